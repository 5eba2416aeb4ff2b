import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct, IConstruct } from 'constructs';
import { CustomerKey, KeyUseCondition } from '../../data';
import { acknowledge } from '../../private/acknowledgements';
import { invalidInput, shown } from '../../private/errors';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims } from '../../verification/claims';
import { EVENTS } from '../finding-rules';
import { requireOrganization } from './checked-ids';

/** Properties of {@link FindingBus}. */
export interface FindingBusProps {
  /**
   * The organization whose accounts may put findings on the bus, such as `o-a1b2c3d4e5`.
   */
  readonly organizationId: string;

  /**
   * Its name: 1 to 256 letters, digits and `.-_`. Other accounts name it, so it is fixed.
   *
   * @default 'zero-trust-findings'
   */
  readonly busName?: string;

  /**
   * How long findings are kept for a replay, in whole days. $0.10 a GB to archive, $0.023 a GB and month to keep (us-east-1, 2026-11).
   * A replayed finding that was answered changes nothing.
   *
   * @default - not kept: the services that made them keep findings for 90 days
   */
  readonly archiveFor?: Duration;
}

/**
 * Where findings of other accounts and regions arrive: an event bus that takes findings of the organization's accounts and nothing else.
 *
 * Its policy admits events of GuardDuty, AWS Health and Security Hub only, and EventBridge lets nobody but AWS's services send those
 * sources: an account can forward what it got, and cannot invent it. What it forwards is believed about that account alone
 * ({@link ResponseMembers}).
 *
 * Findings that another account's rule sends cost $1.00 a million (us-east-1, 2026-11); the key costs $1 a month.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-permissions-manage.html
 */
export class FindingBus extends Construct {
  /** Its name. */
  public readonly eventBusName: string;
  /** Its ARN, for {@link FindingForwarder}. */
  public readonly eventBusArn: string;
  /** Encrypts the patterns of rules on it, what it could not encrypt or decrypt, and the archive. */
  public readonly encryptionKey: CustomerKey;
  /** Events that the bus could not encrypt or decrypt. Kept for 14 days, and after a stack delete. */
  public readonly deadLetterQueue: sqs.Queue;
  /** @internal */
  public readonly _bus: events.CfnEventBus;

