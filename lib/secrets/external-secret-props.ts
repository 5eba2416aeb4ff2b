import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { CustomerKey } from '../data';
import { Segment } from '../network';
import { ExternalSecretType } from './external-secret-type';
import { RotationTime } from './rotation-time';

/** Properties of `ExternalSecret`. */
export interface ExternalSecretProps {
  /**
   * The partner and the kind of its credential.
   */
  readonly type: ExternalSecretType;

  /**
   * Whether the first value has been stored. It comes from the partner, so no template can bring it, and Secrets Manager does not rotate a
   * secret without one. Deploy with `false`, store the value, and deploy with `true`: then the rotation begins.
   */
  readonly firstValueStored: boolean;

  /**
   * What the secret opens, shown in the console.
   */
  readonly description: string;

  /**
   * When the value is rotated.
   *
   * @default - every 30 days, or as often as a credential that ends by itself needs it
   */
  readonly rotation?: RotationTime;

  /**
   * Whether the deployment that makes or changes the schedule also rotates at once, so that nobody knows the value any more who stored it.
   *
   * @default true
   */
  readonly rotateImmediately?: boolean;

  /**
   * The key that encrypts the value. It must be usable through `secretsmanager`.
   *
   * @default - a new {@link CustomerKey} of this secret
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * The roles of this account that alone administer the key of the secret and delete the secret, beside the account's root user, which
   * administers the key. Name the role that deploys among them: see `CustomerKeyProps.administrators`.
   *
   * @default - whoever the account's own policies let administer keys; nobody deletes the secret while `deletionProtection` is on
   */
  readonly keyAdministrators?: iam.IRole[];

  /**
   * Whether the resource policy denies `DeleteSecret` to everybody but the `keyAdministrators`.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;

  /**
   * The topic that is told of failed and abandoned rotations.
   *
   * @default - a new topic with a customer key; subscribe to it through `alarmTopic`
   */
  readonly alarmTopic?: sns.ITopic;

  /**
   * The network segment that readers are in: the resource policy denies the value to requests that do not come through the endpoint of its
   * VPC, save those of the rotation, which comes from inside AWS, and of roles given `allowReaderFromAnywhere`.
   *
   * @default - none: named readers read from anywhere
   */
  readonly segment?: Segment;

  /**
   * Other regions of the account that get a copy of each version, encrypted with the AWS managed key of that region: call
   * `addReplicaRegion` for a key of your own there.
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
