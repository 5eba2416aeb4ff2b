/** Puts items of different sizes into the fewest bins of one size, cutting items where that saves a bin. */

/** Something that takes room in a bin. */
export interface PackItem<T> {
  readonly size: number;
  readonly value: T;
}

/** How items are cut. */
export interface Cutter<T> {
  /** Whether an item is more than one piece. */
  divisible(item: PackItem<T>): boolean;
  /** A piece that fits into the room, as large as possible, and the rest; nothing where no piece fits. */
  cut(item: PackItem<T>, room: number): readonly [piece: PackItem<T>, ...rest: PackItem<T>[]] | undefined;
}

/** An item that is larger than a bin and cannot be cut. */
export class TooLargeItem<T> extends Error {
  constructor(public readonly item: PackItem<T>) {
    super('the item is larger than a bin');
  }
}

/** Places that a search may try before it gives up; counted, so that the same items are packed in the same way everywhere. */
const TRIES = 20_000;

/** Items that are tried, one after the other, as the one that is cut. */
const CUT_TRIES = 12;

/**
 * The fewest bins. What can be packed into the bins of the lower bound is packed so; where whole items do not fit into a number of bins, some
 * are cut before a further bin is taken.
 *
 * @param most bins at most; nothing is given where more would be needed
 * @throws {@link TooLargeItem}
 */
export function pack<T>(items: readonly PackItem<T>[], capacity: number, cutter: Cutter<T>, most = Infinity): (readonly PackItem<T>[])[] | undefined {
  const pieces = items.flatMap((item) => smallEnough(item, capacity, cutter)).map((item, index) => ({ item, index }))
    .sort((a, b) => b.item.size - a.item.size || a.index - b.index).map(({ item }) => item);
  const whole = bestFit(pieces, capacity);
  for (let bins = lowerBound(items, capacity, cutter); bins < whole.length && bins <= most; bins++) {
    const packed = exactly(pieces, capacity, bins) ?? withCuts(pieces, capacity, bins, cutter);
    if (packed) {
      return packed;
    }
  }
  return whole.length <= most ? whole : undefined;
}

/** Bins that any packing needs: for all characters together, and for the items that can neither be cut nor share a bin. */
export function lowerBound<T>(items: readonly PackItem<T>[], capacity: number, cutter: Cutter<T>): number {
  const total = items.reduce((sum, { size }) => sum + size, 0);
  const solid = items.filter((item) => !cutter.divisible(item)).map(({ size }) => size);
  return Math.max(Math.ceil(total / capacity), ...[0, ...solid].map((small) => unsharedBins(solid, capacity, small)));
}

/** The bound of Martello and Toth for items of at least `small`: those beyond half a bin, and what the others need beside them. */
function unsharedBins(sizes: readonly number[], capacity: number, small: number): number {
  if (small > capacity / 2) {
    return 0;
  }
  const alone = sizes.filter((size) => size > capacity - small);
  const large = sizes.filter((size) => size > capacity / 2 && size <= capacity - small);
  const others = sizes.filter((size) => size >= small && size <= capacity / 2);
  const sum = (list: readonly number[]) => list.reduce((total, size) => total + size, 0);
  return alone.length + large.length + Math.max(0, Math.ceil((sum(others) - (large.length * capacity - sum(large))) / capacity));
}

/** Cuts what is larger than a bin into full bins and a rest. */
function smallEnough<T>(item: PackItem<T>, capacity: number, cutter: Cutter<T>): PackItem<T>[] {
  if (item.size <= capacity) {
    return [item];
  }
  const parts = cutter.cut(item, capacity);
  if (!parts) {
    throw new TooLargeItem(item);
  }
  return parts.flatMap((part) => smallEnough(part, capacity, cutter));
}

