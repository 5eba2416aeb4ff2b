/** Does becoming somebody give more than one has? */
import type { Letters } from '../../deployment';
import { atomHolds, conditionAtom } from '../../policy/atoms';
import type { PolicyProver } from '../../policy/find-request';
import { compilePattern, matches, NO_FORMATS } from '../../policy/patterns';
import type { Organization, Policy, Principal, Statement } from '../../policy-facts';

/** What somebody can do: policies of which one has to allow, and limits that each have to allow as well. */
export interface Power {
  /** Same key, same power. */
  readonly key: string;
  readonly arn: string;
  readonly account?: string;
  readonly policies: readonly Policy[];
  readonly limits: readonly Policy[];
}

/** Whether it gives more; the reason where nobody knows. */
export type More = { readonly more: boolean } | { readonly unknown: string };

const EVERYTHING: Policy = { name: 'everything', statements: [{ effect: 'Allow', actions: ['*'], resources: ['*'], conditions: [] }] };
const COMPARE_BUDGET = 60_000;

/** Whatever there is, within a boundary. */
export function anythingWithin(boundary: Policy | undefined, arn: string, account: string | undefined): Power {
  return {
    key: `anything within ${boundary?.name ?? 'nothing'} as ${arn}`,
    arn,
    policies: [EVERYTHING],
    limits: boundary === undefined ? [] : [boundary],
    ...(account === undefined ? {} : { account }),
  };
}

/** What a principal can do. */
export function powerOf(principal: Principal, without?: 'boundary' | 'denials'): Power {
  const policies = without !== 'denials' ? principal.identityPolicies
    : principal.identityPolicies.map(policy => ({ ...policy, statements: policy.statements.filter(({ effect }) => effect === 'Allow') }));
  return {
    key: `${principal.arn} without ${without ?? 'nothing'}`,
    arn: principal.arn,
    policies,
    limits: [...principal.boundary === undefined || without === 'boundary' ? [] : [principal.boundary], ...principal.sessionPolicies ?? []],
    ...(principal.account === undefined ? {} : { account: principal.account }),
  };
}

/** Everything that a service can do to a resource. */
export function allOf(arn: string, account: string | undefined): Power {
  const owner = account === undefined ? {} : { account };
  const service = arn.split(':')[2];
  const statement: Statement = { effect: 'Allow', actions: [`${service}:*`], resources: service === 's3' ? [arn, `${arn}/*`] : [arn], conditions: [] };
  return { key: `all of ${arn}`, arn, policies: [{ name: `all of ${arn}`, statements: [statement] }], limits: [], ...owner };
}

/** May do everything, without a condition, a denial or a limit of its own. */
export function isAdministrator({ identityPolicies, boundary, sessionPolicies = [] }: Principal): boolean {
  const limits = [...boundary === undefined ? [] : [boundary], ...sessionPolicies];
  return identityPolicies.some(grantsEverything) && limits.every(grantsEverything)
    && [...identityPolicies, ...limits].every(policy => policy.unknown === undefined && policy.statements.every(({ effect }) => effect === 'Allow'));
}

function grantsEverything(policy: Policy): boolean {
  return policy.statements.some(({ effect, actions, resources, conditions }) =>
    effect === 'Allow' && actions?.includes('*') === true && resources?.includes('*') === true && conditions.length === 0);
}

/** Compares powers, and keeps what it found. */
export class Powers {
  private readonly known = new Map<string, More>();

  public constructor(
    private readonly prover: PolicyProver, private readonly organization: Organization | undefined, private readonly letters: Letters | undefined,
  ) {}

  /** Whether organization policies treat principals of an account differently, so that even an administrator may gain. */
  public get tellsPrincipalsApart(): boolean {
    return Object.values(this.organization?.serviceControlPolicies ?? {}).some(levels => levels.some(level => level.some(policy =>
      policy.statements.some(({ conditions }) => conditions.some(isAboutPrincipal)))));
  }

  /** Whether the power allows anything that the principal may not do. */
  public more(principal: Principal, power: Power): More {
    const key = `${principal.arn} ${power.key}`;
    const known = this.known.get(key) ?? this.decide(principal, power);
    this.known.set(key, known);
    return known;
  }

