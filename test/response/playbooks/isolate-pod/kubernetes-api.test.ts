import { readFileSync } from 'fs';
import { createServer, Server } from 'https';
import { AddressInfo } from 'net';
import * as path from 'path';
import { HttpsKubernetesApi } from '../../../../lib/response/playbooks/isolate-pod/kubernetes-api.lambda-shared';
import { kubernetesToken } from '../../../../lib/response/playbooks/isolate-pod/kubernetes-token.lambda-shared';
import { RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';

const pem = (name: string) => readFileSync(path.join(__dirname, 'certificates', name), 'utf8');

interface Call {
  readonly method?: string;
  readonly url?: string;
  readonly authorization?: string;
  readonly contentType?: string;
  readonly body: string;
}

let server: Server;
let calls: Call[];
let answer: { status: number; body?: unknown; text?: string };

beforeAll((done) => {
  server = createServer({ key: pem('server.key'), cert: pem('server.crt') }, (request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += String(chunk);
    });
    request.on('end', () => {
      calls.push({ method: request.method, url: request.url, authorization: request.headers.authorization, contentType: request.headers['content-type'], body });
      if (answer.status === 0) {
        response.destroy();
        return;
      }
      response.writeHead(answer.status, { 'content-type': 'application/json' });
      response.end(answer.text ?? JSON.stringify(answer.body ?? {}));
    });
  }).listen(0, '127.0.0.1', done);
});

beforeEach(() => {
  calls = [];
  answer = { status: 200 };
});

afterAll((done) => {
  server.closeAllConnections();
  server.close(done);
});

