import { IamDeniedSessions } from '../../../../lib/response/playbooks/revoke-sessions/denied-sessions.lambda-shared';
import { revokeSessions } from '../../../../lib/response/playbooks/revoke-sessions/revoke-sessions.lambda-shared';
import { denialDocument, denialIn } from '../../../../lib/response/playbooks/revoke-sessions/session-denial.lambda-shared';
import { RejectedEventError, RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { Credential } from '../../../../lib/response/runtime/finding.lambda-shared';
import { SignedCall } from '../../../../lib/response/runtime/signed-calls.lambda-shared';
import { ACCOUNT } from '../../events';
import { drive, findingOf, onlyTarget, settingsOf } from '../drive-identity';
import { IamModel, snapshot } from '../iam-model';

const KEY = 'ASIAIOSFODNN7EXAMPLE';
const POLICY = `ZeroTrustRevoked-${KEY}`;
const NOW = Date.parse('2026-11-29T10:00:00Z');

const session = revokeSessions('revoke-sessions', 'session');
const roleWide = revokeSessions('revoke-role-sessions', 'role');

let iam: IamModel;
let sessions: IamDeniedSessions;
let app: Credential;
/** Events of CloudTrail. */
let events: object[];
let asked: SignedCall[];

const trail = {
  async send(call: SignedCall): Promise<string> {
    asked.push(call);
    return JSON.stringify({ Events: events.map((event) => ({ CloudTrailEvent: JSON.stringify(event) })) });
  },
};

beforeEach(() => {
  iam = new IamModel();
  events = [];
  asked = [];
  const { id } = iam.role('App', { path: '/applications/' });
  app = { kind: 'AssumedRole', accessKeyId: KEY, userName: 'App', principalId: `${id}:i-0123456789abcdef0` };
  sessions = accessTo('aws');
  jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
    callback();
    return undefined as never;
  });
});

function accessTo(partition: string): IamDeniedSessions {
  const access = new IamDeniedSessions(iam as never, trail, partition, ACCOUNT);
  access.now = () => NOW + 5_000;
  return access;
}

const settings = (managedPolicyWhenFull = true) => settingsOf('revoke-sessions', { managedPolicyWhenFull });
const targetOf = (credential: Credential = app, playbook = session, managed = true) =>
  onlyTarget(playbook.targets(findingOf([credential]), settings(managed)));
const act = (credential?: Credential, playbook = session, managed = true, reads = 1) =>
  drive(playbook, targetOf(credential, playbook, managed), sessions, settings(managed), NOW, reads);
const denialOf = (name = 'App') => denialIn([...iam.roles, ...iam.users].find((one) => one.name === name)!.inline.get(POLICY));

