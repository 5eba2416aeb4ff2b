import { PolicyPart, readPolicies } from '../../../../../lib/verification/prover/model/policies/read-policies';
import { readSources } from '../../../../../lib/verification/prover/model/read-sources';
import { resolveSet } from '../../../../../lib/verification/prover/model/resolve/resolve';
import { LoadedTemplate, TemplateSet } from '../../../../../lib/verification/prover/model/template-set';
import { COMMITTED_SETTINGS, FULL_SETTINGS, referenceApp } from '../../../../support/reference-app';

const policiesOf = (part: PolicyPart) => [
  ...part.principals.flatMap(({ identityPolicies, boundary }) => [...identityPolicies, ...boundary === undefined ? [] : [boundary]]),
  ...part.resources.flatMap(({ policy }) => policy ?? []),
  ...part.endpoints.flatMap(({ policy }) => policy ?? []),
];

describe.each([['committed settings', COMMITTED_SETTINGS], ['all that it can do', FULL_SETTINGS]])('the reference landing zone with %s', (_, settings) => {
  const set = readSources([referenceApp(settings).app.synth().directory]);
  const parts = resolveSet(set).map((one) => ({ one, part: readPolicies(one) }));

  test('has no gap, and no policy that is unknown', () => {
    for (const { part } of parts) {
      expect(part.gaps).toEqual([]);
      expect(policiesOf(part).flatMap(({ unknown }) => unknown ?? [])).toEqual([]);
    }
  });

  test('has each role as a principal with policies, and as a resource with its trust', () => {
    for (const { one, part } of parts) {
      const roles = one.resources.filter(({ type }) => type === 'AWS::IAM::Role');
      expect(roles.length).toBeGreaterThan(5);
      expect(part.principals.map(({ arn }) => arn).sort()).toEqual(roles.map(({ arn }) => arn).sort());
      expect(part.principals.every(({ identityPolicies }) => identityPolicies.length > 0)).toBe(true);
      expect(part.resources.filter(({ policyKind, policy }) => policyKind === 'role-trust' && policy?.statements.length === 1)).toHaveLength(roles.length);
    }
  });

  test('has each function acting as a role of it', () => {
    for (const { one, part } of parts) {
      const arns = new Set(part.principals.map(({ arn }) => arn));
      const functions = one.resources.filter(({ type }) => type === 'AWS::Lambda::Function');
      expect(functions.filter(({ stack, logicalId }) => !arns.has(part.principalArns.get(`${stack}#${logicalId}`) ?? ''))).toEqual([]);
    }
  });

  test('gives each policy of a resource to a resource of its own', () => {
    for (const { part } of parts) {
      const keys = part.resources.filter(({ arn }) => arn.split(':')[2] === 'kms' && arn.includes(':key/'));
      expect(keys.length).toBeGreaterThan(3);
      expect(keys.every(({ policy, policyKind, source }) => policy !== undefined && policyKind === 'kms-key' && source !== undefined)).toBe(true);
      const attached = part.resources.filter(({ arn, policy }) => ['sqs', 'sns', 'secretsmanager', 'lambda'].includes(arn.split(':')[2]) && policy !== undefined);
      expect(attached.length).toBeGreaterThan(4);
      expect(attached.every(({ source }) => source !== undefined)).toBe(true);
    }
  });

  test('says the same with other logical ids', () => {
    const renamed = resolveSet(withOtherIds(set)).map(readPolicies);
    expect(renamed.map(meaning)).toEqual(parts.map(({ part }) => meaning(part)));
  });
});

/** What a part says, but for sources and names: letters in the order in which they come. */
function meaning(part: PolicyPart): unknown {
  const letters = new Map<string, string>();
  const letter = (one: string) => {
    const known = letters.get(one) ?? `<${letters.size}>`;
    letters.set(one, known);
    return known;
  };
  const { principals, resources, organization, endpoints } = part;
  const text = JSON.stringify({ principals, resources, organization, endpoints }, (key, value: unknown) => (key === 'source' || key === 'name' ? undefined : value));
  return JSON.parse(text.replace(/[\ue000-\uf8ff]/g, letter));
}

/** The same templates with each logical id replaced. */
function withOtherIds(set: TemplateSet): TemplateSet {
  return { ...set, templates: set.templates.map(renamedTemplate) };
}

function renamedTemplate(loaded: LoadedTemplate): LoadedTemplate {
  const resources = Object.keys(loaded.template.Resources as object);
  const names = new Map(resources.map((id, index) => [id, `Z${resources.length - index}x`]));
  const other = (id: string) => names.get(id) ?? id;
  const dotted = (id: string) => [other(id.split('.')[0]), ...id.split('.').slice(1)].join('.');
  const rename = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(rename);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    return Object.fromEntries(Object.entries(value).map(([key, item]: [string, unknown]) => {
      switch (key) {
        case 'Ref': return [key, other(item as string)];
        case 'Fn::GetAtt': return [key, Array.isArray(item) ? [other(item[0] as string), ...item.slice(1) as unknown[]] : dotted(item as string)];
        case 'DependsOn': return [key, Array.isArray(item) ? item.map((one) => other(one as string)) : other(item as string)];
        case 'Fn::Sub': return [key, typeof item === 'string' ? item.replace(/\$\{([^!}]+)\}/g, (_, id: string) => `\${${dotted(id)}}`) : rename(item)];
        default: return [key, rename(item)];
      }
    }));
  };
  const { Resources, ...rest } = rename(loaded.template) as { Resources: object };
  return {
    ...loaded,
    template: { ...rest, Resources: Object.fromEntries(Object.entries(Resources).map(([id, resource]: [string, unknown]) => [other(id), resource])) },
    constructPaths: new Map([...loaded.constructPaths].map(([id, path]) => [other(id), `Other${path}`])),
    ...(loaded.nestedIn && { nestedIn: { ...loaded.nestedIn, logicalId: loaded.nestedIn.logicalId } }),
  };
}
