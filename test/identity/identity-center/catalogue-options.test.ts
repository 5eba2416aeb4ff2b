import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { CATALOGUE, decides, instanceIn, setOf } from './set-decisions';
import {
  AccountAssignment, AssignmentPrincipal, BreakGlassSetProps, CatalogueSetProps, DeveloperSetProps, IdentityCenter, NetworkAdminSetProps,
  OrganizationTarget, PermissionSet, PermissionSetPolicy, PermissionSets, PowerUserSetProps, ReadOnlySetProps,
} from '../../../lib/identity';
import { matchesPattern, resolvedPattern } from '../../support/event-pattern';
import { nagFindings } from '../../support/nag-findings';

const roleBoundary = PermissionSetPolicy.customerManaged('WorkloadBoundary', '/platform/');
const STACK = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/team-a-orders/0a1b2c3d';
const OTHER = 'arn:aws:cloudformation:eu-west-1:111122223333:stack/team-b-orders/0a1b2c3d';
const LOGS = 'arn:aws:logs:eu-west-1:111122223333:log-group:vpc-flow-logs:log-stream:eni-1';

/** Everything but the instance. */
type Options<P> = Omit<P, 'identityCenter'>;
type Make<P> = (options: Options<P>) => (stack: Stack, identityCenter: IdentityCenter) => PermissionSet;
const readOnly: Make<ReadOnlySetProps> = (options) => (stack, identityCenter) => PermissionSets.readOnly(stack, 'Set', { identityCenter, ...options });
const developer: Make<Partial<DeveloperSetProps>> = (options) => (stack, identityCenter) => PermissionSets.developer(stack, 'Set', {
  identityCenter, roleBoundary, ...options,
});
const powerUser: Make<PowerUserSetProps> = (options) => (stack, identityCenter) => PermissionSets.powerUser(stack, 'Set', { identityCenter, ...options });
const networkAdmin: Make<NetworkAdminSetProps> = (options) => (stack, identityCenter) => PermissionSets.networkAdmin(stack, 'Set', { identityCenter, ...options });
const securityAudit: Make<CatalogueSetProps> = (options) => (stack, identityCenter) => PermissionSets.securityAudit(stack, 'Set', { identityCenter, ...options });
const billingViewer: Make<CatalogueSetProps> = (options) => (stack, identityCenter) => PermissionSets.billingViewer(stack, 'Set', { identityCenter, ...options });
const breakGlass: Make<BreakGlassSetProps> = (options) => (stack, identityCenter) => PermissionSets.breakGlass(stack, 'Set', { identityCenter, ...options });

