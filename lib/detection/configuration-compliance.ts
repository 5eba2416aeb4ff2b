import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ComplianceNotice } from './configuration/compliance-notice';
import { ComplianceRule } from './configuration/compliance-rule';
import { checkedPrefix, refuseConfigurationContradictions } from './configuration/configuration-checks';
import { ConformancePack } from './configuration/conformance-pack';
import { RecordedResources } from './configuration/recorded-resources';
import { RecordingMode } from './configuration/recording-mode';
import { ConfigurationComplianceProps } from './configuration-compliance-props';
import { BucketCheck, DeliveryBucket } from '../data';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** What stops AWS Config, blinds it, or makes what it found go away. */
const BLINDING = [
  'config:DeleteConfigRule', 'config:DeleteConfigurationRecorder', 'config:DeleteConformancePack', 'config:DeleteDeliveryChannel', 'config:DeleteEvaluationResults',
  'config:DeleteOrganizationConfigRule', 'config:DeleteOrganizationConformancePack', 'config:DeleteRetentionConfiguration', 'config:PutConfigurationRecorder',
  'config:PutDeliveryChannel', 'config:PutRetentionConfiguration', 'config:StopConfigurationRecorder',
];

/** How often a bucket was opened: a policy takes a statement id once. */
const admissions = new WeakMap<DeliveryBucket, number>();

/**
 * AWS Config in one account and region: every change of a resource is recorded, rules and conformance packs judge it, and people are told of
 * what does not comply.
 *
 * There is one recorder in an account and region. Recorder, delivery and records are kept when the stack is deleted, for that must not end the
 * record; rules and packs follow the code.
 *
 * @see https://docs.aws.amazon.com/config/latest/developerguide/WhatIsConfig.html
 */
export class ConfigurationCompliance extends Construct {
  /**
   * Lets AWS Config of other accounts deliver to a bucket, such as one of the account that archives logs for the organization. A
   * {@link ConfigurationCompliance} that is given the bucket lets its own account in by itself.
   *
   * @param bucket the bucket
   * @param accountIds accounts whose records are delivered
   * @param keyPrefix what stands before `AWSLogs/`, as the property of the accounts says
   * @throws if there are no accounts, one is none, or the prefix has a slash at an end
   */
  public static admit(bucket: DeliveryBucket, accountIds: string[], keyPrefix?: string): void {
    const prefix = checkedPrefix(bucket, keyPrefix);
    const times = (admissions.get(bucket) ?? 0) + 1;
    admissions.set(bucket, times);
    bucket.allowDelivery({
      sid: times === 1 ? 'Config' : `Config${times}`,
      service: new iam.ServicePrincipal('config.amazonaws.com'),
      prefixes: accountIds.map((account) => `${prefix}AWSLogs/${account}/Config`),
      sourceAccounts: accountIds,
      checks: [BucketCheck.ACL, BucketCheck.LIST],
    });
  }

  /** Records changes; undefined where somebody else does. */
  public readonly recorder?: config.CfnConfigurationRecorder;
  /** Delivers the records; undefined where somebody else does. */
  public readonly deliveryChannel?: config.CfnDeliveryChannel;
  /** Where records go; undefined where somebody else records. */
  public readonly bucket?: s3.IBucket;
  /** The role of Config; undefined where the account has it. */
  public readonly serviceLinkedRole?: iam.CfnServiceLinkedRole;
  /** Rules that judge what is recorded. */
  public readonly rules: config.CfnConfigRule[];
  /** Packs that judge what is recorded. */
  public readonly packs: config.CfnConformancePack[];
  /** Tells people of what does not comply; undefined where `notices` is false. */
  public readonly notice?: ComplianceNotice;

