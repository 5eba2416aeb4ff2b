import { aws_sso as ssoRefs } from 'aws-cdk-lib/interfaces';
import { PermissionSetPolicy } from '../permission-set-policy';
import { PermissionSetOptions } from '../permission-set-props';

/** What each set of the catalogue may have. */
export interface CatalogueSetProps extends PermissionSetOptions {
  /**
   * Its name, where several of a kind are needed.
   *
   * @default - the name of the kind, such as `ReadOnly`
   */
  readonly name?: string;
}

/** Properties of {@link PermissionSets.readOnly}. */
export interface ReadOnlySetProps extends CatalogueSetProps {
  /**
   * Why its holders may also read data: objects, items, messages, logs, code. Secrets stay closed, since AWS's policy does not
   * open them.
   *
   * @default - how things are set up is read, data is not
   */
  readonly readData?: string;
}

/** Properties of {@link PermissionSets.powerUser}. */
export interface PowerUserSetProps extends CatalogueSetProps {
  /**
   * ARNs of roles that may be assumed, with `*` and `?` as wildcards. A role that CDK deploys with is a way to everything that
   * its deployments may do.
   *
   * @default - none, however the roles trust the account
   */
  readonly assumableRoleArns?: string[];

  /**
   * Names of stacks that may be changed, with `*` and `?` as wildcards. CloudFormation changes a stack with the role that it has, so a
   * name must not match stacks that a pipeline deployed with a role.
   *
   * @default - none; new stacks may be made, with the permissions of who makes them
   */
  readonly stackNames?: string[];
}

/** Properties of {@link PermissionSets.developer}. */
export interface DeveloperSetProps extends CatalogueSetProps {
  /**
   * The boundary that every role must carry which developers make: a policy of the accounts, such as that of a
   * {@link WorkloadBoundary} with a fixed name.
   */
  readonly roleBoundary: PermissionSetPolicy;

  /**
   * Where developers make roles, beginning and ending with a slash. Keep other roles off it.
   *
   * @default '/workload/'
   */
  readonly rolePath?: string;

  /**
   * Services of which everything is allowed, as actions name them. IAM, STS, Identity Center, the organization and the account are refused.
   *
   * @default - serverless and containers: API Gateway, CloudFormation, CloudWatch, DynamoDB, ECR, ECS, EventBridge (with pipes and
   * schedules), Kinesis, Lambda, Logs, S3, SNS, SQS, Step Functions, X-Ray
   */
  readonly services?: string[];

  /**
   * Names of stacks that may be changed, with `*` and `?` as wildcards. CloudFormation changes a stack with the role that it has, so a
   * name must not match stacks that a pipeline deployed with a role.
   *
   * @default - none; new stacks may be made, with the permissions of who makes them
   */
  readonly stackNames?: string[];
}

/** Properties of {@link PermissionSets.networkAdmin}. */
export interface NetworkAdminSetProps extends CatalogueSetProps {
  /**
   * Names of log groups whose events may be read, such as those of flow logs, with `*` and `?` as wildcards.
   *
   * @default - none: logs of applications lie beside those of networks
   */
  readonly readableLogGroups?: string[];
}

/** Properties of {@link PermissionSets.breakGlass}. Its session is one hour, always. */
export interface BreakGlassSetProps {
  /** The instance of Identity Center. */
  readonly identityCenter: ssoRefs.IInstanceRef;

  /**
   * Its name. Alarms find its use by it.
   *
   * @default 'BreakGlass'
   */
  readonly name?: string;

  /**
   * The page that the console opens.
   *
   * @default - the console's start page
   */
  readonly relayState?: string;
}
