/** The top-level fields of a secret that is a JSON object. */
export type SecretFields = Readonly<Record<string, unknown>>;

/**
 * Keys of one service, as a rotation needs them. Every method may be called again after a try that was cut off at any point:
 *
 * | cut off | what is left behind | who repairs it |
 * |---|---|---|
 * | in `create`, or before its key is stored | a key that no version of the secret holds | `takeBack`, before the next `create` |
 * | after the key is stored | a pending version with a whole key | the rotation is resumed; `create` is not called again |
 * | in `verify` | nothing | it is called again |
 * | before or in `revoke` | an old key that still works | `revoke` is called every hour until it has succeeded |
 *
 * What is thrown is a `RotationError`, whose message holds ids, names and codes but no key: it is logged.
 */
export interface KeyProvider {
  /**
   * Whether the old key works on when a new one is made. Where it does not, consumers fail between `create` and the end of the rotation, and
   * nothing is revoked.
   */
  readonly overlap: boolean;

  /** The fields that `create` makes. All others are the team's: they are kept as they are. */
  readonly fields: readonly string[];

  /** Those of `fields` of which no two keys have the same value, such as the key and its id. */
  readonly identifying: readonly string[];

  /** Throws a contract error unless the fields hold a whole key, the kind of thing that `verify` and `revoke` can use. It asks nobody. */
  check(value: SecretFields): void;

  /**
   * Makes a new key, and nothing else: it neither changes nor ends another one.
   *
   * @param current what the secret holds now; without a key before the first rotation
   * @returns the values of `fields`
   * @throws RotationError of kind `contract` where `current` is not what a key can be made with; the message says what to store
   */
  create(current: SecretFields): Promise<SecretFields>;

  /**
   * Uses the key once, for nothing that changes anything.
   *
   * @throws RotationError of kind `authentication` where the service refuses the key, after waiting as long as new keys of it may need to
   * be known; `network` or `retryable` where nobody can tell
   */
  verify(value: SecretFields): Promise<void>;

  /** Ends the key. One that has ended already, or never existed, is no error. */
  revoke(value: SecretFields): Promise<void>;

  /**
   * Ends the key before the one of this value, where the value says which it was and none of those in use holds it. Asked for when a version that was
   * changed by hand, with the same key, has taken the place of the version to be ended. Absent where values do not say it: the change of another field
   * within a grace period then leaves the old key.
   */
  revokeReplaced?(value: SecretFields, inUse: readonly SecretFields[]): Promise<void>;

  /**
   * Ends the keys that earlier tries have made and no version of the secret holds, and makes room for the next one. It must not end a key
   * that may have been made by somebody else, nor one so young that the try which made it may be about to store it: see `settled`.
   * Absent where the service cannot list its keys; what a cut-off try made then remains until somebody ends it.
   *
   * @param current what the secret holds now, which authorizes the calls
   * @param kept the current and the previous value: their keys are not touched, unless `revoke` has ended the previous one
   * @param abandoned values of rotations that a person has given up: keys that this rotation made, and that no consumer was given
   */
  takeBack?(current: SecretFields, kept: readonly SecretFields[], abandoned: readonly SecretFields[]): Promise<void>;
}

/** The longest that one step of a rotation may take, in milliseconds. The constructs set the time-out of their functions to it. */
const LONGEST_STEP = 60_000;

/** Whether whoever made a key at this time has stored it by now or never will: its function has been cut off, clocks may differ. */
export function settled(madeAt: number, now: number): boolean {
  return now - madeAt > 2 * LONGEST_STEP;
}
