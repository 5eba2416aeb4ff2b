import { DeactivateAccessKeySettings } from './deactivate-access-key-settings';
import { KeyTarget, protectedByArn, protectedByName } from './dispatch.lambda-shared';
import { RetryableError } from './runtime/errors.lambda-shared';

/** The account's access keys, as far as the playbook needs them. */
export interface AccessKeys {
  /** The user that has the key; undefined where no user of the account has it. */
  owner(accessKeyId: string): Promise<string | undefined>;
  /** Whether the key works; undefined where the user does not have it. */
  isActive(userName: string, accessKeyId: string): Promise<boolean | undefined>;
  /** @returns false where the key is gone */
  deactivate(userName: string, accessKeyId: string): Promise<boolean>;
  /** The user's ARN with its path. */
  arn(userName: string): Promise<string>;
}

/** How the playbook ended for one key. Each says what was read from IAM, never what was only attempted. */
export interface Outcome {
  readonly result: 'deactivated' | 'would-deactivate' | 'already-inactive' | 'missing' | 'refused' | 'ignored';
  readonly reason?: string;
  readonly userName?: string;
}

/** Waits before reading back, in milliseconds: IAM answers from copies that may lag behind a change. */
const READ_BACK_WAITS = [0, 200, 400, 800, 1600];

/**
 * Makes one access key inactive and reads back that it is. Running it again finds the state that it left and changes nothing.
 *
 * @throws RetryableError where the change could not be seen, so that nothing unverified is called a success
 */
export async function containAccessKey(
  target: KeyTarget,
  settings: DeactivateAccessKeySettings,
  keys: AccessKeys,
  sleep: (milliseconds: number) => Promise<void>,
): Promise<Outcome> {
  const { accessKeyId } = target;
  const userName = await keys.owner(accessKeyId);
  if (userName === undefined) {
    return { result: 'missing', reason: 'no user of this account has the key', userName: target.userName };
  }
  if (target.userName !== undefined && target.userName !== userName) {
    return { result: 'refused', reason: 'IAM says that the key belongs to another user than the finding says', userName };
  }
  const byArn = settings.protectedPrincipals.some((principal) => principal.arnPattern !== undefined);
  const protection = protectedByName(userName, settings) ?? (byArn ? protectedByArn(await keys.arn(userName), settings) : undefined);
  if (protection) {
    return { ...protection, userName };
  }
  const active = await keys.isActive(userName, accessKeyId);
  if (active === undefined) {
    return { result: 'missing', reason: 'the user does not have the key any more', userName };
  }
  if (!active) {
    return { result: 'already-inactive', userName };
  }
  if (settings.mode !== 'AUTOMATIC') {
    return { result: 'would-deactivate', userName };
  }
  if (!await keys.deactivate(userName, accessKeyId)) {
    return { result: 'missing', reason: 'the key was deleted meanwhile', userName };
  }
  for (const wait of READ_BACK_WAITS) {
    await sleep(wait * (0.5 + Math.random()));
    if (await keys.isActive(userName, accessKeyId) === false) {
      return { result: 'deactivated', userName };
    }
  }
  throw new RetryableError('UpdateAccessKey was accepted, but ListAccessKeys does not say Inactive yet');
}
