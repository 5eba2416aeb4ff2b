import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { ArchiveBucket, CustomerKey, NoticeTopic } from '../../../lib/data';
import { LeastPrivilegeRole, Trust } from '../../../lib/identity';
import { EndpointSet, FlowLogs, SegmentedVpc } from '../../../lib/network';
import { DeployedPlaybook, IncidentResponse, PlaybookMode, ProtectedPrincipal, ResponseMembers, ResponseRecords } from '../../../lib/response';
import { only, permissions, respond, samplePlaybook, Statement, templateOf } from '../support/sample-playbook';

const { OBSERVE, APPROVE, AUTOMATIC } = PlaybookMode;
const modes = { [OBSERVE]: withMode(OBSERVE), [APPROVE]: withMode(APPROVE), [AUTOMATIC]: withMode(AUTOMATIC) };

function withMode(mode: PlaybookMode): Template {
  return templateOf({ playbooks: [samplePlaybook({ mode })], protectedPrincipals: [ProtectedPrincipal.userName('sso-sync', 'the directory depends on it')] });
}

const responder = (template: Template) => permissions(template, /^ResponseLockUserResponder(Role|Denials)/);
const operator = (template: Template) => permissions(template, /^ResponseLockUserOperator(Role|Denials)/);
const actionsOf = (statements: Statement[], effect = 'Allow') => [...new Set(statements.filter(({ Effect }) => Effect === effect).flatMap(({ Action }) => Action))].sort();
const sid = (statements: Statement[], name: string) => statements.find(({ Sid }) => Sid === name);

const PIPELINE = ['dynamodb:PutItem', 'dynamodb:Query', 'kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey', 'logs:CreateLogStream', 'logs:PutLogEvents', 'sns:Publish'];
const QUEUE = ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'];

describe('the function that answers findings', () => {
  test.each<[PlaybookMode, string[]]>([
    [OBSERVE, ['iam:GetUser', ...QUEUE]],
    [APPROVE, ['iam:GetUser', ...QUEUE, 's3:PutObject', 'states:StartExecution']],
    [AUTOMATIC, ['iam:GetUser', 'iam:UpdateAccessKey', ...QUEUE, 's3:PutObject', 'states:StartExecution']],
  ])('may, in the mode %s, do no more than it needs', (mode, calls) => {
    expect(actionsOf(responder(modes[mode]))).toEqual([...PIPELINE, ...calls].sort());
  });

  test('acts where one rule of modes lets it act', () => {
    const template = templateOf({ playbooks: [samplePlaybook({ modeRules: [{ mode: AUTOMATIC, minimumSeverity: 9 }] })] });
    expect(actionsOf(responder(template))).toContain('iam:UpdateAccessKey');
  });

  test('is denied what is protected, where it may act', () => {
    expect(actionsOf(responder(modes[APPROVE]), 'Deny')).toEqual([]);
    expect(sid(responder(modes[AUTOMATIC]), 'Spare')).toMatchObject({
      Effect: 'Deny',
      Resource: ['user/break-glass/*', 'user/sso-sync', 'user/*/sso-sync'].map((user) => ({
        'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::111122223333:${user}`]],
      })),
    });
  });
});

describe('the function that people command', () => {
  test('does not exist where the playbook only observes', () => {
    modes[OBSERVE].resourceCountIs('AWS::Lambda::Function', 1);
    modes[OBSERVE].resourceCountIs('AWS::StepFunctions::StateMachine', 0);
    modes[OBSERVE].resourceCountIs('AWS::SSM::Document', 0);
  });

  test.each([APPROVE, AUTOMATIC])('acts, undoes and answers questions in the mode %s, and takes no findings', (mode) => {
    expect(actionsOf(operator(modes[mode]))).toEqual([
      ...PIPELINE, 'iam:UpdateSSHPublicKey', 'iam:GetUser', 'iam:UpdateAccessKey', 's3:PutObject', 'states:SendTaskFailure', 'states:SendTaskSuccess',
    ].sort());
    expect(actionsOf(operator(modes[mode]), 'Deny')).toEqual(['iam:UpdateAccessKey', 'iam:UpdateSSHPublicKey']);
  });
});

