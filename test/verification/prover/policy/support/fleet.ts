/** Many roles under one organization, with the questions one asks about them. */
import type { Query } from '../../../../../lib/verification/prover/policy/find-request';
import type { Organization, Policy, Principal, Resource, Statement } from '../../../../../lib/verification/prover/policy-facts';

const ACCOUNT = '111111111111';
const SERVICES = ['s3', 'sqs', 'sns', 'dynamodb', 'lambda', 'logs', 'kms', 'ec2', 'events', 'states'];
const VERBS = ['Get*', 'List*', 'Put*', 'Describe*', 'Update*', 'Create*', 'SendMessage', 'Publish', 'Invoke*', 'Tag*'];

const deny = (actions: readonly string[], more: Partial<Statement> = {}): Statement => ({ effect: 'Deny', actions, resources: ['*'], conditions: [], ...more });
const unlessAdmin = { operator: 'ArnNotLike', key: 'aws:PrincipalArn', values: ['arn:*:iam::*:role/platform/*'] };

/** The denials of a landing zone's SCPs: 22. */
const SCP_DENIES: readonly Statement[] = [
  deny(['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail', 'cloudtrail:PutEventSelectors'], { conditions: [unlessAdmin] }),
  deny(['config:DeleteConfigurationRecorder', 'config:StopConfigurationRecorder', 'config:DeleteDeliveryChannel'], { conditions: [unlessAdmin] }),
  deny(['guardduty:DeleteDetector', 'guardduty:UpdateDetector', 'guardduty:Disassociate*'], { conditions: [unlessAdmin] }),
  deny(['securityhub:DisableSecurityHub', 'securityhub:Delete*'], { conditions: [unlessAdmin] }),
  deny(['organizations:LeaveOrganization']), deny(['account:*'], { conditions: [unlessAdmin] }),
  deny(['iam:CreateUser', 'iam:CreateAccessKey', 'iam:CreateLoginProfile']),
  deny(['iam:*'], { resources: ['arn:*:iam::*:role/platform/*'], conditions: [unlessAdmin] }),
  deny(['iam:CreateRole', 'iam:PutRolePolicy', 'iam:AttachRolePolicy'], { conditions: [{ operator: 'StringNotEquals', key: 'iam:PermissionsBoundary', values: [`arn:aws:iam::${ACCOUNT}:policy/Boundary`] }] }),
  deny(['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary']),
  deny(['ec2:CreateInternetGateway', 'ec2:AttachInternetGateway', 'ec2:CreateVpcPeeringConnection', 'ec2:AcceptVpcPeeringConnection'], { conditions: [unlessAdmin] }),
  deny(['ec2:DeleteFlowLogs', 'logs:DeleteLogGroup', 'logs:DeleteLogStream', 'logs:PutRetentionPolicy'], { conditions: [unlessAdmin] }),
  deny(['ec2:RunInstances'], { resources: ['arn:*:ec2:*:*:instance/*'], conditions: [{ operator: 'StringNotEquals', key: 'ec2:MetadataHttpTokens', values: ['required'] }] }),
  deny(['s3:PutAccountPublicAccessBlock', 's3:PutBucketPublicAccessBlock'], { conditions: [unlessAdmin] }),
  deny(['s3:*'], { conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] }),
  deny(['s3:*'], { resources: ['arn:*:s3:::audit-*'], conditions: [unlessAdmin] }),
  deny(['kms:ScheduleKeyDeletion', 'kms:DisableKey', 'kms:PutKeyPolicy'], { conditions: [unlessAdmin] }),
  deny(['secretsmanager:*'], { resources: ['arn:*:secretsmanager:*:*:secret:platform/*'], conditions: [unlessAdmin] }),
  deny(['*'], { actions: undefined, notActions: ['iam:*', 'sts:*', 'organizations:*', 'route53:*', 'cloudfront:*', 'support:*'], conditions: [{ operator: 'StringNotEquals', key: 'aws:RequestedRegion', values: ['eu-central-1', 'eu-west-1'] }, unlessAdmin] }),
  deny(['*'], { conditions: [{ operator: 'ArnLike', key: 'aws:PrincipalArn', values: ['arn:*:iam::*:root'] }] }),
  deny(['ram:CreateResourceShare', 'ram:UpdateResourceShare'], { conditions: [{ operator: 'Bool', key: 'ram:RequestedAllowsExternalPrincipals', values: ['true'] }] }),
  deny(['lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig'], { conditions: [{ operator: 'StringNotEquals', key: 'lambda:FunctionUrlAuthType', values: ['AWS_IAM'] }] }),
];

