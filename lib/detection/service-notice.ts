import * as events from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { undeliveredAlarm } from './undelivered-alarm';
import { NoticeTopic } from '../data';
import { publishByRole } from '../identity/topic-publisher';

/** What a notice of a service's findings is made from. */
export interface ServiceNoticeProps {
  readonly description: string;
  readonly pattern: events.EventPattern;
  /** Lines of the notice; what stands in braces is a path into the event, such as `{$.detail.title}`. */
  readonly lines: readonly string[];
  readonly topic?: NoticeTopic;
  /** The sender's name of a new topic. */
  readonly displayName: string;
}

/** Tells people of findings of a service in this account and region, and of those that could not be told. */
export class ServiceNotice extends Construct {
  public readonly topic: NoticeTopic;
  public readonly rule: events.Rule;

  constructor(scope: Construct, id: string, props: ServiceNoticeProps) {
    super(scope, id);
    this.topic = props.topic ?? new NoticeTopic(this, 'Topic', { displayName: props.displayName });
    this.rule = new events.Rule(this, 'Rule', { description: props.description, eventPattern: props.pattern });
    const text = props.lines.join('\n').replace(/\{(\$[^}]+)\}/g, (_whole, path: string) => events.EventField.fromPath(path));
    publishByRole(this.rule, this.topic, events.RuleTargetInput.fromMultilineText(text));
    undeliveredAlarm(this, 'Undelivered', this.rule, this.topic);
  }
}
