/**
 * Resources of a type that a backup policy includes or leaves out.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_backup_syntax.html
 */
export class BackupResourceType {
  /** All resources that AWS Backup knows. */
  public static readonly ALL = new BackupResourceType(() => '*');

  /** Machines behind a backup gateway. */
  public static readonly BACKUP_GATEWAY_VIRTUAL_MACHINE = BackupResourceType.arn('backup-gateway:*:*:vm/*');

  /** CloudFormation stacks. */
  public static readonly CLOUDFORMATION_STACK = BackupResourceType.arn('cloudformation:*:*:stack/*');

  /** Aurora DSQL clusters. */
  public static readonly DSQL_CLUSTER = BackupResourceType.arn('dsql:*:*:cluster/*');

  /** DynamoDB tables. */
  public static readonly DYNAMODB_TABLE = BackupResourceType.arn('dynamodb:*:*:table/*');

  /** EC2 instances. */
  public static readonly EC2_INSTANCE = BackupResourceType.arn('ec2:*:*:instance/*');

  /** EBS volumes. */
  public static readonly EBS_VOLUME = BackupResourceType.arn('ec2:*:*:volume/*');

  /** EFS file systems. */
  public static readonly EFS_FILE_SYSTEM = BackupResourceType.arn('elasticfilesystem:*:*:file-system/*');

  /** EKS clusters. */
  public static readonly EKS_CLUSTER = BackupResourceType.arn('eks:*:*:cluster/*');

  /** FSx file systems. */
  public static readonly FSX_FILE_SYSTEM = BackupResourceType.arn('fsx:*:*:file-system/*');

  /** FSx volumes. */
  public static readonly FSX_VOLUME = BackupResourceType.arn('fsx:*:*:volume/*');

  /** Clusters of Aurora, DocumentDB and Neptune. */
  public static readonly RDS_CLUSTER = BackupResourceType.arn('rds:*:*:cluster:*');

  /** RDS instances. */
  public static readonly RDS_INSTANCE = BackupResourceType.arn('rds:*:*:db:*');

  /** Redshift clusters. */
  public static readonly REDSHIFT_CLUSTER = BackupResourceType.arn('redshift:*:*:cluster:*');

  /** Namespaces of Redshift Serverless. */
  public static readonly REDSHIFT_SERVERLESS_NAMESPACE = BackupResourceType.arn('redshift-serverless:*:*:namespace/*');

  /** S3 buckets. */
  public static readonly S3_BUCKET = BackupResourceType.arn('s3:::*');

  /** SAP HANA databases on EC2. */
  public static readonly SAP_HANA_DATABASE = BackupResourceType.arn('ssm-sap:*:*:HANA/*');

  /** Storage gateways. */
  public static readonly STORAGE_GATEWAY = BackupResourceType.arn('storagegateway:*:*:gateway/*');

  /** Timestream databases. */
  public static readonly TIMESTREAM_DATABASE = BackupResourceType.arn('timestream:*:*:database/*');

  private static arn(rest: string): BackupResourceType {
    return new BackupResourceType((partition) => `arn:${partition}:${rest}`);
  }

  private constructor(
    /** @internal */
    public readonly _in: (partition: string) => string,
  ) {}
}