describe('targets', () => {
  test.each(['AssumedRole', 'Role', undefined])('of kind %s are one session of a role', (kind) => {
    expect(targetOf({ ...app, kind })).toEqual({
      id: KEY,
      accountId: ACCOUNT,
      region: 'global',
      accessKeyId: KEY,
      kind: 'role',
      name: 'App',
      principalId: iam.roles[0].id,
      userId: app.principalId,
      managedPolicyWhenFull: true,
    });
  });

  test('of the wider playbook are the role, for each stolen session again', () => {
    expect(targetOf(app, roleWide)).toMatchObject({ id: KEY, kind: 'role', userId: null });
    expect(targetOf({ ...app, principalId: iam.roles[0].id }, roleWide)).toMatchObject({ userId: null });
  });

  test('of an IAM user are all of its temporary sessions: it has one id', () => {
    expect(targetOf({ kind: 'IAMUser', accessKeyId: KEY, userName: 'alice', principalId: 'AIDACKCEVSQ6C2EXAMPLE' }))
      .toMatchObject({ id: KEY, kind: 'user', name: 'alice', principalId: 'AIDACKCEVSQ6C2EXAMPLE', userId: null });
    expect(targetOf({ accessKeyId: KEY, userName: 'alice', principalId: 'AIDACKCEVSQ6C2EXAMPLE' }).kind).toBe('user');
  });

  test('of one finding are each session of an attack sequence', () => {
    const other = { ...app, accessKeyId: 'ASIAI44QH8DHBEXAMPLE' };
    expect(session.targets(findingOf([app, other]), settings())).toHaveLength(2);
  });

  test.each<[string, Partial<Credential>, RegExp]>([
    ['the root user', { kind: 'Root' }, /sign in as root/],
    ['another account', { kind: 'AWSAccount' }, /another AWS account/],
    ['a service', { kind: 'AWSService' }, /an AWS service/],
    ['a kind that nobody knows', { kind: 'constructor' }, /none that this playbook knows/],
    ['no kind and no principal', { kind: undefined, principalId: undefined }, /none that this playbook knows/],
    ['a long-term key', { kind: 'IAMUser', accessKeyId: 'AKIAIOSFODNN7EXAMPLE' }, /deactivate the key/],
    ['no key', { accessKeyId: '' }, /not the key of a temporary credential/],
    ['a generated sample key', { accessKeyId: 'GeneratedFindingAccessKeyId' }, /not the key of a temporary credential/],
    ['a principal of another account', { accountId: '444455556666' }, /of another account/],
    ['a role without session', { principalId: 'AROAJQABLZS4A3QDU576Q' }, /revoke all sessions of the role/],
    ['a role without id', { principalId: undefined }, /revoke all sessions of the role/],
    ['a protected role', { userName: 'deployer' }, /the role is protected: deploys everything/],
  ])('are none of %s', (_what, change, reason) => {
    expect(session.targets(findingOf([{ ...app, ...change }]), settings())).toEqual([expect.objectContaining({ result: 'refused', reason: expect.stringMatching(reason) })]);
  });

  test('of the wider playbook are none of users, which the narrower one answers, nor of a role without id', () => {
    const user = { kind: 'IAMUser', accessKeyId: KEY, userName: 'alice' };
    expect(roleWide.targets(findingOf([user]), settings())).toEqual([expect.objectContaining({ result: 'ignored' })]);
    expect(roleWide.targets(findingOf([{ ...app, principalId: '' }]), settings())).toEqual([expect.objectContaining({ result: 'refused' })]);
    expect(roleWide.targets(findingOf([]), settings())).toEqual([expect.objectContaining({ reason: 'it names no credential' })]);
  });

  test.each<[string, Partial<Credential>]>([
    ['a role name with a path', { userName: 'applications/App' }],
    ['a role name with a quote', { userName: 'App"' }],
    ['no role name', { userName: undefined }],
    ['a session with a wildcard', { principalId: 'AROAJQABLZS4A3QDU576Q:*' }],
    ['a session with a quote', { principalId: 'AROAJQABLZS4A3QDU576Q:x"}' }],
    ['a session with a variable', { principalId: 'AROAJQABLZS4A3QDU576Q:${aws:userid}' }],
    ['a session that is too long', { principalId: `AROAJQABLZS4A3QDU576Q:${'s'.repeat(65)}` }],
    ['an id of a user', { principalId: 'AIDACKCEVSQ6C2EXAMPLE' }],
    ['an id with a line break', { principalId: 'AROAJQABLZS4A3QDU576Q:a\nb' }],
    ['a key id with a slash', { accessKeyId: 'ASIA/../../x' }],
  ])('fails on %s, and quotes nothing of it', (_what, change) => {
    const call = () => session.targets(findingOf([{ ...app, ...change }]), settings());
    expect(call).toThrow(RejectedEventError);
    expect(call).toThrow(/^the (role name|access key id|principal id) [a-z ,]+$/);
  });

  test('fails on an IAM user with the id of a role or a session', () => {
    for (const principalId of ['AROAJQABLZS4A3QDU576Q', 'AIDACKCEVSQ6C2EXAMPLE:x']) {
      expect(() => session.targets(findingOf([{ kind: 'IAMUser', accessKeyId: KEY, userName: 'alice', principalId }]), settings())).toThrow(RejectedEventError);
    }
  });
});

