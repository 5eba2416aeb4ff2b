import { ACCOUNT, IDENTITIES, OTHER_ACCOUNT, record, ROLE } from './events';
import { GuardrailsFile } from '../../../lib/guardrails/guardrails-file';
import { parsePolicy } from '../../../lib/verification/prover/evaluation';
import { replay, ReplayOptions, ReplayReport } from '../../../lib/verification/replay/replay';
import { guardrailOf, guardrailsOf } from '../../../lib/verification/replay/replay-guardrails';
import { GuardrailReplay } from '../../../lib/verification/replay/summarize';

const deny = (more: object, sid = 'S') => ({ Sid: sid, Effect: 'Deny', Resource: '*', ...more });
const scp = (...statements: object[]) => guardrailOf(parsePolicy({ Version: '2012-10-17', Statement: statements }, 'scp'), 'test');
const rcp = (more: object) => guardrailOf(parsePolicy({ Version: '2012-10-17', Statement: [deny({ Principal: '*', ...more })] }, 'rcp'), 'test');

function run(records: readonly object[], options: Partial<ReplayOptions>): Promise<ReplayReport> {
  const open = async function* () {
    yield Buffer.from(JSON.stringify({ Records: records }));
  };
  return replay([{ name: 'test', open }], { guardrails: [], ...options });
}

async function judged(guardrail: ReturnType<typeof scp>, more: object = {}, options: Partial<ReplayOptions> = {}): Promise<GuardrailReplay> {
  const { guardrails } = await run([record(more)], { guardrails: [guardrail], ...options });
  return guardrails[0];
}

const counts = ({ judged: requests, exact, approximate, notAuditable }: GuardrailReplay) => [requests, exact, approximate, notAuditable];

const REGIONS = { NotAction: ['iam:*', 'sts:*'], Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } } };
const ROOT = { Action: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:root' }, Null: { 'aws:AssumedRoot': 'true' } } };
const MFA = { Action: '*', Condition: { ArnLike: { 'aws:PrincipalArn': 'arn:*:iam::*:user/*' }, BoolIfExists: { 'aws:MultiFactorAuthPresent': 'false' } } };
const TRAIL = { Action: 'cloudtrail:StopLogging', Resource: 'arn:*:cloudtrail:*:*:trail/audit', Condition: { ArnNotLike: { 'aws:PrincipalArn': 'arn:*:iam::*:role/teams/Admin' } } };
const START = { eventSource: 'ec2.amazonaws.com', eventName: 'RunInstances', requestParameters: { instanceType: 't3.micro' }, responseElements: { instancesSet: { items: [{ instanceId: 'i-0123456789abcdef0' }] } } };
const IMDS = { Action: 'ec2:RunInstances', Resource: 'arn:*:ec2:*:*:instance/*', Condition: { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } } };
const DELETE_ROLE = { eventSource: 'iam.amazonaws.com', eventName: 'DeleteRole', requestParameters: { roleName: 'Deploy' } };

test.each<[string, object, object, number[]]>([
  ['another region', REGIONS, { awsRegion: 'us-east-1' }, [1, 1, 0, 0]],
  ['an approved region', REGIONS, {}, [1, 0, 0, 0]],
  ['a global service', REGIONS, { awsRegion: 'us-east-1', eventSource: 'iam.amazonaws.com', eventName: 'CreateRole' }, [1, 0, 0, 0]],
  ['root', ROOT, { userIdentity: IDENTITIES.root }, [1, 1, 0, 0]],
  ['root of a central task', ROOT, { userIdentity: IDENTITIES.assumedRoot }, [1, 0, 0, 0]],
  ['a role, of what is for root', ROOT, {}, [1, 0, 0, 0]],
  ['a user with a key', MFA, { userIdentity: IDENTITIES.user }, [1, 1, 0, 0]],
  ['a user with a device', MFA, { userIdentity: IDENTITIES.console }, [1, 0, 0, 0]],
  ['a role, of what is for users', MFA, {}, [1, 0, 0, 0]],
  ['a protected trail', TRAIL, {}, [1, 1, 0, 0]],
  ['another trail', TRAIL, { requestParameters: { name: 'other' } }, [1, 0, 0, 0]],
  ['a session whose role nobody knows', TRAIL, { userIdentity: { ...IDENTITIES.role, sessionContext: {} } }, [1, 0, 1, 0]],
  ['a key that the log does not carry', IMDS, START, [1, 0, 0, 1]],
  ['a key that the request carries', IMDS, { ...START, requestParameters: { metadataOptions: { httpTokens: 'optional' } } }, [1, 1, 0, 0]],
  ['a role whose path nobody knows', { Action: 'iam:*', Resource: 'arn:*:iam::*:role/teams/*' }, DELETE_ROLE, [1, 0, 1, 0]],
  ['a role that is another, whatever its path', { Action: 'iam:*', Resource: 'arn:*:iam::*:role/teams/Other' }, DELETE_ROLE, [1, 0, 0, 0]],
  ['an action that the catalogue does not have, by its service', { Action: 'brandnew:*' }, { eventSource: 'brandnew.amazonaws.com', eventName: 'DoIt' }, [1, 1, 0, 0]],
  ['an action that the catalogue does not have, by part of its name', { Action: 'brandnew:Do*' }, { eventSource: 'brandnew.amazonaws.com', eventName: 'DoIt' }, [1, 0, 1, 0]],
  ['what no policy denies', { Action: '*' }, { eventSource: 'sts.amazonaws.com', eventName: 'GetCallerIdentity' }, [0, 0, 0, 0]],
  ['one of two actions of a request, once', { Action: ['kms:ReEncryptTo', 'kms:ReEncryptFrom'] }, { eventSource: 'kms.amazonaws.com', eventName: 'ReEncrypt' }, [1, 1, 0, 0]],
])('an SCP on %s', async (_what, statement, more, expected) => {
  expect(counts(await judged(scp(deny(statement)), more))).toEqual(expected);
});

