import * as fc from 'fast-check';
import { RejectedEventError } from '../../../lib/response/runtime/errors.lambda-shared';
import { Finding } from '../../../lib/response/runtime/finding.lambda-shared';
import { parseFindings } from '../../../lib/response/runtime/parse-finding.lambda-shared';
import {
  accessKeyResource, ACCOUNT, attackSequenceEvent, bucketResource, guardDutyDetail, guardDutyEvent, healthEvent, instanceResource, Json, KEY,
  OTHER_ACCOUNT, pascalCase, podResource, REGION, securityHubEvent, taskResource,
} from '../events';

const parseAll = (event: unknown) => parseFindings(typeof event === 'string' ? event : JSON.stringify(event));
const parse = (event: unknown): Finding => parseAll(event)[0];

/** All but what the sender said. */
const known = (event: unknown) => parseAll(event).map(({ raw: _raw, ...finding }) => finding);

const EXPECTED: Omit<Finding, 'raw'> = {
  source: 'GuardDuty',
  id: '16afba5c5c43e07c9e3e5e2e544e95df',
  type: 'CredentialAccess:IAMUser/CompromisedCredentials',
  severity: 8,
  accountId: ACCOUNT,
  sentBy: ACCOUNT,
  region: REGION,
  title: 'Credentials of the IAM user alice may be compromised.',
  createdAt: Date.UTC(2026, 10, 21, 23, 25, 3, 321),
  updatedAt: Date.UTC(2026, 10, 21, 23, 25, 3, 321),
  sample: false,
  archived: false,
  first: true,
  resourceRole: 'TARGET',
  credentials: [{ kind: 'IAMUser', accessKeyId: KEY, userName: 'alice', principalId: 'AIDACKCEVSQ6C2EXAMPLE' }],
  instances: [],
  buckets: [],
  tasks: [],
  pods: [],
};

test.each([
  ['an EventBridge event', guardDutyEvent()],
  ['an EventBridge event with the names of GetFindings', { ...guardDutyEvent(), detail: pascalCase(guardDutyDetail()) }],
])('reads %s', (_what, event) => {
  expect(known(event)).toEqual([EXPECTED]);
});

test.each([
  ['a bare finding', guardDutyDetail()],
  ['a bare finding of GetFindings', pascalCase(guardDutyDetail())],
])('reads %s, which nobody sent', (_what, event) => {
  expect(known(event)).toEqual([{ ...EXPECTED, sentBy: undefined }]);
});

test.each<[string, unknown, unknown]>([
  ['GuardDuty', guardDutyEvent(), guardDutyDetail()],
  ['GuardDuty, without an event', pascalCase(guardDutyDetail()), pascalCase(guardDutyDetail())],
  ['AWS Health', healthEvent([KEY]), healthEvent([KEY]).detail],
  ['Security Hub', securityHubEvent(), (securityHubEvent().detail as { findings: unknown[] }).findings[0]],
])('keeps what %s said, as it said it', (_source, event, raw) => {
  expect(parse(event).raw).toEqual(raw);
});

test('says who sent an event apart from whom it is about', () => {
  expect(parse({ ...guardDutyEvent(), account: OTHER_ACCOUNT })).toMatchObject({ accountId: ACCOUNT, sentBy: OTHER_ACCOUNT });
});

test.each([undefined, '1111', 111122223333, ['111122223333'], '111122223333 '])('fails on an event of the account %j', (account) => {
  expect(() => parse({ ...guardDutyEvent(), account })).toThrow(RejectedEventError);
});

