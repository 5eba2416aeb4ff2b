import { Duration, Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { requireArn, requireBusArn } from './checked-ids';
import { LeastPrivilegeRole, Trust } from '../../identity';
import { acknowledge } from '../../private/acknowledgements';
import { invalidInput } from '../../private/errors';
import { Claim, ClaimCondition, ClaimPolicy, ClaimPrincipal, ClaimResource, Claims } from '../../verification/claims';
import { findingRules } from '../finding-rules';
import { FindingSource, FindingTrigger } from '../finding-trigger';
import { Playbook } from '../playbook';
import { deadLettersAlarm } from '../playbook-alarms';

/** Properties of {@link FindingForwarder}. */
export interface FindingForwarderProps {
  /**
   * ARN of the hub's {@link FindingBus}: of another account, or of another region of the hub's own.
   */
  readonly busArn: string;

  /**
   * The hub's playbooks: what they answer is forwarded, and nothing else.
   */
  readonly playbooks: Playbook[];

  /**
   * Whose findings are forwarded. Leave out the services whose delegated administrator is the hub's own account, and which therefore
   * send their members' findings there by themselves.
   *
   * @default - all: GuardDuty, AWS Health and Security Hub
   */
  readonly sources?: FindingSource[];

  /**
   * ARN of a topic of this region, in this account or another, that is told of findings that could not be forwarded. Its policy and its
   * key must admit CloudWatch for this account.
   *
   * @default - none: the alarm is seen in CloudWatch
   */
  readonly alarmTopicArn?: string;
}

/**
 * Sends findings of this account and region to the hub's bus, by a role that can do nothing else.
 *
 * Each finding is sent by at least one rule, and one that several rules match more than once: the hub's playbooks act once a target.
 * EventBridge tries for 24 hours; what it gives up on waits in the dead-letter queue for 14 days, encrypted by SQS with a key of its own,
 * so that no key is paid for in each account and region. The alarm costs $0.10 a month, an event $0.000001 (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 */
export class FindingForwarder extends Construct {
  /** Match the findings. */
  public readonly rules: events.Rule[];
  /** By it EventBridge puts findings on the bus. */
  public readonly role: iam.Role;
  /** Findings that could not be forwarded. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Tells that the dead-letter queue is not empty. */
  public readonly alarm: Alarm;

  /**
   * @param scope a stack of the account and region
   * @param id its construct id
   * @param props what is forwarded, and where to
   * @throws if an ARN is none, or nothing is left to forward
   */
  constructor(scope: Construct, id: string, props: FindingForwarderProps) {
    super(scope, id);
    requireBusArn(this, props.busArn);
    if (props.alarmTopicArn !== undefined) {
      requireArn(this, 'alarmTopicArn', props.alarmTopicArn, /^arn:[\w-]+:sns:[\w-]+:\d{12}:[\w-]+$/, 'use the ARN of a topic of this region');
    }
    const triggers = this.triggersOf(props);
    this.role = new LeastPrivilegeRole(this, 'Role', {
      trust: [Trust.service('events.amazonaws.com')],
      description: 'Puts findings on the bus of the hub',
      statements: [putOn(props.busArn)],
    });
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    acknowledge(this.deadLetterQueue, 'AwsSolutions::AwsSolutions-SQS3', 'It is a dead-letter queue: targets of rules name it, which the rule does not look at');
    const target: events.IRuleTarget = {
      bind: () => ({ arn: props.busArn, role: this.role, deadLetterConfig: { arn: this.deadLetterQueue.queueArn } }),
    };
    this.rules = findingRules(triggers).map(({ id: ruleId, description, pattern }) => new events.Rule(this, ruleId, {
      description: `To the hub, ${description}`, eventPattern: pattern, targets: [target],
    }));
    this.admitDeadLetters();
    this.alarm = deadLettersAlarm(this, 'DeadLettersAlarm', 'A finding could not be forwarded to the hub and is in the dead-letter queue', this.deadLetterQueue);
    const { alarmTopicArn } = props;
    if (alarmTopicArn !== undefined) {
      this.alarm.addAlarmAction({ bind: () => ({ alarmActionArn: alarmTopicArn }) });
    } else {
      acknowledge(this.alarm, 'NIST.800.53.R5::NIST.800.53.R5-CloudWatchAlarmAction',
        'No topic was given: the alarm is watched where CloudWatch shows those of all accounts, and the finding waits in the queue for 14 days and in its service for 90');
    }
    this.stateClaims(props.busArn);
  }

  /** What several playbooks answer is forwarded once: from the lowest severity that one of them asks for. */
  private triggersOf({ playbooks, sources = Object.values(FindingSource) }: FindingForwarderProps): FindingTrigger[] {
    const lowest = new Map<string, FindingTrigger>();
    for (const playbook of playbooks) {
      const { modes } = playbook._options;
      for (const trigger of playbook._spec(this, { protectedPrincipals: [], modes }).triggers) {
        const key = `${trigger.source} ${trigger.type}`;
        const known = lowest.get(key);
        if (sources.includes(trigger.source) && (known === undefined || (trigger.minimumSeverity ?? 0) < (known.minimumSeverity ?? 0))) {
          lowest.set(key, trigger);
        }
      }
    }
    if (lowest.size === 0) {
      throw invalidInput(this, `no playbook answers findings of ${sources.join(', ') || 'no source'}`, 'give the playbooks of the hub, and the sources that they answer');
    }
    return [...lowest.values()].filter((trigger) => ![...lowest.values()].some((other) => other !== trigger && covers(other, trigger)));
  }

  private admitDeadLetters(): void {
    this.deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'RulesOfThisForwarder',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
      conditions: {
        ArnEquals: { 'aws:SourceArn': this.rules.map(({ ruleArn }) => ruleArn) },
        StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
      },
    }));
  }

  private stateClaims(busArn: string): void {
    const { path } = this.node;
    const queue = ClaimResource.of(this.deadLetterQueue);
    const { account } = Stack.of(this);
    Claims.of(this).state(
      Claim.atMost(ClaimPolicy.of(this.role), ClaimPolicy._statements(() => [putOn(busArn)]), {
        name: 'forwards-to-the-hub-only', about: path, promise: `The role of ${path} puts events on the hub's bus, and does nothing else`,
      }),
      Claim.noExternalAccess({ about: this.deadLetterQueue.node.path, resource: queue }),
      Claim.everyAccessEncrypted(queue, { about: this.deadLetterQueue.node.path }),
      Claim.nobodyCan({
        name: 'only-rules-send',
        about: this.deadLetterQueue.node.path,
        promise: `Nothing but the forwarder's rules puts findings into the queue ${this.deadLetterQueue.node.path}`,
        actions: ['sqs:SendMessage'],
        resources: [queue],
        unless: this.rules.map(({ ruleArn }) => ClaimPrincipal.service('events.amazonaws.com').where(
          ClaimCondition.of('ArnEquals', 'aws:SourceArn', ruleArn), ClaimCondition.of('StringEquals', 'aws:SourceAccount', account),
        )),
      }),
    );
  }
}

function putOn(busArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({ sid: 'PutOnTheBusOfTheHub', actions: ['events:PutEvents'], resources: [busArn] });
}

/** Whether whatever matches one trigger matches the other. */
function covers(wide: FindingTrigger, narrow: FindingTrigger): boolean {
  return wide.source === narrow.source
    && wide.type.endsWith('*') && narrow.type.startsWith(wide.type.slice(0, -1))
    && (wide.minimumSeverity ?? 0) <= (narrow.minimumSeverity ?? 0);
}
