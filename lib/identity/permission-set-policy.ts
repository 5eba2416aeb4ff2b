import { Token } from 'aws-cdk-lib';
import { invalidInput, requireReason, shown } from '../private/errors';

/** What stands in place of the account in ARNs of policies that AWS manages. */
const AWS = 'aws';

/** Policies of AWS that let their holder become whoever they like. */
const ADMINISTRATION = ['AdministratorAccess', 'IAMFullAccess'];

/**
 * A managed policy of a permission set, or its permissions boundary: one of AWS, or one that each account has by itself.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/howtocmp.html
 */
export class PermissionSetPolicy {
  /**
   * A policy that AWS manages, the same in each account. AWS changes such policies without asking: prefer narrow ones.
   *
   * @param name with the path that it has, such as `ReadOnlyAccess` or `job-function/ViewOnlyAccess`
   * @throws when it is no name, or lets its holder administer everything
   * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
   */
  public static awsManaged(name: string): PermissionSetPolicy {
    if (Token.isUnresolved(name) || !/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/.test(name)) {
      throw invalidInput('PermissionSetPolicy.awsManaged', `${shown(name)} is not the name of a policy of AWS`,
        "write it without the ARN before it, with its path, such as 'job-function/ViewOnlyAccess'");
    }
    if (ADMINISTRATION.includes(name)) {
      throw invalidInput('PermissionSetPolicy.awsManaged', `${shown(name)} lets whoever has it give themselves everything`,
        'take a narrower policy, or say why with PermissionSetPolicy.administration');
    }
    return new PermissionSetPolicy(name, undefined);
  }

  /**
   * A policy of AWS that lets its holder administer the account: AdministratorAccess or IAMFullAccess.
   *
   * @param name which of the two
   * @param reason why a narrower one will not do
   * @throws when it is another policy, or the reason says nothing
   */
  public static administration(name: string, reason: string): PermissionSetPolicy {
    if (!ADMINISTRATION.includes(name)) {
      throw invalidInput('PermissionSetPolicy.administration', `${shown(name)} is not one of ${ADMINISTRATION.join(' and ')}`, 'use PermissionSetPolicy.awsManaged');
    }
    return new PermissionSetPolicy(name, undefined, requireReason('PermissionSetPolicy.administration', `the policy ${name}`, reason));
  }

  /**
   * A policy that each account has under exactly this name and path before the permission set is assigned there; without it
   * the assignment fails.
   *
   * @param name exact: names are case-sensitive
   * @param path that it has in the accounts
   * @throws when name or path are malformed
   */
  public static customerManaged(name: string, path: string = '/'): PermissionSetPolicy {
    if (Token.isUnresolved(name) || !/^[\w+=,.@-]{1,128}$/.test(name)) {
      throw invalidInput('PermissionSetPolicy.customerManaged', `${shown(name)} is not the name of a policy`, 'write 1 to 128 letters, digits and +=,.@_-');
    }
    if (Token.isUnresolved(path) || !/^\/([\x21-\x7e]+\/)?$/.test(path) || path.length > 512 || /[*?]/.test(path)) {
      throw invalidInput('PermissionSetPolicy.customerManaged', `${shown(path)} is not the path of a policy`, "begin and end it with a slash, such as '/platform/'");
    }
    return new PermissionSetPolicy(name, path);
  }

  private constructor(
    /** The name; of policies of AWS with their path. */
    public readonly name: string,
    /** The path of a policy of the accounts; nothing for one of AWS. */
    public readonly path: string | undefined,
    /** Why the holder may administer the account, where the policy lets them. */
    public readonly administrationReason?: string,
  ) {}

  /**
   * The ARN of a policy of AWS; nothing for one of the accounts.
   *
   * @internal
   */
  public _awsArn(partition: string): string | undefined {
    return this.path === undefined ? `arn:${partition}:iam::${AWS}:policy/${this.name}` : undefined;
  }
}
