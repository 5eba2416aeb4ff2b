import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { SegmentedVpc } from '../../lib/network';
import { nagFindings } from '../support/nag-findings';

test('scratch', () => {
  const app = new App();
  const stack = new Stack(app, 'Test', { env: { account: '111111111111', region: 'eu-west-1' } });
  const vpc = new SegmentedVpc(stack, 'Vpc', { dualStack: true });
  vpc.segment('app').allowTo(vpc.segment('data'), ec2.Port.tcp(5432), 'orders reads its database');
  vpc.segment('public').allowFromInternet(ec2.Port.tcp(443), 'customers reach the shop');
  const template = Template.fromStack(stack);
  require('fs').writeFileSync('/tmp/t.json', JSON.stringify(template.toJSON(), null, 1));
  expect(app.synth().manifest.missing).toBeUndefined();
  expect(nagFindings(app)).toEqual([]);
});
