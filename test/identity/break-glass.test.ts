import { App, Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { NoticeTopic } from '../../lib/data';
import { GuardrailExemption } from '../../lib/guardrails';
import { BreakGlassAccess, BreakGlassAccessProps, BreakGlassAlarm, BreakGlassAlarmProps, Trust, WildcardException } from '../../lib/identity';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const reads = () => [new iam.PolicyStatement({ actions: ['iam:GetRole'], resources: ['arn:aws:iam::111122223333:role/Deployer'] })];

function access(props: BreakGlassAccessProps = {}, context = {}): { stack: Stack; construct: BreakGlassAccess; template: Template } {
  const stack = new Stack(new App({ context }), 'Stack', { env: { account: '111122223333', region: 'us-east-1' } });
  const construct = new BreakGlassAccess(stack, 'BreakGlass', props);
  return { stack, construct, template: Template.fromStack(stack) };
}

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

function statementsIn(template: Template): Statement[] {
  return Object.entries(template.findResources('AWS::IAM::ManagedPolicy'))
    .filter(([logicalId]) => !logicalId.includes('PublisherRole'))
    .flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as Statement[]);
}

const statement = (template: Template, sid: string) => statementsIn(template).find(({ Sid }) => Sid === sid);

test('there are two users in one group, without keys, passwords, devices and policies of their own', () => {
  const { template } = access();
  const users = Object.values(template.findResources('AWS::IAM::User')).map(({ Properties }) => Properties as unknown);
  expect(users).toEqual(['break-glass-1', 'break-glass-2'].map((UserName) => (
    { UserName, Path: '/break-glass/', Groups: [{ Ref: expect.stringMatching('BreakGlassGroup') as string }] })));
  template.resourceCountIs('AWS::IAM::AccessKey', 0);
  template.resourceCountIs('AWS::IAM::VirtualMFADevice', 0);
});

test('each user is trusted with a second factor of the last 15 minutes, for an hour', () => {
  const { template } = access();
  template.hasResourceProperties('AWS::IAM::Role', {
    RoleName: 'BreakGlass',
    Path: '/break-glass/',
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: {
      Statement: ['User1', 'User2'].map((user) => ({
        Action: 'sts:AssumeRole',
        Effect: 'Allow',
        Principal: { AWS: { 'Fn::GetAtt': [Match.stringLikeRegexp(user), 'Arn'] } },
        Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' }, NumericLessThanEquals: { 'aws:MultiFactorAuthAge': '900' } },
      })),
    },
  });
});

test('users manage an own password and device and assume the role, with the second factor where they have one', () => {
  const { template } = access();
  const ofUsers = ['BreakGlassWithMfa', 'OwnPasswordAndDevices', 'OwnVirtualDevice', 'GiveUpADeviceWithMfa'];
  template.hasResourceProperties('AWS::IAM::ManagedPolicy', {
    ManagedPolicyName: 'BreakGlassUsers',
    Path: '/break-glass/',
    Groups: [{ Ref: Match.stringLikeRegexp('BreakGlassGroup') }],
    PolicyDocument: { Statement: ofUsers.map((Sid) => Match.objectLike({ Sid })) },
  });
  for (const sid of ['BreakGlassWithMfa', 'GiveUpADeviceWithMfa']) {
    expect(statement(template, sid)!.Condition).toEqual({ Bool: { 'aws:MultiFactorAuthPresent': 'true' } });
  }
  expect(JSON.stringify(statement(template, 'OwnPasswordAndDevices')!.Resource)).toContain(':user/break-glass/${aws:username}"');
});

test('the role repairs ways in by default, and never stays, hides or changes itself, whatever it is given', () => {
  const sids = (props: BreakGlassAccessProps) => statementsIn(access(props).template).map(({ Sid, Effect }) => `${Effect} ${Sid}`);
  const denials = ['Deny NoWaysToStay', 'Deny NoWaysToHide', 'Deny NoChangeOfItself'];
  expect(sids({})).toEqual(expect.arrayContaining([
    'Allow ReadTheOrganization', 'Allow DetachGuardrails', 'Allow RepairIdentityCenter', 'Allow RepairTheTrustOfRoles', 'Allow RepairSamlFederation', ...denials,
  ]));
  expect(sids({ statements: reads() })).toEqual(expect.arrayContaining(denials));
  expect(sids({ statements: reads() })).not.toContain('Allow DetachGuardrails');
});

