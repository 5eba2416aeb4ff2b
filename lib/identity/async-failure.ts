import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { requireReason } from '../private/errors';

/**
 * Where events go that a {@link LeastPrivilegeFunction} could not process when it was invoked asynchronously.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export class AsyncFailure {
  /**
   * A new dead-letter queue of the function: encrypted with its key, TLS only, kept for 14 days, retained.
   */
  public static newQueue(): AsyncFailure {
    return new AsyncFailure();
  }

  /**
   * An existing dead-letter queue. The function gets what it needs to send, and to use the queue's key.
   *
   * @param queue a standard queue of the same account and region
   */
  public static queue(queue: sqs.IQueue): AsyncFailure {
    return new AsyncFailure(queue);
  }

  /**
   * A dead-letter topic.
   *
   * @param topic a standard topic of the same account and region
   */
  public static topic(topic: sns.ITopic): AsyncFailure {
    return new AsyncFailure(undefined, topic);
  }

  /**
   * A destination, which also gets the error. Its own grant appears in the role's `grantReport`.
   *
   * @param destination such as `new destinations.EventBridgeDestination()`
   */
  public static destination(destination: lambda.IDestination): AsyncFailure {
    return new AsyncFailure(undefined, undefined, destination);
  }

  /**
   * None: nothing invokes the function asynchronously, or lost events do not matter.
   *
   * @param reason which of the two, and why; it becomes the acknowledgement of the dead-letter finding
   */
  public static none(reason: string): AsyncFailure {
    return new AsyncFailure(undefined, undefined, undefined, requireReason('AsyncFailure.none', 'a function without a dead-letter queue', reason));
  }

  private constructor(
    /** The existing queue. */
    public readonly deadLetterQueue?: sqs.IQueue,
    /** The topic. */
    public readonly deadLetterTopic?: sns.ITopic,
    /** The destination. */
    public readonly onFailure?: lambda.IDestination,
    /** Why there is nothing. */
    public readonly noneBecause?: string,
  ) {}
}
