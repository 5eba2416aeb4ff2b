import { App, Stack } from 'aws-cdk-lib';
import { drive, findingOf, onlyTarget, settingsOf } from './drive-identity';
import { grantsOf, specOf } from './grants';
import { IamModel } from './iam-model';
import { Playbook, PlaybookMode, RevocationScope } from '../../../lib/response';
import { PlaybookSpec } from '../../../lib/response/playbook-spec';
import { IamAccessKeys } from '../../../lib/response/playbooks/deactivate-access-key/access-keys.lambda-shared';
import { deactivateAccessKey } from '../../../lib/response/playbooks/deactivate-access-key/deactivate-access-key.lambda-shared';
import { quarantineUser } from '../../../lib/response/playbooks/quarantine-user/quarantine-user.lambda-shared';
import { IamQuarantinedUsers } from '../../../lib/response/playbooks/quarantine-user/quarantined-users.lambda-shared';
import { IamDeniedSessions } from '../../../lib/response/playbooks/revoke-sessions/denied-sessions.lambda-shared';
import { revokeSessions } from '../../../lib/response/playbooks/revoke-sessions/revoke-sessions.lambda-shared';
import { Credential } from '../../../lib/response/runtime/finding.lambda-shared';
import { RuntimePlaybook, Target } from '../../../lib/response/runtime/playbook.lambda-shared';
import { SignedCall } from '../../../lib/response/runtime/signed-calls.lambda-shared';
import { ACCOUNT, KEY } from '../events';

/** What the SDK sent, in three parts. */
interface Recorded {
  readonly reads: Set<string>;
  readonly acts: Set<string>;
  readonly undoes: Set<string>;
}

interface Scene<A> {
  readonly credential: Credential;
  readonly prepare?: (iam: IamModel) => void;
  readonly access: (iam: IamModel) => A;
}

const READING = /^(?:iam:(?:Get|List)|cloudtrail:Lookup)/;
const NOW = Date.parse('2026-11-29T10:00:00Z');
const SESSION = 'ASIAIOSFODNN7EXAMPLE';

/** Each scene from inspection to undo, on the real clients' commands. */
async function recorded<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>, options: O, scenes: ReadonlyArray<Scene<A>>,
): Promise<Recorded> {
  const parts: Recorded = { reads: new Set(), acts: new Set(), undoes: new Set() };
  for (const { credential, prepare, access } of scenes) {
    const iam = new IamModel();
    iam.user('alice', { password: true, keys: new Map([[KEY, { active: true }]]) });
    iam.role('App');
    prepare?.(iam);
    const port = access(iam);
    const settings = settingsOf(playbook.name, options);
    const { input } = await drive(playbook, onlyTarget(playbook.targets(findingOf([credential]), settings)), port, settings, NOW);
    const acted = iam.calls.splice(0);
    await playbook.undo!(input, port);
    for (const [calls, changes] of [[acted, parts.acts], [iam.calls, parts.undoes]] as const) {
      calls.forEach((call) => (READING.test(call) ? parts.reads : changes).add(call));
    }
  }
  return parts;
}

/** Calls as IAM names their actions. */
function named<A extends object>(access: (iam: IamModel) => A): (iam: IamModel) => A {
  return (iam) => {
    const { send } = iam;
    (iam as { send: unknown }).send = async (command: never) => {
      try {
        return await send(command);
      } finally {
        iam.calls.push(`iam:${iam.calls.pop()!}`);
      }
    };
    return access(iam);
  };
}

const alice: Credential = { kind: 'IAMUser', accessKeyId: KEY, userName: 'alice' };
const aliceSession: Credential = { ...alice, accessKeyId: SESSION };
const app: Credential = { kind: 'AssumedRole', accessKeyId: SESSION, userName: 'App', principalId: `AROA${'R'.repeat(13)}0000:i-0123456789abcdef0` };
const federated: Credential = { kind: 'FederatedUser', accessKeyId: SESSION, principalId: `${ACCOUNT}:bob` };

