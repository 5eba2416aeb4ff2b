import {
  DisableOrganizationsRootCredentialsManagementCommand, DisableOrganizationsRootSessionsCommand, EnableOrganizationsRootCredentialsManagementCommand,
  EnableOrganizationsRootSessionsCommand, IAMClient, ListOrganizationsFeaturesCommand,
} from '@aws-sdk/client-iam';
import * as z from 'zod/mini';
import { patiently, until } from './organization-api.lambda-shared';
import { switches, type Switch } from './organization-setting.lambda-shared';
import { customResource, type InvocationContext } from '../private/custom-resource.lambda-shared';

const Settings = z.object({
  Feature: z.enum(['RootCredentialsManagement', 'RootSessions']),
  DisableOnRemoval: z.enum(['true', 'false']),
});

/** Access of IAM to the organization is turned on right before, and IAM learns of it a little later. */
const NOT_YET = ['ServiceAccessNotEnabledException', 'ServiceAccessNotEnabled'];

let client: IAMClient | undefined;

function iam(): IAMClient {
  client ??= new IAMClient({});
  return client;
}

const TURNING = {
  RootCredentialsManagement: {
    on: () => iam().send(new EnableOrganizationsRootCredentialsManagementCommand({})),
    off: () => iam().send(new DisableOrganizationsRootCredentialsManagementCommand({})),
  },
  RootSessions: {
    on: () => iam().send(new EnableOrganizationsRootSessionsCommand({})),
    off: () => iam().send(new DisableOrganizationsRootSessionsCommand({})),
  },
};

function rootFeature(properties: Record<string, unknown>): Switch {
  const { Feature, DisableOnRemoval } = Settings.parse(properties);
  const isOn = async () => {
    const { EnabledFeatures } = await patiently(() => iam().send(new ListOrganizationsFeaturesCommand({})), NOT_YET);
    return EnabledFeatures?.includes(Feature) ?? false;
  };
  return {
    key: Feature,
    reversible: DisableOnRemoval === 'true',
    isOn,
    turnOn: async () => {
      await patiently<unknown>(TURNING[Feature].on, NOT_YET);
      await until(isOn, `${Feature} is not enabled`);
      return true;
    },
    turnOff: async () => {
      await patiently<unknown>(TURNING[Feature].off);
      await until(async () => !await isOn(), `${Feature} is still enabled`);
    },
  };
}

/** Enables one feature of central root access. */
export const handler: (event: unknown, context: InvocationContext) => Promise<void> = customResource(switches(rootFeature));
