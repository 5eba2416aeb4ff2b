import { readFileSync, writeFileSync } from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { CommandFolder } from './support';
import { Guardrail, GuardrailPolicyType, GuardrailRollout, Guardrails, OrganizationPolicies, PolicyAttachment, ResourceGuardrails } from '../../lib/guardrails';
import { GuardrailsFile } from '../../lib/guardrails/guardrails-file';
import { OrganizationTarget } from '../../lib/identity';

const runner = new CommandFolder();
const folder = runner.path;
afterAll(() => runner.remove());

const cli = (argv: string[]) => runner.run(argv);

const root = OrganizationTarget.root('r-ab12');
const workloads = OrganizationTarget.organizationalUnit('ou-ab12-workload', { name: 'Workloads', parent: root });
const regions = (...names: string[]) => Guardrails.denyRegionsExcept(names);

/** An assembly with these guardrails, and what its organization would have after its deployment. */
function synthesized(name: string, guardrails: Guardrail[], more: PolicyAttachment[] = [], foreign = 1) {
  const outdir = path.join(folder, name);
  const stack = new Stack(new App({ outdir }), 'Org');
  new OrganizationPolicies(stack, 'Policies', {
    attachments: [{ id: 'Baseline', targets: [root], guardrails }, ...more],
    policyNamePrefix: 'guardrails',
    foreignPolicies: [{ target: root, policyType: GuardrailPolicyType.SERVICE_CONTROL, count: foreign }],
  });
  (stack.node.root as App).synth();
  const template = JSON.parse(readFileSync(path.join(outdir, 'Org.template.json'), 'utf8')) as {
    Resources: { [id: string]: { Type: string; Properties: { Name: string; Type: string; Content: object; TargetIds: string[] } } };
  };
  const written = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Organizations::Policy').map(({ Properties }) => Properties);
  const policies = written.map(({ Name, Type, Content, TargetIds }) => ({
    PolicySummary: { Id: `p-${Name}`, Name, Type }, Content: JSON.stringify(Content), Targets: TargetIds.map((TargetId) => ({ TargetId })),
  }));
  return { outdir, policies };
}

function exported(name: string, policies: object[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, JSON.stringify({ Organization: { Id: 'o-ab12cd34ef' }, Policies: policies, Parents: {} }));
  return file;
}

test('shows the guardrails, their policies and the room that is left', () => {
  const { outdir } = synthesized('shown', [
    Guardrails.denyRootUser(), ResourceGuardrails.requireTls(), Guardrails.protectDetection().withRollout(GuardrailRollout.testedOn(workloads)),
    regions('eu-west-1').withRollout(GuardrailRollout.OBSERVED),
  ]);
  const { code, out } = cli(['guardrails', outdir]);
  expect(code).toBe(0);
  expect(out).toMatch(/Guardrails of Org\/Policies\n +guardrail +type +stage +targets +characters/);
  expect(out).toMatch(/root +SCP +enforced +\/ +\d+/);
  expect(out).toMatch(/tls +RCP +enforced +\/ +\d+/);
  expect(out).toMatch(/detection +SCP +tested on \/Workloads +\/ +\d+/);
  expect(out).toMatch(/regions +SCP +observed +\/ +\d+/);
  expect(out).toMatch(/guardrails-Baseline1 +SCP +\/ +\d+ +10240 +root/);
  expect(out).toMatch(/\/Workloads +SCP +1 +1 +1 +8 +\d+/);
  expect(out).not.toContain('Plan');
});

