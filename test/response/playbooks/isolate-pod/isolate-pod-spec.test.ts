import { readFileSync } from 'fs';
import * as path from 'path';
import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { parseAllDocuments } from 'yaml';
import { KubernetesModel } from './kubernetes-model';
import { IsolatePodProps, Playbook, PlaybookMode, ProtectedNamespace } from '../../../../lib/response';
import { isolatePod } from '../../../../lib/response/playbooks/isolate-pod/isolate-pod.lambda-shared';
import { callsOf, grantsOf, specOf, statementsOf } from '../grants';

const REASON = 'its pods run the cluster';
const token = Lazy.string({ produce: () => 'later' });
const spec = (props: Partial<IsolatePodProps> = {}) => specOf(Playbook.isolatePod({ clusters: ['prod'], ...props }));

test('the grants are what the code calls, no more and no less', () => {
  expect(grantsOf(spec())).toEqual(callsOf(isolatePod));
});

test('only the named clusters are found', () => {
  expect(statementsOf(spec({ clusters: ['prod', 'test'] }).reads)).toMatchObject([{
    Action: 'eks:DescribeCluster', Resource: [expect.stringMatching(/:cluster\/prod$/), expect.stringMatching(/:cluster\/test$/)],
  }]);
});

test('kube-system is always protected', () => {
  expect(spec({ protectedNamespaces: [ProtectedNamespace.named('monitoring', REASON)] }).options).toEqual({
    clusters: ['prod'], cordonNode: false, protectedNamespaces: [{ namespace: 'kube-system', reason: REASON }, { namespace: 'monitoring', reason: REASON }],
  });
});

test.each([[true, 4], [false, 2]])('each role gets an entry in each cluster (with an operator: %s)', (withOperator, entries) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  const role = (id: string) => new iam.Role(stack, id, { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const made = Playbook.isolatePod({ clusters: ['prod', 'test'] })._spec(stack, { protectedPrincipals: [], modes: [PlaybookMode.AUTOMATIC] });
  made.admit!(role('Responder'), withOperator ? role('Operator') : undefined);
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::EKS::AccessEntry', entries);
  template.allResourcesProperties('AWS::EKS::AccessEntry', { KubernetesGroups: ['zero-trust:isolate-pod'], Type: 'STANDARD' });
});

interface Rule {
  readonly resources: string[];
  readonly verbs: string[];
}

/** The page's role is what people apply: it must allow what the code calls, and no more. */
test('the cluster role on the page allows exactly the calls of the code', async () => {
  const page = readFileSync(path.join(__dirname, '../../../../docs/playbooks/isolate-pod.md'), 'utf8');
  const [role, binding] = parseAllDocuments(/```yaml\n([\s\S]*?)```/.exec(page)![1]).map((document) => document.toJSON() as Record<string, unknown>);
  const allowed = (role.rules as Rule[]).flatMap(({ resources, verbs }) => verbs.flatMap((verb) => resources.map((resource) => `${verb} ${resource}`)));
  expect(binding.subjects).toEqual([{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: 'zero-trust:isolate-pod' }]);

  const kubernetes = new KubernetesModel();
  const target = { id: 'x', accountId: '1', region: 'r', cluster: 'prod', namespace: 'shop', pod: 'web', uid: 'u', cordon: true };
  kubernetes.pods.set('shop/web', {
    uid: 'u', resourceVersion: '1', labels: { app: 'web' }, annotations: {}, phase: 'Running', nodeName: 'node', hostNetwork: false, owners: [], images: [],
  });
  kubernetes.nodes.set('node', false);
  const clusters = async () => kubernetes;
  const { before } = await isolatePod.inspect(target, clusters, undefined as never);
  let facts = {};
  for (const step of isolatePod.steps) {
    const input = { target, before, facts, finding: { source: 'GuardDuty' as const, id: 'f', type: 't', accountId: '1', region: 'r' }, startedAt: 0 };
    facts = { ...facts, ...await step.run(input, clusters) ?? {} };
    expect(await step.verify({ ...input, facts }, clusters)).toBe(true);
  }
  await isolatePod.undo!({ target, before, facts, finding: { source: 'GuardDuty', id: 'f', type: 't', accountId: '1', region: 'r' }, startedAt: 0 }, clusters);
  expect([...new Set(kubernetes.calls)].sort()).toEqual(allowed.sort());
});

test.each<[string, () => unknown, RegExp]>([
  ['no cluster', () => spec({ clusters: [] }), /clusters is empty; name the clusters/],
  ['a cluster twice', () => spec({ clusters: ['a', 'a'] }), /"a" is named twice/],
  ['a cluster that is none', () => spec({ clusters: ['-a'] }), /"-a" is not the name of a cluster/],
  ['a cluster known later', () => spec({ clusters: [token] }), /known only at deployment is not the name of a cluster/],
  ['kube-system protected twice', () => spec({ protectedNamespaces: [ProtectedNamespace.named('kube-system', REASON)] }), /"kube-system" is named twice/],
  ['a namespace in capitals', () => ProtectedNamespace.named('Monitoring', REASON), /"Monitoring" is not the name of a namespace/],
  ['a namespace of 64 characters', () => ProtectedNamespace.named('x'.repeat(64), REASON), /is not the name of a namespace/],
  ['a namespace known later', () => ProtectedNamespace.named(token, REASON), /known only at deployment/],
  ['no reason', () => ProtectedNamespace.named('a', ''), /the exception for a has no reason/],
  ['a reason of 201 characters', () => ProtectedNamespace.named('a', 'so it is '.repeat(23)), /say it in at most 200 characters/],
])('fails on %s', (_what, act, message) => {
  expect(act).toThrow(message);
});
