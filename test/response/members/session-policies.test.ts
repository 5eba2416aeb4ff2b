/** The session that the hub starts in another account: it may do to its one target what the role may, and to no other. */
import { Template } from 'aws-cdk-lib/assertions';
import { everyPlaybook } from './every-playbook';
import { MEMBER, MemberRole, memberStack, rolesIn, Statement } from './member-policies';
import { AutoScalingExit, PlaybookMode } from '../../../lib/response';
import { blockPublicBucket } from '../../../lib/response/playbooks/block-public-bucket/block-public-bucket.lambda-shared';
import { deactivateAccessKey } from '../../../lib/response/playbooks/deactivate-access-key/deactivate-access-key.lambda-shared';
import { globMatches } from '../../../lib/response/playbooks/iam-principals.lambda-shared';
import { isolateInstance } from '../../../lib/response/playbooks/isolate-instance/isolate-instance.lambda-shared';
import { notify } from '../../../lib/response/playbooks/notify/notify.lambda-shared';
import { quarantineUser } from '../../../lib/response/playbooks/quarantine-user/quarantine-user.lambda-shared';
import { REVOKED_SESSIONS_PATH } from '../../../lib/response/playbooks/revoke-sessions/revoke-sessions-options';
import { revokeSessions } from '../../../lib/response/playbooks/revoke-sessions/revoke-sessions.lambda-shared';
import { denialPolicyName } from '../../../lib/response/playbooks/revoke-sessions/session-denial.lambda-shared';
import { stopEcsTask } from '../../../lib/response/playbooks/stop-ecs-task/stop-ecs-task.lambda-shared';
import { SessionStatement } from '../../../lib/response/runtime/playbook.lambda-shared';
import { evaluate, parseRequest } from '../../../lib/verification/prover/evaluation';

const roles = rolesIn(Template.fromStack(memberStack(everyPlaybook(PlaybookMode.APPROVE))));

interface Running<T> {
  readonly name: string;
  readonly reads: readonly string[];
  readonly steps: ReadonlyArray<{ readonly calls: readonly string[] }>;
  readonly undoes: readonly string[];
  sessionPolicy(target: T, partition: string): readonly SessionStatement[];
}

interface Case {
  readonly name: string;
  readonly calls: readonly string[];
  readonly session: readonly SessionStatement[];
  /** The same for a target with the longest names there are. */
  readonly longest: readonly SessionStatement[];
  /** What the playbook touches of its target, and the same of another. */
  readonly own: readonly string[];
  readonly other: readonly string[];
  /** What a pattern in a condition stands for. */
  readonly instead?: readonly string[];
  /** Calls that the session may make on another target too, for what it needs is known only after it began. */
  readonly wide: readonly string[];
}

function caseOf<T>(
  playbook: Running<T>, target: Omit<T, 'id' | 'accountId' | 'region'>, longest: Partial<T>, rest: Omit<Case, 'name' | 'calls' | 'session' | 'longest'>, region = 'global',
): Case {
  const whole = { id: 'target', accountId: MEMBER, region, ...target } as T;
  return {
    name: playbook.name,
    calls: [...new Set([...playbook.reads, ...playbook.steps.flatMap(({ calls }) => calls), ...playbook.undoes])]
      .filter((call) => !OTHER_WAY.test(call)).sort(),
    session: playbook.sessionPolicy(whole, 'aws'),
    longest: playbook.sessionPolicy({ ...whole, ...longest }, 'aws-us-gov'),
    ...rest,
  };
}

const iam = (resource: string) => `arn:aws:iam::${MEMBER}:${resource}`;
const ec2 = (resource: string, region = 'ap-southeast-2') => `arn:aws:ec2:${region}:${MEMBER}:${resource}`;
// A group is left in one of two ways, as the hub's playbook says: here by standby.
const OTHER_WAY = /^autoscaling:(?:At|De)tachInstances$/;
const LONG = 'n'.repeat(64);
const KEY = 'AKIAIOSFODNN7EXAMPLE';
const SESSION = 'ASIAIOSFODNN7EXAMPLE';

