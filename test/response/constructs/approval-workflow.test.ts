import { Match } from 'aws-cdk-lib/assertions';
import { PlaybookMode } from '../../../lib/response';
import { approvalDefinition } from '../../../lib/response/approval-definition';
import { globMatches } from '../../../lib/response/playbooks/iam-principals.lambda-shared';
import { Json, only, permissions, samplePlaybook, templateOf } from '../support/sample-playbook';

const OPERATORS = [{ playbook: 'other', functionArn: 'arn:lock', expirySeconds: 300 }, { playbook: 'other-one', functionArn: 'arn:other', expirySeconds: 3600 }];
const INPUT = { record: 'other-one|111122223333|alice|1' };

type Answer = { readonly output?: Json } | { readonly error: string };
interface Run {
  /** What the operators were told, in order. */
  readonly calls: Json[];
  readonly end: string;
}

/** Runs the definition as the service would, as far as it goes here: anything else is an error. */
function run(input: Json, answer: (payload: Json) => Answer): Run {
  const { StartAt, States: states } = approvalDefinition(OPERATORS, 'aws') as Json;
  const calls: Json[] = [];
  const data: Json = { ...input };
  const at = (path: string, from: Json) => path.slice(2).split('.').reduce<any>((value, key) => value?.[key], from);
  for (let name: string = StartAt; ;) {
    const state = states[name] as Json;
    switch (state.Type) {
      case 'Succeed':
      case 'Fail':
        return { calls, end: name };
      case 'Choice':
        name = (state.Choices as Json[])
          .find(({ Variable, StringMatches }) => globMatches(StringMatches as string, at(Variable as string, data) as string))?.Next ?? state.Default;
        break;
      case 'Pass':
        data[state.ResultPath.slice(2)] = state.Result;
        name = state.Next;
        break;
      case 'Task': {
        const payload = Object.fromEntries(Object.entries<string>(state.Parameters.Payload).map(([key, value]) => {
          if (!key.endsWith('.$')) return [key, value];
          return [key.slice(0, -2), value === '$$.Task.Token' ? 'token' : at(value, data)];
        }));
        const waits = state.Resource.endsWith('.waitForTaskToken');
        calls.push({ ...payload, to: at(state.Parameters['FunctionName.$'], data), ...waits ? { seconds: at(state.TimeoutSecondsPath, data) } : {} });
        const answered = answer(payload);
        if ('error' in answered) {
          const caught = (state.Catch as Json[] | undefined)?.find(({ ErrorEquals }) => ErrorEquals.includes(answered.error) || ErrorEquals.includes('States.ALL'));
          if (!caught) return { calls, end: `${name} failed` };
          name = caught.Next;
          break;
        }
        if (state.ResultPath !== null) data[state.ResultPath.slice(2)] = answered.output;
        name = state.Next;
        break;
      }
      default: throw new Error(`unknown state ${JSON.stringify(state)}`);
    }
  }
}

const ASKED = { command: 'ask', record: INPUT.record, taskToken: 'token', to: 'arn:other', seconds: 3600 };
const closed = (outcome: string) => ({ command: 'close', record: INPUT.record, outcome, to: 'arn:other' });
const answers = (ask: Answer, act: Answer = {}) => ({ command }: Json): Answer => ({ ask, act, close: {} })[command as 'ask' | 'act' | 'close'];

test.each<[string, (payload: Json) => Answer, Json[], string]>([
  ['somebody approves: it acts', answers({ output: { approvedBy: 'alice' } }), [ASKED, { command: 'act', record: INPUT.record, approvedBy: 'alice', to: 'arn:other' }], 'Acted'],
  ['somebody rejects: nothing is done', answers({ error: 'Rejected' }), [ASKED, closed('rejected')], 'NotApproved'],
  ['nobody answers: nothing is done', answers({ error: 'States.Timeout' }), [ASKED, closed('expired')], 'NotApproved'],
  ['people cannot be asked: it fails', answers({ error: 'TerminalError' }), [ASKED, closed('failed')], 'Failed'],
  ['what was approved fails: it fails', answers({ output: { approvedBy: 'alice' } }, { error: 'TerminalError' }),
    [ASKED, { command: 'act', record: INPUT.record, approvedBy: 'alice', to: 'arn:other' }, closed('failed')], 'Failed'],
])('%s', (_what, answer, calls, end) => {
  expect(run(INPUT, answer)).toEqual({ calls, end });
});

