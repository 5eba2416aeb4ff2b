/**
 * Resources that AWS owns and that workloads reach through VPC endpoints, as of {@link AWS_OWNED_RESOURCES_DATE}. An
 * endpoint policy that forgets them breaks package updates, image pulls, agents and CloudFormation.
 *
 * `{region}` stands for the region, `{regionWithoutDashes}` for the region without its dashes, `{urlSuffix}` for the
 * partition's domain.
 *
 * @see https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
 * @see https://docs.aws.amazon.com/AmazonECR/latest/userguide/vpc-endpoints.html
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cfn-vpce-bucketnames.html
 * @see https://docs.aws.amazon.com/linux/al2023/ug/ec2.html
 */
export const AWS_OWNED_RESOURCES_DATE = '2026-11-22';

/** Buckets whose objects are read without an identity, or with one that is AWS's own. */
export const AWS_OWNED_BUCKETS_READ = [
  // Image layers of ECR.
  'prod-{region}-starport-layer-bucket',
  // Packages of Amazon Linux 2023 and Amazon Linux 2.
  'al2023-repos-{region}-de612dc2',
  'amazonlinux-2-repos-{region}',
  'amazonlinux.{region}.{urlSuffix}',
  // Systems Manager: agent, packages, documents, patch baselines.
  'aws-ssm-{region}',
  'amazon-ssm-{region}',
  'amazon-ssm-packages-{region}',
  '{region}-birdwatcher-prod',
  'aws-ssm-distributor-file-{region}',
  'aws-ssm-document-attachments-{region}',
  'patch-baseline-snapshot-{region}',
  'aws-windows-downloads-{region}',
  // CloudWatch agent and CodeDeploy agent.
  'amazoncloudwatch-agent-{region}',
  'amazoncloudwatch-agent',
  'aws-codedeploy-{region}',
];

/** Buckets to which a presigned URL of CloudFormation is answered: wait conditions and custom resources. */
export const AWS_OWNED_BUCKETS_WRITTEN = [
  'cloudformation-waitcondition-{region}',
  'cloudformation-custom-resource-response-{regionWithoutDashes}',
];

/** What identities of the perimeter do with resources that belong to AWS. */
export interface AwsOwnedAccess {
  readonly sid: string;
  readonly actions: readonly string[];
  /** ARNs without `arn:{partition}:`, or nothing where the account alone tells that a resource is AWS's. */
  readonly resources?: readonly string[];
  /** Accounts that own the resources, where the ARNs do not tell. */
  readonly accounts?: readonly string[];
}

/** Accounts that hold the images of EKS add-ons, those of the partitions aws-us-gov and aws-cn last. */
export const EKS_ADD_ON_ACCOUNTS = [
  '602401143452', '877085696533', '800184023465', '590381155156', '558608220178', '296578399912', '759879836304', '900612956339',
  '455263428931', '900889452093', '491585149902', '066635153087', '761377655185', '151742754352', '013241004608', '918309763551', '961992271922',
];

/** Accounts from which AWS publishes Lambda layers: Powertools, AppConfig, Parameters and Secrets, Lambda Insights, OpenTelemetry. */
export const AWS_LAYER_ACCOUNTS = ['017000801446', '027255383542', '177933569100', '580247275435', '901920570463'];

const IMAGE_PULL: AwsOwnedAccess = {
  sid: 'IdentitiesOfThePerimeterPullAddOnImages',
  actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  accounts: EKS_ADD_ON_ACCOUNTS,
};

/** By the last part of the endpoint's service name. */
export const AWS_OWNED_ACCESS: { readonly [service: string]: AwsOwnedAccess[] } = {
  'ssm': [{
    sid: 'IdentitiesOfThePerimeterUseParametersAndDocumentsOfAws',
    actions: [
      'ssm:DescribeDocument', 'ssm:DescribeDocumentParameters', 'ssm:GetDocument', 'ssm:GetParameter', 'ssm:GetParameters',
      'ssm:GetParametersByPath', 'ssm:ListDocuments', 'ssm:SendCommand', 'ssm:StartAutomationExecution', 'ssm:StartSession',
    ],
    resources: ['ssm:{region}::parameter/aws/*', 'ssm:{region}::document/*', 'ssm:{region}::automation-definition/*'],
  }],
  'ec2': [
    {
      sid: 'IdentitiesOfThePerimeterLaunchImagesOfAws',
      actions: ['ec2:CreateFleet', 'ec2:RunInstances'],
      resources: ['ec2:{region}::image/*', 'ec2:{region}::snapshot/*'],
    },
    {
      sid: 'IdentitiesOfThePerimeterUsePrefixListsOfAws',
      actions: ['ec2:AuthorizeSecurityGroupEgress', 'ec2:AuthorizeSecurityGroupIngress', 'ec2:CreateRoute', 'ec2:GetManagedPrefixListEntries'],
      resources: ['ec2:{region}:aws:prefix-list/*'],
    },
  ],
  'lambda': [{
    sid: 'IdentitiesOfThePerimeterUseLayersOfAws',
    actions: ['lambda:GetLayerVersion'],
    resources: AWS_LAYER_ACCOUNTS.map((account) => `lambda:*:${account}:layer:*`),
  }],
  'ecr.api': [IMAGE_PULL],
  'ecr.dkr': [IMAGE_PULL],
};
