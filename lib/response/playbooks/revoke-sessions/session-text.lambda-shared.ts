import { denialDocument, denialPolicyName } from './session-denial.lambda-shared';
import { SessionTarget } from './session-target.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { Facts, PlaybookText } from '../../runtime/playbook.lambda-shared';
import { masked } from '../iam-principals.lambda-shared';

/** How notices about sessions read. */
export function sessionText(target: SessionTarget, before: JsonObject, facts: Facts): PlaybookText {
  const name = typeof before.name === 'string' ? before.name : target.name ?? 'THAT-ISSUED-IT';
  const holder = `${target.kind} ${name}`;
  const what = target.userId === null ? `all sessions of ${holder}` : `the sessions ${target.userId} of ${holder}`;
  const until = typeof facts.cutOff === 'string' ? facts.cutOff : 'now';
  return {
    subject: `${what} (credential ${target.accessKeyId})`,
    short: `session ${masked(target.accessKeyId)} of ${holder}`,
    done: facts.holderGone === true
      ? `The ${holder} was deleted by somebody meanwhile, and its sessions can do nothing without it.`
      : `Everything is denied to ${what} that were issued before ${until}, by the ${facts.managedPolicy === undefined
        ? `inline policy ${denialPolicyName(target.accessKeyId)}` : `managed policy ${facts.managedPolicy as string}`}.`,
    notDone: target.kind === 'role'
      ? `${target.userId === null ? '' : 'Other sessions of the role were not touched. '}Nobody was kept from starting new sessions of the role.`
      : 'The keys, the password and the groups of the user were not touched: what is no temporary session goes on.',
    stillPossible: target.kind === 'role' ? ROLE_STILL(target.userId === null) : USER_STILL,
    byHand: [
      `aws iam put-${target.kind}-policy --${target.kind}-name ${name} --policy-name ${denialPolicyName(target.accessKeyId)} --policy-document`,
      `'${denialDocument({ ...target.userId === null ? {} : { userId: target.userId }, cutOff: 0 }).replace('1970-01-01T00:00:00Z', 'TIME-OF-NOW-IN-UTC')}'`,
    ].join(' '),
    undo: 'The policy is deleted, or says again what it said before. Sessions that have not expired meanwhile go on.',
  };
}

const ROLE_STILL = (everySession: boolean) => [
  'Whoever still has the way to the credentials (the instance, the function, whom the trust policy lets in) gets new ones, which are not denied.',
  'Sessions of other roles that were started with the stolen one go on. What was made or changed with it stays: look in CloudTrail for the access key id.',
  `The rightful holder${everySession ? 's are' : ' is'} denied too, until new credentials come: at once for most, up to some 6 hours on an EC2 instance that caches them.`,
].join(' ');

const USER_STILL = [
  'The long-term key that started the session goes on, and starts new ones: deactivate the keys of the user when you know which it was.',
  'Role sessions that were started with the stolen one go on. What was made or changed with it stays: look in CloudTrail for the access key id.',
].join(' ');
