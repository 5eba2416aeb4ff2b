/** Asks the prover for the permissions that techniques need, and keeps the answers. */
import type { EscalationFacts } from './facts';
import { WITHIN } from './facts';
import type { Permission } from './technique';
import type { ActionCatalogue } from '../../policy/catalogue';
import type { PolicyProver } from '../../policy/find-request';
import { compilePattern, expandArn, isLetter, matches, NO_FORMATS } from '../../policy/patterns';
import { BudgetSpent } from '../../policy/text-languages';
import type { Condition, Principal, Request, Resource, Statement } from '../../policy-facts';

/** Allowed by a request; not allowed; or nobody knows. */
export type Answer =
  | { readonly kind: 'yes'; readonly witness: Request; readonly granting: readonly Statement[] }
  | { readonly kind: 'no' }
  | { readonly kind: 'unknown'; readonly because: string };

const NO: Answer = { kind: 'no' };

/** Keys that are the same for all actions of one call. */
const SHARED_KEYS = [
  'aws:sourceip', 'aws:sourcevpc', 'aws:sourcevpce', 'aws:vpcsourceip', 'aws:multifactorauthpresent', 'aws:multifactorauthage', 'aws:requestedregion', 'aws:securetransport', 'aws:useragent',
  'aws:calledvia', 'aws:calledviafirst', 'aws:calledvialast', 'aws:viaawsservice', 'aws:currenttime', 'aws:epochtime', 'aws:tokenissuetime', 'aws:referer', 'aws:sourceidentity',
];
/** Searches that may be cut off before the rest is left open. */
const CUTS_AT_MOST = 3;
/** Patterns that are dear to search, times questions about them. */
const EFFORT_AT_MOST = 10_000;
const ASSOCIATED = 'iam:associatedresourcearn';

/** Answers questions about one principal, as many as the budget allows. */
export class Questions {
  private readonly known = new Map<string, Answer>();
  private readonly byAction = new Map<string, readonly Statement[]>();
  /** Searches that were cut off. */
  private cut = 0;
  /** What was asked about patterns that are dear to search. */
  private effort = 0;
  private readonly entangled: number;
  private allows?: readonly Statement[] | 'unknown';

  public constructor(
    private readonly prover: PolicyProver, private readonly facts: EscalationFacts, private readonly catalogue: ActionCatalogue | undefined,
    private readonly principal: Principal, private readonly budget: { left: number },
  ) {
    const { identityPolicies, boundary } = principal;
    const patterns = [...identityPolicies, ...boundary === undefined ? [] : [boundary]]
      .flatMap(({ statements }) => statements)
      .flatMap(({ actions, notActions, resources, notResources }) => [actions, notActions, resources, notResources].flatMap(list => list ?? []));
    this.entangled = patterns.filter(isDear).length;
  }

  /** Whether the principal may do the action to the resource, in a request that fulfils the conditions. */
  public ask(action: string, resource: Resource, where: readonly Condition[] = [], but: readonly string[] = []): Answer {
    const key = `${action} ${resource.arn} ${where.length === 0 ? '' : JSON.stringify(where)} ${but.length} ${but[0] ?? ''} ${but[but.length - 1] ?? ''}`;
    const known = this.known.get(key) ?? this.decide([action], [resource], where, but);
    this.known.set(key, known);
    return known;
  }

  /** The same for any of several actions. */
  public askAny(actions: readonly string[], arn: string): Answer {
    const key = JSON.stringify([actions, arn]);
    const known = this.known.get(key) ?? this.decide(actions, [this.somewhere(arn)], [], []);
    this.known.set(key, known);
    return known;
  }

  /** Whether it may do the action to any resource that the action works on. */
  public askAnywhere(action: string, where: readonly Condition[] = []): Answer {
    const key = JSON.stringify([action, where]);
    const known = this.known.get(key) ?? this.decide([action], this.resourcesOf(action), where, []);
    this.known.set(key, known);
    return known;
  }

  /** The second permission in the same request as the first: one context for both. */
  public together(first: Answer, permission: Permission, resources: readonly Resource[] | undefined): Answer {
    if (first.kind !== 'yes') return first;
    const { context } = first.witness;
    const shared = SHARED_KEYS.filter(key => context[key] !== undefined && context[key].length === 1)
      .map((key): Condition => ({ operator: 'StringEquals', key, values: context[key] }));
    const associated = context[ASSOCIATED]?.[0];
    const on = associated === undefined ? resources ?? this.resourcesOf(permission.action) : [{ arn: associated, ...this.account() }];
    const answer = this.decide([permission.action], on, [...permission.where ?? [], ...shared], []);
    if (answer.kind !== 'no' || (shared.length === 0 && associated === undefined)) return answer;
    const alone = this.decide([permission.action], resources ?? this.resourcesOf(permission.action), permission.where ?? [], []);
    return alone.kind === 'no' ? NO : { kind: 'unknown', because: `${first.witness.action} and ${permission.action} are each allowed, but whether in one request is not decided` };
  }

