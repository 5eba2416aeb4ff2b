import { LocalServices } from './aws-request-client';
import { BRIDGED_IDENTITY_TYPES } from './bridged-types-identity';
import { BRIDGED_NETWORK_TYPES } from './bridged-types-network';

/** Properties of a resource as its template has them, with booleans and numbers as what they are. */
export type Properties = Record<string, any>;

/** The two servers. Where a service is known to both, the first has it. */
export interface Servers {
  /** What stacks are deployed to. */
  readonly ministack: LocalServices;
  /** Beside it, for the services that it does not have. */
  readonly moto: LocalServices;
  readonly account: string;
  readonly region: string;
}

/** What became of a resource. */
export interface Made {
  /** What `Ref` gives. */
  readonly id: string;
  /** What `Fn::GetAtt` gives. */
  readonly attributes?: Record<string, string>;
}

/** How a type of CloudFormation that the emulator does not know is made by calls of its service. */
export interface BridgedType {
  /** Names of properties, at any depth, that are booleans or numbers: the emulator makes texts of both. */
  readonly booleans?: readonly string[];
  readonly numbers?: readonly string[];
  create(properties: Properties, servers: Servers, logicalId: string): Promise<Made>;
  remove(id: string, properties: Properties, servers: Servers): Promise<void>;
}

/** The emulator's CloudFormation knows alarms, but not those over several metrics, and its API forgets the metrics. */
export const METRIC_MATH_ALARM = 'AWS::CloudWatch::Alarm with Metrics';

