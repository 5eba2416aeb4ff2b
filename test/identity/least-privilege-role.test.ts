import { App, CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { flattenCfnReference } from 'cdk-nag/lib/utils/flatten-cfn-reference';
import * as fc from 'fast-check';
import { GrantKind, LeastPrivilegeRole, LeastPrivilegeRoleProps, Trust, WildcardException } from '../../lib/identity';
import { flatten } from '../../lib/identity/statement-review';
import { nagFindings } from '../support/nag-findings';

const allow = (actions: string[], resources: string[]) => new iam.PolicyStatement({ actions, resources });
const QUEUE = 'arn:aws:sqs:eu-central-1:111122223333:orders';

function make(props: Partial<LeastPrivilegeRoleProps> = {}, app = new App()): { app: App; stack: Stack; role: LeastPrivilegeRole } {
  const stack = new Stack(app, 'Stack');
  return { app, stack, role: new LeastPrivilegeRole(stack, 'Role', { trust: [Trust.service('ec2.amazonaws.com')], ...props }) };
}

/** Statements by the policy that holds them. */
function policies(stack: Stack): { [id: string]: unknown[] } {
  const found = Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy');
  return Object.fromEntries(Object.entries(found).map(([id, policy]) => [id.replace(/^Role/, '').replace(/[0-9A-F]{8}$/, ''), policy.Properties.PolicyDocument.Statement]));
}

test('a role without anything has a short session and no policy', () => {
  const { stack } = make();
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: 3600, ManagedPolicyArns: Match.absent(), Policies: Match.absent(), RoleName: Match.absent() });
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
  template.resourceCountIs('AWS::IAM::Policy', 0);
});

test('holds the statements it was given, in a managed policy of its own', () => {
  const { stack, role } = make({ statements: [allow(['sqs:SendMessage'], [QUEUE])] });
  role.allow(allow(['sqs:ReceiveMessage'], [QUEUE]));
  expect(policies(stack)).toEqual({
    Permissions: [
      { Action: 'sqs:SendMessage', Effect: 'Allow', Resource: QUEUE },
      { Action: 'sqs:ReceiveMessage', Effect: 'Allow', Resource: QUEUE },
    ],
  });
  expect(role.grantReport).toEqual([]);
});

test('keeps excepted wildcards apart, so that what answers for them answers for nothing else', () => {
  const { stack, role } = make();
  role.allow(allow(['ec2:DescribeRegions'], ['*']), WildcardException.resource('*', ['ec2:DescribeRegions'], 'the action knows no resources'));
  role.allow(allow(['sqs:SendMessage'], [QUEUE]));
  expect(policies(stack)).toEqual({
    WildcardExceptions: [{ Action: 'ec2:DescribeRegions', Effect: 'Allow', Resource: '*' }],
    Permissions: [{ Action: 'sqs:SendMessage', Effect: 'Allow', Resource: QUEUE }],
  });
});

test('a Deny may be as wide as it likes', () => {
  const { stack } = make({ statements: [new iam.PolicyStatement({ effect: iam.Effect.DENY, actions: ['s3:Delete*'], resources: ['*'] })] });
  expect(policies(stack).Permissions).toEqual([{ Action: 's3:Delete*', Effect: 'Deny', Resource: '*' }]);
});

test('regions deny everything else, grants included', () => {
  const { stack } = make({ allowedRegions: ['eu-central-1'] });
  expect(policies(stack).Regions).toEqual([expect.objectContaining({
    Effect: 'Deny',
    NotAction: expect.arrayContaining(['iam:*', 'sts:*']),
    Resource: '*',
    Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-central-1'] } },
  })]);
});

