import { KubernetesApi, NetworkPolicy, Pod } from '../../../../lib/response/playbooks/isolate-pod/kubernetes-api.lambda-shared';
import { RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';

/** How a call ends. `lost`: carried out, and the answer is lost. */
export type Fault = 'none' | 'unavailable' | 'denied' | 'lost';

/** One cluster. */
export class KubernetesModel implements KubernetesApi {
  public readonly pods = new Map<string, Pod>();
  public readonly policies = new Map<string, NetworkPolicy>();
  public readonly nodes = new Map<string, boolean>();
  public readonly calls: string[] = [];
  public faults: Fault[] = [];

  public pod(namespace: string, name: string): Promise<Pod | undefined> {
    return this.answer('get pods', () => this.pods.get(`${namespace}/${name}`));
  }

  public patchLabels(namespace: string, name: string, uid: string, labels: { readonly [key: string]: string | null }): Promise<void> {
    return this.answer('patch pods', () => {
      const pod = this.pods.get(`${namespace}/${name}`);
      if (pod?.uid !== uid) {
        throw new TerminalError('the pod is another by now');
      }
      const merged = { ...pod.labels, ...labels };
      this.pods.set(`${namespace}/${name}`, {
        ...pod, labels: Object.fromEntries(Object.entries(merged).filter((entry): entry is [string, string] => entry[1] !== null)),
      });
    });
  }

  public networkPolicies(namespace: string): Promise<NetworkPolicy[]> {
    return this.answer('list networkpolicies', () => [...this.policies].filter(([key]) => key.startsWith(`${namespace}/`)).map(([, policy]) => policy));
  }

  public denyAll(namespace: string, name: string, { key, value }: { readonly key: string; readonly value: string }): Promise<void> {
    return this.answer('create networkpolicies', () => {
      if (!this.policies.has(`${namespace}/${name}`)) {
        this.policies.set(`${namespace}/${name}`, {
          name, labels: { [key]: value }, selectorLabels: { [key]: value }, policyTypes: ['Ingress', 'Egress'], rules: 0,
        });
      }
    });
  }

  public deleteNetworkPolicy(namespace: string, name: string): Promise<void> {
    return this.answer('delete networkpolicies', () => {
      this.policies.delete(`${namespace}/${name}`);
    });
  }

  public cordoned(nodeName: string): Promise<boolean | undefined> {
    return this.answer('get nodes', () => this.nodes.get(nodeName));
  }

  public cordon(nodeName: string, unschedulable: boolean): Promise<void> {
    return this.answer('patch nodes', () => {
      this.nodes.set(nodeName, unschedulable);
    });
  }

  private async answer<T>(call: string, act: () => T): Promise<T> {
    this.calls.push(call);
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'unavailable') {
      throw new RetryableError(`the cluster answered 503 about ${call}`);
    }
    if (fault === 'denied') {
      throw new TerminalError(`the cluster answered 403 about ${call}`);
    }
    const answer = act();
    if (fault === 'lost') {
      throw new RetryableError(`the cluster did not answer: ${call}`);
    }
    return answer;
  }
}
