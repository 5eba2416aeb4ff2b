import { execFile, execFileSync } from 'child_process';
import { existsSync, readdirSync } from 'fs';
import { createServer, Server } from 'http';
import { AddressInfo } from 'net';
import * as path from 'path';
import { App, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { CommandFolder, GivenIo } from './support';
import { defaultPlaybooks } from '../../lib/cli/playbooks/default-playbooks';
import { ResponsePlan, ResponsePlans } from '../../lib/report/response-plan';
import { FindingTrigger, IncidentResponse, Playbook, PlaybookMode, ResponseMembers } from '../../lib/response';
import { Plan } from '../../lib/response/runtime/plan.lambda-shared';
import { SHIPPED_PLAYBOOKS } from '../../lib/response/shipped-playbooks';
import { guardDutyDetail, guardDutyEvent, KEY, podResource, securityHubEvent } from '../response/events';

const ROOT = path.join(__dirname, '../..');
const EVERY_PLAYBOOK = [
  'deactivate-access-key', 'revoke-sessions', 'quarantine-user', 'isolate-instance', 'block-public-bucket', 'stop-ecs-task', 'isolate-pod', 'notify',
];
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAREADER0000000000', AWS_SECRET_ACCESS_KEY: 'secret', AWS_SESSION_TOKEN: 'token' };

/** A bundle of somebody else, which tells what it was asked. */
const CUSTOM = `exports.plan = async (body, settings, options) => ({ playbook: settings.playbook, findings: [{
  finding: { source: 'GuardDuty', id: JSON.parse(body).id, type: 'Any', accountId: '111122223333', region: 'eu-west-1' },
  mode: settings.mode,
  responses: [{ decision: 'act', reason: 'database ' + settings.options.database + ', read ' + options.read, steps: [], permissions: { reads: [], acts: [], undoes: [] } }],
}] });`;

let folder: CommandFolder;

beforeAll(() => {
  const missing = Object.values(SHIPPED_PLAYBOOKS).filter((bundle) => !existsSync(path.join(ROOT, 'assets', bundle, 'index.js')));
  if (missing.length > 0) {
    execFileSync('npx', ['tsx', 'build-tools/bundle-handler.ts', ...missing.map((bundle) => `lib/${bundle}.ts`)], { cwd: ROOT });
  }
}, 120_000);

beforeEach(() => { folder = new CommandFolder(); });
afterEach(() => folder.remove());

const dryRun = (finding: unknown, argv: readonly string[] = [], io?: GivenIo) =>
  folder.runToEnd(['respond', '--dry-run', '--finding', folder.write('finding.json', finding), ...argv], io);

async function plansOf(finding: unknown, argv: readonly string[] = [], io?: GivenIo): Promise<ResponsePlans> {
  const { code, out, err } = await dryRun(finding, [...argv, '--json'], io);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as ResponsePlans;
}

/** What each playbook would do about the first finding. */
async function decisions(finding: unknown, argv?: readonly string[]): Promise<Record<string, string>> {
  const { playbooks } = await plansOf(finding, argv);
  return Object.fromEntries(playbooks.map(({ playbook, stack, findings: [{ declined, responses }] }) =>
    [stack === undefined ? playbook : `${playbook} of ${stack}`, declined?.result ?? responses[0].decision]));
}

/** Synthesizes an app into the folder of the command. */
function synthesize(build: (app: App) => void, name = 'cdk.out'): string {
  const app = new App({ outdir: path.join(folder.path, name) });
  build(app);
  app.synth();
  return name;
}

const respondIn = (scope: App | Stage, id: string, playbooks: Playbook[], members?: ResponseMembers) => new IncidentResponse(new Stack(scope, id), 'Response', { playbooks, members });

describe('without an app', () => {
  test('shows what would be done, why, in which steps, and with which permissions', async () => {
    const { code, out, err } = await dryRun(guardDutyEvent(), ['--playbook', 'deactivate-access-key']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out.replace(/\n {18}(?=\S)/g, ' ')).toMatch(new RegExp([
      '  Settings        defaults No app with playbooks was given: each has its default settings\\.',
      '',
      '  Finding         CredentialAccess:IAMUser/CompromisedCredentials, severity 8 GuardDuty in account 111122223333, eu-west-1: 16afba5c5c43e07c9e3e5e2e544e95df',
      '',
      'deactivate-access-key',
      '  Decision        would tell people, and change nothing',
      '  Reason          the mode is OBSERVE: .*; its state was not read',
      '  Target          access key AKIAIOSFODNN7EXAMPLE of user alice, in account 111122223333',
      '  If it acted     1\\. Make the access key inactive',
      ' +iam:UpdateAccessKey',
      '  Reads           iam:GetAccessKeyLastUsed, .*iam:ListAccessKeys.*',
      '  Not done        .+',
      '  Stays possible  .+ role sessions .+',
      '  Undo            The key becomes active again, .* iam:DetachUserPolicy, iam:UpdateAccessKey',
      '',
      'Nothing was changed\\. .+',
      '$',
    ].join('\n')));
  });

  test('says in one line which playbooks do not answer the finding, and why', async () => {
    const { out } = await dryRun(guardDutyEvent(), [], { columns: 120 });
    expect(out.replace(/\n {2}(?=one)/, ' ')).toContain(`Not answered by
  revoke-sessions, quarantine-user, isolate-instance, block-public-bucket, stop-ecs-task, isolate-pod: its type is not one that this playbook answers
`);
  });

  test('plans with every playbook, as the constructs set it by default', async () => {
    const stack = new Stack(new App(), 'Stack');
    new IncidentResponse(stack, 'Response', {
      playbooks: [
        Playbook.deactivateAccessKey(), Playbook.revokeSessions(), Playbook.quarantineUser(), Playbook.isolateInstance(),
        Playbook.blockPublicBucket(), Playbook.stopEcsTask(), Playbook.isolatePod({ clusters: ['prod'] }), Playbook.notify(),
      ],
    });
    const deployed = new Map(Object.values(Template.fromStack(stack).findResources('AWS::Lambda::Function')).flatMap(({ Properties }) => {
      const { Environment } = Properties as { Environment?: { Variables: { PLAYBOOK_SETTINGS?: string } } };
      const settings = Environment?.Variables.PLAYBOOK_SETTINGS;
      return settings === undefined ? [] : [JSON.parse(settings) as { playbook: string }];
    }).map((settings) => [settings.playbook, settings]));
    const { playbooks } = defaultPlaybooks(['prod']);
    expect(playbooks.map(({ name }) => name)).toEqual(EVERY_PLAYBOOK);
    for (const { name, settings } of playbooks) expect(settings).toEqual(deployed.get(name));
  });

  test('takes the cluster of a pod from the finding, and says so', async () => {
    const { assumptions, playbooks } = await plansOf(guardDutyEvent({ type: 'Execution:Runtime/ReverseShell', resource: podResource() }));
    expect(assumptions).toContain('isolate-pod may act in the cluster prod, which the finding names');
    const plan = playbooks.find(({ playbook }) => playbook === 'isolate-pod')!.findings[0];
    expect(plan.responses[0]).toMatchObject({ decision: 'observe', text: { subject: expect.stringContaining('prod') as string } });
    expect((await plansOf(guardDutyEvent())).assumptions).toEqual(['No app with playbooks was given: each has its default settings']);
  });

  test.each<[string, unknown]>([
    ['an event', guardDutyEvent()],
    ['a finding of its own', guardDutyDetail()],
    ['a file with a byte order mark', `\uFEFF${JSON.stringify(guardDutyDetail())}`],
  ])('reads %s', async (_what, finding) => {
    expect((await decisions(finding))['deactivate-access-key']).toBe('observe');
  });

  test('reads standard input', async () => {
    const { code, out } = await folder.runToEnd(['respond', '--finding', '-', '--dry-run'], { input: JSON.stringify(guardDutyDetail()) });
    expect(code).toBe(0);
    expect(out).toContain(KEY);
  });

  test('plans each finding of an event that has several', async () => {
    const event = securityHubEvent() as { detail: { findings: object[] } };
    event.detail.findings = [event.detail.findings[0], { ...event.detail.findings[0], Id: 'the-second-one' }];
    const { code, out } = await dryRun(event);
    expect(code).toBe(0);
    expect(out.match(/^ {2}Finding /gm)).toHaveLength(2);
    expect(out).toContain('the-second-one');
  });

  test('another account of its own refuses what is not about it', async () => {
    expect((await decisions(guardDutyDetail(), ['--account', '444455556666']))['deactivate-access-key']).toBe('refused');
    const { out } = await dryRun(guardDutyDetail(), ['--account', '444455556666', '--playbook', 'deactivate-access-key']);
    expect(out).toContain('would leave it alone, and tell people: it is about account 111122223333');
  });

  test('says that a sample is ignored', async () => {
    const { code, out } = await dryRun(guardDutyEvent({ title: '[SAMPLE] x' }));
    expect(code).toBe(0);
    expect(out).toContain('notify: it is a sample finding');
    expect(out).not.toContain('Decision');
  });

  test('one playbook that finds the event malformed is told apart from those that do not', async () => {
    const event = guardDutyEvent({ type: 'Execution:Runtime/ReverseShell', resource: podResource({ name: 'no pod' }) });
    const { code, out } = await dryRun(event);
    expect(code).toBe(0);
    expect(out).toMatch(/isolate-pod\n {2}Decision +would reject the event, which then is in its dead-letter queue: the name of the\s+pod has characters/);
    expect(out).toMatch(/Not answered by\n[^]* isolate-instance: it is about a container, and names no instance\n/);
    expect(await dryRun(event, ['--playbook', 'isolate-pod'])).toMatchObject({ code: 2, out: '' });
  });

  test('no text of a finding does anything to a terminal', async () => {
    const title = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202Eevil\r\ninjected line';
    const event = guardDutyEvent({ title, type: 'Other:Type/\u001b[31mred\nDecision        would act' });
    for (const argv of [[], ['--json']]) {
      const { code, out } = await dryRun(event, ['--playbook', 'notify', ...argv], { outIsTerminal: true, env: { NO_COLOR: '1' } });
      expect(code).toBe(0);
      expect(out).toContain('owned');
      // eslint-disable-next-line no-control-regex -- these are what must not get to a terminal
      expect(out).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/);
      expect(out.split('\n').filter((line) => /^(injected|Decision)/.test(line))).toEqual([]);
    }
  });
});

