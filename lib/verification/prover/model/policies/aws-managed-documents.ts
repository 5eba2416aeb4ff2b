import type { Resolved } from '../resolved';

/** The day on which the documents were last compared with AWS's reference. */
export const AWS_MANAGED_POLICIES_AS_OF = '2026-11-22';

/** Actions of one service: `of('logs', 'A B')` are logs:A and logs:B. */
const of = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

const statement = (Effect: string, Action: readonly string[], Resource: Resolved, Condition?: Resolved): Resolved =>
  ({ Effect, Action, Resource, ...(Condition !== undefined && { Condition }) });

const allow = (actions: readonly string[], resources: Resolved = '*', condition?: Resolved): Resolved => statement('Allow', actions, resources, condition);

const LOGGING = of('logs', 'CreateLogGroup CreateLogStream PutLogEvents');
const PULLING = of('ecr', 'GetAuthorizationToken BatchCheckLayerAvailability GetDownloadUrlForLayer BatchGetImage');
const TRACING = of('xray', 'PutTraceSegments PutTelemetryRecords GetSamplingRules GetSamplingTargets GetSamplingStatisticSummaries');
const forServices = (...names: readonly string[]): Resolved => ({ StringEquals: { 'iam:AWSServiceName': names.map((name) => `${name}.amazonaws.com`) } });

const QUARANTINED: readonly string[] = [
  ...of('cloudtrail', 'LookupEvents'),
  ...of('ec2', 'RequestSpotInstances RunInstances StartInstances'),
  ...of('iam', 'AddUserToGroup AttachGroupPolicy AttachRolePolicy AttachUserPolicy ChangePassword CreateAccessKey CreateInstanceProfile '
    + 'CreateLoginProfile CreatePolicyVersion CreateRole CreateUser DetachUserPolicy PassRole PutGroupPolicy PutRolePolicy '
    + 'PutUserPermissionsBoundary PutUserPolicy SetDefaultPolicyVersion UpdateAccessKey UpdateAccountPasswordPolicy '
    + 'UpdateAssumeRolePolicy UpdateLoginProfile UpdateUser'),
  ...of('lambda', 'AddLayerVersionPermission AddPermission CreateFunction GetPolicy ListTags PutProvisionedConcurrencyConfig TagResource '
    + 'UntagResource UpdateFunctionCode'),
  ...of('lightsail', 'Create* Delete* DownloadDefaultKeyPair GetInstanceAccessDetails Start* Update*'),
  ...of('organizations', 'CreateAccount CreateOrganization InviteAccountToOrganization'),
  ...of('s3', 'DeleteBucket DeleteObject DeleteObjectVersion PutLifecycleConfiguration PutBucketAcl PutBucketOwnershipControls '
    + 'DeleteBucketPolicy ObjectOwnerOverrideToBucketOwner PutAccountPublicAccessBlock PutBucketPolicy ListAllMyBuckets'),
];

const QUARANTINED_SINCE_V3: readonly string[] = [
  ...of('ec2', 'PurchaseReservedInstancesOffering AcceptReservedInstancesExchangeQuote CreateReservedInstancesListing'),
  ...of('savingsplans', 'CreateSavingsPlan'),
  ...of('ecs', 'CreateService CreateCluster RegisterTaskDefinition'),
  ...of('ecr', 'GetAuthorizationToken'),
  ...of('bedrock', 'CreateModelInvocationJob InvokeModelWithResponseStream CreateFoundationModelAgreement PutFoundationModelEntitlement InvokeModel'),
  ...of('s3', 'CreateBucket PutBucketCors GetObject ListBucket'),
  ...of('sagemaker', 'CreateEndpointConfig CreateProcessingJob'),
  ...of('ses', 'GetSendQuota ListIdentities'),
  ...of('sts', 'GetSessionToken GetFederationToken'),
  ...of('amplify', 'CreateDeployment CreateBackendEnvironment'),
  ...of('codebuild', 'CreateProject'),
  ...of('glue', 'CreateJob'),
  ...of('iam', 'DeleteRole DeleteAccessKey ListUsers'),
  ...of('lambda', 'GetEventSourceMapping'),
  ...of('sns', 'GetSMSAttributes'),
  ...of('mediapackagev2', 'CreateChannel'),
];

