import { claims, roles } from './support/fleet';
import { PolicyProver } from '../../../../lib/verification/prover/policy/find-request';
import type { Policy, Principal, Statement } from '../../../../lib/verification/prover/policy-facts';

test('twelve claims about a thousand roles with ten thousand statements', () => {
  const queries = claims(roles(1_000));
  const before = process.memoryUsage().heapUsed;
  const start = performance.now();
  const prover = new PolicyProver();
  const verdicts = queries.map(query => prover.findRequest(query).verdict);
  const milliseconds = performance.now() - start;
  const megabytes = (process.memoryUsage().heapUsed - before) / 2 ** 20;
  process.stdout.write(`12 claims x 1,000 roles: ${Math.round(milliseconds)} ms, ${Math.round(megabytes)} MB\n`);
  expect(verdicts).toEqual(Array(12).fill('PROVED'));
});

describe('hard questions end', () => {
  const ask = (statements: readonly Statement[], where: Policy[] = []) => {
    const principal: Principal = { kind: 'role', arn: 'arn:aws:iam::111111111111:role/R', account: '111111111111', identityPolicies: [{ name: 'p', statements }, ...where] };
    const answer = new PolicyProver().findRequest({ principals: [principal], actions: ['s:*'], resources: [{ arn: '*', account: '111111111111' }] });
    return answer.verdict;
  };
  const allow: Statement = { effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] };
  const deny = (resources: readonly string[], more: Partial<Statement> = {}): Statement => ({ effect: 'Deny', actions: ['*'], resources, conditions: [], ...more });

  test('twelve overlapping globs to be in at once', () => {
    const globs = Array.from({ length: 12 }, (_, i) => `*${'abcdefghijkl'[i]}${'bcdefghijkla'[i]}${'abcdefghijkl'[i]}*`);
    expect(['REFUTED', 'UNKNOWN']).toContain(ask([allow, ...globs.map(glob => deny([], { resources: undefined, notResources: [glob] }))]));
  });

  test('twelve overlapping globs to be out of', () => {
    expect(ask([allow, ...'abcdefghijkl'.split('').map(letter => deny([`*${letter}*`]))])).toBe('REFUTED');
  });

  test('two hundred denials', () => {
    const denies = Array.from({ length: 200 }, (_, i) => deny([`arn:aws:s:::x${i}*`, `*y${i}`]));
    expect(ask([allow, ...denies])).toBe('REFUTED');
  });

  test('two hundred denials on two fields each, that leave nothing', () => {
    const denies = Array.from({ length: 200 }, (_, i) => deny([`*${i}*`], { conditions: [{ operator: 'StringLike', key: 's:k', values: [`*${i % 7}*`] }] }));
    expect(['PROVED', 'UNKNOWN']).toContain(ask([{ ...allow, resources: ['*0*1*2*3*4*5*6*'], conditions: [{ operator: 'StringLike', key: 's:k', values: ['*0*1*2*3*4*5*6*'] }] }, ...denies]));
  });
});
