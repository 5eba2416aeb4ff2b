import { policy, resource, ruleTable } from '../rule-table';

const C = { C: { 'Fn::Equals': ['a', 'b'] } };
const RETAIN = { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' };
const KEY = resource('AWS::KMS::Key', { KeyPolicy: { Statement: [] } });
const bucketWith = (algorithm: unknown, key?: unknown) => resource('AWS::S3::Bucket', { BucketEncryption: { ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, ...(key ? { KMSMasterKeyID: key } : {}) } }] } });

const REDSHIFT = { ClusterType: 'x', DBName: 'x', MasterUsername: 'x', NodeType: 'x' };
const CACHE = { ReplicationGroupDescription: 'x' };

/** Each type without what encrypts it, and with it. */
const ENCRYPTED: [type: string, bare: Record<string, unknown>, good: Record<string, unknown>][] = [
  ['AWS::EC2::Volume', { AvailabilityZone: 'a' }, { AvailabilityZone: 'a', Encrypted: true, KmsKeyId: { Ref: 'K' } }],
  ['AWS::RDS::DBCluster', {}, { StorageEncrypted: true, KmsKeyId: { 'Fn::GetAtt': ['K', 'Arn'] } }],
  ['AWS::RDS::DBInstance', {}, { StorageEncrypted: 'true', KmsKeyId: { Ref: 'K' } }],
  ['AWS::DynamoDB::Table', { KeySchema: [] }, { KeySchema: [], SSESpecification: { SSEEnabled: true, SSEType: 'KMS', KMSMasterKeyId: { Ref: 'K' } } }],
  ['AWS::EFS::FileSystem', {}, { Encrypted: true, KmsKeyId: { Ref: 'K' } }],
  ['AWS::OpenSearchService::Domain', {}, { EncryptionAtRestOptions: { Enabled: true, KmsKeyId: { Ref: 'K' } } }],
  ['AWS::Redshift::Cluster', REDSHIFT, { ...REDSHIFT, Encrypted: true, KmsKeyId: { Ref: 'K' } }],
  ['AWS::ElastiCache::ReplicationGroup', CACHE, { ...CACHE, AtRestEncryptionEnabled: true, KmsKeyId: { Ref: 'K' } }],
  ['AWS::Kinesis::Stream', {}, { StreamEncryption: { EncryptionType: 'KMS', KeyId: { Ref: 'K' } } }],
  ['AWS::SNS::Topic', {}, { KmsMasterKeyId: { Ref: 'K' } }],
  ['AWS::SQS::Queue', {}, { KmsMasterKeyId: { Ref: 'K' } }],
];

describe.each(ENCRYPTED)('%s', (type, bare, good) => {
  const [withKey, without] = [{ K: KEY, X: resource(type, good) }, { X: resource(type, bare) }];
  ruleTable('StoreIsEncrypted', [
    { it: 'encrypted', resources: withKey, finds: [] },
    { it: 'not encrypted', resources: without, finds: ['X'] },
  ]);
  ruleTable('StoreUsesCustomerKey', [
    { it: 'with a key', resources: withKey, finds: [] },
    { it: 'without a key', resources: without, finds: ['X'] },
  ]);
});

ruleTable('StoreIsEncrypted', [
  { it: 'a bucket with a key', resources: { K: KEY, B: bucketWith('aws:kms', { 'Fn::GetAtt': ['K', 'Arn'] }) }, finds: [] },
  { it: 'a bucket that says nothing', resources: { B: resource('AWS::S3::Bucket') }, finds: ['B'] },
  { it: 'a bucket whose algorithm a parameter chooses', parameters: { P: { Type: 'String', Default: 'aws:kms' } }, resources: { B: bucketWith({ Ref: 'P' }) }, finds: ['B'] },
  { it: 'a volume that may be plain', conditions: C, resources: { V: resource('AWS::EC2::Volume', { AvailabilityZone: 'a', Encrypted: { 'Fn::If': ['C', true, false] } }) }, finds: ['V'] },
  { it: 'a queue encrypted by SQS', resources: { Q: resource('AWS::SQS::Queue', { SqsManagedSseEnabled: true }) }, finds: [] },
  { it: 'an instance with a plain volume', resources: { I: resource('AWS::EC2::Instance', { BlockDeviceMappings: [{ DeviceName: 'a', Ebs: { Encrypted: true } }, { DeviceName: 'b', Ebs: { Encrypted: false } }] }) }, finds: ['I'] },
  { it: 'an instance of an Aurora cluster', resources: { D: resource('AWS::RDS::DBInstance', { DBClusterIdentifier: 'x' }) }, finds: [] },
]);

