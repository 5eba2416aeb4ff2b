import { BillingChange } from './billing-change';
import { GuardrailProps } from './guardrail-props';

/** Properties of {@link Guardrails.denyIamUsers}. */
export interface IamUserGuardrailProps extends GuardrailProps {
  /**
   * Path of users that may be made for sending mail through the SMTP interface of Amazon SES, such as `/mail/`. Users on it can
   * do nothing else, whatever policies they have.
   *
   * @default - none: nobody can make users
   * @see https://docs.aws.amazon.com/ses/latest/dg/smtp-credentials.html
   */
  readonly mailUserPath?: string;
}

/** Properties of {@link Guardrails.requireMfa}. */
export interface MfaGuardrailProps {
  /**
   * What IAM users may do without a second factor beside registering one, such as `ses:SendRawEmail` for users that send mail.
   *
   * @default - nothing
   */
  readonly actionsWithoutMfa?: string[];
}

/** Properties of {@link Guardrails.protectPlatformRoles}. */
export interface PlatformRoleGuardrailProps extends GuardrailProps {
  /**
   * Further roles: their paths without the first slash and their names, with `*` for any characters, such as `platform/*`.
   *
   * @default - none
   */
  readonly roleNames?: string[];

  /**
   * Further stacks, with `*` for any characters.
   *
   * @default - none
   */
  readonly stackNames?: string[];

  /**
   * Customer managed policies: their paths without the first slash and their names, with `*` for any characters.
   *
   * @default - none
   */
  readonly policyNames?: string[];

  /**
   * Qualifiers of the bootstrap stacks of the CDK, whose roles are protected. An empty list leaves them and the stack out.
   *
   * @default ['hnb659fds']
   * @see https://docs.aws.amazon.com/cdk/v2/guide/bootstrapping-env.html
   */
  readonly bootstrapQualifiers?: string[];

  /**
   * The role through which the management account enters an account that it made.
   *
   * @default 'OrganizationAccountAccessRole'
   */
  readonly accessRoleName?: string;
}

/** Properties of {@link Guardrails.denyFederationChanges}. */
export interface FederationGuardrailProps extends GuardrailProps {
  /**
   * Lets tools sign in with the session of a browser, as `aws login` and the servers of AWS for agents do.
   *
   * @default false
   * @see https://docs.aws.amazon.com/cli/latest/userguide/cli-configure-sign-in.html
   */
  readonly developerSignIn?: boolean;

  /**
   * Lets the account's identities get tokens with which they sign in outside of AWS.
   *
   * @default false
   * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_EnableOutboundWebIdentityFederation.html
   */
  readonly outboundTokens?: boolean;
}

/** Properties of {@link Guardrails.denyBillingChanges}. */
export interface BillingGuardrailProps extends GuardrailProps {
  /**
   * Kinds of changes that stay allowed.
   *
   * @default - none
   */
  readonly allowed?: BillingChange[];
}

/** Properties of {@link Guardrails.restrictAi}. */
export interface AiGuardrailProps extends GuardrailProps {
  /**
   * The foundation models that may be used: `provider.model`, with `*` for any characters of the model, such as `amazon.nova-*`.
   *
   * @default - every model
   */
  readonly models?: string[];

  /**
   * Lets Bedrock be used with API keys that end with the session they were made from, after twelve hours at most.
   *
   * @default false
   * @see https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys.html
   */
  readonly shortTermApiKeys?: boolean;

  /**
   * Lets the platforms of model providers be used that are bought through AWS and run by the provider (`aws-external-anthropic`).
   *
   * @default false
   */
  readonly externalPlatforms?: boolean;
}

/** Properties of {@link Guardrails.denyServicesExcept}. */
export interface ServiceGuardrailProps extends GuardrailProps {
  /**
   * Prefixes of services that every account is run, watched and paid with, beside those that are approved.
   *
   * @default - access-analyzer, account, backup, billing, budgets, ce, cloudformation, cloudtrail, cloudwatch, config, ec2messages, events,
   * guardduty, health, iam, inspector2, kms, logs, notifications, organizations, resource-explorer-2, resource-groups, securityhub,
   * servicequotas, signin, sns, ssm, ssmmessages, sso, sts, support, tag and trustedadvisor
   */
  readonly baseServices?: string[];
}

/** Properties of {@link Guardrails.protectIdentityCenter}. */
export interface IdentityCenterGuardrailProps extends GuardrailProps {
  /**
   * People and groups are made in Identity Center itself, not provisioned by an identity provider, so their administrators may
   * change them.
   *
   * @default false: people and groups come from an identity provider
   */
  readonly peopleManagedHere?: boolean;
}
