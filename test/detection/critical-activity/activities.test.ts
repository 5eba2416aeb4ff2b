import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import { ADMIN, call, onTheBus, ROOT, signIn, TrailEvent, USER } from './cloudtrail-events';
import { EncryptedLogGroup } from '../../../lib/data';
import { CriticalActivity, CriticalActivityAlerts } from '../../../lib/detection';
import { pascalCase } from '../../../lib/private/names';
import { matchesPattern, resolvedPattern } from '../../support/event-pattern';
import { matchesFilterPattern } from '../../support/metric-filter-pattern';

const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
const alerts = new CriticalActivityAlerts(stack, 'Alerts', { logGroup: new EncryptedLogGroup(stack, 'Log') });
const template = Template.fromStack(stack);

const patterns = new Map(alerts.rules.map((rule) => [rule.node.id, resolvedPattern(
  template.findResources('AWS::Events::Rule')[stack.getLogicalId(rule.node.defaultChild as events.CfnRule)].Properties.EventPattern, {})]));
const filters = new Map(Object.values(template.findResources('AWS::Logs::MetricFilter')).map(({ Properties }) => (
  [Properties.MetricTransformations[0].MetricName as string, Properties.FilterPattern as string])));

/** Which rules tell of an event, and which filters count it. */
function told(event: TrailEvent): { readonly rules: string[]; readonly filters: string[] } {
  return {
    rules: [...patterns].filter(([, pattern]) => matchesPattern(pattern, onTheBus(event) as never)).map(([name]) => name),
    filters: [...filters].filter(([, pattern]) => matchesFilterPattern(pattern, event as never)).map(([name]) => name),
  };
}

/** What one activity tells: by a rule, by a filter, or by both. */
interface Row {
  readonly rule?: boolean;
  readonly filter?: boolean;
  readonly yes: readonly (readonly [what: string, event: TrailEvent])[];
  readonly no: readonly (readonly [what: string, event: TrailEvent])[];
}

const both = { rule: true, filter: true } as const;
const change = (service: string, ...names: string[]) => names.map((name) => [name, call(service, name)] as const);