  private decide(actions: readonly string[], resources: readonly Resource[], where: readonly Condition[], but: readonly string[]): Answer {
    if (actions.length === 1 && !resources.some(one => this.mayBeGranted(actions[0], one))) return NO;
    if (this.budget.left-- <= 0) return { kind: 'unknown', because: 'there are too many principals and resources to ask about all of them' };
    this.effort += this.entangled;
    if (this.cut >= CUTS_AT_MOST || this.effort > EFFORT_AT_MOST) return { kind: 'unknown', because: `the policies of ${this.principal.arn} are too entangled to search` };
    const { organization, letters } = this.facts.deployment;
    const verdict = this.prover.findRequest({
      principals: [resources.length === 1 ? this.withoutGrantsOfOthers(resources[0].arn, new Set(but)) : this.principal],
      actions,
      resources,
      letters,
      ...(where.length === 0 ? {} : { where }),
      ...(but.length === 0 ? {} : { unless: [{ effect: 'Deny', actions: ['*'], resources: but, conditions: [] }] }),
      ...(organization === undefined ? {} : { organization }),
      ...(this.catalogue === undefined || (actions.length === 1 && !actions[0].includes('*')) ? {} : { catalogue: this.catalogue }),
    });
    switch (verdict.verdict) {
      case 'REFUTED': return { kind: 'yes', witness: { ...verdict.witness, principal: this.principal }, granting: verdict.granting };
      case 'PROVED': return NO;
      case 'UNKNOWN':
        if (verdict.because.includes(new BudgetSpent().message)) this.cut++;
        return { kind: 'unknown', because: verdict.because };
    }
  }

  /** Wherever it may do the action, it may do all of its service, without a condition or limit: rewriting a policy gives it nothing. */
  public hasServiceWhereItHas(action: string): boolean {
    const { boundary, sessionPolicies, identityPolicies } = this.principal;
    if (boundary !== undefined || sessionPolicies !== undefined || identityPolicies.some(({ statements }) => statements.some(({ effect }) => effect === 'Deny'))) return false;
    const whole = new Set(['*', `${action.slice(0, action.indexOf(':'))}:*`]);
    return this.statementsFor(action)?.every(({ actions, resources, conditions }) => conditions.length === 0 && resources !== undefined
      && actions?.some(one => whole.has(one.toLowerCase())) === true) === true;
  }

  /** Statements that may allow the action; undefined where some policies are not known. */
  private statementsFor(action: string): readonly Statement[] | undefined {
    this.allows ??= this.principal.identityPolicies.some(({ unknown }) => unknown !== undefined) ? 'unknown'
      : this.principal.identityPolicies.flatMap(({ statements }) => statements.filter(({ effect }) => effect === 'Allow'));
    if (this.allows === 'unknown') return undefined;
    let relevant = this.byAction.get(action);
    if (relevant === undefined) {
      const lower = action.toLowerCase();
      relevant = this.allows.filter(({ actions }) => actions === undefined
        || actions.some(text => matches(compilePattern(text.toLowerCase(), 'glob'), lower, true, NO_FORMATS)));
      this.byAction.set(action, relevant);
    }
    return relevant;
  }

  /** By the text of its policies, before any search: false only where nothing that allows meets action and resource. */
  private mayBeGranted(action: string, { arn, policy }: Resource): boolean {
    if (policy !== undefined && (/^sts:/i.test(action) || !/:iam:/.test(arn))) return true;
    const relevant = this.statementsFor(action);
    return relevant === undefined || relevant.some(({ resources }) => resources === undefined || resources.some(text => mayMeet(text, arn)));
  }

  /** Different resources of the templates have different ARNs: a grant for others by name is none for this one. */
  private withoutGrantsOfOthers(arn: string, but: ReadonlySet<string>): Principal {
    const isPattern = /[*?]/.test(arn);
    if (isPattern && but.size === 0) return this.principal;
    const isOfOthers = (statement: Statement) => {
      const names = this.facts.namesIn(statement, this.principal);
      if (isPattern) return names !== undefined && [...names].every(name => but.has(name));
      return names !== undefined && !names.has(arn) && !names.has(arn.replace(WITHIN, ''));
    };
    const { identityPolicies } = this.principal;
    if (!identityPolicies.some(({ statements }) => statements.some(isOfOthers))) return this.principal;
    const left = identityPolicies.map(policy => ({ ...policy, statements: policy.statements.filter(one => !isOfOthers(one)) }));
    return { ...this.principal, identityPolicies: left };
  }

  /** The ARNs that the action works on, in the account of the principal where they name one. */
  private resourcesOf(action: string): readonly Resource[] {
    const [service, name] = action.toLowerCase().split(':');
    const found = this.catalogue?.services.get(service)?.find(one => one.name.toLowerCase() === `${service}:${name}`);
    if (found === undefined || found.resources.length === 0) return [this.somewhere('*')];
    return found.resources.map(pattern => {
      const parts = pattern.split(':');
      if (parts.length > 5 && parts[4] === '*' && this.principal.account !== undefined) parts[4] = this.principal.account;
      return this.somewhere(parts.join(':'));
    });
  }

  public somewhere(arn: string): Resource {
    return { arn, ...this.account() };
  }

  private account(): { account?: string } {
    return this.principal.account === undefined ? {} : { account: this.principal.account };
  }
}

/** Whether two patterns agree as far as both are literal; exactly, where the second is literal as a whole. */
function mayMeet(pattern: string, arn: string): boolean {
  if (pattern.includes('${')) return true;
  if (!/[*?]/.test(arn)) return matches(compilePattern(expandArn(pattern), 'glob'), arn, true, NO_FORMATS);
  for (let i = 0; i < pattern.length && i < arn.length; i++) {
    const [one, other] = [pattern.charCodeAt(i), arn.charCodeAt(i)];
    if (one === other) continue;
    return isLetter(one) || isLetter(other) || isWildcard(one) || isWildcard(other);
  }
  return true;
}

/** Many wildcards, or some behind one at the beginning: ARNs as people write them are neither. */
function isDear(pattern: string): boolean {
  let wildcards = 0;
  for (let i = 0; i < pattern.length && wildcards < 5; i++) if (isWildcard(pattern.charCodeAt(i))) wildcards++;
  return wildcards >= 5 || (wildcards >= 3 && isWildcard(pattern.charCodeAt(0)));
}

function isWildcard(code: number): boolean {
  return code === 42 || code === 63;
}
