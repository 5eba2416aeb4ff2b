import { readFileSync } from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Construct } from 'constructs';
import {
  Guardrail, GuardrailExemption, GuardrailPolicyType, GuardrailRollout, Guardrails, OrganizationPolicies, OrganizationPoliciesProps, PolicyQuota,
  RequiredAccess, ResourceGuardrails,
} from '../../lib/guardrails';
import { policySize } from '../../lib/guardrails/compiler/policy-json';
import { GuardrailsFile } from '../../lib/guardrails/guardrails-file';
import { OrganizationTarget } from '../../lib/identity';
import { ClaimCondition } from '../../lib/verification/claims';
import { proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const exemptions = [GuardrailExemption.role('deployer', 'deploys the platform', { path: '/platform/' })];
const root = OrganizationTarget.root('r-ab12');
const workloads = OrganizationTarget.organizationalUnit('ou-ab12-workload', { name: 'Workloads', parent: root });
const sandbox = OrganizationTarget.organizationalUnit('ou-ab12-sandbox1', { name: 'Sandbox', parent: workloads });

function catalogue(): Guardrail[] {
  return [
    Guardrails.denyRegionsExcept(['eu-west-1', 'eu-central-1'], { exemptions }), Guardrails.denyRootUser(), Guardrails.denyLeavingOrganization(),
    Guardrails.protectAuditTrail({ exemptions }), Guardrails.protectDetection({ exemptions }),
  ];
}

const baseline = (guardrails = catalogue(), targets = [workloads]) => [{ id: 'Baseline', targets, guardrails }];

function make(props: Partial<OrganizationPoliciesProps> = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const stack = new Stack(app, 'Org');
  return { app, stack, made: new OrganizationPolicies(stack, 'Policies', { attachments: baseline(), ...props }) };
}

interface Written {
  readonly Properties: {
    readonly Type: string;
    readonly Name: string;
    readonly TargetIds: unknown[];
    readonly Content: { readonly Statement: object[] };
    readonly Description: string;
  };
  readonly DependsOn?: string[];
}

const policies = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources('AWS::Organizations::Policy')) as [string, Written][];
const fileOf = (app: App) => JSON.parse(readFileSync(path.join(app.synth().directory, 'zero-trust.guardrails.json'), 'utf8')) as GuardrailsFile;

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test('the catalogue has no finding', () => {
    expect(nagFindings(make({}, context).app)).toEqual([]);
    expect(nagFindings(make({ serviceControlQuota: PolicyQuota.LEGACY, policyNamePrefix: 'guardrails', attachments: baseline(catalogue(), [root]) }, context).app)).toEqual([]);
  });

  test('it takes one policy of the current size, which says what it holds', () => {
    const [[id, { Properties, DependsOn }], ...others] = policies(make({}, context).stack);
    expect(others).toEqual([]);
    expect(id).toBe('PoliciesBaseline1009D22F1');
    expect(DependsOn).toBeUndefined();
    expect(Properties).toMatchObject({
      Type: 'SERVICE_CONTROL_POLICY',
      Name: expect.stringMatching(/^Org-?Policies.*-Baseline1$/) as string,
      Description: expect.stringMatching(/^Guardrails: .*\bregions\b/) as string,
      TargetIds: ['ou-ab12-workload'],
      Content: { Version: '2012-10-17' },
    });
  });
});

test('policies of the legacy size come one after the other and stay within it', () => {
  const { stack, made } = make({ serviceControlQuota: PolicyQuota.LEGACY });
  const found = policies(stack);
  expect(found.length).toBeGreaterThan(1);
  expect(found.map(([, { DependsOn }]) => DependsOn)).toEqual(found.map((_, index) => (index === 0 ? undefined : [found[index - 1][0]])));
  expect(made.policySizes).toEqual(found.map(([, { Properties }]) => policySize(Properties.Content)));
  expect(Math.max(...made.policySizes)).toBeLessThanOrEqual(5_120);
  expect(new Set(found.map(([, { Properties }]) => Properties.Name)).size).toBe(found.length);
});

