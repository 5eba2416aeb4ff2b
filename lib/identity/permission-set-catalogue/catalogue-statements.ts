import * as iam from 'aws-cdk-lib/aws-iam';
import { ACCOUNT } from '../boundary-statements';
import { WildcardException } from '../wildcard-exception';

const deny = (sid: string, actions: string[], resources = ['*']) => new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, actions, resources });

/** Denies everywhere but on the named resources; everywhere, where none is named. */
const denyBut = (sid: string, actions: string[], notResources: readonly string[]) => (notResources.length === 0
  ? deny(sid, actions)
  : new iam.PolicyStatement({ sid, effect: iam.Effect.DENY, actions, notResources: [...notResources] }));

/** Identity Center, its directory, and what syncs it: who may enter which account. */
const IDENTITY_CENTER = ['identity-sync:*', 'identitystore:*', 'sso:*', 'sso-directory:*'];

/** The account, the organization and the people are administered elsewhere. */
export function noAdministration(): iam.PolicyStatement[] {
  return [deny('NoAccountChanges', [...ACCOUNT]), deny('NoIdentityCenter', IDENTITY_CENTER)];
}

/** Locks of a whole account, and of objects that a retention keeps. */
const ACCOUNT_LOCKS = [
  'ec2:CreateVpcBlockPublicAccessExclusion', 'ec2:DisableEbsEncryptionByDefault', 'ec2:DisableImageBlockPublicAccess', 'ec2:DisableSnapshotBlockPublicAccess', 'ec2:EnableSerialConsoleAccess',
  'ec2:ModifyVpcBlockPublicAccessExclusion', 'ec2:ModifyVpcBlockPublicAccessOptions',
  'elasticmapreduce:PutBlockPublicAccessConfiguration', 's3:BypassGovernanceRetention', 's3:PutAccountPublicAccessBlock',
];

/** Functions that answer the internet without asking who calls. */
export function noOpenFunctions(): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'NoOpenFunctions',
    effect: iam.Effect.DENY,
    actions: ['lambda:AddPermission', 'lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig'],
    resources: ['*'],
    conditions: { StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } },
  });
}

/** What a deployment of the CDK takes from its bucket and repository is deployed by a role that may do everything. */
const ASSET_WRITES = [
  'ecr:BatchDelete*', 'ecr:CompleteLayerUpload', 'ecr:Delete*', 'ecr:Put*', 'ecr:SetRepositoryPolicy', 's3:Delete*', 's3:Put*', 's3:Replicate*',
];

/**
 * Assets of the CDK stay as its deployments wrote them.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
 */
export function noAssetsOfDeployments(partition: string): iam.PolicyStatement {
  return deny('NoAssetsOfDeployments', ASSET_WRITES, [
    `arn:${partition}:s3:::cdk-*-assets-*`, `arn:${partition}:ecr:*:*:repository/cdk-*-container-assets-*`,
  ]);
}

/** Shells in what runs, with its role. */
export function noShells(): iam.PolicyStatement {
  return deny('NoShells', ['ec2-instance-connect:*', 'ecs:ExecuteCommand', 'ssm:ResumeSession', 'ssm:SendCommand', 'ssm:StartSession']);
}

/** What keeps a whole account from being public is opened by nobody who builds in it. */
export function noOpening(): iam.PolicyStatement {
  return deny('NoOpeningOfAccounts', ACCOUNT_LOCKS);
}

/** Ways to become somebody else that ask for no permission of IAM. */
const OTHER_IDENTITIES = [
  'rolesanywhere:Create*', 'rolesanywhere:Enable*', 'rolesanywhere:Import*', 'rolesanywhere:Put*', 'rolesanywhere:Update*',
  'sts:AssumeRoot', 'sts:GetFederationToken',
];

/**
 * What CloudFormation does with the role that a stack has, not with the permissions of who asks; `iam:PassRole` is asked for no
 * more once a stack has its role.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html
 */
