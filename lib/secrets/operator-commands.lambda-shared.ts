import { diagnose, type Opens, type RotationFinding, type SecretFacts, type VersionFacts } from './rotation-diagnosis';
import { RotationError } from './rotation-errors.lambda-shared';
import { type Credential, promote, retireLoser, type SecretContent, type SecretsClient } from './rotation-steps.lambda-shared';
import { BASE_PREFIX, baseOf, CURRENT, holder, lostUpdate, PENDING, PREVIOUS, textOf, textOrNothing } from './rotation-versions.lambda-shared';
import { factsOf, type Subject } from './rotation-watch.lambda-shared';

/** What an inspection tells: labels, dates and what opens the system, never a value. */
export interface Inspection extends Omit<SecretFacts, 'versions'> {
  readonly secret: string;
  readonly inspected: Date;
  readonly versions: readonly (VersionFacts & { readonly reason?: string })[];
  readonly findings: readonly RotationFinding[];
}

/** Tries every version that somebody may use, and says what a person should do. It changes nothing. */
export async function inspect({ secretId, secrets, credential }: Subject, now: number): Promise<Inspection> {
  const facts = await factsOf(secretId, secrets);
  const versions = [];
  for (const version of facts.versions) {
    const inUse = version.labels.some((label) => [CURRENT, PENDING, PREVIOUS].includes(label));
    versions.push({ ...version, ...(inUse ? await attempt(await secrets.read(secretId, version.id), credential) : {}) });
  }
  return { secret: secretId, inspected: new Date(now), ...facts, versions, findings: diagnose({ ...facts, versions }, now) };
}

async function attempt(content: SecretContent | undefined, credential: Credential): Promise<{ readonly opens?: Opens; readonly reason?: string }> {
  if (!content) {
    return { opens: 'no-value' };
  }
  if ('binary' in content) {
    return { opens: 'unusable', reason: 'it is binary' };
  }
  if (!credential.opens) {
    return {};
  }
  try {
    return { opens: await credential.opens(content.text) ? 'yes' : 'no' };
  } catch (error) {
    if (!(error instanceof RotationError)) {
      throw error;
    }
    return { opens: error.kind === 'contract' ? 'unusable' : error.kind === 'authentication' ? 'no' : 'unreachable', reason: error.message };
  }
}

/** What a release has done. */
export interface Release {
  readonly version: string;
  readonly outcome: 'promoted' | 'released' | 'not-pending' | 'is-current';
  readonly says: string;
}

/**
 * Frees a secret from a version that stays pending, so that the next rotation can start, if that loses nothing: where the system knows
 * only the pending credential the rotation is finished instead. It may be called again.
 *
 * @throws RotationError where it cannot be told what would be lost; then nothing was changed
 */
export async function release(subject: Subject, versionId: string): Promise<Release> {
  const { secretId, secrets, credential, log } = subject;
  const { stages } = await secrets.describe(secretId);
  const labels = stages[versionId] ?? [];
  if (labels.includes(CURRENT)) {
    return { version: versionId, outcome: 'is-current', says: 'the version is current: it keeps no rotation from starting' };
  }
  if (!labels.includes(PENDING)) {
    await removeBase(secretId, versionId, labels, secrets);
    return { version: versionId, outcome: 'not-pending', says: 'the version has no label AWSPENDING: there was nothing to release' };
  }
  const currentId = holder(stages, CURRENT);
  const pending = await textOrNothing(secrets, secretId, versionId);
  // Without a current version, a value or a system that could know it there is nothing to lose.
  const watched = pending !== undefined && credential.opens && currentId !== undefined;
  if (watched && await isOnlyKey(subject, versionId, pending, currentId)) {
    await finishFor(subject, versionId, pending, currentId, baseOf(labels));
    return { version: versionId, outcome: 'promoted', says: 'the system knew only this version: the rotation was finished, and it is current now' };
  }
  if (await secrets.moveStage(secretId, PENDING, undefined, versionId) === 'moved-away') {
    throw new RotationError('retryable', `the label AWSPENDING of version ${versionId} was moved at the same time: look again`);
  }
  if (watched) {
    await putBackIfSet(subject, versionId, pending, currentId);
  }
  await removeBase(secretId, versionId, labels, secrets);
  if (pending !== undefined) {
    // No version with a label holds it any more, so nothing else would end it.
    await retireLoser(pending, credential, log);
  }
  log('info', 'released', { version: versionId });
  return { version: versionId, outcome: 'released', says: 'the label AWSPENDING was removed: the next rotation can start' };
}

