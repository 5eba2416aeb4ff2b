import { createHash } from 'crypto';
import { SNSClient } from '@aws-sdk/client-sns';
import { HttpService } from './models/http-service';
import { executionName, StateMachineApprovals } from '../../../lib/response/runtime/approvals.lambda-shared';
import { RefusedCommandError } from '../../../lib/response/runtime/errors.lambda-shared';
import { BucketEvidence } from '../../../lib/response/runtime/evidence.lambda-shared';
import { TopicNotices } from '../../../lib/response/runtime/notices.lambda-shared';
import { endpointOf, SignedCall, SignedCalls } from '../../../lib/response/runtime/signed-calls.lambda-shared';

const ENVIRONMENT = { ...process.env };
const STATE_MACHINE = 'arn:aws:states:eu-west-1:111122223333:stateMachine:ask';
let service: HttpService;
let slept: number[];
let calls: SignedCalls;

beforeEach(async () => {
  service = new HttpService();
  slept = [];
  process.env = { ...ENVIRONMENT, AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token', AWS_ENDPOINT_URL: await service.start() };
  calls = new SignedCalls('eu-west-1', 'close-door', async (milliseconds) => {
    slept.push(milliseconds);
  });
});

afterEach(async () => {
  process.env = ENVIRONMENT;
  await service.stop();
});

const endpointUrl = (call: SignedCall, region: string) => {
  const { protocol, hostname, port, path } = endpointOf(call, region);
  return `${protocol}//${hostname}${port === undefined ? '' : `:${port}`}${path}`;
};
const bytes = Buffer.from('{"a":1}');
const sha256 = createHash('sha256').update(bytes).digest('hex');
const put = async () => new BucketEvidence(calls, 'evidence').write({ objectKey: 'close-door/111122223333/abc/1/before.json', sha256, bytes });

describe('evidence', () => {
  test('is put with the checksum that Object Lock asks for, signed', async () => {
    await put();
    const [{ method, path, headers, body }] = service.calls;
    expect([method, path, body]).toEqual(['PUT', '/evidence/close-door/111122223333/abc/1/before.json', '{"a":1}']);
    expect(headers).toMatchObject({
      'content-type': 'application/json',
      'x-amz-content-sha256': sha256,
      'x-amz-checksum-sha256': Buffer.from(sha256, 'hex').toString('base64'),
      'x-amz-sdk-checksum-algorithm': 'SHA256',
      'x-amz-security-token': 'token',
      'user-agent': 'cdk-zero-trust app/close-door',
    });
    expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/s3\/aws4_request, SignedHeaders=.*x-amz-checksum-sha256.*, Signature=[0-9a-f]{64}$/);
  });

  test.each([
    [{ status: 503, body: '<Error><Code>SlowDown</Code></Error>' }],
    [{ status: 500 }],
    [{ status: 429 }],
    [{ status: 400, body: '<Error><Code>ThrottlingException</Code></Error>' }],
    [{ status: 0 }],
  ])('%j is tried again, with waits', async (answer) => {
    service.answers = [answer, answer, answer];
    await put();
    expect(service.calls).toHaveLength(4);
    expect(slept).toHaveLength(3);
    expect(Math.max(...slept)).toBeLessThanOrEqual(1000);
  });

  test('fails when the tries are used up, and the message may come again', async () => {
    service.answers = Array.from({ length: 4 }, () => ({ status: 503, body: '<Error><Code>SlowDown</Code></Error>' }));
    await expect(put()).rejects.toMatchObject({ name: 'RetryableError', message: 'PutObject failed with SlowDown' });
    expect(service.calls).toHaveLength(4);
  });

  test('fails at once where it is denied, without a word of the answer but its code', async () => {
    service.answers = [{ status: 403, body: '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>secret text</Message></Error>' }];
    const failure = await put().catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ name: 'TerminalError', message: 'PutObject failed with AccessDenied' });
    expect(String((failure as Error).cause)).not.toContain('secret text');
    expect(service.calls).toHaveLength(1);
  });
});

