/** Numbers that follow from a seed, so that a schedule can be run again. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** A whole number from 0 to below `end`. */
  public below(end: number): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor(((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32 * end);
  }

  public pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)];
  }

  /** Text of these characters. */
  public text(characters: string, length: number): string {
    const each = [...characters];
    return Array.from({ length }, () => this.pick(each)).join('');
  }
}
