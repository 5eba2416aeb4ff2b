import { ExpectedResult, Match } from '@aws-cdk/integ-tests-alpha';
import { Stack } from 'aws-cdk-lib';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { integTest, integTestApp } from './integ-test-app';
import { LeastPrivilegeFunction } from '../lib/identity';

const app = integTestApp();
const stack = new Stack(app, 'IntegLeastPrivilegeFunction');

// It says whether it may do what nobody granted.
const tested = new LeastPrivilegeFunction(stack, 'Function', {
  runtime: lambda.Runtime.NODEJS_24_X,
  handler: 'index.handler',
  environment: { GREETING: 'hello' },
  code: lambda.Code.fromInline(`
    const { ListUsersCommand, IAMClient } = require('@aws-sdk/client-iam');
    exports.handler = async () => {
      const refused = await new IAMClient({}).send(new ListUsersCommand({})).then(() => 'nothing', (error) => error.name);
      return process.env.GREETING + ', refused: ' + refused;
    };`),
});
const assertions = integTest(app, 'LeastPrivilegeFunction', [stack]);

assertions.invokeFunction({ functionName: tested.functionName })
  .expect(ExpectedResult.objectLike({ StatusCode: 200, Payload: Match.stringLikeRegexp('hello, refused: AccessDenied') }));

assertions.awsApiCall('Lambda', 'getFunctionConfiguration', { FunctionName: tested.functionName }).expect(ExpectedResult.objectLike({
  KMSKeyArn: tested.encryptionKey.keyArn, LoggingConfig: { LogGroup: tested.logGroup.logGroupName },
}));

assertions.awsApiCall('IAM', 'listAttachedRolePolicies', { RoleName: tested.executionRole.roleName })
  .expect(ExpectedResult.objectLike({ AttachedPolicies: [] }));
