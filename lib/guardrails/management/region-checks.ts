import { PolicyRegions } from './policy-regions';
import { invalidInput, shown } from '../../private/errors';

/** Regions in which a service is switched on and off. */
export interface EnabledRegions {
  readonly enabled: PolicyRegions;
  readonly disabled: PolicyRegions;
}

/** Refuses lists of regions that contradict each other: where both name a region, the service is off there. */
export function checkRegions(where: string, what: string, { enabled, disabled }: EnabledRegions): void {
  if (enabled.names.length === 0 && disabled.names.length === 0) {
    throw invalidInput(where, `${what} is neither enabled nor disabled anywhere`, 'name regions, or leave it out');
  }
  if (disabled._all && enabled.names.length > 0) {
    throw invalidInput(where, `${what} is disabled in all regions and enabled in ${shown(enabled.names)}, and disabling wins`, 'disable only the regions in which it must be off');
  }
  const both = enabled.names.find((name) => disabled.names.includes(name));
  if (both !== undefined) {
    throw invalidInput(where, `${what} is both enabled and disabled in ${both}, and disabling wins`, 'name the region in one list');
  }
  if (enabled._partition && disabled._partition && enabled._partition !== disabled._partition) {
    throw invalidInput(where, `${what} has regions of ${enabled._partition} and ${disabled._partition}`, 'an organization has one partition: use its regions');
  }
}

/** Refuses a part of a service in a region in which the whole is off. */
export function checkWithin(where: string, part: string, regions: EnabledRegions, whole: string, within: EnabledRegions): void {
  const outside = regions.enabled.names.find((name) => within.disabled.names.includes(name)
    || (!within.enabled._all && name !== 'ALL_SUPPORTED' && !within.enabled.names.includes(name)));
  if (outside !== undefined) {
    throw invalidInput(where, `${part} is enabled in ${outside}, where the policy does not enable ${whole}`, `enable ${whole} there as well`);
  }
}
