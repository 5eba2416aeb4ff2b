import { Packet } from '../network-facts';

const NAMES: { readonly [protocol: number]: string } = { 1: 'icmp', 6: 'tcp', 17: 'udp', 58: 'icmpv6' };

/** A packet in one line: `tcp 10.0.0.4:49152 -> 10.0.16.5:5432`. */
export function packetText({ protocol, source, sourcePort, destination, destinationPort }: Packet): string {
  const name = NAMES[protocol] ?? `protocol ${protocol}`;
  if (protocol === 1 || protocol === 58) return `${name} type ${sourcePort} code ${destinationPort} ${source} -> ${destination}`;
  if (protocol !== 6 && protocol !== 17) return `${name} ${source} -> ${destination}`;
  const end = (address: string, port: number) => (address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`);
  return `${name} ${end(source, sourcePort)} -> ${end(destination, destinationPort)}`;
}
