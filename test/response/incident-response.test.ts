import { readFileSync } from 'fs';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { guardDutyEvent, healthEvent, Json } from './findings';
import { NoticeTopic } from '../../lib/data';
import { AccessKeyFinding, DeactivateAccessKeyProps, IncidentResponse, IncidentResponseProps, Playbook, PlaybookMode, ProtectedPrincipal } from '../../lib/response';
import { matches } from '../detection/event-pattern';
import { nagFindings } from '../support/nag-findings';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Json;
const PROTECTED = [
  ProtectedPrincipal.userName('break-glass', 'used in emergencies'),
  ProtectedPrincipal.userPath('/automation/', 'deploys everything'),
  ProtectedPrincipal.arnPattern('arn:aws:iam::111122223333:user/*/ses-smtp', 'sends the mails'),
];

interface Options extends Partial<IncidentResponseProps> {
  readonly playbook?: DeactivateAccessKeyProps;
  readonly region?: string;
  readonly context?: Json;
}

let defaults: Template | undefined;

function templateOf(options?: Options): Template {
  return options === undefined ? defaults ??= synthesized({}) : synthesized(options);
}

function synthesized({ playbook, region = 'eu-west-1', context, ...props }: Options): Template {
  const stack = new Stack(new App({ context }), 'Stack', { env: { region, account: '111122223333' } });
  new IncidentResponse(stack, 'Response', { playbooks: [Playbook.deactivateAccessKey(playbook)], ...props });
  return Template.fromStack(stack);
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: Json;
}

/** Everything that the playbook's role may do, by statement. */
function permissions(template: Template): Statement[] {
  return Object.values(template.findResources('AWS::IAM::ManagedPolicy')).flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]);
}

