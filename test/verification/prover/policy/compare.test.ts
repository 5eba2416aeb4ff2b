import * as fc from 'fast-check';
import { appliesVia, isAllowed } from './support/brute-force';
import { endpointPolicy, everyRequest, organization, principal, resource } from './support/generators';
import type { Comparison } from '../../../../lib/verification/prover/policy/compare';
import { compare } from '../../../../lib/verification/prover/policy/compare';
import { PolicyProver } from '../../../../lib/verification/prover/policy/find-request';
import type { Policy, Statement } from '../../../../lib/verification/prover/policy-facts';
import { runsOf, seedOf } from '../runs';

const allow = (actions: readonly string[], resources: readonly string[] = ['*'], more: Partial<Statement> = {}): Statement => ({ effect: 'Allow', actions, resources, conditions: [], ...more });
const deny = (...args: Parameters<typeof allow>): Statement => ({ ...allow(...args), effect: 'Deny' });
const policy = (...statements: Statement[]): Policy => ({ name: 'p', statements });
const relation = (first: Policy, second: Policy): Comparison => compare({ grants: [first] }, { grants: [second] });

describe('compare', () => {
  test.each<[string, Policy, Policy, Comparison['relation']]>([
    ['the same in another order', policy(allow(['s3:Get*']), allow(['s3:Put*'])), policy(allow(['s3:put*', 's3:GET*'])), 'equal'],
    ['a denial that takes nothing', policy(allow(['s3:Get*'])), policy(allow(['s3:Get*']), deny(['sqs:*'])), 'equal'],
    ['a denial that takes a part', policy(allow(['s3:*'])), policy(allow(['s3:*']), deny(['s3:Delete*'])), 'wider'],
    ['NotAction', policy(allow(['*']), deny(['iam:*'])), policy(allow([], ['*'], { actions: undefined, notActions: ['iam:*'] })), 'equal'],
    ['a condition', policy(allow(['s3:*'], ['*'], { conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }] })), policy(allow(['s3:*'])), 'narrower'],
    ['a denial that is the complement of a condition, but for absence', policy(allow(['s3:*'], ['*'], { conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }] })),
      policy(allow(['s3:*']), deny(['*'], ['*'], { conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] })), 'narrower'],
    ['neither', policy(allow(['s3:*'], ['arn:aws:s3:::a*'])), policy(allow(['s3:*'], ['arn:aws:s3:::*b'])), 'incomparable'],
    ['principals', policy(allow(['s3:*'], ['*'], { principals: [{ kind: 'AWS', value: '111111111111' }] })), policy(allow(['s3:*'], ['*'], { principals: [{ kind: 'Any', value: '*' }] })), 'narrower'],
    ['who asks', policy(allow(['s3:*'])), policy(allow(['s3:*']), deny(['*'], ['*'], { conditions: [{ operator: 'ArnLike', key: 'aws:PrincipalArn', values: ['arn:aws:iam::*:role/Admin'] }] })), 'wider'],
    ['who asks, in the account', policy(allow(['s3:*'], ['*'], { conditions: [{ operator: 'ArnLike', key: 'aws:PrincipalArn', values: ['arn:aws:iam::*:role/Admin'] }] })),
      policy(allow(['s3:*'], ['*'], { conditions: [{ operator: 'StringEquals', key: 'aws:PrincipalAccount', values: ['123412341234'] }] })), 'incomparable'],
    ['a policy that is not known whole', { ...policy(allow(['s3:*'])), unknown: 'a token' }, policy(allow(['s3:*'])), 'unknown'],
  ])('%s', (_, first, second, expected) => {
    expect(relation(first, second).relation).toBe(expected);
    const mirrored = { equal: 'equal', narrower: 'wider', wider: 'narrower', incomparable: 'incomparable', unknown: 'unknown' } as const;
    expect(relation(second, first).relation).toBe(mirrored[expected]);
  });

  test('a boundary narrows a grant', () => {
    const grants = [policy(allow(['s3:*', 'sqs:*']))];
    expect(compare({ grants, ceilings: [[policy(allow(['s3:*']))]] }, { grants: [policy(allow(['s3:*']))] }).relation).toBe('equal');
  });

  test('agrees with trying every request', () => {
    const document = principal.filter(one => one.identityPolicies.length > 0).map(one => one.identityPolicies[0]);
    const who = { kind: 'role' as const, arn: 'arn:aws:iam::111122223333:role/Somebody', account: '111122223333', identityPolicies: [] };
    const counts: { [relation: string]: number } = {};
    fc.assert(fc.property(document, document, (first, second) => {
      const found = compare({ grants: [first] }, { grants: [second] }, { resources: ['r*'] });
      counts[found.relation] = (counts[found.relation] ?? 0) + 1;
      expect(found.relation).not.toBe('unknown');
      const requests = everyRequest(who, { arn: 'r*', account: '111122223333' }, {});
      const allows = (one: Policy, request: typeof requests[number]) => {
        const applying = one.statements.filter(statement => appliesVia(statement, request) !== undefined);
        return applying.length > 0 && applying.every(({ effect }) => effect === 'Allow');
      };
      for (const [verdict, a, b] of [[found.onlyFirst, first, second], [found.onlySecond, second, first]] as const) {
        if (verdict.verdict === 'REFUTED') {
          if (!allows(a, verdict.witness) || allows(b, verdict.witness)) throw new Error('no witness');
        } else if (requests.some(request => allows(a, request) && !allows(b, request))) {
          throw new Error('missed one');
        }
      }
    }), { numRuns: runsOf('policy: comparisons', 2), seed: seedOf(51) });
    expect(Math.min(counts.equal, counts.narrower, counts.wider, counts.incomparable)).toBeGreaterThan(runsOf('policy: comparisons') / 200);
  }, 600_000);
});

test('new access between two states of everything agrees with trying every request', () => {
  const state = fc.record({ who: principal, target: resource, organization, endpointPolicy });
  let decided = 0;
  fc.assert(fc.property(state, state, (after, other) => {
    const before = {
      principal: { ...after.who, identityPolicies: after.who.account === undefined ? [] : other.who.identityPolicies, boundary: other.who.boundary },
      resource: { ...after.target, policy: other.target.policy },
      organization: after.organization,
      endpointPolicy: after.endpointPolicy,
    };
    const answer = new PolicyProver().findRequest({
      principals: [after.who], actions: ['*'], resources: [after.target], organization: after.organization, endpointPolicy: after.endpointPolicy,
    }, () => before);
    const isNew = (request: ReturnType<typeof everyRequest>[number]) => isAllowed(request)
      && !isAllowed({ ...request, principal: before.principal, resource: { ...before.resource, arn: request.resource.arn } });
    const facts = {
      ...(after.organization === undefined ? {} : { organization: after.organization }),
      ...(after.endpointPolicy === undefined ? {} : { endpointPolicy: after.endpointPolicy }),
    };
    if (answer.verdict === 'UNKNOWN') return;
    decided++;
    if (answer.verdict === 'REFUTED' ? !isNew(answer.witness) : everyRequest(after.who, after.target, facts).some(isNew)) throw new Error(answer.verdict);
  }), { numRuns: runsOf('policy: comparisons', 2), seed: seedOf(52) });
  expect(decided).toBeGreaterThan(runsOf('policy: comparisons', 2) * 0.9);
}, 600_000);
