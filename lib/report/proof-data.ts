import { pathLines } from './path-text';
import { placeOf, readable, statementText } from './readable';
import { RequestData, requestData, StatementData, statementData } from './request-text';
import { ClaimResult, ProofFinding, ProofReport } from '../verification/prover/claims/result';
import { Letters } from '../verification/prover/deployment';
import { Request, Source } from '../verification/prover/policy-facts';

/** The shape of `--json`: all reports are written from it. Fields are added, never renamed, within a format. */
export interface ProofData {
  readonly format: 'cdk-zero-trust.proofs/1';
  readonly summary: ProofCounts;
  readonly claims: readonly ClaimData[];
  readonly assumptions: readonly string[];
}

/** Claims by verdict, and findings. */
export interface ProofCounts {
  readonly claims: number;
  readonly proved: number;
  readonly refuted: number;
  readonly unknown: number;
  /** Findings that nobody accepted. */
  readonly findings: number;
  /** Findings that somebody accepted with a reason. */
  readonly accepted: number;
}

/** One claim. */
export interface ClaimData {
  readonly id: string;
  readonly promise: string;
  readonly kind: string;
  readonly statedBy?: string;
  readonly builtIn: boolean;
  readonly verdict: 'PROVED' | 'REFUTED' | 'UNKNOWN';
  readonly findings: readonly FindingData[];
  readonly assumptions: readonly string[];
  readonly blocking?: readonly string[];
  readonly futureAction?: RequestData;
}

/** One cause. */
export interface FindingData {
  readonly id: string;
  readonly verdict: 'REFUTED' | 'UNKNOWN';
  readonly message: string;
  readonly place?: string;
  readonly cause?: Source;
  readonly request?: RequestData;
  readonly granting?: readonly StatementData[];
  /** Denials that do not apply, each with the field on which the request escapes it. */
  readonly escaped?: readonly { readonly statement: string; readonly on: string }[];
  readonly path?: readonly string[];
  readonly steps?: readonly { readonly technique: string; readonly text: string; readonly request?: RequestData }[];
  readonly conditions?: { readonly [name: string]: boolean };
  /** Why it is accepted, where it is. */
  readonly accepted?: string;
}

/** Why a finding is accepted; undefined where it is not. */
export type Acceptance = (finding: ProofFinding) => string | undefined;

/** A report as plain data, sorted as the claims are. */
export function proofData(report: ProofReport, letters: Letters, acceptance: Acceptance = () => undefined): ProofData {
  const claims = report.results.map((result) => claimData(result, letters, acceptance));
  const findings = claims.flatMap((claim) => claim.findings);
  const count = (verdict: string) => claims.filter((claim) => claim.verdict === verdict).length;
  return {
    format: 'cdk-zero-trust.proofs/1',
    summary: {
      claims: claims.length,
      proved: count('PROVED'),
      refuted: count('REFUTED'),
      unknown: count('UNKNOWN'),
      findings: findings.filter(({ accepted }) => accepted === undefined).length,
      accepted: findings.filter(({ accepted }) => accepted !== undefined).length,
    },
    claims,
    assumptions: report.assumptions,
  };
}

function claimData(result: ClaimResult, letters: Letters, acceptance: Acceptance): ClaimData {
  const { claim, builtIn, verdict, findings, assumptions, blocking, futureAction } = result;
  return {
    id: readable(claim.id, letters),
    promise: readable(claim.promise, letters),
    kind: claim.kind,
    ...(claim.statedBy === undefined ? {} : { statedBy: claim.statedBy }),
    builtIn,
    verdict,
    findings: findings.map((finding) => findingData(finding, letters, acceptance(finding))),
    assumptions,
    ...(blocking === undefined ? {} : { blocking: blocking.map(({ text, source }) => readable(source === undefined ? text : `${text} (${placeOf(source)})`, letters)) }),
    ...(futureAction === undefined ? {} : { futureAction: requestData(futureAction, letters) }),
  };
}

function findingData(finding: ProofFinding, letters: Letters, accepted: string | undefined): FindingData {
  const { id, verdict, message, cause, request, path, steps, conditions } = finding;
  const place = placeOf(cause);
  return {
    id: readable(id, letters),
    verdict,
    message: readable(message, letters),
    ...(place === '' ? {} : { place }),
    ...(cause === undefined ? {} : { cause }),
    ...(request === undefined ? {} : {
      request: requestData(request.witness, letters),
      granting: request.granting.map((one) => statementData(one, letters)),
      escaped: request.escaped.map(({ statement, on }) => ({ statement: statementText(statement, letters), on })),
    }),
    ...(path === undefined ? {} : { path: pathLines(path, letters) }),
    ...(steps === undefined ? {} : { steps: steps.map((step) => stepData(step, letters)) }),
    ...(conditions === undefined ? {} : { conditions }),
    ...(accepted === undefined ? {} : { accepted }),
  };
}

function stepData({ technique, text, witness }: { technique: string; text: string; witness?: Request }, letters: Letters): NonNullable<FindingData['steps']>[number] {
  return { technique, text: readable(text, letters), ...(witness === undefined ? {} : { request: requestData(witness, letters) }) };
}
