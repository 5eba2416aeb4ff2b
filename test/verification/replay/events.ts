import { CloudTrailEvent, readEvent } from '../../../lib/verification/replay/cloudtrail-event';
import { KnownOrganization } from '../../../lib/verification/replay/event-context';
import { judgedEvent, JudgedEvent } from '../../../lib/verification/replay/event-request';

/** An invented account of an invented organization. */
export const ACCOUNT = '111122223333';
export const OTHER_ACCOUNT = '444455556666';

export const ROLE = `arn:aws:iam::${ACCOUNT}:role/teams/Deploy`;

/** Identities as CloudTrail writes them. */
export const IDENTITIES = {
  role: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLEEXAMPLE00:build-7',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Deploy/build-7`,
    accountId: ACCOUNT,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    sessionContext: {
      sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLEEXAMPLE00', arn: ROLE, accountId: ACCOUNT, userName: 'Deploy' },
      attributes: { creationDate: '2026-11-02T08:00:00Z', mfaAuthenticated: 'false' },
    },
  },
  user: { type: 'IAMUser', principalId: 'AIDAEXAMPLEEXAMPLE00', arn: `arn:aws:iam::${ACCOUNT}:user/ops/alice`, accountId: ACCOUNT, accessKeyId: 'AKIAEXAMPLEEXAMPLE00', userName: 'alice' },
  console: {
    type: 'IAMUser',
    principalId: 'AIDAEXAMPLEEXAMPLE00',
    arn: `arn:aws:iam::${ACCOUNT}:user/ops/alice`,
    accountId: ACCOUNT,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    userName: 'alice',
    sessionContext: { attributes: { creationDate: '2026-11-02T08:00:00Z', mfaAuthenticated: 'true' } },
  },
  root: { type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, accessKeyId: '' },
  assumedRoot: {
    type: 'Root',
    principalId: ACCOUNT,
    arn: `arn:aws:iam::${ACCOUNT}:root`,
    accountId: ACCOUNT,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    sessionContext: { attributes: { creationDate: '2026-11-02T08:00:00Z', mfaAuthenticated: 'false' }, assumedRoot: 'true' },
  },
  federatedUser: {
    type: 'FederatedUser',
    principalId: `${ACCOUNT}:bob`,
    arn: `arn:aws:sts::${ACCOUNT}:federated-user/bob`,
    accountId: ACCOUNT,
    accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
    sessionContext: { sessionIssuer: { type: 'IAMUser', principalId: 'AIDAEXAMPLEEXAMPLE00', arn: `arn:aws:iam::${ACCOUNT}:user/alice`, accountId: ACCOUNT, userName: 'alice' } },
  },
  service: { type: 'AWSService', invokedBy: 'config.amazonaws.com' },
  serviceLinked: {
    type: 'AssumedRole',
    principalId: 'AROAEXAMPLEEXAMPLE01:AutoScaling',
    arn: `arn:aws:sts::${ACCOUNT}:assumed-role/AWSServiceRoleForAutoScaling/AutoScaling`,
    accountId: ACCOUNT,
    invokedBy: 'autoscaling.amazonaws.com',
    sessionContext: {
      sessionIssuer: {
        type: 'Role',
        principalId: 'AROAEXAMPLEEXAMPLE01',
        accountId: ACCOUNT,
        userName: 'AWSServiceRoleForAutoScaling',
        arn: `arn:aws:iam::${ACCOUNT}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
      },
      attributes: { creationDate: '2026-11-02T08:00:00Z', mfaAuthenticated: 'false' },
    },
  },
  crossAccount: { type: 'AWSAccount', principalId: 'AROAEXAMPLEEXAMPLE02:other', accountId: OTHER_ACCOUNT },
  anonymous: { type: 'AWSAccount', principalId: '', accountId: 'anonymous' },
  saml: { type: 'SAMLUser', principalId: 'EXAMPLE:bob', userName: 'bob', identityProvider: 'EXAMPLE' },
  web: { type: 'WebIdentityUser', principalId: 'token.actions.githubusercontent.com:repo', userName: 'repo:acme/app:ref:refs/heads/main', identityProvider: 'token.actions.githubusercontent.com' },
  identityCenter: { type: 'IdentityCenterUser', accountId: ACCOUNT, onBehalfOf: { userId: '544894e8-80c1-707f-60e3-3ba6510dfac1' }, credentialId: 'EXAMPLE' },
} as const;

/** A record as a log has it: a role that stops a trail, with what is said otherwise. */
export function record(more: object = {}): object {
  return {
    eventVersion: '1.11',
    userIdentity: IDENTITIES.role,
    eventTime: '2026-11-02T09:30:00Z',
    eventSource: 'cloudtrail.amazonaws.com',
    eventName: 'StopLogging',
    awsRegion: 'eu-west-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.30.0',
    requestParameters: { name: 'audit' },
    responseElements: null,
    eventID: '11111111-2222-4333-8444-555555555555',
    readOnly: false,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...more,
  };
}

export function event(more: object = {}): CloudTrailEvent {
  const read = readEvent(record(more));
  if (typeof read === 'string') throw new Error(read);
  return read;
}

export function judged(more: object = {}, organization?: KnownOrganization): JudgedEvent {
  return judgedEvent(event(more), organization);
}
