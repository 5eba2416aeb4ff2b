import { App, Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { boundAlone, decide, GuardrailCase } from './case-table';
import { BillingChange, Guardrail, GuardrailExemption, Guardrails } from '../../lib/guardrails';
import { protectExemptRoles } from '../../lib/guardrails/catalogue/exempt-roles';
import { BASE_SERVICES } from '../../lib/guardrails/catalogue/services';

const ROLE = 'arn:aws:iam::111122223333:role/';
const token = Aws.ACCOUNT_ID;

/** Whether a guardrail denies a request of a role, or of whom the ARN says. */
function denied(guardrail: Guardrail, action: string, resource: string, who = `${ROLE}admin`, context: Record<string, string> = {}): boolean {
  const one: GuardrailCase = { name: action, expect: 'denied', action, resource, context: { 'aws:PrincipalArn': who, ...context }, source: '' };
  return !decide(one, [boundAlone(guardrail)]).allowed;
}

describe('guardrail-roles', () => {
  test.each(['', '/', '*', '/admin', 'a//b', 'a b', 'arn:aws:iam::111122223333:role/a', token])('fails for the role %j', (name) => {
    expect(() => Guardrails.protectPlatformRoles({ roleNames: [name] })).toThrow(/is not the name of a role; write its path without the first slash/);
    expect(() => Guardrails.protectPlatformRoles({ accessRoleName: name })).toThrow(/is not the name of a role/);
  });

  test.each(['', '*', '/Boundary', token])('fails for the policy %j', (name) => {
    expect(() => Guardrails.protectPlatformRoles({ policyNames: [name] })).toThrow(/is not the name of a managed policy/);
  });

  test.each(['', '*', '1a', 'a_b', 'x'.repeat(129), token])('fails for the stack %j', (name) => {
    expect(() => Guardrails.protectPlatformRoles({ stackNames: [name] })).toThrow(/is not the name of a stack/);
  });

  test.each(['', 'x'.repeat(11), 'a*', token])('fails for the qualifier %j', (name) => {
    expect(() => Guardrails.protectPlatformRoles({ bootstrapQualifiers: [name] })).toThrow(/is not a qualifier of the CDK/);
  });

  test('fails for lists that are empty, but for the qualifiers', () => {
    expect(() => Guardrails.protectPlatformRoles({ roleNames: [] })).toThrow(/the name of a role is missing/);
    expect(() => Guardrails.protectPlatformRoles({ stackNames: [] })).toThrow(/the name of a stack is missing/);
    expect(() => Guardrails.protectPlatformRoles({ policyNames: [] })).toThrow(/the name of a managed policy is missing/);
    const without = Guardrails.protectPlatformRoles({ bootstrapQualifiers: [] });
    expect(denied(without, 'iam:PutRolePolicy', `${ROLE}cdk-hnb659fds-deploy-role-111122223333-eu-west-1`)).toBe(false);
    expect(denied(without, 'cloudformation:DeleteStack', 'arn:aws:cloudformation:eu-west-1:111122223333:stack/CDKToolkit/5b8a')).toBe(false);
  });

  test('spares nobody whose role somebody else could make', () => {
    const [{ resources, conditions }] = Guardrails.protectPlatformRoles()._statements;
    const spared = conditions!.ArnNotLike['aws:PrincipalArn'] as string[];
    expect(spared).toHaveLength(3);
    const guardrail = Guardrails.protectPlatformRoles();
    for (const arn of spared) {
      expect(resources).toContainEqual(arn.replace('AWSControlTowerExecution', 'AWSControlTower*'));
      expect(denied(guardrail, 'iam:CreateRole', arn.replace('arn:*:iam::*', 'arn:aws:iam::111122223333').replace('*', '0123456789abcdef'))).toBe(true);
    }
  });
});

describe('iam-users', () => {
  test.each(['/', 'mail', '/mail', '/ma*l/', '//', '/a//b/', token])('fails for the path %j', (mailUserPath) => {
    expect(() => Guardrails.denyIamUsers({ mailUserPath })).toThrow(/mailUserPath is .*, which is no path below the root/);
  });

  test('without a path nobody makes users, wherever', () => {
    const guardrail = Guardrails.denyIamUsers();
    expect(guardrail._statements).toHaveLength(1);
    expect(denied(guardrail, 'iam:CreateUser', 'arn:aws:iam::111122223333:user/mail/newsletter')).toBe(true);
  });
});

describe('mfa', () => {
  test.each(['ses', '*', 'ses:SendPigeon', 'nothing:*', 'ses:', token])('fails for the action %j', (action) => {
    expect(() => Guardrails.requireMfa({ actionsWithoutMfa: [action] })).toThrow(/is not an action of AWS; write it as 'service:Action'/);
  });

  test('a wildcard within a service names actions', () => {
    const guardrail = Guardrails.requireMfa({ actionsWithoutMfa: ['ses:Send*', 'ses:Send*'] });
    expect(denied(guardrail, 'ses:SendEmail', '*', 'arn:aws:iam::111122223333:user/alice')).toBe(false);
    expect(denied(guardrail, 'ses:CreateContact', '*', 'arn:aws:iam::111122223333:user/alice')).toBe(true);
    expect(guardrail._statements[0].notActions!.filter((action) => action === 'ses:Send*')).toHaveLength(1);
  });
});

describe('federation', () => {
  const tool = 'arn:aws:signin:eu-west-1:111122223333:oauth2/public-client/localhost';

  test('lets tools sign in where that is allowed', () => {
    expect(denied(Guardrails.denyFederationChanges({ developerSignIn: true }), 'signin:CreateOAuth2Token', tool)).toBe(false);
    expect(denied(Guardrails.denyFederationChanges({ developerSignIn: false }), 'signin:CreateOAuth2Token', tool)).toBe(true);
  });

  test('lets the account sign in elsewhere where that is allowed', () => {
    const allowed = Guardrails.denyFederationChanges({ outboundTokens: true });
    expect(denied(allowed, 'sts:GetWebIdentityToken', '*')).toBe(false);
    expect(denied(allowed, 'iam:EnableOutboundWebIdentityFederation', '*')).toBe(false);
    expect(denied(allowed, 'iam:CreateOpenIDConnectProvider', 'arn:aws:iam::111122223333:oidc-provider/example.com')).toBe(true);
  });
});

describe('billing', () => {
  test('fails where every kind of change is allowed, or one is named twice', () => {
    expect(() => Guardrails.denyBillingChanges({ allowed: Object.values(BillingChange) })).toThrow(/every kind of change is allowed, so nothing would be denied/);
    expect(() => Guardrails.denyBillingChanges({ allowed: [BillingChange.DOMAINS, BillingChange.DOMAINS] })).toThrow(/a kind of change is there twice/);
  });

  test.each<[BillingChange, string]>([
    [BillingChange.PAYMENT, 'payments:MakePayment'],
    [BillingChange.MARKETPLACE, 'aws-marketplace:Subscribe'],
    [BillingChange.COMMITMENTS, 'savingsplans:CreateSavingsPlan'],
    [BillingChange.DOMAINS, 'route53domains:RegisterDomain'],
    [BillingChange.SUPPORT_PLANS, 'supportplans:CreateSupportPlanSchedule'],
  ])('%s alone may stay allowed', (kind, action) => {
    expect(denied(Guardrails.denyBillingChanges(), action, '*')).toBe(true);
    expect(denied(Guardrails.denyBillingChanges({ allowed: [kind] }), action, '*')).toBe(false);
    const others = Object.values(BillingChange).filter((other) => other !== kind);
    expect(denied(Guardrails.denyBillingChanges({ allowed: others }), action, '*')).toBe(true);
  });
});

describe('ai', () => {
  test.each(['', '*', 'amazon', 'amazon.', '*.nova', 'Amazon.nova', 'amazon.nova pro', token])('fails for the model %j', (model) => {
    expect(() => Guardrails.restrictAi({ models: [model] })).toThrow(/is not the id of a model; write it as 'provider.model'/);
  });

  test('fails for no model and for one that is there twice', () => {
    expect(() => Guardrails.restrictAi({ models: [] })).toThrow(/the id of a model is missing/);
    expect(() => Guardrails.restrictAi({ models: ['amazon.nova-*', 'amazon.nova-*'] })).toThrow(/the id of a model is there twice/);
  });

  test('by default every API key is denied, every model is not', () => {
    const guardrail = Guardrails.restrictAi();
    expect(denied(guardrail, 'bedrock:CallWithBearerToken', '*', undefined, { 'bedrock:BearerTokenType': 'SHORT_TERM' })).toBe(true);
    expect(denied(guardrail, 'bedrock:InvokeModel', 'arn:aws:bedrock:eu-west-1::foundation-model/other.model-v1:0')).toBe(false);
    expect(denied(guardrail, 'aws-external-anthropic:CreateInference', '*')).toBe(true);
  });

  test('platforms of providers may be used where they are allowed, but not with API keys', () => {
    const guardrail = Guardrails.restrictAi({ externalPlatforms: true });
    expect(denied(guardrail, 'aws-external-anthropic:CreateInference', '*')).toBe(false);
    expect(denied(guardrail, 'aws-external-anthropic:CallWithBearerToken', '*')).toBe(true);
  });

  test('the order of models does not matter', () => {
    const one = Guardrails.restrictAi({ models: ['amazon.nova-*', 'meta.llama3-*'] });
    expect(one._statements).toEqual(Guardrails.restrictAi({ models: ['meta.llama3-*', 'amazon.nova-*'] })._statements);
  });
});

describe('permissions-boundary', () => {
  test.each(['', '*', 'Bound*', '/Boundary', 'platform/', 'a//b', 'x'.repeat(129), token])('fails for the policy %j', (name) => {
    expect(() => Guardrails.requirePermissionsBoundary(name)).toThrow(/is not the name of a managed policy; write its exact name/);
  });
});

describe('services', () => {
  test('fails for no service and for one that does not exist', () => {
    expect(() => Guardrails.denyServicesExcept([])).toThrow(/no service is approved; name at least one/);
    for (const service of ['S3', 's3:*', '*', 'simple-storage', '', token]) {
      expect(() => Guardrails.denyServicesExcept([service])).toThrow(/is not the prefix of a service; write what its actions begin with/);
      expect(() => Guardrails.denyServicesExcept(['s3'], { baseServices: [service] })).toThrow(/is not the prefix of a service/);
    }
  });

  test('approves what runs an account, each service once', () => {
    expect([...new Set(BASE_SERVICES)].sort()).toEqual(BASE_SERVICES);
    expect(Guardrails.denyServicesExcept(['s3', 'iam', 's3'])._statements[0].notActions).toEqual([...BASE_SERVICES, 's3'].sort().map((service) => `${service}:*`));
    expect(Guardrails.denyServicesExcept(['s3'], { baseServices: [] })._statements[0].notActions).toEqual(['s3:*']);
  });
});

describe('principal-tags', () => {
  test.each(['', '*', 'team*', 'te?m', 'aws:team', 'AWS:team', 'x'.repeat(129), token])('fails for the key %j', (key) => {
    expect(() => Guardrails.protectPrincipalTags([key])).toThrow(/is not the key of a tag/);
  });

  test('fails for no key and for one that is there twice', () => {
    expect(() => Guardrails.protectPrincipalTags([])).toThrow(/the key of a tag is missing/);
    expect(() => Guardrails.protectPrincipalTags(['team', 'team'])).toThrow(/the key of a tag is there twice/);
  });
});

test('people who are made in Identity Center itself may be changed', () => {
  const store = 'arn:aws:identitystore::111122223333:identitystore/d-0123456789';
  expect(denied(Guardrails.protectIdentityCenter({ peopleManagedHere: true }), 'identitystore:CreateUser', store)).toBe(false);
  expect(denied(Guardrails.protectIdentityCenter({ peopleManagedHere: false }), 'identitystore:CreateUser', store)).toBe(true);
});

describe('exemptions', () => {
  const reason = 'deploys the platform';
  const stack = () => new Stack(new App(), 'S', { env: { account: '111122223333', region: 'eu-west-1' } });

  test('a role with a name and a path is exempt by both, in its account', () => {
    const role = new iam.Role(stack(), 'Role', { assumedBy: new iam.AccountRootPrincipal(), roleName: 'deployer', path: '/platform/' });
    const exemption = GuardrailExemption.ofRole(role, reason);
    expect(exemption.principalArn).toBe('arn:*:iam::111122223333:role/platform/deployer');
    expect(exemption.needsProtection).toBe(true);
    expect(GuardrailExemption.ofRole(role.node.defaultChild as iam.CfnRole, reason).principalArn).toBe(exemption.principalArn);
  });

  test('a role in a stack for any account is exempt in every account', () => {
    const role = new iam.Role(new Stack(new App(), 'S'), 'Role', { assumedBy: new iam.AccountRootPrincipal(), roleName: 'deployer' });
    expect(GuardrailExemption.ofRole(role, reason).principalArn).toBe('arn:*:iam::*:role/deployer');
  });

  test('a role that was imported is exempt by its ARN', () => {
    const role = iam.Role.fromRoleArn(stack(), 'Role', 'arn:aws:iam::444455556666:role/platform/eu/deployer');
    expect(GuardrailExemption.ofRole(role, reason).principalArn).toBe('arn:*:iam::444455556666:role/platform/eu/deployer');
  });

  test('fails for a role whose name CloudFormation makes up', () => {
    const role = new iam.Role(stack(), 'Role', { assumedBy: new iam.AccountRootPrincipal() });
    expect(() => GuardrailExemption.ofRole(role, reason)).toThrow(/S\/Role: its name is known only at deployment, so it cannot be exempt from a guardrail; give it a 'roleName'/);
  });

  test('fails for a role whose name or path is a token', () => {
    const scope = stack();
    const named = new iam.Role(scope, 'Named', { assumedBy: new iam.AccountRootPrincipal(), roleName: `deployer-${Aws.REGION}` });
    const placed = new iam.CfnRole(scope, 'Placed', { assumeRolePolicyDocument: {}, roleName: 'deployer', path: `/${Aws.REGION}/` });
    expect(() => GuardrailExemption.ofRole(named, reason)).toThrow(/its name is known only at deployment/);
    expect(() => GuardrailExemption.ofRole(placed, reason)).toThrow(/its name is known only at deployment/);
  });

  test('fails for a role that was imported into a stack for any account', () => {
    const role = iam.Role.fromRoleName(new Stack(new App(), 'S'), 'Role', 'deployer');
    expect(() => GuardrailExemption.ofRole(role, reason)).toThrow(/it was imported by an ARN that is known only at deployment/);
  });

  test('fails for a role of AWS, and for a reason that says nothing', () => {
    const scope = stack();
    const reserved = iam.Role.fromRoleArn(scope, 'Reserved', 'arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/AWSReservedSSO_A_0123456789abcdef');
    expect(() => GuardrailExemption.ofRole(reserved, reason)).toThrow(/is a path of AWS/);
    expect(() => GuardrailExemption.ofRole(iam.Role.fromRoleArn(scope, 'R', 'arn:aws:iam::111122223333:role/r'), ' ')).toThrow(/the exemption of r has no reason/);
    expect(() => GuardrailExemption.stackSets('')).toThrow(/the exemption of stack sets has no reason/);
  });

  test('stack sets that are exempt make exempt roles, and nobody else becomes one of theirs', () => {
    const exemptions = [GuardrailExemption.stackSets('makes the roles of the platform'), GuardrailExemption.role('deployer', reason)];
    const companion = protectExemptRoles([Guardrails.denyIamUsers({ exemptions })])!;
    const hand = `${ROLE}stacksets-exec-0123456789abcdef`;
    expect(denied(companion, 'iam:CreateRole', `${ROLE}deployer`, hand)).toBe(false);
    expect(denied(companion, 'iam:CreateRole', hand)).toBe(true);
    expect(denied(companion, 'iam:CreateRole', `${ROLE}stacksets-exec-mine`)).toBe(true);
    expect(denied(companion, 'iam:CreateRole', `${ROLE}stacksets-execution`)).toBe(false);
  });

  test('a role that is exempt in one account only controls none that is exempt everywhere', () => {
    const here = GuardrailExemption.role('here', reason, { account: '111122223333' });
    const everywhere = GuardrailExemption.role('everywhere', reason);
    const companion = protectExemptRoles([
      Guardrails.denyIamUsers({ exemptions: [everywhere, here] }), Guardrails.protectAccountSettings({ exemptions: [everywhere] }),
    ])!;
    expect(denied(companion, 'iam:PutRolePolicy', `${ROLE}everywhere`, `${ROLE}here`)).toBe(true);
    expect(denied(companion, 'iam:PutRolePolicy', `${ROLE}here`, `${ROLE}everywhere`)).toBe(false);
    expect(denied(companion, 'iam:PutRolePolicy', `${ROLE}here`)).toBe(true);
  });

  test('two exemptions of one name, in one account and in all, need both', () => {
    const companion = protectExemptRoles([
      Guardrails.denyIamUsers({ exemptions: [GuardrailExemption.role('a', reason), GuardrailExemption.role('b', reason)] }),
      Guardrails.protectAccountSettings({ exemptions: [GuardrailExemption.role('a', reason, { account: '111122223333' })] }),
    ])!;
    expect(denied(companion, 'iam:UpdateAssumeRolePolicy', `${ROLE}a`, `${ROLE}b`)).toBe(true);
    expect(denied(companion, 'iam:UpdateAssumeRolePolicy', `${ROLE}a`, `${ROLE}a`)).toBe(false);
    expect(denied(companion, 'iam:UpdateAssumeRolePolicy', `${ROLE}b`, `${ROLE}a`)).toBe(false);
  });
});
