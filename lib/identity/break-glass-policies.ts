import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { iamArn } from './iam-arn';
import { WildcardException } from './wildcard-exception';

const withMfa = { Bool: { 'aws:MultiFactorAuthPresent': 'true' } };

/**
 * All that the users may do: set a password, enrol a device, and assume the role with it.
 *
 * Password and first device must work before there is a device. From then on a sign-in needs it.
 */
export function userStatements(scope: IConstruct, path: string, roleArn: string): iam.PolicyStatement[] {
  const self = iamArn(scope, `user${path}\${aws:username}`);
  const device = iamArn(scope, 'mfa/${aws:username}');
  return [
    new iam.PolicyStatement({ sid: 'BreakGlassWithMfa', actions: ['sts:AssumeRole'], resources: [roleArn], conditions: withMfa }),
    new iam.PolicyStatement({
      sid: 'OwnPasswordAndDevices',
      actions: ['iam:ChangePassword', 'iam:EnableMFADevice', 'iam:GetUser', 'iam:ListMFADevices', 'iam:ResyncMFADevice'],
      resources: [self],
    }),
    new iam.PolicyStatement({ sid: 'OwnVirtualDevice', actions: ['iam:CreateVirtualMFADevice'], resources: [device] }),
    new iam.PolicyStatement({
      sid: 'GiveUpADeviceWithMfa', actions: ['iam:DeactivateMFADevice', 'iam:DeleteVirtualMFADevice'], resources: [self, device], conditions: withMfa,
    }),
  ];
}

const ORGANIZATION_READS = [
  'organizations:DescribeAccount', 'organizations:DescribeEffectivePolicy', 'organizations:DescribeOrganization',
  'organizations:DescribeOrganizationalUnit', 'organizations:DescribePolicy', 'organizations:ListAccounts', 'organizations:ListAccountsForParent',
  'organizations:ListOrganizationalUnitsForParent', 'organizations:ListParents', 'organizations:ListPolicies', 'organizations:ListPoliciesForTarget',
  'organizations:ListRoots', 'organizations:ListTargetsForPolicy',
];
const IDENTITY_CENTER = [
  'sso:CreateAccountAssignment', 'sso:DeleteAccountAssignment', 'sso:DescribeAccountAssignmentCreationStatus',
  'sso:DescribeAccountAssignmentDeletionStatus', 'sso:DescribeInstance', 'sso:DescribePermissionSet', 'sso:ListAccountAssignments', 'sso:ListInstances',
  'sso:ListPermissionSets', 'sso:ListPermissionSetsProvisionedToAccount', 'sso:ProvisionPermissionSet',
];
const IDENTITY_READS = ['identitystore:DescribeGroup', 'identitystore:DescribeUser', 'identitystore:ListGroups', 'identitystore:ListUsers'];
const ROLE_READS = ['iam:ListRoles', 'iam:ListSAMLProviders'];
const ROLE_REPAIRS = ['iam:GetRole', 'iam:UpdateAssumeRolePolicy'];

/**
 * What mends the two things that lock everybody out: a guardrail that denies too much, and a way in that is broken. It
 * detaches policies but writes none, and opens roles but grants them nothing.
 */
export function repairStatements(scope: IConstruct): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ sid: 'ReadTheOrganization', actions: ORGANIZATION_READS, resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'DetachGuardrails', actions: ['organizations:DetachPolicy'], resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'RepairIdentityCenter', actions: [...IDENTITY_CENTER, ...IDENTITY_READS], resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'SeeWaysIn', actions: ROLE_READS, resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'RepairTheTrustOfRoles', actions: ROLE_REPAIRS, resources: [iamArn(scope, 'role/*')] }),
    new iam.PolicyStatement({
      sid: 'RepairSamlFederation', actions: ['iam:GetSAMLProvider', 'iam:UpdateSAMLProvider'], resources: [iamArn(scope, 'saml-provider/*')],
    }),
  ];
}

