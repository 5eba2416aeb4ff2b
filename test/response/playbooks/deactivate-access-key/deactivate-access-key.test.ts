import { IamAccessKeys } from '../../../../lib/response/playbooks/deactivate-access-key/access-keys.lambda-shared';
import { deactivateAccessKey } from '../../../../lib/response/playbooks/deactivate-access-key/deactivate-access-key.lambda-shared';
import { RejectedEventError, RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { Credential } from '../../../../lib/response/runtime/finding.lambda-shared';
import { parseFindings } from '../../../../lib/response/runtime/parse-finding.lambda-shared';
import { ACCOUNT, guardDutyEvent, healthEvent, KEY } from '../../events';
import { drive, findingOf, onlyTarget, settingsOf } from '../drive-identity';
import { IamModel, snapshot } from '../iam-model';

const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';
const OTHER_KEY = 'AKIAI44QH8DHBEXAMPLE';
const NOW = Date.parse('2026-11-29T10:00:00Z');

let iam: IamModel;
let keys: IamAccessKeys;

beforeEach(() => {
  iam = new IamModel();
  iam.user('alice', { keys: new Map([[KEY, { active: true }], [OTHER_KEY, { active: true }]]) });
  iam.user('break-glass', { keys: new Map([['AKIABREAKGLASS000000', { active: true }]]) });
  iam.user('deployer', { path: '/automation/', keys: new Map([['AKIADEPLOYER00000000', { active: true }]]) });
  keys = new IamAccessKeys(iam as never, 'aws');
  jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
    callback();
    return undefined as never;
  });
});

const settings = (quarantineUser = false) => settingsOf('deactivate-access-key', { quarantineUser });
const alice: Credential = { kind: 'IAMUser', accessKeyId: KEY, userName: 'alice' };
const targetOf = (credential: Credential = alice, quarantine = false) =>
  onlyTarget(deactivateAccessKey.targets(findingOf([credential]), settings(quarantine)));
const act = (credential?: Credential, quarantine = false, reads = 1) =>
  drive(deactivateAccessKey, targetOf(credential, quarantine), keys, settings(quarantine), NOW, reads);
const active = (name: string, key: string) => iam.users.find((user) => user.name === name)!.keys.get(key)?.active;

