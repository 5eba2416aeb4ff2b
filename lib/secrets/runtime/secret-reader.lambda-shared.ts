import { isAuthenticationFailure } from './authentication-failures.lambda-shared';
import { ParameterSource } from './parameter-source.lambda-shared';
import { SecretReadError } from './read-error.lambda-shared';
import type { SecretValue } from './secret-value.lambda-shared';
import { SecretsManagerSource } from './secrets-manager-source.lambda-shared';
import { RuntimeClock, SecretSource, ServiceOptions, SYSTEM_CLOCK } from './source.lambda-shared';
import { CacheTimes, ValueCache } from './value-cache.lambda-shared';
import { VersionBound } from './version-bound.lambda-shared';

/** How a value is kept. */
export interface ReaderOptions extends ServiceOptions {
  /** A value is read again at the latest so many seconds after it was read, 1 to 3600. @default 300 */
  readonly maxAgeSeconds?: number;
  /**
   * For so many seconds more it is used where the service throttles, fails or does not answer, 0 to 86400. Never after the system that it opens
   * has refused it, and never where the identity may not read it any more.
   *
   * @default 3600
   */
  readonly maxStaleSeconds?: number;
  /**
   * After a refusal a new version is waited for so many seconds, 0 to 60: a rotation changes the system a moment before it moves AWSCURRENT.
   * Leave room for it in the function's timeout.
   *
   * @default 5
   */
  readonly refreshWaitSeconds?: number;
  /** For tests. @default - the service */
  readonly source?: SecretSource;
  /** For tests. @default - the system's */
  readonly clock?: RuntimeClock;
}

/** Options of {@link secretReader}. */
export interface SecretReaderOptions extends ReaderOptions {
  /** ARN or name of the secret, such as `process.env.SECRET_ARN`. */
  readonly secretId: string | undefined;
}

/** Options of {@link parameterReader}. */
export interface ParameterReaderOptions extends ReaderOptions {
  /** Name or ARN of the parameter, such as `process.env.PARAMETER_NAME`. */
  readonly name: string | undefined;
}

/** How {@link SecretReader.use} knows that a value was refused. */
export interface UseOptions<T> {
  /**
   * Whether what was thrown means that the value was refused.
   *
   * @default - PostgreSQL's 28P01 and 28000, MySQL's and MariaDB's 1045, HTTP's 401
   */
  readonly isAuthenticationFailure?: (error: unknown) => boolean;
  /** Whether what was returned means so, such as a response of `fetch` with status 401. @default - never */
  readonly isRefusedResult?: (result: T) => boolean;
}

/** Options of {@link SecretReader.perVersion}. */
export interface PerVersionOptions<R> extends Pick<UseOptions<never>, 'isAuthenticationFailure'> {
  /** Ends what was made, when its last user is done. @default - nothing is done */
  readonly close?: (made: R) => unknown;
}

/** What is made of one version at a time. */
export interface PerVersion<R> {
  /** Lends it, as {@link SecretReader.use} does with the value. */
  use<T>(work: (made: R) => T | Promise<T>): Promise<T>;
  /** Closes it when its last user is done. What is asked for later is made anew. */
  end(): void;
}

/** Reads a value at run time and keeps it for a short while. Nothing of it is logged, put in the environment or written anywhere. */
export class SecretReader {
  readonly #cache: ValueCache;

  /** @internal */
  constructor(cache: ValueCache) {
    this.#cache = cache;
  }

  /**
   * The current value.
   *
   * @throws SecretReadError
   */
  public value(): Promise<SecretValue> {
    return this.#cache.get();
  }

  /**
   * The current value as text.
   *
   * @throws SecretReadError
   */
  public async text(): Promise<string> {
    return (await this.value()).text();
  }

  /**
   * The current value as parsed JSON.
   *
   * @throws SecretReadError
   */
  public async json<T>(): Promise<T> {
    return (await this.value()).json<T>();
  }

