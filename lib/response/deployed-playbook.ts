import * as path from 'path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { DeployedPlaybookProps } from './deployed-playbook-props';
import { findingRules } from './finding-rules';
import { FindingTrigger } from './finding-trigger';
import { operatorPipeline, Pipeline, responderPipeline } from './pipeline-statements';
import { playbookAlarms } from './playbook-alarms';
import { playbookClaims } from './playbook-claims';
import { FunctionGrants, MAX_RECEIVE_COUNT, operatorGrants, responderGrants, settingsOf } from './playbook-functions';
import { PlaybookMode } from './playbook-mode';
import { Environment } from './playbook-settings';
import { PlaybookContext, PlaybookSpec } from './playbook-spec';
import { requireTriggers } from './resolved-options';
import { handPath, underResponsePath } from './response-role-path';
import { AsyncFailure, EnvironmentException, LeastPrivilegeFunction } from '../identity';
import { invalidInput } from '../private/errors';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/**
 * A playbook of an {@link IncidentResponse}: its rules, queues, functions, roles and alarms.
 *
 * Two functions run the same code. The one that answers findings may change something only where some finding is answered without people,
 * and may never undo. The other one, the operator, carries out what people approve and undo: only the response's state machine and
 * runbook invoke it, and it takes no findings. A playbook that only observes has no operator.
 */
export class DeployedPlaybook extends Construct {
  /** Names the playbook. */
  public readonly playbookName: string;
  /** Match the findings that it answers. */
  public readonly rules: events.Rule[];
  /** Findings on their way to the function. */
  public readonly queue: sqs.Queue;
  /** Findings that could not be answered, or not even delivered to the queue. Kept for 14 days, and after a stack delete. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Answers the findings. */
  public readonly responder: LeastPrivilegeFunction;
  /** Carries out what people command; absent where the playbook only observes. */
  public readonly operator?: LeastPrivilegeFunction;
  /** Failures to answer or to tell, a queue that does not drain, a dead-letter queue that is not empty. */
  public readonly alarms: cloudwatch.Alarm[];
  /** @internal As the handler knows itself. */
  public readonly _runtimeName: string;

  private readonly redrivers: ClaimPrincipal[] = [];
  private readonly props: DeployedPlaybookProps;

