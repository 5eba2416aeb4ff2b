import { region_info, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as guardduty from 'aws-cdk-lib/aws-guardduty';
import { Construct, IConstruct } from 'constructs';
import { FindingsNotice } from './findings-notice';
import { DetectorFeature, documentedGap } from './protection-plans';
import { NoticeTopic } from '../data';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** How often GuardDuty publishes what is new about a finding it has already published. New findings are out within minutes. */
export enum FindingPublishingFrequency {
  /** Every 15 minutes. */
  FIFTEEN_MINUTES = 'FIFTEEN_MINUTES',
  /** Every hour. */
  ONE_HOUR = 'ONE_HOUR',
  /** Every 6 hours, which is what GuardDuty itself defaults to. */
  SIX_HOURS = 'SIX_HOURS',
}

/** Properties of {@link ThreatDetection}. */
export interface ThreatDetectionProps {
  /**
   * How often updates of a finding are published.
   *
   * @default FindingPublishingFrequency.FIFTEEN_MINUTES
   */
  readonly publishingFrequency?: FindingPublishingFrequency;

  /**
   * S3 Protection: object-level API calls. About $0.80 a million events.
   *
   * @default true
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/s3-protection.html
   */
  readonly s3DataEvents?: boolean;

  /**
   * EKS Protection: the audit logs of Kubernetes clusters. About $1.60 a million events.
   *
   * @default true
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/kubernetes-protection.html
   */
  readonly eksAuditLogs?: boolean;

  /**
   * Malware Protection for EC2: scans the volumes of an instance or container that has a finding. About $0.03 a GB scanned.
   *
   * @default true
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/malware-protection.html
   */
  readonly ebsMalwareProtection?: boolean;

  /**
   * RDS Protection: login activity of supported databases. About $1.00 a vCPU a month.
   *
   * @default true, but left out where AWS documents that the region does not have it
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/rds-protection.html
   */
  readonly rdsLoginEvents?: boolean;

  /**
   * Lambda Protection: network activity of functions. About $1.00 a GB of logs.
   *
   * @default true
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/lambda-protection.html
   */
  readonly lambdaNetworkLogs?: boolean;

  /**
   * Runtime Monitoring: operating-system events of EC2, ECS on Fargate and EKS, through an agent. About $1.50 a vCPU a month.
   *
   * @default true, but left out where AWS documents that the partition does not have it (aws-cn)
   * @see https://docs.aws.amazon.com/guardduty/latest/ug/runtime-monitoring.html
   */
  readonly runtimeMonitoring?: boolean;

  /**
   * GuardDuty installs and updates the runtime agent on EC2 instances.
   *
   * @default true, with runtime monitoring
   */
  readonly manageEc2Agent?: boolean;

  /**
   * GuardDuty adds the runtime agent to ECS tasks on Fargate.
   *
   * @default true, with runtime monitoring
   */
  readonly manageFargateAgent?: boolean;

  /**
   * GuardDuty installs and updates the runtime agent as an add-on of EKS clusters.
   *
   * @default true, with runtime monitoring
   */
  readonly manageEksAgent?: boolean;

  /**
   * AI Protection: the use of models and agents. In GuardDuty's API since 2026, without a published list of regions, and a
   * region that lacks it fails the whole detector: therefore you ask for it where you have it.
   *
   * @default false
   */
  readonly aiProtection?: boolean;

  /**
   * Whether people are told of findings, see {@link FindingsNotice}.
   *
   * @default true
   */
  readonly notices?: boolean;

  /**
   * Findings of this severity and above are sent as a notice, 1 to 10.
   *
   * @default 7
   */
  readonly noticeSeverity?: number;

  /**
   * Where the notices go.
   *
   * @default - a new {@link NoticeTopic}
   */
  readonly noticeTopic?: NoticeTopic;
}

/** Threat detection of one account and region: made here or already there. */
export interface IThreatDetection extends IConstruct {
  /** The id of the GuardDuty detector: 32 hexadecimal digits. */
  readonly detectorId: string;
}

/**
 * GuardDuty in one account and region, with every protection plan, and a notice of each severe finding.
 *
 * GuardDuty allows one detector in an account and region: where there is one already, or an organization's administrator
 * turns it on, use {@link ThreatDetection.fromDetectorId} and a {@link FindingsNotice}. The detector survives a stack delete,
 * for a stack delete must not end detection.
 *
 * With it go `FindingsExport`, which keeps findings, `ThreatList`, `TrustedList`, `SuppressionRule`, `MalwareProtection` for buckets, and for an
 * organization `OrganizationThreatDetection`. Extended Threat Detection, which puts findings together, is part of it and has no switch.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/what-is-guardduty.html
 */
export class ThreatDetection extends Construct implements IThreatDetection {
  /**
   * Uses a detector that exists.
   *
   * @param scope where the reference lives
   * @param id its construct id
   * @param detectorId 32 hexadecimal digits, as `aws guardduty list-detectors` prints them
   * @throws if the id is something else
   */
  public static fromDetectorId(scope: Construct, id: string, detectorId: string): IThreatDetection {
    if (!Token.isUnresolved(detectorId) && !/^[0-9a-f]{32}$/.test(detectorId)) {
      throw invalidInput(scope, `${shown(detectorId)} is not a detector id`, 'use the 32 hexadecimal digits that `aws guardduty list-detectors` prints');
    }
    class Imported extends Construct implements IThreatDetection {
      public readonly detectorId = detectorId;
    }
    return new Imported(scope, id);
  }

  /** The id of the detector. */
  public readonly detectorId: string;
  /** The detector itself. */
  public readonly detector: guardduty.CfnDetector;
  /** Tells people of severe findings; undefined where `notices` is false. */
  public readonly findingsNotice?: FindingsNotice;

  constructor(scope: Construct, id: string, props: ThreatDetectionProps = {}) {
    super(scope, id);
    refuseContradictions(this, props);
    this.detector = new guardduty.CfnDetector(this, 'Detector', {
      enable: true,
      findingPublishingFrequency: props.publishingFrequency ?? FindingPublishingFrequency.FIFTEEN_MINUTES,
      features: this.features(props),
    });
    // Not retained when its creation is rolled back: the next attempt would find a second detector and fail.
    this.detector.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.detectorId = this.detector.ref;
    Claims.of(this).state(Claim.nobodyCan({
      name: 'cannot-be-stopped',
      about: this.node.path,
      promise: `Nobody in the templates can stop the detector ${this.node.path} or teach it to look away`,
      actions: BLINDING,
      resources: [ClaimResource.of(this.detector)],
    }));
    if (props.notices ?? true) {
      this.findingsNotice = new FindingsNotice(this, 'Notice', { minimumSeverity: props.noticeSeverity, topic: props.noticeTopic });
    }
  }

  /** Features that are off are named too: a new detector turns on most of what is not named. */
  private features(props: ThreatDetectionProps): guardduty.CfnDetector.CFNFeatureConfigurationProperty[] {
    const plans: Array<[DetectorFeature, string, boolean | undefined, boolean]> = [
      ['S3_DATA_EVENTS', 's3DataEvents', props.s3DataEvents, true],
      ['EKS_AUDIT_LOGS', 'eksAuditLogs', props.eksAuditLogs, true],
      ['EBS_MALWARE_PROTECTION', 'ebsMalwareProtection', props.ebsMalwareProtection, true],
      ['RDS_LOGIN_EVENTS', 'rdsLoginEvents', props.rdsLoginEvents, true],
      ['LAMBDA_NETWORK_LOGS', 'lambdaNetworkLogs', props.lambdaNetworkLogs, true],
      ['RUNTIME_MONITORING', 'runtimeMonitoring', props.runtimeMonitoring, true],
    ];
    if (props.aiProtection !== undefined) {
      plans.push(['AI_PROTECTION', 'aiProtection', props.aiProtection, false]);
    }
    const region = Stack.of(this).region;
    const partition = Token.isUnresolved(region) ? undefined : region_info.RegionInfo.get(region).partition;
    return plans.flatMap(([feature, property, asked, byDefault]) => {
      const gap = documentedGap(feature, partition, region);
      if (gap && asked) {
        throw invalidInput(this, `${property} is on and ${gap}`, `leave ${property} out, or set it to false`);
      }
      if (gap) {
        return [];
      }
      const on = asked ?? byDefault;
      return [{
        name: feature,
        status: status(on),
        additionalConfiguration: feature === 'RUNTIME_MONITORING' ? [
          { name: 'EC2_AGENT_MANAGEMENT', status: status(on && (props.manageEc2Agent ?? true)) },
          { name: 'ECS_FARGATE_AGENT_MANAGEMENT', status: status(on && (props.manageFargateAgent ?? true)) },
          { name: 'EKS_ADDON_MANAGEMENT', status: status(on && (props.manageEksAgent ?? true)) },
        ] : undefined,
      }];
    });
  }
}

/** What stops GuardDuty, or hides what it finds. */
const BLINDING = [
  'guardduty:ArchiveFindings', 'guardduty:CreateFilter', 'guardduty:CreateIPSet', 'guardduty:CreateTrustedEntitySet', 'guardduty:DeleteDetector',
  'guardduty:DeleteMembers', 'guardduty:DeletePublishingDestination', 'guardduty:DeleteThreatEntitySet', 'guardduty:DeleteThreatIntelSet',
  'guardduty:Disassociate*', 'guardduty:StopMonitoringMembers', 'guardduty:UpdateDetector', 'guardduty:UpdateFilter', 'guardduty:UpdateIPSet',
  'guardduty:UpdateMalwareScanSettings', 'guardduty:UpdateMemberDetectors', 'guardduty:UpdateOrganizationConfiguration',
  'guardduty:UpdatePublishingDestination', 'guardduty:UpdateThreatEntitySet', 'guardduty:UpdateThreatIntelSet', 'guardduty:UpdateTrustedEntitySet',
];

function status(on: boolean): string {
  return on ? 'ENABLED' : 'DISABLED';
}

function refuseContradictions(scope: Construct, props: ThreatDetectionProps): void {
  if (props.runtimeMonitoring === false) {
    for (const property of ['manageEc2Agent', 'manageFargateAgent', 'manageEksAgent'] as const) {
      if (props[property]) {
        throw invalidInput(scope, `${property} is on and runtimeMonitoring is off`, `turn runtimeMonitoring on, or leave ${property} out`);
      }
    }
  }
  if (props.notices === false) {
    for (const property of ['noticeSeverity', 'noticeTopic'] as const) {
      if (props[property] !== undefined) {
        throw invalidInput(scope, `${property} is set and notices is false`, `remove ${property}, or set notices to true`);
      }
    }
  }
}