test('says on what it depends', async () => {
  expect((await judged(scp(deny(IMDS)), START)).groups).toEqual([expect.objectContaining({ judgement: 'not-auditable', dependsOn: ['ec2:MetadataHttpTokens'], statement: 'S' })]);
  const path = await judged(scp(deny({ Action: 'iam:*', Resource: 'arn:*:iam::*:role/teams/*' })), DELETE_ROLE);
  expect(path.groups[0]).toMatchObject({ judgement: 'approximate', dependsOn: ['the resource'] });
  const both = { Action: 'ec2:RunInstances', Condition: { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' }, StringEquals: { 'ec2:InstanceType': 't3.micro' } } };
  expect((await judged(scp(deny(both)), START)).groups[0]).toMatchObject({ judgement: 'approximate', dependsOn: ['ec2:MetadataHttpTokens'] });
});

test('a condition that holds for want of a key does not make a statement less open', async () => {
  const more = { Action: 'cloudtrail:*', Condition: { StringNotEqualsIfExists: { 'aws:ResourceOrgID': 'o-example1234', 'ec2:Owner': 'amazon' } } };
  expect(counts(await judged(scp(deny(more))))).toEqual([1, 0, 0, 1]);
});

test('instances without a tag that is required would have been denied', async () => {
  const required = scp(deny({ Action: 'ec2:RunInstances', Resource: 'arn:*:ec2:*:*:instance/*', Condition: { Null: { 'aws:RequestTag/CostCenter': 'true' } } }));
  expect(counts(await judged(required, START))).toEqual([1, 1, 0, 0]);
});

test('what is surely denied by one statement is not uncertain by another', async () => {
  expect(counts(await judged(scp(deny(IMDS, 'A'), deny({ Action: 'ec2:*' }, 'B')), START))).toEqual([1, 1, 0, 0]);
});

describe('who is bound', () => {
  const EVERYTHING = deny({ Action: '*' });
  test.each<[string, object, number]>([
    ['a role', {}, 1],
    ['a user', { userIdentity: IDENTITIES.user }, 1],
    ['root', { userIdentity: IDENTITIES.root }, 1],
    ['a federated user', { userIdentity: IDENTITIES.federatedUser }, 1],
    ['a service-linked role', { userIdentity: IDENTITIES.serviceLinked }, 0],
    ['a service', { userIdentity: IDENTITIES.service }, 0],
    ['a web identity', { userIdentity: IDENTITIES.web, eventSource: 'sts.amazonaws.com', eventName: 'AssumeRoleWithWebIdentity' }, 0],
    ['an Identity Center user', { userIdentity: IDENTITIES.identityCenter }, 0],
    ['a role of another account, in the log of the resource', { userIdentity: { ...IDENTITIES.role, accountId: OTHER_ACCOUNT, sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${OTHER_ACCOUNT}:role/R` } } } }, 0],
  ])('SCPs and %s', async (_who, more, requests) => {
    expect(counts(await judged(scp(EVERYTHING), more))).toEqual([requests, requests, 0, 0]);
  });

  const BUCKET = { eventSource: 's3.amazonaws.com', eventName: 'GetBucketAcl', requestParameters: { bucketName: 'data' }, resources: [{ ARN: 'arn:aws:s3:::data', accountId: ACCOUNT }] };
  test.each<[string, object, number]>([
    ['a role', BUCKET, 1],
    ['a service', { ...BUCKET, userIdentity: IDENTITIES.service }, 1],
    ['somebody of another account', { ...BUCKET, userIdentity: IDENTITIES.crossAccount }, 1],
    ['anonymous callers', { ...BUCKET, userIdentity: IDENTITIES.anonymous }, 1],
    ['a service-linked role', { ...BUCKET, userIdentity: IDENTITIES.serviceLinked }, 0],
    ['a resource of another account, in the log of the caller', { ...BUCKET, resources: [{ ARN: 'arn:aws:s3:::data', accountId: OTHER_ACCOUNT }] }, 0],
    ['a service that they do not cover', {}, 0],
    ['retiring a grant', { eventSource: 'kms.amazonaws.com', eventName: 'RetireGrant' }, 0],
  ])('RCPs and %s', async (_who, more, requests) => {
    expect(counts(await judged(rcp({ Action: ['s3:*', 'kms:*', 'cloudtrail:*'] }), more))).toEqual([requests, requests, 0, 0]);
  });

  test('the management account is not bound', async () => {
    const organization = { managementAccount: ACCOUNT, accounts: new Set<string>() };
    expect(counts(await judged(scp(EVERYTHING), {}, { organization }))).toEqual([0, 0, 0, 0]);
    expect(counts(await judged(rcp({ Action: 's3:*' }), BUCKET, { organization }))).toEqual([0, 0, 0, 0]);
  });

  test('guardrails bind the accounts below their targets, where an export tells them', async () => {
    const file: GuardrailsFile = {
      version: 1,
      sets: [{
        construct: 'Org/Policies',
        stack: 'Org',
        policies: [],
        guardrails: ['ou-1', 'ou-2', 'unknown'].map((path) => ({
          id: path, policyType: 'SERVICE_CONTROL_POLICY', protectsAgainst: '', stage: 'observed' as const, targets: [path], characters: 1, exemptions: [], statements: [EVERYTHING],
        })),
        targets: ['ou-1', 'ou-2'].map((path) => ({ path, kind: 'OU', id: path, headroom: [] })),
      }],
    };
    const guardrails = guardrailsOf(file, 'file', ([target]) => new Set(target === 'ou-1' ? [ACCOUNT] : [OTHER_ACCOUNT]));
    const report = await run([record()], { guardrails });
    expect(report.guardrails.map(({ id, exact, origin, stage }) => [id, exact, origin, stage])).toEqual([
      ['ou-1', 1, 'Org/Policies', 'observed'], ['ou-2', 0, 'Org/Policies', 'observed'], ['unknown', 1, 'Org/Policies', 'observed'],
    ]);
  });
});

test('the data perimeter is decided where the organization is known, and not auditable where it is not', async () => {
  const perimeter = rcp({
    Action: 's3:*', Condition: { StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-example1234' }, BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' } },
  });
  const bucket = { eventSource: 's3.amazonaws.com', eventName: 'GetBucketAcl', requestParameters: { bucketName: 'data' } };
  const organization = { id: 'o-example1234', accounts: new Set([ACCOUNT]) };
  expect(counts(await judged(perimeter, bucket))).toEqual([1, 0, 0, 1]);
  expect(counts(await judged(perimeter, bucket, { organization }))).toEqual([1, 0, 0, 0]);
  expect(counts(await judged(perimeter, { ...bucket, userIdentity: IDENTITIES.service }, { organization }))).toEqual([1, 0, 0, 0]);
  // Anonymous requests have neither key, which IfExists takes for a match.
  expect(counts(await judged(perimeter, { ...bucket, userIdentity: IDENTITIES.anonymous }, { organization }))).toEqual([1, 1, 0, 0]);
});

test('counts what was not judged, and why', async () => {
  const report = await run([
    record(), record({ errorCode: 'AccessDenied' }), record({ errorCode: 'Client.UnauthorizedOperation' }), record({ errorCode: 'NoSuchBucket' }),
    record({ eventType: 'AwsConsoleSignIn', eventSource: 'signin.amazonaws.com', eventName: 'ConsoleLogin' }), record({ eventType: 'AwsServiceEvent' }), record({ eventCategory: 'Insight' }),
    record({ eventTime: '2026-10-31T23:59:59Z' }), record({ eventTime: '2026-11-03T00:00:00Z' }),
    record({ eventTime: 'yesterday' }), record({ eventName: 7 }), { eventSource: 'x' },
  ], { guardrails: [scp(deny({ Action: '*' }))], since: '2026-11-01T00:00:00Z', until: '2026-11-03T00:00:00Z' });
  expect(report).toMatchObject({
    format: 1,
    files: 1,
    events: 12,
    judged: 2,
    first: '2026-11-02T09:30:00Z',
    last: '2026-11-02T09:30:00Z',
    skipped: { denied: 2, noRequests: 3, outside: 2, malformed: 3 },
    malformed: [
      { file: 'test', record: 10, because: 'its eventTime is not a time such as 2026-01-31T12:00:00Z' },
      { file: 'test', record: 11, because: 'it has no eventName' },
      { file: 'test', record: 12, because: 'it has no eventName' },
    ],
  });
  expect(report.guardrails[0].exact).toBe(2);
});

test('takes events out of the envelopes of lookup-events and EventBridge', async () => {
  const report = await run([
    { EventId: '1', CloudTrailEvent: JSON.stringify(record()) }, { 'detail-type': 'AWS API Call via CloudTrail', 'detail': record() }, { CloudTrailEvent: '{' }, { CloudTrailEvent: '7' },
  ], {});
  expect(report).toMatchObject({ judged: 2, skipped: { malformed: 2 } });
});

test('groups what is alike, most frequent first, with times and samples', async () => {
  const report = await run([
    ...Array.from({ length: 5 }, (_, index) => record({ eventID: `e${index}`, eventTime: `2026-11-02T0${9 - index}:00:00Z` })),
    record({ userIdentity: IDENTITIES.user, eventID: 'u' }),
  ], { guardrails: [scp(deny({ Action: '*' }))] });
  expect(report.guardrails[0].groups).toEqual([
    {
      judgement: 'exact',
      principal: ROLE,
      action: 'cloudtrail:StopLogging',
      region: 'eu-west-1',
      statement: 'S',
      dependsOn: [],
      times: 5,
      first: '2026-11-02T05:00:00Z',
      last: '2026-11-02T09:00:00Z',
      samples: ['e0', 'e1', 'e2'],
    },
    expect.objectContaining({ principal: IDENTITIES.user.arn, times: 1, samples: ['u'] }),
  ]);
});

test('keeps so many groups and counts the rest', async () => {
  const records = Array.from({ length: 2_100 }, (_, index) => record({ awsRegion: `made-up-${index}` }));
  const [{ exact, groups, notGrouped }] = (await run(records, { guardrails: [scp(deny({ Action: '*' }))] })).guardrails;
  expect([exact, groups.length, notGrouped]).toEqual([2_100, 2_000, 100]);
});

test('names actions without an event, until data events show them', async () => {
  const guardrail = scp(deny({ Action: ['s3:GetObject', 'iam:PassRole', 's3:PutBucketAcl'] }));
  expect((await judged(guardrail)).unlogged).toEqual(['iam:PassRole', 's3:GetObject']);
  expect((await judged(guardrail, { eventSource: 's3.amazonaws.com', eventName: 'GetObject', requestParameters: { bucketName: 'b', key: 'k' } })).unlogged).toEqual(['iam:PassRole']);
  // RCPs do not cover IAM.
  expect((await judged(rcp({ Action: ['s3:GetObject', 'iam:PassRole'] }))).unlogged).toEqual(['s3:GetObject']);
});

test('names actions that the catalogue does not have', async () => {
  const report = await run([record(), ...Array.from({ length: 3 }, () => record({ eventName: 'DoIt' })), record({ eventName: 'Do2' })], {});
  expect(report.unknownActions).toEqual([{ action: 'cloudtrail:DoIt', times: 3 }, { action: 'cloudtrail:Do2', times: 1 }]);
});

test('never fails on what a log holds', async () => {
  const odd: unknown[] = [null, 7, 'text', [], {}, record({ userIdentity: 7 }), record({ userIdentity: { type: 'AssumedRole', sessionContext: [] } }), record({ resources: [null, 7, { ARN: 7 }] }),
    record({ requestParameters: 'text' }), record({ eventSource: '__proto__', eventName: '__proto__' }), record({ eventSource: 'hasOwnProperty.amazonaws.com', eventName: 'toString' }),
    record({ requestParameters: { tags: [null] }, awsRegion: 7, tlsDetails: 'x', eventContext: { requestContext: [] } }), record({ recipientAccountId: {} })];
  const everything = [scp(deny({ NotAction: 'x:Y', Resource: 'arn:aws:s3:::${aws:username}/*', Condition: { StringNotLike: { 'aws:RequestTag/x': '${aws:PrincipalTag/y}' } } })), rcp({ Action: '*' })];
  const report = await run(odd as object[], { guardrails: everything, role: 'Deploy' });
  expect(report.events).toBe(odd.length);
});
