import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';

/** Who publishes what alarms tell. */
export const ALARM_SERVICE = 'cloudwatch.amazonaws.com';

/** The alarms of a topic's account and region, as a pattern of ARNs. */
export function alarmArnsOf(topic: sns.ITopic): string {
  return Stack.of(topic).formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });
}

/** Lets the alarms of a topic's account and region publish to it, and those of nobody else. */
export function letAlarmsPublish(topic: sns.ITopic): void {
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AlarmsOfThisAccountPublish',
    principals: [new iam.ServicePrincipal(ALARM_SERVICE)],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': Stack.of(topic).account },
      ArnLike: { 'aws:SourceArn': alarmArnsOf(topic) },
    },
  }));
}
