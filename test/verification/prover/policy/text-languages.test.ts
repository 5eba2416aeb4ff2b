import * as fc from 'fast-check';
import { conditionHolds, globMatches } from './support/brute-force';
import type { PatternStyle } from '../../../../lib/verification/prover/policy/patterns';
import { compilePattern, lies, matches, NO_FORMATS } from '../../../../lib/verification/prover/policy/patterns';
import { Budget, BudgetSpent, findText } from '../../../../lib/verification/prover/policy/text-languages';
import { runsOf, seedOf } from '../runs';

const ALPHABET = ['a', 'b', ':'];
const TEXTS: readonly string[] = allTexts(5);

function allTexts(longest: number): string[] {
  const result = [''];
  for (let i = 0, from = 0; i < longest; i++) {
    const upto = result.length;
    for (; from < upto; from++) ALPHABET.forEach(letter => result.push(result[from] + letter));
  }
  return result;
}

const glob = fc.array(fc.constantFrom('a', 'b', ':', '*', '?', '*'), { maxLength: 5 }).map(parts => parts.join(''));
const compile = (texts: readonly string[], style: PatternStyle = 'glob') => texts.map(text => compilePattern(text, style));

describe('globs against every text of up to five characters', () => {
  test('intersection and difference', () => {
    let empty = 0;
    fc.assert(fc.property(fc.array(fc.array(glob, { minLength: 1, maxLength: 2 }), { maxLength: 3 }), fc.array(glob, { maxLength: 3 }),
      (within, outside) => {
        const isIn = (text: string) => within.every(union => union.some(one => globMatches(one,
          text))) && !outside.some(one => globMatches(one, text));
        const found = findText({ within: within.map(union => compile(union)), outside: compile(outside) }, 'over', new Budget(1e6));
        if (found !== undefined) {
          expect(isIn(found)).toBe(true);
          const shorter = TEXTS.find(isIn);
          if (shorter !== undefined && within.every(union => union.every(one => /[*?]/.test(one)))) expect(found.length).toBe(shorter.length);
        } else {
          empty++;
          expect(TEXTS.find(isIn)).toBeUndefined();
        }
      }), { numRuns: runsOf('policy: globs'), seed: seedOf(11) });
    expect(empty).toBeGreaterThan(runsOf('policy: globs') / 30);
  }, 600_000);

  test('what lies in another pattern has no text outside of it', () => {
    let sure = 0;
    fc.assert(fc.property(glob, glob, fc.constantFrom<PatternStyle>('glob', 'arn', 'ignoring-case'), (inner, outer, style) => {
      const [one, other] = [compilePattern(inner, style), compilePattern(outer, 'glob')];
      if (!lies(one, other)) return;
      sure++;
      expect(TEXTS.find(text => matches(one, text, false, NO_FORMATS) && !globMatches(outer, text))).toBeUndefined();
      expect(findText({ within: [[one]], outside: [other] }, 'over', new Budget(1e5))).toBeUndefined();
    }), { numRuns: runsOf('policy: patterns within patterns'), seed: seedOf(13) });
    expect(sure).toBeGreaterThan(runsOf('policy: patterns within patterns') / 30);
    const within = (inner: string, outer: string) => lies(compilePattern(inner, 'glob'), compilePattern(outer, 'glob'));
    expect(within('s3:Get*', 's3:*')).toBe(true);
    expect(within('a-\ue000/*', 'a-*/*')).toBe(true);
    expect(within('a-*/*', 'a-\ue000/*')).toBe(false);
    expect(within('s3:*', 's3:Get*')).toBe(false);
  }, 600_000);

  test('ARNs part by part', () => {
    const part = fc.array(fc.constantFrom('a', '*', '?'), { minLength: 1, maxLength: 2 }).map(parts => parts.join(''));
    const arn = fc.array(part, { minLength: 2, maxLength: 7 }).map(parts => parts.join(':'));
    const holds = (wanted: string, text: string) => conditionHolds({ operator: 'ArnLike', key: 'k', values: [wanted] }, [text]);
    fc.assert(fc.property(arn, arn, arn, (first, second, third) => {
      const found = findText({ within: [compile([first], 'arn'), compile([second], 'arn')], outside: compile([third], 'arn') }, 'over', new Budget(1e6));
      if (found !== undefined) {
        expect([first, second, third].map(one => holds(one, found))).toEqual([true, true, false]);
      } else {
        for (const filled of [first, second].map(one => one.replace(/\*/g, 'a').replace(/\?/g, 'a'))) {
          expect(holds(first, filled) && holds(second, filled) && !holds(third, filled)).toBe(false);
        }
      }
    }), { numRuns: runsOf('policy: ARNs'), seed: seedOf(12) });
  }, 600_000);

  test('finds the shortest text', () => {
    expect(findText({ within: [compile(['*ab*']), compile(['*ba*'])], outside: [] }, 'over', new Budget(1e5))).toHaveLength(3);
    expect(findText({ within: [compile(['a*'])], outside: compile(['a', 'a?']) }, 'over', new Budget(1e5))).toHaveLength(3);
  });
});

