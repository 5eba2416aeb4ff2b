import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { ResponseMembers } from '../../../lib/response';
import { PlaybookMode } from '../../../lib/response/playbook-mode';
import { Metric, METRIC_NAMESPACE } from '../../../lib/response/playbook-settings';
import { embeddedMetrics } from '../../../lib/response/runtime/metrics.lambda-shared';
import { Json, only, respond, samplePlaybook, Statement, templateOf } from '../support/sample-playbook';

const template = templateOf({ playbooks: [samplePlaybook({ mode: PlaybookMode.APPROVE }), samplePlaybook({}, {}, 'WatchUser')] });

describe('the records', () => {
  test('are encrypted, restorable to a point in time, and not deleted with the stack', () => {
    template.hasResource('AWS::DynamoDB::Table', {
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: {
        KeySchema: [{ AttributeName: 'target', KeyType: 'HASH' }, { AttributeName: 'generation', KeyType: 'RANGE' }],
        AttributeDefinitions: [{ AttributeName: 'target', AttributeType: 'S' }, { AttributeName: 'generation', AttributeType: 'N' }],
        BillingMode: 'PAY_PER_REQUEST',
        SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ResponseKey'), 'Arn'] } },
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        DeletionProtectionEnabled: true,
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
      },
    });
  });
});

describe('the dashboard', () => {
  const body = (from: Template) => {
    const [, { Properties: { DashboardBody } }] = only(from, 'AWS::CloudWatch::Dashboard');
    return JSON.stringify(DashboardBody).replaceAll('\\"', '"').replaceAll('\\\\"', '"');
  };

  test('shows each alarm, and of each playbook its answers, its speed and its queues', () => {
    const text = body(template);
    const alarms = Object.keys(template.findResources('AWS::CloudWatch::Alarm'));
    alarms.forEach((alarm) => expect(text).toContain(`"Fn::GetAtt":["${alarm}","Arn"]`));
    for (const [name, runtimeName] of [['LockUser', 'lock-user'], ['WatchUser', 'watch-user']]) {
      ['answers', 'seconds to contain', 'queues'].forEach((what) => expect(text).toContain(`${name}: ${what}`));
      ['Answered', 'Contained', 'Refused', 'Failed', 'AwaitingApproval', 'Undone', 'SecondsToContain'].forEach((metric) => (
        expect(text).toContain(`"${METRIC_NAMESPACE}","${metric}","Playbook","${runtimeName}"`)));
    }
    ['"p50"', '"p99"', '"Maximum"', 'ApproximateAgeOfOldestMessage', 'ApproximateNumberOfMessagesVisible'].forEach((part) => expect(text).toContain(part));
  });

  test('can be left out', () => {
    templateOf({ dashboard: false }).resourceCountIs('AWS::CloudWatch::Dashboard', 0);
  });

  test('and the alarms read the metrics that handlers write', () => {
    const lines: Json[] = [];
    const write = embeddedMetrics('lock-user', () => 0, (line) => lines.push(JSON.parse(line) as Json));
    Object.values(Metric).forEach((metric) => write(metric));
    const written = lines.map(({ _aws: { CloudWatchMetrics: [{ Namespace, Dimensions, Metrics: [{ Name }] }] } }) => `${Namespace} ${Dimensions[0].join()} ${Name}`);
    const read = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(({ Properties }) => Properties as Json)
      .filter(({ Namespace, Dimensions }) => Namespace === METRIC_NAMESPACE && Dimensions[0].Value === 'lock-user')
      .map(({ Namespace, Dimensions, MetricName }) => `${Namespace} ${Dimensions[0].Name} ${MetricName}`);
    expect(read).toHaveLength(5);
    expect(written).toEqual(expect.arrayContaining(read));
  });
});

