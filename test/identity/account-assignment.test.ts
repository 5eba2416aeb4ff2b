import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as identitystore from 'aws-cdk-lib/aws-identitystore';
import * as sso from 'aws-cdk-lib/aws-sso';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  AccountAssignment, AccountAssignmentProps, AssignmentPrincipal, IdentityCenter, Organization, OrganizationTarget, PermissionSet,
  PermissionSetPolicy,
} from '../../lib/identity';
import { nagFindings } from '../support/nag-findings';

const INSTANCE = { instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', identityStoreId: 'd-1234567890' };
const GROUP = '11111111-2222-3333-4444-555555555555';
const [ONE, TWO] = ['111122223333', '444455556666'].map((id) => OrganizationTarget.account(id));

function make(props: Partial<AccountAssignmentProps> = {}, context = {}): { stack: Stack; set: PermissionSet; assignment: AccountAssignment } {
  const stack = new Stack(new App({ context }), 'Stack');
  const identityCenter = IdentityCenter.fromAttributes(stack, 'IdentityCenter', INSTANCE);
  const set = new PermissionSet(stack, 'Set', { identityCenter, name: 'Audit', managedPolicies: [PermissionSetPolicy.awsManaged('SecurityAudit')] });
  const assignment = new AccountAssignment(stack, 'Auditors', { permissionSet: set, principal: AssignmentPrincipal.groupId(GROUP), accounts: [ONE, TWO], ...props });
  return { stack, set, assignment };
}

const found = (stack: Stack) => Template.fromStack(stack).findResources('AWS::SSO::Assignment');

test('is a resource for each account', () => {
  const { stack, set, assignment } = make();
  const common = {
    InstanceArn: INSTANCE.instanceArn, PermissionSetArn: stack.resolve(set.permissionSetArn) as unknown, PrincipalType: 'GROUP', PrincipalId: GROUP, TargetType: 'AWS_ACCOUNT',
  };
  expect(Object.values(found(stack)).map(({ Properties }) => Properties as unknown)).toEqual([
    { ...common, TargetId: '111122223333' }, { ...common, TargetId: '444455556666' },
  ]);
  expect(assignment.assignments.map(({ targetId }) => targetId)).toEqual(['111122223333', '444455556666']);
});

test('logical ids stay when accounts come, go and change places', () => {
  const all = found(make().stack);
  expect(Object.keys(all)).toEqual(['AuditorsAccount111122223333F826AFB2', 'AuditorsAccount444455556666208DDB0D']);
  const [first, second] = Object.entries(all);
  expect(Object.entries(found(make({ accounts: [TWO, ONE] }).stack)).sort()).toEqual([first, second].sort());
  expect(Object.entries(found(make({ accounts: [TWO] }).stack))).toEqual([second]);
});

test('takes a group of the template', () => {
  const { stack } = make();
  const group = new identitystore.CfnGroup(stack, 'Group', { displayName: 'auditors', identityStoreId: INSTANCE.identityStoreId });
  const set = stack.node.findChild('Set') as PermissionSet;
  new AccountAssignment(stack, 'More', { permissionSet: set, principal: AssignmentPrincipal.group(group), accounts: [ONE] });
  Template.fromStack(stack).hasResourceProperties('AWS::SSO::Assignment', { PrincipalType: 'GROUP', PrincipalId: { 'Fn::Select': [0, { 'Fn::Split': ['|', { Ref: 'Group' }] }] } });
});

test('takes a single user with a reason', () => {
  const { stack } = make({ principal: AssignmentPrincipal.user(`9067642ac7-${GROUP}`, 'the auditor comes from outside, alone') });
  Template.fromStack(stack).hasResourceProperties('AWS::SSO::Assignment', { PrincipalType: 'USER', PrincipalId: `9067642ac7-${GROUP}` });
});

test('takes accounts that the app makes, by their place in the organization', () => {
  const stack = new Stack(new App(), 'Stack');
  const organization = new Organization(stack, 'Organization', {
    units: ['Security'], accounts: [{ name: 'audit', email: 'audit@example.com', unit: 'Security' }],
  });
  const permissionSet = new sso.CfnPermissionSet(stack, 'Set', { instanceArn: INSTANCE.instanceArn, name: 'Audit' });
  new AccountAssignment(stack, 'Auditors', { permissionSet, principal: AssignmentPrincipal.groupId(GROUP), accounts: [organization.account('audit')] });
  const [[logicalId, { Properties }]] = Object.entries(found(stack));
  expect(logicalId).toMatch(/^AuditorsAccountSecurityaudit[0-9A-F]{8}$/);
  expect(Properties).toMatchObject({ TargetId: { 'Fn::GetAtt': [expect.any(String), 'AccountId'] } });
});

test('ids may be known only at deployment', () => {
  const stack = new Stack();
  const id = new CfnParameter(stack, 'Id').valueAsString;
  expect(stack.resolve(AssignmentPrincipal.groupId(id).principalId)).toEqual({ Ref: 'Id' });
});

test.each([
  ['no account', [], 'it names no account; name at least one'],
  ['an account twice', [ONE, TWO, ONE], 'the account "/111122223333" is named twice; name it once'],
  ['an organizational unit', [OrganizationTarget.organizationalUnit('ou-ab12-34cdefgh', { name: 'Workloads' })], '"/Workloads" is an organizational unit; name the accounts in it'],
  ['the root', [OrganizationTarget.root('r-ab12')], '"/" is the root; name the accounts in it'],
])('fails with %s', (_, targets, message) => {
  expect(() => make({ accounts: targets })).toThrow(`Stack/Auditors: ${message}`);
});

test.each([[500, false], [501, true]])('%s accounts: refused is %s', (count, refused) => {
  const targets = Array.from({ length: count }, (_, index) => OrganizationTarget.account(String(100_000_000_000 + index)));
  if (refused) {
    expect(() => make({ accounts: targets })).toThrow('it names 501 accounts, a template takes 500 resources; make several assignments in stacks of their own');
  } else {
    expect(make({ accounts: targets }).assignment.assignments).toHaveLength(500);
  }
});

test.each(['auditors', '', 'arn:aws:identitystore:::group/1'])('fails with %j as the id of a group', (id) => {
  expect(() => AssignmentPrincipal.groupId(id)).toThrow(/is not the id of a group; take it from 'aws identitystore'/);
});

test('fails with a user without a reason, or with a name in place of an id', () => {
  expect(() => AssignmentPrincipal.user(GROUP, '')).toThrow(/the assignment to a single user has no reason/);
  expect(() => AssignmentPrincipal.user('anna', 'the auditor comes from outside')).toThrow(/"anna" is not the id of a user/);
});

type Pair<P> = [Partial<P>, Partial<P>];

test('two values of each property give different templates', () => {
  const table: { readonly [K in keyof Required<AccountAssignmentProps>]: (stack: Stack) => Pair<AccountAssignmentProps> } = {
    permissionSet: (stack) => [{}, { permissionSet: new sso.CfnPermissionSet(stack, 'Other', { instanceArn: INSTANCE.instanceArn, name: 'Other' }) }],
    principal: () => [{}, { principal: AssignmentPrincipal.user(GROUP, 'the auditor comes from outside') }],
    accounts: () => [{}, { accounts: [TWO] }],
  };
  for (const [name, pair] of Object.entries(table)) {
    const [one, two] = [0, 1].map((index) => {
      const { stack, set } = make();
      new AccountAssignment(stack, 'Tested', { permissionSet: set, principal: AssignmentPrincipal.groupId(GROUP), accounts: [ONE], ...pair(stack)[index] });
      return Template.fromStack(stack).findResources('AWS::SSO::Assignment');
    });
    expect([name, one]).not.toEqual([name, two]);
  }
});

test.each([['no', {}], ['all recommended', FLAGS]])('has no finding under %s flags', (_, context) => {
  expect(nagFindings(make({}, context).stack.node.root as App)).toEqual([]);
});
