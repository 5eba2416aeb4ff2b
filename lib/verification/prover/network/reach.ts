import { NetworkFacts } from '../network-facts';
import { explain } from './explain';
import { Layers, NetworkVerdict, Query } from './result';
import { settle } from './settle';
import { Topology } from './topology';

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
export function decide(net: Topology, query: Query): NetworkVerdict {
  const verdict = settle(net, query);
  return verdict.verdict === 'PROVED' && query.explain && query.kind !== 'reachable' ? { ...verdict, blocked: explain(net.facts, query) } : verdict;
}
