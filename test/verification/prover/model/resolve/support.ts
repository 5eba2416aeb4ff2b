import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';
import { Resolved, ResolvedResource, Unknown } from '../../../../../lib/verification/prover/model/resolved';
import { ResolvedCase } from '../../../../../lib/verification/prover/model/resolved-case';
import { LoadedTemplate, TemplateSet } from '../../../../../lib/verification/prover/model/template-set';

export type Template = { readonly [section: string]: unknown };

/** A stack in an account and region that are known, unless said otherwise. */
export function stack(template: Template, about: Partial<LoadedTemplate> = {}): LoadedTemplate {
  return {
    stack: 'App', file: 'app.json', stackName: 'app', account: '111122223333', region: 'eu-west-1', constructPaths: new Map(), ...about, template,
  };
}

export function setOf(...templates: LoadedTemplate[]): TemplateSet {
  return { templates, claimsFiles: [] };
}

/** The only case of templates. */
export function resolveOne(...templates: LoadedTemplate[]): ResolvedCase {
  const cases = resolveSet(setOf(...templates));
  expect(cases).toHaveLength(1);
  return cases[0];
}

export function resourceOf(one: ResolvedCase, logicalId: string, inStack?: string): ResolvedResource {
  const found = one.resources.find((resource) => resource.logicalId === logicalId && (inStack === undefined || resource.stack === inStack));
  if (!found) throw new Error(`no resource ${logicalId}`);
  return found;
}

/** A value with its letters spelled out, and what is unknown as its reason. */
export function shown(one: ResolvedCase, value: Resolved | undefined): unknown {
  if (value instanceof Unknown) return `UNKNOWN: ${value.because}`;
  if (typeof value === 'string') return one.letters.shown(value);
  if (Array.isArray(value)) return value.map((element: Resolved) => shown(one, element));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]) => [key, shown(one, child as Resolved)]));
}

/** What a value in a template comes to; the template has besides it what is given. */
export function valueOf(value: unknown, template: Template = {}, about: Partial<LoadedTemplate> = {}): unknown {
  const resources = { ...(template.Resources as object), Subject: { Type: 'Test::Thing', Properties: { Value: value } } };
  const one = resolveOne(stack({ ...template, Resources: resources }, about));
  return shown(one, resourceOf(one, 'Subject').properties.Value);
}