  /**
   * @throws if what is asked for contradicts itself: settings of a recorder that is not made here, types recorded daily that are not recorded,
   * a bucket that Config cannot deliver to, names twice, notices that are off and described
   */
  constructor(scope: Construct, id: string, props: ConfigurationComplianceProps = {}) {
    super(scope, id);
    refuseConfigurationContradictions(this, props);
    if (props.enableRecorder ?? true) {
      this.serviceLinkedRole = props.serviceLinkedRole ?? props.globalResources ?? true ? this.linkedRole() : undefined;
      this.bucket = props.bucket ?? new DeliveryBucket(this, 'Records');
      this.deliveryChannel = this.delivery(this.bucket, props);
      this.recorder = this.recording(props);
    }
    this.rules = (props.rules ?? []).map((rule) => this.judge(rule));
    this.packs = (props.packs ?? []).map((pack) => this.pack(pack));
    if (props.notices ?? true) {
      this.notice = new ComplianceNotice(this, 'Notice', { driftOnly: props.noticeDriftOnly, exceptRules: props.noticeExceptRules, topic: props.noticeTopic });
    }
    Claims.of(this).state(Claim.nobodyCan({
      name: 'record-goes-on',
      about: this.node.path,
      promise: `Nobody in the templates can stop AWS Config of ${this.node.path}, redirect its records, or delete its rules and what they found`,
      actions: BLINDING,
      resources: [ClaimResource.arn('*')],
    }));
  }

  private linkedRole(): iam.CfnServiceLinkedRole {
    const role = new iam.CfnServiceLinkedRole(this, 'ServiceLinkedRole', { awsServiceName: 'config.amazonaws.com' });
    role.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    return role;
  }

  /** Config wants both at once: the recorder waits for the channel, so neither depends on the other. */
  private recording(props: ConfigurationComplianceProps): config.CfnConfigurationRecorder {
    const resources = props.resources ?? RecordedResources.ALL;
    const recorder = new config.CfnConfigurationRecorder(this, 'Recorder', {
      roleArn: Stack.of(this).formatArn({
        service: 'iam', region: '', resource: 'role', resourceName: 'aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig',
      }),
      recordingGroup: resources._group(props.globalResources ?? true),
      recordingMode: (props.mode ?? RecordingMode.continuous())._mode,
    });
    recorder.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    if (resources._reason !== undefined) {
      recorder.addMetadata('Reason', resources._reason);
    }
    if (this.serviceLinkedRole) {
      recorder.addResourceDependency(this.serviceLinkedRole);
    }
    this.afterBucket(recorder);
    return recorder;
  }

  private delivery(bucket: s3.IBucket, props: ConfigurationComplianceProps): config.CfnDeliveryChannel {
    if (bucket instanceof DeliveryBucket) {
      ConfigurationCompliance.admit(bucket, [Stack.of(this).account], props.keyPrefix);
    }
    const channel = new config.CfnDeliveryChannel(this, 'DeliveryChannel', {
      s3BucketName: bucket.bucketName,
      s3KeyPrefix: props.keyPrefix,
      s3KmsKeyArn: bucket.encryptionKey?.keyArn,
      configSnapshotDeliveryProperties: { deliveryFrequency: props.snapshots ?? config.MaximumExecutionFrequency.TWENTY_FOUR_HOURS },
    });
    channel.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE);
    this.afterBucket(channel);
    return channel;
  }

  /** Config writes a file to see whether it may. */
  private afterBucket(resource: Construct): void {
    if (this.bucket instanceof DeliveryBucket) {
      resource.node.addDependency(this.bucket.policy!, this.bucket.customerKey);
    }
  }

  private judge({ identifier, _options: options }: ComplianceRule): config.CfnConfigRule {
    const rule = new config.CfnConfigRule(this, `Rule-${options.name ?? identifier}`, {
      configRuleName: options.name,
      description: options.description,
      source: { owner: 'AWS', sourceIdentifier: identifier },
      inputParameters: options.parameters,
      maximumExecutionFrequency: options.frequency,
      scope: options.resourceTypes && { complianceResourceTypes: options.resourceTypes.map((type) => type.complianceResourceType) },
    });
    this.afterRecorder(rule);
    return rule;
  }

  private pack(pack: ConformancePack): config.CfnConformancePack {
    const inputs = pack._inputs(this);
    const resource = new config.CfnConformancePack(this, `Pack-${pack.name}`, {
      conformancePackName: pack.name,
      templateBody: pack.templateBody,
      conformancePackInputParameters: inputs.length === 0 ? undefined : inputs,
    });
    if (Object.keys(pack._reasons).length > 0) {
      resource.addMetadata('ExceptedRules', pack._reasons);
    }
    this.afterRecorder(resource);
    return resource;
  }

  private afterRecorder(resource: Construct): void {
    if (this.recorder) {
      resource.node.addDependency(this.recorder, this.deliveryChannel!);
    }
  }
}
