import { customGuardrail } from './catalogue/custom';
import { denyConfusedDeputies } from './catalogue/resource/confused-deputy';
import { denyGuestIdentities } from './catalogue/resource/guest-identities';
import { denyForeignIdentities } from './catalogue/resource/identity-perimeter';
import { denyKeyDeletion, denyKeyGrants } from './catalogue/resource/key-grants';
import { denyUnknownOidcIssuers } from './catalogue/resource/oidc';
import { denyOutboundFederation } from './catalogue/resource/outbound-federation';
import { denyPresignedUrls } from './catalogue/resource/presigned-urls';
import { denyAcls } from './catalogue/resource/s3-acls';
import { denyCustomerProvidedKeys, requireKmsEncryption } from './catalogue/resource/s3-encryption';
import { protectSessionTags } from './catalogue/resource/session-tags';
import { denySignInOutside } from './catalogue/resource/signin';
import { RESOURCE_CONTROL_SERVICES } from './catalogue/resource/supported-services';
import { requireTls } from './catalogue/resource/tls';
import { CustomGuardrailProps } from './custom-guardrail-props';
import { Guardrail } from './guardrail';
import { GuardrailPolicyType } from './guardrail-policy-type';
import { OidcIssuer } from './oidc-issuer';
import {
  ConfusedDeputyProps, IdentityPerimeterProps, OutboundFederationProps, PresignedUrlGuardrailProps, ResourceGuardrailProps, SignInGuardrailProps,
  TlsGuardrailProps,
} from './resource-guardrail-props';

/**
 * The catalogue of guardrails on resources: resource control policies, which bind whoever asks, strangers and AWS services
 * too. They bind neither resources of the management account nor service-linked roles, and only in services that they
 * cover. {@link DataPerimeter} makes those of a data perimeter together.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
 */
export class ResourceGuardrails {
  /**
   * Denies our resources to identities outside the organization, but for named partners and services of AWS.
   *
   * Protects against a resource whose policy lets strangers in. Traps: load balancers of older regions write logs with an
   * account of AWS; CloudFront needs origin access control; unsigned requests are denied; federated sign-in is another
   * guardrail's matter. Serves Control Tower CT.S3.PV.4, CT.KMS.PV.7, CT.SQS.PV.1, CT.SECRETSMANAGER.PV.1 and CT.STS.PV.1.
   *
   * @param organizationId id of the organization, such as `o-a1b2c3d4e5`
   * @param props partners, services and exceptions
   * @throws for a malformed id, a partner that may not reach our resources, or a service that policies of resources do not cover
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
   */
  public static denyForeignIdentities(organizationId: string, props: IdentityPerimeterProps = {}): Guardrail {
    return denyForeignIdentities(organizationId, props);
  }

  /**
   * Denies our resources to AWS services that act for accounts of others.
   *
   * Protects against a stranger who makes a service of AWS act on our resources for him. Trap: services that do not say for
   * whom they act are not bound.
   *
   * @param organizationId id of the organization, such as `o-a1b2c3d4e5`
   * @param props partners and services
   * @throws for a malformed id, a partner that may not reach our resources, or a service that policies of resources do not cover
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html
   */
  public static denyConfusedDeputies(organizationId: string, props: ConfusedDeputyProps = {}): Guardrail {
    return denyConfusedDeputies(organizationId, props);
  }

  /**
   * Denies plain HTTP, and TLS below 1.2 (or 1.3) at S3.
   *
   * Protects against somebody who reads on the way. Trap: websites of S3 buckets speak plain HTTP only. Serves Control Tower
   * CT.S3.PV.5, and CT.S3.PV.3 with TLS 1.3; FSBP S3.5.
   *
   * @param props services, version and exemptions
   * @throws for a service that policies of resources do not cover
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_examples.html
   */
  public static requireTls(props: TlsGuardrailProps = {}): Guardrail {
    return requireTls(props);
  }

  /**
   * Denies roles to web identities of unknown issuers, and of strangers at issuers that many share.
   *
   * Protects against a role whose trust forgets to name issuer or subject. Trap: IAM roles for service accounts have an issuer
   * a cluster; EKS Pod Identity needs none.
   *
   * @param issuers every issuer in use
   * @throws if none is named, or one twice
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
   */
  public static denyUnknownOidcIssuers(issuers: OidcIssuer[]): Guardrail {
    return denyUnknownOidcIssuers(issuers);
  }

  /**
   * Denies signing in to the console from elsewhere than expected networks. No composition of this library adds it unasked.
   *
   * Protects against stolen passwords and sessions of the console. Traps: users of the access portal of Identity Center lose the
   * console, whatever their network is; it does nothing before console authorization is enabled for the organization.
   *
   * @param props networks and exemptions
   * @throws for malformed networks, or none
   * @see https://docs.aws.amazon.com/signin/latest/userguide/console-access-control.html
   */
  public static denySignInOutside(props: SignInGuardrailProps): Guardrail {
    return denySignInOutside(props);
  }

