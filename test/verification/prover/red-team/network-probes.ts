import { at, Probe } from './support';
import { ClaimBody, EndRef, PortsSpec } from '../../../../lib/verification/claim-format';

const subnet = (id: string, cidr: string, more = ''): string => `
  ${id}: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref V, CidrBlock: ${cidr}${more} } }`;
const table = (id: string, ...subnets: string[]): string => `
  ${id}: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref V } }${subnets.map((one) => `
  ${one}In${id}: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref ${one}, RouteTableId: !Ref ${id} } }`).join('')}`;
const route = (id: string, tableId: string, properties: string): string => `
  ${id}: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref ${tableId}, ${properties} } }`;
const group = (id: string, ingress: string, egress?: string, vpc = 'V'): string => `
  ${id}: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: g, VpcId: !Ref ${vpc}, SecurityGroupIngress: [${ingress}]${egress === undefined ? '' : `, SecurityGroupEgress: [${egress}]`} } }`;
const machine = (id: string, subnetId: string, groups: string, more = ''): string => `
  ${id}: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref ${subnetId}, SecurityGroupIds: [${groups}], ImageId: ami-1${more} } }`;
const VPC = `
  V: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.0.0.0/16 } }
  G: { Type: AWS::EC2::InternetGateway }
  GA: { Type: AWS::EC2::VPCGatewayAttachment, Properties: { VpcId: !Ref V, InternetGatewayId: !Ref G } }
${subnet('Pub', '10.0.0.0/24')}${subnet('App', '10.0.1.0/24')}${subnet('Data', '10.0.2.0/24')}
${table('PubT', 'Pub')}${table('AppT', 'App')}${table('DataT', 'Data')}
${route('Out', 'PubT', "DestinationCidrBlock: '0.0.0.0/0', GatewayId: !Ref G")}`;
const any = (cidr: string) => `{ IpProtocol: '-1', CidrIp: '${cidr}' }`;
const tcp = (port: number, cidr: string) => `{ IpProtocol: tcp, FromPort: ${port}, ToPort: ${port}, CidrIp: '${cidr}' }`;
const template = (...resources: string[]): string => `Resources:${resources.join('')}\n`;
const res = (id: string): EndRef => ({ resource: at(id).address });
const subnets = (...ids: string[]): EndRef => ({ subnets: ids.map((id) => at(id).address) });
const internet: EndRef = { internet: true };
const noPath = (from: EndRef, to: EndRef, ports?: PortsSpec): ClaimBody => ({ kind: 'no-path', from, to, ...(ports && { ports }) });
const reach = (from: EndRef, to: EndRef, ports: PortsSpec): ClaimBody => ({ kind: 'reachable', from, to, ports });
const TCP443 = { protocol: 6, from: 443, to: 443 };
const acl = (id: string, subnetId: string, ...entries: string[]): string => `
  ${id}: { Type: AWS::EC2::NetworkAcl, Properties: { VpcId: !Ref V } }
  ${id}Of: { Type: AWS::EC2::SubnetNetworkAclAssociation, Properties: { NetworkAclId: !Ref ${id}, SubnetId: !Ref ${subnetId} } }${entries.map((entry, index) => `
  ${id}E${index}: { Type: AWS::EC2::NetworkAclEntry, Properties: { NetworkAclId: !Ref ${id}, ${entry} } }`).join('')}`;
const publicHost = (groupRules: string) => `${group('S', groupRules)}
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, NetworkInterfaces: [{ DeviceIndex: '0', AssociatePublicIpAddress: true, SubnetId: !Ref Pub, GroupSet: [!Ref S] }] } }`;

