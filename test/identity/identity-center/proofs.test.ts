import { App, CfnResource, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CATALOGUE, instanceIn } from './set-decisions';
import {
  AccountAssignment, AssignmentPrincipal, IdentityCenter, OrganizationTarget, PermissionSet, PermissionSetPolicy, WildcardException,
} from '../../../lib/identity';
import { expectProved, proofsOf } from '../../../lib/verification/testing';

const GROUP = 'a1b2c3d4-5678-90ab-cdef-111122223333';
const ACCOUNTS = ['444455556666', '777788889999'];

/** An app with a permission set that a group has in two accounts. */
function assigned(make: (stack: Stack, identityCenter: IdentityCenter) => PermissionSet): Stack {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack', { env: { account: '111122223333', region: 'eu-west-1' } });
  new AccountAssignment(stack, 'Assignment', {
    permissionSet: make(stack, instanceIn(stack)),
    principal: AssignmentPrincipal.groupId(GROUP),
    accounts: ACCOUNTS.map((account) => OrganizationTarget.account(account)),
  });
  return stack;
}

const NO_MORE = ['becomes-nobody', 'makes-no-role-without-boundary', 'administers-nobody'];

test.each<[string, string[]]>([
  ['ReadOnly', ['reads-no-data']], ['Developer', NO_MORE], ['PowerUser', NO_MORE], ['SecurityAudit', ['reads-no-data']],
  ['NetworkAdmin', []], ['BillingViewer', []], ['BreakGlass', []],
])('what is claimed of %s is proved for each account with an assignment', (name, more) => {
  const stack = assigned(CATALOGUE[name] as (stack: Stack, identityCenter: IdentityCenter) => PermissionSet);
  const { results } = proofsOf(stack.node.root, { builtIn: false });
  expect(results.map(({ claim, verdict }) => [claim.id, verdict]).sort()).toEqual(
    ['no-audit-tampering', ...more].map((claim) => [`${claim}[Stage/Stack/Set]`, 'PROVED']).sort());
});

test.each(['ReadOnly', 'SecurityAudit', 'NetworkAdmin', 'BillingViewer'])('claims that hold for every app leave nothing open of %s', (name) => {
  expectProved(assigned(CATALOGUE[name] as (stack: Stack, identityCenter: IdentityCenter) => PermissionSet).node.root);
});

test.each<[string, string[]]>([
  ['Developer', ['lambda-003']],
  ['PowerUser', ['lambda-003', 'ec2-002']],
  ['BreakGlass', ['lambda-003', 'ec2-002']],
])('%s acts as the code that it changes, which the proofs say and nothing here answers', (name, techniques) => {
  const open = () => expectProved(assigned(CATALOGUE[name] as (stack: Stack, identityCenter: IdentityCenter) => PermissionSet).node.root, { only: ['built-in.no-escalation'] });
  techniques.forEach((technique) => expect(open).toThrow(technique));
});

test.each(['PowerUser', 'BreakGlass'])('%s gains nothing by IAM, stacks or the assets of the CDK', (name) => {
  const { results } = proofsOf(assigned(CATALOGUE[name] as (stack: Stack, identityCenter: IdentityCenter) => PermissionSet).node.root, { only: ['built-in.no-escalation'] });
  const techniques = results.flatMap(({ findings }) => findings.map(({ id }) => id.split('; ')[1]));
  expect(techniques.filter((technique) => /^(iam|sts|cloudformation|s3-102|ecr-101|sso|organizations|rolesanywhere)/.test(technique))).toEqual([]);
  expect(techniques).not.toEqual([]);
});

test('what administers the accounts in an emergency is declared', () => {
  expectProved(assigned(CATALOGUE.BreakGlass as (stack: Stack, identityCenter: IdentityCenter) => PermissionSet).node.root, { only: ['built-in.no-administrator'] });
});

const administrator = () => PermissionSetPolicy.administration('AdministratorAccess', 'the audit account is run by the security team');

test('a permission set that may tamper says nothing about it', () => {
  const stack = assigned((scope, identityCenter) => new PermissionSet(scope, 'Set', {
    identityCenter, name: 'Security', managedPolicies: [administrator()], withoutAuditProtection: 'the security team runs the audit trail',
  }));
  expect(proofsOf(stack.node.root, { builtIn: false }).results).toEqual([]);
  expect(() => expectProved(stack.node.root, { only: ['built-in.audit-stays-on'] })).toThrow('Set');
});

test('an escape hatch that takes the denial away is found', () => {
  const stack = assigned((scope, identityCenter) => {
    const set = new PermissionSet(scope, 'Set', { identityCenter, name: 'Security', managedPolicies: [administrator()] });
    (set.node.defaultChild as CfnResource).addPropertyDeletionOverride('InlinePolicy');
    return set;
  });
  expect(() => expectProved(stack.node.root, { only: ['no-audit-tampering'] })).toThrow('access-analyzer:ApplyArchiveRule');
});

test('where the denial of reading data is taken away, nothing is proved of it', () => {
  const stack = assigned((scope, identityCenter) => {
    const set = CATALOGUE.ReadOnly(scope, identityCenter) as PermissionSet;
    (set.node.defaultChild as unknown as { inlinePolicy: iam.PolicyDocument }).inlinePolicy = new iam.PolicyDocument({
      statements: [new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] })],
    });
    return set;
  });
  expect(() => expectProved(stack.node.root, { only: ['reads-no-data'] })).toThrow('UNKNOWN reads-no-data');
});

test('one statement that makes keys breaks what is claimed of developers', () => {
  const stack = assigned((scope, identityCenter) => {
    const set = CATALOGUE.Developer(scope, identityCenter) as PermissionSet;
    const document = (set.node.defaultChild as unknown as { inlinePolicy: iam.PolicyDocument }).inlinePolicy;
    document.addStatements(new iam.PolicyStatement({ actions: ['iam:CreateAccessKey', 'iam:CreateRole'], resources: ['*'] }));
    return set;
  });
  expect(() => expectProved(stack.node.root, { only: ['becomes-nobody'] })).toThrow('iam:CreateAccessKey');
  expect(() => expectProved(stack.node.root, { only: ['makes-no-role-without-boundary'] })).toThrow('iam:CreateRole');
});

test('what is claimed holds for the accounts of the assignment, not for a set of the same beginning', () => {
  const stack = assigned((scope, identityCenter) => {
    new PermissionSet(scope, 'Other', {
      identityCenter,
      name: 'Audit',
      statements: [new iam.PolicyStatement({ actions: ['cloudtrail:StopLogging'], resources: ['*'] })],
      wildcardExceptions: [WildcardException.resource('*', ['cloudtrail:StopLogging'], 'the trail is in each account')],
      withoutAuditProtection: 'stops the trail while it moves',
    });
    return new PermissionSet(scope, 'Set', { identityCenter, name: 'Audit_Reader', managedPolicies: [administrator()] });
  });
  expectProved(stack.node.root, { only: ['no-audit-tampering'] });
});