const EKS_CLUSTER: readonly string[] = [
  ...of('autoscaling', 'DescribeAutoScalingGroups UpdateAutoScalingGroup'),
  ...of('ec2', 'AttachVolume AuthorizeSecurityGroupIngress CreateRoute CreateSecurityGroup CreateTags CreateVolume DeleteRoute '
    + 'DeleteSecurityGroup DeleteVolume DescribeInstances DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes '
    + 'DescribeVolumesModifications DescribeVpcs DescribeDhcpOptions DescribeNetworkInterfaces DescribeAvailabilityZones DetachVolume '
    + 'ModifyInstanceAttribute ModifyVolume RevokeSecurityGroupIngress DescribeAccountAttributes DescribeAddresses '
    + 'DescribeInternetGateways DescribeInstanceTopology'),
  ...of('elasticloadbalancing', 'AddTags ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ConfigureHealthCheck CreateListener '
    + 'CreateLoadBalancer CreateLoadBalancerListeners CreateLoadBalancerPolicy CreateTargetGroup DeleteListener DeleteLoadBalancer '
    + 'DeleteLoadBalancerListeners DeleteTargetGroup DeregisterInstancesFromLoadBalancer DeregisterTargets DescribeListeners '
    + 'DescribeLoadBalancerAttributes DescribeLoadBalancerPolicies DescribeLoadBalancers DescribeTargetGroupAttributes '
    + 'DescribeTargetGroups DescribeTargetHealth DetachLoadBalancerFromSubnets ModifyListener ModifyLoadBalancerAttributes '
    + 'ModifyTargetGroup ModifyTargetGroupAttributes RegisterInstancesWithLoadBalancer RegisterTargets '
    + 'SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener'),
  'kms:DescribeKey',
];

