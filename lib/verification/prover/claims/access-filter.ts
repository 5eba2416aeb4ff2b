/**
 * Which statements can bear on a question at all, by the beginnings of their patterns. It errs on the side of yes: what it sorts
 * out grants nothing, and the search need not be asked.
 */
import { NO_FORMATS } from '../policy/patterns';
import { namedVia } from '../policy/principal-match';
import { Policy, Principal, Resource, Statement } from '../policy-facts';

const isLetter = (code: number): boolean => code >= 0xe000 && code <= 0xf8ff;

/** The literal beginnings of patterns; an empty one meets everything. */
type Beginnings = readonly string[];

interface Grant {
  readonly statement: Statement;
  readonly actions: Beginnings;
  readonly resources: readonly Named[];
}

/** The beginning of a pattern, and the resource of the templates that it names, where it names one. */
interface Named {
  readonly beginning: string;
  readonly of?: string;
}

function beginning(pattern: string): string {
  const end = pattern.search(/[*?$]/);
  return end < 0 ? pattern : pattern.slice(0, end);
}

const ANYTHING: Beginnings = [''];
const ANY_RESOURCE: readonly Named[] = [{ beginning: '' }];

/** What is asked for, as beginnings. */
export interface Target {
  readonly actions: Beginnings;
  readonly resource: Named;
}

/** What lies within a resource, as patterns end; the characters that AWS adds to the names of secrets. */
const WITHIN = /(\/object\/\*|\/\*|:\*|-\?{6})$/;

export const RESOURCES_DIFFER = 'different resources of the templates have different ARNs';

/** Names with slashes lie within each other: `parameter/app/db` within `parameter/app/*`. */
const liesWithin = (inner: string, outer: string): boolean => inner.startsWith(`${outer}/`) || inner.startsWith(`${outer}:`);

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

function overlap(some: Beginnings, others: Beginnings): boolean {
  for (const one of some) for (const other of others) if (meet(one, other)) return true;
  return false;
}

/** Keeps the beginnings of policies between questions. */
export class AccessFilter {
  private readonly grants = new WeakMap<Policy, readonly Grant[]>();
  private readonly beginnings = new WeakMap<readonly string[], Beginnings>();
  private readonly overlaps = new WeakMap<Beginnings, Map<Beginnings, boolean>>();

  /** @param types of resources of the templates, by their ARNs */
  public constructor(private readonly types: ReadonlyMap<string, string>) {}

  public target(actions: readonly string[], resource: string): Target {
    let asked = this.beginnings.get(actions);
    if (asked === undefined) this.beginnings.set(actions, asked = actions.map((one) => beginning(one.toLowerCase())));
    return { actions: asked, resource: this.named(resource) };
  }

  /** As `overlap`: claims ask about the same actions of many resources. */
  private overlap(granted: Beginnings, asked: Beginnings): boolean {
    let known = this.overlaps.get(granted);
    if (known === undefined) this.overlaps.set(granted, known = new Map());
    let is = known.get(asked);
    if (is === undefined) known.set(asked, is = overlap(granted, asked));
    return is;
  }

  /** Grants of a principal that may seem to bear on it, and name other resources of the templates alone. */
  public ofOthers(policy: Policy, { resource }: Target): readonly Statement[] {
    if (resource.of === undefined) return [];
    const seems = (one: Named) => meet(one.beginning, resource.beginning);
    return this.of(policy).filter(({ resources }) => resources.some(seems) && !resources.some((one) => this.mayBe(one, resource)))
      .map(({ statement }) => statement);
  }

  private named(arn: string): Named {
    const whole = this.types.has(arn) ? arn : arn.replace(WITHIN, '');
    return { beginning: beginning(arn), ...(this.types.has(whole) && { of: whole }) };
  }

  /** Two resources of one type are two: names that only the deployment knows differ like any others. */
  private mayBe(one: Named, other: Named): boolean {
    if (!meet(one.beginning, other.beginning)) return false;
    return one.of === undefined || other.of === undefined || one.of === other.of || this.types.get(one.of) !== this.types.get(other.of)
      || liesWithin(other.of, one.of) || liesWithin(one.of, other.of);
  }

  /** Whether anything may allow the principal any of it; whoever is not in the templates is asked about in any case. */
  public mayAllow(principal: Principal, resource: Resource, target: Target): boolean {
    if (principal.kind === 'root' || principal.identityPolicies.some((policy) => this.some(policy, target))) return true;
    const { policy } = resource;
    return policy !== undefined && this.some(policy, target, (statement) => namedVia(statement, principal, true, NO_FORMATS) !== undefined);
  }

  /** Whether a policy may allow any of it to those that pass. */
  public some(policy: Policy, target: Target, passes: (statement: Statement) => boolean = () => true): boolean {
    return policy.unknown !== undefined || this.of(policy).some(({ statement, actions, resources }) => (
      this.overlap(actions, target.actions) && resources.some((one) => this.mayBe(one, target.resource)) && passes(statement)));
  }

  private of(policy: Policy): readonly Grant[] {
    let known = this.grants.get(policy);
    if (known === undefined) {
      known = policy.statements.filter(({ effect }) => effect === 'Allow').map((statement): Grant => ({
        statement,
        actions: statement.actions?.map((one) => beginning(one.toLowerCase())) ?? ANYTHING,
        resources: statement.resources?.map((one) => this.named(one)) ?? ANY_RESOURCE,
      }));
      this.grants.set(policy, known);
    }
    return known;
  }
}
