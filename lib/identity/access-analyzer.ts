import { Duration, Token } from 'aws-cdk-lib';
import * as accessanalyzer from 'aws-cdk-lib/aws-accessanalyzer';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { EXTERNAL_FINDINGS, FindingKind, INTERNAL_FINDINGS, UNUSED_FINDINGS } from './access-analyzer-notices';
import { AccessAnalysisProps, AnalysisZone, InternalAccessOptions, UnusedAccessOptions } from './access-analyzer-props';
import { ArchiveRule } from './access-analyzer-rules';
import { publishByRole } from './topic-publisher';
import { NoticeTopic } from '../data';
import { invalidInput, shown } from '../private/errors';
import { topicAlarm } from '../private/topic-alarm';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/**
 * IAM Access Analyzer, its findings told at once.
 *
 * Access from outside is looked for always and costs nothing. Unused and internal access are paid for, by role and user and by resource:
 * look them up on AWS's price list. Resources are regional: make one in each region for access from outside, and in one region only
 * with `unusedAccess`. An account may have one analyzer of each type in a region: a second one fails at deployment.
 *
 * The rules match findings of every analyzer in this account and region, also of those that others made.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/what-is-access-analyzer.html
 */
export class AccessAnalysis extends Construct {
  /** Looks for access from outside of the zone. */
  public readonly externalAccess: accessanalyzer.CfnAnalyzer;
  /** Looks for access that nobody uses; absent without `unusedAccess`. */
  public readonly unusedAccess?: accessanalyzer.CfnAnalyzer;
  /** Looks for access from inside of the zone; absent without `internalAccess`. */
  public readonly internalAccess?: accessanalyzer.CfnAnalyzer;
  /** Where findings are told. */
  public readonly topic: NoticeTopic;
  /** Match the findings. */
  public readonly rules: events.Rule[];
  /** Findings that could not be told. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * @throws if the age is out of range, accounts are excluded from the analysis of one account, two archive rules have one name, or
   * there are no resources for internal access
   */
  constructor(scope: Construct, id: string, props: AccessAnalysisProps = {}) {
    super(scope, id);
    const zone = props.zone ?? AnalysisZone.ACCOUNT;
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: 'Access Analyzer' });
    this.externalAccess = this.analyzer('ExternalAccess', zone, props.archiveRules ?? []);
    this.unusedAccess = props.unusedAccess && this.unused(zone, props.unusedAccess);
    this.internalAccess = props.internalAccess && this.internal(zone, props.internalAccess);
    this.rules = [
      this.told(EXTERNAL_FINDINGS),
      ...this.unusedAccess ? [this.told(UNUSED_FINDINGS)] : [],
      ...this.internalAccess ? [this.told(INTERNAL_FINDINGS)] : [],
    ];
    this.alarms = this.rules.map((rule) => this.untold(rule));
    const analyzers = [this.externalAccess, this.unusedAccess, this.internalAccess].filter((one) => one !== undefined);
    Claims.of(this).state(Claim.nobodyCan({
      name: 'analysis-stays-on',
      about: this.node.path,
      promise: `Nobody in the templates deletes analyzers of ${this.node.path}, or archives what they find`,
      actions: [
        'access-analyzer:ApplyArchiveRule', 'access-analyzer:CreateArchiveRule', 'access-analyzer:DeleteAnalyzer', 'access-analyzer:UpdateAnalyzer',
        'access-analyzer:UpdateArchiveRule', 'access-analyzer:UpdateFindings',
      ],
      resources: analyzers.map((analyzer) => ClaimResource.of(analyzer)),
    }));
  }

  private analyzer(
    id: string, type: string, archiveRules: ArchiveRule[], analyzerConfiguration?: accessanalyzer.CfnAnalyzer.AnalyzerConfigurationProperty,
  ): accessanalyzer.CfnAnalyzer {
    const names = archiveRules.map(({ name }) => name);
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw invalidInput(this, `two archive rules are named ${shown(twice)}`, 'give each a name of its own');
    }
    const analyzer = new accessanalyzer.CfnAnalyzer(this, id, {
      type,
      analyzerConfiguration,
      archiveRules: archiveRules.length === 0 ? undefined : archiveRules.map(({ name, _filters }) => ({ ruleName: name, filter: [..._filters] })),
    });
    if (archiveRules.length > 0) {
      analyzer.addMetadata('ArchiveRules', Object.fromEntries(archiveRules.map(({ name, reason }) => [name, reason])));
    }
    return analyzer;
  }

  private unused(zone: AnalysisZone, options: UnusedAccessOptions): accessanalyzer.CfnAnalyzer {
    const maxAge = options.maxAge ?? Duration.days(90);
    const days = maxAge.isUnresolved() ? NaN : maxAge.toDays({ integral: false });
    if (!Number.isInteger(days) || days < 1 || days > 365) {
      throw invalidInput(this, `unused access counts from ${maxAge.isUnresolved() ? 'an age known only at deployment' : maxAge.toHumanString()}`, 'use whole days from 1 to 365');
    }
    const exclusions = options.exclusions ?? [];
    if (zone === AnalysisZone.ACCOUNT && exclusions.some(({ _criteria }) => _criteria.accountIds)) {
      throw invalidInput(this, 'accounts are excluded from the analysis of one account', 'use AnalysisZone.ORGANIZATION, or exclude by tag');
    }
    const analyzer = this.analyzer('UnusedAccess', `${zone}_UNUSED_ACCESS`, options.archiveRules ?? [], {
      unusedAccessConfiguration: {
        unusedAccessAge: days,
        analysisRule: exclusions.length === 0 ? undefined : { exclusions: exclusions.map(({ _criteria }) => _criteria) },
      },
    });
    if (exclusions.length > 0) {
      analyzer.addMetadata('Exclusions', exclusions.map(({ reason }) => reason));
    }
    return analyzer;
  }

  private internal(zone: AnalysisZone, { resourceArns, archiveRules }: InternalAccessOptions): accessanalyzer.CfnAnalyzer {
    const wrong = resourceArns.find((arn) => !Token.isUnresolved(arn) && !/^arn:[\w-]+:[\w-]+:[\w-]*:\d*:[^*?]+$/.test(arn));
    if (wrong !== undefined || resourceArns.length === 0) {
      throw invalidInput(this, wrong === undefined ? 'internal access is looked for at no resource' : `${shown(wrong)} is not the ARN of one resource`,
        'name ARNs without wildcards');
    }
    return this.analyzer('InternalAccess', `${zone}_INTERNAL_ACCESS`, archiveRules ?? [], {
      internalAccessConfiguration: { internalAccessAnalysisRule: { inclusions: [{ resourceArns: [...resourceArns] }] } },
    });
  }

  private told({ id, description, detailType, news, notice }: FindingKind): events.Rule {
    const rule = new events.Rule(this, `${id}Rule`, {
      description,
      eventPattern: { source: ['aws.access-analyzer'], detailType: [detailType], detail: { ...news } },
    });
    publishByRole(rule, this.topic, notice);
    return rule;
  }

  private untold(rule: events.Rule): cloudwatch.Alarm {
    return topicAlarm(this, `${rule.node.id}Undelivered`, {
      description: `A finding of Access Analyzer was not published: ${rule.node.path}`,
      metric: new cloudwatch.Metric({
        namespace: 'AWS/Events', metricName: 'FailedInvocations', dimensionsMap: { RuleName: rule.ruleName }, statistic: 'Sum', period: Duration.minutes(5),
      }),
      topicArn: this.topic.topicArn,
    });
  }
}
