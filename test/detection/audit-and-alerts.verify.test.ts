import { App, Stack } from 'aws-cdk-lib';
import { DeliveryBucket } from '../../lib/data';
import { AuditTrail, CriticalActivityAlerts } from '../../lib/detection';
import { BreakGlassAccess, Organization } from '../../lib/identity';
import { ZeroTrust } from '../../lib/verification';

test('an organization with trail, archive and alerts in two regions passes every pack of rules and every proof', () => {
  const app = new App();
  const summary = ZeroTrust.verify(app);
  const stack = new Stack(app, 'Home', { env: { account: '444455556666', region: 'us-east-1' } });
  const organization = Organization.fromOrganizationAttributes(stack, 'Organization', {
    organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccountId: '444455556666',
  });
  const { logGroup } = new AuditTrail(stack, 'Trail', { organization });
  const breakGlass = new BreakGlassAccess(stack, 'BreakGlass');
  new CriticalActivityAlerts(stack, 'Alerts', { logGroup, breakGlass });
  new DeliveryBucket(stack, 'Delivery');
  const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '444455556666', region: 'eu-west-1' } });
  const without = ['iam-policy-changes', 'iam-trust-changes', 'iam-credential-changes', 'guardrail-changes', 'organization-changes', 'failed-sign-ins', 'denied-calls'];
  new CriticalActivityAlerts(elsewhere, 'Alerts', { breakGlass, without });
  app.synth();
  expect(summary.packs.map(({ pack, findings }) => [pack, findings])).toEqual([
    ['AwsSolutions', 0], ['NIST.800.53.R5', 0], ['ZeroTrustChecks', 0], ['ZeroTrustProofs', 0],
  ]);
  // Those of S3's own limits, each on one resource.
  expect(summary.packs.reduce((sum, { acknowledged }) => sum + acknowledged, 0)).toBeGreaterThan(0);
});
