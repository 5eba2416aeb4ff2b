import { createHash } from 'node:crypto';

/** Numbers that follow from a seed, so that a schedule can be run again. */
export class Random {
  private used = 0;

  constructor(private readonly seed: number) {}

  /** A whole number from 0 to below `end`. */
  public below(end: number): number {
    this.used += 1;
    return createHash('sha256').update(`${this.seed}/${this.used}`).digest().readUIntBE(0, 6) % end;
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
