import { GuardDutyFeatureSettings, GuardDutyPolicyFeature, GuardDutyRegionChanges } from './guard-duty-features';
import { checkSettings, GuardDutyBlock } from './guard-duty-settings';
import { partitionOf } from './policy-checks';

/**
 * A region in which GuardDuty does something else than in all others.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_guardduty_syntax.html
 */
export class GuardDutyRegion {
  /**
   * A region that is like all others but for a few features. The policy repeats the others, since AWS does not merge a region's block
   * with the one for all.
   *
   * @param region such as `eu-west-1`
   * @throws if it does not exist, or a feature is both on and off
   */
  public static changing(region: string, changes: GuardDutyRegionChanges): GuardDutyRegion {
    const where = 'GuardDutyRegion.changing';
    partitionOf(where, [region]);
    checkSettings(where, changes);
    return new GuardDutyRegion(region, (others) => {
      const { features = [], disabledFeatures = [] } = changes;
      const union = (one: readonly GuardDutyPolicyFeature[], more: readonly GuardDutyPolicyFeature[], not: readonly GuardDutyPolicyFeature[]) => (
        [...new Set([...one, ...more])].filter((feature) => !not.includes(feature)));
      return {
        features: union(others.features ?? [], features, disabledFeatures),
        disabledFeatures: union(others.disabledFeatures ?? [], disabledFeatures, features),
        runtimeAgents: changes.runtimeAgents ?? (disabledFeatures.includes(GuardDutyPolicyFeature.RUNTIME_MONITORING) ? [] : others.runtimeAgents),
      };
    });
  }

  /**
   * A region that has settings of its own, whatever holds in all others.
   *
   * @param region such as `eu-west-1`
   * @throws if it does not exist, or a feature is both on and off
   */
  public static replacing(region: string, settings: GuardDutyFeatureSettings): GuardDutyRegion {
    const where = 'GuardDutyRegion.replacing';
    partitionOf(where, [region]);
    checkSettings(where, settings);
    return new GuardDutyRegion(region, () => settings);
  }

  /**
   * A region in which GuardDuty is switched off with all that it does elsewhere. It is blind there: deny the use of the region as well.
   *
   * @param region such as `ap-east-1`
   * @throws if it does not exist
   */
  public static off(region: string): GuardDutyRegion {
    partitionOf('GuardDutyRegion.off', [region]);
    return new GuardDutyRegion(region, ({ features = [], disabledFeatures = [] }) => ({
      off: true, disabledFeatures: [...new Set([...features, ...disabledFeatures])],
    }));
  }

  private constructor(
    /** Its code. */
    public readonly region: string,
    /** @internal */
    public readonly _block: (others: GuardDutyFeatureSettings) => GuardDutyBlock,
  ) {}
}
