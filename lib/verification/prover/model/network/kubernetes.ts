import { Interfaces } from './interfaces';
import { property, Reading } from './reading';
import { at, list } from './values';
import { VpcPart } from './vpcs';
import { ResolvedResource } from '../resolved';

/** A group that a service makes for a resource, which no template states. */
export interface MadeGroup { readonly id: string; readonly vpcId: string; readonly resource: ResolvedResource }

/**
 * Clusters of EKS with their nodes: EKS makes a group for each, of which the members talk to each other and send everywhere.
 *
 * @see https://docs.aws.amazon.com/eks/latest/userguide/sec-group-reqs.html
 */
export function readKubernetes(reading: Reading, interfaces: Interfaces, vpcs: VpcPart): MadeGroup[] {
  const made: MadeGroup[] = [];
  const groupOf = (cluster: ResolvedResource): string => reading.attribute(cluster, 'ClusterSecurityGroupId');
  for (const one of reading.of('AWS::EKS::Cluster')) {
    const subnetIds = reading.ids(property(one, 'ResourcesVpcConfig', 'SubnetIds'));
    const stated = reading.ids(property(one, 'ResourcesVpcConfig', 'SecurityGroupIds'));
    interfaces.add(one, { subnetIds, groupIds: stated && [...stated, groupOf(one)], publicIpv4: false, purpose: 'kubernetes', at: 'Properties.ResourcesVpcConfig' });
    made.push({ id: groupOf(one), vpcId: vpcs.subnetById.get(subnetIds?.[0] ?? '')?.vpcId ?? '', resource: one });
  }
  const groupsOf = (one: ResolvedResource): readonly string[] | undefined => {
    const cluster = reading.find(property(one, 'ClusterName'), 'AWS::EKS::Cluster');
    return cluster && [groupOf(cluster)];
  };
  for (const one of reading.of('AWS::EKS::FargateProfile')) {
    interfaces.add(one, { subnetIds: reading.ids(property(one, 'Subnets')), groupIds: groupsOf(one), publicIpv4: false, purpose: 'node' });
  }
  for (const one of reading.of('AWS::EKS::Nodegroup')) {
    const specification = property(one, 'LaunchTemplate');
    const template = reading.find(at(specification, 'Id'), 'AWS::EC2::LaunchTemplate')
      ?? reading.of('AWS::EC2::LaunchTemplate').find((each) => property(each, 'LaunchTemplateName') === (at(specification, 'Name') ?? ''));
    const data = template && property(template, 'LaunchTemplateData');
    const inTemplate = list(at(data, 'NetworkInterfaces'))?.[0];
    const stated = at(inTemplate, 'Groups') ?? at(data, 'SecurityGroupIds');
    const unread = specification !== undefined && !template;
    const associates = at(inTemplate, 'AssociatePublicIpAddress');
    interfaces.add(one, {
      subnetIds: reading.ids(property(one, 'Subnets')),
      groupIds: unread ? undefined : stated === undefined ? groupsOf(one) : reading.ids(stated),
      publicIpv4: associates === undefined ? 'subnet' : String(associates) === 'true',
      purpose: 'node',
    });
  }
  return made;
}
