import { AwsCall, AwsRequest, header } from './aws-request';
import { FUNCTION_HEADER } from './crash-hook';
import { s3Actions, s3Operation } from './s3-call';

/** Services whose name in a signature is not the prefix of their actions. */
const PREFIXES: Readonly<Record<string, string>> = {
  'monitoring': 'cloudwatch',
  'email': 'ses',
  'tagging': 'tag',
  's3express': 's3',
  'access-analyzer': 'access-analyzer',
};

/** Operations of which IAM asks for another action than the one of their name. */
const ACTIONS: Readonly<Record<string, string>> = {
  'lambda:Invoke': 'lambda:InvokeFunction',
  'sqs:SendMessageBatch': 'sqs:SendMessage',
  'sqs:DeleteMessageBatch': 'sqs:DeleteMessage',
  'sqs:ChangeMessageVisibilityBatch': 'sqs:ChangeMessageVisibility',
  'sns:PublishBatch': 'sns:Publish',
  'dynamodb:TransactGetItems': 'dynamodb:GetItem',
  'dynamodb:ExecuteStatement': 'dynamodb:PartiQLSelect',
};

/** Operations of services whose requests name none: by method and path. */
const PATHS: readonly (readonly [service: string, method: string, path: RegExp, operation: string])[] = [
  ['lambda', 'POST', /^\/2015-03-31\/functions\/[^/]+\/invocations$/, 'Invoke'],
  ['lambda', 'GET', /^\/2015-03-31\/functions\/[^/]+$/, 'GetFunction'],
  ['lambda', 'GET', /^\/2015-03-31\/functions\/[^/]+\/configuration$/, 'GetFunctionConfiguration'],
  ['lambda', 'PUT', /^\/2015-03-31\/event-source-mappings\/[^/]+$/, 'UpdateEventSourceMapping'],
  ['lambda', 'GET', /^\/2015-03-31\/event-source-mappings\/?$/, 'ListEventSourceMappings'],
  ['eks', 'GET', /^\/clusters\/[^/]+$/, 'DescribeCluster'],
  ['eks', 'GET', /^\/clusters$/, 'ListClusters'],
  ['guardduty', 'GET', /^\/detector$/, 'ListDetectors'],
  ['guardduty', 'POST', /^\/detector$/, 'CreateDetector'],
  ['guardduty', 'GET', /^\/detector\/[^/]+$/, 'GetDetector'],
  ['guardduty', 'POST', /^\/detector\/[^/]+$/, 'UpdateDetector'],
  ['guardduty', 'DELETE', /^\/detector\/[^/]+$/, 'DeleteDetector'],
  ['guardduty', 'POST', /^\/detector\/[^/]+\/findings\/archive$/, 'ArchiveFindings'],
  ['guardduty', 'POST', /^\/detector\/[^/]+\/findings\/get$/, 'GetFindings'],
  ['guardduty', 'POST', /^\/detector\/[^/]+\/filter$/, 'CreateFilter'],
  ['securityhub', 'PATCH', /^\/findings\/batchupdate$/, 'BatchUpdateFindings'],
  ['securityhub', 'POST', /^\/findings\/import$/, 'BatchImportFindings'],
  ['securityhub', 'POST', /^\/findings$/, 'GetFindings'],
  ['securityhub', 'POST', /^\/accounts$/, 'EnableSecurityHub'],
  ['securityhub', 'GET', /^\/accounts$/, 'DescribeHub'],
  ['macie2', 'GET', /^\/macie$/, 'GetMacieSession'],
  ['macie2', 'POST', /^\/macie$/, 'EnableMacie'],
  ['inspector2', 'POST', /^\/enable$/, 'Enable'],
  ['inspector2', 'POST', /^\/status\/batch\/get$/, 'BatchGetAccountStatus'],
];

/**
 * Which operation of which service a request asks for. A request that it does not know keeps its method and path as the name
 * of its operation, which is no action of IAM: it stands out wherever calls are compared with permissions.
 */
export function awsCall(request: AwsRequest): AwsCall {
  const url = new URL(request.url, 'http://localhost');
  const { accessKeyId, region, signingName } = signer(request, url);
  const named = operationOf(request, url, signingName);
  return {
    ...named,
    actions: actionsOf(named.service, named.operation, request, url),
    accessKeyId,
    region,
    functionName: header(request, FUNCTION_HEADER),
    appId: /(?:^| )app\/([^ ]+)/.exec(header(request, 'user-agent') ?? '')?.[1],
  };
}

function signer(request: AwsRequest, url: URL): { accessKeyId?: string; region?: string; signingName?: string } {
  const credential = /Credential=([^,\s]+)/.exec(header(request, 'authorization') ?? '')?.[1] ?? url.searchParams.get('X-Amz-Credential');
  // <access key>/<date>/<region>/<service>/aws4_request
  const [accessKeyId, , region, signingName] = credential?.split('/') ?? [];
  return { accessKeyId, region, signingName };
}

function operationOf(request: AwsRequest, url: URL, signingName: string | undefined): Pick<AwsCall, 'service' | 'operation' | 'protocol'> {
  const service = PREFIXES[signingName ?? ''] ?? signingName ?? 'unknown';
  const target = header(request, 'x-amz-target');
  if (target) {
    return { service, operation: target.slice(target.lastIndexOf('.') + 1), protocol: 'json' };
  }
  const rpc = /^\/service\/[^/]+\/operation\/([^/]+)$/.exec(url.pathname)?.[1];
  if (rpc) {
    return { service, operation: rpc, protocol: 'cbor' };
  }
  const form = formOf(request, url);
  if (form.has('Action')) {
    return { service, operation: form.get('Action')!, protocol: service === 'ec2' ? 'ec2' : 'query' };
  }
  if (service === 's3') {
    return { service, operation: s3Operation(request.method, url), protocol: 'rest-xml' };
  }
  const known = PATHS.find(([of, method, path]) => of === service && method === request.method && path.test(url.pathname));
  return { service, operation: known?.[3] ?? `${request.method} ${url.pathname}`, protocol: 'rest-json' };
}

function formOf(request: AwsRequest, url: URL): URLSearchParams {
  return header(request, 'content-type')?.startsWith('application/x-www-form-urlencoded')
    ? new URLSearchParams(request.body.toString('utf8')) : url.searchParams;
}

function actionsOf(service: string, operation: string, request: AwsRequest, url: URL): string[] {
  if (service === 's3') {
    return s3Actions(request, url, operation);
  }
  if (service === 'dynamodb' && operation === 'TransactWriteItems') {
    return transactionActions(request.body);
  }
  const name = `${service}:${operation}`;
  return [ACTIONS[name] ?? name];
}

/** A transaction needs the permission of each of its parts, and none of its own. */
function transactionActions(body: Buffer): string[] {
  const permissions: Record<string, string> = { Put: 'PutItem', Update: 'UpdateItem', Delete: 'DeleteItem', ConditionCheck: 'ConditionCheckItem' };
  try {
    const items = (JSON.parse(body.toString('utf8')) as { TransactItems: object[] }).TransactItems;
    return [...new Set(items.flatMap((item) => Object.keys(item)).map((part) => `dynamodb:${permissions[part] ?? part}`))].sort();
  } catch {
    return ['dynamodb:TransactWriteItems'];
  }
}
