import { App, Lazy, Stack } from 'aws-cdk-lib';
import { callsOf, grantsOf, statementsOf } from './grants';
import { Playbook, PlaybookMode, ProtectedPrincipal, QuarantineUserProps, RevocationScope, RevokeSessionsProps } from '../../../lib/response';
import { PlaybookSpec } from '../../../lib/response/playbook-spec';
import { deactivateAccessKey } from '../../../lib/response/playbooks/deactivate-access-key/deactivate-access-key.lambda-shared';
import { quarantineUser } from '../../../lib/response/playbooks/quarantine-user/quarantine-user.lambda-shared';
import { revokeSessions } from '../../../lib/response/playbooks/revoke-sessions/revoke-sessions.lambda-shared';
import { ClaimPrincipal } from '../../../lib/verification/claims';

const token = Lazy.string({ produce: () => '/later/' });
const PROTECTED = [ProtectedPrincipal.userName('break-glass', 'used in emergencies'), ProtectedPrincipal.rolePath('/pipelines/', 'builds everything')];

function specOf(playbook: Playbook, region = 'eu-west-1'): PlaybookSpec {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
  return playbook._spec(stack, { protectedPrincipals: PROTECTED, modes: playbook._options.modes });
}

const everything = ({ reads, acts, undoes }: PlaybookSpec) => statementsOf([...reads, ...acts, ...undoes]);
const sids = (statements: PlaybookSpec['acts']) => statementsOf(statements).map(({ Sid }) => Sid);

const APPROVE = PlaybookMode.APPROVE;
const WIDEST: Array<[string, PlaybookSpec, Parameters<typeof callsOf>[0]]> = [
  ['deactivate-access-key', specOf(Playbook.deactivateAccessKey({ quarantineUser: true })), deactivateAccessKey],
  ['quarantine-user', specOf(Playbook.quarantineUser({ mode: APPROVE, inlinePolicyWhenFull: true, deleteLoginProfile: true })), quarantineUser],
  ['revoke-sessions', specOf(Playbook.revokeSessions()), revokeSessions('revoke-sessions', 'session')],
  ['revoke-role-sessions', specOf(Playbook.revokeSessions({ scope: RevocationScope.ROLE })), revokeSessions('revoke-role-sessions', 'role')],
];

describe.each(WIDEST)('%s', (name, spec, playbook) => {
  test('allows what the code calls, no more and no less', () => {
    expect(grantsOf(spec)).toEqual(callsOf(playbook));
  });

  test('is the one that the handler knows', () => {
    expect(spec.runtimeName).toBe(name);
    expect((playbook as { name?: string }).name).toBe(name);
    expect(spec.handlerAsset).toMatch(new RegExp(`^response/playbooks/(${name}|revoke-sessions)/${name}\\.lambda$`));
  });

  test('names each statement once, and the wildcard of each', () => {
    for (const part of [[...spec.reads, ...spec.acts], [...spec.reads, ...spec.acts, ...spec.undoes, ...spec.denies]]) {
      const names = sids(part);
      expect(new Set(names).size).toBe(names.length);
    }
    const excepted = (action: string, resource: string) => spec.wildcardExceptions
      .some(({ resourcePattern, actions }) => resourcePattern === resource && actions.includes(action));
    for (const { actions, resources } of [...spec.reads, ...spec.acts, ...spec.undoes]) {
      expect(actions.filter((action) => !resources.every((resource) => excepted(action, resource)))).toEqual([]);
    }
    const used = [...spec.reads, ...spec.acts, ...spec.undoes].flatMap(({ actions }) => actions);
    expect(spec.wildcardExceptions.flatMap(({ actions }) => actions).filter((action) => !used.includes(action))).toEqual([]);
  });

  test('denies each change of protected principals', () => {
    const changes = [...spec.acts, ...spec.undoes].flatMap(({ actions }) => actions).filter((action) => !/:(?:Create|Delete)Policy$/.test(action));
    const denied = statementsOf(spec.denies);
    expect(new Set(denied.flatMap(({ Action }) => Action as string | string[]))).toEqual(new Set(changes));
    expect(denied.every(({ Effect }) => Effect === 'Deny')).toBe(true);
    const about = JSON.stringify(denied);
    expect(about.includes(':user/break-glass')).toBe(/UserPolicy|UpdateAccessKey/.test(about));
    expect(about.includes(':role/pipelines/*')).toBe(about.includes('RolePolicy'));
  });

  test('says what remains', () => {
    expect(spec.remains.length).toBeGreaterThan(0);
  });

  test('has a role that changes nothing to read', () => {
    expect(spec.reads.flatMap(({ actions }) => actions).filter((action) => !/^(?:iam:(?:Get|List)|cloudtrail:Lookup)/.test(action))).toEqual([]);
  });
});