const foreign = '{"Version":"2012-10-17","Statement":[]}';
const sessionsOf = named((iam) => new IamDeniedSessions(iam as never, {
  send: async ({ service, call }: SignedCall) => {
    iam.calls.push(`${service}:${call}`);
    const sessionIssuer = { type: 'IAMUser', accountId: ACCOUNT, userName: 'alice' };
    return JSON.stringify({ Events: [{ CloudTrailEvent: JSON.stringify({ userIdentity: { type: 'FederatedUser', accessKeyId: SESSION, sessionContext: { sessionIssuer } } }) }] });
  },
}, 'aws', ACCOUNT));
const ofRole: Array<Scene<IamDeniedSessions>> = [
  { credential: app, access: sessionsOf },
  { credential: app, access: sessionsOf, prepare: ({ roles }) => roles[0].inline.set(`ZeroTrustRevoked-${SESSION}`, foreign) },
  { credential: app, access: sessionsOf, prepare: ({ roles }) => roles[0].inline.set('own', 'x'.repeat(10_200)) },
];
const ofUser: Array<Scene<IamDeniedSessions>> = [
  { credential: aliceSession, access: sessionsOf },
  { credential: federated, access: sessionsOf, prepare: ({ users }) => users[0].inline.set(`ZeroTrustRevoked-${SESSION}`, foreign) },
  { credential: aliceSession, access: sessionsOf, prepare: ({ users }) => users[0].inline.set('own', 'x'.repeat(2_000)) },
];

const keysOf = named((iam) => new IamAccessKeys(iam as never, 'aws'));
const usersOf = named((iam) => new IamQuarantinedUsers(iam as never, 'aws'));
const fullOfPolicies = (iam: IamModel) => {
  iam.attachQuota = 0;
};
const ofQuarantine: Array<Scene<IamQuarantinedUsers>> = [
  { credential: alice, access: usersOf },
  { credential: alice, access: usersOf, prepare: fullOfPolicies },
  {
    credential: alice,
    access: usersOf,
    prepare: (iam) => {
      fullOfPolicies(iam);
      iam.users[0].inline.set('ZeroTrustQuarantine', foreign);
    },
  },
];

/** No action is allowed that is not called here: nothing had to be listed as an exception. */
test.each<[string, PlaybookSpec, () => Promise<Recorded>]>([
  ['deactivate-access-key', specOf(Playbook.deactivateAccessKey()),
    () => recorded(deactivateAccessKey, { quarantineUser: false }, [{ credential: alice, access: keysOf }])],
  ['deactivate-access-key with its user', specOf(Playbook.deactivateAccessKey({ quarantineUser: true })),
    () => recorded(deactivateAccessKey, { quarantineUser: true }, [{ credential: alice, access: keysOf }])],
  ['quarantine-user', specOf(Playbook.quarantineUser()),
    () => recorded(quarantineUser, { inlinePolicyWhenFull: false, deleteLoginProfile: false }, ofQuarantine.slice(0, 1))],
  ['quarantine-user with inline policies', specOf(Playbook.quarantineUser({ inlinePolicyWhenFull: true })),
    () => recorded(quarantineUser, { inlinePolicyWhenFull: true, deleteLoginProfile: false }, ofQuarantine)],
  ['revoke-sessions', specOf(Playbook.revokeSessions()),
    () => recorded(revokeSessions('revoke-sessions', 'session'), { managedPolicyWhenFull: true }, [...ofRole, ...ofUser])],
  ['revoke-sessions without managed policies', specOf(Playbook.revokeSessions({ managedPolicyWhenFull: false })),
    () => recorded(revokeSessions('revoke-sessions', 'session'), { managedPolicyWhenFull: false }, [...ofRole.slice(0, 2), ...ofUser.slice(0, 2)])],
  ['revoke-role-sessions', specOf(Playbook.revokeSessions({ scope: RevocationScope.ROLE })),
    () => recorded(revokeSessions('revoke-role-sessions', 'role'), { managedPolicyWhenFull: true }, ofRole)],
])('the role of %s allows exactly the calls that were recorded', async (_name, spec, record) => {
  const parts = await record();
  expect({ reads: [...parts.reads].sort(), acts: [...parts.acts].sort(), undoes: [...parts.undoes].sort() }).toEqual(grantsOf(spec));
});

test('so does that of quarantine-user which deletes passwords', async () => {
  const parts = await recorded(quarantineUser, { inlinePolicyWhenFull: false, deleteLoginProfile: true }, ofQuarantine.slice(0, 1));
  const stated = Playbook.quarantineUser({ mode: PlaybookMode.APPROVE, deleteLoginProfile: true });
  const granted = grantsOf(stated._spec(new Stack(new App(), 'Stack'), { protectedPrincipals: [], modes: [PlaybookMode.APPROVE] }));
  expect({ reads: [...parts.reads].sort(), acts: [...parts.acts].sort(), undoes: [...parts.undoes].sort() }).toEqual(granted);
});
