import { IsolatePodOptions } from './isolate-pod-options';
import { KubernetesApi, Labels, NetworkPolicy, Pod } from './kubernetes-api.lambda-shared';
import { kubernetesOf } from './pod-access.lambda-shared';
import { PodTarget } from './pod-target.lambda-shared';
import { isolatePodText } from './pod-text.lambda-shared';
import { JsonObject, PlaybookSettings } from '../../playbook-settings';
import { RejectedEventError, RetryableError } from '../../runtime/errors.lambda-shared';
import { Finding, PodResource } from '../../runtime/finding.lambda-shared';
import { Declined, Facts, Inspection, RuntimePlaybook, SessionStatement, Step, StepInput } from '../../runtime/playbook.lambda-shared';

/** Opens the API of a cluster. */
export type Clusters = (clusterName: string) => Promise<KubernetesApi>;

/** On isolated pods and on our policies; its value is the pod's uid, so that each pod has a policy of its own. */
export const ISOLATED = 'cdk-zero-trust/isolated';

const NAMES = {
  cluster: /^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/,
  namespace: /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/,
  pod: /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
  uid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
  node: /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/,
};

export const isolatePod: RuntimePlaybook<PodTarget, Clusters, IsolatePodOptions> = {
  name: 'isolate-pod',
  reads: ['eks:DescribeCluster'],
  undoes: [],
  access: kubernetesOf,
  targets,
  inspect,
  steps: [denyTraffic(), dropLabels(), cordon()],
  undo,
  text: isolatePodText,
  sessionPolicy,
};

function targets(finding: Finding, settings: PlaybookSettings<IsolatePodOptions>): Array<PodTarget | Declined> {
  if (finding.pods.length === 0) {
    return [{ result: 'refused', reason: 'it names no pod' }];
  }
  return finding.pods.map((pod) => targetOf(pod, finding, settings.options));
}

function targetOf(pod: PodResource, finding: Finding, options: IsolatePodOptions): PodTarget | Declined {
  for (const [field, value] of [['cluster', pod.clusterName], ['namespace', pod.namespace], ['pod', pod.name]] as const) {
    if (!NAMES[field].test(value)) {
      throw new RejectedEventError(`the name of the ${field} has characters that none has`);
    }
  }
  const about = `pod ${pod.namespace}/${pod.name} of cluster ${pod.clusterName}`;
  const refused = (reason: string): Declined => ({ result: 'refused', reason, about });
  if (pod.workloadType !== undefined && pod.workloadType.toLowerCase() !== 'pods') {
    return refused('it is about a workload, not about one of its pods: find the pod, and isolate that');
  }
  if (pod.uid === undefined || !NAMES.uid.test(pod.uid)) {
    return refused('it does not say which pod of that name it means (no uid)');
  }
  if (!options.clusters.includes(pod.clusterName)) {
    return refused('the playbook has no access to that cluster: name it in its clusters');
  }
  const protection = options.protectedNamespaces.find(({ namespace }) => namespace === pod.namespace);
  if (protection) {
    return refused(`its namespace is protected: ${protection.reason}`);
  }
  if (pod.hostNetwork) {
    return refused(HOST_NETWORK);
  }
  return {
    id: `${pod.clusterName}/${pod.namespace}/${pod.name}/${pod.uid}`,
    accountId: finding.accountId,
    region: finding.region,
    cluster: pod.clusterName,
    namespace: pod.namespace,
    pod: pod.name,
    uid: pod.uid,
    cordon: options.cordonNode,
  };
}

const HOST_NETWORK = "it uses its node's network, which no network policy governs: isolate the instance instead";

async function inspect(target: PodTarget, clusters: Clusters): Promise<Inspection> {
  const kubernetes = await clusters(target.cluster);
  const pod = await kubernetes.pod(target.namespace, target.pod);
  if (pod === undefined || pod.uid !== target.uid) {
    return { state: 'missing', reason: 'the pod does not exist any more: what replaced it has another uid', before: {} };
  }
  const policies = await kubernetes.networkPolicies(target.namespace);
  const before = await stateOf(pod, policies, target, kubernetes);
  const refusal = refusalOf(pod);
  if (refusal !== undefined) {
    return { state: 'refused', reason: refusal, before };
  }
  if (isOurs(pod, target) && policies.some((policy) => denies(policy, target))) {
    return { state: 'contained', reason: 'the pod was isolated already', before };
  }
  return { state: 'actionable', before };
}

function refusalOf(pod: Pod): string | undefined {
  if (pod.hostNetwork) {
    return HOST_NETWORK;
  }
  if (pod.annotations['kubernetes.io/config.mirror'] !== undefined) {
    return 'it is a static pod of its node, whose labels cannot be changed';
  }
  if (pod.schedulerName === 'fargate-scheduler') {
    return 'it runs on Fargate, where network policies are not enforced: delete the pod, or change the security groups of its profile';
  }
  if (pod.nodeName !== undefined && !NAMES.node.test(pod.nodeName)) {
    return 'its node has a name that none has';
  }
  return undefined;
}

