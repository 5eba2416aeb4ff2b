import {
  DisablePolicyTypeCommand, EnablePolicyTypeCommand, ListPoliciesCommand, ListRootsCommand, type PolicyType, type PolicyTypeStatus,
} from '@aws-sdk/client-organizations';
import * as z from 'zod/mini';
import { everyPage, left, patiently, unless, until } from './organization-api.lambda-shared';
import { organizations } from './organization-client.lambda-shared';
import { switches, type Switch } from './organization-setting.lambda-shared';
import { customResource, type InvocationContext } from '../private/custom-resource.lambda-shared';

const Settings = z.object({
  RootId: z.string().check(z.regex(/^r-[0-9a-z]{4,32}$/)),
  PolicyType: z.string().check(z.regex(/^[A-Z0-9_]{3,64}$/)),
  DisableOnRemoval: z.enum(['true', 'false']),
});

async function statusOf(rootId: string, type: PolicyType): Promise<PolicyTypeStatus | undefined> {
  const roots = await everyPage(async (NextToken) => {
    const answer = await organizations().send(new ListRootsCommand({ NextToken }));
    return { items: answer.Roots, next: answer.NextToken };
  });
  const root = roots.find(({ Id }) => Id === rootId);
  if (!root) {
    throw new Error(`the organization of this account has no root ${rootId}, but ${roots.map(({ Id }) => Id).join(', ') || 'none'}`);
  }
  return root.PolicyTypes?.find(({ Type }) => Type === type)?.Status;
}

/** Disabling a type detaches every policy of that type, whoever attached it. */
async function policiesOf(type: PolicyType): Promise<string[]> {
  const policies = await everyPage(async (NextToken) => {
    const answer = await organizations().send(new ListPoliciesCommand({ Filter: type, NextToken }));
    return { items: answer.Policies, next: answer.NextToken };
  });
  return policies.filter(({ AwsManaged }) => !AwsManaged).map(({ Id }) => String(Id));
}

function policyType(properties: Record<string, unknown>): Switch {
  const { RootId, DisableOnRemoval, ...rest } = Settings.parse(properties);
  const type = rest.PolicyType as PolicyType;
  const isOn = async () => await statusOf(RootId, type) === 'ENABLED';
  return {
    key: `${RootId}/${type}`,
    reversible: DisableOnRemoval === 'true',
    isOn,
    turnOn: async () => {
      // While it is on its way to either state, Organizations refuses to enable it.
      await until(async () => await statusOf(RootId, type) !== 'PENDING_DISABLE', `${type} is still being disabled in ${RootId}`);
      const enabled = await unless(['PolicyTypeAlreadyEnabledException'],
        () => patiently(() => organizations().send(new EnablePolicyTypeCommand({ RootId, PolicyType: type }))));
      await until(isOn, `${type} is not enabled in ${RootId}`);
      return enabled !== undefined;
    },
    turnOff: async () => {
      const policies = await policiesOf(type);
      if (policies.length > 0) {
        left(`${type} in ${RootId}`, `disabling it would detach ${policies.join(', ')}`);
        return;
      }
      await unless(['PolicyTypeNotEnabledException'],
        () => patiently(() => organizations().send(new DisablePolicyTypeCommand({ RootId, PolicyType: type }))));
      await until(async () => !await isOn(), `${type} is still enabled in ${RootId}`);
    },
  };
}

/** Enables a policy type in the root of an organization. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource(switches(policyType));
