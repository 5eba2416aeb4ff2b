import { Packet } from '../network-facts';
import { Box, meet, PORTS } from './boxes';
import { Delivered, Sender } from './legs';
import { hopsOf, Leg, Node, Path } from './result';
import { Space } from './space';

/** Connections so far, the newest first. */
export interface Chain { readonly sender: Sender; readonly receiver: Node; readonly delivered: Delivered; readonly before?: Chain }

const isIcmp = (protocol: number): boolean => protocol === 1 || protocol === 58;
const within = (low: number, high: number, wanted: number): number => (low <= wanted && wanted <= high ? wanted : low);

/** One packet of a box: TCP where it may be, on a port as systems choose it. */
function point(box: Box): Box {
  const protocol = within(box[4], box[5], 6);
  const ported = protocol === 6 || protocol === 17;
  const near = ported ? within(box[6], box[7], 49152) : within(box[6], box[7], protocol === 58 ? 128 : protocol === 1 ? 8 : 0);
  const far = ported ? within(box[8], box[9], 443) : box[8];
  return [box[0], box[0], box[2], box[2], protocol, protocol, near, near, far, far];
}

/** What a connection says about the one before it: a NAT gateway keeps destinations, a balancer that keeps clients the source. */
function pinned(space: Space, later: Chain, chosen: Box): Box | undefined {
  const [source, , target, , protocol, , near, , far] = chosen;
  const any = space.all;
  if (later.sender.node.kind === 'nat-gateway') {
    return [...any, target, target, protocol, protocol, ...(isIcmp(protocol) ? [near, near] as const : PORTS), far, far];
  }
  return later.sender.client ? [source, source, ...any, protocol, protocol, near, near, ...PORTS] : undefined;
}

function legOf(space: Space, { sender, receiver, delivered }: Chain, chosen: Box): Leg {
  const packet: Packet = {
    protocol: chosen[4],
    source: space.address(chosen[0]),
    sourcePort: chosen[6],
    destination: space.address(chosen[2]),
    destinationPort: chosen[8],
  };
  const hops = [...(delivered.egress ? [delivered.egress] : []), ...hopsOf(delivered.trail), ...(delivered.ingress ? [delivered.ingress] : [])];
  const leg: Leg = { from: sender.node, to: receiver, packet, ...(sender.client ? { client: sender.client } : {}), hops };
  if (!delivered.answer) return leg;
  const echo = isIcmp(packet.protocol);
  const answer: Packet = {
    protocol: packet.protocol,
    source: packet.destination,
    sourcePort: echo ? delivered.answer.box[6] : packet.destinationPort,
    destination: packet.source,
    destinationPort: echo ? delivered.answer.box[8] : packet.sourcePort,
  };
  return { ...leg, answer: { packet: answer, hops: hopsOf(delivered.answer.trail) } };
}

/** A concrete path through a chain of connections, chosen from its end. */
export function witness(space: Space, last: Chain): Path {
  const legs: Leg[] = [];
  let pin: Box | undefined;
  for (let at: Chain | undefined = last; at; at = at.before) {
    const box: Box = pin ? meet(at.delivered.box, pin)! : at.delivered.box;
    const chosen = point(box);
    legs.push(legOf(space, at, chosen));
    pin = pinned(space, at, chosen);
  }
  return { legs: legs.reverse() };
}
