/** What escalation needs to know of a deployment, by ARN. */
import type { Place } from './technique';
import type { Deployment, Element } from '../../deployment';
import { addressKey } from '../../deployment';
import { accountOf, sameAccount } from '../../policy/principal-match';
import type { Condition, Policy, Principal, Resource, Statement } from '../../policy-facts';

/** How the ARNs of what lies within a resource end. */
export const WITHIN = /(\/\*|:\*|-\?{6})$/;

/** Roles and users of a deployment with what hangs on them. */
export class EscalationFacts {
  public readonly people: readonly Principal[];
  public readonly peopleArns: readonly string[];
  private readonly arns: ReadonlySet<string>;
  private readonly byArn = new Map<string, Principal>();
  private readonly resources = new Map<string, Resource>();
  private readonly policies = new Map<string, Policy>();
  private readonly carriers = new Map<string, Principal[]>();
  private readonly trustedServices = new Map<string, ReadonlySet<string>>();
  private readonly namedIn = new Map<string, Resource[]>();
  private readonly open: Resource[] = [];
  private readonly delegating: Resource[] = [];
  private readonly powerful: readonly string[];
  private readonly elementsOfType = new Map<string, Element[]>();

  public constructor(public readonly deployment: Deployment) {
    this.people = deployment.principals.filter(({ kind }) => kind === 'role' || kind === 'user');
    for (const one of this.people) this.addPrincipal(one);
    this.peopleArns = [...this.byArn.keys()];
    for (const one of deployment.resources) this.resources.set(one.arn, one);
    for (const one of deployment.resources) if (one.policyKind === 'role-trust') this.addTrust(one);
    for (const one of deployment.elements.values()) push(this.elementsOfType, one.type, one);
    this.powerful = (deployment.managedPolicies ?? []).filter(isPowerful).flatMap(policy => this.policyArn(policy) ?? []);
    this.arns = new Set([...this.byArn.keys(), ...this.resources.keys(), ...[...deployment.elements.values()].flatMap(({ arn }) => arn ?? [])]);
  }

  private addPrincipal(one: Principal): void {
    this.byArn.set(one.arn, one);
    for (const policy of [...one.identityPolicies, ...one.boundary === undefined ? [] : [one.boundary]]) {
      const arn = this.policyArn(policy);
      if (arn === undefined) continue;
      this.policies.set(arn, policy);
      if (policy !== one.boundary) push(this.carriers, arn, one);
    }
  }

  private addTrust(role: Resource): void {
    const services = new Set<string>();
    let isOpen = false;
    let delegates = false;
    for (const statement of role.policy?.statements ?? []) {
      if (statement.effect !== 'Allow') continue;
      isOpen ||= statement.notPrincipals !== undefined;
      for (const { kind, value } of statement.principals ?? []) {
        if (kind === 'Service' || kind === 'Federated') services.add(value.replace(/\.cn$/, ''));
        else if (value === '*' || kind === 'Any') isOpen = true;
        else if (accountOf(value) !== undefined) delegates = true;
        else push(this.namedIn, value, role);
      }
    }
    if (isOpen) this.open.push(role);
    if (delegates) this.delegating.push(role);
    this.trustedServices.set(role.arn, services);
  }

  public principal(arn: string): Principal | undefined {
    return this.byArn.get(arn);
  }

  /** The role, user or policy as a resource, with its trust where it is known. */
  public resource(arn: string, account: string | undefined): Resource {
    return this.resources.get(arn) ?? { arn, ...(account === undefined ? {} : { account }) };
  }

  /** Whether the role trusts one of the services; undefined where its trust is not known. */
  public trusts(role: Principal, services: readonly string[]): boolean | undefined {
    const trust = this.resources.get(role.arn)?.policy;
    if (trust === undefined || trust.unknown !== undefined) return undefined;
    const found = this.trustedServices.get(role.arn);
    return services.some(service => found?.has(service) === true);
  }

  /** Services that the role trusts. */
  public servicesOf(role: Principal): readonly string[] {
    return [...this.trustedServices.get(role.arn) ?? []].filter(one => one.includes('.amazonaws.')).sort();
  }

