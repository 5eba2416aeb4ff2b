import * as fc from 'fast-check';
import { ACCOUNT, guardDutyEvent, healthEvent, Json, message, settings } from './findings';
import { Fault, IamModel, ModelKey } from './iam-model';
import { IamAccessKeys } from '../../lib/response/iam-access-keys.lambda-shared';
import { respond } from '../../lib/response/respond.lambda-shared';

const key = (index: number) => `AKIA${String(index).repeat(16)}`;

/** Who owns which key; 4 exists nowhere. */
const OWNERS: Array<Omit<ModelKey, 'status'>> = [
  { userName: 'alice', path: '/' },
  { userName: 'bob', path: '/people/' },
  { userName: 'break-glass', path: '/' },
  { userName: 'deployer', path: '/automation/' },
];
const PROTECTED = [key(2), key(3)];

interface Sent {
  readonly event: Json | string;
  /** The key that this event, alone and without faults, must make inactive. */
  readonly contains?: string;
}

const sentEvent: fc.Arbitrary<Sent> = fc.oneof(
  fc.record({
    owner: fc.integer({ min: 0, max: 4 }),
    named: fc.constantFrom('owner', 'owner', 'owner', 'other'),
    kind: fc.constantFrom('IAMUser', 'IAMUser', 'IAMUser', 'AssumedRole', 'Root'),
    severity: fc.constantFrom(2, 6.9, 7, 9),
    type: fc.constantFrom('CredentialAccess:IAMUser/CompromisedCredentials', 'UnauthorizedAccess:IAMUser/TorIPCaller', 'Recon:IAMUser/TorIPCaller'),
    account: fc.constantFrom(ACCOUNT, ACCOUNT, ACCOUNT, '444455556666'),
    sample: fc.constantFrom(false, false, false, true),
    archived: fc.constantFrom(false, false, false, true),
  }).map(({ owner, named, kind, severity, type, account, sample, archived }): Sent => {
    const userName = named === 'owner' ? OWNERS[owner]?.userName ?? 'nobody' : 'mallory';
    const threshold = settings().triggers.find((trigger) => trigger.type === type)?.minimumSeverity ?? 11;
    const acts = named === 'owner' && kind === 'IAMUser' && severity >= threshold && account === ACCOUNT && !sample && !archived && owner < 2;
    return {
      event: guardDutyEvent({
        type,
        severity,
        accountId: account,
        accessKeyDetails: { accessKeyId: key(owner), userType: kind, userName },
        service: { archived, additionalInfo: { sample } },
      }),
      contains: acts ? key(owner) : undefined,
    };
  }),
  fc.integer({ min: 0, max: 4 }).map((owner): Sent => ({ event: healthEvent([key(owner)]), contains: owner < 2 ? key(owner) : undefined })),
  fc.constantFrom<Sent>({ event: 'not JSON' }, { event: {} }, { event: '[[[[' }),
);

interface World {
  readonly mode: 'OBSERVE' | 'AUTOMATIC';
  readonly sent: Sent[];
  readonly faults: Fault[];
  readonly lag: number;
  readonly noticesFail: boolean[];
}

const world: fc.Arbitrary<World> = fc.record({
  mode: fc.constantFrom('OBSERVE' as const, 'AUTOMATIC' as const, 'AUTOMATIC' as const),
  sent: fc.array(sentEvent, { minLength: 1, maxLength: 8 }),
  faults: fc.oneof(fc.constant<Fault[]>([]), fc.array(fc.constantFrom<Fault>('none', 'none', 'none', 'throttled', 'denied', 'lost', 'crash'), { maxLength: 30 })),
  lag: fc.integer({ min: 0, max: 8 }),
  noticesFail: fc.array(fc.boolean(), { maxLength: 10 }),
});

interface Run {
  readonly iam: IamModel;
  readonly log: Array<Record<string, unknown>>;
  readonly deadLetters: number[];
  readonly deliveries: number;
}

/** Delivers the messages as the queue does: again after a failure, three times in all, then to the dead-letter queue. */
async function run({ mode, sent, faults, lag, noticesFail }: World): Promise<Run> {
  const iam = new IamModel(new Map(OWNERS.map((owner, index) => [key(index), { ...owner, status: 'Active' as const }])));
  iam.faults = [...faults];
  iam.lag = lag;
  const failing = [...noticesFail];
  const log: Array<Record<string, unknown>> = [];
  const deadLetters: number[] = [];
  let deliveries = 0;
  let waiting = sent.map((_, index) => ({ index, delivery: 1 }));
  while (waiting.length > 0) {
    const batch = waiting.splice(0, 3);
    deliveries += batch.length;
    const { batchItemFailures } = await respond(batch.map(({ index, delivery }) => message(sent[index].event, delivery, String(index))), {
      settings: settings({ mode }),
      ownAccount: ACCOUNT,
      keys: new IamAccessKeys(iam as never),
      notify: async () => !(failing.shift() ?? false),
      log: (entry) => log.push(entry),
      sleep: async () => undefined,
      remainingTime: () => 30_000,
    });
    const failed = new Set(batchItemFailures.map((failure) => failure.itemIdentifier));
    for (const { index, delivery } of batch.filter((one) => failed.has(String(one.index)))) {
      if (delivery < 3) {
        waiting = [...waiting, { index, delivery: delivery + 1 }];
      } else {
        deadLetters.push(index);
      }
    }
  }
  return { iam, log, deadLetters, deliveries };
}

test('whatever comes and fails: at most one effective action a key, nothing protected, nothing while observing, nothing without a word', async () => {
  await fc.assert(fc.asyncProperty(world, async (given) => {
    const { iam, log, deadLetters, deliveries } = await run(given);
    expect(new Set(iam.changed).size).toBe(iam.changed.length);
    expect(iam.changed.filter((changed) => PROTECTED.includes(changed))).toEqual([]);
    const mayChange = new Set(given.sent.map((one) => one.contains));
    expect(iam.changed.filter((changed) => !mayChange.has(changed))).toEqual([]);
    if (given.mode === 'OBSERVE') {
      expect(iam.calls).not.toContain('UpdateAccessKey');
    }
    // Each delivery left a line; a success was claimed only for a key that is inactive.
    expect(log.filter((entry) => entry.outcome !== undefined)).toHaveLength(deliveries);
    for (const entry of log.filter((one) => one.outcome === 'deactivated' || one.outcome === 'already-inactive')) {
      expect([...iam.keys.values()].find((one) => one.userName === entry.userName)?.status).toBe('Inactive');
    }
    // Nothing is lost: what should contain a key did, or is in the dead-letter queue, or says why not.
    if (given.mode === 'AUTOMATIC') {
      given.sent.forEach((one, index) => {
        if (one.contains !== undefined && !deadLetters.includes(index)) {
          expect(iam.keys.get(one.contains)?.status).toBe('Inactive');
        }
      });
    }
  }), { numRuns: 400 });
});

test('without faults each finding that should contain a key does, and no message is left over but the unreadable', async () => {
  await fc.assert(fc.asyncProperty(world, async (given) => {
    const { iam, deadLetters } = await run({ ...given, mode: 'AUTOMATIC', faults: [], lag: 0 });
    expect([...new Set(given.sent.flatMap((one) => one.contains ?? []))].sort()).toEqual([...iam.changed].sort());
    expect(deadLetters.every((index) => !JSON.stringify(given.sent[index].event).includes('"source"'))).toBe(true);
  }), { numRuns: 200 });
});
