import * as fc from 'fast-check';
import { Cutter, lowerBound, pack, PackItem, TooLargeItem } from '../../../lib/guardrails/compiler/pack';

/** What an item stands for: units of a size, each of which is one piece. */
interface Units {
  readonly name: string;
  readonly units: number;
}

const UNIT = 5;
/** What each piece has beside its units. */
const HEAD = 7;

const solid: Cutter<unknown> = { divisible: () => false, cut: () => undefined };

const cuttable: Cutter<Units> = {
  divisible: ({ value }) => value.units > 1,
  cut: ({ value }, room) => {
    const units = Math.min(value.units - 1, Math.floor((room - HEAD) / UNIT));
    return units < 1 ? undefined : [itemOf({ ...value, units }), itemOf({ ...value, units: value.units - units })];
  },
};

const itemOf = (value: Units): PackItem<Units> => ({ value, size: HEAD + value.units * UNIT });

const sizes = (list: readonly number[]) => list.map((size, index): PackItem<number> => ({ size, value: index }));

/** The fewest bins, by trying everything. */
function fewest(items: readonly number[], capacity: number): number {
  let best = items.length;
  const place = (index: number, rooms: readonly number[]) => {
    if (rooms.length >= best && index < items.length) {
      return;
    }
    if (index === items.length) {
      best = Math.min(best, rooms.length);
      return;
    }
    rooms.forEach((room, bin) => {
      if (room >= items[index]) {
        place(index + 1, rooms.map((each, other) => other === bin ? each - items[index] : each));
      }
    });
    place(index + 1, [...rooms, capacity - items[index]]);
  };
  place(0, []);
  return best;
}

test('whole items are packed into as few bins as any packing has', () => {
  const lists = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 9 });
  fc.assert(fc.property(lists, (list) => {
    const bins = pack(sizes(list), 100, solid)!;
    expect(bins).toHaveLength(fewest(list, 100));
    expect(bins.flat().map(({ value }) => value as number).sort((a, b) => a - b)).toEqual(list.map((_, index) => index));
    expect(bins.filter((bin) => bin.reduce((sum, { size }) => sum + size, 0) > 100)).toEqual([]);
  }), { numRuns: 1_500 });
});

test('sets that first fit and best fit pack badly are packed well', () => {
  // Each bin is full with three, and whoever starts with the largest two needs a further one.
  expect(pack(sizes([44, 24, 24, 22, 21, 17, 8, 8, 6, 6, 20]), 100, solid)).toHaveLength(2);
  expect(pack(sizes([6, 6, 5, 5, 4, 4]), 15, solid)).toHaveLength(2);
});

test('no more bins than one beyond the lower bound are taken for many items', () => {
  const lists = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 20, maxLength: 120 });
  fc.assert(fc.property(lists, (list) => {
    expect(pack(sizes(list), 100, solid)!.length).toBeLessThanOrEqual(lowerBound(sizes(list), 100, solid) + 1);
  }), { numRuns: 300 });
});

test('items that can be cut take no more bins than one beyond the lower bound, whatever their size', () => {
  const lists = fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 30 });
  fc.assert(fc.property(lists, (list) => {
    const items = list.map((units, index) => itemOf({ name: `${index}`, units }));
    const bins = pack(items, 300, cuttable)!;
    expect(bins.length).toBeLessThanOrEqual(lowerBound(items, 300, cuttable) + 1);
    expect(bins.filter((bin) => bin.reduce((sum, { size }) => sum + size, 0) > 300)).toEqual([]);
    const units = (name: string) => bins.flat().filter(({ value }) => value.name === name).reduce((sum, { value }) => sum + value.units, 0);
    expect(list.map((_, index) => units(`${index}`))).toEqual(list);
  }), { numRuns: 500 });
});

test('items are cut only where that saves a bin', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((name) => itemOf({ name, units: 18 }));
  // 97 each, and a cut costs 7 more: two bins of 149 take that, two of 148 do not.
  expect(pack([a, b, c], 149, cuttable)!.map((bin) => bin.length).sort()).toEqual([2, 2]);
  expect(pack([a, b, c], 148, cuttable)!.map((bin) => bin.length)).toEqual([1, 1, 1]);
  expect(pack([a, b, c], 200, cuttable)!.flat()).toHaveLength(3);
});

test('the lower bound counts what can neither be cut nor share a bin', () => {
  expect(lowerBound(sizes([60, 60, 60]), 100, solid)).toBe(3);
  expect(lowerBound(sizes([60, 60, 60, 45, 45]), 100, solid)).toBe(4);
  expect(lowerBound(sizes([10, 10]), 100, solid)).toBe(1);
  expect(lowerBound(sizes([]), 100, solid)).toBe(0);
  expect(lowerBound([60, 60, 60].map((units) => itemOf({ name: 'x', units })), HEAD + 100 * UNIT, cuttable)).toBe(2);
});

test('the lower bound is no more than the fewest bins', () => {
  fc.assert(fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 8 }), (list) => {
    expect(lowerBound(sizes(list), 100, solid)).toBeLessThanOrEqual(fewest(list, 100));
  }), { numRuns: 1_000 });
});

test('nothing is given where more bins would be needed than there may be', () => {
  expect(pack(sizes([60, 60]), 100, solid, 1)).toBeUndefined();
  expect(pack(sizes([60, 60]), 100, solid, 2)).toHaveLength(2);
  expect(pack([], 100, solid)).toEqual([]);
});

test('fails for an item that is larger than a bin and one piece', () => {
  expect(() => pack(sizes([10, 101]), 100, solid)).toThrow(TooLargeItem);
  expect(() => pack([itemOf({ name: 'x', units: 1 })], HEAD + UNIT - 1, cuttable)).toThrow(TooLargeItem);
});

test('the boundary of a bin is exact', () => {
  expect(pack(sizes([50, 50]), 100, solid)).toHaveLength(1);
  expect(pack(sizes([50, 51]), 100, solid)).toHaveLength(2);
});
