import * as iam from 'aws-cdk-lib/aws-iam';

/** Actions of one service: `of('sqs', 'A B')` are sqs:A and sqs:B. */
const of = (service: string, names: string): string[] => names.split(' ').map((name) => `${service}:${name}`);

/**
 * What returns data instead of saying how a resource is set up: objects, items, messages, logs, code, images of containers, and credentials
 * that a describing call returns.
 *
 * It covers what AWS's ReadOnlyAccess allows of that kind, and the readers that AWS leaves out of it today (secrets, decryption,
 * results of SQL) because AWS changes its policies. Names, tags, access lists and settings stay readable.
 *
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/ReadOnlyAccess.html
 */
export const DATA_READS: readonly string[] = [
  ...of('appconfig', 'GetConfiguration GetHostedConfigurationVersion GetLatestConfiguration'),
  'appsync:ListApiKeys',
  ...of('athena', 'GetQueryResults*'),
  ...of('bedrock', 'GetKnowledgeBaseDocuments'),
  ...of('bedrock-agentcore', 'GetEvent GetMemoryRecord ListEvents ListMemoryRecords RetrieveMemoryRecords'),
  'cassandra:Select*',
  ...of('cloudfront-keyvaluestore', 'GetKey ListKeys'),
  ...of('codeartifact', 'GetAuthorizationToken GetPackageVersionAsset ReadFromRepository'),
  ...of('codecommit', 'GetBlob GetDifferences GetFile GetFolder GitPull'),
  ...of('cognito-identity', 'GetCredentialsForIdentity GetOpenIdToken*'),
  ...of('cognito-idp', 'AdminGetUser DescribeIdentityProvider DescribeUserPoolClient GetUser ListUsers*'),
  ...of('cognito-sync', 'ListRecords QueryRecords'),
  ...of('connect', 'GetContactAttributes GetFederationToken'),
  ...of('dax', 'BatchGetItem GetItem Query Scan'),
  ...of('dynamodb', 'BatchGetItem GetItem GetRecords PartiQLSelect Query Scan'),
  'ebs:GetSnapshotBlock',
  ...of('ec2', 'GetConsoleOutput GetConsoleScreenshot GetPasswordData'),
  ...of('ecr', 'BatchGetImage GetAuthorizationToken GetDownloadUrlForLayer'),
  ...of('elasticbeanstalk', 'RequestEnvironmentInfo RetrieveEnvironmentInfo'),
  'elasticmapreduce:GetClusterSessionCredentials',
  'es:ESHttp*',
  ...of('gamelift', 'GetComputeAccess GetComputeAuthToken GetInstanceAccess'),
  'glacier:GetJobOutput',
  ...of('healthlake', 'ReadResource SearchWith*'),
  'inspector2:BatchGetCodeSnippet',
  ...of('iot', 'GetRetainedMessage GetThingShadow'),
  ...of('iotanalytics', 'GetDatasetContent SampleChannelData'),
  ...of('iotsitewise', 'BatchGetAssetProperty* GetAssetProperty* GetInterpolated*'),
  ...of('kendra', 'Query Retrieve'),
  ...of('kinesis', 'GetRecords SubscribeToShard'),
  ...of('kinesisvideo', 'GetClip GetImages GetMedia*'),
  ...of('kms', 'Decrypt ReEncryptFrom'),
  ...of('lambda', 'GetFunction GetLayerVersion'),
  ...of('lightsail', 'GetBucketAccessKeys GetInstanceAccessDetails GetRelationalDatabaseLogEvents GetRelationalDatabaseMasterUserPassword'),
  ...of('logs', 'FilterLogEvents GetLogEvents GetLogRecord GetQueryResults StartLiveTail StartQuery Unmask'),
  'mediapackagev2:GetObject',
  'mediastore:GetObject',
  'neptune-db:ReadDataViaQuery',
  ...of('omics', 'GetReadSet GetReference'),
  ...of('qldb', 'GetBlock GetRevision PartiQLSelect'),
  'rds:Download*',
  'rds-data:*',
  'redshift:GetClusterCredentials*',
  'redshift-data:GetStatementResult*',
  'redshift-serverless:GetCredentials',
  'rum:GetAppMonitorData',
  ...of('s3', 'GetObject GetObjectTorrent GetObjectVersion GetObjectVersionTorrent'),
  ...of('s3-object-lambda', 'GetObject GetObjectVersion'),
  ...of('s3-outposts', 'GetObject GetObjectVersion'),
  's3express:CreateSession',
  's3tables:GetTableData',
  ...of('s3vectors', 'GetVectors ListVectors QueryVectors'),
  ...of('sdb', 'GetAttributes Select'),
  ...of('secretsmanager', 'BatchGetSecretValue GetSecretValue'),
  ...of('snowball', 'GetJobManifest GetJobUnlockCode'),
  'sqs:ReceiveMessage',
  ...of('ssm', 'GetAccessToken GetCommandInvocation GetParameter GetParameterHistory GetParameters GetParametersByPath'),
  ...of('states', 'DescribeExecution GetExecutionHistory'),
  'storagegateway:DescribeChapCredentials',
  'swf:GetWorkflowExecutionHistory',
  'timestream:Select',
  'workdocs:GetDocument*',
];

/** Takes reading of data away, whatever a policy of AWS allows. Keys of API Gateway, which usage plans list too, have no action of
 * their own. */
export function noDataReading(partition: string, except: readonly string[] = []): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({
      sid: 'NoReadingOfData', effect: iam.Effect.DENY, actions: DATA_READS.filter((action) => !except.includes(action)), resources: ['*'],
    }),
    new iam.PolicyStatement({
      sid: 'NoReadingOfApiKeys', effect: iam.Effect.DENY, actions: ['apigateway:GET'], resources: ['apikeys*', 'usageplans/*/keys*'].map((path) => `arn:${partition}:apigateway:*::/${path}`),
    }),
  ];
}
