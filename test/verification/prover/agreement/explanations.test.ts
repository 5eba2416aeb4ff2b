import * as fc from 'fast-check';
import { queryOf } from './compare-sides';
import { World, WORLD } from './worlds';
import { evaluate } from '../../../../lib/verification/prover/evaluation';
import { PolicyProver, Query } from '../../../../lib/verification/prover/policy/find-request';
import type { Policy, Request, Statement } from '../../../../lib/verification/prover/policy-facts';
import { runsOf, seedOf } from '../runs';

/** The world with each statement kept or dropped, wherever it stands. */
function keeping<T>(value: T, keep: (statement: Statement) => boolean): T {
  if (Array.isArray(value)) return value.map(one => keeping(one as unknown, keep)) as T;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [
    key, key === 'statements' ? (part as Policy['statements']).filter(keep) : keeping(part as unknown, keep),
  ])) as T;
}

function verdict(world: World): string {
  return new PolicyProver().findRequest(queryOf(world)).verdict;
}

test('what a proof says blocks is enough, and each of it is needed', () => {
  let statements = 0;
  fc.assert(fc.property(WORLD, world => {
    const answer = new PolicyProver().findRequest({ ...queryOf(world), minimal: true });
    if (answer.verdict !== 'PROVED') return;
    const needed = new Set(answer.blocking);
    statements += needed.size;
    expect([...needed].filter(({ effect }) => effect !== 'Deny')).toEqual([]);
    expect(verdict(keeping(world, one => one.effect === 'Allow' || needed.has(one)))).toBe('PROVED');
    for (const dropped of needed) expect(verdict(keeping(world, one => one.effect === 'Allow' || (needed.has(one) && one !== dropped)))).not.toBe('PROVED');
  }), { numRuns: runsOf('agreement: minimal proofs'), seed: seedOf(80) });
  expect(statements).toBeGreaterThan(runsOf('agreement: minimal proofs') / 50);
}, 600_000);

/** The statement with nothing but what it says of one field. */
function reducedTo(statement: Statement, field: string): Statement {
  const { actions, notActions, resources, notResources } = statement;
  return {
    effect: 'Deny',
    ...(field !== 'action' ? { actions: ['*'] } : notActions === undefined ? { actions } : { notActions }),
    ...(field !== 'resource' ? { resources: ['*'] } : notResources === undefined ? { resources } : { notResources }),
    conditions: statement.conditions.filter(({ key }) => key.toLowerCase() === field),
  };
}

function allowedBeside(statement: Statement, request: Request): boolean {
  const all: Statement = { effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] };
  return evaluate({
    action: request.action === 'sts:AssumeRole' ? 'sts:TagSession' : request.action,
    context: request.context,
    resource: { arn: request.resource.arn, account: '111122223333' },
    principal: { kind: 'role', arn: 'arn:aws:iam::111122223333:role/Any', account: '111122223333', identityPolicies: [{ name: 'p', statements: [all, statement] }] },
  }).allowed;
}

test('what a witness says grants is enough, and each denial is escaped on the field that is named', () => {
  let escapes = 0;
  fc.assert(fc.property(WORLD, world => {
    const answer = new PolicyProver().findRequest(queryOf(world));
    if (answer.verdict !== 'REFUTED') return;
    const { granting, escaped, witness } = answer;
    expect(granting.filter(({ effect }) => effect !== 'Allow')).toEqual([]);
    const stated = (policy: Policy) => policy.statements.some(({ effect }) => effect === 'Allow');
    const covered = Object.values(world.organization?.resourceControlPolicies ?? {}).flat(2);
    if (!covered.some(stated)) expect(evaluate(keeping(witness, one => one.effect === 'Deny' || granting.includes(one))).allowed).toBe(true);
    for (const { statement, on } of escaped) {
      expect(statement.effect).toBe('Deny');
      if (covered.some(({ statements }) => statements.includes(statement)) || witness.action === 'sts:AssumeRole') continue;
      escapes++;
      if (!allowedBeside(reducedTo(statement, on), witness)) throw new Error(`${JSON.stringify(statement)} is not escaped on ${on}: ${JSON.stringify(witness.context)}`);
    }
  }), { numRuns: runsOf('agreement: witnesses'), seed: seedOf(81) });
  expect(escapes).toBeGreaterThan(runsOf('agreement: witnesses') / 50);
}, 600_000);

describe('an example', () => {
  const ROLE = 'arn:aws:iam::111122223333:role/App';
  const allow: Statement = { effect: 'Allow', actions: ['s3:*'], resources: ['*'], conditions: [] };
  const tls: Statement = { effect: 'Deny', actions: ['*'], resources: ['*'], conditions: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] };
  const puts: Statement = { effect: 'Deny', actions: ['s3:Put*'], resources: ['*'], conditions: [] };
  const audit: Statement = { effect: 'Deny', actions: ['*'], resources: ['arn:aws:s3:::audit/*'], conditions: [] };
  const query: Query = {
    principals: [{ kind: 'role', arn: ROLE, account: '111122223333', identityPolicies: [{ name: 'p', statements: [allow, tls, puts, audit] }] }],
    actions: ['s3:*'],
    resources: [{ arn: 'arn:aws:s3:::*', account: '111122223333' }],
  };

  test('of a witness names who grants, and on which field each denial is escaped', () => {
    const answer = new PolicyProver().findRequest(query);
    expect(answer).toMatchObject({ verdict: 'REFUTED', granting: [allow] });
    expect(answer.verdict === 'REFUTED' && new Map(answer.escaped.map(({ statement, on }) => [statement, on]))).toEqual(new Map([
      [tls, 'aws:securetransport'], [puts, 'action'], [audit, 'resource'],
    ]));
  });

  test('of a proof names what blocks alone, and no exception of the question', () => {
    const answer = new PolicyProver().findRequest({ ...query, actions: ['s3:Put*'], minimal: true });
    expect(answer).toMatchObject({ verdict: 'PROVED', blocking: [puts] });
    const unless: Statement = { effect: 'Deny', actions: ['s3:*'], resources: ['*'], conditions: [] };
    expect(new PolicyProver().findRequest({ ...query, unless: [unless] })).toMatchObject({ verdict: 'PROVED', blocking: [] });
  });
});
