import { App, CfnResource, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CustomerKey, CustomerKeyProps, KeyUseCondition } from '../../lib/data';
import { evaluate, parseRequest } from '../../lib/verification/prover/evaluation';
import { proofsOf } from '../../lib/verification/testing';
import { filled } from '../identity/support/evaluate';
import { nagFindings } from '../support/nag-findings';

interface Statement { Sid: string; Action: string | string[]; Condition?: unknown }

function keyPolicy(template: Template): Statement[] {
  const [key] = Object.values(template.findResources('AWS::KMS::Key'));
  return key.Properties.KeyPolicy.Statement;
}

function templateOf(props: Partial<CustomerKeyProps> = {}, region?: string): Template {
  const stack = new Stack(new App(), 'Stack', { env: region ? { region } : undefined });
  new CustomerKey(stack, 'Key', { description: 'orders', ...props });
  return Template.fromStack(stack);
}

test('rotates, waits thirty days before it is gone, and outlives its stack', () => {
  templateOf().hasResource('AWS::KMS::Key', {
    Properties: { EnableKeyRotation: true, PendingWindowInDays: 30, Description: 'orders' },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
  });
});

test('gives nobody kms:* and lets the account administer, not decrypt', () => {
  const [administration, ...others] = keyPolicy(templateOf());
  expect(others).toEqual([]);
  expect(administration.Action).toContain('kms:PutKeyPolicy');
  for (const action of administration.Action) {
    expect(action).not.toMatch(/\*|Decrypt|Encrypt|GenerateData|CreateGrant/);
  }
});

