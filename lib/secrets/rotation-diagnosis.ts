/**
 * What is to be said about the rotation of a secret from the labels and dates of its versions. No construct and no CDK in here: the function
 * that rotates and the command line both import it.
 */

/** What a version did when it was tried on the system that the secret opens. */
export type Opens = 'yes' | 'no' | 'unreachable' | 'unusable' | 'no-value';

/** One version, without its value. */
export interface VersionFacts {
  readonly id: string;
  readonly labels: readonly string[];
  readonly created?: Date;
  /** Absent where it was not tried. */
  readonly opens?: Opens;
}

/** What is known about a secret. */
export interface SecretFacts {
  readonly rotationEnabled: boolean;
  readonly lastRotated?: Date;
  readonly nextRotation?: Date;
  readonly lastChanged?: Date;
  readonly versions: readonly VersionFacts[];
}

export type RotationState =
  'healthy' | 'in-progress' | 'stuck' | 'overdue' | 'off' | 'no-current' | 'lost-update' | 'half-done' | 'refused' | 'unusable' | 'abandoned-label';

/** What a person can have done about a finding. */
export type Remedy =
  | { readonly kind: 'inspect' | 'rotate' | 'enable' }
  | { readonly kind: 'release'; readonly version: string }
  | { readonly kind: 'remove-label'; readonly version: string; readonly label: string };

/** One thing that is to be said. */
export interface RotationFinding {
  readonly state: RotationState;
  /** Whether it stays as it is until a person acts. */
  readonly needsPerson: boolean;
  readonly version?: string;
  readonly says: string;
  readonly remedies: readonly Remedy[];
}

const HOUR_MS = 3_600_000;

/** Secrets Manager repeats a rotation that failed for about this long; what is pending for longer stays so. */
const PATIENCE_MS = 24 * HOUR_MS;

const BASE_PREFIX = 'RotatedFrom-';

/** Says how the rotation of a secret stands, what needs a person first. A secret about which there is nothing else to say is `healthy`. */
export function diagnose(facts: SecretFacts, now: number): RotationFinding[] {
  const current = withLabel(facts, 'AWSCURRENT');
  const waiting = waitingOf(facts);
  const findings = [
    ...ofCurrent(current, waiting),
    ...(waiting ? [ofPending(waiting, current, facts, now)] : []),
    ...ofSchedule(facts, now),
    ...facts.versions.filter(({ id }) => id !== waiting?.id).flatMap(ofOldLabels),
  ];
  findings.sort((one, other) => Number(other.needsPerson) - Number(one.needsPerson));
  if (findings.every(({ state }) => state === 'abandoned-label')) {
    findings.unshift({ state: 'healthy', needsPerson: false, version: current?.id, says: 'The rotation is in order.', remedies: [] });
  }
  return findings;
}

/** Whether the rotation is late: switched off, a day past its time, or with a version that has been pending for a day. */
export function isOverdue(facts: SecretFacts, now: number): boolean {
  const waiting = waitingOf(facts);
  return !facts.rotationEnabled || lateness(facts, now) > PATIENCE_MS || (waiting !== undefined && age(waiting, facts, now) > PATIENCE_MS);
}

/** Whether a pending version keeps every further rotation from starting. */
export function isStuck(findings: readonly RotationFinding[]): boolean {
  return findings.some(({ state }) => ['stuck', 'lost-update', 'half-done'].includes(state));
}

/** Hours since the secret got its current value. */
export function hoursSinceRotation(facts: SecretFacts, now: number): number | undefined {
  const since = facts.lastRotated ?? withLabel(facts, 'AWSCURRENT')?.created;
  return since && Math.max(0, (now - since.getTime()) / HOUR_MS);
}

function ofCurrent(current: VersionFacts | undefined, waiting: VersionFacts | undefined): RotationFinding[] {
  if (!current) {
    return [{ state: 'no-current', needsPerson: true, says: 'No version is current: store a value, for there is nothing to rotate from.', remedies: [] }];
  }
  if (current.opens === 'unusable' || current.opens === 'no-value') {
    return [{
      state: 'unusable', needsPerson: true, version: current.id, says: 'The current version does not hold what the rotation was configured for: store a value of the right shape.', remedies: [],
    }];
  }
  // Where the pending version opens the system, that is the finding.
  if (current.opens === 'no' && waiting?.opens !== 'yes') {
    return [{
      state: 'refused',
      needsPerson: true,
      version: current.id,
      says: 'The system refuses the current version: set its password there to the one of this version, or store the one that works.',
      remedies: [],
    }];
  }
  return [];
}