const iamStatements = (template: Template) => permissions(template).filter((statement) => JSON.stringify(statement.Action).includes('iam:'));
const user = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111122223333:user${resource}`]] });

describe('the role', () => {
  test('of an observing playbook can change nothing', () => {
    const template = templateOf({ protectedPrincipals: PROTECTED });
    expect(JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'))).not.toContain('iam:UpdateAccessKey');
    expect(iamStatements(templateOf())).toEqual([
      { Sid: 'ReadAccessKeys', Effect: 'Allow', Action: ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys'], Resource: user('/*') },
    ]);
  });

  test('of an automatic playbook can deactivate, but not for protected users', () => {
    expect(iamStatements(templateOf({ playbook: { mode: PlaybookMode.AUTOMATIC }, protectedPrincipals: PROTECTED }))).toEqual(expect.arrayContaining([
      { Sid: 'ReadAccessKeys', Effect: 'Allow', Action: ['iam:GetAccessKeyLastUsed', 'iam:ListAccessKeys', 'iam:GetUser'], Resource: user('/*') },
      { Sid: 'DeactivateAccessKeys', Effect: 'Allow', Action: 'iam:UpdateAccessKey', Resource: user('/*') },
      {
        Sid: 'NeverProtectedUsers',
        Effect: 'Deny',
        Action: 'iam:UpdateAccessKey',
        Resource: [user('/break-glass'), user('/*/break-glass'), user('/automation/*'), user('/*/ses-smtp')],
      },
    ]));
  });

  test('reaches only users below the path', () => {
    const resources = iamStatements(templateOf({ playbook: { mode: PlaybookMode.AUTOMATIC, userPath: '/applications/' } })).map((statement) => statement.Resource);
    expect(resources).toEqual([user('/applications/*'), user('/applications/*')]);
  });

  test('does beside its calls only what the pipeline needs', () => {
    const others = permissions(templateOf({ playbook: { mode: PlaybookMode.AUTOMATIC } })).filter((statement) => !JSON.stringify(statement.Action).includes('iam:'));
    const actions = new Set(others.flatMap((statement) => statement.Action));
    expect([...actions].sort()).toEqual([
      'kms:Decrypt', 'kms:GenerateDataKey', 'logs:CreateLogStream', 'logs:PutLogEvents', 'sns:Publish', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage',
    ]);
    expect(others.filter((statement) => JSON.stringify(statement.Resource).includes('*'))).toEqual([]);
    templateOf().resourceCountIs('AWS::IAM::Policy', 0);
  });
});

describe('the rules deliver', () => {
  const rules = (template: Template) => Object.values(template.findResources('AWS::Events::Rule'));
  const delivered = (event: Json, playbook?: DeactivateAccessKeyProps) =>
    rules(templateOf(playbook && { playbook })).filter((rule) => matches(rule.Properties.EventPattern, event)).length;

  test.each<[string, Json, number]>([
    ['compromised credentials, severity 8', guardDutyEvent(), 1],
    ['compromised credentials, severity 7', guardDutyEvent({ severity: 7 }), 1],
    ['compromised credentials, severity 6.9', guardDutyEvent({ severity: 6.9 }), 0],
    ['a Tor client, severity 5', guardDutyEvent({ type: 'UnauthorizedAccess:IAMUser/TorIPCaller', severity: 5 }), 1],
    ['a Tor client, severity 3.9', guardDutyEvent({ type: 'UnauthorizedAccess:IAMUser/TorIPCaller', severity: 3.9 }), 0],
    ['a malicious caller', guardDutyEvent({ type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller', severity: 5 }), 1],
    ['a caller on the own threat list', guardDutyEvent({ type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', severity: 5 }), 1],
    ['stolen instance credentials', guardDutyEvent({ type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', severity: 8 }), 0],
    ['another type', guardDutyEvent({ type: 'Recon:IAMUser/TorIPCaller', severity: 8 }), 0],
    ['a key found in public', healthEvent(), 1],
    ['another Health event', healthEvent([], { eventTypeCode: 'AWS_EC2_INSTANCE_RETIREMENT_SCHEDULED' }), 0],
    ['the same detail from another source', { ...guardDutyEvent(), source: 'aws.securityhub' }, 0],
    ['another detail type', { ...guardDutyEvent(), 'detail-type': 'GuardDuty Runtime Protection Unhealthy' }, 0],
  ])('%s', (_what, event, count) => {
    expect(delivered(event)).toBe(count);
  });

  test('what was asked for, from its own severity', () => {
    const playbook = { findings: [AccessKeyFinding.COMPROMISED_CREDENTIALS.withMinimumSeverity(4.5), AccessKeyFinding.guardDuty('PenTest:IAMUser/KaliLinux', 9)] };
    expect(delivered(guardDutyEvent({ severity: 4.5 }), playbook)).toBe(1);
    expect(delivered(guardDutyEvent({ type: 'PenTest:IAMUser/KaliLinux', severity: 9 }), playbook)).toBe(1);
    expect(delivered(guardDutyEvent({ type: 'PenTest:IAMUser/KaliLinux', severity: 8.9 }), playbook)).toBe(0);
    expect(delivered(healthEvent(), playbook)).toBe(0);
  });

  test('to the queue and, where that fails, to the dead-letter queue, and both let only these rules in', () => {
    const template = templateOf();
    const names = Object.keys(template.findResources('AWS::Events::Rule'));
    for (const rule of rules(template)) {
      expect(rule.Properties.Targets).toEqual([{
        Id: 'Target0',
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/AccessKeyFindings[0-9A-F]{8}$/), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetters/), 'Arn'] } },
      }]);
    }
    const policies = Object.values(template.findResources('AWS::SQS::QueuePolicy'));
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      const [tls, rulesOnly, ...more] = policy.Properties.PolicyDocument.Statement as Statement[];
      expect(tls).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
      expect(rulesOnly).toMatchObject({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' });
      expect(rulesOnly.Condition).toEqual({
        ArnEquals: { 'aws:SourceArn': names.map((name) => ({ 'Fn::GetAtt': [name, 'Arn'] })) },
        StringEquals: { 'aws:SourceAccount': '111122223333' },
      });
      expect(more).toEqual([]);
    }
  });
});

describe('the pipeline', () => {
  test('keeps what fails, and gives each message three tries one by one', () => {
    const template = templateOf();
    template.hasResource('AWS::SQS::Queue', {
      DeletionPolicy: 'Retain',
      Properties: {
        KmsMasterKeyId: Match.anyValue(),
        VisibilityTimeout: 180,
        RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
      },
    });
    template.allResources('AWS::SQS::Queue', { DeletionPolicy: 'Retain', Properties: { KmsMasterKeyId: Match.anyValue() } });
    template.hasResource('AWS::Lambda::EventSourceMapping', {
      Properties: { FunctionResponseTypes: ['ReportBatchItemFailures'], BatchSize: 5, ScalingConfig: { MaximumConcurrency: 2 } },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('Permissions')]),
    });
    template.hasResourceProperties('AWS::Lambda::Function', { Runtime: 'nodejs24.x', Architectures: ['arm64'], Timeout: 30, Handler: 'index.handler' });
  });

  test('tells the function what it needs, and nothing secret', () => {
    const [responder] = Object.values(templateOf({ protectedPrincipals: PROTECTED, playbook: { mode: PlaybookMode.AUTOMATIC } }).findResources('AWS::Lambda::Function'));
    expect(JSON.parse(responder.Properties.Environment.Variables.PLAYBOOK_SETTINGS as string)).toEqual({
      mode: 'AUTOMATIC',
      triggers: [
        { type: 'CredentialAccess:IAMUser/CompromisedCredentials', minimumSeverity: 7 },
        { type: 'UnauthorizedAccess:IAMUser/TorIPCaller', minimumSeverity: 4 },
        { type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller', minimumSeverity: 4 },
        { type: 'UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', minimumSeverity: 4 },
        { type: 'AWS_RISK_CREDENTIALS_EXPOSED' },
      ],
      protectedPrincipals: [
        { userName: 'break-glass', reason: 'used in emergencies' },
        { arnPattern: 'arn:*:iam::*:user/automation/*', reason: 'deploys everything' },
        { arnPattern: 'arn:*:iam::*:user/*/ses-smtp', reason: 'sends the mails' },
      ],
      maxReceiveCount: 3,
    });
    expect(Object.keys(responder.Properties.Environment.Variables)).toEqual(['PLAYBOOK_SETTINGS', 'NOTICE_TOPIC_ARN']);
  });

  test.each([
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 1],
    ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 300],
    ['AWS/Lambda', 'Errors', 1],
    ['AWS/Lambda', 'Throttles', 1],
    ['ZeroTrust/IncidentResponse', 'DeactivateAccessKeyFailures', 1],
    ['ZeroTrust/IncidentResponse', 'DeactivateAccessKeyNoticesFailed', 1],
  ])('an alarm on %s %s reaches the topic', (Namespace, MetricName, Threshold) => {
    templateOf().hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace, MetricName, Threshold, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching', AlarmActions: [{ Ref: Match.stringLikeRegexp('Notices') }],
    });
  });

  test.each([['$.outcome', 'failed'], ['$.notice', 'failed']])('the log is watched for %s = %s', (field, value) => {
    templateOf().hasResourceProperties('AWS::Logs::MetricFilter', { FilterPattern: `{ ${field} = "${value}" }` });
  });

  test('a topic that was given is used, with its own key', () => {
    const stack = new Stack(new App(), 'Stack');
    const noticeTopic = new NoticeTopic(stack, 'Shared');
    const response = new IncidentResponse(stack, 'Response', { playbooks: [Playbook.deactivateAccessKey()], noticeTopic });
    expect(response.noticeTopic).toBe(noticeTopic);
    const template = Template.fromStack(stack);
    template.resourceCountIs('AWS::SNS::Topic', 1);
    expect(permissions(template).find((statement) => statement.Sid === 'EncryptNotices')?.Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^SharedKey/), 'Arn'] });
  });

  test('everything it made can be reached', () => {
    const stack = new Stack(new App(), 'Stack');
    const { playbooks: [playbook] } = new IncidentResponse(stack, 'Response', { playbooks: [Playbook.deactivateAccessKey()] });
    expect([playbook.rules.length, playbook.alarms.length]).toEqual([3, 6]);
    expect(playbook.queue.node.path).toBe('Stack/Response/DeactivateAccessKey/Findings');
    expect(playbook.deadLetterQueue.node.path).toBe('Stack/Response/DeactivateAccessKey/DeadLetters');
    expect(playbook.responder.node.path).toBe('Stack/Response/DeactivateAccessKey/Responder/Function');
  });

  test('the logical ids of what keeps findings are a contract', () => {
    expect(Object.keys(templateOf().findResources('AWS::SQS::Queue'))).toEqual(['ResponseDeactivateAccessKeyDeadLettersD3390FB0', 'ResponseDeactivateAccessKeyFindingsC3F77FB0']);
  });
});

test.each(['eu-west-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('names neither partition nor region in %s', (region) => {
  const text = JSON.stringify(templateOf({ region, protectedPrincipals: PROTECTED, playbook: { mode: PlaybookMode.AUTOMATIC } }).toJSON());
  expect(text).not.toMatch(/arn:aws[:-]/);
});

test('is the same twice', () => {
  const options = { protectedPrincipals: PROTECTED, playbook: { mode: PlaybookMode.AUTOMATIC } };
  expect(JSON.stringify(templateOf(options).toJSON())).toBe(JSON.stringify(templateOf(options).toJSON()));
});

test.each([
  [PlaybookMode.OBSERVE, {}], [PlaybookMode.AUTOMATIC, {}], [PlaybookMode.AUTOMATIC, RECOMMENDED_FLAGS],
])('%s has no finding of cdk-nag (%#)', (mode, context) => {
  const app = new App({ context });
  new IncidentResponse(new Stack(app, 'Stack'), 'Response', { playbooks: [Playbook.deactivateAccessKey({ mode })], protectedPrincipals: PROTECTED });
  expect(nagFindings(app)).toEqual([]);
});
