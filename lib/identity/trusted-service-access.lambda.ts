import {
  DisableAWSServiceAccessCommand, EnableAWSServiceAccessCommand, ListAWSServiceAccessForOrganizationCommand, ListDelegatedAdministratorsCommand,
} from '@aws-sdk/client-organizations';
import * as z from 'zod/mini';
import { everyPage, left, patiently, until } from './organization-api.lambda-shared';
import { organizations } from './organization-client.lambda-shared';
import { switches, type Switch } from './organization-setting.lambda-shared';
import { customResource, type InvocationContext } from '../private/custom-resource.lambda-shared';

const Settings = z.object({
  ServicePrincipal: z.string().check(z.regex(/^[a-z0-9.-]{1,120}$/)),
  DisableOnRemoval: z.enum(['true', 'false']),
});

async function trusted(): Promise<(string | undefined)[]> {
  const services = await everyPage(async (NextToken) => {
    const answer = await organizations().send(new ListAWSServiceAccessForOrganizationCommand({ NextToken }));
    return { items: answer.EnabledServicePrincipals, next: answer.NextToken };
  });
  return services.map(({ ServicePrincipal }) => ServicePrincipal);
}

async function administratorsOf(ServicePrincipal: string): Promise<string[]> {
  const administrators = await everyPage(async (NextToken) => {
    const answer = await organizations().send(new ListDelegatedAdministratorsCommand({ ServicePrincipal, NextToken }));
    return { items: answer.DelegatedAdministrators, next: answer.NextToken };
  });
  return administrators.map(({ Id }) => String(Id));
}

function serviceAccess(properties: Record<string, unknown>): Switch {
  const { ServicePrincipal, DisableOnRemoval } = Settings.parse(properties);
  const isOn = async () => (await trusted()).includes(ServicePrincipal);
  return {
    key: ServicePrincipal,
    reversible: DisableOnRemoval === 'true',
    isOn,
    turnOn: async () => {
      await patiently(() => organizations().send(new EnableAWSServiceAccessCommand({ ServicePrincipal })));
      await until(isOn, `${ServicePrincipal} is not trusted by the organization`);
      return true;
    },
    turnOff: async () => {
      const administrators = await administratorsOf(ServicePrincipal);
      if (administrators.length > 0) {
        left(`the access of ${ServicePrincipal}`, `${administrators.join(', ')} administers it for the organization`);
        return;
      }
      await patiently(() => organizations().send(new DisableAWSServiceAccessCommand({ ServicePrincipal })));
      await until(async () => !await isOn(), `${ServicePrincipal} is still trusted by the organization`);
    },
  };
}

/** Lets an AWS service act in all accounts of an organization. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource(switches(serviceAccess));