describe('both functions', () => {
  test.each<[string, (template: Template) => Statement[]]>([['responder', responder], ['operator', operator]])('of a playbook reach its own records and evidence only: %s', (_who, statements) => {
    expect(sid(statements(modes[AUTOMATIC]), 'ItsRecords')).toEqual({
      Sid: 'ItsRecords',
      Effect: 'Allow',
      Action: ['dynamodb:PutItem', 'dynamodb:Query'],
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ResponseRecords/), 'Arn'] },
      Condition: {
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['lock-user|*', 'breaker|lock-user|*'] },
        'Null': { 'dynamodb:LeadingKeys': 'false' },
      },
    });
    expect(sid(statements(modes[AUTOMATIC]), 'KeepEvidence')).toEqual({
      Sid: 'KeepEvidence',
      Effect: 'Allow',
      Action: 's3:PutObject',
      Resource: { 'Fn::Join': ['', [{ 'Fn::GetAtt': [expect.stringMatching(/^ResponseEvidence/), 'Arn'] }, '/lock-user/*']] },
    });
  });

  test('live below the path that every playbook spares', () => {
    const roles = Object.entries(modes[AUTOMATIC].findResources('AWS::IAM::Role')).filter(([id]) => id.startsWith('Response'));
    expect(roles).toHaveLength(4);
    expect(roles.map(([, role]) => role.Properties.Path as string).sort()).toEqual([
      '/zero-trust-response/', '/zero-trust-response/', '/zero-trust-response/lock-user/operator/', '/zero-trust-response/lock-user/responder/',
    ]);
  });

  test('have their wildcards in policies of their own, each with its reason', () => {
    const open = permissions(modes[AUTOMATIC], /RolePermissions/).filter(({ Effect, Resource }) => Effect === 'Allow' && JSON.stringify(Resource).includes('*'));
    expect(open).toEqual([]);
  });

  test('get what they need, and nothing secret', () => {
    const variables = (id: RegExp) => only(modes[AUTOMATIC], 'AWS::Lambda::Function', id)[1].Properties.Environment.Variables as Record<string, unknown>;
    expect(Object.keys(variables(/Responder/)).sort()).toEqual([
      'APPROVAL_STATE_MACHINE_ARN', 'EVIDENCE_BUCKET', 'NOTICE_TOPIC_ARN', 'PLAYBOOK_SETTINGS', 'RECORDS_TABLE', 'RUNBOOK_NAME',
    ]);
    expect(Object.keys(variables(/Operator/))).toHaveLength(6);
    // The state machine refers to the operator, so the operator can only say its name.
    expect(variables(/Operator/).APPROVAL_STATE_MACHINE_ARN).toEqual({
      'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':states:eu-west-1:111122223333:stateMachine:Stack-Response-Approvals-B6CCD81F']],
    });
    expect(JSON.parse(variables(/Responder/).PLAYBOOK_SETTINGS as string)).toEqual({
      playbook: 'lock-user',
      triggers: [{ type: 'Persistence:IAMUser/*', minimumSeverity: 7 }, { type: 'AWS_RISK_CREDENTIALS_EXPOSED' }],
      mode: 'AUTOMATIC',
      modeRules: [],
      protectedPrincipals: expect.arrayContaining([
        { userName: 'sso-sync', reason: 'the directory depends on it' }, { roleName: 'AWSControlTowerExecution', reason: expect.any(String) },
      ]),
      breaker: { limit: 5, windowMinutes: 60 },
      approvalMinutes: 60,
      maxReceiveCount: 3,
      options: { colour: 'red' },
    });
    expect(Object.keys((only(modes[OBSERVE], 'AWS::Lambda::Function')[1].Properties.Environment.Variables))).toEqual(expect.not.arrayContaining(['RUNBOOK_NAME', 'APPROVAL_STATE_MACHINE_ARN']));
  });

  test.each<[PlaybookMode, string, string]>([[OBSERVE, 'Responder', 'HubRole-lock-user'], [AUTOMATIC, 'Responder', 'HubRole-lock-user'], [APPROVE, 'Operator', 'HubRole-lock-user-operator']])(
    'in other accounts: in the mode %s the %s takes the role %s', (mode, who, role) => {
      const members = new ResponseMembers({ externalId: 'response', roleName: 'HubRole' });
      const template = templateOf({ playbooks: [samplePlaybook({ mode })], members });
      const assumed = permissions(template, new RegExp(`^ResponseLockUser${who}Role`)).filter(({ Action }) => Action === 'sts:AssumeRole');
      expect(assumed).toEqual([expect.objectContaining({
        Resource: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::*:role/zero-trust-response/${role}`]] },
        Condition: { StringEquals: { 'aws:ResourceOrgID': '${aws:PrincipalOrgID}' } },
      })]);
      const [, made] = only(template, 'AWS::Lambda::Function', new RegExp(who));
      const settings = JSON.parse(made.Properties.Environment.Variables.PLAYBOOK_SETTINGS as string) as Record<string, unknown>;
      expect(settings.members).toEqual({ roleName: `zero-trust-response/${role}`, externalId: 'response' });
      expect(settings.protectedPrincipals).toEqual(expect.arrayContaining([expect.objectContaining({ arnPattern: 'arn:*:iam::*:role/zero-trust-response/*' })]));
    });

  test('take as much memory and time as the playbook asks for, and the queue waits six times as long', () => {
    const template = templateOf({ playbooks: [samplePlaybook({ mode: APPROVE }, { memoryMiB: 1024, timeoutSeconds: 120 })] });
    template.allResourcesProperties('AWS::Lambda::Function', { MemorySize: 1024, Timeout: 120, Runtime: 'nodejs24.x', Architectures: ['arm64'], Handler: 'index.handler' });
    template.hasResourceProperties('AWS::SQS::Queue', { VisibilityTimeout: 720 });
    modes[APPROVE].allResourcesProperties('AWS::Lambda::Function', { MemorySize: 512, Timeout: 30 });
  });

  test('run in a segment where the playbook asks for one, and what their roles need besides is made', () => {
    const stack = new Stack(new App(), 'Stack');
    const vpc = new SegmentedVpc(stack, 'Vpc', { maxAzs: 1, endpoints: { sets: [EndpointSet.CORE] }, flowLogs: FlowLogs.none('not of interest in this test') });
    const admitted: unknown[] = [];
    const spec = { segment: vpc.segment('app'), admit: (...roles: unknown[]) => void admitted.push(...roles) };
    const { playbooks: [playbook] } = new IncidentResponse(stack, 'Response', { playbooks: [samplePlaybook({ mode: APPROVE }, spec)] });
    expect(admitted).toEqual([playbook.responder.executionRole, playbook.operator!.executionRole]);
    const functions = Object.entries(Template.fromStack(stack).findResources('AWS::Lambda::Function')).filter(([id]) => id.startsWith('Response'));
    expect(functions).toHaveLength(2);
    functions.forEach(([, made]) => expect(made.Properties.VpcConfig.SubnetIds).not.toEqual([]));
    expect([playbook.responder, playbook.operator!].map(({ securityGroup }) => securityGroup !== undefined)).toEqual([true, true]);
  });
});

describe('the queues', () => {
  test('keep what fails, and give each finding three tries', () => {
    modes[AUTOMATIC].hasResource('AWS::SQS::Queue', {
      DeletionPolicy: 'Retain',
      Properties: {
        KmsMasterKeyId: Match.anyValue(),
        VisibilityTimeout: 180,
        MessageRetentionPeriod: 345600,
        RedrivePolicy: { maxReceiveCount: 3, deadLetterTargetArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
      },
    });
    modes[AUTOMATIC].allResources('AWS::SQS::Queue', { DeletionPolicy: 'Retain', Properties: { KmsMasterKeyId: Match.anyValue() } });
  });

  test('hand one finding at a time to the function that answers, and to no other', () => {
    only(modes[AUTOMATIC], 'AWS::Lambda::EventSourceMapping');
    modes[AUTOMATIC].hasResource('AWS::Lambda::EventSourceMapping', {
      Properties: {
        FunctionName: { Ref: Match.stringLikeRegexp('Responder') },
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BatchSize: 1,
        ScalingConfig: { MaximumConcurrency: 5 },
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('Permissions')]),
    });
  });

  test('let the rules of the playbook in and nobody else', () => {
    const rules = Object.entries(modes[AUTOMATIC].findResources('AWS::Events::Rule'));
    for (const [, rule] of rules) {
      expect(rule.Properties.Targets).toEqual([{
        Id: 'Target0',
        Arn: { 'Fn::GetAtt': [expect.stringMatching(/LockUserFindings[0-9A-F]{8}$/), 'Arn'] },
        DeadLetterConfig: { Arn: { 'Fn::GetAtt': [expect.stringMatching(/DeadLetters/), 'Arn'] } },
      }]);
    }
    const policies = Object.values(modes[AUTOMATIC].findResources('AWS::SQS::QueuePolicy'));
    expect(policies).toHaveLength(2);
    for (const policy of policies) {
      const [tls, rulesOnly, ...more] = policy.Properties.PolicyDocument.Statement as Statement[];
      expect(tls).toMatchObject({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } });
      expect(rulesOnly).toMatchObject({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sqs:SendMessage' });
      expect(rulesOnly.Condition).toEqual({
        ArnEquals: { 'aws:SourceArn': rules.map(([name]) => ({ 'Fn::GetAtt': [name, 'Arn'] })) },
        StringEquals: { 'aws:SourceAccount': '111122223333' },
      });
      expect(more).toEqual([]);
    }
  });

  test('have logical ids that are a contract', () => {
    expect(Object.keys(modes[OBSERVE].findResources('AWS::SQS::Queue'))).toEqual(['ResponseLockUserDeadLettersE4EFA485', 'ResponseLockUserFindings7AC56F4F']);
  });

  test('are filled again by whom redrive is allowed to', () => {
    const response = respond();
    const [playbook] = response.playbooks;
    const person = new LeastPrivilegeRole(Stack.of(response), 'OnDuty', { trust: [Trust.service('ec2.amazonaws.com')] });
    playbook.allowRedrive(person);
    const template = Template.fromStack(Stack.of(response));
    const granted = Object.values(template.findResources('AWS::IAM::Policy')).concat(Object.values(template.findResources('AWS::IAM::ManagedPolicy')))
      .flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]).filter(({ Sid }) => Sid?.endsWith('LockUser'));
    expect(granted.map(({ Action, Resource }) => [Action, JSON.stringify(Resource).replace(/[0-9A-F]{8}/, '')])).toEqual([
      [[
        'sqs:CancelMessageMoveTask', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ListMessageMoveTasks', 'sqs:ReceiveMessage', 'sqs:StartMessageMoveTask',
      ], '{"Fn::GetAtt":["ResponseLockUserDeadLetters","Arn"]}'],
      ['sqs:SendMessage', '{"Fn::GetAtt":["ResponseLockUserFindings","Arn"]}'],
      [['kms:Decrypt', 'kms:GenerateDataKey'], '{"Fn::GetAtt":["ResponseKey","Arn"]}'],
    ]);
  });
});

describe('the alarms', () => {
  const EVERY: Array<[string, string, number]> = [
    ['AWS/SQS', 'ApproximateNumberOfMessagesVisible', 1],
    ['AWS/SQS', 'ApproximateAgeOfOldestMessage', 300],
    ['AWS/Lambda', 'Errors', 1],
    ['AWS/Lambda', 'Throttles', 1],
    ['ZeroTrust/IncidentResponse', 'Failed', 1],
    ['ZeroTrust/IncidentResponse', 'NoticeFailed', 1],
  ];
  const ACTING: Array<[string, string, number]> = [
    ['ZeroTrust/IncidentResponse', 'EvidenceFailed', 1],
    ['ZeroTrust/IncidentResponse', 'BreakerOpen', 1],
    ['ZeroTrust/IncidentResponse', 'ApprovalExpired', 1],
  ];

  test.each([...EVERY, ...ACTING])('on %s %s reaches the topic', (Namespace, MetricName, Threshold) => {
    modes[APPROVE].hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace,
      MetricName,
      Threshold,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Notices') }],
      ...Namespace.startsWith('Zero') ? { Dimensions: [{ Name: 'Playbook', Value: 'lock-user' }], Statistic: 'Sum', Period: 60 } : {},
    });
  });

  test('on failed commands watches the function that people command', () => {
    modes[APPROVE].hasResourceProperties('AWS::CloudWatch::Alarm', { MetricName: 'Errors', Dimensions: [{ Name: 'FunctionName', Value: { Ref: Match.stringLikeRegexp('Operator') } }] });
  });

  test('of a playbook that observes are those that it can set off', () => {
    const names = Object.values(modes[OBSERVE].findResources('AWS::CloudWatch::Alarm')).map((alarm) => alarm.Properties.MetricName as string);
    expect(names.sort()).toEqual(EVERY.map(([, name]) => name).sort());
  });
});

test('everything it made can be reached', () => {
  const { playbooks: [playbook] } = respond({ playbooks: [samplePlaybook({ mode: APPROVE })] });
  expect([playbook.playbookName, playbook.rules.length, playbook.alarms.length]).toEqual(['LockUser', 2, 10]);
  expect([playbook.queue, playbook.deadLetterQueue, playbook.responder, playbook.operator!].map(({ node }) => node.path)).toEqual(
    ['Findings', 'DeadLetters', 'Responder/Function', 'Operator/Function'].map((id) => `Stack/Response/LockUser/${id}`));
});

test('fails on a playbook that acts without anybody who could approve or undo', () => {
  const stack = new Stack();
  const encryptionKey = new CustomerKey(stack, 'Key', { description: 'x', usableThrough: ['sqs', 'lambda', 'dynamodb', 'sns'] });
  expect(() => new DeployedPlaybook(stack, 'LockUser', {
    playbook: samplePlaybook({ mode: APPROVE }),
    protectedPrincipals: [ProtectedPrincipal.userName('a', 'used in emergencies')],
    noticeTopic: new NoticeTopic(stack, 'Notices', { encryptionKey }),
    encryptionKey,
    records: new ResponseRecords(stack, 'Records', { encryptionKey }),
    evidenceBucket: new ArchiveBucket(stack, 'Evidence'),
  })).toThrow(/Default\/LockUser: its modes are APPROVE, and nobody can approve or undo; give it approvals and a runbook/);
});

test('fails on a wildcard without a reason, in whichever function it is', () => {
  const undoes = [new iam.PolicyStatement({ actions: ['iam:UpdateSSHPublicKey'], resources: ['*'] })];
  expect(() => respond({ playbooks: [samplePlaybook({ mode: APPROVE }, { undoes })] })).toThrow(/Operator.*the wildcard "\*" has no exception/);
});
