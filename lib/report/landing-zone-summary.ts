import { strong, textTable, TextStyle, verdict } from './text-table';

/** One stack as it was synthesized. */
export interface StackSummary {
  readonly name: string;
  readonly resources: number;
  /** Path of the template file. */
  readonly template: string;
}

/** What one validation plugin looked at and found. */
export interface CheckSummary {
  /** The plugin's name, as in the ids of its rules. */
  readonly plugin: string;
  /** Number of rules, where the plugin says. */
  readonly rules?: number;
  /** Number of times a rule was applied to a resource, where the plugin says. */
  readonly evaluations?: number;
  /** Findings that nobody acknowledged. */
  readonly findings: number;
  /** Findings that an acknowledgement with a reason covers. */
  readonly acknowledged: number;
}

/** Claims of one kind, by what was decided about them. */
export interface ClaimsSummary {
  /** How their ids begin: `no-path`, `only-can-read`. */
  readonly claim: string;
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
}

/** What was built and what was checked. The terminal and `--json` show the same. */
export interface LandingZoneSummary {
  readonly stacks: readonly StackSummary[];
  /** Number of resources by the domain of the construct that made them. */
  readonly resourcesByDomain: { readonly [domain: string]: number };
  readonly checks: readonly CheckSummary[];
  /** Claims that were proved or not; none where the proofs are turned off. */
  readonly claims: readonly ClaimsSummary[];
  /** Number of acknowledgements in the construct tree. */
  readonly acknowledgements: number;
  /** Unacknowledged findings, one line each. */
  readonly findings: readonly string[];
  /** Folder of the cloud assembly. */
  readonly assembly: string;
}

/** The summary as a person reads it. */
export function renderLandingZoneSummary(summary: LandingZoneSummary, style: TextStyle): string {
  const total = summary.stacks.reduce((sum, stack) => sum + stack.resources, 0);
  const parts = [
    strong(`Built: ${summary.stacks.length} stacks, ${total} resources`, style),
    textTable(
      [{ title: 'Stack' }, { title: 'Resources', align: 'right' }, { title: 'Template' }],
      summary.stacks.map((stack) => [stack.name, stack.resources, stack.template]),
      style,
    ),
    textTable(
      [{ title: 'Domain' }, { title: 'Resources', align: 'right' }],
      Object.entries(summary.resourcesByDomain).sort(([one], [other]) => (one < other ? -1 : 1)),
      style,
    ),
    strong('Checked', style),
    textTable(
      [
        { title: 'Plugin' }, { title: 'Rules', align: 'right' }, { title: 'Applied', align: 'right' }, { title: 'Passed', align: 'right' },
        { title: 'Acknowledged', align: 'right' }, { title: 'Findings', align: 'right' },
      ],
      summary.checks.map((check) => [
        check.plugin, check.rules ?? '-', check.evaluations ?? '-',
        check.evaluations === undefined ? '-' : check.evaluations - check.acknowledged - check.findings, check.acknowledged, check.findings,
      ]),
      style,
    ),
    ...(summary.claims.length > 0 ? [strong('Proved', style), claimsTable(summary.claims, style)] : []),
    ...(summary.findings.length > 0 ? [strong('Findings', style), summary.findings.map((finding) => `  ${finding}`).join('\n')] : []),
    [
      `  ${summary.acknowledgements} acknowledgements, each on one resource and with its reason: docs/acknowledgements.md`,
      `  Templates: ${summary.assembly}`,
      `  ${summary.findings.length === 0
        ? verdict('No unacknowledged finding.', true, style)
        : verdict(`${summary.findings.length} unacknowledged finding${summary.findings.length === 1 ? '' : 's'}.`, false, style)}`,
    ].join('\n'),
  ];
  return `${parts.join('\n\n')}\n`;
}

function claimsTable(claims: readonly ClaimsSummary[], style: TextStyle): string {
  const sum = (of: (one: ClaimsSummary) => number) => claims.reduce((total, one) => total + of(one), 0);
  return textTable(
    [{ title: 'Claims' }, { title: 'PROVED', align: 'right' }, { title: 'REFUTED', align: 'right' }, { title: 'UNKNOWN', align: 'right' }],
    [
      ...claims.map((one) => [one.claim, one.proved, one.refuted, one.unknown]),
      ['all', sum(({ proved }) => proved), sum(({ refuted }) => refuted), sum(({ unknown }) => unknown)],
    ],
    style,
  );
}
