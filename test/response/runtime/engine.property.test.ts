import * as fc from 'fast-check';
import { Fault } from './models/faults';
import { DOORS, Event, Given, MINUTE, ScheduledFault, Variant, World, Witnessed } from './models/world';
import { recordId } from '../../../lib/response/runtime/response-record.lambda-shared';

const RUNS = Number(process.env.RESPONSE_RUNS ?? 400);
const SEED = process.env.RESPONSE_SEED === undefined ? undefined : Number(process.env.RESPONSE_SEED);
const WINDOW = 60 * MINUTE;

const faults: fc.Arbitrary<ScheduledFault[]> = fc.oneof(
  { weight: 2, arbitrary: fc.constant<ScheduledFault[]>([]) },
  {
    weight: 3,
    arbitrary: fc.array(fc.record({
      index: fc.integer({ min: 0, max: 24 }),
      fault: fc.constantFrom<Fault>('throttled', 'denied', 'lost', 'crash', 'crash'),
    }), { minLength: 1, maxLength: 2 }),
  },
);
const which = fc.nat({ max: 5 });
const door = fc.constantFrom<string>('front', 'front', 'back', 'guarded');
const finding: fc.Arbitrary<Event> = fc.record({
  kind: fc.constant('finding' as const),
  door,
  id: fc.nat({ max: 3 }),
  createdAgo: fc.constantFrom(0, 5, 90, 700),
  updatedAgo: fc.constantFrom(0, 0, 5, 90),
  variant: fc.constantFrom<Variant>(
    'valid', 'valid', 'valid', 'valid', 'valid', 'valid', 'sample', 'archived', 'below', 'other type', 'wall', 'unreadable'),
});
const delivery: fc.Arbitrary<Event> = fc.record({ kind: fc.constant('deliver' as const), which, faults });
const event: fc.Arbitrary<Event> = fc.oneof(
  { weight: 6, arbitrary: finding },
  { weight: 7, arbitrary: delivery },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('deliver two' as const), which: fc.tuple(which, which), turns: fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 40 }), faults,
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('duplicate' as const), which }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('clock' as const), minutes: fc.constantFrom(0.1, 1, 10, 61, 1500) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('decide' as const), which, decision: fc.constantFrom('approve' as const, 'approve' as const, 'reject' as const) }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('state machine' as const), which, faults }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('undo' as const), door, faults }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('open by hand' as const), door }) },
  { weight: 1, arbitrary: fc.constant<Event>({ kind: 'notices fail' }) },
);
const deliverNext = (scheduled: readonly ScheduledFault[] = []): Event => ({ kind: 'deliver', which: 0, faults: scheduled });
const valid = (name: string, createdAgo = 0): Event => ({ kind: 'finding', door: name, id: 9, createdAgo, updatedAgo: 0, variant: 'valid' });

/** Ways that chance alone seldom goes: to the end of a question, back, and again. */
const phrase: fc.Arbitrary<Event[]> = fc.tuple(door, which, faults, fc.constantFrom('approve' as const, 'reject' as const)).chain(
  ([name, execution, scheduled, decision]) => fc.constantFrom<Event[]>(
    [valid(name), deliverNext(scheduled), deliverNext()],
    [
      { kind: 'state machine', which: execution, faults: [] }, { kind: 'decide', which: 0, decision },
      { kind: 'state machine', which: execution, faults: scheduled }, { kind: 'clock', minutes: 10 }, { kind: 'state machine', which: execution, faults: [] },
    ],
    [{ kind: 'clock', minutes: 10 }, { kind: 'undo', door: name, faults: scheduled }, valid(name, 700), deliverNext(), { kind: 'clock', minutes: 1 }, valid(name), deliverNext()],
    [{ kind: 'open by hand', door: name }, { kind: 'clock', minutes: 1 }, valid(name, 90), deliverNext(scheduled), { kind: 'clock', minutes: 10 }, deliverNext()],
  ),
);
const sequence = (most: number): fc.Arbitrary<Event[]> => fc.array(
  fc.oneof({ weight: 3, arbitrary: event.map((one) => [one]) }, { weight: 1, arbitrary: phrase }), { minLength: 1, maxLength: most },
).map((parts) => parts.flat());
const given: fc.Arbitrary<Given> = fc.record({
  mode: fc.constantFrom('AUTOMATIC' as const, 'AUTOMATIC' as const, 'APPROVE' as const, 'OBSERVE' as const),
  limit: fc.constantFrom(1, 2, 100),
  lag: fc.nat({ max: 7 }),
  table: fc.boolean(),
  approvals: fc.constantFrom(true, true, false),
});

async function live(start: Given, events: readonly Event[]): Promise<World> {
  const world = new World(start);
  for (const one of events) {
    await world.happen(one);
  }
  await world.drain();
  return world;
}

const acted = (one: Witnessed) => one.what !== 'opened';

/** What each response did by itself, once a slot of the circuit breaker: when it began. */
function slotsOf(world: World): number[] {
  const byItself = world.witnessed.filter((one) => acted(one) && one.record?.approval?.approvedBy === undefined);
  return [...new Map(byItself.map(({ record }) => [`${recordId(record!)} ${record!.actedAt}`, record!.actedAt!])).values()];
}

