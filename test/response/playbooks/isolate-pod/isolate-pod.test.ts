import * as fc from 'fast-check';
import { Fault, KubernetesModel } from './kubernetes-model';
import { PlaybookSettings } from '../../../../lib/response/playbook-settings';
import { IsolatePodOptions } from '../../../../lib/response/playbooks/isolate-pod/isolate-pod-options';
import { ISOLATED, isolatePod } from '../../../../lib/response/playbooks/isolate-pod/isolate-pod.lambda-shared';
import { Pod } from '../../../../lib/response/playbooks/isolate-pod/kubernetes-api.lambda-shared';
import { PodTarget } from '../../../../lib/response/playbooks/isolate-pod/pod-target.lambda-shared';
import { RejectedEventError, RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { parseFindings } from '../../../../lib/response/runtime/parse-finding.lambda-shared';
import { Facts, StepInput } from '../../../../lib/response/runtime/playbook.lambda-shared';
import { guardDutyEvent, instanceResource, Json, podResource } from '../../events';
import { playbookSettings } from '../settings';

const UID = '4b1d2a70-0000-4000-8000-000000000001';
const NAME = 'web-6d4cf56db6-x2x4q';
const LABELS = { 'app': 'web', 'pod-template-hash': '6d4cf56db6' };

function settings(options: Partial<IsolatePodOptions> = {}): PlaybookSettings<IsolatePodOptions> {
  const defaults = { clusters: ['prod'], cordonNode: false, protectedNamespaces: [{ namespace: 'kube-system', reason: 'runs the cluster' }] };
  return playbookSettings('isolate-pod', { ...defaults, ...options });
}

const TYPE = 'Execution:Kubernetes/ExecInKubeSystemPod';
const findingOf = (resource: Json) => parseFindings(JSON.stringify(guardDutyEvent({ type: TYPE, resource })))[0];
const targetsOf = (details: Json = {}, options: Partial<IsolatePodOptions> = {}) =>
  isolatePod.targets(findingOf(podResource(details)), settings(options));
const target = (options: Partial<IsolatePodOptions> = {}) => targetsOf({}, options)[0] as PodTarget;

function cluster(overrides: Partial<Pod> = {}): KubernetesModel {
  const kubernetes = new KubernetesModel();
  kubernetes.pods.set(`shop/${NAME}`, {
    uid: UID,
    resourceVersion: '7',
    labels: LABELS,
    annotations: {},
    phase: 'Running',
    nodeName: 'ip-10-0-1-7.eu-west-1.compute.internal',
    hostNetwork: false,
    schedulerName: 'default-scheduler',
    serviceAccountName: 'web',
    owners: [{ kind: 'ReplicaSet', name: 'web-6d4cf56db6' }],
    images: ['web:3'],
    ...overrides,
  });
  kubernetes.nodes.set('ip-10-0-1-7.eu-west-1.compute.internal', false);
  return kubernetes;
}

const clusters = (kubernetes: KubernetesModel) => async () => kubernetes;
const inspect = (kubernetes: KubernetesModel, of = target()) => isolatePod.inspect(of, clusters(kubernetes), settings());

/** Runs the steps as the engine does: what a crash cut off begins again at its step. */
async function contain(kubernetes: KubernetesModel, of: PodTarget, before: StepInput<PodTarget>['before']): Promise<Facts> {
  let facts: Facts = {};
  for (const step of isolatePod.steps) {
    const input = { target: of, before, facts, finding: { source: 'GuardDuty' as const, id: 'f', type: 't', accountId: of.accountId, region: of.region }, startedAt: 0 };
    for (let tries = 0; ; tries += 1) {
      try {
        const found = await step.run(input, clusters(kubernetes)) ?? {};
        if (await step.verify(input, clusters(kubernetes))) {
          facts = { ...facts, ...found };
          break;
        }
      } catch (error) {
        if (!(error instanceof RetryableError) || tries > 50) {
          throw error;
        }
      }
    }
  }
  return facts;
}

async function undo(kubernetes: KubernetesModel, of: PodTarget, before: StepInput<PodTarget>['before'], facts: Facts): Promise<string> {
  const input = { target: of, before, facts, finding: { source: 'GuardDuty' as const, id: 'f', type: 't', accountId: of.accountId, region: of.region }, startedAt: 0 };
  return isolatePod.undo!(input, clusters(kubernetes));
}

test('finds the pod of a finding', () => {
  expect(target()).toEqual({
    id: `prod/shop/${NAME}/${UID}`, accountId: '111122223333', region: 'eu-west-1', cluster: 'prod', namespace: 'shop', pod: NAME, uid: UID, cordon: false,
  });
});

test.each<[string, Json, Partial<IsolatePodOptions>, RegExp]>([
  ['a workload', { type: 'deployments' }, {}, /about a workload/],
  ['no uid', { uid: undefined }, {}, /which pod of that name/],
  ['another cluster', {}, { clusters: ['test'] }, /no access to that cluster/],
  ['no cluster at all', {}, { clusters: [] }, /no access to that cluster/],
  ['a protected namespace', { namespace: 'kube-system' }, {}, /protected: runs the cluster/],
  ["its node's network", { hostNetwork: true }, {}, /isolate the instance/],
])('refuses %s', (_what, details, options, reason) => {
  expect(targetsOf(details, options)).toEqual([expect.objectContaining({ result: 'refused', reason: expect.stringMatching(reason) })]);
});

test('refuses a finding without pod', () => {
  expect(isolatePod.targets(findingOf(instanceResource()), settings())).toEqual([{ result: 'refused', reason: 'it names no pod' }]);
});

test.each<[string, Json]>([
  ['a path in its namespace', { namespace: 'shop/../../nodes' }],
  ['a query in its name', { name: 'web?x=1' }],
  ['a line break in its name', { name: 'web\r\nHost: evil' }],
  ['an upper-case name', { name: 'WEB' }],
  ['an empty-looking namespace', { namespace: '-' }],
])('fails on %s, quoting nothing', (_what, details) => {
  expect(() => targetsOf(details)).toThrow(RejectedEventError);
  expect(() => targetsOf(details)).toThrow(/^the name of the (pod|namespace) has characters that none has$/);
});

test.each<[string, Partial<Pod>, string, RegExp]>([
  ['a pod that took the name', { uid: '4b1d2a70-0000-4000-8000-000000000002' }, 'missing', /another uid/],
  ['a host-network pod that the finding did not call one', { hostNetwork: true }, 'refused', /isolate the instance/],
  ['a static pod', { annotations: { 'kubernetes.io/config.mirror': 'x' } }, 'refused', /static pod/],
  ['a pod on Fargate', { schedulerName: 'fargate-scheduler' }, 'refused', /Fargate/],
])('%s', async (_what, overrides, state, reason) => {
  expect(await inspect(cluster(overrides))).toMatchObject({ state, reason: expect.stringMatching(reason) });
});

test('a pod that is gone is missing', async () => {
  expect(await inspect(new KubernetesModel())).toMatchObject({ state: 'missing' });
});

test('keeps what an investigator needs, before anything changes', async () => {
  const kubernetes = cluster();
  kubernetes.policies.set('shop/allow-all', { name: 'allow-all', labels: {}, selectorLabels: {}, policyTypes: ['Ingress'], rules: 1 });
  kubernetes.policies.set('shop/odd', { name: 'odd', labels: {}, selectorLabels: undefined, policyTypes: ['Egress'], rules: 2 });
  kubernetes.policies.set('shop/web', { name: 'web', labels: {}, selectorLabels: { app: 'web' }, policyTypes: ['Ingress'], rules: 1 });
  const { state, before } = await inspect(kubernetes, target({ cordonNode: true }));
  expect({ state, before }).toEqual({
    state: 'actionable',
    before: {
      labels: LABELS,
      node: 'ip-10-0-1-7.eu-west-1.compute.internal',
      nodeWasCordoned: false,
      phase: 'Running',
      owners: ['ReplicaSet/web-6d4cf56db6'],
      serviceAccount: 'web',
      images: ['web:3'],
      policiesThatStillAllow: ['allow-all', 'odd'],
    },
  });
  expect(kubernetes.calls.filter((call) => !/^(get|list) /.test(call))).toEqual([]);
  expect(isolatePod.text(target(), before, {}).stillPossible).toContain('allow-all, odd');
});

test('denies traffic before it takes the labels off, and leaves the node alone', async () => {
  const kubernetes = cluster();
  const { before } = await inspect(kubernetes);
  const facts = await contain(kubernetes, target(), before);
  expect(kubernetes.calls.filter((call) => /^(create|patch) /.test(call))).toEqual(['create networkpolicies', 'patch pods']);
  expect(kubernetes.pods.get(`shop/${NAME}`)?.labels).toEqual({ [ISOLATED]: UID });
  expect([...kubernetes.policies.values()]).toEqual([
    { name: `zero-trust-isolated-${UID}`, labels: { [ISOLATED]: UID }, selectorLabels: { [ISOLATED]: UID }, policyTypes: ['Ingress', 'Egress'], rules: 0 },
  ]);
  expect(facts).toEqual({ cordoned: false });
  expect(await inspect(kubernetes)).toMatchObject({ state: 'contained' });
});

test('a policy of our name that lets something through does not count as denial', async () => {
  const kubernetes = cluster();
  const { before } = await inspect(kubernetes);
  await contain(kubernetes, target(), before);
  kubernetes.policies.set(`shop/zero-trust-isolated-${UID}`, { ...[...kubernetes.policies.values()][0], rules: 1 });
  expect(await inspect(kubernetes)).toMatchObject({ state: 'actionable' });
  expect(await isolatePod.steps[0].verify({
    target: target(), before, facts: {}, finding: { source: 'GuardDuty', id: 'f', type: 't', accountId: '1', region: 'r' }, startedAt: 0,
  }, clusters(kubernetes))).toBe(false);
});

test.each([[false, true], [true, false]])('a node that was cordoned: %s, is cordoned by us: %s, and undone only then', async (was, ours) => {
  const kubernetes = cluster();
  kubernetes.nodes.set('ip-10-0-1-7.eu-west-1.compute.internal', was);
  const of = target({ cordonNode: true });
  const { before } = await inspect(kubernetes, of);
  const facts = await contain(kubernetes, of, before);
  expect(facts).toEqual({ cordoned: ours });
  expect(kubernetes.nodes.get('ip-10-0-1-7.eu-west-1.compute.internal')).toBe(true);
  await undo(kubernetes, of, before, facts);
  expect(kubernetes.nodes.get('ip-10-0-1-7.eu-west-1.compute.internal')).toBe(was);
});

test('undo leaves what somebody else changed since', async () => {
  const kubernetes = cluster();
  const { before } = await inspect(kubernetes);
  const facts = await contain(kubernetes, target(), before);
  const pod = kubernetes.pods.get(`shop/${NAME}`)!;
  kubernetes.pods.set(`shop/${NAME}`, { ...pod, labels: { ...pod.labels, investigated: 'yes' } });
  await undo(kubernetes, target(), before, facts);
  expect(kubernetes.pods.get(`shop/${NAME}`)?.labels).toEqual({ ...LABELS, investigated: 'yes' });
});

test('undo leaves another pod and a pod without our label alone', async () => {
  const kubernetes = cluster();
  const { before } = await inspect(kubernetes);
  await contain(kubernetes, target(), before);
  kubernetes.pods.set(`shop/${NAME}`, { ...kubernetes.pods.get(`shop/${NAME}`)!, labels: { app: 'else' } });
  expect(await undo(kubernetes, target(), before, {})).toContain('left as they are');
  kubernetes.pods.delete(`shop/${NAME}`);
  expect(await undo(kubernetes, target(), before, {})).toContain('no labels to put back');
  expect(kubernetes.policies.size).toBe(0);
});

test('a denied call is terminal', async () => {
  const kubernetes = cluster();
  kubernetes.faults = ['denied'];
  await expect(inspect(kubernetes)).rejects.toThrow(TerminalError);
});

test('whatever fails on the way, the pod ends isolated, and undo restores exactly what was', async () => {
  const fault = fc.constantFrom<Fault>('none', 'none', 'unavailable', 'lost');
  await fc.assert(fc.asyncProperty(
    fc.array(fault, { maxLength: 20 }), fc.array(fault, { maxLength: 6 }), fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), fc.stringMatching(/^[a-z]{0,8}$/), { maxKeys: 5 }), fc.boolean(),
    async (faults, undoFaults, labels, cordonNode) => {
      const kubernetes = cluster({ labels });
      const of = target({ cordonNode });
      const { before } = await inspect(kubernetes, of);
      kubernetes.faults = [...faults];
      const facts = await contain(kubernetes, of, before);
      kubernetes.faults = [];
      expect(await inspect(kubernetes, of)).toMatchObject({ state: 'contained' });
      kubernetes.faults = [...undoFaults];
      for (let tries = 0; tries < 10; tries += 1) {
        try {
          await undo(kubernetes, of, before, facts);
          break;
        } catch (error) {
          expect(error).toBeInstanceOf(RetryableError);
        }
      }
      expect(kubernetes.pods.get(`shop/${NAME}`)?.labels).toEqual(labels);
      expect(kubernetes.policies.size).toBe(0);
      expect([...kubernetes.nodes.values()]).toEqual([false]);
    },
  ), { numRuns: 300 });
});
