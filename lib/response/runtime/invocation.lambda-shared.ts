/**
 * What Lambda gives a handler and takes from it, as far as playbooks use it: the declarations of this library need no others.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-context.html
 */
export interface InvocationContext {
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

/** Messages of a queue. */
export interface QueueEvent {
  readonly Records: readonly QueueMessage[];
}

export interface QueueMessage {
  readonly messageId: string;
  readonly body: string;
  readonly attributes: { readonly ApproximateReceiveCount: string };
}

/**
 * Which messages are delivered again.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export interface BatchAnswer {
  readonly batchItemFailures: { readonly itemIdentifier: string }[];
}
