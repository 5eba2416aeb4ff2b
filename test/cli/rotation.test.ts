import { spawnSync } from 'child_process';
import * as fc from 'fast-check';
import { CommandFolder } from './support';
import { shellLine } from '../../lib/cli/rotation-commands';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-AbCdEf';
const FUNCTION = 'arn:aws:lambda:eu-west-1:111122223333:function:orders-rotation';
const [BASE, NEXT, HAND] = ['11111111-1111-4111-8111-111111111111', '22222222-2222-4222-8222-222222222222', '33333333-3333-4333-8333-333333333333'];
const NOW = '2026-11-02T12:00:00Z';

const description = (more: object = {}) => ({
  ARN,
  Name: 'orders',
  RotationEnabled: true,
  RotationLambdaARN: FUNCTION,
  LastRotatedDate: '2026-11-01T03:00:00.123000+00:00',
  NextRotationDate: '2026-12-01T04:59:59+00:00',
  LastChangedDate: '2026-11-02T11:00:00+00:00',
  VersionIdsToStages: { [BASE]: ['AWSCURRENT', 'AWSPENDING'], [HAND]: ['AWSPREVIOUS'] },
  ...more,
});
const pendingFrom = (base: string) => ({ VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [NEXT]: ['AWSPENDING', `RotatedFrom-${base}`] } });
const version = (id: string, labels: string[], opens?: string, created = '2026-11-02T11:00:00.000Z') => ({ id, labels, created, ...(opens && { opens }) });
const inspection = (base: string, current: string, pending: string, created?: string) => ({
  secret: ARN, versions: [version(BASE, ['AWSCURRENT'], current), version(NEXT, [`RotatedFrom-${base}`, 'AWSPENDING'], pending, created)],
});
const operation = (payload: object, answer: string) => ['aws', 'lambda', 'invoke', '--function-name', FUNCTION, '--cli-binary-format', 'raw-in-base64-out',
  '--payload', JSON.stringify(payload), '--region', 'eu-west-1', answer];
const INSPECT = operation({ operation: 'inspect' }, 'inspection.json');
const RELEASE = operation({ operation: 'release', versionId: NEXT }, 'release.json');
const ROTATE = ['aws', 'secretsmanager', 'rotate-secret', '--secret-id', ARN, '--region', 'eu-west-1'];

interface Data {
  readonly healthy: boolean;
  readonly findings: readonly { readonly state: string; readonly commands: readonly string[][] }[];
}

let folder: CommandFolder;
beforeEach(() => { folder = new CommandFolder(); });
afterEach(() => folder.remove());

function judge(described: object, inspected?: object): { code: number; states: string[]; commands: string[][] } {
  const argv = ['rotation', '--description', folder.write('secret.json', described), '--at', NOW,
    ...(inspected ? ['--inspection', folder.write('inspection.json', inspected)] : [])];
  const { code, data } = folder.json<Data>(argv);
  expect(code).toBe(data.healthy ? 0 : 1);
  return { code, states: data.findings.map(({ state }) => state), commands: data.findings.flatMap(({ commands }) => commands) };
}

test('a secret with both labels on one version is healthy', () => {
  expect(judge(description())).toEqual({ code: 0, states: ['healthy'], commands: [] });
});

test('a young pending version is a rotation on its way', () => {
  expect(judge(description(pendingFrom(BASE)))).toEqual({ code: 0, states: ['in-progress'], commands: [INSPECT] });
});

