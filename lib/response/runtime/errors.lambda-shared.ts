/** May go away by itself: the message is delivered again. */
export class RetryableError extends Error {
  public override readonly name = 'RetryableError';
}

/**
 * Another delivery or command wrote the same record meanwhile: this one must not go on with what it knew. Callers try again as after
 * every RetryableError, so it has that name.
 */
export class ConflictError extends RetryableError {}

/** Does not go away by itself: people are told at once, and the message ends in the dead-letter queue. */
export class TerminalError extends Error {
  public override readonly name: string = 'TerminalError';
}

/** The event is not what it claims to be, or nothing this playbook can read. */
export class RejectedEventError extends TerminalError {
  public override readonly name = 'RejectedEventError';
}

/** A person's command that does not fit the state of the response. */
export class RefusedCommandError extends TerminalError {
  public override readonly name = 'RefusedCommandError';
}

/** Refusals that no retry mends. Everything else, also what nobody has seen yet, is worth another delivery. */
const TERMINAL = new Set([
  'AccessDenied', 'AccessDeniedException', 'AuthorizationError', 'InvalidClientTokenId', 'InvalidInput', 'InvalidInputException', 'InvalidParameter',
  'InvalidParameterValue', 'LimitExceeded', 'LimitExceededException', 'NoSuchEntity', 'NoSuchEntityException', 'NotAuthorized', 'NotFound',
  'NotFoundException', 'OptInRequired', 'UnauthorizedOperation', 'ValidationError', 'ValidationException',
]);

/** What a failed call of AWS means for the message. The call's own text may quote request data, so only its name is kept. */
export function classified(call: string, error: unknown): RetryableError | TerminalError {
  if (error instanceof RetryableError || error instanceof TerminalError) {
    return error;
  }
  const name = nameOf(error);
  const message = `${call} failed with ${name}`;
  return TERMINAL.has(name) ? new TerminalError(message, { cause: error }) : new RetryableError(message, { cause: error });
}

/** The error's code as AWS names it. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name.replace(/[^\w.]/g, '').slice(0, 80) : 'UnknownError';
}
