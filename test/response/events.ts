import type { SQSRecord } from 'aws-lambda';

/** Events as the services send them, for tests of the parser, the engine and the playbooks. */
export type Json = Record<string, unknown>;

export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';
export const REGION = 'eu-west-1';
export const KEY = 'AKIAIOSFODNN7EXAMPLE';
export const FINDING_ID = '16afba5c5c43e07c9e3e5e2e544e95df';

export interface GuardDutyOptions {
  readonly id?: string;
  readonly type?: string;
  readonly severity?: unknown;
  readonly accountId?: unknown;
  readonly region?: unknown;
  readonly resource?: Json;
  readonly service?: Json;
  readonly title?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
}

export const accessKeyResource = (details: Json = {}): Json => ({
  resourceType: 'AccessKey',
  accessKeyDetails: { accessKeyId: KEY, principalId: 'AIDACKCEVSQ6C2EXAMPLE', userType: 'IAMUser', userName: 'alice', ...details },
});

export const instanceResource = (details: Json = {}): Json => ({
  resourceType: 'Instance',
  instanceDetails: {
    instanceId: 'i-0123456789abcdef0',
    instanceType: 'm5.large',
    launchTime: '2026-11-02T02:05:06.000Z',
    platform: null,
    networkInterfaces: [{ networkInterfaceId: 'eni-0123456789abcdef0', securityGroups: [{ groupName: 'app', groupId: 'sg-0123456789abcdef0' }] }],
    iamInstanceProfile: { arn: `arn:aws:iam::${ACCOUNT}:instance-profile/app`, id: 'AIPACKCEVSQ6C2EXAMPLE' },
    tags: [{ key: 'Name', value: 'app' }],
    ...details,
  },
});

export const bucketResource = (...names: string[]): Json => ({
  resourceType: 'S3Bucket',
  accessKeyDetails: { accessKeyId: 'ASIAIOSFODNN7EXAMPLE', principalId: 'AROACKCEVSQ6C2EXAMPLE:alice', userType: 'AssumedRole', userName: 'admin' },
  s3BucketDetails: names.map((name) => ({ arn: `arn:aws:s3:::${name}`, name, type: 'Destination', createdAt: 1513612692, owner: { id: 'canonical' } })),
});

export const taskResource = (details: Json = {}): Json => ({
  resourceType: 'ECSCluster',
  ecsClusterDetails: {
    name: 'apps',
    arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/apps`,
    status: 'ACTIVE',
    taskDetails: {
      arn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task/apps/0123456789abcdef0123456789abcdef`,
      definitionArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task-definition/web:3`,
      version: '2',
      startedBy: 'ecs-svc/1234567890123456789',
      group: 'service:web',
      ...details,
    },
  },
});

export const podResource = (details: Json = {}): Json => ({
  resourceType: 'EKSCluster',
  eksClusterDetails: { name: 'prod', arn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/prod`, status: 'ACTIVE', vpcId: 'vpc-0123456789abcdef0', tags: [] },
  kubernetesDetails: {
    kubernetesUserDetails: { username: 'system:serviceaccount:shop:web', uid: 'u', groups: ['system:authenticated'] },
    kubernetesWorkloadDetails: { name: 'web-6d4cf56db6-x2x4q', namespace: 'shop', type: 'pods', uid: '4b1d2a70-0000-4000-8000-000000000001', hostNetwork: false, ...details },
  },
});

/** The detail of a GuardDuty finding as EventBridge delivers it. */
export function guardDutyDetail(options: GuardDutyOptions = {}): Json {
  const id = options.id ?? FINDING_ID;
  return {
    schemaVersion: '2.0',
    accountId: options.accountId ?? ACCOUNT,
    region: options.region ?? REGION,
    partition: 'aws',
    id,
    arn: `arn:aws:guardduty:${REGION}:${ACCOUNT}:detector/12abc34d567e8fa901bc2d34e56789f0/finding/${id}`,
    type: options.type ?? 'CredentialAccess:IAMUser/CompromisedCredentials',
    resource: options.resource ?? accessKeyResource(),
    service: {
      serviceName: 'guardduty',
      detectorId: '12abc34d567e8fa901bc2d34e56789f0',
      action: { actionType: 'AWS_API_CALL', awsApiCallAction: { api: 'GetCallerIdentity', serviceName: 'sts.amazonaws.com', callerType: 'Remote IP', remoteIpDetails: { ipAddressV4: '198.51.100.7' } } },
      resourceRole: 'TARGET',
      additionalInfo: { value: '{}', type: 'default' },
      eventFirstSeen: '2026-11-21T23:11:14.000Z',
      eventLastSeen: '2026-11-21T23:11:14.000Z',
      archived: false,
      count: 1,
      ...options.service,
    },
    severity: options.severity ?? 8,
    createdAt: options.createdAt ?? '2026-11-21T23:25:03.321Z',
    updatedAt: options.updatedAt ?? '2026-11-21T23:25:03.321Z',
    title: options.title ?? 'Credentials of the IAM user alice may be compromised.',
    description: 'A call was made with credentials that are known as compromised.',
  };
}

/** The whole event. */
export function guardDutyEvent(options: GuardDutyOptions = {}): Json {
  return {
    'version': '0',
    'id': 'c8c4daa7-a20c-2f03-0070-b7393dd542ad',
    'detail-type': 'GuardDuty Finding',
    'source': 'aws.guardduty',
    'account': ACCOUNT,
    'time': '2026-11-21T23:25:10Z',
    'region': REGION,
    'resources': [],
    'detail': guardDutyDetail(options),
  };
}

