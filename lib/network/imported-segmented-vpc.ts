import { Resource, Token } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct, IDependable } from 'constructs';
import { parseBlock } from './address-plan';
import { Segment } from './segment';
import { SegmentContext } from './segment-context';
import { SegmentAttributes, SegmentedVpcAttributes } from './segmented-vpc-attributes';
import { ISegmentedVpc } from './segmented-vpc-ref';
import { invalidInput, shown } from '../private/errors';
import { enumerate, pascalCase } from '../private/names';

/**
 * A VPC made of segments that another stack or tool owns. Flows declared here write security-group rules; its network
 * ACLs are not touched, so their owner must let the same traffic through.
 */
export class ImportedSegmentedVpc extends Resource implements ISegmentedVpc {
  public readonly vpcId: string;
  public readonly vpcArn: string;
  public readonly vpcCidrBlock: string;
  public readonly publicSubnets: ec2.ISubnet[];
  public readonly privateSubnets: ec2.ISubnet[];
  public readonly isolatedSubnets: ec2.ISubnet[];
  public readonly availabilityZones: string[];
  public readonly internetConnectivityEstablished: IDependable;
  public readonly vpcRef: ec2.VPCReference;
  public readonly segments: Segment[];
  private readonly vpc: ec2.IVpc;

  constructor(scope: Construct, id: string, attributes: SegmentedVpcAttributes) {
    super(scope, id);
    this.check(attributes);
    this.vpc = ec2.Vpc.fromVpcAttributes(this, 'Vpc', {
      vpcId: attributes.vpcId,
      vpcCidrBlock: attributes.vpcCidr,
      availabilityZones: attributes.availabilityZones,
      ...group('public', attributes.segments.filter((segment) => segment.edge)),
      ...group('private', attributes.segments.filter((segment) => !segment.edge && segment.egress)),
      ...group('isolated', attributes.segments.filter((segment) => !segment.edge && !segment.egress)),
    });
    this.vpcId = this.vpc.vpcId;
    this.vpcArn = this.vpc.vpcArn;
    this.vpcCidrBlock = this.vpc.vpcCidrBlock;
    this.publicSubnets = this.vpc.publicSubnets;
    this.privateSubnets = this.vpc.privateSubnets;
    this.isolatedSubnets = this.vpc.isolatedSubnets;
    this.availabilityZones = this.vpc.availabilityZones;
    this.internetConnectivityEstablished = this.vpc.internetConnectivityEstablished;
    this.vpcRef = this.vpc.vpcRef;
    const context: SegmentContext = {
      vpc: this,
      dualStack: attributes.segments.every((segment) => segment.ipv6Cidr !== undefined),
      vpcBlock: Token.isUnresolved(attributes.vpcCidr) ? undefined : parseBlock(this, 'vpcCidr', attributes.vpcCidr),
      egressSegments: attributes.segments.filter((segment) => segment.egress).map((segment) => segment.name),
      networkAclOf: () => undefined,
    };
    this.segments = attributes.segments.map((segment) => this.importSegment(context, segment));
  }

  public get vpnGatewayId(): string | undefined {
    return this.vpc.vpnGatewayId;
  }

  public segment(name: string): Segment {
    const found = this.segments.find((segment) => segment.name === name);
    if (!found) {
      throw invalidInput(this, `there is no segment ${shown(name)}`, `take one of ${enumerate(this.segments.map((segment) => segment.name))}`);
    }
    return found;
  }

  public selectSubnets(selection: ec2.SubnetSelection = {}): ec2.SelectedSubnets {
    if (selection.subnetGroupName === undefined && selection.subnetType === undefined && selection.subnets === undefined) {
      const segment = this.segments.find((candidate) => !candidate.edge) ?? this.segments[0];
      return this.vpc.selectSubnets({ ...selection, subnetGroupName: segment.name });
    }
    return this.vpc.selectSubnets(selection);
  }

  public enableVpnGateway(options: ec2.EnableVpnGatewayOptions): void {
    this.vpc.enableVpnGateway(options);
  }

  public addVpnConnection(id: string, options: ec2.VpnConnectionOptions): ec2.VpnConnection {
    return this.vpc.addVpnConnection(id, options);
  }

  public addClientVpnEndpoint(id: string, options: ec2.ClientVpnEndpointOptions): ec2.ClientVpnEndpoint {
    return this.vpc.addClientVpnEndpoint(id, options);
  }

  public addGatewayEndpoint(id: string, options: ec2.GatewayVpcEndpointOptions): ec2.GatewayVpcEndpoint {
    return this.vpc.addGatewayEndpoint(id, options);
  }

  public addInterfaceEndpoint(id: string, options: ec2.InterfaceVpcEndpointOptions): ec2.InterfaceVpcEndpoint {
    return this.vpc.addInterfaceEndpoint(id, options);
  }

  public addFlowLog(id: string, options?: ec2.FlowLogOptions): ec2.FlowLog {
    return this.vpc.addFlowLog(id, options);
  }

  private importSegment(context: SegmentContext, segment: SegmentAttributes): Segment {
    return Segment._create(this, `${pascalCase(segment.name)}Segment`, {
      context,
      name: segment.name,
      edge: segment.edge ?? false,
      selection: { subnetGroupName: segment.name },
      subnets: this.vpc.selectSubnets({ subnetGroupName: segment.name }).subnets,
      ipv4Cidr: segment.ipv4Cidr,
      ipv6Cidr: segment.ipv6Cidr,
      ipv6Cidrs: [],
      securityGroup: (scope) => ec2.SecurityGroup.fromSecurityGroupId(scope, 'SecurityGroup', segment.securityGroupId, { allowAllOutbound: false }),
    });
  }

  private check(attributes: SegmentedVpcAttributes): void {
    const zones = attributes.availabilityZones.length;
    if (attributes.segments.length === 0) {
      throw invalidInput(this, 'the imported VPC has no segments', 'name at least one');
    }
    attributes.segments.forEach((segment, index) => {
      if (attributes.segments.findIndex((other) => other.name === segment.name) !== index) {
        throw invalidInput(this, `there are two segments ${shown(segment.name)}`, 'give each its own name');
      }
      const { subnetIds, routeTableIds, subnetCidrs } = segment;
      for (const [what, values] of Object.entries({ subnetIds, routeTableIds, subnetCidrs })) {
        if (values && values.length !== zones) {
          throw invalidInput(this, `segment ${shown(segment.name)} has ${values.length} ${what} in ${zones} zones`, 'give one for each zone');
        }
      }
    });
  }
}

function group(kind: 'public' | 'private' | 'isolated', segments: SegmentAttributes[]): Partial<ec2.VpcAttributes> {
  if (segments.length === 0) {
    return {};
  }
  const known = (values: (string[] | undefined)[]): string[] | undefined =>
    values.every((value) => value !== undefined) ? values.flatMap((value) => value) : undefined;
  return {
    [`${kind}SubnetIds`]: segments.flatMap((segment) => segment.subnetIds),
    [`${kind}SubnetNames`]: segments.map((segment) => segment.name),
    [`${kind}SubnetRouteTableIds`]: known(segments.map((segment) => segment.routeTableIds)),
    [`${kind}SubnetIpv4CidrBlocks`]: known(segments.map((segment) => segment.subnetCidrs)),
  };
}
