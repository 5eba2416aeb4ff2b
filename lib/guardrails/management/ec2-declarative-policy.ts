import { Construct } from 'constructs';
import { ec2Attributes } from './ec2-declarative-document';
import { Ec2DeclarativePolicyProps } from './ec2-declarative-policy-props';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { OrganizationPolicyType } from '../../identity/policy-types';

/**
 * Configures EC2, VPC and EBS in all accounts and regions. EC2 itself keeps the settings, whatever a principal may do.
 *
 * Nobody is exempt: not break-glass roles, service-linked roles or the management account. To make an exception, move the account to a unit
 * without the policy. Before you attach it, let EC2 make an account status report, which shows where accounts differ.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ec2_syntax.html
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_ec2_status-report.html
 */
export class Ec2DeclarativePolicy extends OrganizationPolicy {
  /**
   * @throws if a setting has no effect without another one that is missing, if a value is out of range, if nothing is managed, and for what
   * {@link OrganizationPolicy} refuses
   */
  constructor(scope: Construct, id: string, props: Ec2DeclarativePolicyProps) {
    super(
      scope, id, { ...props, description: props.description ?? 'How EC2, VPC and EBS are configured in all accounts' }, OrganizationPolicyType.EC2_DECLARATIVE,
      OrganizationPolicyContent._of({ ec2_attributes: ec2Attributes(`${scope.node.path}/${id}`, props) }),
    );
  }
}
