import type { ResourceType } from '../resource-types';

/** Logs, trails, configuration, detection, alarms and web firewalls. */
export const DETECTION_TYPES: { readonly [type: string]: ResourceType } = {
  // The ARN of a log group as policies write it ends in `:*`, and so does what CloudFormation gives.
  'AWS::Logs::LogGroup': { name: 'LogGroupName', arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}', attributes: { Arn: 'arn:{partition}:logs:{region}:{account}:log-group:{name}:*' } },
  'AWS::Logs::LogStream': { name: 'LogStreamName' },
  'AWS::Logs::Destination': { name: 'DestinationName', arn: 'arn:{partition}:logs:{region}:{account}:destination:{name}' },
  'AWS::Logs::MetricFilter': { name: 'FilterName' },
  'AWS::CloudTrail::Trail': { name: 'TrailName', arn: 'arn:{partition}:cloudtrail:{region}:{account}:trail/{name}', attributes: { SnsTopicArn: '{#SnsTopicArn:any}' } },
  'AWS::CloudTrail::EventDataStore': { arn: 'arn:{partition}:cloudtrail:{region}:{account}:eventdatastore/{#Id}', ref: 'arn', attributes: { EventDataStoreArn: 'arn' } },
  'AWS::Config::ConfigRule': { name: 'ConfigRuleName', arn: 'arn:{partition}:config:{region}:{account}:config-rule/{#ConfigRuleId}', attributes: { ConfigRuleId: '{#ConfigRuleId}' } },
  'AWS::Config::ConfigurationRecorder': { name: 'Name' },
  'AWS::Config::DeliveryChannel': { name: 'Name' },
  'AWS::Config::ConfigurationAggregator': {
    name: 'ConfigurationAggregatorName', arn: 'arn:{partition}:config:{region}:{account}:config-aggregator/{#Id}', attributes: { ConfigurationAggregatorArn: 'arn' },
  },
  'AWS::Config::ConformancePack': { name: 'ConformancePackName', arn: 'arn:{partition}:config:{region}:{account}:conformance-pack/{name}/{#Id}' },
  'AWS::GuardDuty::Detector': { arn: 'arn:{partition}:guardduty:{region}:{account}:detector/{name}', attributes: { Id: 'ref' } },
  'AWS::GuardDuty::Filter': { name: 'Name' },
  'AWS::SecurityHub::Hub': { arn: 'arn:{partition}:securityhub:{region}:{account}:hub/default', ref: 'arn', attributes: { ARN: 'arn' } },
  'AWS::Macie::Session': { ref: '{account}', attributes: { AwsAccountId: '{account}' } },
  'AWS::InspectorV2::Filter': { ref: '{#Arn:any}' },
  'AWS::Detective::Graph': { arn: 'arn:{partition}:detective:{region}:{account}:graph:{#Id}', ref: 'arn' },
  'AWS::CloudWatch::Alarm': { name: 'AlarmName', arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}' },
  'AWS::CloudWatch::CompositeAlarm': { name: 'AlarmName', arn: 'arn:{partition}:cloudwatch:{region}:{account}:alarm:{name}' },
  'AWS::CloudWatch::Dashboard': { name: 'DashboardName', arn: 'arn:{partition}:cloudwatch::{account}:dashboard/{name}' },
  'AWS::CloudWatch::MetricStream': { name: 'Name', arn: 'arn:{partition}:cloudwatch:{region}:{account}:metric-stream/{name}' },
  'AWS::Synthetics::Canary': { name: 'Name', arn: 'arn:{partition}:synthetics:{region}:{account}:canary:{name}' },
  'AWS::XRay::Group': { arn: 'arn:{partition}:xray:{region}:{account}:group/{GroupName}/{#Id}', ref: 'arn', attributes: { GroupARN: 'arn' } },
  'AWS::WAFv2::WebACL': { arn: 'arn:{partition}:wafv2:{region}:{account}:{#Scope}/webacl/{#Name}/{#Id}', ref: '{#Name}|{#Id}|{Scope}', attributes: { Id: '{#Id}' } },
  'AWS::WAFv2::IPSet': { arn: 'arn:{partition}:wafv2:{region}:{account}:{#Scope}/ipset/{#Name}/{#Id}', ref: '{#Name}|{#Id}|{Scope}', attributes: { Id: '{#Id}' } },
  'AWS::WAFv2::RuleGroup': { arn: 'arn:{partition}:wafv2:{region}:{account}:{#Scope}/rulegroup/{#Name}/{#Id}', ref: '{#Name}|{#Id}|{Scope}', attributes: { Id: '{#Id}' } },
  'AWS::SSMIncidents::ResponsePlan': { arn: 'arn:{partition}:ssm-incidents::{account}:response-plan/{Name}', ref: 'arn' },
  'AWS::Budgets::Budget': { name: 'Budget.BudgetName' },
};