function ofPending(waiting: VersionFacts, current: VersionFacts | undefined, facts: SecretFacts, now: number): RotationFinding {
  const base = waiting.labels.find((label) => label.startsWith(BASE_PREFIX))?.slice(BASE_PREFIX.length);
  const release: Remedy = { kind: 'release', version: waiting.id };
  const tried = waiting.opens !== undefined;
  const first: readonly Remedy[] = tried ? [release] : [{ kind: 'inspect' }, release];
  if (base !== undefined && current && base !== current.id) {
    const needed = waiting.opens === 'yes' && current.opens === 'no';
    return {
      state: 'lost-update',
      needsPerson: true,
      version: waiting.id,
      says: `It was made from version ${base}, but ${current.id} is current by now: promoting it would undo that change. ${needed
        ? 'It is the only one that opens the system: set the password there to the one of the current version, then release it.'
        : 'Release it, then rotate again.'}`,
      remedies: [...first, { kind: 'rotate' }],
    };
  }
  if (waiting.opens === 'yes' && current?.opens === 'no' && base !== undefined) {
    return {
      state: 'half-done',
      needsPerson: true,
      version: waiting.id,
      says: 'The rotation was cut off before its last step: the system knows only the pending version, and readers get the one before. Release finishes the rotation.',
      remedies: [release],
    };
  }
  const waited = age(waiting, facts, now);
  if (waited > PATIENCE_MS) {
    return {
      state: 'stuck',
      needsPerson: true,
      version: waiting.id,
      says: `It has been pending ${waiting.created ? 'for' : 'for at least'} ${Math.floor(waited / HOUR_MS)} hours, and no other rotation starts until it is released. `
        + "The function's log says why the rotation failed.",
      remedies: [...first, { kind: 'rotate' }],
    };
  }
  return {
    state: 'in-progress', needsPerson: false, version: waiting.id, says: 'A rotation is on its way; Secrets Manager repeats it for a day if it fails.', remedies: tried ? [] : [{ kind: 'inspect' }],
  };
}

function ofSchedule(facts: SecretFacts, now: number): RotationFinding[] {
  if (!facts.rotationEnabled) {
    return [{ state: 'off', needsPerson: true, says: 'Rotation is switched off: the value grows old without a word.', remedies: [{ kind: 'enable' }] }];
  }
  const late = lateness(facts, now);
  if (late > PATIENCE_MS) {
    return [{
      state: 'overdue',
      needsPerson: true,
      says: `A rotation was due ${facts.nextRotation!.toISOString()}, ${Math.floor(late / HOUR_MS)} hours ago: the function was not called, or failed each time. Its log says more.`,
      remedies: [{ kind: 'rotate' }],
    }];
  }
  return [];
}

function ofOldLabels({ id, labels }: VersionFacts): RotationFinding[] {
  return labels.filter((label) => label.startsWith(BASE_PREFIX)).map((label) => ({
    state: 'abandoned-label' as const,
    needsPerson: false,
    version: id,
    says: `It has the label ${label} of a rotation that was abandoned, which the next rotation removes.`,
    remedies: [{ kind: 'remove-label' as const, version: id, label }],
  }));
}

/** The version that keeps another rotation from starting. Both labels on one version are what a rotation leaves that has succeeded. */
function waitingOf(facts: SecretFacts): VersionFacts | undefined {
  const pending = withLabel(facts, 'AWSPENDING');
  return pending?.labels.includes('AWSCURRENT') ? undefined : pending;
}

/** How long a version has been there. The secret was changed when it came, so where only that date is known, the version is at least as old. */
function age({ created }: VersionFacts, { lastChanged }: SecretFacts, now: number): number {
  const since = created ?? lastChanged;
  return since ? now - since.getTime() : 0;
}

function lateness({ nextRotation }: SecretFacts, now: number): number {
  return nextRotation ? now - nextRotation.getTime() : 0;
}

function withLabel({ versions }: SecretFacts, label: string): VersionFacts | undefined {
  return versions.find(({ labels }) => labels.includes(label));
}
