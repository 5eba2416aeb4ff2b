import { printable } from './readable';
import { PlannedFinding, PlannedPlaybook, PlannedResponse, ResponsePlans } from './response-plan';
import { faint, strong, TextStyle } from './text-table';

/** A style with the width at which sentences are broken. */
export interface PlanStyle extends TextStyle {
  readonly columns: number;
}

const LABEL = 16;

/** In words what each decision means. */
const DECISIONS: { readonly [decision in PlannedResponse['decision']]: string } = {
  'act': 'would act',
  'ask': 'would ask people, and act when they approve',
  'observe': 'would tell people, and change nothing',
  'refuse': 'would leave it alone, and tell people',
  'ignore': 'would ignore it',
  'nothing to do': 'would find nothing to do',
};

/** What playbooks would do about each finding of a file. Every text of the finding is one that does nothing to a terminal. */
export function responsePlanText({ settings, assumptions, playbooks }: ResponsePlans, style: PlanStyle): string {
  const reading = playbooks.filter(({ rejected }) => rejected === undefined);
  const count = Math.max(...reading.map(({ findings }) => findings.length));
  return [
    ...labelled('Settings', settings === 'defaults' ? 'defaults' : `of ${settings}`, style),
    ...assumptions.flatMap((one) => labelled('', `${one}.`, style)),
    '',
    ...Array.from({ length: count }, (_, index) => findingLines(reading, index, style)).flat(),
    ...playbooks.filter(({ rejected }) => rejected !== undefined).flatMap((playbook) => [
      strong(printable(nameOf(playbook)), style),
      ...labelled('Decision', `would reject the event, which then is in its dead-letter queue: ${playbook.rejected}`, style),
      '',
    ]),
    faint('Nothing was changed. Earlier responses and the circuit breaker are known only where the playbooks run.', style),
    '',
  ].join('\n');
}

function findingLines(playbooks: readonly PlannedPlaybook[], index: number, style: PlanStyle): string[] {
  const planned = playbooks.map((playbook) => ({ playbook, found: playbook.findings[index] }));
  const { finding: { source, id, type, severity, accountId, region } } = planned[0].found;
  const answering = planned.filter(({ found }) => whyIgnored(found) === undefined);
  const ignoring = planned.filter(({ found }) => whyIgnored(found) !== undefined);
  return [
    ...labelled('Finding', `${type}${severity === undefined ? '' : `, severity ${severity}`}`, style),
    ...labelled('', `${source} in account ${accountId}, ${region}: ${id}`, style),
    '',
    ...answering.flatMap(({ playbook, found }) => playbookLines(playbook, found, style)),
    ...ignoring.length === 0 ? [] : [strong('Not answered by', style), ...reasonsOf(ignoring).flatMap((line) => wrapped(line, 2, style)), ''],
  ];
}

/** Why a finding, or all that it names, is none of the playbook's business. */
function whyIgnored({ declined, responses }: PlannedFinding): string | undefined {
  if (declined) {
    return declined.result === 'ignored' ? declined.reason : undefined;
  }
  return responses.length > 0 && responses.every(({ decision }) => decision === 'ignore') ? responses[0].reason : undefined;
}

/** Playbooks that leave the finding alone, those of one reason in one line. */
function reasonsOf(ignoring: readonly { readonly playbook: PlannedPlaybook; readonly found: PlannedFinding }[]): string[] {
  const names = new Map<string, string[]>();
  for (const { playbook, found } of ignoring) {
    const reason = whyIgnored(found)!;
    names.set(reason, [...names.get(reason) ?? [], nameOf(playbook)]);
  }
  return [...names].map(([reason, list]) => `${list.join(', ')}: ${reason}`);
}

function nameOf({ playbook, stack }: PlannedPlaybook): string {
  return stack === undefined ? playbook : `${playbook} (${stack})`;
}

function playbookLines(playbook: PlannedPlaybook, { mode, declined, responses }: PlannedFinding, style: PlanStyle): string[] {
  const title = strong(printable(nameOf(playbook)), style);
  const unread = playbook.unread === undefined ? [] : labelled('State', `could not be read: ${playbook.unread}`, style);
  if (declined) {
    return [title, ...labelled('Decision', `${DECISIONS.refuse}: ${declined.reason}`, style), ''];
  }
  return responses.length === 0
    ? [title, ...labelled('Decision', `${DECISIONS.refuse}: it names nothing that this playbook acts on`, style), '']
    : responses.flatMap((response) => [title, ...unread, ...responseLines(response, mode, style), '']);
}

function responseLines(response: PlannedResponse, mode: string, style: PlanStyle): string[] {
  const { decision, reason, target, text, state, steps, permissions: { reads, undoes } } = response;
  const responds = decision === 'act' || decision === 'ask' || decision === 'observe';
  return [
    ...labelled('Decision', DECISIONS[decision], style),
    ...labelled('Reason', reason, style),
    ...target && text ? labelled('Target', `${text.subject}, in account ${target.accountId}${target.region === 'global' ? '' : `, ${target.region}`}`, style) : [],
    ...state === undefined ? [] : labelled('State', `${state}, as read just now`, style),
    ...responds ? stepLines(steps, mode === 'OBSERVE' ? 'If it acted' : 'Steps', style) : [],
    ...target ? labelled('Reads', reads.join(', ') || 'nothing', style) : [],
    ...responds && text ? [
      ...labelled('Not done', text.notDone, style),
      ...labelled('Stays possible', text.stillPossible, style),
      ...labelled('Undo', text.undo ?? 'none', style),
      ...text.undo === undefined || undoes.length === 0 ? [] : labelled('', undoes.join(', '), style),
    ] : [],
  ];
}

function stepLines(steps: PlannedResponse['steps'], label: string, style: PlanStyle): string[] {
  return steps.length === 0 ? labelled(label, 'none: people are told', style) : steps.flatMap(({ effect, calls, weight }, index) => [
    ...labelled(index === 0 ? label : '', `${index + 1}. ${effect}${weight === 'supporting' ? ' (goes on where this fails)' : ''}`, style),
    ...labelled('', `   ${calls.join(', ') || 'no call of AWS'}`, style),
  ]);
}

function labelled(label: string, text: string, style: PlanStyle): string[] {
  const [first = '', ...rest] = wrapped(text, LABEL + 2, style);
  return [`  ${faint(label.padEnd(LABEL), style)}${first.slice(LABEL + 2)}`.trimEnd(), ...rest];
}

/** Lines of a text below one another, broken between words. */
function wrapped(text: string, indent: number, { columns }: PlanStyle): string[] {
  const width = Math.min(Math.max(columns, 60), 120) - indent;
  const [, margin, rest] = /^( *)(.*)$/s.exec(text)!;
  const lines: string[] = [];
  let line = '';
  for (const word of printable(rest).split(' ')) {
    if (line !== '' && margin.length + line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].map((one) => `${' '.repeat(indent)}${margin}${one}`);
}