describe('members', () => {
  test('are reached by two roles a playbook, and believed about themselves only', () => {
    const members = new ResponseMembers({ externalId: 'response' });
    expect([members.roleName, members.findingAdministrators, members.externalId]).toEqual(['ZeroTrust', [], 'response']);
    expect((['responder', 'operator'] as const).map((hand) => members._roleNameOf('lock-user', hand))).toEqual([
      'ZeroTrust-lock-user', 'ZeroTrust-lock-user-operator',
    ]);
    const longest = new ResponseMembers({ externalId: 'ab', roleName: 'x'.repeat(32) });
    expect(longest._roleNameOf('deactivate-access-key', 'operator').length).toBeLessThanOrEqual(64);
  });

  test('are none by default', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('sts:AssumeRole"],"Resource');
    const [, made] = only(template, 'AWS::Lambda::Function', /WatchUser/);
    expect(JSON.parse(made.Properties.Environment.Variables.PLAYBOOK_SETTINGS as string)).not.toHaveProperty('members');
  });

  const later = new Stack(new App(), 'Later').account;
  test.each<[string, Json, RegExp]>([
    ['a role name with a path', { roleName: 'a/b' }, /ResponseMembers: "a\/b" is not the beginning of the names of IAM roles/],
    ['no name', { roleName: '' }, /"" is not the beginning of the names of IAM roles; use 1 to 32 letters/],
    ['a name that leaves the playbook none', { roleName: 'x'.repeat(33) }, /"x{33}" is not the beginning/],
    ['a name known later', { roleName: later }, /a value known only at deployment is not the beginning/],
    ['an administrator that is no account', { findingAdministrators: ['444455556666', '4444'] }, /ResponseMembers: "4444" is not an account id/],
    ['an administrator known later', { findingAdministrators: [later] }, /a value known only at deployment is not an account id/],
    ['too many administrators', { findingAdministrators: Array.from({ length: 11 }, () => '444455556666') }, /11 accounts are believed about others; name at most 10/],
    ['an external id of one character', { externalId: 'x' }, /"x" is not an external id/],
    ['an external id known later', { externalId: later }, /a value known only at deployment is not an external id/],
  ])('fails on %s', (_what, props, message) => {
    expect(() => new ResponseMembers({ externalId: 'response', ...props })).toThrow(message);
  });
});

test('functions that may act are denied what stacks are deployed from, the evidence bucket itself, and the roles of responses', () => {
  const [, policy] = only(template, 'AWS::IAM::ManagedPolicy', /Guard/);
  const arn = (rest: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, rest]] });
  expect((policy.Properties.PolicyDocument.Statement as Statement[]).map(({ Effect, Action, Resource }) => [Effect, Action, Resource])).toEqual([
    ['Deny', 's3:PutObject', arn(':s3:::cdk-*-assets-*/*')],
    ['Deny', expect.arrayContaining(['s3:Delete*', 's3:PutBucket*']), { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^ResponseEvidence/), 'Arn'] }, '*']] }],
    ['Deny', expect.arrayContaining(['iam:Attach*', 'iam:Put*', 'iam:Update*']), arn(':iam::111122223333:role/zero-trust-response/*')],
  ]);
  expect((policy.Properties.Roles as Json[]).map(({ Ref }) => Ref.replace(/Role[0-9A-F]{8}$/, ''))).toEqual(['ResponseLockUserResponder', 'ResponseLockUserOperator']);
  expect(Object.keys(templateOf().findResources('AWS::IAM::ManagedPolicy')).filter((id) => id.includes('Guard'))).toEqual([]);
});

test.each(['eu-west-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('nothing names a partition or another region in %s', (region) => {
  const members = new ResponseMembers({ externalId: 'response' });
  const text = JSON.stringify(templateOf({ playbooks: [samplePlaybook({ mode: PlaybookMode.AUTOMATIC })], members }, region).toJSON());
  expect(text).not.toMatch(/arn:aws[:-]/);
  expect(text.replaceAll(region, '')).not.toMatch(/\b(us|eu|ap)-[a-z]+-\d\b/);
});

test('it is the same twice', () => {
  const twice = () => JSON.stringify(templateOf({ playbooks: [samplePlaybook({ mode: PlaybookMode.AUTOMATIC })] }).toJSON());
  expect(twice()).toBe(twice());
});

test('the roles, keys and buckets that keep something have logical ids that are a contract', () => {
  const ids = ['AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::SNS::Topic', 'AWS::StepFunctions::StateMachine', 'AWS::SSM::Document'].flatMap((type) => Object.keys(template.findResources(type)));
  expect(ids).toEqual([
    'ResponseRecords63808DC4', 'ResponseEvidenceDE48FD8D', 'ResponseEvidenceAccessLogsD2EDE57E', 'ResponseKey9A2215A4', 'ResponseNoticesC1C1EBC3',
    'ResponseApprovalsMachine971E6955', 'ResponseRunbookDocument8E51F668',
  ]);
});

test('everything that is shared can be reached', () => {
  const acting = respond({ playbooks: [samplePlaybook({ mode: PlaybookMode.APPROVE })] });
  const { noticeTopic, encryptionKey, records, evidenceBucket, approvals, runbook, dashboard } = acting;
  expect([noticeTopic, encryptionKey, records, evidenceBucket, approvals!, runbook!, dashboard!].map(({ node }) => node.id)).toEqual(
    ['Notices', 'Key', 'Records', 'Evidence', 'Approvals', 'Runbook', 'Dashboard']);
  const observing = respond();
  expect([observing.approvals, observing.runbook]).toEqual([undefined, undefined]);
});
