import { Flow } from './flow';
import { Segment } from './segment';
import { PROTOCOL_NUMBERS } from './traffic';
import { Claim, ClaimEnd, ClaimLayer, ClaimPorts, Declaration } from '../verification/claims';

/** What the claims of a VPC are made from. */
export interface ClaimedNetwork {
  /** Path of the VPC. */
  readonly path: string;
  /** Segments that hold interfaces of workloads and endpoints. */
  readonly segments: readonly Segment[];
  /** Segments that only gateways and firewalls stand in. */
  readonly transit: readonly Segment[];
  /** Names of segments whose traffic leaves through NAT gateways or a firewall. */
  readonly egressSegments: readonly string[];
}

const EVERY_LAYER = [ClaimLayer.BOTH, ClaimLayer.GROUPS, ClaimLayer.ACLS];
/** Network ACLs let answers through to high ports, and inside a subnet they see nothing. */
const WITH_GROUPS = [ClaimLayer.BOTH, ClaimLayer.GROUPS];
const INTERNET = 'internet';

/** Between segments and to the internet: nothing but declared flows. Layers are named that hold a claim up alone. */
export function segmentClaims(network: ClaimedNetwork): Claim[] {
  return [
    ...network.segments.flatMap((target) => towards(network, target)),
    ...network.segments.flatMap((segment) => fromInternet(network, segment)),
    ...network.segments.flatMap((segment) => toInternet(network, segment)),
    ...network.transit.filter(({ edge }) => !edge).map((segment) => closedToInternet(network, segment)),
  ];
}

/** Which segments are meant to meet the internet, and which are meant never to. */
export function segmentDeclarations(network: ClaimedNetwork): Declaration[] {
  return [...network.segments, ...network.transit].flatMap((segment) => {
    const end = endOf(network, segment);
    if (segment.edge) {
      return [Declaration.edge(end, segment.purpose ?? `the segment ${segment.name} holds NAT gateways`)];
    }
    const stays = network.segments.includes(segment) && !network.egressSegments.includes(segment.name);
    return stays ? [Declaration.dataSegment(end, segment.purpose ?? `nothing in the segment ${segment.name} leaves to the internet`)] : [];
  });
}

function towards(network: ClaimedNetwork, target: Segment): Claim[] {
  const others = network.segments.filter((segment) => segment !== target);
  const apart = others.filter((source) => flowsBetween(source, target).length === 0 && flowsBetween(target, source).length === 0);
  const answered = others.filter((source) => flowsBetween(source, target).length === 0 && flowsBetween(target, source).length > 0);
  const open = network.segments.filter((source) => flowsBetween(source, target).length > 0);
  const itself = open.includes(target) ? [] : [target];
  return [
    ...apart.map((source) => noPath(network, source, target, EVERY_LAYER)),
    ...[...answered, ...itself].map((source) => noPath(network, source, target, WITH_GROUPS)),
    ...open.map((source) => Claim.onlyPath({
      about: `${nameOf(network, source)}->${nameOf(network, target)}`,
      promise: `Connections from segment ${source.name} to segment ${target.name} reach declared ports only`,
      from: endOf(network, source),
      to: endOf(network, target),
      ports: portsOf(flowsBetween(source, target)),
      layers: WITH_GROUPS,
    })),
  ];
}

function noPath(network: ClaimedNetwork, source: Segment, target: Segment, layers: ClaimLayer[]): Claim {
  return Claim.noPath({
    about: `${nameOf(network, source)}->${nameOf(network, target)}`,
    promise: source === target ? `Inside segment ${target.name} nothing reaches anything` : `No packet gets from segment ${source.name} to segment ${target.name}`,
    from: endOf(network, source),
    to: endOf(network, target),
    layers,
  });
}

function fromInternet(network: ClaimedNetwork, segment: Segment): Claim[] {
  const flows = segment.flows.filter((flow) => flow.source === INTERNET);
  const about = `${INTERNET}->${nameOf(network, segment)}`;
  const ends = { from: ClaimEnd.internet(), to: endOf(network, segment) };
  if (!segment.edge) {
    return [closedToInternet(network, segment)];
  }
  return [flows.length === 0
    ? Claim.noPath({ ...ends, about, promise: `No packet gets from the internet to segment ${segment.name}`, layers: WITH_GROUPS })
    : Claim.onlyPath({ ...ends, about, promise: `The internet reaches declared ports of segment ${segment.name} only`, ports: portsOf(flows), layers: WITH_GROUPS })];
}

/**
 * Packets from the internet need no route of the subnet, only a public address. A network ACL that lets answers in from
 * outside of the VPC does not hold them alone.
 */
function closedToInternet(network: ClaimedNetwork, segment: Segment): Claim {
  const leaves = segment.flows.some((flow) => isOutside(network, flow.source) || isOutside(network, flow.target));
  const answers = network.transit.includes(segment) || leaves;
  return Claim.noPath({
    about: `${INTERNET}->${nameOf(network, segment)}`,
    promise: `No packet gets from the internet to segment ${segment.name}`,
    from: ClaimEnd.internet(),
    to: endOf(network, segment),
    layers: answers ? WITH_GROUPS : EVERY_LAYER,
  });
}

function toInternet(network: ClaimedNetwork, segment: Segment): Claim[] {
  const flows = segment.flows.filter((flow) => flow.source === segment.name && flow.target === INTERNET);
  const about = `${nameOf(network, segment)}->${INTERNET}`;
  const ends = { from: endOf(network, segment), to: ClaimEnd.internet() };
  if (flows.length > 0) {
    return [Claim.onlyPath({ ...ends, about, promise: `Segment ${segment.name} reaches declared ports of the internet only`, ports: portsOf(flows), layers: WITH_GROUPS })];
  }
  const routed = segment.edge || network.egressSegments.includes(segment.name);
  // Which addresses the prefix list of a gateway endpoint has, no template says: with a route out, the network ACLs of the way hold it.
  const toGateways = segment.flows.some((flow) => flow.target !== INTERNET && isOutside(network, flow.target));
  const layers = !routed ? EVERY_LAYER : toGateways ? [ClaimLayer.BOTH] : WITH_GROUPS;
  return [Claim.noPath({ ...ends, about, promise: `No packet gets from segment ${segment.name} to the internet`, layers })];
}

/** Whether an end of a flow lies outside of the VPC. */
function isOutside(network: ClaimedNetwork, end: string): boolean {
  return ![...network.segments, ...network.transit].some(({ name }) => name === end);
}

function flowsBetween(source: Segment, target: Segment): Flow[] {
  return source.flows.filter((flow) => flow.source === source.name && flow.target === target.name);
}

function portsOf(flows: readonly Flow[]): ClaimPorts[] {
  const ports = new Map(flows.map(({ _traffic: { protocol, from, to } }) => [`${protocol} ${from} ${to}`, ClaimPorts._of(PROTOCOL_NUMBERS[protocol], from, to)]));
  return [...ports.keys()].sort().map((key) => ports.get(key)!);
}

function endOf(network: ClaimedNetwork, segment: Segment): ClaimEnd {
  return ClaimEnd.subnets(nameOf(network, segment), segment.subnets, [segment.securityGroup]);
}

function nameOf(network: ClaimedNetwork, segment: Segment): string {
  return `${network.path}/${segment.name}`;
}
