import * as config from 'aws-cdk-lib/aws-config';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { NoticeTopic } from '../data';
import { ComplianceRule } from './configuration/compliance-rule';
import { ConformancePack } from './configuration/conformance-pack';
import { RecordedResources } from './configuration/recorded-resources';
import { RecordingMode } from './configuration/recording-mode';

/** Properties of {@link ConfigurationCompliance}. */
export interface ConfigurationComplianceProps {
  /**
   * Whether resources are recorded here. Set it to false where Control Tower or somebody else records already: a second recorder fails.
   *
   * @default true
   */
  readonly enableRecorder?: boolean;

  /**
   * Which resources are recorded. Each record of a change costs $0.003 (us-east-1, 2026-11).
   *
   * @default RecordedResources.ALL
   */
  readonly resources?: RecordedResources;

  /**
   * Whether identities are recorded here, which are the same in every region: leave it on in one region of the account and turn it off in the
   * others. Regions that AWS has opened since 2022 cannot record them.
   *
   * @default true
   */
  readonly globalResources?: boolean;

  /**
   * How often changes are recorded.
   *
   * @default RecordingMode.continuous()
   */
  readonly mode?: RecordingMode;

  /**
   * Whether the service-linked role `AWSServiceRoleForConfig` is made, which exists once in an account. Set it to false where the account has it, or
   * the deployment fails.
   *
   * @default - made where identities are recorded
   */
  readonly serviceLinkedRole?: boolean;

  /**
   * Where records go. A {@link DeliveryBucket} of this account is opened to Config here; one of another account lets the accounts in by
   * {@link ConfigurationCompliance.admit}. Config cannot deliver to an {@link ArchiveBucket}.
   *
   * @default - a new {@link DeliveryBucket}
   */
  readonly bucket?: s3.IBucket;

  /**
   * What stands before `AWSLogs/` in the keys of the records, without a slash at its ends.
   *
   * @default - nothing
   */
  readonly keyPrefix?: string;

  /**
   * How often a snapshot of everything is delivered too.
   *
   * @default MaximumExecutionFrequency.TWENTY_FOUR_HOURS
   */
  readonly snapshots?: config.MaximumExecutionFrequency;

  /**
   * Rules that judge what is recorded.
   *
   * @default - none
   */
  readonly rules?: ComplianceRule[];

  /**
   * Conformance packs, such as {@link ConformancePack.cisFoundations}. Each judgement costs $0.001 (us-east-1, 2026-11): a pack of 100 rules in an
   * account of 500 resources some dollars a month.
   *
   * @default - none
   */
  readonly packs?: ConformancePack[];

  /**
   * Whether people are told of what does not comply, see {@link ComplianceNotice}. Its key costs $1.00 a month.
   *
   * @default true
   */
  readonly notices?: boolean;

  /**
   * Whether only what complied before is told.
   *
   * @default false
   */
  readonly noticeDriftOnly?: boolean;

  /**
   * Beginnings of names of rules that are not told.
   *
   * @default ['securityhub-']
   */
  readonly noticeExceptRules?: string[];

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}
   */
  readonly noticeTopic?: NoticeTopic;
}
