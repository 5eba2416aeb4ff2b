import { fixedBits, inBlock } from './bits';
import { StepHop } from './result';
import { NetworkFacts, RouteTarget } from '../../network-facts';

/** What a table says about an address. */
export type Routed =
  | { readonly kind: 'way'; readonly target: RouteTarget; readonly hop: StepHop }
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown'; readonly reason: string };

/** The route for an address: the one that fixes most bits; among equals what is written, the local one, a prefix list's, a propagated one. */
export function route(facts: NetworkFacts, tableId: string, vpcId: string, address: string): Routed {
  const table = facts.routeTables.find((found) => found.id === tableId);
  if (!table || table.unknown !== undefined) return { kind: 'unknown', reason: `route table ${tableId} is not fully known` };
  let best: { readonly bits: number; readonly order: number; readonly target: RouteTarget; readonly hop: StepHop } | undefined;
  const offer = (block: string, order: number, target: RouteTarget, source = table.source): void => {
    const bits = fixedBits(block);
    if (!inBlock(address, block)) return;
    if (!best || bits > best.bits || (bits === best.bits && order < best.order)) best = { bits, order, target, hop: { kind: 'route', id: tableId, source } };
  };
  for (const block of facts.vpcs.find((vpc) => vpc.id === vpcId)?.cidrs ?? []) offer(block, 2, { kind: 'local' });
  for (const one of table.routes) {
    if ('cidr' in one.destination) {
      if (inBlock(address, one.destination.cidr) === undefined) return { kind: 'unknown', reason: `a destination in ${tableId} is not known` };
      offer(one.destination.cidr, one.propagated ? 4 : 1, one.target, one.source ?? table.source);
    } else {
      const blocks = facts.prefixLists[one.destination.prefixListId];
      if (!blocks && one.target.kind === 'gateway-endpoint') continue;
      if (!blocks || blocks.some((block) => inBlock(address, block) === undefined)) {
        return { kind: 'unknown', reason: `prefix list ${one.destination.prefixListId} in ${tableId} is not known` };
      }
      for (const block of blocks) offer(block, 3, one.target, one.source ?? table.source);
    }
  }
  return best ? { kind: 'way', target: best.target, hop: best.hop } : { kind: 'none' };
}

/** The attachment that a table of a transit gateway sends an address to. */
export function transitRoute(
  facts: NetworkFacts, gatewayId: string, tableId: string, address: string,
): { readonly attachmentId?: string; readonly unknown?: string } {
  const table = facts.transitGateways.find((one) => one.id === gatewayId)?.tables.find((one) => one.id === tableId);
  if (!table) return { unknown: `table ${tableId} is not known` };
  if (table.routes.some((one) => inBlock(address, one.cidr) === undefined)) return { unknown: `a destination in ${tableId} is not known` };
  let best: (typeof table.routes)[number] | undefined;
  for (const one of table.routes) {
    if (inBlock(address, one.cidr) && (!best || fixedBits(one.cidr) > fixedBits(best.cidr))) best = one;
  }
  return best && !best.blackhole ? { attachmentId: best.attachmentId } : {};
}
