import { RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { CustomerKey, KeyUseCondition } from './customer-key';
import { Claim, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link EncryptedLogGroup}. */
export interface EncryptedLogGroupProps {
  /**
   * The key that encrypts the log events. It is let in for CloudWatch Logs once, however many groups share it.
   *
   * @default - a new {@link CustomerKey} of this log group
   */
  readonly encryptionKey?: CustomerKey;

  /**
   * How long log events are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly retention?: logs.RetentionDays;

  /**
   * A name for the group, where a service demands one (`aws-waf-logs-...`).
   *
   * @default - CloudFormation makes the name
   */
  readonly logGroupName?: string;
}

/**
 * A log group with a customer key and a retention, which a stack delete does not remove.
 */
export class EncryptedLogGroup extends logs.LogGroup {
  /** The key that encrypts the log events. */
  public readonly encryptionKey: CustomerKey;

  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps = {}) {
    const encryptionKey = props.encryptionKey ?? new CustomerKey(scope, `${id}Key`, { description: `Log events of ${scope.node.path}/${id}` });
    super(scope, id, {
      encryptionKey,
      logGroupName: props.logGroupName,
      retention: props.retention ?? logs.RetentionDays.ONE_YEAR,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.encryptionKey = encryptionKey;
    admitCloudWatchLogs(encryptionKey);
    // Creation fails unless the key policy already admits the service.
    this.node.addDependency(encryptionKey);
    const events = ClaimResource.of(this);
    Claims.of(this).state(
      Claim.noExternalAccess({ about: this.node.path, resource: events }),
      Claim.nobodyCan({
        name: 'cannot-be-erased',
        about: this.node.path,
        promise: `Nobody in the templates can delete the log group ${this.node.path} or its events, shorten its retention or take its key away`,
        actions: [
          'logs:DeleteLogGroup', 'logs:DeleteLogStream', 'logs:DisassociateKmsKey', 'logs:PutRetentionPolicy', 'logs:DeleteRetentionPolicy',
        ],
        resources: [events],
      }),
    );
  }
}

const admitted = new WeakSet<CustomerKey>();

function admitCloudWatchLogs(key: CustomerKey): void {
  if (!admitted.has(key)) {
    admitted.add(key);
    key.allowService(new iam.ServicePrincipal('logs.amazonaws.com'), KeyUseCondition.logGroups(key));
  }
}
