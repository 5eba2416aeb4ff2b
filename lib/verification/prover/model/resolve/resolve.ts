import { Gap } from '../../deployment';
import { Resolved, ResolvedResource, Unknown } from '../resolved';
import { LetterTable, overflowGap, ResolvedCase } from '../resolved-case';
import { isObject, own } from '../sources/json-objects';
import { TemplateSet } from '../template-set';
import { Case, casesOf, MAX_CASES } from './cases';
import { conditionKey, Conditions, holds } from './conditions';
import { Resolver, Truth } from './resolver';
import { Scope, sourceOf, World, worldOf } from './scope';
import { serviceMade } from './service-made';
import { hasBearing, isWithoutBearing } from './used-conditions';
import { NOTHING } from './values';

/**
 * The resources of a set of templates with all functions resolved, once for each case of the conditions that matter.
 * Parameters may have any value; stacks that refer to one another's exports and outputs see the same texts.
 * @throws ModelInputError if conditions refer to one another in a circle
 */
export function resolveSet(set: TemplateSet): readonly ResolvedCase[] {
  const world = worldOf(set);
  const conditions = new Conditions(world);
  const { cases, more } = casesOf(world, conditions);
  const gaps: Gap[] = [...world.gaps];
  if (more) {
    const [first] = world.scopes.filter((scope) => scope.conditions.size > 0);
    gaps.push({
      because: `the conditions come to more than ${MAX_CASES} cases, and only ${cases.length} were read`,
      source: { template: first.path, logicalId: 'Conditions' },
      bearsOn: 'both',
    });
  }
  const assumptions = environmentAssumptions(world);
  return cases.map((one) => resolveCase(world, conditions, one, gaps, assumptions));
}

function resolveCase(
  world: World, conditions: Conditions, one: Case, gaps: readonly Gap[], assumptions: readonly string[],
): ResolvedCase {
  const letters = new LetterTable(one.bindings);
  const truth: Truth = (scope, name) => one.conditions[conditionKey(scope, name)] ?? holds(conditions.formula(scope, name), one.decided);
  const resolver = new Resolver(world, letters, truth);
  const resources: ResolvedResource[] = [];
  for (const scope of world.scopes) {
    if (!isThere(scope, truth)) continue;
    for (const [logicalId, resource] of scope.resources) {
      const type = own(resource, 'Type') as string;
      if (!hasBearing(type)) continue;
      const condition = own(resource, 'Condition');
      const there = typeof condition === 'string' ? truth(scope, condition) : true;
      if (there === undefined && !isWithoutBearing(type)) {
        const known = scope.conditions.has(condition as string);
        resolver.gap(scope, logicalId, `its condition "${String(condition)}" ${known ? 'cannot be decided' : 'is not in the template'}`);
      }
      if (there !== false) {
        const resolved = resolveResource(resolver, scope, logicalId, type, resource);
        resources.push(resolved, ...serviceMade(resolved, resolver.references, scope));
      }
    }
  }
  const all = [...gaps, ...resolver.gaps];
  if (letters.overflowed) all.push(overflowGap(letters, world.scopes[0].path));
  return { conditions: one.conditions, resources, letters, gaps: all, assumptions };
}

function resolveResource(
  resolver: Resolver, scope: Scope, logicalId: string, type: string, resource: { readonly [key: string]: unknown },
): ResolvedResource {
  const { account, region, partition } = resolver.references.environment(scope);
  const raw = own(resource, 'Properties') ?? {};
  const value = resolver.value(raw, scope);
  if (value instanceof Unknown) resolver.gap(scope, logicalId, `its properties cannot be read: ${value.because}`);
  const dependsOn = own(resource, 'DependsOn');
  const arn = resolver.references.arn(scope, logicalId);
  return {
    type,
    stack: scope.path,
    logicalId,
    id: resolver.references.id(scope, logicalId),
    ...(arn === undefined ? {} : { arn }),
    properties: value !== NOTHING && isObject(value) && !(value instanceof Unknown) ? (value as { readonly [name: string]: Resolved }) : {},
    dependsOn: (Array.isArray(dependsOn) ? dependsOn : [dependsOn]).filter((one): one is string => typeof one === 'string'),
    account,
    region,
    partition,
    source: sourceOf(scope, logicalId),
  };
}

/** Nested stacks are there where their resource is. */
function isThere(scope: Scope, truth: Truth): boolean {
  for (let at: Scope | undefined = scope; at?.parent; at = at.parent.scope) {
    const condition = own(at.parent.scope.resources.get(at.parent.logicalId), 'Condition');
    if (typeof condition === 'string' && truth(at.parent.scope, condition) === false) return false;
  }
  return true;
}

/** Stacks without an environment may go anywhere: what was taken as given about where. */
function environmentAssumptions(world: World): string[] {
  const open = new Map<string, string[]>();
  for (const { template } of world.scopes) {
    if (template.nestedIn || (template.account !== undefined && template.region !== undefined)) continue;
    const stage = template.stage ?? '';
    open.set(stage, [...(open.get(stage) ?? []), template.stack]);
  }
  const somewhere = world.partition !== undefined && world.scopes.some(({ template }) => template.region === undefined && !template.nestedIn)
    ? [`Stacks whose region only the deployment knows go to the partition ${world.partition}, the only one that ARNs of the templates name.`] : [];
  return [...somewhere, ...[...open.values()].filter((stacks) => stacks.length > 1).map((stacks) => {
    const named = stacks.length > 8 ? `${stacks.slice(0, 8).join(', ')} and ${stacks.length - 8} more` : stacks.join(', ');
    return `Stacks whose account or region only the deployment knows go to one account and one region: ${named}.`;
  })];
}
