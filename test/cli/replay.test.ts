import { writeFileSync } from 'fs';
import * as path from 'path';
import { gzipSync } from 'zlib';
import { deny, CommandFolder, GivenIo, policy } from './support';
import { run as start } from '../../lib/cli/run';
import { GUARDRAILS_FILE_NAME, GuardrailsFile } from '../../lib/guardrails/guardrails-file';
import type { ReplayReport } from '../../lib/verification/replay/replay';
import { ACCOUNT, IDENTITIES, OTHER_ACCOUNT, record, ROLE } from '../verification/replay/events';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
  folder.write('log.json', { Records: [record(), record({ userIdentity: IDENTITIES.user, awsRegion: 'us-east-1', eventID: 'u' })] });
  folder.write('scp.json', policy({ Sid: 'Trail', ...deny('cloudtrail:StopLogging') }));
  folder.write('clean.json', policy(deny('cloudtrail:DeleteTrail')));
});
afterEach(() => folder.remove());

const run = (argv: string[], io?: GivenIo) => folder.runToEnd(['replay', ...argv], io);

async function report(argv: string[]): Promise<ReplayReport> {
  const { code, out, err } = await run([...argv, '--json']);
  expect([code, err]).toEqual([0, '']);
  return JSON.parse(out) as ReplayReport;
}

/** Guardrails as an app writes them into its assembly. */
function assembly(name = 'cdk.out'): string {
  const guardrail = (id: string, stage: 'enforced' | 'tested' | 'observed', action: string, targets = ['/Workloads']) => ({
    id, policyType: 'SERVICE_CONTROL_POLICY', protectsAgainst: 'x', stage, targets, characters: 100, exemptions: [], statements: [{ Sid: id, ...deny(action) }],
  });
  const file: GuardrailsFile = {
    version: 1,
    sets: [{
      construct: 'Org/Policies',
      stack: 'Org',
      guardrails: [guardrail('audit-trail', 'observed', 'cloudtrail:*'), guardrail('detection', 'tested', 'guardduty:*'), guardrail('root', 'enforced', 'iam:CreateUser', ['/'])],
      policies: [],
      targets: [{ path: '/Workloads', kind: 'OU', id: 'ou-ab12-11111111', parent: '/', headroom: [] }, { path: '/', kind: 'ROOT', id: 'r-ab12', headroom: [] }],
    }],
  };
  folder.write(`${name}/${GUARDRAILS_FILE_NAME}`, file);
  return name;
}

const ORGANIZATION = {
  Organization: { Id: 'o-example1234', MasterAccountId: '999988887777' },
  Policies: [{
    PolicySummary: { Id: 'p-12345678', Name: 'trails', Type: 'SERVICE_CONTROL_POLICY' }, Content: JSON.stringify(policy(deny('cloudtrail:*'))), Targets: [{ TargetId: 'ou-ab12-22222222' }],
  }],
  Parents: { [ACCOUNT]: 'ou-ab12-11111111', [OTHER_ACCOUNT]: 'ou-ab12-22222222', 'ou-ab12-11111111': 'r-ab12', 'ou-ab12-22222222': 'r-ab12' },
};

test('shows what a policy would have denied, of whom, and what to do', async () => {
  const { code, out, err } = await run(['--policy', 'scp.json', '--policy', 'clean.json', '--cloudtrail', 'log.json']);
  expect([code, err]).toEqual([0, '']);
  expect(out).toBe(`\
  Guardrail   Type  Stage  Requests  Denied  Perhaps  Not auditable
  ──────────  ────  ─────  ────────  ──────  ───────  ─────────────
  scp.json    SCP   given         2       2        0              0
  clean.json  SCP   given         2       0        0              0

scp.json
          Times  Principal                                    Action                  Region     Last                  Why
  ──────  ─────  ───────────────────────────────────────────  ──────────────────────  ─────────  ────────────────────  ─────
  denied      1  ${ROLE}  cloudtrail:StopLogging  eu-west-1  2026-11-02T09:30:00Z  Trail
  denied      1  ${IDENTITIES.user.arn}     cloudtrail:StopLogging  us-east-1  2026-11-02T09:30:00Z  Trail

What to do
  scp.json
    it would have denied 2 requests of 2 principals: exempt who must go on, or change it, and replay again
  clean.json
    it would have denied none of 2 requests

Read 2 events of 1 file: 2 requests, 2026-11-02T09:30:00Z to 2026-11-02T09:30:00Z.
`);
});

