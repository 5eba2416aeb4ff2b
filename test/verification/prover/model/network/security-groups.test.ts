import { read, Resources, rulesOf, VPC } from './support';

const PARAMETERS = { Parameters: { Any: { Type: 'String' }, Some: { Type: 'CommaDelimitedList' }, Peer: { Type: 'AWS::EC2::SecurityGroup::Id' } } };
const ALL = [{ protocol: -1, from: -1, to: -1, cidr: '0.0.0.0/0' }, { protocol: -1, from: -1, to: -1, cidr: '::/0' }];

function groupOf(properties: object, more: Resources = {}) {
  const result = read({ ...VPC, One: ['AWS::EC2::SecurityGroup', { VpcId: { Ref: 'Vpc' }, GroupDescription: 'x', ...properties }], ...more }, PARAMETERS);
  return { ...result, group: result.network.securityGroups.find((one) => one.id === result.id('One'))! };
}

describe('rules of security groups', () => {
  test.each([
    [{ IpProtocol: 'tcp', FromPort: 443, ToPort: '443', CidrIp: '10.0.0.0/8' }, [{ protocol: 6, from: 443, to: 443, cidr: '10.0.0.0/8' }]],
    [{ IpProtocol: '-1', CidrIpv6: '::/0', FromPort: 1, ToPort: 2 }, [{ protocol: -1, from: -1, to: -1, cidr: '::/0' }]],
    [{ IpProtocol: 'icmp', FromPort: 8, ToPort: -1, CidrIp: '0.0.0.0/0' }, [{ protocol: 1, from: 8, to: -1, cidr: '0.0.0.0/0' }]],
    [{ IpProtocol: 'icmpv6', FromPort: -1, ToPort: -1, CidrIpv6: '::/0' }, [{ protocol: 58, from: -1, to: -1, cidr: '::/0' }]],
    [{ IpProtocol: 'udp', FromPort: 0, ToPort: 65535, CidrIp: '10.0.0.0/8' }, [{ protocol: 17, from: 0, to: 65535, cidr: '10.0.0.0/8' }]],
    [{ IpProtocol: '50', CidrIp: '10.0.0.0/8' }, [{ protocol: 50, from: -1, to: -1, cidr: '10.0.0.0/8' }]],
    [{ IpProtocol: 'icmp', FromPort: 252, ToPort: 86, CidrIp: '255.255.255.255/32' }, [{ protocol: 1, from: 252, to: 86, cidr: '255.255.255.255/32' }]],
    [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 2, SourceSecurityGroupId: 'sg-1' }, [{ protocol: 6, from: 1, to: 2, groupId: 'sg-1' }]],
    [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 2, SourcePrefixListId: 'pl-1' }, [{ protocol: 6, from: 1, to: 2, prefixListId: 'pl-1' }]],
    [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 2, SourceSecurityGroupId: { Ref: 'Peer' } }, [{ protocol: 6, from: 1, to: 2 }]],
  ])('%j', (rule, expected) => {
    const { group } = groupOf({ SecurityGroupIngress: [rule] });
    expect(group.unknown).toBeUndefined();
    expect(rulesOf(group, 'ingress')).toEqual(expected);
  });

  test('keep a block that is not known, as a text that is none', () => {
    const { group } = groupOf({ SecurityGroupIngress: [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 2, CidrIp: { Ref: 'Any' } }] });
    expect(group.rules[0].cidr).toMatch(/^[\uE000-\uF8FF]$/);
  });

  test.each([
    [{ IpProtocol: { Ref: 'Any' }, CidrIp: '0.0.0.0/0' }],
    [{ IpProtocol: 'tcp', FromPort: { Ref: 'Any' }, ToPort: 1, CidrIp: '0.0.0.0/0' }],
    [{ IpProtocol: 'tcp', FromPort: 1, ToPort: 1 }],
    [{ CidrIp: '0.0.0.0/0' }],
    ['no rule'],
  ])('make the group unknown where they are not known: %j', (rule) => {
    expect(groupOf({ SecurityGroupIngress: [rule] }).group.unknown).toContain('One');
  });

  test('make the group unknown where their list is', () => {
    expect(groupOf({ SecurityGroupIngress: { Ref: 'Some' } }).group.unknown).toContain('SecurityGroupIngress');
  });

  test('refer to groups by Ref and by GroupId alike', () => {
    const { group, id } = groupOf({
      SecurityGroupIngress: [
        { IpProtocol: '-1', SourceSecurityGroupId: { Ref: 'Group' } }, { IpProtocol: '-1', SourceSecurityGroupId: { 'Fn::GetAtt': ['Group', 'GroupId'] } },
      ],
    });
    expect(rulesOf(group, 'ingress').map((rule) => (rule as { groupId: string }).groupId)).toEqual([id('Group'), id('Group')]);
  });

  test('say where they are', () => {
    const { group } = groupOf({ SecurityGroupIngress: [{ IpProtocol: '-1', CidrIp: '10.0.0.0/8' }] });
    expect(group.rules[0].source).toMatchObject({ template: 'Stack', logicalId: 'One', at: 'Properties.SecurityGroupIngress.0' });
  });
});

