import { createServer, RequestListener, Server } from 'http';
import { AddressInfo } from 'net';
import { sendSigned, serviceEndpoint } from '../../lib/private/signed-request.lambda-shared';

const VARIABLE = 'AWS_ENDPOINT_URL_STS';
let server: Server | undefined;

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

async function send(listener: RequestListener, timeout = 5_000) {
  server = createServer(listener);
  await new Promise<void>((resolve) => { server!.listen(0, '127.0.0.1', resolve); });
  return sendSigned({
    service: 'sts',
    region: 'eu-west-1',
    credentials: { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' },
    endpoint: serviceEndpoint('sts', 'eu-west-1', VARIABLE, { [VARIABLE]: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    method: 'POST',
    path: '/there',
    headers: { 'x-amz-target': 'Ask' },
    body: Buffer.from('{"a":"ä"}'),
    timeout,
  });
}

describe('the endpoint of a service', () => {
  test.each<[Record<string, string>, string, object]>([
    [{}, 'eu-west-1', { protocol: 'https:', hostname: 'sts.eu-west-1.amazonaws.com', own: true }],
    [{}, 'cn-north-1', { protocol: 'https:', hostname: 'sts.cn-north-1.amazonaws.com.cn', own: true }],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'eu-west-1', { protocol: 'http:', hostname: '127.0.0.1', port: 1, own: false }],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:1', [VARIABLE]: 'https://sts.example.com' }, 'eu-west-1', { protocol: 'https:', hostname: 'sts.example.com', own: false }],
    [{ AWS_ENDPOINT_URL_S3: 'http://127.0.0.1:1' }, 'eu-west-1', { protocol: 'https:', hostname: 'sts.eu-west-1.amazonaws.com', own: true }],
  ])('with %j in %s', (environment, region, expected) => {
    expect(serviceEndpoint('sts', region, VARIABLE, environment)).toEqual(expected);
  });
});

test('a request is signed with its session, and its body sent in whole', async () => {
  const seen: unknown[] = [];
  const answer = await send((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      seen.push(request.method, request.url, body, request.headers['x-amz-security-token'], request.headers['content-length'], request.headers.authorization);
      response.writeHead(418, { 'x-amzn-errortype': 'Teapot' }).end('no');
    });
  });
  expect(answer).toMatchObject({ status: 418, body: 'no', headers: { 'x-amzn-errortype': 'Teapot' } });
  expect(seen).toEqual(['POST', '/there', '{"a":"ä"}', 'token', '10',
    expect.stringMatching(/Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request, SignedHeaders=[\w;-]*x-amz-target[\w;-]*, Signature=[0-9a-f]{64}$/)]);
});

test('an answer that does not come is an error named so', async () => {
  await expect(send(() => undefined, 50)).rejects.toMatchObject({ name: 'TimeoutError', message: 'no answer in time' });
});

test('of an answer that is too long a mebibyte is read', async () => {
  const { body } = await send((_request, response) => { response.end('x'.repeat(3 * 1024 * 1024)); });
  expect(body).toHaveLength(1024 * 1024);
});
