import { createHash } from 'crypto';
import { canonicalJson } from './canonical-json.lambda-shared';
import { nameOf } from './errors.lambda-shared';
import { Evidence, Ports } from './ports.lambda-shared';
import { EvidenceReference, recordId, ResponseRecord } from './response-record.lambda-shared';
import { SignedCalls } from './signed-calls.lambda-shared';
import { Metric } from '../playbook-settings';

/** The state before an action, as investigators get it. The same record gives the same bytes. */
export function evidenceOf(playbook: string, record: ResponseRecord): EvidenceReference & { readonly bytes: Uint8Array } {
  const { key, generation, target, finding, before } = record;
  const document = { kind: 'before', playbook, record: recordId(record), target, finding, before: before ?? {} };
  const bytes = Buffer.from(canonicalJson(document), 'utf8');
  return {
    objectKey: `${playbook}/${target.accountId}/${sha256(Buffer.from(key, 'utf8')).slice(0, 32)}/${generation}/before.json`,
    sha256: sha256(bytes),
    bytes,
  };
}

/**
 * Writes the state before an action, unless the record says that these bytes are there. A failure is told of and stops nothing: the
 * state is in the record too, and an attacker who can break the bucket must not stop the playbook by it.
 */
export async function keepEvidence(playbook: string, record: ResponseRecord, ports: Ports): Promise<EvidenceReference | undefined> {
  const { bytes, ...reference } = evidenceOf(playbook, record);
  if (record.evidence?.sha256 === reference.sha256) {
    return record.evidence;
  }
  try {
    await ports.evidence.write({ ...reference, bytes });
    return reference;
  } catch (error) {
    ports.log({ playbook, record: recordId(record), evidence: 'failed', error: nameOf(error), reason: 'the state before was not written to the evidence bucket' });
    ports.metrics(Metric.EVIDENCE_FAILED);
    return undefined;
  }
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** A bucket with Object Lock and versions: writing again adds a version, and the ones before stay. */
export class BucketEvidence implements Evidence {
  constructor(private readonly calls: Pick<SignedCalls, 'send'>, private readonly bucket: string) {}

  public async write({ objectKey, sha256: hash, bytes }: EvidenceReference & { readonly bytes: Uint8Array }): Promise<void> {
    await this.calls.send({
      call: 'PutObject',
      service: 's3',
      bucket: this.bucket,
      method: 'PUT',
      path: `/${objectKey}`,
      // Buckets with Object Lock refuse objects that come without a checksum.
      headers: {
        'content-type': 'application/json',
        'x-amz-content-sha256': hash,
        'x-amz-checksum-sha256': Buffer.from(hash, 'hex').toString('base64'),
        'x-amz-sdk-checksum-algorithm': 'SHA256',
      },
      body: bytes,
    });
  }
}

