import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { AccessLogBucket, ArchiveBucket, BucketCheck, BucketDelivery, ColdStorage, DeliveryBucket } from '../../lib/data';
import { LeastPrivilegeRole, Trust } from '../../lib/identity';
import { expectProved } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const ENV = { region: 'eu-west-1', account: '111122223333' };
const config: BucketDelivery = {
  sid: 'Config',
  service: new iam.ServicePrincipal('config.amazonaws.com'),
  prefixes: ['AWSLogs/111122223333/Config'],
  checks: [BucketCheck.ACL, BucketCheck.LIST],
};
const trail: BucketDelivery = {
  sid: 'Trail',
  service: new iam.ServicePrincipal('cloudtrail.amazonaws.com'),
  prefixes: ['AWSLogs/o-a1b2c3d4e5'],
  sourceArns: ['arn:aws:cloudtrail:eu-west-1:444455556666:trail/audit'],
};

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  new ArchiveBucket(stack, 'Archive').allowDelivery(trail);
  new DeliveryBucket(stack, 'Delivery').allowDelivery(config);
  expect(nagFindings(app)).toEqual([]);
});
test('claims', () => {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  const archive = new ArchiveBucket(stack, 'Archive');
  archive.allowDelivery(trail);
  archive.allowReading(new LeastPrivilegeRole(stack, 'Role', {trust: [Trust.service('lambda.amazonaws.com')], statements: []}), 'investigates what the trail recorded');
  new DeliveryBucket(stack, 'Delivery').allowDelivery(config);
  expectProved(stack.node.root);
  console.log(JSON.stringify(Template.fromStack(stack).toJSON(), null, 1));
});
