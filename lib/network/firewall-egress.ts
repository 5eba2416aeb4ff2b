import { Fn, Names } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as networkfirewall from 'aws-cdk-lib/aws-networkfirewall';
import { Construct } from 'constructs';
import { domainPatterns } from './domain-names';
import { DEFAULT_EGRESS_SEGMENTS, EgressPlan, egressSegments, INTERNET, segmentNamed, subnetIn } from './egress-plan';
import { FIREWALL_ENDPOINT_HOUR_USD, PUBLIC_ADDRESS_HOUR_USD } from './egress-prices';
import { FirewallEgressProps } from './firewall-egress-props';
import { firewallRules } from './firewall-rules';
import { natGateway } from './nat-egress';
import { AuxiliarySegment, EgressBinding, SegmentNetwork, VpcNetwork } from './segment-network';
import { EncryptedLogGroup } from '../data';
import { invalidInput } from '../private/errors';
import { pascalCase } from '../private/names';

const FIREWALL_SEGMENT = 'firewall';
const NAT_SEGMENT = 'nat';

/** The largest rule group that AWS Network Firewall takes. */
const MAXIMUM_CAPACITY = 30_000;

/**
 * Egress through AWS Network Firewall to named domains.
 *
 * In each zone a packet goes segment -> firewall -> NAT gateway -> internet, and its answer comes the same way back.
 * The NAT gateways have subnets of their own: a route back through the firewall in a subnet that also holds load
 * balancers would send their connections through the firewall one way only, and the firewall would drop them.
 *
 * Each zone has a firewall of its own. One firewall over all zones lists its endpoints in no order, so no template can
 * tell which endpoint stands in which zone; an endpoint association per zone can, but is paid for beside the zone's
 * own endpoint, which must exist all the same.
 */
export class FirewallEgress implements EgressPlan {
  public readonly description: string;
  public readonly segments: string[];
  public readonly wantsEndpoints = false;
  public readonly auxiliarySegments: AuxiliarySegment[] = [
    { name: FIREWALL_SEGMENT, prefixLength: 28, edge: false },
    { name: NAT_SEGMENT, prefixLength: 28, edge: true },
  ];

  constructor(private readonly options: FirewallEgressProps) {
    this.segments = options.segments ?? DEFAULT_EGRESS_SEGMENTS;
    this.description = `network firewall in each zone, ${options.allowedDomains.length} allowed domains`;
  }

  public hourUsd(zones: number): number {
    return zones * (FIREWALL_ENDPOINT_HOUR_USD + PUBLIC_ADDRESS_HOUR_USD);
  }

  public bind(scope: Construct, network: VpcNetwork): EgressBinding {
    const egress = new Construct(scope, 'Egress');
    const sources = egressSegments(egress, network, this.segments);
    const firewallSegment = segmentNamed(egress, network, FIREWALL_SEGMENT);
    const natSegment = segmentNamed(egress, network, NAT_SEGMENT);
    const policy = this.policy(egress, network);
    const alertLog = this.logGroup(egress, network, 'AlertLog');
    const flowLog = this.logGroup(egress, network, 'FlowLog');

    network.zones.forEach((_, zone) => {
      const firewallSubnet = subnetIn(firewallSegment, zone);
      const natSubnet = subnetIn(natSegment, zone);
      const firewall = this.firewall(egress, network, policy, zone, firewallSubnet);
      logTraffic(egress, zone, firewall, alertLog, flowLog);
      const endpoint = endpointOf(firewall);
      const gateway = natGateway(egress, zone, natSubnet);
      firewallSubnet.addDefaultNatRoute(gateway.attrNatGatewayId);
      for (const source of sources) {
        const subnet = subnetIn(source, zone);
        subnet.addRoute('InspectedRoute', {
          destinationCidrBlock: INTERNET, routerType: ec2.RouterType.VPC_ENDPOINT, routerId: endpoint, enablesInternetConnectivity: true,
        });
        // More specific than the local route, which is allowed for the whole block of a subnet: answers come back through the firewall of the zone.
        natSubnet.addRoute(`ReturnTo${pascalCase(source.name)}`, {
          destinationCidrBlock: subnet.ipv4CidrBlock, routerType: ec2.RouterType.VPC_ENDPOINT, routerId: endpoint,
        });
      }
    });

    return {
      middlebox: true,
      transit: (segment) => this.segments.includes(segment) ? [FIREWALL_SEGMENT, NAT_SEGMENT] : [],
      // Only the way to the internet is inspected; segments reach each other directly.
      inspects: () => false,
    };
  }

