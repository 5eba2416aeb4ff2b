import { ArnFormat, Duration, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_iam as iamRefs, IEnvironmentAware } from 'aws-cdk-lib/interfaces';
import { serviceTrust } from './service-trust-data';
import { WorkloadSubject } from './workload-subject';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Whether a service says on whose behalf it assumes a role. */
export class SourceContext {
  /**
   * The service sends `aws:SourceAccount`, so the trust demands this account.
   *
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   */
  public static readonly ACCOUNT: SourceContext = new SourceContext();

  /**
   * The service sends nothing about its source, so no condition is possible.
   *
   * @param reason why the role may be trusted to the service all the same, for the person who reviews it
   * @throws when the reason says nothing
   */
  public static absent(reason: string): SourceContext {
    return new SourceContext(requireReason('SourceContext.absent', 'a trust without source conditions', reason));
  }

  private constructor(
    /** Why there are no conditions, or nothing where there are. */
    public readonly absentBecause?: string,
  ) {}
}

/** Options of {@link Trust.service}. */
export interface ServiceTrustOptions {
  /**
   * ARN patterns of the resources on whose behalf the service may assume the role (`aws:SourceArn`). Not a reference:
   * `*` and `?` are wildcards. Build it with `stack.formatArn` so that it works in every partition.
   *
   * @default - all resources of the service in this account and region, for services whose form of ARN AWS documents
   */
  readonly sourceArns?: string[];

  /**
   * The organization that must own the source (`aws:SourceOrgID`), such as `o-a1b2c3d4e5`.
   *
   * @default - the role's `organizationId`
   */
  readonly organizationId?: string;

  /**
   * Whether the service sends the source account. Only for services the library has no facts about.
   *
   * @default - the library's dated facts; an unknown service is refused
   */
  readonly sourceContext?: SourceContext;
}

/** Options of {@link Trust.user}. */
export interface UserTrustOptions {
  /**
   * How long ago the user may have shown the second factor, 1 second to 36 hours. Sessions without one have no age and are
   * refused.
   *
   * @default - not limited
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-multifactorauthage
   */
  readonly maxMfaAge?: Duration;
}

/** What a role knows when its trust is written. */
interface TrustContext {
  readonly stack: Stack;
  /** The role, as errors name it. */
  readonly where: string;
  readonly organizationId?: string;
}

/**
 * Who may assume a role. There is no way to trust everybody; tokens and certificates of workloads elsewhere have constructs of
 * their own: `WorkloadIdentity`, `RolesAnywhereTrust`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
 */
export class Trust {
  /**
   * An AWS service, bound to this account with `aws:SourceAccount` (and `aws:SourceArn` where the form is documented)
   * where the service sends them. EC2, Lambda, Glue, API Gateway, Backup and CloudTrail do not: there `iam:PassRole`
   * binds the role to its own account.
   *
   * @param principal the service principal, such as `states.amazonaws.com`; the same in every partition
   * @param options narrows the sources
   */
  public static service(principal: string, options: ServiceTrustOptions = {}): Trust {
    return new Trust((context) => serviceStatement(context, principal, options));
  }

  /**
   * A role of this account. One of another account is refused: use {@link Trust.accountWithExternalId} or
   * {@link Trust.accountInOrganization}.
   *
   * @param role the role
   */
  public static role(role: iamRefs.IRoleRef): Trust {
    return new Trust((context) => [identityStatement(context, role, role.roleRef.roleArn)]);
  }

  /**
   * A user of this account, with multi-factor authentication.
   *
   * @param user the user
   * @param options how fresh the second factor must be
   */
  public static user(user: iamRefs.IUserRef, options: UserTrustOptions = {}): Trust {
    return new Trust((context) => {
      const statement = identityStatement(context, user, user.userRef.userArn);
      statement.addCondition('Bool', { 'aws:MultiFactorAuthPresent': 'true' });
      if (options.maxMfaAge) {
        statement.addCondition('NumericLessThanEquals', { 'aws:MultiFactorAuthAge': String(mfaAge(context, options.maxMfaAge)) });
      }
      return [statement];
    });
  }

