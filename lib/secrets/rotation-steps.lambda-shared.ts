import { RotationError } from './rotation-errors.lambda-shared';
import { sweepLabels } from './rotation-labels.lambda-shared';
import { abandonedTexts, BASE_PREFIX, baseOf, CURRENT, holder, lostUpdate, PENDING, PREVIOUS, textOf, textOrNothing, unstick } from './rotation-versions.lambda-shared';

export const STEPS = ['createSecret', 'setSecret', 'testSecret', 'finishSecret'] as const;
export type Step = typeof STEPS[number];

/** What Secrets Manager asks of a rotation function. */
export interface RotationRequest {
  readonly step: Step;
  readonly secretId: string;
  /** Id of the version that this rotation makes. */
  readonly token: string;
}

/** A secret without its values. */
export interface SecretDescription {
  readonly rotationEnabled: boolean;
  /** Staging labels by version id. */
  readonly stages: Readonly<Record<string, readonly string[]>>;
  /** When the last rotation succeeded. */
  readonly lastRotated?: Date;
  /** The end of the window in which the next rotation is due. */
  readonly nextRotation?: Date;
  /** When anything about the secret was changed for the last time. */
  readonly lastChanged?: Date;
}

/** The value of one version. */
export type SecretContent = { readonly text: string } | { readonly binary: true };

/** The calls of Secrets Manager that a rotation makes: every effect of a rotation passes through here. */
export interface SecretsClient {
  describe(secretId: string): Promise<SecretDescription>;
  /** The value of exactly this version, or undefined while it has none or does not carry the label that it must carry. */
  read(secretId: string, versionId: string, stage?: string): Promise<SecretContent | undefined>;
  /** Writes the value of a version once. Returns the labels the version has now, or 'exists' where it holds another value. */
  put(secretId: string, versionId: string, text: string, stages: string[]): Promise<readonly string[] | 'exists'>;
  /** Moves a label, atomically. Returns 'moved-away' where the label is no longer on `from`. */
  moveStage(secretId: string, stage: string, to: string | undefined, from: string | undefined): Promise<'done' | 'moved-away'>;
}

/** The values that the set step works with. */
export interface RotationValues {
  readonly pending: string;
  readonly current: string;
  /** The value before the current one, where it is still kept. */
  readonly previous?: string;
}

/** The calls of Secrets Manager that watching over a rotation needs beside those of a rotation. */
export interface DatedSecretsClient extends SecretsClient {
  /** When each version that has a label was made. */
  versionDates(secretId: string): Promise<Readonly<Record<string, Date>>>;
}

/** What kind of credential is rotated: how the next one is made, made known to what it opens, and proved to be good. */
export interface Credential {
  /**
   * The next value, made from the current one so that everything but the credential is kept. It may have an effect, such as a new key of
   * a service; then it takes back what an earlier try that was cut off has left behind: whatever is in none of the `kept` values. Those are all that
   * the secret has: its current and its previous one, for the pending version has no value yet. The `abandoned` values are of earlier rotations
   * whose pending version a person has taken the label from: nobody was ever given them.
   *
   * @throws RotationError of kind `contract` where the current value is not what the rotation was configured for
   */
  renew(current: string, kept: readonly string[], abandoned: readonly string[]): string | Promise<string>;
  /** Makes the system that the credential opens accept the pending one; does nothing where it does already. Absent where the secret is all there is. */
  apply?(values: RotationValues): Promise<void>;
  /** Throws a contract error unless `pending` is a good successor of `current`. It asks nobody. */
  check(pending: string, current: string): void;
  /** Uses the pending credential once. Absent where the secret is all there is. */
  prove?(pending: string): Promise<void>;
  /** Whether the system accepts a value now, for a person who looks at a rotation that is stuck. A network error is thrown. */
  opens?(value: string): Promise<boolean>;
  /** Ends a value that is out of use; one that has ended already is no error. Absent where the next value ends the one before. */
  retire?(old: string): Promise<void>;
  /** Makes the user of a new secret, for a person. A user who exists and whom the value does not let in is left alone, and is an error. */
  createUser?(current: string): Promise<'created' | 'exists'>;
}

export type RotationLog = (level: 'info' | 'warn' | 'error', event: string, fields: Record<string, string>) => void;

interface Versions {
  readonly stages: SecretDescription['stages'];
  readonly currentId: string;
  readonly baseId: string | undefined;
}

/** How the engine waits; tests give their own. */
export interface RotationClock {
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly now: () => number;
}

export const REAL_CLOCK: RotationClock = {
  sleep: (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); }),
  now: () => Date.now(),
};

