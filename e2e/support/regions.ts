/**
 * Where each stack is deployed. A bus is of one region, so a finding reaches one of them only; what IAM playbooks change is
 * global.
 */
export const REGIONS = { AUTOMATIC: 'us-east-1', OBSERVE: 'eu-west-1', CRASHING: 'us-west-2' } as const;

/** Names of the deployed stacks. */
export const STACKS = { AUTOMATIC: 'Automatic', OBSERVE: 'Observe', CRASHING: 'Crashing' } as const;
