/** Whom a session belongs to, and where. */
export interface DatabaseLogin {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly password: string;
  /** The database to open; the family's own default where it is left out. */
  readonly database?: string;
}

/**
 * One family of databases, as rotation needs it. Nothing that it throws or logs holds a password, a verifier or a statement with one.
 */
export interface DatabaseDriver {
  readonly family: 'postgresql' | 'mysql';
  /** Values of a secret's field `engine` that this driver serves. */
  readonly engines: readonly string[];
  readonly defaultPort: number;
  /** Longest name of a user, in characters or bytes as the server counts them; throws a contract error for a longer or empty one. */
  checkUsername(username: string): void;
  /**
   * Opens a session over TLS with a verified chain and host name; never without.
   *
   * @throws RotationError `authentication` where the server refuses user or password, `network` where it is not reached, not trusted
   * or not ready, `contract` where the database does not exist
   */
  open(login: DatabaseLogin): Promise<DatabaseSession>;
}

/** An open session. Each effect may be repeated. */
export interface DatabaseSession {
  /** Runs a query for its success only. */
  probe(query: string): Promise<void>;
  /** Waits for an advisory lock of the server, which ends with the session however that ends. Throws `retryable` after the time. */
  lock(name: string, timeoutMs: number): Promise<void>;
  /** Gives a user, the own one or another, a password, of which only a verifier made here reaches the server. */
  setPassword(username: string, password: string): Promise<void>;
  /**
   * Makes `twin` a user with the rights of `original` and this password; what exists is brought up to date. `originalPassword` is the one
   * that `original` has now and keeps: a family whose users must be made anew to share their rights needs it, once.
   */
  ensureTwin(original: string, twin: string, password: string, originalPassword?: string): Promise<void>;
  /** Whether the server has the user. */
  hasUser(username: string): Promise<boolean>;
  /** Makes a user that can log in and do nothing else. */
  createUser(username: string, password: string): Promise<void>;
  close(): Promise<void>;
}
