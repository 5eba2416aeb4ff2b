import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { DEFAULT_EGRESS_SEGMENTS, EgressPlan, egressSegments, subnetIn } from './egress-plan';
import { NAT_GATEWAY_HOUR_USD, PUBLIC_ADDRESS_HOUR_USD } from './egress-prices';
import { AuxiliarySegment, EgressBinding, SegmentNetwork, VpcNetwork } from './segment-network';
import { invalidInput } from '../private/errors';

/** How many NAT gateways there are. */
export enum NatLayout {
  ONE_PER_ZONE,
  SINGLE,
  REGIONAL,
}

export interface NatEgressOptions {
  readonly layout: NatLayout;
  readonly segments?: string[];
}

/** Egress through NAT gateways, to any address. */
export class NatEgress implements EgressPlan {
  public readonly description: string;
  public readonly segments: string[];
  public readonly auxiliarySegments: AuxiliarySegment[] = [];
  public readonly wantsEndpoints = false;

  constructor(private readonly options: NatEgressOptions) {
    this.segments = options.segments ?? DEFAULT_EGRESS_SEGMENTS;
    this.description = {
      [NatLayout.ONE_PER_ZONE]: 'NAT gateway in each zone, any destination',
      [NatLayout.SINGLE]: 'one NAT gateway, any destination',
      [NatLayout.REGIONAL]: 'regional NAT gateway, any destination',
    }[options.layout];
  }

  public hourUsd(zones: number): number {
    return (this.options.layout === NatLayout.SINGLE ? 1 : zones) * (NAT_GATEWAY_HOUR_USD + PUBLIC_ADDRESS_HOUR_USD);
  }

  public bind(scope: Construct, network: VpcNetwork): EgressBinding {
    const egress = new Construct(scope, 'Egress');
    const sources = egressSegments(egress, network, this.segments);
    if (this.options.layout === NatLayout.REGIONAL) {
      routeToRegionalGateway(egress, network, sources);
      return binding(this.segments, []);
    }
    const edge = publicSegment(egress, network);
    const zones = this.options.layout === NatLayout.SINGLE ? [0] : network.zones.map((_, zone) => zone);
    const gateways = zones.map((zone) => natGateway(egress, zone, subnetIn(edge, zone)));
    for (const source of sources) {
      network.zones.forEach((_, zone) => {
        subnetIn(source, zone).addDefaultNatRoute((gateways[zone] ?? gateways[0]).attrNatGatewayId);
      });
    }
    return binding(this.segments, [edge.name]);
  }
}

/** A public NAT gateway with an address of its own. */
export function natGateway(scope: Construct, zone: number, subnet: ec2.Subnet): ec2.CfnNatGateway {
  const address = new ec2.CfnEIP(scope, `Address${zone + 1}`, { domain: 'vpc' });
  const gateway = new ec2.CfnNatGateway(scope, `NatGateway${zone + 1}`, {
    subnetId: subnet.subnetId,
    allocationId: address.attrAllocationId,
  });
  // The gateway reaches the internet only once its own subnet has the route.
  gateway.node.addDependency(subnet.internetConnectivityEstablished);
  return gateway;
}

/** The segment that NAT gateways stand in. */
function publicSegment(scope: Construct, network: VpcNetwork): SegmentNetwork {
  const edge = network.segments.find((segment) => segment.edge);
  if (!edge) {
    throw invalidInput(scope, 'NAT gateways need a segment with a route to the internet gateway, and there is none',
      'add a public segment, or choose NatGateways.regional() in a VPC that has an internet gateway, Egress.viaFirewall() or Egress.none()');
  }
  return edge;
}

/**
 * A regional NAT gateway stands in no subnet: it spans the zones in which it finds network interfaces and takes its
 * addresses by itself.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateways-regional.html
 */
function routeToRegionalGateway(egress: Construct, network: VpcNetwork, sources: SegmentNetwork[]): void {
  if (network.vpc.internetGatewayId === undefined) {
    throw invalidInput(egress, 'a regional NAT gateway needs the internet gateway of the VPC, and there is none', 'add a public segment, or choose Egress.none()');
  }
  const gateway = new ec2.CfnNatGateway(egress, 'NatGateway', {
    availabilityMode: 'regional',
    connectivityType: 'public',
    vpcId: network.vpc.vpcId,
  });
  gateway.node.addDependency(network.vpc.internetConnectivityEstablished);
  for (const source of sources) {
    network.zones.forEach((_, zone) => subnetIn(source, zone).addDefaultNatRoute(gateway.attrNatGatewayId));
  }
}

function binding(segments: readonly string[], transit: string[]): EgressBinding {
  return {
    middlebox: false,
    transit: (segment) => segments.includes(segment) ? transit : [],
    inspects: () => false,
  };
}
