import * as fc from 'fast-check';
import { settingsOf } from './drive-identity';
import { Fault, IamModel, snapshot } from './iam-model';
import { IamAccessKeys } from '../../../lib/response/playbooks/deactivate-access-key/access-keys.lambda-shared';
import { deactivateAccessKey } from '../../../lib/response/playbooks/deactivate-access-key/deactivate-access-key.lambda-shared';
import { quarantineUser } from '../../../lib/response/playbooks/quarantine-user/quarantine-user.lambda-shared';
import { IamQuarantinedUsers, QUARANTINE_DOCUMENT } from '../../../lib/response/playbooks/quarantine-user/quarantined-users.lambda-shared';
import { IamDeniedSessions } from '../../../lib/response/playbooks/revoke-sessions/denied-sessions.lambda-shared';
import { revokeSessions } from '../../../lib/response/playbooks/revoke-sessions/revoke-sessions.lambda-shared';
import { denialIn } from '../../../lib/response/playbooks/revoke-sessions/session-denial.lambda-shared';
import { RuntimePlaybook, Target } from '../../../lib/response/runtime/playbook.lambda-shared';
import { accessKeyResource, ACCOUNT, guardDutyEvent, healthEvent } from '../events';
import { PlaybookRun } from '../runtime/run-playbook';

const DENY_ALL = 'arn:aws:iam::aws:policy/AWSDenyAll';

// Nothing is gained by sitting through the waits of an undo.
beforeEach(() => jest.spyOn(global, 'setTimeout').mockImplementation((callback) => {
  callback();
  return undefined as never;
}));

const USERS = [['alice', '/'], ['bob', '/people/'], ['break-glass', '/'], ['robot', '/automation/']];
const ROLES = [['App', '/'], ['Web', '/applications/'], ['Deployer', '/'], ['builder', '/pipelines/']];
const key = (kind: string, index: number) => `${kind}${String(index).repeat(16)}`;

interface Quotas {
  readonly attachQuota: number;
  /** Whether inline policies are nearly full. */
  readonly full: boolean;
}

/** The first two of each may be acted on, the others are protected; one of them is denied already, some have what looks like ours. */
function account({ attachQuota, full }: Quotas): IamModel {
  const iam = new IamModel();
  USERS.forEach(([name, path], index) => iam.user(name, { path, password: index % 2 === 0, keys: new Map([[key('AKIA', index), { active: true }]]) }));
  ROLES.forEach(([name, path]) => iam.role(name, { path }));
  for (const holder of [...iam.users, ...iam.roles]) {
    holder.inline.set('own', 'x'.repeat(full ? (iam.roles.includes(holder) ? 10_000 : 1_950) : 10));
  }
  iam.attachQuota = attachQuota;
  return iam;
}

interface Sent {
  readonly index: number;
  readonly key: number;
  readonly update: boolean;
  /** Minutes since the one before. */
  readonly after: number;
  readonly deliveries: number;
}

const sent: fc.Arbitrary<Sent> = fc.record({
  index: fc.integer({ min: 0, max: 4 }),
  key: fc.integer({ min: 0, max: 2 }),
  update: fc.boolean(),
  after: fc.integer({ min: 0, max: 90 }),
  deliveries: fc.integer({ min: 1, max: 3 }),
});

interface World extends Quotas {
  readonly sent: Sent[];
  readonly faults: Fault[];
  readonly lag: number;
}

const world: fc.Arbitrary<World> = fc.record({
  sent: fc.array(sent, { minLength: 1, maxLength: 8 }),
  faults: fc.oneof(fc.constant<Fault[]>([]), fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'throttled', 'denied', 'lost', 'crash'), { maxLength: 40 })),
  lag: fc.integer({ min: 0, max: 6 }),
  attachQuota: fc.constantFrom(0, 1, 10),
  full: fc.boolean(),
});

interface Drill<T extends Target, A, O extends object> {
  readonly playbook: RuntimePlaybook<T, A, O>;
  readonly options: O;
  access(iam: IamModel, now: () => number): A;
  event(one: Sent, iam: IamModel, times: { readonly createdAt: string; readonly updatedAt: string }): object;
  /** After each delivery. */
  check(iam: IamModel): void;
}

/** Delivers everything as a queue does, then lets people undo all of it; what was there at first must be there again. */
async function run<T extends Target, A, O extends object>(drill: Drill<T, A, O>, given: World): Promise<void> {
  const iam = account(given);
  const former = snapshot(iam);
  iam.faults = [...given.faults];
  iam.lag = given.lag;
  const runs: Array<PlaybookRun<T, A, O>> = [];
  const clock = () => runs[0].now;
  runs.push(new PlaybookRun(drill.playbook, settingsOf(drill.playbook.name, drill.options, {
    triggers: [{ type: '*' }], breaker: { limit: 100, windowMinutes: 60 },
  }), { access: () => drill.access(iam, clock) }));
  const [driven] = runs;
  for (const one of given.sent) {
    driven.now += one.after * 60_000;
    const times = { createdAt: new Date(driven.now - (one.update ? 3_600_000 : 0)).toISOString(), updatedAt: new Date(driven.now).toISOString() };
    for (let delivery = 1; delivery <= one.deliveries && !await driven.deliver(drill.event(one, iam, times), { delivery }); delivery++) {
      driven.now += 180_000;
      drill.check(iam);
    }
    drill.check(iam);
    untouched(iam, former);
  }
  iam.settle();
  // A later response to the same target takes what an earlier one left for what was there: people undo the latest.
  const latest = new Map(driven.records.all.map((record) => [record.key, record]));
  for (const { key: target, generation, actedAt } of latest.values()) {
    if (actedAt !== undefined) {
      driven.now += 600_000;
      await driven.command({ command: 'undo', record: `${target}|${generation}`, by: 'alice', reason: 'a drill' });
    }
  }
  const again = [...latest.values()].filter(({ generation }) => generation > 1).map((record) => record.target.accessKeyId as string | undefined);
  for (const user of iam.users) {
    for (const [accessKeyId, one] of user.keys) {
      one.active ||= again.includes(accessKeyId);
    }
  }
  expect(snapshot(iam)).toEqual(former);
  // A policy that was made and never attached denies nobody; it is named in the notice of the failure.
  const attached = [...iam.users, ...iam.roles].flatMap((holder) => [...holder.attached]);
  expect(attached).toEqual([]);
}