describe('a stolen session of a role', () => {
  test('is denied everything by a policy of its own, until now', async () => {
    const { input, inspection } = await act();
    expect(iam.changes).toEqual(['PutRolePolicy']);
    expect(denialOf()).toEqual({ userId: app.principalId, cutOff: NOW + 5_000 });
    expect(inspection.before).toEqual({ name: 'App', arn: `arn:aws:iam::${ACCOUNT}:role/applications/App`, principalId: iam.roles[0].id, document: null });
    const text = session.text(input.target, input.before, input.facts);
    expect(text.subject).toBe(`the sessions ${app.principalId} of role App (credential ${KEY})`);
    expect(text.short).toBe('session ...MPLE of role App');
    expect(text.done).toContain(`that were issued before 2026-11-29T10:00:05.000Z, by the inline policy ${POLICY}`);
    expect(text.notDone).toContain('Other sessions of the role were not touched');
    expect(text.byHand).toContain(`"aws:userid":"${app.principalId}"`);
    expect(text.byHand).toContain('TIME-OF-NOW-IN-UTC');
  });

  test('is denied with every other where the playbook is about the role', async () => {
    const { input } = await act(app, roleWide);
    expect(denialOf()).toEqual({ userId: undefined, cutOff: NOW + 5_000 });
    expect(roleWide.text(input.target, input.before, input.facts).done).toContain('all sessions of role App');
  });

  test('is denied once: another run after a crash changes nothing', async () => {
    const { input } = await act();
    sessions.now = () => NOW + 60_000;
    expect(await session.steps[0].run(input, sessions)).toEqual({ cutOff: '2026-11-29T10:00:05.000Z' });
    expect(iam.changes).toEqual(['PutRolePolicy']);
    expect((await act()).inspection).toMatchObject({ state: 'contained', reason: 'what was issued before 2026-11-29T10:00:05.000Z is denied already' });
  });

  test('leaves the denials of other sessions where they are', async () => {
    await act();
    await act({ ...app, accessKeyId: 'ASIAI44QH8DHBEXAMPLE' });
    expect([...iam.roles[0].inline.keys()]).toEqual([POLICY, 'ZeroTrustRevoked-ASIAI44QH8DHBEXAMPLE']);
  });

  test('is denied at the time of the response at the least, though the clock be wrong', async () => {
    sessions.now = () => 0;
    await act();
    expect(denialOf()!.cutOff).toBe(NOW);
  });

  test('is no success until it is seen', async () => {
    iam.lag = 3;
    await act(undefined, session, true, 4);
    iam.roles[0].inline.clear();
    iam.lag = 20;
    await expect(act(undefined, session, true, 3)).rejects.toThrow('cannot be seen');
  });

  test.each([true, false])('of a role that is deleted in between is a success with a note (managed policy: %s)', async (managed) => {
    const target = targetOf(app, session, managed);
    const { before } = await session.inspect(target, sessions, settings(managed));
    iam.roles.pop();
    const input = { target, before, facts: {}, finding: {} as never, startedAt: NOW };
    expect(await session.steps[0].run(input, sessions)).toEqual({ holderGone: true });
    expect(await session.steps[0].verify(input, sessions)).toBe(true);
    expect(session.text(target, before, { holderGone: true }).done).toContain('was deleted by somebody meanwhile');
    expect(await session.undo!(input, sessions)).toContain('nothing to undo');
  });

  test('is denied where somebody else wrote another policy of that name, which an undo gives back', async () => {
    iam.roles[0].inline.set(POLICY, '{"Version":"2012-10-17","Statement":[]}');
    const then = snapshot(iam);
    const { input } = await act();
    expect(denialOf()).toBeDefined();
    expect(await session.undo!(input, sessions)).toContain('says again what it said before');
    expect(snapshot(iam)).toEqual(then);
  });
});

test('sessions of an IAM user are denied, its keys go on', async () => {
  const alice = iam.user('alice');
  const { input } = await act({ kind: 'IAMUser', accessKeyId: KEY, userName: 'Alice', principalId: alice.id });
  expect(iam.changes).toEqual(['PutUserPolicy']);
  expect(denialOf('alice')).toEqual({ userId: undefined, cutOff: NOW + 5_000 });
  const text = session.text(input.target, input.before, input.facts);
  expect(text.notDone).toContain('what is no temporary session goes on');
  expect(text.stillPossible).toContain('long-term key that started the session goes on');
  expect(text.byHand).toContain('aws iam put-user-policy --user-name alice');
});

