import { readFileSync } from 'fs';
import * as path from 'path';
import { CommandFolder } from './support';
import { CLAIMS, TEMPLATE, WIDER } from './templates';
import { ProofData } from '../../lib/report/proof-data';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
  folder.write('app.yaml', TEMPLATE);
  folder.write('claims.json', CLAIMS);
});
afterEach(() => folder.remove());

const OWN = ['--claims', 'claims.json', '--no-built-in'];

test('claims of a template that hold are PROVED, and the exit code is 0', () => {
  const { code, out, err } = folder.run(['verify', 'app.yaml', ...OWN]);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  expect(out).toMatch(/PROVED +0 +0 +nobody-can\[write the data\]/);
  expect(out).toContain('2 claims: 2 PROVED, 0 REFUTED, 0 UNKNOWN; 0 findings, 0 accepted.');
});

test('claims that do not hold are REFUTED with request and packet, and the exit code is 1', () => {
  folder.write('app.yaml', WIDER);
  const { code, data } = folder.json<ProofData>(['verify', 'app.yaml', ...OWN]);
  expect(code).toBe(1);
  expect(data.summary).toMatchObject({ claims: 2, refuted: 2, findings: 2 });
  expect(data.claims[0].findings[0]).toMatchObject({ request: { action: 's3:PutObject', principal: expect.stringContaining('role/reader') }, cause: { logicalId: 'Reader' } });
  expect(data.claims[1].findings[0].path!.join('\n')).toMatch(/tcp 10\.0\.0\.\d+:\d+ -> 10\.0\.1\.\d+:5433/);
});

test('without --no-built-in the claims of every app are decided too', () => {
  const { data } = folder.json<ProofData>(['verify', 'app.yaml']);
  expect(data.claims.length).toBeGreaterThan(5);
  expect(data.claims.every(({ builtIn }) => builtIn)).toBe(true);
});

test('--only decides the claims whose ids begin so', () => {
  const { data } = folder.json<ProofData>(['verify', 'app.yaml', ...OWN, '--only', 'only-path']);
  expect(data.claims.map(({ id }) => id)).toEqual(['only-path[web->store]']);
});

test('an accepted finding is shown as such and fails nothing; the others still do', () => {
  folder.write('app.yaml', WIDER);
  const ids = folder.json<ProofData>(['verify', 'app.yaml', ...OWN]).data.claims.map(({ findings }) => findings[0].id);
  folder.write('accepted.json', { [ids[0]]: 'the reports are written by the reader until March' });
  const { code, data } = folder.json<ProofData>(['verify', 'app.yaml', ...OWN, '--accept', 'accepted.json']);
  expect({ code, summary: data.summary }).toMatchObject({ code: 1, summary: { findings: 1, accepted: 1 } });
  folder.write('accepted.json', { [ids[0]]: 'the reports are written by the reader until March', [ids[1]]: 'the second port is the replica of it' });
  expect(folder.run(['verify', 'app.yaml', ...OWN, '--accept', 'accepted.json']).code).toBe(0);
});

test('--sarif writes a file beside the table', () => {
  folder.write('app.yaml', WIDER);
  const { out } = folder.run(['verify', 'app.yaml', ...OWN, '--sarif', 'proofs.sarif']);
  expect(out).toContain('REFUTED');
  const sarif = JSON.parse(readFileSync(path.join(folder.path, 'proofs.sarif'), 'utf8')) as { runs: { results: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }[] }[] };
  expect(sarif.runs[0].results[0].locations[0].physicalLocation.artifactLocation.uri).toBe('app.yaml');
});

test('--markdown writes Markdown', () => {
  folder.write('app.yaml', WIDER);
  expect(folder.run(['verify', 'app.yaml', ...OWN, '--markdown']).out).toMatch(/^## Zero-trust proofs: 2 findings\n/);
});

test('says what it is doing on a terminal alone', () => {
  expect(folder.run(['verify', 'app.yaml', ...OWN]).err).toBe('');
  expect(folder.run(['verify', 'app.yaml', ...OWN], { errIsTerminal: true }).err).toContain('Proving');
});

test('a second run writes the same bytes', () => {
  expect(folder.run(['verify', 'app.yaml', '--json']).out).toBe(folder.run(['verify', 'app.yaml', '--json']).out);
});

test.each([
  ['no assembly', ['verify'], /cdk\.out.*; .*\.\n$/],
  ['a file that is not there', ['verify', 'none.yaml'], /none\.yaml/],
  ['claims that are none', ['verify', 'app.yaml', '--claims', 'app.json'], /app\.json/],
  ['two formats at once', ['verify', 'app.yaml', '--json', '--markdown'], /^cdk-zero-trust: both --json and --markdown are given; give one of them\.\n$/],
  ['an id that no claim has', ['verify', 'app.yaml', '--no-built-in', '--claims', 'claims.json', '--only', 'nothing'], /no claim's id begins with "nothing"/],
  ['an acceptance without reason', ['verify', 'app.yaml', '--accept', 'accept.json'], /"ok" is no reason for "x"/],
  ['a folder that is not there', ['verify', 'app.yaml', '--sarif', 'none/proofs.sarif'], /none\/proofs\.sarif cannot be written/],
])('fails with exit code 2 on %s', (_, argv, message) => {
  folder.write('app.json', { version: 1, claims: 'none' });
  folder.write('accept.json', { x: 'ok' });
  const { code, out, err } = folder.run(argv);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toMatch(message);
  expect(err).not.toContain('should not happen');
});
