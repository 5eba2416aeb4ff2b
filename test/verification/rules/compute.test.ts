import { resource, ruleTable } from '../rule-table';

const lambda = (properties: Record<string, unknown>) => resource('AWS::Lambda::Function', { Code: {}, Role: 'arn:x', ...properties });
const variables = (values: Record<string, unknown>) => lambda({ Environment: { Variables: values } });
// Put together, so that no scanner takes the test for a leak.
const GITHUB_TOKEN = ['ghp', 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8'].join('_');

ruleTable('NoSecretInEnvironment', [
  { it: 'settings', resources: { L: variables({ MODE: 'observe', TABLE_NAME: 'orders', SECRET_ARN: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x' }) }, finds: [] },
  { it: 'the ARN of a secret of the template', resources: { S: resource('AWS::SecretsManager::Secret'), L: variables({ DB_SECRET: { Ref: 'S' } }) }, finds: [] },
  { it: 'a password', resources: { L: variables({ DB_PASSWORD: 'correct horse', MODE: 'x' }) }, finds: ['L[DB_PASSWORD]'] },
  { it: 'a token under a harmless name', resources: { L: variables({ SETTING: GITHUB_TOKEN }) }, finds: ['L[SETTING]'] },
  { it: 'a dynamic reference', resources: { S: resource('AWS::SecretsManager::Secret'), L: variables({ X: { 'Fn::Join': ['', ['{{resolve:secretsmanager:', { Ref: 'S' }, ':SecretString:::}}']] } }) }, finds: ['L[X]'] },
  { it: 'a NoEcho parameter', parameters: { P: { Type: 'String', NoEcho: true } }, resources: { L: variables({ SETTING: { Ref: 'P' } }) }, finds: ['L[SETTING]'] },
  { it: 'a parameter under the name of a secret', parameters: { P: { Type: 'String' } }, resources: { L: variables({ API_KEY: { Ref: 'P' }, MODE: { Ref: 'P' } }) }, finds: ['L[API_KEY]'] },
  { it: 'the secret of an access key', resources: { A: resource('AWS::IAM::AccessKey', { UserName: 'x' }), L: variables({ X: { 'Fn::GetAtt': ['A', 'SecretAccessKey'] } }) }, finds: ['L[X]'] },
  { it: 'a container', resources: { T: resource('AWS::ECS::TaskDefinition', { ContainerDefinitions: [{ Name: 'x', Image: 'y', Environment: [{ Name: 'DB_PASSWORD', Value: 'correct horse' }] }] }) }, finds: ['T[DB_PASSWORD]'] },
  { it: 'a build that reads Secrets Manager', resources: { B: resource('AWS::CodeBuild::Project', { Artifacts: { Type: 'NO_ARTIFACTS' }, ServiceRole: 'x', Source: { Type: 'NO_SOURCE' }, Environment: { Type: 'LINUX_CONTAINER', ComputeType: 'BUILD_GENERAL1_SMALL', Image: 'x', EnvironmentVariables: [{ Name: 'DB_PASSWORD', Type: 'SECRETS_MANAGER', Value: 'orders' }] } }) }, finds: [] },
]);

ruleTable('NoSecretInTemplate', [
  { it: 'a harmless parameter', parameters: { Stage: { Type: 'String', Default: 'production' } }, resources: { Q: resource('AWS::SQS::Queue') }, finds: [] },
  { it: 'a hidden parameter', parameters: { DbPassword: { Type: 'String', NoEcho: true } }, resources: { Q: resource('AWS::SQS::Queue') }, finds: [] },
  { it: 'a shown parameter', parameters: { DbPassword: { Type: 'String' } }, resources: { Q: resource('AWS::SQS::Queue') }, finds: ['DbPassword[NoEcho]'] },
  { it: 'a default', parameters: { DbPassword: { Type: 'String', NoEcho: true, Default: 'correct horse' } }, resources: { Q: resource('AWS::SQS::Queue') }, finds: ['DbPassword[Default]'] },
  { it: 'a parameter that is looked up', parameters: { DbPasswordName: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/orders/password' } }, resources: { Q: resource('AWS::SQS::Queue') }, finds: [] },
  { it: 'a password', resources: { D: resource('AWS::RDS::DBInstance', { MasterUserPassword: 'correct horse' }) }, finds: ['D[MasterUserPassword]'] },
  { it: 'a dynamic reference', resources: { D: resource('AWS::RDS::DBInstance', { MasterUserPassword: '{{resolve:secretsmanager:orders:SecretString:password}}' }) }, finds: [] },
  { it: 'a secret with its value', resources: { S: resource('AWS::SecretsManager::Secret', { SecretString: 'correct horse' }) }, finds: ['S[SecretString]'] },
  { it: 'a generated secret', resources: { S: resource('AWS::SecretsManager::Secret', { GenerateSecretString: {} }) }, finds: [] },
  { it: 'an SSM parameter', resources: { P: resource('AWS::SSM::Parameter', { Name: '/orders/token', Type: 'String', Value: GITHUB_TOKEN }) }, finds: ['P[Value]'] },
]);

ruleTable('RuntimeIsCurrent', [
  { it: 'a current runtime', resources: { L: lambda({ Runtime: 'nodejs24.x' }) }, finds: [] },
  { it: 'an image', resources: { L: lambda({ PackageType: 'Image' }) }, finds: [] },
  { it: 'a retired runtime', resources: { L: lambda({ Runtime: 'python3.8' }) }, finds: ['L[python3.8]'] },
  { it: 'a runtime that a parameter names', parameters: { P: { Type: 'String', Default: 'nodejs24.x' } }, resources: { L: lambda({ Runtime: { Ref: 'P' } }) }, finds: ['L'] },
]);

ruleTable('NoPublicFunctionUrl', [
  { it: 'signed requests', resources: { U: resource('AWS::Lambda::Url', { TargetFunctionArn: 'x', AuthType: 'AWS_IAM' }) }, finds: [] },
  { it: 'everyone', resources: { U: resource('AWS::Lambda::Url', { TargetFunctionArn: 'x', AuthType: 'NONE' }) }, finds: ['U[AuthType]'] },
  { it: 'every origin', resources: { U: resource('AWS::Lambda::Url', { TargetFunctionArn: 'x', AuthType: 'AWS_IAM', Cors: { AllowOrigins: ['*'] } }) }, finds: ['U[Cors]'] },
]);

const permission = (properties: Record<string, unknown>) => resource('AWS::Lambda::Permission', { Action: 'lambda:InvokeFunction', FunctionName: 'x', ...properties });

ruleTable('InvokePermissionIsNarrow', [
  { it: 'a service with a source', resources: { P: permission({ Principal: 'events.amazonaws.com', SourceArn: 'arn:x' }) }, finds: [] },
  { it: 'an account', resources: { P: permission({ Principal: '444455556666' }) }, finds: [] },
  { it: 'a bare service', resources: { P: permission({ Principal: 'events.amazonaws.com' }) }, finds: ['P[Principal::events.amazonaws.com]'] },
  { it: 'everyone', resources: { P: permission({ Principal: '*' }) }, finds: ['P[Principal::*]'] },
  { it: 'everyone of an organization', resources: { P: permission({ Principal: '*', PrincipalOrgID: 'o-abcdefghij' }) }, finds: [] },
  { it: 'unsigned requests', resources: { P: permission({ Principal: '*', FunctionUrlAuthType: 'NONE' }) }, finds: ['P[FunctionUrlAuthType]', 'P[Principal::*]'] },
]);

ruleTable('InstanceMetadataIsV2', [
  { it: 'required tokens', resources: { T: resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required' } } }) }, finds: [] },
  { it: 'optional tokens', resources: { T: resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'optional' } } }) }, finds: ['T'] },
  { it: 'nothing said', resources: { T: resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: {} }) }, finds: ['T'] },
  { it: 'an instance with a template', resources: { T: resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { MetadataOptions: { HttpTokens: 'required' } } }), I: resource('AWS::EC2::Instance', { LaunchTemplate: { LaunchTemplateId: { Ref: 'T' }, Version: '1' } }) }, finds: [] },
  { it: 'an instance without one', resources: { I: resource('AWS::EC2::Instance') }, finds: ['I'] },
]);
