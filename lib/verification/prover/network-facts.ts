import { Source } from './policy-facts';

/** What the network side of the prover knows, as plain data: reachability and the packet stepper both take these. */

/** An address block of one family as text: `10.0.0.0/16`, `2001:db8::/56`. */
export type Cidr = string;

/** One rule of a security group. Groups only allow, and keep state. */
export interface SecurityGroupRule {
  readonly direction: 'ingress' | 'egress';
  /** -1 all, 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6, or another protocol number. */
  readonly protocol: number;
  /** Ports, or ICMP type; -1 for any. */
  readonly from: number;
  /** Ports, or ICMP code; -1 for any. */
  readonly to: number;
  /** Exactly one of these says who is on the other side. */
  readonly cidr?: Cidr;
  readonly groupId?: string;
  readonly prefixListId?: string;
  readonly source?: Source;
}

export interface SecurityGroup {
  readonly id: string;
  readonly vpcId: string;
  readonly rules: readonly SecurityGroupRule[];
  readonly unknown?: string;
  readonly source?: Source;
}

/** One entry of a network ACL; the first by number that matches decides, and what none matches is denied. */
export interface NetworkAclEntry {
  readonly direction: 'ingress' | 'egress';
  readonly number: number;
  readonly action: 'allow' | 'deny';
  readonly protocol: number;
  readonly cidr: Cidr;
  readonly from: number;
  readonly to: number;
  readonly source?: Source;
}

export interface NetworkAcl {
  readonly id: string;
  readonly vpcId: string;
  readonly entries: readonly NetworkAclEntry[];
  readonly unknown?: string;
  readonly source?: Source;
}

/** Where a route sends packets. */
export type RouteTarget =
  | { readonly kind: 'local' }
  | { readonly kind: 'blackhole' }
  | { readonly kind: 'internet-gateway' | 'egress-only-gateway' | 'nat-gateway' | 'gateway-endpoint' | 'firewall-endpoint' | 'transit-gateway' | 'peering' | 'virtual-gateway' | 'network-interface'; readonly id: string };

export interface Route {
  /** A block or a prefix list. */
  readonly destination: { readonly cidr: Cidr } | { readonly prefixListId: string };
  readonly target: RouteTarget;
  readonly propagated?: boolean;
  readonly source?: Source;
}

export interface RouteTable {
  readonly id: string;
  readonly vpcId: string;
  readonly main: boolean;
  readonly routes: readonly Route[];
  readonly unknown?: string;
  readonly source?: Source;
}

export interface Subnet {
  readonly id: string;
  readonly vpcId: string;
  readonly cidrs: readonly Cidr[];
  readonly routeTableId: string;
  readonly networkAclId: string;
  /** A name that claims use, such as the segment's. */
  readonly group?: string;
  /** VPC block public access as it bears on this subnet, where an exclusion makes it differ from the VPC's. */
  readonly blockPublicAccess?: 'off' | 'block-ingress' | 'block-bidirectional';
  readonly source?: Source;
}

/** Interfaces that are alike: the same subnet, groups and public flags. */
export interface InterfaceClass {
  readonly id: string;
  readonly subnetId: string;
  readonly securityGroupIds: readonly string[];
  readonly publicIpv4: boolean;
  /** False where they have no IPv6 address although their subnet has an IPv6 block. */
  readonly ipv6?: boolean;
  /** False for interfaces that forward what is not theirs: NAT instances, appliances. */
  readonly checksDestination: boolean;
  /** What they belong to: `function`, `database`, `load-balancer`, `endpoint`, ... */
  readonly purpose?: string;
  /**
   * Why it is not sure that there are any, or what they are like: what could go through them is UNKNOWN. A subnet that is shared
   * with other accounts has one of these, with a public address and without groups, for whatever those put there.
   */
  readonly unknown?: string;
  /** True where they send for networks that are not in the facts, with addresses of their own: the interfaces of Client VPN. */
  readonly forElsewhere?: boolean;
  readonly source?: Source;
}

export interface Vpc {
  readonly id: string;
  readonly cidrs: readonly Cidr[];
  /** VPC block public access as it bears on this VPC. */
  readonly blockPublicAccess?: 'off' | 'block-ingress' | 'block-bidirectional';
  readonly source?: Source;
}

export interface NatGateway {
  readonly id: string;
  readonly vpcId: string;
  /** Missing for regional ones. */
  readonly subnetId?: string;
  readonly public: boolean;
  readonly source?: Source;
}

/** A listener and where it opens second connections to. */
export interface LoadBalancer {
  readonly id: string;
  readonly interfaceClassIds: readonly string[];
  readonly scheme: 'internet-facing' | 'internal';
  readonly listeners: readonly {
    readonly protocol: number;
    readonly port: number;
    readonly targetClassIds: readonly string[];
    readonly targetPorts: readonly number[];
  }[];
  /** Network load balancers without groups and with client addresses kept pass packets on as they are. */
  readonly preservesClient: boolean;
  readonly source?: Source;
}

export interface Peering {
  readonly id: string;
  readonly requesterVpcId: string;
  readonly accepterVpcId: string;
}

