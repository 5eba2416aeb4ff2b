/** Writes what the library acknowledges as a page that a security reviewer can read: by reason, then by place. */
import { AcknowledgementRow } from '../lib/verification/acknowledgements';

/** The page. The same rows in any order give the same text. */
export function renderAcknowledgements(rows: readonly AcknowledgementRow[]): string {
  const byReason = new Map<string, AcknowledgementRow[]>();
  for (const row of [...rows].sort((a, b) => compare(sortKey(a), sortKey(b)))) {
    byReason.set(row.reason, [...byReason.get(row.reason) ?? [], row]);
  }
  const reasons = [...byReason.keys()].sort(compare);
  return [
    '# Acknowledgements',
    '',
    '<!-- Generated: do not edit. -->',
    '',
    'Findings that the library accepts in the reference landing zone, and in an organization with each of its constructs. Each is acknowledged on one resource,',
    'for one rule and, where the rule has findings, for one finding.',
    '',
    `${rows.length} acknowledgements for ${reasons.length} reasons.`,
    '',
    ...reasons.flatMap((reason, index) => section(index + 1, reason, byReason.get(reason)!)),
  ].join('\n');
}

function section(number: number, reason: string, rows: AcknowledgementRow[]): string[] {
  return [
    `## ${number}. ${[...new Set(rows.map((row) => row.rule))].join(', ')}`,
    '',
    reason,
    '',
    '| resource | type | finding |',
    '|---|---|---|',
    ...rows.map((row) => `| ${code(row.constructPath)} | ${row.resourceType} | ${code(idOf(row))} |`),
    '',
  ];
}

function idOf(row: AcknowledgementRow): string {
  return `${row.plugin}::${row.rule}${row.finding === undefined ? '' : `[${row.finding}]`}`;
}

/** In a table a bar separates cells even inside code. */
function code(text: string): string {
  return `\`${text.replaceAll('|', '\\|')}\``;
}

function sortKey(row: AcknowledgementRow): string {
  return `${row.constructPath}\n${idOf(row)}`;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
