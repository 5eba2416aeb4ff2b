import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_sso as ssoRefs } from 'aws-cdk-lib/interfaces';
import { PermissionSetPolicy } from './permission-set-policy';
import { WildcardException } from './wildcard-exception';

/** What every permission set may have, those of the catalogue included. */
export interface PermissionSetOptions {
  /**
   * The instance of Identity Center.
   */
  readonly identityCenter: ssoRefs.IInstanceRef;

  /**
   * How long people stay signed in to an account, 1 to 12 hours. It ends console sessions and credentials of the command
   * line; whoever must be shut out at once needs the response playbooks.
   *
   * @default Duration.hours(4)
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosessionduration.html
   */
  readonly sessionDuration?: Duration;

  /**
   * The page that the console opens, such as `https://console.aws.amazon.com/cloudwatch/`: at most 240 characters.
   *
   * @default - the console's start page
   */
  readonly relayState?: string;
}

/** Properties of {@link PermissionSet}. */
export interface PermissionSetProps extends PermissionSetOptions {
  /**
   * What people see when they choose, and what stands in the names of the roles: 1 to 32 letters, digits and `+=,.@_-`. A
   * new name replaces the permission set and each of its assignments.
   */
  readonly name: string;

  /**
   * What it is for, at most 700 characters.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Managed policies: of AWS, or by name of the accounts.
   *
   * @default - none
   */
  readonly managedPolicies?: PermissionSetPolicy[];

  /**
   * How many managed policies IAM lets a role of the accounts have, 10 to 20. Raise it in each account first.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/limits.html
   */
  readonly managedPolicyQuota?: number;

  /**
   * The inline policy. Wildcards of what it allows need an entry in `wildcardExceptions`.
   *
   * @default - nothing but the denial of tampering
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The wildcards in `statements`, each with its reason.
   *
   * @default - none: every wildcard is refused
   */
  readonly wildcardExceptions?: WildcardException[];

  /**
   * The most that it can ever allow. A policy of the accounts must be there before the assignment.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/singlesignon/latest/userguide/howtosetboundary.html
   */
  readonly permissionsBoundary?: PermissionSetPolicy;

  /**
   * Why whoever has it may switch off and thin out the audit trail and the detection of threats.
   *
   * @default - denied, whatever else is allowed
   */
  readonly withoutAuditProtection?: string;
}