/** A way to networks that are not in the facts. */
export interface Elsewhere {
  readonly id: string;
  /** What it is: `vpn`, `direct-connect-gateway`, `peering`, ... */
  readonly kind?: string;
  /** Table of the transit gateway that decides where what comes from there goes; missing where nobody knows. */
  readonly tableId?: string;
  /** Addresses behind it; missing where nobody knows. */
  readonly cidrs?: readonly Cidr[];
  readonly source?: Source;
}

/** A virtual private gateway: site-to-site VPN and private virtual interfaces of Direct Connect. */
export interface VirtualGateway {
  readonly id: string;
  readonly vpcId: string;
  /** Addresses behind it, such as static routes of a VPN; missing where nobody knows, as with BGP. */
  readonly cidrs?: readonly Cidr[];
  /** Table of routes for what comes in by it. */
  readonly edgeRouteTableId?: string;
  readonly source?: Source;
}

/** VPC Lattice: connections to services pass beside the routes of VPCs, by link-local addresses. */
export interface Lattice {
  /** Blocks of its prefix lists; missing for AWS's own, 169.254.171.0/24 and fd00:ec2:80::/64. */
  readonly cidrs?: readonly Cidr[];
  readonly networks: readonly LatticeNetwork[];
  readonly services: readonly LatticeService[];
}

/** A service network, with the VPCs whose interfaces may call its services. */
export interface LatticeNetwork {
  readonly id: string;
  readonly vpcs: readonly {
    readonly vpcId: string;
    /** None let everything in. */
    readonly securityGroupIds: readonly string[];
    readonly source?: Source;
  }[];
  readonly serviceIds: readonly string[];
  /** `iam` where requests must be signed and a policy allows them: that is for the policy side. */
  readonly authType?: 'none' | 'iam';
  readonly unknown?: string;
  readonly source?: Source;
}

/** A service of VPC Lattice: it takes connections and opens its own to targets, from addresses of Lattice. */
export interface LatticeService {
  readonly id: string;
  readonly listeners: readonly {
    readonly protocol: number;
    readonly port: number;
    readonly targetClassIds: readonly string[];
    readonly targetPorts: readonly number[];
  }[];
  readonly authType?: 'none' | 'iam';
  readonly unknown?: string;
  readonly source?: Source;
}

/** A transit gateway: which attachment uses which table, and what the tables say. */
export interface TransitGateway {
  readonly id: string;
  /** Whether rules may name groups across it; AWS's default is that they may not. */
  readonly securityGroupReferencing?: boolean;
  readonly attachments: readonly { readonly id: string; readonly vpcId: string; readonly subnetIds: readonly string[]; readonly tableId: string }[];
  /** Attachments that lead out of the facts: VPN, Direct Connect, Connect, peered gateways, VPCs of others. */
  readonly elsewhere?: readonly Elsewhere[];
  readonly tables: readonly {
    readonly id: string;
    readonly routes: readonly {
      readonly cidr: Cidr;
      readonly attachmentId?: string;
      readonly blackhole?: boolean;
    }[];
  }[];
}

/** Packets that a firewall passes, by its stateless rules: one direction each, so an answer needs a pass of its own. */
export interface FirewallPass {
  readonly protocol: number;
  readonly source: Cidr;
  readonly destination: Cidr;
  /** Inclusive; missing for any. */
  readonly sourcePorts?: readonly [number, number];
  readonly destinationPorts?: readonly [number, number];
}

/** A firewall's or Gateway Load Balancer's endpoint in a subnet. */
export interface FirewallEndpoint {
  readonly id: string;
  readonly subnetId: string;
  /** What comes out again. Missing where nobody knows, as with stateful rules. */
  readonly passes?: 'everything' | readonly FirewallPass[];
  readonly source?: Source;
}

/** Everything. Ids are unique across VPCs. */
export interface NetworkFacts {
  readonly vpcs: readonly Vpc[];
  readonly subnets: readonly Subnet[];
  readonly routeTables: readonly RouteTable[];
  readonly networkAcls: readonly NetworkAcl[];
  readonly securityGroups: readonly SecurityGroup[];
  readonly interfaces: readonly InterfaceClass[];
  readonly natGateways: readonly NatGateway[];
  readonly internetGateways: readonly {
    readonly id: string;
    readonly vpcId: string;
    /** Table of routes for what comes in from the internet. */ readonly edgeRouteTableId?: string;
  }[];
  readonly loadBalancers: readonly LoadBalancer[];
  readonly peerings: readonly Peering[];
  readonly transitGateways: readonly TransitGateway[];
  readonly firewallEndpoints?: readonly FirewallEndpoint[];
  readonly virtualGateways?: readonly VirtualGateway[];
  readonly lattice?: Lattice;
  /** Blocks of prefix lists; a list that is not here is unknown. */
  readonly prefixLists: { readonly [id: string]: readonly Cidr[] };
}

/** A network of nothing. */
export const NO_NETWORK: NetworkFacts = {
  vpcs: [],
  subnets: [],
  routeTables: [],
  networkAcls: [],
  securityGroups: [],
  interfaces: [],
  natGateways: [],
  internetGateways: [],
  loadBalancers: [],
  peerings: [],
  transitGateways: [],
  prefixLists: {},
};

/** One packet. Ports are ICMP type and code where the protocol is ICMP. */
export interface Packet {
  readonly protocol: number;
  readonly source: string;
  readonly sourcePort: number;
  readonly destination: string;
  readonly destinationPort: number;
}
