/** What each type of store must say so that it is encrypted, and where it names its key. */
import { Resource } from '../../engine/model';
import { Value, Values, isText, isTrue } from '../../engine/values';

/** One demand on a store. */
export interface StoreDemand {
  readonly path: string;
  met(value: Value): boolean;
}

/** How a type of store is encrypted. */
export interface Store {
  /** Every one must be met; nothing where the service always encrypts. */
  readonly encrypted: readonly StoreDemand[];
  /** Properties one of which names the key, or nothing where the type cannot have a customer key. */
  readonly key: readonly string[];
  /** Whether the resource holds no data itself. */
  applies?(resource: Resource, values: Values): boolean;
}

const on = (path: string): StoreDemand => ({ path, met: isTrue });
const set = (path: string): StoreDemand => ({ path, met: (value) => value.kind !== 'absent' && !(value.kind === 'unknown') });
const text = (path: string, ...texts: string[]): StoreDemand => ({ path, met: (value) => isText(value, ...texts) });
const outsideCluster = (resource: Resource) => !('DBClusterIdentifier' in resource.properties) && !('SourceDBInstanceIdentifier' in resource.properties);

export const STORES: Readonly<Record<string, Store>> = {
  'AWS::S3::Bucket': {
    encrypted: [text('BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.SSEAlgorithm', 'aws:kms', 'aws:kms:dsse', 'AES256'), set('BucketEncryption')],
    key: ['BucketEncryption.ServerSideEncryptionConfiguration.*.ServerSideEncryptionByDefault.KMSMasterKeyID'],
  },
  'AWS::EC2::Volume': { encrypted: [on('Encrypted')], key: ['KmsKeyId'] },
  'AWS::EC2::Instance': { encrypted: [on('BlockDeviceMappings.*.Ebs.Encrypted')], key: [] },
  'AWS::EC2::LaunchTemplate': { encrypted: [on('LaunchTemplateData.BlockDeviceMappings.*.Ebs.Encrypted')], key: [] },
  'AWS::AutoScaling::LaunchConfiguration': { encrypted: [on('BlockDeviceMappings.*.Ebs.Encrypted')], key: [] },
  'AWS::RDS::DBInstance': { encrypted: [on('StorageEncrypted')], key: ['KmsKeyId'], applies: outsideCluster },
  'AWS::RDS::DBCluster': { encrypted: [on('StorageEncrypted')], key: ['KmsKeyId'] },
  'AWS::RDS::GlobalCluster': { encrypted: [on('StorageEncrypted')], key: [] },
  'AWS::DocDB::DBCluster': { encrypted: [on('StorageEncrypted')], key: ['KmsKeyId'] },
  'AWS::Neptune::DBCluster': { encrypted: [on('StorageEncrypted')], key: ['KmsKeyId'] },
  'AWS::DynamoDB::Table': { encrypted: [on('SSESpecification.SSEEnabled')], key: ['SSESpecification.KMSMasterKeyId'] },
  'AWS::DynamoDB::GlobalTable': { encrypted: [on('SSESpecification.SSEEnabled')], key: ['Replicas.*.SSESpecification.KMSMasterKeyId'] },
  'AWS::DAX::Cluster': { encrypted: [on('SSESpecification.SSEEnabled')], key: [] },
  'AWS::EFS::FileSystem': { encrypted: [on('Encrypted')], key: ['KmsKeyId'] },
  'AWS::FSx::FileSystem': { encrypted: [], key: ['KmsKeyId'] },
  'AWS::OpenSearchService::Domain': { encrypted: [on('EncryptionAtRestOptions.Enabled')], key: ['EncryptionAtRestOptions.KmsKeyId'] },
  'AWS::Elasticsearch::Domain': { encrypted: [on('EncryptionAtRestOptions.Enabled')], key: ['EncryptionAtRestOptions.KmsKeyId'] },
  'AWS::Redshift::Cluster': { encrypted: [on('Encrypted')], key: ['KmsKeyId'] },
  'AWS::RedshiftServerless::Namespace': { encrypted: [], key: ['KmsKeyId'] },
  'AWS::ElastiCache::ReplicationGroup': { encrypted: [on('AtRestEncryptionEnabled')], key: ['KmsKeyId'] },
  'AWS::ElastiCache::ServerlessCache': { encrypted: [], key: ['KmsKeyId'] },
  'AWS::MemoryDB::Cluster': { encrypted: [], key: ['KmsKeyId'] },
  'AWS::Kinesis::Stream': { encrypted: [text('StreamEncryption.EncryptionType', 'KMS')], key: ['StreamEncryption.KeyId'] },
  'AWS::KinesisFirehose::DeliveryStream': {
    encrypted: [set('DeliveryStreamEncryptionConfigurationInput')],
    key: ['DeliveryStreamEncryptionConfigurationInput.KeyARN'],
    applies: (resource, values) => values.of(resource, 'KinesisStreamSourceConfiguration').some((value) => value.kind === 'absent'),
  },
  'AWS::MSK::Cluster': { encrypted: [], key: ['EncryptionInfo.EncryptionAtRest.DataVolumeKMSKeyId'] },
  'AWS::SQS::Queue': {
    encrypted: [],
    key: ['KmsMasterKeyId'],
  },
  'AWS::SNS::Topic': { encrypted: [set('KmsMasterKeyId')], key: ['KmsMasterKeyId'] },
  'AWS::SecretsManager::Secret': { encrypted: [], key: ['KmsKeyId'] },
  'AWS::Backup::BackupVault': { encrypted: [], key: ['EncryptionKeyArn'] },
  'AWS::ECR::Repository': { encrypted: [], key: ['EncryptionConfiguration.KmsKey'] },
  'AWS::CloudTrail::EventDataStore': { encrypted: [], key: ['KmsKeyId'] },
  'AWS::Events::EventBus': { encrypted: [], key: ['KmsKeyIdentifier'] },
  'AWS::Lambda::Function': {
    encrypted: [],
    key: ['KmsKeyArn'],
    applies: (resource, values) => values.of(resource, 'Environment.Variables').some((value) => value.kind === 'object' && Object.keys(value.object).length > 0),
  },
};
