import { ClaimSummary } from './claim-summary';

/** Counts while a pack runs. */
export class PackTally {
  public readonly rules = new Set<string>();
  public checks = 0;
  public passed = 0;
  public findings = 0;
  public acknowledged = 0;
  public ran = false;
  public claims: readonly ClaimSummary[] = [];

  constructor(public readonly pack: string, public readonly turnedOffBecause?: string) {}

  public restart(): void {
    this.rules.clear();
    this.checks = this.passed = this.findings = this.acknowledged = 0;
    this.claims = [];
    this.ran = true;
  }
}
