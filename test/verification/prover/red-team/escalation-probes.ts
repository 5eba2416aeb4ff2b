import { at, Probe } from './support';
import { ClaimBody } from '../../../../lib/verification/claim-format';

const doc = (...statements: string[]): string => `{ Version: '2012-10-17', Statement: [${statements.join(', ')}] }`;
const role = (id: string, trust: string, statements: readonly string[], more = ''): string => `
  ${id}:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: ${doc(`{ Effect: Allow, Principal: ${trust}, Action: 'sts:AssumeRole' }`)}
      ${more}${statements.length === 0 ? '' : `
      Policies: [{ PolicyName: p, PolicyDocument: ${doc(...statements)} }]`}`;
const service = (name: string) => `{ Service: ${name}.amazonaws.com }`;
const ADMIN = "{ Effect: Allow, Action: '*', Resource: '*' }";
const allow = (actions: string, resources = "'*'", more = '') => `{ Effect: Allow, Action: [${actions}], Resource: ${resources}${more} }`;
const template = (...resources: string[]): string => `Resources:${resources.join('')}\n`;
const no = (...ids: string[]): ClaimBody => ({ kind: 'no-escalation', principals: ids.map((id) => at(id)) });
const admin = (trust: string) => role('Admin', trust, [ADMIN]);
const OWN = "{ AWS: !Ref 'AWS::AccountId' }";

