import { NotInTemplates } from './errors';
import { Address, EndRef } from '../../claim-format';
import { Deployment, Element } from '../deployment';
import { End } from '../network/result';
import { InterfaceClass } from '../network-facts';

type Find = (address: Address) => Element | undefined;

/** An interface that a workload may have in a subnet: for what is forbidden with a public address, for what is to be reached without. */
function supposed(subnetId: string, groupId: string, publicIpv4: boolean): InterfaceClass {
  const id = `workload with ${groupId} in ${subnetId}${publicIpv4 ? '' : ' without a public address'}`;
  return { id, subnetId, securityGroupIds: [groupId], publicIpv4, checksDestination: true };
}

/** Interfaces of workloads that ends suppose, each once. */
export function supposedInterfaces(ends: readonly EndRef[], find: Find): readonly InterfaceClass[] {
  const found = new Map<string, InterfaceClass>();
  for (const one of ends.flatMap((end) => [...ofEnd(end, find, true), ...ofEnd(end, find, false)])) found.set(one.id, one);
  return [...found.values()];
}

function ofEnd({ subnets = [], groups = [] }: EndRef, find: Find, isPublic: boolean): InterfaceClass[] {
  return subnets.flatMap((subnet) => groups.flatMap((group) => {
    const [place, rules] = [find(subnet), find(group)];
    return place && rules ? [supposed(place.id, rules.id, isPublic)] : [];
  }));
}

/** An end as the network knows it; undefined where this case does not hold it. */
export function endOf({ network }: Deployment, ref: EndRef, find: Find, isPublic = true): End | undefined {
  if (ref.internet === true) return { kind: 'internet' };
  if (ref.cidr !== undefined) return { kind: 'cidr', cidr: ref.cidr };
  if (ref.subnets !== undefined) {
    const ids = ref.subnets.flatMap((address) => find(address)?.id ?? []);
    if (ids.length === 0) return undefined;
    const workloads = ofEnd(ref, find, isPublic);
    // Not as subnets: workloads that other claims suppose there are none of this one's.
    const real = network.interfaces.filter(({ subnetId }) => ids.includes(subnetId));
    if (workloads.length + real.length === 0) return { kind: 'subnet-set', ids };
    return { kind: 'interface-set', ids: [...real, ...workloads].map(({ id }) => id) };
  }
  const { stack, logicalId } = ref.resource!;
  const element = find(ref.resource!);
  if (element === undefined) return undefined;
  if (element.interfaceIds === undefined || element.interfaceIds.length === 0) {
    throw new NotInTemplates(`${stack}#${logicalId} (${element.type}) has no interface in a network that is known`);
  }
  return { kind: 'interface-set', ids: element.interfaceIds };
}

/** How people call an end. */
export function nameOfEnd({ name, subnets, resource, cidr }: EndRef): string {
  if (name !== undefined) return name;
  if (subnets !== undefined) return subnets.map(({ stack, logicalId }) => `${stack}#${logicalId}`).join(', ');
  if (resource !== undefined) return `${resource.stack}#${resource.logicalId}`;
  return cidr ?? 'the internet';
}

/** Addresses that an end names. */
export function addressesOf(end: EndRef): readonly Address[] {
  return [...end.subnets ?? [], ...end.groups ?? [], ...end.resource ? [end.resource] : []];
}
