/** The first filter: which actions of the techniques a principal may have at all, by the text of its policies. */
import type { EscalationFacts } from './facts';
import { compilePattern, matches, NO_FORMATS } from '../../policy/patterns';
import { accountOf } from '../../policy/principal-match';
import type { Policy, Principal, Statement } from '../../policy-facts';

/** Knows of each statement which of the actions it may allow. */
export class Prefilter {
  private readonly byService = new Map<string, string[]>();
  private readonly byPattern = new Map<string, readonly string[]>();
  private readonly byStatement = new WeakMap<Statement, readonly string[]>();
  /** What policies of resources may give to anybody whom they name. */
  private readonly granted = new Set<string>();

  public constructor(private readonly actions: readonly string[], facts: EscalationFacts) {
    for (const action of actions) {
      const service = action.slice(0, action.indexOf(':'));
      const list = this.byService.get(service);
      if (list === undefined) this.byService.set(service, [action]);
      else list.push(action);
    }
    for (const { policy, policyKind } of facts.deployment.resources) {
      if (policy === undefined || policyKind === 'role-trust') continue;
      if (policy.unknown !== undefined) actions.forEach(one => this.granted.add(one));
      policy.statements.filter(namesSomebody).flatMap(one => this.allowedBy(one)).forEach(one => this.granted.add(one));
    }
  }

  /** Actions in lower case, without those that the trust of a role alone may give. */
  public possible(principal: Principal): ReadonlySet<string> {
    const policies: readonly Policy[] = principal.identityPolicies;
    if (policies.some(({ unknown }) => unknown !== undefined)) return new Set(this.actions);
    return new Set([...this.granted, ...policies.flatMap(({ statements }) => statements).flatMap(one => this.allowedBy(one))]);
  }

  private allowedBy(statement: Statement): readonly string[] {
    if (statement.effect !== 'Allow') return [];
    if (statement.actions === undefined) return this.actions;
    let known = this.byStatement.get(statement);
    if (known === undefined) {
      known = statement.actions.flatMap(pattern => this.matching(pattern.toLowerCase()));
      this.byStatement.set(statement, known);
    }
    return known;
  }

  private matching(pattern: string): readonly string[] {
    let known = this.byPattern.get(pattern);
    if (known === undefined) {
      const service = pattern.slice(0, pattern.indexOf(':'));
      const candidates = pattern.includes(':') && /^[a-z0-9-]+$/.test(service) ? this.byService.get(service) ?? [] : this.actions;
      const compiled = compilePattern(pattern, 'glob');
      known = candidates.filter(action => action.includes('*') || matches(compiled, action, true, NO_FORMATS));
      this.byPattern.set(pattern, known);
    }
    return known;
  }
}

/** Names somebody so that its own policies need not grant it as well. */
function namesSomebody({ effect, principals, notPrincipals }: Statement): boolean {
  return effect === 'Allow' && (notPrincipals !== undefined
    || (principals ?? []).some(({ kind, value }) => kind === 'Any' || (kind === 'AWS' && (value === '*' || accountOf(value) === undefined))));
}