test('service and resource control guardrails are policies of their types', () => {
  const { stack } = make({ attachments: baseline([Guardrails.denyRootUser(), ResourceGuardrails.requireTls()]) });
  expect(policies(stack).map(([id, { Properties }]) => [id.replace(/[0-9A-F]{8}$/, ''), Properties.Type])).toEqual([
    ['PoliciesBaseline1', 'SERVICE_CONTROL_POLICY'], ['PoliciesBaselineResource1', 'RESOURCE_CONTROL_POLICY'],
  ]);
});

test('constructs of one stack share one chain, also with a policy of the user', () => {
  const { stack } = make();
  new organizations.CfnPolicy(stack, 'Own', { name: 'own', type: 'TAG_POLICY', content: {} });
  new OrganizationPolicies(stack, 'More', { attachments: [{ id: 'Root', guardrails: [Guardrails.denyRootUser()], targets: [root] }] });
  const [first, own, last] = policies(stack);
  expect([first[1].DependsOn, own[0], own[1].DependsOn, last[1].DependsOn]).toEqual([undefined, 'Own', undefined, ['Own', first[0]]]);
});

test('policies come one after the other in whatever order their scopes stand in the tree', () => {
  const stack = new Stack(new App(), 'Org');
  const [b, a] = ['B', 'A'].map((id) => new Construct(stack, id));
  const add = (scope: Construct, id: string) => new OrganizationPolicies(scope, id, { attachments: baseline([Guardrails.denyRootUser()]) });
  const made = [add(b, 'P1'), add(a, 'P2'), add(b, 'P3')].map(({ policies: [policy] }) => stack.resolve(policy.logicalId) as string);
  const dependencies = Object.fromEntries(policies(stack).map(([id, { DependsOn }]) => [id, DependsOn]));
  expect(made.map((id) => dependencies[id])).toEqual([undefined, [made[0]], [made[1]]]);
});

test('a stack does not depend on the policies of another', () => {
  const { app } = make();
  const other = new Stack(app, 'Other');
  new OrganizationPolicies(other, 'G', { attachments: baseline([Guardrails.denyRootUser()]) });
  expect(other.dependencies).toEqual([]);
});

test('policies keep their ids when guardrails, targets and other attachments are added', () => {
  const ids = (attachments: OrganizationPoliciesProps['attachments']) => policies(make({ attachments }).stack).map(([id]) => id);
  const few = ids(baseline(catalogue().slice(0, 2)));
  expect(ids(baseline(catalogue(), [workloads, sandbox])).slice(0, few.length)).toEqual(few);
  expect(ids([...baseline(), { id: 'Sandbox', targets: [sandbox], guardrails: [Guardrails.denyLeavingOrganization({ exemptions })] }])).toEqual(expect.arrayContaining(few));
});

test('exempting brings the guardrail that protects the exempt roles, wherever the exemption holds', () => {
  const { made } = make({
    attachments: [
      { id: 'All', targets: [root], guardrails: [Guardrails.denyRootUser()] },
      { id: 'Workloads', targets: [workloads], guardrails: [Guardrails.denyLeavingOrganization({ exemptions })] },
    ],
  });
  expect(made.guardrails.map(({ guardrailId }) => guardrailId)).toEqual(['root', 'organization', 'exempt-roles']);
  const content = JSON.stringify(made.policies[1].content);
  expect(content).toContain('"Resource":"arn:*:iam::*:role/platform/deployer"');
  expect(content).toContain('iam:UpdateAssumeRolePolicy');
  expect(JSON.stringify(made.policies[0].content)).not.toContain('deployer');
});

test('a target may be known at deployment only', () => {
  const { stack } = make();
  const unit = new organizations.CfnOrganizationalUnit(stack, 'Unit', { name: 'unit', parentId: 'r-ab12' });
  const target = OrganizationTarget.organizationalUnit(unit.attrId, { name: 'unit', parent: root });
  new OrganizationPolicies(stack, 'More', { attachments: baseline([Guardrails.denyRootUser()], [target]) });
  expect(policies(stack).at(-1)![1].Properties.TargetIds).toEqual([{ 'Fn::GetAtt': ['Unit', 'Id'] }]);
});