describe('policies are attached under a condition', () => {
  test('AWSDenyAll and nothing else, to users', () => {
    const attaching = [Playbook.deactivateAccessKey({ quarantineUser: true }), Playbook.quarantineUser()]
      .flatMap((playbook) => everything(specOf(playbook)))
      .filter(({ Action }) => /tach/.test(String(Action)) && !/List/.test(String(Action)));
    expect(attaching).toHaveLength(4);
    for (const statement of attaching) {
      expect(JSON.stringify(statement.Condition)).toContain(':iam::aws:policy/AWSDenyAll');
      expect(Object.keys(statement.Condition as object)).toEqual(['ArnEquals']);
    }
  });

  test('own denials and nothing else, to roles and users', () => {
    const attaching = everything(specOf(Playbook.revokeSessions())).filter(({ Action }) => /iam:(?:At|De)tach/.test(String(Action)));
    expect(attaching.map(({ Action }) => Action)).toEqual(['iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:DetachRolePolicy', 'iam:DetachUserPolicy']);
    for (const statement of attaching) {
      expect(JSON.stringify(statement.Condition)).toMatch(/^\{"ArnLike":\{"iam:PolicyARN":.*:iam::111122223333:policy\/zero-trust\/revoked-sessions\/\*/);
    }
  });
});

describe('nothing is granted that the options leave out', () => {
  const actions = (playbook: Playbook) => [...new Set(Object.values(grantsOf(specOf(playbook))).flat())].sort();

  test('deactivating keys touches no policy', () => {
    expect(actions(Playbook.deactivateAccessKey())).toEqual(['iam:GetAccessKeyLastUsed', 'iam:GetUser', 'iam:ListAccessKeys', 'iam:UpdateAccessKey']);
  });

  test('quarantining writes no policy and deletes no password', () => {
    expect(actions(Playbook.quarantineUser())).toEqual(['iam:AttachUserPolicy', 'iam:DetachUserPolicy', 'iam:GetUser', 'iam:ListAttachedUserPolicies']);
  });

  test('revoking makes no managed policy', () => {
    expect(actions(Playbook.revokeSessions({ managedPolicyWhenFull: false }))).toEqual([
      'cloudtrail:LookupEvents', 'iam:DeleteRolePolicy', 'iam:DeleteUserPolicy', 'iam:GetRole', 'iam:GetRolePolicy', 'iam:GetUser', 'iam:GetUserPolicy', 'iam:PutRolePolicy', 'iam:PutUserPolicy',
    ]);
  });

  test('revoking sessions of roles touches no user', () => {
    expect(actions(Playbook.revokeSessions({ scope: RevocationScope.ROLE })).filter((action) => action.includes('User'))).toEqual([]);
  });
});

test.each<[string, Playbook]>([
  ['user/people/*', Playbook.deactivateAccessKey({ userPath: '/people/' })],
  ['user/people/*', Playbook.quarantineUser({ userPath: '/people/' })],
  ['user/people/*', Playbook.revokeSessions({ userPath: '/people/' })],
  ['role/applications/*', Playbook.revokeSessions({ rolePath: '/applications/' })],
])('a path limits the grants to %s', (resource, playbook) => {
  const text = JSON.stringify(everything(specOf(playbook)));
  expect(text).toContain(`:iam::111122223333:${resource}"`);
  expect(text).not.toContain(`:iam::111122223333:${resource.split('/')[0]}/*"`);
});

test('service-linked roles and those of Identity Center are denied', () => {
  expect(JSON.stringify(statementsOf(specOf(Playbook.revokeSessions()).denies))).toMatch(/role\/aws-service-role\/\*.*role\/aws-reserved\/\*/);
});

test.each(['us-gov-west-1', 'cn-north-1', 'eusc-de-east-1', undefined])('no partition is written out in %s', (region) => {
  const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region } });
  for (const playbook of [Playbook.deactivateAccessKey({ quarantineUser: true }), Playbook.quarantineUser(), Playbook.revokeSessions()]) {
    const spec = playbook._spec(stack, { protectedPrincipals: PROTECTED, modes: [PlaybookMode.AUTOMATIC] });
    const statements = [...spec.reads, ...spec.acts, ...spec.undoes, ...spec.denies].map((one) => one.toStatementJson() as unknown);
    const text = JSON.stringify(stack.resolve([...statements, ...spec.wildcardExceptions.map((one) => one.resourcePattern)]));
    expect(text).not.toMatch(/arn:aws:/);
    expect(text).toContain(':iam::');
  }
});

