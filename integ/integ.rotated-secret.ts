import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import { integTest, integTestApp } from './integ-test-app';
import { RotatedSecret } from '../lib/secrets';

const app = integTestApp();
const stack = new Stack(app, 'IntegRotatedSecret');
const secret = new RotatedSecret(stack, 'Secret', { description: 'Token of the integration test' });
const assertions = integTest(app, 'RotatedSecret', [stack]);

// The deployment rotates at once: the four steps have run in the real service when there is a date.
assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: secret.secretArn })
  .expect(ExpectedResult.objectLike({ RotationEnabled: true, LastRotatedDate: Match.stringLikeRegexp('^20') }))
  .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(15) });

