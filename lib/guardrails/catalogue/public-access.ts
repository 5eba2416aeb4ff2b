import { cis, controlTower, exempting, fsbp } from './exempting';
import { Guardrail } from '../guardrail';
import type { PublicAccessGuardrailProps } from '../guardrail-props';

/** Denies what makes data or services reachable for everybody, and what turns AWS's own blocks of public access off. */
export function denyPublicAccess(props: PublicAccessGuardrailProps): Guardrail {
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  return Guardrail._define({
    id: 'public-access',
    protectsAgainst: 'A bucket, snapshot, image, function, cluster, database or broker that the whole internet can use.',
    traps: [
      'Turn the blocks of public access on first: the guardrail keeps their state, whatever it is. Declarative policies set them for all accounts.',
      'That an AMI becomes public shows in no condition key of ec2:ModifyImageAttribute: the block for images stops it, and the guardrail denySharing denies the action.',
      'RDS tells whether an instance is public when it is made, but not when it is modified (ModifyDBInstance): keep databases in subnets without a route to the internet.',
      'A cluster of EKS has a public endpoint unless it is told otherwise, so one that says nothing is denied.',
      'With bucketSettings, stacks cannot turn Block Public Access on for their buckets, which CDK does by default.',
    ],
    controls: [
      ...cis('3.1.4', '3.1.4', '2.1.4', '2.1.4'), ...cis('3.2.3', '3.2.3', '2.2.3', '2.3.3'), ...cis('2.21', '-', '-', '-'),
      ...fsbp('EC2.1', 'EC2.172', 'EKS.1', 'EMR.2', 'Lambda.1', 'MSK.4', 'RDS.2', 'S3.1', 'S3.12', 'SSM.7'),
      ...controlTower('CT.EC2.PV.3', 'CT.EC2.PV.7', 'CT.EC2.PV.8', 'CT.EC2.PV.11', 'CT.LAMBDA.PV.1'),
    ],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'PublicAccessBlocks',
        actions: [
          'ec2:CreateVpcBlockPublicAccessExclusion', 'ec2:DisableImageBlockPublicAccess', 'ec2:DisableSnapshotBlockPublicAccess',
          'ec2:ModifyVpcBlockPublicAccessExclusion', 'ec2:ModifyVpcBlockPublicAccessOptions', 'ecr-public:CreateRepository',
          'elasticmapreduce:PutBlockPublicAccessConfiguration', 's3:PutAccountPublicAccessBlock',
          ...(props.bucketSettings === true ? ['s3:PutBucketPublicAccessBlock'] : []),
        ],
        conditions: when({}),
      },
      {
        sid: 'PublicDocuments',
        actions: ['ssm:ResetServiceSetting', 'ssm:UpdateServiceSetting'],
        resources: ['arn:*:ssm:*:*:servicesetting/ssm/documents/console/public-sharing-permission'],
        conditions: when({}),
      },
      {
        sid: 'PublicAcls',
        actions: ['s3:CreateBucket', 's3:PutBucketAcl', 's3:PutObject', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'],
        conditions: when({ StringEquals: { 's3:x-amz-acl': ['authenticated-read', 'public-read', 'public-read-write'] } }),
      },
      {
        sid: 'PublicSnapshots',
        actions: ['ec2:ModifySnapshotAttribute'],
        resources: ['arn:*:ec2:*::snapshot/*'],
        conditions: when({ StringEquals: { 'ec2:Add/group': 'all' } }),
      },
      {
        sid: 'PublicFunctionUrls',
        actions: ['lambda:AddPermission', 'lambda:CreateFunctionUrlConfig', 'lambda:UpdateFunctionUrlConfig'],
        conditions: when({ StringEquals: { 'lambda:FunctionUrlAuthType': 'NONE' } }),
      },
      {
        sid: 'PublicFunctions',
        actions: ['lambda:AddPermission', 'lambda:PutResourcePolicy'],
        conditions: when({ StringEquals: { 'lambda:Principal': '*' } }),
      },
      {
        sid: 'PublicClusters',
        actions: ['eks:CreateCluster'],
        conditions: when({ BoolIfExists: { 'eks:endpointPublicAccess': 'true' } }),
      },
      {
        sid: 'PublicClusterUpdates',
        actions: ['eks:UpdateClusterConfig'],
        conditions: when({ Bool: { 'eks:endpointPublicAccess': 'true' } }),
      },
      {
        sid: 'PublicDatabases',
        actions: [
          'rds:CreateDBInstance', 'rds:CreateDBInstanceReadReplica', 'rds:CreateDBShardGroup', 'rds:RestoreDBInstanceFromDBSnapshot',
          'rds:RestoreDBInstanceFromS3', 'rds:RestoreDBInstanceToPointInTime',
        ],
        conditions: when({ Bool: { 'rds:PubliclyAccessible': 'true' } }),
      },
      {
        sid: 'PublicBrokers',
        actions: ['kafka:UpdateConnectivity'],
        conditions: when({ Bool: { 'kafka:publicAccessEnabled': 'true' } }),
      },
    ],
  });
}
