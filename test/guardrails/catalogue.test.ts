import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { denies, Request } from './evaluate';
import { Guardrail, GuardrailExemption, Guardrails, ServiceControlGuardrails } from '../../lib/guardrails';
import { GLOBAL_ACTIONS, GLOBAL_ACTIONS_DATE } from '../../lib/guardrails/catalogue/global-services';
import { statementJson } from '../../lib/guardrails/compiler/policy-json';

interface Case extends Request {
  readonly name: string;
  readonly expect: 'denied' | 'allowed';
  readonly source: string;
}

const deployer = GuardrailExemption.role('deployer', 'deploys the platform', { path: '/platform/' });
const breakGlass = GuardrailExemption.permissionSet('BreakGlass', 'repairs what is broken');
const regional = GuardrailExemption.role('regional', 'tests new regions');
const exemptions = [deployer, breakGlass];

/** Each guardrail as its case table expects it. */
const CATALOGUE: Record<string, Guardrail> = {
  'regions': Guardrails.denyRegionsExcept(['eu-west-1', 'eu-central-1'], { exemptions: [...exemptions, regional], globalActions: ['bedrock:InvokeModel'] }),
  'root': Guardrails.denyRootUser(),
  'organization': Guardrails.denyLeavingOrganization({ exemptions }),
  'audit-trail': Guardrails.protectAuditTrail({ exemptions, logGroupNames: ['audit/*'] }),
  'detection': Guardrails.protectDetection({ exemptions }),
};
const all = new ServiceControlGuardrails(new Stack(new App(), 'S'), 'G', { guardrails: Object.values(CATALOGUE), targetIds: ['r-ab12'] });
CATALOGUE['exempt-roles'] = all.guardrails.at(-1)!;

const TABLES = path.join(__dirname, 'cases');

test('every guardrail has a table and every table a guardrail', () => {
  expect(readdirSync(TABLES).sort()).toEqual(Object.keys(CATALOGUE).map((name) => `${name}.json`).sort());
  expect(Object.values(CATALOGUE).map(({ guardrailId }) => guardrailId)).toEqual(Object.keys(CATALOGUE));
});

describe.each(Object.entries(CATALOGUE))('%s', (name, guardrail) => {
  const cases = JSON.parse(readFileSync(path.join(TABLES, `${name}.json`), 'utf8')) as Case[];
  const statements = guardrail._statements.map((statement) => statementJson(statement));

  test('has at least a dozen cases of both kinds, each with its source', () => {
    expect(cases.length).toBeGreaterThanOrEqual(12);
    expect(new Set(cases.map((entry) => entry.expect)).size).toBe(2);
    expect(cases.every(({ source }) => source.startsWith('https://docs.aws.amazon.com/'))).toBe(true);
    expect(new Set(cases.map((entry) => entry.name)).size).toBe(cases.length);
  });

  test.each(cases.map((entry) => [entry.name, entry.expect, entry] as const))('%s: %s', (_name, expected, request) => {
    expect(denies(statements, request)).toBe(expected === 'denied');
  });

  test('every denied action has a case', () => {
    if (name !== 'detection') {
      const tested = cases.filter((entry) => entry.expect === 'denied').map(({ action }) => action.toLowerCase());
      const named = guardrail._statements.flatMap(({ actions }) => actions ?? []).filter((action) => action !== '*');
      expect(named.filter((action) => !tested.includes(action.toLowerCase()))).toEqual([]);
    }
  });

  test('says what it protects against, its traps and its controls, and names no partition', () => {
    expect(guardrail.protectsAgainst).toMatch(/\.$/);
    expect(guardrail.traps.length).toBeGreaterThan(0);
    expect(guardrail.controls.every(({ framework, id }) => /^CIS AWS Foundations v\d\.0$/.test(framework) && /^\d(\.\d+)+$/.test(id))).toBe(true);
    expect(JSON.stringify(statements)).not.toMatch(/arn:aws/);
  });
});