ruleTable('StoreUsesCustomerKey', [
  { it: 'a bucket with a key', resources: { K: KEY, B: bucketWith('aws:kms', { Ref: 'K' }) }, finds: [] },
  { it: 'a bucket with the key of S3', resources: { B: bucketWith('AES256') }, finds: ['B'] },
  { it: 'a secret with the key of the service', resources: { S: resource('AWS::SecretsManager::Secret') }, finds: ['S'] },
  { it: 'a topic with the key of SNS', resources: { T: resource('AWS::SNS::Topic', { KmsMasterKeyId: 'alias/aws/sns' }) }, finds: ['T'] },
  { it: 'a topic with the key of SNS by ARN', resources: { T: resource('AWS::SNS::Topic', { KmsMasterKeyId: { 'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:alias/aws/sns' } }) }, finds: ['T'] },
  { it: 'a key that may be missing', conditions: C, resources: { K: KEY, S: resource('AWS::SecretsManager::Secret', { KmsKeyId: { 'Fn::If': ['C', { Ref: 'K' }, { Ref: 'AWS::NoValue' }] } }) }, finds: ['S'] },
  { it: 'a function without environment', resources: { L: resource('AWS::Lambda::Function', { Code: {}, Role: 'arn:x' }) }, finds: [] },
  { it: 'a function with environment', resources: { L: resource('AWS::Lambda::Function', { Code: {}, Role: 'arn:x', Environment: { Variables: { MODE: 'x' } } }) }, finds: ['L'] },
]);

ruleTable('StatefulIsRetained', [
  { it: 'a kept bucket', resources: { B: resource('AWS::S3::Bucket', {}, RETAIN) }, finds: [] },
  { it: 'a database with snapshots', resources: { D: resource('AWS::RDS::DBInstance', {}, { DeletionPolicy: 'Snapshot', UpdateReplacePolicy: 'Snapshot' }) }, finds: [] },
  { it: 'an instance of an Aurora cluster', resources: { D: resource('AWS::RDS::DBInstance', { DBClusterIdentifier: 'x' }) }, finds: [] },
  { it: 'a queue', resources: { Q: resource('AWS::SQS::Queue') }, finds: [] },
  { it: 'a key that says nothing', resources: { K: KEY }, finds: ['K[DeletionPolicy]', 'K[UpdateReplacePolicy]'] },
  { it: 'a bucket that a replacement deletes', resources: { B: resource('AWS::S3::Bucket', {}, { DeletionPolicy: 'Retain' }) }, finds: ['B[UpdateReplacePolicy]'] },
  { it: 'a log group that a stack delete deletes', resources: { L: resource('AWS::Logs::LogGroup', {}, { DeletionPolicy: 'Delete', UpdateReplacePolicy: 'Retain' }) }, finds: ['L[DeletionPolicy]'] },
]);

const BLOCKED = { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true };