  /**
   * Denies requests to S3 whose signature is older than `maximumAge`, or all presigned URLs.
   *
   * Protects against presigned URLs that are passed on, logged or found. Trap: a download that begins late fails. Serves
   * Control Tower CT.S3.PV.2 with an age of zero.
   *
   * @param props the age and exemptions
   * @throws for an age beyond seven days
   * @see https://docs.aws.amazon.com/AmazonS3/latest/API/bucket-policy-s3-sigv4-conditions.html
   */
  public static denyPresignedUrls(props: PresignedUrlGuardrailProps = {}): Guardrail {
    return denyPresignedUrls(props);
  }

  /**
   * Denies objects under keys that clients send along (SSE-C).
   *
   * Protects against ransom: objects written anew under a key that only the attacker has. Trap: whoever uses SSE-C must move.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ServerSideEncryptionCustomerKeys.html
   */
  public static denyCustomerProvidedKeys(props: ResourceGuardrailProps = {}): Guardrail {
    return denyCustomerProvidedKeys(props);
  }

  /**
   * Denies objects without a KMS key, where neither the request nor the bucket's default names one.
   *
   * Protects against objects without the second lock of a key's policy. Trap: buckets of access logs cannot have one. Serves
   * Control Tower CT.S3.PV.6 and FSBP S3.17.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/controltower/latest/controlreference/list-of-rcp-controls.html
   */
  public static requireKmsEncryption(props: ResourceGuardrailProps = {}): Guardrail {
    return requireKmsEncryption(props);
  }

  /**
   * Denies new buckets with access control lists, and lists that open something to everybody.
   *
   * Protects against what no policy shows. Trap: some older log deliveries need lists. Serves FSBP S3.12.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  public static denyAcls(props: ResourceGuardrailProps = {}): Guardrail {
    return denyAcls(props);
  }

  /**
   * Denies grants of keys to anybody but AWS services, and key policies past the check that keeps somebody able to manage them.
   *
   * Protects against keys that are lent where no policy shows it. Trap: code that makes grants for its own roles.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
   */
  public static denyKeyGrants(props: ResourceGuardrailProps = {}): Guardrail {
    return denyKeyGrants(props);
  }

  /**
   * Denies scheduling the deletion of keys, and deleting imported key material, to whoever is not exempt, of any account.
   *
   * Protects against the loss of all data under a key. Trap: stacks that delete keys fail in deleting.
   *
   * @param props exemptions
   * @see https://docs.aws.amazon.com/kms/latest/developerguide/deleting-keys.html
   */
  public static denyKeyDeletion(props: ResourceGuardrailProps = {}): Guardrail {
    return denyKeyDeletion(props);
  }

  /**
   * Denies tagging a session with the tags of EKS Pod Identity and IAM Roles Anywhere to everybody but those services.
   *
   * Protects against a session that poses as another workload. Trap: tags of roles and users need a guardrail of their own.
   *
   * @see https://docs.aws.amazon.com/eks/latest/userguide/pod-id-abac.html
   */
  public static protectSessionTags(): Guardrail {
    return protectSessionTags();
  }

  /**
   * Denies tokens with which identities of ours sign in at other services, but for named audiences and a short life.
   *
   * Protects against a signed proof of identity in a stranger's hands. Trap: the receiving service must check the audience.
   *
   * @param props audiences, lifetime and exemptions
   * @throws for an audience with a wildcard, or a lifetime that STS does not give
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_outbound_policies.html
   */
  public static denyOutboundFederation(props: OutboundFederationProps = {}): Guardrail {
    return denyOutboundFederation(props);
  }

  /**
   * Denies credentials to guests of Cognito identity pools.
   *
   * Protects against pools that give credentials without signing in. Trap: applications that work before sign-in.
   *
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/identity-pools.html
   */
  public static denyGuestIdentities(): Guardrail {
    return denyGuestIdentities();
  }

  /**
   * A guardrail of your own. Its statements are checked as those of the catalogue are: actions and condition keys that AWS does not
   * have, operators that do not fit their keys, services that resource control policies do not cover, and what they
   * cannot have (an Allow, NotAction, one principal) are refused.
   *
   * @param props its id, what it protects against, and what it denies
   * @throws for a statement that AWS would refuse to store, that would not do what it says, or that exempts by name
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps_syntax.html
   */
  public static custom(props: CustomGuardrailProps): Guardrail {
    return customGuardrail('ResourceGuardrails.custom', GuardrailPolicyType.RESOURCE_CONTROL, props, RESOURCE_CONTROL_SERVICES);
  }

  private constructor() {}
}
