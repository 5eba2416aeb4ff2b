/**
 * Why a value was not read:
 * - `unreachable`: the service throttles, fails or does not answer. The same call may succeed later.
 * - `denied`: the identity may not read it, or has no credentials.
 * - `missing`: there is none, or it is about to be deleted.
 * - `contract`: it is not what was asked for, such as JSON.
 */
export type SecretReadErrorKind = 'unreachable' | 'denied' | 'missing' | 'contract';

/**
 * A value that was not read. The message is made of ids and names; no error of the SDK and none of a parser is attached as the cause, for
 * these may quote what they refuse.
 */
export class SecretReadError extends Error {
  public override readonly name = 'SecretReadError';

  constructor(public readonly kind: SecretReadErrorKind, message: string) {
    super(message);
  }
}

const MISSING = new Set(['InvalidRequestException', 'ParameterNotFound', 'ParameterVersionNotFound', 'ResourceNotFoundException']);

/** The SDK found no credentials; such an error has no status, as one of the network. */
const WITHOUT_CREDENTIALS = new Set(['CredentialsProviderError', 'TokenProviderError']);

/** What a failed call means. */
export function readError(call: string, id: string, error: unknown): SecretReadError {
  if (error instanceof SecretReadError) {
    return error;
  }
  const name = error instanceof Error ? error.name.replace(/[^\w.]/g, '').slice(0, 80) : 'unknown error';
  const status = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata?.httpStatusCode;
  return new SecretReadError(kindOf(name, status), `${call} of ${id} failed with ${name}${status === undefined ? '' : ` (${status})`}`);
}

function kindOf(name: string, status: number | undefined): SecretReadErrorKind {
  if (MISSING.has(name)) {
    return 'missing';
  }
  const mayPass = status === undefined ? !WITHOUT_CREDENTIALS.has(name) : status >= 500 || status === 429;
  return mayPass || /Throttl|TooManyRequests|RequestLimit|RequestTimeout/.test(name) ? 'unreachable' : 'denied';
}
