import { printable } from './readable';
import { strong, textTable, TextStyle, verdict } from './text-table';
import type { RoleUse } from '../verification/replay/least-privilege';
import type { ReplayReport } from '../verification/replay/replay';
import type { DenialGroup, GuardrailReplay } from '../verification/replay/summarize';

const SHORT = { SERVICE_CONTROL_POLICY: 'SCP', RESOURCE_CONTROL_POLICY: 'RCP' } as const;

/** What guardrails would have denied, and what to do about it, for a terminal. */
export function replayText(report: ReplayReport, top: number, style: TextStyle): string {
  const { guardrails, roles } = report;
  return `${[
    ...guardrails.length === 0 ? [] : [overview(guardrails, style), ''],
    ...guardrails.flatMap((guardrail) => guardrailLines(guardrail, top, style)),
    ...guardrails.length === 0 ? [] : [strong('What to do', style), ...guardrails.flatMap((guardrail) => advice(guardrail, style)), ''],
    ...(roles ?? []).flatMap((role) => roleLines(role, style)),
    ...readLines(report),
  ].join('\n')}\n`;
}

function overview(guardrails: readonly GuardrailReplay[], style: TextStyle): string {
  return textTable([
    { title: 'Guardrail' }, { title: 'Type' }, { title: 'Stage' }, { title: 'Requests', align: 'right' }, { title: 'Denied', align: 'right' },
    { title: 'Perhaps', align: 'right' }, { title: 'Not auditable', align: 'right' },
  ], guardrails.map(({ id, policyType, stage, judged, exact, approximate, notAuditable }) =>
    [printable(id), SHORT[policyType], stage, judged, exact, approximate, notAuditable]), style);
}

const HEADINGS = { 'exact': 'denied', 'approximate': 'perhaps', 'not-auditable': 'not auditable' } as const;

function guardrailLines({ id, groups, notGrouped }: GuardrailReplay, top: number, style: TextStyle): string[] {
  if (groups.length === 0) return [];
  const shown = groups.slice(0, top);
  const left = groups.slice(top);
  const requests = left.reduce((sum, { times }) => sum + times, notGrouped);
  return [
    strong(printable(id), style),
    textTable([{ title: '' }, { title: 'Times', align: 'right' }, { title: 'Principal' }, { title: 'Action' }, { title: 'Region' }, { title: 'Last' }, { title: 'Why' }],
      shown.map((group) => [
        HEADINGS[group.judgement], group.times, ...[group.principal, group.action, group.region, group.last, why(group)].map(printable),
      ]), style),
    ...requests === 0 ? [] : [`  and ${count(requests, 'request')} more: use --top, or --json for all.`],
    '',
  ];
}

function why({ judgement, statement, dependsOn }: DenialGroup): string {
  return judgement === 'exact' ? statement : `${statement}, by ${dependsOn.join(' and ')}`;
}

/** What its owner should do next, a line each. */
function advice({ id, stage, exact, approximate, notAuditable, groups, unlogged, judged }: GuardrailReplay, style: TextStyle): string[] {
  const lines: string[] = [];
  if (exact > 0) {
    const principals = new Set(groups.filter(({ judgement }) => judgement === 'exact').map(({ principal }) => principal)).size;
    lines.push(`it would have denied ${count(exact, 'request')} of ${count(principals, 'principal')}: exempt who must go on, or change it, and replay again`);
  }
  if (approximate + notAuditable > 0) {
    const open = [...new Set(groups.filter(({ judgement }) => judgement !== 'exact').flatMap(({ dependsOn }) => dependsOn))];
    lines.push(`of ${count(approximate + notAuditable, 'request')} the log does not tell ${some(open)}: test it on one unit or account first`);
  }
  if (exact + approximate + notAuditable === 0) {
    const ready = stage === 'enforced' || stage === 'given' ? '' : ': enforce it';
    lines.push(judged === 0 ? 'it bound no request of these logs, which so say nothing about it' : `it would have denied none of ${count(judged, 'request')}${ready}`);
  }
  if (unlogged.length > 0) {
    const services = [...new Set(unlogged.map((name) => name.slice(0, name.indexOf(':'))))];
    const what = unlogged.length > SHOWN ? `${unlogged.length} actions of ${some(services)}` : some(unlogged);
    lines.push(`not auditable here: ${what}, which it denies and management logs do not show`);
  }
  return [`  ${verdict(printable(id), exact === 0, style)}`, ...lines.map((line) => `    ${line}`)];
}

function roleLines(role: RoleUse, style: TextStyle): string[] {
  const { principal, calls, first, last, policy, denied, resourcesNotNamed, manyResources, unknown } = role;
  return [
    strong(`Least privilege of ${printable(principal)}`, style),
    `  from ${count(calls, 'request')}, ${printable(first)} to ${printable(last)}; what it did not do in that time is not in it, nor data events that the trail does not log.`,
    '',
    policy === undefined ? '  It used nothing that needs a permission.' : printableLines(JSON.stringify(policy, null, 2)),
    ...resourcesNotNamed.length === 0 ? [] : [`  On all resources of the kind, as the log names none: ${some(resourcesNotNamed)}.`],
    ...manyResources.length === 0 ? [] : [`  On all resources of the kind, as there are too many to name: ${some(manyResources)}.`],
    ...denied.length === 0 ? [] : [`  Not in it, as they were denied: ${some(denied.map(({ action, times }) => `${action} (${times})`))}.`],
    ...unknown.length === 0 ? [] : [`  Not in it, as no action of IAM has their names: ${some(unknown)}.`],
    '',
  ];
}

function readLines({ files, events, judged, first, last, skipped, malformed, unknownActions }: ReplayReport): string[] {
  const other = [
    ...skipped.denied > 0 ? [`${skipped.denied} denied already`] : [],
    ...skipped.noRequests > 0 ? [`${skipped.noRequests} that are no requests`] : [],
    ...skipped.outside > 0 ? [`${skipped.outside} at other times`] : [],
    ...skipped.malformed > 0 ? [`${skipped.malformed} that cannot be read`] : [],
  ];
  return [
    `Read ${count(events, 'event')} of ${count(files, 'file')}: ${count(judged, 'request')}${first === undefined ? '' : `, ${printable(first)} to ${printable(last ?? first)}`}${other.length > 0 ? `; not judged: ${other.join(', ')}` : ''}.`,
    ...unknownActions.length === 0 ? [] : [`Actions that the catalogue does not have, judged by the names of their events: ${some(unknownActions.map(({ action, times }) => `${action} (${times})`))}.`],
    ...malformed.map(({ file, record, because }) => `${printable(file)}: record ${record}: ${printable(because)}.`),
    ...skipped.malformed > malformed.length ? [`and ${skipped.malformed - malformed.length} more that cannot be read.`] : [],
  ];
}

function printableLines(text: string): string {
  return text.split('\n').map((line) => `  ${printable(line)}`).join('\n');
}

const SHOWN = 4;

function some(texts: readonly string[]): string {
  const shown = texts.slice(0, SHOWN).map(printable).join(', ');
  return texts.length > SHOWN ? `${shown} and ${texts.length - SHOWN} more` : shown;
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? '' : 's'}`;
}
