import {
  DeregisterDelegatedAdministratorCommand, ListDelegatedAdministratorsCommand, RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import * as z from 'zod/mini';
import { everyPage, patiently, unless, until } from './organization-api.lambda-shared';
import { organizations } from './organization-client.lambda-shared';
import { oneAccount, switches, type Switch } from './organization-setting.lambda-shared';
import { customResource, type InvocationContext } from '../private/custom-resource.lambda-shared';

const Settings = z.object({
  AccountId: z.string().check(z.regex(/^\d{12}$/)),
  ServicePrincipal: z.string().check(z.regex(/^[a-z0-9.-]{1,120}$/)),
  DeregisterOnRemoval: z.enum(['true', 'false']),
});

async function administratorsOf(ServicePrincipal: string): Promise<(string | undefined)[]> {
  const administrators = await everyPage(async (NextToken) => {
    const answer = await organizations().send(new ListDelegatedAdministratorsCommand({ ServicePrincipal, NextToken }));
    return { items: answer.DelegatedAdministrators, next: answer.NextToken };
  });
  return administrators.map(({ Id }) => Id);
}

function administrator(properties: Record<string, unknown>): Switch {
  const { AccountId, ServicePrincipal, DeregisterOnRemoval } = Settings.parse(properties);
  const isOn = async () => (await administratorsOf(ServicePrincipal)).includes(AccountId);
  return {
    key: `${AccountId}/${ServicePrincipal}`,
    reversible: DeregisterOnRemoval === 'true',
    isOn,
    turnOn: async () => {
      const registered = await unless(['AccountAlreadyRegisteredException'],
        () => patiently(() => organizations().send(new RegisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }))));
      await until(isOn, `${AccountId} does not administer ${ServicePrincipal}`);
      return registered !== undefined;
    },
    turnOff: async () => {
      await unless(['AccountNotRegisteredException'],
        () => patiently(() => organizations().send(new DeregisterDelegatedAdministratorCommand({ AccountId, ServicePrincipal }))));
      await until(async () => !await isOn(), `${AccountId} still administers ${ServicePrincipal}`);
    },
  };
}

/** Makes an account the administrator of a service for the whole organization. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource(oneAccount(switches(administrator)));
