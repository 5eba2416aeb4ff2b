/** In whose account the hub acts is what a finding says: nobody else may say it. */
import { EXTERNAL_ID, HUB, MEMBER, members } from './member-policies';
import { MemberSettings } from '../../../lib/response/playbook-settings';
import { classified } from '../../../lib/response/runtime/errors.lambda-shared';
import { HubMembers } from '../../../lib/response/runtime/members.lambda-shared';
import { respond } from '../../../lib/response/runtime/respond.lambda-shared';
import { SignedCall } from '../../../lib/response/runtime/signed-calls.lambda-shared';
import { bucketResource, guardDutyEvent, Json } from '../events';
import { playbookSettings, PlaybookRun, sqsRecord } from '../runtime/run-playbook';
import { closeDoor, DoorAccount } from '../runtime/toy-playbook';

const ADMINISTRATOR = '777788889999';
const STRANGER = '999900001111';
const settings: MemberSettings = { ...members._settings('close-door', 'responder'), findingAdministrators: [ADMINISTRATOR] };

/** The organization as STS sees it: only roles of its accounts are given out. */
class Organization {
  public readonly assumed: Array<Record<string, string>> = [];

  constructor(private readonly accounts: readonly string[], private readonly code = 'AccessDenied') {}

  public async send({ call, body }: SignedCall): Promise<string> {
    const fields = Object.fromEntries(new URLSearchParams(Buffer.from(body).toString()));
    this.assumed.push(fields);
    if (!this.accounts.includes(fields.RoleArn.split(':')[4])) {
      throw classified(call, Object.assign(new Error('not authorized to perform: sts:AssumeRole'), { name: this.code }));
    }
    return '<AccessKeyId>ASIAMEMBER</AccessKeyId><SecretAccessKey>secret</SecretAccessKey><SessionToken>token</SessionToken>';
  }
}

async function delivered(event: Json, organization = new Organization([MEMBER]), given: MemberSettings | null = settings, delivery = 1) {
  const own = given ?? undefined;
  const doors = new DoorAccount(['front']);
  const reached: string[] = [];
  const run = new PlaybookRun(closeDoor, playbookSettings('close-door', {}, { members: own }), {
    access: (accountId, _region, faults) => {
      reached.push(accountId);
      return faults.over('doors', doors);
    },
  });
  const responder = run.responder();
  const hub = new HubMembers(organization, { accountId: HUB, region: 'eu-west-1', partition: 'aws' }, own);
  const { batchItemFailures } = await respond([sqsRecord(event, delivery)], { ...responder, ports: { ...responder.ports, members: hub } });
  const notices = run.notices.sent.map(({ subject, message }) => `${subject}\n${message}`);
  return { answered: batchItemFailures.length === 0, closed: !doors.doors.get('front')!.open, reached: [...new Set(reached)], notices, organization };
}

const event = (accountId: string, sender = accountId): Json => ({ ...guardDutyEvent({ accountId, resource: bucketResource('front') }), account: sender });

test('a member\'s finding is answered in the member, by the session that was made for it', async () => {
  const { answered, closed, reached, organization } = await delivered(event(MEMBER));
  expect([answered, closed, reached]).toEqual([true, true, [MEMBER]]);
  const [{ RoleArn, ExternalId, DurationSeconds, RoleSessionName, Policy }] = organization.assumed;
  expect([RoleArn, ExternalId, DurationSeconds]).toEqual([`arn:aws:iam::${MEMBER}:role/zero-trust-response/ZeroTrust-close-door`, EXTERNAL_ID, '900']);
  expect(RoleSessionName).toMatch(/^close-door-[0-9a-f]{16}-1$/);
  expect(JSON.parse(Policy)).toEqual({ Version: '2012-10-17', Statement: [expect.objectContaining({ Effect: 'Allow', Resource: [expect.stringContaining('front')] })] });
});

test.each([['the hub\'s own account, GuardDuty\'s delegated administrator', HUB], ['an administrator that the hub believes', ADMINISTRATOR]])('so is one that comes by %s', async (_who, sender) => {
  expect(await delivered(event(MEMBER, sender))).toMatchObject({ answered: true, closed: true, reached: [MEMBER] });
});

test.each<[string, string, string]>([
  ['a member about another member', '123412341234', MEMBER],
  ['a member about the hub', HUB, MEMBER],
  ['a stranger about a member', MEMBER, STRANGER],
])('what comes from %s is refused, and nothing is assumed', async (_what, about, sender) => {
  const { answered, closed, organization, notices } = await delivered(event(about, sender));
  expect([answered, closed, organization.assumed]).toEqual([true, false, []]);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(`it is about account ${about}, and account ${sender} sent it, which is neither that account nor an administrator of findings`);
});

test('without members other accounts are refused, whoever sends', async () => {
  for (const sender of [MEMBER, HUB]) {
    const { closed, notices, organization } = await delivered(event(MEMBER, sender), new Organization([MEMBER]), null);
    expect([closed, organization.assumed]).toEqual([false, []]);
    expect(notices[0]).toContain(`it is about account ${MEMBER}, and this playbook acts in its own account ${HUB} only`);
  }
});

test.each([1, 3])('an account that is not of the organization is not acted in, and people read why: delivery %d', async (delivery) => {
  const { answered, closed, notices, organization } = await delivered(event(STRANGER), undefined, undefined, delivery);
  expect([answered, closed]).toEqual([false, false]);
  expect(organization.assumed.map(({ RoleArn }) => RoleArn.split(':')[4])).toEqual([STRANGER]);
  expect(notices).toHaveLength(1);
  expect(notices[0]).toContain(`AssumeRole of arn:aws:iam::${STRANGER}:role/zero-trust-response/ZeroTrust-close-door was denied: its account is not of the organization, has no such role, `
    + 'or the role does not trust this response');
});

test('what may pass is tried again, without a notice until the last delivery', async () => {
  const { answered, closed, notices } = await delivered(event(MEMBER), new Organization([], 'Throttling'));
  expect([answered, closed, notices]).toEqual([false, false, []]);
});