export const PROBES: readonly Probe[] = [
  { name: 'nothing', expect: 'PROVED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'s3:GetObject'")]), admin(service('ec2'))) },
  { name: 'pass by a wildcard', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:Pass*', 'ec2:Run*'")]), admin(service('ec2'))) },
  { name: 'pass with star service', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'*:PassRole', 'lambda:*'")]), admin(service('lambda'))) },
  { name: 'iam star with NotResource', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), ["{ Effect: Allow, Action: 'iam:*', NotResource: 'arn:aws:iam::*:role/x' }"])) },
  { name: 'NotAction of iam leaves passing out, but organizations in', expect: 'PROVED', claim: no('R'), template: template(role('R', service('ec2'), ["{ Effect: Allow, Action: 's3:*', Resource: '*' }"])) },
  { name: 'PutRolePolicy on names like its own', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:PutRolePolicy'", "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app-*'")], 'RoleName: app-one')) },
  { name: 'PutRolePolicy on its name by letter', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:PutRolePolicy'", "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:role/app-*'")])) },
  {
    name: 'function of another stack with an administrator role',
    expect: 'REFUTED',
    claim: no('R'),
    template: {
      'app.yaml': template(role('R', service('ec2'), [allow("'lambda:UpdateFunctionCode'")])),
      'b.yaml': template(admin(service('lambda')), `
  F: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Admin.Arn, Code: { ZipFile: x }, Handler: h, Runtime: nodejs20.x } }`),
    },
  },
  {
    name: 'function with role by import',
    expect: 'REFUTED',
    claim: no('R'),
    template: {
      'app.yaml': template(role('R', service('ec2'), [allow("'lambda:Update*'")]), `
  F: { Type: AWS::Lambda::Function, Properties: { Role: !ImportValue AdminArn, Code: { ZipFile: x }, Handler: h, Runtime: nodejs20.x } }`),
      'b.yaml': template(admin(service('lambda'))) + 'Outputs: { O: { Value: !GetAtt Admin.Arn, Export: { Name: AdminArn } } }\n',
    },
  },
  {
    name: 'run command on an instance with a role',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'ssm:SendCommand'")]), admin(service('ec2')), `
  IP: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Admin] } }
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, IamInstanceProfile: !Ref IP } }`),
  },
  {
    name: 'start session on an instance',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'ssm:StartSession'")]), admin(service('ec2')), `
  IP: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Admin] } }
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, IamInstanceProfile: !Ref IP } }`),
  },
  { name: 'chain of three', expect: 'PROVED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'sts:AssumeRole'", '!GetAtt R1.Arn')]), role('R1', OWN, [allow("'sts:AssumeRole'", '!GetAtt R2.Arn')]), role('R2', OWN, [allow("'sts:AssumeRole'", '!GetAtt Admin.Arn')]), admin(OWN)) },
  { name: 'chain by trust that names the role alone', expect: 'PROVED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'s3:GetObject'")]), role('R1', '{ AWS: !GetAtt R.Arn }', [allow("'sts:AssumeRole'", '!GetAtt Admin.Arn')]), admin(OWN)) },
  {
    name: 'chain with source identity condition',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'sts:*'")]), `
  Admin: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: ${OWN}, Action: ['sts:AssumeRole', 'sts:SetSourceIdentity'], Condition: { StringLike: { 'sts:SourceIdentity': '*' } } } }, Policies: [{ PolicyName: p, PolicyDocument: ${doc(ADMIN)} }] } }`),
  },
  {
    name: 'trust that asks for MFA, from a role',
    expect: 'REFUTED',
    claim: no('U'),
    template: template(`
  U: { Type: AWS::IAM::User, Properties: { Policies: [{ PolicyName: p, PolicyDocument: ${doc(allow("'sts:AssumeRole'"))} }] } }
  Admin: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: ${OWN}, Action: 'sts:AssumeRole', Condition: { Bool: { 'aws:MultiFactorAuthPresent': true } } } }, Policies: [{ PolicyName: p, PolicyDocument: ${doc(ADMIN)} }] } }`),
  },
  { name: 'cloudformation with a service role', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'cloudformation:*', 'iam:PassRole'")]), admin(service('cloudformation'))) },
  { name: 'cloudformation update of a stack that has a role', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'cloudformation:UpdateStack'")]), admin(service('cloudformation'))) },
  {
    name: 'boundary that comes off',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [ADMIN], 'PermissionsBoundary: !Ref MP'), `
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${doc("{ Effect: Allow, Action: ['s3:*', 'iam:DeleteRolePermissionsBoundary'], Resource: '*' }")} } }`),
  },
  {
    name: 'boundary that it may rewrite',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [ADMIN], 'PermissionsBoundary: !Ref MP'), `
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${doc("{ Effect: Allow, Action: ['s3:*', 'iam:CreatePolicyVersion'], Resource: '*' }")} } }`),
  },
  { name: 'own tag opens iam', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:TagRole'"), allow("'iam:PutRolePolicy'", "'*'", ", Condition: { StringEquals: { 'aws:PrincipalTag/admin': 'yes' } }")])) },
  {
    name: 'tag of target opens update',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'lambda:TagResource'"), allow("'lambda:UpdateFunctionCode'", "'*'", ", Condition: { StringEquals: { 'aws:ResourceTag/team': 'mine' } }")]), admin(service('lambda')), `
  F: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Admin.Arn, Code: { ZipFile: x }, Handler: h, Runtime: nodejs20.x } }`),
  },
  {
    name: 'tag of run command target',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'ec2:CreateTags'"), allow("'ssm:SendCommand'", "'*'", ", Condition: { StringEquals: { 'ssm:resourceTag/team': 'mine' } }")]), admin(service('ec2')), `
  IP: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Admin] } }
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, IamInstanceProfile: !Ref IP } }`),
  },
  {
    name: 'tag of run command target by aws:ResourceTag',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'ec2:CreateTags'"), allow("'ssm:SendCommand'", "'*'", ", Condition: { StringEquals: { 'aws:ResourceTag/team': 'mine' } }")]), admin(service('ec2')), `
  IP: { Type: AWS::IAM::InstanceProfile, Properties: { Roles: [!Ref Admin] } }
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, IamInstanceProfile: !Ref IP } }`),
  },
  {
    name: 'attach only a policy of the templates that administers',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'iam:AttachRolePolicy'", "'*'", ", Condition: { ArnEquals: { 'iam:PolicyARN': !Ref MP } }")]), `
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${doc(ADMIN)} } }`),
  },
  { name: 'attach an AWS job policy', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:AttachRolePolicy'", "'*'", ", Condition: { ArnLike: { 'iam:PolicyARN': 'arn:aws:iam::aws:policy/Admin*' } }")])) },
  {
    name: 'own tag opens a role',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'iam:TagRole', 'sts:AssumeRole'")]), `
  Admin: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: ${OWN}, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'aws:PrincipalTag/admin': 'yes' } } } }, Policies: [{ PolicyName: p, PolicyDocument: ${doc(ADMIN)} }] } }`),
  },
  {
    name: 'inline by group of an addition',
    expect: 'REFUTED',
    claim: no('U'),
    template: template(`
  G: { Type: AWS::IAM::Group }
  A: { Type: AWS::IAM::UserToGroupAddition, Properties: { GroupName: !Ref G, Users: [!Ref U] } }
  U: { Type: AWS::IAM::User, Properties: { Policies: [{ PolicyName: p, PolicyDocument: ${doc(allow("'iam:PutGroupPolicy'", '!GetAtt G.Arn'))} }] } }`),
  },
  {
    name: 'inline by group',
    expect: 'REFUTED',
    claim: no('U'),
    template: template(`
  G: { Type: AWS::IAM::Group }
  U: { Type: AWS::IAM::User, Properties: { Groups: [!Ref G], Policies: [{ PolicyName: p, PolicyDocument: ${doc(allow("'iam:PutGroupPolicy'"))} }] } }`),
  },
  { name: 'pass role condition to service', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:PassRole'", "'*'", ", Condition: { StringEquals: { 'iam:PassedToService': ecs-tasks.amazonaws.com } }"), allow("'lambda:*'")]), admin(service('lambda'))) },
  { name: 'pass role to ECS', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:PassRole'", "'*'", ", Condition: { StringEquals: { 'iam:PassedToService': ecs-tasks.amazonaws.com } }"), allow("'ecs:*'")]), admin(service('ecs-tasks'))) },
  {
    name: 'two halves in two policies',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'iam:PassRole'", '!GetAtt Admin.Arn')], 'ManagedPolicyArns: [!Ref MP]'), admin(service('lambda')), `
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: ${doc(allow("'lambda:CreateFunction', 'lambda:InvokeFunction'"))} } }`),
  },
  {
    name: 'codebuild project with admin role',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'codebuild:StartBuild'")]), admin(service('codebuild')), `
  P: { Type: AWS::CodeBuild::Project, Properties: { ServiceRole: !GetAtt Admin.Arn, Artifacts: { Type: NO_ARTIFACTS }, Environment: { ComputeType: x, Image: y, Type: z }, Source: { Type: NO_SOURCE } } }`),
  },
  {
    name: 'layer or environment of function',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'lambda:UpdateFunctionConfiguration'")]), admin(service('lambda')), `
  F: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt Admin.Arn, Code: { ZipFile: x }, Handler: h, Runtime: nodejs20.x } }`),
  },
  {
    name: 'execute command in a task',
    expect: 'REFUTED',
    claim: no('R'),
    template: template(role('R', service('ec2'), [allow("'ecs:ExecuteCommand'")]), admin(service('ecs-tasks')), `
  T: { Type: AWS::ECS::TaskDefinition, Properties: { TaskRoleArn: !GetAtt Admin.Arn, ContainerDefinitions: [{ Name: a, Image: b }] } }
  S: { Type: AWS::ECS::Service, Properties: { TaskDefinition: !Ref T, EnableExecuteCommand: true } }`),
  },
  { name: 'access entry of EKS nothing', expect: 'PROVED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'eks:DescribeCluster'")]), admin(service('ec2'))) },
  {
    name: 'user makes its own access key only',
    expect: 'PROVED',
    claim: no('U'),
    template: template(`
  U: { Type: AWS::IAM::User, Properties: { Policies: [{ PolicyName: p, PolicyDocument: ${doc(allow("'iam:CreateAccessKey', 'iam:ChangePassword'", "!Sub 'arn:${AWS::Partition}:iam::${AWS::AccountId}:user/${!aws:username}'"))} }] } }
  V: { Type: AWS::IAM::User, Properties: { Policies: [{ PolicyName: p, PolicyDocument: ${doc(ADMIN)} }] } }`),
  },
  { name: 'scheduler with a role', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:PassRole', 'scheduler:CreateSchedule'")]), admin(service('scheduler'))) },
  { name: 'secret that holds keys', expect: 'PROVED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'secretsmanager:GetSecretValue'")]), admin(service('ec2'))) },
  { name: 'role trusted by the EKS pod identity', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:PassRole', 'eks:CreatePodIdentityAssociation'")]), role('Admin', service('pods.eks'), [ADMIN])) },
  { name: 'deny that does not bind the way', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'iam:*'"), "{ Effect: Deny, Action: 'iam:PutRolePolicy', Resource: '*' }"])) },
  { name: 'through a role that is no administrator but writes policies', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'sts:AssumeRole'", '!GetAtt W.Arn')]), role('W', OWN, [allow("'iam:PutRolePolicy'")])) },
  { name: 'admin by managed policy arn', expect: 'REFUTED', claim: no('R'), template: template(role('R', service('ec2'), [allow("'sts:AssumeRole'")]), role('A', OWN, [], "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AdministratorAccess']")) },
];
