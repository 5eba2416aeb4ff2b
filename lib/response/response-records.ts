import { RemovalPolicy } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { leadingKeys, RECORD_ACTIONS } from './record-keys';
import { CustomerKey } from '../data';
import { acknowledge } from '../private/acknowledgements';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link ResponseRecords}. */
export interface ResponseRecordsProps {
  /** Encrypts the items: it is usable through `dynamodb`. */
  readonly encryptionKey: CustomerKey;
}

/**
 * What the playbooks remember of each response, so that no target is acted on twice, a redelivery goes on where it was, and an
 * undo knows what was there before.
 *
 * Each playbook reads and writes its own items only, by the beginning of their key. Items of what changed nothing, or was undone,
 * expire 400 days after their end; what is still contained stays. On demand, $0.625 a million writes and $0.25 a GB and month, plus
 * $0.20 a GB and month for recovery to a point in time (us-east-1, 2026-11).
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export class ResponseRecords extends dynamodb.Table {
  /** Encrypts the items. */
  public readonly customerKey: CustomerKey;

  constructor(scope: Construct, id: string, props: ResponseRecordsProps) {
    super(scope, id, {
      partitionKey: { name: 'target', type: dynamodb.AttributeType.STRING },
      sortKey: { name: 'generation', type: dynamodb.AttributeType.NUMBER },
      billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
      encryption: dynamodb.TableEncryption.CUSTOMER_MANAGED,
      encryptionKey: props.encryptionKey,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      timeToLiveAttribute: 'expiresAt',
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.customerKey = props.encryptionKey;
    acknowledge(this, 'NIST.800.53.R5::NIST.800.53.R5-DynamoDBInBackupPlan',
      'Every second of the last 35 days can be restored (point-in-time recovery), and records older than that are evidence, of which the bucket has a copy');
    const table = ClaimResource.of(this);
    Claims.of(this).state(
      Claim.noExternalAccess({ about: this.node.path, resource: table }),
      Claim.nobodyCan({
        name: 'cannot-be-erased',
        about: this.node.path,
        promise: `Nobody in the templates can delete the table ${this.node.path} or its items, or change how it is protected`,
        actions: DISMANTLING,
        resources: [table],
      }),
    );
  }

  /**
   * What a playbook may do: read and write items whose key begins with its name, its circuit breaker among them.
   *
   * @internal
   */
  public _statements(playbook: string): iam.PolicyStatement[] {
    return [new iam.PolicyStatement({
      sid: 'ItsRecords',
      // A transaction of puts needs the permission of a put.
      actions: RECORD_ACTIONS,
      resources: [this.tableArn],
      conditions: {
        // Where a request names no key, all of none match: so it must name one.
        'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': leadingKeys(playbook) },
        'Null': { 'dynamodb:LeadingKeys': 'false' },
      },
    })];
  }
}

const DISMANTLING = [
  'dynamodb:BatchWriteItem', 'dynamodb:DeleteItem', 'dynamodb:DeleteResourcePolicy', 'dynamodb:DeleteTable', 'dynamodb:PartiQLDelete',
  'dynamodb:PutResourcePolicy', 'dynamodb:UpdateContinuousBackups', 'dynamodb:UpdateTable', 'dynamodb:UpdateTimeToLive',
];
