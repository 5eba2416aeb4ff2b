import { printedAs, printedAsHidden } from './hidden.lambda-shared';
import { SecretReadError } from './read-error.lambda-shared';

/** What a service answered. */
export interface ReadValue {
  /** Names the version: another value has another one. */
  readonly versionId: string;
  /** The value; bytes where it was stored as binary. */
  readonly content: string | Uint8Array;
}

/**
 * One version of a value. Printed or turned into JSON it shows its version and not what it holds.
 */
export class SecretValue {
  /** Names the version. */
  public readonly versionId: string;

  readonly #content: string | Uint8Array;
  readonly #id: string;

  /**
   * @param id names the secret in errors
   * @param read what the service answered
   */
  constructor(id: string, { versionId, content }: ReadValue) {
    this.versionId = versionId;
    this.#content = content;
    this.#id = id;
    printedAs(this, `[secret ${id}, version ${versionId}]`);
  }

  /**
   * The value as text.
   *
   * @throws SecretReadError `contract` where it was stored as binary
   */
  public text(): string {
    if (typeof this.#content !== 'string') {
      throw new SecretReadError('contract', `${this.#id} was stored as binary; read it with bytes()`);
    }
    return this.#content;
  }

  /** The value as bytes: what was stored as binary, or the text in UTF-8. A new copy each time. */
  public bytes(): Uint8Array {
    return Uint8Array.from(typeof this.#content === 'string' ? Buffer.from(this.#content, 'utf8') : this.#content);
  }

  /**
   * The value as parsed JSON, anew each time. The objects and lists in it are kept out of what prints them; a text that is taken out of
   * them is not.
   *
   * @throws SecretReadError `contract` where it is not JSON
   */
  public json<T>(): T {
    let parsed: unknown;
    try {
      parsed = JSON.parse(this.text());
    } catch (error) {
      // What the parser says quotes the text.
      throw error instanceof SecretReadError ? error : new SecretReadError('contract', `${this.#id} is not JSON (version ${this.versionId})`);
    }
    return printedAsHidden(parsed, `[secret ${this.#id}]`) as T;
  }
}
