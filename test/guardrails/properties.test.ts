import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import {
  ForeignPolicies, GuardrailPolicyType, GuardrailRollout, Guardrails, OrganizationPolicies, OrganizationPoliciesProps, PolicyAttachment, PolicyQuota,
  RequiredAccess, RequiredAccessOptions, ResourceGuardrails,
} from '../../lib/guardrails';
import { Organization, OrganizationPolicyType, OrganizationPolicyTypes, OrganizationTarget } from '../../lib/identity';
import { ClaimCondition } from '../../lib/verification/claims';
import { proofsOf } from '../../lib/verification/testing';

type Table<P> = { [K in keyof Required<P>]: [P[K], P[K]] };

const root = OrganizationTarget.root('r-ab12');
const unit = OrganizationTarget.organizationalUnit('ou-ab12-34cdefgh', { name: 'Unit', parent: root });
const attachment: PolicyAttachment = {
  id: 'Baseline', targets: [root], guardrails: [Guardrails.denyRegionsExcept(['eu-west-1']), Guardrails.protectDetection(), ResourceGuardrails.requireTls()],
};

function stackWith(props: Partial<OrganizationPoliciesProps>, organization = false): Stack {
  const stack = new Stack(new App(), 'Org');
  const existing = Organization.fromOrganizationAttributes(stack, 'Organization', { organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12' });
  new OrganizationPolicies(stack, 'Guardrails', { attachments: [attachment], ...organization ? { organization: existing } : {}, ...props });
  return stack;
}

const template = (props: Partial<OrganizationPoliciesProps>) => Template.fromStack(stackWith(props)).toJSON() as unknown;

function expectDifferent<P>(table: Table<P>, build: (props: P) => unknown): void {
  for (const name of Object.keys(table) as (keyof P)[]) {
    const [one, two] = table[name].map((value) => build({ [name]: value } as P));
    expect([name, one]).not.toEqual([name, two]);
  }
}

test('two values of each property of OrganizationPolicies give different templates', () => {
  const table: Table<Omit<OrganizationPoliciesProps, 'foreignPolicies' | 'requiredAccess' | 'organization' | 'policyTypes'>> = {
    attachments: [[attachment], [{ ...attachment, id: 'Other' }]],
    serviceControlQuota: [PolicyQuota.CURRENT, PolicyQuota.of(4_000, 10)],
    resourceControlQuota: [PolicyQuota.RESOURCE_CONTROL, PolicyQuota.of(400, 10)],
    policyNamePrefix: [undefined, 'guardrails'],
  };
  expectDifferent(table, template);
  expect(Template.fromStack(stackWith({}, true)).toJSON()).not.toEqual(template({}));
});

test('an organization has the policy types enabled that are used, before the policies', () => {
  const found = (props: Partial<OrganizationPoliciesProps>) => Template.fromStack(stackWith(props, true));
  const types = (props: Partial<OrganizationPoliciesProps>) => Object.values(found(props).findResources('Custom::OrganizationPolicyType'))
    .map(({ Properties }) => (Properties as { PolicyType: string }).PolicyType);
  expect(types({})).toEqual(['SERVICE_CONTROL_POLICY', 'RESOURCE_CONTROL_POLICY']);
  expect(types({ attachments: [{ ...attachment, guardrails: [Guardrails.denyRootUser()] }] })).toEqual(['SERVICE_CONTROL_POLICY']);
  expect(types({ attachments: [{ ...attachment, guardrails: [Guardrails.denyRootUser().withRollout(GuardrailRollout.OBSERVED)] }] })).toEqual([]);
  const enabling = Object.keys(found({}).findResources('Custom::OrganizationPolicyType'));
  const policies = Object.values(found({}).findResources('AWS::Organizations::Policy')) as { DependsOn: string[] }[];
  expect(policies.every(({ DependsOn }) => enabling.every((id) => DependsOn.includes(id)))).toBe(true);
});

test('what enables policy types may be shared', () => {
  const make = (policyTypes: OrganizationPolicyType[], organization = false) => {
    const stack = new Stack(new App(), 'Org');
    const existing = Organization.fromOrganizationAttributes(stack, 'Organization', { organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12' });
    const shared = new OrganizationPolicyTypes(stack, 'Types', { organization: existing, policyTypes });
    return new OrganizationPolicies(stack, 'Guardrails', { attachments: [attachment], policyTypes: shared, ...organization ? { organization: existing } : {} });
  };
  const both = [OrganizationPolicyType.SERVICE_CONTROL, OrganizationPolicyType.RESOURCE_CONTROL];
  const made = make(both);
  const found = Template.fromStack(Stack.of(made));
  found.resourceCountIs('Custom::OrganizationPolicyType', 2);
  const enabling = Object.keys(found.findResources('Custom::OrganizationPolicyType'));
  expect((Object.values(found.findResources('AWS::Organizations::Policy')) as { DependsOn: string[] }[]).every(({ DependsOn }) => enabling.every((id) => DependsOn.includes(id)))).toBe(true);
  expect(() => make([OrganizationPolicyType.SERVICE_CONTROL])).toThrow(/Org\/Types does not enable RESOURCE_CONTROL_POLICY, which the guardrails need/);
  expect(() => make(both, true)).toThrow(/organization and policyTypes are given/);
});

test('two values of each property of an attachment give different templates', () => {
  const table: Table<PolicyAttachment> = {
    id: ['Baseline', 'Other'], targets: [[root], [unit]], guardrails: [[Guardrails.denyRootUser()], [Guardrails.denyRootUser().withRollout(GuardrailRollout.testedOn(unit))]],
  };
  expectDifferent(table, (props) => template({ attachments: [{ ...attachment, ...props }] }));
});

test('policies of others decide whether there is a template at all', () => {
  const foreign: ForeignPolicies = { target: root, policyType: GuardrailPolicyType.SERVICE_CONTROL, count: 9 };
  const build = (change: Partial<ForeignPolicies>, resourceControlQuota = PolicyQuota.RESOURCE_CONTROL) => () => (
    template({ serviceControlQuota: PolicyQuota.of(4_000, 10), resourceControlQuota, foreignPolicies: [{ ...foreign, ...change }] }));
  expect(build({})).toThrow(/1 more than the 1 place left of 10/);
  expect(build({ count: 8 })).not.toThrow();
  expect(build({ policyType: GuardrailPolicyType.RESOURCE_CONTROL }, PolicyQuota.of(5_120, 10))).not.toThrow();
});

test('two values of each option of required access give different verdicts', () => {
  const table: Table<RequiredAccessOptions> = {
    targets: [[unit], [OrganizationTarget.account('111122223333', { name: 'elsewhere', parent: root })]],
    regions: [['eu-west-1'], ['us-east-1']],
    actions: [['s3:GetObject'], ['guardduty:DeleteDetector']],
    resources: [undefined, ['arn:*:s3:::data/*']],
    conditions: [undefined, [ClaimCondition.of('StringLike', 's3:prefix', 'a*')]],
  };
  const attachments = [{ ...attachment, targets: [unit] }];
  const claims = (options: RequiredAccessOptions) => {
    const access = RequiredAccess.of('access', 'arn:*:iam::*:role/a', 'does its daily work', { regions: ['eu-west-1'], actions: ['s3:GetObject'], ...options });
    return proofsOf(stackWith({ attachments, requiredAccess: [access] })).results.filter(({ claim }) => claim.id.startsWith('not-locked-out['))
      .map(({ claim, verdict }) => [claim, verdict]);
  };
  expectDifferent(table, claims);
  expect(claims({}).map(([, verdict]) => verdict)).toEqual(['PROVED', 'PROVED']);
});
