/**
 * Whoever is in no template: those that policies of resources name, those of other accounts and organizations, AWS services
 * and anybody without credentials.
 */
import { PrincipalRef } from '../../claim-format';
import { principalsOf } from '../policy/compare';
import { hasLetter } from '../policy/patterns';
import { StandIn } from '../policy/request-fields';
import { Organization, Policy, Principal, Request, Resource, Statement } from '../policy-facts';

const EVERYTHING: Policy = {
  name: 'whatever their account gives them',
  statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }],
};
/** Accounts that stand for others: none that the facts name. */
interface StandInAccounts {
  /** In place of a letter. */
  readonly own: string;
  readonly outside: string;
  /** Of the organization. */
  readonly member: string;
}

/** Numbers that a text does not have. */
function unusedAccounts(text: string): StandInAccounts {
  const free = (first: number): string => {
    let number = first;
    while (text.includes(String(number))) number++;
    return String(number);
  };
  return { own: free(888877776666), outside: free(555544443333), member: free(666655554444) };
}

export const IDENTITIES_ELSEWHERE = 'identities of the account that no template holds are not judged';
export const ACCOUNTS_DIFFER = 'accounts that are known only at deployment are none of those that policies name by number, and not those of strangers';
export const WORST_CASE = 'principals of other accounts are taken to have every permission that their own account can give';

/** A resource as strangers see it: its account has a number, so that theirs is another one. */
export interface SeenFromOutside {
  readonly resource: Resource;
  readonly organization?: Organization;
  readonly principals: readonly Stranger[];
  /** Statements as the templates have them, by those that the search sees. */
  readonly original: (statement: Statement) => Statement;
  readonly restored: (request: Request) => Request;
  /** Conditions and statements of a claim, as they read from outside. */
  readonly asSeen: (statement: Statement) => Statement;
  readonly refAsSeen: (ref: PrincipalRef) => PrincipalRef;
}

/** Where somebody is from, as seen from the resource. */
export interface Stranger {
  readonly principal: Principal | StandIn;
  readonly from: 'own-account' | 'own-organization' | 'outside' | 'service';
}

/** Whoever comes from an identity provider assumes roles, and asks for nothing else, unless a policy names the provider. */
function maySignIn({ policy, policyKind }: Resource): boolean {
  return policyKind === 'role-trust' || policy!.statements.some(({ principals, notPrincipals }) => [...principals ?? [], ...notPrincipals ?? []].some(({ kind }) => kind === 'Federated'));
}

/** Finds those who are in no template. */
export class Elsewhere {
  private readonly seen = new Map<string, SeenFromOutside>();
  private readonly generics = new Map<string, Generic>();

  private readonly accounts: StandInAccounts;

  /** @param known ARNs of those in the templates */
  public constructor(
    private readonly known: ReadonlySet<string>, private readonly organization: Organization | undefined, resources: readonly Resource[],
  ) {
    this.accounts = unusedAccounts(JSON.stringify([[...known], organization, resources.map(({ account, arn, policy }) => [account, arn, policy])]));
  }

  /** The resource and those who may ask for it from elsewhere; nobody may where it has no policy. */
  public of(resource: Resource, key: string): SeenFromOutside | undefined {
    if (resource.policy === undefined) return undefined;
    const found = this.seen.get(key);
    if (found !== undefined) return found;
    const account = resource.account ?? this.accounts.own;
    const generic = this.generic(hasLetter(account) ? account : '');
    const policy = generic.policy(resource.policy);
    const one = { ...resource, account: generic.text(account), arn: generic.text(resource.arn), policy };
    const organization = generic.organization(this.organization);
    const result: SeenFromOutside = {
      resource: one,
      ...(organization && { organization }),
      principals: this.strangers(policy, one.account, organization, generic).filter(({ principal }) => principal.kind !== 'federated' || maySignIn(one)),
      original: (statement) => generic.original(statement),
      restored: (request) => generic.restored(request),
      asSeen: (statement) => generic.statement(statement),
      refAsSeen: (ref) => generic.ref(ref),
    };
    this.seen.set(key, result);
    return result;
  }

  private generic(letter: string): Generic {
    const found = this.generics.get(letter) ?? new Generic(letter, this.accounts);
    this.generics.set(letter, found);
    return found;
  }