describe('the plan', () => {
  const plan = (name: string, guardrails: Guardrail[], policies: object[], options: string[] = [], foreign = 1) =>
    cli(['guardrails', synthesized(name, guardrails, [], foreign).outdir, '--organization', exported(`${name}.json`, policies), ...options]);

  test('of a first deployment creates everything', () => {
    const { code, out } = plan('first', [Guardrails.denyRootUser(), ResourceGuardrails.requireTls()], []);
    expect(code).toBe(0);
    expect(out).toMatch(/\+ SCP guardrails-Baseline1\n +attached to r-ab12/);
    expect(out).toMatch(/\+ RCP guardrails-BaselineResource1/);
    expect(out).toMatch(/2 to create, 0 to update, 0 to remove, 0 unchanged\.\n$/);
  });

  test('of what is deployed changes nothing', () => {
    const { policies } = synthesized('same-before', [Guardrails.denyRootUser()]);
    const { code, out } = plan('same', [Guardrails.denyRootUser()], policies, ['--fail-on-wider']);
    expect([code, out.split('\n').at(-2)]).toEqual([0, '0 to create, 0 to update, 0 to remove, 1 unchanged.']);
  });

  test('of fewer regions says that it denies more, and which request', () => {
    const { policies } = synthesized('more-before', [regions('eu-west-1', 'eu-west-2')]);
    const { code, out } = plan('more', [regions('eu-west-1')], policies, ['--fail-on-wider']);
    expect(code).toBe(0);
    expect(out).toMatch(/~ SCP guardrails-Baseline1: denies more than today\n +denied from now on:/);
    expect(out).toMatch(/aws:RequestedRegion.*eu-west-2/i);
  });

  test.each<[string, Guardrail[], Guardrail[], RegExp]>([
    ['more regions', [regions('eu-west-1')], [regions('eu-west-1', 'eu-west-2')], /denies less than today\n +allowed from now on:/],
    ['other regions', [regions('eu-west-1')], [regions('eu-west-2')], /denies some more and some less than today/],
  ])('of %s fails where that is asked for', (name, before, after, message) => {
    const { policies } = synthesized(`${name}-before`, before);
    expect(plan(name, after, policies).code).toBe(0);
    const { code, out } = plan(`${name}-strict`, after, policies, ['--fail-on-wider']);
    expect(code).toBe(1);
    expect(out).toMatch(message);
  });

  test('tells another text from another meaning', () => {
    const { policies } = synthesized('text-before', [regions('eu-west-1', 'eu-west-2')]);
    const [{ Content, ...rest }] = policies;
    const reordered = Content.replace('["eu-west-1","eu-west-2"]', '["eu-west-2","eu-west-1"]');
    expect(reordered).not.toBe(Content);
    expect(plan('text', [regions('eu-west-1', 'eu-west-2')], [{ ...rest, Content: reordered }], ['--fail-on-wider'])).toMatchObject({ code: 0, out: expect.stringContaining('decides as today') as string });
  });

  test('removes what the app no longer has, and leaves what is not its own', () => {
    const { policies: [policy] } = synthesized('removed-before', [Guardrails.denyRootUser()]);
    const old = { ...policy, PolicySummary: { ...policy.PolicySummary, Name: 'guardrails-Old1' } };
    const foreign = { ...policy, PolicySummary: { ...policy.PolicySummary, Name: 'aws-guardrails-xyz' } };
    const { code, out } = plan('removed', [Guardrails.denyRootUser()], [policy, old, foreign], ['--fail-on-wider'], 2);
    expect(code).toBe(1);
    expect(out).toMatch(/- SCP guardrails-Old1\n +detached from r-ab12/);
    expect(out).not.toContain('xyz');
  });

  test('moves policies between targets', () => {
    const { policies: [policy] } = synthesized('moved-before', [Guardrails.denyRootUser()]);
    const { code, out } = plan('moved', [Guardrails.denyRootUser()], [{ ...policy, Targets: ['ou-ab12-elsewhere'] }], ['--fail-on-wider']);
    expect(code).toBe(1);
    expect(out).toMatch(/attached to r-ab12\n +detached from ou-ab12-elsewhere/);
  });

  test('says where others take more places than was said, and fails where they are too many', () => {
    const foreign = (count: number) => Array.from({ length: count }, (_, index) => ({
      PolicySummary: { Name: `other${index}`, Type: 'SERVICE_CONTROL_POLICY' }, Content: '{"Version":"2012-10-17","Statement":[]}', Targets: ['r-ab12'],
    }));
    expect(plan('foreign', [Guardrails.denyRootUser()], foreign(2))).toMatchObject({ code: 0, out: expect.stringContaining('! / has 3 SCP of others, 1 were said; set foreignPolicies') as string });
    expect(plan('too-many', [Guardrails.denyRootUser()], foreign(9))).toMatchObject({ code: 1, out: expect.stringContaining('/ has 10 SCP of others, 1 were said: 1 too many') as string });
    expect(plan('said', [Guardrails.denyRootUser()], foreign(2), [], 3).out).not.toContain('!');
  });

  test('is data with --json', () => {
    const { policies } = synthesized('json-before', [regions('eu-west-1', 'eu-west-2')]);
    const { out } = plan('json', [regions('eu-west-1')], policies, ['--json']);
    const data = JSON.parse(out) as GuardrailsFile & { plan: { changes: object[] } };
    expect(data.sets[0].guardrails[0]).toMatchObject({ id: 'regions', stage: 'enforced' });
    expect(data.plan.changes).toMatchObject([{ name: 'guardrails-Baseline1', change: 'update', effect: 'denies-more', newlyDenied: { action: expect.any(String) as string } }]);
  });
});

describe('input', () => {
  test.each<[string, () => string[], RegExp]>([
    ['a folder without guardrails', () => [folder], /zero-trust\.guardrails\.json: there is no such file; synthesize an app with OrganizationPolicies/],
    ['a file that is not there', () => [path.join(folder, 'nothing.json')], /nothing\.json: there is no such file; name the folder of a cloud assembly/],
    ['an export without policies', () => [synthesized('no-policies', [Guardrails.denyRootUser()]).outdir, '--organization', write('empty.json', {})], /Policies.*is not a list/],
    ['a list', () => [write('list.json', [])], /the file is \[\] and not an object/],
    ['another version', () => [write('version.json', { version: 2, sets: [] })], /version is 2; use the version of cdk-zero-trust that wrote it/],
    ['no sets', () => [write('sets.json', { version: 1 })], /sets is undefined and not a list/],
    ['an unknown stage', () => [write('stage.json', set({ guardrails: [{ id: 'a', policyType: 'b', stage: 'maybe', characters: 1, targets: [], exemptions: [], statements: [] }] }))], /stage is "maybe"; write one of enforced, tested, observed/],
    ['a policy without size', () => [write('size.json', set({ policies: [{ logicalId: 'a', policyType: 'b', targets: [], guardrails: [] }] }))], /sets\[0\]\.policies\[0\] is undefined and not a number/],
    ['a target without a path', () => [write('path.json', set({ targets: [{ kind: 'root', headroom: [] }] }))], /sets\[0\]\.targets\[0\] is undefined and not a text/],
  ])('fails for %s', (_name, args, message) => {
    const { code, err } = cli(['guardrails', ...args()]);
    expect(code).toBe(2);
    expect(err).toMatch(message);
  });

  function write(name: string, content: unknown): string {
    writeFileSync(path.join(folder, name), JSON.stringify(content));
    return path.join(folder, name);
  }

  function set(change: object): object {
    return { version: 1, sets: [{ construct: 'a', stack: 'b', guardrails: [], policies: [], targets: [], ...change }] };
  }
});
