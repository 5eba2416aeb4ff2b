import { addressKey } from '../../deployment';
import type { Policy } from '../../policy-facts';
import type { ResolvedResource } from '../resolved';
import { awsManagedPolicy } from './aws-managed-policies';
import type { Reading } from './reading';
import { hasLetters } from './resolved-values';

const AWS_MANAGED = /^arn:([^:]*):iam::aws:policy\/(?:.*\/)?([^/]+)$/;

/** Managed policies: those of the templates, those of AWS that are in the catalogue, and others, which are unknown. */
export class ManagedPolicies {
  private readonly own = new Map<string, Policy>();
  private readonly others = new Map<string, Policy>();
  private readonly named = new Map<string, Policy>();

  public constructor(private readonly reading: Reading) {
    for (const resource of reading.ofType('AWS::IAM::ManagedPolicy')) {
      const policy = this.read(resource);
      this.own.set(resource.id, policy);
      this.own.set(resource.arn ?? resource.id, policy);
      this.own.set(addressKey(resource.stack, resource.logicalId), policy);
      const name = (resource.arn ?? resource.id).split('/').pop()!;
      this.named.set(`${resource.account} ${name}`, policy);
    }
  }

  /** The policy with this ARN. */
  public policy(arn: string): Policy {
    const own = this.own.get(arn) ?? this.others.get(arn);
    if (own !== undefined) {
      return own;
    }
    const other = otherPolicy(arn);
    this.others.set(arn, other);
    return other;
  }

  /** The policy that a resource of the templates declares. */
  public of(resource: ResolvedResource): Policy {
    return this.own.get(addressKey(resource.stack, resource.logicalId))!;
  }

  /** All that the templates declare. */
  public declared(): readonly Policy[] {
    return [...new Set(this.own.values())];
  }

  /** The customer managed policy with this name in an account; unknown where no template declares it. */
  public byName(account: string, name: string): Policy {
    return this.named.get(`${account} ${name}`)
      ?? { name, statements: [], unknown: `the managed policy ${name} of account ${account} is in none of the templates` };
  }

  private read(resource: ResolvedResource): Policy {
    return this.reading.documentOf(resource, resource.properties.PolicyDocument, 'PolicyDocument', 'identity');
  }
}

function otherPolicy(arn: string): Policy {
  const [, partition, name] = AWS_MANAGED.exec(arn) ?? [];
  if (name !== undefined && !hasLetters(name)) {
    return awsManagedPolicy(name, partition) ?? { name, statements: [], unknown: `the AWS managed policy ${name} is not in the catalogue` };
  }
  return { name: arn, statements: [], unknown: `the managed policy ${arn} is in none of the templates` };
}
