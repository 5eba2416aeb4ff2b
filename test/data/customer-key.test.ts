import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CustomerKey, CustomerKeyProps, KeyUseCondition } from '../../lib/data';
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
