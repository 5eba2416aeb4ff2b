/** What a service puts into the context when it assumes a role. */
export interface ServiceTrust {
  /**
   * Whether the service sends `aws:SourceAccount` when it assumes a role. A condition on a key that is not sent denies
   * everything, so `false` means: no condition is possible.
   */
  readonly sourceAccount: boolean;
  /**
   * `service:resource` of the `aws:SourceArn` it sends, where AWS documents the form; `*` is any resource.
   * The region is the stack's, or any where `anyRegion` is set, the account the stack's.
   */
  readonly sourceArn?: string;
  /** AWS's own example leaves the region of the ARN open. */
  readonly anyRegion?: boolean;
  /** Where the fact was read. */
  readonly source: string;
}

/** The day the table below was last compared with its sources. */
export const SERVICE_TRUST_AS_OF = '2026-11-22';

const DOCS = 'https://docs.aws.amazon.com';

/**
 * Services that assume roles, by the first part of their principal's name (`ecs-tasks` of `ecs-tasks.amazonaws.com`).
 *
 * AWS publishes no list. A service stands here as `sourceAccount: true` where its own documentation shows the condition
 * in a role's trust policy, and as `false` where reports agree that the condition breaks it or nothing documents it for
 * a service everybody uses. For those `iam:PassRole` is the control: a role can be passed only within its own account.
 */
export const SERVICE_TRUST: { readonly [service: string]: ServiceTrust } = {
  'appsync': { sourceAccount: true, sourceArn: 'appsync:*', source: `${DOCS}/appsync/latest/devguide/cross-service-confused-deputy-prevention.html` },
  'bedrock': { sourceAccount: true, sourceArn: 'bedrock:*', source: `${DOCS}/bedrock/latest/userguide/cross-service-confused-deputy-prevention.html` },
  'codebuild': { sourceAccount: true, sourceArn: 'codebuild:project/*', source: `${DOCS}/codebuild/latest/userguide/cross-service-confused-deputy-prevention.html` },
  'codepipeline': { sourceAccount: true, sourceArn: 'codepipeline:*', source: `${DOCS}/codepipeline/latest/userguide/cross-service-confused-deputy-prevention.html` },
  'config': { sourceAccount: true, source: `${DOCS}/config/latest/developerguide/iamrole-permissions.html` },
  'ecs-tasks': { sourceAccount: true, sourceArn: 'ecs:*', source: `${DOCS}/AmazonECS/latest/developerguide/task-iam-roles.html` },
  'events': { sourceAccount: true, sourceArn: 'events:*', source: `${DOCS}/eventbridge/latest/userguide/cross-service-confused-deputy-prevention.html` },
  'firehose': { sourceAccount: true, sourceArn: 'firehose:deliverystream/*', source: `${DOCS}/firehose/latest/dev/controlling-access.html` },
  'fis': { sourceAccount: true, sourceArn: 'fis:experiment/*', anyRegion: true, source: `${DOCS}/fis/latest/userguide/getting-started-iam-service-role.html` },
  'iot': { sourceAccount: true, sourceArn: 'iot:*', source: `${DOCS}/iot/latest/developerguide/cross-service-confused-deputy-prevention.html` },
  'logs': { sourceAccount: true, sourceArn: 'logs:*', source: `${DOCS}/AmazonCloudWatch/latest/logs/SubscriptionFilters.html` },
  'monitoring.rds': { sourceAccount: true, source: `${DOCS}/AmazonRDS/latest/UserGuide/cross-service-confused-deputy-prevention.html` },
  'personalize': { sourceAccount: true, sourceArn: 'personalize:*', source: `${DOCS}/personalize/latest/dg/cross-service-confused-deputy-prevention.html` },
  'pipes': { sourceAccount: true, sourceArn: 'pipes:pipe/*', source: `${DOCS}/eventbridge/latest/userguide/eb-pipes-permissions.html` },
  'sagemaker': { sourceAccount: true, source: `${DOCS}/sagemaker/latest/dg/security-confused-deputy-prevention.html` },
  'scheduler': { sourceAccount: true, sourceArn: 'scheduler:schedule-group/*', anyRegion: true, source: `${DOCS}/scheduler/latest/UserGuide/cross-service-confused-deputy-prevention.html` },
  'ssm': { sourceAccount: true, sourceArn: 'ssm:*', source: `${DOCS}/systems-manager/latest/userguide/cross-service-confused-deputy-prevention.html` },
  'states': { sourceAccount: true, sourceArn: 'states:stateMachine:*', source: `${DOCS}/step-functions/latest/dg/procedure-create-iam-role.html` },
  'transfer': { sourceAccount: true, source: `${DOCS}/transfer/latest/userguide/confused-deputy.html` },
  'vpc-flow-logs': { sourceAccount: true, sourceArn: 'ec2:vpc-flow-log/*', source: `${DOCS}/vpc/latest/userguide/flow-logs-iam-role.html` },

  // No page of these services shows a condition in a role's trust, and reports say it breaks them.
  'apigateway': { sourceAccount: false, source: 'https://github.com/prowler-cloud/prowler/issues/2810' },
  'backup': { sourceAccount: false, source: 'https://github.com/prowler-cloud/prowler/issues/2810' },
  'cloudtrail': { sourceAccount: false, source: 'https://github.com/prowler-cloud/prowler/issues/4714' },
  'ec2': { sourceAccount: false, source: 'https://github.com/prowler-cloud/prowler/issues/2810' },
  'edgelambda': { sourceAccount: false, source: `${DOCS}/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html` },
  'glue': { sourceAccount: false, source: 'https://github.com/prowler-cloud/prowler/issues/2810' },
  // Some report success with the condition, AWS's execution-role pages show none: a function that cannot start is worse.
  'lambda': { sourceAccount: false, source: `${DOCS}/lambda/latest/dg/lambda-intro-execution-role.html` },
};

/** The facts of a service principal such as `states.amazonaws.com` or `states.cn-north-1.amazonaws.com.cn`. */
export function serviceTrust(principal: string): ServiceTrust | undefined {
  const host = principal.replace(/\.amazonaws\.(com\.cn|com|eu)$/, '').replace(/\.[a-z]{2,4}(-[a-z]+)+-\d$/, '');
  return SERVICE_TRUST[host];
}
