import * as path from 'path';
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { findingRules } from './finding-rules';
import { Playbook } from './playbook';
import { playbookAlarms } from './playbook-alarms';
import { MAX_RECEIVE_COUNT, responderGrants, settingsOf } from './playbook-functions';
import { Environment } from './playbook-settings';
import { PlaybookContext, PlaybookSpec } from './playbook-spec';
import { ProtectedPrincipal } from './protected-principal';
import { requireTriggers } from './resolved-options';
import { CustomerKey, NoticeTopic } from '../data';
import { AsyncFailure, LeastPrivilegeFunction } from '../identity';
import { enumerate } from '../private/names';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link DeployedPlaybook}. */
export interface DeployedPlaybookProps {
  /** The playbook. */
  readonly playbook: Playbook;
  /** Users that it does not act on. */
  readonly protectedPrincipals: ProtectedPrincipal[];
  /** Where it tells what it saw and did, and where its alarms go. */
  readonly noticeTopic: NoticeTopic;
  /** Encrypts queues, log and environment: it is usable through `lambda` and `sqs`, and admits EventBridge for this account. */
  readonly encryptionKey: CustomerKey;
  /**
   * How long its log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
}

const FUNCTION_TIMEOUT = Duration.seconds(30);

/**
 * A playbook of an {@link IncidentResponse}: its rules, queue, function, role and alarms.
 */
export class DeployedPlaybook extends Construct {
  /** Match the findings that it answers. */
  public readonly rules: events.Rule[];
  /** Findings on their way to the function. */
  public readonly queue: sqs.Queue;
  /** Findings that could not be answered, or not even delivered to the queue. Kept for 14 days, and after a stack delete. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Answers the findings. Its role reads the queue, sends notices, and makes the calls of the playbook. */
  public readonly responder: LeastPrivilegeFunction;
  /** Failures to answer or to tell, a queue that does not drain, a dead-letter queue that is not empty. */
  public readonly alarms: cloudwatch.Alarm[];

  /**
   * @param scope the incident response
   * @param id its construct id
   * @param props the playbook and what its hub gives it
   * @throws if the playbook contradicts itself
   */
  constructor(scope: Construct, id: string, props: DeployedPlaybookProps) {
    super(scope, id);
    const context: PlaybookContext = { protectedPrincipals: props.protectedPrincipals, modes: props.playbook._options.modes };
    const spec = props.playbook._spec(this, context);
    requireTriggers(this.node.path, spec.triggers, props.playbook._options.modeRules);
    const grants = responderGrants(this, spec, context);
    this.deadLetterQueue = this.encryptedQueue('DeadLetters', props, { retentionPeriod: Duration.days(14) });
    this.queue = this.encryptedQueue('Findings', props, {
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(FUNCTION_TIMEOUT.toSeconds() * 6),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.rules = this.findingRules(spec);

    this.responder = new LeastPrivilegeFunction(this, 'Responder', {
      description: spec.description,
      runtime: lambda.Runtime.NODEJS_24_X,
      code: lambda.Code.fromAsset(path.join(__dirname, '../../assets', spec.handlerAsset), { exclude: ['index.meta.json'] }),
      handler: 'index.handler',
      memorySize: 512,
      timeout: FUNCTION_TIMEOUT,
      statements: [...grants.statements, ...this.pipelineStatements(props)],
      wildcardExceptions: grants.wildcardExceptions,
      encryptionKey: props.encryptionKey,
      logRetention: props.logRetention,
      asyncFailure: AsyncFailure.none('It is invoked from a queue only, whose dead-letter queue keeps what it fails on'),
      environment: {
        [Environment.SETTINGS]: settingsOf(this, props.playbook, spec, context),
        [Environment.NOTICE_TOPIC_ARN]: props.noticeTopic.topicArn,
      },
    });
    // Lambda checks the role's permission on the queue when the mapping is made.
    new lambda.EventSourceMapping(this, 'Mapping', {
      target: this.responder,
      eventSourceArn: this.queue.queueArn,
      batchSize: 5,
      reportBatchItemFailures: true,
      maxConcurrency: 2,
    }).node.addDependency(this.responder.executionRole);
    this.alarms = playbookAlarms(this, props.playbook.playbookName);
    for (const alarm of this.alarms) {
      alarm.addAlarmAction({ bind: () => ({ alarmActionArn: props.noticeTopic.topicArn }) });
    }
    this.stateClaims(grants.statements);
  }

  private stateClaims(statements: readonly iam.PolicyStatement[]): void {
    const responder = ClaimPrincipal.of(this.responder);
    const about = this.node.path;
    Claims.of(this).state(
      ...[this.queue, this.deadLetterQueue].flatMap((queue) => [
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
          promise: `Nothing but the playbook's rules puts findings into the queue ${queue.node.path}`,
          actions: ['sqs:SendMessage'],
          resources: [ClaimResource.of(queue)],
          unless: this.rules.map(({ ruleArn }) => ClaimPrincipal.service('events.amazonaws.com').where(
            ClaimCondition.of('ArnEquals', 'aws:SourceArn', ruleArn), ClaimCondition.of('StringEquals', 'aws:SourceAccount', Stack.of(this).account),
          )),
        }),
      ]),
      Claim.only(responder).can({
        name: 'only-can-take-findings',
        about,
        promise: 'Only the playbook takes findings out of its queue',
        actions: ['sqs:DeleteMessage', 'sqs:PurgeQueue', 'sqs:ReceiveMessage'],
        resources: [ClaimResource.of(this.queue)],
      }),
      Claim.cannot({
        name: 'changes-nothing-else',
        about,
        promise: `The playbook changes no identity but as it says: ${enumerate(changesOf(statements)) || 'nothing'}`,
        principals: [responder],
        actions: IAM_CHANGES.filter((action) => !changesOf(statements).includes(action)),
        resources: [ClaimResource.arn('*')],
      }),
      ...statements.filter(({ effect }) => effect === iam.Effect.DENY).map((denial) => Claim.cannot({
        name: 'spares-protected-users',
        about,
        promise: 'The playbook does nothing to protected users',
        principals: [responder],
        actions: denial.actions,
        resources: denial.resources.map((arn) => ClaimResource.arn(arn)),
      })),
    );
  }