test('judges the guardrails of the assembly, also those that are only tested or observed', async () => {
  assembly();
  const { out } = await run(['--cloudtrail', 'log.json']);
  expect(out).toMatch(/audit-trail +SCP +observed +2 +2 +0 +0\n/);
  expect(out).toMatch(/ {2}detection\n {4}it would have denied none of 2 requests: enforce it\n/);
  expect(out).toMatch(/ {2}root\n {4}it would have denied none of 2 requests\n/);
  expect((await report([assembly('other.out'), '--cloudtrail', 'log.json', '--guardrail', 'root'])).guardrails.map(({ id }) => id)).toEqual(['root']);
});

test('judges policies of templates, exports and guardrail files', async () => {
  folder.write('template.yaml', [
    'Resources:', '  Trails:', '    Type: AWS::Organizations::Policy', '    Properties:', '      Name: trails', '      Type: SERVICE_CONTROL_POLICY', '      Content:',
    '        Version: "2012-10-17"', '        Statement: [{ Effect: Deny, Action: "cloudtrail:*", Resource: "*" }]',
  ].join('\n'));
  folder.write('organization.json', ORGANIZATION);
  assembly();
  const exact = async (file: string) => (await report(['--policy', file, '--cloudtrail', 'log.json'])).guardrails.map((one) => [one.id, one.exact]);
  expect(await exact('template.yaml')).toEqual([['Trails', 2]]);
  // The export says that the policy is attached elsewhere.
  expect(await exact('organization.json')).toEqual([['trails', 0]]);
  expect(await exact(`cdk.out/${GUARDRAILS_FILE_NAME}`)).toEqual([['audit-trail', 2], ['detection', 0], ['root', 0]]);
});

test('an export tells which accounts a guardrail is for, and who manages the organization', async () => {
  assembly();
  const other = { ...ORGANIZATION, Parents: { ...ORGANIZATION.Parents, [ACCOUNT]: 'ou-ab12-22222222' } };
  folder.write('here.json', ORGANIZATION);
  folder.write('elsewhere.json', other);
  folder.write('management.json', { ...ORGANIZATION, Organization: { Id: 'o-example1234', MasterAccountId: ACCOUNT } });
  const exact = async (...options: string[]) => (await report(['--cloudtrail', 'log.json', '--guardrail', 'audit-trail', ...options])).guardrails[0].exact;
  expect(await exact('--organization', 'here.json')).toBe(2);
  expect(await exact('--organization', 'elsewhere.json')).toBe(0);
  expect(await exact('--organization', 'management.json')).toBe(0);
  expect(await exact('--management-account', ACCOUNT)).toBe(0);
  expect(await exact('--management-account', OTHER_ACCOUNT)).toBe(2);
});

test('--fail-on-denied fails where something surely would have been denied', async () => {
  expect((await run(['--policy', 'scp.json', '--cloudtrail', 'log.json', '--fail-on-denied'])).code).toBe(1);
  expect((await run(['--policy', 'clean.json', '--cloudtrail', 'log.json', '--fail-on-denied'])).code).toBe(0);
  folder.write('perhaps.json', policy(deny('cloudtrail:*', '*', { Condition: { StringEquals: { 'aws:PrincipalTag/team': 'x' } } })));
  expect((await run(['--policy', 'perhaps.json', '--cloudtrail', 'log.json', '--fail-on-denied'])).code).toBe(0);
});

