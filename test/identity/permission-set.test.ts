import { App, CfnParameter, Duration, Stack, Tags, Token } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sso from 'aws-cdk-lib/aws-sso';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  AccountAssignment, AssignmentPrincipal, IdentityCenter, OrganizationTarget, PermissionSet, PermissionSetPolicy, PermissionSetProps,
  WildcardException,
} from '../../lib/identity';
import { TAMPERING } from '../../lib/identity/boundary-statements';
import { ZeroTrustChecks } from '../../lib/verification';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const INSTANCE = { instanceArn: 'arn:aws:sso:::instance/ssoins-1234567890abcdef', identityStoreId: 'd-1234567890' };
const read = () => new iam.PolicyStatement({ actions: ['sqs:GetQueueUrl'], resources: ['arn:aws:sqs:eu-central-1:111122223333:orders'] });

function make(props: Partial<PermissionSetProps> = {}, context = {}): { stack: Stack; set: PermissionSet; identityCenter: IdentityCenter } {
  const stack = new Stack(new App({ context }), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
  const identityCenter = IdentityCenter.fromAttributes(stack, 'IdentityCenter', INSTANCE);
  return { stack, identityCenter, set: new PermissionSet(stack, 'Set', { identityCenter, name: 'Orders', statements: [read()], ...props }) };
}

const properties = (props: Partial<PermissionSetProps> = {}) => (
  Object.values(Template.fromStack(make(props).stack).findResources('AWS::SSO::PermissionSet'))[0].Properties as { [name: string]: unknown });
const statements = (props: Partial<PermissionSetProps> = {}) => (properties(props).InlinePolicy as { Statement: { Sid?: string }[] }).Statement;

test('lasts four hours and denies tampering with the audit trail, whatever it allows', () => {
  expect(properties()).toEqual({
    InstanceArn: INSTANCE.instanceArn,
    Name: 'Orders',
    SessionDuration: 'PT4H',
    InlinePolicy: {
      Version: '2012-10-17',
      Statement: [
        { Action: 'sqs:GetQueueUrl', Effect: 'Allow', Resource: 'arn:aws:sqs:eu-central-1:111122223333:orders' },
        { Sid: 'NoAuditTampering', Action: TAMPERING, Effect: 'Deny', Resource: '*' },
      ],
    },
  });
});

test('the logical id depends on the place alone', () => {
  expect(Object.keys(Template.fromStack(make().stack).findResources('AWS::SSO::PermissionSet'))).toEqual(['Set5432AD3D']);
});

test('takes policies of AWS with their path, and policies of the accounts by name and path', () => {
  const { ManagedPolicies, CustomerManagedPolicyReferences } = properties({
    statements: undefined,
    managedPolicies: [
      PermissionSetPolicy.awsManaged('job-function/ViewOnlyAccess'), PermissionSetPolicy.customerManaged('Reports'), PermissionSetPolicy.customerManaged('More', '/platform/'),
    ],
  });
  expect(ManagedPolicies).toEqual([{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/job-function/ViewOnlyAccess']] }]);
  expect(CustomerManagedPolicyReferences).toEqual([{ Name: 'Reports', Path: '/' }, { Name: 'More', Path: '/platform/' }]);
});

test.each([
  [PermissionSetPolicy.customerManaged('Boundary', '/platform/'), { CustomerManagedPolicyReference: { Name: 'Boundary', Path: '/platform/' } }],
  [PermissionSetPolicy.awsManaged('PowerUserAccess'), { ManagedPolicyArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/PowerUserAccess']] } }],
])('has a boundary %#', (permissionsBoundary, expected) => {
  expect(properties({ permissionsBoundary }).PermissionsBoundary).toEqual(expected);
});

test('administers an account where a reason says why', () => {
  const policy = PermissionSetPolicy.administration('AdministratorAccess', 'the sandbox account is theirs alone');
  expect(policy.administrationReason).toBe('the sandbox account is theirs alone');
  expect(properties({ managedPolicies: [policy] }).ManagedPolicies).toHaveLength(1);
});

test('leaves the denial out where a reason says why', () => {
  expect(statements({ withoutAuditProtection: 'the security team tunes the detection itself' }).map(({ Sid }) => Sid)).toEqual([undefined]);
});

test('has no inline policy where nothing is in it', () => {
  const withoutAuditProtection = 'the security team tunes the detection itself';
  expect(properties({ statements: [], managedPolicies: [PermissionSetPolicy.awsManaged('SecurityAudit')], withoutAuditProtection })).not.toHaveProperty('InlinePolicy');
});

test('takes tags as other constructs do', () => {
  const { stack, set } = make();
  Tags.of(set).add('team', 'orders');
  Template.fromStack(stack).hasResourceProperties('AWS::SSO::PermissionSet', { Tags: [{ Key: 'team', Value: 'orders' }] });
});

test('is a reference for L1 constructs', () => {
  const { stack, set } = make();
  expect(stack.resolve(set.permissionSetRef)).toEqual({ instanceArn: INSTANCE.instanceArn, permissionSetArn: { 'Fn::GetAtt': ['Set5432AD3D', 'PermissionSetArn'] } });
  expect(set.permissionSetName).toBe('Orders');
});

test.each([60, 61, 240, 720])('a session of %s minutes is taken', (minutes) => {
  expect(properties({ sessionDuration: Duration.minutes(minutes) }).SessionDuration).toBe(Duration.minutes(minutes).toIsoString());
});

test.each([59, 721])('fails with a session of %s minutes', (minutes) => {
  expect(() => make({ sessionDuration: Duration.minutes(minutes) })).toThrow(/^Stack\/Set: a session of .* is out of range; use whole minutes from 1 to 12 hours\.$/);
});

test('fails with a session of parts of minutes', () => {
  expect(() => make({ sessionDuration: Duration.seconds(3_601) })).toThrow(/whole minutes/);
});

test('fails with a session that is known only at deployment', () => {
  expect(() => make({ sessionDuration: Duration.seconds(Token.asNumber({ Ref: 'Length' })) })).toThrow(/a value known only at deployment|out of range/);
});

test.each(['a'.repeat(32), 'Read.Only_1+=,@-'])('takes the name %s', (name) => {
  expect(properties({ name }).Name).toBe(name);
});

test.each(['', 'a'.repeat(33), 'two words', 'a/b', 'ä'])('fails with the name %j', (name) => {
  expect(() => make({ name })).toThrow(`Stack/Set: ${JSON.stringify(name)} is not the name of a permission set`);
});

test('fails with a name that is known only at deployment', () => {
  const stack = new Stack();
  expect(() => make({ name: new CfnParameter(stack, 'Name').valueAsString })).toThrow(/a value known only at deployment is not the name/);
});

test.each([[1, false], [700, false], [0, true], [701, true]])('a description of %s characters: refused is %s', (length, refused) => {
  const description = 'x'.repeat(length);
  if (refused) {
    expect(() => make({ description })).toThrow(`the description has ${length} characters; use 1 to 700`);
  } else {
    expect(properties({ description }).Description).toBe(description);
  }
});

test.each(['https://console.aws.amazon.com/cloudwatch/', `https://a/${'b'.repeat(230)}`])('opens the page %s', (relayState) => {
  expect(properties({ relayState }).RelayStateType).toBe(relayState);
});

test.each(['http://console.aws.amazon.com/', 'console', 'https://a b', `https://a/${'b'.repeat(231)}`])('fails with the page %s', (relayState) => {
  expect(() => make({ relayState })).toThrow(/is not a page of the console; write a URL of at most 240 characters/);
});

const accounts = (count: number) => Array.from({ length: count }, (_, index) => PermissionSetPolicy.customerManaged(`Policy${index}`));

test.each([[10, undefined], [11, 11], [20, 20]])('%s managed policies fit a quota of %s', (count, managedPolicyQuota) => {
  expect(properties({ managedPolicies: accounts(count), managedPolicyQuota }).CustomerManagedPolicyReferences).toHaveLength(count);
});

test.each([
  [11, undefined, "there are 11 managed policies, a role takes 10; give fewer, or raise IAM's quota in each account and say so with managedPolicyQuota, up to 20"],
  [21, 20, 'there are 21 managed policies, a role takes 20; give fewer, or make two permission sets of it'],
  [1, 21, "managedPolicyQuota is 21; use 10 to 20, as IAM's quota in the accounts is"],
  [1, 9, 'managedPolicyQuota is 9'],
  [1, 10.5, 'managedPolicyQuota is 10.5'],
])('fails with %s managed policies and a quota of %s', (count, managedPolicyQuota, message) => {
  expect(() => make({ managedPolicies: accounts(count), managedPolicyQuota })).toThrow(message);
});

test.each([
  [PermissionSetPolicy.awsManaged('SecurityAudit'), PermissionSetPolicy.awsManaged('SecurityAudit')],
  [PermissionSetPolicy.customerManaged('Reports'), PermissionSetPolicy.customerManaged('reports', '/platform/')],
])('fails with a policy that is given twice %#', (...managedPolicies) => {
  expect(() => make({ managedPolicies })).toThrow(/is given twice; give it once/);
});

test('a policy of AWS and one of the accounts may have one name', () => {
  expect(() => make({ managedPolicies: [PermissionSetPolicy.awsManaged('Billing'), PermissionSetPolicy.customerManaged('Billing')] })).not.toThrow();
});

test.each(['arn:aws:iam::aws:policy/ReadOnlyAccess', '', '/ReadOnlyAccess', 'Read*', 'a'.repeat(129)])('fails with %j as a policy of AWS', (name) => {
  expect(() => PermissionSetPolicy.awsManaged(name)).toThrow(/is not the name of a policy of AWS; write it without the ARN/);
});

test.each(['AdministratorAccess', 'IAMFullAccess'])('fails with %s without a reason', (name) => {
  expect(() => PermissionSetPolicy.awsManaged(name)).toThrow(/lets whoever has it give themselves everything/);
  expect(() => PermissionSetPolicy.administration(name, 'why')).toThrow(/as its reason/);
});

test('fails with another policy as administration', () => {
  expect(() => PermissionSetPolicy.administration('ReadOnlyAccess', 'they need it to work')).toThrow(/is not one of AdministratorAccess and IAMFullAccess/);
});

test.each([['a/b', '/'], ['', '/'], ['a'.repeat(129), '/']])('fails with %j as the name of a policy of accounts', (name, path) => {
  expect(() => PermissionSetPolicy.customerManaged(name, path)).toThrow(/is not the name of a policy;/);
});

test.each(['platform', '/platform', 'platform/', '//', '/a*/'])('fails with %j as the path of a policy', (path) => {
  expect(() => PermissionSetPolicy.customerManaged('Reports', path)).toThrow(/is not the path of a policy;/);
});

test('fails where nothing is allowed', () => {
  const onlyDenies = [new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:*'], resources: ['*'] })];
  expect(() => make({ statements: undefined })).toThrow('Stack/Set: the permission set allows nothing; give it statements or managedPolicies.');
  expect(() => make({ statements: onlyDenies })).toThrow(/allows nothing/);
});

test('fails with a wildcard without a reason, and takes it with one', () => {
  const wide = () => new iam.PolicyStatement({ actions: ['sqs:ListQueues'], resources: ['*'] });
  expect(() => make({ statements: [wide()] })).toThrow(/the wildcard "\*" has no exception/);
  const exception = WildcardException.resource('*', ['sqs:ListQueues'], 'the action knows no resources');
  expect(statements({ statements: [wide()], wildcardExceptions: [exception] })).toHaveLength(2);
  expect(() => make({ wildcardExceptions: [exception] })).toThrow(/the exception for "\*" covers no statement/);
});

test.each([
  ['NotAction', new iam.PolicyStatement({ notActions: ['iam:*'], resources: ['*'] }), /NotAction or NotResource/],
  ['a principal', new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['a'], principals: [new iam.AnyPrincipal()] }), /names a principal/],
])('fails with a statement with %s', (_, statement, message) => {
  expect(() => make({ statements: [statement] })).toThrow(message);
});

test('fails without the denial for no reason', () => {
  expect(() => make({ withoutAuditProtection: 'no' })).toThrow(/a permission set without the denial of tampering has "no" as its reason/);
});

/** A statement whose inline policy has about this many characters. */
const long = (characters: number) => new iam.PolicyStatement({ actions: ['sqs:GetQueueUrl'], resources: [`arn:aws:sqs:eu-central-1:111122223333:${'q'.repeat(characters)}`] });
const withoutAuditProtection = 'measured without the denial';

test('the inline policy may have 10,240 characters, all statements together', () => {
  const size = (count: number) => JSON.stringify(properties({ statements: [long(count)], withoutAuditProtection }).InlinePolicy).length;
  const room = 10_240 - size(0);
  expect(size(room - 10)).toBeLessThanOrEqual(10_240);
  expect(() => make({ statements: [long(room + 1)], withoutAuditProtection })).toThrow(/the inline policy may reach 102\d\d characters, Identity Center takes 10240; move statements to managed policies/);
  expect(() => make({ statements: [long(room - 10)] })).toThrow(/the inline policy may reach 1\d{4} characters/);
});

test.each([
  [{ ...INSTANCE, instanceArn: 'arn:aws:sso:::instance/ssoins-1' }, /is not the ARN of an instance of Identity Center/],
  [{ ...INSTANCE, instanceArn: 'ssoins-1234567890abcdef' }, /is not the ARN of an instance/],
  [{ ...INSTANCE, identityStoreId: 'd-12345' }, /is not the id of an identity store/],
])('fails with an instance that is none %#', (attributes, message) => {
  expect(() => IdentityCenter.fromAttributes(new Stack(), 'IdentityCenter', attributes)).toThrow(message);
});

test('an instance may be known only at deployment, or be one of GovCloud', () => {
  const stack = new Stack();
  const parameter = new CfnParameter(stack, 'Instance');
  const one = IdentityCenter.fromAttributes(stack, 'IdentityCenter', { instanceArn: parameter.valueAsString, identityStoreId: '11111111-2222-3333-4444-555555555555' });
  new PermissionSet(stack, 'Set', { identityCenter: one, name: 'Orders', statements: [read()] });
  Template.fromStack(stack).hasResourceProperties('AWS::SSO::PermissionSet', { InstanceArn: { Ref: 'Instance' } });
  expect(IdentityCenter.fromAttributes(stack, 'Gov', { ...INSTANCE, instanceArn: 'arn:aws-us-gov:sso:::instance/ssoins-1234567890abcdef' }).identityStoreId).toBe('d-1234567890');
});

describe('what is claimed', () => {
  const assigned = (props: Partial<PermissionSetProps> = {}, accountIds = ['444455556666', '777788889999']) => {
    const made = make(props);
    new AccountAssignment(made.stack, 'Assignment', {
      permissionSet: made.set,
      principal: AssignmentPrincipal.groupId('11111111-2222-3333-4444-555555555555'),
      accounts: accountIds.map((id) => OrganizationTarget.account(id)),
    });
    return made;
  };
  const administration = [PermissionSetPolicy.administration('AdministratorAccess', 'the accounts are theirs alone')];

  test('holds for administrators too, in each account', () => {
    expectProved(assigned({ managedPolicies: administration }).stack, { only: ['no-audit-tampering'] });
  });

  test('breaks where somebody takes the denial out of the template', () => {
    const { stack, set } = assigned({ managedPolicies: administration });
    (set.node.defaultChild as sso.CfnPermissionSet).addPropertyDeletionOverride('InlinePolicy.Statement.1');
    const [result] = proofsOf(stack, { only: ['no-audit-tampering'], builtIn: false }).results;
    expect(result.verdict).toBe('REFUTED');
  });

  test('all that is claimed holds, what holds for every app included', () => {
    expectProved(assigned().stack.node.root);
  });

  test('nothing is claimed without the denial', () => {
    expect(proofsOf(assigned({ withoutAuditProtection }).stack, { builtIn: false }).results).toEqual([]);
  });
});

test.each([['no', {}], ['all recommended', FLAGS]])('has no finding under %s flags', (_, context) => {
  const { stack } = make({ managedPolicies: [PermissionSetPolicy.awsManaged('SecurityAudit')], permissionsBoundary: PermissionSetPolicy.customerManaged('Boundary') }, context);
  const app = stack.node.root as App;
  expect(nagFindings(app)).toEqual([]);
  expect(new ZeroTrustChecks(app).validateScope(app).violations).toEqual([]);
});

test('flags do not change the template', () => {
  const resources = (context: object) => Template.fromStack(make({}, context).stack).findResources('AWS::SSO::PermissionSet');
  expect(resources(FLAGS)).toEqual(resources({}));
});
