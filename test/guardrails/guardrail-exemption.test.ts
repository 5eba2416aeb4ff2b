import { App, Stack } from 'aws-cdk-lib';
import { Guardrail, GuardrailExemption, Guardrails, OrganizationPolicies, ResourceGuardrails } from '../../lib/guardrails';
import { protectExemptRoles } from '../../lib/guardrails/catalogue/exempt-roles';
import { OrganizationTarget } from '../../lib/identity';

const deployer = GuardrailExemption.role('deployer', 'deploys the platform', { path: '/platform/' });
const breakGlass = GuardrailExemption.permissionSet('BreakGlass', 'repairs what is broken');
const statementsOf = (guardrail: Guardrail | undefined) => guardrail?._statements.map(({ resources, conditions }) => ({ resources, conditions }));

test('without exemptions nobody is exempt, and no role needs protection', () => {
  const guardrails = [Guardrails.denyRegionsExcept(['eu-west-1']), Guardrails.denyLeavingOrganization(), Guardrails.protectAuditTrail(), Guardrails.protectDetection()];
  expect(protectExemptRoles(guardrails)).toBeUndefined();
  expect(JSON.stringify(guardrails.map(({ _statements }) => _statements))).not.toContain('PrincipalArn');
});

test('roles of Identity Center alone need no protection', () => {
  expect(protectExemptRoles([Guardrails.protectDetection({ exemptions: [breakGlass] })])).toBeUndefined();
});

test('a role that is exempt by its name is protected, also from users of a permission set that is not exempt', () => {
  expect(statementsOf(protectExemptRoles([Guardrails.protectDetection({ exemptions: [deployer] })]))).toEqual([
    { resources: [deployer.principalArn], conditions: { ArnNotLike: { 'aws:PrincipalArn': [deployer.principalArn] } } },
  ]);
  expect(statementsOf(protectExemptRoles([Guardrails.protectDetection({ exemptions: [deployer, breakGlass] })]))).toEqual([
    { resources: [deployer.principalArn], conditions: { ArnNotLike: { 'aws:PrincipalArn': [breakGlass.principalArn, deployer.principalArn].sort() } } },
  ]);
});

test.each(['', '*', 'deploy*', 'deploy?r', 'a/b', 'arn:aws:iam::111122223333:role/a', 'x'.repeat(65)])('fails to exempt the role %j', (name) => {
  expect(() => GuardrailExemption.role(name, 'deploys the platform')).toThrow(/is not a role name; write the exact name/);
});

test.each(['platform', '/platform', '/*/', '/plat?orm/', '//'])('fails to exempt a role on the path %j', (rolePath) => {
  expect(() => GuardrailExemption.role('deployer', 'deploys the platform', { path: rolePath })).toThrow(/is not a role path/);
});

test.each(['/aws-reserved/sso.amazonaws.com/', '/aws-service-role/x.amazonaws.com/'])('fails to exempt a role on the path of AWS %s', (rolePath) => {
  expect(() => GuardrailExemption.role('deployer', 'deploys the platform', { path: rolePath })).toThrow(/is a path of AWS/);
});

test.each(['1234', '*', 'r-ab12'])('fails to exempt a role of the account %j', (account) => {
  expect(() => GuardrailExemption.role('deployer', 'deploys the platform', { account })).toThrow(/is not an account id/);
});

test.each(['', '*', 'Break*', 'x'.repeat(33)])('fails to exempt the permission set %j', (name) => {
  expect(() => GuardrailExemption.permissionSet(name, 'repairs what is broken')).toThrow(/is not the name of a permission set/);
});

test.each(['', ' ', 'needed'])('fails to exempt for the reason %j', (reason) => {
  expect(() => GuardrailExemption.role('deployer', reason)).toThrow(/the exemption of deployer has/);
});

test('the account of an exempt role is part of its ARN', () => {
  expect(GuardrailExemption.role('a', 'deploys the platform', { account: '111122223333' }).principalArn).toBe('arn:*:iam::111122223333:role/a');
});

describe('a permission set in one account', () => {
  test('is exempt there alone, and needs no protection in a resource control policy', () => {
    const exemption = GuardrailExemption.permissionSet('BreakGlass', 'repairs what is broken', { account: '111122223333' });
    expect(exemption.principalArn).toMatch(/^arn:\*:iam::111122223333:role\/aws-reserved\//);
    const stack = new Stack(new App(), 'S');
    const target = OrganizationTarget.organizationalUnit('ou-ab12-34cdefgh');
    const made = new OrganizationPolicies(stack, 'P', { attachments: [{ id: 'Tls', targets: [target], guardrails: [ResourceGuardrails.requireTls({ exemptions: [exemption] })] }] });
    expect(made.guardrails.map(({ guardrailId }) => guardrailId)).toEqual(['tls']);
    expect(JSON.stringify(made.policies[0].content)).toContain(exemption.principalArn);
  });

  test('fails in a resource control policy without its account', () => {
    const exemption = GuardrailExemption.permissionSet('BreakGlass', 'repairs what is broken');
    const target = OrganizationTarget.root('r-ab12');
    expect(() => new OrganizationPolicies(new Stack(new App(), 'S'), 'P', { attachments: [{ id: 'Tls', targets: [target], guardrails: [ResourceGuardrails.requireTls({ exemptions: [exemption] })] }] }))
      .toThrow(/anybody's account can have such a role; name the account of the exempt role/);
  });

  test.each(['1234', 'r-ab12', ''])('fails for the account %j', (account) => {
    expect(() => GuardrailExemption.permissionSet('BreakGlass', 'repairs what is broken', { account })).toThrow(/is not an account id/);
  });
});