  private policy(egress: Construct, network: VpcNetwork): networkfirewall.CfnFirewallPolicy {
    const homeNet = { definition: network.segments.flatMap(blocksOf) };
    const ruleGroup = this.ruleGroup(egress, homeNet.definition);
    return new networkfirewall.CfnFirewallPolicy(egress, 'Policy', {
      firewallPolicyName: uniqueName(egress, 'policy'),
      description: 'Only TLS and HTTP to named domains leave the VPC',
      firewallPolicy: {
        policyVariables: { ruleVariables: { HOME_NET: homeNet } },
        statelessDefaultActions: ['aws:forward_to_sfe'],
        statelessFragmentDefaultActions: ['aws:drop'],
        statefulEngineOptions: { ruleOrder: 'STRICT_ORDER', streamExceptionPolicy: 'REJECT' },
        // What matched no rule once the protocol is known, towards the server. `aws:drop_established` would drop the first half of a
        // client hello that takes two packets, as every post-quantum key exchange makes it.
        statefulDefaultActions: ['aws:drop_established_app_layer_to_server', 'aws:alert_established_app_layer_to_server'],
        statefulRuleGroupReferences: [{ resourceArn: ruleGroup.attrRuleGroupArn, priority: 100 }],
      },
    });
  }

  private ruleGroup(egress: Construct, homeNet: string[]): networkfirewall.CfnRuleGroup {
    const domains = domainPatterns(egress, 'allowedDomains', this.options.allowedDomains);
    if (domains.length === 0) {
      throw invalidInput(egress, 'allowedDomains is empty', 'name the domains that may be reached, or choose Egress.none()');
    }
    const rules = firewallRules({ domains, plainHttp: !this.options.httpsOnly });
    const capacity = this.options.ruleCapacity ?? 1000;
    if (!Number.isInteger(capacity) || capacity < 1 || capacity > MAXIMUM_CAPACITY) {
      throw invalidInput(egress, `ruleCapacity is ${capacity}`, `give a whole number from 1 to ${MAXIMUM_CAPACITY}`);
    }
    if (rules.length > capacity) {
      throw invalidInput(egress, `${domains.length} allowed domains make ${rules.length} firewall rules, and ruleCapacity is ${capacity}`,
        `raise ruleCapacity (at most ${MAXIMUM_CAPACITY}) or allow fewer domains`);
    }
    return new networkfirewall.CfnRuleGroup(egress, 'AllowedDomains', {
      // The capacity cannot change in place: a name that carries it lets CloudFormation create the new group beside the old.
      ruleGroupName: uniqueName(egress, `allowed-domains-${capacity}`),
      description: 'Domains that workloads may reach',
      type: 'STATEFUL',
      capacity,
      ruleGroup: {
        ruleVariables: { ipSets: { HOME_NET: { definition: homeNet } } },
        statefulRuleOptions: { ruleOrder: 'STRICT_ORDER' },
        rulesSource: { rulesString: rules.join('\n') },
      },
    });
  }

  private firewall(
    egress: Construct, network: VpcNetwork, policy: networkfirewall.CfnFirewallPolicy, zone: number, subnet: ec2.Subnet,
  ): networkfirewall.CfnFirewall {
    const protection = this.options.changeProtection ?? true;
    return new networkfirewall.CfnFirewall(egress, `Firewall${zone + 1}`, {
      firewallName: uniqueName(egress, `zone-${zone + 1}`),
      description: 'Egress of one availability zone',
      firewallPolicyArn: policy.attrFirewallPolicyArn,
      vpcId: network.vpc.vpcId,
      subnetMappings: [{ subnetId: subnet.subnetId }],
      deleteProtection: protection,
      subnetChangeProtection: protection,
      firewallPolicyChangeProtection: protection,
    });
  }

  private logGroup(egress: Construct, network: VpcNetwork, id: string): EncryptedLogGroup {
    return new EncryptedLogGroup(egress, id, { encryptionKey: network.logKey, retention: this.options.logRetention });
  }
}

/** All firewalls write to the same two groups: the records name the firewall and the zone. */
function logTraffic(egress: Construct, zone: number, firewall: networkfirewall.CfnFirewall, alertLog: logs.ILogGroup, flowLog: logs.ILogGroup): void {
  new networkfirewall.CfnLoggingConfiguration(egress, `Logging${zone + 1}`, {
    firewallArn: firewall.attrFirewallArn,
    loggingConfiguration: {
      logDestinationConfigs: [
        { logType: 'ALERT', logDestinationType: 'CloudWatchLogs', logDestination: { logGroup: alertLog.logGroupName } },
        { logType: 'FLOW', logDestinationType: 'CloudWatchLogs', logDestination: { logGroup: flowLog.logGroupName } },
      ],
    },
  });
}

/**
 * The only endpoint of a firewall, out of the list `['zone:vpce-...']`.
 *
 * The list is joined, not indexed: were there ever a second endpoint, the id would be malformed and the deployment would
 * fail, where an index would quietly send a zone's traffic through another zone.
 */
function endpointOf(firewall: networkfirewall.CfnFirewall): string {
  return Fn.select(1, Fn.split(':', Fn.join('', firewall.attrEndpointIds)));
}

function blocksOf(segment: SegmentNetwork): string[] {
  return [segment.ipv4Cidr, ...segment.ipv6Cidrs];
}

function uniqueName(scope: Construct, suffix: string): string {
  return `${Names.uniqueResourceName(scope, { maxLength: 127 - suffix.length })}-${suffix}`;
}