describe('grants of other constructs', () => {
  test('work, and are reported with their open wildcards', () => {
    const { stack, role } = make();
    const bucket = new s3.Bucket(stack, 'Bucket');
    bucket.grantRead(role);
    const id = stack.getLogicalId(bucket.node.defaultChild as s3.CfnBucket);
    expect(policies(stack).Permissions).toHaveLength(1);
    expect(role.grantReport).toEqual([{
      kind: GrantKind.STATEMENT,
      effect: 'Allow',
      actions: ['s3:GetObject*', 's3:GetBucket*', 's3:List*'],
      resources: [`<${id}.Arn>`, `<${id}.Arn>/*`],
      conditions: '{}',
      openWildcards: ['Action::s3:GetObject*', 'Action::s3:GetBucket*', 'Action::s3:List*', `Resource::<${id}.Arn>/*`],
    }]);
  });

  test('are reported with their conditions', () => {
    const { role } = make();
    role.addToPolicy(new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [QUEUE], conditions: { Bool: { 'aws:SecureTransport': 'true' } } }));
    expect(role.grantReport[0].conditions).toBe('{"Bool":{"aws:SecureTransport":"true"}}');
  });

  test('are reported as inline and managed policies too', () => {
    const { stack, role } = make();
    const inline = new iam.Policy(stack, 'Inline', { statements: [allow(['s3:*'], ['*'])] });
    role.attachInlinePolicy(inline);
    role.addManagedPolicy(iam.ManagedPolicy.fromAwsManagedPolicyName('ReadOnlyAccess'));
    expect(role.grantReport).toEqual([
      { kind: GrantKind.INLINE_POLICY, effect: 'Allow', actions: ['s3:*'], resources: ['*'], conditions: '{}', openWildcards: ['Action::s3:*', 'Resource::*'] },
      { kind: GrantKind.MANAGED_POLICY, effect: 'Allow', actions: [], resources: ['arn:<AWS::Partition>:iam::aws:policy/ReadOnlyAccess'], conditions: '{}', openWildcards: [] },
    ]);
  });

  test('report negated elements as open', () => {
    const { role } = make();
    role.addToPolicy(new iam.PolicyStatement({ notActions: ['iam:*'], notResources: [QUEUE] }));
    expect(role.grantReport[0]).toMatchObject({ actions: ['NotAction::iam:*'], resources: [`NotResource::${QUEUE}`], openWildcards: ['Not::iam:*', `Not::${QUEUE}`] });
  });

  test('can be accepted beforehand, each wildcard for itself', () => {
    const { app, stack, role } = make();
    const table = new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING }, globalSecondaryIndexes: [{ indexName: 'byDay', partitionKey: { name: 'day', type: dynamodb.AttributeType.STRING } }] });
    const actions = ['dynamodb:Query', 'dynamodb:GetItem'];
    role.acceptGranted(WildcardException.resource(`${table.tableArn}/index/*`, actions, 'all indexes of the one table are read'));
    table.grant(role, ...actions);
    expect(Object.keys(policies(stack))).toEqual(['WildcardExceptions']);
    expect(role.grantReport[0].openWildcards).toEqual([]);
    expect(nagFindings(app).filter((finding) => finding.startsWith('Stack/Role'))).toEqual([]);
  });

  test('that are not accepted stay findings', () => {
    const { app, stack, role } = make();
    new s3.Bucket(stack, 'Bucket').grantRead(role);
    role.acceptGranted(WildcardException.action('s3:GetObject*', 'objects are read in all versions'));
    expect(nagFindings(app).filter((finding) => finding.startsWith('Stack/Role'))).toEqual([
      expect.stringContaining('IAM5[Action::s3:GetBucket*]'),
      expect.stringContaining('IAM5[Action::s3:GetObject*]'),
      expect.stringContaining('IAM5[Action::s3:List*]'),
      expect.stringContaining('IAM5[Resource::<Bucket83908E77.Arn>/*]'),
    ]);
  });

  test('hand back what later resources can wait for', () => {
    const { stack, role } = make();
    const bucket = new s3.Bucket(stack, 'Bucket');
    const reader = new s3.Bucket(stack, 'Later');
    bucket.grantRead(role).applyBefore(reader);
    const later = Template.fromStack(stack).findResources('AWS::S3::Bucket', { DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RolePermissions')]) });
    expect(Object.keys(later)).toEqual([expect.stringMatching(/^Later/)]);
  });

  test('that exceed one policy go on in the next', () => {
    const { stack, role } = make();
    for (let index = 0; index < 120; index++) {
      role.addToPolicy(allow(['sqs:SendMessage', 'sqs:ReceiveMessage'], [`arn:aws:sqs:eu-central-1:111122223333:orders-${index}`]));
    }
    const found = policies(stack);
    expect(Object.keys(found)).toEqual(['Permissions', 'Permissions2', 'Permissions3']);
    expect(Object.values(found).flat()).toHaveLength(120);
    for (const statements of Object.values(found)) {
      expect(JSON.stringify({ Version: '2012-10-17', Statement: statements }).length).toBeLessThanOrEqual(6144);
    }
  });
});

