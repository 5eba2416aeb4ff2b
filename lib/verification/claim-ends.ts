import { Token } from 'aws-cdk-lib';
import type * as ec2 from 'aws-cdk-lib/aws-ec2';
import { IConstruct } from 'constructs';
import { EndRef, PortsSpec } from './claim-format';
import { addressOf, requireResource } from './claim-texts';
import { invalidInput, shown } from '../private/errors';

/** One end of a network path, in a claim. */
export class ClaimEnd {
  /**
   * Whatever has a network interface in one of the subnets.
   *
   * @param name how people call them, such as `segment data`
   * @param subnets subnets of the app
   * @param groups security groups that workloads may carry there: interfaces with each of them count, whether or not a template has any
   */
  public static subnets(name: string, subnets: ec2.ISubnet[], groups: ec2.ISecurityGroup[] = []): ClaimEnd {
    if (subnets.length === 0) {
      throw invalidInput('ClaimEnd.subnets', `${shown(name)} has no subnet`, 'name at least one');
    }
    subnets.forEach((subnet) => requireResource(subnet));
    groups.forEach((group) => requireResource(group));
    return new ClaimEnd(name, () => ({
      name, subnets: subnets.map((subnet) => addressOf(subnet)), ...(groups.length > 0 ? { groups: groups.map((group) => addressOf(group)) } : {}),
    }));
  }

  /**
   * The network interfaces of a function, database, load balancer, endpoint, instance and the like.
   *
   * @param resource a construct with one resource
   */
  public static resource(resource: IConstruct): ClaimEnd {
    requireResource(resource);
    return new ClaimEnd(resource.node.path, () => ({ name: resource.node.path, resource: addressOf(resource) }));
  }

  /** Every address of the internet. */
  public static internet(): ClaimEnd {
    return new ClaimEnd('internet', () => ({ name: 'internet', internet: true }));
  }

  /**
   * Addresses.
   *
   * @param cidr a range of IPv4 or IPv6 addresses, such as `10.0.0.0/8`
   */
  public static cidr(cidr: string): ClaimEnd {
    if (Token.isUnresolved(cidr) || !/^[0-9a-f.:]+\/\d{1,3}$/i.test(cidr)) {
      throw invalidInput('ClaimEnd.cidr', `${shown(cidr)} is not a range of addresses`, "write it as '10.0.0.0/8'");
    }
    return new ClaimEnd(cidr, () => ({ name: cidr, cidr }));
  }

  private constructor(
    /** @internal */
    public readonly _name: string,
    private readonly written: () => EndRef,
  ) {}

  /** @internal */
  public _write(): EndRef {
    return this.written();
  }
}

/** Ports of one protocol, in a claim. */
export class ClaimPorts {
  /** Every protocol and port. */
  public static all(): ClaimPorts {
    return new ClaimPorts({ protocol: -1 });
  }

  /**
   * One TCP port.
   *
   * @param port 0 to 65535
   */
  public static tcp(port: number): ClaimPorts {
    return ClaimPorts.tcpRange(port, port);
  }

  /**
   * TCP ports.
   *
   * @param from the first
   * @param to the last
   */
  public static tcpRange(from: number, to: number): ClaimPorts {
    return new ClaimPorts(range(6, from, to));
  }

  /**
   * One UDP port.
   *
   * @param port 0 to 65535
   */
  public static udp(port: number): ClaimPorts {
    return ClaimPorts.udpRange(port, port);
  }

  /**
   * UDP ports.
   *
   * @param from the first
   * @param to the last
   */
  public static udpRange(from: number, to: number): ClaimPorts {
    return new ClaimPorts(range(17, from, to));
  }

  /** All of ICMP over IPv4. */
  public static icmp(): ClaimPorts {
    return new ClaimPorts({ protocol: 1 });
  }

  /** All of ICMP over IPv6. */
  public static icmpv6(): ClaimPorts {
    return new ClaimPorts({ protocol: 58 });
  }

  /** @internal */
  public static _of(protocol: number, from: number, to: number): ClaimPorts {
    return new ClaimPorts({ protocol, from, to });
  }

  private constructor(private readonly spec: PortsSpec) {}

  /** @internal */
  public _write(): PortsSpec {
    return this.spec;
  }
}

/** Which filters of a network a claim counts on. Each that is named is proved by itself. */
export enum ClaimLayer {
  /** Security groups and network ACLs together, with routes. */
  BOTH = 'both',
  /** Security groups as if no network ACL filtered. */
  GROUPS = 'groups',
  /** Network ACLs as if no security group filtered. */
  ACLS = 'acls',
}

function range(protocol: number, from: number, to: number): PortsSpec {
  if (![from, to].every((port) => Number.isInteger(port) && port >= 0 && port <= 65535) || from > to) {
    throw invalidInput('ClaimPorts', `ports ${shown(from)} to ${shown(to)} are no range`, 'take ports from 0 to 65535, the lower one first');
  }
  return { protocol, from, to };
}
