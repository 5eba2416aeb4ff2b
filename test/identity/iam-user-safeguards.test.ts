import { App, Stack, Stage, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { IamUserSafeguards, IamUserSafeguardsProps } from '../../lib/identity';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

function safeguards(props: IamUserSafeguardsProps = {}): Template {
  const stack = new Stack(new App(), 'Stack');
  new IamUserSafeguards(stack, 'Users', props);
  return Template.fromStack(stack);
}

function withUser(statement?: iam.PolicyStatement): { stack: Stack; construct: IamUserSafeguards; user: iam.User } {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  const construct = new IamUserSafeguards(stack, 'Users');
  const user = new iam.User(stack, 'User');
  if (statement) {
    user.addToPolicy(statement);
  }
  construct.protect(user);
  return { stack, construct, user };
}

const reads = new iam.PolicyStatement({ actions: ['s3:GetObject', 'dynamodb:Query'], resources: ['*'] });

test('without a second factor nothing works but to enrol one, for keys too, whose requests do not say', () => {
  safeguards().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    Groups: [{ Ref: Match.stringLikeRegexp('UsersGroup') }],
    PolicyDocument: {
      Statement: Match.arrayWith([{
        Sid: 'NothingElseWithoutMfa',
        Effect: 'Deny',
        NotAction: [
          'iam:ChangePassword', 'iam:CreateVirtualMFADevice', 'iam:EnableMFADevice', 'iam:GetAccountPasswordPolicy', 'iam:GetMFADevice', 'iam:GetUser',
          'iam:ListMFADevices', 'iam:ListVirtualMFADevices', 'iam:ResyncMFADevice', 'sts:GetSessionToken',
        ],
        Resource: '*',
        Condition: { BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } },
      }]),
    },
  });
});

test('a device is given up with a second factor only', () => {
  safeguards().hasResourceProperties('AWS::IAM::ManagedPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([Match.objectLike({
        Action: ['iam:DeactivateMFADevice', 'iam:DeleteVirtualMFADevice'], Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } },
      })]),
    },
  });
});

test('whatever a protected user is given is proved to need the second factor', () => {
  expectProved(withUser(reads).stack.node.root);
});

test('fails the proof where the denial asks only for requests that say false', () => {
  const { stack, construct } = withUser(reads);
  (construct.policy.node.defaultChild as iam.CfnManagedPolicy).addPropertyOverride('PolicyDocument.Statement.3.Condition', {
    Bool: { 'aws:MultiFactorAuthPresent': 'false' },
  });
  // Requests of access keys have no such key: Bool does not match them, and the denial passes them over.
  expect(() => expectProved(stack.node.root)).toThrow('nothing-without-mfa');
});

test('an imported user joins the group and is not judged', () => {
  const stack = new Stack(new Stage(new App(), 'Stage'), 'Stack');
  new IamUserSafeguards(stack, 'Users').protect(iam.User.fromUserName(stack, 'Alice', 'alice'));
  expect(proofsOf(stack.node.root).results.filter(({ claim }) => claim.id.startsWith('nothing-without-mfa'))).toEqual([]);
  Template.fromStack(stack).hasResourceProperties('AWS::IAM::UserToGroupAddition', { Users: ['alice'] });
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  const construct = new IamUserSafeguards(stack, 'Users', { manageOwnAccessKeys: true });
  construct.protect(new iam.User(stack, 'User'));
  expect(nagFindings(app)).toEqual([]);
});

test('the same input makes the same template, and the group keeps its logical id', () => {
  expect(safeguards().toJSON()).toEqual(safeguards().toJSON());
  expect(Object.keys(safeguards().findResources('AWS::IAM::Group'))).toMatchInlineSnapshot(`
[
  "UsersGroup8B1D366E",
]
`);
});

test.each<[keyof IamUserSafeguardsProps, IamUserSafeguardsProps, string]>([
  ['manageOwnAccessKeys', { manageOwnAccessKeys: true }, 'OwnAccessKeysWithMfa'],
  ['userPath', { userPath: '/people/' }, ':user/people/${aws:username}'],
])('properties: %s changes the template', (_, props, text) => {
  expect(JSON.stringify(safeguards(props).toJSON())).toContain(text);
  expect(JSON.stringify(safeguards().toJSON())).not.toContain(text);
});

test.each(['people', '/people', '/a*/', Token.asString({ Ref: 'Path' })])('fails for the path %s', (userPath) => {
  expect(() => safeguards({ userPath })).toThrow('is not a path of IAM users');
});
