import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Metric, METRIC_NAMESPACE } from './playbook-settings';

/** What a playbook's functions count in their logs. */
export function playbookMetric(playbook: string, metric: Metric, statistic = 'Sum', period = Duration.minutes(1)): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace: METRIC_NAMESPACE, metricName: metric, dimensionsMap: { Playbook: playbook }, statistic, period });
}
