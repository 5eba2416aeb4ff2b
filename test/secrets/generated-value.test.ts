import * as fc from 'fast-check';
import { ValueCharacters } from '../../lib/secrets';
import { GeneratedValue, settingsFrom } from '../../lib/secrets/generated-value.lambda-shared';

const ALPHABET = ValueCharacters.PRINTABLE.characters;
const plain = new GeneratedValue({ length: 40, alphabet: ALPHABET });

test('a plain value has the length and the characters asked for, and is new each time', () => {
  const values = Array.from({ length: 200 }, () => plain.renew('old'));
  expect(new Set(values).size).toBe(200);
  for (const value of values) {
    expect(value).toHaveLength(40);
    expect([...value].every((character) => ALPHABET.includes(character))).toBe(true);
  }
});

test('every character is drawn evenly', () => {
  const counts = new Map<string, number>();
  const few = new GeneratedValue({ length: 30_000, alphabet: 'abc' });
  [...few.renew('old')].forEach((character) => counts.set(character, (counts.get(character) ?? 0) + 1));
  // Six standard deviations of a binomial with n = 30,000 and p = 1/3 are 490.
  expect([...counts.values()].every((count) => Math.abs(count - 10_000) < 490)).toBe(true);
  expect(counts.size).toBe(3);
});

test('fails to replace a JSON object by a plain value', () => {
  expect(() => plain.renew('{"user":"app"}')).toThrow('would drop its fields');
  expect(() => plain.check('{"user":"app"}', 'old')).toThrow('a JSON object, not a plain value');
  expect(() => plain.check('', 'old')).toThrow('empty, not a plain value');
});

test('renewing a field changes that field only, in any JSON and any layout', () => {
  const layout = fc.constantFrom(undefined, 1, '\t', '\r\n');
  fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string({ minLength: 1 }), fc.string(), layout, (others, old, name, space) => {
    const secret = { ...others, [name]: old };
    const text = ` ${JSON.stringify(secret, null, space)}\n`;
    const credential = new GeneratedValue({ length: 30, alphabet: ALPHABET, field: name });
    const renewed = credential.renew(text);
    const parsed = JSON.parse(renewed) as Record<string, unknown>;
    expect(Object.keys(parsed)).toEqual(Object.keys(JSON.parse(text) as object));
    expect(parsed[name]).toHaveLength(30);
    expect({ ...parsed, [name]: old }).toEqual(JSON.parse(text));
    credential.check(renewed, text);
  }), { numRuns: 500 });
});

test.each([
  ['a number too long for a double', '{"id":12345678901234567890,"t":"a"}'],
  ['a repeated name elsewhere', '{"x":1,"x":2,"t":"a"}'],
  ['__proto__', '{"__proto__":{"t":"no"},"t":"a"}'],
  ['the name inside another value', '{"n":{"t":"inner"},"s":"\\"t\\":\\"x\\"","t":"a"}'],
  ['an escaped name', '{"\\u0074":"a"}'],
])('keeps %s', (_name, text) => {
  const renewed = new GeneratedValue({ length: 30, alphabet: 'z', field: 't' }).renew(text);
  expect(renewed).toBe(text.replace(/"a"\}$/, `"${'z'.repeat(30)}"}`));
});

test.each([
  ['{"t":"b","u":1}', '{"t":"a","u":2}'],
  ['{"t":"b"}', '{"t":"a","u":2}'],
  ['{"t":"b","v":3}', '{"t":"a"}'],
])('fails to accept %s after %s', (pending, current) => {
  expect(() => new GeneratedValue({ length: 30, alphabet: 'z', field: 't' }).check(pending, current)).toThrow('more than the generated field');
});

describe('settings', () => {
  test.each([
    ['ALPHANUMERIC', ValueCharacters.ALPHANUMERIC], ['URL_SAFE', ValueCharacters.URL_SAFE], ['HEX', ValueCharacters.HEX],
    ['PRINTABLE', ValueCharacters.PRINTABLE], ['own', ValueCharacters.of('!x9Z,')],
  ])('the construct and the handler agree on the characters: %s', (_name, characters) => {
    const settings = settingsFrom({ VALUE_LENGTH: '32', VALUE_CODE_POINTS: characters._codePoints });
    expect([...settings.alphabet].sort()).toEqual([...characters.characters].sort());
    expect(settings).toMatchObject({ length: 32, field: undefined });
  });

  test.each([
    [{}], [{ VALUE_LENGTH: '0', VALUE_CODE_POINTS: '48-57' }], [{ VALUE_LENGTH: '32', VALUE_CODE_POINTS: 'abc' }], [{ VALUE_LENGTH: 'x', VALUE_CODE_POINTS: '48-57' }],
  ])('fails for %j', (environment) => {
    expect(() => settingsFrom(environment)).toThrow('do not say what to generate');
  });
});
