import { GuardDutyFeatureSettings, GuardDutyPolicyFeature, GuardDutyRegionChanges } from './guard-duty-features';
import { requireEachOnce } from './policy-checks';
import { invalidInput } from '../../private/errors';

/** Settings with which a region is written, complete: AWS does not merge them with those of all others. */
export interface GuardDutyBlock extends GuardDutyFeatureSettings {
  readonly off?: boolean;
}

/** Refuses a feature that is there twice, or both on and off. */
export function checkSettings(where: string, { features = [], disabledFeatures = [] }: GuardDutyRegionChanges): void {
  const all = [...features, ...disabledFeatures];
  if (all.length > 0) {
    requireEachOnce(where, 'feature', all);
  }
}

/** Refuses agents that nothing would run. */
export function checkAgents(where: string, { features = [], runtimeAgents = [] }: GuardDutyFeatureSettings): void {
  if (runtimeAgents.length === 0) {
    return;
  }
  requireEachOnce(where, 'agent', runtimeAgents);
  if (!features.includes(GuardDutyPolicyFeature.RUNTIME_MONITORING)) {
    throw invalidInput(where, 'there are agents without Runtime Monitoring', 'add GuardDutyPolicyFeature.RUNTIME_MONITORING, or leave the agents out');
  }
}
