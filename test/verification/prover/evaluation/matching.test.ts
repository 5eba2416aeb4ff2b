import * as fc from 'fast-check';
import { address, addressRange, inRange } from '../../../../lib/verification/prover/evaluation/addresses';
import { instant } from '../../../../lib/verification/prover/evaluation/comparisons';
import { codePoints, fits, fitsText, patternOf } from '../../../../lib/verification/prover/evaluation/glob';
import { runsOf, seedOf } from '../runs';

const GLOBS = { numRuns: runsOf('evaluation: globs', 2), seed: seedOf(62) };
const ADDRESSES = { numRuns: runsOf('evaluation: addresses', 3), seed: seedOf(63) };
const DATES = { numRuns: runsOf('evaluation: dates'), seed: seedOf(64) };

/** The meaning of a glob, by its recursive definition. */
function means(pattern: string, text: string): boolean {
  if (pattern === '') {
    return text === '';
  }
  if (pattern[0] === '*') {
    return means(pattern.slice(1), text) || (text !== '' && means(pattern, text.slice(1)));
  }
  return text !== '' && (pattern[0] === '?' || pattern[0] === text[0]) && means(pattern.slice(1), text.slice(1));
}

const over = (alphabet: string, maxLength: number) => fc.array(fc.constantFrom(...alphabet), { maxLength }).map((letters) => letters.join(''));

describe('globs', () => {
  test('mean what their definition says', () => {
    fc.assert(fc.property(over('ab*?', 6), over('ab', 7), (pattern, text) => fitsText(pattern, text) === means(pattern, text)), GLOBS);
  });

  test('mean what their definition says, for every pattern of four characters and text of three', () => {
    const words = (alphabet: string, length: number): string[] =>
      length === 0 ? [''] : words(alphabet, length - 1).flatMap((word) => [word, ...(word.length === length - 1 ? [...alphabet].map((letter) => word + letter) : [])]);
    let checked = 0;
    for (const pattern of new Set(words('ab*?', 4))) {
      for (const text of new Set(words('ab', 3))) {
        expect([pattern, text, fitsText(pattern, text)]).toEqual([pattern, text, means(pattern, text)]);
        checked++;
      }
    }
    expect(checked).toBe(341 * 15);
  });

  test('take literal pieces as they are', () => {
    fc.assert(fc.property(over('a*?', 5), over('a*?', 5), (literal, text) => fits(patternOf([{ text: literal, literal: true }]), codePoints(text)) === (literal === text)), GLOBS);
  });

  test('count a character outside the basic plane as one', () => {
    expect(fitsText('?', '😀')).toBe(true);
    expect(fitsText('??', '😀')).toBe(false);
  });

  test('stay fast on hostile patterns', () => {
    // A pattern that is matched by backtracking would not end before the test's limit.
    expect(fitsText(`${'*a'.repeat(200)}b`, 'a'.repeat(4000))).toBe(false);
  });
});

describe('addresses', () => {
  /** The bits of an IPv4 address as text, so that a range is a prefix. */
  const bits = (bytes: readonly number[]) => bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
  const v4 = fc.array(fc.oneof(fc.constantFrom(0, 10, 127, 128, 255), fc.nat(255)), { minLength: 4, maxLength: 4 });
  const v6 = fc.array(fc.oneof(fc.constantFrom(0, 0, 1, 0xffff), fc.nat(0xffff)), { minLength: 8, maxLength: 8 });
  const wide = (groups: readonly number[]) => groups.map((group) => group.toString(2).padStart(16, '0')).join('');

  test('are in an IPv4 range where their first bits are', () => {
    fc.assert(fc.property(v4, v4, fc.nat(32), fc.boolean(), (one, other, prefix, near) => {
      const second = near ? [...one.slice(0, 3), other[3]] : other;
      const range = addressRange(`${one.join('.')}/${prefix}`)!;
      return inRange(range, address(second.join('.'))!) === (bits(one).slice(0, prefix) === bits(second).slice(0, prefix));
    }), ADDRESSES);
  });

  test('are in an IPv6 range where their first bits are', () => {
    const text = (groups: readonly number[]) => groups.map((group) => group.toString(16)).join(':');
    fc.assert(fc.property(v6, v6, fc.nat(128), fc.nat(8), (one, other, prefix, shared) => {
      const second = [...one.slice(0, shared), ...other.slice(shared)];
      const range = addressRange(`${text(one)}/${prefix}`)!;
      return inRange(range, address(text(second))!) === (wide(one).slice(0, prefix) === wide(second).slice(0, prefix));
    }), ADDRESSES);
  });

  test('are the same however their zeros are written', () => {
    fc.assert(fc.property(v6, fc.nat(7), fc.integer({ min: 1, max: 8 }), (drawn, from, length) => {
      const groups = drawn.map((group, index) => (index >= from && index < from + length ? 0 : group));
      const full = groups.map((group) => group.toString(16).padStart(4, '0').toUpperCase()).join(':');
      const short = `${groups.slice(0, from).map((group) => group.toString(16)).join(':')}::${groups.slice(from + length).map((group) => group.toString(16)).join(':')}`;
      return address(full)!.bits === address(short)!.bits;
    }), ADDRESSES);
  });

  test('of the two families have nothing in common', () => {
    expect(inRange(addressRange('0.0.0.0/0')!, address('::1')!)).toBe(false);
    expect(inRange(addressRange('::/0')!, address('1.2.3.4')!)).toBe(false);
    expect(inRange(addressRange('::ffff:0:0/96')!, address('::ffff:1.2.3.4')!)).toBe(true);
  });

  test.each([
    '', '1.2.3', '1.2.3.4.5', '256.0.0.1', '01.2.3.4', '1.2.3.-4', '1.2.3.4 ', 'a.b.c.d', ':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', 'g::',
    '1:2:3:4:5:6:7:8::', '1.2.3.4::', '::1.2.3.256', '::1%eth0',
  ])('are none: %p', (text) => {
    expect(address(text)).toBeUndefined();
  });

  test.each(['1.2.3.4/33', '1.2.3.4/', '1.2.3.4/-1', '1.2.3.4/8/8', '1.2.3.4/08', '::/129', '10.0.0.0/255.0.0.0', '*', '10.0.*'])('make no range: %p', (text) => {
    expect(addressRange(text)).toBeUndefined();
  });
});

describe('dates', () => {
  test('are what the platform says of full dates', () => {
    fc.assert(fc.property(fc.date({ min: new Date('0101-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }), (date) => Math.abs(instant(date.toISOString())! - date.getTime() / 1000) < 0.0006), DATES);
  });

  test.each([
    ['2026', 1767225600], ['2026-02', 1769904000], ['2026-02-03', 1770076800], ['2026-02-03T04:05Z', 1770091500], ['2026-02-03T04:05:06Z', 1770091506],
    ['2026-02-03T04:05:06.25Z', 1770091506.25], ['2026-02-03T04:05:06-02:00', 1770098706], ['1770091506', 1770091506], ['0', 0], ['-1', -1],
  ])('%s', (text, seconds) => {
    expect(instant(text)).toBe(seconds);
  });

  test.each(['', '2026-13', '2026-02-30', '2026-02-03T04', '2026-02-03T04:05', '2026-02-03T24:00Z', '2026-02-03T04:60Z', '20260203T040506Z', '2026-02-03 04:05:06Z', 'now', '2026-*'])(
    'are none: %p', (text) => {
      expect(instant(text)).toBeUndefined();
    });
});