const FULL: Policy = { name: 'FullAWSAccess', statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }] };

export const ORGANIZATION: Organization = {
  id: 'o-exampleorg',
  managementAccount: '999999999999',
  resourceControlServices: ['s3', 'sqs', 'kms', 'secretsmanager', 'sts'],
  serviceControlPolicies: { [ACCOUNT]: [[FULL, { name: 'root', statements: SCP_DENIES.slice(0, 12) }], [FULL, { name: 'workloads', statements: SCP_DENIES.slice(12) }]] },
  resourceControlPolicies: {},
};

const BOUNDARY: Policy = {
  name: 'Boundary',
  statements: [
    { effect: 'Allow', actions: [...SERVICES, 'iam', 'sts', 'secretsmanager', 'cloudtrail'].map(service => `${service}:*`), resources: ['*'], conditions: [] },
    deny(['iam:*User*', 'iam:*Group*', 'iam:*AccessKey*']),
    deny(['iam:PassRole'], { conditions: [{ operator: 'StringNotEquals', key: 'iam:PassedToService', values: ['lambda.amazonaws.com'] }] }),
  ],
};

/** Roles with ten statements each. */
export function roles(count: number): Principal[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: 'role',
    arn: `arn:aws:iam::${ACCOUNT}:role/app/Role${i}`,
    account: ACCOUNT,
    boundary: BOUNDARY,
    identityPolicies: [{
      name: `Policy${i}`,
      statements: Array.from({ length: 10 }, (__, j): Statement => {
        const service = SERVICES[(i + j) % SERVICES.length];
        return {
          effect: 'Allow',
          actions: [`${service}:${VERBS[(i * 3 + j) % VERBS.length]}`, `${service}:${VERBS[(i + 5 * j) % VERBS.length]}`],
          resources: [service === 's3' ? `arn:aws:s3:::app-${i}-${j}/*` : `arn:aws:${service}:eu-central-1:${ACCOUNT}:app-${i}-${j}*`],
          conditions: j % 4 === 0 ? [{ operator: 'StringEquals', key: 'aws:RequestTag/team', values: [`team-${i % 20}`] }] : [],
        };
      }),
    }],
  }));
}

const anywhere = (arn: string): Resource => ({ arn, account: ACCOUNT });

/** Twelve claims, each a query about all principals: all but two are to be proved. */
export function claims(principals: readonly Principal[]): Query[] {
  const claim = (actions: readonly string[], arn: string, more: Partial<Query> = {}): Query =>
    ({ principals, actions, resources: [anywhere(arn)], organization: ORGANIZATION, ...more });
  return [
    claim(['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail'], '*'),
    claim(['iam:CreateUser', 'iam:CreateAccessKey'], '*'),
    claim(['organizations:LeaveOrganization'], '*'),
    claim(['s3:*'], 'arn:aws:s3:::audit-*'),
    claim(['s3:Put*', 's3:Get*'], 'arn:aws:s3:::*', { where: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] }),
    claim(['kms:ScheduleKeyDeletion', 'kms:DisableKey'], '*'),
    claim(['secretsmanager:GetSecretValue'], `arn:aws:secretsmanager:eu-central-1:${ACCOUNT}:secret:platform/*`),
    claim(['ec2:*', 'lambda:*', 'sqs:*'], '*', { where: [{ operator: 'StringNotEquals', key: 'aws:RequestedRegion', values: ['eu-central-1', 'eu-west-1'] }, { operator: 'Null', key: 'aws:RequestedRegion', values: ['false'] }] }),
    claim(['lambda:CreateFunctionUrlConfig'], '*', { where: [{ operator: 'StringEquals', key: 'lambda:FunctionUrlAuthType', values: ['NONE'] }] }),
    claim(['iam:PassRole'], 'arn:aws:iam::*:role/platform/*'),
    claim(['logs:DeleteLogGroup', 'ec2:DeleteFlowLogs'], '*'),
    claim(['dynamodb:Get*'], '*', { unless: [{ effect: 'Deny', actions: ['dynamodb:*'], resources: ['arn:aws:dynamodb:eu-central-1:*:app-*'], conditions: [] }] }),
  ];
}
