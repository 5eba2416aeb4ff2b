import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { FlowInit, FlowSide } from './flow-init';
import { FlowEnd } from './segment-context';
import { Family, Traffic, describeTraffic, familiesOf, returnTraffic } from './traffic';
import { acknowledge } from '../private/acknowledgements';

/**
 * A declared, allowed connection. It owns the security-group rules; the entries it needs stand in the network ACLs of the
 * segments, where flows share them.
 */
export class Flow extends Construct {
  /**
   * Makes a flow; segments do.
   * @internal
   */
  public static _declare(scope: Construct, id: string, init: FlowInit): Flow {
    return new Flow(scope, id, init);
  }

  /** Where connections start: the name of a segment, `internet`, or a block of addresses. */
  public readonly source: string;

  /** Where connections go: the name of a segment, `internet`, or a block of addresses. */
  public readonly target: string;

  /** What the connections carry. */
  public readonly port: ec2.Port;

  /** Why the flow is needed. */
  public readonly reason: string;

  private constructor(scope: Construct, id: string, private readonly init: FlowInit) {
    super(scope, id);
    this.source = nameOf(init.source);
    this.target = nameOf(init.target);
    this.port = init.port;
    this.reason = init.reason;
    this.writeSecurityGroupRules();
    this.writeNetworkAclEntries();
  }

  /** One line for people: `app -> data, tcp 5432: orders reads its database`. */
  public get summary(): string {
    return `${this.source} -> ${this.target}, ${describeTraffic(this.init.traffic)}: ${this.reason}`;
  }

  /** @internal */
  public get _traffic(): Traffic {
    return this.init.traffic;
  }

  private writeSecurityGroupRules(): void {
    const { source, target, context } = this.init;
    const byReference = 'segment' in source && 'segment' in target && !this.init.middlebox
      && !context.egress?.inspects(source.segment.name, target.segment.name);
    if (byReference) {
      new ec2.CfnSecurityGroupEgress(this, 'Egress', {
        ...this.rule(source.segment), destinationSecurityGroupId: target.segment.securityGroup.securityGroupId,
      });
      new ec2.CfnSecurityGroupIngress(this, 'Ingress', {
        ...this.rule(target.segment), sourceSecurityGroupId: source.segment.securityGroup.securityGroupId,
      });
      return;
    }
    for (const family of this.families) {
      const suffix = family === 'ipv4' ? '' : '6';
      if ('segment' in source) {
        const prefixListId = 'segment' in target ? undefined : target.prefixListId;
        const rule = this.afterIpv6(family, new ec2.CfnSecurityGroupEgress(this, `Egress${suffix}`, {
          ...this.rule(source.segment),
          ...(prefixListId ? { destinationPrefixListId: prefixListId } : cidrRule(family, blockOf(target, family))),
        }));
        if (nameOf(target) === 'internet') {
          acknowledge(rule, this.finding('NoOpenEgress', family), `Declared on the segment ${source.segment.name}: ${this.reason}`);
        }
      }
      if ('segment' in target) {
        const rule = this.afterIpv6(family, new ec2.CfnSecurityGroupIngress(this, `Ingress${suffix}`, {
          ...this.rule(target.segment), ...cidrRule(family, blockOf(source, family)),
        }));
        if (nameOf(source) === 'internet') {
          const reason = `Declared on the edge segment ${target.segment.name}: ${this.reason}`;
          acknowledge(rule, 'AwsSolutions::AwsSolutions-EC23', reason);
          acknowledge(rule, this.finding('NoPublicIngress', family), reason);
        }
      }
    }
  }

  /** The finding of this library's own checks that a rule for anywhere is, with its one range and port. */
  private finding(rule: string, family: Family): string {
    const { protocol, from, to } = this.init.traffic;
    return `ZeroTrustChecks::ZeroTrust-${rule}[${family === 'ipv4' ? '0.0.0.0/0' : '::/0'}:${protocol}/${from === to ? from : `${from}-${to}`}]`;
  }

  private rule(end: FlowEnd): { groupId: string; ipProtocol: string; fromPort: number; toPort: number; description: string } {
    const { protocol, from, to } = this.init.traffic;
    return {
      groupId: end.securityGroup.securityGroupId, ipProtocol: protocol, fromPort: from, toPort: to, description: ruleDescription(this.reason),
    };
  }

  private writeNetworkAclEntries(): void {
    const { source, target, traffic } = this.init;
    const answer = returnTraffic(traffic);
    for (const family of this.families) {
      for (const [side, other, opens] of [[source, target, true], [target, source, false]] as const) {
        if ('segment' in side) {
          this.allow(side.segment.name, opens ? 'egress' : 'ingress', family, other, traffic);
          this.allow(side.segment.name, opens ? 'ingress' : 'egress', family, other, answer);
        }
      }
      for (const segment of this.transit()) {
        this.allow(segment, 'ingress', family, source, traffic);
        this.allow(segment, 'egress', family, target, traffic);
        this.allow(segment, 'ingress', family, target, answer);
        this.allow(segment, 'egress', family, source, answer);
      }
    }
  }

  /** Segments that the packets pass on their way. */
  private transit(): string[] {
    const { source, target, context } = this.init;
    if (!context.egress || !('segment' in source)) {
      return [];
    }
    if ('segment' in target) {
      return context.egress.inspects(source.segment.name, target.segment.name) ? context.egress.transit(source.segment.name) : [];
    }
    return target.outside === 'internet' && context.egressSegments.includes(source.segment.name) ? context.egress.transit(source.segment.name) : [];
  }

  private allow(segment: string, direction: 'ingress' | 'egress', family: Family, peer: FlowSide, traffic: Traffic | undefined): void {
    const networkAcl = this.init.context.networkAclOf(segment);
    if (networkAcl && traffic) {
      const inside = 'segment' in peer;
      const cidr = blockOf(peer, family);
      networkAcl.allow({ direction, family, peer: inside ? peer.segment.name : cidr.endsWith('/0') ? 'any' : peer.outside, cidr, traffic, inside }, this.summary);
    }
  }

  private get families(): Family[] {
    const { source, target, traffic, context } = this.init;
    return familiesOf(traffic, context.dualStack).filter((family) => [source, target].every((side) => 'segment' in side || side.blocks[family] !== undefined));
  }

  private afterIpv6<Rule extends Construct>(family: Family, rule: Rule): Rule {
    if (family === 'ipv6' && this.init.context.ipv6Block) {
      rule.node.addDependency(this.init.context.ipv6Block);
    }
    return rule;
  }
}

function nameOf(side: FlowSide): string {
  return 'segment' in side ? side.segment.name : side.outside;
}

function blockOf(side: FlowSide, family: Family): string {
  const block = 'segment' in side ? (family === 'ipv4' ? side.segment.ipv4Cidr : side.segment.ipv6Cidr) : side.blocks[family];
  if (block === undefined) {
    throw new Error(`no ${family} block for ${nameOf(side)}`);
  }
  return block;
}

function cidrRule(family: Family, cidr: string): { cidrIp: string } | { cidrIpv6: string } {
  return family === 'ipv4' ? { cidrIp: cidr } : { cidrIpv6: cidr };
}

/** EC2 takes few characters in a rule's description, and 255 of them. */
function ruleDescription(reason: string): string {
  return reason.replace(/[^a-zA-Z0-9. _\-:/()#,@[\]+=&;{}!$*]/g, '-').slice(0, 255);
}
