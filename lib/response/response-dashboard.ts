import { Duration } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { DeployedPlaybook } from './deployed-playbook';
import { playbookMetric } from './playbook-metrics';
import { Metric } from './playbook-settings';

/** Properties of {@link ResponseDashboard}. */
export interface ResponseDashboardProps {
  /** The playbooks, a row each. */
  readonly playbooks: DeployedPlaybook[];
  /** Alarms beside those of the playbooks. */
  readonly alarms: cloudwatch.Alarm[];
}

const WIDTH = 24;
const HEIGHT = 6;
const PERIOD = Duration.minutes(5);

/**
 * How the response goes: the alarms, then of each playbook what it answered, how long containment took, and what waits in its queues.
 *
 * $3 a month beyond the three dashboards that each account has free (2026-11).
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Dashboards.html
 */
export class ResponseDashboard extends cloudwatch.Dashboard {
  /**
   * @param scope the incident response
   * @param id its construct id
   * @param props what it shows
   */
  constructor(scope: Construct, id: string, props: ResponseDashboardProps) {
    super(scope, id, { defaultInterval: Duration.days(7) });
    const alarms = [...props.playbooks.flatMap((playbook) => playbook.alarms), ...props.alarms];
    this.addWidgets(new cloudwatch.AlarmStatusWidget({ title: `Alarms of ${scope.node.path}`, alarms, width: WIDTH, height: alarmHeight(alarms.length) }));
    for (const playbook of props.playbooks) {
      this.addWidgets(...rowOf(playbook));
    }
  }
}

/** Four alarms stand in a line. */
function alarmHeight(alarms: number): number {
  return 2 + Math.ceil(alarms / 4);
}

function rowOf({ playbookName, _runtimeName: name, queue, deadLetterQueue }: DeployedPlaybook): cloudwatch.IWidget[] {
  const counts: Array<[Metric, string]> = [
    [Metric.ANSWERED, 'answered'], [Metric.CONTAINED, 'contained'], [Metric.REFUSED, 'refused'], [Metric.FAILED, 'failed'],
    [Metric.AWAITING_APPROVAL, 'awaiting approval'], [Metric.UNDONE, 'undone'],
  ];
  const seconds = (statistic: string) => playbookMetric(name, Metric.SECONDS_TO_CONTAIN, statistic, PERIOD).with({ label: statistic });
  const size = { width: WIDTH / 3, height: HEIGHT };
  return [
    new cloudwatch.GraphWidget({
      ...size,
      title: `${playbookName}: answers`,
      left: counts.map(([metric, label]) => playbookMetric(name, metric, 'Sum', PERIOD).with({ label })),
    }),
    new cloudwatch.GraphWidget({
      ...size,
      title: `${playbookName}: seconds to contain`,
      left: [seconds('p50'), seconds('p99'), seconds('Maximum')],
    }),
    new cloudwatch.GraphWidget({
      ...size,
      title: `${playbookName}: queues`,
      left: [queue.metricApproximateAgeOfOldestMessage({ statistic: 'Maximum', period: PERIOD, label: 'age of the oldest finding, seconds' })],
      right: [deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: PERIOD, label: 'dead letters' })],
    }),
  ];
}
