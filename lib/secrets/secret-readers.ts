import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { grantKeyTo } from './key-permission';
import { SecretPolicy } from './secret-policy';
import { CURRENT_ONLY, readerArnOf } from './value-readers';
import { requireReason } from '../private/errors';
import { ClaimPrincipal, ClaimResource, Claims, Declaration } from '../verification/claims';

type Conditions = Record<string, Record<string, string | string[]>>;

/** The secret that is read, and what says so. */
export interface ReadSecret {
  readonly secret: secretsmanager.ISecret;
  readonly key: kms.IKey;
  /** The secret, as claims name it. */
  readonly claimed: ClaimResource;
  /** The resource policy that names the readers, where there is one. */
  readonly policy?: SecretPolicy;
  /** Conditions that every permission to read has. */
  readonly conditions?: Conditions;
}

/** Who reads the value of one secret: in its resource policy, in the policies of the readers and of the key, and in the claims. */
export class SecretReaders {
  /** Everybody that was named. */
  public readonly named: ClaimPrincipal[] = [];

  /** Those of them that need not come through the secret's network. */
  public readonly fromAnywhere: ClaimPrincipal[] = [];

  constructor(private readonly of: ReadSecret) {}

  /** Names an identity, and lets it read the current version. */
  public grantCurrent(grantee: iam.IGrantable): iam.Grant {
    return this.grant(grantee, ['secretsmanager:GetSecretValue'], CURRENT_ONLY);
  }

  /** Names an identity, and lets it describe the secret and read versions with any of these labels, or all. */
  public grantVersions(grantee: iam.IGrantable, versionStages: string[] | undefined): iam.Grant {
    return this.grant(grantee, ['secretsmanager:GetSecretValue', 'secretsmanager:DescribeSecret'],
      versionStages && { 'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': versionStages } });
  }

  /** Names an identity whose permissions come from elsewhere, and declares it as meant. */
  public allow(reader: iam.IRole, reason: string): void {
    this.name(reader);
    Claims.of(this.of.secret).declare(Declaration.reader(this.of.claimed, ClaimPrincipal.of(reader), reason));
  }

  /**
   * As `allow`, with requests from anywhere.
   *
   * @throws if the reason says nothing
   */
  public allowFromAnywhere(reader: iam.IRole, reason: string): void {
    this.allow(reader, requireReason(this.of.secret, `the reader ${reader.node.path} from anywhere`, reason));
    this.of.policy?.admitFromAnywhere(readerArnOf(this.of.secret, reader.grantPrincipal));
    this.fromAnywhere.push(ClaimPrincipal.of(reader));
  }

  /** Names an identity in the resource policy and in the claims. */
  public name(reader: iam.IGrantable): void {
    this.of.policy?.admitReader(readerArnOf(this.of.secret, reader.grantPrincipal));
    this.named.push(ClaimPrincipal.of(reader));
  }

  private grant(grantee: iam.IGrantable, actions: string[], conditions: Conditions | undefined): iam.Grant {
    const { secret, key } = this.of;
    this.name(grantee);
    const grant = iam.Grant.addToPrincipalOrResource({
      grantee,
      actions,
      resourceArns: [secret.secretArn],
      resourceSelfArns: ['*'],
      resource: secret,
      conditions: conditions || this.of.conditions ? { ...conditions, ...this.of.conditions } : undefined,
    });
    return grant.combine(grantKeyTo(secret, key, grantee));
  }
}
