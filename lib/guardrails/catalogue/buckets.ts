import { BUCKET_SETTINGS, bucketArns } from './bucket-settings';
import { controlTower, exempting, fsbp } from './exempting';
import { BUCKET_NAME, checkedNames } from './input';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies changes of the settings of named buckets. Their objects stay usable. */
export function protectBuckets(bucketNames: string[], props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'buckets',
    protectsAgainst: 'Somebody who opens a bucket, stops its encryption, logging, versions or replication, lets a lifecycle rule delete what it holds, or deletes it.',
    traps: [
      'The pipeline that manages the buckets must be exempt, or each change of their stacks fails.',
      'Objects can be written and deleted by whoever may: for an archive use the guardrail log-archive, and Object Lock.',
      'Name patterns without accounts hold for buckets of others too, whose owners then cannot let your roles manage them.',
      'Directory and table buckets have services of their own (s3express, s3tables) and are not meant.',
    ],
    controls: [
      ...fsbp('S3.5', 'S3.8', 'S3.9', 'S3.12', 'S3.13'),
      ...controlTower(
        'AWS-GR_AUDIT_BUCKET_ENCRYPTION_ENABLED', 'AWS-GR_AUDIT_BUCKET_LOGGING_ENABLED', 'AWS-GR_AUDIT_BUCKET_POLICY_CHANGES_PROHIBITED',
        'AWS-GR_RESTRICT_S3_CROSS_REGION_REPLICATION',
      ),
    ],
    exemptions: props.exemptions,
    statements: [{
      sid: 'Buckets',
      actions: BUCKET_SETTINGS,
      resources: bucketArns(checkedNames('protectBuckets', bucketNames, BUCKET_NAME)),
      conditions: exempting(props.exemptions),
    }],
  });
}
