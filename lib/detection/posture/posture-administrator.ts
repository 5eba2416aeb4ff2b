import { RemovalPolicy } from 'aws-cdk-lib';
import * as securityhub from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';
import { OrganizationTarget, OrganizationTargetKind } from '../../identity';
import { invalidInput } from '../../private/errors';

/** Properties of {@link PostureAdministrator}. */
export interface PostureAdministratorProps {
  /** The account that administers Security Hub CSPM for the organization, such as the one for security tools. */
  readonly account: OrganizationTarget;
}

/**
 * Makes an account the organization's administrator of Security Hub CSPM, in this region. For the organization's management account.
 *
 * It turns Security Hub CSPM on in that account: a {@link PostureManagement} there has a central configuration, or `enableHub: false`. It is kept when the stack is
 * deleted, for that must not take the organization's findings from who reads them. To name another account, remove the former by hand first.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/designate-orgs-admin-account.html
 */
export class PostureAdministrator extends Construct {
  /** What designates the account. */
  public readonly delegation: securityhub.CfnDelegatedAdmin;

  /**
   * @throws if the target is not an account
   */
  constructor(scope: Construct, id: string, props: PostureAdministratorProps) {
    super(scope, id);
    const { account } = props;
    if (account.kind !== OrganizationTargetKind.ACCOUNT) {
      throw invalidInput(this, `${account.path} is no account`, 'name the one account that administers Security Hub');
    }
    this.delegation = new securityhub.CfnDelegatedAdmin(this, 'Delegation', { adminAccountId: account.targetId });
    this.delegation.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
  }
}
