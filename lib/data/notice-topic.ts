import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ALARM_SERVICE, alarmArnsOf, letAlarmsPublish } from './alarm-publishing';
import { CustomerKey, KeyUseCondition } from './customer-key';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link NoticeTopic}. */
export interface NoticeTopicProps {
  /**
   * The key that encrypts the notices. It must name `sns` in `usableThrough` where identities (a playbook's function, the role
   * of a rule) publish; CloudWatch alarms are let in here.
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

  constructor(scope: Construct, id: string, props: NoticeTopicProps = {}) {
    const encryptionKey = props.encryptionKey ?? new CustomerKey(scope, `${id}Key`, {
      description: `Notices of ${scope.node.path}/${id}`,
      usableThrough: ['sns'],
    });
    super(scope, id, { masterKey: encryptionKey, displayName: props.displayName, enforceSSL: true });
    this.encryptionKey = encryptionKey;
    letAlarmsPublish(this);
    admit(encryptionKey, new iam.ServicePrincipal(ALARM_SERVICE), KeyUseCondition.sourceAccount(this, 'AlarmsOfThisAccount'));
    const notices = ClaimResource.of(this);
    Claims.of(this).state(
      Claim.noExternalAccess({ about: this.node.path, resource: notices }),
      Claim.everyAccessEncrypted(notices, { about: this.node.path }),
      Claim.nobodyCan({
        name: 'services-publish-as-declared',
        about: this.node.path,
        promise: `No AWS service publishes to the topic ${this.node.path} but CloudWatch for alarms of this account and region`,
        actions: ['sns:Publish'],
        resources: [notices],
        unless: [
          ClaimPrincipal.ownAccount(),
          ClaimPrincipal.service(ALARM_SERVICE).where(
            ClaimCondition.of('StringEquals', 'aws:SourceAccount', Stack.of(this).account), ClaimCondition.of('ArnLike', 'aws:SourceArn', alarmArnsOf(this)),
          ),
        ],
      }),
      Claim.nobodyCan({
        name: 'cannot-be-silenced',
        about: this.node.path,
        promise: `Nobody in the templates can delete the topic ${this.node.path}, its subscriptions or its policy`,
        actions: ['sns:AddPermission', 'sns:DeleteTopic', 'sns:RemovePermission', 'sns:SetTopicAttributes'],
        resources: [notices],
      }),
    );
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
