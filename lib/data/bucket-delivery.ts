import * as iam from 'aws-cdk-lib/aws-iam';

/** What a service looks up at a bucket before it delivers. */
export enum BucketCheck {
  /** The bucket's access control list, as CloudTrail, Config and flow logs do. */
  ACL = 's3:GetBucketAcl',
  /** Whether the bucket is there, as Config and the delivery of logs do. */
  LIST = 's3:ListBucket',
  /** The bucket's region, as GuardDuty does. */
  LOCATION = 's3:GetBucketLocation',
}

/** What one AWS service may deliver into a {@link ProtectedBucket}. */
export interface BucketDelivery {
  /** Names the statements in the policies of bucket and key: letters and digits. */
  readonly sid: string;

  /** The service, such as `new iam.ServicePrincipal('config.amazonaws.com')`. */
  readonly service: iam.ServicePrincipal;

  /** Beginnings of the object keys that it writes, without a slash at either end: `AWSLogs/111122223333/Config`. */
  readonly prefixes: string[];

  /**
   * ARNs of the resources on whose behalf it may deliver, `*` and `?` being wildcards but not for the account.
   *
   * @default - any resource of the source accounts
   */
  readonly sourceArns?: string[];

  /**
   * Accounts on whose behalf it may deliver. Not every service states the account: give `sourceArns` alone where it does not.
   *
   * @default - the bucket's own account, or with `sourceArns` those that the ARNs name
   */
  readonly sourceAccounts?: string[];

  /**
   * What it looks up at the bucket first.
   *
   * @default [BucketCheck.ACL]
   */
  readonly checks?: BucketCheck[];

  /**
   * Only objects that the bucket's owner controls, which CloudTrail, Config and the delivery of logs say with each object.
   * GuardDuty does not.
   *
   * @default true
   */
  readonly ownerFullControl?: boolean;
}