describe('targets', () => {
  test('are keys of IAM users, each with its own id in one record of all regions', () => {
    expect(targetOf()).toEqual({ id: KEY, accountId: ACCOUNT, region: 'global', accessKeyId: KEY, userName: 'alice', quarantineUser: false });
  });

  test('come from events of GuardDuty and AWS Health', () => {
    const [guardDuty] = parseFindings(JSON.stringify(guardDutyEvent()));
    expect(onlyTarget(deactivateAccessKey.targets(guardDuty, settings())).userName).toBe('alice');
    const [health] = parseFindings(JSON.stringify(healthEvent([KEY, OTHER_KEY])));
    expect(deactivateAccessKey.targets(health, settings())).toEqual([
      expect.objectContaining({ id: KEY, userName: null }), expect.objectContaining({ id: OTHER_KEY, userName: null }),
    ]);
  });

  test.each([
    ['AssumedRole', 'ASIAIOSFODNN7EXAMPLE', /revoke the sessions of the role/],
    ['Role', 'ASIAIOSFODNN7EXAMPLE', /revoke the sessions of the role/],
    ['FederatedUser', 'ASIAIOSFODNN7EXAMPLE', /deny the IAM user that issued it/],
    ['Root', KEY, /sign in as root/],
    ['AWSAccount', KEY, /another AWS account/],
    ['AWSService', '', /an AWS service/],
    ['SAMLUser', 'ASIAIOSFODNN7EXAMPLE', /identity provider/],
    ['WebIdentityUser', 'ASIAIOSFODNN7EXAMPLE', /identity provider/],
    ['Unknown', KEY, /none that this playbook knows/],
    ['toString', KEY, /none that this playbook knows/],
    ['IAMUser', 'ASIAIOSFODNN7EXAMPLE', /temporary session/],
    ['IAMUser', 'GeneratedFindingAccessKeyId', /not a long-term access key/],
    ['IAMUser', '', /not a long-term access key/],
  ])('are none of %s with %s, and the reason says what would help', (kind, accessKeyId, reason) => {
    expect(deactivateAccessKey.targets(findingOf([{ kind, accessKeyId, userName: 'alice' }]), settings()))
      .toEqual([expect.objectContaining({ result: 'refused', reason: expect.stringMatching(reason) })]);
  });

  test('are none of another account, nor of a finding without credentials', () => {
    expect(deactivateAccessKey.targets(findingOf([{ ...alice, accountId: '444455556666' }]), settings())).toEqual([expect.objectContaining({ result: 'refused' })]);
    expect(deactivateAccessKey.targets(findingOf([]), settings())).toEqual([expect.objectContaining({ result: 'refused', reason: 'it names no credential' })]);
  });

  test.each(['break-glass', 'Break-Glass'])('are none of the protected user %s', (userName) => {
    expect(deactivateAccessKey.targets(findingOf([{ ...alice, userName }]), settings()))
      .toEqual([{ result: 'refused', reason: 'the user is protected: used in emergencies', about: `key ...MPLE of ${userName}` }]);
  });

  test.each<[string, Credential]>([
    ['a user name with a shell command', { ...alice, userName: 'alice; id' }],
    ['a user name with a line break', { ...alice, userName: 'alice\nbob' }],
    ['a user name that is too long', { ...alice, userName: 'a'.repeat(65) }],
    ['no user name', { kind: 'IAMUser', accessKeyId: KEY }],
    ['an empty user name', { ...alice, userName: '' }],
    ['a key id with a quote', { ...alice, accessKeyId: 'AKIAIOSFODNN7EXAMPL\'' }],
    ['a key id with a line break at its end', { ...alice, accessKeyId: `${KEY}\n` }],
  ])('fails on %s, and quotes nothing of it', (_what, credential) => {
    const call = () => deactivateAccessKey.targets(findingOf([credential]), settings());
    expect(call).toThrow(RejectedEventError);
    expect(call).toThrow(/^the (user name is missing or has characters that no user name has|access key id has characters that no access key id has)$/);
  });
});

describe('an active key', () => {
  test('is made inactive, and it alone', async () => {
    const { inspection, input } = await act();
    expect(iam.calls).toEqual(['GetAccessKeyLastUsed', 'GetUser', 'ListAccessKeys', 'UpdateAccessKey', 'ListAccessKeys']);
    expect([active('alice', KEY), active('alice', OTHER_KEY)]).toEqual([false, true]);
    expect(inspection.before).toEqual({
      userName: 'alice',
      arn: `arn:aws:iam::${ACCOUNT}:user/alice`,
      userId: expect.stringMatching(/^AIDA/),
      active: true,
      createdAt: '2026-01-01T00:00:00.000Z',
      lastUse: { lastUsed: '2026-11-20T00:00:00.000Z', region: 'eu-west-1', service: 's3' },
      quarantined: false,
      policyArn: DENY_ALL,
    });
    expect(deactivateAccessKey.text(input.target, input.before, input.facts)).toMatchObject({
      subject: `access key ${KEY} of user alice`, short: 'key ...MPLE of user alice', done: expect.stringContaining('was made inactive'),
    });
  });

  test('on the second page is found', async () => {
    iam.pageSize = 1;
    await act({ ...alice, accessKeyId: OTHER_KEY });
    expect(active('alice', OTHER_KEY)).toBe(false);
  });

  test('is made inactive by the name that IAM has, whatever the case of the finding', async () => {
    await act({ ...alice, userName: 'ALICE' });
    expect(active('alice', KEY)).toBe(false);
  });

  test('that IAM still shows as active is read again, and is no success until it is seen', async () => {
    iam.lag = 3;
    await act(undefined, false, 4);
    expect(iam.changes).toEqual(['UpdateAccessKey']);
    iam.lag = 9;
    iam.users[0].keys.get(KEY)!.active = true;
    await expect(act(undefined, false, 4)).rejects.toThrow('deactivate-key cannot be seen');
  });

  test('that is deleted in between is a success with a note', async () => {
    const target = targetOf();
    const inspection = await deactivateAccessKey.inspect(target, keys, settings());
    iam.users[0].keys.delete(KEY);
    const [step] = deactivateAccessKey.steps;
    const input = { target, before: inspection.before, facts: {}, finding: {} as never, startedAt: NOW };
    const facts = await step.run(input, keys);
    expect(facts).toEqual({ keyGone: true });
    expect(await step.verify(input, keys)).toBe(true);
    expect(deactivateAccessKey.text(target, inspection.before, facts as never).done).toContain('was deleted by somebody meanwhile');
  });
});

