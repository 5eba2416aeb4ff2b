import { randomBytes } from 'crypto';
import { UserWithKey } from './users';
import { ACCOUNT } from '../../build-tools/emulator/environment';
import { ServiceEvent } from '../../build-tools/emulator/service-events';

/** What differs among findings about identities. */
export interface FindingDetails {
  readonly region: string;
  /** @default 'CredentialAccess:IAMUser/CompromisedCredentials' */
  readonly type?: string;
  /** @default 8 */
  readonly severity?: number;
  /** @default false */
  readonly archived?: boolean;
  /** @default false */
  readonly sample?: boolean;
  /** @default a new one */
  readonly id?: string;
  /** When it was made. @default now */
  readonly createdAt?: string;
  /** When it last changed. @default now */
  readonly updatedAt?: string;
  /** How often it was seen. @default 1 */
  readonly count?: number;
}

/** A finding about a user's key. */
export interface KeyFinding extends FindingDetails {
  readonly user: UserWithKey;
}

/** A finding of GuardDuty about a user's key, as EventBridge delivers it. */
export function keyFinding({ user, ...finding }: KeyFinding): ServiceEvent {
  return credentialFinding({ accessKeyId: user.accessKeyId, principalId: user.userId, userType: 'IAMUser', userName: user.userName }, finding);
}

/** A finding of GuardDuty about a credential, as EventBridge delivers it. */
export function credentialFinding(accessKeyDetails: Readonly<Record<string, unknown>>, finding: FindingDetails): ServiceEvent {
  const id = finding.id ?? randomBytes(16).toString('hex');
  const now = new Date().toISOString();
  return {
    source: 'aws.guardduty',
    detailType: 'GuardDuty Finding',
    region: finding.region,
    detail: {
      schemaVersion: '2.0',
      accountId: ACCOUNT,
      region: finding.region,
      partition: 'aws',
      id,
      arn: `arn:aws:guardduty:${finding.region}:${ACCOUNT}:detector/${'d'.repeat(32)}/finding/${id}`,
      type: finding.type ?? 'CredentialAccess:IAMUser/CompromisedCredentials',
      resource: {
        resourceType: 'AccessKey',
        accessKeyDetails,
      },
      service: {
        serviceName: 'guardduty',
        detectorId: 'd'.repeat(32),
        action: {
          actionType: 'AWS_API_CALL',
          awsApiCallAction: {
            api: 'ListBuckets',
            serviceName: 's3.amazonaws.com',
            callerType: 'Remote IP',
            remoteIpDetails: { ipAddressV4: '203.0.113.7', country: { countryName: 'Nowhere' } },
          },
        },
        resourceRole: 'TARGET',
        additionalInfo: finding.sample ? { sample: true, value: '{"sample":true}', type: 'default' } : { value: '{}', type: 'default' },
        eventFirstSeen: now,
        eventLastSeen: now,
        archived: finding.archived ?? false,
        count: finding.count ?? 1,
      },
      severity: finding.severity ?? 8,
      createdAt: finding.createdAt ?? now,
      updatedAt: finding.updatedAt ?? now,
      title: 'Credentials of the IAM user were used from an unusual place.',
      description: 'APIs commonly used by attackers were called with the credentials of an IAM user.',
    },
  };
}

/** The event as a queue gets it from EventBridge. */
export function envelope(event: ServiceEvent, differences: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    'version': '0',
    'id': randomBytes(16).toString('hex'),
    'detail-type': event.detailType,
    'source': event.source,
    'account': ACCOUNT,
    'time': new Date().toISOString(),
    'region': event.region,
    'resources': [],
    'detail': event.detail,
    ...differences,
  };
}

/** A finding as the API prints it: `AccountId` for `accountId`, on each level. */
export function pascalCase(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(pascalCase);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([key, inner]) => [key[0].toUpperCase() + key.slice(1), pascalCase(inner)]))
    : value;
}