const revoked = (kind: 'role' | 'user', name: string | null) => ({ accessKeyId: SESSION, kind, name, principalId: null, userId: null, managedPolicyWhenFull: true });
const denial = (accessKeyId: string) => iam(`policy${REVOKED_SESSIONS_PATH}${denialPolicyName(accessKeyId)}-1`);
const ofKind = (calls: readonly string[], kind: string) => calls.filter((call) => !call.endsWith('LookupEvents') && !new RegExp(kind).test(call));

const sessionOf = (playbook: Running<any>, kind: 'role' | 'user', other: 'Role' | 'User'): Case => {
  const made = caseOf(playbook, revoked(kind, 'app'), { name: LONG }, {
    own: [iam(`${kind}/app`), iam(`${kind}/team/app`), denial(SESSION)], other: [iam(`${kind}/other`), denial('ASIAOTHEROTHEROTHER0')], instead: [denial(SESSION)], wide: [],
  });
  // Which of its calls it makes depends on whose session it is.
  return { ...made, name: `${made.name} of a ${kind}`, calls: ofKind(made.calls, other) };
};

const cases: Case[] = [
  caseOf(deactivateAccessKey, { accessKeyId: KEY, userName: 'alice', quarantineUser: true }, { userName: LONG }, {
    own: [iam('user/alice'), iam('user/people/alice')], other: [iam('user/bob'), iam('user/people/bob'), iam('user/alice/bob')], wide: [],
  }),
  caseOf(quarantineUser, { userName: 'alice', userId: null, inlinePolicyWhenFull: true, deleteLoginProfile: true }, { userName: LONG }, {
    own: [iam('user/alice'), iam('user/people/alice')], other: [iam('user/bob'), iam('user/people/bob')], wide: [],
  }),
  sessionOf(revokeSessions('revoke-sessions', 'session'), 'role', 'User'),
  sessionOf(revokeSessions('revoke-sessions', 'session'), 'user', 'Role'),
  sessionOf(revokeSessions('revoke-role-sessions', 'role'), 'role', 'User'),
  caseOf(blockPublicBucket, { bucket: 'orders', unblocked: false }, { bucket: 'b'.repeat(255) }, {
    own: ['arn:aws:s3:::orders'], other: ['arn:aws:s3:::invoices'], wide: [],
  }, 'eu-west-1'),
  caseOf(notify, { type: 'TTPs/x', title: 'x', securityHub: { id: 'x', productArn: 'x' } }, {}, {
    own: [`arn:aws:securityhub:eu-west-1:${MEMBER}:hub/default`], other: [`arn:aws:securityhub:us-east-1:${MEMBER}:hub/default`], wide: [],
  }, 'eu-west-1'),
  caseOf(stopEcsTask, {
    clusterArn: `arn:aws:ecs:eu-west-1:${MEMBER}:cluster/apps`, taskArn: `arn:aws:ecs:eu-west-1:${MEMBER}:task/apps/0123456789abcdef`, revokeTaskRole: true,
  }, { clusterArn: `arn:aws:ecs:ap-southeast-2:${MEMBER}:cluster/${'c'.repeat(255)}`, taskArn: `arn:aws:ecs:ap-southeast-2:${MEMBER}:task/${'c'.repeat(255)}/${'0'.repeat(32)}` }, {
    own: [`arn:aws:ecs:eu-west-1:${MEMBER}:task/apps/0123456789abcdef`, iam('role/task-role'), '*'],
    other: [`arn:aws:ecs:eu-west-1:${MEMBER}:task/apps/fedcba9876543210`, iam('role/other')],
    instead: [`arn:aws:ecs:eu-west-1:${MEMBER}:cluster/apps`],
    // Only the task's definition names its role, and reading it takes a session.
    wide: ['iam:DeleteRolePolicy', 'iam:GetRole', 'iam:GetRolePolicy', 'iam:PutRolePolicy'],
  }, 'eu-west-1'),
  caseOf(isolateInstance, { instanceId: 'i-0123456789abcdef0', autoScaling: AutoScalingExit.STANDBY, cutConnections: true, containerHosts: false }, {}, {
    own: [
      ec2('instance/i-0123456789abcdef0'), ec2('network-interface/eni-1'), ec2('security-group/sg-1'), ec2('volume/vol-1'), 'arn:aws:ec2:ap-southeast-2::snapshot/snap-1',
      'arn:aws:ec2:ap-southeast-2:777788889999:vpc/vpc-1', `arn:aws:autoscaling:ap-southeast-2:${MEMBER}:autoScalingGroup:0123:autoScalingGroupName/fleet`,
      `arn:aws:elasticloadbalancing:ap-southeast-2:${MEMBER}:targetgroup/web/0123`, `arn:aws:elasticloadbalancing:ap-southeast-2:${MEMBER}:loadbalancer/classic`,
      iam('instance-profile/app'), iam('role/app'), '*',
    ],
    // Its interfaces, volumes, groups and role are known only after it was described, so those of others are within reach; other instances are not.
    other: [ec2('instance/i-0fedcba9876543210')],
    wide: [],
  }, 'ap-southeast-2'),
];

