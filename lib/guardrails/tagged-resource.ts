/**
 * A type of resource that must be made with tags. Only types are here whose creation names the resource and its tags to AWS:
 * of others, such as EFS file systems and EKS clusters, a policy with exact resource types cannot require them.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_tagging.html
 */
export class TaggedResource {
  /** EC2 instances. */
  public static readonly EC2_INSTANCE = new TaggedResource(['ec2:RunInstances'], 'arn:*:ec2:*:*:instance/*', 'ec2:DeleteTags');

  /** EBS volumes, made alone or with an instance. */
  public static readonly EBS_VOLUME = new TaggedResource(['ec2:CreateVolume', 'ec2:RunInstances'], 'arn:*:ec2:*:*:volume/*', 'ec2:DeleteTags');

  /** RDS, Neptune and DocumentDB instances. */
  public static readonly RDS_INSTANCE = new TaggedResource(['rds:CreateDBInstance'], 'arn:*:rds:*:*:db:*', 'rds:RemoveTagsFromResource');

  /** Aurora, Multi-AZ, Neptune and DocumentDB clusters. */
  public static readonly RDS_CLUSTER = new TaggedResource(['rds:CreateDBCluster'], 'arn:*:rds:*:*:cluster:*', 'rds:RemoveTagsFromResource');

  /** DynamoDB tables. */
  public static readonly DYNAMODB_TABLE = new TaggedResource(['dynamodb:CreateTable'], 'arn:*:dynamodb:*:*:table/*', 'dynamodb:UntagResource');

  /** Lambda functions. */
  public static readonly LAMBDA_FUNCTION = new TaggedResource(['lambda:CreateFunction'], 'arn:*:lambda:*:*:function:*', 'lambda:UntagResource');

  /** Secrets of Secrets Manager. */
  public static readonly SECRET = new TaggedResource(['secretsmanager:CreateSecret'], 'arn:*:secretsmanager:*:*:secret:*', 'secretsmanager:UntagResource');

  /** SNS topics. */
  public static readonly SNS_TOPIC = new TaggedResource(['sns:CreateTopic'], 'arn:*:sns:*:*:*', 'sns:UntagResource');

  /** SQS queues. */
  public static readonly SQS_QUEUE = new TaggedResource(['sqs:CreateQueue'], 'arn:*:sqs:*:*:*', 'sqs:UntagQueue');

  private constructor(
    /** @internal */
    public readonly _createdBy: readonly string[],
    /** @internal */
    public readonly _arn: string,
    /** @internal */
    public readonly _untaggedBy: string,
  ) {}
}
