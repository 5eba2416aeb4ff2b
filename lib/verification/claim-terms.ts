import { Token } from 'aws-cdk-lib';
import type * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { ConditionSpec, PolicyRef, PrincipalRef, ResourceRef } from './claim-format';
import { addressOf, arnIn, requireResource, resourceOf, textIn, valueIn } from './claim-texts';
import { invalidInput, shown } from '../private/errors';

/** Writes a part of a claim for the file, when everything has its name. */
type Written<T> = (scope: IConstruct) => T;

/**
 * One condition on requests, as policies write it.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html
 */
export class ClaimCondition {
  /**
   * @param operator such as `StringEquals`, with its prefix and suffix where it has any
   * @param key such as `aws:SourceVpc`
   * @param values alternatives; `true` and `false` for the operators `Bool` and `Null`
   */
  public static of(operator: string, key: string, ...values: string[]): ClaimCondition {
    return new ClaimCondition(operator, key, values);
  }

  private constructor(private readonly operator: string, private readonly key: string, private readonly values: string[]) {}

  /** @internal */
  public _write(scope: IConstruct): ConditionSpec {
    return { operator: this.operator, key: this.key, values: this.values.map((value) => textIn(scope, value)) };
  }
}

/** Who, in a claim. */
export class ClaimPrincipal {
  /**
   * A role or user, or the role that a function or a task acts as. An imported one is named by its ARN.
   *
   * @param grantee what grants take
   */
  public static of(grantee: iam.IGrantable): ClaimPrincipal {
    const principal = grantee.grantPrincipal as iam.IPrincipal & Partial<IConstruct> & { readonly roleArn?: string; readonly userArn?: string };
    const identity = principal as unknown as IConstruct;
    if (principal.node && resourceOf(identity)) {
      return new ClaimPrincipal(identity.node.path, () => ({ address: addressOf(identity) }));
    }
    const arn = principal.roleArn ?? principal.userArn;
    if (arn === undefined) {
      throw invalidInput(principal.node ? identity : 'ClaimPrincipal.of', 'the grantee is neither a role nor a user', 'name it with ClaimPrincipal.arn, service or account');
    }
    return new ClaimPrincipal(principal.node ? identity.node.path : 'imported', (scope) => ({ arn: arnIn(scope, arn) }));
  }

  /**
   * The role or user that a resource is or acts as: an L1 role, an instance profile, a task definition.
   *
   * @param resource a construct with one resource
   */
  public static ofResource(resource: IConstruct): ClaimPrincipal {
    requireResource(resource);
    return new ClaimPrincipal(resource.node.path, () => ({ address: addressOf(resource) }));
  }

  /**
   * Principals by their ARN.
   *
   * @param pattern an ARN, `*` and `?` being wildcards
   */
  public static arn(pattern: string): ClaimPrincipal {
    checkArn(pattern);
    return new ClaimPrincipal(named(pattern, 'arn'), (scope) => ({ arn: arnIn(scope, pattern) }));
  }

  /**
   * An AWS service that acts for itself.
   *
   * @param servicePrincipal such as `cloudtrail.amazonaws.com`
   */
  public static service(servicePrincipal: string): ClaimPrincipal {
    return new ClaimPrincipal(servicePrincipal, () => ({ service: servicePrincipal }));
  }

  /** Any AWS service that acts for itself. */
  public static anyService(): ClaimPrincipal {
    return new ClaimPrincipal('any service', () => ({ service: '*' }));
  }

  /**
   * Everybody in an account.
   *
   * @param accountId twelve digits
   */
  public static account(accountId: string): ClaimPrincipal {
    if (!Token.isUnresolved(accountId) && !/^\d{12}$/.test(accountId)) {
      throw invalidInput('ClaimPrincipal.account', `${shown(accountId)} is not an account id`, 'write its twelve digits');
    }
    return new ClaimPrincipal(named(accountId, 'account'), (scope) => ({ account: textIn(scope, accountId) }));
  }

  /** Everybody in the account of the resource that is asked about. */
  public static ownAccount(): ClaimPrincipal {
    return new ClaimPrincipal('own account', () => ({ all: 'own-account' }));
  }

  /** Everybody in the organization of the resource that is asked about. */
  public static ownOrganization(): ClaimPrincipal {
    return new ClaimPrincipal('own organization', () => ({ all: 'own-organization' }));
  }

