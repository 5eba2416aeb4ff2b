import { Duration, Resource, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sso from 'aws-cdk-lib/aws-sso';
import { aws_sso as ssoRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { TAMPERING } from './boundary-statements';
import { PermissionSetPolicy } from './permission-set-policy';
import { PermissionSetProps } from './permission-set-props';
import { policySize } from './policy-size';
import { reviewStatement } from './statement-review';
import { WildcardException } from './wildcard-exception';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, requireReason, shown } from '../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/**
 * What Identity Center takes without whitespace. Its second limit, 32,768 with whitespace, cannot be met before: no form of
 * JSON that services write doubles a document.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
 */
const INLINE_QUOTA = 10_240;
/** What a permission set takes; IAM's own default for a role is {@link ROLE_QUOTA}. */
const SET_QUOTA = 20;
const ROLE_QUOTA = 10;

/**
 * What people may do in the accounts to which it is assigned. Identity Center makes a role of it in each.
 *
 * Whatever it allows, it denies to switch off or thin out CloudTrail, Config, GuardDuty, Security Hub, Access Analyzer,
 * Macie, Inspector, Detective, Security Lake, flow logs and log groups, unless a reason says otherwise. The denial binds the
 * people who have the permission set, not roles that they may pass or assume: give those a boundary.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html
 */
export class PermissionSet extends Resource implements ssoRefs.IPermissionSetRef {
  /** ARN of the permission set. */
  public readonly permissionSetArn: string;

  /** Its name. */
  public readonly permissionSetName: string;

  /** The permission set and its instance, for whatever takes a reference. */
  public readonly permissionSetRef: ssoRefs.PermissionSetReference;

  /**
   * @throws when the name, the description, the session or the page are not what Identity Center takes, there are too many
   * policies or one twice, a statement has an unreasoned wildcard, the inline policy is too long, or nothing is allowed
   */
  constructor(scope: Construct, id: string, props: PermissionSetProps) {
    super(scope, id);
    checkTexts(this, props);
    const session = sessionOf(this, props.sessionDuration);
    const policies = checkPolicies(this, props);
    const statements = inlineStatements(this, props);
    if (policies.length === 0 && !statements.some(({ effect }) => effect === iam.Effect.ALLOW)) {
      throw invalidInput(this, 'the permission set allows nothing', 'give it statements or managedPolicies');
    }
    const { partition } = Stack.of(this);
    const { instanceArn } = props.identityCenter.instanceRef;
    const resource = new sso.CfnPermissionSet(this, 'Resource', {
      instanceArn,
      name: props.name,
      description: props.description,
      sessionDuration: session.toIsoString(),
      relayStateType: props.relayState,
      managedPolicies: some(policies.map((policy) => policy._awsArn(partition)).filter((arn): arn is string => arn !== undefined)),
      customerManagedPolicyReferences: some(policies.filter(({ path }) => path !== undefined).map(({ name, path }) => ({ name, path }))),
      inlinePolicy: statements.length === 0 ? undefined : new iam.PolicyDocument({ statements }),
      permissionsBoundary: boundaryOf(partition, props.permissionsBoundary),
    });
    this.permissionSetArn = resource.attrPermissionSetArn;
    this.permissionSetName = props.name;
    this.permissionSetRef = { instanceArn, permissionSetArn: this.permissionSetArn };
    for (const { name, administrationReason } of policies) {
      if (administrationReason !== undefined) {
        acknowledge(resource, `ZeroTrustChecks::ZeroTrust-NoWildcardAdmin[Policy::${name}]`, administrationReason);
      }
    }
    if (props.withoutAuditProtection === undefined) {
      this.claimNoTampering();
    }
  }

  /**
   * Whoever has the permission set, in whichever account.
   *
   * @internal
   */
  public get _holders(): ClaimPrincipal {
    return ClaimPrincipal.arn(`arn:*:iam::*:role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_${this.permissionSetName}_*`);
  }

  private claimNoTampering(): void {
    Claims.of(this).state(Claim.cannot({
      name: 'no-audit-tampering',
      about: this.node.path,
      promise: `Whoever has the permission set ${this.permissionSetName} can switch off or thin out neither the audit trail nor the detection of threats`,
      principals: [this._holders],
      actions: [...TAMPERING],
      resources: [ClaimResource.arn('*')],
    }));
  }
}

function checkTexts(set: PermissionSet, { name, description, relayState }: PermissionSetProps): void {
  if (Token.isUnresolved(name) || !/^[\w+=,.@-]{1,32}$/.test(name)) {
    throw invalidInput(set, `${shown(name)} is not the name of a permission set`, 'write 1 to 32 letters, digits and +=,.@_-: policies and proofs name its roles by it');
  }
  if (description !== undefined && !Token.isUnresolved(description) && (description.length < 1 || description.length > 700)) {
    throw invalidInput(set, `the description has ${description.length} characters`, 'use 1 to 700');
  }
  if (relayState !== undefined && !Token.isUnresolved(relayState) && !/^https:\/\/[\w&$@#/%?=~'"|!:,.;*+-]{1,232}$/.test(relayState)) {
    throw invalidInput(set, `${shown(relayState)} is not a page of the console`, "write a URL of at most 240 characters, such as 'https://console.aws.amazon.com/cloudwatch/'");
  }
}

function sessionOf(set: PermissionSet, duration: Duration = Duration.hours(4)): Duration {
  const minutes = duration.isUnresolved() ? 0 : duration.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 60 || minutes > 720) {
    throw invalidInput(set, `a session of ${duration.isUnresolved() ? shown(duration.toString()) : duration.toHumanString()} is out of range`, 'use whole minutes from 1 to 12 hours');
  }
  return duration;
}

function checkPolicies(set: PermissionSet, { managedPolicies = [], managedPolicyQuota = ROLE_QUOTA }: PermissionSetProps): PermissionSetPolicy[] {
  if (!Number.isInteger(managedPolicyQuota) || managedPolicyQuota < ROLE_QUOTA || managedPolicyQuota > SET_QUOTA) {
    throw invalidInput(set, `managedPolicyQuota is ${shown(managedPolicyQuota)}`, `use ${ROLE_QUOTA} to ${SET_QUOTA}, as IAM's quota in the accounts is`);
  }
  if (managedPolicies.length > managedPolicyQuota) {
    throw invalidInput(set, `there are ${managedPolicies.length} managed policies, a role takes ${managedPolicyQuota}`, managedPolicyQuota < SET_QUOTA
      ? `give fewer, or raise IAM's quota in each account and say so with managedPolicyQuota, up to ${SET_QUOTA}`
      : 'give fewer, or make two permission sets of it');
  }
  // References by name are one space whatever the path: IAM names are.
  const keys = managedPolicies.map(({ name, path }) => (path === undefined ? `aws/${name}` : `/${name.toLowerCase()}`));
  const twice = managedPolicies.find((_, index) => keys.indexOf(keys[index]) !== index);
  if (twice) {
    throw invalidInput(set, `the policy ${shown(twice.name)} is given twice`, 'give it once');
  }
  return managedPolicies;
}

function inlineStatements(set: PermissionSet, props: PermissionSetProps): iam.PolicyStatement[] {
  const { statements = [], wildcardExceptions = [], withoutAuditProtection } = props;
  const stack = Stack.of(set);
  const used = new Set<WildcardException>();
  for (const statement of statements) {
    reviewStatement(set.node.path, stack, statement, wildcardExceptions).forEach(({ exceptions }) => exceptions.forEach((one) => used.add(one)));
  }
  const idle = wildcardExceptions.find((exception) => !used.has(exception));
  if (idle) {
    throw invalidInput(set, `the exception for ${shown(idle.actionPattern ?? idle.resourcePattern)} covers no statement`, 'leave it out, or write it exactly as the statement has it');
  }
  if (withoutAuditProtection !== undefined) {
    requireReason(set, 'a permission set without the denial of tampering', withoutAuditProtection);
  }
  const all = [
    ...statements,
    ...withoutAuditProtection === undefined ? [tamperingDenial()] : [],
  ];
  const size = all.reduce((sum, statement) => sum + policySize(stack.resolve(statement.toStatementJson())) + 1, 40);
  if (size > INLINE_QUOTA) {
    throw invalidInput(set, `the inline policy may reach ${size} characters, Identity Center takes ${INLINE_QUOTA}`, 'move statements to managed policies of the accounts');
  }
  return all;
}

/** Last in the policy, so that what is added before it keeps its place. */
function tamperingDenial(): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid: 'NoAuditTampering', effect: iam.Effect.DENY, actions: [...TAMPERING], resources: ['*'] });
}

function boundaryOf(partition: string, boundary?: PermissionSetPolicy): sso.CfnPermissionSet.PermissionsBoundaryProperty | undefined {
  if (boundary === undefined) {
    return undefined;
  }
  const arn = boundary._awsArn(partition);
  return arn === undefined ? { customerManagedPolicyReference: { name: boundary.name, path: boundary.path } } : { managedPolicyArn: arn };
}

function some<T>(list: T[]): T[] | undefined {
  return list.length === 0 ? undefined : list;
}
