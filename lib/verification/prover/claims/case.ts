import { AccessFilter } from './access-filter';
import { Elsewhere } from './elsewhere';
import { NotInTemplates } from './errors';
import { supposedInterfaces } from './network-ends';
import { Address, ConditionSpec, EndRef, PrincipalRef } from '../../claim-format';
import { addressKey, Deployment, Element, Gap } from '../deployment';
import { NetworkProver } from '../network/reach';
import { ActionCatalogue } from '../policy/catalogue';
import { PolicyProver } from '../policy/find-request';
import { compilePattern, hasLetter, LetterFormats, matches, NO_FORMATS, splitArn } from '../policy/patterns';
import { Condition, Organization, Policy, Principal, Resource, Source, Statement } from '../policy-facts';

const ORGANIZATION_KEY = /^aws:(principal|source|resource)orgid$/i;

/** What claims about paths need of the network besides the facts. */
export interface PathsAsked {
  readonly blocks: readonly string[];
  readonly ends: readonly EndRef[];
}

/** One case of a deployment with all that claims need to ask about it. */
export class Case {
  public readonly policies = new PolicyProver();
  public readonly network: NetworkProver;
  /** The network with the workloads that ends suppose. */
  public readonly withWorkloads: NetworkProver;
  public readonly filter: AccessFilter;
  public readonly elsewhere: Elsewhere;
  /** The organization, known or taken from what policies name. */
  public readonly organization?: Organization;
  public readonly organizationAssumption?: string;
  public readonly byArn = new Map<string, Principal>();
  public readonly resourcesByKey = new Map<string, Resource>();
  private readonly bySource = new Map<string, Principal>();
  private readonly unknownPolicies = new Set<string>();

  public constructor(public readonly deployment: Deployment, public readonly catalogue: ActionCatalogue | undefined, paths: PathsAsked) {
    const { principals, resources, organization } = deployment;
    this.filter = new AccessFilter(new Map([...deployment.elements.values()].flatMap(({ arn, type }) => (arn === undefined ? [] : [[arn, type]]))));
    const workloads = supposedInterfaces(paths.ends, (address) => this.element(address));
    const { network } = deployment;
    this.network = new NetworkProver(network, paths.blocks);
    this.withWorkloads = workloads.length === 0 ? this.network
      : new NetworkProver({ ...network, interfaces: [...network.interfaces, ...workloads] }, paths.blocks);
    for (const principal of principals) {
      this.byArn.set(principal.arn, principal);
      if (principal.source) this.bySource.set(keyOf(principal.source), principal);
      [...principal.identityPolicies, principal.boundary].forEach((policy) => this.note(policy, principal.source));
    }
    for (const resource of resources) {
      this.note(resource.policy, resource.source);
      this.resourcesByKey.set(resource.arn, resource);
    }
    const named = organization?.id === undefined ? this.namedOrganization() : undefined;
    this.organization = named === undefined ? organization : { ...(organization ?? NO_ORGANIZATION), id: named };
    if (named !== undefined) this.organizationAssumption = `${named}, the only organization that policies name, is the organization of the accounts`;
    this.elsewhere = new Elsewhere(new Set(this.byArn.keys()), this.organization, resources);
  }

  /** The resource of a template; undefined where it is not there in this case. */
  public element(address: Address): Element | undefined {
    return this.deployment.elements.get(addressKey(address.stack, address.logicalId));
  }

  /** The principal that a resource of a template is, or acts as. */
  public principalAt(address: Address): Principal | undefined {
    const element = this.element(address);
    const arn = element?.principalArn ?? element?.arn;
    return (arn === undefined ? undefined : this.byArn.get(arn)) ?? this.bySource.get(addressKey(address.stack, address.logicalId));
  }

  /** Gaps that bear on policies or the network and that the facts themselves do not tell of. */
  public gaps(side: 'policies' | 'network'): readonly Gap[] {
    return this.deployment.gaps.filter((gap) => (gap.bearsOn === side || gap.bearsOn === 'both')
      && !(side === 'policies' && this.unknownPolicies.has(keyOf(gap.source))));
  }

  private note(policy: Policy | undefined, source: Source | undefined): void {
    if (policy?.unknown === undefined) return;
    for (const one of [policy.source, source]) if (one) this.unknownPolicies.add(keyOf(one));
  }

  private namedOrganization(): string | undefined {
    const { principals, resources, endpoints, organization } = this.deployment;
    const ofResources = [...resources, ...endpoints].map(({ policy }) => policy);
    const policies = [...organization?.declaredPolicies ?? [], ...ofResources, ...principals.flatMap((one) => one.identityPolicies)];
    const named = new Set(policies.flatMap((policy) => policy?.statements ?? []).flatMap(({ conditions }) => conditions)
      .filter(({ key }) => ORGANIZATION_KEY.test(key)).flatMap(({ values }) => values).filter((value) => /^o-[a-z0-9]+$/.test(value)));
    return named.size === 1 ? [...named][0] : undefined;
  }
}