test('the whole catalogue decides as its parts do, wherever a statement was packed', () => {
  const packed = all.policies.flatMap(({ content }) => (content as { Statement: Parameters<typeof denies>[0] }).Statement);
  for (const name of Object.keys(CATALOGUE)) {
    for (const request of JSON.parse(readFileSync(path.join(TABLES, `${name}.json`), 'utf8')) as Case[]) {
      expect(denies(packed, request)).toBe(Object.values(CATALOGUE).some(({ _statements }) => denies(_statements.map((statement) => statementJson(statement)), request)));
    }
  }
});

test('without exemptions nobody is exempt, and no role needs protection', () => {
  const guardrails = [Guardrails.denyRegionsExcept(['eu-west-1']), Guardrails.denyLeavingOrganization(), Guardrails.protectAuditTrail(), Guardrails.protectDetection()];
  const plain = new ServiceControlGuardrails(new Stack(new App(), 'S'), 'G', { guardrails, targetIds: ['r-ab12'] });
  expect(plain.guardrails).toEqual(guardrails);
  expect(JSON.stringify(plain.policies.map(({ content }) => content as unknown))).not.toContain('PrincipalArn');
});

test('roles of Identity Center alone need no protection', () => {
  const guardrail = Guardrails.protectDetection({ exemptions: [breakGlass] });
  expect(new ServiceControlGuardrails(new Stack(new App(), 'S'), 'G', { guardrails: [guardrail], targetIds: ['r-ab12'] }).guardrails).toEqual([guardrail]);
});

test('the audit trail of every log group is protected when none is named', () => {
  expect(Guardrails.protectAuditTrail()._statements.at(-1)).toMatchObject({ actions: ['logs:DeleteLogGroup', 'logs:DeleteLogStream'], resources: undefined });
});

test('the list of global actions is dated, sorted and without repetition', () => {
  expect(GLOBAL_ACTIONS_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect([...new Set(GLOBAL_ACTIONS)].sort()).toEqual(GLOBAL_ACTIONS);
  expect(GLOBAL_ACTIONS).toHaveLength(86);
  expect(GLOBAL_ACTIONS.every((action) => /^[a-z0-9-]+:[A-Za-z*]+$/.test(action))).toBe(true);
});

describe('input', () => {
  test.each<[string, string[], RegExp]>([
    ['no region', [], /no region is approved; name at least one/],
    ['a region that does not exist', ['eu-west-9'], /"eu-west-9" is not an AWS region; write its code/],
    ['a zone', ['eu-west-1a'], /"eu-west-1a" is not an AWS region/],
    ['a wildcard', ['eu-*'], /"eu-\*" is not an AWS region/],
    ['a region twice', ['eu-west-1', 'eu-west-1'], /a region is named twice/],
    ['two partitions', ['eu-west-1', 'us-gov-west-1', 'eu-west-2'], /several partitions: eu-west-1 and eu-west-2 of aws and us-gov-west-1 of aws-us-gov/],
  ])('fails for %s', (_name, regions, message) => {
    expect(() => Guardrails.denyRegionsExcept(regions)).toThrow(message);
  });

  test('fails for a region that is known at deployment only', () => {
    expect(() => Guardrails.denyRegionsExcept([new Stack(new App(), 'S').region])).toThrow(/a value known only at deployment is not an AWS region/);
  });

  test.each([['us-gov-west-1'], ['cn-north-1'], ['eusc-de-east-1']])('%s is a region', (region) => {
    expect(Guardrails.denyRegionsExcept([region])._statements[0].conditions).toEqual({ StringNotEquals: { 'aws:RequestedRegion': [region] } });
  });

  test.each(['bedrock', '*', '*:*', 'Bedrock:Invoke', 'bedrock:'])('fails for the global action %s', (action) => {
    expect(() => Guardrails.denyRegionsExcept(['eu-west-1'], { globalActions: [action] })).toThrow(/is not an action; write it as/);
  });

  test.each(['', 'a b', 'x'.repeat(513), 'a:b'])('fails for the log group %j', (name) => {
    expect(() => Guardrails.protectAuditTrail({ logGroupNames: [name] })).toThrow(/is not the name of a log group/);
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
});
