import { App, Duration, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { IamUsersModel, ModelKey, NOW } from './support/iam-users-model';
import { CustomerKey, NoticeTopic } from '../../lib/data';
import { AccessKeyAgeLimit, AccessKeyAgeLimitProps, AccessKeyAgeMode, AccessKeyExemption } from '../../lib/identity';
import { AccountKeys } from '../../lib/identity/access-key-age-iam.lambda-shared';
import { runOnce } from '../../lib/identity/access-key-age-run.lambda-shared';
import { AccessKeyAgeSettings } from '../../lib/identity/access-key-age-settings';
import { expectProved } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const ENFORCE = AccessKeyAgeMode.ENFORCE;
const EXEMPT = AccessKeyExemption.user('appliance', 'an appliance that knows no roles');

function limit(props: AccessKeyAgeLimitProps = {}): Template {
  const stack = new Stack(new App(), 'Stack');
  new AccessKeyAgeLimit(stack, 'Limit', props);
  return Template.fromStack(stack);
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
}

const statements = (template: Template) => Object.values(template.findResources('AWS::IAM::ManagedPolicy'))
  .flatMap(({ Properties }) => Properties.PolicyDocument.Statement as Statement[]);
const allowedIam = (template: Template) => statements(template).filter(({ Effect }) => Effect === 'Allow').flatMap(({ Action }) => Action)
  .filter((action) => action.startsWith('iam:')).sort();

function settingsOf(template: Template): AccessKeyAgeSettings {
  const [{ Properties }] = Object.values(template.findResources('AWS::Lambda::Function'));
  return JSON.parse(Properties.Environment.Variables.AGE_LIMIT_SETTINGS as string) as AccessKeyAgeSettings;
}

test('by default it observes the limits of CIS', () => {
  expect(settingsOf(limit())).toEqual({ mode: 'OBSERVE', maxAge: 90, maxUnusedAge: 45, warning: 14, exemptions: [] });
});

test('short limits shorten what is not given', () => {
  expect(settingsOf(limit({ maxAge: Duration.days(10) }))).toMatchObject({ maxAge: 10, maxUnusedAge: 10, warning: 9 });
});

test('it runs each day, with a dead-letter queue and 15 minutes', () => {
  const template = limit();
  template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', State: 'ENABLED' });
  template.hasResourceProperties('AWS::Lambda::Function', {
    Runtime: 'nodejs24.x', Timeout: 900, DeadLetterConfig: { TargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
  });
});

test.each(['OBSERVE', 'ENFORCE'] as const)('the calls of a run are exactly what its role may do, in mode %s', async (mode) => {
  const old: ModelKey = { userName: 'alice', age: 100, status: 'Active' };
  const model = new IamUsersModel(['alice'], new Map([['AKIAOLDOLDOLDOLDOLD1', old]]));
  const template = limit({ mode: AccessKeyAgeMode[mode] });
  await runOnce({
    settings: settingsOf(template),
    account: '111122223333',
    keys: new AccountKeys(model as never),
    now: NOW,
    notify: () => Promise.resolve(true),
    log: () => undefined,
    sleep: () => Promise.resolve(),
    remainingTime: () => 900_000,
  });
  const expected = ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', 'iam:ListUsers', ...mode === 'ENFORCE' ? ['iam:UpdateAccessKey'] : []];
  expect([...new Set(model.calls)].map((call) => `iam:${call}`).sort()).toEqual(expected);
  expect(allowedIam(template)).toEqual(expected);
});

test('exempt users are denied to the role, on any path', () => {
  const denied = statements(limit({ mode: ENFORCE, exemptions: [EXEMPT] })).find(({ Sid }) => Sid === 'NeverExemptUsers');
  expect(denied).toMatchObject({ Effect: 'Deny', Action: 'iam:UpdateAccessKey' });
  expect(JSON.stringify(denied)).toMatch(/:user\/appliance".*:user\/\*\/appliance"/);
});

test('each way to fail raises an alarm, and so does a run that does not happen', () => {
  const template = limit();
  template.resourceCountIs('AWS::CloudWatch::Alarm', 5);
  for (const { Properties } of Object.values(template.findResources('AWS::CloudWatch::Alarm'))) {
    expect(Properties.AlarmActions).toEqual([{ Ref: expect.stringContaining('LimitTopic') as unknown }]);
  }
  template.hasResourceProperties('AWS::CloudWatch::Alarm', {
    MetricName: 'AccessKeyAgeFinished', Period: 86400, EvaluationPeriods: 2, Threshold: 1, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching',
  });
  template.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: '{ $.outcome = "finished" }' });
  template.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: '{ $.outcome = "failed" }' });
  template.hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: '{ $.notice = "failed" }' });
});

