import { LOG_GROUP_NAME } from './audit-trail';
import { cis, controlTower, exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { invalidInput } from '../../private/errors';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { AlarmGuardrailProps } from '../guardrail-props';

const FACTORY = 'protectAlarms';
const ALARM_NAME: NameKind = { what: 'the name of an alarm', pattern: /^(?!\*+$)[\w .()/+=@*-]{1,255}$/, fix: 'use letters, digits, spaces and _.()/+=@-, with * for any characters' };
const RULE_NAME: NameKind = { what: 'the name of a rule', pattern: /^(?!\*+$)[\w.*-]{1,64}$/, fix: 'use letters, digits and _.-, with * for any characters' };
const TOPIC_NAME: NameKind = { what: 'the name of a topic', pattern: /^(?!\*+$)[\w.*-]{1,256}$/, fix: 'use letters, digits and _.-, with * for any characters' };

/** Denies to silence named alarms: to change them, the rules and filters that feed them, and the topics that carry them. */
export function protectAlarms(props: AlarmGuardrailProps): Guardrail {
  const conditions = exempting(props.exemptions);
  const alarms = props.alarmNames && checkedNames(FACTORY, props.alarmNames, ALARM_NAME);
  const rules = props.ruleNames && checkedNames(FACTORY, props.ruleNames, RULE_NAME);
  const topics = props.topicNames && checkedNames(FACTORY, props.topicNames, TOPIC_NAME);
  const groups = props.logGroupNames && checkedNames(FACTORY, props.logGroupNames, LOG_GROUP_NAME);
  const statements: DenyStatement[] = [];
  if (alarms) {
    statements.push({
      sid: 'Alarms',
      actions: [
        'cloudwatch:DeleteAlarms', 'cloudwatch:DisableAlarmActions', 'cloudwatch:PutAlarmMuteRule', 'cloudwatch:PutCompositeAlarm',
        'cloudwatch:PutLogAlarm', 'cloudwatch:PutMetricAlarm', 'cloudwatch:SetAlarmState',
      ],
      resources: alarms.map((name) => `arn:*:cloudwatch:*:*:alarm:${name}`),
      conditions,
    });
  }
  if (rules) {
    statements.push({
      sid: 'AlarmRules',
      actions: ['events:DeleteRule', 'events:DisableRule', 'events:PutRule', 'events:PutTargets', 'events:RemoveTargets'],
      // On the default bus the name follows at once, on others behind the name of the bus.
      resources: rules.flatMap((name) => [`arn:*:events:*:*:rule/${name}`, `arn:*:events:*:*:rule/*/${name}`]),
      conditions,
    });
  }
  if (topics) {
    statements.push({
      sid: 'AlarmTopics',
      actions: [
        'sns:AddPermission', 'sns:DeleteTopic', 'sns:PutDataProtectionPolicy', 'sns:RemovePermission', 'sns:SetSubscriptionAttributes',
        'sns:SetTopicAttributes', 'sns:Subscribe', 'sns:Unsubscribe',
      ],
      resources: topics.flatMap((name) => name.endsWith('*') ? [`arn:*:sns:*:*:${name}`] : [`arn:*:sns:*:*:${name}`, `arn:*:sns:*:*:${name}:*`]),
      conditions,
    });
  }
  if (groups) {
    statements.push({
      sid: 'AlarmFilters',
      actions: ['logs:DeleteMetricFilter', 'logs:PutMetricFilter'],
      resources: groups.flatMap((name) => name.endsWith('*') ? [`arn:*:logs:*:*:log-group:${name}`] : [`arn:*:logs:*:*:log-group:${name}`, `arn:*:logs:*:*:log-group:${name}:*`]),
      conditions,
    });
  }
  if (statements.length === 0) {
    throw invalidInput(`Guardrails.${FACTORY}`, 'nothing is named, so nothing would be guarded', 'name alarms, rules, topics or log groups');
  }
  return Guardrail._define({
    id: 'alarms',
    protectsAgainst: 'An attacker who silences the alarms that would tell of him.',
    traps: [
      'The stacks that own the alarms need an exempt role.',
      'Alarms, rules and topics of workloads are theirs: name yours with a prefix of their own, or all are guarded.',
      'A composite alarm that suppresses another, and a mute rule with other alarms in it, are denied by the name of the guarded alarm only where the request names it.',
    ],
    controls: [
      ...Array.from({ length: 15 }, (_, index) => index + 1).flatMap((number) => cis(`5.${number}`, `5.${number}`, `4.${number}`, `4.${number}`)),
      ...controlTower('AWS-GR_CLOUDWATCH_EVENTS_CHANGE_PROHIBITED', 'AWS-GR_SNS_CHANGE_PROHIBITED', 'AWS-GR_SNS_SUBSCRIPTION_CHANGE_PROHIBITED'),
    ],
    exemptions: props.exemptions,
    statements,
  });
}
