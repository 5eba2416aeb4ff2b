import { ResourceRule, demanding } from '../../engine/rule';
import { isTrue } from '../../engine/values';

export const TrailIsProtected: ResourceRule = {
  id: 'TrailIsProtected',
  area: 'logging',
  demands: 'A trail logs, in all regions, with validation of its files and a customer key.',
  why: 'Without validation nobody can show that the log was not changed; a region without a trail is where an attacker works.',
  fix: 'Set IsLogging, IsMultiRegionTrail, EnableLogFileValidation and KMSKeyId.',
  link: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html',
  frameworks: ['CIS AWS Foundations 7.0 4.1', 'CIS AWS Foundations 7.0 4.2', 'CIS AWS Foundations 7.0 4.5', 'AWS FSBP CloudTrail.2', 'NIST 800-53 R5 AU-9'],
  types: ['AWS::CloudTrail::Trail'],
  * check(trail, context) {
    for (const path of ['IsLogging', 'IsMultiRegionTrail', 'EnableLogFileValidation']) {
      yield* demanding(trail, context, path, isTrue, path);
    }
    yield* demanding(trail, context, 'KMSKeyId', (value) => value.kind !== 'absent', 'KMSKeyId');
  },
};
