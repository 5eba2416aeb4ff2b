import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { FlowLogsResources, FlowLogsScope, deliverToCloudWatchLogs, deliverToS3 } from './flow-log-delivery';
import { acknowledge } from '../private/acknowledgements';
import { requireReason } from '../private/errors';

/** Properties of {@link FlowLogs.toS3}. */
export interface FlowLogsToS3Props {
  /**
   * The bucket. It must let `delivery.logs.amazonaws.com` write, and so must its key.
   *
   * @default - a new one: versioned, with a customer key, private, retained
   */
  readonly bucket?: s3.IBucket;

  /**
   * Prefix of the object names, without a slash at the end. `AWSLogs` is taken by the service.
   *
   * @default - none
   */
  readonly prefix?: string;
}

/** Properties of {@link FlowLogs.toCloudWatchLogs}. */
export interface FlowLogsToCloudWatchLogsProps {
  /**
   * How long records are kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly retention?: logs.RetentionDays;
}

/**
 * Where the records of a VPC's traffic go. All traffic is recorded, accepted and rejected, at most a minute apart.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs.html
 */
export class FlowLogs {
  /**
   * To an encrypted log group of CloudWatch Logs.
   *
   * @param props how long records are kept
   */
  public static toCloudWatchLogs(props: FlowLogsToCloudWatchLogsProps = {}): FlowLogs {
    return new FlowLogs((scope, target) => deliverToCloudWatchLogs(scope, target, props.retention));
  }

  /**
   * To an encrypted bucket, which costs less than CloudWatch Logs for much traffic. Records are Parquet files, by the hour.
   *
   * @param props the bucket, if there is one already
   */
  public static toS3(props: FlowLogsToS3Props = {}): FlowLogs {
    return new FlowLogs((scope, target) => deliverToS3(scope, target, props.bucket, props.prefix));
  }

  /**
   * No flow logs made here, for VPCs whose traffic is recorded by other means.
   *
   * @param reason by which means, for the person who reviews it
   * @throws where no reason is given
   */
  public static none(reason: string): FlowLogs {
    return new FlowLogs((scope, { vpc }) => {
      const stated = requireReason(scope, 'a VPC without flow logs', reason);
      acknowledge(vpc, 'AwsSolutions::AwsSolutions-VPC7', stated);
      acknowledge(vpc, 'NIST.800.53.R5::NIST.800.53.R5-VPCFlowLogsEnabled', stated);
      return {};
    });
  }

  private constructor(
    /** @internal */
    public readonly _bind: (scope: Construct, target: FlowLogsScope) => FlowLogsResources,
  ) {}
}
