import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import { ChosenService, monthlyPriceUsd, SERVICES_WITHOUT_PRIVATE_DNS } from './endpoint-catalogue';
import { EndpointOptions, StorageEndpoint } from './endpoint-options';
import { checkedPerimeter, checkPolicySize, endpointStatements, Perimeter } from './endpoint-policy';
import { EndpointSet } from './endpoint-set';
import { SegmentNetwork, VpcNetwork } from './segment-network';
import { invalidInput, shown } from '../private/errors';
import { enumerate, pascalCase } from '../private/names';
import { Claim, ClaimPolicy, Claims } from '../verification/claims';

/** Properties of {@link SegmentEndpoints}. */
export interface SegmentEndpointsProps extends Perimeter {
  readonly network: VpcNetwork;
  /** Where interface endpoints stand, with the security group they carry; needed where there are any. */
  readonly placement?: SegmentNetwork;
  /** Segments that get the routes of gateway endpoints. Their flows to the interface endpoints are declared elsewhere. */
  readonly usedBy: SegmentNetwork[];
  readonly s3?: StorageEndpoint;
  readonly dynamodb?: StorageEndpoint;
  readonly sets?: EndpointSet[];
}

const GATEWAYS = {
  s3: ec2.GatewayVpcEndpointAwsService.S3,
  dynamodb: ec2.GatewayVpcEndpointAwsService.DYNAMODB,
};

const INTERFACES = {
  s3: ec2.InterfaceVpcEndpointAwsService.S3,
  dynamodb: ec2.InterfaceVpcEndpointAwsService.DYNAMODB,
};

/** Whether the options ask for an interface endpoint, so that the segment that holds them is needed. */
export function wantsInterfaceEndpoints(options: Pick<EndpointOptions, 's3' | 'dynamodb' | 'sets'>): boolean {
  return (options.sets ?? []).length > 0 || [options.s3, options.dynamodb].includes(StorageEndpoint.INTERFACE);
}

/** Whether the options ask for a gateway endpoint, so that network ACLs need the entries that they cannot narrow. */
export function wantsGatewayEndpoints(options: Pick<EndpointOptions, 's3' | 'dynamodb'>): boolean {
  return [options.s3, options.dynamodb].some((kind) => (kind ?? StorageEndpoint.GATEWAY) === StorageEndpoint.GATEWAY);
}

/**
 * The endpoints of a VPC, each with a policy that keeps strangers' identities and strangers' resources out.
 */
export class SegmentEndpoints extends Construct {
  /** Gateway endpoints by `s3` and `dynamodb`. */
  public readonly gatewayEndpoints = new Map<string, ec2.GatewayVpcEndpoint>();
  /** Interface endpoints by the last part of the service's name, such as `logs`. */
  public readonly interfaceEndpoints = new Map<string, ec2.InterfaceVpcEndpoint>();
  /** Price of the interface endpoints a month in US East (N. Virginia), in US dollars, without the data processed. */
  public readonly monthlyPrice: number;

  constructor(scope: Construct, id: string, private readonly props: SegmentEndpointsProps) {
    super(scope, id);
    checkedPerimeter(this, props);
    if (props.usedBy.length === 0) {
      throw invalidInput(this, 'no segment uses the endpoints', 'name the segments in usedBy');
    }
    for (const name of ['s3', 'dynamodb'] as const) {
      if ((props[name] ?? StorageEndpoint.GATEWAY) === StorageEndpoint.GATEWAY) {
        this.addGateway(name);
      }
    }
    this.chosenServices().forEach((chosen) => this.addInterface(chosen));
    this.monthlyPrice = monthlyPriceUsd(this.interfaceEndpoints.size, props.network.zones.length);
  }

  /** In one line: what is reached how, and what that costs. */
  public get summary(): string {
    const names = [...this.interfaceEndpoints.keys()];
    return [
      ...(this.gatewayEndpoints.size > 0 ? [`gateway endpoints ${enumerate([...this.gatewayEndpoints.keys()])}`] : []),
      ...(names.length > 0 ? [`interface endpoints ${enumerate(names)} (${this.monthlyPrice.toFixed(2)} USD a month in us-east-1)`] : []),
    ].join('; ') || 'none';
  }

