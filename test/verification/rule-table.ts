import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, CfnCondition, CfnMapping, CfnParameter, CfnResource, Fn, Stack } from 'aws-cdk-lib';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { ZeroTrustChecks } from '../../lib/verification';

/** A template, and what one rule finds in it. */
export interface RuleCase {
  readonly it: string;
  readonly resources: Record<string, Record<string, unknown>>;
  readonly parameters?: Record<string, Record<string, unknown>>;
  readonly conditions?: Record<string, unknown>;
  readonly mappings?: Record<string, unknown>;
  readonly account?: string;
  /** CloudFormation takes it, but the typed L1 refuses it. */
  readonly overriddenOnly?: boolean;
  /** `LogicalId` or `LogicalId[cause]`, sorted; nothing for a compliant template. */
  readonly finds: string[];
}

/** Short for a resource of a template. */
export function resource(type: string, properties: Record<string, unknown> = {}, attributes: Record<string, unknown> = {}): Record<string, unknown> {
  return { Type: type, Properties: properties, ...attributes };
}

/** A policy document of the statements. */
export function policy(...statements: Record<string, unknown>[]): Record<string, unknown> {
  return { Version: '2012-10-17', Statement: statements };
}

/** Runs each case on templates that are included as they are, and on L1 resources whose every property is overridden. */
export function ruleTable(rule: string, cases: RuleCase[]): void {
  describe(rule, () => {
    test('has a compliant and a violating template', () => {
      expect(cases.some(({ finds }) => finds.length === 0)).toBe(true);
      expect(cases.some(({ finds }) => finds.length > 0)).toBe(true);
    });
    test.each(cases.filter(({ overriddenOnly }) => !overriddenOnly))('included: $it', (given) => {
      expect(found(rule, included(given))).toEqual(given.finds);
    });
    test.each(cases)('overridden: $it', (given) => {
      expect(found(rule, overridden(given))).toEqual(given.finds);
    });
  });
}

/** What one rule finds in a stack, as `LogicalId[cause]`. */
export function found(rule: string, stack: Stack): string[] {
  const ids = stack.node.findAll().filter((construct) => CfnResource.isCfnResource(construct) || construct instanceof CfnParameter)
    .map((construct) => [construct.node.path, stack.resolve((construct as CfnResource).logicalId) as string]);
  const logicalIds = new Map(ids as [string, string][]);
  return new ZeroTrustChecks().validateScope(stack).violations
    .map((violation) => ({ id: /^ZeroTrust-([A-Za-z0-9]+)(.*)$/s.exec(violation.ruleName)!, path: violation.violatingResources[0].constructPath! }))
    .filter(({ id }) => id[1] === rule)
    .map(({ id, path }) => `${logicalIds.get(path)}${id[2]}`)
    .sort();
}

function templateOf({ resources, parameters, conditions, mappings }: RuleCase): Record<string, unknown> {
  return { Resources: resources, Parameters: parameters, Conditions: conditions, Mappings: mappings };
}

function included(given: RuleCase): Stack {
  const stack = emptyStack(given);
  const folder = mkdtempSync(join(tmpdir(), 'rule-'));
  const templateFile = join(folder, 'template.json');
  writeFileSync(templateFile, JSON.stringify(templateOf(given)));
  new CfnInclude(stack, 'Included', { templateFile });
  rmSync(folder, { recursive: true });
  return stack;
}

/** Every resource starts out empty, so that only the escape hatches say what it is. */
function overridden(given: RuleCase): Stack {
  const stack = emptyStack(given);
  for (const name of Object.keys(given.parameters ?? {})) {
    const props = Object.entries(given.parameters![name]).map(([key, value]) => [key[0].toLowerCase() + key.slice(1), value]);
    new CfnParameter(stack, name, Object.fromEntries(props)).overrideLogicalId(name);
  }
  for (const name of Object.keys(given.conditions ?? {})) {
    new CfnCondition(stack, name, { expression: Fn.conditionEquals('a', 'b') }).overrideLogicalId(name);
  }
  for (const [name, body] of Object.entries(given.resources)) {
    const { Type: type, Properties: properties, ...attributes } = body;
    const made = new CfnResource(stack, name, { type: type as string });
    made.overrideLogicalId(name);
    for (const [property, value] of Object.entries(properties as Record<string, unknown>)) {
      made.addPropertyOverride(property, value);
    }
    for (const [attribute, value] of Object.entries(attributes)) {
      made.addOverride(attribute, value);
    }
  }
  for (const [name, mapping] of Object.entries(given.mappings ?? {})) {
    new CfnMapping(stack, name, { mapping: mapping as never }).overrideLogicalId(name);
  }
  return stack;
}

function emptyStack(given: RuleCase): Stack {
  return new Stack(new App(), 'Stack', given.account ? { env: { account: given.account, region: 'eu-west-1' } } : {});
}
