import { Request } from '../policy-facts';
import { Blocking, MAX_FINDINGS, ProofFinding } from './result';

/** What was found out about one claim in one case. */
export class Outcome {
  public readonly findings: ProofFinding[] = [];
  public readonly assumptions = new Set<string>();
  public readonly blocking = new Map<string, Blocking>();
  public futureAction?: Request;
  public queries = 0;
  private readonly ids = new Set<string>();

  /** Takes a finding in, unless it is there already; a refutation takes the place of doubt about the same cause. */
  public add(finding: ProofFinding): void {
    if (this.ids.has(finding.id)) {
      const at = this.findings.findIndex(({ id }) => id === finding.id);
      if (finding.verdict === 'REFUTED' && this.findings[at].verdict === 'UNKNOWN') this.findings[at] = finding;
      return;
    }
    this.ids.add(finding.id);
    this.findings.push(finding);
  }

  /** Enough causes for a claim: nobody reads more. */
  public get full(): boolean {
    return this.findings.length >= MAX_FINDINGS;
  }
}
