import { quarantineUser } from '../../../../lib/response/playbooks/quarantine-user/quarantine-user.lambda-shared';
import { IamQuarantinedUsers, QUARANTINE_DOCUMENT, QUARANTINE_POLICY } from '../../../../lib/response/playbooks/quarantine-user/quarantined-users.lambda-shared';
import { RejectedEventError, RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { Credential } from '../../../../lib/response/runtime/finding.lambda-shared';
import { ACCOUNT, KEY } from '../../events';
import { drive, findingOf, onlyTarget, settingsOf } from '../drive-identity';
import { IamModel, ModelHolder, snapshot } from '../iam-model';

const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';
const NOW = Date.parse('2026-11-29T10:00:00Z');

interface Options {
  readonly inlinePolicyWhenFull?: boolean;
  readonly deleteLoginProfile?: boolean;
}

let iam: IamModel;
let users: IamQuarantinedUsers;
let user: ModelHolder;
let alice: Credential;

beforeEach(() => {
  iam = new IamModel();
  user = iam.user('alice', { password: true, keys: new Map([[KEY, { active: true }]]) });
  alice = { kind: 'IAMUser', accessKeyId: KEY, userName: 'alice', principalId: user.id };
  users = new IamQuarantinedUsers(iam as never, 'aws');
  jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
    callback();
    return undefined as never;
  });
});

const settings = (options: Options = {}) => settingsOf('quarantine-user', { inlinePolicyWhenFull: false, deleteLoginProfile: false, ...options });
const targetOf = (credential: Credential = alice, options?: Options) =>
  onlyTarget(quarantineUser.targets(findingOf([credential]), settings(options)));
const act = (options?: Options, reads = 1) => drive(quarantineUser, targetOf(alice, options), users, settings(options), NOW, reads);
const undo = (driven: Awaited<ReturnType<typeof act>>) => quarantineUser.undo!(driven.input, users);
const text = ({ input }: Awaited<ReturnType<typeof act>>) => quarantineUser.text(input.target, input.before, input.facts);

describe('targets', () => {
  test('are IAM users, whatever credential they used', () => {
    expect(targetOf()).toEqual({
      id: 'alice', accountId: ACCOUNT, region: 'global', userName: 'alice', userId: user.id, inlinePolicyWhenFull: false, deleteLoginProfile: false,
    });
    expect(targetOf({ ...alice, accessKeyId: 'ASIAIOSFODNN7EXAMPLE', principalId: '' }).userId).toBeNull();
    expect(targetOf({ ...alice, kind: undefined, principalId: 'AIDACKCEVSQ6C2EXAMPLE' }).userName).toBe('alice');
  });

  test('meet in one record, however their name is written', () => {
    expect(quarantineUser.targets(findingOf([alice, { ...alice, userName: 'ALICE' }, { ...alice, userName: 'bob' }]), settings()))
      .toEqual([expect.objectContaining({ id: 'alice' }), expect.objectContaining({ id: 'bob' })]);
  });

  test.each<[string, Partial<Credential>, RegExp]>([
    ['a role session', { kind: 'AssumedRole' }, /revoke the sessions of the role/],
    ['a role', { kind: 'Role' }, /revoke the sessions of the role/],
    ['a federated session', { kind: 'FederatedUser' }, /issued it in CloudTrail/],
    ['the root user', { kind: 'Root' }, /no policy of IAM binds/],
    ['a kind that nobody knows', { kind: 'valueOf' }, /none that this playbook knows/],
    ['no kind at all', { kind: undefined, principalId: undefined }, /none that this playbook knows/],
    ['a user of another account', { accountId: '444455556666' }, /of another account/],
    ['a protected user', { userName: 'BREAK-GLASS' }, /the user is protected: used in emergencies/],
  ])('are none of %s', (_what, change, reason) => {
    expect(quarantineUser.targets(findingOf([{ ...alice, ...change }]), settings())).toEqual([expect.objectContaining({ result: 'refused', reason: expect.stringMatching(reason) })]);
  });

  test('are none of a finding without credentials', () => {
    expect(quarantineUser.targets(findingOf([]), settings())).toEqual([expect.objectContaining({ result: 'refused' })]);
  });

  test.each<[string, Partial<Credential>]>([
    ['a name with a shell command', { userName: '$(id)' }],
    ['a name with a path', { userName: '../alice' }],
    ['no name', { userName: undefined }],
    ['the id of a role', { principalId: 'AROAJQABLZS4A3QDU576Q' }],
    ['an id with a quote', { principalId: 'AIDACKCEVSQ6C2EXAMPL"' }],
  ])('fails on %s, and quotes nothing of it', (_what, change) => {
    const call = () => quarantineUser.targets(findingOf([{ ...alice, ...change }]), settings());
    expect(call).toThrow(RejectedEventError);
    expect(call).toThrow(/^the (user name|principal id) [a-zA-Z ]+$/);
  });
});