  /** Roles whose trust may let the principal in: by its name, as anybody, or as one of its account, whose own policies then have to let it. */
  public rolesThatMayTrust(principal: Principal, byIdentity: boolean): readonly Resource[] {
    const roles = [...this.namedIn.get(principal.arn) ?? [], ...this.open, ...byIdentity ? this.delegating : []];
    return [...new Set(roles)].filter(role => role.arn !== principal.arn);
  }

  /** ARNs of resources of the templates, where a statement that allows names nothing but those, one by one. */
  public namesIn(statement: Statement, principal: Principal): ReadonlySet<string> | undefined {
    const { effect, resources } = statement;
    if (effect !== 'Allow' || resources === undefined) return undefined;
    const names = resources.map(text => this.nameOf(principal.kind === 'user' ? text.replace(/\$\{aws:username\}/i, nameIn(principal.arn)) : text));
    return names.every(one => one !== undefined) ? new Set(names) : undefined;
  }

  private nameOf(text: string): string | undefined {
    if (this.arns.has(text)) return text;
    const whole = text.replace(WITHIN, '');
    return this.arns.has(whole) ? whole : undefined;
  }

  /** Whether the templates are those of a CDK app, whose assets lie in known places. */
  public get isOfCdk(): boolean {
    return this.people.some(({ source }) => source?.constructPath !== undefined);
  }

  /** Conditions of a technique that asks for a powerful policy: those of the templates count beside AWS's own. */
  public widened(where: readonly Condition[]): readonly Condition[] {
    if (this.powerful.length === 0) return where;
    return where.map(one => one.key === 'iam:PolicyARN' ? { ...one, values: [...one.values, ...this.powerful] } : one);
  }

  public isNamedBy(principal: Principal, role: Resource): boolean {
    return this.namedIn.get(principal.arn)?.includes(role) === true;
  }

  /** The ARN of a customer managed policy; undefined of inline policies. */
  public policyArn(policy: Policy): string | undefined {
    if (policy.name.startsWith('arn:')) return policy.name;
    if (policy.source === undefined) return undefined;
    const element = this.deployment.elements.get(addressKey(policy.source.template, policy.source.logicalId));
    return element?.type === 'AWS::IAM::ManagedPolicy' ? element.arn ?? element.id : undefined;
  }

  public policy(arn: string): Policy | undefined {
    return this.policies.get(arn);
  }

  /** Customer managed policies with one who has them. */
  public attachedPolicies(): ReadonlyMap<string, readonly Principal[]> {
    return this.carriers;
  }

  public elements(types: readonly string[]): readonly Element[] {
    return types.flatMap(type => this.elementsOfType.get(type) ?? []);
  }

  /** Other roles or users of the account of the principal. */
  public others(principal: Principal, kind: 'role' | 'user'): readonly Principal[] {
    return this.people.filter(one => one.kind === kind && one.arn !== principal.arn && one.serviceLinked !== true
      && sameAccount(one.account, principal.account) !== false);
  }

  /** Resources of the service in the account of the principal. */
  public resourcesAt(principal: Principal, place: Place): readonly Resource[] {
    const start = new RegExp(`^arn:[^:]*:${place.service}:`);
    const kind = place.resource.replace(/\*.*$/, '');
    return this.deployment.resources.filter(({ arn, account }) =>
      start.test(arn) && arn.split(':').slice(5).join(':').startsWith(kind) && sameAccount(account, principal.account) !== false);
  }
}

/** Gives everything, or lets its owner write policies anywhere. */
function isPowerful({ statements }: Policy): boolean {
  return statements.some(({ effect, actions, resources, conditions }) => effect === 'Allow' && conditions.length === 0 && resources?.includes('*') !== false
    && (actions === undefined || actions.some(one => /^(\*|\*:\*|iam:(\*|put.*|attach.*))$/i.test(one))));
}

/** The ARN of a kind of resources in the account of the principal, `*` for what may be anything. */
export function arnAt(principal: Principal, place: Place, resource: string = place.resource): string {
  const partition = principal.arn.split(':')[1] || 'aws';
  if (place.global === true) return `arn:${partition}:${place.service}:::${resource}`;
  return `arn:${partition}:${place.service}:${place.service === 'iam' ? '' : '*'}:${principal.account ?? '*'}:${resource}`;
}

function nameIn(arn: string): string {
  return arn.slice(arn.lastIndexOf('/') + 1);
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
