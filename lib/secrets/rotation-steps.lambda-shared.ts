import { RotationError } from './rotation-errors.lambda-shared';

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

/** What kind of credential is rotated: how the next one is made, made known to what it opens, and proved to be good. */
export interface Credential {
  /**
   * The next value, made from the current one so that everything but the credential is kept. It may have an effect, such as a new key of
   * a service; then it takes back what an earlier try that was cut off has left behind: whatever is in none of the `kept` values.
   *
   * @throws RotationError of kind `contract` where the current value is not what the rotation was configured for
   */
  renew(current: string, kept: readonly string[]): string | Promise<string>;
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
}

export type RotationLog = (level: 'info' | 'warn' | 'error', event: string, fields: Record<string, string>) => void;

const CURRENT = 'AWSCURRENT';
const PENDING = 'AWSPENDING';

/**
 * A label on the pending version that names the version it was made from. It is written in the same call as the value, so
 * it survives every crash, and `finish` can tell whether somebody changed the secret in the meantime.
 */
const BASE_PREFIX = 'RotatedFrom-';

interface Versions {
  readonly stages: SecretDescription['stages'];
  readonly currentId: string;
  readonly baseId: string | undefined;
}

/** Runs one step of one rotation. Every step may be repeated, and may be resumed after a crash at any point. */
export async function rotate(request: RotationRequest, secrets: SecretsClient, credential: Credential, log: RotationLog): Promise<void> {
  const versions = await gate(request, secrets);
  if (versions === 'finished') {
    log('info', 'already-current', {});
    await sweepBaseLabels(request, secrets, log);
    return;
  }
  switch (request.step) {
    case 'createSecret': return create(request, versions, secrets, credential, log);
    case 'setSecret': return set(request, versions, secrets, credential);
    case 'testSecret': return test(request, versions, secrets, credential);
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
  const labels = await secrets.put(secretId, token, credential.renew(current), [PENDING, `${BASE_PREFIX}${versions.currentId}`]);
  if (labels === 'exists') {
    log('info', 'lost-race', {});
  } else if (baseOf(labels)) {
    log('info', 'created', { base: versions.currentId });
    return;
  }
  await adopt(request, secrets, credential);
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
  if (credential.apply) {
    const pending = await textOf(secrets, secretId, token, 'pending');
    await credential.apply(pending, await textOf(secrets, secretId, versions.currentId, 'current'));
  }
}

async function test({ secretId, token }: RotationRequest, versions: Versions, secrets: SecretsClient, credential: Credential): Promise<void> {
  const pending = await textOf(secrets, secretId, token, 'pending');
  credential.check(pending, await textOf(secrets, secretId, versions.baseId ?? versions.currentId, 'current'));
}

async function finish(request: RotationRequest, versions: Versions, secrets: SecretsClient, credential: Credential, log: RotationLog): Promise<void> {
  const { secretId, token } = request;
  const { baseId, currentId } = versions;
  if (!baseId) {
    throw new RotationError('terminal', `version ${token} does not say which version it was made from: the create step has not run. ${unstick(token)}`);
  }
  if (baseId !== currentId) {
    throw lostUpdate(token, baseId, currentId);
  }
  const pending = await textOf(secrets, secretId, token, 'pending');
  const current = await textOf(secrets, secretId, currentId, 'current');
  credential.check(pending, current);
  if (pending === current) {
    throw new RotationError('contract', `version ${token} holds the same value as the current one: nothing was rotated. ${unstick(token)}`);
  }
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
  await sweepBaseLabels(request, secrets, log);
}

/**
 * Labels keep versions from being cleaned up, so the labels of this and of abandoned rotations are removed once a version
 * was promoted. The rotation has succeeded by then: a failure here is logged, and the next rotation sweeps again.
 */
async function sweepBaseLabels({ secretId }: RotationRequest, secrets: SecretsClient, log: RotationLog): Promise<void> {
  try {
    const { stages } = await secrets.describe(secretId);
    for (const [versionId, labels] of Object.entries(stages)) {
      for (const label of labels.filter((candidate) => candidate.startsWith(BASE_PREFIX))) {
        await secrets.moveStage(secretId, label, undefined, versionId);
      }
    }
  } catch (error) {
    if (!(error instanceof RotationError)) {
      throw error;
    }
    log('warn', 'labels-left', { reason: error.message });
  }
}

async function textOf(secrets: SecretsClient, secretId: string, versionId: string, role: 'current' | 'pending'): Promise<string> {
  const content = await secrets.read(secretId, versionId, role === 'pending' ? PENDING : undefined);
  if (!content) {
    throw new RotationError(role === 'pending' ? 'terminal' : 'contract', `the ${role} version ${versionId} has no value`);
  }
  if ('binary' in content) {
    throw new RotationError('contract', `the ${role} version ${versionId} is binary: this rotation keeps text only`);
  }
  return content.text;
}

function holder(stages: SecretDescription['stages'], stage: string): string | undefined {
  return Object.keys(stages).find((versionId) => stages[versionId].includes(stage));
}

function baseOf(labels: readonly string[]): string | undefined {
  return labels.find((label) => label.startsWith(BASE_PREFIX))?.slice(BASE_PREFIX.length);
}

function lostUpdate(token: string, baseId: string, currentId: string): RotationError {
  return new RotationError('terminal', `version ${token} was made from version ${baseId}, but ${currentId} is current by now: promoting it would undo that change. ${unstick(token)}`);
}

function unstick(token: string): string {
  return `Remove the label AWSPENDING from version ${token} (aws secretsmanager update-secret-version-stage --version-stage AWSPENDING --remove-from-version-id ${token}) and rotate again.`;
}