  /**
   * Another account, which must present an external id that it got from you.
   *
   * @param accountId 12 digits
   * @param externalId 2 to 1224 characters, unique to this relation; no secret, but not guessable from public facts
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
   */
  public static accountWithExternalId(accountId: string, externalId: string): Trust {
    return new Trust((context) => {
      if (!Token.isUnresolved(externalId) && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
        throw invalidInput(context.where, `${shown(externalId)} is not an external id`, 'use 2 to 1224 letters, digits and +=,.@:/-');
      }
      return [accountStatement(context, accountId, { 'sts:ExternalId': externalId })];
    });
  }

  /**
   * Another account, as long as it belongs to an organization.
   *
   * @param accountId 12 digits
   * @param organizationId such as `o-a1b2c3d4e5`
   */
  public static accountInOrganization(accountId: string, organizationId: string): Trust {
    return new Trust((context) => {
      checkOrganization(context.where, organizationId);
      return [accountStatement(context, accountId, { 'aws:PrincipalOrgID': organizationId })];
    });
  }

  /**
   * Workloads that come with tokens of one issuer.
   *
   * @internal
   */
  public static _webIdentity(provider: iamRefs.IOIDCProviderRef, subjects: readonly WorkloadSubject[]): Trust {
    return new Trust(() => webIdentityStatements(provider.oidcProviderRef.oidcProviderArn, subjects));
  }

  /**
   * Statements that a construct writes by itself.
   *
   * @internal
   */
  public static _of(statements: iam.PolicyStatement[]): Trust {
    return new Trust(() => statements);
  }

  private constructor(private readonly render: (context: TrustContext) => iam.PolicyStatement[]) {}

  /**
   * The statements of the trust policy.
   *
   * @internal
   */
  public _statements(stack: Stack, where: string, organizationId?: string): iam.PolicyStatement[] {
    return this.render({ stack, where, organizationId });
  }
}

function serviceStatement(context: TrustContext, principal: string, options: ServiceTrustOptions): iam.PolicyStatement[] {
  const { stack, where } = context;
  if (Token.isUnresolved(principal) || !/^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$/.test(principal)) {
    throw invalidInput(where, `${shown(principal)} is not a service principal`, "write it as 'lambda.amazonaws.com'; the library adapts it to the partition");
  }
  const facts = serviceTrust(principal);
  if (facts && options.sourceContext) {
    throw invalidInput(where, `${principal} has a sourceContext although the library knows the service`, 'leave it out');
  }
  if (!facts && !options.sourceContext) {
    throw invalidInput(where, `the library does not know whether ${principal} sends aws:SourceAccount when it assumes a role`,
      'read the service\'s page on cross-service confused deputy prevention and pass sourceContext');
  }
  const organizationId = options.organizationId ?? context.organizationId;
  const bindsAccount = facts ? facts.sourceAccount : options.sourceContext!.absentBecause === undefined;
  const statement = new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ServicePrincipal(principal)] });
  if (!bindsAccount) {
    if (options.sourceArns?.length || options.organizationId) {
      throw invalidInput(where, `${principal} sends no source context, so a condition on it would deny everything`, 'leave out sourceArns and organizationId');
    }
    return [statement];
  }
  const equals: { [key: string]: string } = { 'aws:SourceAccount': stack.account };
  if (organizationId !== undefined) {
    checkOrganization(where, organizationId);
    equals['aws:SourceOrgID'] = organizationId;
  }
  statement.addCondition('StringEquals', equals);
  const sourceArns = options.sourceArns ?? documentedArns(stack, facts?.sourceArn, facts?.anyRegion);
  for (const arn of sourceArns) {
    if (!Token.isUnresolved(arn) && !/^arn:[^:]+:[^:*]+:/.test(arn)) {
      throw invalidInput(where, `${shown(arn)} is not an ARN pattern that names a service`, 'build it with stack.formatArn');
    }
  }
  if (sourceArns.length > 0) {
    statement.addCondition('ArnLike', { 'aws:SourceArn': sourceArns.length === 1 ? sourceArns[0] : sourceArns });
  }
  return [statement];
}