  private chosenServices(): ChosenService[] {
    const sets = this.props.sets ?? [];
    sets.forEach((set, index) => {
      if (sets.findIndex((other) => other.setName === set.setName) !== index) {
        throw invalidInput(this, `the endpoints ${set.setName} are chosen twice`, 'choose them once');
      }
    });
    const chosen = new Map<string, ChosenService>();
    for (const name of ['s3', 'dynamodb'] as const) {
      if (this.props[name] === StorageEndpoint.INTERFACE) {
        chosen.set(name, { service: INTERFACES[name], name, takesPolicy: true });
      }
    }
    for (const one of sets.flatMap((set) => set._chosen)) {
      if (one.name === 's3' || one.name === 'dynamodb') {
        throw invalidInput(this, `${one.name} is chosen in an endpoint set`, `set ${one.name} to StorageEndpoint.INTERFACE`);
      }
      const earlier = chosen.get(one.name);
      if (earlier && earlier.takesPolicy !== one.takesPolicy) {
        throw invalidInput(this, `the endpoint of ${shown(one.name)} is chosen with a policy and without one`, 'choose it once');
      }
      chosen.set(one.name, one);
    }
    return [...chosen.values()];
  }

  private addGateway(name: 's3' | 'dynamodb'): void {
    const endpoint = new ec2.GatewayVpcEndpoint(this, `${pascalCase(name)}Gateway`, {
      vpc: this.props.network.vpc,
      service: GATEWAYS[name],
      subnets: [{ subnets: this.props.usedBy.flatMap((segment) => segment.subnets) }],
    });
    this.limit(endpoint, name);
    this.gatewayEndpoints.set(name, endpoint);
  }

  private addInterface({ service, name, takesPolicy }: ChosenService): void {
    const placement = this.props.placement;
    if (!placement) {
      throw invalidInput(this, `the interface endpoint of ${shown(name)} has no segment to stand in`, 'add the segment of interface endpoints to the VPC');
    }
    const endpoint = new ec2.InterfaceVpcEndpoint(this, pascalCase(name), {
      vpc: this.props.network.vpc,
      service,
      subnets: { subnets: placement.subnets },
      securityGroups: [placement.securityGroup],
      open: false,
      privateDnsEnabled: !SERVICES_WITHOUT_PRIVATE_DNS.includes(name),
      // S3's private name would otherwise answer resolvers outside the VPC only, and want a gateway endpoint beside it.
      ...(name === 's3' ? { privateDnsOnlyForInboundResolverEndpoint: ec2.VpcEndpointPrivateDnsOnlyForInboundResolverEndpoint.ALL_RESOLVERS } : {}),
    });
    if (takesPolicy) {
      this.limit(endpoint, name);
    }
    this.interfaceEndpoints.set(name, endpoint);
  }

  private limit(endpoint: ec2.VpcEndpoint, service: string): void {
    const perimeter = () => endpointStatements(this, service, this.props);
    const { partnerAccounts = [], partnerOrganizationIds = [], trustedResources = [] } = this.props;
    const others = [...partnerAccounts, ...partnerOrganizationIds, ...trustedResources].length > 0 ? ', what AWS owns, and resources of others that are named' : ', and what AWS owns';
    perimeter().forEach((statement) => endpoint.addToPolicy(statement));
    checkPolicySize(endpoint);
    Claims.of(endpoint).state(Claim.atMost(ClaimPolicy.of(endpoint), ClaimPolicy._statements(perimeter), {
      name: 'perimeter',
      about: endpoint.node.path,
      promise: this.props.organizationId === undefined
        ? `Through the endpoint of ${service} pass only identities and resources of this account${others}`
        : `Through the endpoint of ${service} pass only identities and resources of the organization${others}`,
    }));
  }
}
