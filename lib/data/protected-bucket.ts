import { CfnResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { AccessLogBucket } from './access-log-bucket';
import { BucketCheck, BucketDelivery } from './bucket-delivery';
import { ColdStorage } from './cold-storage';
import { CustomerKey } from './customer-key';
import { checkDelivery, delivererOf, sourceConditions } from './delivery-conditions';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, requireReason } from '../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

/** Properties that {@link ArchiveBucket} and {@link DeliveryBucket} have in common. */
export interface ProtectedBucketProps {
  /**
   * The key that encrypts the objects. It must name `s3` in `usableThrough` where identities read or write; services are let in
   * by `allowDelivery`.
   *
   * @default - a new {@link CustomerKey} of this bucket, about $1 a month
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * Where S3 records who accessed the bucket. It must be of the same account and region.
   *
   * @default - a new {@link AccessLogBucket} of this bucket
   */
  readonly accessLogs?: AccessLogBucket;

  /**
   * When objects move to storage that costs less to keep and more to read.
   *
   * @default - ColdStorage.after(Duration.days(90)), or never where objects would be kept less than 90 days there
   */
  readonly coldStorage?: ColdStorage;
}

/** How a {@link ProtectedBucket} keeps its objects. */
export interface ObjectKeeping {
  /**
   * How each version is locked when it is written.
   *
   * @default - Object Lock is on, and versions are not locked by default
   */
  readonly lock?: s3.ObjectLockRetention;

  /**
   * When objects are deleted; they can be recovered for 90 days more.
   *
   * @default - never
   */
  readonly expiration?: Duration;
}

/** A version that was deleted or overwritten can be recovered for so long at least. */
const RECOVERABLE = Duration.days(90);

/** Deletes versions of objects, or the bucket with them. Lifecycle rules of the bucket itself are not bound by its policy. */
const ERASING_OBJECTS = ['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion'];

/** Deletes the bucket, opens it, or lets go of what protects it. */
const DISMANTLING = [
  's3:DeleteBucket', 's3:DeleteBucketPolicy', 's3:PutBucketAcl', 's3:PutBucketLogging', 's3:PutBucketObjectLockConfiguration', 's3:PutBucketOwnershipControls',
  's3:PutBucketPolicy', 's3:PutBucketPublicAccessBlock', 's3:PutBucketVersioning', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration',
  's3:PutObjectAcl', 's3:PutObjectVersionAcl', 's3:PutReplicationConfiguration',
];

/**
 * A bucket for evidence and logs: every version is kept, encrypted with a customer key, over TLS 1.2 or later, never public; its
 * policy denies everybody to delete objects, and to write them with another key. Use {@link ArchiveBucket}, or
 * {@link DeliveryBucket} where a service cannot deliver to it.
 *
 * A policy binds as long as nobody takes it away: the claims say that nobody in the templates can. In an organization the
 * guardrails `protectLogArchive` and `protectBuckets` say it for everybody.
 */
export abstract class ProtectedBucket extends s3.Bucket {
  /** The key that encrypts the objects. */
  public readonly customerKey: CustomerKey;
  /** Where S3 records who accessed the bucket. */
  public readonly accessLogs: AccessLogBucket;

  private readonly deliverers: ClaimPrincipal[] = [];
  private readonly readers: ClaimPrincipal[] = [];

  /**
   * @param scope where the bucket stands
   * @param id its construct id
   * @param props key, access logs and storage
   * @param keeping how objects are kept
   * @throws if objects move to colder storage after they expired
   */
  protected constructor(scope: Construct, id: string, props: ProtectedBucketProps, keeping: ObjectKeeping) {
    const path = `${scope.node.path}/${id}`;
    const customerKey = props.encryptionKey ?? new CustomerKey(scope, `${id}Key`, { description: `Objects of ${path}`.slice(0, 8192), usableThrough: ['s3'] });
    super(scope, id, {
      encryption: s3.BucketEncryption.KMS,
      encryptionKey: customerKey,
      bucketKeyEnabled: true,
      blockedEncryptionTypes: [s3.BlockedEncryptionType.SSE_C],
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      objectLockEnabled: true,
      objectLockDefaultRetention: keeping.lock,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: lifecycle(`${scope.node.path}/${id}`, keeping.expiration, props.coldStorage),
    });
    this.customerKey = customerKey;
    this.accessLogs = props.accessLogs ?? new AccessLogBucket(scope, `${id}AccessLogs`);
    this.accessLogs._record(this);
    this.denyErasure();
    this.denyOtherKeys();
    const resource = this.node.defaultChild as CfnResource;
    acknowledge(resource, 'NIST.800.53.R5::NIST.800.53.R5-S3BucketReplicationEnabled',
      'Every version is kept and nobody may delete one; a copy in another account or region costs as much again and is a decision of the organization, made with addReplicationPolicy');
    this.stateClaims();
  }

