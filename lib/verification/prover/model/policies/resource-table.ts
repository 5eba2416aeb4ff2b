import { addressKey } from '../../deployment';
import type { Policy, Resource } from '../../policy-facts';
import type { ResolvedResource } from '../resolved';
import type { Reading } from './reading';
import { nameOf } from './reading';

interface Entry {
  readonly resource: Resource;
  /** Policies of which only one can be there. */
  readonly whole: Policy[];
  /** Policies that add up. */
  readonly parts: Policy[];
  default?: Policy;
}

/** Types whose policies do not merely add to identity policies. */
const POLICY_KINDS: { readonly [type: string]: Resource['policyKind'] } = {
  'AWS::IAM::Role': 'role-trust',
  'AWS::KMS::Key': 'kms-key',
  'AWS::KMS::ReplicaKey': 'kms-key',
};

/** All that has an ARN, each once, with the policies that are gathered for it. */
export class ResourceTable {
  private readonly entries = new Map<string, Entry>();
  private readonly blocking = new Map<string, boolean | 'unknown'>();

  public constructor(private readonly reading: Reading) {
    for (const resource of reading.of.resources) {
      if (resource.arn !== undefined) {
        this.entry(resource.arn, resource);
      }
    }
  }

  /** Gives a policy to the resource itself. */
  public give(resource: ResolvedResource, policy: Policy, how: 'whole' | 'parts' | 'default'): void {
    this.giveTo(this.arnOf(resource), policy, how, resource);
  }

  /** Gives a policy to an ARN; `of` is the resource that the ARN is of, or else `near` says in which account it is. */
  public giveTo(arn: string, policy: Policy, how: 'whole' | 'parts' | 'default', of?: ResolvedResource, near?: ResolvedResource): void {
    const entry = this.entry(arn, of, near);
    if (how === 'default') {
      entry.default = policy;
    } else {
      entry[how].push(policy);
    }
  }

  /** ARN of a resource; a letter where its type is not known to have one. */
  public arnOf(resource: ResolvedResource): string {
    return resource.arn ?? this.reading.of.letters.letter(
      `${addressKey(resource.stack, resource.logicalId)}.Arn`, `\${${resource.stack}/${resource.logicalId}.Arn}`, 'any');
  }

  /** Notes that S3 Block Public Access is on. */
  public blockPublicAccess(arn: string, on: boolean | 'unknown'): void {
    this.blocking.set(arn, on);
  }

  /** Whether anything is known of an ARN. */
  public has(arn: string): boolean {
    return this.entries.has(arn);
  }

  /** The resources with their policies. */
  public resources(): Resource[] {
    return [...this.entries.values()].map(({ resource, whole, parts, default: fallback }) => {
      const policy = joined(whole.length === 0 && fallback !== undefined ? [fallback] : whole, parts);
      const blocks = this.blocking.get(resource.arn);
      const doubt = blocks === 'unknown' && policy !== undefined && policy.unknown === undefined
        ? { ...policy, unknown: `whether ${this.reading.shown(resource.arn)} restricts public policies is known only at deployment` } : policy;
      return { ...resource, ...(doubt && { policy: doubt }), ...(blocks === true && { blocksPublicAccess: true }) };
    });
  }

  private entry(arn: string, of?: ResolvedResource, near?: ResolvedResource): Entry {
    const known = this.entries.get(arn);
    if (known !== undefined) {
      return known;
    }
    const kind = of === undefined ? (arn.split(':')[2] === 'kms' ? 'kms-key' : undefined) : POLICY_KINDS[of.type];
    const account = of?.account ?? (arn.split(':')[4] || near?.account);
    const tags = of === undefined ? undefined : this.reading.tags(of);
    const entry: Entry = {
      resource: {
        arn,
        ...(account !== undefined && { account }),
        ...(kind !== undefined && { policyKind: kind }),
        ...(tags !== undefined && { tags }),
        ...(of !== undefined && { source: of.source }),
      },
      whole: [],
      parts: [],
    };
    this.entries.set(arn, entry);
    return entry;
  }
}

/** One policy out of all. Of two of which only one can be there, it is not known which: then nothing of them is. */
function joined(whole: readonly Policy[], parts: readonly Policy[]): Policy | undefined {
  const conflict: Policy[] = whole.length < 2 ? [...whole] : [{
    name: whole[0].name,
    statements: [],
    unknown: `${whole.length} policies are attached (${whole.map(({ source, name }) => (source === undefined ? name : nameOf(source))).join(', ')}), and the last to be deployed stands`,
    ...(whole[0].source && { source: whole[0].source }),
  }];
  const all = [...conflict, ...parts];
  if (all.length < 2) {
    return all[0];
  }
  const unknown = all.flatMap((policy) => policy.unknown ?? [])[0];
  const { source } = all[0];
  return {
    name: all[0].name,
    statements: all.flatMap(({ statements }) => statements),
    ...(unknown !== undefined && { unknown }),
    ...(source && { source }),
  };
}
