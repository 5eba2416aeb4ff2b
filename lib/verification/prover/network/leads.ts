import { Interval } from './space';
import { Topology } from './topology';

/** True where VPC Lattice may connect to a target, or to something that is not known. */
export function latticeLeads(net: Topology, targets: ReadonlySet<string>, fronts: ReadonlySet<string>): boolean {
  const lattice = net.facts.lattice;
  return lattice !== undefined && (lattice.networks.some((network) => network.unknown !== undefined || network.serviceIds.some((id) => (
    !lattice.services.some((service) => service.id === id)))) || lattice.services.some((service) => service.unknown !== undefined
    || service.listeners.some((one) => one.targetClassIds.some((id) => targets.has(id) || fronts.has(id) || !net.interfaces.has(id)))));
}

/** Interfaces of load balancers from which connections may come to a target, or to something that is not known, at last. */
export function leadingTo(net: Topology, targets: ReadonlySet<string>): Set<string> {
  const fronts = new Set<string>();
  for (let before = -1; before !== fronts.size;) {
    before = fronts.size;
    for (const balancer of net.facts.loadBalancers) {
      const leads = balancer.listeners.some((one) => one.targetClassIds.some((id) => targets.has(id) || fronts.has(id) || !net.interfaces.has(id)));
      if (leads) balancer.interfaceClassIds.forEach((id) => fronts.add(id));
    }
  }
  return fronts;
}

/** Intervals as few as hold the same atoms. */
export function merge(intervals: readonly Interval[]): Interval[] {
  const sorted = [...intervals].sort((a, b) => a[0] - b[0]);
  const merged: Interval[] = [];
  for (const [low, high] of sorted) {
    const last = merged[merged.length - 1];
    if (last && low <= last[1]) merged[merged.length - 1] = [last[0], Math.max(last[1], high)];
    else merged.push([low, high]);
  }
  return merged;
}
