import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { CustomerKey, KeyUseCondition } from '../data';

/** Properties of {@link NoticeTopic}. */
export interface NoticeTopicProps {
  /**
   * The key that encrypts the notices. It must name `sns` in `usableThrough` where identities (a playbook's function)
   * publish; CloudWatch alarms and, where asked, EventBridge are let in here.
   *
   * @default - a new {@link CustomerKey} of this topic
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * The sender's name in mails and text messages.
   *
   * @default - none
   */
  readonly displayName?: string;
}

/**
 * A topic for people and pagers: encrypted with a customer key, over TLS only, open to the CloudWatch alarms of this account
 * and to nobody else without a permission of their own.
 *
 * With the AWS managed key `alias/aws/sns` alarms and rules cannot publish, and nothing says so: their notices are lost.
 *
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
 */
export class NoticeTopic extends sns.Topic {
  /** The key that encrypts the notices. */
  public readonly encryptionKey: CustomerKey;
  private eventRulesAllowed = false;

  constructor(scope: Construct, id: string, props: NoticeTopicProps = {}) {
    const encryptionKey = props.encryptionKey ?? new CustomerKey(scope, `${id}Key`, {
      description: `Notices of ${scope.node.path}/${id}`,
      usableThrough: ['sns'],
    });
    super(scope, id, { masterKey: encryptionKey, displayName: props.displayName, enforceSSL: true });
    this.encryptionKey = encryptionKey;
    const alarms = new iam.ServicePrincipal('cloudwatch.amazonaws.com');
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'AlarmsOfThisAccountPublish',
      principals: [alarms],
      actions: ['sns:Publish'],
      resources: [this.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    }));
    admit(encryptionKey, alarms, KeyUseCondition.sourceAccount(this, 'AlarmsOfThisAccount'));
  }

  /**
   * Lets EventBridge rules publish here. Call it only for a topic that a rule targets itself: EventBridge carries no source
   * account or rule to a topic, so neither the topic's nor the key's policy can say whose rules. What remains is that
   * somebody who knows the topic's name could have EventBridge send it a notice from elsewhere: noise, but nothing is read or
   * changed. The key admits EventBridge only for topics of this account.
   *
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-troubleshooting.html
   */
  public allowEventRules(): void {
    if (this.eventRulesAllowed) {
      return;
    }
    this.eventRulesAllowed = true;
    const rules = new iam.ServicePrincipal('events.amazonaws.com');
    this.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'EventRulesPublish',
      principals: [rules],
      actions: ['sns:Publish'],
      resources: [this.topicArn],
    }));
    admit(this.encryptionKey, rules, KeyUseCondition.topics(this, 'EventRulesToTopicsOfThisAccount'));
  }
}

const admitted = new WeakMap<CustomerKey, Set<string>>();

/** Topics may share a key, and a key policy takes a statement id once. */
function admit(key: CustomerKey, service: iam.ServicePrincipal, condition: KeyUseCondition): void {
  const sids = admitted.get(key) ?? new Set<string>();
  admitted.set(key, sids);
  if (!sids.has(condition.sid)) {
    sids.add(condition.sid);
    key.allowService(service, condition);
  }
}
