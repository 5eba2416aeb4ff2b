import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { integTest, integTestApp } from './integ-test-app';
import { LeastPrivilegeFunction } from '../lib/identity';
import { RotatedSecret } from '../lib/secrets';

const app = integTestApp();
const stack = new Stack(app, 'IntegRotatedSecret');
const secret = new RotatedSecret(stack, 'Secret', { description: 'Token of the integration test' });

// Each says how long the value is that it got, or why it got none. The value itself is never said.
function asks(id: string, statements: iam.PolicyStatement[] = []): LeastPrivilegeFunction {
  return new LeastPrivilegeFunction(stack, id, {
    runtime: lambda.Runtime.NODEJS_24_X,
    handler: 'index.handler',
    environment: { SECRET_ARN: secret.secretArn },
    statements,
    code: lambda.Code.fromInline(`
      const { DeleteSecretCommand, GetSecretValueCommand, SecretsManagerClient } = require('@aws-sdk/client-secrets-manager');
      const client = new SecretsManagerClient({});
      const SecretId = process.env.SECRET_ARN;
      const said = (command) => client.send(command).then(({ SecretString }) => SecretString ? SecretString.length + ' characters' : 'done', (error) => error.name);
      exports.handler = async () => [
        'current: ' + await said(new GetSecretValueCommand({ SecretId })),
        'previous: ' + await said(new GetSecretValueCommand({ SecretId, VersionStage: 'AWSPREVIOUS' })),
        'deletion: ' + await said(new DeleteSecretCommand({ SecretId, RecoveryWindowInDays: 30 })),
      ].join(', ');`),
  });
}

const reader = asks('Reader');
secret.grantReadTo(reader);

// Its own policy would let it read and delete: the secret's policy does not.
const stranger = asks('Stranger', [new iam.PolicyStatement({
  sid: 'MoreThanTheSecretLets', actions: ['secretsmanager:GetSecretValue', 'secretsmanager:DeleteSecret'], resources: [secret.secretArn],
})]);

const assertions = integTest(app, 'RotatedSecret', [stack]);

// The deployment rotates at once: the four steps have run in the real service when there is a date.
assertions.awsApiCall('SecretsManager', 'describeSecret', { SecretId: secret.secretArn })
  .expect(ExpectedResult.objectLike({ RotationEnabled: true, LastRotatedDate: Match.stringLikeRegexp('^20') }))
  .waitForAssertions({ totalTimeout: Duration.minutes(5), interval: Duration.seconds(15) });

assertions.awsApiCall('SecretsManager', 'getResourcePolicy', { SecretId: secret.secretArn })
  .expect(ExpectedResult.objectLike({ ResourcePolicy: Match.stringLikeRegexp('OnlyNamedReadersReadTheValue.*ProtectedFromDeletion') }));

assertions.invokeFunction({ functionName: reader.functionName })
  .expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('current: 32 characters, previous: AccessDenied.*, deletion: AccessDenied') }));

assertions.invokeFunction({ functionName: stranger.functionName })
  .expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('current: AccessDenied.*, previous: AccessDenied.*, deletion: AccessDenied') }));

// What the rule asks every six hours.
assertions.invokeFunction({ functionName: secret.rotationFunction.functionName, payload: '{"operation":"watch"}' })
  .expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('overdue.*false.*stuck.*false') }));
