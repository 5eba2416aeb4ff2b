import { printable, readableData } from '../../report/readable';
import { strong, TextStyle, textTable, verdict } from '../../report/text-table';
import { diagnose, RotationFinding } from '../../secrets/rotation-diagnosis';
import { Command } from '../command';
import { colors } from '../command-io';
import { CommandInputError } from '../errors';
import { readJson } from '../read-json';
import { commandsOf, shellLine } from '../rotation-commands';
import { DescribedSecret, describedSecret, withInspection } from '../rotation-input';
import { timeOf } from '../time-option';

/** `rotation --description secret.json [--inspection inspection.json]` */
export const rotationCommand: Command = {
  name: 'rotation',
  summary: 'Say how the rotation of a secret stands, and which commands get a stuck one going again',
  usage: '--description FILE [--inspection FILE]',
  arguments: [0, 0],
  options: {
    description: { type: 'string', value: 'FILE', description: 'What aws secretsmanager describe-secret printed; - is standard input' },
    inspection: { type: 'string', value: 'FILE', description: 'What the operation inspect of the rotation function answered: which versions open the system' },
    at: { type: 'string', value: 'TIME', description: 'Judge dates as of this time, instead of now' },
    json: { type: 'boolean', description: 'Write JSON' },
  },
  examples: [
    'cdk-zero-trust rotation --description secret.json',
    'cdk-zero-trust rotation --description secret.json --inspection inspection.json',
  ],
  run: (given, io) => {
    const file = given.text('description');
    if (file === undefined) {
      throw new CommandInputError('rotation needs a secret, and no --description is given', 'write --description FILE with what aws secretsmanager describe-secret printed');
    }
    const inspected = given.text('inspection');
    if (file === '-' && inspected === '-') {
      throw new CommandInputError('- is given twice, and standard input can be read once', 'give one of the two as a file');
    }
    const named = (name: string) => (name === '-' ? 'standard input' : name);
    const at = timeOf('at', given.text('at'));
    const now = at === undefined ? Date.now() : Date.parse(at);
    const described = describedSecret(readJson(file, io), named(file));
    const secret = inspected === undefined ? described : withInspection(described, readJson(inspected, io), named(inspected));
    const findings = diagnose(secret.facts, now);
    const healthy = findings.every(({ needsPerson }) => !needsPerson);
    io.out(given.flag('json') ? `${JSON.stringify(readableData(dataOf(secret, findings, healthy, now)), null, 2)}\n` : textOf(secret, findings, { colors: colors(io) }));
    return healthy ? 0 : 1;
  },
};

function dataOf(secret: DescribedSecret, findings: readonly RotationFinding[], healthy: boolean, now: number): object {
  const { facts } = secret;
  return {
    format: 'cdk-zero-trust.rotation/1',
    secret: secret.arn,
    at: dateText(new Date(now)),
    healthy,
    rotationEnabled: facts.rotationEnabled,
    ...(facts.lastRotated && { lastRotated: dateText(facts.lastRotated) }),
    ...(facts.nextRotation && { nextRotation: dateText(facts.nextRotation) }),
    versions: facts.versions.map(({ created, ...version }) => ({ ...version, ...(created && { created: dateText(created) }) })),
    findings: findings.map(({ remedies, ...finding }) => ({ ...finding, commands: remedies.flatMap((remedy) => commandsOf(remedy, secret)) })),
  };
}

function textOf(secret: DescribedSecret, findings: readonly RotationFinding[], style: TextStyle): string {
  const { facts } = secret;
  const rows = facts.versions.map(({ id, labels, created, opens }) => [id, labels.join(', '), dateText(created), opens ?? '-'].map(printable));
  const commands = [...new Set(findings.flatMap(({ remedies }) => remedies.flatMap((remedy) => commandsOf(remedy, secret))).map(shellLine))];
  return [
    `  Secret    ${printable(secret.arn)}`,
    `  Rotation  ${facts.rotationEnabled ? 'on' : 'off'}, last ${dateText(facts.lastRotated)}, next ${dateText(facts.nextRotation)}`,
    '',
    textTable([{ title: 'Version' }, { title: 'Labels' }, { title: 'Made' }, { title: 'Opens' }], rows, style),
    '',
    ...findings.flatMap(({ state, needsPerson, version, says }) => [
      `${verdict(state, !needsPerson, style)}${version === undefined ? '' : `  ${printable(version)}`}`,
      `  ${printable(says)}`,
    ]),
    ...(commands.length === 0 ? [] : ['', strong('Commands', style), ...commands.map((command) => `  ${printable(command)}`)]),
    '',
  ].join('\n');
}

function dateText(date: Date | undefined): string {
  return date?.toISOString().replace(/\.\d{3}Z$/, 'Z') ?? 'unknown';
}
