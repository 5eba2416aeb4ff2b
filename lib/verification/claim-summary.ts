/** What was decided about a claim. */
export enum ClaimVerdict {
  /** It holds, under the assumptions of the evidence. */
  PROVED = 'PROVED',
  /** It does not hold: there is a request or a path that breaks it. */
  REFUTED = 'REFUTED',
  /** It could not be decided. */
  UNKNOWN = 'UNKNOWN',
}

/** One claim and what was decided about it. */
export interface ClaimSummary {
  /** Its id: `no-path[internet->data]`. */
  readonly id: string;

  /** What it promises, in a sentence. */
  readonly promise: string;

  /** What was decided. */
  readonly verdict: ClaimVerdict;

  /** Whether it is one of those that hold for every app. */
  readonly builtIn: boolean;
}
