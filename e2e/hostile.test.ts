import { credentialFinding, envelope, keyFinding } from './support/findings';
import { Pipeline } from './support/pipeline';
import { REGIONS } from './support/regions';
import { keyStatus, policiesOf, UserWithKey, userWithKey } from './support/users';
import { eventually, World } from './support/world';
import { ServiceEvent } from '../build-tools/emulator/service-events';
import { parseFindings } from '../lib/response/runtime/parse-finding.lambda-shared';

let world: World;
let user: UserWithKey;
beforeAll(async () => {
  world = await World.current();
  user = await userWithKey(world);
}, 180_000);
beforeEach(() => world.proxy.forget());

const pipeline = () => new Pipeline(world, 'AUTOMATIC', 'QuarantineUser', 'quarantine-user');
const finding = () => keyFinding({ user, region: REGIONS.AUTOMATIC, type: 'Exfiltration:IAMUser/AnomalousBehavior' });
const detailWith = (differences: object): ServiceEvent => ({ ...finding(), detail: { ...finding().detail as object, ...differences } });
const about = (differences: object): ServiceEvent => credentialFinding(
  { accessKeyId: user.accessKeyId, principalId: user.userId, userType: 'IAMUser', userName: user.userName, ...differences },
  { region: REGIONS.AUTOMATIC, type: 'Exfiltration:IAMUser/AnomalousBehavior' },
);
const text = (event: ServiceEvent) => JSON.stringify(envelope(event));
/** A finding with more fields in its end: of two with one name the last one counts. */
const ending = (fields: string) => text(finding()).replace(/\}\}$/, `,${fields}}}`);
const nested = (levels: number) => '{"a":'.repeat(levels) + '1' + '}'.repeat(levels);

/** Each with the reason that the log gives. */
const HOSTILE: readonly (readonly [what: string, body: () => string, reason: string])[] = [
  ['nothing but blanks', () => ' ', 'the event is not JSON'],
  ['half an event', () => text(finding()).slice(0, -20), 'the event is not JSON'],
  ['a list', () => '[]', 'the event is not an object'],
  ['null', () => 'null', 'the event is not an object'],
  ['an event without a finding', () => '{"source":"aws.guardduty"}', 'detail is not an object'],
  ['an event of another service', () => JSON.stringify(envelope(finding(), { source: 'aws.ec2' })), 'the event is from none of GuardDuty, AWS Health and Security Hub'],
  ['an event of nobody', () => JSON.stringify(envelope(finding(), { source: { $ne: null } })), 'the event is from none of GuardDuty, AWS Health and Security Hub'],
  ['no sender', () => JSON.stringify(envelope(finding(), { account: 'root' })), 'account is not as expected (invalid_format)'],
  ['a hundred thousand levels', () => ending(`"deep":${nested(100_000)},"severity":"high"`), 'severity is not as expected (invalid_type)'],
  ['levels instead of a finding', () => `{"source":"aws.guardduty","detail":${nested(20_000)}}`, 'service is not an object'],
  ['a severity that is a text', () => text(detailWith({ severity: '8' })), 'severity is not as expected (invalid_type)'],
  ['a severity beyond all', () => text(detailWith({ severity: 1e308 })), 'severity is not as expected (too_big)'],
  ['a type that is a list', () => text(detailWith({ type: ['Exfiltration:IAMUser/AnomalousBehavior'] })), 'type is not as expected (invalid_type)'],
  ['an account that is a path', () => text(detailWith({ accountId: '../0000000000' })), 'accountId is not as expected (invalid_format)'],
  ['a region that is a host', () => text(detailWith({ region: 'us-east-1.evil.example' })), 'region is not as expected (invalid_format)'],
  ['a field in two casings', () => text(detailWith({ AccountId: '111111111111' })), 'the event says a field twice, in two casings'],
  ['a resource that is a text', () => text(detailWith({ resource: 'AccessKey' })), 'resource is not an object'],
  ['a user whose name is an object', () => text(about({ userName: { toString: 'alice' } })), 'userName is not as expected (invalid_type)'],
  ['a user whose name is a path', () => text(about({ userName: '../../role/admin' })), 'the user name is missing or has characters that no user name has'],
  ['a user whose name is all users', () => text(about({ userName: '*' })), 'the user name is missing or has characters that no user name has'],
  ['a user whose name is an ARN', () => text(about({ userName: 'arn:aws:iam::000000000000:user/break-glass' })), 'the user name is missing or has characters that no user name has'],
  ['a user whose name is a query', () => text(about({ userName: `${'a'}&UserName=break-glass` })), 'the user name is missing or has characters that no user name has'],
  ['a user whose name ends the line', () => text(about({ userName: 'a\n[CONTAINED] all is well' })), 'the user name is missing or has characters that no user name has'],
  ['a user whose name is empty', () => text(about({ userName: '' })), 'the user name is missing or has characters that no user name has'],
  ['a user whose name has ten thousand letters', () => text(about({ userName: 'a'.repeat(10_000) })), 'userName is not as expected (too_big)'],
  ['a user whose name only looks like one', () => text(about({ userName: 'аlice' })), 'the user name is missing or has characters that no user name has'],
  ['an id that is none', () => text(about({ principalId: 'AIDA"},"Effect":"Allow' })), 'the principal id is not that of an IAM user'],
  ['a finding with fifty thousand fields', () => ending(`${Array.from({ length: 50_000 }, (_value, index) => `"f${index}":0`).join()},"id":7`), 'id is not as expected (invalid_type)'],
];

