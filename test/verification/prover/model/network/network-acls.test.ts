import { read, VPC } from './support';

const entryOf = (properties: object) => read({
  ...VPC,
  Acl: ['AWS::EC2::NetworkAcl', { VpcId: { Ref: 'Vpc' } }],
  Entry: ['AWS::EC2::NetworkAclEntry', { NetworkAclId: { Ref: 'Acl' }, CidrBlock: '10.0.0.0/8', Protocol: 6, RuleAction: 'allow', RuleNumber: 100, ...properties }],
}, { Parameters: { Any: { Type: 'String' } } }).network.networkAcls[0];

describe('entries of network ACLs', () => {
  test.each([
    [{ PortRange: { From: 443, To: 443 } }, { direction: 'ingress', protocol: 6, from: 443, to: 443, action: 'allow', number: 100, cidr: '10.0.0.0/8' }],
    [{ PortRange: { From: '1024', To: '65535' }, Egress: 'true', Protocol: '17', RuleNumber: '7' }, { direction: 'egress', protocol: 17, from: 1024, to: 65535, number: 7 }],
    [{ Protocol: -1, RuleAction: 'deny' }, { protocol: -1, from: -1, to: -1, action: 'deny' }],
    [{ Protocol: 1, Icmp: { Type: 8, Code: -1 } }, { protocol: 1, from: 8, to: -1 }],
    [{ Protocol: 58, Icmp: { Type: -1, Code: -1 }, CidrBlock: undefined, Ipv6CidrBlock: '::/0' }, { protocol: 58, from: -1, to: -1, cidr: '::/0' }],
    [{ Protocol: 50 }, { protocol: 50, from: -1, to: -1 }],
  ])('%j', (properties, expected) => {
    const acl = entryOf(properties);
    expect(acl.unknown).toBeUndefined();
    expect(acl.entries).toEqual([expect.objectContaining(expected)]);
  });

  test.each([
    ['Protocol', { Protocol: { Ref: 'Any' } }],
    ['Protocol', { Protocol: 300 }],
    ['RuleNumber', { RuleNumber: { Ref: 'Any' } }],
    ['RuleAction', { RuleAction: 'perhaps' }],
    ['Egress', { Egress: { Ref: 'Any' } }],
    ['PortRange', { PortRange: { From: { Ref: 'Any' }, To: 5 } }],
    ['Icmp', { Protocol: 1 }],
  ])('make the ACL unknown where %s is not known: %j', (name, properties) => {
    const acl = entryOf(properties);
    expect(acl.unknown).toContain(name);
    expect(acl.entries).toEqual([]);
  });

  test('keep a block that is not known, as a text that is none', () => {
    expect(entryOf({ CidrBlock: { Ref: 'Any' } }).entries[0].cidr).toMatch(/^[\uE000-\uF8FF]$/);
  });

  test('that name no addresses make the ACL unknown', () => {
    expect(entryOf({ CidrBlock: undefined }).unknown).toContain('names no addresses');
  });

  test('of the default ACL are added to those of AWS', () => {
    const { network } = read({
      ...VPC,
      Entry: ['AWS::EC2::NetworkAclEntry', {
        NetworkAclId: { 'Fn::GetAtt': ['Vpc', 'DefaultNetworkAcl'] }, CidrBlock: '0.0.0.0/0', Protocol: -1, RuleAction: 'deny', RuleNumber: 50,
      }],
    });
    expect(network.networkAcls[0].entries).toHaveLength(5);
    expect(network.subnets[0].networkAclId).toBe(network.networkAcls[0].id);
  });

  test('of ACLs that are not in the templates are a gap', () => {
    const { reasons } = read({ ...VPC, Entry: ['AWS::EC2::NetworkAclEntry', { NetworkAclId: 'acl-1', CidrBlock: '0.0.0.0/0', Protocol: -1, RuleAction: 'deny', RuleNumber: 50 }] });
    expect(reasons).toEqual([expect.stringContaining('not in the templates')]);
  });
});
