import { Construct } from 'constructs';
import { EgressPlan } from './egress-plan';
import { aMonth } from './egress-prices';
import { FirewallEgress } from './firewall-egress';
import { FirewallEgressProps } from './firewall-egress-props';
import { NatEgress, NatLayout } from './nat-egress';
import { AuxiliarySegment, EgressBinding, VpcNetwork } from './segment-network';
import { invalidInput, shown } from '../private/errors';

/**
 * How many NAT gateways a VPC gets.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
 */
export class NatGateways {
  /**
   * One in each zone, each with its own Elastic IP address: a zone that fails takes no other along.
   */
  public static onePerZone(): NatGateways {
    return new NatGateways(NatLayout.ONE_PER_ZONE);
  }

  /**
   * One for all zones, in the first: cheaper, but when that zone fails all egress fails, and traffic of the other zones
   * crosses zones at a price. For development.
   */
  public static single(): NatGateways {
    return new NatGateways(NatLayout.SINGLE);
  }

  /**
   * One regional NAT gateway, which AWS spreads over the zones that hold network interfaces, with addresses that AWS
   * chooses. It stands in no subnet; the VPC still needs its internet gateway.
   *
   * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
   */
  public static regional(): NatGateways {
    return new NatGateways(NatLayout.REGIONAL);
  }

  private constructor(
    /** @internal */
    public readonly _layout: NatLayout,
  ) {}
}

/** Properties of {@link Egress.viaNat}. */
export interface NatEgressProps {
  /**
   * How many NAT gateways there are.
   *
   * @default NatGateways.onePerZone()
   */
  readonly gateways?: NatGateways;

  /**
   * Names of the segments that get a default route. Which ports they may use they declare one by one.
   *
   * @default ['app']
   */
  readonly segments?: string[];
}

/**
 * How workloads of a VPC reach the internet. None is the default.
 *
 * IPv4 only: with dual stack the segments get no IPv6 route to the internet.
 */
export class Egress {
  /**
   * No way to the internet, and no endpoints but those that are chosen.
   */
  public static none(): Egress {
    return new Egress({
      description: 'none', segments: [], auxiliarySegments: [], wantsEndpoints: false, hourUsd: () => 0, bind: () => NOTHING,
    });
  }

  /**
   * No way to the internet; AWS services are reached through VPC endpoints. Where no endpoints are chosen, the VPC gets
   * the gateway endpoints of S3 and DynamoDB and `EndpointSet.CORE`.
   */
  public static viaEndpointsOnly(): Egress {
    return new Egress({
      description: 'VPC endpoints only', segments: [], auxiliarySegments: [], wantsEndpoints: true, hourUsd: () => 0, bind: () => NOTHING,
    });
  }

  /**
   * Through NAT gateways to any address. Security groups and network ACLs limit the ports, nothing limits the
   * destinations: prefer `viaFirewall` where data could leave.
   *
   * @param props which segments go out, and through how many gateways
   * @throws when bound to a VPC without a public segment (or, for a regional gateway, without an internet gateway), or
   * without one of the segments
   */
  public static viaNat(props: NatEgressProps = {}): Egress {
    return new Egress(new NatEgress({ layout: (props.gateways ?? NatGateways.onePerZone())._layout, segments: props.segments }));
  }

  /**
   * Through AWS Network Firewall and NAT gateways to named domains only. The firewall reads the server name of TLS
   * connections (port 443) and the Host header of HTTP (port 80), and drops everything else: other names, addresses
   * without a name, other ports, UDP with QUIC, ICMP.
   *
   * @param props the domains, and which segments may reach them
   * @throws when a domain is malformed, is named twice or is a whole top-level domain, when there are none or more than
   * the rule group holds, or when bound to a VPC without one of the segments
   * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/what-is-aws-network-firewall.html
   */
  public static viaFirewall(props: FirewallEgressProps): Egress {
    return new Egress(new FirewallEgress(props));
  }

  /** What this is in a few words, for summaries and descriptions. */
  public readonly description: string;

  private constructor(private readonly plan: EgressPlan) {
    this.description = plan.description;
  }

  /**
   * List price of gateways, firewalls and their addresses a month in US East (N. Virginia), in US dollars, without the
   * data that is processed.
   *
   * @param zones number of availability zones of the VPC
   * @throws when that is not a whole number above zero
   * @see https://aws.amazon.com/network-firewall/pricing/
   */
  public monthlyPrice(zones: number): number {
    if (!Number.isInteger(zones) || zones < 1) {
      throw invalidInput('Egress.monthlyPrice', `${shown(zones)} is not a number of zones`, 'give a whole number above zero');
    }
    return aMonth(this.plan.hourUsd(zones));
  }

  /**
   * Names of the segments that get the default route.
   * @internal
   */
  public get _segments(): string[] {
    return this.plan.segments;
  }

  /**
   * Segments that the VPC needs beside the user's.
   * @internal
   */
  public get _auxiliarySegments(): AuxiliarySegment[] {
    return this.plan.auxiliarySegments;
  }

  /**
   * Whether the VPC gets endpoints even if none was chosen.
   * @internal
   */
  public get _wantsEndpoints(): boolean {
    return this.plan.wantsEndpoints;
  }

  /**
   * Creates gateways, firewalls and routes below `scope`.
   * @internal
   */
  public _bind(scope: Construct, network: VpcNetwork): EgressBinding {
    return this.plan.bind(scope, network);
  }
}

const NOTHING: EgressBinding = { middlebox: false, transit: () => [], inspects: () => false };
