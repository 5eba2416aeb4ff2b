import { Fn, Stack, Tags } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { DefaultDenySecurityGroup } from './default-deny-security-group';
import { EmptyDefaultSecurityGroup } from './default-security-group';
import { DnsFirewall } from './dns-firewall';
import { Egress } from './egress';
import { answerWithZones } from './fixed-zones';
import { FlowLogs } from './flow-logs';
import { ImportedSegmentedVpc } from './imported-segmented-vpc';
import { ENDPOINTS_SEGMENT, LaidOutSegment, NetworkLayout, layoutOf } from './network-layout';
import { Segment } from './segment';
import { ClaimedNetwork, segmentClaims, segmentDeclarations } from './segment-claims';
import { SegmentContext } from './segment-context';
import { EgressBinding, SegmentNetwork, VpcNetwork } from './segment-network';
import { SegmentNetworkAcl } from './segment-network-acl';
import { SegmentedVpcAttributes } from './segmented-vpc-attributes';
import { SegmentedVpcProps } from './segmented-vpc-props';
import { ISegmentedVpc } from './segmented-vpc-ref';
import { Segments } from './segments';
import { endpointPlanOf, makeEndpoints } from './vpc-endpoints';
import { CustomerKey } from '../data';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput, requireReason, shown } from '../private/errors';
import { enumerate, pascalCase } from '../private/names';
import { Claims } from '../verification/claims';

const SUBNET_TYPE_TAG = 'aws-cdk:subnet-type';

/**
 * A VPC made of segments between which only declared flows exist.
 *
 * Each segment has one aligned block of addresses with a subnet a zone, its own route tables, network ACL and a
 * default-deny security group. Everything that takes an `IVpc` takes this VPC; where no subnets are chosen, it gets those
 * of the first segment that is no edge segment.
 *
 * What network ACLs cannot express: they keep no state, so entries for answers (ports 1024 to 65535) also match new
 * connections to high ports in the opposite direction; and they cannot name prefix lists, so a segment that uses a
 * gateway endpoint has port 443 open to every address outside the VPC there. Security groups close both, and without
 * egress no route leads to those addresses. The alternative to the second is interface endpoints. `Segment.residues` and
 * the metadata of each network ACL list what remains.
 *
 * @see https://docs.aws.amazon.com/vpc/latest/userguide/infrastructure-security.html
 */
export class SegmentedVpc extends ec2.Vpc implements ISegmentedVpc {
  /**
   * A segmented VPC that exists already, made here or not.
   *
   * @param scope the construct it is imported into
   * @param id its id there
   * @param attributes what identifies the VPC and its segments
   * @throws where an attribute contradicts another
   */
  public static fromSegmentedVpcAttributes(scope: Construct, id: string, attributes: SegmentedVpcAttributes): ISegmentedVpc {
    return new ImportedSegmentedVpc(scope, id, attributes);
  }

  /** The segments that were asked for, in the order of their addresses. */
  public readonly segments: Segment[];

  /** Segments that the library added: those of interface endpoints, firewall and NAT gateways. */
  public readonly auxiliarySegments: Segment[];

  /** Encrypts the VPC's logs. */
  public readonly logKey: CustomerKey;

  /** Filters and logs DNS queries; absent where `unfilteredDnsReason` was given. */
  public readonly dnsFirewall?: DnsFirewall;

  /** Empties the VPC's default security group. */
  public readonly emptyDefaultSecurityGroup: EmptyDefaultSecurityGroup;

  /** The flow log; absent with `FlowLogs.none`. */
  public readonly flowLog?: ec2.CfnFlowLog;

  /** Holds the flow records, where they go to CloudWatch Logs. */
  public readonly flowLogGroup?: logs.ILogGroup;

  /** Holds the flow records, where they go to S3. */
  public readonly flowLogBucket?: s3.IBucket;

  /** The endpoint for SSH through EC2 Instance Connect, where `administration` has one. */
  public readonly instanceConnectEndpoint?: ec2.CfnInstanceConnectEndpoint;