function requireSafe(world: World): void {
  const { witnessed } = world;
  // At most one effective action a target and generation.
  const closed = witnessed.filter(({ what }) => what === 'closed').map(({ record }) => recordId(record!));
  expect(closed).toEqual([...new Set(closed)]);
  for (const one of witnessed.filter(acted)) {
    // Only what is claimed acts, and evidence was attempted before.
    expect(one.record).toMatchObject({ status: 'ACTING', before: { open: true } });
    expect(one.evidenceAttempted).toBe(true);
    // Nothing protected, nothing that no finding was about, no sample.
    expect(one.door).not.toBe('guarded');
    expect([...world.threatened]).toContain(one.door);
    // No finding that was there when a person undid the response before.
    expect(one.record!.finding.createdAt).toBeGreaterThan(one.undoneAt ?? 0);
    // As far as the mode lets it go.
    expect(world.given.mode).not.toBe('OBSERVE');
    if (world.given.mode === 'APPROVE') {
      expect(one.record!.approval?.approvedBy).toBe('alice');
    }
  }
  // No action while the circuit breaker is open.
  for (const time of slotsOf(world)) {
    expect(slotsOf(world).filter((other) => other > time - WINDOW && other <= time).length).toBeLessThanOrEqual(world.given.limit);
  }
  for (const one of witnessed.filter(({ what }) => what === 'opened')) {
    expect(one.record?.status).toBe('UNDOING');
  }
}

function requireNothingLost(world: World): void {
  for (const { id } of world.messages) {
    expect([id, world.answered.has(id) || world.deadLetters.has(id)]).toEqual([id, true]);
  }
  const reasons = world.run.log.filter(({ outcome, reason }) => (outcome === 'failed' || outcome === 'retrying') && reason !== undefined);
  for (const id of world.deadLetters) {
    expect([id, reasons.some(({ messageId }) => messageId === id)]).toEqual([id, true]);
  }
}

/** Each line that claims success is looked at when it is written. */
function liveWitness(world: World): string[] {
  const wrong: string[] = [];
  const push = world.run.log.push.bind(world.run.log);
  world.run.log.push = (...entries) => {
    for (const { outcome, record } of entries) {
      const name = String(record).split('|')[2];
      if (outcome === 'contained' && world.account.doors.get(name)?.open !== false) {
        wrong.push(String(record));
      }
    }
    return push(...entries);
  };
  return wrong;
}

test('whatever comes, fails and is decided: nothing acts twice, unproved, unasked, on what is protected or after an undo, and nothing is lost', async () => {
  await fc.assert(fc.asyncProperty(given, sequence(24), async (start, events) => {
    const world = new World(start);
    const wrong = liveWitness(world);
    for (const one of events) {
      await world.happen(one);
    }
    await world.drain();
    requireSafe(world);
    requireNothingLost(world);
    expect(wrong).toEqual([]);
  }), { numRuns: RUNS, seed: SEED, verbose: fc.VerbosityLevel.None });
}, 600_000);

test('where nothing fails, each threatened door is closed, told of once, and no message is left over but the unreadable', async () => {
  const quiet = fc.oneof({ weight: 2, arbitrary: finding }, { weight: 3, arbitrary: fc.record({ kind: fc.constant('deliver' as const), which, faults: fc.constant([]) }) });
  await fc.assert(fc.asyncProperty(fc.array(quiet, { minLength: 1, maxLength: 20 }), fc.boolean(), async (events, table) => {
    const world = await live({ mode: 'AUTOMATIC', limit: 100, lag: 0, table, approvals: true }, events);
    requireSafe(world);
    for (const name of DOORS) {
      expect([name, world.account.doors.get(name)!.open]).toEqual([name, name === 'guarded' || !world.threatened.has(name)]);
      const told = world.run.notices.subjects.filter((subject) => subject.startsWith(`[CONTAINED] door ${name} in`));
      expect([name, told.length]).toEqual([name, name === 'guarded' || !world.threatened.has(name) ? 0 : 1]);
    }
    expect([...world.deadLetters].sort()).toEqual(world.messages.filter(({ body }) => typeof body === 'string').map(({ id }) => id).sort());
  }), { numRuns: RUNS / 2, seed: SEED });
}, 600_000);

test('the sequences above reach what they are about', async () => {
  const reached = new Set<string>();
  await fc.assert(fc.asyncProperty(given, sequence(24), async (start, events) => {
    const { run, deadLetters, witnessed } = await live(start, events);
    run.records.all.forEach(({ status, generation, approval, actedAt }) => {
      reached.add(status);
      reached.add(generation > 1 ? 'a second generation' : 'a first generation');
      reached.add(approval?.approvedBy !== undefined && actedAt !== undefined ? 'acted after an approval' : '');
    });
    reached.add(deadLetters.size > 0 ? 'a dead letter' : '');
    reached.add(witnessed.some(({ what }) => what === 'opened') ? 'an undo' : '');
    run.log.forEach(({ reason }) => reached.add(String(reason).replace(/:.*/, '')));
  }), { numRuns: 200, seed: 20261129 });
  const expected = [
    'CONTAINED', 'OBSERVED', 'REFUSED', 'AWAITING_APPROVAL', 'REJECTED', 'UNDONE', 'FAILED', 'a second generation', 'acted after an approval', 'a dead letter',
    'an undo', 'another invocation is at work on this target', 'another invocation wrote the record of this response meanwhile', 'approval is pending',
    'the circuit breaker is open', 'a person undid or rejected a response to this target, and the finding is older than that', 'it is a sample finding',
  ];
  expect(expected.filter((what) => !reached.has(what))).toEqual([]);
}, 600_000);
