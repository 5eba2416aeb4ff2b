import { AccountKeys, ListedKey } from './access-key-age-iam.lambda-shared';
import { judge } from './access-key-age-judgement.lambda-shared';
import { KeyOutcome, masked, Notice, noticeOf } from './access-key-age-notice.lambda-shared';
import { AccessKeyAgeSettings } from './access-key-age-settings';

/** What a run works with; the handler gives it AWS, tests a model. */
export interface AgeRun {
  readonly settings: AccessKeyAgeSettings;
  readonly account: string;
  readonly keys: AccountKeys;
  /** Milliseconds since 1970. The only clock there is. */
  readonly now: number;
  /** Tells people; whether it did. */
  readonly notify: (notice: Notice) => Promise<boolean>;
  readonly log: (entry: Record<string, string | number | boolean | undefined>) => void;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds until the function is stopped. */
  readonly remainingTime: () => number;
}

/** Waits before reading back, in milliseconds: IAM answers from copies that may lag behind a change. */
const READ_BACK_WAITS = [0, 200, 400, 800, 1600];
/** A user begun with less time than this could be cut off, and the notice with it. */
const TIME_FOR_THE_REST = 60_000;

/**
 * Judges every active key of the account. What fails for one key or user is told, and does not keep the others from being dealt
 * with. Running it again finds the state that it left and changes nothing.
 *
 * @throws when anything failed or people could not be told, so that Lambda tries again and counts it
 */
export async function runOnce(run: AgeRun): Promise<void> {
  const outcomes: KeyOutcome[] = [];
  const tell = (outcome: KeyOutcome) => {
    outcomes.push(outcome);
    const { result, userName, accessKeyId, reason } = outcome;
    run.log({ mode: run.settings.mode, outcome: result, userName, accessKey: accessKeyId && masked(accessKeyId), reason });
  };
  const users = await everyUser(run, tell);
  let judged = 0;
  for (const [index, userName] of users.entries()) {
    if (run.remainingTime() < TIME_FOR_THE_REST) {
      tell({ result: 'failed', userName, reason: `there was no time for this user and ${users.length - index - 1} others` });
      break;
    }
    judged += await answerUser(userName, run, tell);
  }
  const failures = outcomes.filter(({ result }) => result === 'failed').length;
  const notice = noticeOf(run.account, outcomes);
  const told = notice === undefined || await run.notify(notice);
  run.log({
    mode: run.settings.mode,
    outcome: failures > 0 ? 'unfinished' : 'finished',
    notice: notice === undefined ? undefined : told ? 'sent' : 'failed',
    users: users.length,
    keys: judged,
  });
  if (failures > 0 || !told) {
    throw new Error(failures > 0 ? `${failures} keys or users could not be dealt with` : 'the notice was not sent');
  }
}

type Tell = (outcome: KeyOutcome) => void;

/** Names of users whose keys have a limit. User names differ in more than case. */
async function everyUser({ keys, settings }: AgeRun, tell: Tell): Promise<string[]> {
  const exempt = new Set(settings.exemptions.map(({ userName }) => userName.toLowerCase()));
  try {
    return (await keys.userNames()).filter((userName) => !exempt.has(userName.toLowerCase()));
  } catch (error) {
    tell({ result: 'failed', userName: '(all)', reason: `the users could not be listed: ${nameOf(error)}` });
    return [];
  }
}

/** @returns how many keys were judged */
async function answerUser(userName: string, run: AgeRun, tell: Tell): Promise<number> {
  let active: ListedKey[];
  try {
    active = (await run.keys.keys(userName)).filter((key) => key.active);
  } catch (error) {
    tell({ result: 'failed', userName, reason: `the keys could not be listed: ${nameOf(error)}` });
    return 0;
  }
  for (const key of active) {
    try {
      const outcome = await answerKey(userName, key, run);
      if (outcome) {
        tell({ ...outcome, userName, accessKeyId: key.accessKeyId });
      }
    } catch (error) {
      tell({ result: 'failed', userName, accessKeyId: key.accessKeyId, reason: error instanceof UnverifiedError ? error.message : `a call failed with ${nameOf(error)}` });
    }
  }
  return active.length;
}

/** A change that was accepted and not seen is no success. */
class UnverifiedError extends Error {}

async function answerKey(userName: string, key: ListedKey, run: AgeRun): Promise<Pick<KeyOutcome, 'result' | 'reason'> | undefined> {
  const { keys, settings } = run;
  if (key.created === undefined) {
    throw new UnverifiedError('IAM does not say when the key was made');
  }
  const { verdict, reason } = judge({ created: key.created, lastUsed: await keys.lastUsed(key.accessKeyId) }, run.now, settings);
  if (verdict === 'fine') {
    return undefined;
  }
  if (verdict === 'warn') {
    return { result: 'warned', reason };
  }
  if (settings.mode !== 'ENFORCE') {
    return { result: 'would-deactivate', reason };
  }
  await keys.deactivate(userName, key.accessKeyId);
  for (const wait of READ_BACK_WAITS) {
    await run.sleep(wait * (0.5 + Math.random()));
    const found = (await keys.keys(userName)).find(({ accessKeyId }) => accessKeyId === key.accessKeyId);
    if (found === undefined) {
      return undefined;
    }
    if (!found.active) {
      return { result: 'deactivated', reason };
    }
  }
  throw new UnverifiedError('UpdateAccessKey was accepted, but ListAccessKeys does not say Inactive yet');
}

/** The error's code as AWS names it: its text may quote request data. */
export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name.replace(/[^\w.]/g, '').slice(0, 80) : 'UnknownError';
}
