import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CustomerKey } from '../data';
import { Segment } from '../network';
import { RotationTime } from './rotation-time';
import { SecretReplica } from './secret-replica';

/** What every secret of this library can be told: who administers it, when it is rotated, who is told. */
export interface SecretOptions {
  /**
   * What the secret opens, shown in the console.
   */
  readonly description: string;

  /**
   * When the value is rotated.
   *
   * @default - every 30 days; of an external secret more often, where the credential would end before
   */
  readonly rotation?: RotationTime;

  /**
   * Whether a deployment that creates or changes the schedule also rotates at once, so that nobody knows the value any more who stored it. When it
   * does not, Secrets Manager only has a function run its test step on a copy of the current version.
   *
   * @default true
   */
  readonly rotateImmediately?: boolean;

  /**
   * The key that encrypts the value, and the log and environment of the function that rotates or watches it. It must be usable through
   * `secretsmanager` and `lambda`.
   *
   * @default - a new {@link CustomerKey} of this secret
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * The roles of this account that alone administer the key of the secret and delete the secret, beside the account's root user, which
   * administers the key. Name the role that deploys among them, or KMS refuses the key and CloudFormation cannot change it later: see
   * `CustomerKeyProps.administrators`.
   *
   * @default - whoever the account's own policies let administer keys; nobody deletes the secret while `deletionProtection` is on
   */
  readonly keyAdministrators?: iam.IRole[];

  /**
   * Whether the resource policy denies `DeleteSecret` to everybody but the `keyAdministrators`. Secrets Manager has no such switch of its
   * own. To delete the secret, first deploy with `false`, or take the statement out of the policy, which stays possible to whoever may.
   * A stack never deletes the secret.
   *
   * @default true
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/manage_delete-secret.html
   */
  readonly deletionProtection?: boolean;

  /**
   * The topic that is told of failed, abandoned, late and stuck rotations. A customer key of the topic must let
   * `cloudwatch.amazonaws.com` in and be usable through `sns`; for a {@link CustomerKey} the former is added here.
   *
   * @default - a new topic with a customer key; subscribe to it through `alarmTopic`
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * How long the log of the function is kept that rotates the secret, or watches its rotation.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;

  /**
   * The network segment that the function runs in. It reaches Secrets Manager through the interface endpoint of the segment's
   * VPC, and so must every reader: the resource policy denies the value to requests that come another way, save those of the roles given
   * `allowReaderFromAnywhere` and through the endpoints given `allowReadsThrough`. Secrets Manager itself rotates external secrets from inside
   * AWS. Of an imported VPC the endpoint is not known: there
   * requests through any endpoint of the VPC read.
   *
   * @default - none: the function talks to the public endpoint of Secrets Manager, over TLS, and named readers read from anywhere
   * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/vpc-endpoint-overview.html
   */
  readonly segment?: Segment;

  /**
   * Other regions of the account that get a copy of each version, each with a key of that region. A copy has the same resource policy:
   * with a `segment` nobody reads it until `allowReadsThrough` names an endpoint of its region. Let readers read it with `grantReplicaReadTo`.
   *
   * @default - none
   */
  readonly replicas?: SecretReplica[];

  /**
   * Other regions of the account that get a copy of each version under the AWS managed key of that region. Its policy, which nobody can
   * change, lets every identity of the account decrypt that may read the copy, so there the resource policy alone protects: prefer `replicas`.
   *
   * @default - none
   */
  readonly replicaRegions?: string[];

  /**
   * A name for the secret.
   *
   * @default - CloudFormation makes the name
   */
  readonly secretName?: string;
}
