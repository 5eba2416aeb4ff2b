import { readFileSync } from 'fs';
import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { everyPlaybook } from './every-playbook';
import { FindingForwarder, FindingForwarderProps, FindingSource, FindingTrigger, Playbook, PlaybookMode } from '../../../lib/response';
import { proofsOf } from '../../../lib/verification/testing';
import { matchesPattern } from '../../support/event-pattern';
import { nagFindings } from '../../support/nag-findings';
import { guardDutyEvent, securityHubEvent } from '../events';
import { samplePlaybook } from '../support/sample-playbook';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const BUS = 'arn:aws:events:eu-west-1:111122223333:event-bus/zero-trust-findings';
const TOPIC = 'arn:aws:sns:eu-central-1:111122223333:alarms';

function spoke(props: Partial<FindingForwarderProps> = {}, app = new App()): Stack {
  const stack = new Stack(app, 'Spoke', { env: { account: '444455556666', region: 'eu-central-1' } });
  new FindingForwarder(stack, 'Forwarder', { busArn: BUS, playbooks: [samplePlaybook()], ...props });
  return stack;
}

interface Rule {
  readonly EventPattern: Parameters<typeof matchesPattern>[0];
  readonly Targets: Array<{ Arn: unknown; RoleArn: unknown; DeadLetterConfig: unknown }>;
}
const rulesOf = (props: Partial<FindingForwarderProps>) =>
  Object.values(Template.fromStack(spoke(props)).findResources('AWS::Events::Rule')).map(({ Properties }) => Properties as Rule);
const forwards = (props: Partial<FindingForwarderProps>, event: object) =>
  rulesOf(props).some(({ EventPattern }) => matchesPattern(EventPattern, event as never));

const template = Template.fromStack(spoke({ alarmTopicArn: TOPIC }));

test('each rule sends to the bus of the hub, by the role, and keeps what it cannot send', () => {
  const rules = rulesOf({ alarmTopicArn: TOPIC });
  expect(rules).toHaveLength(2);
  rules.forEach(({ Targets }) => expect(Targets).toEqual([{
    Id: 'Target0', Arn: BUS, RoleArn: { 'Fn::GetAtt': [expect.stringMatching(/^ForwarderRole/), 'Arn'] }, DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/^ForwarderDeadLetters/), 'Arn'] } },
  }]));
});

test('the role may do that and nothing else, for this account only', () => {
  const [policy, ...more] = Object.values(template.findResources('AWS::IAM::ManagedPolicy'));
  expect(more).toEqual([]);
  expect(policy.Properties.PolicyDocument.Statement).toEqual([{ Sid: 'PutOnTheBusOfTheHub', Effect: 'Allow', Action: 'events:PutEvents', Resource: BUS }]);
  template.hasResourceProperties('AWS::IAM::Role', {
    AssumeRolePolicyDocument: { Statement: [Match.objectLike({ Principal: { Service: 'events.amazonaws.com' }, Condition: Match.objectLike({ StringEquals: { 'aws:SourceAccount': '444455556666' } }) })] },
  });
});

test('the alarm tells the topic', () => {
  template.hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'ApproximateNumberOfMessagesVisible', Threshold: 1, AlarmActions: [TOPIC] });
  template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: 14 * 86400, SqsManagedSseEnabled: true });
});

describe('it forwards', () => {
  const crypto = (severity: number) => guardDutyEvent({ type: 'CryptoCurrency:EC2/BitcoinTool.B!DNS', severity });

  test('what a playbook answers, from the lowest severity that one of them asks for', () => {
    const low = samplePlaybook({ triggers: [FindingTrigger.guardDuty('CryptoCurrency:EC2/*', 4)] });
    const high = samplePlaybook({ triggers: [FindingTrigger.guardDuty('CryptoCurrency:EC2/*', 8)] }, {}, 'Other');
    for (const playbooks of [[low, high], [high, low]]) {
      expect(rulesOf({ playbooks })).toHaveLength(1);
      expect(forwards({ playbooks }, crypto(4))).toBe(true);
      expect(forwards({ playbooks }, crypto(3.9))).toBe(false);
    }
  });

  test('by one rule what another covers', () => {
    const all = Playbook.notify({ triggers: [FindingTrigger.guardDuty('*', 1)] });
    expect(rulesOf({ playbooks: [...everyPlaybook(PlaybookMode.OBSERVE).slice(0, 3), all], sources: [FindingSource.GUARD_DUTY] })).toHaveLength(1);
  });

  test('nothing else', () => {
    const playbooks = [samplePlaybook({ triggers: [FindingTrigger.guardDuty('CryptoCurrency:EC2/*')] })];
    expect(forwards({ playbooks }, guardDutyEvent({ type: 'Backdoor:EC2/C&CActivity.B', severity: 9 }))).toBe(false);
    expect(forwards({ playbooks }, securityHubEvent())).toBe(false);
    expect(forwards({ playbooks }, { ...crypto(9), source: 'com.example' })).toBe(false);
  });

  test('of the sources that it is told', () => {
    const playbooks = [samplePlaybook()];
    const sources = (props: Partial<FindingForwarderProps>) =>
      rulesOf({ playbooks, ...props }).flatMap(({ EventPattern }) => EventPattern.source).sort();
    expect(sources({})).toEqual(['aws.guardduty', 'aws.health']);
    expect(sources({ sources: [FindingSource.HEALTH, FindingSource.SECURITY_HUB] })).toEqual(['aws.health']);
  });

  test('each finding that any playbook of the library answers', () => {
    const playbooks = everyPlaybook(PlaybookMode.OBSERVE);
    const patterns = rulesOf({ playbooks }).map(({ EventPattern }) => EventPattern);
    const answered: Array<[type: string, severity: number]> = [
      ['CredentialAccess:IAMUser/CompromisedCredentials', 8], ['UnauthorizedAccess:IAMUser/TorIPCaller', 4], ['Policy:S3/BucketBlockPublicAccessDisabled', 2],
      ['Trojan:EC2/DropPoint', 7],
    ];
    const lost = answered.filter(([type, severity]) =>
      !patterns.some((pattern) => matchesPattern(pattern, guardDutyEvent({ type, severity }) as never)));
    expect(lost).toEqual([]);
  });
});