const TABLE: { readonly [id: string]: readonly Row[] } = {
  'root-use': [
    {
      ...both,
      yes: [
        ['a read of root', call('s3', 'ListBuckets', { userIdentity: ROOT })],
        ['a sign-in of root', signIn({ user: ROOT })],
        ['a failed sign-in of root', signIn({ user: ROOT, failed: true })],
      ],
      no: [
        ['a read of a role', call('s3', 'ListBuckets')],
        ['what a service does for root', call('kms', 'CreateGrant', { userIdentity: { ...ROOT, invokedBy: 'cloudtrail.amazonaws.com' } })],
        ['an event of a service', call('signin', 'UserAuthentication', { userIdentity: ROOT, eventType: 'AwsServiceEvent' })],
      ],
    },
    { rule: true, filter: false, yes: [['a session of a member\'s root', call('sts', 'AssumeRoot', { readOnly: true })]], no: [['another session', call('sts', 'AssumeRole')]] },
  ],
  'sign-in-without-mfa': [
    {
      ...both,
      yes: [['a user with a password alone', signIn({ mfa: 'No' })]],
      no: [
        ['a user with a device', signIn()],
        ['a password that was wrong', signIn({ mfa: 'No', failed: true })],
        ['a federated role, whose provider asks', signIn({ user: ADMIN, mfa: 'No' })],
        ['another event of sign-in', { ...signIn({ mfa: 'No' }), eventName: 'SwitchRole' }],
      ],
    },
    { rule: true, filter: false, yes: [['root with a password alone', signIn({ user: ROOT, mfa: 'No' })]], no: [['root with a device', signIn({ user: ROOT })]] },
  ],
  'failed-sign-ins': [{
    filter: true,
    yes: [['a wrong password', signIn({ failed: true })]],
    no: [['a right one', signIn()], ['another error', { ...signIn(), errorMessage: 'No username found in supplied account' }]],
  }],
  'denied-calls': [{
    filter: true,
    yes: [
      ['AccessDenied', call('s3', 'ListBuckets', { errorCode: 'AccessDenied' })],
      ['AccessDeniedException', call('dynamodb', 'ListTables', { errorCode: 'AccessDeniedException' })],
      ['Client.UnauthorizedOperation', call('ec2', 'DescribeInstances', { errorCode: 'Client.UnauthorizedOperation' })],
    ],
    no: [
      ['a call that succeeds', call('s3', 'ListBuckets')],
      ['another error', call('s3', 'GetBucketPolicy', { errorCode: 'NoSuchBucketPolicy' })],
      ['the delivery of logs', call('s3', 'GetBucketAcl', { errorCode: 'AccessDenied', sourceIPAddress: 'delivery.logs.amazonaws.com' })],
      ['a look whether a bucket is there', call('s3', 'HeadBucket', { errorCode: 'AccessDenied' })],
    ],
  }],
  'iam-policy-changes': [
    {
      ...both,
      yes: [...change('iam', 'PutRolePolicy', 'AttachUserPolicy', 'CreatePolicyVersion', 'DeleteGroupPolicy'), ['one that was denied', call('iam', 'PutUserPolicy', { errorCode: 'AccessDenied' })]],
      no: [['a read', call('iam', 'GetRolePolicy')], ['a policy of something else', call('organizations', 'DeletePolicy')], ['a role\'s tag', call('iam', 'TagRole')]],
    },
    { rule: true, filter: false, yes: change('iam', 'DeleteRolePermissionsBoundary', 'SetDefaultPolicyVersion'), no: [] },
  ],
  'iam-trust-changes': [{
    rule: true, yes: change('iam', 'UpdateAssumeRolePolicy', 'CreateRole', 'UpdateSAMLProvider'), no: [['a description', call('iam', 'UpdateRoleDescription')], ['a role of another service', call('iot', 'CreateRole')]],
  }],
  'iam-credential-changes': [{
    rule: true, yes: change('iam', 'CreateAccessKey', 'CreateLoginProfile', 'DeactivateMFADevice'), no: [['a list of keys', call('iam', 'ListAccessKeys')], ['a key that is deleted', call('iam', 'DeleteAccessKey')]],
  }],
  'identity-center-changes': [{
    rule: true, yes: change('sso', 'CreateAccountAssignment', 'PutInlinePolicyToPermissionSet'), no: [['a read', call('sso', 'DescribePermissionSet')], ['a provisioning', call('sso', 'ProvisionPermissionSet')]],
  }],
  'guardrail-changes': [
    { rule: true, yes: change('organizations', 'DetachPolicy', 'UpdatePolicy'), no: [['a policy of IAM', call('iam', 'DeletePolicy')], ['a read', call('organizations', 'DescribePolicy')]] },
  ],
  'organization-changes': [
    { ...both, yes: change('organizations', 'LeaveOrganization', 'MoveAccount'), no: [['a list', call('organizations', 'ListAccounts')], ['a tag', call('organizations', 'TagResource')]] },
    { rule: true, filter: false, yes: change('organizations', 'RegisterDelegatedAdministrator', 'CloseAccount'), no: [] },
    // Section 4.15 counts changes of policies too, which a rule of their own tells.
    { rule: false, filter: true, yes: change('organizations', 'DetachPolicy'), no: [['a policy of IAM', call('iam', 'DetachPolicy')]] },
  ],
  'security-group-changes': [
    { ...both, yes: change('ec2', 'AuthorizeSecurityGroupIngress', 'DeleteSecurityGroup'), no: [['a read', call('ec2', 'DescribeSecurityGroups')]] },
    { rule: true, filter: false, yes: change('ec2', 'ModifySecurityGroupRules', 'ModifyNetworkInterfaceAttribute'), no: [['a group of another service', call('rds', 'ModifySecurityGroupRules')]] },
  ],
  'network-acl-changes': [{ ...both, yes: change('ec2', 'ReplaceNetworkAclEntry', 'ReplaceNetworkAclAssociation'), no: [['a read', call('ec2', 'DescribeNetworkAcls')]] }],
  'gateway-changes': [
    { ...both, yes: change('ec2', 'AttachInternetGateway', 'CreateCustomerGateway'), no: [['a read', call('ec2', 'DescribeInternetGateways')]] },
    { rule: true, filter: false, yes: change('ec2', 'CreateNatGateway', 'CreateTransitGatewayVpcAttachment'), no: [] },
  ],
  'route-table-changes': [
    { ...both, yes: change('ec2', 'CreateRoute', 'ReplaceRouteTableAssociation'), no: [['a route of API Gateway', call('apigateway', 'CreateRoute')], ['a read', call('ec2', 'DescribeRouteTables')]] },
    { rule: true, filter: false, yes: change('ec2', 'ModifyManagedPrefixList'), no: [] },
  ],
  'vpc-changes': [
    { ...both, yes: change('ec2', 'CreateVpc', 'AcceptVpcPeeringConnection'), no: [['a read', call('ec2', 'DescribeVpcs')], ['a subnet', call('ec2', 'CreateSubnet')]] },
    { rule: true, filter: false, yes: change('ec2', 'ModifyVpcEndpoint'), no: [] },
    { rule: false, filter: true, yes: change('ec2', 'EnableVpcClassicLink'), no: [] },
  ],
  'trail-tampering': [
    { ...both, yes: change('cloudtrail', 'StopLogging', 'DeleteTrail'), no: [['a read', call('cloudtrail', 'GetTrailStatus')], ['a search', call('cloudtrail', 'LookupEvents')]] },
    { rule: true, filter: false, yes: change('cloudtrail', 'PutEventSelectors'), no: [['a detector', call('guardduty', 'ListDetectors')]] },
  ],
  'config-tampering': [
    { ...both, yes: change('config', 'StopConfigurationRecorder', 'PutDeliveryChannel'), no: [['a read', call('config', 'DescribeConfigurationRecorders')], ['a start', call('config', 'StartConfigurationRecorder')]] },
    { rule: true, filter: false, yes: change('config', 'DeleteConfigRule'), no: [] },
  ],
  'guard-duty-tampering': [{
    rule: true, yes: change('guardduty', 'DeleteDetector', 'ArchiveFindings'), no: [['a read', call('guardduty', 'GetFindings')], ['a detector of another service', call('frauddetector', 'DeleteDetector')]],
  }],
  'security-hub-tampering': [{
    rule: true, yes: change('securityhub', 'DisableSecurityHub', 'BatchDisableStandards'), no: [['a note on a finding', call('securityhub', 'BatchUpdateFindings')], ['members of another', call('detective', 'DeleteMembers')]],
  }],
  'scanner-tampering': [{
    rule: true,
    yes: [...change('inspector2', 'Disable'), ...change('macie2', 'DisableMacie'), ...change('access-analyzer', 'DeleteAnalyzer')],
    no: [['a scan', call('inspector2', 'CreateSbomExport')], ['something else disabled', call('shield', 'Disable')]],
  }],
  'alert-tampering': [{
    rule: true,
    yes: [...change('events', 'DisableRule'), ...change('monitoring', 'DisableAlarmActions'), ...change('sns', 'Unsubscribe'), ...change('logs', 'DeleteLogGroup'), ...change('ec2', 'DeleteFlowLogs')],
    no: [['a rule of a load balancer', call('elasticloadbalancing', 'DeleteRule')], ['an alarm is made', call('monitoring', 'PutMetricAlarm')]],
  }],
  'key-disabling': [
    { ...both, yes: change('kms', 'ScheduleKeyDeletion', 'DisableKey'), no: [['a deletion that is cancelled', call('kms', 'CancelKeyDeletion')], ['a key of another service', call('apigateway', 'DisableKey')]] },
    { rule: true, filter: false, yes: change('kms', 'PutKeyPolicy'), no: [['a use', call('kms', 'Decrypt')]] },
  ],
  'bucket-policy-changes': [
    { ...both, yes: change('s3', 'PutBucketPolicy', 'DeleteBucketReplication'), no: [['a read', call('s3', 'GetBucketPolicy')], ['a tag', call('s3', 'PutBucketTagging')]] },
    { rule: true, filter: false, yes: change('s3', 'DeleteBucketPublicAccessBlock', 'PutAccountPublicAccessBlock'), no: [] },
  ],
  'snapshot-sharing': [{
    rule: true, yes: [...change('ec2', 'ModifySnapshotAttribute'), ...change('rds', 'ModifyDBSnapshotAttribute')], no: [['a snapshot is made', call('ec2', 'CreateSnapshot')]],
  }],
};

