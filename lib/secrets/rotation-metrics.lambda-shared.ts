/** Metrics of one secret: numbers by name, and dimensions beside the secret. */
export type RotationMetrics = (values: Readonly<Record<string, number>>, dimensions?: Readonly<Record<string, string>>) => void;

/** As the alarms name it. */
export const METRIC_NAMESPACE = 'ZeroTrust/Secrets';

/**
 * Metrics in CloudWatch's embedded metric format: lines of the log that need no call and no permission. They are written past the console,
 * which would wrap them where the function logs JSON.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function embeddedMetrics(secret: string, now: () => number, write: (line: string) => void): RotationMetrics {
  return (values, dimensions = {}) => write(`${JSON.stringify({
    _aws: {
      Timestamp: now(),
      CloudWatchMetrics: [{
        Namespace: METRIC_NAMESPACE,
        // What is counted by kind is counted as a whole too.
        Dimensions: [['Secret'], ...(Object.keys(dimensions).length === 0 ? [] : [['Secret', ...Object.keys(dimensions)]])],
        Metrics: Object.keys(values).map((name) => ({ Name: name, Unit: name.startsWith('Hours') ? 'None' : 'Count' })),
      }],
    },
    Secret: secret,
    ...dimensions,
    ...values,
  })}\n`);
}
