/**
 * Where each stack is deployed. A bus is of one region, so a finding reaches one of them only; what IAM playbooks change is
 * global.
 */
export const REGIONS = {
  AUTOMATIC: 'us-east-1',
  OBSERVE: 'eu-west-1',
  APPROVE: 'eu-central-1',
  CRASHING: 'us-west-2',
  BREAKING: 'ap-southeast-2',
  RESOURCES: 'us-east-1',
  RESOURCES_OBSERVED: 'eu-west-1',
} as const;

/** Names of the deployed stacks. */
export const STACKS = {
  AUTOMATIC: 'Automatic',
  OBSERVE: 'Observe',
  APPROVE: 'Approve',
  CRASHING: 'Crashing',
  BREAKING: 'Breaking',
  RESOURCES: 'Resources',
  RESOURCES_OBSERVED: 'ResourcesObserved',
} as const;

/** One of the deployed stacks. */
export type StackName = keyof typeof STACKS;

/** Findings that the stack `BREAKING` answers by itself before it asks people. */
export const MOST_ACTIONS = 2;
