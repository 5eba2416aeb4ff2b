import { InterfaceClass } from '../network-facts';
import { End } from './result';
import { common, Interval } from './space';
import { Outside, Topology } from './topology';

/** An end of a query as what it stands for. */
export interface Side {
  readonly interfaces: readonly InterfaceClass[];
  /** Addresses of the internet. */
  readonly internet: readonly Interval[];
  /** Narrows the addresses of the interfaces. */
  readonly block?: Interval;
  /** True where some of it belongs to no VPC of the facts and not to the internet. */
  readonly elsewhere: boolean;
  /** Networks that are not in the facts, and which of their addresses. */
  readonly outsides: readonly { readonly outside: Outside; readonly intervals: readonly Interval[] }[];
  /** Why not all of it is known. */
  readonly doubt?: string;
  /** What is to be known about it. */
  readonly notes: readonly string[];
}

/** Finds an end in the facts; a text where it is not there, which must never look like a proof. */
export function sideOf(net: Topology, end: End, role: 'from' | 'to'): Side | string {
  const side = found(net, end, role);
  if (typeof side === 'string') return side;
  // Whatever is where nobody knows may have an address of a block that is asked for.
  const unsure = side.block ? net.vague.find((place) => place.interfaces.length > 0) : undefined;
  const place = unsure ?? side.interfaces.map((one) => net.places.get(one.subnetId)!).find((one) => one.vague !== undefined);
  return place ? { ...side, doubt: place.vague } : side;
}

function found(net: Topology, end: End, role: 'from' | 'to'): Side | string {
  const none = { interfaces: [], internet: [], elsewhere: false, outsides: [], notes: [] };
  const outsides = [...net.outsides.values()];
  if (end.kind === 'internet') return { ...none, internet: net.space.internet };
  if (end.kind === 'elsewhere') {
    const interfaces = role === 'from' ? net.facts.interfaces.filter((one) => one.forElsewhere) : [];
    return { ...none, interfaces, elsewhere: true, outsides: outsides.map((outside) => ({ outside, intervals: outside.intervals })) };
  }
  if (end.kind === 'interface') {
    const one = net.interfaces.get(end.id);
    return one ? { ...none, interfaces: [one] } : `Interface ${end.id} is not in the facts`;
  }
  if (end.kind === 'interface-set') {
    const missing = end.ids.find((id) => !net.interfaces.has(id));
    if (end.ids.length === 0) return 'No interface is named';
    return missing === undefined ? { ...none, interfaces: [...new Set(end.ids)].map((id) => net.interfaces.get(id)!) } : `Interface ${missing} is not in the facts`;
  }
  if (end.kind === 'subnets' || end.kind === 'subnet-set') {
    const missing = end.kind === 'subnet-set' ? end.ids.find((id) => !net.places.has(id)) : undefined;
    if (missing !== undefined) return `Subnet ${missing} is not in the facts`;
    const places = end.kind === 'subnets' ? net.grouped(end.group) : [...new Set(end.ids)].map((id) => net.places.get(id)!);
    const name = end.kind === 'subnets' ? end.group : end.ids.join(', ');
    if (places.length === 0) return end.kind === 'subnets' ? `No subnet belongs to ${end.group}` : 'No subnet is named';
    const interfaces = places.flatMap((place) => place.interfaces);
    return { ...none, interfaces, notes: interfaces.length === 0 ? [`No interface is known in the subnets of ${name}`] : [] };
  }
  const block = net.space.interval(end.cidr);
  if (!block) return `${end.cidr} is not an address block`;
  const internet = common(net.space.internet, [block]);
  const interfaces = net.facts.interfaces.filter((one) => common(net.addresses(one), [block]).length > 0);
  const inside = net.facts.vpcs.flatMap((vpc) => common(net.vpcIntervals(vpc.id), [block]));
  const size = [...internet, ...inside].reduce((sum, [low, high]) => sum + high - low + 1, 0);
  return {
    interfaces,
    internet,
    block,
    elsewhere: size < block[1] - block[0] + 1,
    outsides: outsides.map((outside) => ({ outside, intervals: common(outside.intervals, [block]) })),
    notes: [],
  };
}

/** True where the facts name a way to networks that are not in them. */
export function leadsElsewhere(net: Topology): boolean {
  const attachments = new Set([...net.outsides.keys(), ...net.facts.transitGateways.flatMap((gateway) => gateway.attachments.map((one) => one.id))]);
  return net.facts.peerings.some((one) => !net.hasVpc(one.requesterVpcId) || !net.hasVpc(one.accepterVpcId))
    || net.facts.routeTables.some((table) => table.unknown !== undefined || table.routes.some((route) => (
      route.target.kind === 'virtual-gateway' && !net.outsides.has(route.target.id))))
    || net.facts.transitGateways.some((gateway) => gateway.tables.some((table) => table.routes.some((route) => (
      route.attachmentId !== undefined && !attachments.has(route.attachmentId)))));
}
