import { createHash } from 'crypto';
import { PlaybookRun, playbookSettings, RunOptions, START } from './run-playbook';
import { closeDoor, DoorAccess, DoorAccount, doorFinding, doorsOver } from './toy-playbook';
import { Metric, PlaybookSettings } from '../../../lib/response/playbook-settings';
import { RuntimePlaybook, Target } from '../../../lib/response/runtime/playbook.lambda-shared';

const MINUTE = 60_000;
const at = (minutes: number) => new Date(START + minutes * MINUTE).toISOString();

interface Setting extends Partial<PlaybookSettings> {
  readonly playbook?: never;
}

function runOf(overrides: Setting = {}, options: RunOptions<DoorAccess> & { readonly with?: Partial<RuntimePlaybook<Target, DoorAccess>> } = {}) {
  const account = new DoorAccount(['front', 'back', 'guarded'], undefined, ['guarded']);
  const run = new PlaybookRun<Target, DoorAccess>({ ...closeDoor, ...options.with }, playbookSettings('close-door', {}, overrides), {
    access: doorsOver(account), ...options,
  });
  return { run, account, statuses: () => run.records.all.map(({ status }) => status) };
}

const outcomes = (run: PlaybookRun<Target, DoorAccess>) => run.log.map(({ outcome }) => outcome);

test('acts, verifies, records and tells', async () => {
  const { run, account } = runOf();
  expect(await run.deliver(doorFinding('front'))).toBe(true);
  expect(account.effects.map(({ what }) => what)).toEqual(['picture', 'closed']);
  expect(run.records.all).toEqual([expect.objectContaining({
    key: 'close-door|111122223333|front', generation: 1, status: 'CONTAINED', notified: true, step: 2, before: { open: true }, facts: { picture: 1 }, actedAt: START, finishedAt: START,
  })]);
  expect(run.records.all[0].lease).toBeUndefined();
  expect(run.notices.subjects).toEqual(['[CONTAINED] door front in 111122223333']);
  expect(run.log).toEqual([expect.objectContaining({
    playbook: 'close-door', outcome: 'contained', notice: 'sent', target: 'door front', record: 'close-door|111122223333|front|1', mode: 'AUTOMATIC', findingId: 'finding-1',
  })]);
  expect(run.metrics.map(({ metric }) => metric)).toEqual([Metric.CONTAINED, Metric.SECONDS_TO_CONTAIN, Metric.ANSWERED]);
});

test('the state before is in the evidence bucket, as the record says, by bytes that are always the same', async () => {
  const { run } = runOf();
  await run.deliver(doorFinding('front'));
  const [[objectKey, versions]] = [...run.evidence.objects];
  expect(objectKey).toMatch(/^close-door\/111122223333\/[0-9a-f]{32}\/1\/before\.json$/);
  expect(run.records.all[0].evidence).toEqual({ objectKey, sha256: versions[0].sha256 });
  expect(createHash('sha256').update(versions[0].text).digest('hex')).toBe(versions[0].sha256);
  expect(versions[0].text).toBe('{"before":{"open":true},"finding":{"accountId":"111122223333","createdAt":1795953480000,"id":"finding-1","region":"eu-west-1","severity":8,'
    + '"source":"GuardDuty","type":"Policy:S3/BucketPublicAccessGranted","updatedAt":1795953480000},"kind":"before","playbook":"close-door",'
    + '"record":"close-door|111122223333|front|1","target":{"accountId":"111122223333","id":"front","region":"eu-west-1"}}');
});

test('evidence that cannot be written stops nothing, and is told of', async () => {
  const { run, account } = runOf();
  expect(await run.deliver(doorFinding('front'), { fault: (call) => (call === 'evidence.write' ? 'denied' : 'none') })).toBe(true);
  expect(account.doors.get('front')?.open).toBe(false);
  expect(run.records.all[0]).toMatchObject({ status: 'CONTAINED', before: { open: true } });
  expect(run.records.all[0].evidence).toBeUndefined();
  expect(run.log[0]).toMatchObject({ evidence: 'failed', error: 'AccessDenied', record: 'close-door|111122223333|front|1' });
  expect(run.counted(Metric.EVIDENCE_FAILED)).toBe(1);
});

