import { partitionOf } from './policy-checks';

/** Regions that a Security Hub or Inspector policy names. */
export class PolicyRegions {
  /** All regions that the service has today and will have. */
  public static readonly ALL_SUPPORTED = new PolicyRegions(['ALL_SUPPORTED'], undefined);

  /** No region. */
  public static readonly NONE = new PolicyRegions([], undefined);

  /**
   * These regions.
   *
   * @param regions their codes, such as `eu-west-1`
   * @throws if one does not exist or is there twice, if they are of several partitions, or if there is none
   */
  public static of(regions: string[]): PolicyRegions {
    const partition = partitionOf('PolicyRegions.of', regions);
    return new PolicyRegions([...regions].sort(), partition);
  }

  private constructor(
    /** As policies write them. */
    public readonly names: string[],
    /** @internal */
    public readonly _partition: string | undefined,
  ) {}

  /** @internal */
  public get _all(): boolean {
    return this.names[0] === 'ALL_SUPPORTED';
  }
}
