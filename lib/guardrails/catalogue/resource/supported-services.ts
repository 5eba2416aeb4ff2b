/**
 * Services whose resources a resource control policy covers, as prefixes of their actions; as of
 * {@link RESOURCE_CONTROL_SERVICES_DATE}, and growing. A statement about another service would deny nothing.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html#rcp-supported-services
 */
export const RESOURCE_CONTROL_SERVICES: readonly string[] = [
  'aoss', 'appconfig', 'appstream', 'autoscaling', 'autoscaling-plans', 'budgets', 'clouddirectory', 'cloudfront', 'cloudsearch', 'cloudtrail-data',
  'codeartifact', 'codebuild', 'codecommit', 'codepipeline', 'cognito-identity', 'cognito-idp', 'comprehend', 'comprehendmedical',
  'compute-optimizer', 'cost-optimization-hub', 'dax', 'dsql', 'dynamodb', 'ecr', 'ecr-public', 'events', 'firehose', 'fis', 'fms', 'gamelift',
  'health', 'inspector-scan', 'kendra', 'kinesisvideo', 'kms', 'logs', 'memorydb', 'networkmonitor', 'notifications', 'opensearch',
  'pca-connector-ad', 'personalize', 'polly', 'pricing', 'resource-groups', 'rolesanywhere', 's3', 'secretsmanager', 'servicediscovery', 'signin',
  'sqs', 'sts', 'support', 'swf', 'textract', 'timestream-influxdb', 'transcribe', 'transfer', 'translate', 'wafv2', 'workspaces', 'xray',
];

export const RESOURCE_CONTROL_SERVICES_DATE = '2026-09-26';

/**
 * Services that people call without an identity of AWS, or before they have one. Whoever must be in the organization to
 * call them could not sign up, sign in, pull a public image or use a certificate.
 *
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication-flows-public-server-side.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/public/public-registries.html
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html
 */
export const CALLED_WITHOUT_IDENTITY: readonly string[] = ['cognito-identity', 'cognito-idp', 'ecr-public', 'rolesanywhere', 'signin'];

/**
 * What of STS only identities of the organization may do. Named one by one: `sts:*` would stop everybody who comes with a
 * SAML assertion or a web identity token, and those who tag a session or set a source identity with them, for none of them
 * belongs to an organization yet.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principalorgid
 */
export const STS_ACTIONS_OF_IDENTITIES: readonly string[] = [
  'sts:AssumeRole', 'sts:AssumeRoot', 'sts:DecodeAuthorizationMessage', 'sts:GetAccessKeyInfo', 'sts:GetFederationToken', 'sts:GetServiceBearerToken',
  'sts:GetSessionToken', 'sts:SetContext',
];

/** Services that hold data or give access to it, whose callers always sign: what a data perimeter covers if nothing else is said. */
export const DATA_SERVICES: readonly string[] = ['aoss', 'dynamodb', 'ecr', 'kms', 'logs', 's3', 'secretsmanager', 'sqs', 'sts'];

/** {@link DATA_SERVICES}, and those of users without an identity of AWS: what services and transport are held to. */
export const ALL_DATA_SERVICES: readonly string[] = [
  'aoss', 'cognito-identity', 'cognito-idp', 'dynamodb', 'ecr', 'kms', 'logs', 's3', 'secretsmanager', 'sqs', 'sts',
];