test('a playbook that is none of the response is refused', () => {
  expect(run({ record: 'delete-everything|111122223333|alice|1' }, answers({}))).toEqual({ calls: [], end: 'UnknownPlaybook' });
});

test('a record that cannot be closed fails the execution', () => {
  expect(run(INPUT, ({ command }) => command === 'ask' ? { error: 'Rejected' } : { error: 'TerminalError' }).end).toBe('CloseRejected failed');
});

test('every call is tried again where the error may go away, and never for a refusal', () => {
  const tasks = Object.values((approvalDefinition(OPERATORS, 'aws') as { States: Record<string, Json> }).States).filter(({ Type }) => Type === 'Task');
  expect(tasks).toHaveLength(5);
  for (const { Retry } of tasks) {
    expect(Retry).toEqual([{ ErrorEquals: expect.arrayContaining(['RetryableError', 'Lambda.TooManyRequestsException', 'Sandbox.Timedout']), IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 6, JitterStrategy: 'FULL' }]);
    expect(Retry[0].ErrorEquals).toEqual(expect.not.arrayContaining(['States.ALL', 'States.TaskFailed', 'States.Timeout', 'Rejected', 'TerminalError']));
  }
});

describe('the state machine', () => {
  const template = templateOf({ playbooks: [samplePlaybook({ mode: PlaybookMode.APPROVE }), samplePlaybook({}, {}, 'WatchUser')] });
  const name = 'Stack-Response-Approvals-B6CCD81F';
  const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:states:eu-west-1:111122223333:stateMachine:${name}`]] };
  const logs = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111122223333:*']] };

  test('is encrypted, traced, and logged without data', () => {
    template.hasResourceProperties('AWS::StepFunctions::StateMachine', {
      StateMachineName: name,
      StateMachineType: 'STANDARD',
      EncryptionConfiguration: { Type: 'CUSTOMER_MANAGED_KMS_KEY', KmsKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ResponseKey'), 'Arn'] } },
      LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false },
      TracingConfiguration: { Enabled: true },
    });
  });

  test('may invoke the operators of playbooks that do more than observe, and nothing else', () => {
    const statements = permissions(template, /^ResponseApprovalsRole/);
    expect(statements.filter(({ Action }) => JSON.stringify(Action).includes('lambda')).map(({ Action, Resource }) => [Action, Resource])).toEqual([
      ['lambda:InvokeFunction', { 'Fn::GetAtt': [expect.stringMatching(/^ResponseLockUserOperatorFunction/), 'Arn'] }],
    ]);
    expect(statements.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action).filter((action) => !/^(logs|xray):/.test(action))).toEqual([]);
  });

  test('is the only one that its role runs', () => {
    template.hasResourceProperties('AWS::IAM::Role', {
      AssumeRolePolicyDocument: {
        Statement: [Match.objectLike({ Principal: { Service: 'states.amazonaws.com' }, Condition: { ArnLike: { 'aws:SourceArn': arn }, StringEquals: { 'aws:SourceAccount': '111122223333' } } })],
      },
    });
  });

  test('uses the key for its executions and for their log', () => {
    const [, key] = only(template, 'AWS::KMS::Key');
    const statements = (key.Properties.KeyPolicy.Statement as Json[]).filter(({ Sid }) => /^(Approval|DeliveryOfLogs)/.test(Sid as string));
    expect(statements.map(({ Sid, Principal, Action, Condition }) => [Sid, Principal.Service ?? 'account', Action, Condition])).toEqual([
      ['ApprovalExecutions', 'account', ['kms:Decrypt', 'kms:GenerateDataKey'], { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': arn } }],
      ['ApprovalLogs', 'account', 'kms:GenerateDataKey', { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } }],
      ['DeliveryOfLogs', 'delivery.logs.amazonaws.com', 'kms:Decrypt', { StringEquals: { 'kms:EncryptionContext:SourceArn': logs } }],
    ]);
  });

  test('tells people when it fails', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'failed + aborted + timedOut' }), Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName: 'ExecutionsFailed' }) }) }),
      ]),
      Threshold: 1,
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Notices') }],
    });
  });
});