  /** Encryption control, where it was chosen. */
  public readonly encryptionControl?: ec2.CfnVPCEncryptionControl;

  /** Gateway endpoints by service (`s3`, `dynamodb`). */
  public readonly gatewayEndpoints: { [service: string]: ec2.GatewayVpcEndpoint };

  /** Interface endpoints by the last part of the service's name, such as `logs`. */
  public readonly interfaceEndpoints: { [service: string]: ec2.InterfaceVpcEndpoint };

  private readonly networkAcls = new Map<string, SegmentNetworkAcl>();

  constructor(scope: Construct, id: string, props: SegmentedVpcProps = {}) {
    const egress = props.egress ?? Egress.none();
    const endpoints = endpointPlanOf(props, egress);
    const layout = layoutOf(scope, id, {
      cidr: props.cidr,
      ipamPoolId: props.ipamPool?.ipamPoolRef.ipamPoolId,
      ipamNetmaskLength: props.ipamNetmaskLength,
      availabilityZones: props.availabilityZones,
      maxAzs: props.maxAzs,
      segments: props.segments ?? Segments.standard(),
      auxiliary: egress._auxiliarySegments,
      endpoints: endpoints.hasInterfaces,
      dualStack: props.dualStack ?? false,
    });
    const answerAsBefore = answerWithZones(Stack.of(scope), layout.zones);
    super(scope, id, {
      ipAddresses: layout.ipv4,
      ...(layout.ipv6 ? { ipProtocol: ec2.IpProtocol.DUAL_STACK, ipv6Addresses: layout.ipv6 } : {}),
      availabilityZones: layout.zones,
      subnetConfiguration: layout.subnetConfiguration,
      natGateways: 0,
      restrictDefaultSecurityGroup: false,
    });
    answerAsBefore();
    // Without its feature flag ec2.Vpc adds this gateway to every dual-stack VPC.
    this.node.tryRemoveChild('EIGW6');
    this.logKey = new CustomerKey(this, 'LogKey', { description: `Logs of the VPC ${this.node.path}` });
    this.emptyDefaultSecurityGroup = new EmptyDefaultSecurityGroup(this, 'DefaultSecurityGroup', { vpc: this, encryptionKey: this.logKey });
    acknowledge(this, 'NIST.800.53.R5::NIST.800.53.R5-VPCDefaultSecurityGroupClosed',
      'The rules of the default security group are removed by Custom::EmptySecurityGroup of this VPC, as CloudFormation has no resource for them');

    let binding: EgressBinding | undefined;
    const context = this.contextOf(layout, egress, () => binding);
    const created = layout.segments.map((segment) => this.createSegment(layout, context, segment));
    this.segments = created.filter((_, index) => !layout.segments[index].auxiliary);
    this.auxiliarySegments = created.filter((_, index) => layout.segments[index].auxiliary);
    this.sortSubnets(egress._segments);
    this.acknowledgeEdge();
    if (props.availabilityZones) {
      acknowledgeZones(created);
    }

    const network = this.networkOf(layout, created);
    binding = egress._bind(this, network);
    const endpointTarget = { network, segments: this.segments, segment: (name: string) => this.segment(name) };
    ({ gatewayEndpoints: this.gatewayEndpoints, interfaceEndpoints: this.interfaceEndpoints } = makeEndpoints(this, endpoints, endpointTarget));

    this.dnsFirewall = this.createDnsFirewall(props);
    const flowLogs = (props.flowLogs ?? FlowLogs.toCloudWatchLogs())._bind(new Construct(this, 'FlowLogs'), { vpc: this, logKey: this.logKey });
    this.flowLog = flowLogs.flowLog;
    this.flowLogGroup = flowLogs.logGroup;
    this.flowLogBucket = flowLogs.bucket;
    this.encryptionControl = props.encryptionControl?._bind(this, this);
    const edgeSubnets = (segments: Segment[]): ec2.ISubnet[] => segments.filter((segment) => segment.edge).flatMap((segment) => segment.subnets);
    props.blockPublicAccess?._bind(this, edgeSubnets(this.segments), edgeSubnets(this.auxiliarySegments));
    this.instanceConnectEndpoint = props.administration?._bind(this, this);
    this.stateClaims(egress);
  }

