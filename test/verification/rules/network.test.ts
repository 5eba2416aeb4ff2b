import { resource, ruleTable } from '../rule-table';

const group = (properties: Record<string, unknown>) => resource('AWS::EC2::SecurityGroup', { GroupDescription: 'x', ...properties });
const tcp = (port: number, peer: Record<string, unknown>) => ({ IpProtocol: 'tcp', FromPort: port, ToPort: port, ...peer });
const C = { C: { 'Fn::Equals': ['a', 'b'] } };
const VPC = resource('AWS::EC2::VPC', { CidrBlock: '10.0.0.0/16' });

ruleTable('NoPublicIngress', [
  { it: 'a private range', resources: { G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: '10.0.0.0/16' })] }) }, finds: [] },
  { it: 'a security group', resources: { G: group({}), I: resource('AWS::EC2::SecurityGroupIngress', { GroupId: { Ref: 'G' }, ...tcp(443, { SourceSecurityGroupId: { Ref: 'G' } }) }) }, finds: [] },
  { it: 'the range of the VPC', resources: { V: VPC, G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: { 'Fn::GetAtt': ['V', 'CidrBlock'] } })] }) }, finds: [] },
  { it: 'the IPv6 range of the VPC', resources: { V: VPC, G: group({ SecurityGroupIngress: [tcp(443, { CidrIpv6: { 'Fn::Select': [0, { 'Fn::GetAtt': ['V', 'Ipv6CidrBlocks'] }] } })] }) }, finds: [] },
  { it: 'anywhere', resources: { G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: '0.0.0.0/0' })] }) }, finds: ['G[0.0.0.0/0:tcp/443]'] },
  { it: 'anywhere on two ports', resources: { G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: '0.0.0.0/0' }), tcp(22, { CidrIp: '0.0.0.0/0' })] }) }, finds: ['G[0.0.0.0/0:tcp/22]', 'G[0.0.0.0/0:tcp/443]'] },
  { it: 'half of anywhere', resources: { G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: '128.0.0.0/1' })] }) }, finds: ['G[128.0.0.0/1:tcp/443]'] },
  { it: 'a private range widened', resources: { G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: '10.0.0.0/7' })] }) }, finds: ['G[10.0.0.0/7:tcp/443]'] },
  { it: 'anywhere over IPv6', resources: { G: group({ SecurityGroupIngress: [{ IpProtocol: '-1', CidrIpv6: '::/0' }] }) }, finds: ['G[::/0:all]'] },
  { it: 'a unique local range', resources: { G: group({ SecurityGroupIngress: [tcp(443, { CidrIpv6: 'fd00::/8' })] }) }, finds: [] },
  { it: 'anywhere in a resource of its own', resources: { I: resource('AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', ...tcp(22, { CidrIp: '0.0.0.0/0' }) }) }, finds: ['I[0.0.0.0/0:tcp/22]'] },
  { it: 'a parameter', parameters: { P: { Type: 'String', Default: '10.0.0.0/8' } }, resources: { G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: { Ref: 'P' } })] }) }, finds: ['G[<?>:tcp/443]'] },
  { it: 'a rule under a condition', conditions: C, resources: { G: group({ SecurityGroupIngress: [{ 'Fn::If': ['C', tcp(22, { CidrIp: '0.0.0.0/0' }), { Ref: 'AWS::NoValue' }] }] }) }, finds: ['G[0.0.0.0/0:tcp/22]'] },
  { it: 'what an SSM parameter holds', resources: { X: resource('AWS::SSM::Parameter', { Type: 'String', Value: '0.0.0.0/0' }), G: group({ SecurityGroupIngress: [tcp(443, { CidrIp: { 'Fn::GetAtt': ['X', 'Value'] } })] }) }, finds: ['G[<X.Value>:tcp/443]'] },
  { it: 'a foreign prefix list', resources: { G: group({ SecurityGroupIngress: [tcp(443, { SourcePrefixListId: 'pl-1' })] }) }, finds: ['G[pl-1:tcp/443]'] },
  { it: 'a prefix list of private ranges', resources: { L: resource('AWS::EC2::PrefixList', { PrefixListName: 'x', AddressFamily: 'IPv4', MaxEntries: 1, Entries: [{ Cidr: '10.1.0.0/16' }] }), G: group({ SecurityGroupIngress: [tcp(443, { SourcePrefixListId: { Ref: 'L' } })] }) }, finds: [] },
  { it: 'a prefix list with a public range', resources: { L: resource('AWS::EC2::PrefixList', { PrefixListName: 'x', AddressFamily: 'IPv4', MaxEntries: 1, Entries: [{ Cidr: '0.0.0.0/0' }] }), G: group({ SecurityGroupIngress: [tcp(443, { SourcePrefixListId: { Ref: 'L' } })] }) }, finds: ['G[0.0.0.0/0:tcp/443]'] },
]);

