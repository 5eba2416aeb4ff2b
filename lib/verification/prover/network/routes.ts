import { NetworkFacts, Route, RouteTable, RouteTarget, TransitGateway, Vpc } from '../network-facts';
import { Hop } from './result';
import { common, Interval, prefixLength, Space, without } from './space';

/** Destinations that one route of a table takes. */
export interface Way {
  readonly interval: Interval;
  readonly target: RouteTarget;
  readonly hop: Hop;
}

/** A table as disjoint intervals of destinations, in order. What no way holds is dropped. */
export interface Ways { readonly ways: readonly Way[]; readonly doubt?: string }

interface Candidate {
  readonly block: string;
  readonly rank: number;
  readonly target: RouteTarget;
  readonly words: string;
  readonly route?: Route;
  readonly index?: number;
}

/** Rank among routes of one length: what is written, then the local route, then what a prefix list brings, then what is propagated. */
const WRITTEN = 0;
const LOCAL = 1;
const LISTED = 2;
const PROPAGATED = 3;

function candidatesOf(facts: NetworkFacts, space: Space, route: Route, index: number): Candidate[] | string {
  const target = route.target;
  const to = 'id' in target ? `${target.kind} ${target.id}` : target.kind;
  if ('cidr' in route.destination) {
    const block = route.destination.cidr;
    if (!space.interval(block)) return 'A route has a destination that is not known';
    const rank = route.propagated ? PROPAGATED : WRITTEN;
    return [{ block, rank, target, words: `${block} to ${to}${route.propagated ? ', propagated' : ''}`, route, index }];
  }
  const list = route.destination.prefixListId;
  const blocks = facts.prefixLists[list];
  // AWS's own lists hold addresses of its services alone: not knowing one hides no address of a VPC.
  if (!blocks && target.kind === 'gateway-endpoint') return [];
  if (!blocks || blocks.some((block) => !space.interval(block))) return `The blocks of prefix list ${list} are not known`;
  return blocks.map((block) => ({ block, rank: LISTED, target, words: `${list} (${block}) to ${to}`, route, index }));
}

/** The table as AWS reads it: the longest prefix wins, then the rank, and the local route is there without being written. */
export function compileRoutes(facts: NetworkFacts, space: Space, id: string, table: RouteTable | undefined, vpc: Vpc | undefined): Ways {
  if (!table) return { ways: [], doubt: `Route table ${id} is not in the facts` };
  let doubt = table.unknown;
  const candidates: Candidate[] = (vpc?.cidrs ?? []).map((block) => ({ block, rank: LOCAL, target: { kind: 'local' }, words: `${block} to local` }));
  for (const [index, route] of table.routes.entries()) {
    const found = candidatesOf(facts, space, route, index);
    if (typeof found === 'string') doubt ??= `${found} in route table ${id}`;
    else candidates.push(...found);
  }
  candidates.sort((a, b) => prefixLength(b.block) - prefixLength(a.block) || a.rank - b.rank);
  const ways: Way[] = [];
  for (const candidate of candidates) {
    const taken = ways.map((way) => way.interval);
    for (const interval of without([space.interval(candidate.block)!], taken)) {
      const hop: Hop = { kind: 'route', id, rule: candidate.words, index: candidate.index, source: candidate.route?.source ?? table.source };
      ways.push({ interval, target: candidate.target, hop });
    }
  }
  return { ways: ways.sort((a, b) => a.interval[0] - b.interval[0]), doubt };
}

/** Destinations that a transit gateway's table takes, with the attachment they go to, or none where they are dropped. */
export interface TransitWay { readonly interval: Interval; readonly attachmentId?: string; readonly hop: Hop }

/** One table of a transit gateway as disjoint intervals. */
export function compileTransit(
  space: Space, gateway: TransitGateway, tableId: string,
): { readonly ways: readonly TransitWay[]; readonly doubt?: string } {
  const table = gateway.tables.find((found) => found.id === tableId);
  if (!table) return { ways: [], doubt: `Table ${tableId} of transit gateway ${gateway.id} is not in the facts` };
  if (table.routes.some((route) => !space.interval(route.cidr))) {
    return { ways: [], doubt: `Table ${tableId} of transit gateway ${gateway.id} has a destination that is not known` };
  }
  const sorted = table.routes.map((route, index) => ({ ...route, index })).sort((a, b) => prefixLength(b.cidr) - prefixLength(a.cidr));
  const ways: TransitWay[] = [];
  for (const route of sorted) {
    for (const interval of without([space.interval(route.cidr)!], ways.map((way) => way.interval))) {
      const dropped = route.blackhole === true || route.attachmentId === undefined;
      const hop: Hop = { kind: 'route', id: tableId, rule: `${route.cidr} to ${dropped ? 'blackhole' : route.attachmentId}`, index: route.index };
      ways.push({ interval, attachmentId: dropped ? undefined : route.attachmentId, hop });
    }
  }
  return { ways };
}

/** The parts of an interval that each way takes. */
export function lookup<W extends { readonly interval: Interval }>(
  ways: readonly W[], interval: Interval,
): { readonly way: W; readonly part: Interval }[] {
  return ways.flatMap((way) => common([way.interval], [interval]).map((part) => ({ way, part })));
}
