import { region_info, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as securityhub from 'aws-cdk-lib/aws-securityhub';
import { Construct } from 'constructs';
import { byControl, distinctStandards } from './posture/control-checks';
import { FindingRule } from './posture/finding-rule';
import { enablesHub, refusePostureContradictions } from './posture/posture-checks';
import { BLINDING } from './posture/posture-claims';
import { PostureNotice } from './posture/posture-notice';
import { PosturePolicy } from './posture/posture-policy';
import { PostureStandard } from './posture/posture-standard';
import { checkedRegions } from './posture/region-names';
import { PostureManagementProps, SecurityHubOptions } from './posture-management-props';
import { invalidInput } from '../private/errors';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** The policy of accounts that decide for themselves, as CloudFormation names it. */
const SELF_MANAGED = 'SELF_MANAGED_SECURITY_HUB';

/**
 * Security Hub in one account and region: the standards that are checked, what is done with findings, and a notice of grave ones.
 *
 * The hub is kept when the stack is deleted, for that must not end detection; standards and rules follow the code. Standards check
 * what AWS Config records: without {@link ConfigurationCompliance}, or another recorder, most controls find nothing.
 *
 * @see https://docs.aws.amazon.com/securityhub/latest/userguide/what-is-securityhub.html
 */
export class PostureManagement extends Construct {
  /** Security Hub CSPM; undefined where it is on already. */
  public readonly hub?: securityhub.CfnHub;
  /** Standards that are on. */
  public readonly standards: securityhub.CfnStandard[];
  /** Brings findings of other regions here. */
  public readonly aggregator?: securityhub.CfnFindingAggregator;
  /** What is done with findings as they arrive. */
  public readonly findingRules: securityhub.CfnAutomationRule[];
  /** Lets this account configure the organization's. */
  public readonly organizationConfiguration?: securityhub.CfnOrganizationConfiguration;
  /** Policies of the central configuration. */
  public readonly policies: securityhub.CfnConfigurationPolicy[];
  /** Security Hub's second version. */
  public readonly hubV2?: securityhub.CfnHubV2;
  /** Brings the second version's findings of other regions here. */
  public readonly aggregatorV2?: securityhub.CfnAggregatorV2;
  /** What the second version does with findings as they arrive. */
  public readonly findingRulesV2: securityhub.CfnAutomationRuleV2[];
  /** Tells people of grave findings; undefined where `notices` is false. */
  public readonly notice?: PostureNotice;

  /**
   * @throws if what is asked for contradicts itself: settings of a hub that is not made here, standards beside a central configuration, a central
   * configuration without a home region, rules or targets named twice, notices that are off and described
   */
  constructor(scope: Construct, id: string, props: PostureManagementProps = {}) {
    super(scope, id);
    refusePostureContradictions(this, props);
    this.hub = enablesHub(props) ? this.enabledHub(props) : undefined;
    this.standards = props.centralConfiguration ? [] : this.enabledStandards(props.standards);
    this.parameterized(props);
    this.products(props);
    this.aggregator = props.aggregateRegions && this.onHub(new securityhub.CfnFindingAggregator(this, 'Aggregator', {
      regionLinkingMode: props.aggregateRegions._mode, regions: props.aggregateRegions._regions,
    }));
    const rules = props.findingRules ?? [];
    this.findingRules = rules.map((rule, index) => this.onHub(new securityhub.CfnAutomationRule(this, ruleId(rule), rule._asff(index + 1))));
    this.organizationConfiguration = props.centralConfiguration && this.central();
    this.policies = this.configured(props.centralConfiguration ?? []);
    this.hubV2 = props.securityHub && this.second(props.securityHub);
    this.aggregatorV2 = props.securityHub && this.secondAggregator(props.securityHub);
    this.findingRulesV2 = this.hubV2 ? rules.map((rule, index) => {
      const second = new securityhub.CfnAutomationRuleV2(this, `${ruleId(rule)}V2`, rule._ocsf(index + 1));
      second.addResourceDependency(this.hubV2!);
      return second;
    }) : [];
    if (props.notices ?? true) {
      this.notice = new PostureNotice(this, 'Notice', { severities: props.noticeSeverities, exceptProducts: props.noticeExceptProducts, topic: props.noticeTopic });
    }
    Claims.of(this).state(Claim.nobodyCan({
      name: 'cannot-be-stopped',
      about: this.node.path,
      promise: `Nobody in the templates can turn off Security Hub of ${this.node.path}, its standards or controls, or teach it to look away`,
      actions: BLINDING,
      resources: [ClaimResource.arn('*')],
    }));
  }

  private enabledHub(props: PostureManagementProps): securityhub.CfnHub {
    const hub = new securityhub.CfnHub(this, 'Hub', {
      enableDefaultStandards: false,
      autoEnableControls: props.autoEnableControls ?? true,
      controlFindingGenerator: props.consolidatedFindings ?? true ? 'SECURITY_CONTROL' : 'STANDARD_CONTROL',
    });
    // Not retained when its creation is rolled back: the next attempt would find a second hub and fail.
    hub.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return hub;
  }

  /** One after the other: Security Hub refuses several changes of standards at a time. */
  private enabledStandards(asked?: PostureStandard[]): securityhub.CfnStandard[] {
    const standards = distinctStandards(this, asked ?? [PostureStandard.foundationalBestPractices(), PostureStandard.cisFoundations()]);
    return standards.map((standard) => this.onHub(new securityhub.CfnStandard(this, `Standard-${standard._key.replaceAll('/', '-')}`, {
      standardsArn: standard._arn(this),
      disabledStandardsControls: standard.disabledControls.length === 0 ? undefined : standard.disabledControls.map(({ control, reason }) => (
        { standardsControlArn: standard._controlArn(this, control), reason })),
    }))).map((standard, index, all) => {
      if (index > 0) {
        standard.addResourceDependency(all[index - 1]);
      }
      return standard;
    });
  }

  private parameterized({ controlParameters = [] }: PostureManagementProps): void {
    for (const [control, parameters] of byControl(this.node.path, controlParameters)) {
      const resource = this.onHub(new securityhub.CfnSecurityControl(this, `Control-${control}`, {
        securityControlId: control,
        parameters: Object.fromEntries(parameters.map((one) => [one.name, one._configuration])),
        lastUpdateReason: [...new Set(parameters.map(({ reason }) => reason))].join('; ').slice(0, 255),
      }));
      this.standards.forEach((standard) => resource.addResourceDependency(standard));
    }
  }

  private products({ products = [] }: PostureManagementProps): void {
    products.forEach((product) => this.onHub(new securityhub.CfnProductSubscription(this, `Product-${product._key.replace('/', '-')}`, { productArn: product._arn(this) })));
  }

  private central(): securityhub.CfnOrganizationConfiguration {
    const configuration = this.onHub(new securityhub.CfnOrganizationConfiguration(this, 'OrganizationConfiguration', {
      autoEnable: false, autoEnableStandards: 'NONE', configurationType: 'CENTRAL',
    }));
    configuration.addResourceDependency(this.aggregator!);
    return configuration;
  }

  private configured(policies: PosturePolicy[]): securityhub.CfnConfigurationPolicy[] {
    return policies.flatMap((policy) => {
      const named = policy._settings && new securityhub.CfnConfigurationPolicy(this, `Policy-${policy.name}`, {
        name: policy.name!,
        configurationPolicy: { securityHub: policy._settings(this) },
      });
      if (named) {
        named.addResourceDependency(this.organizationConfiguration!);
        if (Object.keys(policy._reasons).length > 0) {
          named.addMetadata('Reasons', policy._reasons);
        }
      }
      for (const target of policy.targets) {
        const association = new securityhub.CfnPolicyAssociation(this, `Association-${target.kind}-${target.path}`, {
          configurationPolicyId: named?.attrId ?? SELF_MANAGED,
          targetId: target.targetId,
          targetType: target.kind.toUpperCase().replace('-', '_'),
        });
        association.addResourceDependency(named ?? this.organizationConfiguration!);
        if (!named) {
          association.addMetadata('Reason', policy._reasons['*']);
        }
      }
      return named ? [named] : [];
    });
  }

  private second({ networkScanning }: SecurityHubOptions): securityhub.CfnHubV2 {
    const { region } = Stack.of(this);
    const partition = Token.isUnresolved(region) ? 'aws' : region_info.RegionInfo.get(region).partition ?? 'aws';
    if (networkScanning !== undefined && partition !== 'aws') {
      throw invalidInput(this, `networkScanning is set in the partition ${partition}, which does not have it`, 'leave networkScanning out');
    }
    const hub = new securityhub.CfnHubV2(this, 'HubV2', {
      networkScanning: networkScanning === undefined ? undefined : { status: networkScanning ? 'ENABLED' : 'DISABLED' },
    });
    hub.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return hub;
  }

  private secondAggregator({ aggregateRegions }: SecurityHubOptions): securityhub.CfnAggregatorV2 | undefined {
    if (aggregateRegions === undefined) {
      return undefined;
    }
    const aggregator = new securityhub.CfnAggregatorV2(this, 'AggregatorV2', {
      regionLinkingMode: 'SPECIFIED_REGIONS', linkedRegions: checkedRegions(`${this.node.path}.securityHub.aggregateRegions`, aggregateRegions),
    });
    aggregator.addResourceDependency(this.hubV2!);
    return aggregator;
  }

  /** Security Hub refuses what stands on it until it is on. */
  private onHub<T extends { addResourceDependency(hub: securityhub.CfnHub): void }>(resource: T): T {
    if (this.hub) {
      resource.addResourceDependency(this.hub);
    }
    return resource;
  }
}

function ruleId(rule: FindingRule): string {
  return `Rule-${rule.name.replaceAll('/', '-')}`;
}
