import { Lazy, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { Source } from './secret-network';

export interface SecretPolicyProps {
  /** Where alone values are read from; from anywhere when left out. */
  readonly source?: Source;
  /** ARNs of those who alone delete the secret: none for nobody, nothing for whoever has the permission. */
  readonly deleters?: string[];
}

/**
 * The resource policy of a secret: who reads its value, from where, and who deletes it. It denies nothing else, least of all a change of
 * itself, so whoever administers secrets can always repair it.
 *
 * It is retained like the secret: without it the secret that a deleted stack leaves behind would be open to the whole account.
 */
export class SecretPolicy {
  /** The resource. */
  public readonly resource: Construct;

  /** Where values are read from, by the key of the condition; empty for anywhere. */
  private readonly sources: Partial<Record<Source['key'], string[]>> = {};

  private readonly readers = new Set<string>();
  private readonly fromAnywhere = new Set<string>();
  private readonly place?: iam.PolicyStatement;

  constructor(secret: secretsmanager.ISecret, { source, deleters }: SecretPolicyProps) {
    secret.addToResourcePolicy(deny('OnlyNamedReadersReadTheValue', 'secretsmanager:GetSecretValue', {
      ArnNotEquals: { 'aws:PrincipalArn': Lazy.list({ produce: () => [...this.readers] }) },
      // A service has no ARN to name. It has no access either, unless a statement of this policy gives it.
      BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
    }));
    if (source) {
      this.place = deny('OnlyFromTheNetworkOfTheSecret', 'secretsmanager:GetSecretValue', {
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      });
      this.admitSource(source);
      secret.addToResourcePolicy(this.place);
    }
    if (deleters) {
      secret.addToResourcePolicy(deny('ProtectedFromDeletion', 'secretsmanager:DeleteSecret', {
        ...(deleters.length > 0 ? { ArnNotEquals: { 'aws:PrincipalArn': deleters } } : {}),
      }));
    }
    this.resource = secret.node.findChild('Policy') as Construct;
    const policy = this.resource.node.defaultChild as secretsmanager.CfnResourcePolicy;
    policy.blockPublicPolicy = true;
    policy.applyRemovalPolicy(RemovalPolicy.RETAIN);
  }

  /** Whether values are read from named networks only. */
  public get limited(): boolean {
    return this.place !== undefined;
  }

  /** The networks that values are read from. */
  public get networks(): Source[] {
    return (Object.entries(this.sources) as [Source['key'], string[]][]).flatMap(([key, values]) => values.map((value) => ({ key, value })));
  }

  public admitReader(arn: string): void {
    this.readers.add(arn);
  }

  public admitFromAnywhere(arn: string): void {
    if (this.place && this.fromAnywhere.size === 0) {
      this.place.addCondition('ArnNotEquals', { 'aws:PrincipalArn': Lazy.list({ produce: () => [...this.fromAnywhere] }) });
    }
    this.fromAnywhere.add(arn);
  }

  public admitSource({ key, value }: Source): void {
    const values = this.sources[key];
    if (!values) {
      this.sources[key] = [value];
      // Two keys deny together: what comes from neither.
      this.place!.addCondition('StringNotEquals', { [key]: Lazy.list({ produce: () => this.sources[key] }) });
    } else if (!values.includes(value)) {
      values.push(value);
    }
  }
}

function deny(sid: string, action: string, conditions: iam.Conditions): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid, effect: iam.Effect.DENY, principals: [new iam.AnyPrincipal()], actions: [action], resources: ['*'], conditions,
  });
}
