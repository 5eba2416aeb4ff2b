/** Errors that Secrets Manager answers, by the names that its API reference gives them. */
export type ServiceErrorName =
  | 'InternalServiceError' | 'InvalidNextTokenException' | 'InvalidParameterException' | 'InvalidRequestException' | 'LimitExceededException'
  | 'MalformedPolicyDocumentException' | 'PublicPolicyException' | 'ResourceExistsException' | 'ResourceNotFoundException'
  | 'UnknownOperationException' | 'ValidationException';

/** A call that Secrets Manager refuses. */
export class ServiceError extends Error {
  constructor(name: ServiceErrorName, message: string) {
    super(message);
    this.name = name;
  }

  /** Status of the answer: the fault of the service, or of the caller. */
  public get status(): number {
    return this.name === 'InternalServiceError' ? 500 : 400;
  }
}

export function notFound(): ServiceError {
  return new ServiceError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
}

export function invalidParameter(message: string): ServiceError {
  return new ServiceError('InvalidParameterException', message);
}

export function invalidRequest(message: string): ServiceError {
  return new ServiceError('InvalidRequestException', message);
}
