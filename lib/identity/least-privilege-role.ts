import { Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { GLOBAL_SERVICES } from './global-services';
import { GrantKind, GrantedPermission } from './granted-permission';
import { LeastPrivilegeRoleProps } from './least-privilege-role-props';
import { policySize } from './policy-size';
import { flatten, reviewStatement, Wildcard, wildcardsOf } from './statement-review';
import { TrustPrincipal } from './trust-principal';
import { WildcardException } from './wildcard-exception';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, shown } from '../private/errors';
import { stateRoleClaims, statementsOf } from '../private/role-claims';

/** Below IAM's 6,144 characters: references are counted with the longest value they can have. */
const POLICY_LIMIT = 6000;

/**
 * A role that holds what was asked for and nothing wider.
 *
 * Statements given to it are refused when they have wildcards without a reason; trust in services is bound to this account
 * where the service says on whose behalf it acts. It is an `iam.Role`: `grant*` methods of other constructs work, what they
 * add stands in `grantReport`, and rules on the finished template judge it. Permissions live in managed policies of the
 * role, not inline.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html
 */
export class LeastPrivilegeRole extends iam.Role {
  private readonly accepted: WildcardException[] = [];
  private readonly grantedStatements: iam.PolicyStatement[] = [];
  private readonly attachedInline: iam.Policy[] = [];
  private readonly attachedManaged: iam.IManagedPolicy[] = [];
  private readonly buckets: { [id: string]: { policy: iam.ManagedPolicy; count: number; size: number } } = {};
  private readonly acknowledged = new Set<string>();
  private readonly placed: iam.PolicyStatement[] = [];
  private readonly own: iam.ManagedPolicy[] = [];

  /**
   * @throws when nobody may assume the role, a statement has an unreasoned wildcard, an exception covers nothing, the
   * session is not 1 to 12 hours, or a region is no region
   */
  constructor(scope: Construct, id: string, props: LeastPrivilegeRoleProps) {
    const stack = Stack.of(scope);
    const where = `${scope.node.path}/${id}`;
    if (props.trust.length === 0) {
      throw invalidInput(where, 'nobody may assume the role', 'give at least one Trust');
    }
    const session = props.maxSessionDuration ?? Duration.hours(1);
    if (!session.isUnresolved() && (session.toSeconds() < 3600 || session.toSeconds() > 43200)) {
      throw invalidInput(where, `a session of ${session.toHumanString()} is out of range`, 'use 1 to 12 hours');
    }
    const trusted = props.trust.flatMap((trust) => trust._statements(stack, where, props.organizationId));
    super(scope, id, {
      assumedBy: new TrustPrincipal(trusted),
      maxSessionDuration: session,
      permissionsBoundary: props.permissionsBoundary,
      description: props.description,
      path: props.path,
      roleName: props.roleName,
    });
    this.addOwn(props.statements ?? [], props.wildcardExceptions ?? []);
    if (props.allowedRegions) {
      this.restrictRegions(props.allowedRegions);
    }
    stateRoleClaims(this, { trust: trusted, statements: () => this.given() });
  }

  /**
   * Allows (or denies) more.
   *
   * @param statement actions and resources without wildcards, or with those the exceptions name
   * @param exceptions the wildcards in the statement, each with its reason
   * @throws when a wildcard has no exception, an exception covers nothing in the statement, or the statement has
   * principals, or allows by NotAction or NotResource
   */
  public allow(statement: iam.PolicyStatement, ...exceptions: WildcardException[]): void {
    this.addOwn([statement], exceptions);
  }

  /**
   * Accepts wildcards that `grant*` methods of other constructs are about to add. Call it before the grant: a statement all
   * of whose wildcards are accepted goes to a policy of its own, where their findings are acknowledged with the reasons.
   *
   * @param exceptions the wildcards exactly as the grant writes them
   */
  public acceptGranted(...exceptions: WildcardException[]): void {
    this.accepted.push(...exceptions);
  }

  /**
   * Everything that was added to the role after it was made, but by `allow`: for reviews and for rules.
   */
  public get grantReport(): GrantedPermission[] {
    const inline = this.attachedInline.flatMap((policy) => statementsOf(policy.document));
    return [
      ...this.grantedStatements.map((statement) => this.describe(GrantKind.STATEMENT, statement)),
      ...inline.map((statement) => this.describe(GrantKind.INLINE_POLICY, statement)),
      ...this.attachedManaged.map((policy): GrantedPermission => ({
        kind: GrantKind.MANAGED_POLICY,
        effect: 'Allow',
        actions: [],
        resources: [flatten(Stack.of(this).resolve(policy.managedPolicyArn))],
        conditions: '{}',
        openWildcards: [],
      })),
    ];
  }

  /**
   * Adds a statement, as the `grant*` methods of other constructs do. It is recorded in `grantReport`, never refused.
   *
   * @param statement the statement
   */
  public addToPrincipalPolicy(statement: iam.PolicyStatement): iam.AddToPrincipalPolicyResult {
    this.grantedStatements.push(statement);
    const wildcards = wildcardsOf(Stack.of(this), statement, this.accepted);
    return { statementAdded: true, policyDependable: this.place(statement, wildcards) };
  }

  /**
   * Attaches a managed policy. It is recorded in `grantReport`.
   *
   * @param policy the policy
   */
  public addManagedPolicy(policy: iam.IManagedPolicy): void {
    if (!this.attachedManaged.includes(policy)) {
      this.attachedManaged.push(policy);
    }
    super.addManagedPolicy(policy);
  }

