import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct, IDependable } from 'constructs';
import { CustomerKey } from '../data';
import { LeastPrivilegeFunction } from '../identity';
import { stateSecretClaims } from './secret-claims';
import { sourceOf } from './secret-network';
import { SecretOptions } from './secret-options';
import { SecretPolicy } from './secret-policy';
import { SecretReaders } from './secret-readers';
import { SecretReplica } from './secret-replica';
import { replicaArn, replicasOf } from './secret-replicas';
import { CURRENT_ONLY, throughSecretsManager } from './value-readers';
import { invalidInput } from '../private/errors';
import { ClaimPrincipal, ClaimResource } from '../verification/claims';

/**
 * What every secret of this library has: a customer key, and readers by name. Use one of its kinds, such as {@link RotatedSecret}.
 *
 * The value is never in a template, an environment variable or a log.
 *
 * The resource policy denies `GetSecretValue` to every identity but the rotation and those given `grantReadTo`, `grantRead`
 * or `allowReader`, whatever their own policies say, and with a `segment` to every request that does not come through the endpoint of its
 * VPC. It denies the deletion of the secret. It denies nothing else, so whoever administers secrets can always repair the policy.
 *
 * AWS services that read on somebody's behalf carry that somebody's identity and come through no endpoint of yours: with a `segment`
 * name it with `allowReaderFromAnywhere`. Among them are CloudFormation, which resolves the secret in templates with the role that deploys,
 * RDS Proxy and ECS.
 *
 * The secret and its policy are retained when the stack is deleted. Replicas have the same policy.
 *
 * @see https://docs.aws.amazon.com/secretsmanager/latest/userguide/auth-and-access_resource-policies.html
 */
export abstract class ProtectedSecret extends secretsmanager.Secret {
  /** The key that encrypts the value, and the log and environment of the function that rotates or watches it. */
  public readonly customerKey: CustomerKey;

  private readonly valuePolicy: SecretPolicy;
  private readonly readers: SecretReaders;
  private readonly replicas: SecretReplica[];

  /** Whoever rotates the value, once that is known. */
  private readonly rotators: ClaimPrincipal[] = [];

  /**
   * @param scope where the secret stands
   * @param id its id
   * @param options what every secret can be told
   * @param value how the first value is generated; without it the secret begins empty
   * @throws if the key's administrators are named beside a key of one's own
   */
  constructor(scope: Construct, id: string, options: SecretOptions, value?: secretsmanager.SecretStringGenerator) {
    if (options.encryptionKey && options.keyAdministrators) {
      throw invalidInput(`${scope.node.path || 'App'}/${id}`, 'keyAdministrators are those of a new key, and encryptionKey is another',
        'name the administrators where the key is made, or leave encryptionKey out');
    }
    const key = options.encryptionKey ?? new CustomerKey(scope, `${id}Key`, {
      description: `Secret ${scope.node.path}/${id}`,
      usableThrough: ['secretsmanager', 'lambda'],
      administrators: options.keyAdministrators,
    });
    super(scope, id, {
      description: options.description,
      secretName: options.secretName,
      encryptionKey: key,
      removalPolicy: RemovalPolicy.RETAIN,
      replicaRegions: replicasOf(`${scope.node.path || 'App'}/${id}`, options),
      generateSecretString: value,
    });
    if (!value) {
      // CDK has one generated that nobody asked for.
      (this.node.defaultChild as secretsmanager.CfnSecret).generateSecretString = undefined;
    }
    this.customerKey = key;
    this.replicas = options.replicas ?? [];
    const administrators = options.keyAdministrators ?? [];
    const isProtected = options.deletionProtection ?? true;
    this.valuePolicy = new SecretPolicy(this, {
      source: options.segment && sourceOf(this, options.segment),
      deleters: isProtected ? administrators.map(({ roleArn }) => roleArn) : undefined,
    });
    this.readers = new SecretReaders({ secret: this, key, claimed: ClaimResource.of(this), policy: this.valuePolicy });
    stateSecretClaims(this, ClaimResource.of(this), () => ({
      readers: [...this.rotators, ...this.readers.named],
      writers: this.rotators,
      networks: this.valuePolicy.networks,
      fromAnywhere: this.readers.fromAnywhere,
      deleters: isProtected ? administrators.map((role) => ClaimPrincipal.of(role)) : undefined,
    }));
  }

  /**
   * Lets an identity read the current value, and names it as a reader in the resource policy: `GetSecretValue` of the version AWSCURRENT
   * of this secret, and `kms:Decrypt` on its key through Secrets Manager for this secret. The smallest statement that reads a secret.
   *
   * The identity asks with the secret's ARN, and with the label `AWSCURRENT` or none; with a version id it gets nothing.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @throws if the grantee is not one named role or user
   * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_awssecretsmanager.html
   */
  public grantReadTo(grantee: iam.IGrantable): iam.Grant {
    return this.readers.grantCurrent(grantee);
  }

