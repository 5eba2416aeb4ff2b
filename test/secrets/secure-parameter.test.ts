import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { aws_ssm as ssmRefs } from 'aws-cdk-lib/interfaces';
import { LeastPrivilegeRole, Trust } from '../../lib/identity';
import { SecureParameter } from '../../lib/secrets/secure-parameter';
import { expectProved } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

function make(parameterName = '/orders/api-key', env?: { account: string; region: string }) {
  const app = new App();
  const stack = new Stack(app, 'Test', { env });
  return { app, stack, parameter: new SecureParameter(stack, 'Parameter', { parameterName }) };
}

const role = (stack: Stack) => new LeastPrivilegeRole(stack, 'Reader', { trust: [Trust.service('ecs-tasks.amazonaws.com')] });

test('it makes a key and nothing that could hold the value', () => {
  const { stack, app } = make();
  const resources = Object.values(Template.fromStack(stack).toJSON().Resources as Record<string, { Type: string }>).map(({ Type }) => Type);
  expect(resources).toEqual(['AWS::KMS::Key']);
  expect(nagFindings(app)).toEqual([]);
});

test('a reader gets this one parameter, and its key through Systems Manager for it', () => {
  const { stack, parameter, app } = make();
  parameter.grantReadTo(role(stack));
  const [{ Properties }] = Object.values(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')) as { Properties: { PolicyDocument: { Statement: object[] } } }[];
  const arn = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':ssm:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':parameter/orders/api-key']] };
  expect(Properties.PolicyDocument.Statement).toEqual([
    { Effect: 'Allow', Action: 'ssm:GetParameter', Resource: arn },
    {
      Effect: 'Allow',
      Action: 'kms:Decrypt',
      Resource: stack.resolve(parameter.encryptionKey.keyArn) as object,
      Condition: {
        StringEquals: {
          'kms:ViaService': [
            { 'Fn::Join': ['', ['ssm.', { Ref: 'AWS::Region' }, '.amazonaws.com']] },
            { 'Fn::Join': ['', ['ssm.', { Ref: 'AWS::Region' }, '.', { Ref: 'AWS::URLSuffix' }]] },
          ],
          'kms:EncryptionContext:PARAMETER_ARN': arn,
        },
      },
    },
  ]);
  expect(nagFindings(app)).toEqual([]);
});

test.each(['plain', '/orders/api-key', 'a.b_c-d', `/${'x'.repeat(1010)}`, `${'/l'.repeat(15)}`])('the ARN of %.20s has its name after one slash', (name) => {
  const { stack, parameter } = make(name, { account: '111122223333', region: 'eu-west-1' });
  expect(stack.resolve(parameter.parameterArn)).toEqual({
    'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:ssm:eu-west-1:111122223333:parameter/${name.replace(/^\//, '')}`]],
  });
});

test('constructs of CDK take it for a reference to a parameter', () => {
  const reference: ssmRefs.IParameterRef = make().parameter;
  expect(reference.parameterRef.parameterName).toBe('/orders/api-key');
});

test('a key of one\'s own is the one that readers are given', () => {
  const stack = new Stack(new App(), 'Test');
  const encryptionKey = kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:111122223333:key/1');
  new SecureParameter(stack, 'Parameter', { parameterName: '/a', encryptionKey }).grantReadTo(role(stack));
  const text = JSON.stringify(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy'));
  expect(text).toContain('arn:aws:kms:eu-west-1:111122223333:key/1');
  Template.fromStack(stack).resourceCountIs('AWS::KMS::Key', 0);
});

test('that only the named readers read it is proved', () => {
  const { stack, parameter } = make();
  parameter.grantReadTo(role(stack));
  expectProved(stack);
});

test.each(['orders/api-key', 'orders/*', '*'])('a role that reads all below %s breaks it', (resourceName) => {
  const { stack, parameter } = make();
  parameter.grantReadTo(role(stack));
  const other = new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
  const resources = [stack.formatArn({ service: 'ssm', resource: 'parameter', resourceName })];
  other.addToPolicy(new iam.PolicyStatement({ actions: ['ssm:GetParametersByPath'], resources }));
  expect(() => expectProved(stack, { only: ['only-can-read'] })).toThrow(/1 finding.*\n[^]*ssm:GetParametersByPath/);
});

test('without readers nobody reads it', () => {
  const { stack } = make();
  expectProved(stack);
});

test.each([
  ['', 'has other characters'],
  ['/orders/key!', 'has other characters than letters, digits and . _ - /'],
  ['orders/key', 'has levels and does not begin with /'],
  ['/orders//key', 'has an empty level'],
  ['/orders/', 'has an empty level'],
  ['/aws/key', 'begins with aws or ssm, which AWS keeps'],
  ['SSM-key', 'begins with aws or ssm'],
  ['/l'.repeat(16), 'has more than 15 levels'],
  ['x'.repeat(1012), 'is longer than 1011 characters'],
])('fails for the name %.20s', (name, problem) => {
  expect(() => make(name)).toThrow(problem);
});

test('fails for a name that is known only at deployment', () => {
  const stack = new Stack(new App(), 'Test');
  expect(() => new SecureParameter(stack, 'Parameter', { parameterName: stack.stackId })).toThrow('Test/Parameter: the name of the parameter is known only at deployment');
});

test('fails for a reader of another account', () => {
  const { stack, parameter } = make('/a', { account: '111122223333', region: 'eu-west-1' });
  expect(() => parameter.grantReadTo(iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::444455556666:role/partner')))
    .toThrow('Test/Parameter: a reader of account "444455556666", and a standard parameter has no policy that could let it in');
});

test.each([
  ['everybody', new iam.AnyPrincipal()],
  ['a service', new iam.ServicePrincipal('ecs.amazonaws.com')],
])('fails for %s', (_name, grantee) => {
  expect(() => make().parameter.grantReadTo(grantee)).toThrow(/is no identity that a policy can be given; grant the reading role itself/);
});
