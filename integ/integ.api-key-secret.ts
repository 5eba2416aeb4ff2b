import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { integTest, integTestApp } from './integ-test-app';
import { ApiKeyProvider, ApiKeySecret } from '../lib/secrets';

const app = integTestApp();
const stack = new Stack(app, 'IntegApiKeySecret');
const user = new iam.User(stack, 'User');
const secret = new ApiKeySecret(stack, 'Secret', {
  description: 'Access key of the integration test',
  provider: ApiKeyProvider.iamAccessKey({ user, reason: 'the integration test rotates a key that opens nothing' }),
  gracePeriod: Duration.hours(1),
});
const assertions = integTest(app, 'ApiKeySecret', [stack]);

// The deployment rotates at once: IAM has made the first key, and STS has said whose it is, when there is a date.
assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: secret.secretArn })
  .expect(ExpectedResult.objectLike({ RotationEnabled: true, LastRotatedDate: Match.stringLikeRegexp('^20') }))
  .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(15) })
  .next(assertions.awsApiCall('IAM', 'listAccessKeys', { UserName: user.userName })
    .expect(ExpectedResult.objectLike({ AccessKeyMetadata: Match.arrayWith([Match.objectLike({ Status: 'Active' })]) })));