/** Why the wildcards of the repairs are there. */
export function repairExceptions(scope: IConstruct): WildcardException[] {
  return [
    WildcardException.resource('*', ORGANIZATION_READS, 'Which policy, unit or account locks people out is known only in the emergency; it is read only'),
    WildcardException.resource('*', ['organizations:DetachPolicy'], 'Which guardrail locks people out is known only in the emergency; nothing is written or deleted'),
    WildcardException.resource('*', [...IDENTITY_CENTER, ...IDENTITY_READS],
      'Instance, permission sets and accounts of Identity Center may be made after this role; assignments only, no permission set is written'),
    WildcardException.resource('*', ROLE_READS, 'IAM knows no resources for lists'),
    WildcardException.resource(iamArn(scope, 'role/*'), ROLE_REPAIRS,
      'Which role lost its way in is known only in the emergency; the role of the emergency itself is denied, and each call is alarmed'),
    WildcardException.resource(iamArn(scope, 'saml-provider/*'), ['iam:GetSAMLProvider', 'iam:UpdateSAMLProvider'],
      'An expired certificate of the identity provider is what most often locks everybody out; the provider may be made after this role'),
  ];
}

/** The technique of the proofs' catalogue by which the trust of a role is opened. */
export const ROLE_TECHNIQUE = 'iam-012';

/** Techniques of the proofs' catalogue that the repairs are, by the place of their statement, and why the role may have them. */
export const REPAIR_TECHNIQUES = [
  { technique: 'organizations-101', statement: 1, reason: 'To take off a guardrail that locks everybody out is what the emergency is for; each use is alarmed' },
  { technique: 'sso-104', statement: 2, reason: 'To assign accounts again when assignments are lost is what the emergency is for; each use is alarmed' },
  { technique: ROLE_TECHNIQUE, statement: 4, reason: 'To open a role whose way in is broken is what the emergency is for; its own role is denied, each use is alarmed' },
  { technique: 'iam-132', statement: 5, reason: 'To replace the expired certificate of a SAML provider is what the emergency is for; each use is alarmed' },
] as const;

/** Ways to stay, which an emergency never needs. */
export const WAYS_TO_STAY = [
  'iam:CreateAccessKey', 'iam:CreateLoginProfile', 'iam:CreateServiceSpecificCredential', 'iam:CreateUser', 'iam:UploadSSHPublicKey', 'iam:UploadSigningCertificate',
  'iam:UpdateAccessKey', 'iam:UpdateLoginProfile', 'sts:GetFederationToken',
];

/** What would hide the use of the role. */
export const WAYS_TO_HIDE = [
  'cloudtrail:DeleteEventDataStore', 'cloudtrail:DeleteTrail', 'cloudtrail:PutEventSelectors', 'cloudtrail:StopEventDataStoreIngestion',
  'cloudtrail:StopLogging', 'cloudtrail:UpdateTrail', 'events:DeleteRule', 'events:DisableRule', 'events:RemoveTargets',
];

/** Changes of identities, for the identities of the emergency itself. */
export const CHANGES_OF_ITSELF = [
  'iam:Add*', 'iam:Attach*', 'iam:Create*', 'iam:Deactivate*', 'iam:Delete*', 'iam:Detach*', 'iam:Put*', 'iam:Remove*', 'iam:Set*', 'iam:Update*',
];

/** Denied whatever is allowed, also to statements of the user. */
export function roleDenials(itself: string[]): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ sid: 'NoWaysToStay', effect: iam.Effect.DENY, actions: WAYS_TO_STAY, resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'NoWaysToHide', effect: iam.Effect.DENY, actions: WAYS_TO_HIDE, resources: ['*'] }),
    new iam.PolicyStatement({ sid: 'NoChangeOfItself', effect: iam.Effect.DENY, actions: CHANGES_OF_ITSELF, resources: itself }),
  ];
}
