import { fixedBits, inBlock } from './bits';
import { StepHop } from './result';
import { NetworkFacts, RouteTarget } from '../../network-facts';

/** One thing that a table may say about an address. */
export type Routed =
  | { readonly kind: 'way'; readonly target: RouteTarget; readonly hop: StepHop; readonly maybe?: string }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string };

/**
 * The routes for an address: the one that fixes most bits; among equals what is written, the local one, a prefix list's, a
 * propagated one. Routes whose destinations are not known may take it as well.
 */
export function route(facts: NetworkFacts, tableId: string, vpcId: string, address: string): readonly Routed[] {
  const table = facts.routeTables.find((found) => found.id === tableId);
  if (!table || table.unknown !== undefined) return [{ kind: 'unknown', reason: `route table ${tableId} is not fully known` }];
  let best: { readonly bits: number; readonly order: number; readonly target: RouteTarget; readonly hop: StepHop } | undefined;
  const hopOf = (source = table.source): StepHop => ({ kind: 'route', id: tableId, source });
  const offer = (block: string, order: number, target: RouteTarget, source = table.source): void => {
    const bits = fixedBits(block);
    if (!inBlock(address, block)) return;
    if (!best || bits > best.bits || (bits === best.bits && order < best.order)) best = { bits, order, target, hop: hopOf(source) };
  };
  const others: Routed[] = [];
  const maybe = `a destination in ${tableId} is not known`;
  for (const block of facts.vpcs.find((vpc) => vpc.id === vpcId)?.cidrs ?? []) offer(block, 2, { kind: 'local' });
  for (const one of table.routes) {
    const list = 'cidr' in one.destination ? undefined : facts.prefixLists[one.destination.prefixListId];
    if (!('cidr' in one.destination) && !list && one.target.kind === 'gateway-endpoint') continue;
    const blocks = 'cidr' in one.destination ? [one.destination.cidr] : list;
    if (!blocks || blocks.some((block) => inBlock(address, block) === undefined)) {
      others.push({ kind: 'way', target: one.target, hop: hopOf(one.source), maybe });
      continue;
    }
    for (const block of blocks) offer(block, list ? 3 : one.propagated ? 4 : 1, one.target, one.source ?? table.source);
  }
  if (!best) return others.length > 0 ? others : [{ kind: 'none' }];
  return [{ kind: 'way', target: best.target, hop: best.hop, maybe: others.length > 0 ? maybe : undefined }, ...others];
}

/** The attachments that a table of a transit gateway sends an address to, as far as it is known. */
export function transitRoute(
  facts: NetworkFacts, gatewayId: string, tableId: string, address: string,
): readonly { readonly attachmentId?: string; readonly unknown?: string; readonly maybe?: string }[] {
  const table = facts.transitGateways.find((one) => one.id === gatewayId)?.tables.find((one) => one.id === tableId);
  if (!table) return [{ unknown: `table ${tableId} is not known` }];
  const others = table.routes.filter((one) => inBlock(address, one.cidr) === undefined);
  const maybe = others.length > 0 ? `a destination in ${tableId} is not known` : undefined;
  let best: (typeof table.routes)[number] | undefined;
  for (const one of table.routes) {
    if (inBlock(address, one.cidr) && (!best || fixedBits(one.cidr) > fixedBits(best.cidr))) best = one;
  }
  return [...(best ? [best] : []), ...others].map((one) => ({ attachmentId: one.blackhole ? undefined : one.attachmentId, maybe }));
}