const STACK_CHANGES = [
  'cloudformation:ContinueUpdateRollback', 'cloudformation:CreateChangeSet', 'cloudformation:DeleteStack', 'cloudformation:ExecuteChangeSet',
  'cloudformation:ExecuteStackRefactor', 'cloudformation:RollbackStack', 'cloudformation:SetStackPolicy', 'cloudformation:UpdateStack',
  'cloudformation:UpdateTerminationProtection',
];
/** Stack sets work with roles in many accounts. */
const STACK_SET_CHANGES = [
  'cloudformation:CreateStackInstances', 'cloudformation:CreateStackSet', 'cloudformation:DeleteStackInstances', 'cloudformation:DeleteStackSet',
  'cloudformation:ImportStacksToStackSet', 'cloudformation:UpdateStackInstances', 'cloudformation:UpdateStackSet',
];

/** Nobody else's permissions: roles of the account, roles of stacks, certificates that stand for roles. */
export function noOtherIdentities(
  partition: string, assumable: readonly string[], stackNames: readonly string[], repairs: readonly string[] = [],
): iam.PolicyStatement[] {
  const changes = STACK_CHANGES.filter((action) => !repairs.includes(action));
  return [
    denyBut('NoOtherRoles', ['sts:AssumeRole'], assumable),
    deny('NoOtherIdentities', OTHER_IDENTITIES),
    denyBut('NoStacksWithRoles', changes, stackNames.map((name) => `arn:${partition}:cloudformation:*:*:stack/${name}/*`)),
    deny('NoStackSets', STACK_SET_CHANGES),
  ];
}

/** Services that a developer's role may be given to. */
const PASSED_TO = ['apigateway', 'ecs-tasks', 'events', 'firehose', 'lambda', 'pipes', 'scheduler', 'states'];

/** What reads roles and policies: nothing in it is a secret. */
const ROLE_READS = [
  'iam:GetPolicy', 'iam:GetPolicyVersion', 'iam:GetRole', 'iam:GetRolePolicy', 'iam:ListAttachedRolePolicies', 'iam:ListPolicies', 'iam:ListPolicyVersions',
  'iam:ListRolePolicies', 'iam:ListRoles', 'iam:ListRoleTags', 'iam:SimulateCustomPolicy', 'iam:SimulatePrincipalPolicy',
];
/** Each carries the boundary of the role in its request; `iam:PutRolePermissionsBoundary` that which the role gets. */
const BOUNDED_WRITES = [
  'iam:AttachRolePolicy', 'iam:CreateRole', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy',
];
const ROLE_UPKEEP = ['iam:DeleteRole', 'iam:TagRole', 'iam:UntagRole', 'iam:UpdateRoleDescription'];

/** What a developer's statements depend on. */
export interface DeveloperOptions {
  readonly partition: string;
  readonly services: readonly string[];
  readonly rolePath: string;
  readonly boundaryPath: string;
  readonly boundaryName: string;
  readonly stackNames: readonly string[];
}

/** Statements, and why they have wildcards. */
export interface DeveloperPolicy {
  readonly statements: iam.PolicyStatement[];
  readonly exceptions: WildcardException[];
}

/** All of some services, and roles on one path under one boundary. */
export function developerStatements(options: DeveloperOptions): DeveloperPolicy {
  const { partition, services, rolePath, boundaryPath, boundaryName } = options;
  // The account is that of each assignment, so it is asked for in the request. In ARNs of resources no variable may stand for it.
  const boundary = `arn:${partition}:iam::\${aws:PrincipalAccount}:policy${boundaryPath}${boundaryName}`;
  const roles = `arn:${partition}:iam::*:role${rolePath}*`;
  const all = services.map((service) => `${service}:*`);
  const ownRoles = 'The roles are those on one path, which developers make themselves; the account is that of the assignment, and IAM knows no other';
  return {
    statements: [
      new iam.PolicyStatement({ sid: 'Services', actions: all, resources: ['*'] }),
      new iam.PolicyStatement({ sid: 'SeeRoles', actions: ROLE_READS, resources: ['*'] }),
      new iam.PolicyStatement({
        sid: 'RolesUnderTheBoundary', actions: BOUNDED_WRITES, resources: [roles], conditions: { StringEquals: { 'iam:PermissionsBoundary': boundary } },
      }),
      new iam.PolicyStatement({ sid: 'KeepOwnRoles', actions: ROLE_UPKEEP, resources: [roles] }),
      new iam.PolicyStatement({
        sid: 'PassOwnRoles',
        actions: ['iam:PassRole'],
        resources: [roles],
        conditions: { StringEquals: { 'iam:PassedToService': PASSED_TO.map((service) => `${service}.amazonaws.com`) } },
      }),
      ...noOtherIdentities(partition, [], options.stackNames),
      ...noAdministration(),
      noOpening(),
      noOpenFunctions(),
      noAssetsOfDeployments(partition),
      noShells(),
    ],
    exceptions: [
      ...all.map((action) => WildcardException.action(action, 'A developer builds with whatever the service has, in accounts that are there for it')),
      WildcardException.resource('*', all, 'The accounts of the assignment, not the names of resources, limit what a developer builds'),
      WildcardException.resource('*', ROLE_READS, 'Roles and policies are read to find out why a request was denied; nothing in them is a secret'),
      ...[BOUNDED_WRITES, ROLE_UPKEEP, ['iam:PassRole']].map((actions) => WildcardException.resource(roles, actions, ownRoles)),
    ],
  };
}

