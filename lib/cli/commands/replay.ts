import { existsSync } from 'fs';
import * as path from 'path';
import { GUARDRAILS_FILE_NAME } from '../../guardrails/guardrails-file';
import { nearest } from '../../private/nearest';
import { readableData } from '../../report/readable';
import { replayText } from '../../report/replay-text';
import { LogSource, logFiles } from '../../verification/replay/read-cloudtrail';
import { replay } from '../../verification/replay/replay';
import { guardrailsOf, ReplayGuardrail } from '../../verification/replay/replay-guardrails';
import { Arguments, Command } from '../command';
import { colors, CommandIo } from '../command-io';
import { CommandInputError } from '../errors';
import { progress } from '../progress';
import { readGuardrails } from '../read-guardrails';
import { readReplayGuardrails, readReplayOrganization, ReplayOrganization } from '../replay-input';
import { timeOf } from '../time-option';

const TOP = 10;

/** `replay [cdk.out] --cloudtrail PATH` */
export const replayCommand: Command = {
  name: 'replay',
  summary: 'Show what guardrails would have denied of what CloudTrail logged, and what a role really used',
  usage: '[cdk.out] --cloudtrail PATH [--policy FILE] [--role ROLE]',
  arguments: [0, 1],
  options: {
    'cloudtrail': { type: 'string', multiple: true, value: 'PATH', description: 'Log file, folder of log files, or - for standard input' },
    'policy': { type: 'string', multiple: true, value: 'FILE', description: 'Judge these instead: a policy, a template, an organization export' },
    'guardrail': { type: 'string', multiple: true, value: 'ID', description: 'Judge this guardrail only' },
    'role': { type: 'string', value: 'ROLE', description: 'Propose a policy from what this role or user did: ARN or name' },
    'generalize': { type: 'boolean', description: 'In the proposed policy, name what many resources begin with instead of each' },
    'organization': { type: 'string', value: 'FILE', description: 'Exported organization policies: tells members, targets and the management account' },
    'management-account': { type: 'string', value: 'ACCOUNT', description: 'Organization policies do not bind this account' },
    'since': { type: 'string', value: 'TIME', description: 'Leave out what was earlier: 2026-01-31 or 2026-01-31T12:00:00Z' },
    'until': { type: 'string', value: 'TIME', description: 'Leave out this time and what was later' },
    'top': { type: 'string', value: 'N', description: `Show so many lines of a guardrail (default ${TOP})` },
    'fail-on-denied': { type: 'boolean', description: 'Fail where a guardrail surely would have denied something' },
    'json': { type: 'boolean', description: 'Write JSON' },
  },
  examples: [
    'cdk-zero-trust replay --cloudtrail logs/',
    'cdk-zero-trust replay cdk.out --cloudtrail logs/ --organization organization.json --fail-on-denied',
    'aws s3 cp s3://trail/day.json.gz - | cdk-zero-trust replay --policy scp.json --cloudtrail -',
    'cdk-zero-trust replay --cloudtrail logs/ --role deploy --generalize',
  ],
  run: (given, io) => replayed(given, io),
};

async function replayed(given: Arguments, io: CommandIo): Promise<number> {
  const organization = readReplayOrganization(given.text('organization'), given.text('management-account'), io);
  const guardrails = chosen(guardrailsFor(given, organization, io), given.texts('guardrail'));
  const top = topOf(given.text('top'));
  const role = given.text('role');
  const since = timeOf('since', given.text('since'));
  const until = timeOf('until', given.text('until'));
  if (given.flag('generalize') && role === undefined) {
    throw new CommandInputError('--generalize is about the policy of a role, and no --role is given', 'add --role, or leave it out');
  }
  const sources = sourcesOf(given.texts('cloudtrail'), io);
  const { step, done } = progress(io);
  step('Reading logs');
  const report = await replay(sources, {
    guardrails,
    ...(organization.known && { organization: organization.known }),
    ...(role !== undefined && { role, generalize: given.flag('generalize') }),
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    progress: ({ files, events }) => step(`Reading logs: ${files} of ${sources.length} files, ${events} events`),
  }).finally(done);
  const [unread] = report.malformed;
  if (unread !== undefined && report.skipped.malformed === report.events) {
    // Nothing denied in what is no log would be a pass for nothing.
    throw new CommandInputError(`${unread.file}: record ${unread.record}: ${unread.because}, and no other record is an event of CloudTrail`, 'give CloudTrail logs');
  }
  if (role !== undefined && report.roles?.length === 0) {
    throw new CommandInputError(`--role ${JSON.stringify(role)}: these logs have no request of a role or user of that name`, 'write its name or its ARN as the logs have it');
  }
  if (given.flag('json')) {
    io.out(`${JSON.stringify(readableData(report), null, 2)}\n`);
  } else {
    io.out(replayText(report, top, { colors: colors(io) }));
  }
  return given.flag('fail-on-denied') && report.guardrails.some(({ exact }) => exact > 0) ? 1 : 0;
}

/** Those of the policies that are given, else those of the assembly, which may be missing where only a role is asked about. */
function guardrailsFor(given: Arguments, { below }: ReplayOrganization, io: CommandIo): ReplayGuardrail[] {
  const policies = given.texts('policy');
  const assembly = given.positionals[0];
  if (policies.length > 0) {
    if (assembly !== undefined) {
      throw new CommandInputError(`replay judges the guardrails of ${assembly} or those of --policy, and both are given`, 'leave one of them out');
    }
    return policies.flatMap((file) => readReplayGuardrails(file, below, io));
  }
  const place = assembly ?? 'cdk.out';
  if (assembly === undefined && given.text('role') !== undefined && !existsSync(path.resolve(io.cwd, place, GUARDRAILS_FILE_NAME))) return [];
  return guardrailsOf(readGuardrails(place, io), place, below);
}

function chosen(guardrails: ReplayGuardrail[], ids: readonly string[]): ReplayGuardrail[] {
  const known = guardrails.map(({ id }) => id);
  for (const id of ids) {
    if (!known.includes(id)) {
      const near = nearest(id, known);
      throw new CommandInputError(`--guardrail ${JSON.stringify(id)}: there is no such guardrail`, near === undefined ? `use one of ${known.slice(0, 8).join(', ')}` : `use ${near}`);
    }
  }
  return ids.length === 0 ? guardrails : guardrails.filter(({ id }) => ids.includes(id));
}

function sourcesOf(paths: readonly string[], io: CommandIo): LogSource[] {
  if (paths.length === 0) {
    throw new CommandInputError('replay needs logs, and no --cloudtrail is given', 'write --cloudtrail PATH');
  }
  if (paths.filter((one) => one === '-').length > 1) {
    throw new CommandInputError('--cloudtrail - is given twice, and standard input can be read once', 'give it once');
  }
  const files = logFiles(paths.filter((one) => one !== '-'), io.cwd);
  return paths.includes('-') ? [...files, { name: 'standard input', open: () => io.input?.() ?? whole(io.readInput()) }] : files;
}

async function* whole(text: string): AsyncGenerator<Buffer> {
  yield Buffer.from(text, 'utf8');
}

function topOf(text: string | undefined): number {
  if (text === undefined) return TOP;
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new CommandInputError(`--top ${JSON.stringify(text)} is not a number of lines`, 'write a whole number of at least 1');
  }
  return Number(text);
}