describe('options', () => {
  test('ReadOnly reads data for a reason, and tampers all the same with nothing', () => {
    const set = setOf(readOnly({ readData: 'analysts look into the objects of a bucket' }));
    expect(decides(set, { action: 's3:GetObject', resource: 'arn:aws:s3:::orders/a' })).toBe(true);
    expect(decides(set, { action: 'cloudtrail:StopLogging' })).toBe(false);
    expect(set.Description).toBe('Sees how everything is set up, and data');
  });

  test.each<[string, (stack: Stack, identityCenter: IdentityCenter) => PermissionSet]>([
    ['Developer', developer({ stackNames: ['team-a-*'] })], ['PowerUser', powerUser({ stackNames: ['team-a-*'] })],
  ])('%s changes the stacks that are named', (_, make) => {
    const set = setOf(make);
    for (const action of ['UpdateStack', 'CreateChangeSet', 'ExecuteChangeSet', 'DeleteStack', 'RollbackStack']) {
      expect(decides(set, { action: `cloudformation:${action}`, resource: STACK })).toBe(true);
      expect(decides(set, { action: `cloudformation:${action}`, resource: OTHER })).toBe(false);
    }
    expect(decides(set, { action: 'cloudformation:UpdateStackSet', resource: STACK })).toBe(false);
  });

  test('PowerUser assumes the roles that are named', () => {
    const set = setOf(powerUser({ assumableRoleArns: ['arn:aws:iam::444455556666:role/reader'] }));
    expect(decides(set, { action: 'sts:AssumeRole', resource: 'arn:aws:iam::111122223333:role/reader' })).toBe(false);
    const [{ NotResource }] = set.InlinePolicy.Statement.filter(({ Sid }) => Sid === 'NoOtherRoles') as unknown as { NotResource: unknown }[];
    expect(NotResource).toEqual('arn:aws:iam::444455556666:role/reader');
  });

  test('NetworkAdmin reads the logs that are named', () => {
    const set = setOf(networkAdmin({ readableLogGroups: ['vpc-flow-logs'] }));
    expect(decides(set, { action: 'logs:GetLogEvents', resource: LOGS })).toBe(true);
    expect(decides(set, { action: 'logs:GetLogEvents', resource: LOGS.replace('vpc-flow-logs', 'orders') })).toBe(false);
    expect(decides(set, { action: 'logs:StartQuery', resource: LOGS })).toBe(false);
  });

  test('Developer builds with the services that are named, and makes roles on the path that is', () => {
    const set = setOf(developer({ services: ['rds'], rolePath: '/team-a/' }));
    const context = { 'iam:PermissionsBoundary': 'arn:aws:iam::111122223333:policy/platform/WorkloadBoundary' };
    expect(decides(set, { action: 'rds:CreateDBInstance', resource: 'arn:aws:rds:eu-west-1:111122223333:db:orders' })).toBe(true);
    expect(decides(set, { action: 'lambda:CreateFunction', resource: 'arn:aws:lambda:eu-west-1:111122223333:function:orders' })).toBe(false);
    expect(decides(set, { action: 'iam:CreateRole', resource: 'arn:aws:iam::111122223333:role/team-a/orders', context })).toBe(true);
    expect(decides(set, { action: 'iam:CreateRole', resource: 'arn:aws:iam::111122223333:role/workload/orders', context })).toBe(false);
  });

  type Table<P> = { readonly [K in keyof Required<Options<P>>]: Options<P> };
  const common: Required<Options<CatalogueSetProps>> = { name: 'Other', sessionDuration: Duration.hours(2), relayState: 'https://console.aws.amazon.com/cloudwatch/' };
  const each = (options: object) => Object.fromEntries(Object.entries(options).map(([key, value]) => [key, { [key]: value as unknown }]));
  const rows = <P>(name: string, make: Make<P>, table: Table<P>) => Object.entries(table).map(([key, options]) => (
    [`${name}.${key}`, make({} as Options<P>), make(options as Options<P>)] as const));

  test.each([
    ...rows<ReadOnlySetProps>('readOnly', readOnly, { ...each(common), readData: { readData: 'analysts look into objects' } } as Table<ReadOnlySetProps>),
    ...rows<Partial<DeveloperSetProps>>('developer', developer, {
      ...each(common),
      ...each({ roleBoundary: PermissionSetPolicy.customerManaged('Other'), rolePath: '/team-a/', services: ['rds'], stackNames: ['team-a-*'] }),
    } as Table<Partial<DeveloperSetProps>>),
    ...rows<PowerUserSetProps>('powerUser', powerUser, {
      ...each(common), ...each({ assumableRoleArns: ['arn:aws:iam::*:role/reader'], stackNames: ['team-a-*'] }),
    } as Table<PowerUserSetProps>),
    ...rows<NetworkAdminSetProps>('networkAdmin', networkAdmin, { ...each(common), ...each({ readableLogGroups: ['flow'] }) } as Table<NetworkAdminSetProps>),
    ...rows<CatalogueSetProps>('securityAudit', securityAudit, each(common) as Table<CatalogueSetProps>),
    ...rows<CatalogueSetProps>('billingViewer', billingViewer, each(common) as Table<CatalogueSetProps>),
    ...rows<BreakGlassSetProps>('breakGlass', breakGlass, each({ name: 'Other', relayState: common.relayState }) as Table<BreakGlassSetProps>),
  ])('%s changes the template', (_, plain, changed) => {
    expect(setOf(changed)).not.toEqual(setOf(plain));
  });

  test.each(Object.entries(CATALOGUE))('%s is of the instance that is given', (_, make) => {
    expect(setOf(make).InstanceArn).toBe('arn:aws:sso:::instance/ssoins-1234567890abcdef');
  });
});

