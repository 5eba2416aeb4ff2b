import { Letter } from '../../../../lib/verification/prover/deployment';
import { withCommonLetters, withTexts } from '../../../../lib/verification/prover/model/rewrite-letters';
import { allowing, bucket, deployment, role } from '../diff/support';

const [A, B] = ['\uE000', '\uE001'];
const letter = (text: string): Letter => ({ text, format: 'name' });

test('texts take the place of letters everywhere, in keys as well, and objects that were one stay one', () => {
  const statement = allowing(['s3:GetObject'], [`arn:aws:s3:::${A}/*`]);
  const reader = role(A, statement);
  const organization = { serviceControlPolicies: { [A]: [] }, resourceControlPolicies: {}, resourceControlServices: [] };
  const one = withTexts(deployment({ principals: [reader, { ...reader, arn: B }], resources: [bucket(A)], organization, letters: new Map([[A, letter('a')], [B, letter('b')]]) }), new Map([[A, 'data']]));
  expect(one.principals[0].identityPolicies[0].statements[0].resources).toEqual(['arn:aws:s3:::data/*']);
  expect(one.principals[1].arn).toBe(B);
  expect(one.principals[0].identityPolicies[0].statements[0]).toBe(one.principals[1].identityPolicies[0].statements[0]);
  expect(one.resources[0].arn).toBe('arn:aws:s3:::data');
  expect(Object.keys(one.organization!.serviceControlPolicies)).toEqual(['data']);
  expect([...one.letters.keys()]).toEqual([B]);
});

test('letters are the same where what they stand for is', () => {
  const one = deployment({ resources: [bucket(A), bucket(B)], letters: new Map([[A, letter('first')], [B, letter('second')]]) });
  const other = deployment({ resources: [bucket(A), bucket(B)], letters: new Map([[A, letter('second')], [B, letter('third')]]) });
  const [before, after] = withCommonLetters(one, other);
  expect(before.resources[1].arn).toBe(after.resources[0].arn);
  expect(new Set([...before.resources, ...after.resources].map(({ arn }) => arn)).size).toBe(3);
  expect([...before.letters.values()].map(({ text }) => text)).toEqual(['first', 'second', 'third']);
  expect(after.letters).toEqual(before.letters);
});

test('fails where both together have more letters than there are', () => {
  const many = (name: string) => deployment({ letters: new Map(Array.from({ length: 4000 }, (_, index) => [String.fromCharCode(0xE000 + index), letter(`${name}${index}`)])) });
  expect(() => withCommonLetters(many('a'), many('b'))).toThrow(RangeError);
});
