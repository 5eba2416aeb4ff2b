import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { CustomerKey, EncryptedLogGroup, KeyUseCondition } from '../data';
import { acknowledge } from '../private/acknowledgements';
import { stateRoleClaims } from '../private/role-claims';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** Where a choice of flow logs is put into effect. */
export interface FlowLogsScope {
  readonly vpc: ec2.Vpc;
  readonly logKey: CustomerKey;
}

/** What a choice of flow logs created. */
export interface FlowLogsResources {
  readonly flowLog?: ec2.CfnFlowLog;
  readonly logGroup?: logs.ILogGroup;
  readonly bucket?: s3.IBucket;
  readonly role?: iam.IRole;
}

/**
 * Fields of a record, in this order. Beside the connection itself they tell which hop recorded it and which addresses
 * the packet really had (behind NAT gateways and load balancers), on which way it left, and why it was refused.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html#flow-logs-fields
 */
const FIELDS = [
  'version', 'account-id', 'region', 'az-id', 'vpc-id', 'subnet-id', 'interface-id', 'instance-id', 'type',
  'srcaddr', 'srcport', 'pkt-srcaddr', 'pkt-src-aws-service', 'dstaddr', 'dstport', 'pkt-dstaddr', 'pkt-dst-aws-service',
  'protocol', 'tcp-flags', 'flow-direction', 'traffic-path', 'action', 'reject-reason', 'log-status', 'packets', 'bytes', 'start', 'end',
];

function flowLog(scope: Construct, { vpc }: FlowLogsScope, destination: Partial<ec2.CfnFlowLogProps>): ec2.CfnFlowLog {
  return new ec2.CfnFlowLog(scope, 'FlowLog', {
    resourceType: 'VPC',
    resourceId: vpc.vpcId,
    trafficType: 'ALL',
    maxAggregationInterval: 60,
    logFormat: FIELDS.map((field) => `\${${field}}`).join(' '),
    ...destination,
  });
}

/**
 * Records to a log group.
 *
 * The role is written out: the grants of CDK's own construct let it pass itself on and describe all log streams.
 */
export function deliverToCloudWatchLogs(scope: Construct, target: FlowLogsScope, retention?: logs.RetentionDays): FlowLogsResources {
  const stack = Stack.of(scope);
  const logGroup = new EncryptedLogGroup(scope, 'Records', { encryptionKey: target.logKey, retention });
  const service = new iam.ServicePrincipal('vpc-flow-logs.amazonaws.com');
  const conditions = {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'ec2', resource: 'vpc-flow-log', resourceName: '*' }) },
  };
  const role = new iam.Role(scope, 'Role', {
    description: 'Lets VPC flow logs write to their log group',
    assumedBy: service.withConditions(conditions),
  });
  const statements = [new iam.PolicyStatement({
    sid: 'WriteRecords',
    actions: ['logs:CreateLogStream', 'logs:DescribeLogStreams', 'logs:PutLogEvents'],
    resources: [logGroup.logGroupArn],
  })];
  const policy = new iam.ManagedPolicy(scope, 'Policy', {
    description: 'Lets VPC flow logs write to their log group',
    roles: [role],
    statements,
  });
  stateRoleClaims(role, { trust: [new iam.PolicyStatement({ principals: [service], conditions })], statements: () => statements });
  const resource = flowLog(scope, target, {
    logDestinationType: 'cloud-watch-logs',
    logGroupName: logGroup.logGroupName,
    deliverLogsPermissionArn: role.roleArn,
  });
  resource.node.addDependency(policy);
  return { flowLog: resource, logGroup, role };
}

/** Records to a bucket, a new one unless there is one. */
export function deliverToS3(scope: Construct, target: FlowLogsScope, given?: s3.IBucket, prefix?: string): FlowLogsResources {
  const bucket = given ?? recordsBucket(scope);
  const resource = flowLog(scope, target, {
    logDestinationType: 's3',
    logDestination: prefix ? bucket.arnForObjects(`${prefix}/`) : bucket.bucketArn,
    destinationOptions: { FileFormat: 'parquet', HiveCompatiblePartitions: true, PerHourPartition: true },
  });
  if (bucket.policy) {
    resource.node.addDependency(bucket.policy);
  }
  return { flowLog: resource, bucket };
}

function recordsBucket(scope: Construct): s3.Bucket {
  const stack = Stack.of(scope);
  const delivery = new iam.ServicePrincipal('delivery.logs.amazonaws.com');
  // Whoever reads the records does so through S3, which the key of the log groups does not know.
  const key = new CustomerKey(scope, 'RecordsKey', { description: `Flow records of ${scope.node.path}`, usableThrough: ['s3'] });
  key.allowService(delivery, KeyUseCondition.sourceAccount(scope, 'FlowLogDelivery'));
  const bucket = new s3.Bucket(scope, 'Records', {
    encryption: s3.BucketEncryption.KMS,
    encryptionKey: key,
    bucketKeyEnabled: true,
    blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
    objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
    enforceSSL: true,
    minimumTLSVersion: 1.2,
    versioned: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
  const conditions = {
    StringEquals: { 'aws:SourceAccount': stack.account },
    ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'logs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME }) },
  };
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'FlowLogDeliveryWrites', principals: [delivery], actions: ['s3:PutObject'], resources: [bucket.arnForObjects('*')], conditions,
  }));
  bucket.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'FlowLogDeliveryChecks', principals: [delivery], actions: ['s3:GetBucketAcl', 's3:ListBucket'], resources: [bucket.bucketArn], conditions,
  }));
  const records = ClaimResource.of(bucket);
  Claims.of(bucket).state(
    Claim.noExternalAccess({ about: bucket.node.path, resource: records }), Claim.everyAccessEncrypted(records, { about: bucket.node.path }),
  );
  acknowledge(bucket, 'AwsSolutions::AwsSolutions-S1',
    'The bucket holds logs only; who reads them is recorded by the data events of the account\'s trail, and server access logs cannot go to a bucket with a customer key');
  acknowledge(bucket, 'NIST.800.53.R5::NIST.800.53.R5-S3BucketLoggingEnabled',
    'The bucket holds logs only; who reads them is recorded by the data events of the account\'s trail, and server access logs cannot go to a bucket with a customer key');
  acknowledge(bucket, 'NIST.800.53.R5::NIST.800.53.R5-S3BucketReplicationEnabled',
    'Copies of flow records in another region are a decision of the log archive, which can be given as the bucket; versions keep what is overwritten');
  return bucket;
}
