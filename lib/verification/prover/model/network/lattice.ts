import { Interfaces } from './interfaces';
import { because, nameOf, property, Reading, source } from './reading';
import { at, list, text, whole } from './values';
import { Lattice, LatticeNetwork, LatticeService } from '../../network-facts';
import { Resolved, ResolvedResource } from '../resolved';

type Listener = LatticeService['listeners'][number];

const PORTS = new Map([['HTTP', 80], ['HTTPS', 443], ['TLS_PASSTHROUGH', 443]]);

/**
 * Service networks of VPC Lattice with the VPCs that may call them, and services with their targets. Missing where no
 * template has any.
 *
 * @see https://docs.aws.amazon.com/vpc-lattice/latest/ug/how-it-works.html
 */
export function readLattice(reading: Reading, interfaces: Interfaces, vpcOfSubnet: (id: string) => string | undefined): Lattice | undefined {
  const joined = reading.of('AWS::VpcLattice::ServiceNetworkVpcAssociation');
  const endpoints = reading.of('AWS::EC2::VPCEndpoint').filter((one) => property(one, 'ServiceNetworkArn') !== undefined);
  const owned = reading.of('AWS::VpcLattice::ServiceNetwork');
  const members = reading.of('AWS::VpcLattice::ServiceNetworkServiceAssociation');
  const services = reading.of('AWS::VpcLattice::Service');
  if (joined.length + endpoints.length + owned.length + members.length + services.length === 0) return undefined;
  const ids = new Set(owned.map((one) => one.id));
  const networkOf = (one: ResolvedResource): string | undefined => {
    const name = ['ServiceNetworkIdentifier', 'ServiceNetworkArn'].map((each) => property(one, each)).find((value) => value !== undefined);
    const id = reading.id(name);
    if (id === undefined) reading.gap(one, `The service network of ${nameOf(one)} is not known: ${because(name)}`, 'Properties');
    else ids.add(id);
    return id;
  };
  const callers = [...joined, ...endpoints].map((one) => ({ one, id: networkOf(one) }));
  const providers = members.map((one) => ({ one, id: networkOf(one), serviceId: reading.id(property(one, 'ServiceIdentifier')) }));
  const networks = [...ids].map((id): LatticeNetwork => {
    const own = reading.find(id, 'AWS::VpcLattice::ServiceNetwork');
    const doubts: string[] = own ? [] : [`Service network ${id} is not in the templates`];
    const vpcs = callers.filter((caller) => caller.id === id).flatMap(({ one }) => {
      const stated = reading.id(property(one, 'VpcIdentifier') ?? property(one, 'VpcId'));
      const vpcId = stated ?? vpcOfSubnet(reading.ids(property(one, 'SubnetIds'))?.[0] ?? '');
      const securityGroupIds = reading.ids(property(one, 'SecurityGroupIds'));
      if (vpcId === undefined || !securityGroupIds) doubts.push(`Which VPC and groups ${nameOf(one)} joins is not known`);
      return vpcId === undefined ? [] : [{ vpcId, securityGroupIds: securityGroupIds ?? [], source: source(one) }];
    });
    const serviceIds = providers.filter((provider) => provider.id === id).flatMap(({ one, serviceId }) => {
      if (serviceId === undefined) doubts.push(`Which service ${nameOf(one)} joins is not known`);
      return serviceId ?? [];
    });
    const unknown = doubts.length > 0 ? { unknown: doubts.join('; ') } : {};
    return { id, vpcs, serviceIds, authType: own ? authOf(own) : 'none', ...unknown, source: own && source(own) };
  });
  const serviceIds = new Set([...services.map((one) => one.id), ...networks.flatMap((network) => network.serviceIds)]);
  return { networks, services: [...serviceIds].map((id) => serviceOf(reading, interfaces, id)) };
}

/** `none` unless IAM is surely asked. */
function authOf(one: ResolvedResource): 'none' | 'iam' {
  return text(property(one, 'AuthType')) === 'AWS_IAM' ? 'iam' : 'none';
}

function serviceOf(reading: Reading, interfaces: Interfaces, id: string): LatticeService {
  const own = reading.find(id, 'AWS::VpcLattice::Service');
  const doubts: string[] = own ? [] : [`Service ${id} is not in the templates`];
  const listeners = reading.of('AWS::VpcLattice::Listener').filter((one) => reading.id(property(one, 'ServiceIdentifier')) === id).flatMap((one) => {
    const protocol = text(property(one, 'Protocol')) ?? '';
    const port = property(one, 'Port') === undefined ? PORTS.get(protocol) : whole(property(one, 'Port'));
    if (port === undefined) {
      doubts.push(`On which port ${nameOf(one)} listens is not known`);
      return [];
    }
    const rules = reading.of('AWS::VpcLattice::Rule').filter((rule) => reading.id(property(rule, 'ListenerIdentifier')) === one.id);
    return [property(one, 'DefaultAction'), ...rules.map((rule) => property(rule, 'Action'))].flatMap((action) => forward(reading, interfaces, port, action));
  });
  return { id, listeners, authType: own ? authOf(own) : 'none', ...(doubts.length > 0 ? { unknown: doubts.join('; ') } : {}), source: own && source(own) };
}

function forward(reading: Reading, interfaces: Interfaces, port: number, action: Resolved | undefined): Listener[] {
  const groups = list(at(action, 'Forward', 'TargetGroups'));
  const unknown = (name: string): Listener => ({ protocol: 6, port, targetClassIds: [`${name} that are not known`], targetPorts: [0] });
  if (!groups) return [unknown('targets of an action')];
  return groups.flatMap((one): Listener[] => {
    const group = reading.find(at(one, 'TargetGroupIdentifier'), 'AWS::VpcLattice::TargetGroup');
    if (!group) return [unknown('targets of a group')];
    if (text(property(group, 'Type')) === 'LAMBDA') return [];
    const standard = whole(property(group, 'Config', 'Port')) ?? PORTS.get(text(property(group, 'Config', 'Protocol')) ?? '');
    const targets = list(property(group, 'Targets'));
    const registered = registeredBy(reading, interfaces, group);
    const stated = (targets ?? []).flatMap((target): Listener[] => {
      const found = reading.find(at(target, 'Id'));
      const targetPort = at(target, 'Port') === undefined ? standard : whole(at(target, 'Port'));
      const ids = found ? interfaces.of(found) : [];
      if (ids.length === 0 || targetPort === undefined) return [unknown(`targets of ${nameOf(group)}`)];
      return [{ protocol: 6, port, targetClassIds: ids, targetPorts: [targetPort] }];
    });
    if (!targets || (stated.length === 0 && registered.length === 0)) return [unknown(`targets of ${nameOf(group)}`)];
    return registered.length > 0 ? [...stated, { protocol: 6, port, targetClassIds: registered, targetPorts: [standard ?? 0] }] : stated;
  });
}

/** Groups of instances and services of ECS that register with a target group. */
function registeredBy(reading: Reading, interfaces: Interfaces, group: ResolvedResource): string[] {
  const groups = reading.of('AWS::AutoScaling::AutoScalingGroup').filter((one) => (
    (list(property(one, 'TrafficSources')) ?? []).some((traffic) => reading.id(at(traffic, 'Identifier')) === group.id)));
  const services = reading.of('AWS::ECS::Service').filter((one) => (
    (list(property(one, 'VpcLatticeConfigurations')) ?? []).some((each) => reading.id(at(each, 'TargetGroupArn')) === group.id)));
  return [...groups, ...services].flatMap((one) => interfaces.of(one));
}
