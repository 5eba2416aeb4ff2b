import { ClaimSpec } from '../../claim-format';
import { Path } from '../network/result';
import { Request, Source, Statement } from '../policy-facts';

/** What was decided about all claims. */
export interface ProofReport {
  readonly results: readonly ClaimResult[];
  readonly assumptions: readonly string[];
  readonly milliseconds?: number;
}

/** What was decided about a claim. */
export interface ClaimResult {
  readonly claim: ClaimSpec;
  readonly builtIn: boolean;
  /** REFUTED where any finding is; otherwise UNKNOWN where any is. */
  readonly verdict: 'PROVED' | 'REFUTED' | 'UNKNOWN';
  /** One a cause; empty where proved. At most `MAX_FINDINGS`, and then the last says that there may be more. */
  readonly findings: readonly ProofFinding[];
  /** What the proof of this claim rests on, beside the assumptions of the report. */
  readonly assumptions: readonly string[];
  /** For PROVED: a minimal set of statements or rules without which it would not hold. Computed on request (`explain`). */
  readonly blocking?: readonly Blocking[];
  /** An action that is in no catalogue would break the claim. */
  readonly futureAction?: Request;
  /** How many questions were decided for it. */
  readonly queries: number;
}

/** Statements or network rules that hold a claim up. */
export interface Blocking {
  readonly text: string;
  readonly source?: Source;
}

/** One cause for which a claim does not hold, or cannot be decided. */
export interface ProofFinding {
  /** `no-path[internet->data]` of the claim with the cause in the brackets; what people acknowledge after `ZeroTrustProofs::`. */
  readonly id: string;
  readonly verdict: 'REFUTED' | 'UNKNOWN';
  /** One sentence: who can do what to what, or what gets where, or why nobody knows. */
  readonly message: string;
  /** The resource that caused it: the granting statement's, the rule's, or what could not be read. */
  readonly cause?: Source;
  readonly request?: RefutingRequest;
  readonly path?: Path;
  /** The steps of an escalation, in order. */
  readonly steps?: readonly { readonly technique: string; readonly text: string; readonly witness?: Request }[];
  /** The case of conditions in which it occurs; missing where in all. */
  readonly conditions?: { readonly [name: string]: boolean };
}

export const MAX_FINDINGS = 20;

/** A request that breaks a claim, the statements that grant it, and of each denial that does not apply the field on which it was escaped. */
export interface RefutingRequest {
  readonly witness: Request;
  readonly granting: readonly Statement[];
  readonly escaped: readonly { readonly statement: Statement; readonly on: string }[];
}