  private encryptedQueue(id: string, props: DeployedPlaybookProps, queue: sqs.QueueProps): sqs.Queue {
    return new sqs.Queue(this, id, {
      ...queue,
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: props.encryptionKey,
      dataKeyReuse: Duration.minutes(5),
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** CDK's own target adds a statement to the key that names no account, so the policies are written here. */
  private findingRules(spec: PlaybookSpec): events.Rule[] {
    const eventBridge = new iam.ServicePrincipal('events.amazonaws.com');
    const target: events.IRuleTarget = {
      bind: () => ({ arn: this.queue.queueArn, deadLetterConfig: { arn: this.deadLetterQueue.queueArn } }),
    };
    const rules = findingRules(spec.triggers).map((rule) => new events.Rule(this, rule.id, {
      description: rule.description,
      eventPattern: rule.pattern,
      targets: [target],
    }));
    for (const queue of [this.queue, this.deadLetterQueue]) {
      queue.addToResourcePolicy(new iam.PolicyStatement({
        sid: 'RulesOfThisPlaybook',
        principals: [eventBridge],
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

  /** What every playbook's function does beside the calls of the playbook: read its queue and send notices. */
  private pipelineStatements(props: DeployedPlaybookProps): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'ReadItsQueue',
        actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'],
        resources: [this.queue.queueArn],
      }),
      new iam.PolicyStatement({ sid: 'DecryptFindings', actions: ['kms:Decrypt'], resources: [props.encryptionKey.keyArn] }),
      new iam.PolicyStatement({ sid: 'SendNotices', actions: ['sns:Publish'], resources: [props.noticeTopic.topicArn] }),
      new iam.PolicyStatement({
        sid: 'EncryptNotices',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [props.noticeTopic.encryptionKey.keyArn],
      }),
    ];
  }
}

/** What changes an identity or what it may do. */
const IAM_CHANGES: readonly string[] = [
  'iam:Add*', 'iam:Attach*', 'iam:Change*', 'iam:Create*', 'iam:Deactivate*', 'iam:Delete*', 'iam:Detach*', 'iam:Enable*', 'iam:PassRole', 'iam:Put*',
  'iam:Remove*', 'iam:Reset*', 'iam:Set*', 'iam:Tag*', 'iam:Untag*', 'iam:UpdateAccessKey', 'iam:UpdateAccountPasswordPolicy', 'iam:UpdateAssumeRolePolicy',
  'iam:UpdateGroup', 'iam:UpdateLoginProfile', 'iam:UpdateOpenID*', 'iam:UpdateRole*', 'iam:UpdateS*', 'iam:UpdateUser', 'iam:Upload*',
];

function changesOf(statements: readonly iam.PolicyStatement[]): string[] {
  const allowed = statements.filter(({ effect }) => effect === iam.Effect.ALLOW);
  return allowed.flatMap(({ actions }) => actions).filter((action) => IAM_CHANGES.includes(action)).sort();
}