  /**
   * Attaches an inline policy. Its statements are recorded in `grantReport`.
   *
   * @param policy the policy
   */
  public attachInlinePolicy(policy: iam.Policy): void {
    // A policy that is attached calls back.
    if (!this.attachedInline.includes(policy)) {
      this.attachedInline.push(policy);
    }
    super.attachInlinePolicy(policy);
  }

  /** Nothing where a managed policy is attached whose statements nobody knows here. */
  private given(): iam.PolicyStatement[] | undefined {
    const managed = this.attachedManaged.filter((policy) => !this.own.some((one) => one === policy));
    if (managed.some((policy) => !(policy instanceof iam.ManagedPolicy))) {
      return undefined;
    }
    return [
      ...this.placed,
      ...this.attachedInline.flatMap((policy) => statementsOf(policy.document)),
      ...managed.flatMap((policy) => statementsOf((policy as iam.ManagedPolicy).document)),
    ];
  }

  private addOwn(statements: iam.PolicyStatement[], exceptions: WildcardException[]): void {
    const used = new Set<WildcardException>();
    for (const statement of statements) {
      const wildcards = reviewStatement(this.node.path, Stack.of(this), statement, exceptions);
      wildcards.forEach((wildcard) => wildcard.exceptions.forEach((exception) => used.add(exception)));
      this.place(statement, wildcards);
    }
    const idle = exceptions.find((exception) => !used.has(exception));
    if (idle) {
      throw invalidInput(this, `the exception for ${shown(idle.actionPattern ?? idle.resourcePattern)} covers no statement`,
        'leave it out, or write it exactly as the statement has it');
    }
  }

  /** Excepted statements live apart, so that an acknowledgement there cannot hide what a grant adds later. */
  private place(statement: iam.PolicyStatement, wildcards: Wildcard[]): iam.ManagedPolicy {
    const excepted = wildcards.length > 0 && wildcards.every((wildcard) => wildcard.exceptions.length > 0);
    const policy = this.policyFor(excepted ? 'WildcardExceptions' : 'Permissions', statement);
    // Where CDK is told to use roles made elsewhere, no policy is synthesized that could have a finding.
    if (excepted && policy.node.defaultChild) {
      wildcards.forEach((wildcard) => this.acknowledgeOnce(policy, wildcard));
    }
    policy.addStatements(statement);
    this.placed.push(statement);
    return policy;
  }

  private policyFor(base: string, statement: iam.PolicyStatement): iam.ManagedPolicy {
    const size = policySize(Stack.of(this).resolve(statement.toStatementJson())) + 1;
    const last = this.buckets[base];
    if (!last || last.size + size > POLICY_LIMIT) {
      const count = (last?.count ?? 0) + 1;
      const policy = new iam.ManagedPolicy(this, count === 1 ? base : `${base}${count}`, {
        description: `${base === 'Permissions' ? 'Permissions' : 'Permissions with reasoned wildcards'} of ${this.node.path}`,
      });
      this.own.push(policy);
      policy.attachToRole(this);
      this.buckets[base] = { policy, count, size: 0 };
    }
    this.buckets[base].size += size;
    return this.buckets[base].policy;
  }

  private acknowledgeOnce(policy: iam.ManagedPolicy, wildcard: Wildcard): void {
    const reason = [...new Set(wildcard.exceptions.map((exception) => exception.reason))].join('; ');
    const ids = [`AwsSolutions::AwsSolutions-IAM5[${wildcard.finding}]`];
    if (/^Action::[^*?]+:\*$/.test(wildcard.finding)) {
      ids.push('NIST.800.53.R5::NIST.800.53.R5-IAMPolicyNoStatementsWithFullAccess');
    }
    for (const id of ids) {
      const key = `${policy.node.id} ${id}`;
      // cdk-nag reports `*` only; `?` has no finding to acknowledge.
      if (!this.acknowledged.has(key) && (id.includes('*') || !id.includes('['))) {
        this.acknowledged.add(key);
        acknowledge(policy, id, reason);
      }
    }
  }

  private restrictRegions(regions: string[]): void {
    const wrong = regions.find((region) => !Token.isUnresolved(region) && !/^[a-z]{2,4}(-[a-z]+)+-\d+$/.test(region));
    if (regions.length === 0 || wrong !== undefined) {
      throw invalidInput(this, regions.length === 0 ? 'no region is allowed' : `${shown(wrong)} is not a region`, "use regions such as 'eu-central-1'");
    }
    const statement = new iam.PolicyStatement({
      sid: 'OnlyTheseRegions',
      effect: iam.Effect.DENY,
      notActions: [...GLOBAL_SERVICES],
      resources: ['*'],
      conditions: { StringNotEquals: { 'aws:RequestedRegion': regions } },
    });
    this.placed.push(statement);
    this.own.push(new iam.ManagedPolicy(this, 'Regions', { description: `Regions of ${this.node.path}`, roles: [this], statements: [statement] }));
  }

  private describe(kind: GrantKind, statement: iam.PolicyStatement): GrantedPermission {
    const stack = Stack.of(this);
    const text = (values: string[]) => values.map((value) => flatten(stack.resolve(value)));
    return {
      kind,
      effect: statement.effect,
      actions: text([...statement.actions, ...statement.notActions.map((action) => `NotAction::${action}`)]),
      resources: text([...statement.resources, ...statement.notResources.map((resource) => `NotResource::${resource}`)]),
      conditions: JSON.stringify(stack.resolve(statement.conditions) ?? {}),
      openWildcards: wildcardsOf(stack, statement, this.accepted)
        .filter((wildcard) => wildcard.exceptions.length === 0)
        .map((wildcard) => wildcard.finding),
    };
  }
}
