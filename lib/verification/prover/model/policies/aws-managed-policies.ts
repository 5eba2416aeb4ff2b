import { AWS_MANAGED_DOCUMENTS, AWS_MANAGED_POLICIES_AS_OF } from './aws-managed-documents';
import { readDocument } from './read-document';
import type { Policy } from '../../policy-facts';

const read = new Map<string, Policy>();

/**
 * A policy that AWS manages, as its document was on the day of the catalogue; undefined where it is not in the catalogue.
 *
 * @param name its name without path
 * @param partition the partition, for the ARNs in it
 * @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html
 */
export function awsManagedPolicy(name: string, partition: string): Policy | undefined {
  const key = `${partition} ${name}`;
  const known = read.get(key);
  if (known !== undefined) {
    return known;
  }
  const document = AWS_MANAGED_DOCUMENTS.get(name);
  if (document === undefined) {
    return undefined;
  }
  const written = partition === 'aws' ? document : inPartition(document, partition);
  const policy = readDocument({ Version: '2012-10-17', Statement: written }, {
    kind: 'identity',
    name,
    source: { template: `AWS managed policies as of ${AWS_MANAGED_POLICIES_AS_OF}`, logicalId: name },
    at: 'PolicyDocument',
    letter: () => '',
  });
  if (read.size < 1_000) {
    read.set(key, policy);
  }
  return policy;
}

function inPartition<T>(document: T, partition: string): T {
  return JSON.parse(JSON.stringify(document).split('"arn:aws:').join(JSON.stringify(`arn:${partition}:`).slice(0, -1))) as T;
}