describe('egress', () => {
  test.each([[{}], [{ SecurityGroupEgress: [] }]])('is to everywhere where none is stated: %j', (properties) => {
    expect(rulesOf(groupOf(properties).group, 'egress')).toEqual(ALL);
  });

  test('is what is stated inline, and what is stated beside it', () => {
    const { group } = groupOf({ SecurityGroupEgress: [{ IpProtocol: 'tcp', FromPort: 443, ToPort: 443, CidrIp: '10.0.0.0/8' }] }, {
      Beside: ['AWS::EC2::SecurityGroupEgress', { GroupId: { 'Fn::GetAtt': ['One', 'GroupId'] }, IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: '10.0.0.2/32' }],
    });
    expect(rulesOf(group, 'egress')).toEqual([
      { protocol: 6, from: 443, to: 443, cidr: '10.0.0.0/8' }, { protocol: 17, from: 53, to: 53, cidr: '10.0.0.2/32' },
    ]);
  });

  test('stated beside the group alone leaves open whether AWS\'s own rule stays', () => {
    const { group } = groupOf({}, {
      Beside: ['AWS::EC2::SecurityGroupEgress', { GroupId: { Ref: 'One' }, IpProtocol: 'udp', FromPort: 53, ToPort: 53, CidrIp: '10.0.0.2/32' }],
    });
    expect(rulesOf(group, 'egress')).toEqual([{ protocol: -1, from: -1, to: -1 }, { protocol: 17, from: 53, to: 53, cidr: '10.0.0.2/32' }]);
  });
});

test('rules of groups that are known only at deployment are a gap', () => {
  const { reasons } = groupOf({}, { Beside: ['AWS::EC2::SecurityGroupIngress', { GroupId: { Ref: 'Peer' }, IpProtocol: '-1', CidrIp: '0.0.0.0/0' }] });
  expect(reasons).toEqual([expect.stringContaining('Beside')]);
});

