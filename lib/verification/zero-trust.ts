import { App, IPolicyValidationContext, IPolicyValidationPlugin, PolicyValidationPluginReport, Validations } from 'aws-cdk-lib';
import type * as nag from 'cdk-nag';
import { NagPack } from 'cdk-nag/lib/nag-pack';
import { NagRuleCompliance } from 'cdk-nag/lib/nag-rules';
import { Acknowledged, acknowledgementsIn } from './acknowledgements';
import { ClaimVerdict } from './claim-summary';
import { PackTally } from './pack-tally';
import { VerificationSummary } from './verification-summary';
import { ZeroTrustChecks } from './zero-trust-checks';
import { ZeroTrustProofs } from './zero-trust-proofs';
import { invalidInput, requireReason } from '../private/errors';

/** Options of {@link ZeroTrust.verify}. */
export interface VerifyOptions {
  /**
   * Turns cdk-nag's AwsSolutions pack off: why.
   *
   * @default - the pack runs
   */
  readonly withoutAwsSolutions?: string;

  /**
   * Turns cdk-nag's NIST 800-53 R5 pack off: why.
   *
   * @default - the pack runs
   */
  readonly withoutNist80053?: string;

  /**
   * Turns the ZeroTrustChecks pack off: why.
   *
   * @default - the pack runs
   */
  readonly withoutZeroTrustChecks?: string;

  /**
   * Turns the proofs of claims off: why.
   *
   * @default - every claim is proved
   */
  readonly withoutProofs?: string;
}

/** Copies of this package in one app agree through the global symbol. */
const REGISTERED = Symbol.for('cdk-zero-trust.verification');

interface Registered {
  readonly verification: VerificationSummary;
  readonly options: string;
}

/**
 * Verifies an app at each synthesis.
 */
export class ZeroTrust {
  /**
   * Registers cdk-nag's AwsSolutions and NIST 800-53 R5 packs, {@link ZeroTrustChecks} and {@link ZeroTrustProofs} with the
   * app. A finding that is not acknowledged on its resource fails the synthesis. CDK's own template validation stays as it is.
   *
   * Calling it again with the same options changes nothing.
   *
   * @param app the app; the packs look at all of its stages and stacks
   * @param options which packs to leave out, each with a reason
   * @returns the numbers of the checks, for a summary after `app.synth()`
   * @throws if a reason says nothing, or if the app is verified already with other options
   * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
   */
  public static verify(app: App, options: VerifyOptions = {}): VerificationSummary {
    const { withoutAwsSolutions, withoutNist80053, withoutZeroTrustChecks, withoutProofs } = options;
    const given = JSON.stringify([withoutAwsSolutions, withoutNist80053, withoutZeroTrustChecks, withoutProofs]);
    const holder = app as unknown as { [REGISTERED]?: Registered };
    const known = holder[REGISTERED];
    if (known) {
      if (known.options !== given) {
        throw invalidInput(app, `the app is verified already with other options (${known.options}, now ${given})`, 'call verify once, or with the same options');
      }
      return known.verification;
    }
    const verification = new VerificationSummary();
    register(app, verification, 'AwsSolutions', options.withoutAwsSolutions, (tally) => counted(new (cdkNag().AwsSolutionsChecks)(app, { verbose: true }), tally));
    register(app, verification, 'NIST.800.53.R5', options.withoutNist80053, (tally) => counted(new (cdkNag().NIST80053R5Checks)(app, { verbose: true }), tally));
    register(app, verification, 'ZeroTrustChecks', options.withoutZeroTrustChecks, countedChecks);
    register(app, verification, 'ZeroTrustProofs', options.withoutProofs, (tally) => countedProofs(app, tally));
    Object.defineProperty(app, REGISTERED, { value: { verification, options: given }, enumerable: false });
    return verification;
  }

  private constructor() {}
}

/** cdk-nag's packs take a third of a second to load: only who registers them pays for it. */
function cdkNag(): typeof nag {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return require('cdk-nag') as typeof nag;
}

function register(
  app: App, verification: VerificationSummary, pack: string, off: string | undefined, make: (tally: PackTally) => IPolicyValidationPlugin,
): void {
  const tally = new PackTally(pack, off === undefined ? undefined : requireReason(app, `turning ${pack} off`, off));
  verification._tallies.push(tally);
  if (off === undefined) {
    Validations.of(app).addPlugins(make(tally));
  }
}

/** What of a pack cdk-nag hides, as far as it is counted here. */
interface Applying {
  applyRule(params: nag.IApplyRule): void;
}

/** Counts what a pack of cdk-nag does, without changing what it reports. */
function counted(pack: NagPack, tally: PackTally): NagPack {
  const applying = pack as unknown as Applying;
  const applyRule = applying.applyRule.bind(pack);
  applying.applyRule = (params) => {
    // The pack names a rule after its function, which is wrapped here.
    const ruleSuffixOverride = params.ruleSuffixOverride ?? params.rule.name;
    applyRule({
      ...params,
      ruleSuffixOverride,
      rule: (node) => {
        const result = params.rule(node);
        if (result !== NagRuleCompliance.NOT_APPLICABLE) {
          tally.rules.add(ruleSuffixOverride);
          tally.checks += 1;
          tally.passed += result === NagRuleCompliance.COMPLIANT || result.length === 0 ? 1 : 0;
        }
        return result;
      },
    });
  };
  return tallied(pack, tally);
}

function countedChecks(tally: PackTally): ZeroTrustChecks {
  const pack = new ZeroTrustChecks();
  return tallied(pack, tally, () => {
    const run = pack._lastRun!;
    run.rules.forEach((rule) => tally.rules.add(rule));
    tally.checks = run.checks;
    tally.passed = run.passed;
  });
}

/** A claim is a rule that is held against the app once. */
function countedProofs(app: App, tally: PackTally): ZeroTrustProofs {
  const proofs = new ZeroTrustProofs(app);
  return tallied(proofs, tally, () => {
    const results = proofs._lastReport?.results ?? [];
    results.forEach(({ claim }) => tally.rules.add(claim.kind));
    tally.checks = results.length;
    tally.passed = results.filter(({ verdict }) => verdict === 'PROVED').length;
    tally.claims = results.map(({ claim: { id, promise }, verdict, builtIn }) => ({ id, promise, verdict: verdict as ClaimVerdict, builtIn }));
  });
}

/** Counts the findings of a pack as the framework will: open or acknowledged. */
function tallied<T extends IPolicyValidationPlugin>(pack: T, tally: PackTally, afterwards: () => void = () => {}): T {
  const validate = pack.validate.bind(pack);
  pack.validate = (context: IPolicyValidationContext): PolicyValidationPluginReport => {
    tally.restart();
    const report = validate(context);
    const acknowledged = new Acknowledged(acknowledgementsIn(context.appConstruct));
    for (const violation of report.violations) {
      for (const resource of violation.violatingResources) {
        if (acknowledged.covers(pack.name, violation.ruleName, resource.constructPath ?? '')) {
          tally.acknowledged += 1;
        } else {
          tally.findings += 1;
        }
      }
    }
    afterwards();
    return report;
  };
  return pack;
}
