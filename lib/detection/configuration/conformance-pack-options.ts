/** A rule that a pack leaves out. */
export interface ExceptedRule {
  /** Its name in the pack, such as `s3-bucket-mfa-delete-enabled`. */
  readonly rule: string;

  /** Why it is not wanted, or that the region does not have it: a rule that a region lacks fails the whole pack. */
  readonly reason: string;
}

/** Options of a {@link ConformancePack}. */
export interface ConformancePackOptions {
  /**
   * Parameters of the pack, by name, such as `MaxAccessKeyAge`.
   *
   * @default - what the standard asks for
   */
  readonly parameters?: { [name: string]: string };

  /**
   * Rules that are left out.
   *
   * @default - none
   */
  readonly exceptRules?: ExceptedRule[];
}

/** Versions of the CIS AWS Foundations Benchmark. */
export enum CisFoundationsVersion {
  /** Version 7.0. */
  V7_0 = '7.0',
  /** Version 6.0. */
  V6_0 = '6.0',
  /** Version 5.0, the newest that Security Hub has. */
  V5_0 = '5.0',
  /** Version 3.0. */
  V3_0 = '3.0',
}

/** Levels of the CIS AWS Foundations Benchmark. */
export enum CisFoundationsLevel {
  /** What disturbs nobody. */
  LEVEL_1 = 1,
  /** What needs more, for accounts that hold more: level 1 with it. */
  LEVEL_2 = 2,
}

/** Options of {@link ConformancePack.cisFoundations}. */
export interface CisFoundationsOptions extends ConformancePackOptions {
  /**
   * The version whose numbers and recommendations count.
   *
   * @default CisFoundationsVersion.V7_0
   */
  readonly version?: CisFoundationsVersion;

  /**
   * The highest level that is checked.
   *
   * @default CisFoundationsLevel.LEVEL_2
   */
  readonly level?: CisFoundationsLevel;
}

/** How a control of a standard is checked. */
export interface ControlCoverage {
  /** Its number, such as `2.12` or `AC-2`. */
  readonly control: string;

  /**
   * What it is about, in short.
   *
   * @default - see the standard
   */
  readonly subject?: string;

  /** Names of the rules of the pack that serve it; none where Config cannot check it. */
  readonly rules: string[];

  /**
   * What the rules leave out.
   *
   * @default - nothing
   */
  readonly partly?: string;

  /**
   * Why no rule checks it.
   *
   * @default - rules check it
   */
  readonly notChecked?: string;
}
