import { Item, Outputs, OUTPUTS } from './describe-network-fields';
import { LoadBalancer } from '../../network-facts';

/** Protocols of listeners by name. */
const PROTOCOLS: ReadonlyMap<string, readonly number[]> = new Map([
  ['HTTP', [6]], ['HTTPS', [6]], ['TCP', [6]], ['TLS', [6]], ['UDP', [17]], ['QUIC', [17]], ['TCP_UDP', [6, 17]], ['TCP_QUIC', [6, 17]],
]);

/** A target group with the interfaces of its targets. */
interface Targets { readonly classIds: readonly string[]; readonly ports: readonly number[]; readonly keepsClient: boolean }

/** Interfaces that targets name, by instance, by address and by load balancer. */
interface Finder {
  readonly byInstance: ReadonlyMap<string, string>;
  readonly byAddress: ReadonlyMap<string, string>;
  readonly ofBalancer: (arn: string) => readonly string[];
}

/** The part of a load balancer's ARN by which its interfaces are described. */
const nameIn = (arn: string): string => arn.slice(arn.indexOf(':loadbalancer/') + ':loadbalancer/'.length);

function targetsOf(group: Item, health: readonly Item[] | undefined, finder: Finder): Targets {
  const type = group.optional('TargetType') ?? 'instance';
  const protocol = group.optional('Protocol') ?? 'HTTP';
  const port = group.number('Port');
  const keepsClient = !['HTTP', 'HTTPS'].includes(protocol) && (type === 'instance' || protocol !== 'TCP' && protocol !== 'TLS');
  if (type === 'lambda') return { classIds: [], ports: [], keepsClient: false };
  if (!health) {
    const arn = group.text('TargetGroupArn');
    return { classIds: [`that is not known (run ${OUTPUTS.TargetHealthDescriptions} --target-group-arn ${arn})`], ports: port === undefined ? [] : [port], keepsClient };
  }
  const targets = health.map((one) => one.object('Target'));
  const classIds = targets.flatMap((target): readonly string[] => {
    const id = target.text('Id');
    if (type === 'alb') return finder.ofBalancer(id);
    const found = type === 'instance' ? finder.byInstance.get(id) : finder.byAddress.get(`${group.optional('VpcId')} ${id}`);
    // Addresses outside the VPC are targets too: what is there is not known.
    return [found ?? id];
  });
  const ports = targets.flatMap((target) => target.number('Port') ?? port ?? []);
  return { classIds: [...new Set(classIds)], ports: [...new Set(ports)], keepsClient };
}

/** Load balancers. Each listener leads to every target group of its load balancer, which holds whatever its rules are. */
export function describedBalancers(outputs: Outputs, interfaces: ReadonlyMap<string, Item>): LoadBalancer[] {
  const byInstance = new Map<string, string>();
  const byAddress = new Map<string, string>();
  const byDescription = new Map<string, string[]>();
  for (const [id, one] of interfaces) {
    const instance = one.object('Attachment').optional('InstanceId');
    if (instance !== undefined && (!byInstance.has(instance) || one.object('Attachment').number('DeviceIndex') === 0)) byInstance.set(instance, id);
    const addresses = [one.optional('PrivateIpAddress'), ...one.list('PrivateIpAddresses').map((address) => address.optional('PrivateIpAddress')),
      ...one.list('Ipv6Addresses').map((address) => address.optional('Ipv6Address'))];
    addresses.forEach((address) => address !== undefined && byAddress.set(`${one.optional('VpcId')} ${address}`, id));
    const description = one.optional('Description') ?? '';
    byDescription.set(description, [...byDescription.get(description) ?? [], id]);
  }
  const ofBalancer = (arn: string): readonly string[] => byDescription.get(`ELB ${nameIn(arn)}`) ?? [];
  const health = outputs.about('TargetHealthDescriptions', 'TargetGroupArn', /[0-9a-f]{16}/, '0123456789abcdef of the end of its ARN');
  const listeners = outputs.all('Listeners');
  return [...outputs.byId('LoadBalancers', 'LoadBalancerArn')].flatMap(([arn, balancer]): LoadBalancer[] => {
    if (balancer.optional('Type') === 'gateway') return [];
    const groups = [...outputs.byId('TargetGroups', 'TargetGroupArn')].filter(([, group]) => group.texts('LoadBalancerArns').includes(arn))
      .map(([groupArn, group]) => {
        const told = health.get(groupArn) ?? health.get(groupArn.slice(-16));
        return targetsOf(group, told?.items, { byInstance, byAddress, ofBalancer });
      });
    const isApplication = balancer.optional('Type') === 'application';
    return [false, true].flatMap((preservesClient): LoadBalancer[] => {
      const own = groups.filter((group) => (!isApplication && group.keepsClient) === preservesClient);
      if (own.length === 0 && (preservesClient || groups.length > 0)) return [];
      return [{
        id: preservesClient ? `${arn} (keeps clients)` : arn,
        interfaceClassIds: ofBalancer(arn),
        scheme: balancer.optional('Scheme') === 'internal' ? 'internal' : 'internet-facing',
        preservesClient,
        listeners: listeners.filter((one) => one.text('LoadBalancerArn') === arn).flatMap((listener) => (
          (PROTOCOLS.get(listener.optional('Protocol') ?? '') ?? [6, 17]).flatMap((protocol) => own.map((group) => (
            { protocol, port: listener.number('Port') ?? 0, targetClassIds: group.classIds, targetPorts: group.ports }))))),
        source: balancer.source(arn),
      }];
    });
  });
}