describe('with named administrators', () => {
  const ACCOUNT = '111122223333';

  function named(region = 'eu-west-1') {
    const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region } });
    const administrators = ['key-admin', 'deploy'].map((name) => iam.Role.fromRoleName(stack, name, name));
    return { stack, key: new CustomerKey(stack, 'Key', { description: 'orders', usableThrough: ['s3'], administrators }) };
  }

  test('only they and the root user administer it, named so that the deletion of a role leaves the policy valid', () => {
    const [administration, ...others] = keyPolicy(Template.fromStack(named().stack));
    const arn = (name: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:iam::${ACCOUNT}:${name}`]] });
    expect(administration).toEqual({
      Sid: 'NamedAdministratorsOnly',
      Effect: 'Allow',
      // The account, not the roles: KMS turns the ARN of a deleted principal into an id that nobody is ever again.
      Principal: { AWS: arn('root') },
      Action: expect.arrayContaining(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion']) as unknown,
      Resource: '*',
      Condition: { ArnEquals: { 'aws:PrincipalArn': [arn('role/key-admin'), arn('role/deploy'), arn('root')] } },
    });
    expect(others.flatMap(({ Action }) => Action)).not.toContain('kms:PutKeyPolicy');
  });

  /** What the key policy decides about a principal of the account whose own policies allow everything. */
  function decides(action: string, arn: string, context: Record<string, string> = {}): boolean {
    const values = { 'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::Region': 'eu-west-1', 'AWS::URLSuffix': 'amazonaws.com' };
    const policy = filled({ Version: '2012-10-17', Statement: keyPolicy(Template.fromStack(named().stack)) }, values);
    const everything = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] };
    return evaluate(parseRequest({
      principal: arn.endsWith(':root') ? arn : { arn, identityPolicies: [everything] }, action, resource: { arn: `arn:aws:kms:eu-west-1:${ACCOUNT}:key/1`, policy }, context,
    })).allowed;
  }

  test.each(['kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion', 'kms:EnableKeyRotation'])('%s: administrators may, an administrator of the account may not, the root user always may', (action) => {
    expect(decides(action, `arn:aws:iam::${ACCOUNT}:role/key-admin`)).toBe(true);
    expect(decides(action, `arn:aws:iam::${ACCOUNT}:role/deploy`)).toBe(true);
    expect(decides(action, `arn:aws:iam::${ACCOUNT}:role/account-admin`)).toBe(false);
    expect(decides(action, `arn:aws:iam::${ACCOUNT}:root`)).toBe(true);
  });

  test('administrators decrypt no more than others do', () => {
    const admin = `arn:aws:iam::${ACCOUNT}:role/key-admin`;
    expect(decides('kms:Decrypt', admin)).toBe(false);
    expect(decides('kms:Decrypt', admin, { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' })).toBe(true);
  });

  test('it is a claim, which an administrator of the account in the template cannot break, and a wider policy does', () => {
    const proved = (change?: (stack: Stack) => void) => {
      const { stack } = named();
      new iam.Role(stack, 'Other', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') })
        .addToPolicy(new iam.PolicyStatement({ actions: ['kms:*'], resources: ['*'] }));
      change?.(stack);
      return proofsOf(stack, { only: ['administered-by-the-named-only'], builtIn: false }).results.map(({ verdict }) => verdict);
    };
    expect(proved()).toEqual(['PROVED']);
    expect(proved((stack) => {
      const key = stack.node.findChild('Key').node.defaultChild as CfnResource;
      key.addPropertyDeletionOverride('KeyPolicy.Statement.0.Condition');
    })).toEqual(['REFUTED']);
  });

  test('it has no finding of cdk-nag', () => {
    expect(nagFindings(named().stack.node.root as App)).toEqual([]);
  });

  test('fails for an empty list, which would lock out who deploys', () => {
    expect(() => new CustomerKey(new Stack(new App(), 'Stack'), 'Key', { description: 'x', administrators: [] }))
      .toThrow(/Stack\/Key: the list of administrators is empty; name the role that deploys/);
  });

  test('fails for a role of another account', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: ACCOUNT, region: 'eu-west-1' } });
    const administrators = [iam.Role.fromRoleArn(stack, 'Foreign', 'arn:aws:iam::444455556666:role/admin')];
    expect(() => new CustomerKey(stack, 'Key', { description: 'x', administrators })).toThrow(/Stack\/Foreign is a role of the account 444455556666; name roles of the account/);
  });
});

test('identities use it only through the named services', () => {
  const statements = keyPolicy(templateOf({ usableThrough: ['secretsmanager', 'sqs'] }, 'eu-west-1'));
  const use = statements.find((statement) => statement.Sid === 'IdentitiesOfTheAccountThroughServices')!;
  expect(use.Condition).toEqual({ StringEquals: { 'kms:ViaService': ['secretsmanager.eu-west-1.amazonaws.com', 'sqs.eu-west-1.amazonaws.com'] } });
  const grants = statements.find((statement) => statement.Sid === 'GrantsForServicesOnly')!;
  expect(grants.Condition).toMatchObject({ Bool: { 'kms:GrantIsForAWSResource': true } });
});

test.each([
  ['cn-north-1', 'amazonaws.com.cn'],
  ['eusc-de-east-1', 'amazonaws.eu'],
])('names the service as %s spells it too', (region, suffix) => {
  const use = keyPolicy(templateOf({ usableThrough: ['s3'] }, region))[1];
  expect(use.Condition).toEqual({ StringEquals: { 'kms:ViaService': [`s3.${region}.amazonaws.com`, `s3.${region}.${suffix}`] } });
});

test('a service comes in only for what the condition names', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
  const key = new CustomerKey(stack, 'Key', { description: 'notices' });
  key.allowService(new iam.ServicePrincipal('cloudwatch.amazonaws.com'), KeyUseCondition.sourceAccount(stack, 'AlarmNotices'));
  Template.fromStack(stack).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: Match.arrayWith([Match.objectLike({
        Sid: 'AlarmNotices',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Condition: { StringEquals: { 'aws:SourceAccount': '111122223333' } },
      })]),
    },
  });
});

test.each<[keyof CustomerKeyProps, Partial<CustomerKeyProps>, Partial<CustomerKeyProps>]>([
  ['description', { description: 'orders' }, { description: 'invoices' }],
  ['usableThrough', { usableThrough: ['sqs'] }, { usableThrough: ['sns'] }],
  ['pendingWindow', { pendingWindow: Duration.days(7) }, { pendingWindow: Duration.days(30) }],
  ['administrators', {}, { administrators: [iam.Role.fromRoleArn(new Stack(), 'Role', 'arn:aws:iam::111122223333:role/admin')] }],
  ['rotationPeriod', { rotationPeriod: Duration.days(90) }, { rotationPeriod: Duration.days(365) }],
])('two values of %s give two templates', (_name, one, other) => {
  expect(templateOf(one).toJSON()).not.toEqual(templateOf(other).toJSON());
});

test('fails on a service that is no endpoint label, naming it', () => {
  expect(() => templateOf({ usableThrough: ['secretsmanager.amazonaws.com'] })).toThrow(/Stack: "secretsmanager.amazonaws.com" is not a service; use the first label/);
});

test('fails on a statement id with other characters', () => {
  const stack = new Stack(new App(), 'Stack');
  expect(() => KeyUseCondition.sourceAccount(stack, 'alarm notices')).toThrow(/"alarm notices" is not a statement id; use letters and digits/);
});

test('has no finding of cdk-nag', () => {
  const app = new App();
  new CustomerKey(new Stack(app, 'Stack'), 'Key', { description: 'orders', usableThrough: ['sqs'] });
  expect(nagFindings(app)).toEqual([]);
});