test('guardrails can exempt the role by its exact ARN', () => {
  const { construct } = access({ roleName: 'Emergency', path: '/emergency/' });
  const exemption = GuardrailExemption.role(construct.roleName, 'repairs guardrails that lock everybody out', { path: construct.rolePath });
  expect(exemption.principalArn).toBe('arn:*:iam::*:role/emergency/Emergency');
  expect(construct.userNames).toEqual(['break-glass-1', 'break-glass-2']);
});

test('all that is claimed is proved, and what the repairs could be misused for is answered where it stands', () => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  const { role } = new BreakGlassAccess(stack, 'BreakGlass');
  expectProved(stack.node.root);
  const techniques = proofsOf(stack.node.root).results.flatMap(({ findings }) => findings.map(({ id }) => id))
    .filter((id) => id.includes(role.node.path)).map((id) => id.split('; ')[1]);
  expect(techniques).toEqual(['iam-012', 'iam-132', 'organizations-101', 'sso-104']);
});

test('what statements of the user open is not answered for', () => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  new BreakGlassAccess(stack, 'BreakGlass', {
    statements: [new iam.PolicyStatement({ actions: ['iam:UpdateAssumeRolePolicy'], resources: ['*'] })],
    wildcardExceptions: [WildcardException.resource('*', ['iam:UpdateAssumeRolePolicy'], 'repairs every role')],
  });
  expect(() => expectProved(stack.node.root)).toThrow('iam-012');
});

test('a role that trusts one more identity is found', () => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  const construct = new BreakGlassAccess(stack, 'BreakGlass', { statements: reads() });
  construct.role.assumeRolePolicy!.addStatements(new iam.PolicyStatement({ actions: ['sts:AssumeRole'], principals: [new iam.AccountPrincipal('444455556666')] }));
  expect(() => expectProved(stack.node.root)).toThrow('only-can-break-glass');
});

test('a user that may do more is found', () => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  const construct = new BreakGlassAccess(stack, 'BreakGlass', { statements: reads() });
  construct.users[0].addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: ['*'] }));
  expect(() => expectProved(stack.node.root)).toThrow('user-no-more-than-the-role');
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  new BreakGlassAccess(new Stack(app, 'Stack'), 'BreakGlass');
  expect(nagFindings(app)).toEqual([]);
});

test('users, group and role keep their logical ids: to make them again loses passwords, devices and trust', () => {
  const { template } = access();
  const ids = ['AWS::IAM::User', 'AWS::IAM::Group'].flatMap((type) => Object.keys(template.findResources(type)));
  expect([...ids, ...Object.keys(template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'BreakGlass' } }))]).
    toMatchInlineSnapshot(`
[
  "BreakGlassUser1C8DD43C9",
  "BreakGlassUser274A8093A",
  "BreakGlassGroupC67E0B8E",
  "BreakGlassRoleC6BA1B81",
]
`);
});

test('the same input makes the same template, in any partition', () => {
  expect(access().template.toJSON()).toEqual(access().template.toJSON());
  expect(JSON.stringify(access().template.toJSON())).not.toMatch(/arn:aws[:-]/);
});

