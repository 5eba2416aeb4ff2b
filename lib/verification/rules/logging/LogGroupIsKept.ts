import { ResourceRule, demanding } from '../../engine/rule';

export const LogGroupIsKept: ResourceRule = {
  id: 'LogGroupIsKept',
  area: 'logging',
  demands: 'Every log group has a retention and a customer key.',
  why: 'Logs without a retention grow for ever or are cut by hand; logs without a key can be read by everyone who may read logs.',
  fix: 'Use EncryptedLogGroup, or set RetentionInDays and KmsKeyId.',
  link: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html',
  frameworks: ['AWS FSBP CloudWatch.16', 'NIST 800-53 R5 AU-9', 'NIST 800-53 R5 AU-11', 'NIST 800-53 R5 SC-28'],
  types: ['AWS::Logs::LogGroup'],
  * check(group, context) {
    yield* demanding(group, context, 'RetentionInDays', (value) => value.kind !== 'absent' && value.kind !== 'unknown', 'RetentionInDays');
    yield* demanding(group, context, 'KmsKeyId', (value) => value.kind !== 'absent', 'KmsKeyId');
  },
};
