import * as fs from 'fs';
import * as path from 'path';
import { IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, PolicyViolation, Stage } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { PROOFS_FILE_NAME } from './claim-format';
import { registryOf } from './claims-registry';
import { evidenceOf } from './proof-evidence';
import { PROOFS_PLUGIN, proveAssembly } from './prove-assembly';
import type { ClaimResult, ProofFinding, ProofReport } from './prover/claims/result';

/**
 * Proves the claims of an app at each synthesis: those that constructs state, those that you state with `Claims`, and those
 * that hold for every app.
 *
 * It reads the finished templates, all stages and nested stacks together. A claim that is refuted is a finding on the resource
 * that caused it, with the request or the path that breaks the claim; one that cannot be decided is a finding too, with the
 * reason. Each cause is a finding of its own: `ZeroTrustProofs::no-path[internet->data; Stack/Group]`. Acknowledge it on that
 * resource with `Validations.of(resource).acknowledge({ id, reason })`; the other causes stay.
 *
 * What was decided stands in `zero-trust.proofs.json` in the cloud assembly, with what it rests on.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export class ZeroTrustProofs implements IPolicyValidationPlugin {
  /** The first part of the ids of findings: `ZeroTrustProofs`. */
  public readonly name: string = PROOFS_PLUGIN;

  /** The version for CDK's statistics; none. */
  public readonly version?: string;

  /** The kinds of claims. */
  public readonly ruleIds?: string[] = [
    'nobody-can', 'only-can', 'cannot', 'at-most', 'no-path', 'only-path', 'reachable', 'no-escalation', 'no-external-access', 'every-access-encrypted',
    'denied-outside', 'no-new-access',
  ];

  /** @internal */
  public _lastReport?: ProofReport;

  /**
   * @param scope the app, or any construct of it; nothing is changed in its stacks
   */
  constructor(scope: IConstruct) {
    registryOf(scope);
  }

  /**
   * Proves the claims on the assembly that a synthesis wrote. The framework calls it.
   *
   * @param context what the framework knows of the synthesis
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    // A finding must name a place. Where a claim and its cause have none, that is the first stack.
    const somewhere = context.stackTemplates[0]?.stackConstructPath ?? context.appConstruct.node.path;
    this._lastReport = undefined;
    // An app without stacks promises nothing yet.
    if (context.stackTemplates.length === 0) return { success: true, violations: [] };
    try {
      const directory = (context.appConstruct.node.root as Stage).outdir;
      const report = proveAssembly(directory);
      fs.writeFileSync(path.join(directory, PROOFS_FILE_NAME), `${JSON.stringify(evidenceOf(report), undefined, 1)}\n`);
      this._lastReport = report;
      const violations = report.results.flatMap((result) => result.findings.map((finding) => violation(result, finding, somewhere)));
      return { success: violations.length === 0, violations };
    } catch (error) {
      return { success: false, violations: [failure(error, somewhere)] };
    }
  }
}

function violation({ claim, builtIn }: ClaimResult, finding: ProofFinding, somewhere: string): PolicyViolation {
  return {
    ruleName: finding.id,
    description: finding.verdict === 'REFUTED' ? `${claim.promise}: REFUTED. ${finding.message}` : `${claim.promise}: UNKNOWN. ${finding.message}`,
    fix: finding.verdict === 'REFUTED'
      ? 'Take away what lets it through, or declare it with Claims.of(scope).declare if it is meant and the claim takes declarations.'
      : 'Write what cannot be read so that it can, or acknowledge the finding on the resource with the reason.',
    // Without a severity, one acknowledgement makes the whole report succeed.
    severity: 'error',
    ruleMetadata: { claim: claim.id, verdict: finding.verdict, statedBy: claim.statedBy ?? (builtIn ? 'every app' : 'the app') },
    violatingResources: [{
      constructPath: finding.cause?.constructPath ?? claim.statedBy ?? somewhere, locations: finding.cause?.at ? [finding.cause.at] : [],
    }],
  };
}

function failure(error: unknown, somewhere: string): PolicyViolation {
  return {
    ruleName: 'prover-error',
    description: `The claims could not be proved: ${error instanceof Error ? error.message : String(error)}`,
    fix: 'Where the message names a file and a place, correct it there. Otherwise report it with the template; until then turn the proofs off with a reason.',
    severity: 'error',
    violatingResources: [{ constructPath: somewhere, locations: [] }],
  };
}
