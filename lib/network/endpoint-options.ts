import { EndpointSet } from './endpoint-set';

/** How S3 or DynamoDB is reached. */
export enum StorageEndpoint {
  /**
   * Through a route: free. Network ACLs cannot name the service's addresses, so they must let port 443 out to any address.
   */
  GATEWAY = 'gateway',
  /** Through an interface endpoint, at its price. Network ACLs stay closed to the internet. */
  INTERFACE = 'interface',
  /** Not at all. */
  NONE = 'none',
}

/** Resources of somebody else that identities of the perimeter may reach. */
export interface TrustedResource {
  /**
   * ARNs of the resources, with `*` for any characters where the name goes on, such as `arn:aws:s3:::their-bucket/*`.
   */
  readonly resourceArns: string[];

  /**
   * The account that owns them: a bucket's ARN does not tell, and a name that was given up can be taken by a stranger.
   */
  readonly account: string;

  /** Why they are needed, for the person who reviews it. */
  readonly reason: string;
}

/**
 * Whose identities and whose resources may meet at endpoints. `guardrails.DataPerimeter` makes it from the definition that
 * organization policies come from too.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
 */
export interface EndpointPerimeter {
  /**
   * The organization whose identities and resources may meet at the endpoints.
   *
   * @default - this account alone
   */
  readonly organizationId?: string;

  /**
   * Key of a tag that, with the value `true`, lets an identity of the organization reach resources outside of it.
   *
   * @default - no identity may
   */
  readonly exceptionTag?: string;

  /**
   * Accounts outside the organization whose resources identities of the organization may reach.
   *
   * @default - none
   */
  readonly partnerAccounts?: string[];

  /**
   * Other organizations whose resources identities of the organization may reach.
   *
   * @default - none
   */
  readonly partnerOrganizationIds?: string[];

  /**
   * Single resources of others that identities of the organization may reach.
   *
   * @default - none but those of AWS that workloads need
   */
  readonly trustedResources?: TrustedResource[];
}

/**
 * Which AWS services a VPC reaches through endpoints, and for whom.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/privatelink/what-is-privatelink.html
 */
export interface EndpointOptions extends EndpointPerimeter {
  /**
   * How S3 is reached.
   *
   * @default StorageEndpoint.GATEWAY
   */
  readonly s3?: StorageEndpoint;

  /**
   * How DynamoDB is reached. An interface endpoint of DynamoDB has no private DNS name: clients need its own name.
   *
   * @default StorageEndpoint.GATEWAY
   */
  readonly dynamodb?: StorageEndpoint;

  /**
   * Interface endpoints, by set or singly. Each costs by the hour in each zone.
   *
   * @default - none; `EndpointSet.CORE` where the egress is `Egress.viaEndpointsOnly()`
   */
  readonly sets?: EndpointSet[];

  /**
   * Names of the segments that use the endpoints.
   *
   * @default - all segments without a route to the internet gateway
   */
  readonly usedBy?: string[];
}
