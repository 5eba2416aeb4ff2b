import { Interfaces } from './interfaces';
import { nameOf, property, Reading } from './reading';
import { at, list, text, whole } from './values';
import { Resolved, ResolvedResource } from '../resolved';

/** Where a target group sends connections. */
export interface Targets {
  /** Classes, by the port that they take connections on. */
  readonly byPort: ReadonlyMap<number, readonly string[]>;
  /** True where the targets see the client's address. */
  readonly preservesClient: boolean;
}

/** A class that is in no facts: what it takes is then not known. */
const unknownTargets = (group: ResolvedResource): string => `targets of ${nameOf(group)} that are not known`;

/**
 * The targets that a group has: stated in it, or registered by services and groups of instances.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
 */
export function targetsOf(reading: Reading, interfaces: Interfaces, group: ResolvedResource, network: boolean): Targets {
  const kind = text(property(group, 'TargetType')) ?? 'instance';
  const port = whole(property(group, 'Port'));
  const protocol = text(property(group, 'Protocol')) ?? '';
  const byPort = new Map<number, string[]>();
  const preservesClient = network && keepsAddress(property(group, 'TargetGroupAttributes'), kind, protocol);
  // A function is called through the API of Lambda, by no packet of the VPC.
  if (kind === 'lambda') return { byPort, preservesClient };
  const add = (where: number | undefined, ids: readonly string[]): void => {
    const known = where !== undefined && where > 0;
    const key = known ? where : 0;
    byPort.set(key, [...byPort.get(key) ?? [], ...(known ? ids : [unknownTargets(group)])]);
  };
  let registered = false;
  const stated = list(property(group, 'Targets'));
  if (!stated) add(0, []);
  for (const target of stated ?? []) {
    registered = true;
    const found = reading.find(at(target, 'Id'));
    const ids = found ? interfaces.of(found) : atAddress(reading, interfaces, text(at(target, 'Id')));
    add(at(target, 'Port') === undefined ? port : whole(at(target, 'Port')), ids.length > 0 ? ids : [unknownTargets(group)]);
  }
  for (const one of reading.of('AWS::AutoScaling::AutoScalingGroup')) {
    const [named, sources] = [reading.ids(property(one, 'TargetGroupARNs')), list(property(one, 'TrafficSources'))];
    const all = named && sources && [...named, ...sources.map((each) => reading.id(at(each, 'Identifier')))];
    if (all && !all.includes(group.id)) continue;
    registered = true;
    // A list that is not known may name the group.
    if (all) add(port, interfaces.of(one)); else add(0, []);
  }
  for (const { service, containerPort } of servicesOf(reading, group)) {
    registered = true;
    // Services on instances share these, on ports that ECS chooses.
    if (kind === 'ip') add(containerPort, interfaces.of(service)); else add(0, []);
  }
  if (!registered) add(0, []);
  return { byPort, preservesClient };
}

/** Services of ECS that register their tasks with a group, with the port of the container. */
function servicesOf(reading: Reading, group: ResolvedResource): { readonly service: ResolvedResource; readonly containerPort?: number }[] {
  return reading.of('AWS::ECS::Service', 'AWS::ECS::TaskSet').flatMap((service) => (list(property(service, 'LoadBalancers')) ?? [undefined]).flatMap((one) => {
    if (one === undefined) return [{ service }];
    const ids = [at(one, 'TargetGroupArn'), at(one, 'AdvancedConfiguration', 'AlternateTargetGroupArn')].map((value) => reading.id(value));
    return ids.includes(group.id) ? [{ service, containerPort: whole(at(one, 'ContainerPort')) }] : [];
  }));
}

function atAddress(reading: Reading, interfaces: Interfaces, address: string | undefined): readonly string[] {
  if (address === undefined) return [];
  return reading.of('AWS::EC2::Instance', 'AWS::EC2::NetworkInterface')
    .filter((one) => text(property(one, 'PrivateIpAddress')) === address)
    .flatMap((one) => interfaces.of(one));
}

/** What a network load balancer does unless it is told. */
function keepsAddress(attributes: Resolved | undefined, kind: string, protocol: string): boolean {
  for (const one of list(attributes) ?? []) {
    if (text(at(one, 'Key')) === 'preserve_client_ip.enabled') return text(at(one, 'Value')) === 'true';
  }
  return kind === 'instance' || kind === 'alb' || protocol === 'UDP' || protocol === 'TCP_UDP' || protocol === 'QUIC' || protocol === 'TCP_QUIC';
}
