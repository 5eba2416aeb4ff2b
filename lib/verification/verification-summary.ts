import { ClaimSummary } from './claim-summary';
import { PackTally } from './pack-tally';

/** What one pack of rules did in a synthesis. */
export interface PackSummary {
  /** The name of the plugin: `AwsSolutions`, `NIST.800.53.R5`, `ZeroTrustChecks` or `ZeroTrustProofs`, whose rules are claims. */
  readonly pack: string;

  /**
   * Why the pack does not run.
   *
   * @default - it runs
   */
  readonly turnedOffBecause?: string;

  /** How many different rules were held against at least one resource. */
  readonly rules: number;

  /** How often a rule was held against a resource it applies to. */
  readonly checks: number;

  /** How many of these checks found nothing. */
  readonly passed: number;

  /** How many findings are open: each stops the synthesis. */
  readonly findings: number;

  /** How many findings are acknowledged with a reason. */
  readonly acknowledged: number;
}

/**
 * What `ZeroTrust.verify` checked. The numbers are those of the last synthesis, and zero before the first.
 */
export class VerificationSummary {
  /** @internal */
  public readonly _tallies: PackTally[] = [];

  /** Whether a synthesis has been checked. */
  public get complete(): boolean {
    return this._tallies.every((tally) => tally.turnedOffBecause !== undefined || tally.ran);
  }

  /** What each pack did, in the order in which the packs run. */
  public get packs(): PackSummary[] {
    return this._tallies.map((tally) => ({
      pack: tally.pack,
      ...(tally.turnedOffBecause === undefined ? {} : { turnedOffBecause: tally.turnedOffBecause }),
      rules: tally.rules.size,
      checks: tally.checks,
      passed: tally.passed,
      findings: tally.findings,
      acknowledged: tally.acknowledged,
    }));
  }

  /** The claims that were proved or not, in the order of their ids; none where the proofs are turned off. */
  public get claims(): ClaimSummary[] {
    return this._tallies.flatMap((tally) => tally.claims);
  }
}