  private decide(principal: Principal, power: Power): More {
    const own = powerOf(principal);
    const levels = (one: Power) => [one.policies, ...one.limits.map(limit => [limit])];
    const isSameOrganization = !this.tellsPrincipalsApart || power.arn === principal.arn;
    if (isSameOrganization && isWithin(power, own)) return { more: false };
    const account = principal.account;
    if (isSameOrganization && covers(own, power)) return { more: false };
    if (account === undefined || this.levelsOf(account).length === 0) {
      if (isPlain(power) && power.policies.some(({ statements }) => statements.some(one => isBeyond(one, own)))) return { more: true };
    }
    const bound = (arn: string) => (account === undefined ? [] : this.levelsOf(account)).map(level => level.map(policy => asSeenBy(policy, arn)));
    const verdict = this.prover.findRequest(
      {
        principals: [principal],
        actions: ['*'],
        resources: [{ arn: '*', ...(account === undefined ? {} : { account }) }],
        documents: [...levels(power), ...bound(power.arn)],
        budget: COMPARE_BUDGET,
        ...(this.letters === undefined ? {} : { letters: this.letters }),
      },
      (_, resource) => ({ principal, resource, documents: [...levels(own), ...bound(principal.arn)] }),
    );
    return verdict.verdict === 'UNKNOWN' ? { unknown: `whether ${power.arn} may do more than ${principal.arn}: ${verdict.because}` } : { more: verdict.verdict === 'REFUTED' };
  }

  private levelsOf(account: string): readonly (readonly Policy[])[] {
    const levels = this.organization?.serviceControlPolicies;
    return levels !== undefined && account !== this.organization?.managementAccount && Object.hasOwn(levels, account) ? levels[account] : [];
  }
}

function isAboutPrincipal({ key }: { readonly key: string }): boolean {
  return key.toLowerCase() === 'aws:principalarn';
}

/** The same policies, or fewer, under the same limits, or more: surely not more. */
function isWithin(power: Power, own: Power): boolean {
  return power.policies.every(policy => own.policies.includes(policy)) && own.limits.every(limit => power.limits.includes(limit))
    && own.policies.every(policy => power.policies.includes(policy) || policy.statements.every(({ effect }) => effect === 'Allow'));
}

/** Nothing holds it back. */
function isPlain({ policies, limits }: Power): boolean {
  return limits.length === 0 && policies.every(policy => policy.statements.every(({ effect }) => effect === 'Allow'));
}

/** Each statement lies, by its text, in one of the own ones, which nothing holds back. */
function covers(own: Power, power: Power): boolean {
  if (!isPlain(own)) return false;
  const wide = own.policies.flatMap(({ statements }) => statements).filter(({ conditions }) => conditions.length === 0);
  const within = (texts: readonly string[] | undefined, others: readonly string[] | undefined) => texts !== undefined && others !== undefined
    && texts.every(text => others.some(other => other === '*' || other === text || (other.endsWith('*') && !/[*?$]/.test(other.slice(0, -1)) && text.startsWith(other.slice(0, -1)))));
  const lower = (texts: readonly string[] | undefined) => texts?.map(text => text.toLowerCase());
  return power.policies.every(({ unknown, statements }) => unknown === undefined && statements.every(one => one.effect === 'Deny'
    || wide.some(other => within(lower(one.actions), lower(other.actions)) && within(one.resources, other.resources))));
}

/** A statement without conditions about an action and a resource that none of the own statements could be about. */
function isBeyond({ effect, actions, resources, conditions }: Statement, own: Power): boolean {
  if (effect !== 'Allow' || conditions.length > 0 || own.policies.some(({ unknown }) => unknown !== undefined)) return false;
  const meets = (texts: readonly string[] | undefined, one: string) => texts === undefined
    || texts.some(text => text.includes('${') || matches(compilePattern(text, 'glob'), one, true, NO_FORMATS));
  const granted = own.policies.flatMap(({ statements }) => statements.filter(statement => statement.effect === 'Allow'));
  return (actions ?? []).some(action => !/[*?]/.test(action) && (resources ?? []).some(resource => !/\$\{/.test(resource)
    && !granted.some(one => meets(one.actions?.map(text => text.toLowerCase()), action.toLowerCase()) && (/[*?]/.test(resource) || meets(one.resources, resource)))));
}

/** An organization policy with its conditions on the principal decided for one. */
function asSeenBy(policy: Policy, arn: string): Policy {
  if (!policy.statements.some(({ conditions }) => conditions.some(isAboutPrincipal))) return policy;
  const statements = policy.statements.flatMap((statement): Statement[] => {
    const conditions = [];
    for (const condition of statement.conditions) {
      const one = isAboutPrincipal(condition) && !condition.values.some(value => value.includes('${')) ? conditionAtom(condition, { texts: condition.values, needs: [] }) : undefined;
      if (one === undefined || (atomHolds(one, [arn], 'over', NO_FORMATS) && !atomHolds(one, [arn], 'under', NO_FORMATS))) conditions.push(condition);
      else if (!atomHolds(one, [arn], 'over', NO_FORMATS)) return [];
    }
    return [{ ...statement, conditions }];
  });
  return { ...policy, statements };
}
