import { readFileSync } from 'fs';
import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ArchiveBucket, NoticeTopic, RetentionMode } from '../../../lib/data';
import { FindingTrigger, IncidentResponse, IncidentResponseProps, Playbook, PlaybookMode, PlaybookOptions, ProtectedPrincipal, ResponseMembers } from '../../../lib/response';
import { nagFindings } from '../../support/nag-findings';
import { Json, only, permissions, respond, samplePlaybook, templateOf } from '../support/sample-playbook';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Json;
const { OBSERVE, APPROVE, AUTOMATIC } = PlaybookMode;

test.each<[string, () => unknown, RegExp]>([
  ['no playbook', () => respond({ playbooks: [] }), /Stack\/Response: playbooks is empty; add one, such as Playbook.deactivateAccessKey\(\)/],
  ['a playbook twice', () => respond({ playbooks: [samplePlaybook(), samplePlaybook({ mode: APPROVE })] }), /the playbook "LockUser" is given twice; give it once: two would answer the same findings/],
])('fails on %s', (_what, act, message) => {
  expect(act).toThrow(message);
});

test.each<[string, PlaybookMode, Json]>([
  ['observes', OBSERVE, {}], ['asks', APPROVE, {}], ['asks, under all recommended flags,', APPROVE, RECOMMENDED_FLAGS], ['acts', AUTOMATIC, {}], ['acts, under all recommended flags,', AUTOMATIC, RECOMMENDED_FLAGS],
])('a response that %s has no finding of cdk-nag', (_what, mode, context) => {
  const members = new ResponseMembers({ externalId: 'response' });
  const response = respond({ playbooks: [samplePlaybook({ mode }), samplePlaybook({}, {}, 'WatchUser')], members }, 'eu-west-1', context);
  expect(nagFindings(response.node.root as App)).toEqual([]);
});

