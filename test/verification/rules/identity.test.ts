import { policy, resource, ruleTable } from '../rule-table';

const LAMBDA_TRUST = policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' });
const C = { C: { 'Fn::Equals': ['a', 'b'] } };
const role = (properties: Record<string, unknown>) => resource('AWS::IAM::Role', { AssumeRolePolicyDocument: LAMBDA_TRUST, ...properties });
const managed = (...statements: Record<string, unknown>[]) => resource('AWS::IAM::ManagedPolicy', { PolicyDocument: policy(...statements) });
const trusting = (...statements: Record<string, unknown>[]) => resource('AWS::IAM::Role', { AssumeRolePolicyDocument: policy(...statements) });
const OIDC = { Federated: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' } };
const ADMINISTRATOR = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AdministratorAccess']] };

ruleTable('NoWildcardAdmin', [
  { it: 'named actions', resources: { P: managed({ Effect: 'Allow', Action: ['s3:GetObject', 's3:List*'], Resource: '*' }) }, finds: [] },
  { it: 'a denial of everything', resources: { P: managed({ Effect: 'Deny', Action: '*', Resource: '*' }) }, finds: [] },
  { it: 'an administrative service on one resource', resources: { P: managed({ Effect: 'Allow', Action: 'kms:*', Resource: 'arn:aws:kms:eu-west-1:111122223333:key/x' }) }, finds: [] },
  { it: 'every action', resources: { P: managed({ Effect: 'Allow', Action: '*', Resource: '*' }) }, finds: ['P[Action::*]'] },
  { it: 'every action in a list, on one resource', resources: { P: managed({ Effect: 'Allow', Action: ['s3:GetObject', '*:*'], Resource: 'arn:x' }) }, finds: ['P[Action::*:*]'] },
  { it: 'a statement that is not in a list', resources: { P: resource('AWS::IAM::ManagedPolicy', { PolicyDocument: { Statement: { Effect: 'Allow', Action: '*', Resource: '*' } } }) }, finds: ['P[Action::*]'] },
  { it: 'NotAction', resources: { P: managed({ Effect: 'Allow', NotAction: 'iam:*', Resource: '*' }) }, finds: ['P[NotAction]'] },
  { it: 'all of iam in other letters', resources: { P: managed({ Effect: 'Allow', Action: 'I?M:**', Resource: 'arn:aws:iam::111122223333:*' }) }, finds: ['P[Action::I?M:**]'] },
  { it: 'all of iam and all of s3', resources: { P: managed({ Effect: 'Allow', Action: ['iam:*', 's3:*'], Resource: '*' }) }, finds: ['P[Action::iam:*]'] },
  { it: 'an inline policy of a role', resources: { R: role({ Policies: [{ PolicyName: 'x', PolicyDocument: policy({ Effect: 'Allow', Action: '*', Resource: '*' }) }] }) }, finds: ['R[Action::*]'] },
  { it: 'AdministratorAccess', resources: { R: role({ ManagedPolicyArns: [ADMINISTRATOR] }) }, finds: ['R[Policy::AdministratorAccess]'] },
  { it: 'AdministratorAccess under a condition', conditions: { C: { 'Fn::Equals': ['a', 'b'] } }, resources: { R: role({ ManagedPolicyArns: [{ 'Fn::If': ['C', ADMINISTRATOR, { Ref: 'AWS::NoValue' }] }] }) }, finds: ['R[Policy::AdministratorAccess]'] },
  { it: 'a policy that a parameter names', parameters: { Arn: { Type: 'String' } }, resources: { R: role({ ManagedPolicyArns: [{ Ref: 'Arn' }] }) }, finds: ['R[Policy::<?>]'] },
  { it: 'a policy of the same template', resources: { P: managed({ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:x' }), R: role({ ManagedPolicyArns: [{ Ref: 'P' }] }) }, finds: [] },
  { it: 'an action that a parameter names', parameters: { A: { Type: 'String', Default: 's3:GetObject' } }, resources: { P: managed({ Effect: 'Allow', Action: { Ref: 'A' }, Resource: '*' }) }, finds: ['P[Action::<?>]'] },
  { it: 'an action of two allowed values', parameters: { A: { Type: 'String', AllowedValues: ['s3:GetObject', '*'] } }, resources: { P: managed({ Effect: 'Allow', Action: { Ref: 'A' }, Resource: '*' }) }, finds: ['P[Action::*]'] },
  { it: 'an effect that a condition chooses', conditions: { C: { 'Fn::Equals': ['a', 'b'] } }, resources: { P: managed({ Effect: { 'Fn::If': ['C', 'Allow', 'Deny'] }, Action: '*', Resource: '*' }) }, finds: ['P[Action::*]'] },
  { it: 'a permission set as a JSON text', overriddenOnly: true, resources: { S: resource('AWS::SSO::PermissionSet', { Name: 'x', InstanceArn: 'arn:aws:sso:::instance/ssoins-1', InlinePolicy: JSON.stringify(policy({ Effect: 'Allow', Action: '*', Resource: '*' })) }) }, finds: ['S[Action::*]'] },
  { it: 'a mapped action', mappings: { M: { a: { action: 's3:GetObject' }, b: { action: '*' } } }, resources: { P: managed({ Effect: 'Allow', Action: { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'action'] }, Resource: '*' }) }, finds: ['P[Action::*]'] },
]);

ruleTable('TrustIsConditioned', [
  { it: 'a service', resources: { R: role({}) }, finds: [] },
  { it: 'the own account', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { 'Fn::Sub': 'arn:${AWS::Partition}:iam::${AWS::AccountId}:root' } } }) }, finds: [] },
  { it: 'the own account in digits', account: '111122223333', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '111122223333' } }) }, finds: [] },
  { it: 'a role of the same app', resources: { A: role({}), R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { 'Fn::GetAtt': ['A', 'Arn'] } } }) }, finds: [] },
  { it: 'another account', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws:iam::444455556666:root' } }) }, finds: ['R[Principal::arn:aws:iam::444455556666:root]'] },
  { it: 'another account with an external id', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '444455556666' }, Condition: { StringEquals: { 'sts:ExternalId': 'e-123' } } }) }, finds: [] },
  { it: 'another account with a wildcard as external id', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '444455556666' }, Condition: { StringLike: { 'sts:ExternalId': '*' } } }) }, finds: ['R[Principal::444455556666]'] },
  { it: 'everyone', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*' }) }, finds: ['R[Principal::*]'] },
  { it: 'everyone of an organization', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }) }, finds: [] },
  { it: 'an organization under a condition', conditions: C, resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*', Condition: { 'Fn::If': ['C', { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } }, { Ref: 'AWS::NoValue' }] } }) }, finds: ['R[Principal::*]'] },
  { it: 'an organization id that may be missing', conditions: C, resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': { 'Fn::If': ['C', 'o-abcdefghij', { Ref: 'AWS::NoValue' }] } } } }) }, finds: ['R[Principal::*]'] },
  { it: 'whom an SSM parameter names', resources: { X: resource('AWS::SSM::Parameter', { Type: 'String', Value: 'x' }), R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { 'Fn::GetAtt': ['X', 'Value'] } } }) }, finds: ['R[Principal::<X.Value>]'] },
  { it: 'everyone outside an organization', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: '*' }, Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }) }, finds: ['R[Principal::*]'] },
  { it: 'NotPrincipal', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', NotPrincipal: { AWS: '444455556666' } }) }, finds: ['R[NotPrincipal]'] },
  { it: 'an account that a parameter names', parameters: { A: { Type: 'String' } }, resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { AWS: { 'Fn::Sub': 'arn:aws:iam::${A}:root' } } }) }, finds: ['R[Principal::arn:aws:iam::<?>:root]'] },
  { it: 'a token without a subject', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: OIDC, Condition: { StringEquals: { 'token.actions.githubusercontent.com:aud': 'sts.amazonaws.com' } } }) }, finds: ['R[Principal::arn:<AWS::Partition>:iam::<AWS::AccountId>:oidc-provider/token.actions.githubusercontent.com]'] },
  { it: 'a token with a subject', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: OIDC, Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:a/b:ref:refs/heads/main' } } }) }, finds: [] },
  { it: 'a token with any subject', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRoleWithWebIdentity', Principal: OIDC, Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } } }) }, finds: ['R[Principal::arn:<AWS::Partition>:iam::<AWS::AccountId>:oidc-provider/token.actions.githubusercontent.com]'] },
  { it: 'SAML with an audience', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRoleWithSAML', Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/x' }, Condition: { StringEquals: { 'SAML:aud': 'https://signin.aws.amazon.com/saml' } } }) }, finds: [] },
  { it: 'SAML without a condition', resources: { R: trusting({ Effect: 'Allow', Action: 'sts:AssumeRoleWithSAML', Principal: { Federated: 'arn:aws:iam::111122223333:saml-provider/x' } }) }, finds: ['R[Principal::arn:aws:iam::111122223333:saml-provider/x]'] },
]);