  /**
   * Lets an identity read and describe the secret, and names it as a reader in the resource policy, as constructs of CDK ask
   * for it. `grantReadTo` gives less.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @param versionStages staging labels of the versions that may be read; all when left out
   * @throws if the grantee is not one named role or user
   */
  public grantRead(grantee: iam.IGrantable, versionStages?: string[]): iam.Grant {
    return this.readers.grantVersions(grantee, versionStages);
  }

  /**
   * Lets an identity read the current value of a replica, as `grantReadTo` does for the secret itself. The key of the replica must admit it.
   *
   * @param grantee a role or user. A role of another stack needs a `roleName`, or the two stacks would need each other.
   * @param replica one of the secret's `replicas`
   * @throws if the grantee is not one named role or user, or the secret has no such replica
   */
  public grantReplicaReadTo(grantee: iam.IGrantable, replica: SecretReplica): iam.Grant {
    if (!this.replicas.includes(replica)) {
      throw invalidInput(this, `the secret has no such replica in ${replica.region}`, 'pass one of its replicas');
    }
    this.readers.name(grantee);
    const secretArn = replicaArn(this, replica.region);
    const grant = iam.Grant.addToPrincipal({ grantee, actions: ['secretsmanager:GetSecretValue'], resourceArns: [secretArn], conditions: CURRENT_ONLY });
    return grant.combine(iam.Grant.addToPrincipal({
      grantee, actions: ['kms:Decrypt'], resourceArns: [replica.key.keyArn], conditions: throughSecretsManager(this, { region: replica.region, secretArn }),
    }));
  }

  /**
   * Names an identity as a reader in the resource policy without giving it a permission: for identities whose
   * permissions are managed elsewhere, such as an administrator's or a deployment role that resolves the secret in a template.
   *
   * @param reader the role
   */
  public allowReader(reader: iam.IRole): void {
    this.readers.allow(reader, `Named as a reader of the secret ${this.node.path}`);
  }

  /**
   * Names an identity as a reader as `allowReader` does, and lets its requests come from anywhere, where a `segment` limits the others:
   * for roles that deploy, and roles that an AWS service uses to read on somebody's behalf.
   *
   * @param reader the role. One that the app makes needs a `roleName`, or the prover cannot tell it from the app's other roles.
   * @param reason why it cannot come through the endpoint; it stands beside the claims
   * @throws if the reader is not one named role, or the reason says nothing
   */
  public allowReaderFromAnywhere(reader: iam.IRole, reason: string): void {
    this.readers.allowFromAnywhere(reader, reason);
  }

  /**
   * Lets readers come through one more interface endpoint of Secrets Manager, such as that of another VPC, or of a region with a replica.
   * Who reads stays as it is.
   *
   * @param endpoint the endpoint; an imported one may lie in another region
   * @throws if the secret has no `segment`, so that its readers come from anywhere already
   */
  public allowReadsThrough(endpoint: ec2.IVpcEndpoint): void {
    if (!this.valuePolicy.limited) {
      throw invalidInput(this, 'the secret has no segment, so its readers come from anywhere already', 'give it a segment, or leave the call out');
    }
    this.valuePolicy.admitSource({ key: 'aws:SourceVpce', value: endpoint.vpcEndpointId });
  }

  /**
   * The rotation of another secret reads this one; its role has the permissions already.
   *
   * @internal
   * @param rotation the function that rotates the other secret
   * @param other the other secret
   * @returns what that rotation has to wait for
   */
  public _admitRotation(rotation: LeastPrivilegeFunction, other: ProtectedSecret): IDependable {
    if (Stack.of(this) !== Stack.of(other)) {
      throw invalidInput(other, `its rotation reads the secret ${this.node.path} of another stack, whose policy would have to name the rotation's role`,
        'put the two secrets into one stack; otherwise the two stacks would need each other');
    }
    this.valuePolicy.admitReader(rotation.executionRole.roleArn);
    this.readers.named.push(ClaimPrincipal.of(rotation));
    return this.valuePolicy.resource;
  }

  /**
   * Lets the rotation read and write the value.
   *
   * @internal
   * @param rotator the function, or the role of a service
   * @param role its role
   * @param fromInside whether its requests come from inside AWS, through no endpoint
   * @returns what the first rotation has to wait for
   */
  protected _admitRotator(rotator: iam.IGrantable, role: iam.IRole, fromInside: boolean): IDependable {
    this.valuePolicy.admitReader(role.roleArn);
    this.rotators.push(ClaimPrincipal.of(rotator));
    if (fromInside && this.valuePolicy.limited) {
      this.valuePolicy.admitFromAnywhere(role.roleArn);
      this.readers.fromAnywhere.push(ClaimPrincipal.of(rotator));
    }
    return this.valuePolicy.resource;
  }
}
