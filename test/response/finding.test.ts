import { ACCOUNT, guardDutyDetail, guardDutyEvent, healthEvent, Json, KEY, pascalCase } from './findings';
import { RejectedEventError } from '../../lib/response/runtime/errors.lambda-shared';
import { parseFinding } from '../../lib/response/finding.lambda-shared';

const parse = (event: unknown) => parseFinding(typeof event === 'string' ? event : JSON.stringify(event));

const EXPECTED = {
  source: 'GuardDuty',
  id: '16afba5c5c43e07c9e3e5e2e544e95df',
  type: 'CredentialAccess:IAMUser/CompromisedCredentials',
  severity: 8,
  accountId: ACCOUNT,
  region: 'eu-west-1',
  sample: false,
  archived: false,
  first: true,
  credentials: [{ kind: 'IAMUser', accessKeyId: KEY, userName: 'alice' }],
};

test.each([
  ['an EventBridge event', guardDutyEvent()],
  ['an EventBridge event with the names of GetFindings', { ...guardDutyEvent(), detail: pascalCase(guardDutyDetail()) }],
  ['a bare finding', guardDutyDetail()],
  ['a bare finding of GetFindings', pascalCase(guardDutyDetail())],
])('reads %s', (_what, event) => {
  expect(parse(event)).toEqual(EXPECTED);
});

test('reads the account of the finding, not that of the envelope', () => {
  expect(parse({ ...guardDutyEvent({ accountId: '444455556666' }), account: ACCOUNT }).accountId).toBe('444455556666');
  expect(parse(healthEvent([KEY], { affectedAccount: '444455556666' })).accountId).toBe('444455556666');
});

test('reads the keys of an event of AWS Health', () => {
  expect(parse(healthEvent([KEY, 'AKIAI44QH8DHBEXAMPLE']))).toMatchObject({
    source: 'AWS Health',
    type: 'AWS_RISK_CREDENTIALS_EXPOSED',
    accountId: ACCOUNT,
    archived: false,
    first: true,
    credentials: [{ accessKeyId: KEY }, { accessKeyId: 'AKIAI44QH8DHBEXAMPLE' }],
  });
  expect(parse(healthEvent([KEY], { statusCode: 'closed' })).archived).toBe(true);
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

test('knows an archived finding and an update', () => {
  expect(parse(guardDutyDetail({ service: { archived: true } })).archived).toBe(true);
  expect(parse(guardDutyDetail({ service: { count: 2 } })).first).toBe(false);
});

test('a finding without access key is read, so that its refusal can be told', () => {
  const detail = guardDutyDetail();
  expect(parse({ ...detail, resource: { resourceType: 'AttackSequence' } }).credentials).toEqual([]);
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
  ['another source', { ...guardDutyEvent(), source: 'aws.securityhub' }, /neither GuardDuty nor AWS Health/],
  ['a list as its source', { ...guardDutyEvent(), source: ['aws.guardduty'] }, /neither GuardDuty nor AWS Health/],
  ['a text as its detail', { ...guardDutyEvent(), detail: 'x' }, /detail is not an object/],
  ['no detail', { source: 'aws.guardduty' }, /detail is not an object/],
  ['a text as its severity', guardDutyEvent({ severity: '8' }), /severity is not as expected \(invalid_type\)/],
  ['a severity of 1e308', guardDutyEvent({ severity: 1e308 }), /severity is not as expected \(too_big\)/],
  ['a list as its account', guardDutyEvent({ accountId: [ACCOUNT] }), /accountId is not as expected/],
  ['an account with a line break', guardDutyEvent({ accountId: `${ACCOUNT}\n` }), /accountId is not as expected/],
  ['an account of 11 digits', guardDutyEvent({ accountId: '11112222333' }), /accountId is not as expected/],
  ['a region that is none', guardDutyEvent({ region: 'eu-west-1; rm -rf /' }), /region is not as expected/],
  ['a type of a million characters', guardDutyEvent({ type: 'x'.repeat(1_000_000) }), /type is not as expected \(too_big\)/],
  ['an access key of 1,000 characters', guardDutyEvent({ accessKeyDetails: { accessKeyId: `AKIA${'A'.repeat(1000)}` } }), /accessKeyId is not as expected/],
  ['an object as its user', guardDutyEvent({ accessKeyDetails: { userName: { $ne: '' } } }), /userName is not as expected/],
  ['a text as its archived', guardDutyEvent({ service: { archived: 'false' } }), /archived is not as expected/],
  ['a field in two casings', { ...guardDutyDetail(), AccountId: '444455556666' }, /says a field twice/],
  ['ten megabytes', { ...guardDutyEvent(), padding: 'x'.repeat(10 * 1024 * 1024) }, /more than a queue delivers/],
  ['a Health event of another type', healthEvent([KEY], { eventTypeCode: 'AWS_EC2_OPERATIONAL_ISSUE' }), /eventTypeCode is not as expected/],
  ['101 keys', healthEvent(Array.from({ length: 101 }, () => KEY)), /affectedEntities is not as expected \(too_big\)/],
  ['entities that are no list', healthEvent([KEY], { affectedEntities: { entityValue: KEY } }), /affectedEntities is not as expected/],
])('fails on %s, with a reason', (_what, event, reason) => {
  expect(() => parse(event)).toThrow(RejectedEventError);
  expect(() => parse(event)).toThrow(reason);
});

test.each([
  ['the event', nested(100_000)],
  ['the detail', JSON.stringify(guardDutyEvent()).replace('"severity"', `"deep":${nested(100_000)},"severity"`)],
])('deep nesting in %s costs neither the stack nor the verdict', (where, body) => {
  if (where === 'the detail') {
    expect(parseFinding(body)).toEqual(EXPECTED);
  } else {
    expect(() => parseFinding(body)).toThrow(RejectedEventError);
  }
});

test('prototypes cannot be set from an event', () => {
  const body = JSON.stringify(guardDutyEvent()).replace('"detail":{', '"detail":{"__proto__":{"accountId":"444455556666","polluted":true},');
  expect(parseFinding(body).accountId).toBe(ACCOUNT);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('a reason never quotes the event', () => {
  const body = JSON.stringify(guardDutyEvent({ accountId: 'SECRET', region: 'SECRET' }));
  expect(() => parseFinding(body)).toThrow(expect.objectContaining({ message: expect.not.stringContaining('SECRET') }));
});
