import { Construct } from 'constructs';
import { assign } from './inheritance';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { LockableOrganizationPolicyProps } from './organization-policy-props';
import { OrganizationPolicyType } from '../../identity/policy-types';

/** What an organization says about public access to S3. All four settings of Block Public Access are set together. */
export enum S3PublicAccess {
  /** All four are on in every account, whatever the accounts say. */
  BLOCKED = 'all',
  /** All four are off in every account, whatever the accounts say. Buckets still have their own. */
  ALLOWED = 'none',
}

/** Properties of {@link S3OrganizationPolicy}. */
export interface S3OrganizationPolicyProps extends LockableOrganizationPolicyProps {
  /**
   * Whether buckets may be public. To leave it to accounts, attach no policy.
   *
   * @default S3PublicAccess.BLOCKED
   */
  readonly publicAccess?: S3PublicAccess;
}

/**
 * Sets Block Public Access of S3 for accounts. They can no longer change their own.
 *
 * Buckets that are public today, such as those of websites without CloudFront, are closed at once. No role is exempt.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_s3_syntax.html
 */
export class S3OrganizationPolicy extends OrganizationPolicy {
  /** @throws for what {@link OrganizationPolicy} refuses */
  constructor(scope: Construct, id: string, props: S3OrganizationPolicyProps) {
    const { publicAccess = S3PublicAccess.BLOCKED, lockForChildren = true } = props;
    super(
      scope, id, { ...props, description: props.description ?? `Public access to S3 is ${publicAccess === S3PublicAccess.BLOCKED ? 'blocked' : 'allowed'} in all accounts` },
      OrganizationPolicyType.S3,
      OrganizationPolicyContent._of({ s3_attributes: { public_access_block_configuration: assign(publicAccess, lockForChildren) } }),
    );
  }
}
