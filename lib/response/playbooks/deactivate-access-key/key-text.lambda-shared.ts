import { KeyTarget } from './key-target.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { Facts, PlaybookText } from '../../runtime/playbook.lambda-shared';
import { masked } from '../iam-principals.lambda-shared';

const SESSIONS_GO_ON = 'Deactivating a key does not end what was started with it: role sessions (up to 12 hours) go on until they expire.';
const TOKENS_GO_ON = 'So do federation and session tokens of the user (up to 36 hours).';
const TOKENS_ARE_DENIED = 'Federation and session tokens of the user are denied with it.';
const TOKENS_MAY_GO_ON = 'So do federation and session tokens of the user (up to 36 hours), unless the user is denied everything.';
const WHAT_STAYS = 'Users, keys, roles, policies and resources that were made with the key stay. '
  + 'Look in CloudTrail for what the key did, and revoke the sessions of the roles that it assumed.';

/** How notices about a key read. */
export function keyText(target: KeyTarget, before: JsonObject, facts: Facts): PlaybookText {
  const userName = typeof before.userName === 'string' ? before.userName : target.userName;
  const who = userName === null ? '' : ` of user ${userName}`;
  const user = userName ?? 'USER';
  const key = `access key ${target.accessKeyId}${who}`;
  const update = (status: string) => `aws iam update-access-key --user-name ${user} --access-key-id ${target.accessKeyId} --status ${status}`;
  // Only what is known to have been done: denying the user may have failed, or not be tried yet.
  const denied = facts.userDenied === true || before.quarantined === true;
  return {
    subject: key,
    short: `key ${masked(target.accessKeyId)}${who}`,
    done: `${keyPart(key, before, facts)}${denied ? ' Its user is denied everything, by the attached policy AWSDenyAll.' : ''}`,
    notDone: `No role session was revoked, nothing was deleted, and no other key${target.quarantineUser ? '' : ' and no right of the user'} was touched.`,
    stillPossible: [
      SESSIONS_GO_ON,
      denied ? TOKENS_ARE_DENIED : target.quarantineUser ? TOKENS_MAY_GO_ON : TOKENS_GO_ON,
      denied ? 'The user still has its password and any second key, which can do nothing while the policy is attached.'
        : 'The user keeps a console password and a second key, if there are any.',
      WHAT_STAYS,
    ].join(' '),
    byHand: [
      update('Inactive'),
      ...target.quarantineUser && typeof before.policyArn === 'string'
        ? [`aws iam attach-user-policy --user-name ${user} --policy-arn ${before.policyArn}`] : [],
    ].join('\n'),
    undo: `The key becomes active again, if it was before${target.quarantineUser ? ', and AWSDenyAll is detached, if it was attached by this playbook' : ''}. `
      + 'Better: create a new key, and delete this one.',
  };
}

function keyPart(key: string, before: JsonObject, facts: Facts): string {
  if (facts.keyGone === true) {
    return `The ${key} was deleted by somebody meanwhile.`;
  }
  return before.active === false ? `The ${key} was inactive already.` : `The ${key} was made inactive.`;
}
