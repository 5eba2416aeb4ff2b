/**
 * What a failed rotation step means for who reads the log:
 * - `retryable`: the same call may succeed later; Secrets Manager repeats the rotation by itself.
 * - `terminal`: only a person can repair it; the message says how.
 * - `contract`: the secret does not hold what the rotation was configured for.
 * - `authentication`: the system that the credential opens refuses it.
 * - `network`: that system is not reached, not ready, or not the one that its certificate must name.
 */
export type RotationErrorKind = 'retryable' | 'terminal' | 'contract' | 'authentication' | 'network';

const NAMES: Readonly<Record<RotationErrorKind, string>> = {
  retryable: 'RetryableRotationError',
  terminal: 'TerminalRotationError',
  contract: 'SecretContractError',
  authentication: 'RotationAuthenticationError',
  network: 'RotationNetworkError',
};

/**
 * A rotation step that failed.
 *
 * Lambda writes the message and the stack of an uncaught error to the log, so messages are made of ids and names only
 * and no error of the SDK is attached as the cause: a validation error of a service may quote the value it refuses.
 */
export class RotationError extends Error {
  constructor(public readonly kind: RotationErrorKind, message: string) {
    super(message);
    this.name = NAMES[kind];
  }
}
