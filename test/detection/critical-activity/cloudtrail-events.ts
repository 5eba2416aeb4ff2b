/** Events as CloudTrail records them, shortened to what it always has. */
export interface TrailEvent {
  readonly [field: string]: unknown;
}

/** The same event as EventBridge delivers it. */
export interface BusEvent {
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'account': string;
  readonly 'region': string;
  readonly 'detail': TrailEvent;
}

export const ACCOUNT = '111122223333';

export const ADMIN = {
  type: 'AssumedRole',
  principalId: 'AROAEXAMPLE:ada',
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/Admin/ada`,
  accountId: ACCOUNT,
  accessKeyId: 'ASIAEXAMPLE',
  sessionContext: {
    sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLE', arn: `arn:aws:iam::${ACCOUNT}:role/Admin`, accountId: ACCOUNT, userName: 'Admin' },
    attributes: { creationDate: '2026-11-28T03:00:00Z', mfaAuthenticated: 'false' },
  },
};

export const DEPLOYER = {
  ...ADMIN, sessionContext: { ...ADMIN.sessionContext, sessionIssuer: { ...ADMIN.sessionContext.sessionIssuer, arn: `arn:aws:iam::${ACCOUNT}:role/Deployer`, userName: 'Deployer' } },
};

export const ROOT = {
  type: 'Root', principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT, accessKeyId: '',
};

export const USER = { type: 'IAMUser', principalId: 'AIDAEXAMPLE', arn: `arn:aws:iam::${ACCOUNT}:user/ada`, accountId: ACCOUNT, userName: 'ada' };

/** A call of an API. */
export function call(service: string, eventName: string, more: TrailEvent = {}): TrailEvent {
  return {
    eventVersion: '1.11',
    userIdentity: ADMIN,
    eventTime: '2026-11-28T03:04:05Z',
    eventSource: `${service}.amazonaws.com`,
    eventName,
    awsRegion: 'us-east-1',
    sourceIPAddress: '203.0.113.7',
    userAgent: 'aws-cli/2.31.0',
    requestParameters: null,
    responseElements: null,
    requestID: '11111111-2222-3333-4444-555555555555',
    eventID: '66666666-7777-8888-9999-000000000000',
    readOnly: /^(Get|List|Describe|Lookup|Head)/.test(eventName),
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: ACCOUNT,
    eventCategory: 'Management',
    ...more,
  };
}

/** Signing in to the console. */
export function signIn(more: { readonly user?: object; readonly mfa?: string; readonly failed?: boolean } = {}): TrailEvent {
  return {
    ...call('signin', 'ConsoleLogin'),
    userIdentity: more.user ?? USER,
    userAgent: 'Mozilla/5.0',
    eventType: 'AwsConsoleSignIn',
    readOnly: false,
    ...more.failed ? { errorMessage: 'Failed authentication' } : {},
    responseElements: { ConsoleLogin: more.failed ? 'Failure' : 'Success' },
    additionalEventData: { LoginTo: 'https://console.aws.amazon.com/', MobileVersion: 'No', MFAUsed: more.mfa ?? 'Yes' },
  };
}

/** What EventBridge makes of it. */
export function onTheBus(event: TrailEvent): BusEvent {
  return {
    'source': `aws.${(event.eventSource as string).split('.')[0]}`,
    'detail-type': ({
      AwsApiCall: 'AWS API Call via CloudTrail', AwsConsoleSignIn: 'AWS Console Sign In via CloudTrail', AwsServiceEvent: 'AWS Service Event via CloudTrail',
    } as { [type: string]: string })[event.eventType as string],
    'account': ACCOUNT,
    'region': event.awsRegion as string,
    'detail': event,
  };
}
