import { EventPattern } from 'aws-cdk-lib/aws-events';
import { FindingSource, FindingTrigger } from './finding-trigger';

/** One EventBridge rule that feeds a playbook. */
export interface RuleSpec {
  readonly id: string;
  readonly description: string;
  readonly pattern: EventPattern;
}

/** EventBridge takes patterns of 2,048 characters; the rest of the pattern has at most 200. */
const LONGEST_TYPES = 1800;

/**
 * Rules for all triggers. EventBridge has no pattern that pairs a type with its own threshold, so there is one rule a sender and a
 * threshold, and more where the types are too many for one.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html
 */
export function findingRules(triggers: readonly FindingTrigger[]): RuleSpec[] {
  return Object.values(FindingSource).flatMap((source) => {
    const ofSource = triggers.filter((trigger) => trigger.source === source);
    const thresholds = [...new Set(ofSource.map(({ minimumSeverity }) => minimumSeverity))].sort((one, other) => (one ?? 0) - (other ?? 0));
    return thresholds.flatMap((threshold) => rulesOf(source, threshold, ofSource.filter(({ minimumSeverity }) => minimumSeverity === threshold)));
  });
}

/** How EventBridge names what the sources send. */
export const EVENTS: { readonly [source in FindingSource]: { readonly source: string; readonly detailType: string } } = {
  [FindingSource.GUARD_DUTY]: { source: 'aws.guardduty', detailType: 'GuardDuty Finding' },
  [FindingSource.HEALTH]: { source: 'aws.health', detailType: 'AWS Health Event' },
  [FindingSource.SECURITY_HUB]: { source: 'aws.securityhub', detailType: 'Security Hub Findings - Imported' },
};

const IDS: Record<FindingSource, string> = {
  [FindingSource.GUARD_DUTY]: 'GuardDuty',
  [FindingSource.HEALTH]: 'Health',
  [FindingSource.SECURITY_HUB]: 'SecurityHub',
};

function rulesOf(source: FindingSource, threshold: number | undefined, triggers: readonly FindingTrigger[]): RuleSpec[] {
  const id = `${IDS[source]}${threshold === undefined ? 'Events' : `From${String(threshold).replace('.', 'Point')}`}`;
  const description = `${source}: ${threshold === undefined ? 'events' : `findings from severity ${threshold}`}`;
  return portions(triggers.map(({ type }) => type)).map((types, index) => ({
    id: index === 0 ? id : `${id}Part${index + 1}`,
    description,
    pattern: patternOf(source, types, threshold),
  }));
}

function patternOf(source: FindingSource, types: readonly unknown[], threshold?: number): EventPattern {
  const sent = { source: [EVENTS[source].source], detailType: [EVENTS[source].detailType] };
  switch (source) {
    case FindingSource.GUARD_DUTY:
      return {
        ...sent,
        detail: { ...types.length > 0 && { type: types }, severity: [{ numeric: ['>=', threshold] }] },
      };
    case FindingSource.HEALTH:
      return { ...sent, detail: { eventTypeCode: types } };
    case FindingSource.SECURITY_HUB:
      // An update of a finding is the same event: what people work on or resolved is none of a playbook's business.
      return {
        ...sent,
        detail: {
          findings: {
            ...types.length > 0 && { Types: types },
            Severity: { Normalized: [{ numeric: ['>=', tenfold(threshold!)] }] },
            Workflow: { Status: ['NEW'] },
            RecordState: ['ACTIVE'],
          },
        },
      };
  }
}

/** Without the digits that binary fractions leave: 4.1 is 41. */
function tenfold(severity: number): number {
  return Math.round(severity * 1000) / 100;
}

/** Types as EventBridge matches them, in portions that fit into a pattern; nothing where every type is asked for. */
function portions(types: readonly string[]): unknown[][] {
  if (types.includes('*')) {
    return [[]];
  }
  const all: unknown[][] = [[]];
  let length = 0;
  for (const type of types) {
    const matcher = type.endsWith('*') ? { prefix: type.slice(0, -1) } : type;
    const own = JSON.stringify(matcher).length + 1;
    if (length + own > LONGEST_TYPES) {
      all.push([]);
      length = 0;
    }
    all[all.length - 1].push(matcher);
    length += own;
  }
  return all;
}
