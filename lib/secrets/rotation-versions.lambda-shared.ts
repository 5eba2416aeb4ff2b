import { RotationError } from './rotation-errors.lambda-shared';
import type { SecretContent, SecretDescription, SecretsClient } from './rotation-steps.lambda-shared';

export const CURRENT = 'AWSCURRENT';
export const PENDING = 'AWSPENDING';
export const PREVIOUS = 'AWSPREVIOUS';

/** The labels of versions that somebody reads or a rotation works with. */
const IN_HAND = [CURRENT, PENDING, PREVIOUS];

/**
 * A label on the pending version that names the version it was made from. It is written in the same call as the value, so
 * it survives every crash, and `finish` can tell whether somebody changed the secret in the meantime.
 */
export const BASE_PREFIX = 'RotatedFrom-';

type Stages = SecretDescription['stages'];

/** The version that has a label. */
export function holder(stages: Stages, stage: string): string | undefined {
  return Object.keys(stages).find((versionId) => stages[versionId].includes(stage));
}

/** The version that a version with these labels was made from. */
export function baseOf(labels: readonly string[]): string | undefined {
  return labels.find((label) => label.startsWith(BASE_PREFIX))?.slice(BASE_PREFIX.length);
}

/** The text of a version. The pending one is read by its id and its label together: reads by label alone race. */
export async function textOf(secrets: SecretsClient, secretId: string, versionId: string, role: 'current' | 'pending' | 'previous'): Promise<string> {
  const content: SecretContent | undefined = await secrets.read(secretId, versionId, role === 'pending' ? PENDING : undefined);
  if (!content) {
    throw new RotationError(role === 'pending' ? 'terminal' : 'contract', `the ${role} version ${versionId} has no value`);
  }
  if ('binary' in content) {
    throw new RotationError('contract', `the ${role} version ${versionId} is binary: this rotation keeps text only`);
  }
  return content.text;
}

/** The text of a version, where it has one. */
export async function textOrNothing(secrets: SecretsClient, secretId: string, versionId: string | undefined): Promise<string | undefined> {
  const content = versionId === undefined ? undefined : await secrets.read(secretId, versionId);
  return content && 'text' in content ? content.text : undefined;
}

/** The texts of versions that were pending once and have been given up: they are known by the label that says what they were made from. */
export async function abandonedTexts(secrets: SecretsClient, secretId: string, stages: Stages): Promise<readonly string[]> {
  const givenUp = (labels: readonly string[]) => baseOf(labels) !== undefined && !IN_HAND.some((label) => labels.includes(label));
  const versions = Object.keys(stages).filter((version) => givenUp(stages[version]));
  const texts = await Promise.all(versions.map((version) => textOrNothing(secrets, secretId, version)));
  return texts.filter((text) => text !== undefined);
}

export function lostUpdate(token: string, baseId: string, currentId: string): RotationError {
  return new RotationError('terminal', `version ${token} was made from version ${baseId}, but ${currentId} is current by now: promoting it would undo that change. ${unstick(token)}`);
}

export function unstick(token: string): string {
  return `Remove the label AWSPENDING from version ${token} (aws secretsmanager update-secret-version-stage --version-stage AWSPENDING --remove-from-version-id ${token}) and rotate again.`;
}
