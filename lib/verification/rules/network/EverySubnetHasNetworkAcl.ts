import { Guards, ResourceRule, RuleContext } from '../../engine/rule';
import { Value, textOf } from '../../engine/values';

export const EverySubnetHasNetworkAcl: ResourceRule = {
  id: 'EverySubnetHasNetworkAcl',
  area: 'network',
  demands: 'Where a VPC has network ACLs of its own, each of its subnets is associated with one.',
  why: 'A subnet without an association falls back to the default network ACL of the VPC, which allows everything.',
  fix: 'Associate the subnet with the network ACL of its segment.',
  link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
  frameworks: ['NIST 800-53 R5 AC-4', 'NIST 800-53 R5 SC-7(21)'],
  types: ['AWS::EC2::Subnet'],
  * check(subnet, context) {
    const { vpcs, subnets } = context.once('network-acl-associations', () => associations(context));
    const closed = context.values.of(subnet, 'VpcId').some((vpc) => vpcs.has(identity(vpc)));
    if (closed && !subnets.cover(subnet)) {
      yield { what: 'the VPC has network ACLs, but none is associated with this subnet', at: 'VpcId' };
    }
  },
};

function associations({ model, values }: RuleContext): { vpcs: Set<unknown>; subnets: Guards } {
  const vpcs = new Set<unknown>(model.ofType('AWS::EC2::NetworkAcl').flatMap((acl) => values.of(acl, 'VpcId')).map(identity));
  const subnets = new Guards();
  for (const association of model.ofType('AWS::EC2::SubnetNetworkAclAssociation')) {
    for (const subnet of values.of(association, 'SubnetId')) {
      if (subnet.kind === 'reference') {
        subnets.add(subnet.resource, association);
        values.of(subnet.resource, 'VpcId').forEach((vpc) => vpcs.add(identity(vpc)));
      }
    }
  }
  return { vpcs, subnets };
}

/** The resource where there is one, else the id as text. */
function identity(value: Value): unknown {
  return value.kind === 'reference' ? value.resource : textOf(value);
}
