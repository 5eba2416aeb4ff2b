import * as fc from 'fast-check';
import { blockText, cidrAt, contains, isPartOfInternet, overlap, parseBlock } from '../../../../../lib/verification/prover/model/network/cidrs';

const four = fc.tuple(fc.array(fc.integer({ min: 0, max: 255 }), { minLength: 4, maxLength: 4 }), fc.integer({ min: 0, max: 32 }))
  .map(([bytes, length]) => `${bytes.join('.')}/${length}`);
const six = fc.tuple(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), fc.integer({ min: 0, max: 128 }))
  .map(([words, length]) => `${words.map((word) => word.toString(16)).join(':')}/${length}`);

const index = fc.integer({ min: 0, max: 300 });

/** The bits of a block as a text of zeros and ones: what lies in it begins with that. */
function bits(text: string): string {
  const [address, length] = text.split('/');
  const all = address.includes(':')
    ? address.split(':').map((word) => parseInt(word, 16).toString(2).padStart(16, '0'))
    : address.split('.').map((byte) => Number(byte).toString(2).padStart(8, '0'));
  return `${address.includes(':') ? '6' : '4'}${all.join('').slice(0, Number(length))}`;
}

test('blocks hold what begins with their bits', () => {
  fc.assert(fc.property(fc.oneof(four, six), fc.oneof(four, six), (a, b) => {
    const [x, y] = [parseBlock(a)!, parseBlock(b)!];
    expect(contains(x, y)).toBe(bits(b).startsWith(bits(a)));
    expect(overlap(x, y)).toBe(bits(b).startsWith(bits(a)) || bits(a).startsWith(bits(b)));
  }), { numRuns: 2000 });
});

test('text and block are the same thing', () => {
  fc.assert(fc.property(fc.oneof(four, six), (text) => {
    const block = parseBlock(text)!;
    expect(parseBlock(blockText(block))).toEqual(block);
  }), { numRuns: 2000 });
});

test('what is cut out of a block lies in it, and two such blocks are apart', () => {
  fc.assert(fc.property(four, index, index, fc.integer({ min: 0, max: 32 }), (text, i, j, size) => {
    const block = parseBlock(text)!;
    const [a, b] = [cidrAt(block, i, size), cidrAt(block, j, size)];
    if (a) expect(contains(block, a)).toBe(true);
    if (a && b) expect(overlap(a, b)).toBe(i === j);
  }), { numRuns: 2000 });
});

test.each(['', '10.0.0.0', '10.0.0.0/33', '10.0.0/8', '256.0.0.0/8', '::/129', '1::2::3/64', '1:2:3/64', ':::/0', '1:2:3:4:5:6:7:8:9/64', 'x/8', '10.0.0.0/8/8', '\uE000'])('%j is no block', (text) => {
  expect(parseBlock(text)).toBeUndefined();
});

test.each([
  ['0.0.0.0/0', false], ['::/0', false], ['2000::/3', false], ['10.0.0.0/8', false], ['255.255.255.255/32', false], ['fd00::/8', false], ['64:ff9b::/96', false],
  ['52.0.0.0/8', true], ['0.0.0.0/1', true], ['2600::/12', true], ['172.0.0.0/8', true],
])('%s is a part of the internet: %s', (text, expected) => {
  expect(isPartOfInternet(parseBlock(text)!)).toBe(expected);
});