  /**
   * @param scope the incident response
   * @param id its construct id
   * @param props the playbook and what its hub gives it
   * @throws if the playbook contradicts itself, or its settings are more than a function's environment holds
   */
  constructor(scope: Construct, id: string, props: DeployedPlaybookProps) {
    super(scope, id);
    this.props = props;
    const { playbook, approvals, runbook } = props;
    const { modes, modeRules } = playbook._options;
    const context: PlaybookContext = {
      protectedPrincipals: props.protectedPrincipals, modes, region: props.findingBus && '*', keptBucketArns: [props.evidenceBucket, ...props.keptBuckets ?? []].map((bucket) => bucket.bucketRef.bucketArn),
    };
    const spec = playbook._spec(this, context);
    const observes = modes.every((mode) => mode === PlaybookMode.OBSERVE);
    requireTriggers(this.node.path, spec.triggers, modeRules);
    if (!observes && !(approvals && runbook)) {
      throw invalidInput(this, `its modes are ${modes.join(' and ')}, and nobody can approve or undo`, 'give it approvals and a runbook');
    }
    this.playbookName = playbook.playbookName;
    this._runtimeName = spec.runtimeName;
    const timeout = Duration.seconds(spec.timeoutSeconds ?? 30);
    this.deadLetterQueue = this.encryptedQueue('DeadLetters', { retentionPeriod: Duration.days(14) });
    this.queue = this.encryptedQueue('Findings', {
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(timeout.toSeconds() * 6),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.rules = this.findingRules(spec.triggers);

    const pipeline: Pipeline = { ...props, runtimeName: spec.runtimeName };
    const answering = responderGrants(this, spec, modes);
    this.responder = this.playbookFunction('Responder', spec, timeout, [answering, responderPipeline(this, pipeline, this.queue, observes ? undefined : approvals)], {
      [Environment.SETTINGS]: settingsOf(this, playbook, spec, context, props.members?._settings(spec.runtimeName, 'responder')),
      ...observes ? {} : { [Environment.APPROVAL_STATE_MACHINE_ARN]: approvals!.stateMachineArn, [Environment.RUNBOOK_NAME]: runbook!.documentName },
    });
    const commanding = observes ? undefined : operatorGrants(this, spec);
    if (commanding) {
      this.operator = this.playbookFunction('Operator', spec, timeout, [commanding, operatorPipeline(this, pipeline)], {
        [Environment.SETTINGS]: settingsOf(this, playbook, spec, context, props.members?._settings(spec.runtimeName, 'operator')),
        [Environment.APPROVAL_STATE_MACHINE_ARN]: approvals!._arn,
        [Environment.RUNBOOK_NAME]: runbook!.documentName,
      });
      approvals!._command(spec.runtimeName, this.operator, Duration.minutes(playbook._options.approvalMinutes));
      runbook!._command(spec.runtimeName, this.operator);
    }
    spec.admit?.(this.responder.executionRole, this.operator?.executionRole);
    this.takeFindings();
    this.alarms = playbookAlarms(this, spec.runtimeName);
    for (const alarm of this.alarms) {
      alarm.addAlarmAction({ bind: () => ({ alarmActionArn: props.noticeTopic.topicArn }) });
    }
    Claims.of(this).state(...playbookClaims({
      scope: this,
      spec,
      queue: this.queue,
      responder: this.responder,
      responderGrants: answering,
      operator: this.operator,
      operatorGrants: commanding,
      commanders: observes ? [] : [approvals!.role, runbook!.role],
      records: props.records,
    }));
    this.stateQueueClaims();
  }

  /**
   * Lets somebody send findings from the dead-letter queue back to the queue, when the cause is mended:
   * `aws sqs start-message-move-task --source-arn DEAD_LETTER_QUEUE_ARN --destination-arn QUEUE_ARN`.
   *
   * Nobody else may, in the templates: who can send to the queue can forge findings.
   *
   * @param grantee a role or user
   * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-dead-letter-queue-redrive.html
   */
  public allowRedrive(grantee: iam.IGrantable): void {
    this.redrivers.push(ClaimPrincipal.of(grantee));
    const allow = (sid: string, actions: string[], resource: string) => grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({ sid: `${sid}${this.playbookName}`, actions, resources: [resource] }));
    allow('TakeDeadLetters', [
      'sqs:CancelMessageMoveTask', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ListMessageMoveTasks', 'sqs:ReceiveMessage', 'sqs:StartMessageMoveTask',
    ], this.deadLetterQueue.queueArn);
    allow('SendThemBack', ['sqs:SendMessage'], this.queue.queueArn);
    allow('KeyOfTheQueues', ['kms:Decrypt', 'kms:GenerateDataKey'], this.props.encryptionKey.keyArn);
  }

  private playbookFunction(
    id: string, spec: PlaybookSpec, timeout: Duration, grants: readonly FunctionGrants[], environment: { [name: string]: string },
  ): LeastPrivilegeFunction {
    const { noticeTopic, records, evidenceBucket, encryptionKey, logRetention, playbook } = this.props;
    const statements = grants.flatMap((grant) => grant.statements);
    const made = new LeastPrivilegeFunction(this, id, {
      description: `${spec.description}: ${id === 'Operator' ? 'what people command' : playbook._options.modes.join(', ')}`,
      runtime: lambda.Runtime.NODEJS_24_X,
      code: spec.code ?? lambda.Code.fromAsset(path.join(__dirname, '../../assets', spec.handlerAsset!), { exclude: ['index.meta.json'] }),
      handler: 'index.handler',
      memorySize: spec.memoryMiB ?? 512,
      timeout,
      statements: statements.filter(({ effect }) => effect === iam.Effect.ALLOW),
      wildcardExceptions: grants.flatMap(({ wildcardExceptions }) => wildcardExceptions),
      encryptionKey,
      logRetention,
      segment: spec.segment,
      asyncFailure: AsyncFailure.none(id === 'Operator'
        ? 'It is invoked synchronously only, by a state machine and a runbook that report its failures'
        : 'It is invoked from a queue only, whose dead-letter queue keeps what it fails on'),
      environment: {
        ...environment,
        [Environment.NOTICE_TOPIC_ARN]: noticeTopic.topicArn,
        [Environment.RECORDS_TABLE]: records.tableName,
        [Environment.EVIDENCE_BUCKET]: evidenceBucket.bucketName,
      },
      environmentExceptions: [EnvironmentException.variable(Environment.RUNBOOK_NAME, 'The name of a document ends in a hash of its path')],
    });
    underResponsePath(made.executionRole, handPath(spec.runtimeName, id === 'Operator' ? 'operator' : 'responder'));
    this.denyTo(made, id, statements.filter(({ effect }) => effect === iam.Effect.DENY));
    if (spec.segment) {
      made.allowToEndpoints('The playbook reaches AWS by the endpoints of its segment');
    }
    return made;
  }

  /**
   * Denials have a policy of their own. What is given is compared with what the role allows, and a denial of what only the deployment knows,
   * such as a bucket, would leave that open.
   */
  private denyTo(made: LeastPrivilegeFunction, id: string, statements: iam.PolicyStatement[]): void {
    if (statements.length > 0) {
      const description = `What ${made.executionRole.node.path} never does`.slice(0, 1000);
      made.node.addDependency(new iam.ManagedPolicy(this, `${id}Denials`, { description, roles: [made.executionRole], statements }));
    }
  }

  /** One finding an invocation: one that takes long keeps no other waiting, and one that is put off was not delivered in vain. */
  private takeFindings(): void {
    // Lambda checks the role's permission on the queue when the mapping is made.
    new lambda.EventSourceMapping(this, 'Mapping', {
      target: this.responder,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      reportBatchItemFailures: true,
      maxConcurrency: 5,
    }).node.addDependency(this.responder.executionRole);
  }

  private encryptedQueue(id: string, queue: sqs.QueueProps): sqs.Queue {
    return new sqs.Queue(this, id, {
      ...queue,
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: this.props.encryptionKey,
      dataKeyReuse: Duration.minutes(5),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** CDK's own target adds a statement to the key that names no account, so the policies are written here. */
  private findingRules(triggers: readonly FindingTrigger[]): events.Rule[] {
    const target: events.IRuleTarget = {
      bind: () => ({ arn: this.queue.queueArn, deadLetterConfig: { arn: this.deadLetterQueue.queueArn } }),
    };
    const { findingBus } = this.props;
    const rules = [undefined, ...findingBus ? [findingBus] : []].flatMap((bus) => findingRules(triggers).map((rule) => new events.Rule(this, bus ? `Bus${rule.id}` : rule.id, {
      description: rule.description,
      eventPattern: rule.pattern,
      eventBus: bus?._bus,
      targets: [target],
    })));
    for (const queue of [this.queue, this.deadLetterQueue]) {
      queue.addToResourcePolicy(new iam.PolicyStatement({
        sid: 'RulesOfThisPlaybook',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [queue.queueArn],
        conditions: {
          ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.ruleArn) },
          StringEquals: { 'aws:SourceAccount': Stack.of(this).account },
        },
      }));
    }
    return rules;
  }

  private stateQueueClaims(): void {
    const rules = this.rules.map(({ ruleArn }) => ClaimPrincipal.service('events.amazonaws.com').where(
      ClaimCondition.of('ArnEquals', 'aws:SourceArn', ruleArn), ClaimCondition.of('StringEquals', 'aws:SourceAccount', Stack.of(this).account),
    ));
    Claims.of(this)._stateLater(() => [this.queue, this.deadLetterQueue].flatMap((queue) => [
      Claim.noExternalAccess({ about: queue.node.path, resource: ClaimResource.of(queue) }),
      Claim.everyAccessEncrypted(ClaimResource.of(queue), { about: queue.node.path }),
      Claim.nobodyCan({
        name: 'queue-stays',
        about: queue.node.path,
        promise: `Nobody in the templates, and no AWS service, changes or deletes the queue ${queue.node.path} or its policy`,
        actions: ['sqs:AddPermission', 'sqs:DeleteQueue', 'sqs:RemovePermission', 'sqs:SetQueueAttributes'],
        resources: [ClaimResource.of(queue)],
      }),
      Claim.nobodyCan({
        name: 'only-rules-send',
        about: queue.node.path,
        promise: `Nothing but the playbook's rules puts findings into the queue ${queue.node.path}${this.redrivers.length > 0 ? ', and who may send dead letters back' : ''}`,
        actions: ['sqs:SendMessage'],
        resources: [ClaimResource.of(queue)],
        unless: [...rules, ...queue === this.queue ? this.redrivers : []],
      }),
    ]));
  }
}