describe('fails', () => {
  type Failing = [string, (stack: Stack, identityCenter: IdentityCenter) => PermissionSet, string];
  test.each<Failing>([
    ['for a reason that says nothing', readOnly({ readData: 'needed' }), 'Stack/Set: reading of data has "needed" as its reason'],
    ['for a boundary of AWS', developer({ roleBoundary: PermissionSetPolicy.awsManaged('PowerUserAccess') }), 'Stack/Set: roleBoundary is the policy PowerUserAccess of AWS'],
    ['for the root as path of roles', developer({ rolePath: '/' }), '"/" is not a path below the root; begin and end it with a slash'],
    ['for a path without its last slash', developer({ rolePath: '/workload' }), '"/workload" is not a path below the root'],
    ['for a path with a wildcard', developer({ rolePath: '/work*/' }), '"/work*/" is not a path below the root'],
    ['for a path of AWS', developer({ rolePath: '/aws-reserved/sso.amazonaws.com/' }), 'is not a path below the root'],
    ['for no services', developer({ services: [] }), 'Stack/Set: there are no services'],
    ...['account', 'iam', 'identitystore', 'organizations', 'rolesanywhere', 'sso', 'sso-directory', 'sts'].map((service): Failing => (
      [`for the service ${service}`, developer({ services: ['s3', service] }), `"${service}" is no service that developers build with`])),
    ['for every service', developer({ services: ['*'] }), '"*" is no service that developers build with'],
    ['for an action in place of a service', developer({ services: ['s3:Get'] }), '"s3:Get" is no service'],
    ['for every stack', developer({ stackNames: ['*'] }), '"*" in stackNames names nothing or everything'],
    ['for a stack with a slash', powerUser({ stackNames: ['team-a/*'] }), '"team-a/*" in stackNames names nothing or everything'],
    ['for no name of a stack', powerUser({ stackNames: [''] }), '"" in stackNames names nothing or everything'],
    ['for every role', powerUser({ assumableRoleArns: ['*'] }), '"*" in assumableRoleArns names nothing or everything'],
    ['for every role of an account', powerUser({ assumableRoleArns: ['arn:aws:iam::111122223333:role/*'] }), 'in assumableRoleArns names nothing or everything'],
    ['for a user in place of a role', powerUser({ assumableRoleArns: ['arn:aws:iam::111122223333:user/eve'] }), 'in assumableRoleArns names nothing or everything'],
    ['for every log group', networkAdmin({ readableLogGroups: ['*'] }), '"*" in readableLogGroups names nothing or everything'],
    ['for a log group by its ARN', networkAdmin({ readableLogGroups: ['arn:aws:logs:eu-west-1:111122223333:log-group:flow'] }), 'in readableLogGroups names nothing or everything'],
    ['for a name of 33 letters', billingViewer({ name: 'b'.repeat(33) }), 'is not the name of a permission set'],
    ['for a session of 13 hours', securityAudit({ sessionDuration: Duration.hours(13) }), 'a session of 13 hours is out of range'],
  ])('%s', (_, make, message) => {
    expect(() => setOf(make)).toThrow(message);
  });

  test('for more services than an inline policy holds', () => {
    const services = Array.from({ length: 200 }, (_, index) => `a-service-with-a-long-name-${index}`);
    expect(() => setOf(developer({ services }))).toThrow(/the inline policy may reach \d+ characters, Identity Center takes 10240/);
  });
});

test('a denial may spare what is named, an allowance may not', () => {
  const set = (effect: iam.Effect) => setOf((stack, identityCenter) => new PermissionSet(stack, 'Set', {
    identityCenter,
    name: 'Own',
    managedPolicies: [PermissionSetPolicy.awsManaged('PowerUserAccess')],
    statements: [new iam.PolicyStatement({ effect, notActions: ['sqs:SendMessage'], notResources: ['arn:aws:sqs:eu-west-1:111122223333:orders'] })],
  }));
  expect(decides(set(iam.Effect.DENY), { action: 'sqs:ReceiveMessage', resource: 'arn:aws:sqs:eu-west-1:111122223333:other' })).toBe(false);
  expect(decides(set(iam.Effect.DENY), { action: 'sqs:ReceiveMessage', resource: 'arn:aws:sqs:eu-west-1:111122223333:orders' })).toBe(true);
  expect(() => set(iam.Effect.ALLOW)).toThrow('a statement has NotAction or NotResource');
});

