import { App, Lazy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { NoticeTopic } from '../../lib/data';
import { AccessKeyFinding, DeactivateAccessKeyProps, IncidentResponse, IncidentResponseProps, Playbook, PlaybookMode, ProtectedPrincipal } from '../../lib/response';

const REASON = 'used in emergencies';
const token = Lazy.string({ produce: () => 'later' });

function build(props: Partial<IncidentResponseProps>): IncidentResponse {
  return new IncidentResponse(new Stack(new App(), 'Stack'), 'Response', { playbooks: [Playbook.deactivateAccessKey()], ...props });
}

test.each<[string, () => unknown, RegExp]>([
  ['no playbook', () => build({ playbooks: [] }), /Stack\/Response: playbooks is empty; add one/],
  ['a playbook twice', () => build({ playbooks: [Playbook.deactivateAccessKey(), Playbook.deactivateAccessKey()] }), /"DeactivateAccessKey" is given twice/],
  ['no finding', () => build({ playbooks: [Playbook.deactivateAccessKey({ findings: [] })] }), /answers no finding; name at least one/],
  ['a finding twice', () => build({ playbooks: [Playbook.deactivateAccessKey({ findings: [AccessKeyFinding.TOR_IP_CALLER, AccessKeyFinding.TOR_IP_CALLER.withMinimumSeverity(7)] })] }), /TorIPCaller" is named twice/],
  ['a path without slashes', () => build({ playbooks: [Playbook.deactivateAccessKey({ userPath: 'people' })] }), /"people" is not a path of IAM users; begin and end it with a slash/],
  ['a path with a wildcard', () => build({ playbooks: [Playbook.deactivateAccessKey({ userPath: '/*/' })] }), /"\/\*\/" is not a path/],
  ['a path known later', () => build({ playbooks: [Playbook.deactivateAccessKey({ userPath: token })] }), /a value known only at deployment is not a path/],
  ['21 protected users', () => build({ protectedPrincipals: Array.from({ length: 21 }, (_, index) => ProtectedPrincipal.userName(`u${index}`, REASON)) }), /21 protected principals .* protect at most 20/],
  ['reasons of 4,000 characters', () => build({ protectedPrincipals: Array.from({ length: 20 }, (_, index) => ProtectedPrincipal.userName(`u${index}`, 'because so '.repeat(18))) }), /protect at most/],
  ['an empty name', () => ProtectedPrincipal.userName('', REASON), /"" is not the name of an IAM user/],
  ['a name of 65 characters', () => ProtectedPrincipal.userName('x'.repeat(65), REASON), /is not the name of an IAM user/],
  ['a name with a path', () => ProtectedPrincipal.userName('people/alice', REASON), /is not the name/],
  ['a name with a wildcard', () => ProtectedPrincipal.userName('alice*', REASON), /is not the name/],
  ['a name known later', () => ProtectedPrincipal.userName(token, REASON), /a value known only at deployment is not the name/],
  ['no reason', () => ProtectedPrincipal.userName('alice', ''), /the protection of alice has no reason/],
  ['a reason of 201 characters', () => ProtectedPrincipal.userName('alice', 'so it is '.repeat(23)), /say it in at most 200 characters/],
  ['the root of all paths', () => ProtectedPrincipal.userPath('/', REASON), /protects every user/],
  ['a half path', () => ProtectedPrincipal.userPath('/people', REASON), /is not a path of IAM users/],
  ['a pattern of roles', () => ProtectedPrincipal.arnPattern('arn:aws:iam::111122223333:role/x', REASON), /is not an ARN pattern of IAM users/],
  ['a pattern of everything', () => ProtectedPrincipal.arnPattern('arn:*:iam::*:user/*', REASON), /protects every user/],
  ['a pattern without account', () => ProtectedPrincipal.arnPattern('arn:aws:iam:::user/alice', REASON), /is not an ARN pattern/],
  ['a type of another resource', () => AccessKeyFinding.guardDuty('Recon:EC2/Portscan', 7), /is not a finding about an IAM user/],
  ['a type of stolen role credentials', () => AccessKeyFinding.guardDuty('UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS', 7), /temporary credentials of a role/],
  ['severity 0', () => AccessKeyFinding.guardDuty('PenTest:IAMUser/KaliLinux', 0), /the minimum severity is 0; use a number from 1 to 10/],
  ['severity 11', () => AccessKeyFinding.TOR_IP_CALLER.withMinimumSeverity(11), /the minimum severity is 11/],
  ['a severity for AWS Health', () => AccessKeyFinding.FOUND_IN_PUBLIC.withMinimumSeverity(7), /its events have no severity; leave it out/],
])('fails on %s', (_what, act, message) => {
  expect(act).toThrow(message);
});

test.each(['a', 'x'.repeat(64), 'a.b_c+d=e,f@g-h'])('%s is a name', (name) => {
  expect(() => build({ protectedPrincipals: [ProtectedPrincipal.userName(name, REASON)] })).not.toThrow();
});

interface Case {
  readonly playbook?: DeactivateAccessKeyProps;
  readonly hub?: (stack: Stack, topic: NoticeTopic) => Partial<IncidentResponseProps>;
}

function json({ playbook, hub }: Case): unknown {
  const stack = new Stack(new App(), 'Stack');
  const topic = new NoticeTopic(stack, 'Shared');
  new IncidentResponse(stack, 'Response', { playbooks: [Playbook.deactivateAccessKey(playbook)], ...hub?.(stack, topic) });
  return Template.fromStack(stack).toJSON();
}

test.each<[keyof IncidentResponseProps | keyof DeactivateAccessKeyProps, Case, Case]>([
  ['mode', { playbook: { mode: PlaybookMode.OBSERVE } }, { playbook: { mode: PlaybookMode.AUTOMATIC } }],
  ['findings', { playbook: { findings: [AccessKeyFinding.TOR_IP_CALLER] } }, { playbook: { findings: [AccessKeyFinding.FOUND_IN_PUBLIC] } }],
  ['userPath', { playbook: { userPath: '/people/' } }, { playbook: { userPath: '/applications/' } }],
  ['playbooks', { hub: () => ({ playbooks: [Playbook.deactivateAccessKey()] }) }, { hub: () => ({ playbooks: [Playbook.deactivateAccessKey({ mode: PlaybookMode.AUTOMATIC })] }) }],
  ['protectedPrincipals', { hub: () => ({ protectedPrincipals: [ProtectedPrincipal.userName('a', REASON)] }) }, { hub: () => ({ protectedPrincipals: [ProtectedPrincipal.userName('b', REASON)] }) }],
  ['noticeTopic', { hub: (_, noticeTopic) => ({ noticeTopic }) }, {}],
  ['logRetention', { hub: () => ({ logRetention: RetentionDays.ONE_MONTH }) }, { hub: () => ({ logRetention: RetentionDays.TEN_YEARS }) }],
])('two values of %s give two templates', (_name, one, other) => {
  expect(json(one)).not.toEqual(json(other));
});