test('the same input gives the same template, in whatever order guardrails are named', () => {
  const template = (guardrails: Guardrail[]) => policies(make({ attachments: baseline(guardrails) }).stack)
    .map(([, { Properties }]) => Properties.Content);
  expect(template(catalogue())).toEqual(template(catalogue()));
  expect(template(catalogue().reverse())).toEqual(template(catalogue()));
});

describe('rollout', () => {
  test('what is observed is attached nowhere, and said in the file', () => {
    const observed = Guardrails.protectDetection({ exemptions }).withRollout(GuardrailRollout.OBSERVED);
    const { app, stack } = make({ attachments: baseline([Guardrails.denyRootUser(), observed]) });
    const written = policies(stack);
    expect(written).toHaveLength(1);
    expect(JSON.stringify(written)).not.toMatch(/guardduty|deployer/);
    expect(fileOf(app).sets[0].guardrails.map(({ id, stage, targets }) => [id, stage, targets])).toEqual([
      ['root', 'enforced', ['/Workloads']], ['detection', 'observed', ['/Workloads']],
    ]);
  });

  test('what is tested is attached to the unit of the test, with its exempt roles protected there', () => {
    const onSandbox = Guardrails.protectDetection({ exemptions }).withRollout(GuardrailRollout.testedOn(sandbox));
    const { app, stack } = make({ attachments: baseline([Guardrails.denyRootUser(), onSandbox]) });
    const [enforced, tested] = policies(stack);
    expect(enforced[1].Properties.TargetIds).toEqual(['ou-ab12-workload']);
    expect(JSON.stringify(enforced)).not.toMatch(/guardduty|deployer/);
    expect(tested[0]).toMatch(/^PoliciesBaselineOnWorkloadsSandbox1/);
    expect(tested[1].Properties.TargetIds).toEqual(['ou-ab12-sandbox1']);
    expect(JSON.stringify(tested)).toMatch(/guardduty.*deployer|deployer.*guardduty/);
    expect(fileOf(app).sets[0].guardrails[1]).toMatchObject({ id: 'detection', stage: 'tested', testTarget: '/Workloads/Sandbox', targets: ['/Workloads'] });
  });

  test('where nothing is enforced there is no policy, and nothing but the file', () => {
    const { app, stack } = make({ attachments: baseline([Guardrails.denyRootUser().withRollout(GuardrailRollout.OBSERVED)]) });
    expect(policies(stack)).toEqual([]);
    expect(fileOf(app).sets[0].policies).toEqual([]);
  });
});

test('the file says what holds where and what is left, and a second synthesis writes it anew', () => {
  const foreignPolicies = [{ target: workloads, policyType: GuardrailPolicyType.SERVICE_CONTROL, count: 3 }];
  const { app, stack, made } = make({ attachments: baseline(catalogue(), [workloads, sandbox]), foreignPolicies });
  const [set] = fileOf(app).sets;
  expect([set.construct, set.stack]).toEqual(['Org/Policies', 'Org']);
  expect(set.policies).toEqual([{
    logicalId: policies(stack)[0][0],
    name: made.policies[0].name,
    policyType: 'SERVICE_CONTROL_POLICY',
    targets: ['/Workloads'],
    guardrails: expect.arrayContaining(['regions', 'exempt-roles']) as string[],
    size: made.policySizes[0],
    quota: 10_240,
  }]);
  const [above, below] = set.targets;
  expect(above).toMatchObject({ path: '/Workloads', kind: 'organizational-unit', id: 'ou-ab12-workload' });
  expect(above.headroom.find(({ policyType }) => policyType === 'SERVICE_CONTROL_POLICY')).toMatchObject({ policies: 1, foreign: 3, inherited: 0, free: 6 });
  // What the unit above has is not attached again.
  expect(below.headroom.find(({ policyType }) => policyType === 'SERVICE_CONTROL_POLICY')).toMatchObject({ policies: 0, foreign: 1, inherited: 1, free: 9 });
  expect(set.guardrails.find(({ id }) => id === 'audit-trail')!.exemptions).toEqual([{ principalArn: 'arn:*:iam::*:role/platform/deployer', reason: 'deploys the platform' }]);
  expect(JSON.stringify(fileOf(app))).not.toContain('Token');
});

