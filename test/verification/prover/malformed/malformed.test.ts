import { execFile } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { dirname, join } from 'path';
import { Input, INPUTS } from './inputs';

/** A process that takes longer hangs: it is killed, and the test fails. No test says how fast it has to be. */
const KILL_AFTER = 240_000;
const CHILD = join(__dirname, 'child.ts');

interface Outcome {
  readonly verdicts?: readonly { readonly id: string; readonly verdict: string; readonly because: string }[];
  readonly error?: string;
  readonly message?: string;
}

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'malformed-')); });
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function run({ files, claims }: Input, place: string): Promise<Outcome> {
  const text = (content: unknown) => typeof content === 'string' ? content : JSON.stringify(content);
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(place, name)), { recursive: true });
    writeFileSync(join(place, name), text(content));
  }
  const claimsFile = claims === undefined ? '-' : join(place, 'claims.json');
  if (claims !== undefined) writeFileSync(claimsFile, text(claims));
  const sources = [...new Set(Object.keys(files).map(name => join(place, name.split('/')[0])))];
  return new Promise((resolve, reject) => {
    execFile(process.execPath, ['--import', 'tsx', CHILD, claimsFile, ...sources], { timeout: KILL_AFTER, killSignal: 'SIGKILL', maxBuffer: 2 ** 28, cwd: join(__dirname, '../../../..') },
      (error, stdout, stderr) => {
        if (error !== null) reject(new Error(`the process ${error.killed === true ? 'hung and was killed' : `ended with ${error.code ?? error.signal}`}: ${stderr.slice(-2_000)}`));
        else resolve(JSON.parse(stdout.trim().split('\n').at(-1)!) as Outcome);
      });
  });
}

/** Errors that nobody threw on purpose. */
const ACCIDENT = /^(Type|Range|Reference|Syntax|Eval|URI)Error$|^Error$/;
const ACCIDENTAL_TEXT = /of undefined|undefined \(|is not a function|is not iterable|call stack|\[object|ENOENT: no such|Cannot (read|convert)/;

test.concurrent.each(INPUTS.map((input, index) => [input.name, input, index] as const))('%s', async (_, input, index) => {
  const outcome = await run(input, join(folder, String(index)));
  check(input, outcome);
}, KILL_AFTER + 30_000);

function check({ expected }: Input, outcome: Outcome): void {
  if ('error' in expected) {
    expect(outcome.verdicts?.map(({ id, verdict }) => `${id}: ${verdict}`)).toBeUndefined();
    expect(`${outcome.error}: ${outcome.message}`).toMatch(expected.error);
    expect(outcome.error).not.toMatch(ACCIDENT);
    expect(outcome.message).not.toMatch(ACCIDENTAL_TEXT);
    expect(outcome.message!.split('\n')).toHaveLength(1);
    return;
  }
  expect(`${outcome.error ?? ''}${outcome.message ?? ''}`).toBe('');
  const id = 'notProved' in expected ? expected.notProved : expected.of;
  const asked = outcome.verdicts!.filter(one => one.id.startsWith(id));
  expect(asked.length).toBeGreaterThan(0);
  if ('notProved' in expected) expect(asked.filter(({ verdict }) => verdict !== 'PROVED')).not.toEqual([]);
  else expect(asked.map(({ verdict, because }) => verdict === expected.verdict ? verdict : `${verdict}: ${because}`)).toEqual(asked.map(() => expected.verdict));
  expect(outcome.verdicts!.filter(({ because }) => ACCIDENTAL_TEXT.test(because) || /Maximum/.test(because))).toEqual([]);
}
