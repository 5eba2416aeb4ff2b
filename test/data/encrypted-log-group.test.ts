import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CustomerKey, EncryptedLogGroup, EncryptedLogGroupProps } from '../../lib/data';
import { nagFindings } from '../support/nag-findings';

function stackWith(props?: EncryptedLogGroupProps): Stack {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
  new EncryptedLogGroup(stack, 'Log', props);
  return stack;
}

test('is encrypted with a key of its own, kept for a year, and outlives its stack', () => {
  Template.fromStack(stackWith()).hasResource('AWS::Logs::LogGroup', {
    Properties: { RetentionInDays: 365, KmsKeyId: { 'Fn::GetAtt': ['LogKeyE83D0C1B', 'Arn'] } },
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    DependsOn: ['LogKeyE83D0C1B'],
  });
});

test('CloudWatch Logs may use the key for log groups of this account and region only', () => {
  Template.fromStack(stackWith()).hasResourceProperties('AWS::KMS::Key', {
    KeyPolicy: {
      Statement: [{}, {
        Sid: 'LogGroupsOfThisAccount',
        Principal: { Service: 'logs.amazonaws.com' },
        Condition: {
          ArnLike: { 'kms:EncryptionContext:aws:logs:arn': { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':logs:eu-west-1:111122223333:log-group:*']] } },
        },
      }],
    },
  });
});

test('groups that share a key admit the service once', () => {
  const stack = new Stack(new App(), 'Stack');
  const encryptionKey = new CustomerKey(stack, 'Key', { description: 'logs' });
  new EncryptedLogGroup(stack, 'One', { encryptionKey });
  new EncryptedLogGroup(stack, 'Two', { encryptionKey });
  const [key] = Object.values(Template.fromStack(stack).findResources('AWS::KMS::Key'));
  expect(key.Properties.KeyPolicy.Statement.filter((statement: { Sid: string }) => statement.Sid === 'LogGroupsOfThisAccount')).toHaveLength(1);
});

test('two keys give two templates', () => {
  const stack = new Stack(new App(), 'Stack');
  new EncryptedLogGroup(stack, 'One', { encryptionKey: new CustomerKey(stack, 'Key', { description: 'logs' }) });
  expect(Template.fromStack(stack).toJSON()).not.toEqual(Template.fromStack(stackWith()).toJSON());
});

test.each<[keyof EncryptedLogGroupProps, EncryptedLogGroupProps, EncryptedLogGroupProps]>([
  ['retention', { retention: RetentionDays.TEN_YEARS }, { retention: RetentionDays.ONE_YEAR }],
  ['logGroupName', { logGroupName: 'aws-waf-logs-edge' }, {}],
])('two values of %s give two templates', (_name, one, other) => {
  expect(Template.fromStack(stackWith(one)).toJSON()).not.toEqual(Template.fromStack(stackWith(other)).toJSON());
});

test('has no finding of cdk-nag', () => {
  const app = new App();
  new EncryptedLogGroup(new Stack(app, 'Stack'), 'Log');
  expect(nagFindings(app)).toEqual([]);
});