describe('required access', () => {
  const verdicts = (requiredAccess: RequiredAccess[], attachments = baseline()) => proofsOf(make({ attachments, requiredAccess }).stack).results
    .filter(({ claim }) => claim.id.startsWith('not-locked-out[')).map(({ claim, verdict }) => [/\/([^/]*)\]$/.exec(claim.id)![1], verdict]);
  const options = { regions: ['eu-west-1'] };

  test.each<[string, RequiredAccess, string]>([
    ['a role that works in the approved regions', RequiredAccess.deployment('arn:*:iam::*:role/cdk-deploy', options), 'PROVED'],
    ['a role that works anywhere', RequiredAccess.deployment('arn:*:iam::*:role/cdk-deploy'), 'REFUTED'],
    ['the rotation of secrets', RequiredAccess.rotation('arn:*:iam::*:role/rotation', options), 'PROVED'],
    ['whoever must stop the trail', RequiredAccess.of('archive', 'arn:*:iam::*:role/archive', 'moves the trail once', { ...options, actions: ['cloudtrail:StopLogging'] }), 'REFUTED'],
    ['the exempt role that must stop the trail', RequiredAccess.of('archive', 'arn:*:iam::*:role/platform/deployer', 'moves the trail', { actions: ['cloudtrail:StopLogging'] }), 'PROVED'],
    ['whoever would have to edit an exempt role', RequiredAccess.breakGlass('arn:*:iam::*:role/break-glass', options), 'REFUTED'],
    ['a condition that every request fulfils', RequiredAccess.of('tagged', 'arn:*:iam::*:role/r', 'sets a tag each time', { actions: ['ec2:CreateTags'], conditions: [ClaimCondition.of('StringEquals', 'aws:RequestedRegion', 'eu-west-1')] }), 'PROVED'],
  ])('%s', (_name, access, verdict) => {
    expect(verdicts([access])).toEqual([[access.name, verdict]]);
  });

  test('several roles may need the same', () => {
    const roles = ['one', 'two'].map((role) => RequiredAccess.rotation(`arn:*:iam::*:role/${role}`, options));
    expect(verdicts(roles).sort()).toEqual([['rotation', 'PROVED'], ['rotation-2', 'PROVED']]);
  });

  test('resource control policies are held against it as well', () => {
    const attachments = baseline([ResourceGuardrails.requireTls()]);
    expect(verdicts([RequiredAccess.rotation('arn:*:iam::*:role/rotation')], attachments)).toEqual([['rotation', 'PROVED']]);
  });

  test('only policies that bind where the role works count', () => {
    const attachments = [
      { id: 'Sandbox', targets: [sandbox], guardrails: [Guardrails.protectDetection()] },
      { id: 'All', targets: [root], guardrails: [Guardrails.denyRootUser()] },
    ];
    const access = (targets?: OrganizationTarget[]) => RequiredAccess.of('detection', 'arn:*:iam::*:role/detection', 'runs the detectors', { actions: ['guardduty:UpdateDetector'], targets });
    const account = OrganizationTarget.account('111122223333', { name: 'security', parent: root });
    expect(verdicts([access()], attachments).map(([, verdict]) => verdict).sort()).toEqual(['PROVED', 'REFUTED']);
    expect(verdicts([access([account])], attachments).map(([, verdict]) => verdict)).toEqual(['PROVED']);
    // Nobody says where this one is.
    expect(verdicts([access([OrganizationTarget.account('111122223333')])], attachments).map(([, verdict]) => verdict).sort()).toEqual(['PROVED', 'REFUTED']);
  });
});