describe('cdk-nag', () => {
  const everything = (app: App) => {
    const stack = new Stack(app, 'Stack');
    const role = new LeastPrivilegeRole(stack, 'Role', {
      trust: [Trust.service('states.amazonaws.com'), Trust.accountWithExternalId('444455556666', 'orders-7f3a')],
      organizationId: 'o-a1b2c3d4e5',
      allowedRegions: ['eu-central-1'],
      statements: [allow(['sqs:SendMessage'], [QUEUE]), allow(['sqs:*'], [QUEUE]), allow(['s3:Get*'], ['arn:aws:s3:::orders/*'])],
      wildcardExceptions: [
        WildcardException.action('sqs:*', 'the queue is this role\'s own, to be made and unmade'),
        WildcardException.action('s3:Get*', 'reads whatever belongs to an object'),
        WildcardException.resource('arn:aws:s3:::orders/*', ['s3:Get*'], 'object keys are made at run time'),
      ],
    });
    role.allow(allow(['ec2:DescribeRegions'], ['*']), WildcardException.resource('*', ['ec2:DescribeRegions'], 'the action knows no resources'));
  };

  test.each([['no', {}], ['all', FLAGS]])('finds nothing without an answer, under %s feature flags', (_, context) => {
    const app = new App({ context });
    everything(app);
    expect(nagFindings(app)).toEqual([]);
  });

  test('finds nothing in a bare role', () => {
    expect(nagFindings(make().app)).toEqual([]);
  });

  test('and this library write references the same way', () => {
    const reference = fc.letrec((tie) => ({
      value: fc.oneof(
        { depthSize: 'small' },
        fc.string(),
        fc.record({ Ref: fc.string({ minLength: 1 }) }),
        fc.record({ 'Fn::GetAtt': fc.tuple(fc.string(), fc.string()) }),
        fc.record({ 'Fn::ImportValue': fc.string({ minLength: 1 }) }),
        fc.record({ 'Fn::Join': fc.tuple(fc.constantFrom('', ':'), fc.array(tie('value'), { maxLength: 4 })) }),
      ),
    })).value;
    fc.assert(fc.property(reference, (value) => expect(flatten(value)).toBe(flattenCfnReference(value))));
  });
});

test('is taken wherever a role is', () => {
  const { role } = make();
  expect(iam.Role.isRole(role)).toBe(true);
  expect(role.withoutPolicyUpdates().roleName).toBe(role.roleName);
});

test('leaves the policies to whoever makes roles outside of CDK', () => {
  const app = new App();
  iam.Role.customizeRoles(app, { usePrecreatedRoles: { 'Stack/Role': 'orders' } });
  const { stack, role } = make({}, app);
  role.allow(allow(['ec2:DescribeRegions'], ['*']), WildcardException.resource('*', ['ec2:DescribeRegions'], 'the action knows no resources'));
  const template = Template.fromStack(stack);
  template.resourceCountIs('AWS::IAM::Role', 0);
  template.resourceCountIs('AWS::IAM::ManagedPolicy', 0);
});

