import { Box, PORTS, PROTOCOLS } from './boxes';
import { leadsElsewhere, sideOf } from './ends';
import { AllowedPorts, NetworkVerdict, Query } from './result';
import { Found, Search } from './search';
import { Interval } from './space';
import { Topology } from './topology';

/** What every verdict about a network rests on. */
const ASSUMPTIONS: readonly string[] = [
  'Interfaces send with addresses of their own, and what runs behind an interface forwards nothing but what the facts say',
  'A way out to the internet and in again elsewhere is two ways: to the internet, and from the internet',
  'An address of a subnet may be that of any interface in it, and an attachment may use any of its subnets',
  'A gateway endpoint whose prefix list is not known takes no address but those of its service',
  'Only what the facts name joins networks: no VPC Lattice, no virtual private network and no other account beside them',
  'What is behind virtual gateways, attachments and VPC Lattice forwards nothing from one of them to another',
];

/** Decides a query over facts already indexed for its layers and blocks, without saying what stops it. */
export function settle(topology: Topology, query: Query): NetworkVerdict {
  const net = query.without ? topology.without(query.without.rules) : topology;
  if (net.unknown !== undefined) return { verdict: 'UNKNOWN', reason: net.unknown };
  const from = sideOf(net, query.from, 'from');
  const to = sideOf(net, query.to, 'to');
  if (typeof from === 'string') return { verdict: 'UNKNOWN', reason: from };
  if (typeof to === 'string') return { verdict: 'UNKNOWN', reason: to };
  const two = query.kind === 'reachable';
  const allowed = query.kind === 'only-path' ? query.ports.map((port) => boxOf(net, port)) : [];
  const constraints = query.kind === 'only-path' ? {} : query.constraints;
  const search = (rough: boolean): Found => new Search(net, from, to, two, constraints, allowed, rough).run();
  // Most claims hold, and then it is seldom needed to tell the kinds of packets apart.
  const none = two ? undefined : search(true);
  const found: Found = none && none.doubt === undefined ? none : search(false);
  const apart = net.vague.length > 0 ? ['Address blocks that are not known overlap no others'] : [];
  const assumptions = [...ASSUMPTIONS, ...apart, ...from.notes, ...to.notes];
  const far = from.elsewhere && leadsElsewhere(net) ? 'What comes from networks that are not in the facts is not known' : undefined;
  if (found.path) {
    if (two) return { verdict: 'PROVED', assumptions, path: found.path };
    const reason = query.kind === 'no-path' ? 'A packet gets through' : 'A packet gets through on another port';
    return { verdict: 'REFUTED', assumptions, path: found.path, reason };
  }
  const anybody = from.interfaces.length + from.internet.length + from.outsides.length > 0;
  const doubt = found.doubt ?? far ?? from.doubt ?? (anybody ? to.doubt : undefined);
  if (doubt !== undefined) return { verdict: 'UNKNOWN', reason: doubt };
  if (two) return { verdict: 'REFUTED', assumptions, reason: 'No packet gets there and its answer back' };
  return { verdict: 'PROVED', assumptions };
}

/** The packets that an `only-path` allows: for ICMP its ports are type and code. */
function boxOf(net: Topology, { protocol, from, to }: AllowedPorts): Box {
  const protocols: Interval = protocol === -1 ? PROTOCOLS : [protocol, protocol];
  const icmp = protocol === 1 || protocol === 58;
  const near: Interval = icmp && from !== undefined ? [from, from] : PORTS;
  const codes: Interval = to === undefined ? PORTS : [to, to];
  return [...net.space.all, ...net.space.all, ...protocols, ...near, ...(icmp ? codes : [from ?? 0, to ?? from ?? 65535] as const)];
}