test('a topic and a bucket that were given are used, with their own keys', () => {
  const stack = new Stack(new App(), 'Stack');
  const noticeTopic = new NoticeTopic(stack, 'Topic');
  const evidenceBucket = new ArchiveBucket(stack, 'Bucket');
  const response = new IncidentResponse(stack, 'Response', { playbooks: [samplePlaybook({ mode: APPROVE })], noticeTopic, evidenceBucket });
  expect([response.noticeTopic, response.evidenceBucket]).toEqual([noticeTopic, evidenceBucket]);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::SNS::Topic', 1);
  template.resourceCountIs('AWS::S3::Bucket', 2);
  const keys = permissions(template, /^ResponseLockUserResponderRolePermissions/).filter(({ Sid }) => Sid.startsWith('UseTheKey'));
  expect(keys.map(({ Sid, Action, Resource }) => [Sid, Action, JSON.stringify(Resource).replace(/[0-9A-F]{8}/, '')])).toEqual([
    ['UseTheKeyOfTheQueue', ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey'], '{"Fn::GetAtt":["ResponseKey","Arn"]}'],
    ['UseTheKeyOfNotices', ['kms:Decrypt', 'kms:GenerateDataKey'], '{"Fn::GetAtt":["TopicKey","Arn"]}'],
    ['UseTheKeyOfEvidence', 'kms:GenerateDataKey', '{"Fn::GetAtt":["BucketKey","Arn"]}'],
  ]);
});

test('the key is used through the services that need it, and by nobody else', () => {
  const [, key] = only(templateOf({ playbooks: [samplePlaybook({ mode: APPROVE })] }), 'AWS::KMS::Key');
  const { Condition } = (key.Properties.KeyPolicy.Statement as Json[]).find(({ Sid }) => Sid === 'IdentitiesOfTheAccountThroughServices')!;
  expect((Condition.StringEquals['kms:ViaService'] as string[]).map((host) => host.split('.')[0])).toEqual(['lambda', 'sqs', 'sns', 'dynamodb', 's3', 'states']);
});

test('playbooks that observe and playbooks that act share what there is once', () => {
  const template = templateOf({ playbooks: [samplePlaybook({ mode: AUTOMATIC }), samplePlaybook({ mode: APPROVE }, {}, 'LockRole'), samplePlaybook({}, {}, 'WatchUser')] });
  for (const type of ['AWS::DynamoDB::Table', 'AWS::StepFunctions::StateMachine', 'AWS::SSM::Document', 'AWS::KMS::Key', 'AWS::SNS::Topic', 'AWS::CloudWatch::Dashboard']) {
    template.resourceCountIs(type, 1);
  }
  template.resourceCountIs('AWS::Lambda::Function', 5);
});

interface Case {
  readonly playbook?: PlaybookOptions;
  readonly hub?: (stack: Stack) => Partial<IncidentResponseProps>;
}

function json({ playbook = { mode: APPROVE }, hub }: Case): unknown {
  const stack = new Stack(new App(), 'Stack');
  const topic = new NoticeTopic(stack, 'Shared');
  new ArchiveBucket(stack, 'Bucket', { retentionMode: RetentionMode.GOVERNANCE, retention: Duration.days(1) });
  new IncidentResponse(stack, 'Response', { playbooks: [samplePlaybook(playbook)], noticeTopic: topic, ...hub?.(stack) });
  return Template.fromStack(stack).toJSON();
}

const bucketOf = (stack: Stack) => stack.node.findChild('Bucket') as ArchiveBucket;

test.each<[keyof IncidentResponseProps | keyof PlaybookOptions, Case, Case]>([
  ['mode', { playbook: { mode: APPROVE } }, { playbook: { mode: AUTOMATIC } }],
  ['modeRules', { playbook: { modeRules: [{ mode: APPROVE, minimumSeverity: 8 }] } }, { playbook: { modeRules: [{ mode: APPROVE, minimumSeverity: 9 }] } }],
  ['triggers', { playbook: { triggers: [FindingTrigger.guardDuty('Trojan:*')] } }, { playbook: { triggers: [FindingTrigger.guardDuty('Trojan:*', 8)] } }],
  ['mostActions', { playbook: { mostActions: 4 } }, { playbook: { mostActions: 5 } }],
  ['actionWindow', { playbook: { actionWindow: Duration.minutes(59) } }, { playbook: { actionWindow: Duration.minutes(60) } }],
  ['approvalExpiry', { playbook: { mode: APPROVE, approvalExpiry: Duration.minutes(59) } }, { playbook: { mode: APPROVE, approvalExpiry: Duration.minutes(60) } }],
  ['playbooks', {}, { hub: () => ({ playbooks: [samplePlaybook({}, {}, 'WatchUser')] }) }],
  ['protectedPrincipals', {}, { hub: () => ({ protectedPrincipals: [ProtectedPrincipal.roleName('deploy', 'deploys everything here')] }) }],
  ['noticeTopic', {}, { hub: () => ({ noticeTopic: undefined }) }],
  ['evidenceBucket', {}, { hub: (stack) => ({ evidenceBucket: bucketOf(stack) }) }],
  ['dashboard', {}, { hub: () => ({ dashboard: false }) }],
  ['members', {}, { hub: () => ({ members: new ResponseMembers({ externalId: 'response' }) }) }],
  ['logRetention', { hub: () => ({ logRetention: RetentionDays.ONE_MONTH }) }, { hub: () => ({ logRetention: RetentionDays.TEN_YEARS }) }],
])('two values of %s give two templates', (_name, one, other) => {
  expect(json(one)).not.toEqual(json(other));
});

test.each(['Subject', 'IncidentResponse', 'R', 'Zx9Qw7Kp3Lm5Tn1Vb8Rc6'])('it may be named %s: no name of what it makes is taken for a secret', (id) => {
  const playbooks = [samplePlaybook({ mode: APPROVE })];
  expect(() => new IncidentResponse(new Stack(new App(), 'Stack'), id, { playbooks })).not.toThrow();
});

test('the shipped playbook is given as before', () => {
  const response = new IncidentResponse(new Stack(new App(), 'Stack'), 'Response', {
    playbooks: [Playbook.deactivateAccessKey({ mode: AUTOMATIC, userPath: '/applications/' })],
    protectedPrincipals: [ProtectedPrincipal.userPath('/automation/', 'deploys everything')],
    logRetention: RetentionDays.ONE_MONTH,
  });
  expect(response.playbooks.map(({ playbookName, _runtimeName }) => [playbookName, _runtimeName])).toEqual([['DeactivateAccessKey', 'deactivate-access-key']]);
});