export const PROBES: readonly Probe[] = [
  { name: 'app to data by a wide block', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', tcp(5432, '10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'app to data by neighbour block', expect: 'PROVED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', tcp(5432, '10.0.3.0/24')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  {
    name: 'self reference with shared group',
    expect: 'REFUTED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SA'), `
  I: { Type: AWS::EC2::SecurityGroupIngress, Properties: { GroupId: !Ref SA, IpProtocol: '-1', SourceSecurityGroupId: !GetAtt SA.GroupId } }`),
  },
  {
    name: 'rule named by group in another stack',
    expect: 'REFUTED',
    claim: noPath(res('A'), res('D')),
    template: {
      'app.yaml': template(VPC, group('SA', ''), group('SD', ''), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) + 'Outputs: { O: { Value: !GetAtt SD.GroupId, Export: { Name: SD } }, P: { Value: !Ref SA, Export: { Name: SA } } }\n',
      'b.yaml': template(`
  I: { Type: AWS::EC2::SecurityGroupIngress, Properties: { GroupId: !ImportValue SD, IpProtocol: tcp, FromPort: 1, ToPort: 65535, SourceSecurityGroupId: !ImportValue SA } }`),
    },
  },
  { name: 'egress of the group from inline is closed', expect: 'PROVED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', '', tcp(443, '0.0.0.0/0')), group('SD', tcp(5432, '10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'empty egress list is AWS default open', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', '', ''), group('SD', tcp(5432, '10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  {
    name: 'prefix list',
    expect: 'REFUTED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourcePrefixListId: !Ref PL }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), `
  PL: { Type: AWS::EC2::PrefixList, Properties: { AddressFamily: IPv4, MaxEntries: 2, PrefixListName: l, Entries: [{ Cidr: 192.168.0.0/16 }, { Cidr: 10.0.1.128/25 }] } }`),
  },
  { name: 'prefix list unknown', expect: 'UNKNOWN', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourcePrefixListId: pl-1234 }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'ICMP only', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: icmp, FromPort: 8, ToPort: -1, CidrIp: 10.0.0.0/8 }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'protocol -1 with ports means all', expect: 'REFUTED', claim: noPath(res('A'), res('D'), TCP443), template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: -1, FromPort: 22, ToPort: 22, CidrIp: 10.0.0.0/8 }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'tcp without ports means all', expect: 'REFUTED', claim: noPath(res('A'), res('D'), TCP443), template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, CidrIp: 10.0.0.0/8 }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'tcp with -1 ports', expect: 'REFUTED', claim: noPath(res('A'), res('D'), TCP443), template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, FromPort: -1, ToPort: -1, CidrIp: 10.0.0.0/8 }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  {
    name: 'default group of the VPC when none given',
    expect: 'REFUTED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, `
  A: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref App, ImageId: ami-1 } }
  D: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Data, ImageId: ami-1 } }`),
  },
  { name: 'default group named by GetAtt', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: template(VPC, machine('A', 'App', '!GetAtt V.DefaultSecurityGroup'), machine('D', 'Data', '!GetAtt V.DefaultSecurityGroup')) },
  {
    name: 'rule added to default group',
    expect: 'REFUTED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!GetAtt V.DefaultSecurityGroup'), `
  I: { Type: AWS::EC2::SecurityGroupIngress, Properties: { GroupId: !GetAtt V.DefaultSecurityGroup, IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: 10.0.1.0/24 } }`),
  },
  { name: 'ingress by group name attribute', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref SA }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'public host', expect: 'REFUTED', claim: noPath(internet, res('H')), template: template(VPC, publicHost(tcp(22, '0.0.0.0/0'))) },
  { name: 'public host with half world', expect: 'REFUTED', claim: noPath(internet, res('H')), template: template(VPC, publicHost(tcp(22, '128.0.0.0/1'))) },
  { name: 'public host with private blocks only', expect: 'PROVED', claim: noPath(internet, res('H')), template: template(VPC, publicHost(`${tcp(22, '10.0.0.0/8')}, ${tcp(22, '192.168.0.0/16')}`)) },
  {
    name: 'public host by Elastic IP',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: template(VPC, group('S', tcp(22, '0.0.0.0/0')), machine('H', 'Pub', '!Ref S'), `
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc, InstanceId: !Ref H } }`),
  },
  {
    name: 'public host by Elastic IP association of interface',
    expect: 'REFUTED',
    claim: noPath(internet, res('N')),
    template: template(VPC, group('S', tcp(22, '0.0.0.0/0')), `
  N: { Type: AWS::EC2::NetworkInterface, Properties: { SubnetId: !Ref Pub, GroupSet: [!Ref S] } }
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  EA: { Type: AWS::EC2::EIPAssociation, Properties: { AllocationId: !GetAtt E.AllocationId, NetworkInterfaceId: !Ref N } }`),
  },
  { name: 'mapped public addresses of subnet', expect: 'REFUTED', claim: noPath(internet, res('H')), template: template(VPC.replace('CidrBlock: 10.0.0.0/24', "CidrBlock: 10.0.0.0/24, MapPublicIpOnLaunch: 'true'"), group('S', tcp(22, '0.0.0.0/0')), machine('H', 'Pub', '!Ref S')) },
  {
    name: 'main table has the route',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: template(VPC, subnet('M', '10.0.9.0/24', ', MapPublicIpOnLaunch: true'), group('S', tcp(22, '0.0.0.0/0')), machine('H', 'M', '!Ref S'), `
  MR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !GetAtt V.DefaultRouteTableId, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref G } }`),
  },
  { name: 'split default routes', expect: 'REFUTED', claim: noPath(internet, res('H')), template: template(VPC, subnet('M', '10.0.9.0/24', ', MapPublicIpOnLaunch: true'), table('MT', 'M'), route('M1', 'MT', 'DestinationCidrBlock: 0.0.0.0/1, GatewayId: !Ref G'), group('S', tcp(22, '0.0.0.0/0')), machine('H', 'M', '!Ref S')) },
  {
    name: 'ipv6 hole',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: template(VPC, `
  V6: { Type: AWS::EC2::VPCCidrBlock, Properties: { VpcId: !Ref V, AmazonProvidedIpv6CidrBlock: true } }
  M: { Type: AWS::EC2::Subnet, DependsOn: V6, Properties: { VpcId: !Ref V, CidrBlock: 10.0.9.0/24, AssignIpv6AddressOnCreation: true, Ipv6CidrBlock: !Select [0, !Cidr [!Select [0, !GetAtt V.Ipv6CidrBlocks], 1, 64]] } }
  `, table('MT', 'M'), route('M1', 'MT', "DestinationIpv6CidrBlock: '::/0', GatewayId: !Ref G"), group('S', "{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv6: '::/0' }"), machine('H', 'M', '!Ref S')),
  },
  {
    name: 'ipv6 egress only',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: template(VPC, `
  V6: { Type: AWS::EC2::VPCCidrBlock, Properties: { VpcId: !Ref V, AmazonProvidedIpv6CidrBlock: true } }
  EO: { Type: AWS::EC2::EgressOnlyInternetGateway, Properties: { VpcId: !Ref V } }
  M: { Type: AWS::EC2::Subnet, DependsOn: V6, Properties: { VpcId: !Ref V, CidrBlock: 10.0.9.0/24, AssignIpv6AddressOnCreation: true, Ipv6CidrBlock: !Select [0, !Cidr [!Select [0, !GetAtt V.Ipv6CidrBlocks], 1, 64]] } }
  `, table('MT', 'M'), route('M1', 'MT', "DestinationIpv6CidrBlock: '::/0', EgressOnlyInternetGatewayId: !Ref EO"), group('S', "{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIpv6: '::/0' }"), machine('H', 'M', '!Ref S')),
  },
  { name: 'acl allow before deny', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), acl('N', 'Data', 'RuleNumber: 200, RuleAction: deny, Protocol: -1, CidrBlock: 10.0.1.0/24', 'RuleNumber: 100, RuleAction: allow, Protocol: -1, CidrBlock: 10.0.1.128/25', 'RuleNumber: 100, Egress: true, RuleAction: allow, Protocol: -1, CidrBlock: 0.0.0.0/0')) },
  { name: 'acl deny before allow', expect: 'PROVED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), acl('N', 'Data', 'RuleNumber: 99, RuleAction: deny, Protocol: -1, CidrBlock: 10.0.1.0/24', 'RuleNumber: 100, RuleAction: allow, Protocol: -1, CidrBlock: 10.0.1.128/25', 'RuleNumber: 100, Egress: true, RuleAction: allow, Protocol: -1, CidrBlock: 0.0.0.0/0')) },
  { name: 'acl without ephemeral answers', expect: 'REFUTED', claim: noPath(res('A'), res('D'), TCP443), template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), acl('N', 'Data', 'RuleNumber: 100, RuleAction: allow, Protocol: 6, PortRange: { From: 443, To: 443 }, CidrBlock: 10.0.1.0/24', 'RuleNumber: 100, Egress: true, RuleAction: allow, Protocol: 6, PortRange: { From: 443, To: 443 }, CidrBlock: 0.0.0.0/0')) },
  { name: 'acl with source port 443', expect: 'REFUTED', claim: noPath(res('A'), res('D'), TCP443), template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), acl('N', 'Data', 'RuleNumber: 100, RuleAction: allow, Protocol: 6, PortRange: { From: 443, To: 443 }, CidrBlock: 10.0.1.0/24', 'RuleNumber: 100, Egress: true, RuleAction: allow, Protocol: 6, PortRange: { From: 50000, To: 50000 }, CidrBlock: 0.0.0.0/0')) },
  {
    name: 'data behind NAT is not reached',
    expect: 'PROVED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SD', any('0.0.0.0/0')), machine('D', 'Data', '!Ref SD'), `
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  NAT: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref Pub, AllocationId: !GetAtt E.AllocationId } }`, route('DR', 'DataT', 'DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref NAT')),
  },
  {
    name: 'data reaches the internet by NAT',
    expect: 'REFUTED',
    claim: noPath(res('D'), internet),
    template: template(VPC, group('SD', ''), machine('D', 'Data', '!Ref SD'), `
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  NAT: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref Pub, AllocationId: !GetAtt E.AllocationId } }`, route('DR', 'DataT', 'DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref NAT')),
  },
  {
    name: 'NAT in a private subnet leads nowhere',
    expect: 'PROVED',
    claim: noPath(res('D'), internet),
    template: template(VPC, group('SD', ''), machine('D', 'Data', '!Ref SD'), `
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  NAT: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !Ref App, AllocationId: !GetAtt E.AllocationId } }`, route('DR', 'DataT', 'DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref NAT')),
  },
  {
    name: 'NAT instance',
    expect: 'UNKNOWN',
    claim: noPath(res('D'), internet),
    template: template(VPC, group('SD', ''), group('S', any('10.0.0.0/16')), machine('D', 'Data', '!Ref SD'), `
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, SourceDestCheck: false, NetworkInterfaces: [{ DeviceIndex: '0', AssociatePublicIpAddress: true, SubnetId: !Ref Pub, GroupSet: [!Ref S] }] } }`, route('DR', 'DataT', 'DestinationCidrBlock: 0.0.0.0/0, InstanceId: !Ref H')),
  },
  {
    name: 'route by interface of an appliance',
    expect: 'UNKNOWN',
    claim: noPath(res('D'), internet),
    template: template(VPC, group('SD', ''), group('S', any('10.0.0.0/16')), machine('D', 'Data', '!Ref SD'), `
  N: { Type: AWS::EC2::NetworkInterface, Properties: { SubnetId: !Ref Pub, GroupSet: [!Ref S], SourceDestCheck: false } }
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  EA: { Type: AWS::EC2::EIPAssociation, Properties: { AllocationId: !GetAtt E.AllocationId, NetworkInterfaceId: !Ref N } }`, route('DR', 'DataT', 'DestinationCidrBlock: 0.0.0.0/0, NetworkInterfaceId: !Ref N')),
  },
  {
    name: 'ALB passes on to data',
    expect: 'REFUTED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SL', tcp(80, '0.0.0.0/0')), group('SD', '{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref SL }'), machine('D', 'Data', '!Ref SD'), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Subnets: [!Ref Pub], SecurityGroups: [!Ref SL] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: HTTP, VpcId: !Ref V, Targets: [{ Id: !Ref D }] } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref TG }] } }`),
  },
  {
    name: 'ALB by a listener rule',
    expect: 'REFUTED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SL', tcp(80, '0.0.0.0/0')), group('SD', '{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref SL }'), machine('D', 'Data', '!Ref SD'), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Subnets: [!Ref Pub], SecurityGroups: [!Ref SL] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: HTTP, VpcId: !Ref V, Targets: [{ Id: !Ref D }] } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: fixed-response, FixedResponseConfig: { StatusCode: '404' } }] } }
  LR: { Type: AWS::ElasticLoadBalancingV2::ListenerRule, Properties: { ListenerArn: !Ref LI, Priority: 1, Conditions: [], Actions: [{ Type: forward, ForwardConfig: { TargetGroups: [{ TargetGroupArn: !Ref TG, Weight: 1 }] } }] } }`),
  },
  {
    name: 'ALB with target by ip',
    expect: 'REFUTED',
    claim: noPath(internet, res('N')),
    template: template(VPC, group('SL', tcp(80, '0.0.0.0/0')), group('SD', '{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref SL }'), `
  N: { Type: AWS::EC2::NetworkInterface, Properties: { SubnetId: !Ref Data, GroupSet: [!Ref SD], PrivateIpAddress: 10.0.2.10 } }
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Subnets: [!Ref Pub], SecurityGroups: [!Ref SL] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: HTTP, TargetType: ip, VpcId: !Ref V, Targets: [{ Id: 10.0.2.10 }] } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref TG }] } }`),
  },
  {
    name: 'internal ALB',
    expect: 'PROVED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SL', tcp(80, '0.0.0.0/0')), group('SD', '{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref SL }'), machine('D', 'Data', '!Ref SD'), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internal, Subnets: [!Ref Pub], SecurityGroups: [!Ref SL] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: HTTP, VpcId: !Ref V, Targets: [{ Id: !Ref D }] } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: HTTP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref TG }] } }`),
  },
  {
    name: 'NLB preserves client',
    expect: 'REFUTED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SD', tcp(8080, '0.0.0.0/0')), machine('D', 'Data', '!Ref SD'), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Type: network, Scheme: internet-facing, Subnets: [!Ref Pub] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: TCP, VpcId: !Ref V, Targets: [{ Id: !Ref D }] } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: TCP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref TG }] } }`),
  },
  {
    name: 'NLB of the auto scaling group',
    expect: 'REFUTED',
    claim: noPath(internet, subnets('Data')),
    template: template(VPC, group('SD', tcp(8080, '0.0.0.0/0')), `
  LT: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: ami-1, SecurityGroupIds: [!Ref SD] } } }
  AS: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { MinSize: 1, MaxSize: 1, VPCZoneIdentifier: [!Ref Data], LaunchTemplate: { LaunchTemplateId: !Ref LT, Version: 1 }, TargetGroupARNs: [!Ref TG] } }
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Type: network, Scheme: internet-facing, Subnets: [!Ref Pub] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: TCP, VpcId: !Ref V } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: TCP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref TG }] } }`),
  },
  {
    name: 'classic ELB',
    expect: 'REFUTED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SL', tcp(80, '0.0.0.0/0')), group('SD', '{ IpProtocol: tcp, FromPort: 8080, ToPort: 8080, SourceSecurityGroupId: !Ref SL }'), machine('D', 'Data', '!Ref SD'), `
  LB: { Type: AWS::ElasticLoadBalancing::LoadBalancer, Properties: { Subnets: [!Ref Pub], SecurityGroups: [!Ref SL], Instances: [!Ref D], Listeners: [{ LoadBalancerPort: '80', InstancePort: '8080', Protocol: HTTP }] } }`),
  },
  {
    name: 'public database',
    expect: 'REFUTED',
    claim: noPath(internet, res('DB')),
    template: template(VPC, group('SD', tcp(5432, '0.0.0.0/0')), `
  SG: { Type: AWS::RDS::DBSubnetGroup, Properties: { DBSubnetGroupDescription: d, SubnetIds: [!Ref Pub] } }
  DB: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t3.micro, Engine: postgres, PubliclyAccessible: 'true', DBSubnetGroupName: !Ref SG, VPCSecurityGroups: [!Ref SD] } }`),
  },
  {
    name: 'database default public',
    expect: 'REFUTED',
    claim: noPath(internet, res('DB')),
    template: template(VPC, group('SD', tcp(5432, '0.0.0.0/0')), `
  SG: { Type: AWS::RDS::DBSubnetGroup, Properties: { DBSubnetGroupDescription: d, SubnetIds: [!Ref Pub] } }
  DB: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t3.micro, Engine: postgres, DBSubnetGroupName: !Ref SG, VPCSecurityGroups: [!Ref SD] } }`),
  },
  {
    name: 'function in VPC',
    expect: 'REFUTED',
    claim: noPath(res('F'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', tcp(5432, '10.0.1.0/24')), machine('D', 'Data', '!Ref SD'), `
  F: { Type: AWS::Lambda::Function, Properties: { Role: 'arn:aws:iam::111122223333:role/x', Code: { ZipFile: x }, Handler: h, Runtime: nodejs20.x, VpcConfig: { SubnetIds: [!Ref App], SecurityGroupIds: [!Ref SA] } } }`),
  },
  {
    name: 'function outside VPC reaches the public database',
    expect: 'REFUTED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('S', tcp(5432, '0.0.0.0/0')), `
  D: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, NetworkInterfaces: [{ DeviceIndex: '0', AssociatePublicIpAddress: true, SubnetId: !Ref Pub, GroupSet: [!Ref S] }] } }`),
  },
  {
    name: 'peered VPC by group reference',
    expect: 'REFUTED',
    claim: noPath(res('X'), res('D')),
    template: template(VPC, `
  W: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  WS: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref W, CidrBlock: 10.1.0.0/24 } }
  WT: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref W } }
  WA: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref WS, RouteTableId: !Ref WT } }
  PC: { Type: AWS::EC2::VPCPeeringConnection, Properties: { VpcId: !Ref V, PeerVpcId: !Ref W } }
  WR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref WT, DestinationCidrBlock: 10.0.0.0/16, VpcPeeringConnectionId: !Ref PC } }`,
    route('VR', 'DataT', 'DestinationCidrBlock: 10.1.0.0/16, VpcPeeringConnectionId: !Ref PC'), group('SX', '', undefined, 'W'), group('SD', '{ IpProtocol: tcp, FromPort: 5432, ToPort: 5432, SourceSecurityGroupId: !Ref SX }'), machine('X', 'WS', '!Ref SX'), machine('D', 'Data', '!Ref SD')),
  },
  {
    name: 'peered VPC without way back',
    expect: 'REFUTED',
    claim: noPath(res('X'), res('D')),
    template: template(VPC, `
  W: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  WS: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref W, CidrBlock: 10.1.0.0/24 } }
  WT: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref W } }
  WA: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref WS, RouteTableId: !Ref WT } }
  PC: { Type: AWS::EC2::VPCPeeringConnection, Properties: { VpcId: !Ref V, PeerVpcId: !Ref W } }
  WR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref WT, DestinationCidrBlock: 10.0.0.0/16, VpcPeeringConnectionId: !Ref PC } }`,
    group('SX', '', undefined, 'W'), group('SD', any('10.1.0.0/16')), machine('X', 'WS', '!Ref SX'), machine('D', 'Data', '!Ref SD')),
  },
  {
    name: 'transit gateway with default association',
    expect: 'REFUTED',
    claim: noPath(res('X'), res('D')),
    template: template(VPC, `
  W: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  WS: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref W, CidrBlock: 10.1.0.0/24 } }
  WT: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref W } }
  WA: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref WS, RouteTableId: !Ref WT } }
  TGW: { Type: AWS::EC2::TransitGateway, Properties: {} }
  T1: { Type: AWS::EC2::TransitGatewayAttachment, Properties: { TransitGatewayId: !Ref TGW, VpcId: !Ref V, SubnetIds: [!Ref Data] } }
  T2: { Type: AWS::EC2::TransitGatewayVpcAttachment, Properties: { TransitGatewayId: !Ref TGW, VpcId: !Ref W, SubnetIds: [!Ref WS] } }
  WR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref WT, DestinationCidrBlock: 10.0.0.0/8, TransitGatewayId: !Ref TGW } }`,
    route('VR', 'DataT', 'DestinationCidrBlock: 10.0.0.0/8, TransitGatewayId: !Ref TGW'), group('SX', '', undefined, 'W'), group('SD', any('10.1.0.0/16')), machine('X', 'WS', '!Ref SX'), machine('D', 'Data', '!Ref SD')),
  },
  {
    name: 'interface endpoint group',
    expect: 'PROVED',
    claim: noPath(res('A'), res('VE')),
    template: template(VPC, group('SA', ''), group('SE', tcp(443, '10.0.0.0/24')), machine('A', 'App', '!Ref SA'), `
  VE: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !Ref V, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.kms, SubnetIds: [!Ref Data], SecurityGroupIds: [!Ref SE] } }`),
  },
  {
    name: 'interface endpoint reached',
    expect: 'PROVED',
    claim: reach(res('A'), res('VE'), TCP443),
    template: template(VPC, group('SA', ''), group('SE', tcp(443, '10.0.1.0/24')), machine('A', 'App', '!Ref SA'), `
  VE: { Type: AWS::EC2::VPCEndpoint, Properties: { VpcId: !Ref V, VpcEndpointType: Interface, ServiceName: com.amazonaws.eu-west-1.kms, SubnetIds: [!Ref Data], SecurityGroupIds: [!Ref SE] } }`),
  },
  { name: 'reachable is refuted by egress', expect: 'REFUTED', claim: reach(res('A'), res('D'), TCP443), template: template(VPC, group('SA', '', tcp(80, '0.0.0.0/0')), group('SD', tcp(443, '10.0.1.0/24')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  {
    name: 'secondary block of the VPC',
    expect: 'REFUTED',
    claim: noPath(subnets('Sec'), res('D')),
    template: template(VPC, `
  C2: { Type: AWS::EC2::VPCCidrBlock, Properties: { VpcId: !Ref V, CidrBlock: 100.64.0.0/16 } }`, subnet('Sec', '100.64.0.0/24'), group('SA', ''), group('SD', any('100.64.0.0/10')), machine('A', 'Sec', '!Ref SA'), machine('D', 'Data', '!Ref SD')),
  },
  { name: 'only path by more ports', expect: 'REFUTED', claim: { kind: 'only-path', from: res('A'), to: res('D'), ports: [TCP443] }, template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, FromPort: 443, ToPort: 444, CidrIp: 10.0.1.0/24 }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  {
    name: 'ECS service with public ip',
    expect: 'REFUTED',
    claim: noPath(internet, res('SV')),
    template: template(VPC, group('S', tcp(80, '0.0.0.0/0')), `
  SV: { Type: AWS::ECS::Service, Properties: { LaunchType: FARGATE, TaskDefinition: x, NetworkConfiguration: { AwsvpcConfiguration: { AssignPublicIp: ENABLED, Subnets: [!Ref Pub], SecurityGroups: [!Ref S] } } } }`),
  },
  { name: 'condition adds a rule', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: 'Parameters: { P: { Type: String, Default: \'no\' } }\nConditions: { C: !Equals [!Ref P, \'yes\'] }\n' + template(VPC, group('SA', ''), group('SD', `!If [C, ${tcp(22, '10.0.0.0/8')}, !Ref 'AWS::NoValue']`), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'block by parameter', expect: 'UNKNOWN', claim: noPath(res('A'), res('D')), template: 'Parameters: { P: { Type: String, Default: \'10.9.0.0/16\' } }\n' + template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, FromPort: 22, ToPort: 22, CidrIp: !Ref P }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'claim by block', expect: 'REFUTED', claim: noPath({ cidr: '10.0.1.7/32' }, res('D')), template: template(VPC, group('SA', ''), group('SD', tcp(22, '10.0.1.0/28')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD')) },
  { name: 'supposed workloads of a subnet', expect: 'REFUTED', claim: noPath(subnets('App'), { subnets: [at('Data').address], groups: [at('SD').address] }), template: template(VPC, group('SA', ''), group('SD', tcp(22, '10.0.1.0/28')), machine('A', 'App', '!Ref SA')) },
  {
    name: 'egress resource does not replace the default',
    expect: 'UNKNOWN',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), `
  SE: { Type: AWS::EC2::SecurityGroupEgress, Properties: { GroupId: !Ref SA, IpProtocol: tcp, FromPort: 443, ToPort: 443, CidrIp: 1.1.1.1/32 } }`),
  },
  {
    name: 'second interface of an instance',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: template(VPC, group('S', tcp(22, '0.0.0.0/0')), `
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, NetworkInterfaces: [{ DeviceIndex: '0', SubnetId: !Ref Data, GroupSet: [!Ref S] }] } }
  N: { Type: AWS::EC2::NetworkInterface, Properties: { SubnetId: !Ref Pub, GroupSet: [!Ref S] } }
  NA: { Type: AWS::EC2::NetworkInterfaceAttachment, Properties: { InstanceId: !Ref H, NetworkInterfaceId: !Ref N, DeviceIndex: '1' } }
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  EA: { Type: AWS::EC2::EIPAssociation, Properties: { AllocationId: !GetAtt E.AllocationId, NetworkInterfaceId: !Ref N } }`),
  },
  {
    name: 'launch template with a public address',
    expect: 'REFUTED',
    claim: noPath(internet, res('AS')),
    template: template(VPC, group('S', tcp(22, '0.0.0.0/0')), `
  LT: { Type: AWS::EC2::LaunchTemplate, Properties: { LaunchTemplateData: { ImageId: ami-1, NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true, Groups: [!Ref S] }] } } }
  AS: { Type: AWS::AutoScaling::AutoScalingGroup, Properties: { MinSize: 1, MaxSize: 1, VPCZoneIdentifier: [!Ref Pub], LaunchTemplate: { LaunchTemplateId: !Ref LT, Version: 1 } } }`),
  },
  {
    name: 'entries of the default ACL',
    expect: 'PROVED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), `
  NE: { Type: AWS::EC2::NetworkAclEntry, Properties: { NetworkAclId: !GetAtt V.DefaultNetworkAcl, RuleNumber: 50, RuleAction: deny, Protocol: -1, CidrBlock: 10.0.1.0/24 } }`),
  },
  {
    name: 'entries of the default ACL after the default rule',
    expect: 'REFUTED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), `
  NE: { Type: AWS::EC2::NetworkAclEntry, Properties: { NetworkAclId: !GetAtt V.DefaultNetworkAcl, RuleNumber: 150, RuleAction: deny, Protocol: -1, CidrBlock: 10.0.1.0/24 } }`),
  },
  { name: 'ACL does not bear within a subnet', expect: 'REFUTED', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), group('SD', any('10.0.0.0/8')), machine('A', 'Data', '!Ref SA'), machine('D', 'Data', '!Ref SD'), acl('N', 'Data')) },
  {
    name: 'Redshift public',
    expect: 'REFUTED',
    claim: noPath(internet, res('RC')),
    template: template(VPC, group('S', tcp(5439, '0.0.0.0/0')), `
  RG: { Type: AWS::Redshift::ClusterSubnetGroup, Properties: { Description: d, SubnetIds: [!Ref Pub] } }
  RC: { Type: AWS::Redshift::Cluster, Properties: { ClusterType: single-node, DBName: d, MasterUsername: u, NodeType: ra3.large, PubliclyAccessible: true, ClusterSubnetGroupName: !Ref RG, VpcSecurityGroupIds: [!Ref S] } }`),
  },
  {
    name: 'DMS public',
    expect: 'REFUTED',
    claim: noPath(internet, res('RI')),
    template: template(VPC, group('S', any('0.0.0.0/0')), `
  RG: { Type: AWS::DMS::ReplicationSubnetGroup, Properties: { ReplicationSubnetGroupDescription: d, SubnetIds: [!Ref Pub] } }
  RI: { Type: AWS::DMS::ReplicationInstance, Properties: { ReplicationInstanceClass: dms.t3.micro, PubliclyAccessible: true, ReplicationSubnetGroupIdentifier: !Ref RG, VpcSecurityGroupIds: [!Ref S] } }`),
  },
  {
    name: 'Transfer server with addresses',
    expect: 'REFUTED',
    claim: noPath(internet, subnets('Pub')),
    template: template(VPC, group('S', tcp(22, '0.0.0.0/0')), `
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  TS: { Type: AWS::Transfer::Server, Properties: { EndpointType: VPC, EndpointDetails: { VpcId: !Ref V, SubnetIds: [!Ref Pub], AddressAllocationIds: [!GetAtt E.AllocationId], SecurityGroupIds: [!Ref S] } } }`),
  },
  {
    name: 'private link service lets strangers to data',
    expect: 'REFUTED',
    claim: noPath({ cidr: '0.0.0.0/0' }, res('D')),
    template: template(VPC, group('SD', tcp(8080, '10.0.0.0/16')), machine('D', 'Data', '!Ref SD'), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Type: network, Scheme: internal, Subnets: [!Ref App] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: TCP, VpcId: !Ref V, Targets: [{ Id: !Ref D }] } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: TCP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref TG }] } }
  ES: { Type: AWS::EC2::VPCEndpointService, Properties: { NetworkLoadBalancerArns: [!Ref LB], AcceptanceRequired: false } }
  EP: { Type: AWS::EC2::VPCEndpointServicePermissions, Properties: { ServiceId: !Ref ES, AllowedPrincipals: ['*'] } }`),
  },
  {
    name: 'internet by an API and a VPC link',
    expect: 'PROVED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SD', tcp(8080, '10.0.0.0/16')), machine('D', 'Data', '!Ref SD'), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Type: network, Scheme: internal, Subnets: [!Ref App] } }
  TG: { Type: AWS::ElasticLoadBalancingV2::TargetGroup, Properties: { Port: 8080, Protocol: TCP, VpcId: !Ref V, Targets: [{ Id: !Ref D }] } }
  LI: { Type: AWS::ElasticLoadBalancingV2::Listener, Properties: { LoadBalancerArn: !Ref LB, Port: 80, Protocol: TCP, DefaultActions: [{ Type: forward, TargetGroupArn: !Ref TG }] } }
  VL: { Type: AWS::ApiGateway::VpcLink, Properties: { Name: l, TargetArns: [!Ref LB] } }`),
  },
  {
    name: 'Global Accelerator to an internal balancer',
    expect: 'REFUTED',
    claim: noPath(internet, res('LB')),
    template: template(VPC, group('SL', tcp(80, '0.0.0.0/0')), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internal, Subnets: [!Ref App], SecurityGroups: [!Ref SL] } }
  GX: { Type: AWS::GlobalAccelerator::Accelerator, Properties: { Name: a } }
  GL: { Type: AWS::GlobalAccelerator::Listener, Properties: { AcceleratorArn: !Ref GX, Protocol: TCP, PortRanges: [{ FromPort: 80, ToPort: 80 }] } }
  GE: { Type: AWS::GlobalAccelerator::EndpointGroup, Properties: { ListenerArn: !Ref GL, EndpointGroupRegion: eu-west-1, EndpointConfigurations: [{ EndpointId: !Ref LB }] } }`),
  },
  {
    name: 'CloudFront VPC origin',
    expect: 'UNKNOWN',
    claim: noPath(internet, res('LB')),
    template: template(VPC, group('SL', tcp(80, '0.0.0.0/0')), `
  LB: { Type: AWS::ElasticLoadBalancingV2::LoadBalancer, Properties: { Scheme: internal, Subnets: [!Ref App], SecurityGroups: [!Ref SL] } }
  VO: { Type: AWS::CloudFront::VpcOrigin, Properties: { VpcOriginEndpointConfig: { Arn: !Ref LB, Name: o } } }`),
  },
  {
    name: 'client VPN',
    expect: 'PROVED',
    claim: noPath({ cidr: '172.16.0.0/22' }, res('D')),
    template: template(VPC, group('SD', any('10.0.0.0/16')), machine('D', 'Data', '!Ref SD'), `
  CV: { Type: AWS::EC2::ClientVpnEndpoint, Properties: { ClientCidrBlock: 172.16.0.0/22, ServerCertificateArn: x, AuthenticationOptions: [], ConnectionLogOptions: { Enabled: false }, VpcId: !Ref V } }
  CT: { Type: AWS::EC2::ClientVpnTargetNetworkAssociation, Properties: { ClientVpnEndpointId: !Ref CV, SubnetId: !Ref App } }
  CA: { Type: AWS::EC2::ClientVpnAuthorizationRule, Properties: { ClientVpnEndpointId: !Ref CV, TargetNetworkCidr: 10.0.0.0/16, AuthorizeAllGroups: true } }`),
  },
  {
    name: 'instance connect endpoint from the internet',
    expect: 'PROVED',
    claim: noPath(internet, res('D')),
    template: template(VPC, group('SD', tcp(22, '10.0.0.0/16')), group('SI', ''), machine('D', 'Data', '!Ref SD'), `
  IC: { Type: AWS::EC2::InstanceConnectEndpoint, Properties: { SubnetId: !Ref App, SecurityGroupIds: [!Ref SI] } }`),
  },
  {
    name: 'TGW with static blackhole is longest',
    expect: 'REFUTED',
    claim: noPath(res('X'), res('D')),
    template: template(VPC, `
  W: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  WS: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref W, CidrBlock: 10.1.0.0/24 } }
  WT: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref W } }
  WA: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref WS, RouteTableId: !Ref WT } }
  TGW: { Type: AWS::EC2::TransitGateway, Properties: { DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable } }
  T1: { Type: AWS::EC2::TransitGatewayAttachment, Properties: { TransitGatewayId: !Ref TGW, VpcId: !Ref V, SubnetIds: [!Ref Data] } }
  T2: { Type: AWS::EC2::TransitGatewayAttachment, Properties: { TransitGatewayId: !Ref TGW, VpcId: !Ref W, SubnetIds: [!Ref WS] } }
  TT: { Type: AWS::EC2::TransitGatewayRouteTable, Properties: { TransitGatewayId: !Ref TGW } }
  TA: { Type: AWS::EC2::TransitGatewayRouteTableAssociation, Properties: { TransitGatewayRouteTableId: !Ref TT, TransitGatewayAttachmentId: !Ref T2 } }
  TP: { Type: AWS::EC2::TransitGatewayRouteTablePropagation, Properties: { TransitGatewayRouteTableId: !Ref TT, TransitGatewayAttachmentId: !Ref T1 } }
  TB: { Type: AWS::EC2::TransitGatewayRoute, Properties: { TransitGatewayRouteTableId: !Ref TT, DestinationCidrBlock: 10.0.0.0/8, Blackhole: true } }
  WR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref WT, DestinationCidrBlock: 10.0.0.0/8, TransitGatewayId: !Ref TGW } }`,
    group('SX', '', undefined, 'W'), group('SD', any('10.1.0.0/16')), machine('X', 'WS', '!Ref SX'), machine('D', 'Data', '!Ref SD')),
  },
  {
    name: 'TGW without association',
    expect: 'PROVED',
    claim: noPath(res('X'), res('D')),
    template: template(VPC, `
  W: { Type: AWS::EC2::VPC, Properties: { CidrBlock: 10.1.0.0/16 } }
  WS: { Type: AWS::EC2::Subnet, Properties: { VpcId: !Ref W, CidrBlock: 10.1.0.0/24 } }
  WT: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref W } }
  WA: { Type: AWS::EC2::SubnetRouteTableAssociation, Properties: { SubnetId: !Ref WS, RouteTableId: !Ref WT } }
  TGW: { Type: AWS::EC2::TransitGateway, Properties: { DefaultRouteTableAssociation: disable, DefaultRouteTablePropagation: disable } }
  T1: { Type: AWS::EC2::TransitGatewayAttachment, Properties: { TransitGatewayId: !Ref TGW, VpcId: !Ref V, SubnetIds: [!Ref Data] } }
  T2: { Type: AWS::EC2::TransitGatewayAttachment, Properties: { TransitGatewayId: !Ref TGW, VpcId: !Ref W, SubnetIds: [!Ref WS] } }
  WR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref WT, DestinationCidrBlock: 10.0.0.0/8, TransitGatewayId: !Ref TGW } }`,
    group('SX', '', undefined, 'W'), group('SD', any('10.1.0.0/16')), machine('X', 'WS', '!Ref SX'), machine('D', 'Data', '!Ref SD')),
  },
  {
    name: 'custom resource may change the group',
    expect: 'PROVED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', ''), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), `
  CR: { Type: 'Custom::OpenGroup', Properties: { ServiceToken: x, Group: !Ref SD } }`),
  },
  {
    name: 'nested stack that is missing',
    expect: 'UNKNOWN',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', ''), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), `
  NS: { Type: AWS::CloudFormation::Stack, Properties: { TemplateURL: 'https://x/y.json' } }`),
  },
  {
    name: 'EKS public endpoint nodes',
    expect: 'PROVED',
    claim: noPath(internet, subnets('Data')),
    template: template(VPC, group('S', ''), `
  EK: { Type: AWS::EKS::Cluster, Properties: { RoleArn: x, ResourcesVpcConfig: { SubnetIds: [!Ref Data], SecurityGroupIds: [!Ref S] } } }`),
  },
  {
    name: 'default group of the account VPC',
    expect: 'UNKNOWN',
    claim: noPath(internet, res('H')),
    template: template(`
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1 } }`),
  },
  {
    name: 'groups by name in the default VPC',
    expect: 'UNKNOWN',
    claim: noPath(internet, res('H')),
    template: template(`
  S: { Type: AWS::EC2::SecurityGroup, Properties: { GroupDescription: g, SecurityGroupIngress: [${tcp(22, '0.0.0.0/0')}] } }
  H: { Type: AWS::EC2::Instance, Properties: { ImageId: ami-1, SecurityGroups: [!Ref S] } }`),
  },
  {
    name: 'database in the default VPC',
    expect: 'UNKNOWN',
    claim: noPath(internet, res('DB')),
    template: template(`
  DB: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t3.micro, Engine: postgres, PubliclyAccessible: true } }`),
  },
  {
    name: 'cluster database with public instance',
    expect: 'REFUTED',
    claim: noPath(internet, res('DI')),
    template: template(VPC, group('S', tcp(5432, '0.0.0.0/0')), `
  SG: { Type: AWS::RDS::DBSubnetGroup, Properties: { DBSubnetGroupDescription: d, SubnetIds: [!Ref Pub] } }
  DC: { Type: AWS::RDS::DBCluster, Properties: { Engine: aurora-postgresql, DBSubnetGroupName: !Ref SG, VpcSecurityGroupIds: [!Ref S] } }
  DI: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t3.micro, Engine: aurora-postgresql, DBClusterIdentifier: !Ref DC, PubliclyAccessible: true } }`),
  },
  {
    name: 'rds ingress of the cluster by claim on the cluster',
    expect: 'REFUTED',
    claim: noPath(internet, res('DC')),
    template: template(VPC, group('S', tcp(5432, '0.0.0.0/0')), `
  SG: { Type: AWS::RDS::DBSubnetGroup, Properties: { DBSubnetGroupDescription: d, SubnetIds: [!Ref Pub] } }
  DC: { Type: AWS::RDS::DBCluster, Properties: { Engine: aurora-postgresql, DBSubnetGroupName: !Ref SG, VpcSecurityGroupIds: [!Ref S] } }
  DI: { Type: AWS::RDS::DBInstance, Properties: { DBInstanceClass: db.t3.micro, Engine: aurora-postgresql, DBClusterIdentifier: !Ref DC, PubliclyAccessible: true } }`),
  },
  { name: 'group of somebody else', expect: 'UNKNOWN', claim: noPath(res('A'), res('D')), template: template(VPC, group('SA', ''), machine('A', 'App', '!Ref SA'), machine('D', 'Data', 'sg-0123456789abcdef0')) },
  { name: 'group by parameter', expect: 'UNKNOWN', claim: noPath(res('A'), res('D')), template: 'Parameters: { P: { Type: \'AWS::EC2::SecurityGroup::Id\' } }\n' + template(VPC, group('SA', ''), group('SD', ''), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref P')) },
  {
    name: 'group list by parameter',
    expect: 'UNKNOWN',
    claim: noPath(res('A'), res('D')),
    template: 'Parameters: { P: { Type: \'List<AWS::EC2::SecurityGroup::Id>\' } }\n' + template(VPC, group('SA', ''), group('SD', ''), machine('A', 'App', '!Ref SA'), `
  D: { Type: AWS::EC2::Instance, Properties: { SubnetId: !Ref Data, SecurityGroupIds: !Ref P, ImageId: ami-1 } }`),
  },
  {
    name: 'route table by parameter',
    expect: 'UNKNOWN',
    claim: noPath(res('D'), internet),
    template: 'Parameters: { P: { Type: String } }\n' + template(VPC, group('SD', ''), machine('D', 'Data', '!Ref SD'), `
  DR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !Ref P, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref G } }
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc, InstanceId: !Ref D } }`),
  },
  {
    name: 'route of another stack',
    expect: 'REFUTED',
    claim: noPath(res('D'), internet),
    template: {
      'app.yaml': template(VPC, group('SD', ''), machine('D', 'Data', '!Ref SD')) + 'Outputs: { O: { Value: !Ref DataT, Export: { Name: DataT } }, P: { Value: !Ref Pub, Export: { Name: Pub } } }\n',
      'b.yaml': template(`
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc } }
  NAT: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: !ImportValue Pub, AllocationId: !GetAtt E.AllocationId } }
  DR: { Type: AWS::EC2::Route, Properties: { RouteTableId: !ImportValue DataT, DestinationCidrBlock: 0.0.0.0/0, NatGatewayId: !Ref NAT } }`),
    },
  },
  {
    name: 'instance of another stack that is public by an address of a third',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: {
      'app.yaml': template(VPC, group('S', tcp(22, '0.0.0.0/0')), machine('H', 'Pub', '!Ref S')) + 'Outputs: { O: { Value: !Ref H, Export: { Name: H } } }\n',
      'b.yaml': template(`
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc, InstanceId: !ImportValue H } }`),
    },
  },
  {
    name: 'address of an instance that is not known',
    expect: 'UNKNOWN',
    claim: noPath(internet, res('H')),
    template: 'Parameters: { P: { Type: String } }\n' + template(VPC, group('S', tcp(22, '0.0.0.0/0')), machine('H', 'Pub', '!Ref S'), `
  E: { Type: AWS::EC2::EIP, Properties: { Domain: vpc, InstanceId: !Ref P } }`),
  },
  {
    name: 'edge table sends what comes in to an appliance',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: template(VPC, publicHost(tcp(22, '0.0.0.0/0')), `
  ET: { Type: AWS::EC2::RouteTable, Properties: { VpcId: !Ref V } }
  EA: { Type: AWS::EC2::GatewayRouteTableAssociation, Properties: { GatewayId: !Ref G, RouteTableId: !Ref ET } }`),
  },
  {
    name: 'block public access',
    expect: 'PROVED',
    claim: noPath(internet, res('H')),
    template: template(VPC, publicHost(tcp(22, '0.0.0.0/0')), `
  BP: { Type: AWS::EC2::VPCBlockPublicAccessOptions, Properties: { InternetGatewayBlockMode: block-bidirectional } }`),
  },
  {
    name: 'block public access with an exclusion',
    expect: 'REFUTED',
    claim: noPath(internet, res('H')),
    template: template(VPC, publicHost(tcp(22, '0.0.0.0/0')), `
  BP: { Type: AWS::EC2::VPCBlockPublicAccessOptions, Properties: { InternetGatewayBlockMode: block-bidirectional } }
  BX: { Type: AWS::EC2::VPCBlockPublicAccessExclusion, Properties: { InternetGatewayExclusionMode: allow-bidirectional, SubnetId: !Ref Pub } }`),
  },
  {
    name: 'block public access of ingress with egress exclusion',
    expect: 'REFUTED',
    claim: noPath(res('H'), internet),
    template: template(VPC, publicHost(tcp(22, '0.0.0.0/0')), `
  BP: { Type: AWS::EC2::VPCBlockPublicAccessOptions, Properties: { InternetGatewayBlockMode: block-bidirectional } }
  BX: { Type: AWS::EC2::VPCBlockPublicAccessExclusion, Properties: { InternetGatewayExclusionMode: allow-egress, VpcId: !Ref V } }`),
  },
  {
    name: 'lattice service',
    expect: 'REFUTED',
    claim: noPath(res('A'), res('D')),
    template: template(VPC, group('SA', ''), group('SD', '{ IpProtocol: tcp, FromPort: 80, ToPort: 80, CidrIp: 169.254.171.0/24 }'), machine('A', 'App', '!Ref SA'), machine('D', 'Data', '!Ref SD'), `
  SN: { Type: AWS::VpcLattice::ServiceNetwork, Properties: {} }
  SV: { Type: AWS::VpcLattice::Service, Properties: {} }
  SA1: { Type: AWS::VpcLattice::ServiceNetworkServiceAssociation, Properties: { ServiceIdentifier: !Ref SV, ServiceNetworkIdentifier: !Ref SN } }
  SA2: { Type: AWS::VpcLattice::ServiceNetworkVpcAssociation, Properties: { VpcIdentifier: !Ref V, ServiceNetworkIdentifier: !Ref SN } }
  LG: { Type: AWS::VpcLattice::TargetGroup, Properties: { Type: INSTANCE, Config: { Port: 80, Protocol: HTTP, VpcIdentifier: !Ref V }, Targets: [{ Id: !Ref D }] } }
  LL: { Type: AWS::VpcLattice::Listener, Properties: { ServiceIdentifier: !Ref SV, Port: 80, Protocol: HTTP, DefaultAction: { Forward: { TargetGroups: [{ TargetGroupIdentifier: !Ref LG }] } } } }`),
  },
];
