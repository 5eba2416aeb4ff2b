import * as fc from 'fast-check';
import { RecordSplitter, SplitError } from '../../../lib/verification/replay/split-records';

function split(text: string, chunk = text.length || 1): unknown[] {
  const found: unknown[] = [];
  const splitter = new RecordSplitter((record, number) => {
    expect(number).toBe(found.length + 1);
    found.push(JSON.parse(record));
  });
  const bytes = Buffer.from(text, 'utf8');
  for (let at = 0; at < bytes.length; at += chunk) splitter.write(bytes.subarray(at, at + chunk));
  splitter.end();
  return found;
}

const A = { a: 1, nested: { Records: [{ b: '}' }] }, text: 'quote " backslash \\ brackets ]}{[' };
const B = { b: ['é', '\u{1F600}', []], Records: 'no list' };

test.each([
  ['an object with Records', JSON.stringify({ Records: [A, B] }), [A, B]],
  ['an object with Records after other fields', JSON.stringify({ owner: 'x', list: [1], Records: [A], more: { c: [2] } }), [A]],
  ['the answer of lookup-events', JSON.stringify({ Events: [A] }), [A]],
  ['indented JSON', JSON.stringify({ Records: [A, B] }, null, 2), [A, B]],
  ['a list', JSON.stringify([A, B]), [A, B]],
  ['JSON lines', `${JSON.stringify(A)}\n${JSON.stringify(B)}\n`, [A, B]],
  ['several logs one after another', JSON.stringify({ Records: [A] }) + JSON.stringify({ Records: [B] }), [A, B]],
  ['a byte order mark', `\uFEFF${JSON.stringify({ Records: [B] })}`, [B]],
  ['a list with what is no object', JSON.stringify({ Records: [A, null, 7, 'x,y', [B, [1]], B] }), [A, null, null, null, null, B]],
  ['no records', '{"Records":[]}', []],
])('splits %s, wherever the chunks end', (_what, text, records) => {
  for (const chunk of [1, 2, 3, 7, 64, 100_000]) expect(split(text, chunk)).toEqual(records);
});

test('finds any records again, in chunks of any size', () => {
  fc.assert(fc.property(fc.array(fc.dictionary(fc.string(), fc.json())), fc.integer({ min: 1, max: 50 }), fc.boolean(), (records, chunk, lines) => {
    const text = lines ? records.map((one) => JSON.stringify(one)).join('\n') : JSON.stringify({ Records: records });
    // An object with a list of records is one around them.
    fc.pre(text !== '' && !records.some((one) => Object.hasOwn(one, 'Records') || Object.hasOwn(one, 'Events')));
    expect(split(text, chunk)).toEqual(records);
  }));
});

test.each([
  ['what is cut off within a record', '{"Records":[{"a":1},{"b"', 'it ends within record 2'],
  ['what is cut off in a text', '{"Records":[{"a":"x', 'it ends within record 1'],
  ['what is cut off after a record', '{"Records":[{"a":1}', 'it ends within the list, after record 1'],
  ['nothing', '', 'it is empty'],
  ['blanks', ' \n', 'it is empty'],
  ['another format', 'version account-id interface-id', 'it does not begin as JSON'],
  ['too many brackets', '{"a":1}}', 'after record 1 a bracket closes that was never opened'],
])('fails on %s', (_what, text, problem) => {
  expect(() => split(text)).toThrow(new SplitError(problem, ''));
});

test('fails on a record that no log has, before it fills the memory', () => {
  const splitter = new RecordSplitter(() => {});
  splitter.write(Buffer.from('{"Resources":{"a":"'));
  expect(() => {
    for (let times = 0; times < 100; times++) splitter.write(Buffer.alloc(100_000, 'x'));
  }).toThrow('record 1 is larger than 4194304 bytes');
});