describe('with an app', () => {
  test('plans with the playbooks and settings of the app in cdk.out', async () => {
    synthesize((app) => respondIn(app, 'Security', [
      Playbook.deactivateAccessKey({ mode: PlaybookMode.APPROVE }),
      Playbook.notify({ triggers: [FindingTrigger.guardDuty('CredentialAccess:IAMUser/*', 9)] }),
    ], new ResponseMembers({ externalId: 'response' })));
    expect(await decisions(guardDutyEvent())).toEqual({ 'deactivate-access-key': 'ask', 'notify': 'ignored' });
    const { out } = await dryRun(guardDutyEvent());
    expect(out).toContain('  Settings        of cdk.out\n');
    expect(out).toContain('notify: its severity is below 9, the threshold of its type');
  });

  test('plans with the bundle of a custom playbook, also in a stage', async () => {
    folder.write('custom/index.js', CUSTOM);
    const custom = () => Playbook.custom({
      name: 'suspend-database-user',
      description: 'Suspends users of databases',
      code: lambda.Code.fromAsset(path.join(folder.path, 'custom')),
      triggers: [FindingTrigger.guardDuty('CredentialAccess:RDS/*')],
      options: { database: 'orders' },
    });
    synthesize((app) => respondIn(app, 'Security', [custom()]), 'flat.out');
    synthesize((app) => respondIn(new Stage(app, 'Prod'), 'Security', [custom()]), 'staged.out');
    for (const app of ['flat.out', 'staged.out']) {
      const { out } = await dryRun(guardDutyDetail(), ['--app', app]);
      expect(out).toContain('suspend-database-user\n  Decision        would act\n  Reason          database orders, read false\n');
    }
  });

  test('tells apart the same playbook in stacks that set it otherwise', async () => {
    synthesize((app) => {
      respondIn(app, 'One', [Playbook.deactivateAccessKey({ mode: PlaybookMode.AUTOMATIC })]);
      respondIn(app, 'Other', [Playbook.deactivateAccessKey()]);
      respondIn(app, 'Same', [Playbook.deactivateAccessKey()]);
    });
    expect(await decisions(guardDutyEvent())).toEqual({ 'deactivate-access-key of One': 'act', 'deactivate-access-key of Other': 'observe' });
  });

  test('an app in cdk.out without playbooks is passed over', async () => {
    synthesize((app) => new Stack(app, 'Empty'));
    expect(Object.keys(await decisions(guardDutyEvent()))).toEqual(EVERY_PLAYBOOK);
  });
});

