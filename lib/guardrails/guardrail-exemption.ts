import { Token } from 'aws-cdk-lib';
import { aws_iam as iamRefs } from 'aws-cdk-lib/interfaces';
import { exactRole } from './exact-role';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Options of {@link GuardrailExemption.role}. */
export interface ExemptRoleOptions {
  /**
   * The role's path, beginning and ending with a slash.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * The one account whose role is exempt: twelve digits.
   *
   * @default - the role of this name in every account that the guardrail is attached to
   */
  readonly account?: string;
}

/** Options of {@link GuardrailExemption.permissionSet}. */
export interface ExemptPermissionSetOptions {
  /**
   * The one account in which its users are exempt: twelve digits. Resource control policies demand it, since strangers' Identity Centers
   * can have a permission set of the same name.
   *
   * @default - every account that the guardrail is attached to
   */
  readonly account?: string;
}

/**
 * A role that a guardrail does not bind.
 *
 * An exemption by name is an escape for everybody who can make a role of that name, so {@link OrganizationPolicies}
 * adds a guardrail to each exemption: nobody but the exempt roles may create, edit or pass a role of that name. Create the
 * role before the policies are attached, or through another role with the same exemptions.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
 */
export class GuardrailExemption {
  /**
   * One role by its exact name.
   *
   * @param roleName the name, without path and wildcards
   * @param reason why the role must be exempt, for the person who reviews it
   * @param options path and account
   * @throws if the name, path or account is not exact, or the reason says nothing
   */
  public static role(roleName: string, reason: string, options: ExemptRoleOptions = {}): GuardrailExemption {
    const { path = '/', account } = options;
    const where = 'GuardrailExemption.role';
    if (Token.isUnresolved(roleName) || !/^[\w+=,.@-]{1,64}$/.test(roleName)) {
      throw invalidInput(where, `${shown(roleName)} is not a role name`, 'write the exact name: with a wildcard, anybody who may create roles could exempt himself');
    }
    if (Token.isUnresolved(path) || !/^\/([\w+=,.@-]+\/)*$/.test(path)) {
      throw invalidInput(where, `${shown(path)} is not a role path`, "write the exact path from '/' to '/', without wildcards");
    }
    if (path.startsWith('/aws-reserved/') || path.startsWith('/aws-service-role/')) {
      throw invalidInput(where, `${shown(path)} is a path of AWS`, 'use GuardrailExemption.permissionSet for roles of Identity Center; service-linked roles are never bound');
    }
    if (account !== undefined && (Token.isUnresolved(account) || !/^\d{12}$/.test(account))) {
      throw invalidInput(where, `${shown(account)} is not an account id`, 'write its twelve digits');
    }
    return new GuardrailExemption(`arn:*:iam::${account ?? '*'}:role${path}${roleName}`, requireReason(where, `the exemption of ${roleName}`, reason), true);
  }

  /**
   * A role of the CDK that has a name, and of which name and path are known. A name that CloudFormation makes up is known to nobody
   * before the role is there, so it cannot be exempt exactly.
   *
   * @param role the role, or one that was imported by its name or ARN
   * @param reason why the role must be exempt, for the person who reviews it
   * @throws if the role's name, path or account is known only at deployment, or the reason says nothing
   */
  public static ofRole(role: iamRefs.IRoleRef, reason: string): GuardrailExemption {
    const { name, path, account } = exactRole(role);
    return GuardrailExemption.role(name, reason, { path, account });
  }

  /**
   * The roles that IAM Identity Center makes for one permission set. Only Identity Center can create or edit roles on their
   * path, so they need no further guardrail. Whoever may assign the permission set can exempt himself by it:
   * {@link Guardrails.protectIdentityCenter} guards that in the account that administers Identity Center.
   *
   * @param permissionSetName the exact name of the permission set
   * @param reason why its users must be exempt, for the person who reviews it
   * @param options the account
   * @throws if the name or account is not exact, or the reason says nothing
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/referencingpermissionsets.html
   */
  public static permissionSet(permissionSetName: string, reason: string, options: ExemptPermissionSetOptions = {}): GuardrailExemption {
    const where = 'GuardrailExemption.permissionSet';
    if (Token.isUnresolved(permissionSetName) || !/^[\w+=,.@-]{1,32}$/.test(permissionSetName)) {
      throw invalidInput(where, `${shown(permissionSetName)} is not the name of a permission set`, 'write the exact name, without wildcards');
    }
    // The region stands in the path everywhere but in us-east-1, and sixteen hexadecimal digits end the name. The slash before the
    // name keeps out a permission set that is called AWSReservedSSO_ and then the same.
    const { account = '*' } = options;
    if (account !== '*' && (Token.isUnresolved(account) || !/^\d{12}$/.test(account))) {
      throw invalidInput(where, `${shown(account)} is not an account id`, 'write its twelve digits');
    }
    const arn = `arn:*:iam::${account}:role/aws-reserved/sso.amazonaws.com*/AWSReservedSSO_${permissionSetName}_${'?'.repeat(16)}`;
    return new GuardrailExemption(arn, requireReason(where, `the exemption of ${permissionSetName}`, reason), false);
  }

  /**
   * The roles through which service-managed stack sets of CloudFormation work in the accounts of an organization. Their names end with
   * random characters, so every role whose name begins alike is exempt, and nobody but exempt roles may create or edit any of them;
   * CloudFormation's service-linked role, which no guardrail binds, makes them.
   *
   * Needed where a stack set makes roles that are exempt themselves.
   *
   * @param reason why stack sets must be exempt, for the person who reviews it
   * @throws if the reason says nothing
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/stacksets-orgs-enable-trusted-access.html
   */
  public static stackSets(reason: string): GuardrailExemption {
    return new GuardrailExemption('arn:*:iam::*:role/stacksets-exec-*', requireReason('GuardrailExemption.stackSets', 'the exemption of stack sets', reason), true);
  }

  private constructor(
    /** The pattern of the exempt principal's ARN. */
    public readonly principalArn: string,
    /** Why it is exempt. */
    public readonly reason: string,
    /** Whether identities of the account could create or edit such a role, so that it must be protected. */
    public readonly needsProtection: boolean,
  ) {}
}