const refuse = (statement: iam.PolicyStatement, ...exceptions: WildcardException[]) =>
  () => make({ statements: [statement], wildcardExceptions: exceptions });

test.each([
  ['a wildcard action', refuse(allow(['s3:Get*'], [QUEUE])), 'the wildcard "s3:Get*" has no exception'],
  ['every action of a service', refuse(allow(['s3:*'], [QUEUE])), 'the wildcard "s3:*" has no exception'],
  ['a wildcard resource', refuse(allow(['s3:GetObject'], ['*'])), 'the wildcard "*" has no exception'],
  ['a part of a resource', refuse(allow(['s3:GetObject'], ['arn:aws:s3:::orders/*'])), 'the wildcard "arn:aws:s3:::orders/*" has no exception'],
  ['several wildcards', refuse(allow(['s3:Get*'], ['*'])), 'the wildcard "s3:Get*" and "*" has no exception'],
  ['an exception for another action', refuse(allow(['s3:GetObject', 's3:PutObject'], ['*']), WildcardException.resource('*', ['s3:GetObject'], 'keys are made at run time')), '"*" has no exception'],
  ['an exception for nothing', refuse(allow(['sqs:SendMessage'], [QUEUE]), WildcardException.action('s3:Get*', 'reads whatever belongs to an object')), 'the exception for "s3:Get*" covers no statement'],
  ['every action', refuse(allow(['*'], [QUEUE])), 'the action "*" is every action of every service'],
  ['NotAction', refuse(new iam.PolicyStatement({ notActions: ['iam:*'], resources: [QUEUE] })), 'NotAction or NotResource'],
  ['NotResource', refuse(new iam.PolicyStatement({ actions: ['s3:GetObject'], notResources: [QUEUE] })), 'NotAction or NotResource'],
  ['a principal', refuse(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [QUEUE], principals: [new iam.AccountRootPrincipal()] })), 'names a principal'],
  ['no actions', refuse(new iam.PolicyStatement({ resources: [QUEUE] })), 'a statement has no actions'],
  ['no resources', refuse(new iam.PolicyStatement({ actions: ['s3:GetObject'] })), 'a statement has no resources'],
  ['nobody', () => make({ trust: [] }), 'nobody may assume the role'],
  ['a session of a minute', () => make({ maxSessionDuration: Duration.minutes(1) }), 'a session of 1 minute is out of range'],
  ['a session of a day', () => make({ maxSessionDuration: Duration.days(1) }), 'a session of 1 day is out of range'],
  ['no region', () => make({ allowedRegions: [] }), 'no region is allowed'],
  ['a region that is none', () => make({ allowedRegions: ['eu'] }), '"eu" is not a region'],
  ['an exception without a reason', () => WildcardException.action('s3:Get*', 'why'), 'as its reason'],
  ['an exception for all actions', () => WildcardException.action('*', 'it is so much easier'), '"*" is not a wildcard of one service'],
  ['an exception for no wildcard', () => WildcardException.action('s3:GetObject', 'it is so much easier'), 'is not a wildcard of one service'],
  ['an exception for no action', () => WildcardException.resource('*', [], 'it is so much easier'), 'the exception names no actions'],
])('fails on %s', (_, build, message) => {
  expect(build).toThrow(message);
});

test('fails on an action known only at deployment', () => {
  const { stack, role } = make();
  const action = new CfnParameter(stack, 'Action').valueAsString;
  expect(() => role.allow(allow([action], [QUEUE]))).toThrow('an action is known only at deployment');
});

test.each([1, 12])('takes a session of %d hours', (hours) => {
  Template.fromStack(make({ maxSessionDuration: Duration.hours(hours) }).stack).hasResourceProperties('AWS::IAM::Role', { MaxSessionDuration: hours * 3600 });
});