  /**
   * @param scope where it lives: the account and region of the incident response
   * @param id its construct id
   * @param props whose findings
   * @throws if the organization, the name or the time is none
   */
  constructor(scope: Construct, id: string, props: FindingBusProps) {
    super(scope, id);
    requireOrganization(this, props.organizationId);
    const name = props.busName ?? 'zero-trust-findings';
    if (Token.isUnresolved(name) || !/^[\w.-]{1,256}$/.test(name) || name === 'default') {
      throw invalidInput(this, `${shown(name)} is not the name of a bus of its own`, "use 1 to 256 letters, digits and .-_, not 'default'");
    }
    const days = wholeDays(this, props.archiveFor);
    this.encryptionKey = new CustomerKey(this, 'Key', { description: `Findings on the bus ${name}`, usableThrough: ['sqs'] });
    this.encryptionKey.allowService(new iam.ServicePrincipal('events.amazonaws.com'), KeyUseCondition.sourceAccount(this, 'EventBusesOfThisAccount'));
    this.deadLetterQueue = new sqs.Queue(this, 'DeadLetters', {
      encryption: sqs.QueueEncryption.KMS,
      encryptionMasterKey: this.encryptionKey,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(this.deadLetterQueue, 'AwsSolutions::AwsSolutions-SQS3', 'It is a dead-letter queue: the bus sends to it, which the rule does not look at');
    // By its name, for its own policy and the queue's name it before it exists.
    const arn = Stack.of(this).formatArn({ service: 'events', resource: 'event-bus', resourceName: name });
    this._bus = new events.CfnEventBus(this, 'Bus', {
      name,
      description: 'Findings of the accounts of the organization',
      kmsKeyIdentifier: this.encryptionKey.keyArn,
      deadLetterConfig: { arn: this.deadLetterQueue.queueArn },
      policy: { Version: '2012-10-17', Statement: [putFindings(arn, props.organizationId)] },
    });
    this.eventBusName = this._bus.ref;
    this.eventBusArn = this._bus.attrArn;
    this.admitDeadLetters(arn);
    if (days !== undefined) {
      new events.CfnArchive(this, 'Archive', {
        description: `Findings on the bus ${name}, for a replay`,
        sourceArn: this._bus.attrArn,
        retentionDays: days,
        kmsKeyIdentifier: this.encryptionKey.keyArn,
      });
    }
    this.stateClaims(props.organizationId);
  }

  /** @internal @throws if a response of another account or region is to listen */
  public _requireIn(response: IConstruct): void {
    const own = Stack.of(this);
    const other = Stack.of(response);
    for (const [what, here, there] of [['account', own.account, other.account], ['region', own.region, other.region]]) {
      if (here !== there && !Token.isUnresolved(here) && !Token.isUnresolved(there)) {
        throw invalidInput(response, `the bus ${this.node.path} is of ${what} ${here}, the response of ${there}`, `make the bus in the ${what} of the response`);
      }
    }
  }

  private admitDeadLetters(busArn: string): void {
    this.deadLetterQueue.addToResourcePolicy(new iam.PolicyStatement({
      sid: 'ThisBus',
      principals: [new iam.ServicePrincipal('events.amazonaws.com')],
      actions: ['sqs:SendMessage'],
      resources: [this.deadLetterQueue.queueArn],
      conditions: { ArnEquals: { 'aws:SourceArn': busArn }, StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    }));
  }

  private stateClaims(organizationId: string): void {
    const { path } = this.node;
    const bus = ClaimResource.of(this._bus);
    Claims.of(this).state(
      Claim.nobodyCan({
        name: 'only-findings-of-the-organization',
        about: path,
        promise: `Only accounts of the organization ${shown(organizationId)} put events on the bus ${path}, and findings only`,
        actions: ['events:PutEvents'],
        resources: [bus],
        unless: [ClaimPrincipal.anybody().where(
          ClaimCondition.of('StringEquals', 'aws:PrincipalOrgID', organizationId),
          ClaimCondition.of('StringEquals', 'events:detail-type', ...FORWARDED.map(({ detailType }) => detailType)),
          ClaimCondition.of('ForAllValues:StringEquals', 'events:source', ...FORWARDED.map(({ source }) => source)),
          ClaimCondition.of('Null', 'events:source', 'false'),
        )],
      }),
      Claim.nobodyCan({
        name: 'bus-stays',
        about: path,
        promise: `Nobody in the templates changes or deletes the bus ${path} or its policy`,
        actions: ['events:DeleteEventBus', 'events:PutPermission', 'events:RemovePermission', 'events:UpdateEventBus'],
        resources: [bus],
      }),
      Claim.nobodyCan({
        name: 'only-the-bus-sends',
        about: this.deadLetterQueue.node.path,
        promise: `Nothing but the bus puts events into the queue ${this.deadLetterQueue.node.path}`,
        actions: ['sqs:SendMessage'],
        resources: [ClaimResource.of(this.deadLetterQueue)],
        unless: [ClaimPrincipal.service('events.amazonaws.com').where(ClaimCondition.of('StringEquals', 'aws:SourceAccount', Stack.of(this).account))],
      }),
    );
  }
}

const FORWARDED = Object.values(EVENTS);

/** Whoever sends, the event has one source and one kind: EventBridge asks for each event of a request. */
function putFindings(arn: string, organizationId: string): object {
  return {
    Sid: 'FindingsOfTheOrganization',
    Effect: 'Allow',
    Principal: { AWS: '*' },
    Action: 'events:PutEvents',
    Resource: arn,
    Condition: {
      'StringEquals': { 'aws:PrincipalOrgID': organizationId, 'events:detail-type': FORWARDED.map(({ detailType }) => detailType) },
      // It is a list to IAM, and a list that is absent would pass.
      'ForAllValues:StringEquals': { 'events:source': FORWARDED.map(({ source }) => source) },
      'Null': { 'events:source': 'false' },
    },
  };
}

function wholeDays(place: IConstruct, archiveFor?: Duration): number | undefined {
  if (archiveFor === undefined) {
    return undefined;
  }
  const days = archiveFor.isUnresolved() ? NaN : archiveFor.toDays({ integral: false });
  if (!Number.isInteger(days) || days < 1) {
    throw invalidInput(place, `archiveFor is ${archiveFor.isUnresolved() ? shown(archiveFor.toString()) : archiveFor.toHumanString()}`, 'use whole days, 1 or more, or leave it out');
  }
  return days;
}