/** The last two users and roles are protected. */
function untouched(iam: IamModel, former: ReturnType<typeof snapshot>): void {
  const protectedOnes = (state: ReturnType<typeof snapshot>) => {
    const { users, roles } = state as { users: unknown[]; roles: unknown[] };
    return [users.slice(2), roles.slice(2)];
  };
  expect(protectedOnes(snapshot(iam))).toEqual(protectedOnes(former));
}

const userDetails = ({ index }: Sent, iam: IamModel) => ({
  accessKeyId: key('AKIA', index), userType: 'IAMUser', userName: USERS[index]?.[0] ?? 'nobody', principalId: iam.users[index]?.id ?? 'AIDACKCEVSQ6C2EXAMPLE',
});

test.each([false, true])('keys: whatever comes and fails, no protected user is touched, and undone is as it was (quarantine: %s)', async (quarantine) => {
  await fc.assert(fc.asyncProperty(world, (given) => run({
    playbook: deactivateAccessKey,
    options: { quarantineUser: quarantine },
    access: (iam) => new IamAccessKeys(iam as never, 'aws'),
    event: (one, iam, times) => (one.key === 0 ? healthEvent([key('AKIA', one.index)]) : guardDutyEvent({ resource: accessKeyResource(userDetails(one, iam)), ...times })),
    check: (iam) => expect(iam.changes.filter((call) => !['UpdateAccessKey', 'AttachUserPolicy'].includes(call))).toEqual([]),
  }, given)), { numRuns: 100 });
});

test.each([false, true])('users: whatever comes and fails, no protected user is touched, and undone is as it was (inline: %s)', async (inlinePolicyWhenFull) => {
  await fc.assert(fc.asyncProperty(world, (given) => run({
    playbook: quarantineUser,
    options: { inlinePolicyWhenFull, deleteLoginProfile: false },
    access: (iam) => new IamQuarantinedUsers(iam as never, 'aws'),
    event: (one, iam, times) => guardDutyEvent({ resource: accessKeyResource(userDetails(one, iam)), ...times }),
    check: (iam) => {
      for (const user of iam.users) {
        expect(['own', 'ZeroTrustQuarantine']).toEqual(expect.arrayContaining([...user.inline.keys()]));
        expect([undefined, QUARANTINE_DOCUMENT]).toContain(user.inline.get('ZeroTrustQuarantine'));
        expect([...user.attached].filter((arn) => arn !== DENY_ALL)).toEqual([]);
      }
    },
  }, given)), { numRuns: 100 });
});

test.each(['session', 'role'] as const)('sessions: whatever comes and fails, no cut-off moves back, no denial is lost, and undone is as it was (%s)', async (scope) => {
  await fc.assert(fc.asyncProperty(world, (given) => {
    const seen = new Map<string, { readonly userId?: string; readonly cutOff: number }>();
    return run({
      playbook: revokeSessions(scope === 'session' ? 'revoke-sessions' : 'revoke-role-sessions', scope),
      options: { managedPolicyWhenFull: true },
      access: (iam, now) => Object.assign(new IamDeniedSessions(iam as never, { send: async () => '{}' }, 'aws', ACCOUNT), { now }),
      event: (one, iam, times) => guardDutyEvent({
        resource: accessKeyResource({
          accessKeyId: `ASIA${one.index}${String(one.key).repeat(15)}`,
          userType: 'AssumedRole',
          userName: ROLES[one.index]?.[0] ?? 'Nobody',
          principalId: `${iam.roles[one.index]?.id ?? 'AROAJQABLZS4A3QDU576Q'}:session-${one.key}`,
        }),
        ...times,
      }),
      check: (iam) => {
        const now = denials(iam);
        for (const [name, { userId, cutOff }] of seen) {
          expect(now.get(name)?.userId).toBe(userId);
          expect(now.get(name)?.cutOff).toBeGreaterThanOrEqual(cutOff);
        }
        for (const [name, denial] of now) {
          expect(denial.userId === undefined).toBe(scope === 'role');
          seen.set(name, denial);
        }
      },
    }, given);
  }), { numRuns: 100 });
});

/** Every denial of sessions that holds now, by role and policy; each must be exactly of our shape. */
function denials(iam: IamModel): Map<string, { readonly userId?: string; readonly cutOff: number }> {
  const found = new Map<string, { readonly userId?: string; readonly cutOff: number }>();
  for (const role of iam.roles) {
    const documents = [...[...role.inline].filter(([name]) => name !== 'own'), ...[...role.attached].map((arn) => [arn, iam.managed.get(arn)!])];
    for (const [name, document] of documents) {
      found.set(`${role.name} ${name}`, denialIn(document)!);
      expect(found.get(`${role.name} ${name}`)).toBeDefined();
    }
  }
  return found;
}
