/**
 * What a replay of CloudTrail logs costs: 1,000,000 events as they come in, in one process of its own.
 *
 *     tsx build-tools/bench-replay.ts [--events 1000000]
 */
import { spawnSync } from 'child_process';
import * as path from 'path';
import { parsePolicy } from '../lib/verification/prover/evaluation';
import { LogSource } from '../lib/verification/replay/read-cloudtrail';
import { replay } from '../lib/verification/replay/replay';
import { guardrailOf } from '../lib/verification/replay/replay-guardrails';

/** What was measured. */
export interface ReplayMeasurement {
  readonly events: number;
  /** Bytes of JSON. */
  readonly bytes: number;
  readonly seconds: number;
  readonly eventsPerSecond: number;
  /** Most memory that the process held, in megabytes, Node itself included. */
  readonly peakMegabytes: number;
  /** Requests that guardrails would have denied: another number means that something else was measured. */
  readonly denied: number;
}

const CALLS = [
  ['s3.amazonaws.com', 'GetBucketAcl', { bucketName: 'report-data' }], ['ec2.amazonaws.com', 'DescribeInstances', { instancesSet: {} }],
  ['sts.amazonaws.com', 'AssumeRole', { roleArn: 'arn:aws:iam::111122223333:role/Reader', roleSessionName: 'reader' }],
  ['kms.amazonaws.com', 'Decrypt', { keyId: 'arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555' }],
  ['iam.amazonaws.com', 'GetRole', { roleName: 'Reader' }], ['lambda.amazonaws.com', 'UpdateFunctionCode20150331v2', { functionName: 'orders' }],
  ['cloudtrail.amazonaws.com', 'StopLogging', { name: 'audit' }], ['guardduty.amazonaws.com', 'DeleteDetector', { detectorId: '12abc34d567e8fa901bc2d34e56789f0' }],
] as const;
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-southeast-2'];

/** The event of a number, as CloudTrail would write it: the same number, the same event. */
export function syntheticEvent(number: number): object {
  const [eventSource, eventName, requestParameters] = CALLS[number % CALLS.length];
  const account = number % 11 === 0 ? '444455556666' : '111122223333';
  const role = `Role${number % 97}`;
  const id = number.toString(16).padStart(12, '0');
  return {
    eventVersion: '1.11',
    userIdentity: {
      type: 'AssumedRole',
      principalId: `AROAEXAMPLEEXAMPLE00:session-${number % 1013}`,
      arn: `arn:aws:sts::${account}:assumed-role/${role}/session-${number % 1013}`,
      accountId: account,
      accessKeyId: 'ASIAEXAMPLEEXAMPLE00',
      sessionContext: {
        sessionIssuer: { type: 'Role', principalId: 'AROAEXAMPLEEXAMPLE00', arn: `arn:aws:iam::${account}:role/${role}`, accountId: account, userName: role },
        attributes: { creationDate: '2026-11-01T00:00:00Z', mfaAuthenticated: 'false' },
      },
    },
    eventTime: new Date(Date.UTC(2026, 10, 1) + number * 100).toISOString().replace(/\.\d+Z$/, 'Z'),
    eventSource,
    eventName,
    awsRegion: REGIONS[number % 13 % REGIONS.length],
    sourceIPAddress: `203.0.113.${number % 251}`,
    userAgent: 'aws-sdk-js/3.900.0 os/linux lang/js md/nodejs/24.1.0',
    requestParameters,
    responseElements: null,
    requestID: `00000000-0000-4000-8000-${id}`,
    eventID: `10000000-0000-4000-8000-${id}`,
    readOnly: true,
    eventType: 'AwsApiCall',
    managementEvent: true,
    recipientAccountId: account,
    eventCategory: 'Management',
    tlsDetails: { tlsVersion: 'TLSv1.3', cipherSuite: 'TLS_AES_128_GCM_SHA256', clientProvidedHostHeader: `${eventSource.split('.')[0]}.eu-west-1.amazonaws.com` },
  };
}