  /**
   * Does something with the value. Where that is refused, the value is read again, and if it has another version the work is done once more.
   * There is no third time.
   *
   * @param work what is done; at most twice
   * @throws what `work` throws, and SecretReadError
   */
  public async use<T>(work: (value: SecretValue) => T | Promise<T>, options: UseOptions<T> = {}): Promise<T> {
    const first = await this.#attempt(await this.value(), work, options);
    if (!first.refused) {
      return first.end();
    }
    const other = await this.#cache.otherThan(first.versionId);
    if (other === undefined) {
      return first.end();
    }
    const second = await this.#attempt(other, work, options);
    if (second.refused) {
      this.#cache.refuse(second.versionId);
    }
    return second.end();
  }

  /**
   * Something that is made of the value and kept as long as the value has the same version, such as a pool of connections. With a new version
   * it is made anew, and the old one is closed when its last user is done.
   */
  public perVersion<R>(make: (value: SecretValue) => R | Promise<R>, options: PerVersionOptions<R> = {}): PerVersion<R> {
    const { close = () => undefined, ...useOptions } = options;
    const bound = new VersionBound(make, close);
    return {
      use: (work) => this.use((value) => bound.with(value, work), useOptions),
      end: () => bound.end(),
    };
  }

  async #attempt<T>(value: SecretValue, work: (value: SecretValue) => T | Promise<T>, options: UseOptions<T>): Promise<Attempt<T>> {
    const { versionId } = value;
    try {
      const result = await work(value);
      const refused = options.isRefusedResult?.(result) === true;
      if (!refused) {
        this.#cache.accept(versionId);
      }
      return { versionId, refused, end: () => result };
    } catch (error) {
      const refused = (options.isAuthenticationFailure ?? isAuthenticationFailure)(error);
      return { versionId, refused, end: () => { throw error; } };
    }
  }
}

/** How the work ended with one version. */
interface Attempt<T> {
  readonly versionId: string;
  readonly refused: boolean;
  readonly end: () => T;
}

/**
 * Reads a secret of Secrets Manager. Make one outside of the handler: each keeps one value.
 *
 * @throws SecretReadError `contract` for a missing name or a number out of its range
 */
export function secretReader(options: SecretReaderOptions): SecretReader {
  const id = named('secretId', 'the ARN of the secret', options.secretId);
  return readerOf(id, options, () => new SecretsManagerSource(id, options));
}

/**
 * Reads a SecureString of Parameter Store. Make one outside of the handler: each keeps one value.
 *
 * @throws SecretReadError `contract` for a missing name or a number out of its range
 */
export function parameterReader(options: ParameterReaderOptions): SecretReader {
  const name = named('name', 'the name of the parameter', options.name);
  return readerOf(name, options, () => new ParameterSource(name, options, options.clock ?? SYSTEM_CLOCK));
}

function readerOf(id: string, options: ReaderOptions, service: () => SecretSource): SecretReader {
  const times: CacheTimes = {
    maxAge: milliseconds('maxAgeSeconds', options.maxAgeSeconds ?? 300, 1, 3_600),
    maxStale: milliseconds('maxStaleSeconds', options.maxStaleSeconds ?? 3_600, 0, 86_400),
    refreshWait: milliseconds('refreshWaitSeconds', options.refreshWaitSeconds ?? 5, 0, 60),
  };
  return new SecretReader(new ValueCache(id, options.source ?? service(), times, options.clock ?? SYSTEM_CLOCK));
}

function named(option: string, what: string, value: string | undefined): string {
  if (typeof value !== 'string' || value === '') {
    throw new SecretReadError('contract', `${option} is not given; put ${what} into the function's environment and name that variable`);
  }
  return value;
}

function milliseconds(option: string, seconds: number, least: number, most: number): number {
  if (!(seconds >= least && seconds <= most)) {
    throw new SecretReadError('contract', `${option} of ${String(seconds)} is out of range; use ${least} to ${most}`);
  }
  return seconds * 1_000;
}