ruleTable('NoOpenEgress', [
  { it: 'the placeholder of the CDK', resources: { G: group({ SecurityGroupEgress: [{ IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' }] }) }, finds: [] },
  { it: 'a private range', resources: { G: group({ SecurityGroupEgress: [tcp(443, { CidrIp: '10.0.0.0/8' })] }) }, finds: [] },
  { it: 'a named public address', resources: { G: group({ SecurityGroupEgress: [tcp(443, { CidrIp: '203.0.113.7/32' })] }) }, finds: [] },
  { it: 'a prefix list', resources: { G: group({ SecurityGroupEgress: [tcp(443, { DestinationPrefixListId: 'pl-1' })] }) }, finds: [] },
  { it: 'anywhere', resources: { G: group({ SecurityGroupEgress: [{ IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] }) }, finds: ['G[0.0.0.0/0:all]'] },
  { it: 'half of anywhere', resources: { G: group({ SecurityGroupEgress: [tcp(443, { CidrIp: '0.0.0.0/1' })] }) }, finds: ['G[0.0.0.0/1:tcp/443]'] },
  { it: 'anywhere over IPv6 in a resource of its own', resources: { E: resource('AWS::EC2::SecurityGroupEgress', { GroupId: 'sg-1', ...tcp(443, { CidrIpv6: '::/0' }) }) }, finds: ['E[::/0:tcp/443]'] },
  { it: 'a parameter', parameters: { P: { Type: 'String' } }, resources: { G: group({ SecurityGroupEgress: [tcp(443, { CidrIp: { Ref: 'P' } })] }) }, finds: ['G[<?>:tcp/443]'] },
]);

ruleTable('EgressIsInline', [
  { it: 'a placeholder', resources: { G: group({ SecurityGroupEgress: [{ IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' }] }) }, finds: [] },
  { it: 'none', resources: { G: group({}) }, finds: ['G'] },
  { it: 'an empty list', resources: { G: group({ SecurityGroupEgress: [] }) }, finds: ['G'] },
  { it: 'egress in a resource of its own only', resources: { G: group({}), E: resource('AWS::EC2::SecurityGroupEgress', { GroupId: { Ref: 'G' }, ...tcp(443, { CidrIp: '10.0.0.0/8' }) }) }, finds: ['G'] },
  { it: 'one that a condition takes away', conditions: C, resources: { G: group({ SecurityGroupEgress: [{ 'Fn::If': ['C', tcp(443, { CidrIp: '10.0.0.0/8' }), { Ref: 'AWS::NoValue' }] }] }) }, finds: ['G'] },
]);

const entry = (properties: Record<string, unknown>) => resource('AWS::EC2::NetworkAclEntry', { NetworkAclId: 'acl-1', RuleNumber: 100, RuleAction: 'allow', Protocol: 6, Egress: false, CidrBlock: '0.0.0.0/0', ...properties });

ruleTable('NetworkAclIsClosed', [
  { it: 'HTTPS from anywhere', resources: { E: entry({ PortRange: { From: 443, To: 443 } }) }, finds: [] },
  { it: 'return traffic from anywhere', resources: { E: entry({ PortRange: { From: 1024, To: 65535 } }) }, finds: [] },
  { it: 'a denial of everything', resources: { E: entry({ RuleAction: 'deny', Protocol: -1 }) }, finds: [] },
  { it: 'everything from a private range', resources: { E: entry({ Protocol: -1, CidrBlock: '10.0.0.0/16' }) }, finds: [] },
  { it: 'everything from anywhere', resources: { E: entry({ Protocol: -1 }) }, finds: ['E[from:0.0.0.0/0:all]'] },
  { it: 'everything to anywhere over IPv6', resources: { E: resource('AWS::EC2::NetworkAclEntry', { NetworkAclId: 'acl-1', RuleNumber: 1, RuleAction: 'allow', Protocol: -1, Egress: true, Ipv6CidrBlock: '::/0' }) }, finds: ['E[to:::/0:all]'] },
  { it: 'HTTPS to anywhere', resources: { E: entry({ Egress: true, PortRange: { From: 443, To: 443 } }) }, finds: [] },
  { it: 'SSH from anywhere', resources: { E: entry({ PortRange: { From: 22, To: 22 } }) }, finds: ['E[from:0.0.0.0/0:22]'] },
  { it: 'all ports from anywhere', resources: { E: entry({ PortRange: { From: 0, To: 65535 } }) }, finds: ['E[from:0.0.0.0/0:0-65535]'] },
]);

const subnet = (properties: Record<string, unknown> = {}) => resource('AWS::EC2::Subnet', { VpcId: { Ref: 'V' }, CidrBlock: '10.0.0.0/24', ...properties });
const acl = resource('AWS::EC2::NetworkAcl', { VpcId: { Ref: 'V' } });
const associated = (name: string) => resource('AWS::EC2::SubnetNetworkAclAssociation', { NetworkAclId: { Ref: 'A' }, SubnetId: { Ref: name } });

ruleTable('EverySubnetHasNetworkAcl', [
  { it: 'a VPC without network ACLs', resources: { V: VPC, S: subnet() }, finds: [] },
  { it: 'all associated', resources: { V: VPC, S: subnet(), A: acl, X: associated('S') }, finds: [] },
  { it: 'one left out', resources: { V: VPC, S: subnet(), T: subnet(), A: acl, X: associated('S') }, finds: ['T'] },
  { it: 'an association that a condition takes away', conditions: C, resources: { V: VPC, S: subnet(), A: acl, X: { ...associated('S'), Condition: 'C' } }, finds: ['S'] },
  { it: 'one left out beside a network ACL from elsewhere', resources: { V: VPC, S: subnet(), T: subnet(), X: resource('AWS::EC2::SubnetNetworkAclAssociation', { NetworkAclId: 'acl-1', SubnetId: { Ref: 'S' } }) }, finds: ['T'] },
]);

ruleTable('ControlIsInForce', [
  { it: 'an associated network ACL', resources: { V: VPC, S: subnet(), A: acl, X: associated('S') }, finds: [] },
  { it: 'a network ACL of no subnet', resources: { V: VPC, A: acl }, finds: ['A'] },
  { it: 'a DNS firewall of no VPC', resources: { D: resource('AWS::Route53Resolver::FirewallRuleGroup') }, finds: ['D'] },
  { it: 'a DNS firewall of a VPC', resources: { D: resource('AWS::Route53Resolver::FirewallRuleGroup'), X: resource('AWS::Route53Resolver::FirewallRuleGroupAssociation', { FirewallRuleGroupId: { 'Fn::GetAtt': ['D', 'Id'] }, Priority: 101, VpcId: 'vpc-1' }) }, finds: [] },
  { it: 'an organization policy of nobody', resources: { P: resource('AWS::Organizations::Policy', { Name: 'x', Type: 'SERVICE_CONTROL_POLICY', Content: {} }) }, finds: ['P'] },
  { it: 'an organization policy of a unit', resources: { P: resource('AWS::Organizations::Policy', { Name: 'x', Type: 'SERVICE_CONTROL_POLICY', Content: {}, TargetIds: ['ou-ab12-34cd56ef'] }) }, finds: [] },
]);

const dnsFirewall = (...rules: Record<string, unknown>[]) => resource('AWS::Route53Resolver::FirewallRuleGroup', { FirewallRules: rules.map((rule, index) => ({ Priority: index, ...rule })) });
const BLOCK = { Action: 'BLOCK', BlockResponse: 'NXDOMAIN', DnsThreatProtection: 'DGA', ConfidenceThreshold: 'HIGH' };
const domains = (...names: string[]) => resource('AWS::Route53Resolver::FirewallDomainList', { Domains: names });

ruleTable('DnsFirewallBlocks', [
  { it: 'a block', resources: { G: dnsFirewall(BLOCK) }, finds: [] },
  { it: 'a block after named domains', resources: { L: domains('example.com'), G: dnsFirewall({ Action: 'ALLOW', FirewallDomainListId: { Ref: 'L' } }, BLOCK) }, finds: [] },
  { it: 'an alert only', resources: { G: dnsFirewall({ ...BLOCK, Action: 'ALERT' }) }, finds: ['G[no-block]'] },
  { it: 'an allowed threat', resources: { G: dnsFirewall({ ...BLOCK, Action: 'ALLOW' }, BLOCK) }, finds: ['G[DGA]'] },
  { it: 'every domain', resources: { L: domains('example.com', '*'), G: dnsFirewall({ Action: 'ALLOW', FirewallDomainListId: { 'Fn::GetAtt': ['L', 'Id'] } }, BLOCK) }, finds: ['G[L]'] },
]);

ruleTable('NoPublicAddress', [
  { it: 'a subnet', resources: { S: subnet({ MapPublicIpOnLaunch: false }), V: VPC }, finds: [] },
  { it: 'a subnet that gives out addresses', resources: { S: subnet({ MapPublicIpOnLaunch: true }), V: VPC }, finds: ['S'] },
  { it: 'a subnet that may give out addresses', conditions: C, resources: { S: subnet({ MapPublicIpOnLaunch: { 'Fn::If': ['C', true, false] } }), V: VPC }, finds: ['S'] },
  { it: 'a launch template', resources: { L: resource('AWS::EC2::LaunchTemplate', { LaunchTemplateData: { NetworkInterfaces: [{ DeviceIndex: 0, AssociatePublicIpAddress: true }] } }) }, finds: ['L'] },
  { it: 'a service', resources: { E: resource('AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: ['s'], AssignPublicIp: 'ENABLED' } } }) }, finds: ['E'] },
]);

ruleTable('NoPublicEndpoint', [
  { it: 'a private database', resources: { D: resource('AWS::RDS::DBInstance', { PubliclyAccessible: false, DBSubnetGroupName: 'x' }) }, finds: [] },
  { it: 'a public database', resources: { D: resource('AWS::RDS::DBInstance', { PubliclyAccessible: true, DBSubnetGroupName: 'x' }) }, finds: ['D'] },
  { it: 'a database in the default VPC', resources: { D: resource('AWS::RDS::DBInstance') }, finds: ['D'] },
  { it: 'a database of which a parameter decides', parameters: { P: { Type: 'String', Default: 'false' } }, resources: { D: resource('AWS::RDS::DBInstance', { PubliclyAccessible: { Ref: 'P' }, DBSubnetGroupName: 'x' }) }, finds: ['D'] },
  { it: 'a control plane as it is by default', resources: { K: resource('AWS::EKS::Cluster', { RoleArn: 'arn:x', ResourcesVpcConfig: { SubnetIds: ['s'] } }) }, finds: ['K'] },
  { it: 'a private control plane', resources: { K: resource('AWS::EKS::Cluster', { RoleArn: 'arn:x', ResourcesVpcConfig: { SubnetIds: ['s'], EndpointPublicAccess: false, EndpointPrivateAccess: true } }) }, finds: [] },
  { it: 'a search domain outside a VPC', resources: { O: resource('AWS::OpenSearchService::Domain') }, finds: ['O'] },
]);

const endpoint = (properties: Record<string, unknown>) => resource('AWS::EC2::VPCEndpoint', { VpcId: 'vpc-1', ServiceName: 'com.amazonaws.eu-west-1.sqs', VpcEndpointType: 'Interface', ...properties });
const allow = (statement: Record<string, unknown>) => ({ PolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: '*', Action: '*', Resource: '*', ...statement }] } });

ruleTable('EndpointPolicyIsNarrow', [
  { it: 'an organization', resources: { E: endpoint(allow({ Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-abcdefghij' } } })) }, finds: [] },
  { it: 'one resource', resources: { E: endpoint(allow({ Action: 'sqs:SendMessage', Resource: 'arn:x' })) }, finds: [] },
  { it: 'no policy', resources: { E: endpoint({}) }, finds: ['E[default-policy]'] },
  { it: 'a policy that may be missing', conditions: C, resources: { E: endpoint({ PolicyDocument: { 'Fn::If': ['C', { Statement: [] }, { Ref: 'AWS::NoValue' }] } }) }, finds: ['E[default-policy]'] },
  { it: 'everything', resources: { E: endpoint(allow({})) }, finds: ['E[allow-all]'] },
  { it: 'everything of the service, as a text', overriddenOnly: true, resources: { E: endpoint({ PolicyDocument: JSON.stringify(allow({ Action: 'sqs:*' }).PolicyDocument) }) }, finds: ['E[allow-all]'] },
  { it: 'a gateway endpoint without a policy', resources: { E: resource('AWS::EC2::VPCEndpoint', { VpcId: 'vpc-1', ServiceName: 's3' }) }, finds: ['E[default-policy]'] },
  { it: 'a Gateway Load Balancer endpoint', resources: { E: endpoint({ VpcEndpointType: 'GatewayLoadBalancer' }) }, finds: [] },
]);

const listener = (properties: Record<string, unknown>) => resource('AWS::ElasticLoadBalancingV2::Listener', { LoadBalancerArn: 'arn:x', DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn:x' }], ...properties });

ruleTable('ListenerIsTls', [
  { it: 'HTTPS', resources: { L: listener({ Protocol: 'HTTPS', Port: 443, SslPolicy: 'ELBSecurityPolicy-TLS13-1-2-2021-06' }) }, finds: [] },
  { it: 'a redirect', resources: { L: listener({ Protocol: 'HTTP', Port: 80, DefaultActions: [{ Type: 'redirect', RedirectConfig: { Protocol: 'HTTPS', StatusCode: 'HTTP_301' } }] }) }, finds: [] },
  { it: 'HTTP', resources: { L: listener({ Protocol: 'HTTP', Port: 80 }) }, finds: ['L[HTTP]'] },
  { it: 'HTTPS with the default policy', resources: { L: listener({ Protocol: 'HTTPS', Port: 443 }) }, finds: ['L[SslPolicy]'] },
  { it: 'a distribution that speaks HTTP', resources: { D: resource('AWS::CloudFront::Distribution', { DistributionConfig: { Enabled: true, Origins: [], DefaultCacheBehavior: { TargetOriginId: 'x', ViewerProtocolPolicy: 'allow-all' } } }) }, finds: ['D[ViewerProtocolPolicy]'] },
]);
