import * as fc from 'fast-check';
import {
  covers, denialDocument, denialIn, denialPolicyName, extended, SessionDenial,
} from '../../../../lib/response/playbooks/revoke-sessions/session-denial.lambda-shared';

const USER_ID = 'AROAJQABLZS4A3QDU576Q:i-0123456789abcdef0';
const CUT_OFF = Date.parse('2026-11-29T10:00:00Z');

test('one session is denied everything until the cut-off', () => {
  expect(JSON.parse(denialDocument({ userId: USER_ID, cutOff: CUT_OFF }))).toEqual({
    Version: '2012-10-17',
    Statement: [{
      Sid: 'SessionsIssuedBefore',
      Effect: 'Deny',
      Action: '*',
      Resource: '*',
      Condition: { StringEquals: { 'aws:userid': USER_ID }, DateLessThan: { 'aws:TokenIssueTime': '2026-11-29T10:00:00Z' } },
    }],
  });
});

test('all sessions of a role are denied where none is named', () => {
  expect(JSON.parse(denialDocument({ cutOff: CUT_OFF })).Statement[0].Condition).toEqual({ DateLessThan: { 'aws:TokenIssueTime': '2026-11-29T10:00:00Z' } });
});

test.each([
  [0, '2026-11-29T10:00:00Z'],
  [1, '2026-11-29T10:00:01Z'],
  [999, '2026-11-29T10:00:01Z'],
  [1000, '2026-11-29T10:00:01Z'],
])('a session issued in the same second is denied: %d ms are rounded up', (more, time) => {
  expect(denialDocument({ cutOff: CUT_OFF + more })).toContain(`"aws:TokenIssueTime":"${time}"`);
});

test('thirty sessions of the longest name fit into the inline policies of a role, and ten cut-offs into those of a user', () => {
  const longest = denialDocument({ userId: `AROA${'X'.repeat(17)}:${'s'.repeat(64)}`, cutOff: CUT_OFF });
  expect(longest.length * 30).toBeLessThanOrEqual(10_240);
  expect(denialDocument({ cutOff: CUT_OFF }).length * 10).toBeLessThanOrEqual(2_048);
});

test.each(['ASIAIOSFODNN7EXAMPLE', 'i-0123456789abcdef0', 'a'])('the policy about %s has its name', (subject) => {
  expect(denialPolicyName(subject)).toBe(`ZeroTrustRevoked-${subject}`);
});

test.each(['', 'a b', '../x', 'a/b', 'a\n', 'x'.repeat(101)])('fails to name a policy about %j', (subject) => {
  expect(() => denialPolicyName(subject)).toThrow('characters that no policy name should have');
});

describe('what was written is read again', () => {
  const denial: fc.Arbitrary<SessionDenial> = fc.record({
    userId: fc.constantFrom(undefined, USER_ID, 'AROAJQABLZS4A3QDU576Q:other'),
    cutOff: fc.integer({ min: 0, max: 4_102_444_800 }).map((seconds) => seconds * 1000),
  });

  test('as it was', () => {
    fc.assert(fc.property(denial, (one) => expect(denialIn(denialDocument(one))).toEqual({ userId: one.userId, cutOff: one.cutOff })));
  });

  test('whatever the blanks and the order of its keys', () => {
    const { Version, Statement: [{ Condition, ...rest }] } = JSON.parse(denialDocument({ userId: USER_ID, cutOff: CUT_OFF }));
    expect(denialIn(JSON.stringify({ Statement: [{ Condition, ...rest }], Version }, null, 2))).toEqual({ userId: USER_ID, cutOff: CUT_OFF });
  });

  test('and a cut-off never moves back, nor does a session get away', () => {
    fc.assert(fc.property(fc.array(denial, { minLength: 1, maxLength: 8 }), (wanted) => {
      let there: SessionDenial | undefined;
      for (const one of wanted) {
        const next = extended(there, one);
        expect(covers(next, one)).toBe(true);
        expect(there === undefined || covers(next, there)).toBe(true);
        there = denialIn(denialDocument(next));
      }
      expect(wanted.every((one) => covers(there, one))).toBe(true);
    }));
  });
});

test.each<[string, string | undefined]>([
  ['nothing', undefined],
  ['no JSON', '{'],
  ['no statement', '{"Version":"2012-10-17"}'],
  ['null', 'null'],
  ['another effect', denialDocument({ cutOff: CUT_OFF }).replace('Deny', 'Allow')],
  ['fewer actions', denialDocument({ cutOff: CUT_OFF }).replace('"Action":"*"', '"Action":"s3:*"')],
  ['one more statement', denialDocument({ cutOff: CUT_OFF }).replace(']}', ',{"Effect":"Allow","Action":"*","Resource":"*"}]}')],
  ['one more condition', denialDocument({ cutOff: CUT_OFF }).replace('"Condition":{', '"Condition":{"Bool":{"aws:ViaAWSService":"true"},')],
  ['one more key', denialDocument({ cutOff: CUT_OFF }).replace('"DateLessThan":{', '"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z",')],
  ['several user ids', denialDocument({ userId: USER_ID, cutOff: CUT_OFF }).replace(`"${USER_ID}"`, `["${USER_ID}"]`)],
  ['no date', denialDocument({ cutOff: CUT_OFF }).replace('2026-11-29T10:00:00Z', 'tomorrow')],
  ['parts of a second', denialDocument({ cutOff: CUT_OFF }).replace('10:00:00Z', '10:00:00.500Z')],
])('a document with %s is not ours', (_what, document) => {
  expect(denialIn(document)).toBeUndefined();
});

test.each<[boolean, SessionDenial | undefined, SessionDenial]>([
  [false, undefined, { cutOff: 1 }],
  [true, { cutOff: 1 }, { cutOff: 1 }],
  [false, { cutOff: 1 }, { cutOff: 2 }],
  [true, { cutOff: 2 }, { userId: USER_ID, cutOff: 1 }],
  [false, { userId: USER_ID, cutOff: 2 }, { cutOff: 1 }],
  [false, { userId: 'AROA:other', cutOff: 2 }, { userId: USER_ID, cutOff: 1 }],
])('covers (%s): %j for %j', (is, denied, wanted) => {
  expect(covers(denied, wanted)).toBe(is);
});