describe('letters that stand for what is known only at deployment', () => {
  const X = '\ue000';
  const Y = '\ue001';
  const find = (within: readonly (readonly string[])[], outside: readonly string[], mode: 'over' | 'under') =>
    findText({ within: within.map(union => compile(union)), outside: compile(outside) }, mode, new Budget(1e5));

  test.each([
    ['the same letter is the same text', [[`a${X}/*`]], [`a${X}/*`], false, false],
    ['a letter fits under a wildcard', [[`a${X}`]], ['a*'], false, false],
    ['different letters may be the same text, and may not', [[`a${X}`]], [`a${Y}`], true, false],
    ['a letter may be any text', [[`a${X}`], ['abc']], [], true, false],
    ['a letter may be the text that is excluded', [[`a${X}`]], ['abc'], true, false],
    ['a letter next to what differs', [[`a${X}`]], ['b*'], true, true],
    ['a letter may be none or several characters', [[`a${X}`]], ['a?'], true, false],
    ['the same letter in both', [[`${X}*`], [`${X}b`]], [], true, true],
    ['what a letter may be is no less excluded by its literal', [[`${X}*`], ['lit/*']], ['lit/*'], false, false],
  ])('%s', (_, within, outside, possible, certain) => {
    expect(find(within, outside, 'over') !== undefined).toBe(possible);
    expect(find(within, outside, 'under') !== undefined).toBe(certain);
  });

  test('what is proved holds for every value of the letters, and what is certain too', () => {
    const lettered = fc.array(fc.constantFrom('a', 'b', '*', '?', X, Y), { maxLength: 4 }).map(parts => parts.join(''));
    const value = fc.constantFrom('', 'a', 'b', 'ab', 'ba');
    let decided = 0;
    fc.assert(fc.property(fc.array(lettered, { minLength: 1, maxLength: 2 }), fc.array(lettered, { maxLength: 2 }), value, value,
      (within, outside, x, y) => {
        const fill = (text: string) => text.replaceAll(X, x).replaceAll(Y, y);
        const isIn = (text: string) => within.every(one => globMatches(fill(one), text)) && !outside.some(one => globMatches(fill(one), text));
        const certain = find(within.map(one => [one]), outside, 'under');
        if (certain !== undefined) expect(isIn(fill(certain))).toBe(true);
        if (find(within.map(one => [one]), outside, 'over') === undefined) {
          decided++;
          expect(TEXTS.slice(0, 121).find(isIn)).toBeUndefined();
        }
      }), { numRuns: runsOf('policy: letters'), seed: seedOf(13) });
    expect(decided).toBeGreaterThan(runsOf('policy: letters') / 30);
  }, 600_000);
});

describe('caps', () => {
  test('twelve overlapping globs end in a text or in the budget', () => {
    const globs = Array.from({ length: 12 }, (_, i) => `*${'abcdefghijkl'[i]}${'bcdefghijkla'[i]}${'abcdefghijkl'[i]}*`);
    let end = 'nothing';
    try {
      end = findText({ within: globs.map(one => compile([one])), outside: [] }, 'over', new Budget(300_000)) ?? 'none';
    } catch (error) {
      expect(error).toBeInstanceOf(BudgetSpent);
      end = 'spent';
    }
    expect(end).not.toBe('none');
  });

  test('two hundred differences', () => {
    const outside = Array.from({ length: 200 }, (_, i) => `*x${i}*`);
    const found = findText({ within: [compile(['x*0*'])], outside: compile(outside) }, 'over', new Budget(300_000));
    expect(found).toMatch(/^x.*0/);
    expect(outside.some(one => globMatches(one, found!))).toBe(false);
  });
});