const cases = Object.entries(TABLE).flatMap(([id, rows]) => rows.flatMap((row) => [
  ...row.yes.map(([what, event]) => ({ id, what, event, rule: row.rule ?? false, filter: row.filter ?? false })),
]));
const misses = Object.entries(TABLE).flatMap(([id, rows]) => rows.flatMap(({ no }) => no.map(([what, event]) => ({ id, what, event }))));

test.each(cases)('$id tells: $what', ({ id, event, rule, filter }) => {
  const found = told(event);
  expect([found.rules.includes(pascalCase(id)), found.filters.includes(pascalCase(id))]).toEqual([rule, filter]);
});

test.each(misses)('$id does not tell: $what', ({ id, event }) => {
  const found = told(event);
  expect([found.rules.includes(pascalCase(id)), found.filters.includes(pascalCase(id))]).toEqual([false, false]);
});

test('each activity has a row with something that is told and something that is not, for its rule and its filter', () => {
  for (const { id, _definition: { pattern, filter } } of CriticalActivity.all()) {
    const rows = TABLE[id];
    const shows = (kind: 'rule' | 'filter') => rows?.some((row) => row[kind] && row.yes.length > 0);
    expect([id, shows('rule') ?? false, shows('filter') ?? false, rows?.some(({ no }) => no.length > 0)]).toEqual([id, pattern !== undefined, filter !== undefined, true]);
  }
  expect(Object.keys(TABLE)).toEqual(CriticalActivity.all().map(({ id }) => id));
});

