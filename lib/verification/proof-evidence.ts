import type { ClaimSpec } from './claim-format';
import type { ClaimResult, ProofFinding, ProofReport } from './prover/claims/result';
import type { Path } from './prover/network/result';
import type { Request } from './prover/policy-facts';

/** What `zero-trust.proofs.json` says: what was decided of each claim, on what it rests, and the witnesses. The same app, the same bytes. */
export interface ProofEvidence {
  readonly version: 1;
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
  /** What every verdict rests on. */
  readonly assumptions: readonly string[];
  readonly claims: readonly ClaimEvidence[];
}

interface ClaimEvidence {
  readonly id: string;
  readonly kind: ClaimSpec['kind'];
  readonly promise: string;
  readonly statedBy?: string;
  readonly builtIn: boolean;
  readonly verdict: ClaimResult['verdict'];
  readonly queries: number;
  readonly assumptions: readonly string[];
  readonly findings: readonly FindingEvidence[];
  readonly futureAction?: RequestEvidence;
}

interface FindingEvidence {
  readonly id: string;
  readonly verdict: ProofFinding['verdict'];
  readonly message: string;
  readonly cause?: ProofFinding['cause'];
  readonly conditions?: ProofFinding['conditions'];
  readonly request?: RequestEvidence;
  readonly path?: Path;
  readonly steps?: readonly { readonly technique: string; readonly text: string }[];
}

interface RequestEvidence {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  readonly context: Request['context'];
}

export function evidenceOf(report: ProofReport): ProofEvidence {
  const count = (verdict: ClaimResult['verdict']) => report.results.filter((result) => result.verdict === verdict).length;
  return {
    version: 1,
    proved: count('PROVED'),
    refuted: count('REFUTED'),
    unknown: count('UNKNOWN'),
    assumptions: report.assumptions,
    claims: report.results.map(claimEvidence),
  };
}

function claimEvidence({ claim, builtIn, verdict, queries, assumptions, findings, futureAction }: ClaimResult): ClaimEvidence {
  const common = new Set<string>(assumptions);
  return {
    id: claim.id,
    kind: claim.kind,
    promise: claim.promise,
    ...(claim.statedBy === undefined ? {} : { statedBy: claim.statedBy }),
    builtIn,
    verdict,
    queries,
    assumptions: [...common].sort(),
    findings: findings.map(findingEvidence),
    ...(futureAction ? { futureAction: requestEvidence(futureAction) } : {}),
  };
}

function findingEvidence({ id, verdict, message, cause, conditions, request, path, steps }: ProofFinding): FindingEvidence {
  return {
    id,
    verdict,
    message,
    ...(cause ? { cause } : {}),
    ...(conditions ? { conditions } : {}),
    ...(request ? { request: requestEvidence(request.witness) } : {}),
    ...(path ? { path } : {}),
    ...(steps ? { steps: steps.map(({ technique, text }) => ({ technique, text })) } : {}),
  };
}

/** Without the policies of whoever asks: they stand in the templates. */
function requestEvidence({ principal, action, resource, context }: Request): RequestEvidence {
  return { principal: principal.sessionArn ?? principal.arn, action, resource: resource.arn, context };
}