test('the two widths of a revocation are playbooks of their own', () => {
  const names = [RevocationScope.SESSION, RevocationScope.ROLE, undefined].map((scope) => Playbook.revokeSessions({ scope }).playbookName);
  expect(names).toEqual(['RevokeSessions', 'RevokeRoleSessions', 'RevokeSessions']);
});

test.each<[string, Playbook, Array<[string, number | undefined]>]>([
  ['deactivateAccessKey', Playbook.deactivateAccessKey(), [
    ['CredentialAccess:IAMUser/CompromisedCredentials', 7], ['UnauthorizedAccess:IAMUser/TorIPCaller', 4], ['UnauthorizedAccess:IAMUser/MaliciousIPCaller', 4],
    ['UnauthorizedAccess:IAMUser/MaliciousIPCaller.Custom', 4], ['AWS_RISK_CREDENTIALS_EXPOSED', undefined],
  ]],
  ['quarantineUser', Playbook.quarantineUser(), [
    ['Exfiltration:IAMUser/*', 7], ['Impact:IAMUser/*', 7], ['Persistence:IAMUser/*', 7], ['PrivilegeEscalation:IAMUser/*', 7],
  ]],
  ['revokeSessions', Playbook.revokeSessions(), [
    ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.InsideAWS', 7], ['UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 7],
    ['UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.InsideAWS', 7], ['UnauthorizedAccess:IAMUser/ResourceCredentialExfiltration.OutsideAWS', 7],
    ['AttackSequence:IAM/*', 7],
  ]],
])('%s answers these findings unless told otherwise', (_name, playbook, triggers) => {
  expect(specOf(playbook).triggers.map(({ type, minimumSeverity }) => [type, minimumSeverity])).toEqual(triggers);
});

test('the handlers are told their options', () => {
  const options = (playbook: Playbook) => specOf(playbook).options;
  expect(options(Playbook.deactivateAccessKey())).toEqual({ quarantineUser: false });
  expect(options(Playbook.deactivateAccessKey({ quarantineUser: true }))).toEqual({ quarantineUser: true });
  expect(options(Playbook.quarantineUser())).toEqual({ inlinePolicyWhenFull: false, deleteLoginProfile: false });
  expect(options(Playbook.quarantineUser({ mode: APPROVE, inlinePolicyWhenFull: true, deleteLoginProfile: true })))
    .toEqual({ inlinePolicyWhenFull: true, deleteLoginProfile: true });
  expect(options(Playbook.revokeSessions())).toEqual({ managedPolicyWhenFull: true });
  expect(options(Playbook.revokeSessions({ managedPolicyWhenFull: false }))).toEqual({ managedPolicyWhenFull: false });
});

test('each states what it attaches, for both of its functions', () => {
  const [responder, operator] = [ClaimPrincipal.arn('arn:aws:iam::111122223333:role/r'), ClaimPrincipal.arn('arn:aws:iam::111122223333:role/o')];
  expect(specOf(Playbook.deactivateAccessKey()).claims!(responder, operator)).toHaveLength(0);
  expect(specOf(Playbook.deactivateAccessKey({ quarantineUser: true })).claims!(responder)).toHaveLength(1);
  expect(specOf(Playbook.quarantineUser()).claims!(responder, operator)).toHaveLength(1);
  expect(specOf(Playbook.revokeSessions()).claims!(responder, operator)).toHaveLength(2);
});

const quarantine = (props: QuarantineUserProps) => () => specOf(Playbook.quarantineUser(props));
const revoke = (props: RevokeSessionsProps) => () => specOf(Playbook.revokeSessions(props));

test.each<[string, () => unknown, RegExp]>([
  ['passwords that are deleted without people', quarantine({ mode: PlaybookMode.AUTOMATIC, deleteLoginProfile: true }), /deleteLoginProfile is true, and some findings are answered without people/],
  ['passwords that a rule deletes without people', quarantine({
    mode: APPROVE, deleteLoginProfile: true, modeRules: [{ mode: PlaybookMode.AUTOMATIC, minimumSeverity: 9 }],
  }), /use the modes OBSERVE and APPROVE/],
  ['a path without slashes', quarantine({ userPath: 'people' }), /"people" is not a path of IAM users/],
  ['a path known later', revoke({ userPath: token }), /known only at deployment is not a path of IAM users/],
  ['a path of roles without slashes', revoke({ rolePath: '/a' }), /"\/a" is not a path of IAM roles/],
  ['a path of users where users are not touched', revoke({ scope: RevocationScope.ROLE, userPath: '/' }), /userPath is "\/", and the playbook revokes sessions of roles/],
  ['a path of users with a wildcard', () => specOf(Playbook.deactivateAccessKey({ userPath: '/*/' })), /is not a path of IAM users/],
])('fails on %s', (_what, make, message) => {
  expect(make).toThrow(message);
});
