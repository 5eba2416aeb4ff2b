import { ClaimData, FindingData, ProofData } from './proof-data';

/** A report as GitHub-flavored Markdown, for pull requests. */
export function proofMarkdown(data: ProofData): string {
  const { claims, proved, refuted, unknown, findings, accepted } = data.summary;
  const open = data.claims.filter((claim) => claim.findings.some((finding) => finding.accepted === undefined));
  return [
    `## Zero-trust proofs: ${findings === 0 ? 'all hold' : `${findings} finding${findings === 1 ? '' : 's'}`}`,
    '',
    '| Claims | PROVED | REFUTED | UNKNOWN | Accepted |',
    '|---:|---:|---:|---:|---:|',
    `| ${claims} | ${proved} | ${refuted} | ${unknown} | ${accepted} |`,
    '',
    ...open.flatMap(claimMarkdown),
    ...(data.assumptions.length === 0 ? [] : [
      '<details><summary>What the proofs rest on</summary>', '', ...data.assumptions.map((one) => `- ${escaped(one)}`), '', '</details>', '',
    ]),
  ].join('\n');
}

function claimMarkdown(claim: ClaimData): string[] {
  return [
    `### ${claim.verdict} ${code(claim.id)}`, '', escaped(claim.promise), '',
    ...claim.findings.filter(({ accepted }) => accepted === undefined).flatMap(findingMarkdown),
  ];
}

function findingMarkdown({ id, message, place, request, granting, escaped: escapes, path, steps }: FindingData): string[] {
  const lines = [
    ...(request === undefined ? [] : [request.principal, request.action, request.resource, ...Object.entries(request.context).map(([key, values]) => `${key} = ${values.join(', ')}`)]),
    ...(granting ?? []).map(({ text }) => `granted by ${text}`),
    ...(escapes ?? []).map(({ statement, on }) => `escapes on ${on}: ${statement}`),
    ...(path ?? []),
    ...(steps ?? []).map(({ technique, text }, index) => `${index + 1}. ${technique}: ${text}`),
  ];
  return [
    `- ${escaped(message)}${place === undefined ? '' : ` at ${code(place)}`} (${code(id)})`,
    ...(lines.length === 0 ? [] : ['', ...fenced(lines).map((line) => `  ${line}`)]),
    '',
  ];
}

/** Text in which nothing is markup. */
export function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>()#+!|~]/g, (mark) => `\\${mark}`).replace(/\r?\n/g, ' ');
}

/** Inline code, also of texts with backticks. */
export function code(text: string): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));
  const fence = '`'.repeat(longest + 1);
  const pad = longest > 0 ? ' ' : '';
  return `${fence}${pad}${text.replace(/\|/g, '\\|').replace(/\r?\n/g, ' ')}${pad}${fence}`;
}

/** A block of code that its lines cannot end. */
export function fenced(lines: readonly string[]): string[] {
  const longest = Math.max(2, ...lines.flatMap((line) => (line.match(/`+/g) ?? []).map((run) => run.length)));
  const fence = '`'.repeat(longest + 1);
  return [`${fence}text`, ...lines, fence];
}
