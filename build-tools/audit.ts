/**
 * Known vulnerabilities of everything that is installed, development tools too: the handlers are bundled from development
 * dependencies. Fails on findings of severity high and critical. Where the registry
 * answers no audit it says so and fails: the build workflow runs it, where the registry answers.
 */
import { spawnSync } from 'child_process';
import * as path from 'path';

/** What an audit says and whether that is acceptable. */
export interface AuditVerdict {
  readonly passed: boolean;
  readonly lines: readonly string[];
}

interface AuditReport {
  readonly message?: string;
  readonly error?: { readonly summary?: string; readonly detail?: string };
  readonly vulnerabilities?: Readonly<Record<string, { readonly name: string; readonly severity: string; readonly range: string }>>;
  readonly metadata?: { readonly vulnerabilities: Readonly<Record<string, number>> };
}

const REFUSED = ['high', 'critical'];

/** Reads the output of `npm audit --json`. */
export function auditVerdict(json: string): AuditVerdict {
  let report: AuditReport;
  try {
    report = JSON.parse(json) as AuditReport;
  } catch {
    return { passed: false, lines: ['NOT AUDITED: npm audit gave no report.'] };
  }
  if (!report.metadata) {
    return { passed: false, lines: [`NOT AUDITED: the registry answers no audit (${report.error?.summary || report.message || 'no reason given'}).`] };
  }
  const found = Object.values(report.vulnerabilities ?? {});
  const refused = found.filter(({ severity }) => REFUSED.includes(severity));
  return {
    passed: refused.length === 0,
    lines: [
      `${found.length} vulnerable packages, ${refused.length} of them high or critical.`,
      ...refused.map(({ name, severity, range }) => `${severity}: ${name} ${range}`),
    ],
  };
}

if (require.main === module) {
  const { stdout } = spawnSync('npm', ['audit', '--json'], { cwd: path.join(__dirname, '..'), encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
  const { passed, lines } = auditVerdict(stdout);
  lines.forEach((line) => console.log(line));
  process.exitCode = passed ? 0 : 1;
}