describe('reading the target', () => {
  let server: Server;
  let asked: string[];
  let answer: { readonly status: number; readonly code: string };
  const endpoint = process.env.AWS_ENDPOINT_URL;

  beforeAll(async () => {
    server = createServer((request, response) => {
      asked.push(String(request.headers.authorization));
      response.writeHead(answer.status, { 'content-type': 'text/xml' });
      response.end(`<ErrorResponse><Error><Type>Sender</Type><Code>${answer.code}</Code><Message>\u001b[2J</Message></Error><RequestId>1</RequestId></ErrorResponse>`);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    process.env.AWS_ENDPOINT_URL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => { asked = []; });

  afterAll(async () => {
    if (endpoint === undefined) delete process.env.AWS_ENDPOINT_URL;
    else process.env.AWS_ENDPOINT_URL = endpoint;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  /** In a process of its own: the SDK loads the modules of Node in a way that jest does not know. */
  const read = (...argv: string[]) => new Promise<{ readonly code: number; readonly out: string }>((resolve) => {
    folder.write('finding.json', guardDutyEvent());
    folder.write('program.cjs', `require(${JSON.stringify(path.join(ROOT, 'lib/cli/main.ts'))}).main()`);
    const program = ['--import', require.resolve('tsx'), path.join(folder.path, 'program.cjs')];
    const all = [...program, 'respond', '--finding', 'finding.json', '--dry-run', '--read', ...argv];
    const options = { cwd: folder.path, env: { ...process.env, ...KEYS } };
    execFile(process.execPath, all, options, (error, out) => resolve({ code: Number(error?.code ?? 0), out }));
  });

  test('decides by what is there, with the credentials of the environment', async () => {
    answer = { status: 404, code: 'NoSuchEntity' };
    const { code, out } = await read('--playbook', 'deactivate-access-key');
    expect(code).toBe(0);
    expect(out).toContain('would find nothing to do');
    expect(out).toContain('State           missing, as read just now');
    expect(out).toContain('The credentials that read are of the account of the target');
    expect(asked.length).toBeGreaterThan(0);
    for (const one of asked) expect(one).toContain('Credential=AKIAREADER0000000000/');
  });

  test('fails with exit code 1 where it may not read, and shows the plan without the state', async () => {
    answer = { status: 403, code: 'AccessDenied' };
    const { code, out } = await read();
    expect(code).toBe(1);
    expect(out).toMatch(/State +could not be read: GetAccessKeyLastUsed failed with AccessDenied/);
    expect(out).toContain('1. Make the access key inactive');
  });

  test('nothing is read without --read', async () => {
    await dryRun(guardDutyEvent(), [], { env: KEYS });
    expect(asked).toEqual([]);
  });
});

const GUARDDUTY = "give an EventBridge event of GuardDuty, AWS Health or Security Hub, or one finding as aws guardduty get-findings --query 'Findings[0]' prints it";

test.each<[string, unknown, readonly string[], string]>([
  ['no file', guardDutyEvent(), ['--finding', 'none.json'], 'none.json: there is no such file; name a file that can be read.'],
  ['a folder', guardDutyEvent(), ['--finding', '.'], '. is not a file; name a file.'],
  ['what is not JSON', 'finding', [], expect.stringMatching(/^finding\.json(:1:1)?: this is not JSON \(.+\); write JSON\.$/) as string],
  ['what is not JSON and hostile', '{"a": \u001b[2J', [], expect.stringMatching(/^finding\.json[:\d]*: this is not JSON \(.*\\u001b\[2J.*\); write JSON\.$/) as string],
  ['a list', [guardDutyEvent()], [], `finding.json: this is a list; ${GUARDDUTY}.`],
  ['a text', '"finding"', [], `finding.json: this is not an object; ${GUARDDUTY}.`],
  ['an answer of the API', { Findings: [guardDutyDetail()] }, [], `finding.json: this is an answer with 1 findings; ${GUARDDUTY}.`],
  ['an event of another service', { 'source': 'aws.s3', 'account': '111122223333', 'detail-type': 'x', 'detail': {} }, [],
    `finding.json: the event is from none of GuardDuty, AWS Health and Security Hub; ${GUARDDUTY}.`],
  ['no finding', {}, [], `finding.json: service is not an object; ${GUARDDUTY}.`],
  ['a finding with a wrong field', guardDutyEvent({ accountId: '12' }), [], expect.stringContaining('finding.json: accountId is not as expected') as string],
  ['a finding that is too large', { ...guardDutyDetail(), more: 'x'.repeat(1024 * 1024) }, [], expect.stringMatching(/^finding\.json: the event has \d+ characters, more than/) as string],
  ['a playbook that there is not', guardDutyEvent(), ['--playbook', 'deactivate-acces-key'], '--playbook: there is no "deactivate-acces-key" in the library; use deactivate-access-key.'],
  ['a playbook that is like none', guardDutyEvent(), ['--playbook', 'x'], `--playbook: there is no "x" in the library; use one of ${EVERY_PLAYBOOK.join(', ')}.`],
  ['an account that is none', guardDutyEvent(), ['--account', '1'], '--account "1" is not an account id; write its twelve digits.'],
  ['no app', guardDutyEvent(), ['--app', 'nowhere'], expect.stringContaining('nowhere') as string],
  ['reading without credentials', guardDutyEvent(), ['--read'],
    '--read needs credentials, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set; run eval "$(aws configure export-credentials --format env)" first, or leave out --read.'],
])('fails with exit code 2 and one sentence: %s', async (_what, finding, argv, message) => {
  const given = argv[0] === '--finding' ? ['respond', '--dry-run', ...argv] : ['respond', '--dry-run', '--finding', folder.write('finding.json', finding), ...argv];
  const { code, out, err } = await folder.runToEnd(given);
  expect({ code, out }).toEqual({ code: 2, out: '' });
  expect(err.replace(/^cdk-zero-trust: |\n$/g, '')).toEqual(message);
});

test.each<[string, readonly string[], string]>([
  ['no finding', ['--dry-run'], 'respond needs a finding; write cdk-zero-trust respond --finding FILE --dry-run.'],
  ['no dry run', ['--finding', 'finding.json'],
    'playbooks act in Lambda only, where their roles limit what they can do; add --dry-run to see what they would do.'],
])('fails without being told all: %s', async (_what, argv, message) => {
  folder.write('finding.json', guardDutyEvent());
  expect(await folder.runToEnd(['respond', ...argv])).toEqual({ code: 2, out: '', err: `cdk-zero-trust: ${message}\n` });
});

describe('fails on an app', () => {
  const writeApp = (settings: unknown, code: object = {}) => {
    folder.write('cdk.out/manifest.json', { version: '1', artifacts: { Stack: { type: 'aws:cloudformation:stack', properties: { templateFile: 'Stack.template.json' } } } });
    folder.write('cdk.out/Stack.template.json', {
      Resources: { Hand: { Type: 'AWS::Lambda::Function', Properties: { Code: code, Environment: { Variables: { PLAYBOOK_SETTINGS: settings } } } } },
    });
  };
  const HASH = 'a'.repeat(64);
  const custom = JSON.stringify({ playbook: 'mine', mode: 'OBSERVE', triggers: [], modeRules: [], protectedPrincipals: [], options: {} });

  test('without playbooks, where it is named', async () => {
    synthesize((app) => new Stack(app, 'Empty'));
    expect((await dryRun(guardDutyEvent(), ['--app', 'cdk.out'])).err).toBe(
      'cdk-zero-trust: cdk.out has no playbooks; name an app with an IncidentResponse, or leave out --app to plan with all playbooks as they are by default.\n');
  });

  test.each<[string, unknown, string]>([
    ['known only at deployment', { 'Fn::Sub': 'x' }, 'is known only at deployment'],
    ['not JSON', '{', 'is not a JSON object'],
    ['no object', '[]', 'has not the fields that settings of a playbook have'],
    ['without triggers', JSON.stringify({ playbook: 'notify', mode: 'OBSERVE', options: {} }), 'has not the fields that settings of a playbook have'],
  ])('with settings %s', async (_what, settings, problem) => {
    writeApp(settings);
    expect(await dryRun(guardDutyEvent())).toEqual({
      code: 2, out: '', err: `cdk-zero-trust: cdk.out: Stack#Hand: PLAYBOOK_SETTINGS ${problem}; synthesize the app again.\n`,
    });
  });

  test('whose custom playbook has no code in it', async () => {
    writeApp(custom, { ZipFile: 'exports.handler = 1' });
    expect((await dryRun(guardDutyEvent())).err).toContain('the code of the playbook "mine" is no asset of the app; give --playbook');
    writeApp(custom, { S3Key: `${HASH}.zip` });
    folder.write('cdk.out/Stack.assets.json', { files: { [HASH]: { source: { path: 'asset.zip' } } } });
    expect((await dryRun(guardDutyEvent())).err).toContain('the code of the playbook "mine" is no folder with an index.js in the app');
    folder.write('cdk.out/Stack.assets.json', { files: { [HASH]: { source: { path: '../../outside' } } } });
    expect((await dryRun(guardDutyEvent())).err).toContain('outside of the assembly');
  });

  test.each([
    ['throws', "throw new Error('no such module')", 'the playbook "mine" of Stack cannot be loaded (no such module)'],
    ['exports no plan', 'exports.handler = async () => {};', 'the playbook "mine" of Stack exports no plan; export what playbookHandler returns'],
  ])('whose custom playbook %s', async (_what, code, message) => {
    writeApp(custom, { S3Key: `${HASH}.zip` });
    folder.write('cdk.out/Stack.assets.json', { files: { [HASH]: { source: { path: 'asset.mine' } } } });
    folder.write('cdk.out/asset.mine/index.js', code);
    const { code: exit, err } = await dryRun(guardDutyEvent());
    expect(exit).toBe(2);
    expect(err).toContain(message);
  });
});

test('the command knows the plan as the bundles write it', () => {
  const plan: ResponsePlan = { playbook: 'x', findings: [] } satisfies Plan as Plan;
  expect(plan.findings).toEqual([]);
});

test('every bundle of the library is known by the name of its handler', async () => {
  const handlers = readdirSync(path.join(ROOT, 'lib/response/playbooks'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.lambda.ts'));
  expect(Object.values(SHIPPED_PLAYBOOKS).map((bundle) => `${bundle}.ts`).sort()).toEqual(handlers.map((file) => `response/playbooks/${file}`).sort());
  for (const [name, bundle] of Object.entries(SHIPPED_PLAYBOOKS)) {
    const loaded: { plan(body: string, settings: object): Promise<Plan> } = jest.requireActual(path.join(ROOT, 'assets', bundle, 'index.js'));
    const settings = { playbook: name, triggers: [], mode: 'OBSERVE', modeRules: [], protectedPrincipals: [], options: {} };
    expect((await loaded.plan(JSON.stringify(guardDutyDetail()), settings)).playbook).toBe(name);
  }
});