describe('approvals', () => {
  const approvals = () => new StateMachineApprovals(calls, STATE_MACHINE);
  const json = () => JSON.parse(service.calls[0].body) as Record<string, string>;

  test('start an execution by its name', async () => {
    await approvals().start('name', { record: 'close-door|111122223333|front|1' });
    expect(service.calls[0].headers).toMatchObject({ 'x-amz-target': 'AWSStepFunctions.StartExecution', 'content-type': 'application/x-amz-json-1.0' });
    expect(json()).toEqual({ stateMachineArn: STATE_MACHINE, name: 'name', input: '{"record":"close-door|111122223333|front|1"}' });
  });

  test('an execution that has ended is not started again', async () => {
    service.answers = [{ status: 400, body: '{"__type":"com.amazonaws.swf.service.v2.model#ExecutionAlreadyExists","message":"x"}' }];
    await expect(approvals().start('name', {})).resolves.toBeUndefined();
  });

  test('fails where the state machine is not there', async () => {
    service.answers = [{ status: 400, body: '{"__type":"StateMachineDoesNotExist"}' }];
    await expect(approvals().start('name', {})).rejects.toThrow('StartExecution failed with StateMachineDoesNotExist');
  });

  test('approve and reject by the token', async () => {
    await approvals().approve('the token', 'alice');
    await approvals().reject('the token', 'bob');
    expect(service.calls.map(({ headers, body }) => [headers['x-amz-target'], JSON.parse(body)])).toEqual([
      ['AWSStepFunctions.SendTaskSuccess', { taskToken: 'the token', output: '{"approvedBy":"alice"}' }],
      ['AWSStepFunctions.SendTaskFailure', { taskToken: 'the token', error: 'Rejected', cause: 'bob' }],
    ]);
  });

  test.each(['TaskTimedOut', 'TaskDoesNotExist', 'InvalidToken'])('fails on a question that is closed: %s', async (code) => {
    service.answers = [{ status: 400, body: `{"__type":"${code}"}` }];
    await expect(approvals().approve('the token', 'alice')).rejects.toThrow(RefusedCommandError);
  });

  test('names of executions are valid, and one a question', () => {
    const name = executionName({ key: 'deactivate-access-key|111122223333|AKIAIOSFODNN7EXAMPLE', generation: 12 }, 3);
    expect(name).toMatch(/^deactivate-access-key-[0-9a-f]{32}-12-3$/);
    expect(executionName({ key: `${'x'.repeat(64)}|111122223333|a`, generation: 999_999_999 }, 99).length).toBeLessThanOrEqual(80);
    expect(executionName({ key: 'a|1|b', generation: 1 }, 1)).not.toBe(executionName({ key: 'a|1|b', generation: 1 }, 2));
  });
});

describe('services of REST', () => {
  const update = () => calls.send({ call: 'BatchUpdateFindings', service: 'securityhub', method: 'PATCH', path: '/findings/batchupdate', headers: {}, body: bytes });

  test.each([
    'AccessDeniedException', 'AccessDeniedException:http://internal.amazon.com/coral/', 'com.amazonaws.securityhub#AccessDeniedException',
  ])('name an error in a header: %s is no reason to try again', async (name) => {
    service.answers = [{ status: 403, body: '{"Message":"secret text"}', headers: { 'x-amzn-errortype': name } }];
    await expect(update()).rejects.toMatchObject({ name: 'TerminalError', message: 'BatchUpdateFindings failed with AccessDeniedException' });
    expect(service.calls).toHaveLength(1);
  });

  test('are asked again where the header says that they throttle', async () => {
    service.answers = [{ status: 400, headers: { 'x-amzn-errortype': 'ThrottlingException' } }];
    await expect(update()).resolves.toBe('');
    expect(service.calls).toHaveLength(2);
  });
});