describe('nothing is done', () => {
  test('where the key is inactive', async () => {
    iam.users[0].keys.get(KEY)!.active = false;
    expect((await act()).inspection).toMatchObject({ state: 'contained', reason: 'the key is inactive already' });
  });

  test('where no user has the key, or it is gone from its owner\'s list', async () => {
    expect((await act({ accessKeyId: 'AKIANOBODYHASTHISKEY' })).inspection).toMatchObject({ state: 'missing', reason: 'no user of this account has the key' });
    const { use } = keys;
    keys.use = async (id) => ({ ...(await use.call(keys, id))!, owner: 'deployer' });
    expect((await act({ accessKeyId: KEY })).inspection).toMatchObject({ state: 'missing', reason: 'the user does not have the key any more' });
  });

  test('to the key of another user than the finding says', async () => {
    expect((await act({ ...alice, userName: 'mallory' })).inspection).toMatchObject({ state: 'refused', reason: expect.stringMatching(/another user than the finding says/) });
  });

  test.each([
    ['by name, where the finding names no owner', 'AKIABREAKGLASS000000', 'used in emergencies'],
    ['by path', 'AKIADEPLOYER00000000', 'runs the nightly jobs'],
  ])('to a user that is protected %s', async (_how, accessKeyId, reason) => {
    expect((await act({ accessKeyId })).inspection).toMatchObject({ state: 'refused', reason: `the user is protected: ${reason}` });
  });

  afterEach(() => expect(iam.changes).toEqual([]));
});

describe('the user too, where it is asked for', () => {
  test('is denied everything by the policy that nobody in the account can edit', async () => {
    const { input } = await act(undefined, true);
    expect(iam.changes).toEqual(['UpdateAccessKey', 'AttachUserPolicy']);
    expect([...iam.users[0].attached]).toEqual([DENY_ALL]);
    const { done, notDone, byHand } = deactivateAccessKey.text(input.target, input.before, input.facts);
    expect(done).toContain('Its user is denied everything');
    expect(notDone).not.toContain('right of the user');
    expect(byHand).toContain(`attach-user-policy --user-name alice --policy-arn ${DENY_ALL}`);
  });

  test('also where the key is inactive already, which no undo activates', async () => {
    iam.users[0].keys.get(KEY)!.active = false;
    const { input } = await act(undefined, true);
    expect(iam.changes).toEqual(['AttachUserPolicy']);
    await deactivateAccessKey.undo!(input, keys);
    expect(active('alice', KEY)).toBe(false);
    expect([...iam.users[0].attached]).toEqual([]);
  });

  test('is not touched where it is denied already, and stays denied after an undo', async () => {
    iam.users[0].attached.add(DENY_ALL);
    const { input } = await act(undefined, true);
    expect(iam.changes).toEqual(['UpdateAccessKey']);
    expect(await deactivateAccessKey.undo!(input, keys)).toContain('denied everything before: that stays');
    expect([...iam.users[0].attached]).toEqual([DENY_ALL]);
    expect((await act(undefined, true)).inspection.state).toBe('actionable');
    iam.users[0].keys.get(KEY)!.active = false;
    expect((await act(undefined, true)).inspection).toMatchObject({ state: 'contained', reason: 'the key is inactive and its user is denied everything already' });
  });

  test('fails where the partition has no such policy, and where the user has no room for it', async () => {
    keys = new IamAccessKeys(iam as never, 'aws-cn');
    await expect(act(undefined, true)).rejects.toThrow(new TerminalError('AttachUserPolicy does not know the policy AWSDenyAll in this partition'));
    keys = new IamAccessKeys(iam as never, 'aws');
    iam.attachQuota = 0;
    await expect(act(undefined, true)).rejects.toThrow('AttachUserPolicy failed with LimitExceeded');
  });

  test('is said to be denied only where it is: the step may have failed', async () => {
    const target = targetOf(alice, true);
    const { before } = await deactivateAccessKey.inspect(target, keys, settings(true));
    const { done, stillPossible } = deactivateAccessKey.text(target, before, {});
    expect(done).not.toContain('denied everything');
    expect(stillPossible).toContain('(up to 36 hours), unless the user is denied everything');
    expect(deactivateAccessKey.text(target, before, { userDenied: true }).stillPossible).toContain('tokens of the user are denied with it');
    expect(deactivateAccessKey.text(targetOf(), before, {}).stillPossible).toContain('tokens of the user (up to 36 hours).');
  });

  test('may be gone by then', async () => {
    const target = targetOf(alice, true);
    const { before } = await deactivateAccessKey.inspect(target, keys, settings(true));
    iam.users.shift();
    const input = { target, before, facts: {}, finding: {} as never, startedAt: NOW };
    expect(await deactivateAccessKey.steps[1].run(input, keys)).toEqual({ userGone: true });
    expect(await deactivateAccessKey.steps[1].verify(input, keys)).toBe(true);
  });

  test('is left alone by the step where it is not asked for', async () => {
    const target = targetOf();
    const { before } = await deactivateAccessKey.inspect(target, keys, settings());
    const step = deactivateAccessKey.steps[1];
    expect(step.applies!(target)).toBe(false);
    const input = { target, before, facts: {}, finding: {} as never, startedAt: NOW };
    await step.run(input, keys);
    expect(await step.verify(input, keys)).toBe(true);
    expect(iam.changes).toEqual([]);
  });
});