test('--since and --until leave out what is outside of them', async () => {
  const judged = async (...options: string[]) => (await report(['--policy', 'scp.json', '--cloudtrail', 'log.json', ...options])).judged;
  expect(await judged('--since', '2026-11-03')).toBe(0);
  expect(await judged('--since', '2026-11-02T09:30:00Z')).toBe(2);
  expect(await judged('--until', '2026-11-02T09:30Z')).toBe(0);
  expect(await judged('--until', '2026-11-03')).toBe(2);
});

test('--top shows so many lines, and says what is left', async () => {
  const { out } = await run(['--policy', 'scp.json', '--cloudtrail', 'log.json', '--top', '1']);
  expect(out.match(/^ {2}denied/gm)).toHaveLength(1);
  expect(out).toContain('  and 1 request more: use --top, or --json for all.\n');
});

test('--role proposes a policy, with guardrails and without', async () => {
  const { out } = await run(['--cloudtrail', 'log.json', '--role', 'Deploy']);
  expect(out).toMatch(new RegExp(`^Least privilege of ${ROLE}\n`));
  expect(out).toContain('"cloudtrail:StopLogging"');
  expect(out).not.toContain('Guardrail');
  const both = await report(['--cloudtrail', 'log.json', '--policy', 'scp.json', '--role', ROLE, '--generalize']);
  expect([both.guardrails.length, both.roles?.[0].calls]).toEqual([1, 1]);
});

test('reads standard input, plain and in gzip', async () => {
  const log = JSON.stringify({ Records: [record()] });
  expect((await run(['--policy', 'scp.json', '--cloudtrail', '-'], { input: log })).out).toContain('Read 1 event of 1 file');
  const chunks = async function* () {
    const bytes = gzipSync(log);
    for (const byte of bytes) yield Buffer.from([byte]);
  };
  let out = '';
  const io = { out: (text: string) => { out += text; }, err: () => {}, readInput: () => '', input: chunks, outIsTerminal: false, errIsTerminal: false, columns: 100, env: {}, cwd: folder.path };
  expect(await start(['replay', '--policy', 'scp.json', '--cloudtrail', '-'], io)).toBe(0);
  expect(out).toContain('Read 1 event of 1 file: 1 request,');
});

test('lists records that cannot be read, and goes on', async () => {
  folder.write('odd.json', { Records: [record(), { eventVersion: '1.0' }, 7] });
  const { code, out } = await run(['--policy', 'scp.json', '--cloudtrail', 'odd.json']);
  expect(code).toBe(0);
  expect(out).toContain('not judged: 2 that cannot be read.\nodd.json: record 2: it has no eventSource.\nodd.json: record 3: it is not an object.\n');
});

test('writes nothing of a log that does something to a terminal', async () => {
  const bad = '\u001B[31m\u202E';
  folder.write('bad.json', { Records: [record({ eventName: `Stop${bad}`, awsRegion: bad, userIdentity: { ...IDENTITIES.role, sessionContext: { sessionIssuer: { arn: `arn:aws:iam::${ACCOUNT}:role/${bad}` } } } })] });
  folder.write('all.json', policy(deny('*')));
  const { out } = await run(['--policy', 'all.json', '--cloudtrail', 'bad.json', '--role', bad]);
  expect(out).toContain('\\u001b[31m\\u202e');
  // eslint-disable-next-line no-control-regex -- this is what must not be there
  expect(out).not.toMatch(/[\u001B\u202E]/);
  expect((await run(['--policy', 'all.json', '--cloudtrail', 'bad.json', '--json'])).out).not.toContain('\u202E');
});

test('shows progress on a terminal alone', async () => {
  expect((await run(['--policy', 'scp.json', '--cloudtrail', 'log.json'], { errIsTerminal: true })).err).toContain('Reading logs');
});