describe('a user', () => {
  test('is denied everything by the policy that nobody in the account can edit', async () => {
    const driven = await act();
    expect(iam.changes).toEqual(['AttachUserPolicy']);
    expect([...user.attached]).toEqual([DENY_ALL]);
    expect(driven.inspection.before).toEqual({
      userName: 'alice', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, userId: user.id, policies: [], policyArn: DENY_ALL, attached: false, inline: null, password: false,
    });
    expect(text(driven)).toMatchObject({
      subject: 'user alice',
      done: 'The user alice is denied everything, by the attached policy AWSDenyAll.',
      notDone: 'No key and no password was deleted or made inactive, and no session of a role was revoked.',
      byHand: `aws iam attach-user-policy --user-name alice --policy-arn ${DENY_ALL}`,
    });
  });

  test('is denied once: another run after a crash changes nothing', async () => {
    const { input } = await act();
    await quarantineUser.steps[0].run(input, users);
    expect(iam.changes).toEqual(['AttachUserPolicy']);
    expect((await act()).inspection).toMatchObject({ state: 'contained', reason: 'the user is denied everything already' });
  });

  test('is no success until it is seen', async () => {
    iam.lag = 3;
    await act(undefined, 5);
    user.attached.clear();
    iam.lag = 20;
    await expect(act(undefined, 3)).rejects.toThrow('deny-all cannot be seen');
  });

  test('may be gone by then', async () => {
    const target = targetOf();
    const { before } = await quarantineUser.inspect(target, users, settings());
    iam.users.pop();
    const input = { target, before, facts: {}, finding: {} as never, startedAt: NOW };
    expect(await quarantineUser.steps[0].run(input, users)).toEqual({ userGone: true });
    expect(await quarantineUser.steps[0].verify(input, users)).toBe(true);
    expect(quarantineUser.text(target, before, { userGone: true }).done).toContain('was deleted by somebody meanwhile');
    expect(await quarantineUser.undo!(input, users)).toBe('The user is not denied everything any more.');
  });

  test('fails where the partition has no such policy', async () => {
    users = new IamQuarantinedUsers(iam as never, 'aws-cn');
    await expect(act()).rejects.toThrow(new TerminalError('AttachUserPolicy does not know the policy AWSDenyAll in this partition'));
  });
});

describe('nothing is done', () => {
  test('to a user that is gone, or was made again under its name', async () => {
    expect(await quarantineUser.inspect(targetOf({ ...alice, userName: 'nobody' }), users, settings())).toMatchObject({ state: 'missing' });
    expect(await quarantineUser.inspect(targetOf({ ...alice, principalId: 'AIDACKCEVSQ6C2EXAMPLE' }), users, settings()))
      .toMatchObject({ state: 'refused', reason: expect.stringMatching(/made again since/) });
  });

  test('to a user below a protected path', async () => {
    const { id } = iam.user('robot', { path: '/automation/' });
    expect(await quarantineUser.inspect(targetOf({ ...alice, userName: 'robot', principalId: id }), users, settings()))
      .toMatchObject({ state: 'refused', reason: 'the user is protected: runs the nightly jobs' });
  });

  afterEach(() => expect(iam.changes).toEqual([]));
});

describe('where the user has as many policies as it may have', () => {
  const inlinePolicyWhenFull = true;
  beforeEach(() => {
    iam.attachQuota = 0;
  });

  test('an inline policy denies it, if the playbook may write one', async () => {
    const then = snapshot(iam);
    const driven = await act({ inlinePolicyWhenFull });
    expect(iam.changes).toEqual(['PutUserPolicy']);
    expect(JSON.parse(user.inline.get(QUARANTINE_POLICY)!).Statement).toEqual([{ Sid: 'DenyAll', Effect: 'Deny', Action: '*', Resource: '*' }]);
    expect(text(driven).done).toContain(`by its inline policy ${QUARANTINE_POLICY}`);
    expect((await act({ inlinePolicyWhenFull })).inspection.state).toBe('contained');
    expect(await undo(driven)).toBe('The user is not denied everything any more.');
    expect(snapshot(iam)).toEqual(then);
  });

  test('an undo gives back what somebody else had written under that name', async () => {
    user.inline.set(QUARANTINE_POLICY, '{"Version":"2012-10-17","Statement":[]}');
    const then = snapshot(iam);
    const driven = await act({ inlinePolicyWhenFull });
    expect(user.inline.get(QUARANTINE_POLICY)).toBe(QUARANTINE_DOCUMENT);
    await undo(driven);
    expect(snapshot(iam)).toEqual(then);
  });

  test('an undo leaves what somebody else wrote since', async () => {
    const driven = await act({ inlinePolicyWhenFull });
    user.inline.set(QUARANTINE_POLICY, '{}');
    await undo(driven);
    expect(user.inline.get(QUARANTINE_POLICY)).toBe('{}');
  });

  test('fails where it may not', async () => {
    await expect(act()).rejects.toThrow('AttachUserPolicy failed with LimitExceeded');
    expect(iam.changes).toEqual([]);
  });

  test('fails where there is no room for that either', async () => {
    user.inline.set('own', 'x'.repeat(2_000));
    await expect(act({ inlinePolicyWhenFull })).rejects.toThrow('PutUserPolicy failed with LimitExceeded');
  });
});

