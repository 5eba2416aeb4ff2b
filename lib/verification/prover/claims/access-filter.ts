/**
 * Which statements can bear on a question at all, by the beginnings of their patterns. It errs on the side of yes: what it sorts
 * out grants nothing, and the search need not be asked.
 */
import { namedVia } from '../policy/principal-match';
import { Policy, Principal, Resource, Statement } from '../policy-facts';

const NO_LETTERS: ReadonlySet<number> = new Set();
const isLetter = (code: number): boolean => code >= 0xe000 && code <= 0xf8ff;

/** The literal beginnings of patterns; an empty one meets everything. */
type Beginnings = readonly string[];

interface Grant {
  readonly statement: Statement;
  readonly actions: Beginnings;
  readonly resources: Beginnings;
}

function beginning(pattern: string): string {
  const end = pattern.search(/[*?$]/);
  return end < 0 ? pattern : pattern.slice(0, end);
}

const ANYTHING: Beginnings = [''];

/** What is asked for, as beginnings. */
export interface Target {
  readonly actions: Beginnings;
  readonly resource: Beginnings;
}

export function targetOf(actions: readonly string[], resource: string): Target {
  return { actions: actions.map((one) => beginning(one.toLowerCase())), resource: [beginning(resource)] };
}

/** Agree as far as both go; past a letter nobody knows. */
function meet(a: string, b: string): boolean {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const one = a.charCodeAt(i);
    const other = b.charCodeAt(i);
    if (one !== other) return isLetter(one) || isLetter(other);
  }
  return true;
}

const overlap = (some: Beginnings, others: Beginnings): boolean => some.some((one) => others.some((other) => meet(one, other)));

/** Keeps the beginnings of policies between questions. */
export class AccessFilter {
  private readonly grants = new WeakMap<Policy, readonly Grant[]>();

  /** Whether anything may allow the principal any of it; whoever is not in the templates is asked about in any case. */
  public mayAllow(principal: Principal, resource: Resource, target: Target): boolean {
    if (principal.kind === 'root' || principal.identityPolicies.some((policy) => this.some(policy, target))) return true;
    const { policy } = resource;
    return policy !== undefined && this.some(policy, target, (statement) => {
      const via = namedVia(statement, principal, true, NO_LETTERS);
      return via !== undefined;
    });
  }

  /** Whether a policy may allow any of it to those that pass. */
  public some(policy: Policy, target: Target, passes: (statement: Statement) => boolean = () => true): boolean {
    return policy.unknown !== undefined
      || this.of(policy).some(({ statement, actions, resources }) => overlap(actions, target.actions) && overlap(resources, target.resource) && passes(statement));
  }

  private of(policy: Policy): readonly Grant[] {
    let known = this.grants.get(policy);
    if (known === undefined) {
      known = policy.statements.filter(({ effect }) => effect === 'Allow').map((statement) => ({
        statement,
        actions: statement.actions?.map((one) => beginning(one.toLowerCase())) ?? ANYTHING,
        resources: statement.resources?.map(beginning) ?? ANYTHING,
      }));
      this.grants.set(policy, known);
    }
    return known;
  }
}
