/** What the playbooks count. Alarms and the dashboard read these names. */
export enum Metric {
  /** Targets and findings that were dealt with to the end, whatever the end. */
  ANSWERED = 'Answered',
  CONTAINED = 'Contained',
  REFUSED = 'Refused',
  /** Findings that no delivery will contain any more, and commands that failed. */
  FAILED = 'Failed',
  AWAITING_APPROVAL = 'AwaitingApproval',
  UNDONE = 'Undone',
  EVIDENCE_FAILED = 'EvidenceFailed',
  NOTICE_FAILED = 'NoticeFailed',
  /** From the claim of a target to the read that showed it contained, without responses that waited for people. */
  SECONDS_TO_CONTAIN = 'SecondsToContain',
}

export type Metrics = (metric: Metric, value?: number) => void;

export const METRIC_NAMESPACE = 'CdkZeroTrust/Response';

/**
 * Metrics in CloudWatch's embedded metric format: lines of the log that need no call and no permission.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(playbook: string, now: () => number, write: (line: string) => void): Metrics {
  return (metric, value = 1) => write(`${JSON.stringify({
    _aws: {
      Timestamp: now(),
      CloudWatchMetrics: [{
        Namespace: METRIC_NAMESPACE,
        Dimensions: [['Playbook']],
        Metrics: [{ Name: metric, Unit: metric === Metric.SECONDS_TO_CONTAIN ? 'Seconds' : 'Count' }],
      }],
    },
    Playbook: playbook,
    [metric]: value,
  })}\n`);
}
