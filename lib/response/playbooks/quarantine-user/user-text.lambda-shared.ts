import { UserTarget } from './user-target.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { Facts, PlaybookText } from '../../runtime/playbook.lambda-shared';

/** How notices about a user read. */
export function userText(target: UserTarget, before: JsonObject, facts: Facts): PlaybookText {
  const name = typeof before.userName === 'string' ? before.userName : target.userName;
  // Only what is known to have been done: the deletion may have failed, or not be tried yet.
  const password = facts.passwordDeleted === true;
  return {
    subject: `user ${name}`,
    short: `user ${name}`,
    done: facts.userGone === true
      ? `The user ${name} was deleted by somebody meanwhile.`
      : `The user ${name} is denied everything, by ${byWhat(facts)}${password ? ', and its password was deleted' : ''}.`,
    notDone: `No key${target.deleteLoginProfile ? '' : ' and no password'} was deleted or made inactive, and no session of a role was revoked.`,
    stillPossible: [
      'Role sessions that the user started (up to 12 hours) go on until they expire: revoke the sessions of those roles.',
      'Whoever may detach policies from users can let this one go on.',
      'Users, keys, roles, policies and resources that the user made stay: look in CloudTrail for what it did.',
    ].join(' '),
    byHand: [
      ...typeof before.policyArn === 'string' ? [`aws iam attach-user-policy --user-name ${name} --policy-arn ${before.policyArn}`] : [],
      ...target.deleteLoginProfile ? [`aws iam delete-login-profile --user-name ${name}`] : [],
    ].join('\n'),
    undo: `The user may do again what it might before${target.deleteLoginProfile ? '; its password is not given back: somebody has to set a new one' : ''}.`,
  };
}

function byWhat({ by }: Facts): string {
  if (typeof by !== 'string') {
    return 'a policy that was there already';
  }
  return by.startsWith('arn:') ? 'the attached policy AWSDenyAll' : `its inline policy ${by}`;
}
