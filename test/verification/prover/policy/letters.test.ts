import * as fc from 'fast-check';
import { globMatches } from './support/brute-force';
import type { Letters } from '../../../../lib/verification/prover/deployment';
import { PolicyProver } from '../../../../lib/verification/prover/policy/find-request';
import type { LetterFormats } from '../../../../lib/verification/prover/policy/patterns';
import { compilePattern } from '../../../../lib/verification/prover/policy/patterns';
import { Budget, findText } from '../../../../lib/verification/prover/policy/text-languages';
import type { Condition, Principal, Resource, Statement } from '../../../../lib/verification/prover/policy-facts';
import { runsOf, seedOf } from '../runs';

const NAME = '\ue000';
const ACCOUNT = '\ue001';
const PART = '\ue002';
const FREE = '\ue003';
const FORMATS: LetterFormats = new Map([[NAME, 'name'], [ACCOUNT, 'account'], [PART, 'no-colon']].map(([letter, format]) => [letter.charCodeAt(0), format as 'name']));

const compile = (texts: readonly string[]) => texts.map(text => compilePattern(text, 'glob'));
const find = (within: readonly (readonly string[])[], outside: readonly string[], mode: 'over' | 'under') =>
  findText({ within: within.map(compile), outside: compile(outside) }, mode, new Budget(1e6), FORMATS);

describe('what is known of a letter decides', () => {
  test.each([
    ['a name has no slash', [[`b:${NAME}`], ['*/*']], false],
    ['a part may have one', [[`b:${PART}`], ['*/*']], true],
    ['a part has no colon', [[`${PART}`], ['*:*']], false],
    ['anything may have one', [[FREE], ['*:*']], true],
    ['an account is no word', [[`arn:${ACCOUNT}:x`], ['arn:a*']], false],
    ['an account may be a number', [[`arn:${ACCOUNT}:x`], ['arn:1*2:x']], true],
    ['two letters may be the same', [[`b:${NAME}`], [`b:${ACCOUNT}`]], true],
    ['a name with something behind it', [[`${NAME}/*`], ['a:*']], false],
    ['a name has no wildcard', [[NAME], ['a${*}']], false],
  ])('%s', (_, within, possible) => {
    expect(find(within, [], 'over') !== undefined).toBe(possible);
  });

  test('what is proved holds for every value of the format', () => {
    const lettered = fc.array(fc.constantFrom('a', '1', ':', '/', '*', '?', NAME, ACCOUNT, PART), { maxLength: 4 }).map(parts => parts.join(''));
    const alphabet = ['a', '1', ':', '/', 'b'];
    const longer = (words: readonly string[]) => words.flatMap(word => alphabet.map(letter => word + letter));
    const texts = ['', ...alphabet, ...longer(alphabet), ...longer(longer(alphabet))];
    const values = fc.tuple(fc.constantFrom('a', 'b', '1', 'ab', 'a1'), fc.constantFrom('1', '11', '2'), fc.constantFrom('a', '/', 'a/', '1/b'));
    let decided = 0;
    const texted = fc.tuple(fc.array(lettered, { minLength: 1, maxLength: 2 }), fc.array(lettered, { maxLength: 2 }));
    fc.assert(fc.property(texted, values, ([within, outside], [name, account, part]) => {
      const fill = (text: string) => text.replaceAll(NAME, name).replaceAll(ACCOUNT, account).replaceAll(PART, part);
      const isIn = (text: string) => within.every(one => globMatches(fill(one), text)) && !outside.some(one => globMatches(fill(one), text));
      const certain = find(within.map(one => [one]), outside, 'under');
      if (certain !== undefined) expect(isIn(fill(certain))).toBe(true);
      if (find(within.map(one => [one]), outside, 'over') === undefined) {
        decided++;
        expect(texts.find(isIn)).toBeUndefined();
      }
    }), { numRuns: runsOf('policy: formats of letters'), seed: seedOf(14) });
    expect(decided).toBeGreaterThan(runsOf('policy: formats of letters') / 30);
  }, 600_000);
});

describe('questions about texts known only at deployment', () => {
  const letters: Letters = new Map([
    [NAME, { text: '${Bucket}', format: 'name' }], [ACCOUNT, { text: '${AWS::AccountId}', format: 'account' }], [FREE, { text: '${Any}', format: 'any' }],
  ]);
  const allow = (resources: readonly string[], conditions: readonly Condition[] = []): Statement => ({ effect: 'Allow', actions: ['s3:*'], resources, conditions });
  const ask = (statement: Statement, on: Resource, known: Letters | undefined) => {
    const who: Principal = { kind: 'role', arn: `arn:aws:iam::${ACCOUNT}:role/App`, account: ACCOUNT, identityPolicies: [{ name: 'p', statements: [statement] }] };
    return new PolicyProver().findRequest({ principals: [who], actions: ['s3:*'], resources: [on], letters: known }).verdict;
  };
  const arnLike = (value: string): Condition => ({ operator: 'ArnLike', key: 'aws:PrincipalArn', values: [value] });

  test.each<[string, Statement, string, string, string]>([
    ['the bucket itself is not its objects', allow(['arn:aws:s3:::*/*']), `arn:aws:s3:::${NAME}`, 'PROVED', 'UNKNOWN'],
    ['objects of the bucket', allow([`arn:aws:s3:::${NAME}/*`]), `arn:aws:s3:::${NAME}/*`, 'REFUTED', 'REFUTED'],
    ['another bucket may be the same', allow(['arn:aws:s3:::other/*']), `arn:aws:s3:::${NAME}/*`, 'UNKNOWN', 'UNKNOWN'],
    ['whoever is in the account', allow(['*'], [arnLike('arn:aws:iam::*:role/App')]), 'arn:aws:s3:::data', 'REFUTED', 'REFUTED'],
    ['an account is none that has letters', allow(['*'], [arnLike('arn:aws:iam::x*:role/App')]), 'arn:aws:s3:::data', 'PROVED', 'PROVED'],
  ])('%s', (_, statement, arn, told, untold) => {
    expect(ask(statement, { arn, account: ACCOUNT }, letters)).toBe(told);
    expect(ask(statement, { arn, account: ACCOUNT }, undefined)).toBe(untold);
  });
});
