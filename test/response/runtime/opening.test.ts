import { openingOf } from '../../../lib/response/runtime/opening.lambda-shared';
import { newRecord, ResponseRecord } from '../../../lib/response/runtime/response-record.lambda-shared';

const NOW = 1_000_000_000;
const END = NOW - 1_000;
const MINUTE = 60_000;

const summary = { source: 'GuardDuty' as const, id: 'f', type: 't', accountId: '111122223333', region: 'eu-west-1' };
const finding = (createdAt?: number, updatedAt = createdAt) => ({ ...summary, createdAt, updatedAt });

function record(changes: Partial<ResponseRecord>): ResponseRecord {
  const target = { id: 'front', accountId: '111122223333', region: 'eu-west-1' };
  return { ...newRecord({ key: 'k', generation: 3, target, finding: summary, mode: 'AUTOMATIC', startedAt: 0 }), version: 1, finishedAt: END, ...changes };
}

const opening = (latest: ResponseRecord | undefined, of = finding(END + 1), now = NOW) => {
  const { kind, ...rest } = openingOf(latest, of, 'me', now);
  return 'generation' in rest ? [kind, rest.generation] : [kind];
};

test('nothing known begins the first generation, whatever the finding\'s times', () => {
  expect(opening(undefined, finding(undefined))).toEqual(['begin', 1]);
});

describe('a lease', () => {
  test.each([
    ['of another invocation', { owner: 'other', until: NOW + 1 }, ['busy']],
    ['of another, at its end', { owner: 'other', until: NOW }, ['resume']],
    ['of this invocation', { owner: 'me', until: NOW + 1 }, ['resume']],
  ])('%s', (_what, lease, expected) => {
    expect(opening(record({ status: 'ACTING', actedAt: 1, lease }))).toEqual(expected);
    expect(opening(record({ status: 'UNDOING', actedAt: 1, decidedAt: END, lease }))[0]).toBe(expected[0] === 'busy' ? 'busy' : 'begin');
  });
});

test.each<[ResponseRecord['status'], Partial<ResponseRecord>, unknown[], unknown[], unknown[]]>([
  // status, rest of the record, a later finding, an update of an older finding, an older finding
  ['STARTED', {}, ['resume'], ['resume'], ['resume']],
  ['ACTING', { actedAt: 1 }, ['resume'], ['resume'], ['resume']],
  ['OBSERVED', {}, ['resume'], ['resume'], ['resume']],
  ['REFUSED', {}, ['resume'], ['resume'], ['resume']],
  ['FAILED', {}, ['resume'], ['resume'], ['resume']],
  ['CONTAINED', { actedAt: 1 }, ['recheck', 4], ['recheck', 4], ['ignore']],
  ['MISSING', {}, ['recheck', 4], ['recheck', 4], ['ignore']],
  ['EXPIRED', {}, ['begin', 4], ['begin', 4], ['ignore']],
  ['REJECTED', { decidedAt: END }, ['begin', 4], ['ignore'], ['ignore']],
  ['UNDONE', { actedAt: 1, decidedAt: END }, ['begin', 4], ['ignore'], ['ignore']],
  ['UNDOING', { actedAt: 1, decidedAt: END }, ['begin', 4], ['ignore'], ['ignore']],
  // A person decided about an earlier generation.
  ['CONTAINED', { actedAt: 1, decidedAt: END }, ['recheck', 4], ['ignore'], ['ignore']],
  ['STARTED', { decidedAt: END }, ['resume'], ['ignore'], ['ignore']],
  ['FAILED', { decidedAt: END }, ['resume'], ['ignore'], ['ignore']],
  ['ACTING', { actedAt: 1, decidedAt: END }, ['resume'], ['resume'], ['resume']],
  ['FAILED', { actedAt: 1, decidedAt: END }, ['resume'], ['resume'], ['resume']],
])('%s with %j', (status, rest, later, update, older) => {
  const latest = record({ status, ...rest });
  expect([opening(latest, finding(END + 1)), opening(latest, finding(END, END + 1)), opening(latest, finding(END))]).toEqual([later, update, older]);
});

test.each<[ResponseRecord['status'], Partial<ResponseRecord>]>([['CONTAINED', { actedAt: 1 }], ['UNDONE', { decidedAt: END }], ['EXPIRED', {}]])(
  'a finding that says no time is no later than %s', (status, rest) => {
    expect(opening(record({ status, ...rest }), finding(undefined))).toEqual(['ignore']);
  });

describe('a question', () => {
  const asked = (started: boolean) => record({ status: 'AWAITING_APPROVAL', finishedAt: undefined, approval: { attempt: 1, started, expiresAt: NOW } });

  test('that was not started is started', () => {
    expect(opening(asked(false))).toEqual(['resume']);
  });

  test.each([
    ['before its end', NOW, NOW, ['ignore']],
    ['while it may still be closed', NOW + 1, NOW + 15 * MINUTE, ['ignore']],
    ['that nobody closed', NOW + 1, NOW + 15 * MINUTE + 1, ['begin', 4]],
    ['that nobody closed, by an older finding', NOW, NOW + 15 * MINUTE + 1, ['ignore']],
  ])('%s', (_what, updatedAt, now, expected) => {
    expect(opening(asked(true), finding(0, updatedAt), now)).toEqual(expected);
  });
});
