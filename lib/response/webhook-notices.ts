import { Duration, RemovalPolicy, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as pipes from 'aws-cdk-lib/aws-pipes';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import * as sns from 'aws-cdk-lib/aws-sns';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CustomerKey, KeyUseCondition, NoticeTopic } from '../data';
import { LeastPrivilegeRole, Trust } from '../identity';
import { invalidInput, shown } from '../private/errors';
import { topicAlarm } from '../private/topic-alarm';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link WebhookNotices}. */
export interface WebhookNoticesProps {
  /** Whose notices and alarms are sent on; an alarm of what could not be sent goes there too. */
  readonly topic: NoticeTopic;

  /**
   * Where they are sent: an HTTPS URL of a public host. Each is a POST of `{"text": "..."}`, at most one a second.
   */
  readonly endpoint: string;

  /**
   * What the endpoint knows the sender by. CloudFormation reads it when it deploys and hands it to the connection, which keeps it in a
   * secret of its own: it stands in no template. After a rotation, deploy again.
   */
  readonly credential: secretsmanager.ISecret;

  /**
   * The field of the secret that holds it.
   *
   * @default - the whole secret is the value
   */
  readonly credentialField?: string;

  /**
   * The header that carries it.
   *
   * @default 'Authorization'
   */
  readonly headerName?: string;
}

/**
 * Sends the notices of an incident response to a webhook: topic -> queue -> pipe -> HTTPS, without code.
 *
 * What the endpoint does not take is tried again for hours, then kept in a dead-letter queue for 14 days, and an alarm tells. One key
 * $1.00 and an alarm $0.10 a month, $0.40 a million notices (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-event-target.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-api-destinations.html
 */
export class WebhookNotices extends Construct {
  /** Notices on their way. */
  public readonly queue: sqs.Queue;
  /** Notices that the endpoint did not take. */
  public readonly deadLetterQueue: sqs.Queue;
  /** Encrypts both queues. */
  public readonly encryptionKey: CustomerKey;
  /** The pipe's role: takes from the queue, sends to the endpoint. */
  public readonly role: LeastPrivilegeRole;
  /** Goes off where the endpoint did not take a notice. */
  public readonly alarm: cloudwatch.Alarm;