test('statements of two guardrails may have one sid: each is a claim', () => {
  const own = (guardrailId: string, action: string) => Guardrails.custom({
    guardrailId, protectsAgainst: 'Buckets that vanish.', statements: [new iam.PolicyStatement({ sid: 'Same', effect: iam.Effect.DENY, actions: [action], resources: ['*'] })],
  });
  const { stack } = make({ attachments: baseline([own('first', 's3:DeleteBucket'), own('second', 's3:DeleteObject')]) });
  expect(proofsOf(stack).results.filter(({ claim }) => claim.id.startsWith('guardrail[')).map(({ claim, verdict }) => [claim.id, verdict])).toEqual([
    ['guardrail[Org/Policies/Baseline1/Same-2]', 'PROVED'], ['guardrail[Org/Policies/Baseline1/Same]', 'PROVED'],
  ]);
});

describe('what does not fit', () => {
  test('fails for too many policies, and names target, overflow and cost', () => {
    expect(() => make({ serviceControlQuota: PolicyQuota.of(2_500, 3) })).toThrow(
      /^Org\/Policies: the guardrails of \/Workloads need \d service control policies of 2500 characters, \d more than the 2 places left of 3.*(detection|regions) \d+.*root \d+; .*\.$/);
  });

  test('fails for a statement that no policy can hold', () => {
    expect(() => make({ serviceControlQuota: PolicyQuota.of(1_000, 10) })).toThrow(/^Org\/Policies: a statement of regions \(Regions\) has \d+ characters at \/Workloads, \d+ more than a policy of 1000 has room for/);
  });

  test('places that others take are left to them', () => {
    const foreign = (count: number) => ({
      serviceControlQuota: PolicyQuota.LEGACY, foreignPolicies: [{ target: workloads, policyType: GuardrailPolicyType.SERVICE_CONTROL, count }],
    });
    expect(() => make(foreign(3))).not.toThrow();
    expect(() => make(foreign(4))).toThrow(/need 2 service control policies of 5120 characters, 1 more than the 1 place left of 5 \(others take 4\)/);
  });
});

