import { Token } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import { aws_dynamodb as dynamodbRefs, aws_lambda as lambdaRefs, aws_s3 as s3Refs } from 'aws-cdk-lib/interfaces';
import { invalidInput, shown } from '../private/errors';

/** Whether reads, writes or both are recorded. */
export enum AuditedAccess {
  /** Reads and writes. */
  ALL = 'ALL',
  /** Only what reads, such as `GetObject`. */
  READ = 'READ',
  /** Only what writes, such as `PutObject` and `DeleteObject`. */
  WRITE = 'WRITE',
}

type FieldSelector = cloudtrail.CfnTrail.AdvancedFieldSelectorProperty;

/**
 * Events that an {@link AuditTrail} records beside management events. $0.10 for 100,000 events (us-east-1, 2026-11), and what their
 * volume costs in S3 and CloudWatch Logs.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html
 */
export class AuditedEvents {
  /**
   * Access to all objects of all buckets, as CIS AWS Foundations 7.0 asks for (4.8 and 4.9). Without the buckets that the trail
   * delivers to: each delivery would be an event of its own.
   *
   * @param access reads, writes or both
   * @param exceptBuckets buckets that are left out: the trail's own archive, those of access logs
   */
  public static s3Objects(access: AuditedAccess, exceptBuckets: s3Refs.IBucketRef[]): AuditedEvents {
    return AuditedEvents.data(`S3 objects: ${access}`, 'AWS::S3::Object', access, exceptBuckets.length === 0 ? [] : [
      { field: 'resources.ARN', notStartsWith: exceptBuckets.map(({ bucketRef }) => `${bucketRef.bucketArn}/`) },
    ]);
  }

  /**
   * Access to the objects of some buckets.
   *
   * @param access reads, writes or both
   * @param buckets the buckets, not those that the trail delivers to
   * @throws if there is no bucket
   */
  public static s3ObjectsOf(access: AuditedAccess, ...buckets: s3Refs.IBucketRef[]): AuditedEvents {
    return AuditedEvents.data(`S3 objects of ${buckets.length} buckets: ${access}`, 'AWS::S3::Object', access, [
      { field: 'resources.ARN', startsWith: some('bucket', buckets).map(({ bucketRef }) => `${bucketRef.bucketArn}/`) },
    ]);
  }

  /**
   * Invocations of functions.
   *
   * @param functions the functions; none for all
   */
  public static lambdaInvocations(...functions: lambdaRefs.IFunctionRef[]): AuditedEvents {
    return AuditedEvents.data('Lambda invocations', 'AWS::Lambda::Function', AuditedAccess.ALL, only(functions.map(({ functionRef }) => functionRef.functionArn)));
  }

  /**
   * Access to items of DynamoDB tables.
   *
   * @param access reads, writes or both
   * @param tables the tables; none for all
   */
  public static dynamoDbItems(access: AuditedAccess, ...tables: dynamodbRefs.ITableRef[]): AuditedEvents {
    return AuditedEvents.data(`DynamoDB items: ${access}`, 'AWS::DynamoDB::Table', access, only(tables.map(({ tableRef }) => tableRef.tableArn)));
  }

  /** Reads and writes of EBS snapshots block by block, a way to take the disk of a machine along without a copy that is seen. */
  public static ebsSnapshotBlocks(): AuditedEvents {
    return AuditedEvents.data('EBS direct APIs', 'AWS::EC2::Snapshot', AuditedAccess.ALL, []);
  }

  /**
   * Data events of another type of resource.
   *
   * @param resourceType as CloudTrail calls it, such as `AWS::SNS::Topic`
   * @param access reads, writes or both
   * @param arns exact ARNs of resources; none for all
   * @throws if it is no type of resource
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html#logging-data-events
   */
  public static ofType(resourceType: string, access: AuditedAccess, ...arns: string[]): AuditedEvents {
    if (Token.isUnresolved(resourceType) || !/^AWS::[A-Za-z0-9]+::[A-Za-z0-9]+$/.test(resourceType)) {
      throw invalidInput('AuditedEvents.ofType', `${shown(resourceType)} is not a type of resource`, "write it as CloudTrail does: 'AWS::SNS::Topic'");
    }
    return AuditedEvents.data(`${resourceType}: ${access}`, resourceType, access, only(arns));
  }

  /**
   * Calls through VPC endpoints that the endpoint's policy denied: somebody brought credentials along, or takes data out. They
   * are recorded for the endpoint's owner, whatever account the credentials are of.
   *
   * @param eventSources services such as `s3.amazonaws.com`, `kms.amazonaws.com`, `ec2.amazonaws.com`, `secretsmanager.amazonaws.com`
   * @throws if there is none, or one is no event source
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
   */
  public static deniedAtVpcEndpoints(...eventSources: string[]): AuditedEvents {
    return network('denied at VPC endpoints', eventSources, [{ field: 'errorCode', equalTo: ['VpceAccessDenied'] }]);
  }

  /**
   * All calls through VPC endpoints.
   *
   * @param eventSources services such as `s3.amazonaws.com`
   * @throws if there is none, or one is no event source
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-network-events-with-cloudtrail.html
   */
  public static atVpcEndpoints(...eventSources: string[]): AuditedEvents {
    return network('at VPC endpoints', eventSources, []);
  }

  /** @internal */
  public static _management(): cloudtrail.CfnTrail.AdvancedEventSelectorProperty {
    return { name: 'Management events', fieldSelectors: [{ field: 'eventCategory', equalTo: ['Management'] }] };
  }

  /** @internal */
  public static _of(...selectors: cloudtrail.CfnTrail.AdvancedEventSelectorProperty[]): AuditedEvents {
    return new AuditedEvents(selectors);
  }

  private static data(name: string, resourceType: string, access: AuditedAccess, fields: FieldSelector[]): AuditedEvents {
    return new AuditedEvents([{
      name,
      fieldSelectors: [
        { field: 'eventCategory', equalTo: ['Data'] },
        { field: 'resources.type', equalTo: [resourceType] },
        ...access === AuditedAccess.ALL ? [] : [{ field: 'readOnly', equalTo: [String(access === AuditedAccess.READ)] }],
        ...fields,
      ],
    }]);
  }

  private constructor(
    /** @internal */
    public readonly _selectors: readonly cloudtrail.CfnTrail.AdvancedEventSelectorProperty[],
  ) {}
}

function only(arns: string[]): FieldSelector[] {
  return arns.length === 0 ? [] : [{ field: 'resources.ARN', equalTo: arns }];
}

function some<T>(what: string, list: T[]): T[] {
  if (list.length === 0) {
    throw invalidInput('AuditedEvents', `no ${what} is named`, `name at least one ${what}`);
  }
  return list;
}

/** A selector takes one event source. */
function network(what: string, eventSources: string[], fields: FieldSelector[]): AuditedEvents {
  const wrong = some('event source', eventSources).find((source) => Token.isUnresolved(source) || !/^[a-z0-9-]+\.amazonaws\.com$/.test(source));
  if (wrong !== undefined) {
    throw invalidInput('AuditedEvents', `${shown(wrong)} is not an event source`, "write it as 's3.amazonaws.com', the same in every partition");
  }
  return AuditedEvents._of(...eventSources.map((source) => ({
    name: `${source} ${what}`,
    fieldSelectors: [{ field: 'eventCategory', equalTo: ['NetworkActivity'] }, { field: 'eventSource', equalTo: [source] }, ...fields],
  })));
}
