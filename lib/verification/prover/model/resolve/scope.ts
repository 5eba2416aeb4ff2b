import { Gap } from '../../deployment';
import { Source } from '../../policy-facts';
import { isObject, JsonObject, own } from '../sources/json-objects';
import { LoadedTemplate, TemplateSet } from '../template-set';
import { expandLoops } from './for-each';

/** A stack: its template's sections by name, and where it is nested. */
export interface Scope {
  readonly template: LoadedTemplate;
  readonly path: string;
  readonly resources: ReadonlyMap<string, JsonObject>;
  readonly parameters: ReadonlyMap<string, JsonObject>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly mappings: ReadonlyMap<string, JsonObject>;
  readonly outputs: ReadonlyMap<string, JsonObject>;
  readonly parent?: { readonly scope: Scope; readonly logicalId: string };
  readonly children: ReadonlyMap<string, Scope>;
}

/** All stacks, and what of them cannot be read in any case of the conditions. */
export interface World {
  readonly scopes: readonly Scope[];
  readonly gaps: readonly Gap[];
  /** The partition of stacks whose region only the deployment knows: the one that ARNs in the templates name. Missing where none or several are. */
  readonly partition?: string;
}

/** The stacks of a set by name; nested ones know their parent. */
export function worldOf(set: TemplateSet): World {
  const gaps: Gap[] = [];
  const children = new Map<string, Map<string, Scope>>();
  const byPath = new Map<string, Scope>();
  const scopes: Scope[] = [];
  for (const template of set.templates) {
    const below = new Map<string, Scope>();
    children.set(template.stack, below);
    const nestedIn = template.nestedIn && byPath.get(template.nestedIn.stack);
    const sections = expandLoops(template, gaps);
    const scope: Scope = {
      template,
      path: template.stack,
      resources: objects(sections.Resources),
      parameters: objects(sections.Parameters),
      conditions: new Map(isObject(sections.Conditions) ? Object.entries(sections.Conditions) : []),
      mappings: objects(sections.Mappings),
      outputs: objects(sections.Outputs),
      ...(nestedIn && template.nestedIn ? { parent: { scope: nestedIn, logicalId: template.nestedIn.logicalId } } : {}),
      children: below,
    };
    if (scope.parent) children.get(scope.parent.scope.path)?.set(scope.parent.logicalId, scope);
    byPath.set(scope.path, scope);
    scopes.push(scope);
  }
  for (const scope of scopes) gaps.push(...unreadable(scope));
  const named = new Set(set.templates.flatMap(({ template }) => partitionsIn(template)));
  return { scopes, gaps, ...(named.size === 1 && { partition: [...named][0] }) };
}

/** Partitions that ARNs written out in a template name. */
function partitionsIn(template: unknown): string[] {
  return [...(JSON.stringify(template) ?? '').matchAll(/\barn:(aws(?:-[a-z]+){0,3}):/g)].map(([, partition]) => partition);
}

/** Where a resource stands. */
export function sourceOf(scope: Scope, logicalId: string): Source {
  const constructPath = scope.template.constructPaths.get(logicalId);
  return { template: scope.path, logicalId, ...(constructPath === undefined ? {} : { constructPath }) };
}

/** What CloudFormation would put in place of something before it deploys it, and nobody else knows. */
function unreadable(scope: Scope): Gap[] {
  const gaps: Gap[] = [];
  const gap = (logicalId: string, because: string) => gaps.push({ because, source: sourceOf(scope, logicalId), bearsOn: 'both' });
  const transforms = own(scope.template.template, 'Transform');
  for (const transform of Array.isArray(transforms) ? transforms : transforms === undefined || transforms === null ? [] : [transforms]) {
    const name = isObject(transform) ? own(transform, 'Name') : transform;
    if (name === 'AWS::LanguageExtensions' || (typeof name === 'string' && name.startsWith('AWS::SecretsManager-'))) continue;
    gap('Transform', `the transform ${JSON.stringify(name)} rewrites the template at deployment`);
  }
  if (own(scope.template.template, 'Fn::Transform') !== undefined) gap('Transform', 'a macro rewrites the template at deployment');
  for (const [logicalId, resource] of scope.resources) {
    const type = String(own(resource, 'Type'));
    if (type === 'AWS::CloudFormation::Stack' && !scope.children.has(logicalId)) {
      gap(logicalId, 'the template of the nested stack is not among the templates read');
    } else if (type.endsWith('::MODULE')) {
      gap(logicalId, `the module ${type} stands for resources that only the registry knows`);
    } else if (type === 'AWS::SecretsManager::RotationSchedule' && own(own(resource, 'Properties'), 'HostedRotationLambda') !== undefined) {
      gap(logicalId, 'the hosted rotation adds a function and its role at deployment');
    }
  }
  return gaps;
}

function objects(section: unknown): Map<string, JsonObject> {
  const found = new Map<string, JsonObject>();
  for (const [key, value] of isObject(section) ? Object.entries(section) : []) {
    if (isObject(value)) found.set(key, value);
  }
  return found;
}
