import { readFileSync } from 'fs';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as organizations from 'aws-cdk-lib/aws-organizations';
import { Guardrail, GuardrailExemption, Guardrails, PolicyQuota, ServiceControlGuardrails, ServiceControlGuardrailsProps } from '../../lib/guardrails';
import { policySize } from '../../lib/guardrails/compiler/policy-json';
import { nagFindings } from '../support/nag-findings';

const ALL_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const exemptions = [GuardrailExemption.role('deployer', 'deploys the platform', { path: '/platform/' })];

function catalogue(): Guardrail[] {
  return [
    Guardrails.denyRegionsExcept(['eu-west-1', 'eu-central-1'], { exemptions }), Guardrails.denyRootUser(), Guardrails.denyLeavingOrganization(),
    Guardrails.protectAuditTrail({ exemptions }), Guardrails.protectDetection({ exemptions }),
  ];
}

function make(props: Partial<ServiceControlGuardrailsProps> = {}, context: Record<string, unknown> = {}) {
  const app = new App({ context });
  const stack = new Stack(app, 'Org');
  return { app, stack, made: new ServiceControlGuardrails(stack, 'Guardrails', { guardrails: catalogue(), targetIds: ['ou-ab12-34cdefgh'], ...props }) };
}

const policies = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources('AWS::Organizations::Policy')) as [string, { Properties: Record<string, unknown>; DependsOn?: string[] }][];

describe.each([['no', {}], ['all recommended', ALL_FLAGS]])('under %s feature flags', (_name, context) => {
  test('the whole catalogue has no finding', () => {
    expect(nagFindings(make({}, context).app)).toEqual([]);
    expect(nagFindings(make({ quota: PolicyQuota.LEGACY, policyNamePrefix: 'guardrails', targetIds: ['r-ab12', '111122223333'] }, context).app)).toEqual([]);
  });

  test('the catalogue takes one policy of the current size, which says what it holds', () => {
    const [[id, { Properties, DependsOn }], ...others] = policies(make({}, context).stack);
    expect(others).toEqual([]);
    expect(id).toBe('GuardrailsPolicy1416D6532');
    expect(DependsOn).toBeUndefined();
    expect(Properties).toMatchObject({
      Type: 'SERVICE_CONTROL_POLICY',
      Name: expect.stringMatching(/^Org-?Guardrails.*-1$/) as string,
      Description: 'Guardrails: Regions, RootUser, Organization, AuditTrail, AuditLogGroups, Detection, ExemptRoles1',
      TargetIds: ['ou-ab12-34cdefgh'],
      Content: { Version: '2012-10-17' },
    });
  });
});

test('policies of the legacy size come one after the other and stay within it', () => {
  const { stack, made } = make({ quota: PolicyQuota.LEGACY });
  const found = policies(stack);
  expect(found.map(([id, { DependsOn }]) => [id, DependsOn])).toEqual([['GuardrailsPolicy1416D6532', undefined], ['GuardrailsPolicy2A29619DA', ['GuardrailsPolicy1416D6532']]]);
  expect(made.policySizes).toEqual(found.map(([, { Properties }]) => policySize(Properties.Content)));
  expect(Math.max(...made.policySizes)).toBeLessThanOrEqual(5_120);
  expect(new Set(found.map(([, { Properties }]) => Properties.Name)).size).toBe(2);
});

test('constructs of one stack share one chain, also with a policy of the user', () => {
  const { stack } = make();
  new organizations.CfnPolicy(stack, 'Own', { name: 'own', type: 'TAG_POLICY', content: {} });
  new ServiceControlGuardrails(stack, 'More', { guardrails: [Guardrails.denyRootUser()], targetIds: ['r-ab12'] });
  const dependencies = Object.fromEntries(policies(stack).map(([id, { DependsOn }]) => [id, DependsOn]));
  expect(dependencies).toEqual({ GuardrailsPolicy1416D6532: undefined, Own: undefined, MorePolicy1A2851ACC: ['Own'] });
});

test('a stack does not depend on the policies of another', () => {
  const { app } = make();
  const other = new Stack(app, 'Other');
  new ServiceControlGuardrails(other, 'G', { guardrails: [Guardrails.denyRootUser()], targetIds: ['r-ab12'] });
  expect(other.dependencies).toEqual([]);
});

test('the first policies keep their ids when guardrails are added', () => {
  const few = policies(make({ guardrails: catalogue().slice(0, 2) }).stack).map(([id]) => id);
  const many = policies(make({ quota: PolicyQuota.of(3_000, 10) }).stack).map(([id]) => id);
  expect(many.slice(0, few.length)).toEqual(few);
  expect(many.length).toBeGreaterThan(few.length);
});

