/**
 * The partition of a region and the suffix of its services' names. A prefix that is not here is of a partition that nobody knows.
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const PARTITIONS: readonly (readonly [prefix: string, partition: string, suffix: string])[] = [
  ['cn-', 'aws-cn', 'amazonaws.com.cn'],
  ['us-gov-', 'aws-us-gov', 'amazonaws.com'],
  ['us-isob-', 'aws-iso-b', 'sc2s.sgov.gov'],
  ['us-isof-', 'aws-iso-f', 'csp.hci.ic.gov'],
  ['us-iso-', 'aws-iso', 'c2s.ic.gov'],
  ['eu-isoe-', 'aws-iso-e', 'cloud.adc-e.uk'],
  ['eusc-', 'aws-eusc', 'amazonaws.eu'],
];
const COMMERCIAL = /^(us|eu|ap|sa|ca|me|af|il|mx)-[a-z]+-\d+$/;

/** The partition and suffix of a known region. */
export function partitionOf(region: string): { readonly partition: string; readonly suffix: string } | undefined {
  const special = PARTITIONS.find(([prefix]) => region.startsWith(prefix));
  if (special) return { partition: special[1], suffix: special[2] };
  return COMMERCIAL.test(region) ? { partition: 'aws', suffix: 'amazonaws.com' } : undefined;
}

/** The suffix of a partition that is known without its region. */
export function suffixOf(partition: string): string | undefined {
  return partition === 'aws' ? 'amazonaws.com' : PARTITIONS.find(([, name]) => name === partition)?.[2];
}