describe('the password', () => {
  test('stays, unless it is asked for', async () => {
    await act();
    expect(user.password).toBe(true);
  });

  test('is deleted where it is asked for, which no undo takes back', async () => {
    const driven = await act({ deleteLoginProfile: true });
    expect(iam.changes).toEqual(['AttachUserPolicy', 'DeleteLoginProfile']);
    expect(text(driven).done).toContain('and its password was deleted');
    expect(text(driven).byHand).toContain('aws iam delete-login-profile --user-name alice');
    expect(text(driven).undo).toContain('somebody has to set a new one');
    expect(await undo(driven)).toBe('The user is not denied everything any more. The password is gone: give the user a new one.');
    expect([...user.attached]).toEqual([]);
  });

  test('is deleted also where the user is denied already', async () => {
    user.attached.add(DENY_ALL);
    const driven = await act({ deleteLoginProfile: true });
    expect(iam.changes).toEqual(['DeleteLoginProfile']);
    expect(text(driven).done).toContain('by a policy that was there already');
    expect((await act({ deleteLoginProfile: true })).inspection).toMatchObject({ state: 'contained', reason: 'the user is denied everything and has no password already' });
    expect(await undo(driven)).toContain('denied everything before: that stays');
    expect([...user.attached]).toEqual([DENY_ALL]);
  });

  test('is no obstacle where there is none', async () => {
    user.password = false;
    const driven = await act({ deleteLoginProfile: true });
    expect(iam.changes).toEqual(['AttachUserPolicy']);
    expect(text(driven).done).not.toContain('password');
    expect(await undo(driven)).toBe('The user is not denied everything any more.');
  });

  test('is left alone by the step where it is not asked for', async () => {
    const { input } = await act();
    const step = quarantineUser.steps[1];
    expect(step.applies!(input.target)).toBe(false);
    await step.run(input, users);
    expect([await step.verify(input, users), user.password]).toEqual([true, true]);
  });
});

describe('undo', () => {
  test('puts back exactly what was there, and does so once', async () => {
    user.attached.add('arn:aws:iam::aws:policy/ReadOnlyAccess');
    iam.pageSize = 1;
    const then = snapshot(iam);
    const driven = await act();
    expect(await undo(driven)).toBe('The user is not denied everything any more.');
    expect(snapshot(iam)).toEqual(then);
    const { length } = iam.changes;
    await undo(driven);
    expect(iam.changes).toHaveLength(length);
  });

  test('fails where it cannot see the effect', async () => {
    const driven = await act();
    iam.lag = 9;
    await expect(undo(driven)).rejects.toThrow(RetryableError);
  });
});

test('the session of another account may do this for this user, and nothing else', () => {
  const Resource = [`arn:aws:iam::${ACCOUNT}:user/alice`, `arn:aws:iam::${ACCOUNT}:user/*/alice`];
  expect(quarantineUser.sessionPolicy(targetOf(), 'aws')).toEqual([
    { Effect: 'Allow', Action: ['iam:GetUser', 'iam:ListAttachedUserPolicies'], Resource },
    { Effect: 'Allow', Action: ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'], Resource, Condition: { ArnEquals: { 'iam:PolicyARN': DENY_ALL } } },
  ]);
  expect(quarantineUser.sessionPolicy(targetOf(alice, { inlinePolicyWhenFull: true, deleteLoginProfile: true }), 'aws')[0].Action)
    .toEqual(expect.arrayContaining(['iam:PutUserPolicy', 'iam:DeleteUserPolicy', 'iam:DeleteLoginProfile']));
});
