import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'fs';
import * as os from 'os';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { record } from './events';
import { logFiles, readLogs } from '../../../lib/verification/replay/read-cloudtrail';

let folder: string;
beforeEach(() => { folder = mkdtempSync(path.join(os.tmpdir(), 'replay-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Buffer): string {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
  return name;
}

const log = (...ids: string[]) => JSON.stringify({ Records: ids.map((eventID) => record({ eventID })) });

async function read(paths: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  await readLogs(logFiles(paths, folder), {
    record: (one, file, number) => found.push(`${file} ${number} ${(one as { eventID: string }).eventID}`),
    malformed: (because, file, number) => found.push(`${file} ${number} malformed: ${because}`),
  });
  return found;
}

test('reads files in any of the forms, gzip by its content', async () => {
  write('a.json', log('1', '2'));
  write('b.json.gz', gzipSync(log('3')));
  write('c.jsonl', `${JSON.stringify(record({ eventID: '4' }))}\n`);
  write('named-otherwise', gzipSync(log('5')));
  expect(await read(['a.json', 'b.json.gz', 'c.jsonl', 'named-otherwise'])).toEqual(['a.json 1 1', 'a.json 2 2', 'b.json.gz 1 3', 'c.jsonl 1 4', 'named-otherwise 1 5']);
});

test('reads gzip that was put together of several', async () => {
  write('a.json.gz', Buffer.concat([gzipSync(log('1')), gzipSync(log('2'))]));
  expect(await read(['a.json.gz'])).toEqual(['a.json.gz 1 1', 'a.json.gz 2 2']);
});

test('reads folders by name, without digests, insights and other files, each file once', async () => {
  write('AWSLogs/o-x/CloudTrail/2026/2.json', log('2'));
  write('AWSLogs/o-x/CloudTrail/2026/1.json.gz', gzipSync(log('1')));
  write('AWSLogs/o-x/CloudTrail-Digest/d.json', '{"digestEndTime":"x"}');
  write('AWSLogs/o-x/CloudTrail-Insight/i.json', log('insight'));
  write('AWSLogs/notes.txt', 'no log');
  symlinkSync(folder, path.join(folder, 'AWSLogs/around'));
  expect(await read(['AWSLogs', 'AWSLogs/o-x/CloudTrail/2026/2.json'])).toEqual(['AWSLogs/o-x/CloudTrail/2026/1.json.gz 1 1', 'AWSLogs/o-x/CloudTrail/2026/2.json 1 2']);
});

test('goes on after a record that is not JSON', async () => {
  write('a.json', '{"Records":[{"eventID":"1"},{"eventID":},{"eventID":"3"}]}');
  expect(await read(['a.json'])).toEqual(['a.json 1 1', expect.stringMatching(/^a\.json 2 malformed: it is not JSON \(/), 'a.json 3 3']);
});

test.each([
  ['a missing file', () => 'none.json', 'none.json: there is no such file or folder; name CloudTrail logs, or a folder of them.'],
  ['a folder without logs', () => { mkdirSync(path.join(folder, 'empty')); return 'empty'; }, 'empty: the folder holds no .json or .json.gz file; name the folder that the trail delivers to.'],
  ['an empty file', () => write('a.json', ''), 'a.json: it is empty; leave the file out, or fetch the log again.'],
  ['an empty gzip', () => write('a.json.gz', gzipSync('')), 'a.json.gz: it is empty; leave the file out, or fetch the log again.'],
  ['a file that is cut off', () => write('a.json', log('1', '2').slice(0, -100)), 'a.json: it ends within record 2; fetch the log again.'],
  ['another format', () => write('a.json', 'a,b\n1,2\n'), 'a.json: it does not begin as JSON; give CloudTrail logs: JSON, or JSON lines, plain or in gzip.'],
])('fails on %s', async (_what, make, message) => {
  await expect((async () => read([make()]))()).rejects.toThrow(message);
});

test('fails on gzip that is cut off, with how far it got', async () => {
  const whole = gzipSync(JSON.stringify({ Records: Array.from({ length: 5_000 }, (_, index) => record({ eventID: String(Math.sin(index)) })) }));
  write('a.json.gz', whole.subarray(0, whole.length - 1_000));
  await expect(read(['a.json.gz'])).rejects.toThrow(/^a\.json\.gz: the gzip file is cut off after record \d+; fetch it again\.$/);
});

test('fails on damaged gzip', async () => {
  const bytes = gzipSync(log('1'));
  bytes.fill(0xFF, 20, 60);
  write('a.json.gz', bytes);
  await expect(read(['a.json.gz'])).rejects.toThrow(/^a\.json\.gz: it is damaged gzip after record 0 \(.+\); fetch it again\.$/);
});
