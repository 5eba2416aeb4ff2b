/** The two services, by the requests that they get and the answers that they give. */
import { createServer, IncomingMessage, Server } from 'http';
import { AddressInfo } from 'net';
import { FakeClock } from './fakes';
import { SecretReadError } from '../../../lib/secrets/runtime/read-error.lambda-shared';
import { parameterReader, secretReader } from '../../../lib/secrets/runtime/secret-reader.lambda-shared';

const WORD = 'hunter2';
const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-a1B2c3';
const credentials = async () => ({ accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example', sessionToken: 'session' });

interface Asked {
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

let server: Server;
let endpoint: string;
let asked: Asked[];
let answers: (() => { status: number; body: string | object })[];

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => { text += chunk.toString('utf8'); });
    request.on('end', () => {
      asked.push({ headers: request.headers, body: JSON.parse(text) });
      const { status, body } = (answers.length > 1 ? answers.shift()! : answers[0])();
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' }).end(typeof body === 'string' ? body : JSON.stringify(body));
    });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => new Promise((resolve) => { server.close(resolve); }));

beforeEach(() => {
  asked = [];
});

const answer = (status: number, body: string | object) => () => ({ status, body });
const refusal = (type: string) => answer(400, { __type: `com.amazonaws#${type}`, message: `the value ${WORD} is refused`, Message: `the value ${WORD} is refused` });

async function failureOf(work: Promise<unknown>): Promise<SecretReadError> {
  const error = await work.then(() => undefined, (thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(SecretReadError);
  expect(`${String(error)} ${(error as Error).stack} ${JSON.stringify(error)} ${String((error as Error).cause)}`).not.toContain(WORD);
  return error as SecretReadError;
}

/** Both services: how one reads, how each names what it may refuse with, and its good answer. */
const SERVICES = [
  {
    service: 'Secrets Manager',
    read: () => secretReader({ secretId: ARN, endpoint, credentials, clock: new FakeClock() }).value(),
    call: `GetSecretValue of ${ARN}`,
    good: answer(200, { ARN, Name: 'orders', VersionId: 'v7', SecretString: WORD, VersionStages: ['AWSCURRENT'] }),
    version: 'v7',
    missing: ['ResourceNotFoundException', 'InvalidRequestException'],
    denied: ['AccessDeniedException', 'DecryptionFailure', 'UnrecognizedClientException', 'ValidationException'],
  },
  {
    service: 'Parameter Store',
    read: () => parameterReader({ name: '/orders/key', region: 'eu-west-1', endpoint, credentials, clock: new FakeClock() }).value(),
    call: 'GetParameter of /orders/key',
    good: answer(200, { Parameter: { Name: '/orders/key', Type: 'SecureString', Value: WORD, Version: 7 } }),
    version: '7',
    missing: ['ParameterNotFound'],
    denied: ['AccessDeniedException', 'InvalidKeyId', 'ValidationException'],
  },
];

describe.each(SERVICES)('$service', ({ read, call, good, version, missing, denied }) => {
  test('answers with the value and its version', async () => {
    answers = [good];
    const value = await read();
    expect([value.text(), value.versionId]).toEqual([WORD, version]);
    expect(asked).toHaveLength(1);
  });

  test('gets a signed request with the session', async () => {
    answers = [good];
    await read();
    expect(asked[0].headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/eu-west-1\/(ssm|secretsmanager)\/aws4_request, SignedHeaders=.*host.*, Signature=[0-9a-f]{64}$/);
    expect(asked[0].headers['x-amz-security-token']).toBe('session');
  });

  test.each(missing)('%s: fails as missing', async (type) => {
    answers = [refusal(type)];
    expect(await failureOf(read())).toMatchObject({ kind: 'missing', message: `${call} failed with ${type} (400)` });
    expect(asked).toHaveLength(1);
  });

  test.each(denied)('%s: fails as denied, at once', async (type) => {
    answers = [refusal(type)];
    expect(await failureOf(read())).toMatchObject({ kind: 'denied', message: `${call} failed with ${type} (400)` });
    expect(asked).toHaveLength(1);
  });

  test('is asked again where it throttles', async () => {
    answers = [refusal('ThrottlingException'), good];
    expect((await read()).versionId).toBe(version);
    expect(asked).toHaveLength(2);
  });

  test('fails as unreachable after a few tries', async () => {
    answers = [answer(500, { __type: 'InternalServiceError' })];
    expect(await failureOf(read())).toMatchObject({ kind: 'unreachable', message: expect.stringMatching(/ failed with InternalServiceError \(500\)$/) as string });
    expect(asked).toHaveLength(3);
  });

  test('fails for an answer without a value', async () => {
    answers = [answer(200, {})];
    expect(await failureOf(read())).toMatchObject({ kind: 'contract', message: `${call} answered without a value` });
  });
});

test('a secret that was stored as binary is read as bytes', async () => {
  answers = [answer(200, { VersionId: 'v1', SecretBinary: Buffer.from([1, 2]).toString('base64') })];
  expect([...(await secretReader({ secretId: ARN, endpoint, credentials }).value()).bytes()]).toEqual([1, 2]);
});

test('a secret is asked for by its ARN, with no stage but the current one', async () => {
  answers = SERVICES.slice(0, 1).map(({ good }) => good);
  await SERVICES[0].read();
  expect(asked[0].body).toEqual({ SecretId: ARN });
});

test('a parameter is asked for decrypted', async () => {
  answers = [SERVICES[1].good];
  await SERVICES[1].read();
  expect(asked[0].body).toEqual({ Name: '/orders/key', WithDecryption: true });
  expect(asked[0].headers['x-amz-target']).toBe('AmazonSSM.GetParameter');
});

test('fails for a parameter that is stored readable', async () => {
  answers = [answer(200, { Parameter: { Type: 'String', Value: WORD, Version: 1 } })];
  expect(await failureOf(SERVICES[1].read())).toMatchObject({ kind: 'contract', message: '/orders/key is a String, which is stored readable; store it as a SecureString' });
});

test.each(['<html>', '', '[]'])('fails as unreachable for %j with status 503 of something between', async (body) => {
  answers = [answer(503, body)];
  expect(await failureOf(SERVICES[1].read())).toMatchObject({ kind: 'unreachable', message: 'GetParameter of /orders/key failed with Status503 (503)' });
});

test.each(SERVICES.map(({ service }) => service))('fails as denied where the process has no credentials: %s', async (service) => {
  const none = async () => { throw Object.assign(new Error(`none for ${WORD}`), { name: 'CredentialsProviderError' }); };
  const reader = service === 'Parameter Store' ? parameterReader({ name: '/a', region: 'eu-west-1', endpoint, credentials: none })
    : secretReader({ secretId: ARN, endpoint, credentials: none });
  expect(await failureOf(reader.value())).toMatchObject({ kind: 'denied' });
  expect(asked).toEqual([]);
});

test('fails as unreachable where nobody listens', async () => {
  const clock = new FakeClock();
  const reader = parameterReader({ name: '/a', region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', credentials, clock });
  expect(await failureOf(reader.value())).toMatchObject({ kind: 'unreachable' });
  expect(clock.waits).toHaveLength(2);
});

describe('the environment', () => {
  const before = { ...process.env };
  afterEach(() => {
    process.env = { ...before };
  });

  test('a parameter is read with the credentials that Lambda gives, in its region, from the endpoint that is named', async () => {
    Object.assign(process.env, {
      AWS_REGION: 'us-east-2', AWS_ACCESS_KEY_ID: 'AKIDLAMBDA', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: 'of-lambda', AWS_ENDPOINT_URL_SSM: endpoint,
    });
    answers = [SERVICES[1].good];
    expect(await parameterReader({ name: '/orders/key' }).text()).toBe(WORD);
    expect(asked[0].headers.authorization).toContain('Credential=AKIDLAMBDA/');
    expect(asked[0].headers.authorization).toContain('/us-east-2/ssm/');
    expect(asked[0].headers['x-amz-security-token']).toBe('of-lambda');
  });
});