/** Ways to lose a domain or to spend money on one, which are no work on networks. */
const DOMAIN_OWNERSHIP = [
  'route53domains:AcceptDomainTransferFromAnotherAwsAccount', 'route53domains:DeleteDomain', 'route53domains:DisableDomainTransferLock',
  'route53domains:RegisterDomain', 'route53domains:RenewDomain', 'route53domains:RetrieveDomainAuthCode', 'route53domains:TransferDomain',
  'route53domains:TransferDomainToAnotherAwsAccount', 'route53domains:UpdateDomainContact',
];

/** What AWS's policy for network administrators allows and networks do not need. */
export function networkDenials(partition: string, readableLogGroups: readonly string[]): iam.PolicyStatement[] {
  return [
    deny('NoOwnershipOfDomains', DOMAIN_OWNERSHIP),
    noOpening(),
    denyBut('OnlyNetworkLogs', ['logs:GetLogEvents'], readableLogGroups.map((name) => `arn:${partition}:logs:*:*:log-group:${name}:*`)),
  ];
}

/**
 * Writes of IAM and passing of roles; service-linked roles may be made, since nobody assumes those. Whoever may write identities may
 * write one without the denials of the set.
 */
const IDENTITY_WRITES = [
  'iam:A*', 'iam:Change*', 'iam:CreateA*', 'iam:CreateD*', 'iam:CreateG*', 'iam:CreateI*', 'iam:CreateL*', 'iam:CreateO*', 'iam:CreateP*', 'iam:CreateR*',
  'iam:CreateSAML*', 'iam:CreateServiceSpecific*', 'iam:CreateU*', 'iam:CreateV*', 'iam:De*', 'iam:Di*', 'iam:E*', 'iam:P*', 'iam:R*', 'iam:Se*', 'iam:T*', 'iam:U*',
];

/** What even an administrator in an emergency does not get. Stacks are rolled back with the role that they have, to what they were. */
export function emergencyDenials(partition: string): iam.PolicyStatement[] {
  return [
    deny('NoIdentities', IDENTITY_WRITES),
    ...noOtherIdentities(partition, [], [], ['cloudformation:ContinueUpdateRollback', 'cloudformation:RollbackStack']),
    ...noAdministration(),
    noOpening(),
    noAssetsOfDeployments(partition),
  ];
}

/** Readers of findings that AWS's SecurityAudit leaves out. */
const FINDINGS = [
  'access-analyzer:GetFindingsStatistics', 'inspector2:BatchGetFindingDetails', 'macie2:GetFindings', 'macie2:GetFindingStatistics',
  'macie2:GetMacieSession',
];

/** Findings of whatever the accounts have. */
export function securityFindings(): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid: 'SeeFindings', actions: FINDINGS, resources: ['*'] });
}

/** Why findings are read everywhere. */
export function findingsException(): WildcardException {
  return WildcardException.resource('*', FINDINGS, 'Which analyzers and sessions there are differs by account and region; findings are read only');
}