test.each<[string, object, object | undefined, string[], string[][]]>([
  ['stuck by the date of its version', description(pendingFrom(BASE)), inspection(BASE, 'yes', 'no', '2026-11-01T11:59:59Z'), ['stuck'], [RELEASE, ROTATE]],
  ['stuck by the last change', description({ ...pendingFrom(BASE), LastChangedDate: '2026-11-01T11:00:00Z' }), undefined, ['stuck'], [INSPECT, RELEASE, ROTATE]],
  ['half done', description(pendingFrom(BASE)), inspection(BASE, 'no', 'yes'), ['half-done'], [RELEASE]],
  ['changed by hand meanwhile', description(pendingFrom(HAND)), undefined, ['lost-update'], [INSPECT, RELEASE, ROTATE]],
  ['refused by the system', description(pendingFrom(BASE)), inspection(BASE, 'no', 'no'), ['refused', 'in-progress'], []],
  ['not what was configured', description(pendingFrom(BASE)), inspection(BASE, 'unusable', 'no'), ['unusable', 'in-progress'], []],
  ['overdue', description({ NextRotationDate: '2026-11-01T11:59:59+00:00' }), undefined, ['overdue'], [ROTATE]],
  ['switched off', description({ RotationEnabled: undefined }), undefined, ['off'], [ROTATE]],
  ['without a current version', description({ VersionIdsToStages: undefined }), undefined, ['no-current'], []],
])('a rotation that is %s needs a person', (_what, described, inspected, states, commands) => {
  expect(judge(described, inspected)).toEqual({ code: 1, states, commands });
});

test('a day is not over at its last second, nor is a time that is due', () => {
  expect(judge(description(pendingFrom(BASE)), inspection(BASE, 'yes', 'no', '2026-11-01T12:00:00Z')).states).toEqual(['in-progress']);
  expect(judge(description({ NextRotationDate: '2026-11-01T12:00:00Z' })).states).toEqual(['healthy']);
});

test('a label of an abandoned rotation needs nobody, and can be removed', () => {
  const labels = { VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [NEXT]: [`RotatedFrom-${BASE}`] } };
  expect(judge(description(labels))).toEqual({
    code: 0,
    states: ['healthy', 'abandoned-label'],
    commands: [['aws', 'secretsmanager', 'update-secret-version-stage', '--secret-id', ARN, '--version-stage', `RotatedFrom-${BASE}`, '--remove-from-version-id', NEXT, '--region', 'eu-west-1']],
  });
});

test('without a function the label itself is removed', () => {
  expect(judge(description({ ...pendingFrom(HAND), RotationLambdaARN: undefined })).commands).toEqual([
    ['aws', 'secretsmanager', 'update-secret-version-stage', '--secret-id', ARN, '--version-stage', 'AWSPENDING', '--remove-from-version-id', NEXT, '--region', 'eu-west-1'],
    ROTATE,
  ]);
});

test('a pending version that is the only one that opens the system is not to be released at once', () => {
  folder.write('secret.json', description(pendingFrom(HAND)));
  folder.write('inspection.json', inspection(HAND, 'no', 'yes'));
  const { code, out } = folder.run(['rotation', '--description', 'secret.json', '--inspection', 'inspection.json', '--at', NOW]);
  expect(code).toBe(1);
  expect(out).toContain('It is the only one that opens the system');
});

test('reads standard input, dates in seconds, and prints a table and lines for a shell', () => {
  const input = JSON.stringify(description({ ...pendingFrom(BASE), LastChangedDate: Date.parse('2026-11-01T11:00:00Z') / 1000 }));
  const { code, out } = folder.run(['rotation', '--description', '-', '--at', NOW], { input });
  expect(code).toBe(1);
  expect(out).toMatch(new RegExp(`^ {2}${NEXT} {2}AWSPENDING, RotatedFrom-${BASE} {2}unknown {2}-$`, 'm'));
  expect(out).toContain(`--payload '{"operation":"release","versionId":"${NEXT}"}' --region eu-west-1 release.json\n`);
  expect(out).toContain('It has been pending for at least 25 hours');
});

test('judges as of now where no time is given', () => {
  folder.write('secret.json', description({ NextRotationDate: new Date(Date.now() - 25 * 3_600_000).toISOString() }));
  expect(folder.run(['rotation', '--description', 'secret.json']).code).toBe(1);
  folder.write('secret.json', description({ NextRotationDate: new Date(Date.now() + 3_600_000).toISOString() }));
  expect(folder.run(['rotation', '--description', 'secret.json']).code).toBe(0);
});

