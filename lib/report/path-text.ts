import { placeOf, readable } from './readable';
import { Letters } from '../verification/prover/deployment';
import { Leg, Node, Path } from '../verification/prover/network/result';
import { Packet } from '../verification/prover/network-facts';

const PROTOCOLS: { readonly [number: number]: string } = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };

/** A path hop by hop, as lines for people. */
export function pathLines(path: Path, letters?: Letters): string[] {
  return path.legs.flatMap((leg, index) => legLines(leg, path.legs.length > 1 ? `connection ${index + 1}: ` : '')).map((line) => readable(line, letters));
}

function legLines({ from, to, packet, hops, answer }: Leg, name: string): string[] {
  return [
    `${name}${nodeText(from)} -> ${nodeText(to)}`,
    `  packet  ${packetText(packet)}`,
    ...hops.map(({ kind, id, rule, source }) => `  ${kind.padEnd(14)}  ${id}: ${rule}${source === undefined ? '' : ` (${placeOf(source)})`}`),
    ...(answer === undefined ? [] : [
      `  answer  ${packetText(answer.packet)}`,
      ...answer.hops.map(({ kind, id, rule, source }) => `  ${kind.padEnd(14)}  ${id}: ${rule}${source === undefined ? '' : ` (${placeOf(source)})`}`),
    ]),
  ];
}

function nodeText(node: Node): string {
  return node.kind === 'internet' ? 'internet' : `${node.kind} ${node.id}`;
}

/** A packet in one line: `tcp 10.0.0.4:49152 -> 10.0.16.5:5432`. */
export function packetText({ protocol, source, sourcePort, destination, destinationPort }: Packet): string {
  const name = PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  if (protocol === 1 || protocol === 58) return `${name} type ${sourcePort} code ${destinationPort} ${source} -> ${destination}`;
  if (protocol !== 6 && protocol !== 17) return `${name} ${source} -> ${destination}`;
  return `${name} ${end(source, sourcePort)} -> ${end(destination, destinationPort)}`;
}

function end(address: string, port: number): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** A protocol with its ports: `tcp 443`, `udp 1024-65535`, `icmp type 8`. */
export function portsText(protocol: number, [from, to]: readonly [number, number]): string {
  const name = protocol === -1 ? 'all protocols' : PROTOCOLS[protocol] ?? `protocol ${protocol}`;
  if (from === 0 && to === 65535) return name;
  const range = from === to ? String(from) : `${from}-${to}`;
  return protocol === 1 || protocol === 58 ? `${name} type ${range}` : `${name} ${range}`;
}
