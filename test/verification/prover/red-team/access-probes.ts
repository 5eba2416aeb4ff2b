import { at, Probe } from './support';

const role = (statements: string, more = ''): string => `
  R:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: 'sts:AssumeRole' }] }
      ${more}
      Policies:
        - PolicyName: p
          PolicyDocument: { Version: '2012-10-17', Statement: [${statements}] }`;
const bucket = `
  B: { Type: AWS::S3::Bucket }`;
const template = (...resources: string[]): string => `Resources:${resources.join('')}\n`;
const cannot = (actions: string[], ...resources: string[]) => ({
  kind: 'cannot', principals: [at('R')], actions, resources: resources.map((id) => (id.includes(':') ? { arn: id } : at(id))),
} as const);
const nobody = (actions: string[], ...resources: string[]) => ({
  kind: 'nobody-can', actions, resources: resources.map((id) => (id.includes(':') ? { arn: id } : at(id))),
} as const);
const get = cannot(['s3:GetObject'], 'B');
const OBJECTS = "!Sub '${B.Arn}/*'";

const bucketPolicy = (statements: string): string => `
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: [${statements}] } } }`;
const trusting = (statements: string): string => `
  R: { Type: AWS::IAM::Role, Properties: { AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [${statements}] } } }`;
const fn = `
  F: { Type: AWS::Lambda::Function, Properties: { Role: 'arn:aws:iam::111122223333:role/x', Code: { ZipFile: x }, Handler: h, Runtime: nodejs20.x } }`;