  /**
   * The segment of a name.
   *
   * @param name name of the segment
   * @throws where no segment has the name; the error lists the known ones
   */
  public segment(name: string): Segment {
    const found = [...this.segments, ...this.auxiliarySegments].find((segment) => segment.name === name);
    if (!found) {
      throw invalidInput(this, `there is no segment ${shown(name)}`, `take one of ${enumerate(this.segments.map((segment) => segment.name))}`);
    }
    return found;
  }

  /**
   * Takes the first segment that is no edge segment where a construct chooses nothing, and knows the segments that the
   * library added by name only, so that nothing lands in them by default.
   */
  protected selectSubnetObjects(selection: ec2.SubnetSelection = {}): ec2.ISubnet[] {
    const { subnets, subnetType, subnetGroupName } = selection;
    // While ec2.Vpc makes the subnets there are no segments yet.
    if (this.segments === undefined || subnets !== undefined || subnetType !== undefined) {
      return super.selectSubnetObjects(selection);
    }
    const name = subnetGroupName ?? (this.segments.find((segment) => !segment.edge) ?? this.segments[0]).name;
    const added = this.auxiliarySegments.find((segment) => segment.name === name);
    return added ? filtered(added.subnets, selection) : super.selectSubnetObjects({ ...selection, subnetGroupName: name });
  }

  private contextOf(layout: NetworkLayout, egress: Egress, binding: () => EgressBinding | undefined): SegmentContext {
    return {
      vpc: this,
      dualStack: layout.ipv6 !== undefined,
      vpcBlock: layout.block,
      ipv6Block: layout.ipv6?.block,
      egressSegments: egress._segments,
      get egress() {
        return binding();
      },
      networkAclOf: (segment) => this.networkAcls.get(segment),
    };
  }

  private createSegment(layout: NetworkLayout, context: SegmentContext, planned: LaidOutSegment): Segment {
    const { name, purpose, edge } = planned.options;
    const subnets = this.selectSubnets({ subnetGroupName: name }).subnets;
    const ipv6 = layout.ipv6 && Fn.select(0, this.vpcIpv6CidrBlocks);
    return Segment._create(this, `${pascalCase(name)}Segment`, {
      context,
      name,
      purpose,
      edge: edge ?? false,
      selection: { subnetGroupName: name },
      subnets,
      ipv4Cidr: layout.ipv4.supernet(planned.block, this.vpcCidrBlock),
      ipv6Cidr: ipv6 && layout.ipv6Supernet(planned, ipv6),
      ipv6Cidrs: ipv6 ? layout.zones.map((_, zone) => layout.ipv6Subnet(planned, zone, ipv6)) : [],
      securityGroup: (segment) => new DefaultDenySecurityGroup(segment, 'SecurityGroup', { vpc: this, description: `Segment ${name}: nothing but declared flows` }),
      networkAcl: (segment) => {
        const networkAcl = new SegmentNetworkAcl(segment, 'NetworkAcl', {
          vpc: this,
          segment: name,
          purpose,
          subnets,
          vpcBlock: (family) => family === 'ipv4' ? this.vpcCidrBlock : ipv6!,
          ipv6Block: context.ipv6Block,
        });
        this.networkAcls.set(name, networkAcl);
        return networkAcl;
      },
    });
  }

  private networkOf(layout: NetworkLayout, segments: Segment[]): VpcNetwork {
    return {
      vpc: this,
      zones: layout.zones,
      logKey: this.logKey,
      dualStack: layout.ipv6 !== undefined,
      segments: segments.map((segment): SegmentNetwork => ({
        name: segment.name,
        edge: segment.edge,
        subnets: segment.subnets,
        ipv4Cidr: segment.ipv4Cidr,
        ipv6Cidr: segment.ipv6Cidr,
        ipv6Cidrs: segment._ipv6Cidrs,
        securityGroup: segment.securityGroup as ec2.SecurityGroup,
      })),
    };
  }

