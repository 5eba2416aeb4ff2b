import { checkedRegions } from './region-names';

/**
 * From which regions findings are brought together in one, the home region.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/finding-aggregation.html
 */
export class FindingRegions {
  /** Every region, and those that AWS adds once the account opts in. */
  public static readonly ALL = new FindingRegions('ALL_REGIONS', undefined);

  /**
   * Every region but some.
   *
   * @param regions names of regions, such as `eu-west-1`
   * @throws if one is no name of a region, or none is named
   */
  public static allExcept(...regions: string[]): FindingRegions {
    return new FindingRegions('ALL_REGIONS_EXCEPT_SPECIFIED', checkedRegions('FindingRegions.allExcept', regions));
  }

  /**
   * These regions only; the home region itself need not be named.
   *
   * @param regions names of regions, such as `eu-west-1`
   * @throws if one is no name of a region, or none is named
   */
  public static only(...regions: string[]): FindingRegions {
    return new FindingRegions('SPECIFIED_REGIONS', checkedRegions('FindingRegions.only', regions));
  }

  private constructor(
    /** @internal */
    public readonly _mode: string,
    /** @internal */
    public readonly _regions: string[] | undefined,
  ) {}
}
