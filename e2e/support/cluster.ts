import { readFileSync } from 'fs';
import { createServer, Server } from 'https';
import { AddressInfo } from 'net';
import * as path from 'path';
import { FaultRule } from '../../build-tools/emulator/fault-rules';

const pem = (name: string) => readFileSync(path.join(__dirname, 'certificates', name), 'utf8');

/** The emulator sends what its handlers send to `localhost` and `127.0.0.1` to itself, without TLS. Only Linux has the whole network as loopback. */
const ADDRESS = process.platform === 'linux' ? '127.0.0.2' : '::1';

type Labels = Record<string, string>;

/** A network policy as Kubernetes has it. */
export interface NetworkPolicy {
  readonly metadata: { readonly name: string; readonly labels?: Labels };
  readonly spec: object;
}

/** A pod as Kubernetes has it, as far as a test needs it. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly uid: string; readonly labels: Labels };
  readonly spec: { readonly nodeName: string; readonly containers: readonly { readonly image: string }[] };
  readonly status: { readonly phase: string };
}

interface Answer {
  readonly status: number;
  readonly body?: object;
}

/**
 * The API of a cluster, as far as the playbook calls it: pods, their labels and network policies of one namespace. It enforces no
 * policy, and knows callers by the form of their tokens only.
 */
export class FakeCluster {
  public static async start(): Promise<FakeCluster> {
    const cluster = new FakeCluster();
    await new Promise<void>((resolve) => cluster.server.listen(0, ADDRESS, resolve));
    return cluster;
  }

  public readonly pods = new Map<string, Pod>();
  public readonly policies = new Map<string, NetworkPolicy>();
  /** Methods of the calls that changed something or tried to. */
  public readonly changes: string[] = [];
  /** Those that sent a token as EKS takes it, as what the token asks STS. */
  public readonly callers: URL[] = [];

  private readonly server: Server = createServer({ key: pem('cluster.key'), cert: pem('cluster.crt') }, (request, response) => {
    let text = '';
    request.on('data', (chunk) => {
      text += String(chunk);
    });
    request.on('end', () => {
      const { status, body = {} } = this.admits(request.headers.authorization)
        ? this.answer(request.method!, request.url!, text === '' ? {} : JSON.parse(text) as Record<string, any>)
        : { status: 401 };
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    });
  });

  private constructor() {}

  /** EKS's answer about the cluster: the emulator's has no certificate. */
  public described(name: string): FaultRule {
    const { port } = this.server.address() as AddressInfo;
    const endpoint = `https://${ADDRESS.includes(':') ? `[${ADDRESS}]` : ADDRESS}:${port}`;
    return {
      call: { service: 'eks', operation: 'DescribeCluster', path: `/clusters/${name}` },
      times: 'always',
      fault: {
        kind: 'answer',
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ cluster: { name, status: 'ACTIVE', endpoint, certificateAuthority: { data: Buffer.from(pem('cluster.crt')).toString('base64') } } }),
      },
    };
  }

  public stop(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** A token is a presigned question to STS, in base64. */
  private admits(authorization = ''): boolean {
    const token = /^Bearer k8s-aws-v1\.([\w-]+)$/.exec(authorization)?.[1];
    if (token === undefined) {
      return false;
    }
    this.callers.push(new URL(Buffer.from(token, 'base64url').toString('utf8')));
    return true;
  }

  private answer(method: string, url: string, body: Record<string, any>): Answer {
    if (method !== 'GET') {
      this.changes.push(method);
    }
    const pod = /^\/api\/v1\/namespaces\/shop\/pods\/([^/]+)$/.exec(url)?.[1];
    if (pod !== undefined) {
      return this.answerOfPod(method, pod, body);
    }
    const policy = /^\/apis\/networking\.k8s\.io\/v1\/namespaces\/shop\/networkpolicies(?:\/([^/]+))?$/.exec(url);
    return policy ? this.answerOfPolicies(method, policy[1], body) : { status: 404 };
  }

  private answerOfPod(method: string, name: string, { metadata }: Record<string, any>): Answer {
    const pod = this.pods.get(name);
    if (pod === undefined) {
      return { status: 404 };
    }
    if (method !== 'PATCH') {
      return method === 'GET' ? { status: 200, body: { ...pod, metadata: { ...pod.metadata, resourceVersion: '1' } } } : { status: 405 };
    }
    if (metadata.uid !== undefined && metadata.uid !== pod.metadata.uid) {
      return { status: 409 };
    }
    const labels = Object.fromEntries(Object.entries({ ...pod.metadata.labels, ...metadata.labels as Labels }).filter(([, value]) => value !== null));
    this.pods.set(name, { ...pod, metadata: { ...pod.metadata, labels } });
    return { status: 200, body: this.pods.get(name) };
  }

  private answerOfPolicies(method: string, name: string | undefined, body: Record<string, any>): Answer {
    if (method === 'GET') {
      return { status: 200, body: { items: [...this.policies.values()] } };
    }
    if (method === 'POST') {
      const policy = body as NetworkPolicy;
      if (this.policies.has(policy.metadata.name)) {
        return { status: 409 };
      }
      this.policies.set(policy.metadata.name, policy);
      return { status: 201, body: policy };
    }
    return { status: method === 'DELETE' && this.policies.delete(name ?? '') ? 200 : 404 };
  }
}