describe('the default group of a VPC', () => {
  const defaultGroup = { 'Fn::GetAtt': ['Vpc', 'DefaultSecurityGroup'] };
  const standard = (more: Resources) => {
    const result = read({ ...VPC, ...more });
    return { ...result, group: result.network.securityGroups[1] };
  };

  test('lets its members talk to each other and send everywhere', () => {
    const { group } = standard({});
    expect(rulesOf(group, 'ingress')).toEqual([{ protocol: -1, from: -1, to: -1, groupId: group.id }]);
    expect(rulesOf(group, 'egress')).toEqual(ALL);
  });

  test.each([
    ['Custom::EmptySecurityGroup', { SecurityGroupId: defaultGroup }],
    ['Custom::VpcRestrictDefaultSG', { DefaultSecurityGroupId: defaultGroup, Account: '111122223333' }],
  ])('is empty where %s empties it, as an assumption', (type, properties) => {
    const { group, assumptions } = standard({ Empty: [type, properties] });
    expect(group.rules).toEqual([]);
    expect(assumptions.some((one) => one.includes(type))).toBe(true);
  });

  test('keeps its rules where a custom resource empties another group', () => {
    expect(standard({ Empty: ['Custom::EmptySecurityGroup', { SecurityGroupId: 'sg-1' }] }).group.rules).toHaveLength(3);
  });

  test('takes rules that templates add', () => {
    const { group } = standard({ Add: ['AWS::EC2::SecurityGroupIngress', { GroupId: defaultGroup, IpProtocol: 'tcp', FromPort: 22, ToPort: 22, CidrIp: '0.0.0.0/0' }] });
    expect(rulesOf(group, 'ingress')).toContainEqual({ protocol: 6, from: 22, to: 22, cidr: '0.0.0.0/0' });
  });
});

describe('prefix lists', () => {
  const list = (entries: unknown) => read({
    ...VPC, List: ['AWS::EC2::PrefixList', { PrefixListName: 'x', AddressFamily: 'IPv4', MaxEntries: 5, Entries: entries }],
  }, PARAMETERS);

  test('of customers hold their entries', () => {
    const { network, id } = list([{ Cidr: '10.1.0.0/16' }, { Cidr: '10.2.0.0/16' }]);
    expect(network.prefixLists[id('List')]).toEqual(['10.1.0.0/16', '10.2.0.0/16']);
  });

  test.each([[undefined], [{ Ref: 'Some' }]])('of which the entries are not known are not in the facts: %j', (entries) => {
    const { network, id } = list(entries);
    expect(network.prefixLists[id('List')]).toBeUndefined();
  });

  const lookup: Resources = {
    Lists: ['Custom::GatewayPrefixLists', { Services: 's3' }],
    One: ['AWS::EC2::SecurityGroupEgress', {
      GroupId: { Ref: 'Group' }, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, DestinationPrefixListId: { 'Fn::GetAtt': ['Lists', 's3'] },
    }],
    Table: ['AWS::EC2::RouteTable', { VpcId: { Ref: 'Vpc' } }],
    Gateway: ['AWS::EC2::VPCEndpoint', { VpcId: { Ref: 'Vpc' }, ServiceName: 'com.amazonaws.eu-west-1.s3', RouteTableIds: [{ Ref: 'Table' }] }],
  };

  test('of a service are one list wherever they come from, with addresses that belong to nobody else', () => {
    const { network, id, assumptions } = read({ ...VPC, ...lookup });
    const route = network.routeTables.find((one) => one.id === id('Table'))!.routes[0];
    const rule = network.securityGroups[0].rules.find((one) => one.prefixListId !== undefined)!;
    expect(route.destination).toEqual({ prefixListId: rule.prefixListId });
    expect(network.prefixLists[rule.prefixListId!]).toEqual(['192.0.2.0/28', '2001:db8:ffff:1::/64']);
    expect(assumptions.some((one) => one.includes('192.0.2.0/28'))).toBe(true);
  });

  test('of a service are not known where routes or ACLs name a part of the internet', () => {
    const { network } = read({
      ...VPC,
      ...lookup,
      Acl: ['AWS::EC2::NetworkAcl', { VpcId: { Ref: 'Vpc' } }],
      Entry: ['AWS::EC2::NetworkAclEntry', { NetworkAclId: { Ref: 'Acl' }, CidrBlock: '52.0.0.0/8', Protocol: -1, RuleAction: 'allow', RuleNumber: 1 }],
    });
    expect(Object.keys(network.prefixLists)).toEqual([]);
  });
});