/** A resource, and what a playbook must see of it in either casing. */
test.each<[string, Json, Partial<Finding>]>([
  ['an instance', instanceResource(), {
    credentials: [], instances: [{ instanceId: 'i-0123456789abcdef0', instanceProfileArn: `arn:aws:iam::${ACCOUNT}:instance-profile/app` }],
  }],
  ['an instance without profile', instanceResource({ iamInstanceProfile: null }), { instances: [{ instanceId: 'i-0123456789abcdef0', instanceProfileArn: undefined }] }],
  ['each of several buckets', bucketResource('orders', 'invoices'), { buckets: [{ name: 'orders', kind: 'Destination' }, { name: 'invoices', kind: 'Destination' }] }],
  ['a task of ECS', taskResource(), {
    tasks: [{
      clusterArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:cluster/apps`,
      taskArn: `arn:aws:ecs:${REGION}:${ACCOUNT}:task/apps/0123456789abcdef0123456789abcdef`,
      startedBy: 'ecs-svc/1234567890123456789',
      group: 'service:web',
    }],
  }],
  ['a cluster of ECS without task', { resourceType: 'ECSCluster', ecsClusterDetails: { name: 'apps', arn: 'arn' } }, { tasks: [] }],
  ['a pod', podResource(), {
    pods: [{
      clusterName: 'prod',
      clusterArn: `arn:aws:eks:${REGION}:${ACCOUNT}:cluster/prod`,
      namespace: 'shop',
      name: 'web-6d4cf56db6-x2x4q',
      uid: '4b1d2a70-0000-4000-8000-000000000001',
      workloadType: 'pods',
      hostNetwork: false,
    }],
  }],
  ['a cluster of EKS without workload', { ...podResource(), kubernetesDetails: { kubernetesUserDetails: {} } }, { pods: [] }],
  ['no resource at all', { resourceType: 'Other' }, { credentials: [], instances: [], buckets: [], tasks: [], pods: [] }],
])('reads %s, in both casings', (_what, resource, expected) => {
  expect(parse(guardDutyDetail({ resource }))).toMatchObject(expected);
  expect(parse(pascalCase(guardDutyDetail({ resource })))).toMatchObject(expected);
});

test.each([
  ['camelCase', attackSequenceEvent()],
  ['PascalCase', { ...attackSequenceEvent(), detail: pascalCase(attackSequenceEvent().detail) }],
])('reads actors and resources of an attack sequence in %s, each credential once', (_casing, event) => {
  expect(parse(event)).toMatchObject({
    type: 'AttackSequence:IAM/CompromisedCredentials',
    credentials: [
      { kind: 'AssumedRole', accessKeyId: 'ASIAIOSFODNN7EXAMPLE', userName: 'app-role', principalId: 'AROACKCEVSQ6C2EXAMPLE:session', accountId: ACCOUNT },
      { kind: 'IAMUser', accessKeyId: KEY, userName: 'alice', principalId: 'AIDACKCEVSQ6C2EXAMPLE' },
    ],
    instances: [{ instanceId: 'i-0123456789abcdef0', instanceProfileArn: `arn:aws:iam::${ACCOUNT}:instance-profile/app` }],
    buckets: [{ name: 'orders' }],
  });
});

test('reads the account of the finding, not that of the envelope', () => {
  expect(parse({ ...guardDutyEvent({ accountId: OTHER_ACCOUNT }), account: ACCOUNT }).accountId).toBe(OTHER_ACCOUNT);
  expect(parse(healthEvent([KEY], { affectedAccount: OTHER_ACCOUNT })).accountId).toBe(OTHER_ACCOUNT);
  expect(parse(securityHubEvent({ AwsAccountId: OTHER_ACCOUNT })).accountId).toBe(OTHER_ACCOUNT);
});

test('reads the keys of an event of AWS Health', () => {
  expect(parseAll(healthEvent([KEY, 'AKIAI44QH8DHBEXAMPLE']))).toMatchObject([{
    source: 'AWS Health',
    type: 'AWS_RISK_CREDENTIALS_EXPOSED',
    accountId: ACCOUNT,
    archived: false,
    first: true,
    createdAt: Date.UTC(2026, 10, 21, 15, 10, 9),
    updatedAt: Date.UTC(2026, 10, 21, 16, 10, 9),
    credentials: [{ accessKeyId: KEY }, { accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }],
  }]);
  expect(parse(healthEvent([KEY], { statusCode: 'closed' })).archived).toBe(true);
});

test('takes no keys from another event of AWS Health', () => {
  expect(parse(healthEvent([KEY], { eventTypeCode: 'AWS_RISK_IAM_QUARANTINE' })).credentials).toEqual([]);
});

test('reads each finding of Security Hub', () => {
  const found = parseAll(securityHubEvent({}, { Id: 'other', Severity: { Label: 'HIGH' }, Types: undefined }));
  expect(found).toMatchObject([
    { source: 'Security Hub', type: 'Software and Configuration Checks/Industry and Regulatory Standards', severity: 9, archived: false, first: true, region: REGION },
    { id: 'other', type: 'security-control/IAM.4', severity: 8 },
  ]);
});

test.each<[string, Json]>([
  ['archived', { RecordState: 'ARCHIVED' }],
  ['notified already', { Workflow: { Status: 'NOTIFIED' } }],
  ['suppressed', { Workflow: { Status: 'SUPPRESSED' } }],
  ['resolved', { Workflow: { Status: 'RESOLVED' } }],
])('a finding of Security Hub that is %s is archived', (_what, overrides) => {
  expect(parse(securityHubEvent(overrides)).archived).toBe(true);
});

test.each<[string, Json, string | undefined]>([
  ['additionalInfo.sample', { additionalInfo: { sample: true } }, undefined],
  ['additionalInfo.sample as text', { additionalInfo: { sample: 'true' } }, undefined],
  ['JSON inside additionalInfo.value', { additionalInfo: { value: '{"sample":true}', type: 'default' } }, undefined],
  ['broken JSON inside additionalInfo.value', { additionalInfo: { value: '{"sample" : true,,' } }, undefined],
  ['the title', {}, '[SAMPLE] Credentials may be compromised.'],
])('knows a sample by %s, in both casings', (_where, service, title) => {
  const detail = guardDutyDetail({ service, title });
  expect(parse(detail).sample).toBe(true);
  expect(parse(pascalCase(detail)).sample).toBe(true);
});

test('knows an archived finding, an update, an actor', () => {
  expect(parse(guardDutyDetail({ service: { archived: true } })).archived).toBe(true);
  expect(parse(guardDutyDetail({ service: { count: 2 } })).first).toBe(false);
  expect(parse(guardDutyDetail({ service: { resourceRole: 'ACTOR' } })).resourceRole).toBe('ACTOR');
  expect(parse(guardDutyDetail({ service: { resourceRole: 'SOMETHING' } })).resourceRole).toBeUndefined();
});

test('a time that is none is left out', () => {
  expect(parse(guardDutyDetail({ createdAt: 'yesterday' })).createdAt).toBeUndefined();
});

const nested = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

test.each<[string, unknown, RegExp]>([
  ['nothing', '', /not JSON/],
  ['text', 'hello', /not JSON/],
  ['half an event', JSON.stringify(guardDutyEvent()).slice(0, -5), /not JSON/],
  ['null', 'null', /the event is not an object/],
  ['a list', '[]', /the event is not an object/],
  ['a number', '7', /the event is not an object/],
  ['an empty object', {}, /is not an object/],
  ['another source', { ...guardDutyEvent(), source: 'aws.ec2' }, /from none of GuardDuty, AWS Health and Security Hub/],
  ['a list as its source', { ...guardDutyEvent(), source: ['aws.guardduty'] }, /from none of/],
  ['a text as its detail', { ...guardDutyEvent(), detail: 'x' }, /detail is not an object/],
  ['no detail', { source: 'aws.guardduty' }, /detail is not an object/],
  ['a text as its severity', guardDutyEvent({ severity: '8' }), /severity is not as expected \(invalid_type\)/],
  ['a severity of 1e308', guardDutyEvent({ severity: 1e308 }), /severity is not as expected \(too_big\)/],
  ['a list as its account', guardDutyEvent({ accountId: [ACCOUNT] }), /accountId is not as expected/],
  ['an account with a line break', guardDutyEvent({ accountId: `${ACCOUNT}\n` }), /accountId is not as expected/],
  ['an account of 11 digits', guardDutyEvent({ accountId: '11112222333' }), /accountId is not as expected/],
  ['a region that is none', guardDutyEvent({ region: 'eu-west-1; rm -rf /' }), /region is not as expected/],
  ['a type of a million characters', guardDutyEvent({ type: 'x'.repeat(1_000_000) }), /type is not as expected \(too_big\)/],
  ['an access key of 1,000 characters', guardDutyEvent({ resource: accessKeyResource({ accessKeyId: `AKIA${'A'.repeat(1000)}` }) }), /accessKeyId is not as expected/],
  ['an object as its user', guardDutyEvent({ resource: accessKeyResource({ userName: { $ne: '' } }) }), /userName is not as expected/],
  ['a text as its archived', guardDutyEvent({ service: { archived: 'false' } }), /archived is not as expected/],
  ['a text as its bucket list', guardDutyEvent({ resource: { s3BucketDetails: 'orders' } }), /s3BucketDetails is not a list/],
  ['101 buckets', guardDutyEvent({ resource: bucketResource(...Array.from({ length: 101 }, (_, index) => `b${index}`)) }), /s3BucketDetails is not a list of at most 100/],
  ['a number as its instance', guardDutyEvent({ resource: instanceResource({ instanceId: 7 }) }), /instanceId is not as expected/],
  ['actors that are no list', attackSequenceEvent({ actors: { 0: {} } }), /actors is not a list/],
  ['an actor in an account that is none', attackSequenceEvent({ actors: [{ user: { account: { uid: 'x' } } }] }), /uid is not as expected/],
  ['a field in two casings', { ...guardDutyDetail(), AccountId: OTHER_ACCOUNT }, /says a field twice/],
  ['ten megabytes', { ...guardDutyEvent(), padding: 'x'.repeat(10 * 1024 * 1024) }, /more than a queue delivers/],
  ['101 keys', healthEvent(Array.from({ length: 101 }, () => KEY)), /affectedEntities is not as expected \(too_big\)/],
  ['entities that are no list', healthEvent([KEY], { affectedEntities: { entityValue: KEY } }), /affectedEntities is not as expected/],
  ['an event of Security Hub without findings', { ...securityHubEvent(), detail: { findings: [] } }, /findings is not a list of 1 to 100/],
  ['a finding of Security Hub without account', securityHubEvent({ AwsAccountId: undefined }), /awsAccountId is not as expected/],
])('fails on %s, with a reason', (_what, event, reason) => {
  expect(() => parse(event)).toThrow(RejectedEventError);
  expect(() => parse(event)).toThrow(reason);
});

test.each([
  ['the event', nested(100_000)],
  ['the detail', JSON.stringify(guardDutyEvent()).replace('"severity"', `"deep":${nested(100_000)},"severity"`)],
])('deep nesting in %s costs neither the stack nor the verdict', (where, body) => {
  if (where === 'the detail') {
    expect(known(body)).toEqual([EXPECTED]);
  } else {
    expect(() => parse(body)).toThrow(RejectedEventError);
  }
});

test('prototypes cannot be set from an event', () => {
  const body = JSON.stringify(guardDutyEvent()).replace('"detail":{', '"detail":{"__proto__":{"accountId":"444455556666","polluted":true},');
  expect(parse(body).accountId).toBe(ACCOUNT);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('a reason never quotes the event', () => {
  const body = JSON.stringify(guardDutyEvent({ accountId: 'SECRET', region: 'SECRET' }));
  expect(() => parse(body)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('SECRET') }));
});

/** Any part of a good event replaced by anything: a finding or a typed rejection, never another error. */
test('whatever replaces a part of an event, it is read or rejected', () => {
  const resources = [podResource(), taskResource(), instanceResource(), bucketResource('orders')];
  const aboutResources = resources.map((resource) => guardDutyEvent({ resource }));
  const events = [guardDutyEvent(), attackSequenceEvent(), healthEvent(), securityHubEvent(), ...aboutResources];
  fc.assert(fc.property(fc.constantFrom(...events), fc.nat(), fc.jsonValue(), (event, place, replacement) => {
    const copy = JSON.parse(JSON.stringify(event)) as Json;
    const places: Array<[Json, string]> = [];
    const walk = (value: unknown) => {
      if (typeof value === 'object' && value !== null) {
        Object.keys(value).forEach((key) => {
          places.push([value as Json, key]);
          walk((value as Json)[key]);
        });
      }
    };
    walk(copy);
    const [parent, key] = places[place % places.length];
    parent[key] = replacement;
    try {
      expect(Array.isArray(parseAll(copy))).toBe(true);
    } catch (error) {
      expect(error).toBeInstanceOf(RejectedEventError);
    }
  }), { numRuns: 1000 });
});
