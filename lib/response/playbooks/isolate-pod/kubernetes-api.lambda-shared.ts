import { Agent, request } from 'https';
import * as z from 'zod/mini';
import { RetryableError, TerminalError } from '../../runtime/errors.lambda-shared';

/** Where a cluster answers, and how it knows us. */
export interface Endpoint {
  readonly url: string;
  /** PEM. Nothing else is trusted. */
  readonly certificateAuthority: string;
  readonly token: string;
}

export type Labels = { readonly [key: string]: string };

/** A pod, as far as the playbook needs it. */
export interface Pod {
  readonly uid: string;
  readonly resourceVersion: string;
  readonly labels: Labels;
  readonly annotations: Labels;
  readonly phase: string;
  readonly nodeName?: string;
  readonly hostNetwork: boolean;
  readonly schedulerName?: string;
  readonly serviceAccountName?: string;
  readonly owners: ReadonlyArray<{ readonly kind: string; readonly name: string }>;
  readonly images: readonly string[];
  readonly deletionTimestamp?: string;
}

/** A network policy, as far as the playbook needs it. */
export interface NetworkPolicy {
  readonly name: string;
  readonly labels: Labels;
  /** Undefined: the selector has expressions, which may match pods without labels. */
  readonly selectorLabels?: Labels;
  readonly policyTypes: readonly string[];
  /** Rules that let something through. */
  readonly rules: number;
}

/** The calls of Kubernetes that the playbook makes, each in one namespace or for one node. */
export interface KubernetesApi {
  pod(namespace: string, name: string): Promise<Pod | undefined>;
  /** Sets labels; null takes one off. Fails where the pod is another by now. */
  patchLabels(namespace: string, name: string, uid: string, labels: { readonly [key: string]: string | null }): Promise<void>;
  networkPolicies(namespace: string): Promise<NetworkPolicy[]>;
  /** Denies all traffic of pods with the label; nothing happens where a policy of the name exists. */
  denyAll(namespace: string, policyName: string, label: { readonly key: string; readonly value: string }): Promise<void>;
  /** Nothing happens where there is none. */
  deleteNetworkPolicy(namespace: string, policyName: string): Promise<void>;
  /** Whether the node takes no further pods; undefined where there is no such node. */
  cordoned(nodeName: string): Promise<boolean | undefined>;
  cordon(nodeName: string, unschedulable: boolean): Promise<void>;
}

const LARGEST_ANSWER = 8 * 1024 * 1024;
const TIMEOUT = 5_000;

const LabelMap = z._default(z.record(z.string(), z.string()), {});
const PodAnswer = z.object({
  metadata: z.object({
    uid: z.string(),
    resourceVersion: z.string(),
    labels: LabelMap,
    annotations: LabelMap,
    deletionTimestamp: z.optional(z.string()),
    ownerReferences: z.optional(z.array(z.object({ kind: z.string(), name: z.string() }))),
  }),
  spec: z.object({
    nodeName: z.optional(z.string()),
    hostNetwork: z.optional(z.boolean()),
    schedulerName: z.optional(z.string()),
    serviceAccountName: z.optional(z.string()),
    containers: z.array(z.object({ image: z.optional(z.string()) })),
  }),
  status: z.optional(z.object({ phase: z.optional(z.string()) })),
});
const PolicyList = z.object({
  items: z.array(z.object({
    metadata: z.object({ name: z.string(), labels: LabelMap }),
    spec: z.object({
      podSelector: z.object({ matchLabels: z.optional(z.record(z.string(), z.string())), matchExpressions: z.optional(z.array(z.unknown())) }),
      policyTypes: z.optional(z.array(z.string())),
      ingress: z.optional(z.nullable(z.array(z.unknown()))),
      egress: z.optional(z.nullable(z.array(z.unknown()))),
    }),
  })),
});
const NodeAnswer = z.object({ spec: z.object({ unschedulable: z.optional(z.boolean()) }) });

/** Kubernetes over HTTPS, with the cluster's own certificate authority. */
export class HttpsKubernetesApi implements KubernetesApi {
  private readonly agent: Agent;

  constructor(private readonly endpoint: Endpoint) {
    this.agent = new Agent({ ca: endpoint.certificateAuthority, keepAlive: true, minVersion: 'TLSv1.2' });
  }