interface MemberRequest {
  readonly action: string;
  readonly resource: string;
  readonly context: Record<string, string>;
  readonly lists: boolean;
}

/** Every call that the operator's role allows on one of some resources, with what its conditions ask for. */
function requestsOn(role: MemberRole, arns: readonly string[], instead: readonly string[]): MemberRequest[] {
  return role.policies.flatMap(({ Statement: statements }) => statements).filter(({ Effect }) => Effect === 'Allow').flatMap((statement) =>
    [statement.Action].flat().flatMap((action) => arns
      .filter((arn) => [statement.Resource].flat().some((pattern) => globMatches(pattern, arn)))
      .map((resource) => ({ action, resource, context: contextOf(statement, instead), lists: statement.Resource === '*' }))));
}

function contextOf({ Condition: condition = {} }: Statement, instead: readonly string[]): Record<string, string> {
  const known = Object.entries(condition).filter(([operator]) => operator !== 'Null').flatMap(([, keys]) => Object.entries(keys));
  return Object.fromEntries(known.map(([key, values]) => {
    const value = [values].flat()[0];
    return [key, value.includes('*') ? instead.find((text) => globMatches(value, text)) ?? value : value];
  }));
}

function allowed(role: MemberRole, session: readonly SessionStatement[], { action, resource, context }: MemberRequest): boolean {
  return evaluate(parseRequest({
    principal: { arn: role.arn, identityPolicies: role.policies, sessionPolicies: [{ Version: '2012-10-17', Statement: session }] }, action, resource, context,
  })).allowed;
}


const operatorOf = ({ name }: Case): MemberRole => roles.get(`ZeroTrust-${name.split(' ')[0]}-operator`)!;

describe.each(cases.map((one) => [one.name, one] as const))('%s', (_name, one) => {
  const role = operatorOf(one);

  test('may make every call that it makes on its target', () => {
    const requests = requestsOn(role, one.own, one.instead ?? []);
    const through = requests.filter((request) => allowed(role, one.session, request));
    expect([...new Set(through.map(({ action }) => action))].sort()).toEqual(one.calls);
  });

  test('may make none of them on another', () => {
    // What only lists has no target.
    const requests = requestsOn(role, one.other, one.instead ?? []).filter(({ lists }) => !lists);
    expect(requests.length).toBeGreaterThan(0);
    const through = requests.filter((request) => allowed(role, one.session, request));
    expect([...new Set(through.map(({ action }) => action))].sort()).toEqual(one.wide);
  });

  test('has a policy that STS takes, whatever the names', () => {
    expect(JSON.stringify({ Version: '2012-10-17', Statement: one.longest }).length).toBeLessThanOrEqual(2048);
  });
});

test('each playbook is among them', () => {
  expect([...new Set(cases.map((one) => operatorOf(one).name))].sort()).toEqual([...roles.keys()].filter((name) => name.endsWith('-operator')).sort());
});
