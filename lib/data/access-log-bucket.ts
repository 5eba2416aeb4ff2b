import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { wholeDays } from './whole-days';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link AccessLogBucket}. */
export interface AccessLogBucketProps {
  /**
   * When records are deleted, in whole days.
   *
   * @default Duration.days(365)
   */
  readonly expiration?: Duration;
}

const LOGGING = 'logging.s3.amazonaws.com';

/**
 * Where S3 records who accessed the buckets of this account and region: kept a year, over TLS 1.2 or later, never public.
 *
 * It has S3's own keys and no Object Lock, for S3 delivers its access logs to neither a customer key nor a locked bucket. They are
 * recorded best effort: who needs every access records data events in a trail.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html
 */
export class AccessLogBucket extends s3.Bucket {
  /** @throws if the expiration is no whole number of days */
  constructor(scope: Construct, id: string, props: AccessLogBucketProps = {}) {
    const expiration = wholeDays(`${scope.node.path}/${id}`, 'expiration', props.expiration ?? Duration.days(365));
    super(scope, id, {
      encryption: s3.BucketEncryption.S3_MANAGED,
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: [
        { id: 'Keep', expiration, noncurrentVersionExpiration: Duration.days(90) },
        { id: 'CleanUp', abortIncompleteMultipartUploadAfter: Duration.days(1), expiredObjectDeleteMarker: true },
      ],
    });
    const { account } = Stack.of(this);
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AccessLogsOfThisAccount',
      principals: [new iam.ServicePrincipal(LOGGING)],
      actions: ['s3:PutObject'],
      resources: [this.arnForObjects('*')],
      conditions: { StringEquals: { 'aws:SourceAccount': account } },
    }));
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'NobodyErases',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'],
      resources: [this.arnForObjects('*')],
    }));
    this.acknowledgeWhatS3Asks();
    this.stateClaims(account);
  }

  /**
   * Records accesses to a bucket, by account, region, bucket and day.
   *
   * CDK's own way makes an ACL or names the bucket in this policy, which two stacks cannot do for each other.
   *
   * @internal
   */
  public _record(bucket: s3.Bucket): void {
    const [here, there] = [Stack.of(this), Stack.of(bucket)];
    for (const [what, own, other] of [['region', here.region, there.region], ['account', here.account, there.account]]) {
      if (!Token.isUnresolved(own) && !Token.isUnresolved(other) && own !== other) {
        throw invalidInput(bucket, `its access logs would go to another ${what}: from ${shown(other)} to ${shown(own)}`, `use an AccessLogBucket of the same ${what}`);
      }
    }
    (bucket.node.defaultChild as s3.CfnBucket).loggingConfiguration = {
      destinationBucketName: this.bucketName,
      targetObjectKeyFormat: { partitionedPrefix: { partitionDateSource: 'EventTime' } },
    };
    // The policy comes first: S3 checks at once whether it may deliver.
    if (this.policy) {
      bucket.node.defaultChild!.node.addDependency(this.policy);
    }
  }

  private acknowledgeWhatS3Asks(): void {
    const bucket = this.node.defaultChild!;
    const circle = 'It holds access logs: recording its own accesses in it would record each delivery of a record again, without end';
    acknowledge(bucket, 'AwsSolutions::AwsSolutions-S1', circle);
    acknowledge(bucket, 'NIST.800.53.R5::NIST.800.53.R5-S3BucketLoggingEnabled', circle);
    acknowledge(bucket, 'NIST.800.53.R5::NIST.800.53.R5-S3BucketDefaultLockEnabled', 'S3 delivers no access logs to a bucket with Object Lock; versions are kept and the policy denies deletes');
    const ownKeys = 'S3 delivers access logs to buckets with its own keys only; records hold names of objects, not their content';
    acknowledge(bucket, 'NIST.800.53.R5::NIST.800.53.R5-S3DefaultEncryptionKMS', ownKeys);
    acknowledge(bucket, 'ZeroTrustChecks::ZeroTrust-StoreUsesCustomerKey', ownKeys);
    acknowledge(bucket, 'NIST.800.53.R5::NIST.800.53.R5-S3BucketReplicationEnabled', 'Access logs are a second record beside the trail; versions are kept and the policy denies deletes');
  }

  private stateClaims(account: string): void {
    const records = ClaimResource.of(this);
    const { path: about } = this.node;
    const logging = ClaimPrincipal.service(LOGGING).where(ClaimCondition.of('StringEquals', 'aws:SourceAccount', account));
    Claims.of(this).state(
      Claim.noExternalAccess({ about, resource: records }),
      Claim.everyAccessEncrypted(records, { about }),
      Claim.nobodyCan({
        name: 'services-deliver-as-declared',
        about,
        promise: `No AWS service writes to the bucket ${about} but S3, of accesses to buckets of this account`,
        actions: ['s3:PutObject'],
        resources: [records],
        unless: [ClaimPrincipal.ownAccount(), logging],
      }),
      Claim.nobodyCan({
        name: 'cannot-be-erased',
        about,
        promise: `Nobody in the templates can delete records of ${about}, the bucket or its policy, or stop versioning`,
        actions: ['s3:DeleteBucketPolicy', 's3:DeleteObject', 's3:DeleteObjectVersion', 's3:PutBucketPolicy', 's3:PutBucketVersioning', 's3:PutLifecycleConfiguration'],
        resources: [records],
      }),
    );
  }
}
