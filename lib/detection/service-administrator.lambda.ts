import * as z from 'zod/mini';
import { Endpoint, SignedApi, type ApiCall } from './signed-api.lambda-shared';
import { everyPage, until } from '../identity/organization-api.lambda-shared';
import { oneAccount, switches, type Switch } from '../identity/organization-setting.lambda-shared';
import { customResource, type InvocationContext } from '../private/custom-resource.lambda-shared';

const Settings = z.object({
  Endpoint,
  Service: z.enum(['guardduty', 'inspector2', 'macie2']),
  AccountId: z.string().check(z.regex(/^\d{12}$/)),
  DisableOnRemoval: z.enum(['true', 'false']),
});

/** How one service calls the same four things. */
interface Calls {
  /** Member of the answer that lists the administrators, and those of each that name the account and its state. */
  readonly listed: { readonly in: string; readonly account: string; readonly status: string };
  list(nextToken: string | undefined): ApiCall;
  enable(accountId: string): ApiCall;
  disable(accountId: string): ApiCall;
}

const token = (nextToken: string | undefined): Record<string, string> => (nextToken === undefined ? {} : { nextToken });

const CALLS: Record<z.infer<typeof Settings>['Service'], Calls> = {
  guardduty: {
    list: (nextToken) => ({ method: 'GET', path: '/admin', query: token(nextToken) }),
    listed: { in: 'adminAccounts', account: 'adminAccountId', status: 'adminStatus' },
    enable: (adminAccountId) => ({ method: 'POST', path: '/admin/enable', body: { adminAccountId } }),
    disable: (adminAccountId) => ({ method: 'POST', path: '/admin/disable', body: { adminAccountId } }),
  },
  inspector2: {
    list: (nextToken) => ({ method: 'POST', path: '/delegatedadminaccounts/list', body: token(nextToken) }),
    listed: { in: 'delegatedAdminAccounts', account: 'accountId', status: 'status' },
    enable: (delegatedAdminAccountId) => ({ method: 'POST', path: '/delegatedadminaccounts/enable', body: { delegatedAdminAccountId } }),
    disable: (delegatedAdminAccountId) => ({ method: 'POST', path: '/delegatedadminaccounts/disable', body: { delegatedAdminAccountId } }),
  },
  macie2: {
    list: (nextToken) => ({ method: 'GET', path: '/admin', query: token(nextToken) }),
    listed: { in: 'adminAccounts', account: 'accountId', status: 'status' },
    enable: (adminAccountId) => ({ method: 'POST', path: '/admin', body: { adminAccountId } }),
    disable: (adminAccountId) => ({ method: 'DELETE', path: '/admin', query: { adminAccountId } }),
  },
};

/** Another account administers the service, of which there is one: nobody but its owner knows whether it may be taken away. */
class OtherAdministratorError extends Error {
  constructor(service: string, accountId: string) {
    super(`${accountId} administers ${service} in this region; disable it there first`);
    this.name = 'OtherAdministratorError';
  }
}

function administrator(properties: Record<string, unknown>): Switch {
  const { Endpoint: endpoint, Service, AccountId, DisableOnRemoval } = Settings.parse(properties);
  const api = new SignedApi(Service, endpoint);
  const { list, listed, enable, disable } = CALLS[Service];
  const Answer = z.object({
    [listed.in]: z.optional(z.array(z.object({ [listed.account]: z.string(), [listed.status]: z.optional(z.string()) }))),
    nextToken: z.optional(z.nullable(z.string())),
  });
  const administrators = async () => {
    const all = await everyPage(async (nextToken) => {
      const answer = Answer.parse(await api.call(list(nextToken))) as Record<string, unknown>;
      return { items: (answer[listed.in] ?? []) as Record<string, string>[], next: (answer.nextToken ?? undefined) as string | undefined };
    });
    return all.filter((one) => !/^DISABL/.test(one[listed.status] ?? '')).map((one) => one[listed.account]);
  };
  const isOn = async () => (await administrators()).includes(AccountId);
  return {
    key: `${Service}/${AccountId}`,
    reversible: DisableOnRemoval === 'true',
    isOn,
    turnOn: async () => {
      const [other] = await administrators();
      if (other !== undefined && other !== AccountId) {
        throw new OtherAdministratorError(Service, other);
      }
      await api.call(enable(AccountId));
      await until(isOn, `${AccountId} does not administer ${Service}`);
      return true;
    },
    turnOff: async () => {
      await api.call(disable(AccountId));
      await until(async () => !await isOn(), `${AccountId} still administers ${Service}`);
    },
  };
}

/** Makes an account the administrator of GuardDuty, Inspector or Macie for the organization in one region. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource(oneAccount(switches(administrator)));
