import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { BreakGlassAccess } from '../../lib/identity';
import { matchesPattern, resolvedPattern } from '../support/event-pattern';
import { nagFindings } from '../support/nag-findings';

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/break-glass/BreakGlass`;

function alarmElsewhere(): Template {
  const app = new App();
  const access = new BreakGlassAccess(new Stack(app, 'Identity', { env: { account: ACCOUNT, region: 'us-east-1' } }), 'BreakGlass');
  const elsewhere = new Stack(app, 'Frankfurt', { env: { account: ACCOUNT, region: 'eu-central-1' } });
  access.watchIn(elsewhere, 'Alarm');
  return Template.fromStack(elsewhere);
}

const template = alarmElsewhere();

/** Which rules tell of an event. */
function told(event: Event): string[] {
  const names = Object.entries(template.findResources('AWS::Events::Rule'))
    .filter(([, { Properties }]) => matchesPattern(resolvedPattern(Properties.EventPattern, { 'AWS::Partition': 'aws' }), event as never))
    .map(([logicalId]) => /Alarm(RoleAssumed|UserActive|RoleActive|Changed)/.exec(logicalId)![1]);
  return names.sort();
}

interface Event {
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'account': string;
  readonly 'region': string;
  readonly 'detail': { readonly [field: string]: unknown };
}

const call = (source: string, eventName: string, userIdentity: object, more: object = {}): Event => ({
  'source': `aws.${source}`,
  'detail-type': 'AWS API Call via CloudTrail',
  'account': ACCOUNT,
  'region': 'eu-central-1',
  'detail': {
    eventVersion: '1.11',
    eventTime: '2026-11-28T03:04:05Z',
    eventSource: `${source}.amazonaws.com`,
    eventName,
    awsRegion: 'eu-central-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'Mozilla/5.0',
    requestParameters: null,
    responseElements: null,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    userIdentity,
    ...more,
  },
});
const user = (userName: string) => ({
  type: 'IAMUser',
  principalId: 'AIDAEXAMPLE',
  arn: `arn:aws:iam::${ACCOUNT}:user/break-glass/${userName}`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLE',
  userName,
  sessionContext: { attributes: { creationDate: '2026-11-28T03:04:05Z', mfaAuthenticated: 'true' } },
});
const session = (arn: string) => ({
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:ada',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/${arn.split('/').pop()}/ada`,
  accountId: ACCOUNT,
  sessionContext: { sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLE', arn, accountId: ACCOUNT, userName: arn.split('/').pop() } },
});
const admin = session(`arn:aws:iam::${ACCOUNT}:role/Admin`);
const signIn = (userIdentity: object, outcome: string): Event => ({
  ...call('signin', 'ConsoleLogin', userIdentity, {
    eventType: 'AwsConsoleSignIn', readOnly: undefined, responseElements: { ConsoleLogin: outcome }, additionalEventData: { MFAUsed: 'Yes', MobileVersion: 'No' },
  }),
  'detail-type': 'AWS Console Sign In via CloudTrail',
});
const change = (eventName: string, requestParameters: object, by: object = admin) => call('iam', eventName, by, { readOnly: false, requestParameters });

test.each<[string, Event, string[]]>([
  ['the role being assumed', call('sts', 'AssumeRole', user('break-glass-1'), { requestParameters: { roleArn: ROLE, roleSessionName: 'ada' } }), ['RoleAssumed', 'UserActive']],
  ['somebody else trying the role', call('sts', 'AssumeRole', admin, { errorCode: 'AccessDenied', requestParameters: { roleArn: ROLE } }), ['RoleAssumed']],
  ['a user failing without parameters', call('sts', 'AssumeRole', user('break-glass-2'), { errorCode: 'AccessDenied' }), ['UserActive']],
  ['a sign-in', signIn(user('break-glass-1'), 'Success'), ['UserActive']],
  ['a sign-in that failed, which names no ARN', signIn({ type: 'IAMUser', accountId: ACCOUNT, accessKeyId: '', userName: 'break-glass-2' }, 'Failure'), ['UserActive']],
  ['a switch of roles in the console', { ...signIn(user('break-glass-1'), 'Success'), detail: { ...signIn(user('break-glass-1'), '').detail, eventName: 'SwitchRole' } }, ['UserActive']],
  ['a call of a user that reads', call('iam', 'ListMFADevices', user('break-glass-1')), ['UserActive']],
  ['a call of the role that reads', call('organizations', 'ListPolicies', session(ROLE)), ['RoleActive']],
  ['a call of the role that changes', call('organizations', 'DetachPolicy', session(ROLE), { readOnly: false }), ['RoleActive']],
  ...['CreateAccessKey', 'CreateLoginProfile', 'UpdateLoginProfile', 'DeactivateMFADevice', 'EnableMFADevice', 'AttachUserPolicy', 'DeleteUser', 'AddUserToGroup']
    .map((name): [string, Event, string[]] => [`${name} for a user`, change(name, { userName: 'break-glass-2' }), ['Changed']]),
  ['a new trust of the role', change('UpdateAssumeRolePolicy', { roleName: 'BreakGlass', policyDocument: '{}' }), ['Changed']],
  ['a policy for the group', change('AttachGroupPolicy', { groupName: 'BreakGlassUsers' }), ['Changed']],
  ['a new version of their policy', change('CreatePolicyVersion', { policyArn: `arn:aws:iam::${ACCOUNT}:policy/break-glass/BreakGlassUsers` }), ['Changed']],
  ['a user enrolling a device', change('EnableMFADevice', { userName: 'break-glass-1', serialNumber: 'arn' }, user('break-glass-1')), ['Changed', 'UserActive']],
  ['a user changing the own password, which has no parameters', call('iam', 'ChangePassword', user('break-glass-1'), { readOnly: false }), ['UserActive']],
])('is told: %s', (_, event, rules) => {
  expect(told(event)).toEqual(rules);
});

