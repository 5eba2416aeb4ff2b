import { IAMClient } from '@aws-sdk/client-iam';
import { AccessKeys, IamAccessKeys } from './access-keys.lambda-shared';
import { DeactivateAccessKeyOptions } from './deactivate-access-key-options';
import { KeyTarget, keyTargets } from './key-target.lambda-shared';
import { keyText } from './key-text.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { clientsOf } from '../../runtime/clients.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { Facts, Inspection, Reach, RuntimePlaybook, Step, StepInput } from '../../runtime/playbook.lambda-shared';
import { denyAllArn } from '../denied-users.lambda-shared';
import { readBack } from '../iam-calls.lambda-shared';
import { anyPath, protectionOf } from '../iam-principals.lambda-shared';

const NAME = 'deactivate-access-key';

/** What was read before anything was changed. */
interface Before extends JsonObject {
  readonly userName: string;
  readonly active: boolean;
  readonly quarantined: boolean;
}

type Input = StepInput<KeyTarget>;
const before = (input: Input) => input.before as Before;

const deactivateKey: Step<KeyTarget, AccessKeys> = {
  name: 'deactivate-key',
  weight: 'containment',
  calls: ['iam:UpdateAccessKey'],
  effect: 'Make the access key inactive',
  async run(input, keys): Promise<Facts> {
    const { userName, active } = before(input);
    // An inactive key gets here where only its user is left to be denied.
    return !active || await keys.setActive(userName, input.target.accessKeyId, false) ? {} : { keyGone: true };
  },
  async verify(input, keys) {
    return !await isActive(before(input).userName, input.target.accessKeyId, keys);
  },
};

const quarantineUser: Step<KeyTarget, AccessKeys> = {
  name: 'quarantine-user',
  weight: 'supporting',
  calls: ['iam:AttachUserPolicy'],
  effect: 'Deny the user everything, where the playbook is told to: what was started with the key goes on without it',
  applies: (target) => target.quarantineUser,
  async run(input, { users }): Promise<Facts> {
    const { userName, quarantined } = before(input);
    if (!input.target.quarantineUser || quarantined) {
      return {};
    }
    if (await users.attach(userName)) {
      return { userDenied: true };
    }
    if (await users.user(userName) !== undefined) {
      throw new TerminalError('AttachUserPolicy does not know the policy AWSDenyAll in this partition');
    }
    return { userGone: true };
  },
  async verify(input, { users }) {
    return !input.target.quarantineUser || (await users.attached(before(input).userName) ?? [users.policyArn]).includes(users.policyArn);
  },
};

/** Makes the leaked long-term key of an IAM user inactive and, if asked to, denies the user everything. */
export const deactivateAccessKey: RuntimePlaybook<KeyTarget, AccessKeys, DeactivateAccessKeyOptions> = {
  name: NAME,
  targets: keyTargets,
  access: (reach) => new IamAccessKeys(iamOf(reach), reach.partition),

  async inspect(target, keys, settings) {
    const use = await keys.use(target.accessKeyId);
    if (use === undefined) {
      return { state: 'missing', reason: 'no user of this account has the key', before: {} };
    }
    const { owner: userName, ...lastUse } = use;
    if (target.userName !== null && target.userName.toLowerCase() !== userName.toLowerCase()) {
      return { state: 'refused', reason: 'IAM says that the key belongs to another user than the finding says', before: { userName } };
    }
    const user = await keys.users.user(userName);
    const key = (await keys.keys(userName)).find(({ accessKeyId }) => accessKeyId === target.accessKeyId);
    if (user === undefined || key === undefined) {
      return { state: 'missing', reason: 'the user does not have the key any more', before: { userName } };
    }
    const protection = protectionOf({ kind: 'user', name: user.name, arn: user.arn }, settings);
    if (protection !== undefined) {
      return { state: 'refused', reason: protection, before: { userName } };
    }
    const quarantined = target.quarantineUser && (await keys.users.attached(userName) ?? []).includes(keys.users.policyArn);
    const { arn, userId } = user;
    const { active, createdAt } = key;
    return judged(target, { userName, arn, userId, active, createdAt, lastUse, quarantined, policyArn: keys.users.policyArn });
  },
  reads: ['iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys', 'iam:ListAttachedUserPolicies'],

  steps: [deactivateKey, quarantineUser],
  undoes: ['iam:UpdateAccessKey', 'iam:DetachUserPolicy'],

  async undo(input, keys) {
    const told = [await reactivated(input, keys)];
    if (input.target.quarantineUser) {
      told.push(await released(input, keys));
    }
    return told.join(' ');
  },

  text: keyText,

  sessionPolicy: ({ accountId, userName, quarantineUser: quarantines }, partition) => {
    const users = userName === null ? [`arn:${partition}:iam::${accountId}:user/*`] : anyPath('user', userName, accountId, partition);
    return [{
      Effect: 'Allow',
      Action: ['iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys', 'iam:ListAttachedUserPolicies', 'iam:UpdateAccessKey'],
      Resource: users,
    }, ...!quarantines ? [] : [{
      Effect: 'Allow' as const,
      Action: ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'],
      Resource: users,
      Condition: { ArnEquals: { 'iam:PolicyARN': denyAllArn(partition) } },
    }]];
  },
};

const iamOf: (reach: Reach) => IAMClient = clientsOf(NAME, (config) => new IAMClient(config));

async function isActive(userName: string, accessKeyId: string, keys: AccessKeys): Promise<boolean> {
  return (await keys.keys(userName)).some((key) => key.accessKeyId === accessKeyId && key.active);
}

function judged(target: KeyTarget, state: Before): Inspection {
  const contained = !state.active && (state.quarantined || !target.quarantineUser);
  return contained
    ? { state: 'contained', reason: `the key is inactive${target.quarantineUser ? ' and its user is denied everything' : ''} already`, before: state }
    : { state: 'actionable', before: state };
}

async function reactivated(input: Input, keys: AccessKeys): Promise<string> {
  const { userName, active } = before(input);
  const { accessKeyId } = input.target;
  if (!active) {
    return 'The key was inactive before this response: it stays so.';
  }
  const key = (await keys.keys(userName)).find((one) => one.accessKeyId === accessKeyId);
  if (key === undefined) {
    return 'The key does not exist any more: there is nothing to activate.';
  }
  if (key.active) {
    return 'The key is active already.';
  }
  if (!await keys.setActive(userName, accessKeyId, true)) {
    return 'The key does not exist any more: there is nothing to activate.';
  }
  await readBack('ListAccessKeys', () => isActive(userName, accessKeyId, keys));
  return 'The key is active again.';
}

async function released(input: Input, { users }: AccessKeys): Promise<string> {
  const { userName, quarantined } = before(input);
  if (quarantined) {
    return 'The user was denied everything before: that stays.';
  }
  if (!(await users.attached(userName) ?? []).includes(users.policyArn)) {
    return 'The user is not denied everything any more.';
  }
  await users.detach(userName);
  await readBack('ListAttachedUserPolicies', async () => !(await users.attached(userName) ?? []).includes(users.policyArn));
  return 'The user is not denied everything any more.';
}
