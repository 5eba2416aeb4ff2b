import { Json, Resource } from '../../engine/model';
import { Problem, ResourceRule } from '../../engine/rule';

/** Types that hold what cannot be made again; `snapshot` where CloudFormation can take one instead. */
const STATEFUL: Readonly<Record<string, { readonly snapshot?: boolean; applies?(resource: Resource): boolean }>> = {
  'AWS::S3::Bucket': {},
  'AWS::KMS::Key': {},
  'AWS::KMS::ReplicaKey': {},
  'AWS::Logs::LogGroup': {},
  'AWS::SecretsManager::Secret': {},
  'AWS::DynamoDB::Table': {},
  'AWS::DynamoDB::GlobalTable': {},
  'AWS::EFS::FileSystem': {},
  'AWS::FSx::FileSystem': {},
  'AWS::Kinesis::Stream': {},
  'AWS::OpenSearchService::Domain': {},
  'AWS::Elasticsearch::Domain': {},
  'AWS::Backup::BackupVault': {},
  'AWS::ECR::Repository': {},
  'AWS::Cognito::UserPool': {},
  'AWS::CloudTrail::EventDataStore': {},
  'AWS::MSK::Cluster': {},
  'AWS::MemoryDB::Cluster': {},
  'AWS::Timestream::Database': {},
  'AWS::Timestream::Table': {},
  'AWS::RedshiftServerless::Namespace': {},
  'AWS::RDS::DBCluster': { snapshot: true },
  'AWS::RDS::DBInstance': { snapshot: true, applies: (resource) => !('DBClusterIdentifier' in resource.properties) },
  'AWS::DocDB::DBCluster': { snapshot: true },
  'AWS::Neptune::DBCluster': { snapshot: true },
  'AWS::EC2::Volume': { snapshot: true },
  'AWS::ElastiCache::ReplicationGroup': { snapshot: true },
  'AWS::Redshift::Cluster': { snapshot: true },
};

export const StatefulIsRetained: ResourceRule = {
  id: 'StatefulIsRetained',
  area: 'data',
  demands: 'Neither a stack delete nor a replacement destroys a store, a key, a secret or a log group.',
  why: 'Whoever may delete a stack, or changes a property that replaces the resource, otherwise deletes the data and the evidence.',
  fix: 'Set DeletionPolicy and UpdateReplacePolicy to Retain (RemovalPolicy.RETAIN), or Snapshot for databases and volumes.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-deletionpolicy.html',
  frameworks: ['NIST 800-53 R5 CP-9', 'NIST 800-53 R5 AU-9', 'NIST 800-53 R5 SI-12'],
  types: Object.keys(STATEFUL),
  * check(resource) {
    if (STATEFUL[resource.type].applies?.(resource) === false) {
      return;
    }
    yield* kept(resource, 'DeletionPolicy', resource.deletionPolicy, ['Retain', 'RetainExceptOnCreate']);
    yield* kept(resource, 'UpdateReplacePolicy', resource.updateReplacePolicy, ['Retain']);
  },
};

function* kept(resource: Resource, attribute: string, value: Json | undefined, keeping: string[]): Iterable<Problem> {
  const accepted = STATEFUL[resource.type].snapshot ? [...keeping, 'Snapshot'] : keeping;
  if (typeof value !== 'string' || !accepted.includes(value)) {
    yield { cause: attribute, what: `${attribute} is ${value === undefined ? 'not set' : JSON.stringify(value)}`, at: attribute };
  }
}
