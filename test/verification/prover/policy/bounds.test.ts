import { loadActionCatalogue } from '../../../../lib/private/iam-catalogue/action-catalogue';
import { evaluate, parsePolicy } from '../../../../lib/verification/prover/evaluation';
import { PolicyProver, Query } from '../../../../lib/verification/prover/policy/find-request';
import { work } from '../../../../lib/verification/prover/policy/patterns';
import type { Principal, Statement } from '../../../../lib/verification/prover/policy-facts';

const ACCOUNT = '111122223333';
const allow = (more: Partial<Statement> = {}): Statement => ({ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [], ...more });
const deny = (more: Partial<Statement> = {}): Statement => ({ ...allow(more), effect: 'Deny' });
const count = (length: number) => Array.from({ length }, (_, i) => i);

/** What the default budget may cost, in positions of automata. */
const MOST = 30_000_000;

function ask(statements: readonly Statement[], more: Partial<Query> = {}) {
  const who: Principal = { kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/App`, account: ACCOUNT, identityPolicies: [{ name: 'p', statements }] };
  const before = work.positions;
  const answer = new PolicyProver().findRequest({ principals: [who], actions: ['*'], resources: [{ arn: '*', account: ACCOUNT }], ...more });
  return { answer, verdict: answer.verdict, positions: work.positions - before };
}

/** Facts that somebody made to keep the search busy, and what may come of them. */
const HOSTILE: readonly [string, readonly Statement[], readonly string[]][] = [
  ['a glob of thousands of stars', [allow({ resources: ['*a'.repeat(5_000)] }), deny({ resources: [`${'*a'.repeat(4_999)}*`] })], ['PROVED', 'UNKNOWN']],
  ['a glob of thousands of stars that no text fits', [allow({ resources: ['*a'.repeat(3_000)] }), deny({ notResources: [`${'*b'.repeat(3_000)}`], resources: undefined })], ['REFUTED', 'UNKNOWN']],
  ['question marks behind a star', [allow({ resources: [`*a${'?'.repeat(2_000)}`] }), deny({ resources: [`*b${'?'.repeat(1_999)}`] })], ['REFUTED', 'UNKNOWN']],
  ['twelve stars with question marks', [allow(), ...count(12).map(i => deny({ resources: undefined, notResources: [`*${'abcdefghijkl'[i]}${'?'.repeat(20 + i)}*`] }))], ['REFUTED', 'UNKNOWN']],
  ['twelve overlapping globs', [allow(), ...count(12).map(i => deny({ resources: undefined, notResources: [`*${'abcdefghijkl'[i]}${'bcdefghijkla'[i]}*`] }))], ['REFUTED', 'UNKNOWN']],
  ['two hundred denials to subtract', [allow({ resources: ['bucket:*'] }), ...count(200).map(i => deny({ resources: [`*${i}*`, `*x${i}`] }))], ['REFUTED', 'UNKNOWN']],
  ['two hundred denials that cover all', [allow({ resources: ['*1*2*'] }), ...count(200).map(i => deny({ resources: [`*${i % 3}*`] }))], ['PROVED', 'UNKNOWN']],
  ['thousands of denials on two fields each', [allow(), ...count(4_000).map(i => deny({ actions: [`s${i % 50}:*`], resources: [`*${i}*`], conditions: [{ operator: 'StringLike', key: `app:k${i % 40}`, values: [`*${i}*`] }] }))], ['REFUTED', 'UNKNOWN']],
  ['thousands of denials that each need a choice', [allow(), ...count(3_000).map(i => deny({ conditions: [{ operator: 'StringEquals', key: `app:a${i}`, values: ['1'] }, { operator: 'Null', key: `app:b${i}`, values: ['true'] }] }))], ['REFUTED', 'UNKNOWN']],
  ['a megabyte of resources', [allow({ resources: count(20_000).map(i => `arn:aws:s3:::bucket-${i}/some/long/prefix/of/objects/*`) }), deny({ resources: count(20_000).map(i => `arn:aws:s3:::*-${i}/some/*/prefix/*`) })], ['PROVED', 'UNKNOWN']],
  ['a megabyte of actions', [allow({ actions: count(40_000).map(i => `service-${i % 100}:Action${i}*`) }), deny({ actions: undefined, notActions: count(40_000).map(i => `service-${i % 100}:*n${i}`) })], ['REFUTED', 'UNKNOWN']],
  ['a megabyte of conditions', [allow({ conditions: [{ operator: 'StringLike', key: 'app:k', values: count(30_000).map(i => `*value-${i}-of-many-values*`) }] }), deny({ conditions: [{ operator: 'StringNotLike', key: 'app:k', values: count(30_000).map(i => `*-${i}-of-many*`) }] })], ['REFUTED', 'UNKNOWN']],
];

test.each(HOSTILE)('%s: an answer within the bound', (_, statements, verdicts) => {
  const { verdict, positions } = ask(statements);
  expect(verdicts).toContain(verdict);
  expect(positions).toBeLessThan(MOST);
}, 120_000);

test.each(HOSTILE)('%s: the concrete evaluator answers', (_, statements) => {
  const principal: Principal = { kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/App`, account: ACCOUNT, identityPolicies: [{ name: 'p', statements }] };
  const context = { 'app:k': ['x'.repeat(200)] };
  const decision = evaluate({ principal, action: 's3:GetObject', resource: { arn: `arn:aws:s3:::${'a'.repeat(200)}`, account: ACCOUNT }, context });
  expect(typeof decision.allowed).toBe('boolean');
}, 120_000);

test('a smaller budget costs less, and the answer says why there is none', () => {
  const { answer, positions } = ask(HOSTILE[3][1], { budget: 500 });
  expect(answer).toMatchObject({ verdict: 'UNKNOWN', because: expect.stringMatching(/the search used up its budget/) });
  expect(positions).toBeLessThan(MOST / 20);
});

test('a policy of a megabyte is read', () => {
  const document = { Version: '2012-10-17', Statement: count(5_000).map(i => ({ Effect: i % 2 === 0 ? 'Allow' : 'Deny', Action: `s3:Get*${i}`, Resource: [`arn:aws:s3:::bucket-${i}/*`, `arn:aws:s3:::${'x'.repeat(100)}-${i}`] })) };
  expect(JSON.stringify(document).length).toBeGreaterThan(1_000_000);
  const { statements } = parsePolicy(document, 'large');
  expect(ask(statements, { actions: ['s3:GetObject77'], resources: [{ arn: 'arn:aws:s3:::bucket-77/*', account: ACCOUNT }] }).verdict).toBe('PROVED');
  expect(ask(statements, { actions: ['s3:Get*'], resources: [{ arn: 'arn:aws:s3:::bucket-78/*', account: ACCOUNT }] }).verdict).toBe('REFUTED');
});

describe('all actions, of the catalogue', () => {
  const catalogue = loadActionCatalogue();
  const on = (arn: string) => ({ catalogue, resources: [{ arn, account: ACCOUNT }] });
  const NOT_S3 = deny({ actions: undefined, notActions: ['s3:*'] });

  test.each<[string, readonly Statement[], string, string, RegExp]>([
    ['everything on a bucket', [allow()], 'arn:aws:s3:::data', 'REFUTED', /^s3:/],
    ['everything on a role', [allow(), NOT_S3], `arn:aws:iam::${ACCOUNT}:role/Admin`, 'PROVED', /^$/],
    ['everything on everything', [allow()], '*', 'REFUTED', /:/],
    ['denied everything but one', [allow(), deny({ actions: undefined, notActions: ['kms:Decrypt'] })], `arn:aws:kms:eu-west-1:${ACCOUNT}:key/k`, 'REFUTED', /^kms:Decrypt$/],
    ['actions that are not', [allow({ actions: ['s3:Nothing*'] })], 'arn:aws:s3:::data', 'PROVED', /^$/],
  ])('%s', (_, statements, arn, verdict, action) => {
    const { answer, positions } = ask(statements, on(arn));
    expect(answer).toMatchObject({ verdict });
    if (answer.verdict === 'REFUTED') expect(answer.witness.action).toMatch(action);
    expect(positions).toBeLessThan(MOST);
  });

  test('an action that is in no catalogue is told of apart', () => {
    const { answer } = ask([allow({ actions: ['s3:Nothing*'] })], on('arn:aws:s3:::data'));
    expect(answer.futureAction?.action).toMatch(/^s3:nothing/i);
  });
});
