/** What happened to one key, or to a user whose keys could not be read. Each says what was read from IAM, not what was only attempted. */
export interface KeyOutcome {
  readonly result: 'deactivated' | 'would-deactivate' | 'warned' | 'failed';
  readonly userName: string;
  readonly accessKeyId?: string;
  readonly reason: string;
}

/** A text for people. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/** SNS takes 262,144 bytes; a line has at most 350. */
const MOST_LINES = 600;

/** One line without control characters, bounded. */
function plain(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}

/** The last four characters tell the at most two keys of a user apart; logs carry no more of a key id. */
export function masked(accessKeyId: string): string {
  return `...${plain(accessKeyId).slice(-4)}`;
}

/** What one run did; nothing where there is nothing to tell. */
export function noticeOf(account: string, outcomes: readonly KeyOutcome[]): Notice | undefined {
  const count = (result: KeyOutcome['result']) => outcomes.filter((outcome) => outcome.result === result).length;
  if (outcomes.length === 0) {
    return undefined;
  }
  const counts = SECTIONS.filter(({ result }) => count(result) > 0).map(({ result, short }) => `${count(result)} ${short}`);
  const sections = SECTIONS.flatMap(({ result, title, advice }) => section(title, advice, outcomes.filter((outcome) => outcome.result === result)));
  return { subject: `Access keys in ${account}: ${counts.join(', ')}`, message: sections.join('\n').trimEnd() };
}

const SECTIONS: readonly { readonly result: KeyOutcome['result']; readonly short: string; readonly title: string; readonly advice: string }[] = [
  {
    result: 'failed',
    short: 'FAILED',
    title: 'COULD NOT BE DEALT WITH: take these keys as active',
    advice: 'Look into the log of the function. The run is tried twice more, then its event is in the dead-letter queue.',
  },
  {
    result: 'deactivated',
    short: 'deactivated',
    title: 'DEACTIVATED: read back as inactive',
    advice: 'Nothing was deleted. To undo it: aws iam update-access-key --user-name USER --access-key-id KEY --status Active. The next run deactivates it again, '
      + 'unless the user is exempt. Sessions that were made with the key go on until they end.',
  },
  {
    result: 'would-deactivate',
    short: 'due',
    title: 'DUE, AND STILL ACTIVE: the limit observes only',
    advice: 'In mode ENFORCE these keys would now be inactive. Replace them, or exempt their users with a reason.',
  },
  {
    result: 'warned',
    short: 'soon due',
    title: 'SOON DUE',
    advice: 'Make a second key, put it where the first is used, deactivate the first, and delete it when nothing misses it. A role needs no key at all.',
  },
];

function section(title: string, advice: string, outcomes: readonly KeyOutcome[]): string[] {
  if (outcomes.length === 0) {
    return [];
  }
  const lines = outcomes.slice(0, MOST_LINES / SECTIONS.length).map(({ userName, accessKeyId, reason }) => (
    `- user ${plain(userName)}${accessKeyId === undefined ? '' : `, key ${plain(accessKeyId)}`}: ${plain(reason)}`));
  const more = outcomes.length - lines.length;
  return [title, ...lines, ...more > 0 ? [`- and ${more} more, which the log of the function names`] : [], advice, ''];
}