describe('the same target again', () => {
  test('a duplicate does nothing', async () => {
    const { run, account } = runOf();
    await run.deliver(doorFinding('front'));
    expect(await run.deliver(doorFinding('front'))).toBe(true);
    expect(account.effects).toHaveLength(2);
    expect(run.notices.sent).toHaveLength(1);
    expect(run.log[1]).toMatchObject({ outcome: 'ignored', reason: 'an earlier response answered it' });
  });

  test('an update of a target that is still contained does nothing, under whatever id it comes', async () => {
    const { run, account } = runOf();
    await run.deliver(doorFinding('front'));
    await run.deliver(doorFinding('front', { id: 'finding-of-another-region', updatedAt: at(15), count: 2 }));
    expect(account.effects).toHaveLength(2);
    expect(run.records.all).toHaveLength(1);
    expect(run.log[1]).toMatchObject({ outcome: 'ignored', reason: 'an earlier response answered it, and that still holds' });
  });

  test('an update of a target that somebody opened again begins a new generation; a late older one does not', async () => {
    const { run, account } = runOf();
    await run.deliver(doorFinding('front'));
    await account.open('front');
    await run.deliver(doorFinding('front', { updatedAt: at(-1) }));
    expect(account.doors.get('front')?.open).toBe(true);
    await run.deliver(doorFinding('front', { updatedAt: at(15) }));
    expect(account.doors.get('front')?.open).toBe(false);
    expect(run.records.all.map(({ generation, status }) => [generation, status])).toEqual([[1, 'CONTAINED'], [2, 'CONTAINED']]);
  });

  test('while another invocation is at work, the message comes again', async () => {
    const { run } = runOf();
    await run.deliver(doorFinding('front'), { fault: (call) => (call === 'doors.close' ? 'crash' : 'none') });
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(false);
    expect(run.log.at(-1)).toMatchObject({ outcome: 'retrying', reason: 'another invocation is at work on this target' });
    run.now += 89_000;
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(false);
    run.now += 2_000;
    expect(await run.deliver(doorFinding('front'), { delivery: 3 })).toBe(true);
  });

  test('the state before is that of before the first step, also where a crash came between', async () => {
    const { run, account } = runOf();
    await run.deliver(doorFinding('front'), { fault: (call) => (call === 'records.save' && account.effects.length === 2 ? 'crash' : 'none') });
    expect(account.doors.get('front')?.open).toBe(false);
    run.now += 10 * MINUTE;
    await run.deliver(doorFinding('front'), { delivery: 2 });
    expect(run.records.all[0]).toMatchObject({ status: 'CONTAINED', before: { open: true } });
    expect(run.notices.subjects).toEqual(['[CONTAINED] door front in 111122223333']);
  });
});

describe('steps', () => {
  test('that do not apply to the target are not run', async () => {
    const [picture, close] = closeDoor.steps;
    const { run, account } = runOf({}, { with: { steps: [{ ...picture, applies: ({ id }) => id === 'back' }, close] } });
    await run.deliver(doorFinding('front'));
    await run.deliver(doorFinding('back'));
    expect(account.effects.map(({ door, what }) => [door, what])).toEqual([['front', 'closed'], ['back', 'picture'], ['back', 'closed']]);
  });

  test('a supporting one that fails is told of, and the rest goes on', async () => {
    const { run, account } = runOf();
    expect(await run.deliver(doorFinding('front'), { fault: (call) => (call === 'doors.picture' ? 'denied' : 'none') })).toBe(true);
    expect(account.doors.get('front')?.open).toBe(false);
    expect(run.notices.subjects).toEqual(['[CONTAINED IN PART] door front in 111122223333']);
    expect(run.notices.sent[0].message).toContain('FAILED: take-picture: take-picture failed with AccessDenied.');
    expect(run.log[0]).toMatchObject({ outcome: 'contained', partial: 'take-picture' });
  });

  test('a containment one that is denied is told of at once, and a redrive goes on', async () => {
    const { run, account, statuses } = runOf();
    expect(await run.deliver(doorFinding('front'), { fault: (call) => (call === 'doors.close' ? 'denied' : 'none') })).toBe(false);
    expect(statuses()).toEqual(['FAILED']);
    expect(run.log).toEqual([expect.objectContaining({ outcome: 'failed', error: 'TerminalError', reason: 'close failed with AccessDenied', notice: 'sent' })]);
    expect(run.notices.subjects).toEqual(['[FAILED] door front could not be contained in 111122223333']);
    expect(run.notices.sent[0].message).toContain('door front must be taken as not contained.');
    expect(await run.deliver(doorFinding('front'), { messageId: 'redriven' })).toBe(true);
    expect(statuses()).toEqual(['CONTAINED']);
    expect(account.effects.map(({ what }) => what)).toEqual(['picture', 'closed']);
  });

  test('a change that lags is read again; one that cannot be seen is no success', async () => {
    const { run, account } = runOf();
    account.lag = 4;
    expect(await run.deliver(doorFinding('front'))).toBe(true);
    expect(outcomes(run)).toEqual(['contained']);
    account.lag = 20;
    expect(await run.deliver(doorFinding('back'))).toBe(false);
    expect(run.log[1]).toMatchObject({ outcome: 'retrying', reason: 'close was accepted, but reading back does not show its effect yet' });
    expect(run.notices.sent).toHaveLength(1);
  });

  test('the next one is left to another invocation where too little time is left', async () => {
    const { run, account } = runOf();
    let remaining = 60_000;
    const late = (call: string) => {
      remaining = call === 'doors.picture' ? 9_000 : remaining;
      return 'none' as const;
    };
    expect(await run.deliver(doorFinding('front'), { fault: late, remainingTime: () => remaining })).toBe(false);
    expect(account.effects.map(({ what }) => what)).toEqual(['picture']);
    expect(run.log[0]).toMatchObject({ reason: 'too little time is left in this invocation for the step close' });
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(true);
    expect(account.effects.map(({ what }) => what)).toEqual(['picture', 'closed']);
  });
});