const NO_ORGANIZATION: Organization = { serviceControlPolicies: {}, resourceControlPolicies: {}, resourceControlServices: [] };

export function keyOf(source: Source): string {
  return addressKey(source.template, source.logicalId);
}

/** Whether a resource of a template is there in any case: what is in none is a mistake of the claim. */
export function requireKnown(cases: readonly Case[], address: Address): void {
  if (!cases.some((one) => one.element(address) !== undefined)) {
    throw new NotInTemplates(`The claim names ${address.stack}#${address.logicalId}, which is not in the templates`);
  }
}

/** How a reference covers somebody: not at all, whole, or only in requests that a statement matches. */
export type Cover = 'no' | 'whole' | Statement;

const asCondition = ({ operator, key, values }: ConditionSpec): Condition => ({ operator, key, values });

/** Whom a reference means, as seen from a resource. */
export function cover(one: Case, ref: PrincipalRef, principal: Principal, resource: Resource, standsForOthers: boolean): Cover {
  const where = (ref.where ?? []).map(asCondition);
  const narrowed = (more: readonly Condition[] = []): Cover => {
    const conditions = [...more, ...where];
    return conditions.length === 0 ? 'whole' : { effect: 'Deny', actions: ['*'], conditions };
  };
  if (ref.address !== undefined) return one.principalAt(ref.address)?.arn === principal.arn && !standsForOthers ? narrowed() : 'no';
  if (ref.arn !== undefined) {
    if (standsForOthers) return isPerson(principal) ? narrowed([{ operator: 'ArnLike', key: 'aws:PrincipalArn', values: [ref.arn] }]) : 'no';
    const arns = [principal.arn, principal.sessionArn].filter((arn) => arn !== undefined);
    if (arns.some((arn) => arnMatches(ref.arn!, arn))) return narrowed();
    // Where only the deployment knows, the question is left to the search, which then says so.
    return isPerson(principal) && arns.some((arn) => mayMatch(ref.arn!, arn)) ? narrowed([{ operator: 'ArnLike', key: 'aws:PrincipalArn', values: [ref.arn] }]) : 'no';
  }
  if (ref.service !== undefined) return principal.kind === 'service' && globMatches(ref.service, principal.arn) ? narrowed() : 'no';
  if (ref.account !== undefined) return isPerson(principal) ? inAccount(principal, ref.account, narrowed) : 'no';
  if (ref.all === 'anybody') return narrowed();
  if (!isPerson(principal)) return 'no';
  const own = resource.account === undefined ? 'no' : inAccount(principal, resource.account, narrowed);
  if (own !== 'no' || ref.all !== 'own-organization') return own;
  const { organization } = one;
  const isMember = principal.account !== undefined && (one.byArn.has(principal.arn) || (organization !== undefined
    && (principal.account === organization.managementAccount || Object.hasOwn(organization.serviceControlPolicies, principal.account))));
  if (isMember && !standsForOthers) return narrowed();
  return organization?.id === undefined ? 'no' : narrowed([{ operator: 'StringEquals', key: 'aws:PrincipalOrgID', values: [organization.id] }]);
}

/** Accounts that only the deployment knows may be the same. */
function inAccount({ account }: Principal, wanted: string, narrowed: (more?: readonly Condition[]) => Cover): Cover {
  if (account === undefined) return 'no';
  if (account === wanted) return narrowed();
  return hasLetter(account) || hasLetter(wanted) ? narrowed([{ operator: 'StringEquals', key: 'aws:PrincipalAccount', values: [wanted] }]) : 'no';
}

export function isPerson({ kind }: Principal): boolean {
  return kind === 'role' || kind === 'user' || kind === 'root';
}

export function globMatches(pattern: string, text: string): boolean {
  return matches(compilePattern(pattern, 'glob'), text, false, NO_FORMATS);
}

/** Whether some value of what only the deployment knows matches, of those that its form allows: a name has no slash. */
export function mayMatch(pattern: string, arn: string, formats: LetterFormats = NO_FORMATS): boolean {
  return hasLetter(pattern + arn) && matches(compilePattern(pattern, 'glob'), arn, true, formats);
}

/** As `globMatches`; a partition that is known only at deployment is any. */
export function arnMatches(pattern: string, arn: string): boolean {
  const partition = splitArn(arn)[1] ?? '';
  const known = hasLetter(partition) ? arn.replace(partition, splitArn(pattern)[1] ?? '*') : arn;
  return globMatches(pattern, known);
}