describe('a federated session', () => {
  const federated: Credential = { kind: 'FederatedUser', accessKeyId: KEY, userName: 'bob', principalId: `${ACCOUNT}:bob` };
  const eventOf = (issuer: object, identity: object = {}) => ({
    userIdentity: {
      type: 'FederatedUser',
      accessKeyId: KEY,
      principalId: `${ACCOUNT}:bob`,
      ...identity,
      sessionContext: { sessionIssuer: { type: 'IAMUser', accountId: ACCOUNT, userName: 'issuer', ...issuer } },
    },
  });
  beforeEach(() => iam.user('issuer'));

  test('is denied by a policy of the user that CloudTrail says has issued it, and it alone', async () => {
    events = [{ userIdentity: { type: 'IAMUser' } }, eventOf({ userName: 'other' }, { accessKeyId: 'ASIAI44QH8DHBEXAMPLE' }), eventOf({})];
    const { input } = await act(federated);
    expect(input.target).toMatchObject({ region: 'eu-west-1', kind: 'user', name: null, userId: `${ACCOUNT}:bob` });
    expect(iam.changes).toEqual(['PutUserPolicy']);
    expect(denialOf('issuer')).toEqual({ userId: `${ACCOUNT}:bob`, cutOff: NOW + 5_000 });
    expect(JSON.parse(Buffer.from(asked[0].body).toString())).toEqual({ LookupAttributes: [{ AttributeKey: 'AccessKeyId', AttributeValue: KEY }], MaxResults: 10 });
    expect(asked[0].headers['x-amz-target']).toMatch(/CloudTrail_20131101\.LookupEvents$/);
    expect(session.text(input.target, input.before, input.facts).subject).toContain(`the sessions ${ACCOUNT}:bob of user issuer`);
    expect(await session.undo!(input, sessions)).toContain('was deleted');
    expect(iam.users[0].inline.size).toBe(0);
  });

  test('whose name the finding does not say is denied with all temporary sessions of that user', async () => {
    events = [eventOf({})];
    await act({ ...federated, principalId: undefined });
    expect(denialOf('issuer')).toEqual({ userId: undefined, cutOff: NOW + 5_000 });
  });

  test('that CloudTrail does not know yet is worth another delivery', async () => {
    await expect(act(federated)).rejects.toThrow(new RetryableError('CloudTrail does not show yet who issued the federated session'));
  });

  test('is not touched where CloudTrail cannot be read', async () => {
    jest.spyOn(trail, 'send').mockResolvedValueOnce('<html>');
    await expect(act(federated)).rejects.toThrow(new TerminalError('the answer of LookupEvents cannot be read'));
  });

  test.each([
    ['the root user issued it', { type: 'Root', userName: undefined }, 'refused', /the root user issued/],
    ['something else issued it', { type: 'Role' }, 'refused', /not issued by an IAM user of the account/],
    ['another account issued it', { accountId: '444455556666' }, 'refused', /not issued by an IAM user of the account/],
    ['a protected user issued it', { userName: 'break-glass' }, 'refused', /used in emergencies/],
    ['a user issued it that is gone', { userName: 'gone' }, 'missing', /no such user any more/],
  ])('is left alone where %s', async (_what, issuer, state, reason) => {
    iam.user('break-glass');
    events = [eventOf(issuer)];
    expect((await act(federated)).inspection).toMatchObject({ state, reason: expect.stringMatching(reason) });
    expect(iam.changes).toEqual([]);
  });

  test.each(['bob', '444455556666:bob', `${ACCOUNT}:b"ob`, `${ACCOUNT}:${'b'.repeat(33)}`])('fails on the principal id %s, and quotes nothing of it', (principalId) => {
    expect(() => session.targets(findingOf([{ ...federated, principalId }]), settings())).toThrow(/^the principal id is not that of a federated session [a-z ,]+$/);
  });

  test('is none of the wider playbook\'s, and its session in another account may look it up', () => {
    expect(roleWide.targets(findingOf([federated]), settings())).toEqual([expect.objectContaining({ result: 'ignored' })]);
    const [lookUp, own] = session.sessionPolicy(targetOf(federated), 'aws');
    expect(lookUp).toEqual({ Effect: 'Allow', Action: ['cloudtrail:LookupEvents'], Resource: ['*'] });
    expect(own.Resource).toEqual([`arn:aws:iam::${ACCOUNT}:user/*`]);
  });
});