ruleTable('BucketBlocksPublicAccess', [
  { it: 'all four', resources: { B: resource('AWS::S3::Bucket', { PublicAccessBlockConfiguration: BLOCKED }) }, finds: [] },
  { it: 'three of four', resources: { B: resource('AWS::S3::Bucket', { PublicAccessBlockConfiguration: { ...BLOCKED, BlockPublicPolicy: false } }) }, finds: ['B[BlockPublicPolicy]'] },
  { it: 'none', resources: { B: resource('AWS::S3::Bucket') }, finds: ['B[BlockPublicAcls]', 'B[BlockPublicPolicy]', 'B[IgnorePublicAcls]', 'B[RestrictPublicBuckets]'] },
  { it: 'a public ACL', resources: { B: resource('AWS::S3::Bucket', { PublicAccessBlockConfiguration: BLOCKED, AccessControl: 'PublicRead' }) }, finds: ['B[AccessControl]'] },
]);

const denial = (overrides: Record<string, unknown> = {}) => policy({ Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } }, ...overrides });
const guarded = (document: Record<string, unknown>) => ({ B: resource('AWS::S3::Bucket'), P: resource('AWS::S3::BucketPolicy', { Bucket: { Ref: 'B' }, PolicyDocument: document }) });

ruleTable('TransportIsEncrypted', [
  { it: 'a denial', resources: guarded(denial()), finds: [] },
  { it: 'a queue with a denial', resources: { Q: resource('AWS::SQS::Queue'), P: resource('AWS::SQS::QueuePolicy', { Queues: [{ Ref: 'Q' }], PolicyDocument: denial({ Action: 'sqs:*' }) }) }, finds: [] },
  { it: 'no policy', resources: { B: resource('AWS::S3::Bucket'), Q: resource('AWS::SQS::Queue'), T: resource('AWS::SNS::Topic') }, finds: ['B', 'Q', 'T'] },
  { it: 'a denial to one', resources: guarded(denial({ Principal: { AWS: '444455556666' } })), finds: ['B'] },
  { it: 'a denial of one action', resources: guarded(denial({ Action: 's3:PutObject' })), finds: ['B'] },
  { it: 'a denial that is narrowed', resources: guarded(denial({ Condition: { Bool: { 'aws:SecureTransport': 'false' }, StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } })), finds: ['B'] },
  { it: 'a denial that a condition takes away', conditions: C, resources: guarded({ Statement: [{ 'Fn::If': ['C', (denial() as any).Statement[0], { Ref: 'AWS::NoValue' }] }] }), finds: ['B'] },
  { it: 'a policy that a condition takes away', conditions: C, resources: { ...guarded(denial()), P: { ...guarded(denial()).P, Condition: 'C' } }, finds: ['B'] },
  { it: 'a bucket and its policy under the same condition', conditions: C, resources: { B: { ...guarded(denial()).B, Condition: 'C' }, P: { ...guarded(denial()).P, Condition: 'C' } }, finds: [] },
  { it: 'the policy of another bucket', resources: { ...guarded(denial()), O: resource('AWS::S3::Bucket') }, finds: ['O'] },
  { it: 'a cache without TLS', resources: { R: resource('AWS::ElastiCache::ReplicationGroup', CACHE) }, finds: ['R[TransitEncryptionEnabled]'] },
]);

ruleTable('KeyRotates', [
  { it: 'rotation', resources: { K: resource('AWS::KMS::Key', { KeyPolicy: {}, EnableKeyRotation: true, PendingWindowInDays: 30 }) }, finds: [] },
  { it: 'an asymmetric key', resources: { K: resource('AWS::KMS::Key', { KeyPolicy: {}, KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }) }, finds: [] },
  { it: 'no rotation', resources: { K: KEY }, finds: ['K[EnableKeyRotation]'] },
  { it: 'a short wait', resources: { K: resource('AWS::KMS::Key', { KeyPolicy: {}, EnableKeyRotation: true, PendingWindowInDays: 7 }) }, finds: ['K[PendingWindowInDays]'] },
  { it: 'a disabled key', resources: { K: resource('AWS::KMS::Key', { KeyPolicy: {}, EnableKeyRotation: true, Enabled: false }) }, finds: ['K[Enabled]'] },
]);