describe('after an end that was none', () => {
  const denied = (call: string) => (call === 'doors.close' ? 'denied' as const : 'none' as const);

  test('a redrive runs the steps from the first, on the state before that was kept, with a later time', async () => {
    const times: number[] = [];
    const [picture, close] = closeDoor.steps;
    const { run, account } = runOf({}, {
      with: { steps: [{ ...picture, run: async (input, access) => (times.push(input.startedAt), picture.run(input, access)) }, close] },
    });
    await run.deliver(doorFinding('front'), { fault: denied });
    // Somebody closed it by hand; what an undo needs is what was there before the first step.
    account.doors.get('front')!.open = false;
    run.now += 5 * MINUTE;
    expect(await run.deliver(doorFinding('front'), { messageId: 'redriven' })).toBe(true);
    expect(times).toEqual([START, START + 5 * MINUTE]);
    expect(run.records.all[0]).toMatchObject({ status: 'CONTAINED', before: { open: true }, startedAt: START, actedAt: START + 5 * MINUTE });
    expect([...run.evidence.objects.values()][0]).toHaveLength(1);
  });

  test('a redrive takes a new slot of the circuit breaker, or asks', async () => {
    const { run, account } = runOf({ breaker: { limit: 1, windowMinutes: 60 } });
    await run.deliver(doorFinding('front'), { fault: denied });
    await run.deliver(doorFinding('front'), { messageId: 'redriven' });
    expect(account.doors.get('front')?.open).toBe(true);
    expect(run.records.all[0]).toMatchObject({ status: 'AWAITING_APPROVAL', actedAt: START });
  });

  test('steps that are left run, also where the target looks contained by those before', async () => {
    const [picture, close] = closeDoor.steps;
    const { run, account } = runOf({}, { with: { steps: [close, picture] } });
    await run.deliver(doorFinding('front'), { fault: (call) => (call === 'doors.picture' ? 'crash' : 'none') });
    expect(account.effects.map(({ what }) => what)).toEqual(['closed']);
    run.now += 10 * MINUTE;
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(true);
    expect(account.effects.map(({ what }) => what)).toEqual(['closed', 'picture']);
    expect(run.notices.subjects).toEqual(['[CONTAINED] door front in 111122223333']);
  });
});

test('whoever meets another invocation\'s write stops, and leaves the record to it', async () => {
  const { run, account } = runOf();
  const { records } = run;
  let stolen = false;
  const steal = (call: string) => {
    if (call === 'doors.picture' && !stolen) {
      stolen = true;
      const [own] = records.all;
      void records.save({ ...own, version: own.version + 1, lease: { owner: 'other', until: START + MINUTE } });
    }
    return 'none' as const;
  };
  expect(await run.deliver(doorFinding('front'), { fault: steal })).toBe(false);
  expect(account.effects.map(({ what }) => what)).toEqual(['picture']);
  expect(run.log).toEqual([expect.objectContaining({ outcome: 'retrying', reason: 'another invocation wrote the record of this response meanwhile' })]);
  expect(records.all[0]).toMatchObject({ status: 'ACTING', lease: { owner: 'other' } });
});

