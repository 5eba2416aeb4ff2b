import { cis, controlTower, exempting, fsbp } from './exempting';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies storage and databases without encryption at rest, where AWS lets one have them. */
export function requireEncryption(props: GuardrailProps): Guardrail {
  const unencrypted = (key: string) => exempting(props.exemptions, { Bool: { [key]: 'false' } });
  return Guardrail._define({
    id: 'encryption',
    protectsAgainst: 'Volumes, snapshots, databases, file systems and caches that keep or send data in the clear.',
    traps: [
      'A restore keeps what its snapshot had: copies of an unencrypted snapshot must be encrypted first, by an exempt role.',
      'Instances of Aurora, Neptune and DocumentDB inherit encryption from their cluster and say nothing of it: only their clusters are held to it.',
      'Where a request leaves the setting out, EFS and ElastiCache do not encrypt, so they are denied. EBS encrypts by the account\'s default, but a launch from an image that is not encrypted can still be denied: ask for encryption in launch templates.',
      'ElastiCache tells its settings of replication groups only: Memcached and single-node clusters are not covered; serverless caches always encrypt.',
      'S3, DynamoDB, SQS and SNS encrypt by default, so nothing is demanded of their requests: that would break clients which rely on it.',
    ],
    controls: [
      ...cis('6.1.1', '6.1.1', '5.1.1', '2.2.1'), ...cis('3.2.1', '3.2.1', '2.2.1', '2.3.1'), ...cis('3.3.1', '3.3.1', '2.3.1', '2.4.1'),
      ...fsbp('DocumentDB.1', 'EC2.3', 'EC2.7', 'EFS.1', 'EFS.8', 'ElastiCache.4', 'ElastiCache.5', 'Neptune.1', 'RDS.3', 'RDS.4', 'RDS.27'), ...controlTower('CT.EC2.PV.1', 'CT.EC2.PV.2'),
    ],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'EncryptedVolumes',
        actions: ['ec2:AttachVolume', 'ec2:CopyVolumes', 'ec2:CreateSnapshot', 'ec2:CreateSnapshots', 'ec2:CreateVolume', 'ec2:ImportVolume', 'ec2:RunInstances'],
        resources: ['arn:*:ec2:*:*:volume/*'],
        conditions: unencrypted('ec2:Encrypted'),
      },
      {
        sid: 'EncryptionByDefault',
        actions: ['ec2:DisableEbsEncryptionByDefault', 'ec2:ModifyEbsDefaultKmsKeyId', 'ec2:ResetEbsDefaultKmsKeyId'],
        conditions: exempting(props.exemptions),
      },
      {
        sid: 'EncryptedDatabaseClusters',
        actions: ['rds:CreateDBCluster', 'rds:RestoreDBClusterFromS3'],
        resources: ['arn:*:rds:*:*:cluster:*'],
        conditions: unencrypted('rds:StorageEncrypted'),
      },
      {
        sid: 'EncryptedDatabases',
        actions: ['rds:CreateDBInstance', 'rds:RestoreDBInstanceFromS3'],
        resources: ['arn:*:rds:*:*:db:*'],
        conditions: exempting(props.exemptions, {
          Bool: { 'rds:StorageEncrypted': 'false' },
          StringNotLike: { 'rds:DatabaseEngine': ['aurora*', 'docdb', 'neptune'] },
        }),
      },
      {
        sid: 'EncryptedFileSystems',
        actions: ['elasticfilesystem:CreateFileSystem'],
        conditions: exempting(props.exemptions, { BoolIfExists: { 'elasticfilesystem:Encrypted': 'false' } }),
      },
      {
        sid: 'EncryptedCaches',
        actions: ['elasticache:CreateReplicationGroup'],
        resources: ['arn:*:elasticache:*:*:replicationgroup:*'],
        conditions: exempting(props.exemptions, { BoolIfExists: { 'elasticache:AtRestEncryptionEnabled': 'false' } }),
      },
      {
        sid: 'EncryptedCacheTraffic',
        actions: ['elasticache:CreateReplicationGroup', 'elasticache:ModifyReplicationGroup'],
        resources: ['arn:*:elasticache:*:*:replicationgroup:*'],
        conditions: unencrypted('elasticache:TransitEncryptionEnabled'),
      },
      {
        sid: 'EncryptedMemoryDatabases',
        actions: ['memorydb:CreateCluster', 'memorydb:CreateMultiRegionCluster'],
        conditions: unencrypted('memorydb:TLSEnabled'),
      },
    ],
  });
}
