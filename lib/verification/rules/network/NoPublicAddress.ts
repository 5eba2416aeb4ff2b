import { ResourceRule } from '../../engine/rule';
import { demand, isText, isTrue, openness } from '../../engine/values';

const PATHS: Record<string, readonly string[]> = {
  'AWS::EC2::Subnet': ['MapPublicIpOnLaunch'],
  'AWS::EC2::Instance': ['NetworkInterfaces.*.AssociatePublicIpAddress'],
  'AWS::EC2::LaunchTemplate': ['LaunchTemplateData.NetworkInterfaces.*.AssociatePublicIpAddress'],
  'AWS::AutoScaling::LaunchConfiguration': ['AssociatePublicIpAddress'],
  'AWS::ECS::Service': ['NetworkConfiguration.AwsvpcConfiguration.AssignPublicIp'],
};

export const NoPublicAddress: ResourceRule = {
  id: 'NoPublicAddress',
  area: 'network',
  demands: 'No subnet, instance, launch template or service hands out public addresses by itself.',
  why: 'With a public address one route and one security group rule are all that stands between a workload and the internet.',
  fix: 'Leave it off; load balancers and NAT gateways get their addresses without it.',
  link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-ip-addressing.html',
  frameworks: ['AWS FSBP EC2.15', 'AWS FSBP EC2.9', 'NIST 800-53 R5 SC-7'],
  types: Object.keys(PATHS),
  * check(resource, { values }) {
    for (const path of PATHS[resource.type]) {
      const failure = demand(values.of(resource, path), (value) => openness(value) === undefined && !isTrue(value) && !isText(value, 'ENABLED'));
      if (failure) {
        yield { what: 'undecided' in failure ? `${path} cannot be decided: ${failure.undecided}` : `${path} gives out public addresses`, at: path.replaceAll('.*', '') };
      }
    }
  },
};
