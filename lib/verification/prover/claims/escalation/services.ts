/** Services that take roles, for techniques that nobody has written down yet. */

/** Service principals whose actions have another prefix than the principal's first part. */
const PREFIXES: { readonly [host: string]: string } = {
  'airflow-env': 'airflow',
  'batchoperations.s3': 's3',
  'cognito-idp': 'cognito-idp',
  'credentials.iot': 'iot',
  'delivery.logs': 'logs',
  'ecs-tasks': 'ecs',
  'edgelambda': 'lambda',
  'eks-fargate-pods': 'eks',
  'monitoring': 'cloudwatch',
  'monitoring.rds': 'rds',
  'ops.apigateway': 'apigateway',
  'opensearchservice': 'es',
  'pods.eks': 'eks',
  'resources.cloudformation': 'cloudformation',
  'spot': 'ec2',
  'spotfleet': 'ec2',
  'streams.metrics.cloudwatch': 'cloudwatch',
  'tasks.apprunner': 'apprunner',
  'build.apprunner': 'apprunner',
  'vmie': 'ec2',
  'vpc-flow-logs': 'ec2',
  'export.rds': 'rds',
  'sms': 'sms-voice',
  'application-autoscaling': 'application-autoscaling',
  'elasticmapreduce': 'elasticmapreduce',
  'opsworks-cm': 'opsworks-cm',
  'member.org.stacksets.cloudformation': 'cloudformation',
};

/** First parts of service principals that roles are passed to. */
const HOSTS: readonly string[] = [
  'airflow', 'airflow-env', 'amplify', 'apigateway', 'appconfig', 'appflow', 'application-autoscaling', 'apprunner', 'appstream', 'appsync', 'athena', 'autoscaling', 'backup', 'batch',
  'batchoperations.s3', 'bedrock', 'bedrock-agentcore', 'budgets', 'build.apprunner', 'chime', 'cloudformation', 'cloudtrail', 'codebuild', 'codedeploy', 'codepipeline', 'codestar',
  'cognito-identity', 'cognito-idp', 'comprehend', 'config', 'connect', 'credentials.iot', 'databrew', 'dataexchange', 'datapipeline', 'datasync', 'datazone', 'dax', 'delivery.logs', 'dlm', 'dms',
  'ds', 'ec2', 'ecs', 'ecs-tasks', 'edgelambda', 'eks', 'eks-fargate-pods', 'elasticbeanstalk', 'elasticmapreduce', 'elastictranscoder', 'emr-containers', 'emr-serverless', 'events', 'evidently',
  'export.rds', 'firehose', 'fis', 'forecast', 'frauddetector', 'gamelift', 'glue', 'grafana', 'greengrass', 'healthlake', 'imagebuilder', 'iot', 'iotanalytics', 'iotevents', 'iotsitewise',
  'iottwinmaker', 'ivs', 'kendra', 'kinesisanalytics', 'lakeformation', 'lambda', 'lex', 'lightsail', 'logs', 'lookoutequipment', 'lookoutmetrics', 'm2', 'managedblockchain', 'mediaconvert',
  'medialive', 'mediapackage', 'mgn', 'monitoring.rds', 'omics', 'opensearchservice', 'opsworks', 'opsworks-cm', 'osis', 'panorama', 'personalize', 'pinpoint', 'pipes', 'pods.eks', 'proton',
  'qbusiness', 'quicksight', 'rds', 'redshift', 'redshift-serverless', 'rekognition', 'resources.cloudformation', 'robomaker', 'rolesanywhere', 's3', 'sagemaker', 'scheduler', 'servicecatalog',
  'ses', 'sns', 'spotfleet', 'ssm', 'ssm-incidents', 'ssm-sap', 'states', 'storagegateway', 'streams.metrics.cloudwatch', 'swf', 'synthetics', 'tasks.apprunner', 'textract', 'timestream',
  'transcribe', 'transfer', 'translate', 'vmie', 'voiceid', 'vpc-flow-logs', 'wisdom', 'workmail', 'workspaces',
];

/** Verbs of actions that make or change something which may then act as a role. */
const VERBS: readonly string[] = [
  'Add*', 'Associate*', 'Attach*', 'Create*', 'Deploy*', 'Enable*', 'Import*', 'Launch*', 'Modify*', 'Publish*', 'Put*', 'Register*', 'Replace*', 'Request*', 'Restore*', 'Run*', 'Set*', 'Start*',
  'Submit*', 'Update*',
];

/** All service principals that are known to take a role. */
export const SERVICE_PRINCIPALS: readonly string[] = HOSTS.map(host => `${host}.amazonaws.com`);

/** Actions of a service that may take a role. */
export function actionsThatTakeRoles(principal: string): readonly string[] {
  const host = principal.replace(/\.amazonaws\.com(\.cn)?$/, '').replace(/\.[a-z]{2,4}(-[a-z]+)+-\d$/, '');
  const prefix = Object.hasOwn(PREFIXES, host) ? PREFIXES[host] : host.slice(host.lastIndexOf('.') + 1);
  if (prefix === 'apigateway') return ['apigateway:PUT', 'apigateway:POST', 'apigateway:PATCH'];
  return VERBS.map(verb => `${prefix}:${verb}`);
}
