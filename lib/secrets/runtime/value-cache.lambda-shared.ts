import { readError, SecretReadError } from './read-error.lambda-shared';
import { SecretValue } from './secret-value.lambda-shared';
import type { RuntimeClock, SecretSource } from './source.lambda-shared';

/** How long a value is kept, in milliseconds. */
export interface CacheTimes {
  /** A value is read again at the latest so long after it was read. */
  readonly maxAge: number;
  /** For so much longer it is used where the service cannot be reached. */
  readonly maxStale: number;
  /** After a refusal a new version is waited for so long. */
  readonly refreshWait: number;
}

interface Kept {
  readonly value: SecretValue;
  readonly readAt: number;
  readonly lifetime: number;
  /** The system that it opens has refused it. */
  refused: boolean;
}

/** After the service could not be reached, it is left alone so long. */
const QUIET = 10_000;
/** A version that was refused is asked for again after so long. */
const RECHECK = 5_000;
/** A search that found nothing is not repeated for so long. */
const FRUITLESS = 30_000;
const FIRST_WAIT = 500;

/**
 * One value at a time, with one request at a time.
 *
 * Nothing runs in the background: a function that Lambda freezes between invocations would be frozen in the middle of it.
 */
export class ValueCache {
  private kept: Kept | undefined;
  private pending: Promise<SecretValue> | undefined;
  private quietUntil = 0;
  private search: { readonly versionId: string; readonly found: Promise<SecretValue | undefined> } | undefined;
  private fruitless: { readonly versionId: string; readonly until: number } | undefined;

  constructor(
    private readonly id: string,
    private readonly source: SecretSource,
    private readonly times: CacheTimes,
    private readonly clock: RuntimeClock,
  ) {}

  /** The value that is kept while it is young, else as the service has it now. */
  public async get(): Promise<SecretValue> {
    const { kept } = this;
    if (kept?.refused && this.search?.versionId === kept.value.versionId) {
      // Another login with it would be refused as well, and systems count refused logins.
      return await this.search.found ?? kept.value;
    }
    if (kept && this.isWithin(kept, kept.refused ? RECHECK : kept.lifetime)) {
      return kept.value;
    }
    if (kept && this.clock.now() < this.quietUntil && this.mayBeStale(kept)) {
      return kept.value;
    }
    return this.read();
  }

  /**
   * Another version than the one that was refused, or nothing where there is none in time.
   *
   * The system may know the new value a moment before Secrets Manager names it as the current one, so it is looked for several times. All who
   * were refused wait for the same search, and one that found nothing is not repeated at once.
   */
  public async otherThan(versionId: string): Promise<SecretValue | undefined> {
    const { kept } = this;
    if (kept && kept.value.versionId !== versionId && !kept.refused) {
      return kept.value;
    }
    this.refuse(versionId);
    if (this.search?.versionId === versionId) {
      return this.search.found;
    }
    if (this.fruitless?.versionId === versionId && this.clock.now() < this.fruitless.until) {
      return undefined;
    }
    const search = { versionId, found: this.lookFor(versionId) };
    this.search = search;
    try {
      return await search.found;
    } finally {
      if (this.search === search) {
        this.search = undefined;
      }
    }
  }

  /** The version works. */
  public accept(versionId: string): void {
    if (this.kept?.value.versionId === versionId) {
      this.kept.refused = false;
    }
  }

  /** The version is not to be used for long, and not without asking the service. */
  public refuse(versionId: string): void {
    if (this.kept?.value.versionId === versionId) {
      this.kept.refused = true;
    }
  }

  private async lookFor(versionId: string): Promise<SecretValue | undefined> {
    const until = this.clock.now() + this.times.refreshWait;
    for (let wait = FIRST_WAIT; ; wait *= 2) {
      const value = await this.readAnew(versionId);
      if (value !== undefined && value.versionId !== versionId) {
        return value;
      }
      // What was read is the refused one.
      this.refuse(versionId);
      const left = until - this.clock.now();
      if (left <= 0) {
        this.fruitless = { versionId, until: this.clock.now() + FRUITLESS };
        return undefined;
      }
      await this.clock.wait(Math.min(wait, left));
    }
  }

  /** A request that had begun before the refusal may bring what was current before. */
  private async readAnew(versionId: string): Promise<SecretValue | undefined> {
    try {
      const begun = await this.pending;
      return begun !== undefined && begun.versionId !== versionId ? begun : await this.read();
    } catch (error) {
      if ((error as SecretReadError).kind === 'unreachable') {
        return undefined;
      }
      throw error;
    }
  }

  private read(): Promise<SecretValue> {
    this.pending ??= this.request().finally(() => {
      this.pending = undefined;
    });
    return this.pending;
  }

  private async request(): Promise<SecretValue> {
    try {
      const value = new SecretValue(this.id, await this.source.read());
      // Many functions that started together do not ask together again.
      const lifetime = this.times.maxAge * (0.9 + this.clock.random() / 10);
      const refused = this.kept?.refused === true && this.kept.value.versionId === value.versionId;
      this.kept = { value, readAt: this.clock.now(), lifetime, refused };
      return value;
    } catch (failure) {
      const error = readError('Reading', this.id, failure);
      const { kept } = this;
      if (error.kind !== 'unreachable') {
        // Whoever may not read it any more does not go on with what was read.
        this.kept = undefined;
      } else if (kept && this.mayBeStale(kept)) {
        this.quietUntil = this.clock.now() + QUIET;
        return kept.value;
      }
      throw error;
    }
  }

  private mayBeStale(kept: Kept): boolean {
    return !kept.refused && this.isWithin(kept, kept.lifetime + this.times.maxStale);
  }

  /** A clock that was set back says nothing about the age. */
  private isWithin({ readAt }: Kept, milliseconds: number): boolean {
    const age = this.clock.now() - readAt;
    return age >= 0 && age < milliseconds;
  }
}