ruleTable('EveryRoleHasBoundary', [
  { it: 'no role', resources: { A: role({}), B: role({}) }, finds: [] },
  { it: 'all roles', resources: { A: role({ PermissionsBoundary: 'arn:x' }), B: role({ PermissionsBoundary: 'arn:x' }) }, finds: [] },
  { it: 'one left out', resources: { A: role({ PermissionsBoundary: 'arn:x' }), B: role({}) }, finds: ['B'] },
  { it: 'one that a condition leaves out', conditions: { C: { 'Fn::Equals': ['a', 'b'] } }, resources: { A: role({ PermissionsBoundary: { 'Fn::If': ['C', 'arn:x', { Ref: 'AWS::NoValue' }] } }) }, finds: ['A'] },
]);

ruleTable('NoIamUser', [
  { it: 'a role', resources: { R: role({}) }, finds: [] },
  { it: 'a user', resources: { U: resource('AWS::IAM::User') }, finds: ['U'] },
  { it: 'a key', resources: { K: resource('AWS::IAM::AccessKey', { UserName: 'x' }) }, finds: ['K'] },
]);

const queuePolicy = (statement: Record<string, unknown>) => resource('AWS::SQS::QueuePolicy', { Queues: ['q'], PolicyDocument: policy({ Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*', ...statement }) });

ruleTable('ResourcePolicyIsNotPublic', [
  { it: 'an account', resources: { P: queuePolicy({ Principal: { AWS: '444455556666' } }) }, finds: [] },
  { it: 'everyone', resources: { P: queuePolicy({ Principal: '*' }) }, finds: ['P[Principal::*]'] },
  { it: 'everyone as AWS', resources: { P: queuePolicy({ Principal: { AWS: ['444455556666', '*'] } }) }, finds: ['P[Principal::*]'] },
  { it: 'everyone of an organization', resources: { P: queuePolicy({ Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } }) }, finds: [] },
  { it: 'everyone, if the key is there', resources: { P: queuePolicy({ Principal: '*', Condition: { StringEqualsIfExists: { 'aws:SourceAccount': '111122223333' } } }) }, finds: ['P[Principal::*]'] },
  { it: 'everyone with TLS', resources: { P: queuePolicy({ Principal: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }) }, finds: ['P[Principal::*]'] },
  { it: 'everyone but one', resources: { P: queuePolicy({ NotPrincipal: { AWS: '444455556666' } }) }, finds: ['P[NotPrincipal]'] },
  { it: 'a denial to everyone', resources: { P: queuePolicy({ Effect: 'Deny', Principal: '*' }) }, finds: [] },
  { it: 'a principal that a parameter names', parameters: { A: { Type: 'String' } }, resources: { P: queuePolicy({ Principal: { AWS: { Ref: 'A' } } }) }, finds: ['P[Principal::<?>]'] },
  { it: 'a key policy for everyone', resources: { K: resource('AWS::KMS::Key', { KeyPolicy: policy({ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'kms:Decrypt', Resource: '*', Condition: { StringEquals: { 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } }) }) }, finds: ['K[Principal::*]'] },
  { it: 'an event bus for everyone', overriddenOnly: true, resources: { P: resource('AWS::Events::EventBusPolicy', { StatementId: 'x', Principal: '*' }) }, finds: ['P[Principal::*]'] },
]);

ruleTable('NoConfusedDeputy', [
  { it: 'a service with a source', resources: { P: queuePolicy({ Principal: { Service: 'events.amazonaws.com' }, Condition: { ArnEquals: { 'aws:SourceArn': 'arn:aws:events:eu-west-1:111122223333:rule/x' } } }) }, finds: [] },
  { it: 'a service with an account', resources: { P: queuePolicy({ Principal: { Service: 'sns.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } } }) }, finds: [] },
  { it: 'logs with an encryption context', resources: { K: resource('AWS::KMS::Key', { KeyPolicy: policy({ Effect: 'Allow', Principal: { Service: 'logs.amazonaws.com' }, Action: 'kms:Encrypt', Resource: '*', Condition: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': 'arn:aws:logs:eu-west-1:111122223333:log-group:*' } } }) }) }, finds: [] },
  { it: 'EventBridge and a topic: it sends no source, so a role must publish', resources: { P: resource('AWS::SNS::TopicPolicy', { Topics: ['t'], PolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'events.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' }) }) }, finds: ['P[Principal::events.amazonaws.com]'] },
  { it: 'another service and a topic', resources: { P: resource('AWS::SNS::TopicPolicy', { Topics: ['t'], PolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: '*' }) }) }, finds: ['P[Principal::cloudwatch.amazonaws.com]'] },
  { it: 'a bare service', resources: { P: queuePolicy({ Principal: { Service: 'events.amazonaws.com' } }) }, finds: ['P[Principal::events.amazonaws.com]'] },
  { it: 'a service of every account', resources: { P: queuePolicy({ Principal: { Service: 'events.amazonaws.com' }, Condition: { StringLike: { 'aws:SourceAccount': '*' } } }) }, finds: ['P[Principal::events.amazonaws.com]'] },
]);
