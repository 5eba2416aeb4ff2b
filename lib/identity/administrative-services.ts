/** Services whose full access is the way to every other access. */
export const ADMINISTRATIVE_SERVICES: readonly string[] = [
  'iam', 'sts', 'organizations', 'sso', 'sso-directory', 'identitystore', 'account', 'kms', 'cloudformation', 'ssm',
];