describe('what needs no action', () => {
  test.each([
    ['is contained already', 'CONTAINED', 'already-contained', '[CONTAINED] door front is contained already in 111122223333'],
    ['does not exist', 'MISSING', 'missing', '[CONTAINED] door front does not exist in 111122223333'],
  ])('a target that %s ends there, told of once', async (what, status, outcome, subject) => {
    const { run, account, statuses } = runOf();
    Object.assign(account.doors.get('front')!, what === 'does not exist' ? { exists: false } : { open: false });
    await run.deliver(doorFinding('front'));
    await run.deliver(doorFinding('front', { updatedAt: at(15), count: 2 }));
    expect(statuses()).toEqual([status]);
    expect(outcomes(run)).toEqual([outcome, 'ignored']);
    expect(run.notices.subjects).toEqual([subject]);
    expect(account.effects).toEqual([]);
    expect(run.evidence.objects.size).toBe(0);
  });

  test('a target that is not to be touched is left alone, and people are told once a day', async () => {
    const { run, account, statuses } = runOf();
    await run.deliver(doorFinding('guarded'));
    await run.deliver(doorFinding('guarded', { updatedAt: at(15), count: 2 }));
    expect(account.effects).toEqual([]);
    expect(statuses()).toEqual(['REFUSED']);
    expect(run.notices.subjects).toEqual(['[ACT NOW] door guarded left alone in 111122223333']);
    expect(run.notices.sent[0].message).toContain('it is protected: the guard says so');
    run.now += 24 * 60 * MINUTE;
    await run.deliver(doorFinding('guarded', { updatedAt: at(24 * 60), count: 3 }));
    expect(run.notices.sent).toHaveLength(2);
    expect(run.counted(Metric.REFUSED)).toBe(2);
  });

  test('a target whose protection ended is acted on when the finding comes again', async () => {
    const { run, account } = runOf();
    await run.deliver(doorFinding('guarded'));
    account.doors.get('guarded')!.guarded = false;
    await run.deliver(doorFinding('guarded'));
    expect(account.doors.get('guarded')?.open).toBe(false);
  });
});

describe('observing', () => {
  test('tells what it would do, once a finding and day, and changes nothing', async () => {
    const { run, account, statuses } = runOf({ mode: 'OBSERVE' });
    await run.deliver(doorFinding('front'));
    await run.deliver(doorFinding('front', { updatedAt: at(15), count: 2 }));
    await run.deliver(doorFinding('front', { id: 'finding-2' }));
    await run.deliver(doorFinding('front', { updatedAt: at(30), count: 3 }));
    expect(account.effects).toEqual([]);
    expect(statuses()).toEqual(['OBSERVED']);
    expect(run.evidence.objects.size).toBe(0);
    expect(run.notices.subjects).toEqual(Array.from({ length: 2 }, () => '[ACT NOW] door front is not contained (playbook observes) in 111122223333'));
    expect(run.notices.sent[0].message).toContain('doors close front');
    run.now += 12 * 60 * MINUTE;
    await run.deliver(doorFinding('front', { updatedAt: at(12 * 60), count: 4 }));
    expect(run.notices.sent).toHaveLength(3);
  });

  test('a notice that cannot be sent brings the message again: there is nothing else', async () => {
    const { run, statuses } = runOf({ mode: 'OBSERVE' });
    run.notices.failing = [true];
    expect(await run.deliver(doorFinding('front'))).toBe(false);
    expect(statuses()).toEqual(['STARTED']);
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(true);
    expect(run.notices.sent).toHaveLength(1);
  });

  test('once the mode is AUTOMATIC the next delivery acts', async () => {
    const { run, account, statuses } = runOf({ mode: 'OBSERVE' });
    await run.deliver(doorFinding('front'));
    run.settings = { ...run.settings, mode: 'AUTOMATIC' };
    await run.deliver(doorFinding('front', { updatedAt: at(15) }));
    expect(account.doors.get('front')?.open).toBe(false);
    expect(statuses()).toEqual(['CONTAINED']);
  });

  test('fails on what is half done, rather than to forget it', async () => {
    const { run, account, statuses } = runOf();
    await run.deliver(doorFinding('front'), { fault: (call) => (call === 'doors.close' ? 'throttled' : 'none') });
    run.settings = { ...run.settings, mode: 'OBSERVE' };
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(false);
    expect(statuses()).toEqual(['FAILED']);
    expect(account.doors.get('front')?.open).toBe(true);
    expect(run.log.at(-1)?.reason).toBe('a response that had begun to act is half done, and the playbook now only observes');
  });
});

