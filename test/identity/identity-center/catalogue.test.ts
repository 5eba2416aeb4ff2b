import { CATALOGUE, decides, SetProperties, SetRequest, setOf, unknownPolicies } from './set-decisions';
import { loadActionCatalogue } from '../../../lib/private/iam-catalogue/action-catalogue';

const SETS: { readonly [name: string]: SetProperties } = Object.fromEntries(Object.entries(CATALOGUE).map(([name, make]) => [name, setOf(make)]));

const REFERENCE = 'https://docs.aws.amazon.com/aws-managed-policy/latest/reference';
const USER_GUIDE = 'https://docs.aws.amazon.com/IAM/latest/UserGuide';
const BOUNDARY = 'arn:aws:iam::111122223333:policy/platform/WorkloadBoundary';
const ROLE = 'arn:aws:iam::111122223333:role/workload/orders';
const OBJECT = 'arn:aws:s3:::orders/2026/11/28.json';
const TABLE = 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders';
const LOG_GROUP = 'arn:aws:logs:eu-west-1:111122223333:log-group:/orders:*';
const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/Orders/0a1b2c3d';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders';
const QUEUE = 'arn:aws:sqs:eu-west-1:111122223333:orders';

/** Who asks for what, and the AWS page that the answer rests on. */
type Case = [set: string, expected: 'allowed' | 'denied', request: SetRequest, page: string];
const ask = (action: string, resource?: string, context?: SetRequest['context']): SetRequest => ({ action, resource, context });

