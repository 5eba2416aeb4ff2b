import { IAMClient } from '@aws-sdk/client-iam';
import { QuarantineUserOptions } from './quarantine-user-options';
import { IamQuarantinedUsers, QUARANTINE_DOCUMENT, QUARANTINE_POLICY, QuarantinedUsers } from './quarantined-users.lambda-shared';
import { UserTarget, userTargets } from './user-target.lambda-shared';
import { userText } from './user-text.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { clientsOf } from '../../runtime/clients.lambda-shared';
import { TerminalError } from '../../runtime/errors.lambda-shared';
import { Facts, Inspection, Reach, RuntimePlaybook, Step, StepInput } from '../../runtime/playbook.lambda-shared';
import { denyAllArn } from '../denied-users.lambda-shared';
import { isOneOf, readBack } from '../iam-calls.lambda-shared';
import { anyPath, protectionOf } from '../iam-principals.lambda-shared';

const NAME = 'quarantine-user';

/** What was read before anything was changed. */
interface Before extends JsonObject {
  readonly userName: string;
  readonly attached: boolean;
  /** What the inline policy of our name said, if there was one and it may be written. */
  readonly inline: string | null;
  readonly password: boolean;
}

type Input = StepInput<UserTarget>;
const before = (input: Input) => input.before as Before;

const denyAll: Step<UserTarget, QuarantinedUsers> = {
  name: 'deny-all',
  weight: 'containment',
  calls: ['iam:AttachUserPolicy', 'iam:PutUserPolicy'],
  effect: 'Deny the user everything: keys, password and tokens of the user can do nothing',
  async run(input, users): Promise<Facts> {
    const { userName } = before(input);
    // The user may be denied already, and its password alone be left.
    if (await isDenied(input.target, userName, users)) {
      return {};
    }
    try {
      if (await users.denied.attach(userName)) {
        return { by: users.denied.policyArn };
      }
    } catch (error) {
      return { by: await inlineInstead(input, error, users) };
    }
    if (await users.denied.user(userName) !== undefined) {
      throw new TerminalError('AttachUserPolicy does not know the policy AWSDenyAll in this partition');
    }
    return { userGone: true };
  },
  async verify(input, users) {
    const { userName } = before(input);
    return await isDenied(input.target, userName, users) || await users.denied.user(userName) === undefined;
  },
};

const deleteLoginProfile: Step<UserTarget, QuarantinedUsers> = {
  name: 'delete-login-profile',
  weight: 'supporting',
  calls: ['iam:DeleteLoginProfile'],
  effect: 'Delete the password of the user, where the playbook is told to: no undo gives it back',
  applies: (target) => target.deleteLoginProfile,
  async run(input, users): Promise<Facts> {
    if (!input.target.deleteLoginProfile || !before(input).password) {
      return {};
    }
    await users.deletePassword(before(input).userName);
    return { passwordDeleted: true };
  },
  async verify(input, users) {
    return !input.target.deleteLoginProfile || !await users.hasPassword(before(input).userName);
  },
};

async function inlineInstead({ target, before: { userName } }: Input, error: unknown, users: QuarantinedUsers): Promise<string> {
  if (!(error instanceof TerminalError) || !isOneOf(error.cause, 'LimitExceeded') || !target.inlinePolicyWhenFull) {
    throw error;
  }
  await users.putInline(userName as string, QUARANTINE_DOCUMENT);
  return QUARANTINE_POLICY;
}

