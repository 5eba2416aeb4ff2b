import { App, DefaultStackSynthesizer, Lazy, Stack } from 'aws-cdk-lib';
import { ProtectedPrincipal } from '../../../lib/response';
import { protectedByDefault } from '../../../lib/response/default-protection';
import { respond } from '../support/sample-playbook';

const REASON = 'used in emergencies';
const token = Lazy.string({ produce: () => 'later' });
const { userName, userPath, roleName, rolePath, arnPattern } = ProtectedPrincipal;

test.each<[string, ProtectedPrincipal, object, string[]]>([
  ['a user', userName('a', REASON), { userName: 'a' }, ['user/a', 'user/*/a']],
  ['a user with every character', userName('a.b_c+d=e,f@g-h', REASON), { userName: 'a.b_c+d=e,f@g-h' }, ['user/a.b_c+d=e,f@g-h', 'user/*/a.b_c+d=e,f@g-h']],
  ['users below a path', userPath('/people/on-duty/', REASON), { arnPattern: 'arn:*:iam::*:user/people/on-duty/*' }, ['user/people/on-duty/*']],
  ['a role', roleName('x'.repeat(64), REASON), { roleName: 'x'.repeat(64) }, [`role/${'x'.repeat(64)}`, `role/*/${'x'.repeat(64)}`]],
  ['roles below a path', rolePath('/pipelines/', REASON), { arnPattern: 'arn:*:iam::*:role/pipelines/*' }, ['role/pipelines/*']],
  ['users by a pattern', arnPattern('arn:aws:iam::111122223333:user/*/ses-smtp', REASON), { arnPattern: 'arn:*:iam::*:user/*/ses-smtp' }, ['user/*/ses-smtp']],
  ['roles by a pattern', arnPattern('arn:*:iam::*:role/deploy-?', REASON), { arnPattern: 'arn:*:iam::*:role/deploy-?' }, ['role/deploy-?']],
])('%s: the handler and the policies are told', (_what, principal, settings, resources) => {
  expect(principal._settings).toEqual({ ...settings, reason: REASON });
  expect(principal._resources).toEqual(resources);
});

test.each<[string, () => unknown, RegExp]>([
  ['an empty name', () => userName('', REASON), /ProtectedPrincipal.userName: "" is not the name of an IAM user/],
  ['a name of 65 characters', () => userName('x'.repeat(65), REASON), /is not the name of an IAM user/],
  ['a name with a path', () => userName('people/alice', REASON), /is not the name/],
  ['a name with a wildcard', () => userName('alice*', REASON), /is not the name/],
  ['a name known later', () => userName(token, REASON), /a value known only at deployment is not the name/],
  ['a name of a role with a wildcard', () => roleName('deploy-*', REASON), /ProtectedPrincipal.roleName: "deploy-\*" is not the name of an IAM role/],
  ['no reason', () => userName('alice', ''), /the protection of alice has no reason/],
  ['no reason for a role', () => roleName('deploy', 'why'), /the protection of deploy has "why" as its reason/],
  ['a reason of 201 characters', () => userName('alice', 'so it is '.repeat(23)), /say it in at most 200 characters/],
  ['the root of all paths', () => userPath('/', REASON), /protects every user/],
  ['the root of all paths of roles', () => rolePath('/', REASON), /protects every role/],
  ['a half path', () => userPath('/people', REASON), /is not a path of IAM users; begin and end it with a slash/],
  ['a path with a wildcard', () => rolePath('/*/', REASON), /is not a path of IAM roles/],
  ['a pattern of groups', () => arnPattern('arn:aws:iam::111122223333:group/x', REASON), /is not an ARN pattern of IAM users or roles/],
  ['a pattern of every user', () => arnPattern('arn:*:iam::*:user/*', REASON), /protects every user/],
  ['a pattern of every role', () => arnPattern('arn:*:iam::*:role/*/*', REASON), /protects every role/],
  ['a pattern without account', () => arnPattern('arn:aws:iam:::user/alice', REASON), /is not an ARN pattern/],
  ['21 protected principals', () => respond({ protectedPrincipals: Array.from({ length: 21 }, (_, index) => userName(`u${index}`, REASON)) }),
    /Stack\/Response: 21 principals are protected; protect at most 20: put users and roles below one path/],
  ['reasons of 4,000 characters', () => respond({ protectedPrincipals: Array.from({ length: 20 }, (_, index) => userName(`u${index}`, 'because so '.repeat(18))) }),
    /Stack\/Response\/LockUser: its settings take \d+ bytes: .* 27 protected principals; keep them within 3200/],
])('fails on %s', (_what, act, message) => {
  expect(act).toThrow(message);
});

describe('always protected', () => {
  const protectedIn = (stack: Stack) => protectedByDefault(stack).flatMap((principal) => principal._resources);

  test('are the roles of responses, the ways into the account, what deploys, and emergencies', () => {
    expect(protectedIn(new Stack(new App(), 'Stack'))).toEqual([
      'role/zero-trust-response/*',
      'role/OrganizationAccountAccessRole', 'role/*/OrganizationAccountAccessRole',
      'role/AWSControlTowerExecution', 'role/*/AWSControlTowerExecution',
      'role/stacksets-exec-*', 'role/cdk-hnb659fds-*',
      'role/break-glass/*', 'user/break-glass/*',
    ]);
  });

  test('are the bootstrap roles as the stack was bootstrapped', () => {
    expect(protectedIn(new Stack(new App(), 'Stack', { synthesizer: new DefaultStackSynthesizer({ qualifier: 'mine' }) }))).toContain('role/cdk-mine-*');
  });
});
