import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { ArchiveBucket, EncryptedLogGroup } from '../../lib/data';
import { AuditedAccess, AuditedEvents } from '../../lib/detection/audited-events';
import { AuditTrail } from '../../lib/detection/audit-trail';
import { AuditTrailProps } from '../../lib/detection/audit-trail-props';
import { TrailArchive } from '../../lib/detection/trail-archive';
import { Organization } from '../../lib/identity';
import { expectProved } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  new AuditTrail(new Stack(app, 'Stack'), 'Trail');
  expect(nagFindings(app)).toEqual([]);
});
test('x', () => {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
  new AuditTrail(stack, 'Trail', { organization: Organization.fromOrganizationAttributes(stack, 'Org', { organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccountId: '444455556666' })});
  expectProved(stack.node.root);
  const t = Template.fromStack(stack);
  console.log(JSON.stringify([t.findResources('AWS::CloudTrail::Trail'), t.findResources('AWS::IAM::ManagedPolicy'), t.findResources('AWS::S3::BucketPolicy')], null, 1));
});