export const PROBES: readonly Probe[] = [
  {
    name: 'log group below another',
    expect: 'UNKNOWN',
    claim: cannot(['logs:PutLogEvents', 'logs:DeleteLogGroup'], 'L2'),
    template: template(role("{ Effect: Allow, Action: 'logs:*', Resource: !Sub 'arn:aws:logs:eu-west-1:111122223333:log-group:/app/*' }"), `
  L1: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /app } }
  L2: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /app/db } }`),
  },
  {
    name: 'log group below another, same env',
    expect: 'REFUTED',
    claim: cannot(['logs:DeleteLogGroup'], 'L2'),
    template: template(role("{ Effect: Allow, Action: 'logs:*', Resource: !Sub 'arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/app/*' }"), `
  L1: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /app } }
  L2: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: /app/db } }`),
  },
  {
    name: 'parameter below another',
    expect: 'REFUTED',
    claim: cannot(['ssm:GetParameter'], 'P2'),
    template: template(role("{ Effect: Allow, Action: 'ssm:*', Resource: !Sub 'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/app/*' }"), `
  P1: { Type: AWS::SSM::Parameter, Properties: { Name: /app, Type: String, Value: x } }
  P2: { Type: AWS::SSM::Parameter, Properties: { Name: /app/db, Type: String, Value: x } }`),
  },
  { name: 'IfExists on absent key', expect: 'REFUTED', claim: get, template: template(bucket, role(`{ Effect: Allow, Action: 's3:GetObject', Resource: ${OBJECTS} }, { Effect: Deny, Action: 's3:GetObject', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }`)) },
  { name: 'deny StringNotEquals on absent key denies', expect: 'REFUTED', claim: get, template: template(bucket, role(`{ Effect: Allow, Action: 's3:GetObject', Resource: ${OBJECTS} }, { Effect: Deny, Action: 's3:GetObject', Resource: '*', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }`)) },
  { name: 'deny all by not equals and equals', expect: 'PROVED', claim: get, template: template(bucket, role(`{ Effect: Allow, Action: 's3:GetObject', Resource: ${OBJECTS} }, { Effect: Deny, Action: 's3:GetObject', Resource: '*', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }, { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-1' } } }`)) },
  { name: 'deny bucket only, not objects', expect: 'REFUTED', claim: get, template: template(bucket, role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\' }, { Effect: Deny, Action: \'s3:*\', Resource: !GetAtt B.Arn }')) },
  { name: 'wildcard prefix s*', expect: 'REFUTED', claim: get, template: template(bucket, role('{ Effect: Allow, Action: \'s*:getobject\', Resource: \'*\' }')) },
  { name: 'NotAction allow', expect: 'REFUTED', claim: get, template: template(bucket, role('{ Effect: Allow, NotAction: [\'iam:*\', \'s3:Put*\'], Resource: \'*\' }')) },
  { name: 'NotResource allow', expect: 'REFUTED', claim: get, template: template(bucket, role('{ Effect: Allow, Action: \'s3:*\', NotResource: !GetAtt B.Arn }')) },
  { name: 'NotResource deny', expect: 'REFUTED', claim: get, template: template(bucket, role(`{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: '*', NotResource: [!GetAtt B.Arn, ${OBJECTS}] }`)) },
  { name: 'If removing a Deny', expect: 'REFUTED', claim: get, template: 'Parameters: { P: { Type: String, Default: \'no\' } }\nConditions: { C: !Equals [!Ref P, \'yes\'] }\n' + template(bucket, role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\' }, !If [C, { Effect: Deny, Action: \'*\', Resource: \'*\' }, !Ref \'AWS::NoValue\']')) },
  { name: 'If removing a Condition', expect: 'REFUTED', claim: { ...get, where: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['false'] }] }, template: 'Parameters: { P: { Type: String, Default: \'no\' } }\nConditions: { C: !Equals [!Ref P, \'yes\'] }\n' + template(bucket, role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\', Condition: !If [C, { Bool: { \'aws:SecureTransport\': \'true\' } }, !Ref \'AWS::NoValue\'] }')) },
  { name: 'If inside condition values', expect: 'REFUTED', claim: { ...get, where: [{ operator: 'StringEquals', key: 'aws:SourceVpce', values: ['vpce-2'] }] }, template: 'Parameters: { P: { Type: String, Default: \'no\' } }\nConditions: { C: !Equals [!Ref P, \'yes\'] }\n' + template(bucket, role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\', Condition: { StringEquals: { \'aws:SourceVpce\': !If [C, \'vpce-1\', \'vpce-2\'] } } }')) },
  { name: 'Sub inside action', expect: 'UNKNOWN', claim: get, template: 'Parameters: { P: { Type: String, Default: \'Put\' } }\n' + template(bucket, role('{ Effect: Allow, Action: !Sub \'s3:${P}Object\', Resource: \'*\' }')) },
  { name: 'Action by parameter with allowed values', expect: 'UNKNOWN', claim: get, template: 'Parameters: { P: { Type: String, Default: \'s3:Put*\' } }\n' + template(bucket, role('{ Effect: Allow, Action: !Ref P, Resource: \'*\' }')) },
  { name: 'Mapping by region', expect: 'UNKNOWN', claim: get, template: 'Mappings: { M: { eu-west-1: { A: \'s3:PutObject\' }, us-east-1: { A: \'s3:GetObject\' } } }\n' + template(bucket, role('{ Effect: Allow, Action: !FindInMap [M, !Ref \'AWS::Region\', A], Resource: \'*\' }')) },
  {
    name: 'policy elsewhere by RolePolicy',
    expect: 'REFUTED',
    claim: get,
    template: template(bucket, role('{ Effect: Allow, Action: \'ec2:Describe*\', Resource: \'*\' }'), `
  RP: { Type: AWS::IAM::RolePolicy, Properties: { RoleName: !Ref R, PolicyName: q, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  {
    name: 'managed policy of another stack by role export',
    expect: 'REFUTED',
    claim: get,
    template: {
      'app.yaml': template(bucket, role('{ Effect: Allow, Action: \'ec2:Describe*\', Resource: \'*\' }')) + 'Outputs: { O: { Value: !Ref R, Export: { Name: RoleName } } }\n',
      'b.yaml': template(`
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { Roles: [!ImportValue RoleName], PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:Get*', Resource: '*' } } } }`),
    },
  },
  {
    name: 'boundary of another stack by export',
    expect: 'REFUTED',
    claim: get,
    template: {
      'app.yaml': template(bucket, role('{ Effect: Allow, Action: \'*\', Resource: \'*\' }', 'PermissionsBoundary: !ImportValue Boundary')),
      'b.yaml': template(`
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:Get*', Resource: '*' } } } }`) + 'Outputs: { O: { Value: !Ref MP, Export: { Name: Boundary } } }\n',
    },
  },
  {
    name: 'resource policy from another stack',
    expect: 'REFUTED',
    claim: get,
    template: {
      'app.yaml': template(bucket, role('{ Effect: Allow, Action: \'ec2:Describe*\', Resource: \'*\' }')) + 'Outputs: { O: { Value: !Ref B, Export: { Name: BucketName } }, Q: { Value: !GetAtt R.Arn, Export: { Name: RoleArn } } }\n',
      'b.yaml': template(`
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !ImportValue BucketName, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: !ImportValue RoleArn }, Action: 's3:Get*', Resource: '*' } } } }`),
    },
  },
  {
    name: 'boundary escaped by session grant of a bucket policy does not to the role arn',
    expect: 'PROVED',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B')] },
    template: template(bucket, role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\' }', 'PermissionsBoundary: !Ref MP'), `
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 'ec2:*', Resource: '*' } } } }
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: !GetAtt R.Arn }, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  {
    name: 'boundary passed by a grant to the session',
    expect: 'REFUTED',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B')] },
    template: template(bucket, role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\' }', 'RoleName: Ro\n      PermissionsBoundary: !Ref MP'), `
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 'ec2:*', Resource: '*' } } } }
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:sts::\${AWS::AccountId}:assumed-role/Ro/s' }, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  {
    name: 'username variable',
    expect: 'REFUTED',
    claim: { kind: 'cannot', principals: [at('U')], actions: ['s3:GetObject'], resources: [{ arn: 'arn:aws:s3:::homes/alice/*' }] },
    template: template(`
  U: { Type: AWS::IAM::User, Properties: { UserName: alice, Policies: [{ PolicyName: p, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:*', Resource: !Sub 'arn:aws:s3:::homes/\${!aws:username}/*' } } }] } }`),
  },
  {
    name: 'username variable of another',
    expect: 'PROVED',
    claim: { kind: 'cannot', principals: [at('U')], actions: ['s3:GetObject'], resources: [{ arn: 'arn:aws:s3:::homes/bob/*' }] },
    template: template(`
  U: { Type: AWS::IAM::User, Properties: { UserName: alice, Policies: [{ PolicyName: p, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:*', Resource: !Sub 'arn:aws:s3:::homes/\${!aws:username}/*' } } }] } }`),
  },
  { name: 'principal tag variable', expect: 'REFUTED', claim: cannot(['s3:GetObject'], 'arn:aws:s3:::homes/red/*'), template: template(role("{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::homes/${aws:PrincipalTag/team}/*' }", 'Tags: [{ Key: team, Value: red }]')) },
  { name: 'principal tag that a session may set', expect: 'UNKNOWN', claim: cannot(['s3:GetObject'], 'arn:aws:s3:::homes/blue/*'), template: template(role("{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::homes/${aws:PrincipalTag/team}/*' }").replace("'sts:AssumeRole'", "['sts:AssumeRole', 'sts:TagSession']")) },
  { name: 'userid variable', expect: 'UNKNOWN', claim: cannot(['s3:GetObject'], 'arn:aws:s3:::homes/x/*'), template: template(role("{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::homes/${aws:userid}/*' }")) },
  { name: 'variable in deny unset', expect: 'REFUTED', claim: get, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalTag/team': '${aws:ResourceTag/team}' } } }")) },
  { name: 'ForAllValues allow absent', expect: 'REFUTED', claim: { ...get, where: [{ operator: 'Null', key: 'aws:TagKeys', values: ['true'] }] }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*', Condition: { 'ForAllValues:StringEquals': { 'aws:TagKeys': 'x' } } }")) },
  { name: 'ForAnyValue deny absent', expect: 'REFUTED', claim: get, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { 'ForAnyValue:StringNotEquals': { 'aws:TagKeys': 'x' } } }")) },
  {
    name: 'group policy',
    expect: 'REFUTED',
    claim: { kind: 'cannot', principals: [at('U')], actions: ['s3:GetObject'], resources: [at('B')] },
    template: template(bucket, `
  G: { Type: AWS::IAM::Group }
  GP: { Type: AWS::IAM::GroupPolicy, Properties: { GroupName: !Ref G, PolicyName: p, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:*', Resource: '*' } } } }
  U: { Type: AWS::IAM::User }
  A: { Type: AWS::IAM::UserToGroupAddition, Properties: { GroupName: !Ref G, Users: [!Ref U] } }`),
  },
  {
    name: 'account root of bucket policy delegates nothing itself',
    expect: 'PROVED',
    claim: get,
    template: template(bucket, role('{ Effect: Allow, Action: \'ec2:Describe*\', Resource: \'*\' }'), `
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: !Ref 'AWS::AccountId' }, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  {
    name: 'bucket policy to star with PrincipalAccount',
    expect: 'REFUTED',
    claim: get,
    template: template(bucket, role('{ Effect: Allow, Action: \'ec2:Describe*\', Resource: \'*\' }'), `
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: '*', Action: 's3:Get*', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': !Ref 'AWS::AccountId' } } } } } }`),
  },
  {
    name: 'NotPrincipal allow',
    expect: 'UNKNOWN',
    claim: get,
    template: template(bucket, role('{ Effect: Allow, Action: \'ec2:Describe*\', Resource: \'*\' }'), `
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, NotPrincipal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  {
    name: 'NotPrincipal deny naming role but not session',
    expect: 'REFUTED',
    claim: get,
    template: template(bucket, role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\' }'), `
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Deny, NotPrincipal: { AWS: [!GetAtt R.Arn] }, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  {
    name: 'KMS via root and identity',
    expect: 'REFUTED',
    claim: cannot(['kms:Decrypt'], 'K'),
    template: template(role('{ Effect: Allow, Action: \'kms:*\', Resource: \'*\' }'), `
  K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:iam::\${AWS::AccountId}:root' }, Action: 'kms:*', Resource: '*' } } } }`),
  },
  {
    name: 'KMS default policy and identity',
    expect: 'REFUTED',
    claim: cannot(['kms:Decrypt'], 'K'),
    template: template(role('{ Effect: Allow, Action: \'kms:*\', Resource: \'*\' }'), `
  K: { Type: AWS::KMS::Key }`),
  },
  {
    name: 'KMS via alias condition',
    expect: 'REFUTED',
    claim: cannot(['kms:Decrypt'], 'K'),
    template: template(role('{ Effect: Allow, Action: \'kms:*\', Resource: \'*\', Condition: { \'ForAnyValue:StringEquals\': { \'kms:ResourceAliases\': \'alias/app\' } } }'), `
  K: { Type: AWS::KMS::Key }`),
  },
  {
    name: 'KMS without root',
    expect: 'UNKNOWN',
    claim: cannot(['kms:Decrypt'], 'K'),
    template: template(role('{ Effect: Allow, Action: \'kms:*\', Resource: \'*\' }'), `
  K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::999999999999:role/Admin' }, Action: 'kms:*', Resource: '*' } } } }`),
  },
  {
    name: 'KMS CallerAccount + ViaService',
    expect: 'REFUTED',
    claim: cannot(['kms:Decrypt'], 'K'),
    template: template(role('{ Effect: Allow, Action: \'s3:*\', Resource: \'*\' }'), `
  K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: '*' }, Action: 'kms:*', Resource: '*', Condition: { StringEquals: { 'kms:CallerAccount': !Ref 'AWS::AccountId', 'kms:ViaService': 's3.eu-west-1.amazonaws.com' } } } } } }`),
  },
  {
    name: 'nobody reads secret: name pattern without suffix',
    expect: 'REFUTED',
    claim: nobody(['secretsmanager:GetSecretValue'], 'S'),
    template: template(role("{ Effect: Allow, Action: 'secretsmanager:*', Resource: !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:db*' }"), `
  S: { Type: AWS::SecretsManager::Secret, Properties: { Name: db-main } }`),
  },
  {
    name: 'secret pattern six',
    expect: 'UNKNOWN',
    claim: nobody(['secretsmanager:GetSecretValue'], 'S'),
    template: template(role("{ Effect: Allow, Action: 'secretsmanager:*', Resource: !Sub 'arn:aws:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:db-??????' }"), `
  S: { Type: AWS::SecretsManager::Secret, Properties: { Name: db-main } }`),
  },
  {
    name: 'secret by tag',
    expect: 'REFUTED',
    claim: nobody(['secretsmanager:GetSecretValue'], 'S'),
    template: template(role("{ Effect: Allow, Action: 'secretsmanager:*', Resource: '*', Condition: { StringEquals: { 'secretsmanager:ResourceTag/team': red } } }"), `
  S: { Type: AWS::SecretsManager::Secret, Properties: { Name: db-main, Tags: [{ Key: team, Value: red }] } }`),
  },
  {
    name: 'resource tag of another value',
    expect: 'PROVED',
    claim: nobody(['secretsmanager:GetSecretValue'], 'S'),
    template: template(role("{ Effect: Allow, Action: 'secretsmanager:GetSecretValue', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': blue } } }"), `
  S: { Type: AWS::SecretsManager::Secret, Properties: { Name: db-main, Tags: [{ Key: team, Value: red }] } }`),
  },
  {
    name: 'resource tag that it can set itself',
    expect: 'PROVED',
    claim: nobody(['secretsmanager:GetSecretValue'], 'S'),
    template: template(role("{ Effect: Allow, Action: 'secretsmanager:TagResource', Resource: '*' }, { Effect: Allow, Action: 'secretsmanager:GetSecretValue', Resource: '*', Condition: { StringEquals: { 'aws:ResourceTag/team': blue } } }"), `
  S: { Type: AWS::SecretsManager::Secret, Properties: { Name: db-main, Tags: [{ Key: team, Value: red }] } }`),
  },
  {
    name: 'bucket policy names a session of a role that has no permissions',
    expect: 'REFUTED',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B')] },
    template: template(bucket, role('{ Effect: Allow, Action: \'ec2:DescribeVpcs\', Resource: \'*\' }', 'RoleName: Ro'), `
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: !Sub 'arn:aws:sts::\${AWS::AccountId}:assumed-role/Ro/s' }, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  {
    name: 'bucket policy names a session of what may be the role',
    expect: 'UNKNOWN',
    claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B')] },
    template: template(bucket, role('{ Effect: Allow, Action: \'ec2:DescribeVpcs\', Resource: \'*\' }'), `
  BP: { Type: AWS::S3::BucketPolicy, Properties: { Bucket: !Ref B, PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: 'arn:aws:sts::111122223333:assumed-role/Ro/s' }, Action: 's3:Get*', Resource: '*' } } } }`),
  },
  // What services and accounts of strangers may do.
  { name: 'bucket policy to star with StringLike star', expect: 'UNKNOWN', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/app-*' } } }")) },
  { name: 'bucket policy to star with SourceIp all', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { IpAddress: { 'aws:SourceIp': ['0.0.0.0/1', '128.0.0.0/1'] } } }")) },
  { name: 'bucket policy to star IfExists org', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringEqualsIfExists: { 'aws:PrincipalOrgID': 'o-abc1234567' } } }")) },
  { name: 'bucket policy ForAllValues org paths', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { 'ForAllValues:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc1234567/*' } } }")) },
  { name: 'bucket policy ForAnyValue org paths', expect: 'PROVED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { 'ForAnyValue:StringLike': { 'aws:PrincipalOrgPaths': 'o-abc1234567/*' }, StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } } }")) },
  { name: 'bucket policy org id', expect: 'PROVED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abc1234567' } } }")) },
  { name: 'bucket policy org id wildcard', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringLike: { 'aws:PrincipalOrgID': 'o-*' } } }")) },
  { name: 'bucket policy to star with SourceVpce', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringEquals: { 'aws:SourceVpce': 'vpce-0a' } } }")) },
  { name: 'bucket policy ResourceAccount does not bind', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringEquals: { 'aws:ResourceAccount': !Ref 'AWS::AccountId' } } }")) },
  { name: 'access point delegation', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: '*', Resource: '*', Condition: { StringEquals: { 's3:DataAccessPointAccount': !Ref 'AWS::AccountId' } } }")) },
  { name: 'bucket policy PrincipalAccount own', expect: 'PROVED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*', Condition: { StringEquals: { 'aws:PrincipalAccount': !Ref 'AWS::AccountId' } } }")) },
  { name: 'bucket policy PrincipalArn own', expect: 'PROVED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { AWS: '*' }, Action: 's3:GetObject', Resource: '*', Condition: { ArnLike: { 'aws:PrincipalArn': !Sub 'arn:aws:iam::\${AWS::AccountId}:role/*' } } }")) },
  { name: 'service with source account', expect: 'PROVED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, Action: 's3:PutObject', Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': !Ref 'AWS::AccountId' } } }")) },
  { name: 'service with source account of another', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, Action: 's3:PutObject', Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }")) },
  { name: 'service with source arn wild', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, Action: 's3:PutObject', Resource: '*', Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudtrail:*:*:trail/*' } } }")) },
  { name: 'service with source account IfExists', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, Action: 's3:PutObject', Resource: '*', Condition: { StringEqualsIfExists: { 'aws:SourceAccount': !Ref 'AWS::AccountId' } } }")) },
  { name: 'service with other condition', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, Action: 's3:PutObject', Resource: '*', Condition: { StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } }")) },
  { name: 'service with one own and one foreign account', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com }, Action: 's3:PutObject', Resource: '*', Condition: { StringEquals: { 'aws:SourceAccount': [!Ref 'AWS::AccountId', '999999999999'] } } }")) },
  { name: 'service and account in one statement with source', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { Service: cloudtrail.amazonaws.com, AWS: '999999999999' }, Action: 's3:PutObject', Resource: '*' }")) },
  {
    name: 'lambda permission without source',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('F') },
    template: template(fn, `
  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com } }`),
  },
  {
    name: 'lambda permission source arn of S3 bucket without account',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('F') },
    template: template(fn, `
  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Action: 'lambda:InvokeFunction', Principal: s3.amazonaws.com, SourceArn: 'arn:aws:s3:::*' } }`),
  },
  {
    name: 'lambda permission on alias from another stack',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('F') },
    template: {
      'app.yaml': template(fn) + 'Outputs: { O: { Value: !GetAtt F.Arn, Export: { Name: Fn } } }\n',
      'b.yaml': template(`
  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !ImportValue Fn, Action: 'lambda:*', Principal: '999999999999' } }`),
    },
  },
  {
    name: 'lambda permission with qualifier',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('F') },
    template: template(fn, `
  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Sub '\${F}:live', Action: 'lambda:InvokeFunction', Principal: '*' } }`),
  },
  {
    name: 'function url NONE',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('F') },
    template: template(fn, `
  U: { Type: AWS::Lambda::Url, Properties: { TargetFunctionArn: !Ref F, AuthType: NONE } }
  P: { Type: AWS::Lambda::Permission, Properties: { FunctionName: !Ref F, Action: 'lambda:InvokeFunctionUrl', Principal: '*', FunctionUrlAuthType: NONE } }`),
  },
  { name: 'trust account root of another', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('R') }, template: template(trusting("{ Effect: Allow, Principal: { AWS: 'arn:aws:iam::999999999999:root' }, Action: 'sts:AssumeRole' }")) },
  { name: 'trust account of another with external id', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('R') }, template: template(trusting("{ Effect: Allow, Principal: { AWS: '999999999999' }, Action: 'sts:AssumeRole', Condition: { StringEquals: { 'sts:ExternalId': x } } }")) },
  { name: 'trust OIDC sub wildcard', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('R') }, template: template(trusting("{ Effect: Allow, Principal: { Federated: !Sub 'arn:aws:iam::\${AWS::AccountId}:oidc-provider/token.actions.githubusercontent.com' }, Action: 'sts:AssumeRoleWithWebIdentity', Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': 'repo:*' } } }")) },
  { name: 'trust star with ForAllValues', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('R') }, template: template(trusting("{ Effect: Allow, Principal: { AWS: '*' }, Action: 'sts:AssumeRole', Condition: { 'ForAllValues:StringEquals': { 'aws:PrincipalArn': !Sub 'arn:aws:iam::\${AWS::AccountId}:role/x' } } }")) },
  { name: 'trust own root', expect: 'PROVED', claim: { kind: 'no-external-access', resource: at('R') }, template: template(trusting("{ Effect: Allow, Principal: { AWS: !Ref 'AWS::AccountId' }, Action: 'sts:AssumeRole' }")) },
  { name: 'trust service', expect: 'PROVED', claim: { kind: 'no-external-access', resource: at('R') }, template: template(trusting("{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }")) },
  {
    name: 'queue policy by queue url',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('Q') },
    template: template(`
  Q: { Type: AWS::SQS::Queue }
  QP: { Type: AWS::SQS::QueuePolicy, Properties: { Queues: [!Ref Q], PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: '*', Action: 'SQS:SendMessage', Resource: '*', Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:*:*' } } } } } }`),
  },
  {
    name: 'queue policy names topic',
    expect: 'PROVED',
    claim: { kind: 'no-external-access', resource: at('Q') },
    template: template(`
  Q: { Type: AWS::SQS::Queue }
  T: { Type: AWS::SNS::Topic }
  QP: { Type: AWS::SQS::QueuePolicy, Properties: { Queues: [!Ref Q], PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { Service: sns.amazonaws.com }, Action: 'SQS:SendMessage', Resource: !GetAtt Q.Arn, Condition: { ArnEquals: { 'aws:SourceArn': !Ref T } } } } } }`),
  },
  {
    name: 'topic policy default owner condition',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('T') },
    template: template(`
  T: { Type: AWS::SNS::Topic }
  TP: { Type: AWS::SNS::TopicPolicy, Properties: { Topics: [!Ref T], PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: '*' }, Action: ['SNS:Publish', 'SNS:Subscribe'], Resource: !Ref T, Condition: { StringEquals: { 'AWS:SourceOwner': !Ref 'AWS::AccountId' } } } } } }`),
  },
  {
    name: 'key for caller account via service',
    expect: 'PROVED',
    claim: { kind: 'no-external-access', resource: at('K') },
    template: template(`
  K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: '*' }, Action: ['kms:Decrypt', 'kms:CreateGrant'], Resource: '*', Condition: { StringEquals: { 'kms:CallerAccount': !Ref 'AWS::AccountId', 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' } } } } } }`),
  },
  {
    name: 'key via service alone',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('K') },
    template: template(`
  K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: '*' }, Action: ['kms:Decrypt'], Resource: '*', Condition: { StringEquals: { 'kms:ViaService': 'rds.eu-west-1.amazonaws.com' } } } } } }`),
  },
  {
    name: 'key grant to another account',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('K') },
    template: template(`
  K: { Type: AWS::KMS::Key, Properties: { KeyPolicy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: 'arn:aws:iam::999999999999:role/x' }, Action: ['kms:CreateGrant'], Resource: '*', Condition: { Bool: { 'kms:GrantIsForAWSResource': true } } } } } }`),
  },
  { name: 'tls deny of bucket and objects', expect: 'PROVED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: [!GetAtt B.Arn, !Sub '\${B.Arn}/*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }")) },
  { name: 'tls deny with AWS star principal misses services', expect: 'PROVED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: { AWS: '*' }, Action: 's3:*', Resource: [!GetAtt B.Arn, !Sub '\${B.Arn}/*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }")) },
  { name: 'tls deny of bucket only', expect: 'REFUTED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: [!GetAtt B.Arn], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }")) },
  { name: 'tls deny as StringEquals text', expect: 'PROVED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: '*', Resource: '*', Condition: { BoolIfExists: { 'aws:SecureTransport': 'false' } } }")) },
  { name: 'no policy at all, tls', expect: 'REFUTED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }")) },
  { name: 'no policy and nobody, tls', expect: 'PROVED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket) },
  // What claims except, and what stands in places of its own.
  {
    name: 'only-can: a role that shares the policy',
    expect: 'REFUTED',
    claim: { kind: 'only-can', principals: [at('R')], actions: ['s3:GetObject'], resources: [at('B')] },
    template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), trusting("{ Effect: Allow, Principal: { Service: ec2.amazonaws.com }, Action: 'sts:AssumeRole' }").replace('  R:', '  R2:'), `
  MP: { Type: AWS::IAM::ManagedPolicy, Properties: { Roles: [!Ref R2], PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:Get*', Resource: !Sub '\${B.Arn}/*' } } } }`),
  },
  {
    name: 'only-can: a function by its role',
    expect: 'PROVED',
    claim: { kind: 'only-can', principals: [at('F')], actions: ['s3:GetObject'], resources: [at('B')] },
    template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), `
  F: { Type: AWS::Lambda::Function, Properties: { Role: !GetAtt R.Arn, Code: { ZipFile: x }, Handler: h, Runtime: nodejs20.x } }`),
  },
  { name: 'only-can: by name pattern that others have', expect: 'REFUTED', claim: { kind: 'only-can', principals: [{ arn: 'arn:aws:iam::*:role/app-one' }], actions: ['s3:GetObject'], resources: [at('B')] }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }", 'RoleName: app-one-b')) },
  { name: 'nobody but with where that does not cover', expect: 'REFUTED', claim: { kind: 'nobody-can', actions: ['s3:GetObject'], resources: [at('B')], unless: [{ ...at('R'), where: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }] }] }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }")) },
  { name: 'nobody but with where that covers', expect: 'PROVED', claim: { kind: 'nobody-can', actions: ['s3:GetObject'], resources: [at('B')], unless: [{ ...at('R'), where: [{ operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] }] }] }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': true } } }")) },
  { name: 'nobody: trust lets anybody of the account in', expect: 'REFUTED', claim: { kind: 'nobody-can', actions: ['sts:AssumeRole'], resources: [at('T')], unless: [] }, template: template(role("{ Effect: Allow, Action: 'sts:*', Resource: '*' }"), trusting("{ Effect: Allow, Principal: { AWS: !Ref 'AWS::AccountId' }, Action: 'sts:AssumeRole' }").replace('  R:', '  T:')) },
  { name: 'trust needs identity too: account root alone', expect: 'PROVED', claim: { kind: 'cannot', principals: [at('R')], actions: ['sts:AssumeRole'], resources: [at('T')] }, template: template(role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), trusting("{ Effect: Allow, Principal: { AWS: !Ref 'AWS::AccountId' }, Action: 'sts:AssumeRole' }").replace('  R:', '  T:')) },
  { name: 'trust of the role by name suffices', expect: 'REFUTED', claim: { kind: 'cannot', principals: [at('R')], actions: ['sts:AssumeRole'], resources: [at('T')] }, template: template(role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), trusting("{ Effect: Allow, Principal: { AWS: !GetAtt R.Arn }, Action: 'sts:AssumeRole' }").replace('  R:', '  T:')) },
  {
    name: 'condition of a resource false in the other case',
    expect: 'REFUTED',
    claim: get,
    template: 'Parameters: { P: { Type: String } }\nConditions: { C: !Equals [!Ref P, \'yes\'], N: !Not [!Condition C] }\n' + template(bucket, role("{ Effect: Allow, Action: 'ec2:*', Resource: '*' }"), `
  X: { Type: AWS::IAM::Policy, Condition: N, Properties: { PolicyName: x, Roles: [!Ref R], PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:*', Resource: '*' } } } }`),
  },
  {
    name: 'a list of roles by If',
    expect: 'REFUTED',
    claim: get,
    template: 'Parameters: { P: { Type: String } }\nConditions: { C: !Equals [!Ref P, \'yes\'] }\n' + template(bucket, role("{ Effect: Allow, Action: 'ec2:*', Resource: '*' }"), `
  X: { Type: AWS::IAM::Policy, Properties: { PolicyName: x, Roles: !If [C, [!Ref R], [other]], PolicyDocument: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:*', Resource: '*' } } } }`),
  },
  { name: 'managed policies by a list parameter', expect: 'UNKNOWN', claim: get, template: 'Parameters: { P: { Type: CommaDelimitedList } }\n' + template(bucket, role("{ Effect: Allow, Action: 'ec2:*', Resource: '*' }", 'ManagedPolicyArns: !Ref P')) },
  { name: 'managed policy by parameter', expect: 'UNKNOWN', claim: get, template: 'Parameters: { P: { Type: String } }\n' + template(bucket, role("{ Effect: Allow, Action: 'ec2:*', Resource: '*' }", 'ManagedPolicyArns: [!Ref P]')) },
  { name: 'boundary by parameter', expect: 'UNKNOWN', claim: get, template: 'Parameters: { P: { Type: String } }\n' + template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }", 'PermissionsBoundary: !Ref P')) },
  { name: 'AWS managed policy', expect: 'REFUTED', claim: get, template: template(bucket, role("{ Effect: Allow, Action: 'ec2:*', Resource: '*' }", "ManagedPolicyArns: ['arn:aws:iam::aws:policy/AmazonS3ReadOnlyAccess']")) },
  { name: 'AWS managed policy that is not known', expect: 'UNKNOWN', claim: get, template: template(bucket, role("{ Effect: Allow, Action: 'ec2:*', Resource: '*' }", "ManagedPolicyArns: ['arn:aws:iam::aws:policy/job-function/SystemAdministrator']")) },
  { name: 'customer managed policy that is not in the templates', expect: 'UNKNOWN', claim: get, template: template(bucket, role("{ Effect: Allow, Action: 'ec2:*', Resource: '*' }", "ManagedPolicyArns: [!Sub 'arn:aws:iam::\${AWS::AccountId}:policy/x']")) },
  { name: 'two bucket policies for one bucket', expect: 'UNKNOWN', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }"), bucketPolicy("{ Effect: Allow, Principal: { AWS: !GetAtt R.Arn }, Action: 's3:*', Resource: '*' }").replace('BP:', 'BP2:')) },
  { name: 'tls deny by one role only', expect: 'UNKNOWN', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: { AWS: '999999999999' }, Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }")) },
  { name: 'tls deny of Get only', expect: 'REFUTED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: 's3:Get*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }")) },
  { name: 'tls deny with the wrong value', expect: 'REFUTED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'true' } } }")) },
  { name: 'tls deny with a second condition', expect: 'REFUTED', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' }, NotIpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } }")) },
  { name: 'tls deny of another bucket', expect: 'UNKNOWN', claim: { kind: 'every-access-encrypted', resource: at('B') }, template: template(bucket, bucket.replace('B:', 'C:'), role("{ Effect: Allow, Action: 's3:*', Resource: '*' }"), bucketPolicy("{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: [!GetAtt C.Arn, !Sub '\${C.Arn}/*'], Condition: { Bool: { 'aws:SecureTransport': 'false' } } }")) },
  { name: 'public access is blocked, but for services', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template('\n  B: { Type: AWS::S3::Bucket, Properties: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true } } }', bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*' }")) },
  { name: 'public access is blocked, an account is not public', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template('\n  B: { Type: AWS::S3::Bucket, Properties: { PublicAccessBlockConfiguration: { BlockPublicPolicy: true, RestrictPublicBuckets: true } } }', bucketPolicy("{ Effect: Allow, Principal: { AWS: '999999999999' }, Action: 's3:GetObject', Resource: '*' }")) },
  { name: 'only new public policies are blocked', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template('\n  B: { Type: AWS::S3::Bucket, Properties: { PublicAccessBlockConfiguration: { BlockPublicPolicy: false, RestrictPublicBuckets: false } } }', bucketPolicy("{ Effect: Allow, Principal: '*', Action: 's3:GetObject', Resource: '*' }")) },
  {
    name: 'access point policy of the bucket to another account',
    expect: 'REFUTED',
    claim: { kind: 'no-external-access', resource: at('AP') },
    template: template(bucket, `
  AP: { Type: AWS::S3::AccessPoint, Properties: { Bucket: !Ref B, Name: ap, Policy: { Version: '2012-10-17', Statement: { Effect: Allow, Principal: { AWS: '999999999999' }, Action: 's3:GetObject', Resource: !Sub 'arn:aws:s3:\${AWS::Region}:\${AWS::AccountId}:accesspoint/ap/object/*' } } } }`),
  },
  { name: 'bucket that delegates to an access point of another account', expect: 'REFUTED', claim: { kind: 'no-external-access', resource: at('B') }, template: template(bucket, bucketPolicy("{ Effect: Allow, Principal: { AWS: '*' }, Action: 's3:*', Resource: '*', Condition: { StringEquals: { 's3:DataAccessPointAccount': '999999999999' } } }")) },
  { name: 'action on another object key pattern', expect: 'REFUTED', claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [{ arn: 'arn:aws:s3:::data/secret/*' }] }, template: template(role("{ Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::data/*/x' }")) },
  { name: 'short ARN', expect: 'UNKNOWN', claim: { kind: 'cannot', principals: [at('R')], actions: ['sqs:SendMessage'], resources: [{ arn: 'arn:aws:sqs:eu-west-1:111122223333:q' }] }, template: template(role("{ Effect: Allow, Action: 'sqs:*', Resource: 'arn:aws:sqs:*' }")) },
  { name: 'question marks', expect: 'REFUTED', claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [{ arn: 'arn:aws:s3:::data/x' }] }, template: template(role("{ Effect: Allow, Action: 's3:Get?bject', Resource: 'arn:aws:s3:::da?a/*' }")) },
  { name: 'Null false and value', expect: 'REFUTED', claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [{ arn: 'arn:aws:s3:::data/x' }] }, template: template(role("{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { 'Null': { 'aws:TokenIssueTime': 'true' } } }")) },
  { name: 'dates', expect: 'REFUTED', claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:GetObject'], resources: [{ arn: 'arn:aws:s3:::data/x' }] }, template: template(role("{ Effect: Allow, Action: 's3:*', Resource: '*', Condition: { DateLessThan: { 'aws:CurrentTime': '2020-01-01T00:00:00Z' } } }")) },
  { name: 'deny of numbers', expect: 'REFUTED', claim: { kind: 'cannot', principals: [at('R')], actions: ['s3:ListBucket'], resources: [{ arn: 'arn:aws:s3:::data' }] }, template: template(role("{ Effect: Allow, Action: 's3:*', Resource: '*' }, { Effect: Deny, Action: 's3:*', Resource: '*', Condition: { NumericGreaterThan: { 's3:max-keys': '10' } } }")) },
  {
    name: 'trust policy with variables of version 2008',
    expect: 'PROVED',
    claim: { kind: 'cannot', principals: [at('U')], actions: ['s3:GetObject'], resources: [{ arn: 'arn:aws:s3:::homes/alice/*' }] },
    template: template(`
  U: { Type: AWS::IAM::User, Properties: { UserName: alice, Policies: [{ PolicyName: p, PolicyDocument: { Version: '2008-10-17', Statement: { Effect: Allow, Action: 's3:*', Resource: 'arn:aws:s3:::homes/\${aws:username}/*' } } }] } }`),
  },
  {
    name: 'role of a permission set',
    expect: 'REFUTED',
    claim: nobody(['s3:GetObject'], 'B'),
    template: template(bucket, `
  PS: { Type: AWS::SSO::PermissionSet, Properties: { InstanceArn: x, Name: ops, InlinePolicy: { Version: '2012-10-17', Statement: { Effect: Allow, Action: 's3:*', Resource: '*' } } } }
  PA: { Type: AWS::SSO::Assignment, Properties: { InstanceArn: x, PermissionSetArn: !GetAtt PS.PermissionSetArn, PrincipalId: y, PrincipalType: GROUP, TargetId: !Ref 'AWS::AccountId', TargetType: AWS_ACCOUNT } }`),
  },
  { name: 'ResourceAccount condition of another account', expect: 'PROVED', claim: get, template: template(bucket, role("{ Effect: Allow, Action: 's3:*', Resource: '*', Condition: { StringNotEquals: { 'aws:ResourceAccount': !Ref 'AWS::AccountId' } } }")) },
];
