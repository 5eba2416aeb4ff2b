import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey, KeyUseCondition, NoticeTopic } from '../data';
import { ALARM_SERVICE, letAlarmsPublish } from '../data/alarm-publishing';
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
    admitAlarms(scope, given);
  }
  return given;
}

/** A topic policy replaces the default one that let the account's alarms publish, and enforceSSL makes a topic policy. */
function admitAlarms(scope: Construct, topic: sns.ITopic): void {
  const { masterKey } = topic;
  if (masterKey && 'aliasName' in masterKey && masterKey.aliasName === 'alias/aws/sns') {
    throw invalidInput(scope, 'the alarm topic is encrypted with alias/aws/sns, which alarms may not use: its notices would be lost without a trace',
      'encrypt the topic with a customer key that lets cloudwatch.amazonaws.com in');
  }
  if (masterKey instanceof CustomerKey) {
    masterKey.allowService(new iam.ServicePrincipal(ALARM_SERVICE), KeyUseCondition.sourceAccount(masterKey, 'AlarmsOfThisAccount'));
  }
  letAlarmsPublish(topic);
}
