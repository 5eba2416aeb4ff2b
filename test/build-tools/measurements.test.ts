import * as fc from 'fast-check';
import { interquartileRange, median, ms, quantile, table } from '../../build-tools/measurements';

test.each([[[3], 3], [[1, 2], 1.5], [[9, 1, 5], 5], [[4, 1, 3, 2], 2.5]])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected);
});

test('the interquartile range of 1 to 5 is 2', () => {
  expect(interquartileRange([5, 4, 3, 2, 1])).toBe(2);
});

test('fails for the quantile of nothing', () => {
  expect(() => quantile([], 0.5)).toThrow('There is no quantile of nothing.');
});

test('quantiles lie within the values and grow with the share', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(fc.property(fc.array(fc.integer(), { minLength: 1 }), share, share, (values, one, other) => {
    const [low, high] = [quantile(values, Math.min(one, other)), quantile(values, Math.max(one, other))];
    expect(low).toBeGreaterThanOrEqual(Math.min(...values));
    expect(high).toBeLessThanOrEqual(Math.max(...values) + 1e-6);
    expect(low).toBeLessThanOrEqual(high + 1e-6);
  }));
});

test.each([[0.04, '0.0 ms'], [12.34, '12.3 ms'], [-3.21, '-3.2 ms'], [123.6, '124 ms']])('%d is written as %s', (value, text) => {
  expect(ms(value)).toBe(text);
});

test('a table aligns numbers to the right', () => {
  expect(table(['what', 'n'], [['one', 5], ['three', 12]])).toBe([
    '| what  |   n |',
    '|-------|----:|',
    '| one   |   5 |',
    '| three |  12 |',
  ].join('\n'));
});