/** An attack sequence: its resource says nothing, its actors and resources are in the sequence. */
export function attackSequenceEvent(sequence: Json = {}): Json {
  return guardDutyEvent({
    type: 'AttackSequence:IAM/CompromisedCredentials',
    severity: 9.5,
    resource: { resourceType: 'AttackSequence' },
    service: {
      detection: {
        sequence: {
          uid: 'sequence-1',
          description: 'A sequence of suspicious calls',
          actors: [{
            id: 'actor-1',
            user: { name: 'app-role', uid: 'AROACKCEVSQ6C2EXAMPLE:session', type: 'AssumedRole', credentialUid: 'ASIAIOSFODNN7EXAMPLE', account: { uid: ACCOUNT } },
            session: { uid: 'session', mfaStatus: 'DISABLED', issuer: `arn:aws:iam::${ACCOUNT}:role/app-role` },
          }],
          resources: [
            { uid: 'ASIAIOSFODNN7EXAMPLE', resourceType: 'ACCESS_KEY', data: { accessKey: { principalId: 'AROACKCEVSQ6C2EXAMPLE:session', userName: 'app-role', userType: 'AssumedRole' } } },
            { uid: KEY, resourceType: 'ACCESS_KEY', data: { accessKey: { principalId: 'AIDACKCEVSQ6C2EXAMPLE', userName: 'alice', userType: 'IAMUser' } } },
            { uid: `arn:aws:ec2:${REGION}:${ACCOUNT}:instance/i-0123456789abcdef0`, resourceType: 'EC2_INSTANCE', data: { ec2Instance: { iamInstanceProfile: { arn: `arn:aws:iam::${ACCOUNT}:instance-profile/app` } } } },
            { uid: 'arn:aws:s3:::orders', name: 'orders', resourceType: 'S3_BUCKET', data: { s3Bucket: { ownerId: 'canonical' } } },
          ],
          signals: [],
          ...sequence,
        },
      },
    },
  });
}

/** AWS Health's event about keys that were found in public. */
export function healthEvent(keys: string[] = [KEY], detail: Json = {}): Json {
  return {
    'version': '0',
    'id': '121345678-1234-1234-1234-123456789012',
    'detail-type': 'AWS Health Event',
    'source': 'aws.health',
    'account': ACCOUNT,
    'time': '2026-11-21T16:27:57Z',
    'region': 'us-east-1',
    'resources': [],
    'detail': {
      eventArn: 'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED_1a2b',
      service: 'RISK',
      eventScopeCode: 'ACCOUNT_SPECIFIC',
      eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
      eventTypeCategory: 'issue',
      startTime: 'Sat, 21 Nov 2026 15:10:09 GMT',
      lastUpdatedTime: 'Sat, 21 Nov 2026 16:10:09 GMT',
      statusCode: 'open',
      eventRegion: 'us-east-1',
      eventDescription: [{ language: 'en_US', latestDescription: 'A key of your account was found in public.' }],
      affectedEntities: keys.map((entityValue) => ({ entityValue })),
      affectedAccount: ACCOUNT,
      page: '1',
      totalPages: '1',
      ...detail,
    },
  };
}

/** Security Hub's event, its findings in ASFF. */
export function securityHubEvent(...findings: Json[]): Json {
  return {
    'version': '0',
    'id': '8e5622f9-d81c-4d81-612a-9319e7ee2506',
    'detail-type': 'Security Hub Findings - Imported',
    'source': 'aws.securityhub',
    'account': ACCOUNT,
    'time': '2026-11-21T21:52:17Z',
    'region': REGION,
    'resources': [],
    'detail': { findings: (findings.length > 0 ? findings : [{}]).map(securityHubFinding) },
  };
}

function securityHubFinding(overrides: Json): Json {
  return {
    SchemaVersion: '2018-10-08',
    Id: `arn:aws:securityhub:${REGION}:${ACCOUNT}:security-control/IAM.4/finding/f2d3b5a4-0000-4000-8000-000000000001`,
    ProductArn: `arn:aws:securityhub:${REGION}::product/aws/securityhub`,
    GeneratorId: 'security-control/IAM.4',
    AwsAccountId: ACCOUNT,
    Region: REGION,
    Types: ['Software and Configuration Checks/Industry and Regulatory Standards'],
    CreatedAt: '2026-11-21T21:50:00.000Z',
    UpdatedAt: '2026-11-21T21:50:00.000Z',
    Severity: { Label: 'CRITICAL', Normalized: 90, Original: 'CRITICAL' },
    Title: 'The root user has an access key',
    Description: 'An access key of the root user exists.',
    Resources: [{ Type: 'AwsAccount', Id: `AWS::::Account:${ACCOUNT}` }],
    Workflow: { Status: 'NEW' },
    RecordState: 'ACTIVE',
    ...overrides,
  };
}

/** As the services' APIs print it: all names begin with a capital letter. */
export function pascalCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(pascalCase);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key[0].toUpperCase() + key.slice(1), pascalCase(inner)]));
}

/** A message of the queue. */
export function message(body: unknown, delivery = 1, messageId = 'message-1'): SQSRecord {
  return {
    messageId,
    receiptHandle: 'handle',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(delivery), SentTimestamp: '0', SenderId: 'events', ApproximateFirstReceiveTimestamp: '0' },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:${REGION}:${ACCOUNT}:findings`,
    awsRegion: REGION,
  };
}
