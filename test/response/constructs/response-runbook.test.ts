import { Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LeastPrivilegeRole, Trust } from '../../../lib/identity';
import { PlaybookMode } from '../../../lib/response';
import { parseCommand } from '../../../lib/response/runtime/commands.lambda-shared';
import { keyOf, parseRecordId } from '../../../lib/response/runtime/response-record.lambda-shared';
import { Json, only, permissions, respond, samplePlaybook, Statement, templateOf } from '../support/sample-playbook';

const mode = PlaybookMode.APPROVE;
const template = templateOf({ playbooks: [samplePlaybook({ mode }), samplePlaybook({ mode }, {}, 'LockUserHard'), samplePlaybook({}, {}, 'WatchUser')] });
const document = only(template, 'AWS::SSM::Document')[1].Properties as Json;
const { parameters, mainSteps } = document.Content as Json;
const allows = (parameter: string, value: string) => new RegExp(parameters[parameter].allowedPattern as string).test(value);

test('the runbook has a name that notices can say, and keeps it', () => {
  expect(document).toMatchObject({ Name: 'Stack-Response-Runbook', DocumentType: 'Automation', DocumentFormat: 'JSON', UpdateMethod: 'NewVersion' });
  template.hasResourceProperties('AWS::Lambda::Function', { Environment: { Variables: { RUNBOOK_NAME: document.Name } } });
});

test('it commands the operator of the playbook that begins the record', () => {
  const [branch, ...steps] = mainSteps as Json[];
  const chosen = (command: string, record: string) => (branch.inputs.Choices as Json[])
    .filter(({ And: [starts, kind] }) => record.startsWith(starts.StartsWith as string)
      && (kind.Not ? command !== kind.Not.StringEquals : command === kind.StringEquals))
    .map(({ NextStep }) => NextStep as string);
  expect(['undo', 'approve', 'reject'].map((command) => chosen(command, 'lock-user|1|a|1'))).toEqual([['UndoLockUser'], ['DecideLockUser'], ['DecideLockUser']]);
  expect(chosen('undo', 'lock-user-hard|1|a|1')).toEqual(['UndoLockUserHard']);
  expect(steps.map(({ name, action, isEnd, inputs }) => [name, action, isEnd, inputs.FunctionName['Fn::GetAtt'][0].replace(/Function[0-9A-F]{8}$/, '')])).toEqual([
    ['UndoLockUser', 'aws:invokeLambdaFunction', true, 'ResponseLockUserOperator'], ['DecideLockUser', 'aws:invokeLambdaFunction', true, 'ResponseLockUserOperator'],
    ['UndoLockUserHard', 'aws:invokeLambdaFunction', true, 'ResponseLockUserHardOperator'], ['DecideLockUserHard', 'aws:invokeLambdaFunction', true, 'ResponseLockUserHardOperator'],
  ]);
  expect(parameters.Command.allowedValues).toEqual(['undo', 'approve', 'reject']);
});

test.each(['undo', 'approve', 'reject'])('the operator understands the command %s', (command) => {
  const values: Record<string, string> = { 'Command': command, 'Record': 'lock-user|111122223333|alice|1', 'Reason': 'we know the key', 'automation:EXECUTION_ID': 'e' };
  const { inputs: { InputPayload: payload } } = (mainSteps as Json[]).find(({ name }) => name === (command === 'undo' ? 'UndoLockUser' : 'DecideLockUser'))!;
  const sent = JSON.parse(JSON.stringify(payload).replace(/\{\{ ([\w:]+) \}\}/g, (_, name: string) => values[name])) as Json;
  expect(parseCommand(sent)).toEqual(sent);
  expect(sent).toMatchObject({ record: values.Record, by: 'automation e', reason: values.Reason, ...command === 'undo' ? {} : { decision: command } });
});

