import { Packet } from '../network-facts';
import { Source } from '../policy-facts';
import { BlockingFilter, BlockingLayer } from './blocking';

/** One thing a packet passed on its way, and the rule of it that let the packet through. */
export interface Hop {
  readonly kind: 'security-group' | 'network-acl' | 'route' | 'gateway' | 'firewall';
  /** Id of the group, ACL, route table, gateway or firewall. */
  readonly id: string;
  /** The rule, in words: `ingress 100 allow tcp 443 from 10.0.0.0/16`. */
  readonly rule: string;
  /** Place of the rule among those of its group, ACL or table; missing for what is there without being written, such as the local route. */
  readonly index?: number;
  readonly source?: Source;
}

/** What tells a rule from all others of the same facts; `Query.without` takes these. */
export function ruleKey(hop: Hop): string {
  return `${hop.kind} ${hop.id} ${hop.index ?? hop.rule}`;
}

/** Kinds of hops by how well they say why a path is there, the best last. */
const BLAME: readonly Hop['kind'][] = ['gateway', 'firewall', 'route', 'network-acl', 'security-group'];

/** The rule to blame for a path: the last of its security groups' rules, or where none counts, of what comes next to them. */
export function causeOf(path: Path): Hop | undefined {
  const hops = path.legs.flatMap((leg) => leg.hops);
  return hops.reduce<Hop | undefined>((most, hop) => (most && BLAME.indexOf(most.kind) > BLAME.indexOf(hop.kind) ? most : hop), undefined);
}

/** A chain of hops, newest first, shared between the boxes of a search. */
export interface Trail { readonly hop: Hop; readonly before?: Trail }

/** The hops of a trail, oldest first. */
export function hopsOf(trail: Trail | undefined): Hop[] {
  const hops: Hop[] = [];
  for (let at = trail; at; at = at.before) hops.push(at.hop);
  return hops.reverse();
}

/** What speaks or is spoken to at the end of one connection. */
export type Node =
  | { readonly kind: 'interface'; readonly id: string }
  | { readonly kind: 'nat-gateway'; readonly id: string }
  | { readonly kind: 'endpoint'; readonly id: string }
  /** A service network of VPC Lattice. */
  | { readonly kind: 'lattice'; readonly id: string }
  /** Networks that are not in the facts, behind the virtual gateway or the attachment of a transit gateway of this id. */
  | { readonly kind: 'elsewhere'; readonly id: string }
  | { readonly kind: 'internet' };

/** One connection of a path: NAT gateways and load balancers end one and begin the next. */
export interface Leg {
  readonly from: Node;
  readonly to: Node;
  /** As the interfaces see it: the address of an interface is its private one, also for what comes from the internet. */
  readonly packet: Packet;
  /** The interface class that holds the source address where that is not `from`: a load balancer kept the client's address. */
  readonly client?: Node;
  readonly hops: readonly Hop[];
  /** The answer on its way back, where the question was about both directions. */
  readonly answer?: { readonly packet: Packet; readonly hops: readonly Hop[] };
}

/** A concrete path. */
export interface Path { readonly legs: readonly Leg[] }

/** A smallest set of filters that stop everything a query is about, as `explain` says. */
export interface Blocked {
  /** The layers that are enough. */
  readonly layers: readonly BlockingLayer[];
  /** In a sentence without a full stop. */
  readonly text: string;
  /** Empty where nothing can send or receive there at all. */
  readonly filters: readonly BlockingFilter[];
}

/** What is decided about a query. */
export type NetworkVerdict =
  | {
    readonly verdict: 'PROVED';
    readonly assumptions: readonly string[];
    /** For `reachable`: a packet that gets there and back. */
    readonly path?: Path;
    /** For `no-path` and `only-path` where `explain` asked for it. */
    readonly blocked?: readonly Blocked[];
  }
  | { readonly verdict: 'REFUTED'; readonly assumptions: readonly string[]; /** For `no-path` and `only-path`: the packet. */ readonly path?: Path; readonly reason: string }
  | { readonly verdict: 'UNKNOWN'; readonly reason: string };

/** Which filters count: routes always do. */
export type Layers = 'groups' | 'acls' | 'both';

/** One end of a query. */
export type End =
  /** Every interface in subnets of this group, such as a segment. */
  | { readonly kind: 'subnets'; readonly group: string }
  /** Every interface in one of these subnets. */
  | { readonly kind: 'subnet-set'; readonly ids: readonly string[] }
  | { readonly kind: 'interface'; readonly id: string }
  | { readonly kind: 'interface-set'; readonly ids: readonly string[] }
  | { readonly kind: 'internet' }
  /** Whatever is behind virtual gateways and attachments that lead out of the facts; what Client VPN sends as well. */
  | { readonly kind: 'elsewhere' }
  /** Whatever has an address in the block: interfaces, the internet where the block is public, and what is elsewhere. */
  | { readonly kind: 'cidr'; readonly cidr: string };

/** Packets that a query is about: what the first of a path must be. Missing fields say nothing. */
export interface Constraints {
  readonly protocol?: number;
  readonly sourcePorts?: readonly [number, number];
  readonly destinationPorts?: readonly [number, number];
}

/** Ports of an `only-path`; missing ports are all of the protocol. */
export interface AllowedPorts { readonly protocol: number; readonly from?: number; readonly to?: number }

/**
 * Rules by `ruleKey` that let nothing through for this question, so that the next cause of a path shows: a group is without
 * the rule, and what an entry, a route or a gateway takes is dropped there.
 */
export interface Without { readonly rules: ReadonlySet<string> }

/** What all questions have. */
interface Asked {
  readonly from: End;
  readonly to: End;
  readonly layers?: Layers;
  readonly without?: Without;
  /** Say what stops it, where it is proved. */
  readonly explain?: boolean;
}

/** A question about the network. */
export type Query = Asked & (
  | { readonly kind: 'no-path'; readonly constraints?: Constraints }
  /** What arrives at `to` arrives on these ports alone. */
  | { readonly kind: 'only-path'; readonly ports: readonly AllowedPorts[] }
  | { readonly kind: 'reachable'; readonly constraints?: Constraints }
);
