import { ClaimData, FindingData, ProofData } from './proof-data';
import { RequestData } from './request-text';
import { faint, strong, textTable, TextStyle, verdict } from './text-table';

/** How a report is written for a terminal. */
export interface ProofTextStyle extends TextStyle {
  /** Columns of the terminal. */
  readonly columns: number;
}

/** Claims as a table, then each finding, then the counts. */
export function proofText(data: ProofData, style: ProofTextStyle): string {
  const width = Math.max(40, Math.min(style.columns, 160) - 34);
  const rows = data.claims.map((claim) => {
    const open = openOf(claim).length;
    return [claim.verdict, open, claim.findings.length - open, cut(claim.id, width)];
  });
  const columns = [{ title: 'Verdict' }, { title: 'Findings', align: 'right' as const }, { title: 'Accepted', align: 'right' as const }, { title: 'Claim' }];
  const table = textTable(columns, rows, { colors: false });
  const findings = data.claims.flatMap((claim) => openOf(claim).map((finding) => findingText(finding, style)));
  return [
    coloredVerdicts(table, style),
    ...(findings.length === 0 ? [] : [strong('Findings', style), findings.join('\n\n')]),
    countsText(data, style),
  ].join('\n\n') + '\n';
}

function openOf({ findings }: ClaimData): FindingData[] {
  return findings.filter(({ accepted }) => accepted === undefined);
}

/** One line with the counts. */
export function countsText({ summary }: ProofData, style: TextStyle): string {
  const { claims, proved, refuted, unknown, findings, accepted } = summary;
  const text = `  ${claims} claims: ${proved} PROVED, ${refuted} REFUTED, ${unknown} UNKNOWN; ${findings} finding${findings === 1 ? '' : 's'}, ${accepted} accepted.`;
  return verdict(text, findings === 0, style);
}

/** A finding with its witness. */
export function findingText(finding: FindingData, style: TextStyle): string {
  return [`  ${verdict(finding.verdict, false, style)}  ${finding.id}`, ...findingLines(finding).map((line) => `      ${line}`)].join('\n');
}

/** What a finding says, line by line, without its id. */
export function findingLines({ message, place, conditions, request, granting, escaped, path, steps, accepted }: FindingData): string[] {
  const cases = conditions === undefined ? [] : [`in the case ${Object.keys(conditions).sort().map((name) => `${name} = ${conditions[name]}`).join(', ')}`];
  return [
    message,
    ...(place === undefined ? [] : [`at ${place}`]),
    ...cases,
    ...(accepted === undefined ? [] : [`accepted: ${accepted}`]),
    ...(request === undefined ? [] : witnessLines(request)),
    ...(granting ?? []).map(({ text }) => `granted by ${text}`),
    ...(escaped ?? []).map(({ statement, on }) => `escapes on ${on}: ${statement}`),
    ...(path ?? []),
    ...(steps ?? []).map(({ technique, text }, index) => `${index + 1}. ${technique}: ${text}`),
  ];
}

/** A claim with everything that is known of it. */
export function claimText(claim: ClaimData, style: TextStyle): string {
  return [
    `${verdict(claim.verdict, claim.verdict === 'PROVED', style)}  ${strong(claim.id, style)}`,
    `  ${claim.promise}`,
    ...(claim.statedBy === undefined ? [] : [faint(`  stated by ${claim.statedBy}`, style)]),
    ...(claim.builtIn ? [faint('  holds for every app', style)] : []),
    ...claim.findings.flatMap((finding) => ['', findingText(finding, style)]),
    ...section('Held up by', claim.blocking, style),
    ...(claim.futureAction === undefined ? [] : section('An action that no catalogue has would break it', witnessLines(claim.futureAction), style)),
    ...section('Rests on', claim.assumptions, style),
    '',
  ].join('\n');
}

function section(title: string, lines: readonly string[] | undefined, style: TextStyle): string[] {
  return lines === undefined || lines.length === 0 ? [] : ['', strong(`  ${title}`, style), ...lines.map((line) => `    ${line}`)];
}

function witnessLines({ principal, action, resource, context }: RequestData): string[] {
  const keys = Object.entries(context);
  return [`request  ${principal}`, `         ${action}`, `         ${resource}`, ...keys.map(([key, values]) => `         ${key} = ${values.join(', ')}`)];
}

function cut(text: string, width: number): string {
  return text.length <= width ? text : `${text.slice(0, width - 1)}…`;
}

function coloredVerdicts(table: string, style: TextStyle): string {
  return table.replace(/^ {2}(PROVED|REFUTED|UNKNOWN)/gm, (_, word: string) => `  ${verdict(word, word === 'PROVED', style)}`);
}
