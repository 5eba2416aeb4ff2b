import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { Context } from 'aws-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoFake } from './models/dynamodb';
import { HttpService } from './models/http-service';
import { playbookSettings, sqsRecord } from './run-playbook';
import { closeDoor, DoorAccount, doorFinding } from './toy-playbook';
import { Mode } from '../../../lib/response/playbook-settings';
import { playbookHandler } from '../../../lib/response/runtime/handler.lambda-shared';

const ENVIRONMENT = { ...process.env };
const RECORD = 'close-door|111122223333|front|1';
const dynamodb = mockClient(DynamoDBClient);

let account: DoorAccount;
let fake: DynamoFake;
let service: HttpService;
let log: Array<Record<string, unknown>>;

const playbook = { ...closeDoor, access: () => account };
const { handler, plan } = playbookHandler(playbook);
const context = {
  invokedFunctionArn: 'arn:aws:lambda:eu-west-1:111122223333:function:responder', awsRequestId: 'request-1', getRemainingTimeInMillis: () => 30_000,
} as Context;

beforeEach(async () => {
  account = new DoorAccount(['front']);
  fake = new DynamoFake();
  service = new HttpService();
  log = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => {
    log.push(JSON.parse(String(line)) as Record<string, unknown>);
    return true;
  });
  dynamodb.reset();
  dynamodb.onAnyCommand().callsFake(() => {
    const calls = dynamodb.calls();
    return fake.send(calls[calls.length - 1].args[0]);
  });
  process.env = {
    ...ENVIRONMENT,
    AWS_REGION: 'eu-west-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_ENDPOINT_URL: await service.start(),
    NOTICE_TOPIC_ARN: 'arn:aws:sns:eu-west-1:111122223333:notices',
    RECORDS_TABLE: 'responses',
    EVIDENCE_BUCKET: 'evidence',
    APPROVAL_STATE_MACHINE_ARN: 'arn:aws:states:eu-west-1:111122223333:stateMachine:ask',
    RUNBOOK_NAME: 'Respond',
  };
  mode('AUTOMATIC');
});

afterEach(async () => {
  jest.restoreAllMocks();
  process.env = ENVIRONMENT;
  await service.stop();
});

function mode(value: Mode): void {
  process.env.PLAYBOOK_SETTINGS = JSON.stringify(playbookSettings('close-door', {}, { mode: value }));
}

const called = () => service.calls.map(({ method, path, body }) =>
  `${method} ${path} ${/Action=(\w+)/.exec(body)?.[1] ?? ''}`.trim());
const deliver = async () => handler({ Records: [sqsRecord(doorFinding('front'))] }, context);

test('answers a finding by the services of the environment', async () => {
  expect(await deliver()).toEqual({ batchItemFailures: [] });
  expect(account.doors.get('front')?.open).toBe(false);
  expect(fake.calls).toEqual(['Query', 'PutItem', 'Query', 'TransactWriteItems', 'PutItem', 'PutItem', 'PutItem']);
  expect(called()).toEqual([expect.stringMatching(/^PUT \/evidence\/close-door\/111122223333\/[0-9a-f]{32}\/1\/before\.json$/), 'POST / Publish']);
  expect(log.filter(({ _aws }) => !_aws)).toEqual([expect.objectContaining({ outcome: 'contained', notice: 'sent', time: expect.any(String) })]);
  expect(log.filter(({ _aws }) => _aws).map(({ Playbook }) => Playbook)).toEqual(['close-door', 'close-door', 'close-door']);
  expect(dynamodb.calls().every((call) => (call.args[0].input as { TableName?: string }).TableName === 'responses'
    || 'TransactItems' in call.args[0].input)).toBe(true);
});

test('says who calls, so that CloudTrail tells', async () => {
  await deliver();
  const agents = service.calls.map(({ headers }) => headers['user-agent']);
  expect(agents.length).toBeGreaterThan(0);
  expect(agents.every((agent) => agent?.includes('app/close-door'))).toBe(true);
  const client = dynamodb.calls()[0].thisValue as DynamoDBClient;
  const appId = client.config.userAgentAppId as () => Promise<string | undefined>;
  expect(await appId()).toBe('close-door');
});

test('makes its client once', async () => {
  await deliver();
  await deliver();
  expect(new Set(dynamodb.calls().map((call) => call.thisValue)).size).toBe(1);
});

test('asks by the state machine', async () => {
  mode('APPROVE');
  await deliver();
  expect(service.calls.map(({ headers }) => headers['x-amz-target'])).toEqual([undefined, 'AWSStepFunctions.StartExecution']);
  expect(JSON.parse((JSON.parse(service.calls[1].body) as { input: string }).input)).toEqual({ playbook: 'close-door', record: RECORD, expirySeconds: 3600 });
});

test('carries out commands', async () => {
  await deliver();
  expect(await handler({ command: 'undo', record: RECORD, by: 'bob', reason: 'false alarm' }, context)).toMatchObject({ status: 'UNDONE' });
  expect(account.doors.get('front')?.open).toBe(true);
});

test.each([[null], [7], ['undo'], [{}], [{ Records: 'x' }], [[]]])('fails on %j', async (event) => {
  await expect(handler(event, context)).rejects.toMatchObject({
    name: 'RejectedEventError', message: 'the function answers messages of its queue and commands, and this is neither',
  });
});

test.each(['PLAYBOOK_SETTINGS', 'NOTICE_TOPIC_ARN', 'RECORDS_TABLE', 'EVIDENCE_BUCKET'])('fails without %s', async (name) => {
  delete process.env[name];
  await expect(deliver()).rejects.toThrow(`the function has no ${name} in its environment`);
});

test('plans without an environment', async () => {
  process.env = {};
  const { findings } = await plan(JSON.stringify(doorFinding('front')), playbookSettings('close-door', {}));
  expect(findings[0].responses[0].decision).toBe('act');
  expect(service.calls).toEqual([]);
});
