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
export interface Ways<W = Way> {
  readonly ways: readonly W[];
  /** Why nothing is known of the table. */
  readonly lost?: string;
  /** Why packets may go another way: one of `others`, which take destinations that are not known. */
  readonly doubt?: string;
  readonly others: readonly W[];
}

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

function candidatesOf(facts: NetworkFacts, space: Space, route: Route, index: number): Candidate[] | { readonly doubt: string } {
  const target = route.target;
  const to = 'id' in target ? `${target.kind} ${target.id}` : target.kind;
  if ('cidr' in route.destination) {
    const block = route.destination.cidr;
    if (!space.interval(block)) return { doubt: 'A route has a destination that is not known' };
    const rank = route.propagated ? PROPAGATED : WRITTEN;
    return [{ block, rank, target, words: `${block} to ${to}${route.propagated ? ', propagated' : ''}`, route, index }];
  }
  const list = route.destination.prefixListId;
  const blocks = facts.prefixLists[list];
  // AWS's own lists hold addresses of its services alone: not knowing one hides no address of a VPC.
  if (!blocks && target.kind === 'gateway-endpoint') return [];
  if (!blocks || blocks.some((block) => !space.interval(block))) return { doubt: `The blocks of prefix list ${list} are not known` };
  return blocks.map((block) => ({ block, rank: LISTED, target, words: `${list} (${block}) to ${to}`, route, index }));
}

/** The table as AWS reads it: the longest prefix wins, then the rank, and the local route is there without being written. */
export function compileRoutes(facts: NetworkFacts, space: Space, id: string, table: RouteTable | undefined, vpc: Vpc | undefined): Ways {
  const lost = table ? table.unknown : `Route table ${id} is not in the facts`;
  if (!table || lost !== undefined) return { ways: [], others: [], lost };
  let doubt: string | undefined;
  const others: Way[] = [];
  const candidates: Candidate[] = (vpc?.cidrs ?? []).filter((block) => space.interval(block))
    .map((block) => ({ block, rank: LOCAL, target: { kind: 'local' }, words: `${block} to local` }));
  for (const [index, route] of table.routes.entries()) {
    const found = candidatesOf(facts, space, route, index);
    if (Array.isArray(found)) {
      candidates.push(...found);
      continue;
    }
    doubt ??= `${(found as { readonly doubt: string }).doubt} in route table ${id}`;
    const hop: Hop = { kind: 'route', id, rule: `what is not known to ${route.target.kind}`, index, source: route.source ?? table.source };
    others.push({ interval: space.all, target: route.target, hop });
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
  return { ways: ways.sort((a, b) => a.interval[0] - b.interval[0]), others, doubt };
}

/** Destinations that a transit gateway's table takes, with the attachment they go to, or none where they are dropped. */
export interface TransitWay { readonly interval: Interval; readonly attachmentId?: string; readonly hop: Hop }

/** One table of a transit gateway as disjoint intervals. */
export function compileTransit(
  space: Space, gateway: TransitGateway, tableId: string,
): Ways<TransitWay> {
  const table = gateway.tables.find((found) => found.id === tableId);
  const lost = table ? undefined : `Table ${tableId} of transit gateway ${gateway.id} is not in the facts`;
  if (!table) return { ways: [], others: [], lost };
  const way = (interval: Interval, index: number): TransitWay => {
    const route = table.routes[index];
    const dropped = route.blackhole === true || route.attachmentId === undefined;
    const rule = `${space.interval(route.cidr) ? route.cidr : 'what is not known'} to ${dropped ? 'blackhole' : route.attachmentId}`;
    return { interval, attachmentId: dropped ? undefined : route.attachmentId, hop: { kind: 'route', id: tableId, rule, index } };
  };
  const known = table.routes.map(({ cidr }, index) => ({ cidr, index, interval: space.interval(cidr) }));
  const others = known.filter((one) => !one.interval).map(({ index }) => way(space.all, index));
  const ways: TransitWay[] = [];
  for (const { interval: whole, index } of known.sort((a, b) => prefixLength(b.cidr) - prefixLength(a.cidr))) {
    if (whole) ways.push(...without([whole], ways.map((one) => one.interval)).map((interval) => way(interval, index)));
  }
  const doubt = others.length > 0 ? `Table ${tableId} of transit gateway ${gateway.id} has a destination that is not known` : undefined;
  return { ways, others, doubt };
}

/** The parts of an interval that each way takes. */
export function lookup<W extends { readonly interval: Interval }>(
  ways: readonly W[], interval: Interval,
): { readonly way: W; readonly part: Interval }[] {
  return ways.flatMap((way) => common([way.interval], [interval]).map((part) => ({ way, part })));
}