test.each<[string, Event]>([
  ['another role being assumed', call('sts', 'AssumeRole', admin, { requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/Admin` } })],
  ['a role of this name on another path', call('sts', 'AssumeRole', admin, { requestParameters: { roleArn: `arn:aws:iam::${ACCOUNT}:role/BreakGlass` } })],
  ['a role of this name in another account', call('sts', 'AssumeRole', admin, { requestParameters: { roleArn: 'arn:aws:iam::444455556666:role/break-glass/BreakGlass' } })],
  ['another user', call('s3', 'ListBuckets', user('alice'))],
  ['a sign-in of another user', signIn(user('break-glass-10'), 'Success')],
  ['a session of another role', call('s3', 'ListBuckets', admin)],
  ['a session of a user of the name, which has no issuer', call('s3', 'ListBuckets', { ...admin, sessionContext: {} })],
  ['a read about a user', call('iam', 'GetUser', admin, { requestParameters: { userName: 'break-glass-1' } })],
  ['a key of another user', change('CreateAccessKey', { userName: 'alice' })],
  ['a change of another role', change('UpdateAssumeRolePolicy', { roleName: 'Deployer' })],
  ['a new version of another policy', change('CreatePolicyVersion', { policyArn: `arn:aws:iam::${ACCOUNT}:policy/BreakGlassUsers` })],
  ['an event that somebody put onto the bus', { ...call('iam', 'ListUsers', user('break-glass-1')), source: 'custom.iam' }],
])('is not told: %s', (_, event) => {
  expect(told(event)).toEqual([]);
});

test('rules see reads too, and publish by a role of their own', () => {
  const rules = Object.values(template.findResources('AWS::Events::Rule'));
  expect(rules).toHaveLength(4);
  for (const { Properties: { State, Targets, EventBusName } } of rules) {
    expect(State).toBe('ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS');
    expect(EventBusName).toBeUndefined();
    expect(Targets).toEqual([expect.objectContaining({ RoleArn: { 'Fn::GetAtt': [expect.stringContaining('PublisherRole'), 'Arn'] } })]);
  }
});

test('the notice says who, what, when, from where and what to do', () => {
  const [{ Properties: { Targets: [{ InputTransformer }] } }] = Object.values(template.findResources('AWS::Events::Rule'));
  expect(Object.values(InputTransformer.InputPathsMap as { [name: string]: string }).sort()).toEqual([
    '$.account', '$.detail.awsRegion', '$.detail.errorCode', '$.detail.eventID', '$.detail.eventName', '$.detail.eventSource', '$.detail.eventTime',
    '$.detail.sourceIPAddress', '$.detail.userIdentity.arn', '$.detail.userIdentity.type', '$.detail.userIdentity.userName',
  ]);
  for (const part of ['BREAK GLASS', 'WHO: ', 'WHAT: ', 'WHEN: ', 'FROM WHERE: ', 'WHAT TO DO: ']) {
    expect(InputTransformer.InputTemplate).toContain(part);
  }
  // EventBridge takes 8,192 characters.
  expect((InputTransformer.InputTemplate as string).length).toBeLessThan(8192);
});

test('what could not be delivered raises an alarm', () => {
  template.resourceCountIs('AWS::CloudWatch::Alarm', 5);
  for (const rule of Object.keys(template.findResources('AWS::Events::Rule'))) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: rule } }],
      Threshold: 1,
      EvaluationPeriods: 1,
      Period: 60,
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('AlarmTopic') }],
    });
  }
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'NumberOfNotificationsFailed', Statistic: 'Sum', Threshold: 1 });
});

test('another region refers to nothing of the first', () => {
  expect(JSON.stringify(template.toJSON())).not.toContain('ImportValue');
  expect(template.toJSON().Parameters).toEqual({ BootstrapVersion: expect.anything() as unknown });
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  new BreakGlassAccess(new Stack(app, 'Identity'), 'BreakGlass').watchIn(new Stack(app, 'Elsewhere'), 'Alarm');
  expect(nagFindings(app)).toEqual([]);
});

test.each(['wildcard', 'numeric', 'suffix'])('fails where a test would guess: the matcher does not know %s', (operator) => {
  expect(() => matchesPattern({ a: [{ [operator]: 1 }] }, { a: 1 })).toThrow(`does not know ${operator}`);
});
