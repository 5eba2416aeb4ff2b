import { NetworkFacts } from '../network-facts';
import { Box, PORTS, PROTOCOLS } from './boxes';
import { leadsElsewhere, sideOf } from './ends';
import { AllowedPorts, Layers, NetworkVerdict, Query } from './result';
import { Search } from './search';
import { Interval } from './space';
import { Topology } from './topology';

/** What every verdict about a network rests on. */
const ASSUMPTIONS: readonly string[] = [
  'Interfaces send with addresses of their own, and what runs behind an interface forwards nothing but what the facts say',
  'A way out to the internet and in again elsewhere is two ways: to the internet, and from the internet',
  'An address of a subnet may be that of any interface in it, and an attachment may use any of its subnets',
  'A gateway endpoint whose prefix list is not known takes no address but those of its service',
  'Only what the facts name joins networks: no VPC Lattice, no virtual private network and no other account beside them',
];

/**
 * Decides a query about a network.
 *
 * - `no-path` and `only-path` are decided on delivery one way: PROVED where no packet can arrive (on another port).
 * - `reachable` is decided on both ways: PROVED where some packet arrives and its answer comes back, the near port being one
 *   that systems choose (1024 to 65535) unless the constraints say otherwise.
 *
 * UNKNOWN where it depends on something the facts do not say. An end that is not in the facts is UNKNOWN, never a proof.
 */
export function reach(facts: NetworkFacts, query: Query): NetworkVerdict {
  return new NetworkProver(facts, blocksOf(query)).decide(query);
}

/** The blocks that a query names. */
function blocksOf(query: Query): string[] {
  return [query.from, query.to].flatMap((end) => (end.kind === 'cidr' ? [end.cidr] : []));
}

/** Decides many queries about one network; what is compiled of it is kept between them. */
export class NetworkProver {
  private readonly topologies = new Map<Layers, Topology>();
  private readonly blocks: Set<string>;

  /**
   * @param blocks blocks that queries will name; others are taken in when a query names them, at the cost of compiling anew.
   */
  constructor(public readonly facts: NetworkFacts, blocks: Iterable<string> = []) {
    this.blocks = new Set(blocks);
  }

  /** As `reach`. */
  public decide(query: Query): NetworkVerdict {
    return decide(this.topology(query), query);
  }

  /** The network as a query sees it: its layers, cut by its blocks. */
  public topology(query: Query): Topology {
    const layers = query.layers ?? 'both';
    for (const block of blocksOf(query)) {
      if (this.blocks.has(block)) continue;
      this.blocks.add(block);
      this.topologies.clear();
    }
    let net = this.topologies.get(layers);
    if (!net) {
      net = new Topology(this.facts, layers, [...this.blocks]);
      this.topologies.set(layers, net);
    }
    return net;
  }
}

/** As `reach`, over facts already indexed for the layers and blocks of the query. */
export function decide(topology: Topology, query: Query): NetworkVerdict {
  const net = query.without ? topology.without(query.without.rules) : topology;
  if (net.unknown !== undefined) return { verdict: 'UNKNOWN', reason: net.unknown };
  const from = sideOf(net, query.from);
  const to = sideOf(net, query.to);
  if (typeof from === 'string') return { verdict: 'UNKNOWN', reason: from };
  if (typeof to === 'string') return { verdict: 'UNKNOWN', reason: to };
  const two = query.kind === 'reachable';
  const allowed = query.kind === 'only-path' ? query.ports.map((port) => boxOf(net, port)) : [];
  const found = new Search(net, from, to, two, query.kind === 'only-path' ? {} : query.constraints, allowed).run();
  const assumptions = [...ASSUMPTIONS, ...from.notes, ...to.notes];
  const far = from.elsewhere && leadsElsewhere(net) ? 'What comes from networks that are not in the facts is not known' : undefined;
  if (found.path) {
    if (two) return { verdict: 'PROVED', assumptions, path: found.path };
    const reason = query.kind === 'no-path' ? 'A packet gets through' : 'A packet gets through on another port';
    return { verdict: 'REFUTED', assumptions, path: found.path, reason };
  }
  const doubt = found.doubt ?? far;
  if (doubt !== undefined) return { verdict: 'UNKNOWN', reason: doubt };
  return two ? { verdict: 'REFUTED', assumptions, reason: 'No packet gets there and its answer back' } : { verdict: 'PROVED', assumptions };
}

/** The packets that an `only-path` allows: for ICMP its ports are type and code. */
function boxOf(net: Topology, { protocol, from, to }: AllowedPorts): Box {
  const protocols: Interval = protocol === -1 ? PROTOCOLS : [protocol, protocol];
  const icmp = protocol === 1 || protocol === 58;
  const near: Interval = icmp && from !== undefined ? [from, from] : PORTS;
  const codes: Interval = to === undefined ? PORTS : [to, to];
  return [...net.space.all, ...net.space.all, ...protocols, ...near, ...(icmp ? codes : [from ?? 0, to ?? from ?? 65535] as const)];
}