  private strangers(policy: Policy, own: string, organization: Organization | undefined, generic: Generic): Stranger[] {
    return principalsOf(policy.statements).flatMap((one): Stranger[] => {
      const { kind, account } = one;
      if (kind === 'service') return [{ principal: one, from: 'service' }];
      if (kind === 'anonymous' || kind === 'federated') return [{ principal: one, from: 'outside' }];
      const members = organization === undefined ? []
        : [organization.managementAccount, ...Object.keys(organization.serviceControlPolicies), ...Object.keys(organization.resourceControlPolicies)];
      if ('standsFor' in one && typeof one.standsFor === 'object') {
        const accountsBut = [...new Set([...one.standsFor.accountsBut, own])];
        const other = (id: string): StandIn => ({ ...one, arn: `arn:aws:iam::${id}:role/Somebody`, account: id, identityPolicies: [EVERYTHING], standsFor: { accountsBut } });
        const same: StandIn = { ...one, arn: `arn:aws:iam::${own}:role/Somebody`, account: own, standsFor: 'account' };
        return [
          { principal: other(this.accounts.outside), from: 'outside' },
          ...(organization?.id === undefined ? [] : [{ principal: other(this.accounts.member), from: 'own-organization' } as const]),
          ...(one.standsFor.accountsBut.includes(own) ? [] : [{ principal: same, from: 'own-account' } as const]),
        ];
      }
      if (account === own) return this.known.has(generic.back(one.arn)) ? [] : [{ principal: one, from: 'own-account' }];
      if (this.known.has(generic.back(one.arn))) return [];
      return [{
        principal: { ...one, account: account ?? this.accounts.outside, identityPolicies: [EVERYTHING] },
        from: account !== undefined && members.includes(account) ? 'own-organization' : 'outside',
      }];
    });
  }
}

/** Puts a number in the place of the letter of an account, and takes it out again. */
class Generic {
  private readonly policies = new WeakMap<Policy, Policy>();
  private readonly originals = new WeakMap<Statement, Statement>();
  private readonly organizations = new WeakMap<Organization, Organization>();

  public constructor(private readonly letter: string, private readonly accounts: StandInAccounts) {}

  public text(text: string): string {
    return this.letter === '' ? text : text.replaceAll(this.letter, this.accounts.own);
  }

  public ref(ref: PrincipalRef): PrincipalRef {
    const { arn, account } = ref;
    return { ...ref, ...(arn !== undefined && { arn: this.text(arn) }), ...(account !== undefined && { account: this.text(account) }) };
  }

  public back(text: string): string {
    return this.letter === '' ? text : text.replaceAll(this.accounts.own, this.letter);
  }

  public policy(policy: Policy): Policy {
    if (this.letter === '') return policy;
    let known = this.policies.get(policy);
    if (known === undefined) {
      known = { ...policy, statements: policy.statements.map((statement) => this.statement(statement)) };
      this.policies.set(policy, known);
    }
    return known;
  }

  public original(statement: Statement): Statement {
    return this.originals.get(statement) ?? statement;
  }

  /** Members that are in no template have a place in it too, without policies of their own. */
  public organization(organization: Organization | undefined): Organization | undefined {
    if (organization === undefined) return undefined;
    let known = this.organizations.get(organization);
    if (known === undefined) {
      const levels = (byAccount: Organization['serviceControlPolicies']) => Object.fromEntries(Object.entries(byAccount)
        .map(([account, list]) => [this.text(account), list.map((policies) => policies.map((policy) => this.policy(policy)))]));
      known = {
        ...organization,
        ...(organization.managementAccount !== undefined && { managementAccount: this.text(organization.managementAccount) }),
        serviceControlPolicies: { ...levels(organization.serviceControlPolicies), [this.accounts.member]: [] },
        resourceControlPolicies: levels(organization.resourceControlPolicies),
      };
      this.organizations.set(organization, known);
    }
    return known;
  }

  public restored(request: Request): Request {
    if (this.letter === '') return request;
    const { principal, resource, context } = request;
    return {
      ...request,
      principal: { ...principal, arn: this.back(principal.arn), ...(principal.account !== undefined && { account: this.back(principal.account) }) },
      resource: { ...resource, arn: this.back(resource.arn), ...(resource.account !== undefined && { account: this.back(resource.account) }) },
      context: Object.fromEntries(Object.entries(context).map(([key, values]) => [key, values.map((value) => this.back(value))])),
    };
  }

  public statement(statement: Statement): Statement {
    if (this.letter === '') return statement;
    const texts = (list: readonly string[] | undefined) => list?.map((text) => this.text(text));
    const { resources, notResources, principals, notPrincipals, conditions } = statement;
    const copy: Statement = {
      ...statement,
      ...(resources && { resources: texts(resources) }),
      ...(notResources && { notResources: texts(notResources) }),
      ...(principals && { principals: principals.map((one) => ({ ...one, value: this.text(one.value) })) }),
      ...(notPrincipals && { notPrincipals: notPrincipals.map((one) => ({ ...one, value: this.text(one.value) })) }),
      conditions: conditions.map((one) => ({ ...one, values: one.values.map((value) => this.text(value)) })),
    };
    this.originals.set(copy, statement);
    return copy;
  }
}