/** Denies an IAM user everything. */
export const quarantineUser: RuntimePlaybook<UserTarget, QuarantinedUsers, QuarantineUserOptions> = {
  name: NAME,
  targets: userTargets,
  access: (reach) => new IamQuarantinedUsers(iamOf(reach), reach.partition),

  async inspect(target, users, settings) {
    const user = await users.denied.user(target.userName);
    if (user === undefined) {
      return { state: 'missing', reason: 'the account has no such user any more', before: {} };
    }
    const { name: userName, arn, userId } = user;
    if (target.userId !== null && target.userId !== userId) {
      return { state: 'refused', reason: 'IAM says that the user of this name is another than the finding says: it was made again since', before: { userName, userId } };
    }
    const protection = protectionOf({ kind: 'user', name: userName, arn }, settings);
    if (protection !== undefined) {
      return { state: 'refused', reason: protection, before: { userName } };
    }
    const policies = await users.denied.attached(userName) ?? [];
    return judged(target, {
      userName,
      arn,
      userId,
      policies: [...policies],
      policyArn: users.denied.policyArn,
      attached: policies.includes(users.denied.policyArn),
      inline: target.inlinePolicyWhenFull ? await users.inline(userName) ?? null : null,
      password: target.deleteLoginProfile && await users.hasPassword(userName),
    });
  },
  reads: ['iam:GetLoginProfile', 'iam:GetUser', 'iam:GetUserPolicy', 'iam:ListAttachedUserPolicies'],

  steps: [denyAll, deleteLoginProfile],
  undoes: ['iam:DeleteUserPolicy', 'iam:DetachUserPolicy', 'iam:PutUserPolicy'],
  undo: released,

  text: userText,

  sessionPolicy: ({ accountId, userName, ...options }, partition) => {
    const Resource = anyPath('user', userName, accountId, partition);
    return [{
      Effect: 'Allow',
      Action: [
        'iam:GetUser', 'iam:ListAttachedUserPolicies',
        ...options.inlinePolicyWhenFull ? ['iam:GetUserPolicy', 'iam:PutUserPolicy', 'iam:DeleteUserPolicy'] : [],
        ...options.deleteLoginProfile ? ['iam:GetLoginProfile', 'iam:DeleteLoginProfile'] : [],
      ],
      Resource,
    }, {
      Effect: 'Allow',
      Action: ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'],
      Resource,
      Condition: { ArnEquals: { 'iam:PolicyARN': denyAllArn(partition) } },
    }];
  },
};

const iamOf: (reach: Reach) => IAMClient = clientsOf(NAME, (config) => new IAMClient(config));

function judged(target: UserTarget, state: Before): Inspection {
  return (state.attached || state.inline === QUARANTINE_DOCUMENT) && !state.password
    ? { state: 'contained', reason: `the user is denied everything${target.deleteLoginProfile ? ' and has no password' : ''} already`, before: state }
    : { state: 'actionable', before: state };
}

async function isDenied(target: UserTarget, userName: string, users: QuarantinedUsers): Promise<boolean> {
  return (await users.denied.attached(userName) ?? []).includes(users.denied.policyArn)
    || (target.inlinePolicyWhenFull && await users.inline(userName) === QUARANTINE_DOCUMENT);
}

/** Takes away what this playbook put there, and nothing that was there before. */
async function released(input: Input, users: QuarantinedUsers): Promise<string> {
  const { userName, attached, inline, password } = before(input);
  const told: string[] = [];
  if (attached || inline === QUARANTINE_DOCUMENT) {
    told.push('The user was denied everything before: that stays.');
  } else {
    if ((await users.denied.attached(userName) ?? []).includes(users.denied.policyArn)) {
      await users.denied.detach(userName);
      await readBack('ListAttachedUserPolicies', async () => !(await users.denied.attached(userName) ?? []).includes(users.denied.policyArn));
    }
    told.push(await inlineReleased(input, users));
  }
  if (password && !await users.hasPassword(userName)) {
    told.push('The password is gone: give the user a new one.');
  }
  return told.join(' ');
}

/** Only what says exactly what ours says is ours. */
async function inlineReleased(input: Input, users: QuarantinedUsers): Promise<string> {
  const { userName, inline } = before(input);
  if (input.target.inlinePolicyWhenFull && await users.inline(userName) === QUARANTINE_DOCUMENT) {
    await (inline === null ? users.deleteInline(userName) : users.putInline(userName, inline));
    await readBack('GetUserPolicy', async () => [undefined, inline].includes(await users.inline(userName)));
  }
  return 'The user is not denied everything any more.';
}
