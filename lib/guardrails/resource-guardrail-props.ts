import { Duration } from 'aws-cdk-lib';
import { ExpectedNetworks } from './data-perimeter-networks';
import { PerimeterPartner } from './data-perimeter-partner';
import { GuardrailExemption } from './guardrail-exemption';

/** What most resource control guardrails take. */
export interface ResourceGuardrailProps {
  /**
   * Roles that the guardrail does not bind, each with its account: anybody's account can have a role of that name.
   *
   * @default - none
   */
  readonly exemptions?: GuardrailExemption[];
}

/** Properties of {@link ResourceGuardrails.denyForeignIdentities}. */
export interface IdentityPerimeterProps extends ResourceGuardrailProps {
  /**
   * Accounts and organizations whose identities may reach our resources too, where the policies of those allow it.
   *
   * @default - none
   */
  readonly partners?: PerimeterPartner[];

  /**
   * Services whose resources are covered, as prefixes of their actions, such as `s3`. Of STS, only what identities do is.
   *
   * @default - services that hold data or give access to it: aoss, dynamodb, ecr, kms, logs, s3, secretsmanager, sqs and sts
   */
  readonly services?: string[];

  /**
   * Regions, opened before August 2022, whose load balancers write access logs into our buckets: there they do so with an
   * account of AWS and not as a service.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
   */
  readonly loadBalancerLogRegions?: string[];
}

/** Properties of {@link ResourceGuardrails.denyConfusedDeputies}. */
export interface ConfusedDeputyProps {
  /**
   * Accounts and organizations for which AWS services may reach our resources too.
   *
   * @default - none
   */
  readonly partners?: PerimeterPartner[];

  /**
   * Services whose resources are covered, as prefixes of their actions, such as `s3`.
   *
   * @default - aoss, cognito-identity, cognito-idp, dynamodb, ecr, kms, logs, s3, secretsmanager, sqs and sts
   */
  readonly services?: string[];
}

/** The oldest version of TLS that S3 takes. */
export enum S3TlsVersion {
  /** TLS 1.2 or newer. */
  TLS_1_2 = '1.2',

  /** TLS 1.3 or newer. Clients older than about 2020 do not speak it. */
  TLS_1_3 = '1.3',
}

/** Properties of {@link ResourceGuardrails.requireTls}. */
export interface TlsGuardrailProps extends ResourceGuardrailProps {
  /**
   * The oldest version of TLS that S3 takes.
   *
   * @default S3TlsVersion.TLS_1_2
   */
  readonly minimumS3Version?: S3TlsVersion;

  /**
   * Services that refuse plain HTTP, as prefixes of their actions, such as `s3`.
   *
   * @default - aoss, cognito-identity, cognito-idp, dynamodb, ecr, kms, logs, s3, secretsmanager, sqs and sts
   */
  readonly services?: string[];
}

/** Properties of {@link ResourceGuardrails.denySignInOutside}. */
export interface SignInGuardrailProps extends ResourceGuardrailProps {
  /**
   * Addresses and VPCs from which people sign in. Only `cidrs` and `vpcs` count here: the console knows no other key.
   */
  readonly networks: ExpectedNetworks;
}

/** Properties of {@link ResourceGuardrails.denyPresignedUrls}. */
export interface PresignedUrlGuardrailProps extends ResourceGuardrailProps {
  /**
   * How long after its signature a request is still taken, from one second to seven days. Zero takes signatures in the
   * `Authorization` header alone, so no presigned URL and no upload by an HTML form.
   *
   * @default Duration.minutes(15)
   */
  readonly maximumAge?: Duration;
}

/** Properties of {@link ResourceGuardrails.denyOutboundFederation}. */
export interface OutboundFederationProps extends ResourceGuardrailProps {
  /**
   * Audiences for which identities may have a token, such as `https://api.example.com`.
   *
   * @default - none: nobody gets a token
   */
  readonly audiences?: string[];

  /**
   * The longest life of a token, from one minute to one hour.
   *
   * @default Duration.minutes(5)
   */
  readonly maximumLifetime?: Duration;
}