test.each([[AccessKeyAgeMode.OBSERVE], [ENFORCE]])('all that is claimed is proved, in mode %s', (mode) => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  new AccessKeyAgeLimit(stack, 'Limit', { mode, exemptions: [EXEMPT] });
  expectProved(stack.node.root);
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  new AccessKeyAgeLimit(stack, 'Observes');
  new AccessKeyAgeLimit(stack, 'Enforces', { mode: ENFORCE, exemptions: [EXEMPT] });
  expect(nagFindings(app)).toEqual([]);
});

test('what holds data keeps its logical id', () => {
  const kept = Object.entries(limit().toJSON().Resources as { [id: string]: { DeletionPolicy?: string } }).filter(([, { DeletionPolicy }]) => DeletionPolicy === 'Retain');
  expect(kept.map(([id]) => id).sort()).toMatchInlineSnapshot(`
[
  "LimitCheckerDeadLetters1602557A",
  "LimitCheckerKeyF974BB07",
  "LimitCheckerLogsE12C912E",
  "LimitTopicKey5458DB63",
]
`);
});

test('the same input makes the same template', () => {
  expect(limit({ exemptions: [EXEMPT] }).toJSON()).toEqual(limit({ exemptions: [EXEMPT] }).toJSON());
});

describe('properties', () => {
  const TABLE: { readonly [K in keyof Required<AccessKeyAgeLimitProps>]: (stack: Stack) => AccessKeyAgeLimitProps } = {
    mode: () => ({ mode: ENFORCE }),
    maxAge: () => ({ maxAge: Duration.days(60) }),
    maxUnusedAge: () => ({ maxUnusedAge: Duration.days(90) }),
    warning: () => ({ warning: Duration.days(0) }),
    exemptions: () => ({ exemptions: [EXEMPT] }),
    topic: (stack) => ({ topic: new NoticeTopic(stack, 'Pager') }),
    encryptionKey: (stack) => ({ encryptionKey: new CustomerKey(stack, 'Shared', { description: 'functions', usableThrough: ['lambda', 'sqs'] }) }),
    logRetention: () => ({ logRetention: RetentionDays.TWO_YEARS }),
  };

  test.each(Object.entries(TABLE))('%s changes the template', (_, props) => {
    const stack = new Stack(new App(), 'Stack');
    new AccessKeyAgeLimit(stack, 'Limit', props(stack));
    const template = Template.fromStack(stack).toJSON();
    expect(template).not.toEqual(limit().toJSON());
  });
});

describe('fails', () => {
  const exemptions = (count: number, reason = 'needs old keys') => Array.from({ length: count }, (_, index) => AccessKeyExemption.user(`user-${index}`, reason));

  test.each<[string, AccessKeyAgeLimitProps, string]>([
    ['for no days', { maxAge: Duration.days(0) }, 'Stack/Limit: maxAge is 0 days; use whole days from 1 to 3650.'],
    ['for more than ten years', { maxAge: Duration.days(3651) }, 'use whole days from 1 to 3650'],
    ['for half a day', { maxAge: Duration.hours(36) }, 'maxAge is 1 day 12 hours; use whole days'],
    ['for idle keys that may be older than keys', { maxAge: Duration.days(30), maxUnusedAge: Duration.days(31) }, 'maxUnusedAge is 31 days; use whole days from 1 to 30'],
    ['for a warning that is always due', { warning: Duration.days(45) }, 'warning is 45 days; use whole days from 0 to 44'],
    ['for 21 exemptions', { exemptions: exemptions(21) }, 'exempt at most 20 users'],
    ['for long reasons', { exemptions: exemptions(20, `because ${'x'.repeat(190)}`) }, 'in 3000 characters'],
    ['for a user that is exempt twice', { exemptions: [EXEMPT, AccessKeyExemption.user('Appliance', 'again and again')] }, '"Appliance" is exempt twice'],
  ])('%s', (_, props, message) => {
    expect(() => limit(props)).toThrow(message);
  });

  test.each([
    ['svc-*', 'needs old keys', '"svc-*" is not the name of an IAM user'],
    ['', 'needs old keys', '"" is not the name of an IAM user'],
    ['svc', '', 'has no reason'],
    ['svc', `because ${'x'.repeat(193)}`, 'is 201 characters long'],
  ])('to exempt %j for %j', (userName, reason, message) => {
    expect(() => AccessKeyExemption.user(userName, reason)).toThrow(message);
  });
});

test.each<AccessKeyAgeLimitProps>([
  { maxAge: Duration.days(1) }, { maxAge: Duration.days(3650) }, { warning: Duration.days(44) }, { maxUnusedAge: Duration.days(90) },
])('limits at their bounds are taken: %j', (props) => {
  expect(() => limit(props)).not.toThrow();
});
