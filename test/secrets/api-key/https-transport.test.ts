import { createServer as createPlainServer, RequestListener } from 'http';
import { createServer } from 'https';
import { AddressInfo, Server } from 'net';
import { sendTo } from '../../../lib/secrets/api-key/https-transport.lambda-shared';
import { testAuthority, TestCertificate } from '../../support/test-certificates';

const authority = testAuthority();
const good = authority.issue();
const open: Server[] = [];

async function listening<S extends Server>(server: S): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  return (server.address() as AddressInfo).port;
}

const serve = (listener: RequestListener, { certificate, key }: TestCertificate = good) => (
  listening(createServer({ cert: certificate, key }, listener))
);
const client = (port: number, changes: Partial<Parameters<typeof sendTo>[0]> = {}) => (
  sendTo({ host: 'localhost', port, timeoutMs: 5000, certificateAuthority: authority.ca, ...changes })
);
const GET = { method: 'GET', path: '/v1/me', headers: { authorization: 'Bearer s3cr3t' } };

afterEach(async () => {
  delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
  await Promise.all(open.splice(0).map((server) => new Promise((resolve) => {
    server.close(resolve);
    (server as { closeAllConnections?(): void }).closeAllConnections?.();
  })));
});

test('sends one request and gives status and text', async () => {
  const seen: unknown[] = [];
  const port = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => { body += chunk.toString(); });
    request.on('end', () => {
      seen.push([request.method, request.url, request.headers.authorization, request.headers['content-type'], body]);
      response.writeHead(201).end('{"key":"ä"}');
    });
  });
  await expect(client(port)({ ...GET, method: 'POST', body: '{"name":"ö"}' })).resolves.toEqual({ status: 201, body: '{"key":"ä"}' });
  expect(seen).toEqual([['POST', '/v1/me', 'Bearer s3cr3t', 'application/json', '{"name":"ö"}']]);
});

test('a redirect is an answer: nothing is sent to where it points', async () => {
  const elsewhere: string[] = [];
  const target = await serve((request, response) => { elsewhere.push(request.url!); response.end(); });
  const port = await serve((_request, response) => { response.writeHead(307, { location: `https://localhost:${target}/stolen` }).end(); });
  await expect(client(port)(GET)).resolves.toMatchObject({ status: 307 });
  expect(elsewhere).toEqual([]);
});

test.each([[256 * 1024, true], [256 * 1024 + 1, false]])('an answer of %d bytes is taken: %s', async (length, taken) => {
  const port = await serve((_request, response) => { response.end('x'.repeat(length)); });
  const answer = client(port)(GET);
  await (taken ? expect(answer).resolves.toMatchObject({ status: 200 }) : expect(answer).rejects.toMatchObject({ kind: 'contract', message: 'localhost gave an answer of more than 256 KiB' }));
});

test.each<[string, RequestListener]>([
  ['nothing', () => {}],
  ['drops without an end', (_request, response) => {
    response.writeHead(200);
    const drip = setInterval(() => response.write('x'), 20);
    response.on('close', () => clearInterval(drip));
  }],
])('fails for a service that answers %s', async (_name, listener) => {
  const port = await serve(listener);
  await expect(client(port, { timeoutMs: 300 })(GET)).rejects.toMatchObject({ kind: 'network', message: 'localhost gave no answer in time' });
});

test('fails for an answer that breaks off', async () => {
  const port = await serve((_request, response) => {
    response.writeHead(200, { 'content-length': '100' });
    response.write('half', () => response.destroy());
  });
  await expect(client(port)(GET)).rejects.toMatchObject({ kind: 'network' });
});

describe('trust', () => {
  const never = (seen: string[]): RequestListener => (request, response) => { seen.push(request.url!); response.end(); };

  test.each<[string, TestCertificate, Partial<Parameters<typeof sendTo>[0]>, string]>([
    ['for another host', authority.issue({ hosts: ['evil.example'] }), {}, 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['that has expired', authority.issue({ notAfter: new Date(Date.now() - 60_000) }), {}, 'CERT_HAS_EXPIRED'],
    ['of another authority', testAuthority().issue(), {}, ''],
    ['of an authority that only the test knows', good, { certificateAuthority: undefined }, ''],
  ])('fails for a certificate %s, whatever the environment says, and the key is not sent', async (_name, certificate, changes, code) => {
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    const seen: string[] = [];
    const port = await serve(never(seen), certificate);
    await expect(client(port, changes)(GET)).rejects.toMatchObject({ kind: 'network', message: expect.stringContaining(`not trusted: ${code}`) as string });
    expect(seen).toEqual([]);
  });

  test('fails for a server without TLS', async () => {
    const seen: string[] = [];
    const port = await listening(createPlainServer(never(seen)));
    await expect(client(port)(GET)).rejects.toMatchObject({ kind: 'network' });
    expect(seen).toEqual([]);
  });

  test('fails for a server of an old version of TLS', async () => {
    const port = await listening(createServer({ cert: good.certificate, key: good.key, minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' }, never([])));
    await expect(client(port)(GET)).rejects.toMatchObject({ kind: 'network' });
  });

  test('fails where nobody listens', async () => {
    const port = await serve(never([]));
    await new Promise((resolve) => { open.splice(0)[0].close(resolve); });
    await expect(client(port)(GET)).rejects.toMatchObject({ kind: 'network', message: 'localhost was not reached or not trusted: ECONNREFUSED' });
  });
});