const BRIDGED_SECURITY_TYPES: Record<string, BridgedType> = {
  'AWS::GuardDuty::Detector': {
    booleans: ['Enable'],
    create: async ({ Enable, Features, FindingPublishingFrequency }, { moto }) => {
      const { detectorId } = await moto.rest('guardduty', 'POST', '/detector', {
        enable: Enable,
        findingPublishingFrequency: FindingPublishingFrequency,
        features: (Features ?? []).map(({ Name, Status }: Properties) => ({ name: Name, status: Status })),
      });
      return { id: detectorId as string, attributes: { Id: detectorId as string } };
    },
    remove: async (id, _properties, { moto }) => {
      await moto.rest('guardduty', 'DELETE', `/detector/${id}`);
    },
  },
  'AWS::SecurityHub::Hub': {
    booleans: ['EnableDefaultStandards', 'AutoEnableControls'],
    create: async ({ EnableDefaultStandards }, { moto, region, account }) => {
      await moto.rest('securityhub', 'POST', '/accounts', { EnableDefaultStandards: EnableDefaultStandards ?? true });
      const arn = `arn:aws:securityhub:${region}:${account}:hub/default`;
      return { id: arn, attributes: { ARN: arn } };
    },
    remove: async (_id, _properties, { moto }) => {
      await moto.rest('securityhub', 'DELETE', '/accounts');
    },
  },
  'AWS::Macie::Session': {
    create: async ({ FindingPublishingFrequency, Status }, { moto, account }) => {
      await moto.rest('macie2', 'POST', '/macie', { findingPublishingFrequency: FindingPublishingFrequency ?? 'SIX_HOURS', status: Status ?? 'ENABLED' });
      return { id: account, attributes: { AwsAccountId: account } };
    },
    remove: async (_id, _properties, { moto }) => {
      await moto.rest('macie2', 'DELETE', '/macie');
    },
  },
  'AWS::CloudTrail::Trail': {
    booleans: ['IncludeGlobalServiceEvents', 'IsMultiRegionTrail', 'EnableLogFileValidation', 'IsOrganizationTrail', 'IsLogging', 'IncludeManagementEvents'],
    create: async (properties, { ministack }, logicalId) => {
      const { TrailName, IsLogging, KMSKeyId, EventSelectors, AdvancedEventSelectors, ...others } = properties;
      const { InsightSelectors: _insights, Tags: _tags, ...rest } = others;
      const target = 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101';
      const Name = (TrailName ?? logicalId) as string;
      const trail = await ministack.json('cloudtrail', `${target}.CreateTrail`, { ...rest, Name, KmsKeyId: KMSKeyId });
      if (EventSelectors || AdvancedEventSelectors) {
        await ministack.json('cloudtrail', `${target}.PutEventSelectors`, { TrailName: Name, EventSelectors, AdvancedEventSelectors });
      }
      if (IsLogging) {
        await ministack.json('cloudtrail', `${target}.StartLogging`, { Name });
      }
      return { id: Name, attributes: { Arn: trail.TrailARN } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.json('cloudtrail', 'com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101.DeleteTrail', { Name: id });
    },
  },
  'AWS::Config::ConfigurationRecorder': {
    booleans: ['AllSupported', 'IncludeGlobalResourceTypes'],
    create: async ({ Name, RoleARN, RecordingGroup }, { ministack }) => {
      const name = (Name ?? 'default') as string;
      await ministack.json('config', 'StarlingDoveService.PutConfigurationRecorder', {
        ConfigurationRecorder: { name, roleARN: RoleARN, recordingGroup: lowerFirst(RecordingGroup) },
      });
      return { id: name };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.json('config', 'StarlingDoveService.DeleteConfigurationRecorder', { ConfigurationRecorderName: id });
    },
  },
  'AWS::Config::DeliveryChannel': {
    create: async ({ Name, S3BucketName, S3KeyPrefix, S3KmsKeyArn, SnsTopicARN }, { ministack }) => {
      const name = (Name ?? 'default') as string;
      await ministack.json('config', 'StarlingDoveService.PutDeliveryChannel', {
        DeliveryChannel: { name, s3BucketName: S3BucketName, s3KeyPrefix: S3KeyPrefix, s3KmsKeyArn: S3KmsKeyArn, snsTopicARN: SnsTopicARN },
      });
      return { id: name };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.json('config', 'StarlingDoveService.DeleteDeliveryChannel', { DeliveryChannelName: id });
    },
  },
  'AWS::Config::ConfigRule': {
    create: async (properties, { ministack, region, account }, logicalId) => {
      const name = (properties.ConfigRuleName ?? logicalId) as string;
      const { Compliance: _compliance, EvaluationModes: _modes, InputParameters, ...rule } = properties;
      await ministack.json('config', 'StarlingDoveService.PutConfigRule', {
        ConfigRule: { ...rule, ConfigRuleName: name, ...InputParameters && { InputParameters: JSON.stringify(InputParameters) } },
      });
      return { id: name, attributes: { Arn: `arn:aws:config:${region}:${account}:config-rule/${name}` } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.json('config', 'StarlingDoveService.DeleteConfigRule', { ConfigRuleName: id });
    },
  },
  [METRIC_MATH_ALARM]: {
    create: async (properties, { moto, region, account }, logicalId) => {
      const name = (properties.AlarmName ?? logicalId) as string;
      await moto.query('monitoring', '2010-08-01', 'PutMetricAlarm', { ...properties, AlarmName: name });
      return { id: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` } };
    },
    remove: async (id, _properties, { moto }) => {
      await moto.query('monitoring', '2010-08-01', 'DeleteAlarms', { AlarmNames: [id] });
    },
  },
  'AWS::CloudWatch::CompositeAlarm': {
    booleans: ['ActionsEnabled'],
    create: async (properties, { ministack, region, account }, logicalId) => {
      const name = (properties.AlarmName ?? logicalId) as string;
      await ministack.query('monitoring', '2010-08-01', 'PutCompositeAlarm', { ...properties, AlarmName: name });
      return { id: name, attributes: { Arn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}` } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.query('monitoring', '2010-08-01', 'DeleteAlarms', { AlarmNames: [id] });
    },
  },
  'AWS::Events::EventBusPolicy': {
    create: async ({ EventBusName, StatementId, Statement, Action, Principal, Condition }, { ministack }) => {
      await ministack.json('events', 'AWSEvents.PutPermission', Statement === undefined
        ? { EventBusName, StatementId, Action, Principal, Condition }
        : { EventBusName, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [{ Sid: StatementId, ...Statement }] }) });
      return { id: `${EventBusName ?? 'default'}|${StatementId}` };
    },
    remove: async (_id, { EventBusName, StatementId }, { ministack }) => {
      await ministack.json('events', 'AWSEvents.RemovePermission', { EventBusName, StatementId });
    },
  },
  'AWS::Events::Archive': {
    numbers: ['RetentionDays'],
    create: async ({ ArchiveName, SourceArn, Description, EventPattern, RetentionDays }, { ministack }, logicalId) => {
      const name = (ArchiveName ?? logicalId) as string;
      const { ArchiveArn } = await ministack.json('events', 'AWSEvents.CreateArchive', {
        ArchiveName: name, EventSourceArn: SourceArn, Description, RetentionDays, EventPattern: EventPattern && JSON.stringify(EventPattern),
      });
      return { id: name, attributes: { Arn: ArchiveArn, ArchiveName: name } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.json('events', 'AWSEvents.DeleteArchive', { ArchiveName: id });
    },
  },
  'AWS::SecretsManager::ResourcePolicy': {
    booleans: ['BlockPublicPolicy'],
    create: async ({ SecretId, ResourcePolicy }, { ministack }) => {
      await ministack.json('secretsmanager', 'secretsmanager.PutResourcePolicy', { SecretId, ResourcePolicy: JSON.stringify(ResourcePolicy) });
      return { id: SecretId as string };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.json('secretsmanager', 'secretsmanager.DeleteResourcePolicy', { SecretId: id });
    },
  },
  'AWS::SecretsManager::RotationSchedule': {
    booleans: ['RotateImmediatelyOnUpdate'],
    numbers: ['AutomaticallyAfterDays'],
    create: async ({ SecretId, RotationLambdaARN, RotationRules }, { ministack }) => {
      // The emulator would promote the unchanged value, so rotation itself is never started here.
      await ministack.json('secretsmanager', 'secretsmanager.RotateSecret', { SecretId, RotationLambdaARN, RotationRules, RotateImmediately: false });
      return { id: SecretId as string };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.json('secretsmanager', 'secretsmanager.CancelRotateSecret', { SecretId: id });
    },
  },
  'AWS::SSM::Document': {
    create: async ({ Name, Content, DocumentType, DocumentFormat }, { moto }, logicalId) => {
      const name = (Name ?? logicalId) as string;
      await moto.json('ssm', 'AmazonSSM.CreateDocument', {
        Name: name, Content: typeof Content === 'string' ? Content : JSON.stringify(Content), DocumentType: DocumentType ?? 'Command', DocumentFormat: DocumentFormat ?? 'JSON',
      });
      return { id: name };
    },
    remove: async (id, _properties, { moto }) => {
      await moto.json('ssm', 'AmazonSSM.DeleteDocument', { Name: id });
    },
  },
};

/** Names of AWS Config's API start with a small letter. */
function lowerFirst(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(lowerFirst);
  }
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, item]) => [name[0].toLowerCase() + name.slice(1), lowerFirst(item)])) : value;
}

/** Every type that is made by calls, which is also the list of services that the bridge may call. */
export const BRIDGED_TYPES: Readonly<Record<string, BridgedType>> = {
  ...BRIDGED_NETWORK_TYPES,
  ...BRIDGED_SECURITY_TYPES,
  ...BRIDGED_IDENTITY_TYPES,
};