  public async pod(namespace: string, name: string): Promise<Pod | undefined> {
    const answer = await this.call('GET', `${pods(namespace)}/${name}`);
    if (answer.status === 404) {
      return undefined;
    }
    const { metadata, spec, status } = read('the pod', PodAnswer, answer);
    return {
      uid: metadata.uid,
      resourceVersion: metadata.resourceVersion,
      labels: metadata.labels,
      annotations: metadata.annotations,
      phase: status?.phase ?? 'Unknown',
      nodeName: spec.nodeName,
      hostNetwork: spec.hostNetwork ?? false,
      schedulerName: spec.schedulerName,
      serviceAccountName: spec.serviceAccountName,
      owners: (metadata.ownerReferences ?? []).map(({ kind, name: owner }) => ({ kind, name: owner })),
      images: spec.containers.flatMap(({ image }) => image ?? []),
      deletionTimestamp: metadata.deletionTimestamp,
    };
  }

  public async patchLabels(namespace: string, name: string, uid: string, labels: { readonly [key: string]: string | null }): Promise<void> {
    // With the uid in the patch the API server refuses it for a pod that has taken the name since.
    expectDone('the labels of the pod', await this.call('PATCH', `${pods(namespace)}/${name}`, { metadata: { uid, labels } }));
  }

  public async networkPolicies(namespace: string): Promise<NetworkPolicy[]> {
    const { items } = read('the network policies', PolicyList, await this.call('GET', policies(namespace)));
    return items.map(({ metadata, spec }) => ({
      name: metadata.name,
      labels: metadata.labels,
      selectorLabels: (spec.podSelector.matchExpressions ?? []).length > 0 ? undefined : spec.podSelector.matchLabels ?? {},
      policyTypes: spec.policyTypes ?? ['Ingress'],
      rules: (spec.ingress ?? []).length + (spec.egress ?? []).length,
    }));
  }

  public async denyAll(namespace: string, policyName: string, label: { readonly key: string; readonly value: string }): Promise<void> {
    const answer = await this.call('POST', policies(namespace), {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: policyName, labels: { [label.key]: label.value } },
      spec: { podSelector: { matchLabels: { [label.key]: label.value } }, policyTypes: ['Ingress', 'Egress'] },
    });
    if (answer.status !== 409) {
      expectDone('the network policy', answer);
    }
  }

  public async deleteNetworkPolicy(namespace: string, policyName: string): Promise<void> {
    const answer = await this.call('DELETE', `${policies(namespace)}/${policyName}`);
    if (answer.status !== 404) {
      expectDone('the network policy', answer);
    }
  }

  public async cordoned(nodeName: string): Promise<boolean | undefined> {
    const answer = await this.call('GET', `/api/v1/nodes/${nodeName}`);
    return answer.status === 404 ? undefined : read('the node', NodeAnswer, answer).spec.unschedulable ?? false;
  }

  public async cordon(nodeName: string, unschedulable: boolean): Promise<void> {
    expectDone('the node', await this.call('PATCH', `/api/v1/nodes/${nodeName}`, { spec: { unschedulable } }));
  }

  private call(method: string, path: string, body?: object): Promise<Answer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    return new Promise((resolve, reject) => {
      const lost = (reason: string) => reject(new RetryableError(`the cluster did not answer: ${reason}`));
      const sent = request(new URL(path, this.endpoint.url), {
        method,
        agent: this.agent,
        timeout: TIMEOUT,
        headers: {
          authorization: `Bearer ${this.endpoint.token}`,
          accept: 'application/json',
          ...text === undefined ? {} : {
            'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
            'content-length': Buffer.byteLength(text),
          },
        },
      }, (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > LARGEST_ANSWER) {
            sent.destroy();
            reject(new TerminalError('the cluster answered with more than 8 MB'));
          } else {
            chunks.push(chunk);
          }
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString('utf8') }));
        response.on('error', () => lost('the answer broke off'));
      });
      sent.on('timeout', () => sent.destroy(new Error('timeout')));
      sent.on('error', (error: NodeJS.ErrnoException) => lost((error.code ?? error.message).replace(/[^\w]/g, '').slice(0, 60)));
      sent.end(text);
    });
  }
}

interface Answer {
  readonly status: number;
  readonly body: string;
}

/** The cluster's own text may quote the pod, so only the status is kept. */
function expectDone(what: string, { status }: Answer): void {
  if (status >= 200 && status < 300) {
    return;
  }
  const message = `the cluster answered ${status} about ${what}`;
  throw status === 409 || status === 429 || status >= 500 ? new RetryableError(message) : new TerminalError(message);
}

function read<T extends z.ZodMiniType>(what: string, schema: T, answer: Answer): z.infer<T> {
  expectDone(what, answer);
  try {
    return schema.parse(JSON.parse(answer.body));
  } catch {
    throw new TerminalError(`the cluster's answer about ${what} cannot be read`);
  }
}

function pods(namespace: string): string {
  return `/api/v1/namespaces/${namespace}/pods`;
}

function policies(namespace: string): string {
  return `/apis/networking.k8s.io/v1/namespaces/${namespace}/networkpolicies`;
}
