import { Deployment } from '../deployment';
import { Policy, Principal, Resource, Source } from '../policy-facts';

/** Key by which a part of one deployment is found in the other: its construct or logical id. */
export function sourceKey(source: Source | undefined): string | undefined {
  return source === undefined ? undefined : source.constructPath ?? `${source.template}#${source.logicalId}`;
}

/** Parts of a deployment by construct, logical id, or ARN. */
class Index<T extends { readonly arn: string; readonly source?: Source }> {
  private readonly bySource = new Map<string, T>();
  private readonly byLogicalId = new Map<string, T>();
  private readonly byArn = new Map<string, T>();

  public constructor(parts: readonly T[]) {
    for (const part of parts) {
      const key = sourceKey(part.source);
      if (key !== undefined && !this.bySource.has(key)) this.bySource.set(key, part);
      if (part.source !== undefined) this.byLogicalId.set(`${part.source.template}#${part.source.logicalId}`, part);
      if (!this.byArn.has(part.arn)) this.byArn.set(part.arn, part);
    }
  }

  public find({ arn, source }: T): T | undefined {
    return this.byArn.get(arn) ?? (source && (this.byLogicalId.get(`${source.template}#${source.logicalId}`) ?? this.bySource.get(sourceKey(source)!)));
  }
}

/** What of one deployment is what of the other. */
export class Counterparts {
  private readonly principals: Index<Principal>;
  private readonly resources: Index<Resource>;

  public constructor(private readonly deployment: Deployment) {
    this.principals = new Index(deployment.principals);
    this.resources = new Index(deployment.resources);
  }

  public principal(principal: Principal): Principal | undefined {
    return this.principals.find(principal);
  }

  /** A resource without policy where the deployment does not hold it. */
  public resource(resource: Resource): Resource | undefined {
    return this.resources.find(resource);
  }

  public get organization(): Deployment['organization'] {
    return this.deployment.organization;
  }
}

/** A text that is the same for policies that say the same, wherever they stand. */
export function policyText(policy: Policy | undefined): string {
  return policy === undefined ? '' : JSON.stringify([policy.unknown, policy.statements.map(({ source, sid, ...rest }) => rest)]);
}

export function principalText({ source, identityPolicies, boundary, sessionPolicies, ...rest }: Principal): string {
  return JSON.stringify([rest, identityPolicies.map(policyText).sort(), policyText(boundary), sessionPolicies?.map(policyText)]);
}

export function resourceText({ source, policy, ...rest }: Resource): string {
  return JSON.stringify([rest, policyText(policy)]);
}

export function organizationText(organization: Deployment['organization']): string {
  if (organization === undefined) return '';
  const levels = (byAccount: { readonly [account: string]: readonly (readonly Policy[])[] }) =>
    Object.keys(byAccount).sort().map((account) => [account, byAccount[account].map((level) => level.map(policyText).sort())]);
  const { id, managementAccount, serviceControlPolicies, resourceControlPolicies, resourceControlServices } = organization;
  return JSON.stringify([id, managementAccount, levels(serviceControlPolicies), levels(resourceControlPolicies), resourceControlServices]);
}
