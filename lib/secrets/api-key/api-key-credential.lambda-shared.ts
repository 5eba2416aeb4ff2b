import { fieldsOf, fieldsOrNone, sameBesideKey, withKey } from './key-fields.lambda-shared';
import type { KeyProvider, SecretFields } from './key-provider.lambda-shared';
import { RotationError } from '../rotation-errors.lambda-shared';
import type { Credential, SecretsClient } from '../rotation-steps.lambda-shared';
import { CURRENT, PENDING, PREVIOUS } from '../rotation-versions.lambda-shared';
import { RETIRED } from '../rotation-watch.lambda-shared';

/** What the keys in a secret are there for. */
export interface KeyVersions {
  /** The values that are in use or about to be: those of AWSCURRENT and AWSPENDING. */
  inUse(): Promise<readonly string[]>;
  /** The value of AWSPREVIOUS, until it has been ended. */
  awaitingEnd(): Promise<string | undefined>;
}

/**
 * Rotates the keys of a service: the next key is made in the create step, proved in the test step, and the key before it is ended when its
 * grace period is over.
 */
export function apiKeyCredential(provider: KeyProvider, versions: KeyVersions): Credential {
  return {
    async renew(current, kept, abandoned) {
      const fields = fieldsOf(current, 'current');
      if (provider.overlap) {
        refuseToForget(provider, fields, await versions.awaitingEnd());
      }
      await provider.takeBack?.(fields, [fields, ...kept.map(fieldsOrNone)], abandoned.map(fieldsOrNone));
      if (!provider.overlap) {
        console.warn({ event: 'no-overlap', reason: 'the service ends the current key now; consumers fail until the rotation has finished and they have read the secret again' });
      }
      return withKey(fields, await provider.create(fields), provider.fields);
    },
    check(pending, current) {
      const next = fieldsOf(pending, 'pending');
      const before = fieldsOf(current, 'current');
      provider.check(next);
      if (!sameBesideKey(next, before, provider.fields)) {
        throw new RotationError('contract', 'the pending version differs from the one it was made from in more than the key');
      }
      // A schedule that is only deployed tests a copy of the current version.
      if (pending !== current && sameKey(provider, next, before)) {
        throw new RotationError('contract', 'the pending version holds the key of the current one: the service has made no other');
      }
    },
    prove: (pending) => provider.verify(wholeKey(provider, pending)),
    async opens(value) {
      const fields = fieldsOrNone(value);
      if (!holdsKey(provider, fields)) {
        return false;
      }
      try {
        await provider.verify(fields);
        return true;
      } catch (error) {
        if (error instanceof RotationError && error.kind === 'authentication') {
          return false;
        }
        throw error;
      }
    },
    ...(provider.overlap ? { retire: (old: string) => retire(provider, fieldsOrNone(old), versions) } : {}),
  };
}

/** Reads the {@link KeyVersions} of a secret. */
export function keyVersions(secrets: SecretsClient, secretId: string): KeyVersions {
  const texts = async (wanted: (labels: readonly string[]) => boolean) => {
    const { stages } = await secrets.describe(secretId);
    const versions = Object.keys(stages).filter((version) => wanted(stages[version]));
    const contents = await Promise.all(versions.map((version) => secrets.read(secretId, version)));
    return contents.flatMap((content) => (content && 'text' in content ? [content.text] : []));
  };
  return {
    inUse: () => texts((labels) => labels.includes(CURRENT) || labels.includes(PENDING)),
    awaitingEnd: async () => (await texts((labels) => labels.includes(PREVIOUS) && !labels.includes(RETIRED)))[0],
  };
}

/** With the next promotion the previous version is no previous one any more, and nobody would end its key. */
function refuseToForget(provider: KeyProvider, current: SecretFields, awaiting: string | undefined): void {
  const previous = fieldsOrNone(awaiting ?? '');
  if (holdsKey(provider, previous) && !sameKey(provider, previous, current)) {
    throw new RotationError('retryable', 'the key before the current one has not been ended yet, and would be forgotten: rotate again after its grace period');
  }
}

/**
 * Whoever changes another field of the secret by hand makes a new version with the same key, and the version before it then has a key that is in
 * use. Before the first rotation there is none at all.
 */
async function retire(provider: KeyProvider, old: SecretFields, versions: KeyVersions): Promise<void> {
  if (!holdsKey(provider, old)) {
    return;
  }
  const used = (await versions.inUse()).map(fieldsOrNone);
  if (used.some((value) => sameKey(provider, value, old))) {
    await provider.revokeReplaced?.(old, used);
  } else {
    await provider.revoke(old);
  }
}

function wholeKey(provider: KeyProvider, text: string): SecretFields {
  const fields = fieldsOf(text, 'pending');
  provider.check(fields);
  return fields;
}

function holdsKey(provider: KeyProvider, fields: SecretFields): boolean {
  try {
    provider.check(fields);
    return true;
  } catch (error) {
    if (error instanceof RotationError && error.kind === 'contract') {
      return false;
    }
    throw error;
  }
}

/** By any field: two keys of one id would be one key, and so would two ids of one key. A field that names the owner is the same in all keys. */
function sameKey(provider: KeyProvider, one: SecretFields, other: SecretFields): boolean {
  return provider.identifying.some((name) => one[name] !== undefined && one[name] === other[name]);
}