/** Denied by the set itself, or allowed by a document that the project knows. */
const DECIDED: Case[] = [
  // ReadOnly: AWS's policy reads data, the set does not.
  ['ReadOnly', 'denied', ask('s3:GetObject', OBJECT), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('s3express:CreateSession', 'arn:aws:s3express:eu-west-1:111122223333:bucket/orders--euw1-az1--x-s3'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('dynamodb:GetItem', TABLE), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('dynamodb:PartiQLSelect', TABLE), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('sqs:ReceiveMessage', QUEUE), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('logs:FilterLogEvents', LOG_GROUP), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('logs:StartQuery', LOG_GROUP), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('ssm:GetParameter', 'arn:aws:ssm:eu-west-1:111122223333:parameter/orders'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('ec2:GetPasswordData', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('lambda:GetFunction', FUNCTION), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('cognito-identity:GetCredentialsForIdentity'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', 'denied', ask('apigateway:GET', 'arn:aws:apigateway:eu-west-1::/apikeys/a1b2c3'), 'https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-iam-policy-examples.html'],
  ['ReadOnly', 'denied', ask('apigateway:GET', 'arn:aws:apigateway:eu-west-1::/usageplans/a1b2c3/keys'), 'https://docs.aws.amazon.com/apigateway/latest/api/API_GetUsagePlanKeys.html'],
  ['ReadOnly', 'denied', ask('appsync:ListApiKeys'), 'https://docs.aws.amazon.com/appsync/latest/APIReference/API_ApiKey.html'],
  ['ReadOnly', 'denied', ask('cognito-idp:DescribeUserPoolClient', 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a'), 'https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html'],
  ['ReadOnly', 'denied', ask('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-a1b2c3'), `${REFERENCE}/ReadOnlyAccess.html`],

  // Developer: services, and roles under the boundary.
  ['Developer', 'allowed', ask('lambda:UpdateFunctionCode', FUNCTION), `${USER_GUIDE}/access_policies_job-functions.html`],
  ['Developer', 'allowed', ask('s3:GetObject', OBJECT), `${USER_GUIDE}/access_policies_job-functions.html`],
  ['Developer', 'allowed', ask('cloudformation:CreateStack', STACK), 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html'],
  ['Developer', 'allowed', ask('iam:CreateRole', ROLE, { 'iam:PermissionsBoundary': BOUNDARY }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'allowed', ask('iam:AttachRolePolicy', ROLE, { 'iam:PermissionsBoundary': BOUNDARY }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:CreateRole', ROLE), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:CreateRole', ROLE, { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/WorkloadBoundary' }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:CreateRole', ROLE, { 'iam:PermissionsBoundary': 'arn:aws:iam::444455556666:policy/platform/WorkloadBoundary' }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:CreateRole', 'arn:aws:iam::111122223333:role/orders', { 'iam:PermissionsBoundary': BOUNDARY }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:AttachRolePolicy', ROLE, { 'iam:PermissionsBoundary': 'arn:aws:iam::aws:policy/AdministratorAccess' }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:DeleteRolePermissionsBoundary', ROLE, { 'iam:PermissionsBoundary': BOUNDARY }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:UpdateAssumeRolePolicy', ROLE), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:CreatePolicyVersion', BOUNDARY), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'denied', ask('iam:CreateUser', 'arn:aws:iam::111122223333:user/eve', { 'iam:PermissionsBoundary': BOUNDARY }), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['Developer', 'allowed', ask('iam:PassRole', ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' }), `${USER_GUIDE}/id_roles_use_passrole.html`],
  ['Developer', 'denied', ask('iam:PassRole', ROLE, { 'iam:PassedToService': 'cloudformation.amazonaws.com' }), `${USER_GUIDE}/id_roles_use_passrole.html`],
  ['Developer', 'denied', ask('iam:PassRole', 'arn:aws:iam::111122223333:role/Admin', { 'iam:PassedToService': 'lambda.amazonaws.com' }), `${USER_GUIDE}/id_roles_use_passrole.html`],
  ['Developer', 'denied', ask('ecs:ExecuteCommand', 'arn:aws:ecs:eu-west-1:111122223333:task/orders/1'), 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html'],
  ['Developer', 'denied', ask('ec2:RunInstances', 'arn:aws:ec2:eu-west-1:111122223333:instance/*'), `${USER_GUIDE}/reference_policies_evaluation-logic.html`],

  // PowerUser: AWS's document is known, so both answers are decided.
  ['PowerUser', 'allowed', ask('ec2:RunInstances', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'), `${REFERENCE}/PowerUserAccess.html`],
  ['PowerUser', 'allowed', ask('iam:CreateServiceLinkedRole', 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'), `${REFERENCE}/PowerUserAccess.html`],
  ['PowerUser', 'allowed', ask('cloudformation:CreateStack', STACK), `${REFERENCE}/PowerUserAccess.html`],
  ['PowerUser', 'allowed', ask('organizations:DescribeOrganization'), `${REFERENCE}/PowerUserAccess.html`],
  ['PowerUser', 'denied', ask('iam:CreateRole', ROLE, { 'iam:PermissionsBoundary': BOUNDARY }), `${REFERENCE}/PowerUserAccess.html`],
  ['PowerUser', 'denied', ask('iam:PassRole', ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' }), `${REFERENCE}/PowerUserAccess.html`],
  ['PowerUser', 'denied', ask('sts:AssumeRole', 'arn:aws:iam::111122223333:role/cdk-hnb659fds-deploy-role-111122223333-eu-west-1'), 'https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html'],
  ['PowerUser', 'denied', ask('sts:AssumeRoot', 'arn:aws:iam::444455556666:root'), `${USER_GUIDE}/id_root-enable-root-access.html`],
  ['PowerUser', 'denied', ask('rolesanywhere:CreateTrustAnchor'), 'https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html'],

  ['BreakGlass', 'allowed', ask('ec2:AuthorizeSecurityGroupIngress', 'arn:aws:ec2:eu-west-1:111122223333:security-group/sg-1'), `${REFERENCE}/AdministratorAccess.html`],
  ['BreakGlass', 'allowed', ask('cloudformation:RollbackStack', STACK), `${REFERENCE}/AdministratorAccess.html`],
  ['BreakGlass', 'allowed', ask('iam:GetRole', ROLE), `${REFERENCE}/AdministratorAccess.html`],
  ['BreakGlass', 'allowed', ask('iam:CreateServiceLinkedRole', 'arn:aws:iam::111122223333:role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS'), `${USER_GUIDE}/id_roles_create-service-linked-role.html`],
  ['BreakGlass', 'denied', ask('iam:UpdateAssumeRolePolicy', ROLE), `${USER_GUIDE}/access_policies_boundaries.html`],
  ['BreakGlass', 'denied', ask('iam:PassRole', ROLE, { 'iam:PassedToService': 'lambda.amazonaws.com' }), `${USER_GUIDE}/id_roles_use_passrole.html`],
  ['BreakGlass', 'denied', ask('cloudformation:UpdateStack', STACK), 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html'],
  ['BreakGlass', 'allowed', ask('s3:DeleteBucketPolicy', 'arn:aws:s3:::orders'), `${REFERENCE}/AdministratorAccess.html`],
  ['BreakGlass', 'denied', ask('iam:CreateAccessKey', 'arn:aws:iam::111122223333:user/eve'), 'https://docs.aws.amazon.com/singlesignon/latest/userguide/emergency-access.html'],
  ['BreakGlass', 'denied', ask('iam:CreateUser', 'arn:aws:iam::111122223333:user/eve'), 'https://docs.aws.amazon.com/singlesignon/latest/userguide/emergency-access.html'],

  // SecurityAudit: findings that AWS's policy leaves out are allowed here, data is denied.
  ['SecurityAudit', 'allowed', ask('access-analyzer:GetFindingsStatistics', 'arn:aws:access-analyzer:eu-west-1:111122223333:analyzer/all'), `${REFERENCE}/SecurityAudit.html`],
  ['SecurityAudit', 'allowed', ask('macie2:GetFindings'), `${REFERENCE}/SecurityAudit.html`],
  ['SecurityAudit', 'denied', ask('s3:GetObject', OBJECT), `${REFERENCE}/SecurityAudit.html`],
  ['SecurityAudit', 'denied', ask('cognito-idp:ListUsers', 'arn:aws:cognito-idp:eu-west-1:111122223333:userpool/eu-west-1_a'), `${REFERENCE}/SecurityAudit.html`],

  ['NetworkAdmin', 'denied', ask('logs:GetLogEvents', LOG_GROUP), `${REFERENCE}/NetworkAdministrator.html`],
  ['NetworkAdmin', 'denied', ask('route53domains:TransferDomainToAnotherAwsAccount'), `${REFERENCE}/NetworkAdministrator.html`],
  ['NetworkAdmin', 'denied', ask('route53domains:RetrieveDomainAuthCode'), `${REFERENCE}/NetworkAdministrator.html`],
  ['NetworkAdmin', 'denied', ask('elasticbeanstalk:RetrieveEnvironmentInfo', 'arn:aws:elasticbeanstalk:eu-west-1:111122223333:environment/orders/prod'), `${REFERENCE}/NetworkAdministrator.html`],
  ['NetworkAdmin', 'denied', ask('ec2:ModifyVpcBlockPublicAccessOptions'), 'https://docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html'],
  ['NetworkAdmin', 'denied', ask('ec2:GetConsoleScreenshot', 'arn:aws:ec2:eu-west-1:111122223333:instance/i-1'), `${REFERENCE}/NetworkAdministrator.html`],

  // No set may do any of this, whatever AWS's policy allows.
  ...Object.keys(SETS).flatMap((set): Case[] => [
    [set, 'denied', ask('cloudtrail:StopLogging', 'arn:aws:cloudtrail:eu-west-1:111122223333:trail/organization'), 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/security_iam_id-based-policy-examples.html'],
    [set, 'denied', ask('guardduty:DeleteDetector', 'arn:aws:guardduty:eu-west-1:111122223333:detector/a'), 'https://docs.aws.amazon.com/guardduty/latest/ug/security_iam_id-based-policy-examples.html'],
    [set, 'denied', ask('config:StopConfigurationRecorder'), 'https://docs.aws.amazon.com/config/latest/developerguide/stop-start-recorder.html'],
    [set, 'denied', ask('ec2:DeleteFlowLogs', 'arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/fl-1'), 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html'],
    [set, 'denied', ask('logs:DeleteLogGroup', LOG_GROUP), 'https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html'],
  ]),
  ...['Developer', 'PowerUser', 'BreakGlass'].flatMap((set): Case[] => [
    [set, 'denied', ask('organizations:LeaveOrganization'), 'https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_leave.html'],
    [set, 'denied', ask('account:CloseAccount'), 'https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-closing.html'],
    [set, 'denied', ask('sso:CreateAccountAssignment'), 'https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html'],
    [set, 'denied', ask('identitystore:CreateGroupMembership'), 'https://docs.aws.amazon.com/singlesignon/latest/userguide/iam-auth-access-using-id-policies.html'],
  ]),
  ...['Developer', 'PowerUser'].flatMap((set): Case[] => [
    [set, 'denied', ask('s3:PutObject', 'arn:aws:s3:::cdk-hnb659fds-assets-111122223333-eu-west-1/template.json'), 'https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html'],
    [set, 'denied', ask('ecr:PutImage', 'arn:aws:ecr:eu-west-1:111122223333:repository/cdk-hnb659fds-container-assets-111122223333-eu-west-1'), 'https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html'],
    [set, 'allowed', ask('s3:PutObject', OBJECT), `${REFERENCE}/PowerUserAccess.html`],
    [set, 'denied', ask('lambda:CreateFunctionUrlConfig', FUNCTION, { 'lambda:FunctionUrlAuthType': 'NONE' }), 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html'],
    [set, 'allowed', ask('lambda:CreateFunctionUrlConfig', FUNCTION, { 'lambda:FunctionUrlAuthType': 'AWS_IAM' }), 'https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html'],
    [set, 'denied', ask('s3:PutAccountPublicAccessBlock'), 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html'],
    [set, 'denied', ask('sts:AssumeRole', 'arn:aws:iam::111122223333:role/Admin'), `${USER_GUIDE}/id_roles_use.html`],
    ...['UpdateStack', 'CreateChangeSet', 'ExecuteChangeSet', 'DeleteStack'].map((action): Case => (
      [set, 'denied', ask(`cloudformation:${action}`, STACK), 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-iam-servicerole.html'])),
    [set, 'denied', ask('cloudformation:CreateStackInstances', 'arn:aws:cloudformation:eu-west-1:111122223333:stackset/all:1'), 'https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-prereqs.html'],
  ]),
];

test.each(DECIDED)('%s: %s %j (%s)', (set, expected, request) => {
  expect(decides(SETS[set], request)).toBe(expected === 'allowed');
});

/**
 * What AWS's own policy is for and the set must not take away. AWS's documents of these are not known offline, so that they allow it is
 * AWS's word on the page; that the set leaves it is decided.
 */
const LEFT: [set: string, request: SetRequest, page: string][] = [
  ['ReadOnly', ask('s3:GetBucketPolicy', 'arn:aws:s3:::orders'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', ask('s3:ListBucket', 'arn:aws:s3:::orders'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', ask('dynamodb:DescribeTable', TABLE), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', ask('lambda:GetFunctionConfiguration', FUNCTION), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', ask('apigateway:GET', 'arn:aws:apigateway:eu-west-1::/restapis/a1b2c3'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', ask('apigateway:GET', 'arn:aws:apigateway:eu-west-1::/usageplans/a1b2c3'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', ask('cloudtrail:LookupEvents'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['ReadOnly', ask('cloudwatch:GetMetricData'), `${REFERENCE}/ReadOnlyAccess.html`],
  ['SecurityAudit', ask('s3:GetObjectAcl', OBJECT), `${REFERENCE}/SecurityAudit.html`],
  ['SecurityAudit', ask('iam:GenerateCredentialReport'), `${REFERENCE}/SecurityAudit.html`],
  ['SecurityAudit', ask('securityhub:GetFindings', 'arn:aws:securityhub:eu-west-1:111122223333:hub/default'), `${REFERENCE}/SecurityAudit.html`],
  ['SecurityAudit', ask('config:SelectResourceConfig'), `${REFERENCE}/SecurityAudit.html`],
  ['SecurityAudit', ask('secretsmanager:GetResourcePolicy', 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-a1b2c3'), `${REFERENCE}/SecurityAudit.html`],
  ['NetworkAdmin', ask('ec2:CreateRoute', 'arn:aws:ec2:eu-west-1:111122223333:route-table/rtb-1'), `${REFERENCE}/NetworkAdministrator.html`],
  ['NetworkAdmin', ask('ec2:CreateFlowLogs', 'arn:aws:ec2:eu-west-1:111122223333:vpc-flow-log/*'), `${REFERENCE}/NetworkAdministrator.html`],
  ['NetworkAdmin', ask('iam:PassRole', 'arn:aws:iam::111122223333:role/flow-logs-vpc', { 'iam:PassedToService': 'vpc-flow-logs.amazonaws.com' }), `${REFERENCE}/NetworkAdministrator.html`],
  ['NetworkAdmin', ask('route53:ChangeResourceRecordSets', 'arn:aws:route53:::hostedzone/Z1'), `${REFERENCE}/NetworkAdministrator.html`],
  ['BillingViewer', ask('ce:GetCostAndUsage'), `${REFERENCE}/AWSBillingReadOnlyAccess.html`],
  ['BillingViewer', ask('billing:GetBillingData'), `${REFERENCE}/AWSBillingReadOnlyAccess.html`],
];

test.each(LEFT)('%s leaves what AWS allows: %j (%s)', (set, request) => {
  expect(decides(SETS[set], request)).toBe(true);
});

test('what cannot be decided offline is what these policies of AWS allow', () => {
  expect(Object.fromEntries(Object.entries(SETS).map(([name, set]) => [name, unknownPolicies(set)]))).toEqual({
    ReadOnly: ['ReadOnlyAccess'],
    Developer: [],
    PowerUser: [],
    SecurityAudit: ['SecurityAudit'],
    NetworkAdmin: ['NetworkAdministrator'],
    BillingViewer: ['AWSBillingReadOnlyAccess'],
    BreakGlass: [],
  });
});

test('sets whose policy of AWS is not known here allow nothing by themselves but findings', () => {
  const allowing = ['ReadOnly', 'SecurityAudit', 'NetworkAdmin', 'BillingViewer']
    .flatMap((name) => SETS[name].InlinePolicy.Statement.filter(({ Effect }) => Effect === 'Allow').map(({ Sid }) => `${name} ${Sid}`));
  expect(allowing).toEqual(['SecurityAudit SeeFindings']);
});

test('in an emergency IAM is only read, service-linked roles aside', () => {
  const allowed = loadActionCatalogue().services.get('iam')!
    .filter(({ name, level }) => level !== 'read' && level !== 'list' && decides(SETS.BreakGlass, ask(name, ROLE))).map(({ name }) => name);
  expect(allowed).toEqual(['iam:CreateServiceLinkedRole']);
});

describe.each(Object.entries(SETS))('%s', (name, set) => {
  test('names only actions that AWS documents', () => {
    const { services } = loadActionCatalogue();
    const unknown = set.InlinePolicy.Statement.filter(({ Sid }) => Sid !== 'NoAuditTampering').flatMap(({ Action }) => [Action].flat()).filter((action) => {
      const pattern = new RegExp(`^${action.replaceAll('*', '.*')}$`, 'i');
      return !(services.get(action.split(':')[0]) ?? []).some((known) => pattern.test(known.name));
    });
    expect(unknown).toEqual([]);
  });

  test('has a name of its own, a session of one or four hours and the denial of tampering', () => {
    expect(set.Name).toBe(name);
    expect(set.SessionDuration).toBe(name === 'BreakGlass' ? 'PT1H' : 'PT4H');
    expect(set.InlinePolicy.Statement.filter(({ Sid }) => Sid === 'NoAuditTampering')).toHaveLength(1);
  });

  test('has statements with names of their own, within the quota of an inline policy', () => {
    const names = set.InlinePolicy.Statement.map(({ Sid }) => Sid);
    expect(new Set(names).size).toBe(names.length);
    expect(JSON.stringify(set.InlinePolicy).length).toBeLessThan(10_240);
  });
});
