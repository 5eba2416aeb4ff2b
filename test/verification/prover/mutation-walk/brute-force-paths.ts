import { ClaimSpec, EndRef, LayerSpec, PortsSpec } from '../../../../lib/verification/claim-format';
import { addressKey, Deployment } from '../../../../lib/verification/prover/deployment';
import { Station } from '../../../../lib/verification/prover/network/stepper/result';
import { step } from '../../../../lib/verification/prover/network/stepper/step';
import { InterfaceClass, NetworkFacts, Packet } from '../../../../lib/verification/prover/network-facts';

type PathClaim = ClaimSpec & { kind: 'no-path' | 'only-path' };

const OUTSIDE = { 4: '198.51.100.7', 6: '2a00:1450::7' };

/** Ids of the claims of which a packet, sent by hand through the network, breaks the promise. */
export function brokenPaths(deployment: Deployment, claims: readonly ClaimSpec[], ports: readonly number[]): Set<string> {
  const own = claims.filter((claim): claim is PathClaim => claim.kind === 'no-path' || claim.kind === 'only-path')
    .map((claim) => ({ claim, from: interfacesOf(deployment, claim.from), to: interfacesOf(deployment, claim.to) }));
  const supposed = new Map(own.flatMap(({ from, to }) => [...from.supposed, ...to.supposed]).map((one) => [one.id, one]));
  const network = new PacketsByHand({ ...deployment.network, interfaces: [...deployment.network.interfaces, ...supposed.values()] });
  return new Set(own.filter(({ claim, from, to }) => (
    (claim.layers ?? ['both']).some((layer) => isBroken(network, claim, twoOfAKind(from.all), twoOfAKind(to.all), layer, ports)))).map(({ claim }) => claim.id));
}

/** Packets go the same way to and from interfaces that differ in nothing but their ids; it takes two for those from one to the other. */
function twoOfAKind(interfaces: readonly InterfaceClass[]): readonly InterfaceClass[] {
  const kinds = new Map<string, InterfaceClass[]>();
  for (const one of interfaces) {
    const { id: _id, source: _source, ...rest } = one;
    const kind = JSON.stringify(rest);
    kinds.set(kind, [...kinds.get(kind) ?? [], one].slice(0, 2));
  }
  return [...kinds.values()].flat();
}

/** The network, with the answers to packets that many claims ask for. */
class PacketsByHand {
  private readonly arrivals = new Map<string, boolean>();

  public constructor(public readonly facts: NetworkFacts) {}

  public arrives(packet: Packet, sender: InterfaceClass | undefined, receiver: InterfaceClass | undefined, layer: LayerSpec): boolean {
    const key = [layer, sender?.id ?? 'internet', receiver?.id ?? 'internet', packet.source, packet.destination, packet.protocol, packet.destinationPort].join(' ');
    const known = this.arrivals.get(key);
    if (known !== undefined) return known;
    const station: Station = sender === undefined ? { kind: 'internet' } : { kind: 'interface', id: sender.id };
    const result = step(this.facts, packet, station, layer, receiver === undefined ? {} : { receiver: receiver.id });
    const there = result.outcome === 'delivered'
      && (receiver === undefined ? result.at.kind === 'internet' : result.at.kind === 'interface' && result.at.id === receiver.id);
    this.arrivals.set(key, there);
    return there;
  }
}

function isBroken(
  network: PacketsByHand,
  claim: PathClaim,
  from: readonly InterfaceClass[],
  to: readonly InterfaceClass[],
  layer: LayerSpec,
  ports: readonly number[],
): boolean {
  const senders: readonly (InterfaceClass | undefined)[] = claim.from.internet ? [undefined] : from;
  const receivers: readonly (InterfaceClass | undefined)[] = claim.to.internet ? [undefined] : to;
  for (const sender of senders) {
    for (const receiver of receivers) {
      if (sender !== undefined && sender === receiver) continue;
      for (const packet of packets(network.facts, sender, receiver, ports)) {
        if (claim.kind === 'no-path' ? !asked(claim.ports, packet) : claim.ports.some((one) => asked(one, packet))) continue;
        if (network.arrives(packet, sender, receiver, layer)) return true;
      }
    }
  }
  return false;
}

function asked(ports: PortsSpec | undefined, { protocol, destinationPort }: Packet): boolean {
  if (ports === undefined) return true;
  if (ports.protocol !== -1 && ports.protocol !== protocol) return false;
  return ports.from === undefined || (destinationPort >= ports.from && destinationPort <= (ports.to ?? ports.from));
}

function* packets(
  facts: NetworkFacts, sender: InterfaceClass | undefined, receiver: InterfaceClass | undefined, ports: readonly number[],
): Generator<Packet> {
  for (const family of [4, 6] as const) {
    const [source, destination] = [sender, receiver].map((one) => (one === undefined ? OUTSIDE[family] : addressIn(facts, one, family)));
    if (source === undefined || destination === undefined) continue;
    for (const destinationPort of ports) {
      yield { protocol: 6, source, sourcePort: 50_000, destination, destinationPort };
      yield { protocol: 17, source, sourcePort: 50_000, destination, destinationPort };
    }
    yield { protocol: family === 4 ? 1 : 58, source, sourcePort: family === 4 ? 8 : 128, destination, destinationPort: 0 };
    yield { protocol: 47, source, sourcePort: 0, destination, destinationPort: 0 };
  }
}

/** Some address of the interface: two of a subnet are told apart by nothing. */
function addressIn(facts: NetworkFacts, { subnetId, ipv6 }: InterfaceClass, family: 4 | 6): string | undefined {
  const block = facts.subnets.find(({ id }) => id === subnetId)?.cidrs.find((cidr) => cidr.includes(':') === (family === 6));
  if (block === undefined || (family === 6 && ipv6 === false)) return undefined;
  const [base] = block.split('/');
  return family === 4 ? base.replace(/\d+$/, (last) => String(Number(last) + 9)) : `${base.replace(/::$/, '')}::9`;
}

/** Interfaces of an end, and those of them that no template holds. */
interface EndInterfaces {
  readonly all: readonly InterfaceClass[];
  readonly supposed: readonly InterfaceClass[];
}

function interfacesOf({ network, elements }: Deployment, end: EndRef): EndInterfaces {
  const idOf = ({ stack, logicalId }: { stack: string; logicalId: string }) => elements.get(addressKey(stack, logicalId))?.id;
  if (end.resource !== undefined) {
    const ids = elements.get(addressKey(end.resource.stack, end.resource.logicalId))?.interfaceIds ?? [];
    return { all: network.interfaces.filter(({ id }) => ids.includes(id)), supposed: [] };
  }
  const subnets = (end.subnets ?? []).flatMap((one) => idOf(one) ?? []);
  const supposed = subnets.flatMap((subnetId) => (end.groups ?? []).flatMap((one) => idOf(one) ?? []).map((group): InterfaceClass => (
    { id: `by hand ${subnetId} ${group} ${end.name ?? ''}`, subnetId, securityGroupIds: [group], publicIpv4: false, checksDestination: true })));
  return { all: [...network.interfaces.filter(({ subnetId }) => subnets.includes(subnetId)), ...supposed], supposed };
}
