import { ArnFormat, Duration, Lazy, Names, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { approvalDefinition, Operator } from './approval-definition';
import { underResponsePath } from './response-role-path';
import { CustomerKey, EncryptedLogGroup, NoticeTopic } from '../data';
import { LeastPrivilegeFunction, LeastPrivilegeRole, Trust, WildcardException } from '../identity';
import { topicAlarm } from '../private/topic-alarm';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link ApprovalWorkflow}. */
export interface ApprovalWorkflowProps {
  /** Encrypts the definition, the history of executions, in which the tokens are that approve, and the log: it is usable through `states`. */
  readonly encryptionKey: CustomerKey;
  /** Where its alarm goes. */
  readonly noticeTopic: NoticeTopic;
  /**
   * How long its log is kept.
   *
   * @default RetentionDays.ONE_YEAR
   */
  readonly logRetention?: RetentionDays;
}

/** As AWS documents them for state machines: none of these actions knows resources. */
const LOG_DELIVERY = [
  'logs:CreateLogDelivery', 'logs:DeleteLogDelivery', 'logs:DescribeLogGroups', 'logs:DescribeResourcePolicies', 'logs:GetLogDelivery',
  'logs:ListLogDeliveries', 'logs:PutResourcePolicy', 'logs:UpdateLogDelivery',
];
const TRACING = ['xray:GetSamplingRules', 'xray:GetSamplingTargets', 'xray:PutTelemetryRecords', 'xray:PutTraceSegments'];

/**
 * Asks people whether a playbook may act, waits until somebody answers or the time is over, and commands the playbook's operator.
 *
 * One state machine for all playbooks of a response. It may invoke their operators and nothing else. The history of its executions
 * holds the tokens that approve: they are encrypted with the response's key, and its log has no data. $0.025 a thousand transitions
 * (us-east-1, 2026-11); an approval takes about six.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-to-resource.html#connect-wait-token
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html
 */
export class ApprovalWorkflow extends Construct {
  /** ARN of the state machine. */
  public readonly stateMachineArn: string;
  /** The role it runs as. */
  public readonly role: LeastPrivilegeRole;
  /** Which state was entered when, without inputs and outputs. */
  public readonly logGroup: EncryptedLogGroup;
  /** Goes off where an execution failed: people could not be asked, or what they approved failed. */
  public readonly alarm: cloudwatch.Alarm;

  /** @internal The ARN as a text that refers to nothing: what the state machine names can name it back. */
  public readonly _arn: string;
  /** @internal */
  public readonly _stateMachine: sfn.CfnStateMachine;

  private readonly operators: Operator[] = [];

