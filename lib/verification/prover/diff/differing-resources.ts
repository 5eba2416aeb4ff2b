import { Deployment } from '../deployment';
import { Policy, Principal, Statement } from '../policy-facts';

/** What lies within a resource, as patterns end; the characters that AWS adds to the names of secrets. */
const WITHIN = /(\/object\/\*|\/\*|:\*|-\?{6})$/;

/** What is taken as given where ARNs are known only at deployment. */
export const RESOURCES_DIFFER = 'different resources of the templates have different ARNs';

/**
 * Keeps resources of templates apart whose names only the deployment knows: a statement about one key says nothing of another,
 * although nobody knows yet what either is called.
 */
export class DifferingResources {
  private readonly types = new Map<string, string>();
  private readonly narrowed = new WeakMap<Policy, Map<string, Policy>>();
  private readonly originals = new WeakMap<Statement, Statement>();

  public constructor(deployments: readonly Deployment[]) {
    for (const { elements } of deployments) {
      for (const { arn, type } of elements.values()) if (arn !== undefined) this.types.set(arn, type);
    }
  }

  /** The principal with what its policies can say of a resource. */
  public asFor(principal: Principal, resource: string): Principal {
    const arn = resource.replace(WITHIN, '');
    const type = this.types.get(arn);
    if (type === undefined) return principal;
    const { identityPolicies, boundary, sessionPolicies } = principal;
    const narrow = (policy: Policy) => this.policy(policy, arn, type);
    return {
      ...principal,
      identityPolicies: identityPolicies.map(narrow),
      ...(boundary && { boundary: narrow(boundary) }),
      ...(sessionPolicies && { sessionPolicies: sessionPolicies.map(narrow) }),
    };
  }

  /** The statement as its policy has it. */
  public original(statement: Statement): Statement {
    return this.originals.get(statement) ?? statement;
  }

  private policy(policy: Policy, arn: string, type: string): Policy {
    const known = this.narrowed.get(policy) ?? new Map<string, Policy>();
    this.narrowed.set(policy, known);
    let narrowed = known.get(arn);
    if (narrowed === undefined) {
      const statements = policy.statements.flatMap((statement) => this.statement(statement, arn, type) ?? []);
      const same = statements.length === policy.statements.length && statements.every((statement, index) => statement === policy.statements[index]);
      narrowed = same ? policy : { ...policy, statements };
      known.set(arn, narrowed);
    }
    return narrowed;
  }

  /** Undefined where it speaks of other resources alone. */
  private statement(statement: Statement, arn: string, type: string): Statement | undefined {
    const { resources } = statement;
    if (resources === undefined) return statement;
    const left = resources.filter((pattern) => !this.isOther(pattern.replace(WITHIN, ''), arn, type));
    if (left.length === resources.length) return statement;
    if (left.length === 0) return undefined;
    const narrowed = { ...statement, resources: left };
    this.originals.set(narrowed, statement);
    return narrowed;
  }

  /** Names with slashes or colons may lie within each other: only such as do not are apart. */
  private isOther(named: string, arn: string, type: string): boolean {
    return named !== arn && this.types.get(named) === type && !liesWithin(named, arn) && !liesWithin(arn, named);
  }
}

function liesWithin(inner: string, outer: string): boolean {
  return inner.startsWith(`${outer}/`) || inner.startsWith(`${outer}:`);
}
