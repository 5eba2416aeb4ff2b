import type { SecretValue } from './secret-value.lambda-shared';

/** What is made of one version, and who uses it. */
interface Entry<R> {
  readonly versionId: string;
  readonly made: Promise<R>;
  users: number;
  replaced: boolean;
}

/**
 * One thing that is made of a value, such as a pool of connections, and made anew when the value has another version. The old one is closed
 * when its last user is done.
 */
export class VersionBound<R> {
  private current: Entry<R> | undefined;

  constructor(private readonly make: (value: SecretValue) => R | Promise<R>, private readonly close: (made: R) => unknown) {}

  /** Lends what was made of this version. */
  public async with<T>(value: SecretValue, work: (made: R) => T | Promise<T>): Promise<T> {
    const entry = this.entryOf(value);
    entry.users++;
    try {
      return await work(await entry.made);
    } finally {
      entry.users--;
      this.closeUnused(entry);
    }
  }

  /** Closes what there is when its last user is done; what is asked for later is made anew. */
  public end(): void {
    const { current } = this;
    this.current = undefined;
    if (current) {
      current.replaced = true;
      this.closeUnused(current);
    }
  }

  private entryOf(value: SecretValue): Entry<R> {
    if (this.current?.versionId !== value.versionId) {
      this.end();
      const entry: Entry<R> = { versionId: value.versionId, made: this.made(value), users: 0, replaced: false };
      this.current = entry;
      entry.made.catch(() => {
        if (this.current === entry) {
          this.current = undefined;
        }
      });
    }
    return this.current!;
  }

  private async made(value: SecretValue): Promise<R> {
    return this.make(value);
  }

  private closeUnused(entry: Entry<R>): void {
    if (entry.replaced && entry.users === 0) {
      // Nobody waits for it, and nobody could do anything about a connection that does not end well.
      entry.made.then((made) => this.close(made)).catch(() => undefined);
    }
  }
}
