import { Interfaces } from './interfaces';
import { nameOf, property, Reading, source } from './reading';
import { targetsOf, Targets } from './target-groups';
import { at, list, text, whole } from './values';
import { LoadBalancer } from '../../network-facts';
import { Resolved, ResolvedResource } from '../resolved';

type Listener = LoadBalancer['listeners'][number];

/** Protocols of listeners as numbers; of those that are not here nothing is known. */
const LISTENER_PROTOCOLS = new Map([
  ['HTTP', [6]], ['HTTPS', [6]], ['TCP', [6]], ['TLS', [6]], ['SSL', [6]], ['UDP', [17]], ['TCP_UDP', [6, 17]], ['QUIC', [17]], ['TCP_QUIC', [6, 17]],
]);

/** Interfaces of load balancers, so that what sends to them finds them. */
export function readLoadBalancerInterfaces(reading: Reading, interfaces: Interfaces): void {
  const accelerated = acceleratedIds(reading);
  for (const one of reading.of('AWS::EC2::Instance')) {
    if (accelerated.has(one.id)) interfaces.of(one).forEach((id) => interfaces.change(id, { publicIpv4: true }));
  }
  for (const one of reading.of('AWS::ElasticLoadBalancingV2::LoadBalancer')) {
    const mappings = list(property(one, 'SubnetMappings'));
    const subnets = mappings && mappings.length > 0 ? mappings.map((mapping) => reading.id(at(mapping, 'SubnetId'))) : reading.ids(property(one, 'Subnets'));
    const subnetIds = subnets?.every((id) => id !== undefined) ? subnets : undefined;
    const groupIds = reading.ids(property(one, 'SecurityGroups'));
    const type = text(property(one, 'Type')) ?? 'application';
    const scheme = schemeOf(one);
    const ip = text(property(one, 'IpAddressType')) ?? 'ipv4';
    interfaces.add(one, {
      subnetIds,
      groupIds,
      publicIpv4: scheme === undefined ? undefined : scheme === 'internet-facing' || accelerated.has(one.id),
      ipv6: ip === 'ipv4' ? false : undefined,
      purpose: 'load-balancer',
      unfiltered: type !== 'application',
    });
  }
  for (const one of reading.of('AWS::ElasticLoadBalancing::LoadBalancer')) {
    const scheme = schemeOf(one);
    const subnets = property(one, 'Subnets');
    if (subnets === undefined) {interfaces.own(one, [`${one.id} in the default VPC`]);} else {
      interfaces.add(one, {
        subnetIds: reading.ids(subnets),
        groupIds: reading.ids(property(one, 'SecurityGroups')),
        publicIpv4: scheme && scheme === 'internet-facing',
        ipv6: false,
        purpose: 'load-balancer',
      });
    }
  }
}

function schemeOf(one: ResolvedResource): 'internet-facing' | 'internal' | undefined {
  const value = property(one, 'Scheme');
  const scheme = value === undefined ? 'internet-facing' : text(value);
  return scheme === 'internet-facing' || scheme === 'internal' ? scheme : undefined;
}

/** What Global Accelerator brings the internet to, private or not. */
function acceleratedIds(reading: Reading): ReadonlySet<string> {
  const found = new Set<string>();
  for (const one of reading.of('AWS::GlobalAccelerator::EndpointGroup')) {
    const endpoints = list(property(one, 'EndpointConfigurations'));
    if (!endpoints) reading.gap(one, `What ${nameOf(one)} brings the internet to is not known`, 'Properties.EndpointConfigurations');
    for (const endpoint of endpoints ?? []) {
      const id = reading.id(at(endpoint, 'EndpointId'));
      if (id !== undefined) found.add(id);
    }
  }
  return found;
}

/**
 * Load balancers with their listeners and targets.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/userguide/how-elastic-load-balancing-works.html
 */
export function readLoadBalancers(reading: Reading, interfaces: Interfaces): LoadBalancer[] {
  const modern = reading.of('AWS::ElasticLoadBalancingV2::LoadBalancer').flatMap((one) => (
    text(property(one, 'Type')) === 'gateway' ? [] : balancersOf(reading, interfaces, one)));
  return [...modern, ...reading.of('AWS::ElasticLoadBalancing::LoadBalancer').map((one) => classic(reading, interfaces, one))];
}

