import { NoticeTopic } from '../data';
import { ControlParameter } from './posture/control-parameter';
import { FindingProduct } from './posture/finding-product';
import { FindingRegions } from './posture/finding-regions';
import { FindingRule } from './posture/finding-rule';
import { FindingSeverity } from './posture/finding-severity';
import { PosturePolicy } from './posture/posture-policy';
import { PostureStandard } from './posture/posture-standard';

/** Options of Security Hub's second version in {@link PostureManagementProps}. */
export interface SecurityHubOptions {
  /**
   * Whether it tries from outside what the internet reaches. In the partition `aws` only.
   *
   * @default - left as it is
   */
  readonly networkScanning?: boolean;

  /**
   * Regions whose findings are brought together here, the home region. CloudFormation knows no "all" for the second version.
   *
   * @default - none
   */
  readonly aggregateRegions?: string[];
}

/** Properties of {@link PostureManagement}. */
export interface PostureManagementProps {
  /**
   * Whether Security Hub CSPM is turned on here. Set it to false where an organization's administrator or a central configuration has turned it on
   * already: a second hub fails.
   *
   * @default - true; with a central configuration false, since designating its administrator has turned the hub on
   * @see https://docs.aws.amazon.com/securityhub/latest/userguide/designate-orgs-admin-account.html
   */
  readonly enableHub?: boolean;

  /**
   * Standards that are on. Each check of a resource costs about $0.001 (us-east-1, 2026-11; the first 100,000 a month, less above), once for all
   * standards that share it. They rest on AWS Config: see {@link ConfigurationCompliance}.
   *
   * @default - AWS Foundational Security Best Practices and CIS AWS Foundations; none with a central configuration, which decides
   */
  readonly standards?: PostureStandard[];

  /**
   * Whether controls that AWS adds to a standard are on without anybody asking.
   *
   * @default true
   */
  readonly autoEnableControls?: boolean;

  /**
   * Whether a check that several standards share gives one finding. Members of an organization take it from the administrator.
   *
   * @default true
   */
  readonly consolidatedFindings?: boolean;

  /**
   * What controls ask for in this account, where it differs from AWS's.
   *
   * @default - none
   */
  readonly controlParameters?: ControlParameter[];

  /**
   * What is done with findings as they arrive, in this order, up to 100. In the administrator's home region it binds the members' findings too.
   * Evaluations cost little: the first million criteria a month nothing.
   *
   * @default - nothing
   */
  readonly findingRules?: FindingRule[];

  /**
   * Regions whose findings are brought together here, which makes this the home region. For one region of the account only.
   *
   * @default - none
   */
  readonly aggregateRegions?: FindingRegions;

  /**
   * How Security Hub CSPM stands in the accounts of the organization. For the delegated administrator, in its home region.
   *
   * @default - accounts decide for themselves
   */
  readonly centralConfiguration?: PosturePolicy[];

  /**
   * Turns on Security Hub's second version beside it, which correlates findings to exposures and has the finding rules too. AWS bills it by resource
   * and month; look at its cost estimator first.
   *
   * @default - off
   */
  readonly securityHub?: SecurityHubOptions;

  /**
   * Products of others that may send findings. The first 10,000 findings a month are free, then $0.00003 each (us-east-1, 2026-11).
   *
   * @default - AWS's own that are on
   */
  readonly products?: FindingProduct[];

  /**
   * Whether people are told of grave findings, see {@link PostureNotice}. Its key costs $1.00 a month.
   *
   * @default true
   */
  readonly notices?: boolean;

  /**
   * Severities that are told.
   *
   * @default - FindingSeverity.CRITICAL
   */
  readonly noticeSeverities?: FindingSeverity[];

  /**
   * Products whose findings are not told here, such as `GuardDuty` where {@link ThreatDetection} tells of them.
   *
   * @default - none
   */
  readonly noticeExceptProducts?: string[];

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}
   */
  readonly noticeTopic?: NoticeTopic;
}
