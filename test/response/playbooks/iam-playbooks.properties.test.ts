/** Every property of the playbooks of IAM does something: two values make two specs. */
import { App, Stack } from 'aws-cdk-lib';
import {
  DeactivateAccessKeyProps, FindingTrigger, Playbook, PlaybookMode, ProtectedPrincipal, QuarantineUserProps, RevocationScope, RevokeSessionsProps,
} from '../../../lib/response';

function textOf(playbook: Playbook): string {
  const stack = new Stack(new App(), 'Stack');
  const { reads, acts, undoes, denies, ...spec } = playbook._spec(stack, {
    protectedPrincipals: [ProtectedPrincipal.userName('break-glass', 'used in emergencies')], modes: playbook._options.modes,
  });
  const { runtimeName, handlerAsset, options, triggers, remains } = spec;
  const statements = [reads, acts, undoes, denies].map((part) => part.map((one) => one.toStatementJson() as unknown));
  return JSON.stringify(stack.resolve({ statements, runtimeName, handlerAsset, options, triggers, remains, own: playbook._options }));
}

const TRIGGERS = [FindingTrigger.guardDuty('PenTest:IAMUser/KaliLinux')];

test.each<[keyof DeactivateAccessKeyProps, DeactivateAccessKeyProps]>([
  ['mode', { mode: PlaybookMode.AUTOMATIC }],
  ['triggers', { triggers: TRIGGERS }],
  ['userPath', { userPath: '/people/' }],
  ['quarantineUser', { quarantineUser: true }],
])('deactivateAccessKey: %s', (_name, props) => {
  expect(textOf(Playbook.deactivateAccessKey(props))).not.toBe(textOf(Playbook.deactivateAccessKey()));
});

test.each<[keyof QuarantineUserProps, QuarantineUserProps]>([
  ['mode', { mode: PlaybookMode.AUTOMATIC }],
  ['triggers', { triggers: TRIGGERS }],
  ['userPath', { userPath: '/people/' }],
  ['inlinePolicyWhenFull', { inlinePolicyWhenFull: true }],
  ['deleteLoginProfile', { deleteLoginProfile: true }],
])('quarantineUser: %s', (_name, props) => {
  expect(textOf(Playbook.quarantineUser(props))).not.toBe(textOf(Playbook.quarantineUser()));
});

test.each<[keyof RevokeSessionsProps, RevokeSessionsProps]>([
  ['mode', { mode: PlaybookMode.AUTOMATIC }],
  ['triggers', { triggers: TRIGGERS }],
  ['scope', { scope: RevocationScope.ROLE }],
  ['rolePath', { rolePath: '/applications/' }],
  ['userPath', { userPath: '/people/' }],
  ['managedPolicyWhenFull', { managedPolicyWhenFull: false }],
])('revokeSessions: %s', (_name, props) => {
  expect(textOf(Playbook.revokeSessions(props))).not.toBe(textOf(Playbook.revokeSessions()));
});
