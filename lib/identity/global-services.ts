/** The day the list below was last compared with its source. */
export const GLOBAL_SERVICES_AS_OF = '2026-09-30';

/**
 * Actions of services with one global endpoint, whose requests carry the partition's home region whatever region the
 * caller works in. A region restriction must leave them out. Shorter than the list for organization policies: services
 * only administrators use are left in the restriction, `kms` too (its keys are regional).
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
 */
export const GLOBAL_SERVICES: readonly string[] = [
  'account:*', 'aws-portal:*', 'billing:*', 'budgets:*', 'ce:*', 'cloudfront:*', 'directconnect:*', 'ecr-public:*',
  'globalaccelerator:*', 'health:*', 'iam:*', 'networkmanager:*', 'organizations:*', 'pricing:*', 'route53:*',
  'route53domains:*', 's3:GetBucketLocation', 's3:ListAllMyBuckets', 'shield:*', 'sts:*', 'support:*', 'tag:GetResources',
  'trustedadvisor:*', 'waf:*', 'wafv2:*',
];