function balancersOf(reading: Reading, interfaces: Interfaces, one: ResolvedResource): LoadBalancer[] {
  const network = text(property(one, 'Type')) === 'network';
  const memo = new Map<string, Targets>();
  const kept: Listener[] = [];
  const own: Listener[] = [];
  for (const listener of reading.of('AWS::ElasticLoadBalancingV2::Listener')) {
    if (reading.id(property(listener, 'LoadBalancerArn')) !== one.id) continue;
    const protocols = LISTENER_PROTOCOLS.get(text(property(listener, 'Protocol')) ?? (network ? 'TCP' : 'HTTP'));
    const port = whole(property(listener, 'Port'));
    if (!protocols || port === undefined) {
      reading.gap(listener, `On which port ${nameOf(listener)} listens, or with which protocol, is not known`, 'Properties');
      continue;
    }
    const rules = reading.of('AWS::ElasticLoadBalancingV2::ListenerRule').filter((rule) => reading.id(property(rule, 'ListenerArn')) === listener.id);
    const groups = [forwards(reading, property(listener, 'DefaultActions')), ...rules.map((rule) => forwards(reading, property(rule, 'Actions')))].flat();
    for (const id of new Set(groups)) {
      const group = reading.find(id, 'AWS::ElasticLoadBalancingV2::TargetGroup');
      const unread: Targets = { byPort: new Map([[0, [`target group ${id}`]]]), preservesClient: false };
      const known = memo.get(id) ?? (group ? targetsOf(reading, interfaces, group, network) : unread);
      memo.set(id, known);
      for (const [targetPort, targetClassIds] of known.byPort) {
        for (const protocol of protocols) {
          (known.preservesClient ? kept : own).push({ protocol, port, targetClassIds: [...new Set(targetClassIds)], targetPorts: [targetPort] });
        }
      }
    }
  }
  const interfaceClassIds = interfaces.of(one).filter((id) => interfaces.has(id));
  const base = { id: one.id, interfaceClassIds, scheme: sideOf(one, interfaces), source: source(one) };
  const parts = [{ ...base, listeners: own, preservesClient: false }, { ...base, listeners: kept, preservesClient: true }]
    .filter((part) => part.listeners.length > 0);
  return parts.length > 0 ? parts : [{ ...base, listeners: [], preservesClient: false }];
}

/** A private one that Global Accelerator brings the internet to is as good as facing it. */
function sideOf(one: ResolvedResource, interfaces: Interfaces): LoadBalancer['scheme'] {
  const open = interfaces.classes.some((each) => interfaces.of(one).includes(each.id) && each.publicIpv4);
  return open ? 'internet-facing' : schemeOf(one) ?? 'internet-facing';
}

/** Target groups that actions forward to; one that is not known is a name of its own. */
function forwards(reading: Reading, actions: Resolved | undefined): string[] {
  const all = list(actions);
  if (!all) return ['that is known only at deployment'];
  return all.flatMap((action) => {
    const inForward = list(at(action, 'ForwardConfig', 'TargetGroups'));
    const values = [at(action, 'TargetGroupArn'), ...(inForward ?? []).map((group) => at(group, 'TargetGroupArn'))].filter((value) => value !== undefined);
    const unknown = !inForward || values.some((value) => reading.id(value) === undefined);
    return [...values.flatMap((value) => reading.id(value) ?? []), ...(unknown ? ['that is known only at deployment'] : [])];
  });
}

function classic(reading: Reading, interfaces: Interfaces, one: ResolvedResource): LoadBalancer {
  const stated = list(property(one, 'Instances'));
  const instances = stated ?? [];
  const registered = instances.flatMap((each) => {
    const found = reading.find(each, 'AWS::EC2::Instance');
    return found ? interfaces.of(found) : [`${nameOf(one)}: an instance that is not known`];
  });
  if (!stated) registered.push(`${nameOf(one)}: instances that are not known`);
  for (const group of reading.of('AWS::AutoScaling::AutoScalingGroup')) {
    if (reading.ids(property(group, 'LoadBalancerNames'))?.includes(one.id)) registered.push(...interfaces.of(group));
  }
  const listeners = (list(property(one, 'Listeners')) ?? []).flatMap((listener): Listener[] => {
    const [port, targetPort] = [whole(at(listener, 'LoadBalancerPort')), whole(at(listener, 'InstancePort'))];
    if (port === undefined || targetPort === undefined) {
      reading.gap(one, `On which port ${nameOf(one)} listens is not known`, 'Properties.Listeners');
      return [];
    }
    return [{ protocol: 6, port, targetClassIds: [...new Set(registered)], targetPorts: [targetPort] }];
  });
  const interfaceClassIds = interfaces.of(one).filter((id) => interfaces.has(id));
  return { id: one.id, interfaceClassIds, scheme: sideOf(one, interfaces), listeners, preservesClient: false, source: source(one) };
}
