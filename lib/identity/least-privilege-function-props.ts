import { Duration, Size } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { AsyncFailure } from './async-failure';
import { EnvironmentException } from './environment-exception';
import { WildcardException } from './wildcard-exception';
import { CustomerKey } from '../data';
import { Segment } from '../network';

/** Properties of a `LeastPrivilegeFunction`. */
export interface LeastPrivilegeFunctionProps {
  /** The function's code. */
  readonly code: lambda.Code;

  /** The entry point, such as `index.handler`; `lambda.Handler.FROM_IMAGE` for container images. */
  readonly handler: string;

  /**
   * The runtime. Retired ones, and those on an operating system that has ended, are refused.
   */
  readonly runtime: lambda.Runtime;

  /**
   * What the function does, up to 256 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * The processor.
   *
   * @default lambda.Architecture.ARM_64
   */
  readonly architecture?: lambda.Architecture;

  /**
   * How long one invocation may take, 1 second to 15 minutes.
   *
   * @default Duration.seconds(30)
   */
  readonly timeout?: Duration;

  /**
   * Memory in MiB, 128 to 10240.
   *
   * @default 256
   */
  readonly memorySize?: number;

  /**
   * Size of `/tmp`, 512 MiB to 10 GiB.
   *
   * @default Size.mebibytes(512)
   */
  readonly ephemeralStorageSize?: Size;

  /**
   * Layers.
   *
   * @default - none
   */
  readonly layers?: lambda.ILayerVersion[];

  /**
   * Environment variables, encrypted with `encryptionKey`. Values that look like secrets are refused: give the function the
   * secret's ARN and let it read the value.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };

  /**
   * Variables that look like secrets and are none, each with its reason.
   *
   * @default - none
   */
  readonly environmentExceptions?: EnvironmentException[];

  /**
   * What the function may do, besides its own logs. Grants of other constructs add to it.
   *
   * @default - nothing
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The wildcards in `statements`, each with its reason.
   *
   * @default - none: every wildcard is refused
   */
  readonly wildcardExceptions?: WildcardException[];

  /**
   * The most the function's role can ever do.
   *
   * @default - none, or the one applied to the stack or app
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * Regions in which the function may call AWS, such as `eu-central-1`. Everything else is denied, grants included.
   *
   * @default - not restricted
   */
  readonly allowedRegions?: string[];

  /**
   * Encrypts environment, logs and dead letters. A key that is handed in must be usable through `lambda` and `sqs`.
   *
   * @default - a new CustomerKey of the function
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * How long logs are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The network segment the function runs in, with a security group of its own that lets nothing in, and out only what
   * `allowTo` and `allowToSegment` declare. Not an edge segment: functions get no public address.
   *
   * @default - no VPC: the function reaches public endpoints, guarded by IAM alone, and nothing reaches it by network
   */
  readonly segment?: Segment;

  /**
   * Where events go that asynchronous invocations could not process.
   *
   * @default AsyncFailure.newQueue()
   */
  readonly asyncFailure?: AsyncFailure;

  /**
   * How often Lambda retries an asynchronous event, 0 to 2 times.
   *
   * @default 2
   */
  readonly retryAttempts?: number;

  /**
   * How long Lambda keeps an asynchronous event for retries, 1 minute to 6 hours.
   *
   * @default Duration.hours(6)
   */
  readonly maxEventAge?: Duration;

  /**
   * Whether X-Ray traces requests. Costs by the trace.
   *
   * @default false
   */
  readonly tracing?: boolean;

  /**
   * Which signers' code the function takes.
   *
   * @default - unsigned code too
   */
  readonly codeSigningConfig?: lambda.ICodeSigningConfig;

  /**
   * Invocations that may run at once, set aside from the account's quota. New accounts have a quota of 10 of which none can
   * be set aside, so a deployment there would fail.
   *
   * @default - none set aside
   */
  readonly reservedConcurrentExecutions?: number;

  /**
   * A fixed name. Only where something outside must name the function before it exists.
   *
   * @default - CloudFormation makes the name
   */
  readonly functionName?: string;
}
