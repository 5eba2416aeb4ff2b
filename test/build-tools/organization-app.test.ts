/** The whole of an organization in one app: all that is found in it is acknowledged with a reason. */
import { App } from 'aws-cdk-lib';
import { organizationApp } from '../../build-tools/organization-app';
import { ZeroTrust } from '../../lib/verification';
import { nagFindings } from '../support/nag-findings';

test('cdk-nag finds nothing', () => {
  expect(nagFindings(organizationApp(new App()))).toEqual([]);
});

test('a verified synthesis has no finding: every claim is proved, or its finding is answered for on its resource', () => {
  const app = organizationApp(new App());
  const checked = ZeroTrust.verify(app);
  expect(() => app.synth()).not.toThrow();
  expect(checked).toBeDefined();
});
