/** A feature of a GuardDuty detector, as its API names it. */
export type DetectorFeature =
  | 'S3_DATA_EVENTS'
  | 'EKS_AUDIT_LOGS'
  | 'EBS_MALWARE_PROTECTION'
  | 'RDS_LOGIN_EVENTS'
  | 'LAMBDA_NETWORK_LOGS'
  | 'RUNTIME_MONITORING'
  | 'AI_PROTECTION';

/** A gap in what AWS offers where: as documented on `asOf`. */
interface Gap {
  readonly partition?: string;
  readonly region?: string;
  readonly feature: DetectorFeature;
  readonly asOf: string;
  readonly source: string;
}

/**
 * Only gaps that AWS documents: a feature left out by mistake would be detection lost without a word, a feature asked for
 * where there is none is a deployment that fails and says why.
 */
const GAPS: readonly Gap[] = [
  { partition: 'aws-cn', feature: 'RUNTIME_MONITORING', asOf: '2026-11-22', source: 'https://docs.amazonaws.cn/en_us/aws/latest/userguide/guardduty.html' },
  { region: 'ap-east-2', feature: 'RDS_LOGIN_EVENTS', asOf: '2026-11-22', source: 'https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_regions.html' },
];

/** Why a feature cannot be had in a region, or nothing where AWS documents no gap. */
export function documentedGap(feature: DetectorFeature, partition: string | undefined, region: string): string | undefined {
  const gap = GAPS.find((candidate) => candidate.feature === feature
    && (candidate.partition === undefined || candidate.partition === partition)
    && (candidate.region === undefined || candidate.region === region));
  return gap && `${gap.region ?? gap.partition} does not have it (${gap.source}, ${gap.asOf})`;
}
