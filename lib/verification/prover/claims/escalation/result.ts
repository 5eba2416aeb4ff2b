import type { Request, Source } from '../../policy-facts';

/** One step of an escalation. */
export interface EscalationStep {
  /** Id of the technique that it is a part of. */
  readonly technique: string;
  readonly text: string;
  /** The request that does it. */
  readonly witness?: Request;
}

/** A way for a principal to become more than it is. */
export interface Escalation {
  /** Id of the technique; of a chain that of its last link. */
  readonly technique: string;
  /** ARN of who escalates. */
  readonly principal: string;
  /** ARN of whom or what it gets, `*` for what may be any; or `administrator`. */
  readonly becomes: string;
  readonly steps: readonly EscalationStep[];
  /** The statement that grants it. */
  readonly cause?: Source;
  /** Why it is not sure that it works, or that it gives more. Without it the escalation is certain. */
  readonly unknown?: string;
}