  /**
   * @param scope where it lives
   * @param id its construct id
   * @param props topic, endpoint and credential
   * @throws if the endpoint is no HTTPS URL, or the header is none
   */
  constructor(scope: Construct, id: string, props: WebhookNoticesProps) {
    super(scope, id);
    const headerName = props.headerName ?? 'Authorization';
    requireEndpoint(this, props.endpoint, headerName);
    this.encryptionKey = new CustomerKey(this, 'Key', { description: `Notices on their way of ${this.node.path}`, usableThrough: ['sqs'] });
    this.encryptionKey.allowService(new iam.ServicePrincipal('sns.amazonaws.com'), KeyUseCondition.sourceAccount(this, 'TopicToQueue'));
    this.deadLetterQueue = this.queueOf('DeadLetters', { retentionPeriod: Duration.days(14) });
    this.queue = this.queueOf('Notices', {
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.minutes(5),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: 50 },
    });
    const subscription = this.subscribe(props.topic);
    const destination = this.destination(props, headerName);
    this.role = this.pipeRole(destination);
    const pipe = new pipes.CfnPipe(this, 'Pipe', {
      description: `Sends notices of ${this.node.path}`.slice(0, 512),
      roleArn: this.role.roleArn,
      source: this.queue.queueArn,
      sourceParameters: { sqsQueueParameters: { batchSize: 1 } },
      target: destination.apiDestinationArn,
      // Of SNS's envelope, which the pipe reads as JSON: a notice or an alarm as one text, whatever is in it.
      targetParameters: { inputTemplate: '{"text": <$.body.Message>}' },
    });
    pipe.node.addDependency(this.role, subscription);
    this.alarm = this.deadLetterAlarm(props.topic);
    this.stateClaims(props.topic);
  }

  private queueOf(id: string, queue: sqs.QueueProps): sqs.Queue {
    return new sqs.Queue(this, id, {
      ...queue,
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: this.encryptionKey,
      enforceSSL: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** CDK's own subscription adds a statement to the key that names no account. */
  private subscribe(topic: NoticeTopic): sns.CfnSubscription {
    this.queue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'NoticesOfTheTopic',
      principals: [new iam.ServicePrincipal('sns.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.queue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': topic.topicArn } },
    }));
    return new sns.CfnSubscription(this, 'Subscription', {
      topicArn: topic.topicArn,
      protocol: 'sqs',
      endpoint: this.queue.queueArn,
    });
  }

  private destination({ endpoint, credential, credentialField }: WebhookNoticesProps, headerName: string): events.ApiDestination {
    const value = credentialField === undefined ? credential.secretValue : credential.secretValueFromJson(credentialField);
    const connection = new events.Connection(this, 'Connection', {
      authorization: events.Authorization.apiKey(headerName, value),
      description: `Credential of ${this.node.path}`.slice(0, 512),
    });
    return new events.ApiDestination(this, 'Endpoint', {
      connection,
      endpoint,
      httpMethod: events.HttpMethod.POST,
      rateLimitPerSecond: 1,
      description: `Where notices of ${this.node.path} go`.slice(0, 512),
    });
  }

  private pipeRole(destination: events.ApiDestination): LeastPrivilegeRole {
    return new LeastPrivilegeRole(this, 'Role', {
      trust: [Trust.service('pipes.amazonaws.com')],
      description: `Sends notices of ${this.node.path}`.slice(0, 1000),
      statements: [
        new iam.PolicyStatement({ sid: 'TakeNotices', actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes'], resources: [this.queue.queueArn] }),
        new iam.PolicyStatement({ sid: 'DecryptNotices', actions: ['kms:Decrypt'], resources: [this.encryptionKey.keyArn] }),
        new iam.PolicyStatement({ sid: 'SendNotices', actions: ['events:InvokeApiDestination'], resources: [destination.apiDestinationArnForPolicy!] }),
      ],
    });
  }

  private deadLetterAlarm(topic: NoticeTopic): cloudwatch.Alarm {
    return topicAlarm(this, 'DeadLettersAlarm', {
      description: `A notice was not taken by the webhook and is in the dead-letter queue: ${this.node.path}`,
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible({ statistic: 'Maximum', period: Duration.minutes(1) }),
      topicArn: topic.topicArn,
    });
  }

  private stateClaims(topic: NoticeTopic): void {
    Claims.of(this).state(
      ...[this.queue, this.deadLetterQueue].flatMap((queue) => [
        Claim.noExternalAccess({ about: queue.node.path, resource: ClaimResource.of(queue) }),
        Claim.everyAccessEncrypted(ClaimResource.of(queue), { about: queue.node.path }),
      ]),
      Claim.only(ClaimPrincipal.of(this.role)).can({
        name: 'only-can-take-notices',
        about: this.node.path,
        promise: `Only the pipe takes notices of ${topic.node.path} out of the queue to the webhook`,
        actions: ['sqs:DeleteMessage', 'sqs:PurgeQueue', 'sqs:ReceiveMessage'],
        resources: [ClaimResource.of(this.queue)],
      }),
    );
  }
}

function requireEndpoint(where: Construct, endpoint: string, headerName: string): void {
  if (Token.isUnresolved(endpoint) || endpoint.length > 2048 || !/^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(:\d{1,5})?(\/[\w./~%+-]*)?(\?[\w.~%+=&-]*)?$/i.test(endpoint)) {
    throw invalidInput(where, `the endpoint is ${shown(endpoint)}`, "use an HTTPS URL of a public host, such as 'https://hooks.example.com/notices'; user names and fragments are not sent");
  }
  if (Token.isUnresolved(headerName) || !/^[A-Za-z0-9-]{1,128}$/.test(headerName)) {
    throw invalidInput(where, `${shown(headerName)} is not the name of a header`, "use letters, digits and '-', such as 'Authorization'");
  }
}
