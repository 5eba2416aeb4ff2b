/** One operator that a state machine may ask. */
export interface Operator {
  /** The playbook's name, with which the names of its records begin. */
  readonly playbook: string;
  readonly functionArn: string;
  /** How long its questions stay open. */
  readonly expirySeconds: number;
}

/** An approval is at most a week; the rest is for the tries after it. */
const LONGEST_EXECUTION = 8 * 24 * 60 * 60;

/** Errors of Lambda itself, a function that was cut off, and a handler that wants another delivery, such as for a record that is held by somebody else. */
const TRANSIENT = [
  'Lambda.ClientExecutionTimeoutException', 'Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.TooManyRequestsException',
  'Lambda.Unknown', 'Sandbox.Timedout', 'RetryableError',
];
const RETRY = [{ ErrorEquals: TRANSIENT, IntervalSeconds: 5, BackoffRate: 2, MaxAttempts: 6, JitterStrategy: 'FULL' }];

/** How `SendTaskFailure` of an operator says no. */
const REJECTED = 'Rejected';

/**
 * Asks people, waits, and acts where one says yes in time.
 *
 * Input: `record`, whose name says whose it is. Every way that is not a yes closes the record; a question that could not be asked, or
 * an action that failed for good, fails the execution too, which the alarm counts.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 */
export function approvalDefinition(operators: readonly Operator[], partition: string): object {
  const invoke = `arn:${partition}:states:::lambda:invoke`;
  const call = (payload: object) => ({ 'FunctionName.$': '$.operator.functionArn', 'Payload': { 'record.$': '$.record', ...payload } });
  const close = (outcome: string, next: string) => ({
    Type: 'Task',
    Resource: invoke,
    Parameters: call({ command: 'close', outcome }),
    Retry: RETRY,
    ResultPath: null,
    Next: next,
  });
  const otherwise = { ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'CloseFailed' };
  return {
    Comment: 'Asks people whether a playbook may act',
    StartAt: 'Playbook',
    TimeoutSeconds: LONGEST_EXECUTION,
    States: {
      Playbook: {
        Type: 'Choice',
        Choices: operators.map(({ playbook }) => ({ Variable: '$.record', StringMatches: `${playbook}|*`, Next: playbook })),
        Default: 'UnknownPlaybook',
      },
      UnknownPlaybook: { Type: 'Fail', Error: 'UnknownPlaybook', Cause: 'The record is of no playbook of this response' },
      ...Object.fromEntries(operators.map(({ playbook, functionArn, expirySeconds }) => [
        playbook, { Type: 'Pass', Result: { functionArn, expirySeconds }, ResultPath: '$.operator', Next: 'Ask' },
      ])),
      Ask: {
        Type: 'Task',
        Resource: `${invoke}.waitForTaskToken`,
        Parameters: call({ 'command': 'ask', 'taskToken.$': '$$.Task.Token' }),
        TimeoutSecondsPath: '$.operator.expirySeconds',
        Retry: RETRY,
        Catch: [
          { ErrorEquals: [REJECTED], ResultPath: '$.error', Next: 'CloseRejected' },
          { ErrorEquals: ['States.Timeout'], ResultPath: '$.error', Next: 'CloseExpired' },
          otherwise,
        ],
        ResultPath: '$.decision',
        Next: 'Act',
      },
      Act: {
        Type: 'Task',
        Resource: invoke,
        Parameters: call({ 'command': 'act', 'approvedBy.$': '$.decision.approvedBy' }),
        Retry: RETRY,
        Catch: [otherwise],
        ResultPath: null,
        Next: 'Acted',
      },
      Acted: { Type: 'Succeed' },
      CloseRejected: close('rejected', 'NotApproved'),
      CloseExpired: close('expired', 'NotApproved'),
      NotApproved: { Type: 'Succeed' },
      CloseFailed: close('failed', 'Failed'),
      Failed: { Type: 'Fail', Error: 'ResponseFailed', Cause: 'People could not be asked, or what they approved failed for good' },
    },
  };
}