  /** `ec2.Vpc` knows three kinds of subnets; constructs choose by kind where they choose by nothing else. */
  private sortSubnets(egressSegments: string[]): void {
    const auxiliary = new Set(this.auxiliarySegments.flatMap((segment) => segment.subnets));
    const outgoing = new Set(this.segments.filter((segment) => egressSegments.includes(segment.name)).flatMap((segment) => segment.subnets));
    const isolated = this.isolatedSubnets.splice(0);
    this.isolatedSubnets.push(...isolated.filter((subnet) => !auxiliary.has(subnet) && !outgoing.has(subnet)));
    this.publicSubnets.push(...this.publicSubnets.splice(0).filter((subnet) => !auxiliary.has(subnet)));
    for (const subnet of isolated.filter((candidate) => outgoing.has(candidate))) {
      this.privateSubnets.push(subnet);
      Tags.of(subnet).add(SUBNET_TYPE_TAG, 'Private', { includeResourceTypes: [ec2.CfnSubnet.CFN_RESOURCE_TYPE_NAME], priority: 150 });
    }
  }

  private acknowledgeEdge(): void {
    for (const segment of [...this.segments, ...this.auxiliarySegments].filter((candidate) => candidate.edge)) {
      for (const subnet of segment.subnets) {
        for (const route of ['DefaultRoute', 'DefaultRoute6'].map((id) => subnet.node.tryFindChild(id))) {
          if (route) {
            acknowledge(route, 'NIST.800.53.R5::NIST.800.53.R5-VPCNoUnrestrictedRouteToIGW',
              `The edge segment ${segment.name} is meant to reach the internet: ${segment.purpose ?? 'NAT gateways'}`);
          }
        }
      }
    }
  }

  /** Later, for flows are declared until the app is synthesized. */
  private stateClaims(egress: Egress): void {
    const transit = this.auxiliarySegments.filter(({ name }) => name !== ENDPOINTS_SEGMENT);
    const network: ClaimedNetwork = {
      path: this.node.path,
      segments: [...this.segments, ...this.auxiliarySegments.filter(({ name }) => name === ENDPOINTS_SEGMENT)],
      transit,
      egressSegments: egress._segments,
    };
    Claims.of(this)._stateLater(() => segmentClaims(network));
    Claims.of(this)._declareLater(() => segmentDeclarations(network));
  }

  private createDnsFirewall(props: SegmentedVpcProps): DnsFirewall | undefined {
    if (props.unfilteredDnsReason === undefined) {
      return new DnsFirewall(this, 'DnsFirewall', { ...props.dnsFirewall, vpc: this, logKey: this.logKey });
    }
    requireReason(this, 'a VPC with unfiltered DNS', props.unfilteredDnsReason);
    if (props.dnsFirewall) {
      throw invalidInput(this, 'both dnsFirewall and unfilteredDnsReason are given', 'keep one of them');
    }
    return undefined;
  }
}

function filtered(subnets: ec2.ISubnet[], selection: ec2.SubnetSelection): ec2.ISubnet[] {
  const filters = [
    ...(selection.subnetFilters ?? []),
    ...(selection.availabilityZones ? [ec2.SubnetFilter.availabilityZones(selection.availabilityZones)] : []),
    ...(selection.onePerAz ? [ec2.SubnetFilter.onePerAz()] : []),
  ];
  return filters.reduce((left, filter) => filter.selectSubnets(left), subnets);
}

/** CDK's template validation asks for zones by place; who names them decided otherwise. */
function acknowledgeZones(segments: Segment[]): void {
  for (const subnet of segments.flatMap((segment) => segment.subnets)) {
    acknowledge(subnet, 'CloudFormation-Validate::W3010', 'The availability zones were named on purpose: availabilityZones of the VPC');
  }
}
