import { randomUUID } from 'crypto';
import { FakeCluster, Pod } from './support/cluster';
import { Pipeline } from './support/pipeline';
import { CLUSTER } from './support/resource-playbooks';
import { putFinding, undo, unique } from './support/resources';
import { World } from './support/world';
import { ACCOUNT } from '../build-tools/emulator/environment';
import { Json, podResource } from '../test/response/events';

// EKS and the API of the cluster are played by the tests, so neither their permissions nor the effect of a network policy is shown here.

const MALICIOUS_EXEC = 'Execution:Kubernetes/ExecInKubeSystemPod';
const ISOLATED = 'cdk-zero-trust/isolated';

let world: World;
let cluster: FakeCluster;
let acting: Pipeline;
let observing: Pipeline;
beforeAll(async () => {
  world = await World.current();
  cluster = await FakeCluster.start();
  acting = new Pipeline(world, 'RESOURCES', 'IsolatePod', 'isolate-pod');
  observing = new Pipeline(world, 'RESOURCES_OBSERVED', 'IsolatePod', 'isolate-pod');
}, 180_000);

afterAll(() => cluster.stop());

beforeEach(async () => {
  await world.proxy.forget();
  await world.proxy.inject(cluster.described(CLUSTER));
  cluster.changes.length = 0;
  cluster.callers.length = 0;
});

function runPod(): Pod {
  const pod: Pod = {
    metadata: { name: unique('web'), uid: randomUUID(), labels: { 'app': 'web', 'pod-template-hash': '6d4cf56db6' } },
    spec: { nodeName: 'node-1', containers: [{ image: 'web:3' }] },
    status: { phase: 'Running' },
  };
  cluster.pods.set(pod.metadata.name, pod);
  return pod;
}

const labelsOf = ({ metadata: { name } }: Pod) => cluster.pods.get(name)!.metadata.labels;
const keyOf = ({ metadata: { name, uid } }: Pod) => acting.key(`${CLUSTER}/shop/${name}/${uid}`);

function finding({ region }: Pipeline, { metadata: { name, uid } }: Pod, details: Json = {}): Json {
  const resource = podResource({ name, uid, ...details });
  return { ...resource, eksClusterDetails: { ...resource.eksClusterDetails as Json, arn: `arn:aws:eks:${region}:${ACCOUNT}:cluster/${CLUSTER}` } };
}

test('a pod loses its labels and a network policy selects it that lets nothing through; an undo puts back what was there', async () => {
  const pod = runPod();
  await putFinding(acting, { type: MALICIOUS_EXEC, resource: finding(acting, pod) });
  const { message } = await acting.notice(keyOf(pod), 'CONTAINED');
  expect(message).toContain('A network policy that denies all its traffic was created');
  const label = { [ISOLATED]: pod.metadata.uid };
  expect(labelsOf(pod)).toEqual(label);
  expect([...cluster.policies.values()]).toMatchObject([{ spec: { podSelector: { matchLabels: label }, policyTypes: ['Ingress', 'Egress'] } }]);
  const [{ spec }] = cluster.policies.values();
  expect(Object.keys(spec).sort()).toEqual(['podSelector', 'policyTypes']);
  const record = await acting.recordThatIs(keyOf(pod), 'CONTAINED');
  const { sha256, document } = await acting.evidence(record);
  expect(sha256).toBe(record.evidence.sha256);
  expect(document.before).toMatchObject({ labels: pod.metadata.labels, node: 'node-1', images: ['web:3'] });
  await acting.settled();

  expect(await undo(acting, `${keyOf(pod)}|1`)).toMatchObject({ status: 'UNDONE' });
  expect(labelsOf(pod)).toEqual(pod.metadata.labels);
  expect([...cluster.policies.keys()]).toEqual([]);
});

test('the cluster is told who calls by a question to STS that is signed for this cluster and ends within a minute', async () => {
  const pod = runPod();
  await putFinding(acting, { type: MALICIOUS_EXEC, resource: finding(acting, pod) });
  await acting.recordThatIs(keyOf(pod), 'CONTAINED');
  expect(cluster.callers.length).toBeGreaterThan(0);
  for (const caller of cluster.callers) {
    expect(caller.host).toBe(`sts.${acting.region}.amazonaws.com`);
    expect(Object.fromEntries(caller.searchParams)).toMatchObject({
      'Action': 'GetCallerIdentity', 'X-Amz-Expires': '60', 'X-Amz-SignedHeaders': 'host;x-k8s-aws-id', 'X-Amz-Signature': expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  }
});

test('in the mode OBSERVE the pod stays as it is, and people are told', async () => {
  const pod = runPod();
  await putFinding(observing, { type: MALICIOUS_EXEC, resource: finding(observing, pod) });
  await observing.recordThatIs(keyOf(pod), 'OBSERVED');
  await observing.noticeWith(({ message }) => message.includes(pod.metadata.name));
  await observing.settled();
  expect(labelsOf(pod)).toEqual(pod.metadata.labels);
  expect(cluster.changes).toEqual([]);
});

test.each([
  ['that took the name of the one in the finding', { uid: '4b1d2a70-0000-4000-8000-00000000000f' }, 'another uid'],
  ['of a protected namespace', { namespace: 'kube-system' }, 'its namespace is protected'],
  ["on its node's network", { hostNetwork: true }, 'no network policy governs'],
])('a pod %s is left alone, and people are told why', async (_what, details, reason) => {
  const pod = runPod();
  await putFinding(acting, { type: MALICIOUS_EXEC, resource: finding(acting, pod, details) });
  await acting.noticeWith(({ subject, message }) => message.includes(reason) && subject.includes(pod.metadata.name));
  await acting.settled();
  expect(labelsOf(pod)).toEqual(pod.metadata.labels);
  expect(cluster.changes).toEqual([]);
});
