import { checkedTagKey } from './catalogue/resource/inputs';

/** A VPC from which requests are expected. */
export interface ExpectedVpc {
  /** Its id, such as `vpc-0123456789abcdef0`. */
  readonly vpcId: string;

  /**
   * Its region. Ids of VPCs are unique in their region only, so a VPC of the same id elsewhere is not this one.
   */
  readonly region: string;
}

/** Networks from which identities and requests are expected. Requests that AWS services forward are always expected. */
export interface ExpectedNetworks {
  /**
   * Public address ranges, such as those of offices, VPNs and NAT gateways. Private addresses are never seen: a request
   * through a VPC endpoint bears its VPC instead.
   *
   * @default - none
   */
  readonly cidrs?: string[];

  /**
   * VPCs whose endpoints are expected.
   *
   * @default - none by their ids; then services that cannot tell whose an endpoint is take requests through any endpoint
   */
  readonly vpcs?: ExpectedVpc[];

  /**
   * Accounts outside of the organization whose VPC endpoints are expected too.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceaccount
   */
  readonly endpointAccounts?: string[];

  /**
   * Paths of units of the organization, such as `o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/*`, whose VPC endpoints are expected.
   *
   * @default - endpoints of every account of the organization
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-vpceorgpaths
   */
  readonly endpointOrgPaths?: string[];
}

/** Whose requests must come from expected networks. */
export class NetworkPerimeterScope {
  /** People: whoever signs in through Identity Center, and users of IAM. Roles of workloads are not bound. */
  public static readonly PEOPLE = new NetworkPerimeterScope('people');

  /**
   * Every identity of the organization. Roles with which AWS services work, such as those of CloudFormation, CodeBuild or of
   * functions outside of a VPC, call from networks of AWS: they must be exempt, or bear the tag that excepts them.
   */
  public static readonly EVERYBODY = new NetworkPerimeterScope('everybody');

  /**
   * Identities with a tag of the value `true`, as in AWS's own examples. Nobody but exempt roles may set or remove it.
   *
   * @param tagKey key of the tag, such as `dp:include:network`
   * @throws if that is no key of a tag
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_data-perimeters.html
   */
  public static tagged(tagKey: string): NetworkPerimeterScope {
    return new NetworkPerimeterScope('tagged', checkedTagKey('NetworkPerimeterScope.tagged', tagKey));
  }

  private constructor(
    /** `people`, `everybody` or `tagged`. */
    public readonly kind: string,
    /** The tag, where it decides. */
    public readonly tagKey?: string,
  ) {}
}