async function stateOf(pod: Pod, policies: readonly NetworkPolicy[], target: PodTarget, kubernetes: KubernetesApi): Promise<JsonObject> {
  return {
    labels: { ...pod.labels },
    node: pod.nodeName ?? null,
    nodeWasCordoned: target.cordon && pod.nodeName !== undefined ? await kubernetes.cordoned(pod.nodeName) ?? null : null,
    phase: pod.phase,
    owners: pod.owners.map(({ kind, name }) => `${kind}/${name}`),
    serviceAccount: pod.serviceAccountName ?? null,
    images: [...pod.images],
    // Policies add up: one that names no label goes on letting through what it lets through.
    policiesThatStillAllow: policies
      .filter(({ selectorLabels, rules }) => rules > 0 && (selectorLabels === undefined || Object.keys(selectorLabels).length === 0))
      .map(({ name }) => name).sort(),
  };
}

function isOurs(pod: Pod, target: PodTarget): boolean {
  return pod.labels[ISOLATED] === target.uid && Object.keys(pod.labels).length === 1;
}

function denies(policy: NetworkPolicy, target: PodTarget): boolean {
  return policy.name === policyName(target) && policy.selectorLabels?.[ISOLATED] === target.uid && Object.keys(policy.selectorLabels).length === 1
    && policy.rules === 0 && policy.policyTypes.includes('Ingress') && policy.policyTypes.includes('Egress');
}

/** The policy first: between the two steps the pod keeps what it had, and nothing is let through that was not before. */
function denyTraffic(): Step<PodTarget, Clusters> {
  return {
    name: 'deny-traffic',
    weight: 'containment',
    calls: [],
    effect: 'Create a network policy that denies all traffic of pods with our label (Kubernetes: create networkpolicies)',
    run: async ({ target }, clusters) => {
      await (await clusters(target.cluster)).denyAll(target.namespace, policyName(target), { key: ISOLATED, value: target.uid });
    },
    verify: async ({ target }, clusters) => {
      const policies = await (await clusters(target.cluster)).networkPolicies(target.namespace);
      return policies.some((policy) => denies(policy, target));
    },
  };
}

/** Without its labels no service, replica set or other policy selects the pod, and its owner starts another. */
function dropLabels(): Step<PodTarget, Clusters> {
  return {
    name: 'drop-labels',
    weight: 'containment',
    calls: [],
    effect: 'Take the labels off the pod and put ours on (Kubernetes: patch pods)',
    run: async ({ target }, clusters) => {
      const kubernetes = await clusters(target.cluster);
      const pod = await kubernetes.pod(target.namespace, target.pod);
      if (pod?.uid === target.uid && !isOurs(pod, target)) {
        const dropped = Object.fromEntries(Object.keys(pod.labels).map((key): [string, null] => [key, null]));
        await kubernetes.patchLabels(target.namespace, target.pod, target.uid, { ...dropped, [ISOLATED]: target.uid });
      }
    },
    verify: async ({ target }, clusters) => {
      const pod = await (await clusters(target.cluster)).pod(target.namespace, target.pod);
      return pod === undefined || pod.uid !== target.uid || isOurs(pod, target);
    },
  };
}

function cordon(): Step<PodTarget, Clusters> {
  return {
    name: 'cordon-node',
    weight: 'supporting',
    calls: [],
    effect: 'Let no further pods onto the node (Kubernetes: patch nodes)',
    applies: ({ cordon: asked }) => asked,
    run: async ({ target, before }, clusters): Promise<Facts> => {
      if (!mayCordon(target, before)) {
        return { cordoned: false };
      }
      await (await clusters(target.cluster)).cordon(before.node, true);
      return { cordoned: true };
    },
    verify: async ({ target, before }, clusters) => !mayCordon(target, before)
      || await (await clusters(target.cluster)).cordoned(before.node) !== false,
  };
}

function mayCordon(target: PodTarget, before: JsonObject): before is JsonObject & { node: string } {
  return target.cordon && typeof before.node === 'string' && before.nodeWasCordoned === false;
}

async function undo({ target, before, facts }: StepInput<PodTarget>, clusters: Clusters): Promise<string> {
  const kubernetes = await clusters(target.cluster);
  const said: string[] = [];
  const pod = await kubernetes.pod(target.namespace, target.pod);
  if (pod === undefined || pod.uid !== target.uid) {
    said.push('The pod does not exist any more: there are no labels to put back.');
  } else if (pod.labels[ISOLATED] !== target.uid) {
    said.push('The pod does not carry our label any more: its labels were left as they are.');
  } else {
    await kubernetes.patchLabels(target.namespace, target.pod, target.uid, { ...before.labels as Labels, [ISOLATED]: null });
    if ((await kubernetes.pod(target.namespace, target.pod))?.labels[ISOLATED] !== undefined) {
      throw new RetryableError('the labels were put back, but the cluster does not say so yet');
    }
    said.push('The labels of the pod are as before.');
  }
  await kubernetes.deleteNetworkPolicy(target.namespace, policyName(target));
  if ((await kubernetes.networkPolicies(target.namespace)).some(({ name }) => name === policyName(target))) {
    throw new RetryableError('the network policy was deleted, but the cluster does not say so yet');
  }
  said.push('The network policy that denied its traffic is gone.');
  if (facts.cordoned === true && typeof before.node === 'string') {
    await kubernetes.cordon(before.node, false);
    said.push(`The node ${before.node} takes pods again.`);
  }
  return said.join(' ');
}

function policyName({ uid }: PodTarget): string {
  return `zero-trust-isolated-${uid}`;
}

function sessionPolicy(target: PodTarget, partition: string): SessionStatement[] {
  return [{
    Effect: 'Allow', Action: ['eks:DescribeCluster'], Resource: [`arn:${partition}:eks:${target.region}:${target.accountId}:cluster/${target.cluster}`],
  }];
}
