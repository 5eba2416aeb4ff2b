import { readFileSync } from 'fs';
import { App, Aspects, CfnResource, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { everyPlaybook } from './every-playbook';
import { EXTERNAL_ID, HUB, MEMBER, MemberRole, members, memberStack, ORGANIZATION, rolesIn } from './member-policies';
import { Playbook, PlaybookMode, ProtectedPrincipal, ResponseMemberRoles, ResponseMemberRolesProps, ResponseMembers } from '../../../lib/response';
import { evaluate, parseRequest } from '../../../lib/verification/prover/evaluation';
import { proofsOf } from '../../../lib/verification/testing';
import { nagFindings } from '../../support/nag-findings';
import { samplePlaybook } from '../support/sample-playbook';

const RECOMMENDED_FLAGS = JSON.parse(readFileSync(require.resolve('aws-cdk-lib/recommended-feature-flags.json'), 'utf8')) as Record<string, unknown>;
const { OBSERVE, APPROVE, AUTOMATIC } = PlaybookMode;
const sample = (mode: PlaybookMode) => rolesIn(Template.fromStack(memberStack([samplePlaybook({ mode })])));
const actionsOf = ({ policies }: MemberRole, effect = 'Allow') =>
  [...new Set(policies.flatMap(({ Statement }) => Statement).filter(({ Effect }) => Effect === effect).flatMap(({ Action }) => Action))].sort();

describe('each playbook has', () => {
  test.each<[PlaybookMode, Record<string, string[]>]>([
    [OBSERVE, { 'ZeroTrust-lock-user': ['iam:GetUser'] }],
    [APPROVE, { 'ZeroTrust-lock-user': ['iam:GetUser'], 'ZeroTrust-lock-user-operator': ['iam:GetUser', 'iam:UpdateAccessKey', 'iam:UpdateSSHPublicKey'] }],
    [AUTOMATIC, { 'ZeroTrust-lock-user': ['iam:GetUser', 'iam:UpdateAccessKey'], 'ZeroTrust-lock-user-operator': ['iam:GetUser', 'iam:UpdateAccessKey', 'iam:UpdateSSHPublicKey'] }],
  ])('in the mode %s the roles that its functions take, with their calls', (mode, expected) => {
    expect(Object.fromEntries([...sample(mode)].map(([name, role]) => [name, actionsOf(role)]))).toEqual(expected);
  });

  test('roles below the path that every playbook spares', () => {
    [...sample(AUTOMATIC).values()].forEach(({ arn, name }) => expect(arn).toBe(`arn:aws:iam::${MEMBER}:role/zero-trust-response/${name}`));
  });

  test('acts on this account only, in every region, and never on what is protected', () => {
    const template = Template.fromStack(memberStack(everyPlaybook(AUTOMATIC), { protectedPrincipals: [ProtectedPrincipal.userName('sso-sync', 'the directory depends on it')] }));
    const statements = [...rolesIn(template).values()].flatMap(({ policies }) => policies).flatMap(({ Statement }) => Statement);
    const arns = statements.flatMap(({ Resource }) => Resource).filter((arn) => arn !== '*');
    // ARNs of buckets, snapshots and what AWS owns name no account; a VPC may be shared by another.
    expect(arns.filter((arn) => ![MEMBER, ''].includes(arn.split(':')[4]) && !/:vpc\//.test(arn))).toEqual([]);
    expect(arns.filter((arn) => !['*', ''].includes(arn.split(':')[3]))).toEqual([]);
    const denied = statements.filter(({ Effect }) => Effect === 'Deny').flatMap(({ Resource }) => Resource);
    expect(denied).toEqual(expect.arrayContaining([
      `arn:aws:iam::${MEMBER}:user/sso-sync`, `arn:aws:iam::${MEMBER}:role/zero-trust-response/*`, `arn:aws:iam::${MEMBER}:role/OrganizationAccountAccessRole`,
    ]));
  });

  test('its roles in the order in which playbooks are given', () => {
    const stack = new Stack(new App(), 'Stack');
    const made = new ResponseMemberRoles(stack, 'Roles', {
      hubAccountId: HUB, organizationId: ORGANIZATION, members, playbooks: [samplePlaybook({ mode: APPROVE }), samplePlaybook({}, {}, 'WatchUser')],
    });
    expect(made.roles.map(({ node }) => node.path)).toEqual(['Stack/Roles/LockUser/Responder', 'Stack/Roles/LockUser/Operator', 'Stack/Roles/WatchUser/Responder']);
  });
});

describe('the trust', () => {
  const roles = sample(AUTOMATIC);
  const RESPONDER = 'ZeroTrust-lock-user';
  const OPERATOR = 'ZeroTrust-lock-user-operator';
  const hand = (path: string, account = HUB) => `arn:aws:iam::${account}:role/zero-trust-response/${path}/Hub-Response-x`;
  const everything = [{ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }];
  const assumes = (principal: string, role: string, context: Record<string, string | null> = {}) => evaluate(parseRequest({
    principal: { arn: principal, identityPolicies: everything },
    action: 'sts:AssumeRole',
    resource: { arn: roles.get(role)!.arn, policy: roles.get(role)!.trust, policyKind: 'role-trust' },
    context: { 'sts:ExternalId': EXTERNAL_ID, 'aws:PrincipalOrgID': ORGANIZATION, ...context },
  })).allowed;

  test('lets in the function of the hub that the role is for', () => {
    expect(assumes(hand('lock-user/responder'), RESPONDER)).toBe(true);
    expect(assumes(hand('lock-user/operator'), OPERATOR)).toBe(true);
  });

  test.each<[string, string, string, Record<string, string | null>]>([
    ['the other function of the playbook', hand('lock-user/operator'), RESPONDER, {}],
    ['the function that answers findings, where people decide', hand('lock-user/responder'), OPERATOR, {}],
    ['another playbook', hand('stop-ecs-task/operator'), OPERATOR, {}],
    ['a playbook whose name begins alike', hand('lock-user-x/operator'), OPERATOR, {}],
    ['another role of the hub', `arn:aws:iam::${HUB}:role/admin`, OPERATOR, {}],
    ['a role of the hub with such a name', `arn:aws:iam::${HUB}:role/x/zero-trust-response/lock-user/operator/x`, OPERATOR, {}],
    ['such a role of another account of the organization', hand('lock-user/operator', '777788889999'), OPERATOR, {}],
    ['such a role of its own account', hand('lock-user/operator', MEMBER), OPERATOR, {}],
    ['the hub outside of the organization', hand('lock-user/operator'), OPERATOR, { 'aws:PrincipalOrgID': 'o-zzzzzzzzzz' }],
    ['the hub in no organization', hand('lock-user/operator'), OPERATOR, { 'aws:PrincipalOrgID': null }],
    ['another external id', hand('lock-user/operator'), OPERATOR, { 'sts:ExternalId': 'another' }],
    ['no external id', hand('lock-user/operator'), OPERATOR, { 'sts:ExternalId': null }],
  ])('keeps out %s', (_who, principal, role, context) => {
    expect(assumes(principal, role, context)).toBe(false);
  });
});

describe('everything that is promised is proved', () => {
  const unproved = (stack: Stack) => proofsOf(stack).results.filter(({ verdict, builtIn }) => verdict !== 'PROVED' && !builtIn).map(({ claim, verdict }) => `${verdict} ${claim.id}`);

  test.each([OBSERVE, APPROVE, AUTOMATIC])('of each playbook in the mode %s', (mode) => {
    const stack = memberStack(everyPlaybook(mode));
    expect(unproved(stack)).toEqual([]);
    const promised = proofsOf(stack).results.map(({ claim }) => claim.id);
    expect(promised).toEqual(expect.arrayContaining(['Responder', ...mode === OBSERVE ? [] : ['Operator']].flatMap((role) => [
      `assumed-as-declared[Member/Roles/StopEcsTask/${role}]`, `no-more-than-given[Member/Roles/StopEcsTask/${role}]`,
    ])));
    expect(promised.includes('spares-protected[Member/Roles/StopEcsTask]')).toBe(mode === AUTOMATIC);
  });

  const of = (path: RegExp, change: (resource: CfnResource) => void) => ({
    visit: (node: unknown) => {
      if (CfnResource.isCfnResource(node) && path.test(node.node.path)) {
        change(node);
      }
    },
  });
  test.each<[string, string, RegExp, (resource: CfnResource) => void]>([
    ['a trust without the organization', 'assumed-as-declared', /Responder\/Resource$/, (role) =>
      role.addPropertyDeletionOverride('AssumeRolePolicyDocument.Statement.0.Condition.StringEquals.aws:PrincipalOrgID')],
    ['a trust in the whole hub', 'assumed-as-declared', /Responder\/Resource$/, (role) => role.addPropertyDeletionOverride('AssumeRolePolicyDocument.Statement.0.Condition')],
    ['a role that may do more', 'no-more-than-given', /Responder\/WildcardExceptions\/Resource$/, (policy) =>
      policy.addPropertyOverride('PolicyDocument.Statement.0.Action', ['iam:GetUser', 'iam:DeleteUser'])],
    ['a role that leads on', 'assumes-nothing', /Responder\/WildcardExceptions\/Resource$/, (policy) =>
      policy.addPropertyOverride('PolicyDocument.Statement.0', { Effect: 'Allow', Action: 'sts:AssumeRole', Resource: '*' })],
    ['a role that undoes by itself', 'leaves-the-rest-to-people', /Responder\/WildcardExceptions\/Resource$/, (policy) =>
      policy.addPropertyOverride('PolicyDocument.Statement.0.Action', 'iam:UpdateSSHPublicKey')],
    ['a role without its denial', 'operator-spares-protected', /Operator\/(Permissions|WildcardExceptions)\/Resource$/, (policy) => {
      const document = (policy as iam.CfnManagedPolicy).policyDocument as iam.PolicyDocument;
      const index = (document.toJSON() as { Statement: Array<{ Effect: string }> }).Statement.findIndex(({ Effect }) => Effect === 'Deny');
      if (index >= 0) {
        policy.addPropertyDeletionOverride(`PolicyDocument.Statement.${index}`);
      }
    }],
  ])('and %s breaks it', (_what, id, path, change) => {
    const stack = memberStack([samplePlaybook({ mode: AUTOMATIC })]);
    Aspects.of(stack).add(of(path, change), { priority: 900 });
    expect(unproved(stack).filter((one) => one.includes(` ${id}[`))).not.toEqual([]);
  });
});

describe('a change of', () => {
  const template = (props: Partial<ResponseMemberRolesProps>) => Template.fromStack(memberStack([samplePlaybook()], props)).toJSON() as unknown;
  const table: { [K in keyof Required<ResponseMemberRolesProps>]: [ResponseMemberRolesProps[K], ResponseMemberRolesProps[K]] } = {
    hubAccountId: [HUB, '777788889999'],
    organizationId: [ORGANIZATION, 'o-zzzzzzzzzz'],
    members: [members, new ResponseMembers({ externalId: 'another', roleName: 'Other' })],
    playbooks: [[samplePlaybook({ mode: AUTOMATIC })], [samplePlaybook({ mode: APPROVE })]],
    protectedPrincipals: [undefined, [ProtectedPrincipal.userName('sso-sync', 'the directory depends on it')]],
  };
  test.each(Object.entries(table))('%s changes the template', (name, [one, two]) => {
    const playbooks = name === 'protectedPrincipals' ? { playbooks: [samplePlaybook({ mode: AUTOMATIC })] } : {};
    expect(template({ ...playbooks, [name]: one })).not.toEqual(template({ ...playbooks, [name]: two }));
  });
});

test.each([['no', {}], ['all recommended', RECOMMENDED_FLAGS]])('no finding of cdk-nag under %s feature flags', (_which, context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Member');
  new ResponseMemberRoles(stack, 'Roles', { hubAccountId: HUB, organizationId: ORGANIZATION, members, playbooks: everyPlaybook(AUTOMATIC) });
  expect(nagFindings(app)).toEqual([]);
});

test.each<[string, Partial<ResponseMemberRolesProps>, RegExp]>([
  ['a hub that is no account', { hubAccountId: '1111' }, /Member\/Roles: "1111" is not an account id; use its 12 digits/],
  ['an organization that is none', { organizationId: 'acme' }, /"acme" is not an organization id; use one such as 'o-a1b2c3d4e5'/],
  ['no playbook', { playbooks: [] }, /playbooks is empty; give those of the hub/],
  ['a playbook given twice', { playbooks: [Playbook.notify(), Playbook.notify()] }, /the playbook "Notify" is given twice/],
  ['too many protected principals', {
    protectedPrincipals: Array.from({ length: 21 }, (_value, index) => ProtectedPrincipal.userName(`u${index}`, 'used by others')),
  }, /21 principals are protected; protect at most 20/],
  ['a name that gets too long', { members: new ResponseMembers({ externalId: 'ab', roleName: 'x'.repeat(32) }), playbooks: [samplePlaybook({}, { runtimeName: 'y'.repeat(40) })] },
    /has 73 characters, and IAM takes 64; use a shorter roleName/],
])('fails on %s', (_what, props, message) => {
  expect(() => memberStack([samplePlaybook()], props)).toThrow(message);
});