/** Whether the pending value opens the system and the current one does not. */
async function isOnlyKey({ secretId, secrets, credential }: Subject, versionId: string, pending: string, currentId: string): Promise<boolean> {
  const pendingOpens = await opens(pending, credential);
  const currentOpens = await opens(await textOrNothing(secrets, secretId, currentId), credential);
  if (!pendingOpens && !currentOpens) {
    throw new RotationError('authentication', `the system refuses both the pending version ${versionId} and the current version ${currentId}, so it cannot be told which one it `
      + 'should know. Store a value that works, or make the system accept the current one, then release again');
  }
  return pendingOpens && !currentOpens;
}

/** A value of another shape opens nothing, nor does one that is binary. */
async function opens(value: string | undefined, credential: Credential): Promise<boolean> {
  try {
    return value !== undefined && await credential.opens!(value);
  } catch (error) {
    if (error instanceof RotationError && error.kind === 'contract') {
      return false;
    }
    throw error;
  }
}

async function finishFor(
  { secretId, secrets, credential, log }: Subject, versionId: string, pending: string, currentId: string, baseId: string | undefined,
): Promise<void> {
  if (baseId !== currentId) {
    const reason = baseId === undefined ? `version ${versionId} does not say which version it was made from` : lostUpdate(versionId, baseId, currentId).message;
    throw new RotationError('terminal', `version ${versionId} is the only one that opens the system, so it was not released, and it was not promoted either: ${reason} `
      + `First make the system accept version ${currentId}.`);
  }
  credential.check(pending, await textOf(secrets, secretId, currentId, 'current'));
  await promote({ secretId, token: versionId }, currentId, secrets, log);
}

/**
 * A set step that was on its way may have made the system know the pending value after it was looked at. No later step can start
 * without the label, so it is put back for them.
 */
async function putBackIfSet({ secretId, secrets, credential }: Subject, versionId: string, pending: string, currentId: string): Promise<void> {
  const current = await textOrNothing(secrets, secretId, currentId);
  if (await opens(current, credential) || !await opens(pending, credential)) {
    return;
  }
  const { stages } = await secrets.describe(secretId);
  if (!stages[versionId]?.includes(CURRENT)) {
    await secrets.moveStage(secretId, PENDING, versionId, holder(stages, PENDING));
  }
  throw new RotationError('retryable', `a rotation is on its way and has just made the system accept version ${versionId}: its label AWSPENDING was put back. Look again when it has ended`);
}

async function removeBase(secretId: string, versionId: string, labels: readonly string[], secrets: SecretsClient): Promise<void> {
  for (const label of labels.filter((candidate) => candidate.startsWith(BASE_PREFIX))) {
    await secrets.moveStage(secretId, label, undefined, versionId);
  }
}

/** Makes the user of a new secret in the system that the secret is for. */
export async function createUser({ secretId, secrets, credential, log }: Subject): Promise<{ readonly outcome: 'created' | 'exists' }> {
  if (!credential.createUser) {
    throw new RotationError('contract', 'this kind of secret has no user that could be made');
  }
  const { stages } = await secrets.describe(secretId);
  const currentId = holder(stages, CURRENT);
  if (currentId === undefined) {
    throw new RotationError('contract', 'the secret has no current version: give it a value first');
  }
  const outcome = await credential.createUser(await textOf(secrets, secretId, currentId, 'current'));
  log('info', 'user', { outcome, version: currentId });
  return { outcome };
}