describe('undo', () => {
  test.each([false, true])('puts back exactly what was there (quarantine: %s), and does so once', async (quarantine) => {
    const then = snapshot(iam);
    const { input } = await act(undefined, quarantine);
    expect(await deactivateAccessKey.undo!(input, keys)).toContain('The key is active again.');
    expect(snapshot(iam)).toEqual(then);
    const { length } = iam.changes;
    expect(await deactivateAccessKey.undo!(input, keys)).toContain('The key is active already.');
    expect(iam.changes).toHaveLength(length);
  });

  test('leaves a key that is gone', async () => {
    const { input } = await act();
    iam.users[0].keys.delete(KEY);
    expect(await deactivateAccessKey.undo!(input, keys)).toContain('does not exist any more');
  });

  test('fails where it cannot see the effect', async () => {
    const { input } = await act();
    iam.lag = 9;
    await expect(deactivateAccessKey.undo!(input, keys)).rejects.toThrow(RetryableError);
  });
});

test('a call that is denied is final; one that is throttled is worth another delivery', async () => {
  iam.faults = ['denied'];
  await expect(act()).rejects.toBeInstanceOf(TerminalError);
  iam.faults = ['none', 'none', 'none', 'throttled'];
  await expect(act()).rejects.toBeInstanceOf(RetryableError);
  expect(iam.changes).toEqual([]);
});

test('the session of another account may do this for this user, and nothing else', () => {
  expect(deactivateAccessKey.sessionPolicy(targetOf(), 'aws-us-gov')).toEqual([{
    Effect: 'Allow',
    Action: expect.arrayContaining([...deactivateAccessKey.reads, 'iam:UpdateAccessKey']),
    Resource: [`arn:aws-us-gov:iam::${ACCOUNT}:user/alice`, `arn:aws-us-gov:iam::${ACCOUNT}:user/*/alice`],
  }]);
  const [, attach] = deactivateAccessKey.sessionPolicy(targetOf({ accessKeyId: KEY }, true), 'aws');
  expect(attach).toEqual({
    Effect: 'Allow',
    Action: ['iam:AttachUserPolicy', 'iam:DetachUserPolicy'],
    Resource: [`arn:aws:iam::${ACCOUNT}:user/*`],
    Condition: { ArnEquals: { 'iam:PolicyARN': DENY_ALL } },
  });
});
