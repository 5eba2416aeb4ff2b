import { loadActionCatalogue } from '../../../lib/private/iam-catalogue/action-catalogue';
import { catalogued } from '../../../lib/verification/prover/policy/catalogue';
import { ACTIONS, API_GATEWAY, PREFIXES } from '../../../lib/verification/replay/action-exceptions';
import { actionsOf } from '../../../lib/verification/replay/event-action';
import { isUnlogged, unloggedActions } from '../../../lib/verification/replay/unlogged-actions';

test.each([
  ['cloudtrail', 'StopLogging', ['cloudtrail:StopLogging']],
  ['s3', 'ListObjects', ['s3:ListBucket']],
  ['s3', 'HeadObject', ['s3:GetObject']],
  ['s3', 'DeleteBucketEncryption', ['s3:PutEncryptionConfiguration']],
  ['lambda', 'CreateFunction20150331', ['lambda:CreateFunction']],
  ['lambda', 'UpdateFunctionCode20150331v2', ['lambda:UpdateFunctionCode']],
  ['lambda', 'Invoke', ['lambda:InvokeFunction']],
  ['cloudfront', 'CreateDistribution2020_05_31', ['cloudfront:CreateDistribution']],
  ['monitoring', 'PutMetricAlarm', ['cloudwatch:PutMetricAlarm']],
  ['email', 'CreateTemplate', ['ses:CreateTemplate']],
  ['tagging', 'GetResources', ['tag:GetResources']],
  ['autoscaling', 'CreateAutoScalingGroup', ['autoscaling:CreateAutoScalingGroup']],
  ['autoscaling', 'RegisterScalableTarget', ['application-autoscaling:RegisterScalableTarget']],
  ['apigateway', 'CreateRestApi', ['apigateway:POST']],
  ['apigateway', 'GetRestApis', ['apigateway:GET']],
  ['apigateway', 'DeleteStage', ['apigateway:DELETE']],
  ['bedrock', 'Converse', ['bedrock:InvokeModel']],
  ['kms', 'ReEncrypt', ['kms:ReEncryptFrom', 'kms:ReEncryptTo']],
])('%s %s asks for %j', (source, name, actions) => {
  const found = actionsOf(`${source}.amazonaws.com`, name);
  expect(found.map((one) => one.name)).toEqual(actions);
  expect(found.every(({ known }) => known !== undefined)).toBe(true);
});

test('keeps the name of an event that the catalogue does not have', () => {
  expect(actionsOf('brandnew.amazonaws.com', 'CreateThing')).toEqual([{ name: 'brandnew:CreateThing', lower: 'brandnew:creatething' }]);
  expect(actionsOf('constructor', 'toString')).toEqual([{ name: 'constructor:toString', lower: 'constructor:tostring' }]);
});

test('every action that an exception leads to is in the catalogue, and no event that has an exception is one itself', () => {
  const catalogue = loadActionCatalogue();
  const targets = [...Object.values(ACTIONS).flat(), ...API_GATEWAY.map(([, action]) => action)];
  expect(targets.filter((action) => catalogued(catalogue, action) === undefined)).toEqual([]);
  expect(Object.keys(ACTIONS).filter((event) => catalogued(catalogue, event)?.name === event)).toEqual([]);
  expect(Object.values(PREFIXES).flat().filter((prefix) => !catalogue.services.has(prefix))).toEqual([]);
});

test('data events and permissions without an event are known, management events are none of them', () => {
  expect(['s3:GetObject', 'dynamodb:PutItem', 'lambda:InvokeFunction', 'iam:PassRole', 'sns:Publish', 'logs:PutLogEvents'].every(isUnlogged)).toBe(true);
  expect(['s3:PutBucketPolicy', 's3:PutBucketPublicAccessBlock', 'dynamodb:DeleteTable', 'kms:Decrypt', 'iam:CreateRole', 'bedrock:InvokeModel', 'constructor:x'].some(isUnlogged)).toBe(false);
  expect(unloggedActions().length).toBeGreaterThan(100);
});