/** Waits before the test step tries again: what was made a moment ago may not be known everywhere yet. */
const PROOF_WAITS_MS = [250, 750, 2000, 4000];

/** No further try after this time, however long one try takes: the step must end before its function is cut off. */
const PROOF_LIMIT_MS = 15_000;

/** Runs one step of one rotation. Every step may be repeated, and may be resumed after a crash at any point. */
export async function rotate(
  request: RotationRequest, secrets: SecretsClient, credential: Credential, log: RotationLog, clock: RotationClock = REAL_CLOCK,
): Promise<void> {
  const versions = await gate(request, secrets);
  if (versions === 'finished') {
    log('info', 'already-current', {});
    await sweepLabels(request, secrets, log);
    return;
  }
  try {
    await runStep(request, versions, secrets, credential, log, clock);
  } catch (error) {
    // Of two invocations of one rotation the other may have ended it, and taken the labels away that this one has looked for.
    if (!(error instanceof RotationError) || await gate(request, secrets).catch(() => undefined) !== 'finished') {
      throw error;
    }
    log('info', 'already-current', {});
  }
}

function runStep(
  request: RotationRequest, versions: Versions, secrets: SecretsClient, credential: Credential, log: RotationLog, clock: RotationClock,
): Promise<void> {
  switch (request.step) {
    case 'createSecret': return create(request, versions, secrets, credential, log);
    case 'setSecret': return set(request, versions, secrets, credential);
    case 'testSecret': return test(request, versions, secrets, credential, log, clock);
    case 'finishSecret': return finish(request, versions, secrets, credential, log);
  }
}

async function gate({ secretId, token }: RotationRequest, secrets: SecretsClient): Promise<Versions | 'finished'> {
  const { rotationEnabled, stages } = await secrets.describe(secretId);
  if (!rotationEnabled) {
    throw new RotationError('terminal', 'rotation is not enabled for the secret: enable it, or remove the caller of this function');
  }
  const labels = stages[token];
  if (!labels) {
    throw new RotationError('terminal', `version ${token} is not a version of the secret: this call does not belong to a rotation`);
  }
  if (labels.includes(CURRENT)) {
    return 'finished';
  }
  if (!labels.includes(PENDING)) {
    throw new RotationError('terminal', `version ${token} is not pending: the rotation was abandoned; start a new one`);
  }
  const currentId = holder(stages, CURRENT);
  if (!currentId) {
    throw new RotationError('contract', 'the secret has no current version to rotate from: give it a value first');
  }
  return { stages, currentId, baseId: baseOf(labels) };
}

async function create(request: RotationRequest, versions: Versions, secrets: SecretsClient, credential: Credential, log: RotationLog): Promise<void> {
  const { secretId, token } = request;
  if (await secrets.read(secretId, token, PENDING)) {
    log('info', 'value-exists', {});
    return adopt(request, secrets, credential);
  }
  const current = await textOf(secrets, secretId, versions.currentId, 'current');
  const previous = await textOrNothing(secrets, secretId, holder(versions.stages, PREVIOUS));
  // The pending version is this one, and has no value yet.
  const kept = previous === undefined ? [current] : [current, previous];
  const next = await credential.renew(current, kept, await abandonedTexts(secrets, secretId, versions.stages));
  const labels = await secrets.put(secretId, token, next, [PENDING, `${BASE_PREFIX}${versions.currentId}`]);
  if (labels === 'exists') {
    log('info', 'lost-race', {});
    await retireLoser(next, credential, log);
  } else if (baseOf(labels)) {
    log('info', 'created', { base: versions.currentId });
    return;
  }
  await adopt(request, secrets, credential);
}

/** Ends a value that no version holds. Where that fails it is taken back by the next `renew`. */
export async function retireLoser(next: string, credential: Credential, log: RotationLog): Promise<void> {
  try {
    await credential.retire?.(next);
  } catch (error) {
    if (!(error instanceof RotationError)) {
      throw error;
    }
    log('error', 'orphan-left', { kind: error.kind, reason: error.message });
  }
}

/** Accepts a pending value that another invocation wrote. */
async function adopt(request: RotationRequest, secrets: SecretsClient, credential: Credential): Promise<void> {
  // Looked up anew: the value and its label may have come after this step began.
  const versions = await gate(request, secrets);
  if (versions === 'finished' || versions.baseId) {
    return;
  }
  const pending = await textOf(secrets, request.secretId, request.token, 'pending');
  // Without a label the base is unknown. Where every other field equals the current version's, promoting it loses nothing.
  credential.check(pending, await textOf(secrets, request.secretId, versions.currentId, 'current'));
  const label = `${BASE_PREFIX}${versions.currentId}`;
  // An abandoned rotation of the same base may still have the label.
  if (await secrets.moveStage(request.secretId, label, request.token, holder(versions.stages, label)) === 'moved-away') {
    throw new RotationError('retryable', `the label ${label} was moved at the same time`);
  }
}

