import { createServer, RequestListener, Server } from 'http';
import { AddressInfo } from 'net';
import { callerIdentity } from '../../../lib/secrets/api-key/caller-identity.lambda-shared';

const KEY = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'wJalr-secret' };
const ANSWER = '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/tills/till</Arn><UserId>AIDA</UserId>'
  + '<Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>';
const error = (code: string) => `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>wJalr-secret is wrong</Message></Error></ErrorResponse>`;

let server: Server;

async function ask(listener: RequestListener) {
  server = createServer(listener);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo;
  return callerIdentity('eu-west-1', { AWS_ENDPOINT_URL_STS: `http://127.0.0.1:${port}` })(KEY);
}

afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

test('asks with the key itself, and reads account and ARN', async () => {
  const seen: unknown[] = [];
  await expect(ask((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      seen.push(request.method, body, request.headers.authorization);
      response.end(ANSWER);
    });
  })).resolves.toEqual({ account: '111122223333', arn: 'arn:aws:iam::111122223333:user/tills/till' });
  expect(seen).toEqual(['POST', 'Action=GetCallerIdentity&Version=2011-06-15',
    expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request, SignedHeaders=[\w;-]*host[\w;-]*, Signature=[0-9a-f]{64}$/)]);
});

test.each<[number, string, string]>([
  [403, error('InvalidClientTokenId'), 'authentication'],
  [403, error('SignatureDoesNotMatch'), 'authentication'],
  [400, error('Throttling'), 'retryable'],
  [429, '', 'retryable'],
  [503, '<html>', 'retryable'],
  [400, error('MalformedInput'), 'terminal'],
  [302, '', 'terminal'],
  [200, '<Account>1</Account>', 'retryable'],
])('fails for the status %d with %s: %s', async (status, body, kind) => {
  const thrown = await ask((_request, response) => { response.writeHead(status).end(body); }).catch((caught: Error) => caught) as Error;
  expect(thrown).toMatchObject({ kind });
  expect(thrown.message).not.toContain('wJalr');
});

test('fails for an answer that breaks off, and where nobody listens', async () => {
  await expect(ask((_request, response) => { response.destroy(); })).rejects.toMatchObject({ kind: 'network', message: expect.stringMatching(/^STS was not reached: /) as string });
  const { port } = server.address() as AddressInfo;
  server.close();
  await expect(callerIdentity('eu-west-1', { AWS_ENDPOINT_URL: `http://127.0.0.1:${port}` })(KEY)).rejects.toMatchObject({ kind: 'network' });
});