describe('nothing is done', () => {
  test.each([
    ['a service-linked role', 'AWSServiceRoleForSupport', '/aws-service-role/support.amazonaws.com/', /service-linked role/],
    ['a role of Identity Center', 'AWSReservedSSO_Admin_0123456789abcdef', '/aws-reserved/sso.amazonaws.com/eu-west-1/', /Identity Center/],
    ['a role that only calls itself so', 'AWSReservedSSO_x', '/', /Identity Center/],
    ['a role below a protected path', 'builder', '/pipelines/', /builds everything/],
    ['the role by which playbooks act', 'ZeroTrustResponse', '/', /by which the playbooks act/],
  ])('to %s', async (_what, userName, path, reason) => {
    const { id } = iam.role(userName, { path });
    const target = targetOf({ ...app, userName, principalId: `${id}:x1` });
    const members = { roleName: 'zerotrustresponse', externalId: 'x' };
    expect(await session.inspect(target, sessions, { ...settings(), members })).toMatchObject({ state: 'refused', reason: expect.stringMatching(reason) });
  });

  test('to a user below a protected path', async () => {
    iam.user('robot', { path: '/automation/' });
    expect((await act({ kind: 'IAMUser', accessKeyId: KEY, userName: 'robot' })).inspection).toMatchObject({ state: 'refused', reason: expect.stringMatching(/nightly jobs/) });
  });

  test('where the role is gone, or was made again under its name', async () => {
    expect((await act({ ...app, userName: 'Gone' })).inspection.state).toBe('missing');
    expect((await act({ ...app, principalId: 'AROAJQABLZS4A3QDU576Q:i-0123456789abcdef0' })).inspection)
      .toMatchObject({ state: 'refused', reason: expect.stringMatching(/made again since/) });
  });

  afterEach(() => expect(iam.changes).toEqual([]));
});

describe('where the inline policies are full', () => {
  const fill = () => iam.roles[0].inline.set('own', 'x'.repeat(10_200));
  const managedArn = (partition = 'aws') => `arn:${partition}:iam::${ACCOUNT}:policy/zero-trust/revoked-sessions/${POLICY}-${NOW / 1000}`;

  test.each(['aws', 'aws-cn', 'aws-us-gov'])('a managed policy of the session denies it (%s)', async (partition) => {
    iam = new IamModel(partition);
    app = { ...app, principalId: `${iam.role('App').id}:i-0123456789abcdef0` };
    sessions = accessTo(partition);
    fill();
    const { input } = await act();
    expect(iam.changes).toEqual(['CreatePolicy', 'AttachRolePolicy']);
    expect(denialIn(iam.managed.get(managedArn(partition)))).toEqual({ userId: app.principalId, cutOff: NOW + 5_000 });
    expect([...iam.roles[0].attached]).toEqual([managedArn(partition)]);
    expect(session.text(input.target, input.before, input.facts).done).toContain(`by the managed policy ${POLICY}-${NOW / 1000}`);
    expect((await act()).inspection.state).toBe('contained');
  });

  test('of a user too', async () => {
    const alice = iam.user('alice', { inline: new Map([['own', 'x'.repeat(2000)]]) });
    const { input } = await act({ kind: 'IAMUser', accessKeyId: KEY, userName: 'alice', principalId: alice.id });
    expect(iam.changes).toEqual(['CreatePolicy', 'AttachUserPolicy']);
    await session.undo!(input, sessions);
    expect([...alice.attached, ...iam.managed.keys()]).toEqual([]);
  });

  test('a try that ended between its two calls is gone on with', async () => {
    fill();
    const target = targetOf();
    const { before } = await session.inspect(target, sessions, settings());
    const input = { target, before, facts: {}, finding: {} as never, startedAt: NOW };
    iam.faults = ['none', 'none', 'none', 'throttled'];
    await expect(session.steps[0].run(input, sessions)).rejects.toBeInstanceOf(RetryableError);
    expect(iam.changes).toEqual(['CreatePolicy']);
    await session.steps[0].run(input, sessions);
    expect(await session.steps[0].verify(input, sessions)).toBe(true);
    expect(iam.changes).toEqual(['CreatePolicy', 'AttachRolePolicy']);
  });

  test('an undo takes it away again, and leaves what is attached elsewhere', async () => {
    fill();
    const then = snapshot(iam);
    const { input } = await act();
    expect(await session.undo!(input, sessions)).toContain('was detached and deleted');
    expect([snapshot(iam), iam.managed.size]).toEqual([then, 0]);
    await act();
    iam.user('other', { attached: new Set([managedArn()]) });
    expect(await session.undo!(input, sessions)).toContain('somebody attached it elsewhere');
    expect(iam.managed.size).toBe(1);
  });

  test('somebody who changes what the managed policy says takes the denial away, and that is seen', async () => {
    fill();
    const { input } = await act();
    iam.managed.set(managedArn(), '{}');
    expect(await session.steps[0].verify(input, sessions)).toBe(false);
    expect((await act(undefined, session, true, 1).catch((error: Error) => error.message))).toContain('cannot be seen');
  });

  test('fails where the playbook may not, and where those are full too', async () => {
    fill();
    await expect(act(undefined, session, false)).rejects.toThrow(new TerminalError('the inline policies of the role are full, and the playbook may not make a managed policy instead'));
    iam.attachQuota = 0;
    await expect(act()).rejects.toThrow(new TerminalError('the inline policies of the role are full, and so are its attached policies'));
  });

  test('fails to give back what has no room any more', async () => {
    const document = `{"Version":"2012-10-17","Statement":[${'1,'.repeat(500)}1]}`;
    iam.roles[0].inline.set(POLICY, document);
    const { input } = await act();
    iam.roles[0].inline.set('own', 'x'.repeat(9_500));
    await expect(session.undo!(input, sessions)).rejects.toThrow('has no room any more');
  });
});

