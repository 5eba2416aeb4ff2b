import { ExpectedNetworks, NetworkPerimeterScope } from './data-perimeter-networks';
import { PerimeterPartner } from './data-perimeter-partner';
import { GuardrailExemption } from './guardrail-exemption';
import { TrustedResource } from '../network/endpoint-options';

/** Properties of {@link DataPerimeter}. */
export interface DataPerimeterProps {
  /** Id of the organization, such as `o-a1b2c3d4e5`, written out. */
  readonly organizationId: string;

  /**
   * Networks from which our identities work.
   */
  readonly networks: ExpectedNetworks;

  /**
   * Which of our identities must work from there.
   *
   * @default NetworkPerimeterScope.PEOPLE
   */
  readonly networkScope?: NetworkPerimeterScope;

  /**
   * Accounts and organizations outside of ours that are let through, each the way it says.
   *
   * @default - none
   */
  readonly partners?: PerimeterPartner[];

  /**
   * Single resources of others that our identities may reach, such as buckets of samples of AWS.
   *
   * @default - none but those of AWS that every workload needs: managed policies, public parameters and documents, images,
   * prefix lists, layers and images of add-ons
   */
  readonly trustedResources?: TrustedResource[];

  /**
   * Roles that the perimeter does not bind, and that alone may set its tags. Each is protected as its exemption says.
   *
   * @default - none
   */
  readonly exemptRoles?: GuardrailExemption[];

  /**
   * Services whose resources are covered, as prefixes of their actions. Of STS, only what identities do is.
   *
   * @default - aoss, dynamodb, ecr, kms, logs, s3, secretsmanager, sqs and sts
   */
  readonly services?: string[];

  /**
   * Regions, opened before August 2022, whose load balancers write access logs into our buckets.
   *
   * @default - none
   */
  readonly loadBalancerLogRegions?: string[];

  /**
   * Key of a tag that, with the value `true` on a resource of ours, lets identities and services of others reach it.
   *
   * @default - no resource is excepted
   */
  readonly identityExceptionTag?: string;

  /**
   * Key of a tag that, with the value `true` on an identity of ours, lets it reach resources of others.
   *
   * @default - no identity is excepted
   */
  readonly resourceExceptionTag?: string;

  /**
   * Key of a tag that, with the value `true` on an identity or a resource of ours, admits every network.
   *
   * @default - nothing is excepted
   */
  readonly networkExceptionTag?: string;
}