describe('the circuit breaker', () => {
  const breaker = { limit: 1, windowMinutes: 60 };

  test('asks people where it is open', async () => {
    const { run, account, statuses } = runOf({ breaker });
    await run.deliver(doorFinding('front'));
    await run.deliver(doorFinding('back'));
    expect(account.doors.get('back')?.open).toBe(true);
    expect(statuses()).toEqual(['CONTAINED', 'AWAITING_APPROVAL']);
    expect(run.records.all[1].reason).toBe('the circuit breaker is open: the playbook acted 1 times in 60 minutes in this account');
    expect(run.counted(Metric.BREAKER_OPEN)).toBe(1);
  });

  test('refuses where nobody can be asked, and tells', async () => {
    const { run, account, statuses } = runOf({ breaker }, { withoutApprovals: true });
    await run.deliver(doorFinding('front'));
    await run.deliver(doorFinding('back'));
    expect(account.doors.get('back')?.open).toBe(true);
    expect(statuses()).toEqual(['CONTAINED', 'REFUSED']);
    expect(run.notices.subjects[1]).toBe('[ACT NOW] door back left alone in 111122223333');
    run.now += 61 * MINUTE;
    await run.deliver(doorFinding('back', { updatedAt: at(61) }));
    expect(account.doors.get('back')?.open).toBe(false);
  });

  test('lets what has its slot go on after a crash', async () => {
    const { run, account } = runOf({ breaker });
    await run.deliver(doorFinding('front'), { fault: (call) => (call === 'doors.close' ? 'throttled' : 'none') });
    expect(await run.deliver(doorFinding('front'), { delivery: 2 })).toBe(true);
    expect(account.doors.get('front')?.open).toBe(false);
  });

  test('is one of each account', async () => {
    const { run, account } = runOf({ breaker, members: { roleName: 'responder', externalId: 'x' } });
    await run.deliver(doorFinding('front'));
    await run.deliver(doorFinding('back', { accountId: '444455556666' }));
    expect(account.doors.get('back')?.open).toBe(false);
  });
});

test('in another account the session may do what the target needs, and is named by the record', async () => {
  const { run } = runOf({ members: { roleName: 'responder', externalId: 'x' } });
  await run.deliver(doorFinding('front', { accountId: '444455556666' }));
  expect(run.members.reached).toEqual([{
    accountId: '444455556666',
    policy: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['doors:Close'], Resource: ['arn:aws:doors:::front'] }] },
    session: expect.stringMatching(/^close-door-[0-9a-f]{16}-1$/),
  }]);
});

test('a notice that fails does not fail containment, and the next delivery sends it', async () => {
  const { run, account } = runOf();
  run.notices.failing = [true];
  expect(await run.deliver(doorFinding('front'))).toBe(true);
  expect(account.doors.get('front')?.open).toBe(false);
  expect(run.log[0]).toMatchObject({ outcome: 'contained', notice: 'failed' });
  expect(run.counted(Metric.NOTICE_FAILED)).toBe(1);
  await run.deliver(doorFinding('front', { updatedAt: at(-1) }));
  expect(run.log[1]).toMatchObject({ outcome: 'ignored', notice: 'sent' });
  expect(run.notices.subjects).toEqual(['[CONTAINED] door front in 111122223333']);
});

test('a playbook whose words fail still acts and tells', async () => {
  const text = () => {
    throw new Error('no words');
  };
  const { run, account } = runOf({}, { with: { text } });
  expect(await run.deliver(doorFinding('front'))).toBe(true);
  expect(account.doors.get('front')?.open).toBe(false);
  expect(run.notices.sent).toHaveLength(1);
});

test('fails on a target whose name no command line would survive', async () => {
  const { run } = runOf();
  expect(await run.deliver(doorFinding('front\';rm'))).toBe(false);
  expect(run.log[0]).toMatchObject({ outcome: 'failed', error: 'RejectedEventError' });
  expect(run.records.all).toEqual([]);
});
