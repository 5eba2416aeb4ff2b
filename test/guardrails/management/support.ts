import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OrganizationTarget } from '../../../lib/identity';

export const ROOT = OrganizationTarget.root('r-ab12');
export const UNIT = OrganizationTarget.organizationalUnit('ou-ab12-34cdefgh', { name: 'Unit', parent: ROOT });

/** A policy as a template has it. */
export interface Written {
  readonly Properties: {
    readonly Type: string;
    readonly Name: string;
    readonly Description: string;
    readonly TargetIds: unknown[];
    readonly Content: Record<string, unknown>;
  };
  readonly DependsOn?: string[];
}

export const policiesOf = (stack: Stack) => Object.entries(Template.fromStack(stack).findResources('AWS::Organizations::Policy')) as [string, Written][];

/** What the only policy of a new stack says. */
export function contentOf(build: (stack: Stack) => unknown): Record<string, unknown> {
  const stack = new Stack(new App(), 'Org');
  build(stack);
  const [[, { Properties }], ...others] = policiesOf(stack);
  expect(others).toEqual([]);
  return Properties.Content;
}

/** A value without the locks. */
export function unlocked(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (key, member: unknown) => (key === '@@operators_allowed_for_child_policies' ? undefined : member));
}

/** Paths of the values in a policy that a child may change, or may add something beside. */
export function openPlaces(value: unknown, at = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [];
  }
  const { '@@operators_allowed_for_child_policies': lock, '@@assign': assigned, ...members } = value as Record<string, unknown>;
  const open = JSON.stringify(lock) === '["@@none"]' ? [] : [at || '/'];
  return assigned !== undefined ? open : [...open, ...Object.entries(members).flatMap(([name, member]) => openPlaces(member, `${at}/${name}`))];
}

/** One property, and two values of it. */
export type Table<P> = { readonly [K in keyof Required<P>]: [P[K], P[K]] };

/** Two values of each property give two templates. */
export function expectDifferent<P>(table: Table<P>, build: (stack: Stack, props: Partial<P>) => unknown): void {
  for (const name of Object.keys(table) as (keyof P)[]) {
    const [one, other] = table[name].map((value) => {
      const stack = new Stack(new App(), 'Org');
      build(stack, { [name]: value } as unknown as Partial<P>);
      return Template.fromStack(stack).toJSON() as unknown;
    });
    expect([name, one]).not.toEqual([name, other]);
  }
}