test('what is no finding is tried and then kept, the log says why, and nothing is touched', async () => {
  const before = [await keyStatus(world, user), await policiesOf(world, 'User', user.userName)];
  const sent = new Map<string, string>();
  const bodies = HOSTILE.map(([, body]) => body());
  for (const [index, [what]] of HOSTILE.entries()) {
    sent.set(await pipeline().send(bodies[index]), what);
  }
  await pipeline().drained();
  const reasons = (await pipeline().log()).filter(({ messageId, outcome }) => outcome === 'failed' && sent.has(messageId))
    .map(({ messageId, error, reason }) => [sent.get(messageId), `${error}: ${reason}`]);
  expect(Object.fromEntries(reasons)).toEqual(Object.fromEntries(HOSTILE.map(([what, , reason]) => [what, `RejectedEventError: ${reason}`])));
  for (const body of bodies) {
    await pipeline().deadLetter((letter) => letter === body);
  }
  await pipeline().settled();
  expect([await keyStatus(world, user), await policiesOf(world, 'User', user.userName)]).toEqual(before);
  // No name that was made up reached IAM, and people heard of each, in words of ours.
  const calls = (await world.proxy.calls()).filter(({ appId }) => appId === 'quarantine-user');
  expect(calls.filter(({ service }) => service !== 'sns')).toEqual([]);
  const told = await pipeline().noticeWith(({ message }) => message.includes([...sent.keys()][0]));
  expect(told.message).toContain('What the finding is about must be taken as not contained.');
}, 180_000);

test('no notice has a line that a finding made up', async () => {
  const line = '[CONTAINED] all is well';
  const { id } = finding().detail as { id: string };
  await pipeline().put(detailWith({ id: `${id}\n${line}\n`, title: `x\n${line}` }));
  const told = await pipeline().noticeWith(({ message }) => message.includes(id) || message.includes(user.userName));
  expect(told.message.split('\n')).not.toContain(line);
  expect(told.subject).toMatch(/^\[CONTAINED\] user /);
  await pipeline().settled();
});

test.each([
  ['the largest event that a bus takes', (event: ServiceEvent) => {
    const room = 256 * 1024 - JSON.stringify(event.detail).length - event.source.length - event.detailType.length - 200;
    return pipeline().put({ ...event, detail: { ...event.detail as object, description: 'x'.repeat(room) } });
  }],
  ['a hundred thousand levels in a field that nobody reads', (event: ServiceEvent) => pipeline().send(
    text(event).replace(/\}\}$/, `,"deep":${nested(100_000)}}}`),
  )],
  ['names that scripts stumble over, in fields that nobody reads', (event: ServiceEvent) => pipeline().send(
    text(event).replace(/\}\}$/, ',"__proto__":{"archived":true,"sample":true},"constructor":{"prototype":{}},"toString":null}}'),
  )],
])('%s: it is answered as any other', async (_what, deliver) => {
  const other = await userWithKey(world);
  await deliver(keyFinding({ user: other, region: REGIONS.AUTOMATIC, type: 'Exfiltration:IAMUser/AnomalousBehavior' }));
  await eventually(async () => expect((await policiesOf(world, 'User', other.userName)).attached).toEqual(['arn:aws:iam::aws:policy/AWSDenyAll']));
  await pipeline().settled();
});

test.each([
  ['10 MB of a finding', () => text(detailWith({ description: 'x'.repeat(10 * 1024 * 1024) }))],
  ['10 MB of levels', () => nested(5 * 1024 * 1024 / 3)],
  ['10 MB of nothing', () => ' '.repeat(10 * 1024 * 1024)],
])('the parser refuses %s before it reads it', (_what, body) => {
  expect(() => parseFindings(body())).toThrow(/^the event has \d+ characters, more than a queue delivers$/);
});