/** One statement for all subjects that differ in the subject only. */
function webIdentityStatements(providerArn: string, subjects: readonly WorkloadSubject[]): iam.PolicyStatement[] {
  const groups = new Map<string, { [key: string]: string[] }>();
  for (const { issuer, audience, _claims: { sub, ...others } } of subjects) {
    const key = (claim: string) => `${issuer.conditionPrefix}:${claim}`;
    const fixed = Object.fromEntries(Object.entries({ aud: audience, ...others }).map(([claim, value]) => [key(claim), [value]]));
    const name = JSON.stringify([fixed, sub === undefined]);
    const known = groups.get(name) ?? fixed;
    groups.set(name, known);
    if (sub !== undefined && !(known[key('sub')] ??= []).includes(sub)) {
      known[key('sub')].push(sub);
    }
  }
  return [...groups.values()].map((equals) => new iam.PolicyStatement({
    actions: ['sts:AssumeRoleWithWebIdentity'],
    principals: [new iam.FederatedPrincipal(providerArn, {}, 'sts:AssumeRoleWithWebIdentity')],
    conditions: { StringEquals: Object.fromEntries(Object.entries(equals).map(([key, values]) => [key, values.length === 1 ? values[0] : values])) },
  }));
}

function documentedArns(stack: Stack, pattern?: string, anyRegion?: boolean): string[] {
  if (pattern === undefined) {
    return [];
  }
  const [service, ...resource] = pattern.split(':');
  return [stack.formatArn({ service, region: anyRegion ? '*' : undefined, resource: resource.join(':'), arnFormat: ArnFormat.NO_RESOURCE_NAME })];
}

function identityStatement(context: TrustContext, identity: IEnvironmentAware, arn: string): iam.PolicyStatement {
  const { account } = identity.env;
  if (account !== context.stack.account && !Token.isUnresolved(account)) {
    throw invalidInput(context.where, `the trusted identity belongs to account ${account}`, Token.isUnresolved(context.stack.account)
      ? 'give the stack its account in env if it is the same one, or trust it with Trust.accountWithExternalId or Trust.accountInOrganization'
      : 'trust it with Trust.accountWithExternalId or Trust.accountInOrganization');
  }
  return new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.ArnPrincipal(arn)] });
}

function mfaAge(context: TrustContext, age: Duration): number {
  const seconds = age.isUnresolved() ? 0 : age.toSeconds({ integral: false });
  if (!Number.isInteger(seconds) || seconds < 1 || seconds > 129_600) {
    throw invalidInput(context.where, `maxMfaAge is ${age.isUnresolved() ? shown(age.toString()) : age.toHumanString()}`, 'use whole seconds from 1 second to 36 hours');
  }
  return seconds;
}

function accountStatement(context: TrustContext, accountId: string, equals: { [key: string]: string }): iam.PolicyStatement {
  if (!Token.isUnresolved(accountId) && !/^\d{12}$/.test(accountId)) {
    throw invalidInput(context.where, `${shown(accountId)} is not an account id`, 'use its 12 digits as a string');
  }
  return new iam.PolicyStatement({
    actions: ['sts:AssumeRole'],
    principals: [new iam.AccountPrincipal(accountId)],
    conditions: { StringEquals: equals },
  });
}

function checkOrganization(where: string, organizationId: string): void {
  if (!Token.isUnresolved(organizationId) && !/^o-[a-z0-9]{10,32}$/.test(organizationId)) {
    throw invalidInput(where, `${shown(organizationId)} is not an organization id`, "use one such as 'o-a1b2c3d4e5'");
  }
}
