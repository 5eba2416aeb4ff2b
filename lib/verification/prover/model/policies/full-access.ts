import type { Policy } from '../../policy-facts';

/**
 * What AWS attaches to root, organizational units and accounts when policies of the type are turned on. Templates cannot
 * take it away, so it counts at each level.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
 */
export const FULL_AWS_ACCESS: Policy = {
  name: 'FullAWSAccess',
  statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }],
};

/** The same for RCPs, which cannot be detached at all. */
export const RCP_FULL_AWS_ACCESS: Policy = {
  name: 'RCPFullAWSAccess',
  statements: [{ effect: 'Allow', principals: [{ kind: 'Any', value: '*' }], actions: ['*'], resources: ['*'], conditions: [] }],
};
