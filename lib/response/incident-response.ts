import * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { protectedByDefault } from './default-protection';
import { DeployedPlaybook } from './deployed-playbook';
import { Playbook } from './playbook';
import { MOST_PROTECTED } from './playbook-functions';
import { ProtectedPrincipal } from './protected-principal';
import { CustomerKey, KeyUseCondition, NoticeTopic } from '../data';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link IncidentResponse}. */
export interface IncidentResponseProps {
  /**
   * What answers which findings. Each is deployed with its own queue, function and role.
   */
  readonly playbooks: Playbook[];

  /**
   * Users that no playbook acts on: those for emergencies, and those that your deployments depend on.
   *
   * @default - none
   */
  readonly protectedPrincipals?: ProtectedPrincipal[];

  /**
   * Where the playbooks tell what they saw and did, and where their alarms go. Subscribe people or a pager to it.
   *
   * @default - a new {@link NoticeTopic}
   */
  readonly noticeTopic?: NoticeTopic;

  /**
   * How long the functions' logs are kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
}

/**
 * Answers findings of this account and region: EventBridge -> SQS -> Lambda, one pipeline a playbook.
 *
 * GuardDuty's findings are regional, so deploy it in each region that has a detector; what IAM-related playbooks change is
 * global, and doing it twice changes nothing. AWS Health's event about a key found in public arrives in us-east-1 and us-west-2.
 *
 * @see https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
 * @see https://docs.aws.amazon.com/health/latest/ug/choosing-a-region.html
 */
export class IncidentResponse extends Construct {
  /** Where the playbooks tell what they saw and did. */
  public readonly noticeTopic: NoticeTopic;
  /** Encrypts the queues, logs and environments and, unless you gave a topic, the notices. */
  public readonly encryptionKey: CustomerKey;
  /** The playbooks as deployed, in the order in which they were given. */
  public readonly playbooks: DeployedPlaybook[];

  /**
   * @param scope where it lives
   * @param id its construct id
   * @param props playbooks and what holds for all of them
   * @throws if there is no playbook, or one is given twice
   */
  constructor(scope: Construct, id: string, props: IncidentResponseProps) {
    super(scope, id);
    const names = props.playbooks.map((playbook) => playbook.playbookName);
    if (names.length === 0) {
      throw invalidInput(this, 'playbooks is empty', 'add one, such as Playbook.deactivateAccessKey()');
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw invalidInput(this, `the playbook ${shown(twice)} is given twice`, 'give it once: two would answer the same findings');
    }
    const configured = props.protectedPrincipals ?? [];
    if (configured.length > MOST_PROTECTED) {
      throw invalidInput(this, `${configured.length} principals are protected`, `protect at most ${MOST_PROTECTED}: put users and roles below one path`);
    }
    this.encryptionKey = new CustomerKey(this, 'Key', {
      description: `Findings, notices and logs of ${this.node.path}`,
      usableThrough: ['lambda', 'sqs', 'sns'],
    });
    this.encryptionKey.allowService(new iam.ServicePrincipal('events.amazonaws.com'), KeyUseCondition.sourceAccount(this, 'EventRulesToQueues'));
    this.noticeTopic = props.noticeTopic ?? new NoticeTopic(this, 'Notices', { encryptionKey: this.encryptionKey, displayName: 'Incident response' });
    this.playbooks = props.playbooks.map((playbook) => new DeployedPlaybook(this, playbook.playbookName, {
      playbook,
      protectedPrincipals: [...protectedByDefault(this), ...configured],
      noticeTopic: this.noticeTopic,
      encryptionKey: this.encryptionKey,
      logRetention: props.logRetention,
    }));
  }
}
