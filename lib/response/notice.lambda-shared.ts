import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { Outcome } from './contain-access-key.lambda-shared';
import { Finding } from './finding.lambda-shared';

/** A text for people. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
}

/** Tells people; whether it did. Containment never depends on it. */
export type Notify = (notice: Notice) => Promise<boolean>;

/** SNS takes at most 100 characters of ASCII without line breaks. */
const LONGEST_SUBJECT = 100;

/** Sends notices to a topic. */
export function noticesTo(sns: Pick<SNSClient, 'send'>, topicArn: string, failed: (error: unknown) => void): Notify {
  return async ({ subject, message }) => {
    try {
      await sns.send(new PublishCommand({ TopicArn: topicArn, Subject: subjectLine(subject), Message: message }));
      return true;
    } catch (error) {
      failed(error);
      return false;
    }
  };
}

function subjectLine(value: string): string {
  const ascii = value.replace(/[^\x20-\x7e]/g, '?').trim();
  return ascii.length <= LONGEST_SUBJECT ? ascii : `${ascii.slice(0, LONGEST_SUBJECT - 3)}...`;
}

/** What the finding's values may show in a mail: one line, no control characters, bounded. */
function plain(value: string): string {
  return value.replace(/[^\x20-\x7e]/g, '?').slice(0, 200);
}

/** The last four characters tell the at most two keys of a user apart; logs carry no more of a key id. */
export function masked(accessKeyId: string): string {
  return `...${plain(accessKeyId).slice(-4)}`;
}

const STILL_POSSIBLE = [
  'Deactivating a key does not end what was started with it: role sessions (up to 12 hours) and federation tokens (up to 36 hours) go on',
  'until they expire. The user keeps a console password and a second key, if there are any. Users, keys, roles, policies and resources that',
  'were made with the key stay. Look in CloudTrail for what the key did, and revoke the sessions of the roles that it assumed.',
].join('\n');

const NOT_DONE = 'No session was revoked, nothing was deleted, and no other key or user was touched.';

/** What was seen, what was done, what was not, what stays possible and how to undo it. */
export function outcomeNotice(finding: Finding, accessKeyId: string, outcome: Outcome): Notice {
  const who = outcome.userName === undefined ? '' : ` of user ${plain(outcome.userName)}`;
  const key = `access key ${plain(accessKeyId)}${who}`;
  const short = `key ${masked(accessKeyId)}${who}`;
  const command = (status: string) => `  aws iam update-access-key --user-name ${plain(outcome.userName ?? 'USER')} --access-key-id ${plain(accessKeyId)} --status ${status}`;
  switch (outcome.result) {
    case 'deactivated':
      return notice(finding, 'CONTAINED', `${short} deactivated`, {
        done: `The ${key} was made inactive, and IAM was read again to see that it is.`,
        notDone: NOT_DONE,
        stays: STILL_POSSIBLE,
        next: `To undo it, when you know that the key is safe:\n${command('Active')}\nBetter: create a new key, and delete this one.`,
      });
    case 'already-inactive':
      return notice(finding, 'CONTAINED', `${short} is inactive`, {
        done: `Nothing: the ${key} was inactive already, by an earlier delivery of this finding or by somebody else.`,
        notDone: NOT_DONE,
        stays: STILL_POSSIBLE,
        next: `To undo it, when you know that the key is safe:\n${command('Active')}`,
      });
    case 'missing':
      return notice(finding, 'CONTAINED', `${short} does not exist`, {
        done: `Nothing: ${outcome.reason ?? 'the key does not exist'} (${key}).`,
        notDone: NOT_DONE,
        stays: STILL_POSSIBLE,
        next: 'Nothing to undo.',
      });
    case 'would-deactivate':
      return notice(finding, 'ACT NOW', `${short} is active (playbook observes)`, {
        done: 'Nothing: the playbook is in mode OBSERVE.',
        notDone: `In mode AUTOMATIC the ${key} would now be inactive. It is ACTIVE.`,
        stays: `Whoever has the key can use it.\n${STILL_POSSIBLE}`,
        next: `To do what the playbook would have done:\n${command('Inactive')}`,
      });
    default:
      return notice(finding, 'ACT NOW', `${short} left alone`, {
        done: 'Nothing.',
        notDone: `The credential (${key}) was not acted on: ${outcome.reason ?? 'it was refused'}.`,
        stays: 'Whoever has the credential can use it.',
        next: 'Decide what to do about it: nobody else will.',
      });
  }
}

/** A message that the playbook could not deal with: from the first try where no retry helps, else from the last. */
export function failureNotice(finding: Finding | undefined, messageId: string, reason: string, lastDelivery: boolean): Notice {
  const left = lastDelivery ? 'It was the last try: the message is now in the dead-letter queue.' : 'The message is tried again and then kept in the dead-letter queue.';
  return notice(finding, 'FAILED', 'playbook could not contain a finding', {
    done: `Nothing that could be verified: ${plain(reason)}. ${left}`,
    notDone: 'The credential must be taken as active. Where GetAccessKeyLastUsed was denied, the key may also belong to another account.',
    stays: 'Whoever has the credential can use it.',
    next: `Read the message ${plain(messageId)} in the dead-letter queue and the function's log, act by hand, mend the cause, then redrive the queue.`,
  });
}

interface Parts {
  readonly done: string;
  readonly notDone: string;
  readonly stays: string;
  readonly next: string;
}

function notice(finding: Finding | undefined, state: string, headline: string, parts: Parts): Notice {
  const account = finding === undefined ? '' : ` in ${finding.accountId}`;
  const seen = finding === undefined
    ? 'A message that is no finding this playbook can read.'
    : [
      `${finding.source}: ${plain(finding.type)}${finding.severity === undefined ? '' : `, severity ${finding.severity}`}`,
      `Account ${finding.accountId}, region ${finding.region}, finding ${plain(finding.id)}`,
    ].join('\n');
  return {
    subject: `[${state}] ${headline}${account}`,
    message: [
      'WHAT WAS SEEN', seen, '',
      'WHAT WAS DONE', parts.done, '',
      'WHAT WAS NOT DONE', parts.notDone, '',
      'WHAT STAYS POSSIBLE', parts.stays, '',
      'WHAT YOU CAN DO', parts.next,
    ].join('\n'),
  };
}
