import { Metric, METRIC_NAMESPACE } from '../playbook-settings';

/** Counts, or measures. */
export type Metrics = (metric: Metric, value?: number) => void;

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
