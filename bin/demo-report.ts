import { EmulatorMissing, EmulatorRun } from './demo-emulator';
import { Coverage } from '../build-tools/emulator/bridge';
import { strong, textTable, TextStyle, verdict } from '../lib/report/text-table';

const HOW: Readonly<Record<keyof Coverage, string>> = {
  native: 'native',
  bridged: 'bridged: made by calls of its service',
  synthesizedOnly: 'only synthesized: no local server has it',
};

/** What the emulator showed, as a person reads it. */
export function renderEmulator(emulator: EmulatorRun | EmulatorMissing, style: TextStyle): string {
  if (!emulator.ran) {
    return `${strong('Not deployed', style)}\n\n  The landing zone was synthesized and checked, and not deployed to a local emulator.\n${indented(emulator.reason)}\n`;
  }
  const { incident: { statuses: [before, contained, after], ...incident }, coverage, resources } = emulator;
  const kinds = Object.keys(HOW) as (keyof Coverage)[];
  const numberOf = (kind: keyof Coverage) => coverage[kind].reduce((sum, type) => sum + resources[type], 0);
  return `${[
    strong(`Deployed to an emulator of AWS: ${emulator.stacks.length} stacks`, style),
    indented(`What was deployed differs from what was checked above:\n${emulator.differences.map((difference) => `- ${difference}`).join('\n')}`),
    textTable(
      [{ title: 'Type' }, { title: 'Resources', align: 'right' }, { title: 'In the emulator' }],
      [
        ...kinds.flatMap((kind) => coverage[kind].map((type): [string, number, string] => [type, resources[type], HOW[kind]])),
        ['all', kinds.reduce((sum, kind) => sum + numberOf(kind), 0), kinds.map((kind) => `${numberOf(kind)} ${HOW[kind].split(':')[0]}`).join(', ')],
      ],
      style,
    ),
    indented(emulator.coverageCompared ? 'That is what bin/demo-coverage.json expects.' : 'Not compared with bin/demo-coverage.json, which is for the default settings.'),
    strong('Answered a leaked key', style),
    indented([
      `${incident.findingType} about the key ${incident.accessKeyId} of ${incident.userName}, which was ${before}:`,
      verdict(`the key was ${contained} after ${incident.secondsToContain.toFixed(2)} s`, true, style),
      verdict(`people were told after ${incident.secondsToTell.toFixed(2)} s`, true, style),
      verdict(`the state before is in the evidence bucket, locked (${incident.evidence.lock}) until ${incident.evidence.lockedUntil}`, true, style),
      `  ${incident.evidence.objectKey}`,
      `  SHA-256 ${incident.evidence.sha256}, as the record of the response says`,
      verdict(`an undo by the runbook's command made the key ${after} again`, true, style),
      `  ${JSON.stringify(incident.undo.command)}`,
    ].join('\n')),
    strong('The notice', style),
    indented(`${incident.notice.subject}\n\n${incident.notice.message}`),
  ].join('\n\n')}\n`;
}

function indented(text: string): string {
  return text.split('\n').map((line) => `  ${line}`.trimEnd()).join('\n');
}