test('exempting brings the guardrail that protects the exempt roles', () => {
  const { made } = make({ guardrails: [Guardrails.denyLeavingOrganization({ exemptions })] });
  expect(made.guardrails.map(({ guardrailId }) => guardrailId)).toEqual(['organization', 'exempt-roles']);
  expect((made.policies[0].content as { Statement: object[] }).Statement.at(-1)).toMatchObject({
    Sid: 'ExemptRoles1', Effect: 'Deny', Resource: 'arn:*:iam::*:role/platform/deployer', Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/platform/deployer' } },
  });
});

test('a target may be known at deployment only', () => {
  const { stack } = make();
  const unit = new organizations.CfnOrganizationalUnit(stack, 'Unit', { name: 'unit', parentId: 'r-ab12' });
  new ServiceControlGuardrails(stack, 'More', { guardrails: [Guardrails.denyRootUser()], targetIds: [unit.attrId] });
  expect(policies(stack).at(-1)![1].Properties.TargetIds).toEqual([{ 'Fn::GetAtt': ['Unit', 'Id'] }]);
});

test('the same input gives the same template', () => {
  expect(Template.fromStack(make().stack).toJSON()).toEqual(Template.fromStack(make().stack).toJSON());
});

describe('what does not fit', () => {
  test('fails for too many policies, and names target, overflow and cost', () => {
    expect(() => make({ quota: PolicyQuota.of(2_500, 3) })).toThrow(
      /Org\/Guardrails: the guardrails need \d policies on each of "ou-ab12-34cdefgh", \d more than the 2 places left of 3; they cost (detection|regions) \d+, .*root \d+.* characters; attach some of them to a unit above, or leave some out\./);
  });

  test('fails for a statement that no policy can hold', () => {
    expect(() => make({ quota: PolicyQuota.of(1_000, 10) })).toThrow(
      /the statement "Regions" for "ou-ab12-34cdefgh" makes a policy of \d+ characters, \d+ more than the quota of 1000; they cost/);
  });

  test('places that others take are left to them', () => {
    const guardrails = catalogue();
    expect(() => make({ guardrails, quota: PolicyQuota.LEGACY, foreignAttachments: 3 })).not.toThrow();
    expect(() => make({ guardrails, quota: PolicyQuota.LEGACY, foreignAttachments: 4 })).toThrow(/1 more than the 1 places left of 5/);
  });
});

describe('input', () => {
  test.each<[string, Partial<ServiceControlGuardrailsProps>, RegExp]>([
    ['no guardrail', { guardrails: [] }, /there is no guardrail/],
    ['a guardrail twice', { guardrails: [Guardrails.denyRootUser(), Guardrails.denyRootUser()] }, /the guardrail "root" is given twice/],
    ['no target', { targetIds: [] }, /there is no target/],
    ['a target twice', { targetIds: ['r-ab12', 'r-ab12'] }, /a target is named twice/],
    ['a negative number of foreign attachments', { foreignAttachments: -1 }, /-1 foreign attachments; use a whole number from 0 to 9/],
    ['foreign attachments on every place', { foreignAttachments: 10 }, /10 foreign attachments/],
    ['half a foreign attachment', { foreignAttachments: 0.5 }, /0.5 foreign attachments/],
    ['an empty name', { policyNamePrefix: '' }, /"" is not the start of a policy name/],
    ['a name that is not ASCII', { policyNamePrefix: 'é' }, /is not the start of a policy name/],
  ])('fails for %s', (_name, props, message) => {
    expect(() => make(props)).toThrow(message);
  });

  test.each(['r-abc', 'r-AB12', 'R-ab12', 'ou-ab12', 'ou-ab12-34cdefg', '11112222333', '1111222233334', 'arn:aws:organizations::1:root/o-a/r-ab12', 'p-12345678', ''])(
    'fails for the target %j', (target) => {
      expect(() => make({ targetIds: [target] })).toThrow(/is not a target; use the id of a root/);
    });

  test.each(['r-ab12', `r-${'a'.repeat(32)}`, 'ou-ab12-34cdefgh', '111122223333'])('%s is a target', (target) => {
    expect(() => make({ targetIds: [target] })).not.toThrow();
  });

  test.each([[0, 5], [-1, 5], [5120.5, 5], [5120, 0], [5120, 1.5]])('fails for the quota %d, %d', (size, attachments) => {
    expect(() => PolicyQuota.of(size, attachments)).toThrow(/is not a quota/);
  });
});
