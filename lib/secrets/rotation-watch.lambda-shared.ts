import { diagnose, hoursSinceRotation, isOverdue, isStuck, type SecretFacts } from './rotation-diagnosis';
import { RotationError } from './rotation-errors.lambda-shared';
import type { RotationMetrics } from './rotation-metrics.lambda-shared';
import type { Credential, DatedSecretsClient, RotationLog } from './rotation-steps.lambda-shared';
import { CURRENT, holder, PREVIOUS, textOf, textOrNothing } from './rotation-versions.lambda-shared';

const HOUR_MS = 3_600_000;

/** The secret that a function serves, and what it is served with. */
export interface Subject {
  readonly secretId: string;
  readonly secrets: DatedSecretsClient;
  readonly credential: Credential;
  readonly log: RotationLog;
}

/** A label on the version whose value has been ended, so that it is ended once. */
export const RETIRED = 'Retired';

/** What is known about a secret without a value of it. */
export async function factsOf(secretId: string, secrets: DatedSecretsClient): Promise<SecretFacts> {
  const { stages, ...description } = await secrets.describe(secretId);
  const dates = await secrets.versionDates(secretId);
  return { ...description, versions: Object.entries(stages).map(([id, labels]) => ({ id, labels, created: dates[id] })) };
}

/** What a look at a rotation has found. */
export interface WatchResult {
  readonly overdue: boolean;
  readonly stuck: boolean;
  readonly hoursSinceRotation?: number;
}

/** Looks whether the rotation is on time, and says it in metrics: an alarm on missing ones notices when nobody looks any more. */
export async function watch(
  secretId: string, secrets: DatedSecretsClient, metrics: RotationMetrics, log: RotationLog, now: number,
): Promise<WatchResult> {
  const facts = await factsOf(secretId, secrets);
  const findings = diagnose(facts, now);
  const overdue = isOverdue(facts, now);
  const stuck = isStuck(findings);
  const hours = hoursSinceRotation(facts, now);
  metrics({ RotationOverdue: Number(overdue), StuckPending: Number(stuck), ...(hours === undefined ? {} : { HoursSinceRotation: hours }) });
  for (const { state, needsPerson, version, says } of findings) {
    log(needsPerson ? 'error' : 'info', 'watched', { state, says, ...(version === undefined ? {} : { version }) });
  }
  return { overdue, stuck, ...(hours === undefined ? {} : { hoursSinceRotation: hours }) };
}

/** What became of a value that is out of use. */
export type Retirement = 'retired' | 'nothing-to-retire' | 'retired-before' | 'grace-period';

/**
 * Ends the previous value once the current one has been current for the grace period, and marks its version. Every call ends in the same
 * state: a value that has ended is not ended again, and one that was cut off between its end and its mark is.
 */
export async function retirePrevious({ secretId, secrets, credential, log }: Subject, graceHours: number, now: number): Promise<Retirement> {
  const { stages, lastRotated, lastChanged } = await secrets.describe(secretId);
  const previousId = holder(stages, PREVIOUS);
  const currentId = holder(stages, CURRENT);
  const old = await textOrNothing(secrets, secretId, previousId);
  if (!credential.retire || !currentId || !previousId || old === undefined) {
    return 'nothing-to-retire';
  }
  if (stages[previousId].includes(RETIRED)) {
    return 'retired-before';
  }
  // Labels can be moved by hand, which only the date of the last change tells. It may be later than the promotion, never earlier.
  const dates = [(await secrets.versionDates(secretId))[currentId], lastRotated, lastChanged].filter((date) => date !== undefined);
  if (dates.length === 0 || now - Math.max(...dates.map((date) => date.getTime())) < graceHours * HOUR_MS) {
    return 'grace-period';
  }
  const current = await textOf(secrets, secretId, currentId, 'current');
  if (current !== old) {
    if (credential.opens && !await credential.opens(current)) {
      throw new RotationError('authentication', `the system refuses the current version ${currentId}: the previous one was left alone`);
    }
    await credential.retire(old);
  }
  const marked = await secrets.moveStage(secretId, RETIRED, previousId, holder(stages, RETIRED));
  log('info', 'retired', { version: previousId, marked });
  return 'retired';
}