describe('notices', () => {
  const failures: unknown[] = [];
  const sns = () => new SNSClient({ region: 'eu-west-1', maxAttempts: 1 });
  const notices = () => new TopicNotices(sns, 'arn:aws:sns:eu-west-1:111122223333:notices', (error) => failures.push(error));
  const form = () => new URLSearchParams(service.calls[0].body);
  const message = () => JSON.parse(form().get('Message')!) as { default: string; https: string };

  test('are published as text, and as JSON for chat clients', async () => {
    expect(await notices().send({ subject: 'hello', message: 'one\ntwo', record: 'a|b|c|1', link: 'https://console' })).toBe(true);
    expect(service.calls[0].headers.authorization).toContain('/eu-west-1/sns/aws4_request');
    expect(Object.fromEntries(form())).toMatchObject({
      Action: 'Publish', Version: '2010-03-31', TopicArn: 'arn:aws:sns:eu-west-1:111122223333:notices', Subject: 'hello', MessageStructure: 'json',
    });
    expect(message().default).toBe('one\ntwo');
    expect(JSON.parse(message().https)).toEqual({
      version: '1.0',
      source: 'custom',
      content: { textType: 'client-markdown', title: 'hello', description: '```\none\ntwo\n```', nextSteps: ['https://console'] },
      metadata: { threadId: 'a|b|c|1', summary: 'hello', eventType: 'response', additionalContext: { record: 'a|b|c|1' } },
    });
  });

  test('show what an attacker chose as text: no control characters, no formats, no mentions of a chat client', async () => {
    await notices().send({ subject: `r\u00f6le\n${'x'.repeat(200)}`, message: 'a\u001b[31m```<!channel> <https://evil|click>\u202e' });
    expect(form().get('Subject')).toMatch(/^[\x20-\x7e]{100}$/);
    expect(message().default).toBe('a?[31m```<!channel> <https://evil|click>?');
    expect((JSON.parse(message().https) as { content: { description: string } }).content.description).toBe('```\na?[31m????!channel? ?https://evil|click??\n```');
  });

  test('stay below what SNS takes', async () => {
    await notices().send({ subject: 's', message: 'x'.repeat(300_000) });
    expect(form().get('Message')!.length).toBeLessThan(256 * 1024);
  });

  test('that fail are no error, but are told of', async () => {
    service.answers = [{ status: 403, body: '<ErrorResponse><Error><Type>Sender</Type><Code>KMSAccessDenied</Code></Error></ErrorResponse>' }];
    expect(await notices().send({ subject: 's', message: 'm' })).toBe(false);
    expect(String(failures[0])).toContain('Publish failed with KMSAccessDenied');
  });
});

test.each([
  ['eu-west-1', 's3', 'evidence', 'https://evidence.s3.eu-west-1.amazonaws.com/key'],
  ['cn-north-1', 's3', 'evidence', 'https://evidence.s3.cn-north-1.amazonaws.com.cn/key'],
  ['us-gov-west-1', 'states', undefined, 'https://states.us-gov-west-1.amazonaws.com/key'],
] as const)('in %s, %s is where its partition has it', (region, name, bucket, expected) => {
  delete process.env.AWS_ENDPOINT_URL;
  expect(endpointUrl({ call: 'x', service: name, bucket, method: 'PUT', path: '/key', headers: {}, body: bytes }, region)).toBe(expected);
});

test('an endpoint of one service is that of no other', () => {
  process.env.AWS_ENDPOINT_URL_S3 = 'http://localhost:9000';
  delete process.env.AWS_ENDPOINT_URL;
  expect(endpointUrl({ call: 'x', service: 'states', method: 'POST', path: '/', headers: {}, body: bytes }, 'eu-west-1')).toBe('https://states.eu-west-1.amazonaws.com/');
  expect(endpointUrl({ call: 'x', service: 's3', bucket: 'b', method: 'PUT', path: '/k', headers: {}, body: bytes }, 'eu-west-1')).toBe('http://localhost:9000/b/k');
});
