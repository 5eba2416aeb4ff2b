import { Names, Token } from 'aws-cdk-lib';
import * as macie from 'aws-cdk-lib/aws-macie';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DataDiscovery } from './data-discovery';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Properties of {@link DiscoverySuppression}. */
export interface DiscoverySuppressionProps {
  /** Macie, which has to be on first. */
  readonly discovery: DataDiscovery;

  /** Types of findings, written out, such as `SensitiveData:S3Object/Personal`. */
  readonly findingTypes: string[];

  /**
   * Buckets whose findings are archived.
   *
   * @default - those of all buckets
   */
  readonly buckets?: IBucket[];

  /** Why they need no look, for the person who reviews it. It stands in the description. */
  readonly reason: string;

  /**
   * The name of the rule, 3 to 64 characters.
   *
   * @default - a name made from the construct's path
   */
  readonly ruleName?: string;
}

/**
 * Archives findings of Macie as they come: no notice tells of them, and they go to Security Hub as archived.
 *
 * @see https://docs.aws.amazon.com/macie/latest/user/findings-suppression.html
 */
export class DiscoverySuppression extends Construct {
  /** The rule. */
  public readonly filter: macie.CfnFindingsFilter;

  /** @throws for what is no type of findings, empty lists, a name out of range and a reason that says nothing */
  constructor(scope: Construct, id: string, props: DiscoverySuppressionProps) {
    super(scope, id);
    const { discovery, findingTypes, buckets, ruleName } = props;
    const reason = requireReason(this, 'hiding these findings', props.reason);
    const bad = findingTypes.find((type) => !Token.isUnresolved(type) && !/^(Policy:IAMUser|SensitiveData:S3Object)\/[A-Za-z0-9]+$/.test(type));
    if (findingTypes.length === 0 || bad !== undefined) {
      throw invalidInput(this, bad === undefined ? 'findingTypes is empty' : `${shown(bad)} is not a type of findings`, "write them out, as 'SensitiveData:S3Object/Personal'");
    }
    if (buckets?.length === 0) {
      throw invalidInput(this, 'buckets is empty', 'name at least one, or leave buckets out for all');
    }
    if (ruleName !== undefined && !Token.isUnresolved(ruleName) && (ruleName.length < 3 || ruleName.length > 64)) {
      throw invalidInput(this, `the name ${shown(ruleName)} has ${ruleName.length} characters`, 'use 3 to 64');
    }
    this.filter = new macie.CfnFindingsFilter(this, 'Filter', {
      name: ruleName ?? Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      description: reason.slice(0, 512),
      action: 'ARCHIVE',
      findingCriteria: {
        criterion: {
          type: { eq: [...findingTypes] },
          ...buckets && { 'resourcesAffected.s3Bucket.name': { eq: buckets.map(({ bucketName }) => bucketName) } },
        },
      },
    });
    this.filter.addMetadata('Reason', reason);
    this.filter.node.addDependency(discovery.session);
  }
}
