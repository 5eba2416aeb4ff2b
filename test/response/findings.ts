import type { SQSRecord } from 'aws-lambda';
import { DeactivateAccessKeySettings } from '../../lib/response/deactivate-access-key-settings';

export const ACCOUNT = '111122223333';
export const KEY = 'AKIAIOSFODNN7EXAMPLE';
export const FINDING_ID = '16afba5c5c43e07c9e3e5e2e544e95df';

export type Json = Record<string, unknown>;

interface FindingOptions {
  readonly type?: string;
  readonly severity?: unknown;
  readonly accountId?: unknown;
  readonly region?: unknown;
  readonly accessKeyDetails?: Json;
  readonly service?: Json;
  readonly title?: string;
}

/** The detail of a GuardDuty finding as EventBridge delivers it. */
export function guardDutyDetail(options: FindingOptions = {}): Json {
  return {
    schemaVersion: '2.0',
    accountId: options.accountId ?? ACCOUNT,
    region: options.region ?? 'eu-west-1',
    partition: 'aws',
    id: FINDING_ID,
    arn: `arn:aws:guardduty:eu-west-1:${ACCOUNT}:detector/12abc34d567e8fa901bc2d34e56789f0/finding/${FINDING_ID}`,
    type: options.type ?? 'CredentialAccess:IAMUser/CompromisedCredentials',
    resource: {
      resourceType: 'AccessKey',
      accessKeyDetails: { accessKeyId: KEY, principalId: 'AIDACKCEVSQ6C2EXAMPLE', userType: 'IAMUser', userName: 'alice', ...options.accessKeyDetails },
    },
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
    createdAt: '2026-11-21T23:25:03.321Z',
    updatedAt: '2026-11-21T23:25:03.321Z',
    title: options.title ?? 'Credentials of the IAM user alice may be compromised.',
    description: 'A call was made with credentials that are known as compromised.',
  };
}

/** The whole event. */
export function guardDutyEvent(options: FindingOptions = {}): Json {
  return {
    'version': '0',
    'id': 'c8c4daa7-a20c-2f03-0070-b7393dd542ad',
    'detail-type': 'GuardDuty Finding',
    'source': 'aws.guardduty',
    'account': ACCOUNT,
    'time': '2026-11-21T23:25:10Z',
    'region': 'eu-west-1',
    'resources': [],
    'detail': guardDutyDetail(options),
  };
}

/** AWS Health's event about keys that were found in public. */
export function healthEvent(keys: string[] = [KEY], detail: Json = {}): Json {
  return {
    'version': '0',
    'id': '121345678-1234-1234-1234-123456789012',
    'detail-type': 'AWS Health Event',
    'source': 'aws.health',
    'account': ACCOUNT,
    'time': '2026-11-21T06:27:57Z',
    'region': 'us-east-1',
    'resources': [],
    'detail': {
      eventArn: 'arn:aws:health:us-east-1::event/RISK/AWS_RISK_CREDENTIALS_EXPOSED/AWS_RISK_CREDENTIALS_EXPOSED_1a2b',
      service: 'RISK',
      eventScopeCode: 'ACCOUNT_SPECIFIC',
      eventTypeCode: 'AWS_RISK_CREDENTIALS_EXPOSED',
      eventTypeCategory: 'issue',
      startTime: 'Sat, 21 Nov 2026 15:10:09 GMT',
      lastUpdatedTime: 'Sat, 21 Nov 2026 15:10:09 GMT',
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

/** As `GetFindings` prints it: all names begin with a capital letter. */
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
    eventSourceARN: `arn:aws:sqs:eu-west-1:${ACCOUNT}:findings`,
    awsRegion: 'eu-west-1',
  };
}

export function settings(overrides: Partial<DeactivateAccessKeySettings> = {}): DeactivateAccessKeySettings {
  return {
    mode: 'AUTOMATIC',
    triggers: [
      { type: 'CredentialAccess:IAMUser/CompromisedCredentials', minimumSeverity: 7 },
      { type: 'UnauthorizedAccess:IAMUser/TorIPCaller', minimumSeverity: 4 },
      { type: 'AWS_RISK_CREDENTIALS_EXPOSED' },
    ],
    protectedPrincipals: [
      { userName: 'break-glass', reason: 'used in emergencies' },
      { arnPattern: 'arn:*:iam::*:user/automation/*', reason: 'deploys everything' },
    ],
    maxReceiveCount: 3,
    ...overrides,
  };
}
