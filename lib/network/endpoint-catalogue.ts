import * as ec2 from 'aws-cdk-lib/aws-ec2';

/**
 * What is known about interface endpoints of AWS services, as of {@link ENDPOINT_CATALOGUE_DATE}.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html
 */
export const ENDPOINT_CATALOGUE_DATE = '2026-11-22';

/**
 * Last parts of the names of services whose interface endpoint takes an endpoint policy.
 *
 * `aws ec2 describe-vpc-endpoint-services --filters Name=vpc-endpoint-policy-supported,Values=true` lists them for a region.
 */
export const SERVICES_WITH_ENDPOINT_POLICY = [
  'access-analyzer', 'acm-pca', 'airflow.api', 'airflow.env', 'appconfig', 'appconfigdata', 'application-autoscaling', 'appsync-api', 'aps',
  'aps-workspaces', 'athena', 'autoscaling', 'backup', 'batch', 'bedrock', 'bedrock-agent', 'bedrock-agent-runtime', 'bedrock-runtime',
  'cloudformation', 'cloudtrail', 'codeartifact.api', 'codeartifact.repositories', 'codebuild', 'codecommit', 'codepipeline', 'config',
  'datasync', 'dms', 'dynamodb', 'ebs', 'ec2', 'ec2messages', 'ecr.api', 'ecr.dkr', 'ecs', 'ecs-agent', 'ecs-telemetry', 'eks', 'eks-auth',
  'elasticache', 'elasticfilesystem', 'elasticloadbalancing', 'elasticmapreduce', 'email-smtp', 'emr-containers', 'emr-serverless', 'events',
  'execute-api', 'fis', 'git-codecommit', 'glue', 'guardduty-data', 'imagebuilder', 'inspector2', 'kafka', 'kinesis-firehose',
  'kinesis-streams', 'kms', 'lakeformation', 'lambda', 'logs', 'monitoring', 'organizations', 'ram', 'rds', 'rds-data', 'redshift',
  'redshift-data', 'rolesanywhere', 's3', 'sagemaker.api', 'sagemaker.runtime', 'secretsmanager', 'securityhub', 'servicediscovery', 'sns',
  'sqs', 'ssm', 'ssm-contacts', 'ssm-incidents', 'ssmmessages', 'states', 'sts', 'sync-states', 'synthetics', 'textract', 'transcribe',
  'transfer', 'vpc-lattice', 'workspaces', 'xray',
];

/** Services whose interface endpoint takes no endpoint policy: what they let through, identities and resources must deny. */
export const SERVICES_WITHOUT_ENDPOINT_POLICY = ['ce', 'freetier', 'billing', 'tax', 'transfer.server'];

/**
 * Services whose interface endpoint has no private DNS name: clients must be given the endpoint's own name.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/privatelink-interface-endpoints.html
 */
export const SERVICES_WITHOUT_PRIVATE_DNS = ['dynamodb', 'dynamodb-streams'];

/**
 * Price of one interface endpoint in one zone for an hour, and hours in a month as AWS's calculator counts them. US East
 * (N. Virginia), US dollars, without tax and without the data processed (0.01 a GB for the first PB).
 *
 * @see https://aws.amazon.com/privatelink/pricing/
 */
export const ENDPOINT_ZONE_HOUR_USD = 0.01;
export const HOURS_A_MONTH = 730;

/** The sets that have a name, in the order of the documentation. */
export const ENDPOINT_SETS: { readonly [name: string]: readonly string[] } = {
  CORE: ['logs', 'monitoring', 'events', 'sts', 'kms', 'secretsmanager'],
  CONTAINERS: ['ecr.api', 'ecr.dkr', 'ecs', 'ecs-agent', 'ecs-telemetry'],
  KUBERNETES: ['ecr.api', 'ecr.dkr', 'eks', 'eks-auth', 'ec2', 'elasticloadbalancing', 'autoscaling'],
  SERVERLESS: ['lambda', 'sqs', 'sns', 'states', 'events', 'xray'],
  ADMINISTRATION: ['ssm', 'ssmmessages', 'ec2messages'],
  DATA: ['rds', 'rds-data', 'athena', 'glue', 'kinesis-streams', 'kinesis-firehose'],
};

/** What a number of interface endpoints costs a month in a number of zones, in US dollars. */
export function monthlyPriceUsd(endpoints: number, zones: number): number {
  return Math.round(endpoints * zones * ENDPOINT_ZONE_HOUR_USD * HOURS_A_MONTH * 100) / 100;
}

/** One interface endpoint that was chosen. */
export interface ChosenService {
  readonly service: ec2.InterfaceVpcEndpointAwsService;
  /** Last part of the service's name, such as `logs`. */
  readonly name: string;
  readonly takesPolicy: boolean;
  /** Why the endpoint has no policy, where it has none. */
  readonly reason?: string;
}