describe('the use of a permission set', () => {
  const rule = () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '444455556666', region: 'eu-west-1' } });
    new events.Rule(stack, 'Used', { eventPattern: PermissionSets.eventsOfUse(stack, 'BreakGlass') });
    const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::Events::Rule'));
    return resolvedPattern(Properties.EventPattern, { 'AWS::Partition': 'aws' });
  };
  const event = (session: string, more = {}) => ({
    'source': 'aws.ec2', 'detail-type': 'AWS API Call via CloudTrail', 'detail': { userIdentity: { type: 'AssumedRole', arn: `arn:aws:sts::${session}` } }, ...more,
  });

  test.each<[string, object, boolean]>([
    ['a call', event('444455556666:assumed-role/AWSReservedSSO_BreakGlass_0123456789abcdef/ada'), true],
    ['a sign-in', event('444455556666:assumed-role/AWSReservedSSO_BreakGlass_0123456789abcdef/ada', { 'source': 'aws.signin', 'detail-type': 'AWS Console Sign In via CloudTrail' }), true],
    ['a call with another permission set', event('444455556666:assumed-role/AWSReservedSSO_ReadOnly_0123456789abcdef/ada'), false],
    ['a call with one whose name begins alike', event('444455556666:assumed-role/AWSReservedSSO_BreakGlassDrill_0123456789abcdef/ada'), false],
    ['a call of another account', event('111122223333:assumed-role/AWSReservedSSO_BreakGlass_0123456789abcdef/ada'), false],
    ['a call of a role of the name', event('444455556666:assumed-role/BreakGlass/ada'), false],
    ['an event that somebody put onto the bus', event('444455556666:assumed-role/AWSReservedSSO_BreakGlass_0123456789abcdef/ada', { source: 'custom' }), false],
  ])('is told by %s: %j is %s', (_, one, told) => {
    expect(matchesPattern(rule(), one as never)).toBe(told);
  });

  test.each(['Break*', '', 'b'.repeat(33)])('fails for the name %j', (name) => {
    expect(() => PermissionSets.eventsOfUse(new Stack(new App(), 'Stack'), name)).toThrow('is not the name of a permission set');
  });
});

/** The whole catalogue, each set for a group in an account. */
function everything(stack: Stack): Stack {
  const identityCenter = instanceIn(stack);
  for (const [name, make] of Object.entries(CATALOGUE)) {
    // Each makes its set under the same id, so each gets a scope of its own.
    const scope = new Stack(stack, name);
    new AccountAssignment(scope, 'Assignment', {
      permissionSet: make(scope, identityCenter) as PermissionSet,
      principal: AssignmentPrincipal.groupId('a1b2c3d4-5678-90ab-cdef-111122223333'),
      accounts: [OrganizationTarget.account('444455556666')],
    });
  }
  return stack;
}

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  everything(new Stack(app, 'Stack'));
  expect(nagFindings(app)).toEqual([]);
});

test('the same input makes the same template, in any partition', () => {
  const templates = () => everything(new Stack(new App(), 'Stack')).node.findAll().filter((construct) => Stack.isStack(construct))
    .map((stack) => Template.fromStack(stack as Stack).toJSON() as unknown);
  expect(templates()).toEqual(templates());
  const written = JSON.stringify(templates()).replaceAll('arn:aws:sso:::instance/ssoins-1234567890abcdef', '');
  expect(written).not.toMatch(/arn:aws[:-]/);
});

test('a permission set keeps its logical id: to make it again takes all assignments away', () => {
  const stack = new Stack(new App(), 'Stack');
  PermissionSets.developer(stack, 'Developer', { identityCenter: instanceIn(stack), roleBoundary });
  expect(Object.keys(Template.fromStack(stack).findResources('AWS::SSO::PermissionSet'))).toEqual(['Developer08C05065']);
});
