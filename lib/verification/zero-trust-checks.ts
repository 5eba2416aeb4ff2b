import { CfnResource, IPolicyValidationContext, PolicyValidationPluginReport, PolicyViolation } from 'aws-cdk-lib';
import { NagPack } from 'cdk-nag/lib/nag-pack';
import { IConstruct } from 'constructs';
import { acknowledgementsIn } from './acknowledgements';
import { EngineResult, runRules } from './engine/engine';
import { Model, TemplateSource } from './engine/model';
import { Finding } from './engine/rule';
import { PACK_NAME, PLUGIN_NAME, ZERO_TRUST_RULES } from './packs/zero-trust';
import { currentTemplates, writtenTemplates } from './template-sources';

/**
 * The resource-level rules of this library as a cdk-nag pack.
 *
 * Unlike cdk-nag's own packs it reads the finished templates, so an escape hatch, an aspect or a property injector is
 * seen as CloudFormation will see it. Every finding is an error, names one resource, and carries its cause in brackets:
 * `ZeroTrustChecks::ZeroTrust-NoPublicIngress[0.0.0.0/0:tcp/443]`. Acknowledge it on that resource with
 * `Validations.of(resource).acknowledge({ id, reason })`; other causes on the same resource stay.
 *
 * A value that cannot be known before deployment and could break a rule is a finding that says so. A rule that fails is
 * a finding too.
 *
 * @see https://docs.aws.amazon.com/cdk/v2/guide/policy-validation-synthesis.html
 */
export class ZeroTrustChecks extends NagPack {
  /** The first part of the ids of this pack: `ZeroTrustChecks`. */
  public readonly name: string = PLUGIN_NAME;

  /** The ids of the rules, without their causes. */
  public readonly ruleIds?: string[] = ZERO_TRUST_RULES.map((rule) => `${PACK_NAME}-${rule.id}`);

  /** @internal */
  public _lastRun?: EngineResult;

  /**
   * @param scope accepted as every cdk-nag pack does; nothing is changed in it
   */
  constructor(scope?: IConstruct) {
    super(scope);
    this.packName = PACK_NAME;
  }

  /**
   * Checks the templates that a synthesis wrote, nested stacks included. The framework calls it.
   *
   * @param context what the framework knows of the synthesis
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    return this.report(writtenTemplates(context), context.appConstruct);
  }

  /**
   * Checks the stacks at or below a construct as they are now, without a synthesis: aspects have not run. Where the
   * scope lies inside a stack, the findings on it and below it are reported.
   *
   * @param scope an app, a stage, a stack or a construct of a stack
   */
  public validateScope(scope: IConstruct): PolicyValidationPluginReport {
    return this.report(currentTemplates(scope), scope);
  }

  /**
   * cdk-nag's hook for one resource. This pack reads whole templates instead, so it has nothing to do for one.
   *
   * @param _node the resource
   */
  protected checkResource(_node: CfnResource): void {}

  private report(templates: TemplateSource[], scope: IConstruct): PolicyValidationPluginReport {
    const run = runRules(new Model(templates, acknowledgementsIn(scope)), ZERO_TRUST_RULES);
    this._lastRun = run;
    const violations = run.findings.filter(({ subject }) => isAtOrBelow(subject.constructPath, scope.node.path)).map(violation);
    return { success: violations.length === 0, violations };
  }
}

function isAtOrBelow(path: string, scope: string): boolean {
  return scope === '' || path === scope || path.startsWith(`${scope}/`);
}

function violation({ rule, ruleAndCause, subject, what, locations }: Finding): PolicyViolation {
  const named = subject.logicalId === '' ? '' : ` [${subject.type} ${subject.logicalId}: ${locations.join(', ')}]`;
  return {
    ruleName: `${PACK_NAME}-${ruleAndCause}`,
    description: `${what[0].toUpperCase()}${what.slice(1)}.${named}`,
    fix: `${rule.fix} ${rule.link}`,
    // Without a severity, one acknowledgement makes the whole report succeed.
    severity: 'error',
    ruleMetadata: { why: rule.why, frameworks: rule.frameworks.join('; ') },
    violatingResources: [{ constructPath: subject.constructPath, locations }],
  };
}