describe('undo', () => {
  test('deletes our policy and nothing else, and does so once', async () => {
    iam.roles[0].inline.set('own', '{}');
    const then = snapshot(iam);
    const { input } = await act();
    expect(await session.undo!(input, sessions)).toContain(`The policy ${POLICY} was deleted`);
    expect(snapshot(iam)).toEqual(then);
    expect(await session.undo!(input, sessions)).toContain('nothing to undo');
  });

  test('leaves what somebody else wrote since', async () => {
    const { input } = await act();
    const wider = denialDocument({ cutOff: NOW + 90_000 });
    iam.roles[0].inline.set(POLICY, wider);
    expect(await session.undo!(input, sessions)).toContain('was changed by somebody since');
    expect(iam.roles[0].inline.get(POLICY)).toBe(wider);
  });

  test('fails where it cannot see the effect', async () => {
    const { input } = await act();
    iam.lag = 9;
    await expect(session.undo!(input, sessions)).rejects.toThrow(RetryableError);
  });
});

test.each(['denied', 'throttled'] as const)('a call that is %s is no success', async (fault) => {
  for (let call = 0; call < 6; call++) {
    iam.faults = [...Array<'none'>(call).fill('none'), fault];
    iam.roles[0].inline.clear();
    await act().then(() => expect(iam.faults).toHaveLength(1), (error) => expect(error).toBeInstanceOf(fault === 'denied' ? TerminalError : RetryableError));
  }
});

test('fails on an answer of IAM that does not describe the role', async () => {
  const { send } = iam;
  (iam as { send: unknown }).send = async (command: never) => ({ ...await send(command) as object, Role: { RoleName: 'App' } });
  await expect(act()).rejects.toThrow('IAM does not say name, ARN, path and id of the role');
});

test('the session of another account may do this for this role, and nothing else', () => {
  const [own, attach, policies] = session.sessionPolicy(targetOf(), 'aws-cn');
  const holders = [`arn:aws-cn:iam::${ACCOUNT}:role/App`, `arn:aws-cn:iam::${ACCOUNT}:role/*/App`];
  const ours = `arn:aws-cn:iam::${ACCOUNT}:policy/zero-trust/revoked-sessions/${POLICY}-*`;
  expect(own.Resource).toEqual(holders);
  expect(attach).toMatchObject({ Resource: holders, Condition: { ArnLike: { 'iam:PolicyARN': ours } } });
  expect(policies.Resource).toEqual([ours]);
  expect(session.sessionPolicy(targetOf(app, session, false), 'aws-cn')).toHaveLength(1);
  expect(session.sessionPolicy(targetOf({ kind: 'IAMUser', accessKeyId: KEY, userName: 'alice' }), 'aws')[0].Action).toContain('iam:PutUserPolicy');
});
