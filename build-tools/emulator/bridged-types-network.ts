import type { BridgedType, Properties } from './bridged-types';

const VERSION = '2016-11-15';
const RESOLVER = 'Route53Resolver';

/** What a rule of a security group allows, as EC2 takes it. */
function permission(properties: Properties): object {
  const { IpProtocol, FromPort, ToPort, Description, CidrIp, CidrIpv6 } = properties;
  const group = properties.SourceSecurityGroupId ?? properties.DestinationSecurityGroupId;
  const prefixList = properties.SourcePrefixListId ?? properties.DestinationPrefixListId;
  return {
    IpProtocol,
    FromPort,
    ToPort,
    ...CidrIp && { IpRanges: [{ CidrIp, Description }] },
    ...CidrIpv6 && { Ipv6Ranges: [{ CidrIpv6, Description }] },
    ...group && { Groups: [{ GroupId: group, Description }] },
    ...prefixList && { PrefixListIds: [{ PrefixListId: prefixList, Description }] },
  };
}

function securityGroupRule(direction: 'Ingress' | 'Egress'): BridgedType {
  return {
    create: async (properties, { ministack }) => {
      const answer = await ministack.query('ec2', VERSION, `AuthorizeSecurityGroup${direction}`, { GroupId: properties.GroupId, IpPermissions: [permission(properties)] });
      return { id: between(answer, 'securityGroupRuleId') };
    },
    remove: async (_id, properties, { ministack }) => {
      await ministack.query('ec2', VERSION, `RevokeSecurityGroup${direction}`, { GroupId: properties.GroupId, IpPermissions: [permission(properties)] });
    },
  };
}

/** Content of the first element of the name. */
export function between(xml: string, element: string): string {
  const found = new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1];
  if (found === undefined) {
    throw new Error(`The answer has no ${element}: ${xml.slice(0, 300)}`);
  }
  return found;
}

/** Not `SubnetNetworkAclAssociation`: the emulator answers that it is done, and associates nothing. */
export const BRIDGED_NETWORK_TYPES: Record<string, BridgedType> = {
  // The emulator knows it, but not its attribute CidrBlock.
  'AWS::EC2::VPC': {
    create: async ({ CidrBlock, EnableDnsSupport, EnableDnsHostnames, InstanceTenancy }, { ministack }) => {
      const id = between(await ministack.query('ec2', VERSION, 'CreateVpc', { CidrBlock, InstanceTenancy }), 'vpcId');
      for (const [name, Value] of Object.entries({ EnableDnsSupport, EnableDnsHostnames }).filter(([, value]) => value !== undefined)) {
        await ministack.query('ec2', VERSION, 'ModifyVpcAttribute', { VpcId: id, [name]: { Value } });
      }
      const ofVpc = { Filter: [{ Name: 'vpc-id', Value: [id] }] };
      const groups = await ministack.query('ec2', VERSION, 'DescribeSecurityGroups', ofVpc);
      const acls = await ministack.query('ec2', VERSION, 'DescribeNetworkAcls', ofVpc);
      return { id, attributes: { VpcId: id, CidrBlock, DefaultSecurityGroup: between(groups, 'groupId'), DefaultNetworkAcl: between(acls, 'networkAclId') } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.query('ec2', VERSION, 'DeleteVpc', { VpcId: id });
    },
  },
  'AWS::EC2::SecurityGroupIngress': securityGroupRule('Ingress'),
  'AWS::EC2::SecurityGroupEgress': securityGroupRule('Egress'),
  'AWS::EC2::NetworkAcl': {
    create: async ({ VpcId }, { ministack }) => {
      const id = between(await ministack.query('ec2', VERSION, 'CreateNetworkAcl', { VpcId }), 'networkAclId');
      return { id, attributes: { Id: id } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.query('ec2', VERSION, 'DeleteNetworkAcl', { NetworkAclId: id });
    },
  },
  'AWS::EC2::NetworkAclEntry': {
    create: async ({ Icmp, ...properties }, { ministack }) => {
      await ministack.query('ec2', VERSION, 'CreateNetworkAclEntry', { ...properties, Egress: properties.Egress ?? 'false', ...Icmp && { Icmp } });
      return { id: `${properties.NetworkAclId}|${properties.RuleNumber}|${properties.Egress ?? 'false'}` };
    },
    remove: async (_id, { NetworkAclId, RuleNumber, Egress }, { ministack }) => {
      await ministack.query('ec2', VERSION, 'DeleteNetworkAclEntry', { NetworkAclId, RuleNumber, Egress: Egress ?? 'false' });
    },
  },
  'AWS::EC2::FlowLog': {
    numbers: ['MaxAggregationInterval'],
    create: async ({ ResourceId, Tags: _tags, ...properties }, { ministack }) => {
      const answer = await ministack.query('ec2', VERSION, 'CreateFlowLogs', { ...properties, ResourceId: [ResourceId] });
      const id = /<flowLogIdSet>\s*<item>([^<]+)</.exec(answer)?.[1];
      if (id === undefined) {
        throw new Error(`The flow log was not made: ${answer.slice(0, 300)}`);
      }
      return { id, attributes: { Id: id } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.query('ec2', VERSION, 'DeleteFlowLogs', { FlowLogId: [id] });
    },
  },
  'AWS::EC2::EIP': {
    create: async (_properties, { ministack }) => {
      const answer = await ministack.query('ec2', VERSION, 'AllocateAddress', { Domain: 'vpc' });
      return { id: between(answer, 'publicIp'), attributes: { AllocationId: between(answer, 'allocationId'), PublicIp: between(answer, 'publicIp') } };
    },
    remove: async (id, _properties, { ministack }) => {
      const address = await ministack.query('ec2', VERSION, 'DescribeAddresses', { PublicIp: [id] });
      await ministack.query('ec2', VERSION, 'ReleaseAddress', { AllocationId: between(address, 'allocationId') });
    },
  },
  'AWS::EC2::NatGateway': {
    create: async ({ SubnetId, AllocationId, ConnectivityType }, { ministack }) => {
      const id = between(await ministack.query('ec2', VERSION, 'CreateNatGateway', { SubnetId, AllocationId, ConnectivityType }), 'natGatewayId');
      return { id, attributes: { NatGatewayId: id } };
    },
    remove: async (id, _properties, { ministack }) => {
      await ministack.query('ec2', VERSION, 'DeleteNatGateway', { NatGatewayId: id });
    },
  },
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': {
    create: async ({ Name, DestinationArn }, { moto }, logicalId) => {
      const { ResolverQueryLogConfig } = await moto.json('route53resolver', `${RESOLVER}.CreateResolverQueryLogConfig`, {
        Name: Name ?? logicalId.slice(0, 64), DestinationArn, CreatorRequestId: logicalId,
      });
      return { id: ResolverQueryLogConfig.Id, attributes: { Id: ResolverQueryLogConfig.Id, Arn: ResolverQueryLogConfig.Arn } };
    },
    // The back end cannot delete one.
    remove: async () => undefined,
  },
};
