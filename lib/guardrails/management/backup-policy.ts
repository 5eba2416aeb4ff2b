import { Construct } from 'constructs';
import { backupPlans } from './backup-document';
import { BackupPolicyProps } from './backup-policy-props';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { OrganizationPolicyType } from '../../identity/policy-types';

/**
 * Gives accounts backup plans which they can neither change nor delete.
 *
 * Vaults and roles are not part of it: they must exist in each account and region before a plan runs, or its backups fail in silence, but
 * for events of AWS Backup. Create them with a stack set, lock the vaults, and have failed jobs notified. The backup of a type of resources
 * must also be switched on in the settings of AWS Backup.
 *
 * AWS Backup is paid by stored gigabyte and month, restored gigabyte, and gigabyte copied to another region.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export class BackupPolicy extends OrganizationPolicy {
  /**
   * @throws if a plan, rule or selection is missing or there twice, if a region does not exist, if a value is not of the right form, if
   * times contradict each other, and for what {@link OrganizationPolicy} refuses
   */
  constructor(scope: Construct, id: string, props: BackupPolicyProps) {
    const plans = backupPlans(`${scope.node.path}/${id}`, props);
    super(
      scope, id, { ...props, description: props.description ?? `Backup plans: ${props.plans.map(({ planName }) => planName).join(', ')}`.slice(0, 512) },
      OrganizationPolicyType.BACKUP,
      OrganizationPolicyContent._of({ plans }),
    );
  }
}