test('everything that is promised is proved', () => {
  const { results } = proofsOf(spoke({ playbooks: everyPlaybook(PlaybookMode.AUTOMATIC) }));
  expect(results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id)).toEqual([]);
  expect(results.map(({ claim }) => claim.id)).toEqual(expect.arrayContaining(['forwards-to-the-hub-only[Spoke/Forwarder]', 'only-rules-send[Spoke/Forwarder/DeadLetters]']));
});

test.each<[string, string, RegExp, (resource: CfnResource) => void]>([
  ['a role that puts on any bus', 'forwards-to-the-hub-only', /Role\/Permissions\/Resource$/, (policy) => policy.addPropertyOverride('PolicyDocument.Statement.0.Resource', '*')],
  ['a queue that every rule of the account sends to', 'only-rules-send', /DeadLetters\/Policy\/Resource$/, (policy) =>
    policy.addPropertyDeletionOverride('PolicyDocument.Statement.1.Condition.ArnEquals')],
])('%s breaks a claim', (_what, id, path, change) => {
  const stack = spoke();
  Aspects.of(stack).add({ visit: (node) => CfnResource.isCfnResource(node) && path.test(node.node.path) && change(node) }, { priority: 900 });
  const broken = proofsOf(stack).results.filter(({ verdict }) => verdict === 'REFUTED').map(({ claim }) => claim.id);
  expect(broken.filter((one) => one.startsWith(`${id}[`))).not.toEqual([]);
});

test.each<[string, Record<string, unknown>, string | undefined]>([
  ['no', {}, undefined], ['no', {}, TOPIC], ['all recommended', RECOMMENDED_FLAGS, undefined], ['all recommended', RECOMMENDED_FLAGS, TOPIC],
])('no finding of cdk-nag under %s feature flags: %#', (_which, context, alarmTopicArn) => {
  const app = new App({ context });
  spoke({ alarmTopicArn, playbooks: everyPlaybook(PlaybookMode.OBSERVE) }, app);
  expect(nagFindings(app)).toEqual([]);
});

describe('a change of', () => {
  const table: { [K in keyof Required<FindingForwarderProps>]: [FindingForwarderProps[K], FindingForwarderProps[K]] } = {
    busArn: [BUS, BUS.replace('eu-west-1', 'us-east-1')],
    playbooks: [[samplePlaybook()], [Playbook.isolateInstance()]],
    sources: [undefined, [FindingSource.HEALTH]],
    alarmTopicArn: [undefined, TOPIC],
  };
  test.each(Object.entries(table))('%s changes the template', (name, values) => {
    const [one, two] = values.map((value) => Template.fromStack(spoke({ [name]: value })).toJSON());
    expect(one).not.toEqual(two);
  });
});

test.each<[string, Partial<FindingForwarderProps>, RegExp]>([
  ['a bus by its name', { busArn: 'zero-trust-findings' }, /Spoke\/Forwarder: busArn is "zero-trust-findings"; use FindingBus.eventBusArn/],
  ['a topic by its name', { alarmTopicArn: 'alarms' }, /alarmTopicArn is "alarms"; use the ARN of a topic of this region/],
  ['no playbook', { playbooks: [] }, /no playbook answers findings of GuardDuty, AWS Health, Security Hub; give the playbooks of the hub/],
  ['no source', { sources: [] }, /no playbook answers findings of no source/],
  ['a source that no playbook answers', { sources: [FindingSource.SECURITY_HUB] }, /no playbook answers findings of Security Hub/],
])('fails on %s', (_what, props, message) => {
  expect(() => spoke(props)).toThrow(message);
});
