import { Template } from 'aws-cdk-lib/assertions';

/** A packet by its addresses and, for TCP and UDP, its destination port; for ICMP, its type. */
export interface Packet {
  readonly source: string;
  readonly target: string;
  readonly protocol: 'tcp' | 'udp' | 'icmp';
  readonly port: number;
}

interface Entry {
  readonly number: number;
  readonly egress: boolean;
  readonly allow: boolean;
  readonly cidr: string;
  readonly protocol: number;
  readonly from: number;
  readonly to: number;
}

interface Rule {
  readonly group: string;
  readonly egress: boolean;
  readonly peerGroup?: string;
  readonly cidr?: string;
  readonly protocol: string;
  readonly from: number;
  readonly to: number;
}

/** One segment as the template has it: found again by names of logical ids, with its block. */
interface Zone {
  readonly name: string;
  readonly cidr: string;
  readonly networkAcl: string;
  readonly group: string;
}

const NUMBERS = { tcp: 6, udp: 17, icmp: 1 };
const ANSWER_PORT = 43210;

const address = (text: string): number => text.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0);

const within = (ip: string, cidr: string): boolean => {
  const [start, prefix] = cidr.split('/');
  const size = 2 ** (32 - Number(prefix));
  return Math.floor(address(ip) / size) === Math.floor(address(start) / size);
};

/**
 * Evaluates packets against the network ACLs and security groups of a synthesized template, the slow and obvious way:
 * network ACL entries one after the other by number, then the implicit deny; security groups by any match.
 */
export class Packets {
  private readonly entries = new Map<string, Entry[]>();
  private readonly rules: Rule[] = [];

  constructor(template: Template, private readonly vpcCidr: string, private readonly zones: Zone[]) {
    for (const { Properties: p } of Object.values(template.findResources('AWS::EC2::NetworkAclEntry'))) {
      if (p.CidrBlock === undefined) {
        continue;
      }
      const range = p.PortRange ?? (p.Icmp ? { From: p.Icmp.Type, To: p.Icmp.Type } : { From: -1, To: -1 });
      const list = this.entries.get(p.NetworkAclId.Ref) ?? [];
      this.entries.set(p.NetworkAclId.Ref, [...list, {
        number: p.RuleNumber,
        egress: p.Egress,
        allow: p.RuleAction === 'allow',
        protocol: p.Protocol,
        from: range.From,
        to: range.To,
        cidr: typeof p.CidrBlock === 'string' ? p.CidrBlock : vpcCidr,
      }].sort((a, b) => a.number - b.number));
    }
    for (const [type, egress] of [['AWS::EC2::SecurityGroupIngress', false], ['AWS::EC2::SecurityGroupEgress', true]] as const) {
      for (const { Properties: p } of Object.values(template.findResources(type))) {
        this.rules.push({
          group: p.GroupId['Fn::GetAtt'][0],
          egress,
          cidr: p.CidrIp,
          protocol: p.IpProtocol,
          from: p.FromPort,
          to: p.ToPort,
          peerGroup: (egress ? p.DestinationSecurityGroupId : p.SourceSecurityGroupId)?.['Fn::GetAtt'][0],
        });
      }
    }
  }

  /** Whether the security groups let a connection be opened. */
  public securityGroups(packet: Packet): boolean {
    const source = this.zoneOf(packet.source);
    const target = this.zoneOf(packet.target);
    const matches = (zone: Zone | undefined, other: Zone | undefined, ip: string, egress: boolean): boolean => zone === undefined
      || this.rules.some((rule) => rule.group === zone.group && rule.egress === egress && rule.protocol === packet.protocol
        && inRange(packet, rule.from, rule.to)
        && (rule.cidr !== undefined ? within(ip, rule.cidr) : other !== undefined && rule.peerGroup === other.group));
    return matches(source, target, packet.target, true) && matches(target, source, packet.source, false);
  }

  /** Whether the network ACLs let the packet through. */
  public networkAcls(packet: Packet): boolean {
    return this.passes(this.zoneOf(packet.source), packet, packet.target, true)
      && this.passes(this.zoneOf(packet.target), packet, packet.source, false);
  }

  /** Whether the network ACLs let the answer through. */
  public answer(packet: Packet): boolean {
    return this.networkAcls({
      source: packet.target, target: packet.source, protocol: packet.protocol, port: packet.protocol === 'icmp' ? 0 : ANSWER_PORT,
    });
  }

  /** Whether a network ACL that the packet passes on its way lets it in and out again. */
  public transit(name: string, packet: Packet): boolean {
    const zone = this.zones.find((candidate) => candidate.name === name);
    return this.passes(zone, packet, packet.source, false) && this.passes(zone, packet, packet.target, true);
  }

  private passes(zone: Zone | undefined, packet: Packet, peer: string, egress: boolean): boolean {
    if (zone === undefined) {
      return true;
    }
    const match = (this.entries.get(zone.networkAcl) ?? []).find((entry) => entry.egress === egress
      && within(peer, entry.cidr)
      && (entry.protocol === -1 || (entry.protocol === NUMBERS[packet.protocol] && inRange(packet, entry.from, entry.to))));
    return match?.allow ?? false;
  }

  private zoneOf(ip: string): Zone | undefined {
    const zone = this.zones.find((candidate) => within(ip, candidate.cidr));
    if (!zone && within(ip, this.vpcCidr)) {
      throw new Error(`${ip} is in no segment`);
    }
    return zone;
  }
}

function inRange(packet: Packet, from: number, to: number): boolean {
  return from === -1 || (packet.protocol === 'icmp' ? packet.port === from : packet.port >= from && packet.port <= to);
}
