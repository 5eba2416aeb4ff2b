import { acknowledge } from '../../private/acknowledgements';
import { Claim, ClaimCondition, ClaimResource, Claims, Declaration } from '../../verification/claims';
import { PermissionSet } from '../permission-set';

/** Ways by which people who build would give themselves more. */
const BECOMING_SOMEBODY = [
  'iam:AddUserToGroup', 'iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:CreatePolicyVersion', 'iam:CreateUser', 'iam:DeleteRolePermissionsBoundary',
  'iam:PutGroupPolicy', 'iam:PutUserPolicy', 'iam:SetDefaultPolicyVersion', 'iam:UpdateAssumeRolePolicy', 'sts:AssumeRoot',
];
const ADMINISTRATION = ['account:CloseAccount', 'identitystore:CreateGroupMembership', 'organizations:LeaveOrganization', 'sso:CreateAccountAssignment', 'sso:PutInlinePolicyToPermissionSet'];
const anything = [ClaimResource.arn('*')];

/** Whoever builds makes no identity without a boundary, becomes nobody else by IAM, and administers neither accounts nor people. */
export function claimNoAdministration(set: PermissionSet): void {
  const about = set.node.path;
  const principals = [set._holders];
  const who = `Whoever has the permission set ${set.permissionSetName}`;
  Claims.of(set).state(
    Claim.cannot({ name: 'becomes-nobody', about, promise: `${who} makes no users, keys and versions of policies, and changes no trust`, principals, actions: BECOMING_SOMEBODY, resources: anything }),
    Claim.cannot({
      name: 'makes-no-role-without-boundary',
      about,
      promise: `${who} makes no role that lacks a boundary, and gives none to one`,
      principals,
      actions: ['iam:AttachRolePolicy', 'iam:CreateRole', 'iam:PutRolePolicy'],
      resources: anything,
      where: [ClaimCondition.of('Null', 'iam:PermissionsBoundary', 'true')],
    }),
    Claim.cannot({
      name: 'administers-nobody', about, promise: `${who} changes neither the account, the organization nor Identity Center`, principals, actions: ADMINISTRATION, resources: anything,
    }),
  );
}

/** Whoever only looks reads no data of the kinds by which breaches are counted. */
export function claimNoDataReading(set: PermissionSet): void {
  Claims.of(set).state(Claim.cannot({
    name: 'reads-no-data',
    about: set.node.path,
    promise: `Whoever has the permission set ${set.permissionSetName} reads no objects, items, messages, logs, parameters and secrets`,
    principals: [set._holders],
    actions: ['dynamodb:GetItem', 'dynamodb:Query', 'dynamodb:Scan', 'kms:Decrypt', 's3:GetObject', 'secretsmanager:GetSecretValue', 'sqs:ReceiveMessage', 'ssm:GetParameter'],
    resources: [ClaimResource.arn('*')],
  }));
}

/** The emergency's set is meant to administer its accounts. */
export function declareEmergency(set: PermissionSet): void {
  Claims.of(set).declare(Declaration.administrator(set._holders, 'For emergencies: for an hour, for a group that is empty but then, and each use is alarmed'));
}

/**
 * The proofs hold no document of these policies of AWS, so they cannot rule out that one administers everything, or writes a policy for
 * its own role, which is the technique that they name first. What AWS's reference lists does neither.
 */
export function answerForAwsPolicy(set: PermissionSet, policy: string, what: string): void {
  for (const finding of ['no-administrator[everybody;', 'no-escalation[everybody; iam-005;']) {
    acknowledge(set, `ZeroTrustProofs::built-in.${finding} ${set.node.path}/Resource]`,
      `AWS's policy ${policy}, which the proofs do not know, ${what} by AWS's reference of managed policies`);
  }
}