/** A log of so many events, in chunks as a disk gives them. */
export function syntheticLog(events: number): LogSource {
  return {
    name: 'synthetic',
    open: async function* () {
      let text = '{"Records":[';
      for (let number = 0; number < events; number++) {
        text += `${number === 0 ? '' : ','}${JSON.stringify(syntheticEvent(number))}`;
        if (text.length > 1_000_000) {
          yield Buffer.from(text);
          text = '';
        }
      }
      yield Buffer.from(`${text}]}`);
    },
  };
}

/** A handful of what organizations have. */
const POLICIES = {
  'regions': { NotAction: ['iam:*', 'sts:*', 'kms:*', 'organizations:*'], Resource: '*', Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'eu-central-1'] } } },
  'root': { Action: '*', Resource: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' }, Null: { 'aws:AssumedRoot': 'true' } } },
  'audit-trail': { Action: ['cloudtrail:StopLogging', 'cloudtrail:DeleteTrail', 'cloudtrail:UpdateTrail'], Resource: 'arn:*:cloudtrail:*:*:trail/audit' },
  'detection': { Action: ['guardduty:Delete*', 'securityhub:Disable*'], Resource: '*', Condition: { ArnNotLike: { 'aws:PrincipalArn': ['arn:*:iam::*:role/Role7'] } } },
  'guardrail-roles': { Action: ['iam:*Role*'], Resource: ['arn:*:iam::*:role/Deploy*', 'arn:*:iam::*:role/aws-reserved/*'] },
  'mfa': { NotAction: 'sts:*', Resource: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:user/*' }, BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } },
};

async function measured(events: number): Promise<ReplayMeasurement> {
  const guardrails = Object.entries(POLICIES).map(([name, statement]) =>
    guardrailOf(parsePolicy({ Version: '2012-10-17', Statement: [{ Effect: 'Deny', ...statement }] }, name), 'bench'));
  let bytes = 0;
  let making = 0;
  const log = syntheticLog(events);
  const counted: LogSource = {
    name: log.name,
    open: async function* () {
      let begin = process.hrtime.bigint();
      for await (const chunk of log.open()) {
        making += Number(process.hrtime.bigint() - begin) / 1e9;
        bytes += chunk.length;
        yield chunk;
        begin = process.hrtime.bigint();
      }
    },
  };
  const begin = process.hrtime.bigint();
  const report = await replay([counted], { guardrails, role: 'Role7' });
  // Making the events is no part of replaying them.
  const seconds = Number(process.hrtime.bigint() - begin) / 1e9 - making;
  return {
    events,
    bytes,
    seconds,
    eventsPerSecond: events / seconds,
    peakMegabytes: process.resourceUsage().maxRSS / 1024,
    denied: report.guardrails.reduce((sum, { exact }) => sum + exact, 0),
  };
}

/** Replays so many events in a process of its own, so that its peak of memory is its own. */
export function measureReplay(events = 1_000_000): ReplayMeasurement {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', __filename, '--measure', String(events)], { cwd: path.join(__dirname, '..'), encoding: 'utf8' });
  if (status !== 0) {
    throw new Error(`The replay failed: ${stderr}`);
  }
  return JSON.parse(stdout) as ReplayMeasurement;
}

if (require.main === module) {
  const [, , option, given] = process.argv;
  const events = given === undefined ? 1_000_000 : Number(given);
  if (!Number.isInteger(events) || events < 1) {
    throw new Error(`--events is ${given}; write a whole number of at least 1.`);
  }
  if (option === '--measure') {
    void measured(events).then((found) => console.log(JSON.stringify(found)));
  } else {
    const { bytes, seconds, eventsPerSecond, peakMegabytes, denied } = measureReplay(events);
    console.log(`${events} events (${Math.round(bytes / 1e6)} MB) in ${seconds.toFixed(1)} s: ${Math.round(eventsPerSecond)} a second, at most ${Math.round(peakMegabytes)} MB of memory, ${denied} denied`);
  }
}
