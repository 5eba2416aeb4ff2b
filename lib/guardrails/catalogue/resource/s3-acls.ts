import { defineResourceGuardrail } from './define';
import { Guardrail } from '../../guardrail';
import type { ResourceGuardrailProps } from '../../resource-guardrail-props';
import { exempting, fsbp } from '../exempting';

/** Denies new buckets with access control lists, and lists that open something to everybody. */
export function denyAcls(props: ResourceGuardrailProps): Guardrail {
  return defineResourceGuardrail({
    id: 's3-acls',
    protectsAgainst: 'A bucket or object that a list opens to everybody, beside its policy and where nobody looks.',
    traps: [
      'Access logs of S3 and CloudFront that are delivered by lists need a bucket with them: create it with an exempt role, or move to bucket policies.',
      'Lists of existing buckets stay; those which only name accounts stay allowed.',
    ],
    controls: fsbp('S3.12'),
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'S3BucketAcls',
        actions: ['s3:CreateBucket'],
        // Without the header a new bucket has no lists.
        conditions: exempting(props.exemptions, {
          StringNotEquals: { 's3:x-amz-object-ownership': 'BucketOwnerEnforced' },
          Null: { 's3:x-amz-object-ownership': 'false' },
        }),
      },
      {
        sid: 'S3PublicAcls',
        actions: ['s3:CreateBucket', 's3:PutBucketAcl', 's3:PutObject', 's3:PutObjectAcl', 's3:PutObjectVersionAcl'],
        conditions: exempting(props.exemptions, { StringEquals: { 's3:x-amz-acl': ['authenticated-read', 'public-read', 'public-read-write'] } }),
      },
    ],
  });
}