/** Statements of the AWS managed policies that matter most in applications, by name. ARNs are those of the partition aws. */
export const AWS_MANAGED_DOCUMENTS: ReadonlyMap<string, readonly Resolved[]> = new Map<string, readonly Resolved[]>(Object.entries({
  AdministratorAccess: [allow(['*'])],
  PowerUserAccess: [
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    allow([
      ...of('account', 'GetAccountInformation GetGovCloudAccountInformation GetPrimaryEmail ListRegions'),
      ...of('iam', 'CreateServiceLinkedRole DeleteServiceLinkedRole ListRoles'),
      ...of('organizations', 'DescribeEffectivePolicy DescribeOrganization'),
    ]),
  ],
  IAMFullAccess: [allow([
    'iam:*',
    ...of('organizations', 'DescribeAccount DescribeOrganization DescribeOrganizationalUnit DescribePolicy ListChildren ListParents '
      + 'ListPoliciesForTarget ListRoots ListPolicies ListTargetsForPolicy'),
  ])],
  IAMReadOnlyAccess: [allow(of('iam', 'GenerateCredentialReport GenerateServiceLastAccessedDetails Get* List* SimulateCustomPolicy SimulatePrincipalPolicy'))],
  AWSDenyAll: [statement('Deny', ['*'], '*')],
  AWSCompromisedKeyQuarantineV2: [statement('Deny', QUARANTINED, '*')],
  AWSCompromisedKeyQuarantineV3: [statement('Deny', [...QUARANTINED, ...QUARANTINED_SINCE_V3], '*')],

  AWSLambdaBasicExecutionRole: [allow(LOGGING)],
  AWSLambdaVPCAccessExecutionRole: [allow([
    ...LOGGING,
    ...of('ec2', 'CreateNetworkInterface DescribeNetworkInterfaces DescribeSubnets DeleteNetworkInterface AssignPrivateIpAddresses UnassignPrivateIpAddresses'),
  ])],
  AWSLambdaSQSQueueExecutionRole: [allow([...of('sqs', 'ReceiveMessage DeleteMessage GetQueueAttributes'), ...LOGGING])],
  AWSLambdaDynamoDBExecutionRole: [allow([...of('dynamodb', 'DescribeStream GetRecords GetShardIterator ListStreams'), ...LOGGING])],
  AWSLambdaKinesisExecutionRole: [allow([
    ...of('kinesis', 'DescribeStream DescribeStreamSummary GetRecords GetShardIterator ListShards ListStreams SubscribeToShard'), ...LOGGING,
  ])],
  CloudWatchLambdaInsightsExecutionRolePolicy: [
    allow(['logs:CreateLogGroup']),
    allow(of('logs', 'CreateLogStream PutLogEvents'), 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*'),
  ],
  AmazonAPIGatewayPushToCloudWatchLogs: [allow([...LOGGING, ...of('logs', 'DescribeLogGroups DescribeLogStreams GetLogEvents FilterLogEvents')])],
  AWSXRayDaemonWriteAccess: [allow(TRACING)],
  AWSConfigRulesExecutionRole: [
    allow(['s3:GetObject'], 'arn:aws:s3:::*/AWSLogs/*/Config/*'),
    allow(of('config', 'Put* Get* List* Describe* BatchGet* Select*')),
  ],
  AmazonRDSEnhancedMonitoringRole: [
    allow(of('logs', 'CreateLogGroup PutRetentionPolicy'), 'arn:aws:logs:*:*:log-group:RDS*'),
    allow(of('logs', 'CreateLogStream PutLogEvents DescribeLogStreams GetLogEvents'), 'arn:aws:logs:*:*:log-group:RDS*:log-stream:*'),
  ],

  AmazonECSTaskExecutionRolePolicy: [allow([...PULLING, ...of('logs', 'CreateLogStream PutLogEvents')])],
  AmazonEC2ContainerServiceforEC2Role: [
    allow([
      'ec2:DescribeTags',
      ...of('ecs', 'CreateCluster DeregisterContainerInstance DiscoverPollEndpoint Poll RegisterContainerInstance StartTelemetrySession '
        + 'UpdateContainerInstancesState Submit*'),
      ...PULLING,
      ...of('logs', 'CreateLogStream PutLogEvents'),
    ]),
    allow(['ecs:TagResource'], '*', { StringEquals: { 'ecs:CreateAction': ['CreateCluster', 'RegisterContainerInstance'] } }),
  ],
  AmazonEC2ContainerRegistryReadOnly: [allow([
    ...PULLING,
    ...of('ecr', 'GetRepositoryPolicy DescribeRepositories ListImages DescribeImages GetLifecyclePolicy GetLifecyclePolicyPreview '
      + 'ListTagsForResource DescribeImageScanFindings'),
  ])],
  AmazonEC2ContainerRegistryPullOnly: [allow(of('ecr', 'GetAuthorizationToken BatchGetImage GetDownloadUrlForLayer BatchImportUpstreamImage'))],
  AmazonEKSFargatePodExecutionRolePolicy: [allow(PULLING)],
  AmazonEKSWorkerNodePolicy: [allow([
    ...of('ec2', 'DescribeInstances DescribeInstanceTypes DescribeRouteTables DescribeSecurityGroups DescribeSubnets DescribeVolumes '
      + 'DescribeVolumesModifications DescribeVpcs'),
    'eks:DescribeCluster', 'eks-auth:AssumeRoleForPodIdentity',
  ])],
  AmazonEKS_CNI_Policy: [
    allow(of('ec2', 'AssignPrivateIpAddresses AttachNetworkInterface CreateNetworkInterface DeleteNetworkInterface DescribeInstances '
      + 'DescribeTags DescribeNetworkInterfaces DescribeInstanceTypes DescribeSubnets DetachNetworkInterface '
      + 'ModifyNetworkInterfaceAttribute UnassignPrivateIpAddresses')),
    allow(['ec2:CreateTags'], 'arn:aws:ec2:*:*:network-interface/*'),
  ],
  AmazonEKSClusterPolicy: [
    allow(EKS_CLUSTER),
    allow(['iam:CreateServiceLinkedRole'], '*', forServices('elasticloadbalancing')),
    allow(['ec2:DeleteNetworkInterface'], '*', { StringEquals: { 'ec2:ResourceTag/eks:eni:owner': 'amazon-vpc-cni' } }),
  ],

  AmazonSSMManagedInstanceCore: [
    allow(of('ssm', 'DescribeAssociation GetDeployablePatchSnapshotForInstance GetDocument DescribeDocument GetManifest GetParameter '
      + 'GetParameters ListAssociations ListInstanceAssociations PutInventory PutComplianceItems PutConfigurePackageResult '
      + 'UpdateAssociationStatus UpdateInstanceAssociationStatus UpdateInstanceInformation')),
    allow(of('ssmmessages', 'CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel')),
    allow(of('ec2messages', 'AcknowledgeMessage DeleteMessage FailMessage GetEndpoint GetMessages SendReply')),
  ],
  AmazonSSMReadOnlyAccess: [allow(of('ssm', 'Describe* Get* List*'))],
  CloudWatchAgentServerPolicy: [
    allow([
      'cloudwatch:PutMetricData', ...of('ec2', 'DescribeVolumes DescribeTags'), ...LOGGING,
      ...of('logs', 'PutRetentionPolicy DescribeLogStreams DescribeLogGroups'), ...TRACING,
    ]),
    allow(['ssm:GetParameter'], 'arn:aws:ssm:*:*:parameter/AmazonCloudWatch-*'),
  ],
  CloudWatchLogsFullAccess: [allow(['logs:*', ...of('cloudwatch', 'GenerateQuery GenerateQueryResultsSummary')])],

  AmazonS3FullAccess: [allow(['s3:*', 's3-object-lambda:*'])],
  AmazonS3ReadOnlyAccess: [allow([...of('s3', 'Get* List* Describe*'), ...of('s3-object-lambda', 'Get* List*')])],
  AmazonSQSFullAccess: [allow(['sqs:*'])],
  AmazonEC2FullAccess: [
    allow(['ec2:*']), allow(['elasticloadbalancing:*']), allow(['cloudwatch:*']), allow(['autoscaling:*']),
    allow(['iam:CreateServiceLinkedRole'], '*', forServices('autoscaling', 'ec2scheduled', 'elasticloadbalancing', 'spot', 'spotfleet', 'transitgateway')),
  ],
  SecretsManagerReadWrite: [
    allow([
      'secretsmanager:*',
      ...of('cloudformation', 'CreateChangeSet DescribeChangeSet DescribeStackResource DescribeStacks ExecuteChangeSet'),
      ...of('docdb-elastic', 'GetCluster ListClusters'),
      ...of('ec2', 'DescribeSecurityGroups DescribeSubnets DescribeVpcs'),
      ...of('kms', 'DescribeKey ListAliases ListKeys'),
      'lambda:ListFunctions',
      ...of('rds', 'DescribeDBClusters DescribeDBInstances'),
      'redshift:DescribeClusters',
      ...of('redshift-serverless', 'ListWorkgroups GetNamespace'),
      'tag:GetResources',
    ]),
    allow(of('lambda', 'AddPermission CreateFunction GetFunction InvokeFunction UpdateFunctionConfiguration'), 'arn:aws:lambda:*:*:function:SecretsManager*'),
    allow(of('serverlessrepo', 'CreateCloudFormationChangeSet GetApplication'), 'arn:aws:serverlessrepo:*:*:applications/SecretsManager*'),
    allow(['s3:GetObject'], ['arn:aws:s3:::awsserverlessrepo-changesets*', 'arn:aws:s3:::secrets-manager-rotation-apps-*/*']),
    allow(of('cloudformation', 'TagResource UntagResource'), '*', { StringEquals: { 'cloudformation:CreateAction': ['CreateChangeSet', 'ExecuteChangeSet'] } }),
  ],
}));