test.each<[string, string[], string]>([
  ['no logs', ['--policy', 'scp.json'], 'replay needs logs, and no --cloudtrail is given; write --cloudtrail PATH.'],
  ['logs that are not there', ['--policy', 'scp.json', '--cloudtrail', 'none'], 'none: there is no such file or folder; name CloudTrail logs, or a folder of them.'],
  ['a file that is no log', ['--policy', 'scp.json', '--cloudtrail', 'scp.json'],
    'scp.json: record 1: it has no eventSource, and no other record is an event of CloudTrail; give CloudTrail logs.'],
  ['no guardrails', ['--cloudtrail', 'log.json'], 'cdk.out: there is no such file; name the folder of a cloud assembly, such as cdk.out.'],
  ['an assembly beside policies', ['cdk.out', '--policy', 'scp.json', '--cloudtrail', 'log.json'], 'replay judges the guardrails of cdk.out or those of --policy, and both are given; leave one of them out.'],
  ['a guardrail that is not there', ['--policy', 'scp.json', '--cloudtrail', 'log.json', '--guardrail', 'scp.jso'], '--guardrail "scp.jso": there is no such guardrail; use scp.json.'],
  ['a time that is none', ['--policy', 'scp.json', '--cloudtrail', 'log.json', '--since', '2026-02-30'], '--since "2026-02-30" is not a time; write it as 2026-01-31 or 2026-01-31T12:00:00Z.'],
  ['a number of lines that is none', ['--policy', 'scp.json', '--cloudtrail', 'log.json', '--top', '0'], '--top "0" is not a number of lines; write a whole number of at least 1.'],
  ['an account that is none', ['--policy', 'scp.json', '--cloudtrail', 'log.json', '--management-account', '1'], '--management-account "1" is not an account; write its twelve digits.'],
  ['--generalize without a role', ['--policy', 'scp.json', '--cloudtrail', 'log.json', '--generalize'], '--generalize is about the policy of a role, and no --role is given; add --role, or leave it out.'],
  ['a role that did nothing', ['--cloudtrail', 'log.json', '--role', 'Nobody'], '--role "Nobody": these logs have no request of a role or user of that name; write its name or its ARN as the logs have it.'],
  ['standard input twice', ['--policy', 'scp.json', '--cloudtrail', '-', '--cloudtrail', '-'], '--cloudtrail - is given twice, and standard input can be read once; give it once.'],
  ['a policy that denies nothing', ['--policy', 'allow.json', '--cloudtrail', 'log.json'], 'allow.json: it has no organization policy with a Deny statement; name a policy, a template or an export that denies something.'],
  ['an operator that is none', ['--policy', 'operator.json', '--cloudtrail', 'log.json'], 'operator.json: Statement.0.Condition: "StringNotIn" is not a condition operator; write one such as StringEquals, ArnLike or ForAnyValue:StringLike.'],
])('fails on %s', async (_what, argv, message) => {
  folder.write('allow.json', policy({ Effect: 'Allow', Action: '*', Resource: '*' }));
  folder.write('operator.json', policy(deny('*', '*', { Condition: { StringNotIn: { 'aws:RequestedRegion': 'x' } } })));
  expect(await run(argv)).toEqual({ code: 2, out: '', err: `cdk-zero-trust: ${message}\n` });
});

test('fails on a log that is cut off, with the file', async () => {
  writeFileSync(path.join(folder.path, 'cut.json.gz'), gzipSync(JSON.stringify({ Records: Array.from({ length: 99 }, () => record()) })).subarray(0, 300));
  expect(await run(['--policy', 'scp.json', '--cloudtrail', 'cut.json.gz'])).toMatchObject({
    code: 2, out: '', err: expect.stringMatching(/^cdk-zero-trust: cut\.json\.gz: the gzip file is cut off after record \d+; fetch it again\.\n$/),
  });
});
