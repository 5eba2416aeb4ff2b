import { FindingSeverity } from './finding-severity';

/** Which findings a {@link FindingRule} is about: those that every property named here fits; of a list one value is enough. */
export interface FindingMatch {
  /**
   * Accounts that the findings are in, twelve digits.
   *
   * @default - any account that this one sees
   */
  readonly accountIds?: string[];

  /**
   * Regions of the resources.
   *
   * @default - any region
   */
  readonly regions?: string[];

  /**
   * Controls that failed, such as `EC2.9`.
   *
   * @default - any, and findings that are not of a control
   */
  readonly controls?: string[];

  /**
   * Who found it, as the finding names the product: `GuardDuty`, `Inspector`, `Security Hub CSPM`.
   *
   * @default - anybody
   */
  readonly products?: string[];

  /**
   * Severities that the finding has when it arrives.
   *
   * @default - any severity
   */
  readonly severities?: FindingSeverity[];

  /**
   * ARNs (or what the finding calls its resource) of single resources.
   *
   * @default - any resource
   */
  readonly resourceIds?: string[];

  /**
   * Beginnings of ARNs of resources.
   *
   * @default - any resource
   */
  readonly resourceIdPrefixes?: string[];

  /**
   * Tags of the resources, by key. One of them is enough, as with every list.
   *
   * @default - any tags
   */
  readonly resourceTags?: { [key: string]: string };

  /**
   * Beginnings of titles.
   *
   * @default - any title
   */
  readonly titlePrefixes?: string[];
}
