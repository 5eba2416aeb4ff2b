import * as fs from 'fs';
import * as path from 'path';
import { nearest } from '../../private/nearest';
import { readableData } from '../../report/readable';
import { PlannedPlaybook, ResponsePlans } from '../../report/response-plan';
import { responsePlanText } from '../../report/response-plan-text';
import { Arguments, Command } from '../command';
import { colors, CommandIo } from '../command-io';
import { CommandInputError } from '../errors';
import { appPlaybooks } from '../playbooks/app-playbooks';
import { defaultPlaybooks } from '../playbooks/default-playbooks';
import { FINDING_FIX, FindingFile, readFinding } from '../playbooks/finding-file';
import { Credentials, planFunction, PlanOptions } from '../playbooks/load-bundle';
import { PlaybookSource, PlaybookSources } from '../playbooks/playbook-source';

const DEFAULT_APP = 'cdk.out';

/** `respond --finding FILE --dry-run` */
export const respondCommand: Command = {
  name: 'respond',
  summary: 'Show what playbooks would do about a finding, why, step by step, and with which permissions',
  usage: '--finding FILE --dry-run [--app cdk.out] [--playbook NAME]',
  arguments: [0, 0],
  options: {
    'finding': { type: 'string', value: 'FILE', description: 'The finding: an EventBridge event, or one of GuardDuty as its API prints it; - for standard input' },
    'dry-run': { type: 'boolean', description: 'Plan only; has to be given, for playbooks act nowhere but in Lambda' },
    'app': { type: 'string', value: 'FOLDER', description: `Synthesized app whose playbooks and settings to plan with (default ${DEFAULT_APP} where it has some, else all playbooks as they are by default)` },
    'playbook': { type: 'string', value: 'NAME', description: 'Plan with this playbook only' },
    'read': { type: 'boolean', description: "Read the target's state, with the credentials in AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN" },
    'account': { type: 'string', value: 'ACCOUNT', description: 'Account that the playbooks run in (default: that of the finding)' },
    'json': { type: 'boolean', description: 'Write JSON' },
  },
  examples: [
    'cdk-zero-trust respond --finding finding.json --dry-run',
    'cdk-zero-trust respond --finding finding.json --dry-run --app cdk.out --playbook revoke-sessions --read',
    'cat finding.json | cdk-zero-trust respond --finding - --dry-run',
  ],
  run: (given, io) => responded(given, io),
};

async function responded(given: Arguments, io: CommandIo): Promise<number> {
  const file = given.text('finding');
  if (file === undefined) {
    throw new CommandInputError('respond needs a finding', 'write cdk-zero-trust respond --finding FILE --dry-run');
  }
  if (!given.flag('dry-run')) {
    throw new CommandInputError('playbooks act in Lambda only, where their roles limit what they can do', 'add --dry-run to see what they would do');
  }
  const ownAccount = accountOf(given.text('account'));
  const credentials = given.flag('read') ? credentialsOf(io) : undefined;
  const finding = readFinding(file, io);
  const sources = chosen(sourcesFor(given.text('app'), finding, io), given.text('playbook'));
  const plans = await plansOf(sources, finding, { read: credentials !== undefined, credentials, ownAccount, partition: finding.partition });
  if (given.flag('json')) {
    io.out(`${JSON.stringify(readableData(plans), null, 2)}\n`);
  } else {
    io.out(responsePlanText(plans, { colors: colors(io), columns: io.columns }));
  }
  return plans.playbooks.some(({ unread }) => unread !== undefined) ? 1 : 0;
}

function accountOf(text: string | undefined): string | undefined {
  if (text !== undefined && !/^\d{12}$/.test(text)) {
    throw new CommandInputError(`--account ${JSON.stringify(text)} is not an account id`, 'write its twelve digits');
  }
  return text;
}

/** The bundles know no profiles and no sign-in: a function in Lambda has its credentials in the environment. */
function credentialsOf({ env }: CommandIo): Credentials {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey, AWS_SESSION_TOKEN: sessionToken } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new CommandInputError('--read needs credentials, and AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY are not set',
      'run eval "$(aws configure export-credentials --format env)" first, or leave out --read');
  }
  return { accessKeyId, secretAccessKey, ...sessionToken ? { sessionToken } : {} };
}

function sourcesFor(app: string | undefined, { clusters }: FindingFile, io: CommandIo): PlaybookSources {
  const folder = path.resolve(io.cwd, app ?? DEFAULT_APP);
  if (app === undefined && !fs.existsSync(path.join(folder, 'manifest.json'))) {
    return defaultPlaybooks(clusters);
  }
  const sources = appPlaybooks(folder, app ?? DEFAULT_APP);
  if (sources.playbooks.length > 0) {
    return sources;
  }
  if (app !== undefined) {
    throw new CommandInputError(`${app} has no playbooks`, 'name an app with an IncidentResponse, or leave out --app to plan with all playbooks as they are by default');
  }
  return defaultPlaybooks(clusters);
}

function chosen(sources: PlaybookSources, name: string | undefined): PlaybookSources {
  if (name === undefined) return sources;
  const playbooks = sources.playbooks.filter((playbook) => playbook.name === name);
  if (playbooks.length === 0) {
    const names = [...new Set(sources.playbooks.map((playbook) => playbook.name))];
    const near = nearest(name, names);
    throw new CommandInputError(`--playbook: there is no ${JSON.stringify(name)} in ${sources.from === 'defaults' ? 'the library' : sources.from}`,
      near === undefined ? `use one of ${names.join(', ')}` : `use ${near}`);
  }
  return { ...sources, playbooks };
}

async function plansOf(sources: PlaybookSources, finding: FindingFile, options: PlanOptions): Promise<ResponsePlans> {
  const several = new Set(sources.playbooks.map(({ name }) => name).filter((name, index, names) => names.indexOf(name) !== index));
  const playbooks: PlannedPlaybook[] = [];
  const assumptions = [...sources.assumptions, ...options.read ? ['The credentials that read are of the account of the target: in another one it would not be found'] : []];
  for (const source of sources.playbooks) {
    const planned = await planOf(source, finding, options);
    if (source.assumption !== undefined && planned.findings.some(({ declined }) => declined?.result !== 'ignored')) {
      assumptions.push(source.assumption);
    }
    playbooks.push(several.has(source.name) ? { ...planned, stack: source.stack } : planned);
  }
  if (playbooks.every(({ rejected }) => rejected !== undefined)) {
    throw new CommandInputError(`${finding.name}: ${playbooks[0].rejected}`, FINDING_FIX);
  }
  return { format: 'cdk-zero-trust.response-plan/1', settings: sources.from, assumptions, playbooks };
}

async function planOf(source: PlaybookSource, { body }: FindingFile, options: PlanOptions): Promise<PlannedPlaybook> {
  const plan = planFunction(source);
  try {
    return await plan(body, source.settings, options);
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'RejectedEventError') {
      return { playbook: source.name, rejected: message, findings: [] };
    }
    if (options.read && (name === 'RetryableError' || name === 'TerminalError')) {
      return { ...await plan(body, source.settings, { ...options, read: false }), unread: message };
    }
    throw error;
  }
}
