import { App, Stack } from 'aws-cdk-lib';
import { WorkloadBoundary } from '../../lib/identity';
import { ZeroTrust } from '../../lib/verification';

// Identity stands below verification, so that the two agree is shown here.
test.each([
  ['all services', undefined],
  ['administrative services', ['s3', 'iam', 'kms']],
  ['other services', ['s3', 'dynamodb']],
])('a boundary over %s has no finding', (_name, services) => {
  const app = new App();
  const verification = ZeroTrust.verify(app);
  new WorkloadBoundary(new Stack(app, 'Stack'), 'Boundary', { services });
  expect(() => app.synth()).not.toThrow();
  expect(verification.packs.map(({ findings }) => findings)).toEqual([0, 0, 0, 0]);
});
