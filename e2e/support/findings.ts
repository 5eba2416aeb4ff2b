import { randomBytes } from 'crypto';
import { UserWithKey } from './users';
import { ACCOUNT } from '../../build-tools/emulator/environment';
import { ServiceEvent } from '../../build-tools/emulator/service-events';

/** What differs among findings about a key. */
export interface KeyFinding {
  readonly user: UserWithKey;
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
}

/** A finding of GuardDuty about a user's key, as EventBridge delivers it. */
export function keyFinding(finding: KeyFinding): ServiceEvent {
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
        accessKeyDetails: {
          accessKeyId: finding.user.accessKeyId, principalId: finding.user.userId, userType: 'IAMUser', userName: finding.user.userName,
        },
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
        count: 1,
      },
      severity: finding.severity ?? 8,
      createdAt: now,
      updatedAt: now,
      title: 'Credentials of the IAM user were used from an unusual place.',
      description: 'APIs commonly used by attackers were called with the credentials of an IAM user.',
    },
  };
}
