import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { LeastPrivilegeRole, Trust, WildcardException } from '../../identity';
import { Claim, ClaimResource, Claims } from '../../verification/claims';
import { checkedRegions } from '../posture/region-names';

/** What Config reads of the organization to know whose records it brings together. */
const READING = ['organizations:DescribeOrganization', 'organizations:ListAWSServiceAccessForOrganization', 'organizations:ListAccounts', 'organizations:ListDelegatedAdministrators'];

/** Properties of {@link ComplianceAggregator}. */
export interface ComplianceAggregatorProps {
  /**
   * Regions whose records are brought together here.
   *
   * @default - all, also those that AWS adds
   */
  readonly regions?: string[];
}

/**
 * Shows the records and compliance of every account of the organization in one place. For the management account, or the delegated
 * administrator of `config.amazonaws.com`. Aggregation itself costs nothing.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/aggregate-data.html
 */
export class ComplianceAggregator extends Construct {
  /** Brings the records together. */
  public readonly aggregator: config.CfnConfigurationAggregator;
  /** Lets Config read which accounts the organization has, and nothing else. */
  public readonly role: LeastPrivilegeRole;

  /**
   * @throws if a region is no name of one
   */
  constructor(scope: Construct, id: string, props: ComplianceAggregatorProps = {}) {
    super(scope, id);
    this.role = new LeastPrivilegeRole(this, 'Role', {
      trust: [Trust.service('config.amazonaws.com')],
      description: 'Lets AWS Config read which accounts the organization has',
      statements: [new iam.PolicyStatement({ sid: 'ReadTheOrganization', actions: READING, resources: ['*'] })],
      wildcardExceptions: [WildcardException.resource('*', READING, 'These actions read the organization of the caller and know no resources')],
    });
    this.aggregator = new config.CfnConfigurationAggregator(this, 'Aggregator', {
      organizationAggregationSource: props.regions === undefined
        ? { roleArn: this.role.roleArn, allAwsRegions: true }
        : { roleArn: this.role.roleArn, allAwsRegions: false, awsRegions: checkedRegions(this.node.path, props.regions) },
    });
    this.aggregator.node.addDependency(this.role);
    Claims.of(this).state(Claim.nobodyCan({
      name: 'view-stays',
      about: this.node.path,
      promise: `Nobody in the templates can delete or change the view of the organization ${this.node.path}`,
      actions: ['config:DeleteConfigurationAggregator', 'config:PutConfigurationAggregator'],
      resources: [ClaimResource.of(this.aggregator)],
    }));
  }
}