  /** Everybody, strangers without credentials included. */
  public static anybody(): ClaimPrincipal {
    return new ClaimPrincipal('anybody', () => ({ all: 'anybody' }));
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    private readonly written: Written<PrincipalRef>,
    private readonly conditions: readonly ClaimCondition[] = [],
  ) {}

  /**
   * The same principals, but only where their requests fulfil these conditions as well.
   *
   * @param conditions all of them must hold
   */
  public where(...conditions: ClaimCondition[]): ClaimPrincipal {
    return new ClaimPrincipal(this._name, this.written, [...this.conditions, ...conditions]);
  }

  /** @internal */
  public _write(scope: IConstruct): PrincipalRef {
    const where = this.conditions.map((condition) => condition._write(scope));
    return { ...this.written(scope), ...(where.length > 0 ? { where } : {}) };
  }
}

/** On what, in a claim. */
export class ClaimResource {
  /**
   * A resource of the app, with whatever lies in it: objects of a bucket, streams of a log group.
   *
   * @param resource a construct with one resource
   * @throws if the construct was imported, so that no template holds it
   */
  public static of(resource: IConstruct): ClaimResource {
    requireResource(resource);
    return new ClaimResource(resource.node.path, () => ({ address: addressOf(resource) }));
  }

  /**
   * Resources by their ARN.
   *
   * @param pattern an ARN, `*` and `?` being wildcards; `*` alone for every resource
   */
  public static arn(pattern: string): ClaimResource {
    checkArn(pattern);
    return new ClaimResource(named(pattern, 'arn'), (scope) => ({ arn: arnIn(scope, pattern) }));
  }

  /**
   * The secret of the master user whose password RDS manages. No template holds it, but the prover knows that there is one.
   *
   * @internal
   * @param database the L1 of an instance or a cluster
   */
  public static _masterUserSecretOf(database: IConstruct): ClaimResource {
    requireResource(database);
    return new ClaimResource(`${database.node.path.replace(/\/Resource$/, '')}/MasterUserSecret`, () => {
      const { stack, logicalId } = addressOf(database);
      return { address: { stack, logicalId: `${logicalId}.MasterUserSecret` } };
    });
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    private readonly written: Written<ResourceRef>,
  ) {}

  /** @internal */
  public _write(scope: IConstruct): ResourceRef {
    return this.written(scope);
  }
}

/** A policy, in a claim that compares two. */
export class ClaimPolicy {
  /**
   * All policies of a role or user, or the document of a policy.
   *
   * @param resource a construct with one resource
   */
  public static of(resource: IConstruct): ClaimPolicy {
    requireResource(resource);
    return new ClaimPolicy(resource.node.path, () => ({ address: addressOf(resource) }));
  }

  /**
   * A policy that is written down for the comparison.
   *
   * @param document the policy
   */
  public static document(document: iam.PolicyDocument): ClaimPolicy {
    return new ClaimPolicy('document', (scope) => ({ document: valueIn(scope, document) }));
  }

  /**
   * Statements as they are when the app is synthesized. A value that no claim can name counts as anything.
   *
   * @internal
   */
  public static _statements(statements: () => readonly iam.PolicyStatement[]): ClaimPolicy {
    return new ClaimPolicy('statements', (scope) => ({
      document: {
        Version: '2012-10-17',
        Statement: statements().map((statement) => valueIn(scope, statement.toStatementJson(), { otherwise: '*' })),
      },
    }));
  }

  /** @internal */
  public static _json(document: () => object): ClaimPolicy {
    return new ClaimPolicy('document', (scope) => ({ document: valueIn(scope, document()) }));
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    private readonly written: Written<PolicyRef>,
  ) {}

  /** @internal */
  public _write(scope: IConstruct): PolicyRef {
    return this.written(scope);
  }
}

function checkArn(pattern: string): void {
  if (!Token.isUnresolved(pattern) && pattern !== '*' && !/^(arn|\*)[:*]/.test(pattern)) {
    throw invalidInput('claim', `${shown(pattern)} is not an ARN`, "write it as 'arn:*:iam::111122223333:role/name', with * and ? as wildcards");
  }
}

/** A name for ids: two colons in brackets would end a rule's name. */
function named(text: string, otherwise: string): string {
  return Token.isUnresolved(text) ? otherwise : text.replaceAll('::', ':');
}