  /**
   * @param scope the incident response
   * @param id its construct id
   * @param props key, topic and log
   */
  constructor(scope: Construct, id: string, props: ApprovalWorkflowProps) {
    super(scope, id);
    const stack = Stack.of(this);
    // Its ARN stands in conditions of the key and of the role, which exist before it.
    const name = Names.uniqueResourceName(this, { maxLength: 80, separator: '-' });
    const arn = stack.formatArn({ service: 'states', resource: 'stateMachine', resourceName: name, arnFormat: ArnFormat.COLON_RESOURCE_NAME });
    this._arn = arn;
    this.logGroup = new EncryptedLogGroup(this, 'Log', { encryptionKey: props.encryptionKey, retention: props.logRetention });
    this.role = underResponsePath(new LeastPrivilegeRole(this, 'Role', {
      trust: [Trust.service('states.amazonaws.com', { sourceArns: [arn] })],
      description: `Runs ${this.node.path}`,
      statements: [
        new iam.PolicyStatement({ sid: 'DeliverLogs', actions: LOG_DELIVERY, resources: ['*'] }),
        new iam.PolicyStatement({ sid: 'SendTraces', actions: TRACING, resources: ['*'] }),
        ...this.keyStatements(props.encryptionKey.keyArn, arn),
      ],
      wildcardExceptions: [WildcardException.resource('*', [...LOG_DELIVERY, ...TRACING],
        'AWS offers no resources for the actions by which a state machine sets up its log and sends its traces')],
    }));
    this.admitToKey(props.encryptionKey, arn);
    this._stateMachine = new sfn.CfnStateMachine(this, 'Machine', {
      stateMachineName: name,
      stateMachineType: 'STANDARD',
      roleArn: this.role.roleArn,
      definitionString: Lazy.string({ produce: () => stack.toJsonString(approvalDefinition(this.operators, stack.partition)) }),
      loggingConfiguration: {
        level: 'ALL',
        includeExecutionData: false,
        destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: this.logGroup.logGroupArn } }],
      },
      tracingConfiguration: { enabled: true },
      encryptionConfiguration: { type: 'CUSTOMER_MANAGED_KMS_KEY', kmsKeyId: props.encryptionKey.keyArn, kmsDataKeyReusePeriodSeconds: 300 },
    });
    // The service tries key and log when the state machine is made.
    this._stateMachine.node.addDependency(this.role, props.encryptionKey);
    this.stateMachineArn = this._stateMachine.ref;
    this.alarm = this.failureAlarm(props.noticeTopic);
    Claims.of(this).state(...this.claims());
  }

  /**
   * Lets the state machine command a playbook.
   *
   * @internal
   */
  public _command(playbook: string, operator: LeastPrivilegeFunction, expiry: Duration): void {
    this.operators.push({ playbook, functionArn: operator.functionArn, expirySeconds: expiry.toSeconds() });
    this.role.allow(new iam.PolicyStatement({ sid: `Command${this.operators.length}`, actions: ['lambda:InvokeFunction'], resources: [operator.functionArn] }));
  }

  /** The service calls KMS as the role, with the state machine or the log's delivery as the context. */
  private keyStatements(keyArn: string, stateMachineArn: string): iam.PolicyStatement[] {
    return [
      new iam.PolicyStatement({
        sid: 'EncryptExecutions',
        actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
        resources: [keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:aws:states:stateMachineArn': stateMachineArn } },
      }),
      new iam.PolicyStatement({
        sid: 'EncryptLogDelivery',
        actions: ['kms:GenerateDataKey'],
        resources: [keyArn],
        conditions: { StringEquals: { 'kms:EncryptionContext:SourceArn': this.logDelivery() } },
      }),
    ];
  }

  /** The text that the delivery of logs has as its context, with the star in it. */
  private logDelivery(): string {
    return Stack.of(this).formatArn({ service: 'logs', resource: '*', arnFormat: ArnFormat.NO_RESOURCE_NAME });
  }

  /** The key policy binds uses to the context; who may use it in the account is for the statements of the role to say. */
  private admitToKey(key: CustomerKey, stateMachineArn: string): void {
    const admit = (sid: string, principal: iam.IPrincipal, user: ClaimPrincipal, actions: string[], context: string, value: string) => {
      key.addToResourcePolicy(new iam.PolicyStatement({
        sid, principals: [principal], actions, resources: ['*'], conditions: { StringEquals: { [context]: value } },
      }));
      key._admit(user.where(ClaimCondition.of('StringEquals', context, value)), `Executions and log of the state machine ${this.node.path}`);
    };
    const account = new iam.AccountRootPrincipal();
    const delivery = 'delivery.logs.amazonaws.com';
    const [execution, log] = ['kms:EncryptionContext:aws:states:stateMachineArn', 'kms:EncryptionContext:SourceArn'];
    admit('ApprovalExecutions', account, ClaimPrincipal.ownAccount(), ['kms:Decrypt', 'kms:GenerateDataKey'], execution, stateMachineArn);
    admit('ApprovalLogs', account, ClaimPrincipal.ownAccount(), ['kms:GenerateDataKey'], log, this.logDelivery());
    admit('DeliveryOfLogs', new iam.ServicePrincipal(delivery), ClaimPrincipal.service(delivery), ['kms:Decrypt'], log, this.logDelivery());
  }

  private failureAlarm(topic: NoticeTopic): cloudwatch.Alarm {
    const ended = (metricName: string) => new cloudwatch.Metric({
      namespace: 'AWS/States', metricName, dimensionsMap: { StateMachineArn: this.stateMachineArn }, statistic: 'Sum', period: Duration.minutes(1),
    });
    return topicAlarm(this, 'FailedAlarm', {
      description: `People could not be asked whether a playbook may act, or what they approved failed: ${this.node.path}`,
      metric: new cloudwatch.MathExpression({
        expression: 'failed + aborted + timedOut',
        usingMetrics: { failed: ended('ExecutionsFailed'), aborted: ended('ExecutionsAborted'), timedOut: ended('ExecutionsTimedOut') },
        label: 'Executions that did not end as they should',
        period: Duration.minutes(1),
      }),
      topicArn: topic.topicArn,
    });
  }

  private claims(): Claim[] {
    const about = this.node.path;
    const machine = ClaimResource.of(this._stateMachine);
    return [
      Claim.noExternalAccess({ about, resource: machine }),
      Claim.nobodyCan({
        name: 'cannot-be-changed',
        about,
        promise: `Nobody in the templates can change, delete or redrive the approvals of ${about}`,
        actions: ['states:DeleteStateMachine', 'states:RedriveExecution', 'states:UpdateStateMachine'],
        resources: [machine],
      }),
    ];
  }
}
