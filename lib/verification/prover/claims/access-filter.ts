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
  readonly resources: Beginnings;
  /** Where it names nothing but resources of the templates one by one: their ARNs. */
  readonly names?: ReadonlySet<string>;
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
  /** The resource of the templates that it is, or lies in. */
  readonly of?: string;
}

/** What lies within a resource, as patterns end; the characters that AWS adds to the names of secrets. */
const WITHIN = /(\/object\/\*|\/\*|:\*|-\?{6})$/;

export const RESOURCES_DIFFER = 'different resources of the templates have different ARNs';

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

  /** @param arns of resources of the templates */
  public constructor(private readonly arns: ReadonlySet<string>) {}

  public target(actions: readonly string[], resource: string): Target {
    const of = this.named(resource);
    return { actions: actions.map((one) => beginning(one.toLowerCase())), resource: [beginning(resource)], ...(of !== undefined && { of }) };
  }

  /** Grants of a principal that name other resources of the templates alone. */
  public ofOthers(policy: Policy, { of }: Target): readonly Statement[] {
    return of === undefined ? [] : this.of(policy).filter(({ names }) => names !== undefined && !names.has(of)).map(({ statement }) => statement);
  }

  private named(arn: string): string | undefined {
    if (this.arns.has(arn)) return arn;
    const whole = arn.replace(WITHIN, '');
    return this.arns.has(whole) ? whole : undefined;
  }

  /** Whether anything may allow the principal any of it; whoever is not in the templates is asked about in any case. */
  public mayAllow(principal: Principal, resource: Resource, target: Target): boolean {
    if (principal.kind === 'root' || principal.identityPolicies.some((policy) => this.some(policy, target))) return true;
    const { policy } = resource;
    return policy !== undefined && this.some(policy, target, (statement) => {
      const via = namedVia(statement, principal, true, NO_FORMATS);
      return via !== undefined;
    });
  }

  /** Whether a policy may allow any of it to those that pass. */
  public some(policy: Policy, target: Target, passes: (statement: Statement) => boolean = () => true): boolean {
    return policy.unknown !== undefined || this.of(policy).some(({ statement, actions, resources, names }) => (
      overlap(actions, target.actions) && overlap(resources, target.resource) && !(names && target.of !== undefined && !names.has(target.of)) && passes(statement)));
  }

  private of(policy: Policy): readonly Grant[] {
    let known = this.grants.get(policy);
    if (known === undefined) {
      known = policy.statements.filter(({ effect }) => effect === 'Allow').map((statement): Grant => {
        const names = statement.principals || statement.notPrincipals ? undefined : statement.resources?.map((one) => this.named(one));
        return {
          statement,
          actions: statement.actions?.map((one) => beginning(one.toLowerCase())) ?? ANYTHING,
          resources: statement.resources?.map(beginning) ?? ANYTHING,
          ...(names !== undefined && names.every((one) => one !== undefined) && { names: new Set(names) }),
        };
      });
      this.grants.set(policy, known);
    }
    return known;
  }
}
