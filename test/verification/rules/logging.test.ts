import { resource, ruleTable } from '../rule-table';

ruleTable('LogGroupIsKept', [
  { it: 'both', resources: { L: resource('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: 'arn:x' }) }, finds: [] },
  { it: 'neither', resources: { L: resource('AWS::Logs::LogGroup') }, finds: ['L[KmsKeyId]', 'L[RetentionInDays]'] },
  { it: 'a key that may be missing', conditions: { C: { 'Fn::Equals': ['a', 'b'] } }, resources: { L: resource('AWS::Logs::LogGroup', { RetentionInDays: 365, KmsKeyId: { 'Fn::If': ['C', 'arn:x', { Ref: 'AWS::NoValue' }] } }) }, finds: ['L[KmsKeyId]'] },
]);

ruleTable('FunctionLogGroupIsDeclared', [
  { it: 'a group of the template', resources: { G: resource('AWS::Logs::LogGroup'), L: resource('AWS::Lambda::Function', { Code: {}, Role: 'x', LoggingConfig: { LogGroup: { Ref: 'G' } } }) }, finds: [] },
  { it: 'a group that is named after it', resources: { G: resource('AWS::Logs::LogGroup', { LogGroupName: { 'Fn::Sub': '/aws/lambda/${L}' } }), L: resource('AWS::Lambda::Function', { Code: {}, Role: 'x' }) }, finds: [] },
  { it: 'none', resources: { L: resource('AWS::Lambda::Function', { Code: {}, Role: 'x' }) }, finds: ['L'] },
]);

const TRAIL = { S3BucketName: 'x', IsLogging: true, IsMultiRegionTrail: true, EnableLogFileValidation: true, KMSKeyId: 'arn:x' };

ruleTable('TrailIsProtected', [
  { it: 'all', resources: { T: resource('AWS::CloudTrail::Trail', TRAIL) }, finds: [] },
  { it: 'no validation', resources: { T: resource('AWS::CloudTrail::Trail', { ...TRAIL, EnableLogFileValidation: false }) }, finds: ['T[EnableLogFileValidation]'] },
  { it: 'one region, stopped, no key', resources: { T: resource('AWS::CloudTrail::Trail', { S3BucketName: 'x', IsLogging: false, EnableLogFileValidation: true }) }, finds: ['T[IsLogging]', 'T[IsMultiRegionTrail]', 'T[KMSKeyId]'] },
]);

ruleTable('DetectionIsOn', [
  { it: 'on', resources: { D: resource('AWS::GuardDuty::Detector', { Enable: true }), R: resource('AWS::Events::Rule', { State: 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS', EventPattern: {} }) }, finds: [] },
  { it: 'a detector that is off', resources: { D: resource('AWS::GuardDuty::Detector', { Enable: false }) }, finds: ['D'] },
  { it: 'a feature that is off', resources: { D: resource('AWS::GuardDuty::Detector', { Enable: true, Features: [{ Name: 'S3_DATA_EVENTS', Status: 'ENABLED' }, { Name: 'EKS_AUDIT_LOGS', Status: 'DISABLED' }] }) }, finds: ['D[EKS_AUDIT_LOGS]'] },
  { it: 'a part of a feature that is off', resources: { D: resource('AWS::GuardDuty::Detector', { Enable: true, Features: [{ Name: 'RUNTIME_MONITORING', Status: 'ENABLED', AdditionalConfiguration: [{ Name: 'EC2_AGENT_MANAGEMENT', Status: 'DISABLED' }] }] }) }, finds: ['D[RUNTIME_MONITORING]'] },
  { it: 'a rule that is off', resources: { R: resource('AWS::Events::Rule', { State: 'DISABLED', EventPattern: {} }) }, finds: ['R'] },
  { it: 'an alarm whose actions are off', resources: { A: resource('AWS::CloudWatch::Alarm', { ComparisonOperator: 'x', EvaluationPeriods: 1, AlarmActions: ['arn:x'], ActionsEnabled: false }) }, finds: ['A'] },
  { it: 'an alarm without an action', resources: { A: resource('AWS::CloudWatch::Alarm', { ComparisonOperator: 'x', EvaluationPeriods: 1 }) }, finds: ['A[AlarmActions]'] },
]);

ruleTable('NestedStackIsChecked', [
  { it: 'no nested stack', resources: { Q: resource('AWS::SQS::Queue') }, finds: [] },
  { it: 'a template from elsewhere', resources: { N: resource('AWS::CloudFormation::Stack', { TemplateURL: 'https://s3.amazonaws.com/x/y.json' }) }, finds: ['N'] },
]);
