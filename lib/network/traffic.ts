import { Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { invalidInput, shown } from '../private/errors';
import { pascalCase } from '../private/names';

/** Address families. Network ACLs and their quota treat them apart. */
export type Family = 'ipv4' | 'ipv6';

/** Protocols of a flow. */
export type FlowProtocol = 'tcp' | 'udp' | 'icmp' | 'icmpv6';

/** What a flow carries: ports for TCP and UDP, type and code (-1 for any) for ICMP. */
export interface Traffic {
  readonly protocol: FlowProtocol;
  readonly from: number;
  readonly to: number;
}

/** Ports that answers go back to: AWS services, NAT gateways and operating systems take their client ports from here. */
const RETURN_PORTS = { from: 1024, to: 65535 };

/** Numbers of the protocols as network ACLs want them. */
export const PROTOCOL_NUMBERS: Record<FlowProtocol, number> = { tcp: 6, udp: 17, icmp: 1, icmpv6: 58 };

/**
 * What a port of CDK means, as far as a flow can carry it.
 *
 * Refused are all traffic and other protocols, because a stateless network ACL cannot tell an answer of them from a new
 * connection, and ports known only at deployment, because the entries' numbers and the quota are computed now.
 */
export function trafficOf(where: IConstruct, port: ec2.Port, dualStack: boolean): Traffic {
  const rule = port.toRuleJson() as { ipProtocol: string; fromPort?: number; toPort?: number };
  if (Token.isUnresolved(rule.fromPort) || Token.isUnresolved(rule.toPort)) {
    throw invalidInput(where, 'the port of the flow is known only at deployment', 'write the number, such as ec2.Port.tcp(5432), here and where the port is set');
  }
  const protocol = rule.ipProtocol;
  if (protocol !== 'tcp' && protocol !== 'udp' && protocol !== 'icmp' && protocol !== 'icmpv6') {
    throw invalidInput(where, `a flow cannot carry ${shown(port.toString())}`, 'name what is needed with Port.tcp, tcpRange, udp, udpRange, icmpType, icmpPing or allIcmpV6');
  }
  if (protocol === 'icmpv6' && !dualStack) {
    throw invalidInput(where, `the flow carries ${shown(port.toString())} and the VPC has no IPv6 addresses`, 'set dualStack on the VPC, or use Port.icmpPing()');
  }
  const from = rule.fromPort ?? -1;
  const to = rule.toPort ?? -1;
  if ((protocol === 'tcp' || protocol === 'udp') && !(Number.isInteger(from) && Number.isInteger(to) && from >= 0 && from <= to && to <= 65535)) {
    throw invalidInput(where, `${protocol} ports ${from} to ${to} are no range`, 'take ports from 0 to 65535, the lower one first');
  }
  return { protocol, from, to };
}

/** What must come back for the traffic to work, or nothing where no answer follows. */
export function returnTraffic(traffic: Traffic): Traffic | undefined {
  switch (traffic.protocol) {
    case 'tcp':
    case 'udp':
      return { protocol: traffic.protocol, ...RETURN_PORTS };
    case 'icmp':
      return icmpAnswer(traffic, 8, 0);
    case 'icmpv6':
      return icmpAnswer(traffic, 128, 129);
  }
}

/** An echo request is answered by an echo reply; all types answer all types; anything else is a message without an answer. */
function icmpAnswer(traffic: Traffic, request: number, reply: number): Traffic | undefined {
  if (traffic.from === request) {
    return { protocol: traffic.protocol, from: reply, to: -1 };
  }
  return traffic.from === -1 ? traffic : undefined;
}

/** Families in which the traffic exists. */
export function familiesOf(traffic: Traffic, dualStack: boolean): Family[] {
  if (traffic.protocol === 'icmp') {
    return ['ipv4'];
  }
  if (traffic.protocol === 'icmpv6') {
    return ['ipv6'];
  }
  return dualStack ? ['ipv4', 'ipv6'] : ['ipv4'];
}

/** Whether the traffic is every port of its protocol or nearly so: nobody means that from anywhere. */
export function isUnbounded(traffic: Traffic): boolean {
  return traffic.protocol === 'icmp' || traffic.protocol === 'icmpv6' ? traffic.from === -1 : traffic.to - traffic.from >= 1024;
}

/** `Tcp5432`, `Udp1024To65535`, `Icmp8`: part of a construct id. */
export function trafficId(traffic: Traffic): string {
  const { from, to } = traffic;
  const text = (value: number): string => value < 0 ? 'Any' : String(value);
  if (traffic.protocol === 'icmp' || traffic.protocol === 'icmpv6') {
    return `${pascalCase(traffic.protocol)}${text(from)}${to < 0 ? '' : `Code${to}`}`;
  }
  return `${pascalCase(traffic.protocol)}${text(from)}${from === to ? '' : `To${text(to)}`}`;
}

/** `tcp 5432`, `udp 5000-5010`, `icmp type 8`: for people. */
export function describeTraffic(traffic: Traffic): string {
  if (traffic.protocol === 'icmp' || traffic.protocol === 'icmpv6') {
    return traffic.from < 0 ? `all ${traffic.protocol}` : `${traffic.protocol} type ${traffic.from}`;
  }
  return `${traffic.protocol} ${traffic.from === traffic.to ? traffic.from : `${traffic.from}-${traffic.to}`}`;
}
