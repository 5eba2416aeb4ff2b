import { read, readStacks, Resources, VPC } from './support';
import { mainTableOf } from '../../../../../lib/verification/prover/model/network/vpcs';

const WITH_IPV6 = {
  ...VPC,
  Six: ['AWS::EC2::VPCCidrBlock', { VpcId: { Ref: 'Vpc' }, AmazonProvidedIpv6CidrBlock: true }] as const,
};

const sixth = (index: number, bits: string, count = 256) => (
  { 'Fn::Select': [index, { 'Fn::Cidr': [{ 'Fn::Select': [0, { 'Fn::GetAtt': ['Vpc', 'Ipv6CidrBlocks'] }] }, count, bits] }] });

describe('VPCs', () => {
  test('are read with all of their blocks', () => {
    const { network, id } = read({
      ...VPC,
      More: ['AWS::EC2::VPCCidrBlock', { VpcId: { Ref: 'Vpc' }, CidrBlock: '100.64.0.0/16' }],
      Own: ['AWS::EC2::VPCCidrBlock', { VpcId: { Ref: 'Vpc' }, Ipv6CidrBlock: '2a05:d018::/56', Ipv6Pool: 'pool' }],
    });
    expect(network.vpcs).toEqual([expect.objectContaining({ id: id('Vpc'), cidrs: ['10.0.0.0/16', '100.64.0.0/16', '2a05:d018::/56'] })]);
  });

  const parameters = { Parameters: { Block: { Type: 'String', Default: '10.0.0.0/16' }, One: { Type: 'String' }, Two: { Type: 'String' } } };
  const cut = (base: unknown, index: number) => ({ 'Fn::Select': [index, { 'Fn::Cidr': [base, 6, '8'] }] });

  test.each<[string, object, unknown]>([
    ['a pool of IPAM', { Ipv4IpamPoolId: 'ipam-pool-1', Ipv4NetmaskLength: 16 }, { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }],
    ['a parameter', { CidrBlock: { Ref: 'Block' } }, { Ref: 'Block' }],
    ['a parameter, by attribute', { CidrBlock: { Ref: 'Block' } }, { 'Fn::GetAtt': ['Vpc', 'CidrBlock'] }],
  ])('get a stand-in for a block from %s', (_, properties, base) => {
    const { network, assumptions } = read({
      Vpc: ['AWS::EC2::VPC', properties],
      A: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: cut(base, 2) }],
      Group: ['AWS::EC2::SecurityGroup', { VpcId: { Ref: 'Vpc' }, SecurityGroupIngress: ['10.0.0.0/8', '203.0.113.7/32', '0.0.0.0/0', '255.255.255.255/32', base].map((CidrIp) => ({ IpProtocol: '-1', CidrIp })) }],
    }, parameters);
    expect(network.vpcs[0].cidrs).toEqual(['240.1.0.0/16']);
    expect(network.subnets[0].cidrs).toEqual(['240.1.2.0/24']);
    const ingress = network.securityGroups[0].rules.filter((rule) => rule.direction === 'ingress').map((rule) => rule.cidr);
    expect(ingress).toEqual([expect.stringContaining('may hold'), expect.stringContaining('may hold'), '0.0.0.0/0', '255.255.255.255/32', '240.1.0.0/16']);
    expect(assumptions.some((one) => one.includes('240.1.0.0/16'))).toBe(true);
  });

  test('with subnets from parameters have them apart', () => {
    const { network } = read({
      Vpc: ['AWS::EC2::VPC', { CidrBlock: { Ref: 'Block' } }],
      A: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: { Ref: 'One' } }],
      B: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: { Ref: 'Two' } }],
      C: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: cut({ Ref: 'Block' }, 5) }],
      Acl: ['AWS::EC2::NetworkAcl', { VpcId: { Ref: 'Vpc' } }],
      Entry: ['AWS::EC2::NetworkAclEntry', { NetworkAclId: { Ref: 'Acl' }, CidrBlock: { Ref: 'Two' }, Protocol: -1, RuleAction: 'allow', RuleNumber: 1 }],
    }, parameters);
    const blocks = network.subnets.flatMap((subnet) => subnet.cidrs);
    expect(new Set(blocks).size).toBe(3);
    for (const block of blocks) expect(block).toMatch(/^240\.1\.\d+\.0\/24$/);
    expect(network.networkAcls[0].entries[0].cidr).toBe(blocks[1]);
  });

  test.each<[string, Resources]>([
    ['a subnet of it is written out', { A: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.0.0/24' }] }],
    ['they have a second one', { More: ['AWS::EC2::VPCCidrBlock', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.9.0.0/16' }] }],
  ])('have a block that is not known where %s', (_, more) => {
    const { network } = read({ Vpc: ['AWS::EC2::VPC', { CidrBlock: { Ref: 'Block' } }], ...more }, parameters);
    expect(network.vpcs[0].cidrs[0]).not.toMatch(/^[\d.]+\/\d+$/);
  });

  test('get a stand-in for the block that Amazon gives them, and what is cut out of it is cut out of the stand-in', () => {
    const { network, assumptions } = read({
      ...WITH_IPV6,
      C: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.2.0/24', Ipv6CidrBlock: sixth(3, '64') }],
      Acl: ['AWS::EC2::NetworkAcl', { VpcId: { Ref: 'Vpc' } }],
      Entry: ['AWS::EC2::NetworkAclEntry', { NetworkAclId: { Ref: 'Acl' }, Ipv6CidrBlock: sixth(1, '68', 2), Protocol: -1, RuleAction: 'allow', RuleNumber: 1 }],
      Whole: ['AWS::EC2::NetworkAclEntry', {
        NetworkAclId: { Ref: 'Acl' }, Ipv6CidrBlock: { 'Fn::Select': ['0', { 'Fn::GetAtt': ['Vpc', 'Ipv6CidrBlocks'] }] }, Protocol: -1, RuleAction: 'allow', RuleNumber: 2,
      }],
    });
    expect(network.vpcs[0].cidrs).toEqual(['10.0.0.0/16', '2001:db8:1::/56']);
    expect(network.subnets[2].cidrs).toEqual(['10.0.2.0/24', '2001:db8:1:3::/64']);
    expect(network.networkAcls[0].entries.map((entry) => entry.cidr)).toEqual(['2001:db8:1:10::/60', '2001:db8:1::/56']);
    expect(assumptions.join()).toContain('2001:db8:1::/56');
  });

  test('of two, neither has addresses of the other', () => {
    const other = { Vpc2: ['AWS::EC2::VPC', { CidrBlock: '10.1.0.0/16' }] as const, Six2: ['AWS::EC2::VPCCidrBlock', { VpcId: { Ref: 'Vpc2' }, AmazonProvidedIpv6CidrBlock: true }] as const };
    const { network } = read({ ...WITH_IPV6, ...other });
    expect(new Set(network.vpcs.map((vpc) => vpc.cidrs[1])).size).toBe(2);
  });

  test('with a stand-in make rules unknown that name a part of the public addresses', () => {
    const entry = (cidr: string) => (
      ['AWS::EC2::NetworkAclEntry', { NetworkAclId: { Ref: 'Acl' }, Ipv6CidrBlock: cidr, Protocol: -1, RuleAction: 'allow', RuleNumber: 1 }] as const);
    const acl = { Acl: ['AWS::EC2::NetworkAcl', { VpcId: { Ref: 'Vpc' } }] as const };
    const { network } = read({ ...WITH_IPV6, ...acl, One: entry('2600:1f18::/32'), Two: entry('::/0'), Three: entry('fd00::/8') });
    expect(network.networkAcls[0].entries.map((one) => one.cidr)).toEqual([expect.stringContaining('may hold'), '::/0', 'fd00::/8']);
    const without = read({ ...VPC, ...acl, One: entry('2600:1f18::/32') });
    expect(without.network.networkAcls[0].entries[0].cidr).toBe('2600:1f18::/32');
  });

  test('have a main route table and a default network ACL that let nothing out and everything through', () => {
    const { network, id } = read(VPC);
    expect(network.routeTables).toEqual([expect.objectContaining({ id: mainTableOf(id('Vpc')), main: true, routes: [] })]);
    expect(network.subnets[0].routeTableId).toBe(mainTableOf(id('Vpc')));
    const acl = network.networkAcls.find((one) => one.id === network.subnets[0].networkAclId);
    expect(acl?.entries.map(({ direction, action, cidr }) => [direction, action, cidr])).toEqual([
      ['ingress', 'allow', '0.0.0.0/0'], ['ingress', 'allow', '::/0'], ['egress', 'allow', '0.0.0.0/0'], ['egress', 'allow', '::/0'],
    ]);
  });

  test('of other accounts leave their subnets, tables and groups unknown', () => {
    const { network } = read({ A: ['AWS::EC2::Subnet', { VpcId: 'vpc-0123', CidrBlock: '10.0.0.0/24' }] });
    expect(network.vpcs).toEqual([]);
    expect(network.routeTables[0].unknown).toContain('vpc-0123');
    expect(network.networkAcls[0].unknown).toContain('vpc-0123');
    expect(network.securityGroups[0].unknown).toContain('vpc-0123');
  });
});

describe('subnets', () => {
  test('are joined to the tables and ACLs that associations name, also across stacks', () => {
    const { network, id } = readStacks({
      Network: { ...VPC },
      More: {
        Table: ['AWS::EC2::RouteTable', { VpcId: { 'Fn::GetStackOutput': { StackName: 'Network', OutputName: 'VpcId' } } }],
        Acl: ['AWS::EC2::NetworkAcl', { VpcId: { 'Fn::GetStackOutput': { StackName: 'Network', OutputName: 'VpcId' } } }],
        Join: ['AWS::EC2::SubnetRouteTableAssociation', { RouteTableId: { Ref: 'Table' }, SubnetId: { 'Fn::GetStackOutput': { StackName: 'Network', OutputName: 'A' } } }],
        Guard: ['AWS::EC2::SubnetNetworkAclAssociation', { NetworkAclId: { Ref: 'Acl' }, SubnetId: { 'Fn::GetStackOutput': { StackName: 'Network', OutputName: 'A' } } }],
      },
    }, { Outputs: { VpcId: { Value: { Ref: 'Vpc' } }, A: { Value: { Ref: 'A' } } } });
    expect(network.subnets[0]).toMatchObject({ routeTableId: id('Table'), networkAclId: id('Acl'), vpcId: id('Vpc') });
    expect(network.routeTables.find((one) => one.id === id('Table'))?.vpcId).toBe(id('Vpc'));
  });

  test('carry the name of the group that the CDK gave them', () => {
    const { network } = read({ A: ['AWS::EC2::Subnet', { VpcId: 'vpc-1', CidrBlock: '10.0.0.0/24', Tags: [{ Key: 'aws-cdk:subnet-name', Value: 'data' }] }] });
    expect(network.subnets[0].group).toBe('data');
  });

  test('get a block of their own where the block of IPv6 cannot be derived', () => {
    const unknown = { 'Fn::Select': [0, { 'Fn::Cidr': [{ Ref: 'Block' }, 4, '64'] }] };
    const { network } = read({
      ...WITH_IPV6,
      C: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.2.0/24', Ipv6CidrBlock: unknown }],
    }, { Parameters: { Block: { Type: 'String' } } });
    expect(network.subnets[2].cidrs).toEqual(['10.0.2.0/24', expect.stringMatching(/^2001:db8:1:[0-9a-f]+::\/64$/)]);
  });

  test.each([['vpc-1'], [{ Ref: 'Vpc' }]])('of which the block is a parameter stay unknown in %j, of which the block is not', (VpcId) => {
    const { network } = read({
      Vpc: VPC.Vpc,
      Own: ['AWS::EC2::VPCCidrBlock', { VpcId: { Ref: 'Vpc' }, Ipv6CidrBlock: '2a05:d018::/56', Ipv6Pool: 'pool' }],
      C: ['AWS::EC2::Subnet', { VpcId, CidrBlock: { Ref: 'Block' }, Ipv6CidrBlock: { Ref: 'Block' } }],
    }, { Parameters: { Block: { Type: 'String' } } });
    for (const cidr of network.subnets[0].cidrs) expect(cidr).toMatch(/^[\uE000-\uF8FF]$/);
  });

  test('whose association names a subnet known only at deployment are a gap', () => {
    const { reasons } = read({
      ...VPC,
      Table: ['AWS::EC2::RouteTable', { VpcId: { Ref: 'Vpc' } }],
      Join: ['AWS::EC2::SubnetRouteTableAssociation', { RouteTableId: { Ref: 'Table' }, SubnetId: { Ref: 'Which' } }],
    }, { Parameters: { Which: { Type: 'AWS::EC2::Subnet::Id' } } });
    expect(reasons).toEqual([expect.stringContaining('Join')]);
  });
});

describe('VPC block public access', () => {
  const options = (mode: unknown) => ({ Options: ['AWS::EC2::VPCBlockPublicAccessOptions', { InternetGatewayBlockMode: mode }] as const });

  test.each(['off', 'block-ingress', 'block-bidirectional'])('is on VPCs of the account and region: %s', (mode) => {
    expect(read({ ...VPC, ...options(mode) }).network.vpcs[0].blockPublicAccess).toBe(mode);
  });

  test('is off, as an assumption, where no template turns it on', () => {
    const { network, assumptions } = read(VPC);
    expect(network.vpcs[0].blockPublicAccess).toBeUndefined();
    expect(assumptions).toContain('VPC block public access is off where no template turns it on');
  });

  test('is a gap where its mode is not known', () => {
    expect(read({ ...VPC, ...options({ Ref: 'Mode' }) }, { Parameters: { Mode: { Type: 'String' } } }).reasons).toHaveLength(1);
  });

  test.each([
    ['block-bidirectional', 'allow-bidirectional', 'off'],
    ['block-bidirectional', 'allow-egress', 'block-ingress'],
    ['block-ingress', 'allow-egress', 'block-ingress'],
    ['off', 'allow-egress', undefined],
  ])('%s with an exclusion %s comes to %s', (mode, exclusion, expected) => {
    const { network } = read({
      ...VPC, ...options(mode), Out: ['AWS::EC2::VPCBlockPublicAccessExclusion', { SubnetId: { Ref: 'A' }, InternetGatewayExclusionMode: exclusion }],
    });
    expect(network.subnets[0].blockPublicAccess).toBe(expected);
    expect(network.subnets[1].blockPublicAccess).toBeUndefined();
  });

  test('is a gap where what an exclusion leaves open is not known', () => {
    expect(read({ ...VPC, Out: ['AWS::EC2::VPCBlockPublicAccessExclusion', { SubnetId: { Ref: 'A' }, InternetGatewayExclusionMode: 'x' }] }).reasons).toHaveLength(1);
  });
});
