/** A template as a person writes it: a bucket, who reads it, and a small network. */
export const TEMPLATE = `
Resources:
  Data:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: report-data
  DataPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Data
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - { Sid: Tls, Effect: Deny, Principal: '*', Action: 's3:*', Resource: !Sub '\${Data.Arn}/*', Condition: { Bool: { aws:SecureTransport: 'false' } } }
  Reader:
    Type: AWS::IAM::Role
    Properties:
      RoleName: reader
      AssumeRolePolicyDocument:
        Version: '2012-10-17'
        Statement: [{ Effect: Allow, Principal: { Service: lambda.amazonaws.com }, Action: 'sts:AssumeRole' }]
      Policies:
        - PolicyName: Read
          PolicyDocument:
            Version: '2012-10-17'
            Statement: [{ Sid: Read, Effect: Allow, Action: 's3:GetObject', Resource: !Sub '\${Data.Arn}/*' }]
  Vpc:
    Type: AWS::EC2::VPC
    Properties: { CidrBlock: 10.0.0.0/16 }
  Web:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.0.0/24, Tags: [{ Key: aws-cdk:subnet-name, Value: web }] }
  Store:
    Type: AWS::EC2::Subnet
    Properties: { VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24, Tags: [{ Key: aws-cdk:subnet-name, Value: store }] }
  WebGroup:
    Type: AWS::EC2::SecurityGroup
    Properties: { GroupDescription: web, VpcId: !Ref Vpc }
  StoreGroup:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: store
      VpcId: !Ref Vpc
      SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: 127.0.0.1/32 }]
      SecurityGroupIngress: [{ IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref WebGroup }]
  WebInterface:
    Type: AWS::EC2::NetworkInterface
    Properties: { SubnetId: !Ref Web, GroupSet: [!Ref WebGroup] }
  StoreInterface:
    Type: AWS::EC2::NetworkInterface
    Properties: { SubnetId: !Ref Store, GroupSet: [!Ref StoreGroup] }
`;

/** The same with more access and one more port. */
export const WIDER = TEMPLATE
  .replace("Action: 's3:GetObject'", "Action: ['s3:GetObject', 's3:PutObject']")
  .replace('FromPort: 5432, ToPort: 5432', 'FromPort: 5432, ToPort: 5433');

/** Claims that hold for the first and not for the second. */
export const CLAIMS = {
  version: 1,
  declarations: [],
  claims: [
    {
      id: 'nobody-can[write the data]',
      promise: 'Nobody writes the data',
      kind: 'nobody-can',
      actions: ['s3:PutObject'],
      resources: [{ address: { stack: 'app.yaml', logicalId: 'Data' } }],
    },
    {
      id: 'only-path[web->store]',
      promise: 'Only the database is reached',
      kind: 'only-path',
      from: { subnets: [{ stack: 'app.yaml', logicalId: 'Web' }] },
      to: { subnets: [{ stack: 'app.yaml', logicalId: 'Store' }] },
      ports: [{ protocol: 6, from: 5432, to: 5432 }],
    },
  ],
};
