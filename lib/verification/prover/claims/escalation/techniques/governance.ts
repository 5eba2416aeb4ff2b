/** Techniques that change who governs: organizations, permission sets, policies of resources, and code that others run. */
import type { Permission, Place, Technique } from '../technique';
import { anywhere, onTarget, place, technique } from '../technique-builders';

const NOTHING = { kind: 'nothing' } as const;

/** Rewriting the policy of a resource gives all that its service can do to it. */
function rewriting(id: string, what: string, at: Place, action: string, where?: Permission['where']): Technique {
  return technique(id, 'resource-policy', `rewrite the policy of a ${what}`, { kind: 'owned-resource', what, at }, 'resource', onTarget(action, where));
}

const SINGLE_SIGN_ON: readonly Technique[] = [
  technique('sso-101', 'self-escalation', 'write an inline policy for a permission set', NOTHING, 'administrator', anywhere('sso:PutInlinePolicyToPermissionSet')),
  technique('sso-102', 'self-escalation', 'attach a policy to a permission set', NOTHING, 'administrator', anywhere('sso:AttachManagedPolicyToPermissionSet')),
  technique('sso-103', 'self-escalation', 'refer to a policy of its own in a permission set', NOTHING, 'administrator', anywhere('sso:AttachCustomerManagedPolicyReferenceToPermissionSet')),
  technique('sso-104', 'principal-access', 'assign a permission set to itself', NOTHING, 'administrator', anywhere('sso:CreateAccountAssignment')),
  technique('sso-105', 'self-escalation', 'take the boundary off a permission set', NOTHING, 'administrator', anywhere('sso:DeletePermissionsBoundaryFromPermissionSet')),
  technique('identitystore-101', 'principal-access', 'join a group that has permission sets', NOTHING, 'administrator', anywhere('identitystore:CreateGroupMembership')),
  technique('sso-106', 'credential-access', 'change the password of another person', NOTHING, 'administrator', anywhere('sso-directory:UpdatePassword')),
  technique('sso-107', 'credential-access', 'let an identity provider of its own vouch for everybody', NOTHING, 'administrator',
    anywhere('sso:AssociateDirectory'), anywhere('sso-directory:CreateExternalIdPConfigurationForDirectory')),
];

const ORGANIZATION: readonly Technique[] = [
  technique('organizations-101', 'self-escalation', 'take an organization policy off', NOTHING, 'administrator', anywhere('organizations:DetachPolicy')),
  technique('organizations-102', 'self-escalation', 'rewrite an organization policy', NOTHING, 'administrator', anywhere('organizations:UpdatePolicy')),
  technique('organizations-103', 'self-escalation', 'move an account from under an organization policy', NOTHING, 'administrator', anywhere('organizations:MoveAccount')),
  technique('organizations-104', 'self-escalation', 'switch organization policies off', NOTHING, 'administrator', anywhere('organizations:DisablePolicyType')),
  technique('organizations-105', 'self-escalation', 'leave the organization and its policies', NOTHING, 'administrator', anywhere('organizations:LeaveOrganization')),
  technique('organizations-106', 'principal-access', 'make an account and administer it', NOTHING, 'administrator', anywhere('organizations:CreateAccount'), anywhere('sts:AssumeRole', place('iam', 'role/OrganizationAccountAccessRole'))),
  technique('organizations-107', 'principal-access', 'name an account of its own as delegated administrator', NOTHING, 'administrator', anywhere('organizations:RegisterDelegatedAdministrator')),
  technique('sts-101', 'principal-access', 'enter a member account as its root', NOTHING, 'administrator', anywhere('sts:AssumeRoot')),
];

const RESOURCE_POLICIES: readonly Technique[] = [
  rewriting('s3-201', 'bucket', { service: 's3', resource: '*', global: true }, 's3:PutBucketPolicy'),
  rewriting('kms-201', 'key', place('kms', 'key/*'), 'kms:PutKeyPolicy'),
  technique('kms-202', 'resource-policy', 'grant itself the use of a key', { kind: 'owned-resource', what: 'key', at: place('kms', 'key/*') }, 'resource',
    onTarget('kms:CreateGrant', [{ operator: 'BoolIfExists', key: 'kms:GrantIsForAWSResource', values: ['false'] }])),
  rewriting('secretsmanager-201', 'secret', place('secretsmanager', 'secret:*'), 'secretsmanager:PutResourcePolicy'),
  rewriting('sqs-201', 'queue', place('sqs', '*'), 'sqs:AddPermission'),
  rewriting('sqs-202', 'queue', place('sqs', '*'), 'sqs:SetQueueAttributes'),
  rewriting('sns-201', 'topic', place('sns', '*'), 'sns:AddPermission'),
  rewriting('sns-202', 'topic', place('sns', '*'), 'sns:SetTopicAttributes'),
  rewriting('ecr-201', 'repository', place('ecr', 'repository/*'), 'ecr:SetRepositoryPolicy'),
  rewriting('lambda-201', 'function', place('lambda', 'function:*'), 'lambda:AddPermission'),
  rewriting('dynamodb-201', 'table', place('dynamodb', 'table/*'), 'dynamodb:PutResourcePolicy'),
  rewriting('kinesis-201', 'stream', place('kinesis', 'stream/*'), 'kinesis:PutResourcePolicy'),
  rewriting('elasticfilesystem-201', 'file system', place('elasticfilesystem', 'file-system/*'), 'elasticfilesystem:PutFileSystemPolicy'),
  rewriting('backup-201', 'backup vault', place('backup', 'backup-vault:*'), 'backup:PutBackupVaultAccessPolicy'),
];

/**
 * Code that somebody else deploys or runs. Which bucket or repository that is, no template says of those that it does not
 * hold; only the assets of the CDK's bootstrap stack are known by their name. Writing to other buckets and repositories is not told of.
 */
const SUPPLY: readonly Technique[] = [
  {
    ...technique('s3-102', 'existing-passrole', 'replace assets that the CDK deploys as its execution role', NOTHING, 'administrator',
      anywhere('s3:PutObject', { service: 's3', resource: 'cdk-*-assets-*/*', global: true })),
    onlyCdk: true,
  },
  {
    ...technique('ecr-101', 'existing-passrole', 'replace images that the CDK deploys', NOTHING, 'administrator',
      anywhere('ecr:PutImage', place('ecr', 'repository/cdk-*-container-assets-*'))),
    onlyCdk: true,
  },
];

/** All of governance. */
export const GOVERNANCE_TECHNIQUES: readonly Technique[] = [...SINGLE_SIGN_ON, ...ORGANIZATION, ...RESOURCE_POLICIES, ...SUPPLY];