function api(certificateAuthority = pem('server.crt')): HttpsKubernetesApi {
  return new HttpsKubernetesApi({ url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`, certificateAuthority, token: 'k8s-aws-v1.token' });
}

const POD = {
  metadata: { uid: 'u', resourceVersion: '7', labels: { app: 'web' }, ownerReferences: [{ kind: 'ReplicaSet', name: 'web', uid: 'x' }] },
  spec: { nodeName: 'node', containers: [{ name: 'web', image: 'web:3' }], schedulerName: 'default-scheduler' },
  status: { phase: 'Running' },
};

test('reads a pod with the token of the cluster', async () => {
  answer = { status: 200, body: POD };
  expect(await api().pod('shop', 'web-1')).toEqual({
    uid: 'u',
    resourceVersion: '7',
    labels: { app: 'web' },
    annotations: {},
    phase: 'Running',
    nodeName: 'node',
    hostNetwork: false,
    schedulerName: 'default-scheduler',
    serviceAccountName: undefined,
    owners: [{ kind: 'ReplicaSet', name: 'web' }],
    images: ['web:3'],
    deletionTimestamp: undefined,
  });
  expect(calls).toEqual([{ method: 'GET', url: '/api/v1/namespaces/shop/pods/web-1', authorization: 'Bearer k8s-aws-v1.token', contentType: undefined, body: '' }]);
});

test('a pod that is not there is undefined', async () => {
  answer = { status: 404 };
  expect(await api().pod('shop', 'web-1')).toBeUndefined();
});

test('patches labels for one uid only', async () => {
  await api().patchLabels('shop', 'web-1', 'u', { app: null, isolated: 'u' });
  expect(calls[0]).toMatchObject({ method: 'PATCH', contentType: 'application/merge-patch+json' });
  expect(JSON.parse(calls[0].body)).toEqual({ metadata: { uid: 'u', labels: { app: null, isolated: 'u' } } });
});

test('a policy denies both ways, and one that exists is no failure', async () => {
  await api().denyAll('shop', 'zero-trust-isolated-u', { key: 'cdk-zero-trust/isolated', value: 'u' });
  expect(calls[0]).toMatchObject({ method: 'POST', url: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies' });
  expect(JSON.parse(calls[0].body)).toEqual({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'zero-trust-isolated-u', labels: { 'cdk-zero-trust/isolated': 'u' } },
    spec: { podSelector: { matchLabels: { 'cdk-zero-trust/isolated': 'u' } }, policyTypes: ['Ingress', 'Egress'] },
  });
  answer = { status: 409 };
  await expect(api().denyAll('shop', 'zero-trust-isolated-u', { key: 'k', value: 'u' })).resolves.toBeUndefined();
});

test('reads policies: selectors with expressions are told apart', async () => {
  answer = {
    status: 200,
    body: {
      items: [
        { metadata: { name: 'a' }, spec: { podSelector: {}, ingress: [{}], egress: null } },
        { metadata: { name: 'b', labels: { x: 'y' } }, spec: { podSelector: { matchLabels: { app: 'web' } }, policyTypes: ['Egress'] } },
        { metadata: { name: 'c' }, spec: { podSelector: { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] } } },
      ],
    },
  };
  expect(await api().networkPolicies('shop')).toEqual([
    { name: 'a', labels: {}, selectorLabels: {}, policyTypes: ['Ingress'], rules: 1 },
    { name: 'b', labels: { x: 'y' }, selectorLabels: { app: 'web' }, policyTypes: ['Egress'], rules: 0 },
    { name: 'c', labels: {}, selectorLabels: undefined, policyTypes: ['Ingress'], rules: 0 },
  ]);
});

test('deletes a policy, also one that is gone', async () => {
  answer = { status: 404 };
  await expect(api().deleteNetworkPolicy('shop', 'p')).resolves.toBeUndefined();
  expect(calls[0]).toMatchObject({ method: 'DELETE', url: '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/p' });
});

test('reads and cordons a node', async () => {
  answer = { status: 200, body: { spec: {} } };
  expect(await api().cordoned('node')).toBe(false);
  answer = { status: 404 };
  expect(await api().cordoned('node')).toBeUndefined();
  answer = { status: 200, body: {} };
  await api().cordon('node', true);
  expect(calls[2]).toMatchObject({ method: 'PATCH', url: '/api/v1/nodes/node', body: '{"spec":{"unschedulable":true}}' });
});

test.each([
  [401, TerminalError], [403, TerminalError], [422, TerminalError],
  [409, RetryableError], [429, RetryableError], [500, RetryableError], [503, RetryableError],
])('status %s is a %p without the text of the cluster', async (status, kind) => {
  answer = { status, text: 'SECRET' };
  const failure = await api().patchLabels('shop', 'web-1', 'u', {}).catch((error: Error) => error);
  expect(failure).toBeInstanceOf(kind);
  expect((failure as Error).message).toBe(`the cluster answered ${status} about the labels of the pod`);
});

test('an answer that is no pod is terminal', async () => {
  answer = { status: 200, text: '<html>' };
  await expect(api().pod('shop', 'web-1')).rejects.toThrow(new TerminalError("the cluster's answer about the pod cannot be read"));
});

test('an answer that breaks off is tried again', async () => {
  answer = { status: 0 };
  await expect(api().pod('shop', 'web-1')).rejects.toThrow(RetryableError);
});

test('an answer of more than 8 MB is refused', async () => {
  answer = { status: 200, text: 'x'.repeat(9 * 1024 * 1024) };
  await expect(api().pod('shop', 'web-1')).rejects.toThrow(/more than 8 MB/);
});

test('another certificate authority is not trusted, and nothing is sent', async () => {
  answer = { status: 200, body: POD };
  await expect(api(pem('other.crt')).pod('shop', 'web-1')).rejects.toThrow(/the cluster did not answer: /);
  expect(calls).toEqual([]);
});

describe('the token', () => {
  const reach = {
    region: 'eu-west-1', partition: 'aws', accountId: '111122223333', credentials: { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'session/+=' },
  };
  const at = new Date('2026-11-29T00:00:00Z');
  const decoded = async (cluster: string, of = reach) => {
    const token = await kubernetesToken(cluster, of, at);
    expect(token).toMatch(/^k8s-aws-v1\.[\w-]+$/);
    return new URL(Buffer.from(token.slice('k8s-aws-v1.'.length), 'base64url').toString('utf8'));
  };

  test('is a presigned question to STS that is bound to the cluster and ends within a minute', async () => {
    const url = await decoded('prod');
    expect(url.origin + url.pathname).toBe('https://sts.eu-west-1.amazonaws.com/');
    expect(Object.fromEntries(url.searchParams)).toMatchObject({
      'Action': 'GetCallerIdentity',
      'Version': '2011-06-15',
      'X-Amz-Expires': '60',
      'X-Amz-Date': '20261129T000000Z',
      'X-Amz-Security-Token': 'session/+=',
      'X-Amz-Credential': 'ASIAEXAMPLE/20261129/eu-west-1/sts/aws4_request',
      'X-Amz-SignedHeaders': 'host;x-k8s-aws-id',
    });
    expect(url.searchParams.get('X-Amz-Signature')).toMatch(/^[0-9a-f]{64}$/);
    expect(url.href).not.toContain('secret/');
  });

  test('of another cluster is another one', async () => {
    expect((await decoded('prod')).searchParams.get('X-Amz-Signature')).not.toBe((await decoded('test')).searchParams.get('X-Amz-Signature'));
  });

  test.each([['aws-cn', 'cn-north-1', 'sts.cn-north-1.amazonaws.com.cn'], ['aws-us-gov', 'us-gov-west-1', 'sts.us-gov-west-1.amazonaws.com']])('in %s', async (partition, region, host) => {
    expect((await decoded('prod', { ...reach, partition, region })).host).toBe(host);
  });

  test('fails where the function has no credentials', async () => {
    const { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = process.env;
    delete process.env.AWS_ACCESS_KEY_ID;
    try {
      await expect(kubernetesToken('prod', { ...reach, credentials: undefined }, at)).rejects.toThrow(/no AWS credentials/);
      Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'ASIAOWN', AWS_SECRET_ACCESS_KEY: 'own' });
      expect((await decoded('prod', { ...reach, credentials: undefined } as never)).searchParams.get('X-Amz-Credential')).toMatch(/^ASIAOWN/);
    } finally {
      Object.assign(process.env, { AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY });
      if (AWS_ACCESS_KEY_ID === undefined) {
        delete process.env.AWS_ACCESS_KEY_ID;
        delete process.env.AWS_SECRET_ACCESS_KEY;
      }
    }
  });
});