describe('input', () => {
  const root2 = OrganizationTarget.root('r-cd34');
  const attachment = (change: Partial<OrganizationPoliciesProps['attachments'][0]>) => ({ attachments: [{ ...baseline()[0], ...change }] });
  const foreign = (target: OrganizationTarget, count: number, policyType = GuardrailPolicyType.SERVICE_CONTROL) => (
    { foreignPolicies: [{ target, count, policyType }] });
  const exempt = (options: object) => [ResourceGuardrails.requireTls({ exemptions: [GuardrailExemption.role('legacy', 'cannot speak TLS yet', options)] })];
  test.each<[string, Partial<OrganizationPoliciesProps>, RegExp]>([
    ['no attachment', { attachments: [] }, /there is no attachment/],
    ['no guardrail', attachment({ guardrails: [] }), /the attachment Baseline has no guardrail/],
    ['a guardrail twice', attachment({ guardrails: [Guardrails.denyRootUser(), Guardrails.denyRootUser()] }), /the guardrail "root" is given twice in the attachment Baseline/],
    ['a guardrail twice on one target', { attachments: [...baseline(), { id: 'Again', targets: [workloads], guardrails: [Guardrails.denyRootUser()] }] },
      /the guardrail "root" is attached to \/Workloads by Baseline and by Again/],
    ['no target', attachment({ targets: [] }), /has no target, so its guardrails would bind nobody/],
    ['a target twice', attachment({ targets: [workloads, workloads] }), /names the target \/Workloads twice/],
    ['one name for two targets', { attachments: [...baseline(undefined, [root]), { id: 'Other', targets: [root2], guardrails: [Guardrails.denyRootUser()] }] },
      /two targets are called \/: "r-ab12" and "r-cd34"/],
    ['two names for one target', attachment({ targets: [workloads, OrganizationTarget.organizationalUnit('ou-ab12-workload')] }), /is called \/Workloads and \/ou-ab12-workload/],
    ['an id in small letters', attachment({ id: 'baseline' }), /"baseline" is not the id of an attachment/],
    ['an id with a dash', attachment({ id: 'Base-line' }), /"Base-line" is not the id of an attachment/],
    ['an id twice', { attachments: [...baseline(), { ...baseline([Guardrails.protectDetection()])[0], targets: [root] }] }, /two attachments have the id "Baseline"/],
    ['a negative number of foreign policies', foreign(workloads, -1), /-1 foreign policies on \/Workloads/],
    ['half a foreign policy', foreign(workloads, 0.5), /0.5 foreign policies/],
    ['no RCPFullAWSAccess', foreign(workloads, 0, GuardrailPolicyType.RESOURCE_CONTROL), /count RCPFullAWSAccess/],
    ['foreign policies elsewhere', foreign(sandbox, 2), /foreign policies on \/Workloads\/Sandbox, which no attachment names/],
    ['foreign policies twice', { foreignPolicies: [...foreign(workloads, 2).foreignPolicies, ...foreign(workloads, 3).foreignPolicies] }, /given twice for one policy type/],
    ['an empty name', { policyNamePrefix: '' }, /"" is not the start of a policy name/],
    ['a name that is not ASCII', { policyNamePrefix: 'é' }, /is not the start of a policy name/],
    ['a resource guardrail that exempts a role of any account', attachment({ guardrails: exempt({}) }), /anybody's account can have such a role; name the account/],
    ['a resource guardrail whose exempt name is not protected', attachment({ guardrails: exempt({ account: '111122223333' }) }), /attach the guardrail to the root, or to that account as well/],
  ])('fails for %s', (_name, props, message) => {
    expect(() => make(props)).toThrow(message);
  });

  test('a resource guardrail may exempt a role whose name is protected', () => {
    const { made } = make({ attachments: baseline(exempt({ account: '111122223333' }), [root]) });
    expect(made.policies.map(({ type }) => type)).toEqual(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']);
    expect(JSON.stringify(made.policies[0].content)).toContain('role/legacy');
  });

  test.each<[string, () => unknown, RegExp]>([
    ['a user', () => RequiredAccess.rotation('arn:aws:iam::111122223333:user/a'), /is not the ARN of a role/],
    ['a session', () => RequiredAccess.rotation('arn:aws:sts::111122223333:assumed-role/a/b'), /is not the ARN of a role/],
    ['a name', () => RequiredAccess.rotation('rotation'), /is not the ARN of a role; write it as/],
    ['no action', () => RequiredAccess.of('x', 'arn:*:iam::*:role/r', 'does a thing', { actions: [] }), /names no action/],
    ['what is no action', () => RequiredAccess.of('x', 'arn:*:iam::*:role/r', 'does a thing', { actions: ['s3'] }), /"s3" is not an action/],
    ['no reason', () => RequiredAccess.of('x', 'arn:*:iam::*:role/r', '', { actions: ['s3:*'] }), /the access of x has no reason/],
    ['a bad name', () => RequiredAccess.of('a[b]', 'arn:*:iam::*:role/r', 'does a thing', { actions: ['s3:*'] }), /"a\[b\]" is not a name/],
  ])('fails to require access for %s', (_name, build, message) => {
    expect(build).toThrow(message);
  });

  test('fails for a condition given twice', () => {
    const access = RequiredAccess.rotation('arn:*:iam::*:role/r', { regions: ['eu-west-1'], conditions: [ClaimCondition.of('StringEquals', 'aws:RequestedRegion', 'eu-west-1')] });
    expect(() => make({ requiredAccess: [access] }).app.synth()).toThrow(/has the condition StringEquals aws:RequestedRegion twice/);
  });

  test.each([[0, 5], [-1, 5], [5120.5, 5], [5120, 0], [5120, 1.5]])('fails for the quota %d, %d', (size, attachments) => {
    expect(() => PolicyQuota.of(size, attachments)).toThrow(/is not a quota/);
  });
});