/** Each item into the fullest bin that has room. */
function bestFit<T>(items: readonly PackItem<T>[], capacity: number): PackItem<T>[][] {
  const bins: { room: number; items: PackItem<T>[] }[] = [];
  for (const item of items) {
    const bin = tightest(bins, item.size);
    if (bin) {
      bin.items.push(item);
      bin.room -= item.size;
    } else {
      bins.push({ room: capacity - item.size, items: [item] });
    }
  }
  return bins.map((bin) => bin.items);
}

function tightest<B extends { readonly room: number }>(bins: readonly B[], size: number): B | undefined {
  return bins.filter(({ room }) => room >= size).reduce<B | undefined>((best, bin) => (best && best.room <= bin.room ? best : bin), undefined);
}

/** Searches all ways to put whole items, largest first, into a number of bins. */
function exactly<T>(items: readonly PackItem<T>[], capacity: number, count: number): PackItem<T>[][] | undefined {
  const rooms = Array.from({ length: count }, () => capacity);
  const chosen: number[] = [];
  const after = items.map((_, index) => items.slice(index).reduce((sum, { size }) => sum + size, 0));
  let tries = TRIES;
  const place = (index: number): boolean => {
    if (index === items.length) {
      return true;
    }
    const { size } = items[index];
    // Room that the smallest item no longer fits into is lost.
    const smallest = items[items.length - 1].size;
    if (rooms.reduce((sum, room) => sum + (room >= smallest ? room : 0), 0) < after[index]) {
      return false;
    }
    // Of equal items, the later one need not go into an earlier bin; of bins with equal room, one is enough.
    const from = index > 0 && items[index - 1].size === size ? chosen[index - 1] : 0;
    const tried = new Set<number>();
    const order = rooms.map((room, bin) => ({ room, bin })).filter(({ room, bin }) => bin >= from && room >= size)
      .sort((a, b) => a.room - b.room || a.bin - b.bin);
    for (const { room, bin } of order) {
      if (tried.has(room) || tries-- <= 0) {
        continue;
      }
      tried.add(room);
      rooms[bin] -= size;
      chosen[index] = bin;
      if (place(index + 1)) {
        return true;
      }
      rooms[bin] += size;
    }
    return false;
  };
  return place(0) ? rooms.map((_, bin) => items.filter((_item, index) => chosen[index] === bin)).filter((bin) => bin.length > 0) : undefined;
}

/** Packs as many whole items as fit, and cuts the others into what room is left. Tries the largest items as the one that is left to the last. */
function withCuts<T>(items: readonly PackItem<T>[], capacity: number, count: number, cutter: Cutter<T>): PackItem<T>[][] | undefined {
  const last = items.filter((item) => cutter.divisible(item)).slice(0, CUT_TRIES);
  for (const order of [items, ...last.map((one) => [...items.filter((item) => item !== one), one])]) {
    const packed = filled(order, capacity, count, cutter);
    if (packed) {
      return packed;
    }
  }
  return undefined;
}

function filled<T>(items: readonly PackItem<T>[], capacity: number, count: number, cutter: Cutter<T>): PackItem<T>[][] | undefined {
  const bins = Array.from({ length: count }, () => ({ room: capacity, items: [] as PackItem<T>[] }));
  const put = (bin: typeof bins[number], item: PackItem<T>) => {
    bin.items.push(item);
    bin.room -= item.size;
  };
  const left = items.filter((item) => {
    const bin = tightest(bins, item.size);
    if (bin) {
      put(bin, item);
    }
    return !bin;
  });
  for (let item = left.shift(); item; item = left.shift()) {
    const whole = tightest(bins, item.size);
    if (whole) {
      put(whole, item);
      continue;
    }
    const roomiest = bins.reduce((best, bin) => (best.room >= bin.room ? best : bin));
    const parts = cutter.cut(item, roomiest.room);
    if (!parts) {
      return undefined;
    }
    put(roomiest, parts[0]);
    left.unshift(...parts.slice(1));
  }
  return bins.map((bin) => bin.items).filter((bin) => bin.length > 0);
}
