import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey, KeyUseCondition, NoticeTopic } from '../data';
import { invalidInput } from '../private/errors';

/**
 * The topic that is told of a rotation: a new one with a customer key, or one that was given, which alarms are let publish to.
 *
 * @throws if alarms cannot use the key of the topic that was given
 */
export function alarmTopicOf(scope: Construct, given: sns.ITopic | undefined): sns.ITopic {
  if (!given) {
    return new NoticeTopic(scope, 'Topic', { displayName: 'Secret rotation' });
  }
  if (!(given instanceof NoticeTopic)) {
    letAlarmsPublish(scope, given);
  }
  return given;
}

/** A topic policy replaces the default one that let the account's alarms publish, and enforceSSL makes a topic policy. */
function letAlarmsPublish(scope: Construct, topic: sns.ITopic): void {
  const { masterKey } = topic;
  if (masterKey && 'aliasName' in masterKey && masterKey.aliasName === 'alias/aws/sns') {
    throw invalidInput(scope, 'the alarm topic is encrypted with alias/aws/sns, which alarms may not use: its notices would be lost without a trace',
      'encrypt the topic with a customer key that lets cloudwatch.amazonaws.com in');
  }
  const stack = Stack.of(topic);
  const cloudWatch = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
  if (masterKey instanceof CustomerKey) {
    masterKey.allowService(cloudWatch, KeyUseCondition.sourceAccount(masterKey, 'AlarmsOfThisAccount'));
  }
  topic.addToResourcePolicy(new iam.PolicyStatement({
    sid: 'AlarmsOfThisAccount',
    principals: [cloudWatch],
    actions: ['sns:Publish'],
    resources: [topic.topicArn],
    conditions: {
      StringEquals: { 'aws:SourceAccount': stack.account },
      ArnLike: { 'aws:SourceArn': stack.formatArn({ service: 'cloudwatch', resource: 'alarm', resourceName: '*', arnFormat: ArnFormat.COLON_RESOURCE_NAME }) },
    },
  }));
}
