import { Resource, Token } from 'aws-cdk-lib';
import { aws_sso as ssoRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** What identifies an instance of IAM Identity Center that is there already. */
export interface IdentityCenterAttributes {
  /**
   * ARN of the instance, such as `arn:aws:sso:::instance/ssoins-1234567890abcdef`. `aws sso-admin list-instances` prints it.
   */
  readonly instanceArn: string;

  /**
   * Id of the identity store that belongs to it, such as `d-1234567890`. It stands beside the ARN in the same list.
   */
  readonly identityStoreId: string;
}

/**
 * The organization's instance of IAM Identity Center. There is one an organization, in one region, and it is enabled by hand
 * in the management account: CloudFormation makes account instances only, which know no permission sets.
 *
 * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/identity-center-instances.html
 */
export class IdentityCenter extends Resource implements ssoRefs.IInstanceRef {
  /**
   * The instance that is there. Deploy what uses it to its region, in the management account or in the delegated
   * administrator's.
   *
   * @param scope where it is used
   * @param id unique in the scope
   * @param attributes what identifies it
   * @throws when the ARN or the id are none of an instance
   */
  public static fromAttributes(scope: Construct, id: string, attributes: IdentityCenterAttributes): IdentityCenter {
    const where = `${scope.node.path}/${id}`;
    const { instanceArn, identityStoreId } = attributes;
    if (!Token.isUnresolved(instanceArn) && !/^arn:[a-z-]+:sso:::instance\/(sso)?ins-[a-zA-Z0-9-.]{16}$/.test(instanceArn)) {
      throw invalidInput(where, `${shown(instanceArn)} is not the ARN of an instance of Identity Center`, "take it from 'aws sso-admin list-instances'");
    }
    if (!Token.isUnresolved(identityStoreId) && !/^(d-[0-9a-f]{10}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/.test(identityStoreId)) {
      throw invalidInput(where, `${shown(identityStoreId)} is not the id of an identity store`, "take it from 'aws sso-admin list-instances', such as 'd-1234567890'");
    }
    return new IdentityCenter(scope, id, attributes);
  }

  /** The instance, for whatever takes a reference to one. */
  public readonly instanceRef: ssoRefs.InstanceReference;

  /** ARN of the instance. */
  public readonly instanceArn: string;

  /** Id of its identity store, in which users and groups are. */
  public readonly identityStoreId: string;

  private constructor(scope: Construct, id: string, { instanceArn, identityStoreId }: IdentityCenterAttributes) {
    super(scope, id);
    this.instanceArn = instanceArn;
    this.identityStoreId = identityStoreId;
    this.instanceRef = { instanceArn };
  }
}