  /**
   * Lets an AWS service write objects under the prefixes, for the named sources only, and use the key for it.
   *
   * @param delivery who delivers what, and on whose behalf
   * @throws if the statement id, a prefix, an account or an ARN is none, or the ARNs are of any account
   */
  public allowDelivery(delivery: BucketDelivery): void {
    checkDelivery(this, delivery);
    const { sid, service } = delivery;
    const sources = sourceConditions(this, delivery);
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: `${sid}Checks`,
      principals: [service],
      actions: (delivery.checks ?? [BucketCheck.ACL]).map((check) => String(check)),
      resources: [this.bucketArn],
      conditions: sources,
    }));
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: `${sid}Writes`,
      principals: [service],
      actions: ['s3:PutObject'],
      resources: delivery.prefixes.map((prefix) => this.arnForObjects(`${prefix}/*`)),
      conditions: delivery.ownerFullControl ?? true
        ? { ...sources, StringEquals: { ...sources.StringEquals, 's3:x-amz-acl': 'bucket-owner-full-control' } }
        : sources,
    }));
    // Decrypt: objects in parts, and services that check the key of a bucket that has a bucket key.
    this.customerKey.addToResourcePolicy(new iam.PolicyStatement({
      sid: `${sid}Encrypts`,
      principals: [service],
      actions: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*'],
      resources: ['*'],
      conditions: sources,
    }));
    const deliverer = delivererOf(this, delivery);
    const reason = `${service.service} delivers to ${this.node.path} for named sources only: ${sid}`;
    this.customerKey._admit(deliverer, reason);
    this.deliverers.push(deliverer);
    // Meant, also where the sources are of another account, such as an organization's trail.
    Claims.of(this).declare(...[this, this.customerKey].map((resource) => Declaration.externalAccess(ClaimResource.of(resource), deliverer, reason)));
  }

  /**
   * Lets an identity read the objects. Who reads otherwise breaks the claim `only-can-read`.
   *
   * @param reader a role, user or function
   * @param reason why, for the person who reviews it
   * @param objectsKeyPattern which objects, `*` being a wildcard
   * @throws if the reason says nothing
   */
  public allowReading(reader: iam.IGrantable, reason: string, objectsKeyPattern?: string): iam.Grant {
    requireReason(this, `reading ${this.node.path}`, reason);
    this.readers.push(ClaimPrincipal.of(reader));
    return this.grantRead(reader, objectsKeyPattern);
  }

  /** Objects are deleted by the lifecycle rules alone. */
  private denyErasure(): void {
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'NobodyErases',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ERASING_OBJECTS,
      resources: [this.arnForObjects('*')],
    }));
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'NobodyDeletesTheBucket',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:DeleteBucket'],
      resources: [this.bucketArn],
    }));
  }

  /**
   * A request of an identity that names no key gets that of the bucket; one that names another could make objects that only its
   * sender reads. Services are not bound: some say how they encrypt, and a log that is lost is worse.
   */
  private denyOtherKeys(): void {
    const deny = (sid: string, header: string, operator: string, value: string) => this.addToResourcePolicy(new iam.PolicyStatement({
      sid,
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['s3:PutObject'],
      resources: [this.arnForObjects('*')],
      // Where the header is absent, operators that negate hold too.
      conditions: { [operator]: { [header]: value }, Null: { [header]: 'false' }, Bool: { 'aws:PrincipalIsAWSService': 'false' } },
    }));
    deny('NoOtherEncryption', 's3:x-amz-server-side-encryption', 'StringNotEquals', 'aws:kms');
    deny('NoOtherKey', 's3:x-amz-server-side-encryption-aws-kms-key-id', 'ArnNotEquals', this.customerKey.keyArn);
  }

  private stateClaims(): void {
    const { path: about } = this.node;
    const objects = [ClaimResource.of(this)];
    Claims.of(this)._stateLater(() => [
      Claim.noExternalAccess({ about, resource: objects[0], unless: this.deliverers }),
      Claim.everyAccessEncrypted(objects[0], { about }),
      Claim.nobodyCan({
        name: 'cannot-be-erased',
        about,
        promise: `Nobody in the templates can delete objects of ${about} or their versions, or bypass their retention`,
        actions: [...ERASING_OBJECTS, 's3:DeleteBucket'],
        resources: objects,
      }),
      Claim.nobodyCan({
        name: 'cannot-be-dismantled',
        about,
        promise: `Nobody in the templates can open the bucket ${about}, or change its policy, versioning, retention, encryption or lifecycle`,
        actions: DISMANTLING,
        resources: objects,
      }),
      Claim.nobodyCan({
        name: 'services-deliver-as-declared',
        about,
        promise: `No AWS service writes to the bucket ${about} but those that were let in, for their sources`,
        actions: ['s3:PutObject'],
        resources: objects,
        unless: [ClaimPrincipal.ownAccount(), ...this.deliverers],
      }),
      Claim.nobodyCan({
        name: 'only-can-read',
        about,
        promise: `Nobody in the templates reads objects of ${about} but its declared readers`,
        actions: ['s3:GetObject', 's3:GetObjectVersion'],
        resources: objects,
        unless: this.readers,
      }),
    ]);
  }
}

function lifecycle(place: string, expiration: Duration | undefined, asked: ColdStorage | undefined): s3.LifecycleRule[] {
  const cold = asked ?? ColdStorage._byDefault(expiration);
  if (cold._after && expiration && cold._after.toDays() >= expiration.toDays()) {
    throw invalidInput(place, `objects move to colder storage after ${cold._after.toDays()} days and expire after ${expiration.toDays()}`,
      'move them earlier, or use ColdStorage.NEVER');
  }
  return [
    {
      id: 'Keep',
      expiration,
      noncurrentVersionExpiration: RECOVERABLE,
      ...cold._after ? { transitions: [{ storageClass: s3.StorageClass.GLACIER_INSTANT_RETRIEVAL, transitionAfter: cold._after }] } : {},
    },
    { id: 'CleanUp', abortIncompleteMultipartUploadAfter: Duration.days(1), expiredObjectDeleteMarker: true },
  ];
}
