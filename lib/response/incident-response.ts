import { Stack } from 'aws-cdk-lib';
import { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { ApprovalWorkflow } from './approval-workflow';
import { protectedByDefault, RESPONSE_ROLE_PATH } from './default-protection';
import { DeployedPlaybook } from './deployed-playbook';
import { IncidentResponseProps } from './incident-response-props';
import { FindingBus } from './members/finding-bus';
import { deadLettersAlarm } from './playbook-alarms';
import { MOST_PROTECTED } from './playbook-functions';
import { PlaybookMode } from './playbook-mode';
import { identityArn } from './protected-arns';
import { ProtectedPrincipal } from './protected-principal';
import { ResponseDashboard } from './response-dashboard';
import { ResponseRecords } from './response-records';
import { ResponseRunbook } from './response-runbook';
import { ArchiveBucket, CustomerKey, KeyUseCondition, NoticeTopic } from '../data';
import { invalidInput, shown } from '../private/errors';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/**
 * Answers findings of this account and region: EventBridge -> SQS -> Lambda, one pipeline a playbook.
 *
 * All playbooks share one table of responses, one evidence bucket, one topic and, where one of them does more than observe, one state
 * machine that asks people and one runbook by which they undo and decide.
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
  /** Encrypts queues, logs, environments, records, approvals and, unless you gave your own, notices and evidence. */
  public readonly encryptionKey: CustomerKey;
  /** What the playbooks remember of their responses. */
  public readonly records: ResponseRecords;
  /** Where the state before each action is kept. */
  public readonly evidenceBucket: ArchiveBucket;
  /** Asks people; absent where all playbooks only observe. */
  public readonly approvals?: ApprovalWorkflow;
  /** How people undo and decide; absent where all playbooks only observe. */
  public readonly runbook?: ResponseRunbook;
  /** The playbooks as deployed, in the order in which they were given. */
  public readonly playbooks: DeployedPlaybook[];
  /** How the response goes; absent where none is wanted. */
  public readonly dashboard?: ResponseDashboard;

  /**
   * @param scope where it lives
   * @param id its construct id
   * @param props playbooks and what holds for all of them
   * @throws if there is no playbook, one is given twice, too many principals are protected, or the bus is of another account or region
   */
  constructor(scope: Construct, id: string, props: IncidentResponseProps) {
    super(scope, id);
    this.checkPlaybooks(props);
    props.findingBus?._requireIn(this);
    this.encryptionKey = new CustomerKey(this, 'Key', {
      description: `Findings, records, notices and logs of ${this.node.path}`,
      usableThrough: ['lambda', 'sqs', 'sns', 'dynamodb', 's3', 'states'],
    });
    this.encryptionKey.allowService(new iam.ServicePrincipal('events.amazonaws.com'), KeyUseCondition.sourceAccount(this, 'EventRulesToQueues'));
    this.noticeTopic = props.noticeTopic ?? new NoticeTopic(this, 'Notices', { encryptionKey: this.encryptionKey, displayName: 'Incident response' });
    this.records = new ResponseRecords(this, 'Records', { encryptionKey: this.encryptionKey });
    this.evidenceBucket = props.evidenceBucket ?? new ArchiveBucket(this, 'Evidence', { encryptionKey: this.encryptionKey });
    if (props.playbooks.some(({ _options: { modes } }) => modes.some((mode) => mode !== PlaybookMode.OBSERVE))) {
      const { encryptionKey, noticeTopic } = this;
      this.approvals = new ApprovalWorkflow(this, 'Approvals', { encryptionKey, noticeTopic, logRetention: props.logRetention });
      this.runbook = new ResponseRunbook(this, 'Runbook');
    }
    this.playbooks = props.playbooks.map((playbook) => new DeployedPlaybook(this, playbook.playbookName, {
      playbook,
      protectedPrincipals: this.protected(props),
      noticeTopic: this.noticeTopic,
      encryptionKey: this.encryptionKey,
      records: this.records,
      evidenceBucket: this.evidenceBucket,
      keptBuckets: props.keptBuckets,
      approvals: this.approvals,
      runbook: this.runbook,
      members: props.members,
      findingBus: props.findingBus,
      logRetention: props.logRetention,
    }));
    this.guard();
    const alarms = [...this.approvals ? [this.approvals.alarm] : [], ...props.findingBus ? [this.busAlarm(props.findingBus)] : []];
    if (props.dashboard ?? true) {
      this.dashboard = new ResponseDashboard(this, 'Dashboard', { playbooks: this.playbooks, alarms });
    }
    this.stateClaims(props.evidenceBucket === undefined);
  }

  /** Here, not at the bus: it may be of another stack, which then knows nothing of this one. */
  private busAlarm({ deadLetterQueue }: FindingBus): Alarm {
    const alarm = deadLettersAlarm(this, 'BusDeadLettersAlarm', 'The bus of findings could not encrypt or decrypt an event', deadLetterQueue);
    alarm.addAlarmAction({ bind: () => ({ alarmActionArn: this.noticeTopic.topicArn }) });
    return alarm;
  }

  private checkPlaybooks({ playbooks, protectedPrincipals = [] }: IncidentResponseProps): void {
    const names = playbooks.map((playbook) => playbook.playbookName);
    if (names.length === 0) {
      throw invalidInput(this, 'playbooks is empty', 'add one, such as Playbook.deactivateAccessKey()');
    }
    const twice = names.find((name, index) => names.indexOf(name) !== index);
    if (twice !== undefined) {
      throw invalidInput(this, `the playbook ${shown(twice)} is given twice`, 'give it once: two would answer the same findings');
    }
    if (protectedPrincipals.length > MOST_PROTECTED) {
      throw invalidInput(this, `${protectedPrincipals.length} principals are protected`, `protect at most ${MOST_PROTECTED}: put users and roles below one path`);
    }
  }

  /** The roles in other accounts are below the path of all responses, so they are protected too. */
  private protected({ protectedPrincipals = [] }: IncidentResponseProps): ProtectedPrincipal[] {
    return [...protectedByDefault(this), ...protectedPrincipals];
  }

  /** Whatever a playbook may do, it does it neither to the response itself nor to what stacks are deployed from. */
  private guard(): void {
    const functions = this.playbooks.flatMap(({ responder, operator }) => operator ? [responder, operator] : []);
    if (functions.length === 0) {
      return;
    }
    const assets = Stack.of(this).formatArn({ service: 's3', region: '', account: '', resource: 'cdk-*-assets-*', resourceName: '*' });
    const deny = (sid: string, actions: string[], ...resources: string[]) => new iam.PolicyStatement({
      sid, effect: iam.Effect.DENY, actions, resources,
    });
    new iam.ManagedPolicy(this, 'Guard', {
      description: `What no playbook of ${this.node.path} may do`.slice(0, 1000),
      roles: functions.map(({ executionRole }) => executionRole),
      statements: [
        // Holds also where the evidence bucket was given a name like theirs.
        deny('NeverAssetsOfStacks', ['s3:PutObject'], assets),
        deny('NeverTheEvidence', ['s3:Delete*', 's3:PutBucket*', 's3:PutEncryptionConfiguration', 's3:PutLifecycleConfiguration', 's3:PutReplicationConfiguration'],
          `${this.evidenceBucket.bucketArn}*`),
        deny('NeverItsOwnRoles', ['iam:Attach*', 'iam:Delete*', 'iam:Detach*', 'iam:Put*', 'iam:Update*'], identityArn(this, `role${RESPONSE_ROLE_PATH}*`)),
      ],
    });
  }

  private stateClaims(ownBucket: boolean): void {
    const about = this.node.path;
    const responders = this.playbooks.map(({ responder }) => ClaimPrincipal.of(responder));
    const operators = this.playbooks.flatMap(({ operator }) => operator ? [ClaimPrincipal.of(operator)] : []);
    const asking = this.playbooks.filter(({ operator }) => operator).map(({ responder }) => ClaimPrincipal.of(responder));
    Claims.of(this).state(
      Claim.only(...responders, ...operators).can({
        name: 'only-playbooks-remember',
        about,
        promise: `Only the playbooks write what ${about} remembers of its responses`,
        actions: ['dynamodb:PutItem', 'dynamodb:UpdateItem', 'dynamodb:PartiQLInsert', 'dynamodb:PartiQLUpdate'],
        resources: [ClaimResource.of(this.records)],
      }),
      // A bucket that was given may have other writers.
      ...ownBucket ? [Claim.nobodyCan({
        name: 'only-playbooks-keep-evidence',
        about,
        promise: `Only playbooks that do more than observe write to the evidence of ${about}`,
        actions: ['s3:PutObject', 's3:ReplicateObject', 's3:RestoreObject'],
        resources: [ClaimResource.of(this.evidenceBucket)],
        unless: [...asking, ...operators],
      })] : [],
      ...this.approvals ? [Claim.only(...asking).can({
        name: 'only-playbooks-ask',
        about,
        promise: `Only the playbooks ask people by the approvals of ${about}`,
        actions: ['states:StartExecution', 'states:StartSyncExecution'],
        resources: [ClaimResource.of(this.approvals._stateMachine)],
      })] : [],
    );
  }
}