test('every call that a rule or a filter names is told', () => {
  for (const { id, _definition: { pattern, filter } } of CriticalActivity.all()) {
    const { eventSource = [], eventName = [] } = (pattern?.detail ?? {}) as { eventSource?: string[]; eventName?: string[] };
    for (const name of id === 'sign-in-without-mfa' ? [] : eventName) {
      expect(told(call(eventSource[0].split('.')[0], name)).rules).toContain(pascalCase(id));
    }
    const source = /eventSource=([a-z0-9]+)\./.exec(filter?.pattern ?? '')?.[1] ?? { 'trail-tampering': 'cloudtrail' }[id] ?? 'ec2';
    for (const [, name] of (filter?.pattern ?? '').matchAll(/\$\.eventName=([A-Za-z]+)\)/g)) {
      if (name !== 'ConsoleLogin') {
        expect(told(call(source, name)).filters).toContain(pascalCase(id));
      }
    }
  }
});

test('an event that somebody puts onto the bus is told by no rule', () => {
  for (const { yes } of Object.values(TABLE).flat()) {
    for (const [, event] of yes) {
      const forged = { ...onTheBus(event), source: 'custom.app' };
      expect([...patterns].filter(([, pattern]) => matchesPattern(pattern, forged as never))).toEqual([]);
    }
  }
});

test.each(CriticalActivity.all().filter(({ controls }) => controls.length > 0).map(({ id, controls }) => [id, controls]))('%s says its controls', (_, controls) => {
  const [, number] = /^CIS AWS Foundations 3\.0 4\.(\d+)$/.exec(controls[0])!;
  expect(controls).toEqual([`CIS AWS Foundations 3.0 4.${number}`, `CIS AWS Foundations 5.0 4.${number}`, `CIS AWS Foundations 6.0 5.${number}`, `CIS AWS Foundations 7.0 5.${number}`]);
});

test('the section of the benchmark is there as a whole: 4.1 to 4.15', () => {
  const numbers = CriticalActivity.all().flatMap(({ controls }) => controls.filter((control) => control.includes(' 5.0 '))).map((control) => Number(control.split('4.').pop()));
  expect(numbers.sort((one, other) => one - other)).toEqual(Array.from({ length: 15 }, (_, index) => index + 1));
});

test('filters, patterns, notices and descriptions are within what AWS takes', () => {
  for (const { _definition: { filter, pattern, headline, whatToDo } } of CriticalActivity.all()) {
    expect(filter?.pattern.length ?? 0).toBeLessThanOrEqual(1024);
    expect(JSON.stringify(pattern ?? {}).length).toBeLessThanOrEqual(2048);
    expect(headline.length).toBeLessThanOrEqual(512);
    expect(`${headline}${whatToDo}`.length).toBeLessThanOrEqual(700);
  }
  for (const { Properties } of Object.values(template.findResources('AWS::Events::Rule'))) {
    expect(Properties.Targets[0].InputTransformer.InputTemplate.length).toBeLessThanOrEqual(8192);
    expect(Object.keys(Properties.Targets[0].InputTransformer.InputPathsMap as object).length).toBeLessThanOrEqual(100);
  }
});

test('the notice says who, what, when, from where and what to do, and nothing that a caller chooses freely', () => {
  const { InputTransformer } = Object.values(template.findResources('AWS::Events::Rule'))[0].Properties.Targets[0];
  expect(Object.values(InputTransformer.InputPathsMap as { [name: string]: string }).sort()).toEqual([
    '$.account', '$.detail.awsRegion', '$.detail.errorCode', '$.detail.eventID', '$.detail.eventName', '$.detail.eventSource', '$.detail.eventTime',
    '$.detail.sourceIPAddress', '$.detail.userIdentity.arn', '$.detail.userIdentity.invokedBy', '$.detail.userIdentity.type', '$.detail.userIdentity.userName',
  ]);
  for (const part of ['WHO: ', 'WHAT: ', 'WHEN: ', 'FROM WHERE: ', 'WHAT TO DO: ']) {
    expect(InputTransformer.InputTemplate).toContain(part);
  }
});

test('a user that is no root is a near miss of root', () => {
  expect(told(call('s3', 'ListBuckets', { userIdentity: USER })).rules).toEqual([]);
});