test('writes nothing of its input that does something to a terminal', () => {
  folder.write('secret.json', description({ VersionIdsToStages: { [BASE]: ['AWSCURRENT'], [NEXT]: ['AWSPENDING', '\u202Elabel'] } }));
  expect(folder.run(['rotation', '--description', 'secret.json', '--at', NOW]).out).toContain('\\u202elabel');
});

const FIX = 'give what aws secretsmanager describe-secret, and the operation inspect, have printed.';

test.each<[string, object | string, string]>([
  ['is no JSON', '{', 'secret.json:1:2: this is not JSON'],
  ['is a list', [], `secret.json is not an object; ${FIX}`],
  ['has no ARN', { Name: 'x' }, `secret.json: ARN is missing or not a text; ${FIX}`],
  ['has the ARN of something else', { ARN: FUNCTION }, `secret.json: ARN "${FUNCTION}" is not one of a secret; ${FIX}`],
  ['has labels that are no list', description({ VersionIdsToStages: { [BASE]: 'AWSCURRENT' } }), `secret.json: labels of version ${BASE} are no list; ${FIX}`],
  ['has a label with a line break', description({ VersionIdsToStages: { [BASE]: ['a\nb'] } }), `secret.json: labels of version ${BASE} is missing or not a text; ${FIX}`],
  ['has a date that is none', description({ NextRotationDate: 'soon' }), `secret.json: NextRotationDate is not a date; ${FIX}`],
  ['has a switch that is none', description({ RotationEnabled: 'yes' }), `secret.json: RotationEnabled is neither true nor false; ${FIX}`],
])('fails on a description that %s', (_what, content, message) => {
  folder.write('secret.json', content);
  const { code, out, err } = folder.run(['rotation', '--description', 'secret.json']);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err).toContain(message);
});

test.each<[string, object, string]>([
  ['of another secret', { ...inspection(BASE, 'yes', 'no'), secret: 'other' }, 'inspection.json is about "other"'],
  ['without versions', { secret: ARN }, 'inspection.json: it has no list of versions'],
  ['of another time', inspection(HAND, 'yes', 'no'), 'inspection.json shows other versions or labels than the description: the secret has changed between them; take both again.'],
  ['with a word of its own', inspection(BASE, 'maybe', 'no'), `inspection.json: "opens" of version ${BASE} is none of yes, no, unreachable, unusable, no-value`],
  ['that failed', { errorType: 'RotationNetworkError', errorMessage: 'not reached' }, 'inspection.json: the function failed with RotationNetworkError: not reached; repair that first, and call it again.'],
])('fails on an inspection %s', (_what, content, message) => {
  folder.write('secret.json', description(pendingFrom(BASE)));
  folder.write('inspection.json', content);
  const { code, err } = folder.run(['rotation', '--description', 'secret.json', '--inspection', 'inspection.json']);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test.each([
  [['rotation'], 'rotation needs a secret, and no --description is given'],
  [['rotation', '--description', '-', '--inspection', '-'], '- is given twice, and standard input can be read once'],
  [['rotation', '--description', 'secret.json', '--at', 'now'], '--at "now" is not a time'],
])('fails on %j', (argv, message) => {
  const { code, err } = folder.run(argv);
  expect(code).toBe(2);
  expect(err).toContain(message);
});

test('a shell takes every argument as it is', () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: fc.constantFrom(...'ab \'"$`\\!*?~#;&|<>(){}[]%-'), maxLength: 12 }), { minLength: 1, maxLength: 4 }), (argv) => {
    const { stdout } = spawnSync('sh', ['-c', `for one in ${shellLine(argv)}; do printf '%s\\n' "$one"; done`], { encoding: 'utf8' });
    expect(stdout).toBe(argv.map((one) => `${one}\n`).join(''));
  }), { numRuns: 100 });
});
