import { spawn } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { createServer, IncomingMessage, Server } from 'http';
import { AddressInfo } from 'net';
import { tmpdir } from 'os';
import * as path from 'path';
import { IAMClient, ListAccessKeysCommand, UpdateAccessKeyCommand } from '@aws-sdk/client-iam';
import { ListRootsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { CRASH_HOOK } from '../../../build-tools/emulator/crash-hook';
import { FaultProxy } from '../../../build-tools/emulator/fault-proxy';
import { Fault, FaultRule } from '../../../build-tools/emulator/fault-rules';
import { ProxyClient } from '../../../build-tools/emulator/proxy-client';

/** A service that says yes to everything and remembers it. */
class Service {
  public readonly heard: { method: string; url: string; body: string; headers: IncomingMessage['headers'] }[] = [];
  private readonly server: Server;

  constructor(private readonly answer: string, type: string) {
    this.server = createServer((request, response) => {
      let body = '';
      request.on('data', (data: Buffer) => {
        body += data.toString('utf8');
      });
      request.on('end', () => {
        this.heard.push({ method: request.method!, url: request.url!, body, headers: request.headers });
        response.writeHead(200, { 'content-type': type, 'etag': '"x"' }).end(this.answer);
      });
    });
  }

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

const YES = '<Response><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></Response>';
let proxy: FaultProxy;
let service: Service;
let address: string;

beforeEach(async () => {
  service = new Service(YES, 'text/xml');
  address = await service.start();
  proxy = await FaultProxy.start();
  proxy.forwardTo(address);
});
afterEach(async () => {
  service.stop();
  await proxy.stop();
});

const credentials = { accessKeyId: 'AKIATEST', secretAccessKey: 'x' };

function iam(maxAttempts = 1): IAMClient {
  return new IAMClient({ endpoint: proxy.endpoint, region: 'us-east-1', credentials, maxAttempts, userAgentAppId: 'playbook-a' });
}

const deactivate = () => new UpdateAccessKeyCommand({ UserName: 'u', AccessKeyId: 'AKIAAAAAAAAAAAAAAAAA', Status: 'Inactive' });
const always = (fault: Fault): FaultRule => ({ call: { action: 'iam:UpdateAccessKey' }, fault, times: 'always' });

test('passes calls on as they are, and records them', async () => {
  await iam().send(deactivate());
  expect(service.heard).toHaveLength(1);
  expect(service.heard[0].body).toContain('Action=UpdateAccessKey');
  expect(service.heard[0].headers.host).toBe(new URL(proxy.endpoint).host);
  expect(proxy.calls).toEqual([{
    service: 'iam',
    operation: 'UpdateAccessKey',
    actions: ['iam:UpdateAccessKey'],
    appId: 'playbook-a',
    accessKeyId: 'AKIATEST',
    region: 'us-east-1',
    path: '/',
    at: expect.any(Number),
    status: 200,
    served: 200,
  }]);
});

test('keeps bodies where it is told to', async () => {
  const keeping = await FaultProxy.start({ keepBodies: true });
  try {
    keeping.forwardTo(address);
    await new IAMClient({ endpoint: keeping.endpoint, region: 'us-east-1', credentials }).send(deactivate());
    expect(keeping.calls[0].body).toContain('Status=Inactive');
  } finally {
    await keeping.stop();
  }
});

test('answers with 503 before it knows where to', async () => {
  const early = await FaultProxy.start();
  try {
    expect((await fetch(`${early.endpoint}/`)).status).toBe(503);
  } finally {
    await early.stop();
  }
});

test('passes large bodies on whole', async () => {
  const body = 'x'.repeat(11 * 1024 * 1024);
  const response = await fetch(`${proxy.endpoint}/bucket/key`, { method: 'PUT', body });
  expect(response.headers.get('etag')).toBe('"x"');
  expect(service.heard[0].body).toHaveLength(body.length);
});

describe('faults', () => {
  test.each([
    [{ kind: 'throttle' }, 'Throttling', 400],
    [{ kind: 'serverError' }, 'InternalFailure', 500],
    [{ kind: 'serverError', status: 503 }, 'ServiceUnavailable', 503],
    [{ kind: 'accessDenied' }, 'AccessDenied', 403],
    [{ kind: 'error', error: { code: 'NoSuchEntity', status: 404, message: 'no <key> & none' } }, 'NoSuchEntity', 404],
  ] as [Fault, string, number][])('%j looks to the SDK as %s with %d, and the service has not heard of it', async (fault, name, status) => {
    proxy.rules.add(always(fault));
    const error = await iam().send(deactivate()).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ $metadata: { httpStatusCode: status }, ...name === 'NoSuchEntity' ? { Code: name, message: 'no <key> & none' } : { name } });
    expect(service.heard).toEqual([]);
    expect(proxy.calls).toEqual([expect.objectContaining({ status, fault: fault.kind })]);
    expect(proxy.calls[0].served).toBeUndefined();
  });

  test('in the JSON of another service', async () => {
    proxy.rules.add({ call: { service: 'organizations' }, fault: { kind: 'throttle' }, times: 'always' });
    const client = new OrganizationsClient({ endpoint: proxy.endpoint, region: 'us-east-1', credentials, maxAttempts: 1 });
    await expect(client.send(new ListRootsCommand({}))).rejects.toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 400 } });
  });

  test.each([
    ['s3', 'PUT', '/b/k', {}, 503, '<Code>SlowDown</Code>'],
    ['ec2', 'POST', '/?Action=CreateSnapshots', {}, 503, '<Code>RequestLimitExceeded</Code>'],
    ['eks', 'GET', '/clusters/c', {}, 429, '{"message":"Rate exceeded"}'],
    ['sqs', 'POST', '/', { 'x-amz-target': 'AmazonSQS.SendMessage' }, 403, '"__type":"RequestThrottled"'],
    ['monitoring', 'POST', '/service/G/operation/PutMetricData', {}, 400, '\xa2f__typesThrottlingException'],
  ])('in the words of %s', async (name, method, url, headers, status, says) => {
    proxy.rules.add({ call: {}, fault: { kind: 'throttle' } });
    const authorization = `AWS4-HMAC-SHA256 Credential=AKIA/20261129/us-east-1/${name}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(proxy.endpoint + url, { method, headers: { ...headers as Record<string, string>, authorization } });
    expect(response.status).toBe(status);
    expect(Buffer.from(await response.arrayBuffer()).toString('latin1')).toContain(says);
  });

  test('that a retry overcomes', async () => {
    proxy.rules.add({ call: { operation: 'UpdateAccessKey' }, fault: { kind: 'throttle' }, times: 2 });
    await iam(3).send(deactivate());
    expect(proxy.calls.map(({ status }) => status)).toEqual([400, 400, 200]);
    expect(proxy.rules.unused).toEqual([]);
  });

  test('lose the connection before the service hears of the call', async () => {
    proxy.rules.add(always({ kind: 'dropBefore' }));
    await expect(iam().send(deactivate())).rejects.toThrow('socket hang up');
    expect(service.heard).toEqual([]);
    expect(proxy.calls[0]).not.toHaveProperty('status');
  });

  test('lose the answer after the service has done it', async () => {
    proxy.rules.add(always({ kind: 'dropAfter' }));
    await expect(iam().send(deactivate())).rejects.toThrow('socket hang up');
    expect(service.heard).toHaveLength(1);
    expect(proxy.calls[0]).toMatchObject({ served: 200, fault: 'dropAfter' });
    expect(proxy.calls[0]).not.toHaveProperty('status');
  });

  test('delay a call', async () => {
    proxy.rules.add(always({ kind: 'delay', milliseconds: 150 }));
    const started = Date.now();
    await iam().send(deactivate());
    expect(Date.now() - started).toBeGreaterThanOrEqual(145);
    expect(proxy.calls[0]).toMatchObject({ status: 200, fault: 'delay' });
  });

  test('answer what no emulator knows', async () => {
    proxy.rules.add({
      call: { action: 'iam:ListAccessKeys' },
      fault: {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: [
          '<ListAccessKeysResponse><ListAccessKeysResult><IsTruncated>false</IsTruncated><AccessKeyMetadata>',
          '<member><AccessKeyId>AKIA1</AccessKeyId></member></AccessKeyMetadata></ListAccessKeysResult></ListAccessKeysResponse>',
        ].join(''),
      },
    });
    const { AccessKeyMetadata } = await iam().send(new ListAccessKeysCommand({ UserName: 'u' }));
    expect(AccessKeyMetadata).toEqual([{ AccessKeyId: 'AKIA1' }]);
    expect(service.heard).toEqual([]);
  });

  test.each([['crashBefore', 0], ['crashAfter', 1]] as const)('end the process that calls: %s', async (kind, heard) => {
    proxy.rules.add({ call: {}, fault: { kind } });
    const folder = mkdtempSync(path.join(tmpdir(), 'crash-'));
    try {
      const hook = path.join(folder, 'hook.js');
      writeFileSync(hook, CRASH_HOOK);
      const program = `require('http').get('${proxy.endpoint}/b/k', (r) => r.resume().on('end', () => console.log('went on')))`;
      const child = spawn(process.execPath, ['--require', hook, '--eval', program]);
      let output = '';
      child.stdout.on('data', (data: Buffer) => {
        output += data.toString('utf8');
      });
      const signal = await new Promise((resolve) => child.once('close', (_code, by) => resolve(by)));
      expect({ signal, output, heard: service.heard.length }).toEqual({ signal: 'SIGKILL', output: '', heard });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('rules', () => {
  test('count the calls that they are about, and only those', async () => {
    proxy.rules.add({ call: { operation: 'UpdateAccessKey' }, skip: 1, times: 1, fault: { kind: 'accessDenied' } });
    const outcome = async (command: UpdateAccessKeyCommand | ListAccessKeysCommand) =>
      iam().send(command as UpdateAccessKeyCommand).then(() => 'done', (error: Error) => error.name);
    expect(await outcome(deactivate())).toBe('done');
    expect(await outcome(new ListAccessKeysCommand({}))).toBe('done');
    expect(proxy.rules.unused).toHaveLength(1);
    expect(await outcome(deactivate())).toBe('AccessDenied');
    expect(await outcome(deactivate())).toBe('done');
    expect(proxy.rules.unused).toEqual([]);
  });

  test('are tried in their order, and each counts every call', () => {
    proxy.rules.add({ call: {}, fault: { kind: 'throttle' }, times: 1 }, { call: {}, fault: { kind: 'dropBefore' }, skip: 1, times: 'always' });
    const call = { service: 'iam', operation: 'X', actions: [], protocol: 'query' as const };
    const kinds = [1, 2, 3].map(() => proxy.rules.next(call, '/', Buffer.alloc(0))?.kind);
    expect(kinds).toEqual(['throttle', 'dropBefore', 'dropBefore']);
  });

  test.each([
    ['the service', { service: 'iam' }, true], ['another service', { service: 's3' }, false],
    ['the operation', { operation: 'UpdateAccessKey' }, true], ['another operation', { operation: 'DeleteUser' }, false],
    ['the action', { action: 'iam:UpdateAccessKey' }, true], ['another action', { action: 'iam:*' }, false],
    ['the application', { appId: 'playbook-a' }, true], ['another application', { appId: 'playbook-b' }, false],
    ['the path', { path: '/' }, true], ['another path', { path: '/evidence' }, false],
    ['the body', { body: 'Status=Inactive' }, true], ['another body', { body: 'Status=Active' }, false],
    ['all of it', { service: 'iam', operation: 'UpdateAccessKey', appId: 'playbook-a' }, true], ['not all of it', { service: 'iam', appId: 'playbook-b' }, false],
  ])('match by %s', async (_what, call, hit) => {
    proxy.rules.add({ call, fault: { kind: 'accessDenied' } });
    await iam().send(deactivate()).catch(() => undefined);
    expect(proxy.calls[0].status).toBe(hit ? 403 : 200);
  });
});

test('sends calls to another server by route', async () => {
  const other = new Service(YES, 'text/xml');
  try {
    proxy.forwardTo(address, [{ call: { operation: 'ListAccessKeys' }, to: await other.start() }]);
    await iam().send(deactivate());
    await iam().send(new ListAccessKeysCommand({}));
    expect([service, other].map(({ heard }) => heard.map(({ body }) => /Action=(\w+)/.exec(body)![1]))).toEqual([['UpdateAccessKey'], ['ListAccessKeys']]);
  } finally {
    other.stop();
  }
});

describe('from another process', () => {
  test('it is told rules and routes, and tells calls', async () => {
    const other = new Service(YES, 'text/xml');
    try {
      const client = new ProxyClient(proxy.endpoint);
      await client.inject(always({ kind: 'throttle' }));
      expect(await client.unused()).toHaveLength(1);
      await iam().send(deactivate()).catch(() => undefined);
      expect(await client.unused()).toEqual([]);
      expect(await client.calls()).toEqual([expect.objectContaining({ operation: 'UpdateAccessKey', status: 400 })]);
      await client.forget();
      expect(await client.calls()).toEqual([]);
      expect(await client.callers()).toEqual([{ appId: 'playbook-a', actions: ['iam:UpdateAccessKey'] }]);
      await client.route({ call: {}, to: await other.start() });
      await iam().send(deactivate());
      expect([service.heard.length, other.heard.length]).toEqual([0, 1]);
    } finally {
      other.stop();
    }
  });

  test('fails for what it does not know', async () => {
    expect((await fetch(`${proxy.endpoint}/_proxy/nonsense`)).status).toBe(404);
    expect(service.heard).toEqual([]);
  });
});

test('fails a call whose service is gone, without falling itself', async () => {
  service.stop();
  await expect(iam().send(deactivate())).rejects.toThrow('socket hang up');
  expect((await fetch(`${proxy.endpoint}/_proxy/calls`)).status).toBe(200);
});
