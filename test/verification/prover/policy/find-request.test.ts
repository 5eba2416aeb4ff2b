import * as fc from 'fast-check';
import { isAllowed } from './support/brute-force';
import { endpointPolicy, everyRequest, organization, principal, resource } from './support/generators';
import type { PolicyVerdict } from '../../../../lib/verification/prover/policy/find-request';
import { PolicyProver } from '../../../../lib/verification/prover/policy/find-request';
import type { Organization, Policy, Principal, Resource, Statement } from '../../../../lib/verification/prover/policy-facts';
import { runsOf, seedOf } from '../runs';

interface World {
  readonly who: Principal;
  readonly target: Resource;
  readonly facts: { readonly organization?: Organization; readonly endpointPolicy?: Policy };
}

const world: fc.Arbitrary<World> = fc.record({ who: principal, target: resource, organization, endpointPolicy })
  .map(({ who, target, ...facts }) => ({ who, target, facts: JSON.parse(JSON.stringify(facts)) as World['facts'] }));

function ask({ who, target, facts }: World, actions: readonly string[] = ['*']): PolicyVerdict {
  return new PolicyProver().findRequest({ principals: [who], actions, resources: [target], ...facts });
}

/** Rules that AWS does not document clearly: there the search may decline. */
const IN_DOUBT = /grant to anybody/;

const tally = { PROVED: 0, REFUTED: 0, UNKNOWN: 0 };

function disagreement(one: World): string | undefined {
  const answer = ask(one);
  tally[answer.verdict]++;
  switch (answer.verdict) {
    case 'REFUTED': return isAllowed(answer.witness) ? undefined : `not allowed: ${JSON.stringify(answer.witness)}`;
    case 'UNKNOWN': return IN_DOUBT.test(answer.because) || /notPrincipals/.test(JSON.stringify(one)) ? undefined : answer.because;
    case 'PROVED': {
      const missed = everyRequest(one.who, one.target, one.facts).find(isAllowed);
      return missed === undefined ? undefined : `missed: ${missed.action} ${missed.resource.arn} ${JSON.stringify(missed.context)}`;
    }
  }
}

describe('whole policies with every layer, in one account and across accounts, against every request', () => {
  test.each([31, 32, 33])('start %d', start => {
    fc.assert(fc.property(world, one => {
      const found = disagreement(one);
      if (found !== undefined) throw new Error(found);
    }), { numRuns: runsOf('policy: worlds', 3), seed: seedOf(start) });
  }, 600_000);

  test('the cases are no trivial ones', () => {
    expect(Math.min(tally.PROVED, tally.REFUTED)).toBeGreaterThan(runsOf('policy: worlds') / 30);
    expect(tally.UNKNOWN).toBeLessThan((tally.PROVED + tally.REFUTED) / 20);
  });
});

describe('what must not matter, and what must', () => {
  const deny: Statement = { effect: 'Deny', actions: ['s:A'], resources: ['r*'], conditions: [{ operator: 'StringNotEqualsIfExists', key: 's:k', values: ['a'] }] };

  test('adding a denial never adds access', () => {
    fc.assert(fc.property(world, one => {
      fc.pre(one.who.identityPolicies.length > 0);
      const more = { ...one, who: { ...one.who, identityPolicies: [...one.who.identityPolicies, { name: 'more', statements: [deny] }] } };
      if (ask(one).verdict === 'PROVED') expect(ask(more).verdict).toBe('PROVED');
      if (ask(more).verdict === 'REFUTED') expect(ask(one).verdict).toBe('REFUTED');
    }), { numRuns: runsOf('policy: metamorphic', 3), seed: seedOf(41) });
  }, 600_000);

  test('order and names change no verdict', () => {
    const shuffled = <T>(value: T): T => {
      if (Array.isArray(value)) return [...value].reverse().map(shuffled) as T;
      if (value === null || typeof value !== 'object') return value;
      const entries = Object.entries(value).map(([key, part]) => [key, shuffled(part)] as const);
      return Object.fromEntries('effect' in value ? [...entries, ['sid', `Renamed${entries.length}`]] : entries) as T;
    };
    fc.assert(fc.property(world, one => {
      const levels = one.facts.organization;
      const renamed = {
        ...shuffled(one),
        facts: {
          ...shuffled(one.facts),
          ...(levels === undefined ? {} : { organization: { ...shuffled(levels) } }),
        },
      };
      expect(ask(renamed).verdict).toBe(ask(one).verdict);
    }), { numRuns: runsOf('policy: metamorphic', 3), seed: seedOf(42) });
  }, 600_000);

  test('what one of two policies allows, both together allow without denials', () => {
    const allows = (policy: Policy): Policy => ({ ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Allow') });
    fc.assert(fc.property(world, world, (one, other) => {
      fc.pre(one.who.account !== undefined && other.who.identityPolicies.length > 0);
      const more = { ...one, who: { ...one.who, identityPolicies: [...one.who.identityPolicies, ...other.who.identityPolicies.map(allows)] } };
      if (ask(one).verdict === 'REFUTED') expect(ask(more).verdict).toBe('REFUTED');
    }), { numRuns: runsOf('policy: metamorphic', 3), seed: seedOf(43) });
  }, 600_000);
});
