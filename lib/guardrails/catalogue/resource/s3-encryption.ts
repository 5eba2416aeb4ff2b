import { defineResourceGuardrail } from './define';
import { Guardrail } from '../../guardrail';
import type { ResourceGuardrailProps } from '../../resource-guardrail-props';
import { controlTower, exempting, fsbp } from '../exempting';

/** Denies objects that are encrypted with a key which the client sends along (SSE-C). */
export function denyCustomerProvidedKeys(props: ResourceGuardrailProps): Guardrail {
  return defineResourceGuardrail({
    id: 's3-customer-keys',
    protectsAgainst: 'Ransom: somebody who writes our objects anew under a key that only he has.',
    traps: [
      'Objects that are encrypted so already stay readable with their key.',
      'Whoever uses SSE-C on purpose must move to SSE-KMS, or be exempt.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [{
      sid: 'S3CustomerKeys',
      actions: ['s3:PutObject'],
      conditions: exempting(props.exemptions, { Null: { 's3:x-amz-server-side-encryption-customer-algorithm': 'false' } }),
    }],
  });
}

/** Denies objects that are written without a KMS key, where neither request nor bucket names one. */
export function requireKmsEncryption(props: ResourceGuardrailProps): Guardrail {
  return defineResourceGuardrail({
    id: 's3-kms-encryption',
    protectsAgainst: 'Objects that a bucket\'s policy alone protects, without the second lock of a key\'s policy.',
    traps: [
      'Buckets whose default encryption is SSE-KMS meet it without any header; those with SSE-S3 refuse every upload that names no key.',
      'Buckets of access logs of S3 and load balancers cannot use SSE-KMS: do not attach it to their account, or exempt what writes there.',
    ],
    controls: [...controlTower('CT.S3.PV.6'), ...fsbp('S3.17')],
    exemptions: props.exemptions,
    statements: [{
      sid: 'S3KmsEncryption',
      actions: ['s3:PutObject'],
      conditions: exempting(props.exemptions, { Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'true' } }),
    }],
  });
}