async function set({ secretId, token }: RotationRequest, versions: Versions, secrets: SecretsClient, credential: Credential): Promise<void> {
  if (!credential.apply) {
    return;
  }
  // Before anything outside is changed: a rotation that cannot finish must not replace what the changed secret opens.
  fromCurrent(token, versions);
  const pending = await textOf(secrets, secretId, token, 'pending');
  const current = await textOf(secrets, secretId, versions.currentId, 'current');
  credential.check(pending, current);
  await credential.apply({ pending, current, previous: await textOrNothing(secrets, secretId, holder(versions.stages, PREVIOUS)) });
}

async function test(
  { secretId, token }: RotationRequest, versions: Versions, secrets: SecretsClient, credential: Credential, log: RotationLog, clock: RotationClock,
): Promise<void> {
  const pending = await textOf(secrets, secretId, token, 'pending');
  const base = await textOf(secrets, secretId, versions.baseId ?? versions.currentId, 'current');
  // To test a schedule, Secrets Manager has this step run on a copy of the current version. The finish step would refuse it.
  if (pending !== base) {
    credential.check(pending, base);
  }
  if (!credential.prove) {
    return;
  }
  const end = clock.now() + PROOF_LIMIT_MS;
  for (let tries = 0; ; tries += 1) {
    try {
      return await credential.prove(pending);
    } catch (error) {
      const passing = error instanceof RotationError && ['authentication', 'network', 'retryable'].includes(error.kind);
      if (!passing || tries === PROOF_WAITS_MS.length || clock.now() + PROOF_WAITS_MS[tries] >= end) {
        throw error;
      }
      log('info', 'proof-repeated', { kind: error.kind, tries: String(tries + 1) });
      await clock.sleep(PROOF_WAITS_MS[tries]);
    }
  }
}

async function finish(request: RotationRequest, versions: Versions, secrets: SecretsClient, credential: Credential, log: RotationLog): Promise<void> {
  const { secretId, token } = request;
  const { currentId } = versions;
  fromCurrent(token, versions);
  const pending = await textOf(secrets, secretId, token, 'pending');
  const current = await textOf(secrets, secretId, currentId, 'current');
  credential.check(pending, current);
  if (pending === current) {
    throw new RotationError('contract', `version ${token} holds the same value as the current one: nothing was rotated. ${unstick(token)}`);
  }
  await refuseDead(token, pending, credential, log);
  await promote(request, currentId, secrets, log);
}

/**
 * The system may have changed since the test step: what it refuses is not promoted. Where it is not reached the answer of the test step
 * stands, for readers of a credential that was replaced wait for its successor.
 */
async function refuseDead(token: string, pending: string, credential: Credential, log: RotationLog): Promise<void> {
  try {
    if (credential.opens && !await credential.opens(pending)) {
      throw new RotationError('authentication', `version ${token} does not open the system any more: it was not promoted. Run the set step again, or start a new rotation`);
    }
  } catch (error) {
    if (!(error instanceof RotationError) || (error.kind !== 'network' && error.kind !== 'retryable')) {
      throw error;
    }
    log('warn', 'not-seen-again', { kind: error.kind, reason: error.message });
  }
}

/** Makes the pending version the current one, if the current one is still its base. */
export async function promote(request: Pick<RotationRequest, 'secretId' | 'token'>, baseId: string, secrets: SecretsClient, log: RotationLog): Promise<void> {
  const { secretId, token } = request;
  if (await secrets.moveStage(secretId, CURRENT, token, baseId) === 'moved-away') {
    const { stages } = await secrets.describe(secretId);
    const winner = holder(stages, CURRENT);
    if (winner === baseId) {
      throw new RotationError('retryable', `AWSCURRENT could not be moved from version ${baseId} to ${token}`);
    }
    if (winner !== token) {
      throw lostUpdate(token, baseId, winner ?? 'none');
    }
  }
  log('info', 'promoted', { base: baseId });
  await sweepLabels(request, secrets, log);
}

/** Fails unless the pending version was made from the version that is current now. */
function fromCurrent(token: string, { baseId, currentId }: Versions): void {
  if (!baseId) {
    throw new RotationError('terminal', `version ${token} does not say which version it was made from: the create step has not run. ${unstick(token)}`);
  }
  if (baseId !== currentId) {
    throw lostUpdate(token, baseId, currentId);
  }
}