describe('properties', () => {
  const TABLE: { readonly [K in keyof Required<BreakGlassAccessProps>]: (stack: Stack) => BreakGlassAccessProps } = {
    userNames: () => ({ userNames: ['ada', 'grace'] }),
    roleName: () => ({ roleName: 'Emergency' }),
    path: () => ({ path: '/emergency/' }),
    statements: () => ({ statements: reads() }),
    wildcardExceptions: () => ({
      statements: [new iam.PolicyStatement({ actions: ['iam:ListRoles'], resources: ['*'] })],
      wildcardExceptions: [WildcardException.resource('*', ['iam:ListRoles'], 'lists have no resource')],
    }),
    maxMfaAge: () => ({ maxMfaAge: Duration.minutes(5) }),
    topic: (stack) => ({ topic: new NoticeTopic(stack, 'Pager') }),
  };

  test.each(Object.entries(TABLE))('%s changes the template', (_, props) => {
    const stack = new Stack(new App(), 'Stack');
    new BreakGlassAccess(stack, 'BreakGlass', props(stack));
    const plain = new Stack(new App(), 'Stack');
    new BreakGlassAccess(plain, 'BreakGlass');
    expect(Template.fromStack(stack).toJSON()).not.toEqual(Template.fromStack(plain).toJSON());
  });

  const ALARM: BreakGlassAlarmProps = { userNames: ['a', 'b'], roleName: 'r', path: '/p/' };
  const alarmTemplate = (props: BreakGlassAlarmProps, stack = new Stack(new App(), 'Stack')) => {
    new BreakGlassAlarm(stack, 'Alarm', props);
    return Template.fromStack(stack).toJSON() as unknown;
  };

  test.each<[keyof BreakGlassAlarmProps, Partial<BreakGlassAlarmProps>]>([
    ['userNames', { userNames: ['a', 'c'] }], ['roleName', { roleName: 's' }], ['path', { path: '/q/' }],
  ])('%s changes the alarm', (_, props) => {
    expect(alarmTemplate({ ...ALARM, ...props })).not.toEqual(alarmTemplate(ALARM));
  });

  test('topic changes the alarm', () => {
    const stack = new Stack(new App(), 'Stack');
    alarmTemplate({ ...ALARM, topic: new NoticeTopic(stack, 'Pager') }, stack);
    Template.fromStack(stack).resourceCountIs('AWS::SNS::Topic', 1);
  });
});

describe('fails', () => {
  test.each<[string, BreakGlassAccessProps, string]>([
    ['for one user', { userNames: ['ada'] }, 'Stack/BreakGlass: there are 1 users: ["ada"]; name two different users'],
    ['for three users', { userNames: ['ada', 'grace', 'mary'] }, 'there are 3 users'],
    ['for one user twice', { userNames: ['ada', 'Ada'] }, 'the users have one name: ["ada","Ada"]'],
    ['for a name with a wildcard', { userNames: ['ada', 'grace*'] }, '"grace*" is not an exact name'],
    ['for a role name with a slash', { roleName: 'a/b' }, '"a/b" is not an exact name'],
    ['for a role name of 65 letters', { roleName: 'r'.repeat(65) }, 'is not an exact name'],
    ['for a role name known only at deployment', { roleName: Token.asString({ Ref: 'Name' }) }, 'a value known only at deployment is not an exact name'],
    ['for the root as path', { path: '/' }, '"/" is not a path below the root'],
    ['for a path without its last slash', { path: '/a' }, '"/a" is not a path below the root'],
    ['for a path of AWS', { path: '/aws-reserved/a/' }, '"/aws-reserved/a/" is a path of AWS'],
    ['for a second factor of 59 seconds', { maxMfaAge: Duration.seconds(59) }, 'maxMfaAge is 59 seconds; use 1 minute to 1 hour'],
    ['for a second factor of 61 minutes', { maxMfaAge: Duration.minutes(61) }, 'maxMfaAge is 1 hour 1 minute; use 1 minute to 1 hour'],
    ['for exceptions of nothing', { wildcardExceptions: [] }, 'there are wildcardExceptions without statements'],
    ['for a wildcard without a reason', { statements: [new iam.PolicyStatement({ actions: ['iam:*'], resources: ['*'] })] }, 'has no exception'],
  ])('%s', (_, props, message) => {
    expect(() => access(props)).toThrow(message);
  });

  test.each([Duration.millis(500), Duration.hours(37), Duration.seconds(0)])('for a trust with a second factor of %s', (maxMfaAge) => {
    const stack = new Stack(new App(), 'Stack');
    expect(() => Trust.user(new iam.User(stack, 'User'), { maxMfaAge })._statements(stack, 'Stack/Role')).toThrow('use whole seconds from 1 second to 36 hours');
  });
});

test.each([Duration.minutes(1), Duration.hours(1)])('a second factor of %s is taken', (maxMfaAge) => {
  const role = Object.values(access({ maxMfaAge }).template.findResources('AWS::IAM::Role', { Properties: { RoleName: 'BreakGlass' } }))[0];
  expect(role.Properties.AssumeRolePolicyDocument.Statement[0].Condition.NumericLessThanEquals).toEqual({ 'aws:MultiFactorAuthAge': String(maxMfaAge.toSeconds()) });
});