test.each(['i-0123456789abcdef0', 'arn:aws:ecs:eu-west-1:111122223333:task/apps/0123', 'user/a.b_c+d=e,f@g-h', 'x'.repeat(512)])('it takes the record of %s as the engine names it', (id) => {
  const record = `${keyOf('lock-user', { id, accountId: '111122223333', region: 'global' })}|12`;
  expect(parseRecordId(record)).toBeDefined();
  expect(allows('Record', record)).toBe(true);
});

test.each([
  'watch-user|111122223333|alice|1', 'lock-user|1|alice|1', 'lock-user|111122223333|alice', 'lock-user|111122223333|alice|0', 'lock-user|111122223333|a b|1',
  'lock-user|111122223333|alice"|1', 'lock-user|111122223333|alice|1\n', 'x|lock-user|111122223333|alice|1', `lock-user|111122223333|${'x'.repeat(513)}|1`, 'lock-user|111122223333|{{ Reason }}|1',
])('it refuses the record %j', (record) => {
  expect(allows('Record', record)).toBe(false);
});

test.each(['we know the key', 'ticket OPS-123: looked at it with bob@example.com, (all clear).', 'x'.repeat(120)])('it takes the reason %j', (reason) => {
  expect(allows('Reason', reason)).toBe(true);
});

test.each(['because', 'x'.repeat(121), 'a "reason" of sorts', 'a reason\\', 'a reason {{ Record }}', 'a reason\nof two lines', "it's fine by me"])('it refuses the reason %j', (reason) => {
  expect(allows('Reason', reason)).toBe(false);
});

test('its role may invoke the operators and nothing else, and only runs of Automation assume it', () => {
  expect(permissions(template, /^ResponseRunbookRole/).map(({ Action, Resource }) => [Action, JSON.stringify(Resource).replace(/[0-9A-F]{8}/, '')])).toEqual([
    ['lambda:InvokeFunction', '{"Fn::GetAtt":["ResponseLockUserOperatorFunction","Arn"]}'],
    ['lambda:InvokeFunction', '{"Fn::GetAtt":["ResponseLockUserHardOperatorFunction","Arn"]}'],
  ]);
  const [, role] = only(template, 'AWS::IAM::Role', /^ResponseRunbookRole/);
  expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([expect.objectContaining({
    Principal: { Service: 'ssm.amazonaws.com' },
    Condition: {
      StringEquals: { 'aws:SourceAccount': '111122223333' },
      ArnLike: { 'aws:SourceArn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:eu-west-1:111122223333:automation-execution/*']] } },
    },
  })]);
});

test('people may use it when it is allowed to them: start it, watch it, pass its role to Systems Manager', () => {
  const response = respond({ playbooks: [samplePlaybook({ mode })] });
  const person = new LeastPrivilegeRole(Stack.of(response), 'OnDuty', { trust: [Trust.service('ec2.amazonaws.com')] });
  response.runbook!.allowUse(person);
  const made = Template.fromStack(Stack.of(response));
  const granted = permissions(made, /^OnDuty/).concat(Object.values(made.findResources('AWS::IAM::Policy')).flatMap((policy) => policy.Properties.PolicyDocument.Statement as Statement[]));
  const ssm = (resource: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ssm:eu-west-1:111122223333:${resource}`]] });
  expect(granted).toEqual([
    {
      Sid: 'RunTheRunbook',
      Effect: 'Allow',
      Action: 'ssm:StartAutomationExecution',
      Resource: [ssm('document/Stack-Response-Runbook'), ssm('automation-definition/Stack-Response-Runbook:*'), ssm('automation-execution/*')],
    },
    { Sid: 'SeeItsRuns', Effect: 'Allow', Action: 'ssm:GetAutomationExecution', Resource: ssm('automation-execution/*') },
    {
      Sid: 'AsItsRole',
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: { 'Fn::GetAtt': [expect.stringMatching(/^ResponseRunbookRole/), 'Arn'] },
      Condition: { StringEquals: { 'iam:PassedToService': 'ssm.amazonaws.com' } },
    },
  ]);
  made.hasResourceProperties('AWS::SSM::Document', Match.anyValue());
});
