import { App, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Egress, FlowLogs, SegmentedVpc, SegmentedVpcProps, Segments, StorageEndpoint } from '../../lib/network';

const REASON = 'orders reads its database';

function built(props: SegmentedVpcProps = {}) {
  const stack = new Stack(new App(), 'Test');
  const vpc = new SegmentedVpc(stack, 'Vpc', {
    maxAzs: 1, flowLogs: FlowLogs.none('this test is about flows'), unfilteredDnsReason: 'this test is about flows', ...props,
  });
  const segment = (name: string) => vpc.segment(name);
  return { stack, vpc, segment, template: () => Template.fromStack(stack) };
}

/** Entries of a segment as `in 10.0.0.0/20 tcp 443 allow`, without their numbers. */
function entries(template: Template, segment: string): string[] {
  return Object.values(template.findResources('AWS::EC2::NetworkAclEntry')).map((resource) => resource.Properties)
    .filter((entry) => entry.NetworkAclId.Ref.startsWith(`Vpc${segment}Segment`))
    .map(({ Egress: egress, CidrBlock, Ipv6CidrBlock, Protocol, PortRange, Icmp, RuleAction }) => [
      egress ? 'out' : 'in',
      Ipv6CidrBlock ? (typeof Ipv6CidrBlock === 'string' ? Ipv6CidrBlock : 'v6') : typeof CidrBlock === 'string' ? CidrBlock : 'vpc',
      Protocol, PortRange ? `${PortRange.From}-${PortRange.To}` : Icmp ? `type ${Icmp.Type} code ${Icmp.Code}` : 'all', RuleAction,
    ].join(' ')).sort();
}

describe('a flow between segments', () => {
  test('writes security-group rules by reference and entries for both directions and their answers', () => {
    const { segment, template } = built();
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON);
    const synthesized = template();
    const groups = { app: { 'Fn::GetAtt': ['VpcAppSegmentSecurityGroup15F630E1', 'GroupId'] }, data: { 'Fn::GetAtt': ['VpcDataSegmentSecurityGroupA1B7507A', 'GroupId'] } };
    const rule = { IpProtocol: 'tcp', FromPort: 5432, ToPort: 5432, Description: REASON };
    expect(Object.values(synthesized.findResources('AWS::EC2::SecurityGroupEgress')).map((resource) => resource.Properties))
      .toEqual([{ ...rule, GroupId: groups.app, DestinationSecurityGroupId: groups.data }]);
    expect(Object.values(synthesized.findResources('AWS::EC2::SecurityGroupIngress')).map((resource) => resource.Properties))
      .toEqual([{ ...rule, GroupId: groups.data, SourceSecurityGroupId: groups.app }]);
    expect(entries(synthesized, 'App')).toEqual(['in 10.0.32.0/20 6 1024-65535 allow', 'out 10.0.32.0/20 6 5432-5432 allow']);
    expect(entries(synthesized, 'Data')).toEqual(['in 10.0.16.0/20 6 5432-5432 allow', 'out 10.0.16.0/20 6 1024-65535 allow']);
    expect(entries(synthesized, 'Management')).toEqual([]);
  });

  test('keeps the inline egress placeholder beside rules that name other groups', () => {
    const { segment, template } = built();
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON);
    segment('app').allowTo(segment('management'), ec2.Port.udp(514), 'logs go to the collector');
    template().allResourcesProperties('AWS::EC2::SecurityGroup', { SecurityGroupEgress: [Match.objectLike({ CidrIp: '255.255.255.255/32' })] });
  });

  test('shares entries for answers with other flows between the same segments', () => {
    const { segment, template } = built();
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON);
    segment('app').allowTo(segment('data'), ec2.Port.tcp(6379), 'orders reads its cache');
    expect(entries(template(), 'App')).toEqual([
      'in 10.0.32.0/20 6 1024-65535 allow', 'out 10.0.32.0/20 6 5432-5432 allow', 'out 10.0.32.0/20 6 6379-6379 allow',
    ]);
  });

  test('within a segment lets its subnets reach each other', () => {
    const { segment, template } = built();
    segment('app').allowTo(segment('app'), ec2.Port.tcp(8080), 'services call each other');
    expect(entries(template(), 'App')).toEqual([
      'in 10.0.16.0/20 6 1024-65535 allow', 'in 10.0.16.0/20 6 8080-8080 allow', 'out 10.0.16.0/20 6 1024-65535 allow', 'out 10.0.16.0/20 6 8080-8080 allow',
    ]);
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', {
      GroupId: { 'Fn::GetAtt': ['VpcAppSegmentSecurityGroup15F630E1', 'GroupId'] }, SourceSecurityGroupId: { 'Fn::GetAtt': ['VpcAppSegmentSecurityGroup15F630E1', 'GroupId'] },
    });
  });

  test('across a middlebox names blocks of addresses', () => {
    const { segment, template } = built();
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON, { middlebox: true });
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { CidrIp: '10.0.32.0/20', DestinationSecurityGroupId: Match.absent() });
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { CidrIp: '10.0.16.0/20', SourceSecurityGroupId: Match.absent() });
  });

  test('is told in one line and listed on its source', () => {
    const { segment } = built();
    const flow = segment('app').allowTo(segment('data'), ec2.Port.tcpRange(5432, 5440), REASON);
    expect(flow.summary).toBe('app -> data, tcp 5432-5440: orders reads its database');
    expect([flow.source, flow.target, flow.reason, flow.port.toString()]).toEqual(['app', 'data', REASON, '5432-5440']);
    expect(segment('app').flows).toEqual([flow]);
    expect(segment('data').flows).toEqual([]);
  });

  test('has a description that EC2 takes', () => {
    const { segment, template } = built();
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), `größer \u2013 "quoted" ${'x'.repeat(300)}`);
    const [description] = Object.values(template().findResources('AWS::EC2::SecurityGroupEgress')).map((resource) => resource.Properties.Description);
    expect(description).toMatch(/^gr--er - -quoted- x+$/);
    expect(description).toHaveLength(255);
  });
});

describe('what a flow carries', () => {
  test.each<[string, ec2.Port, string[]]>([
    ['UDP', ec2.Port.udp(53), ['in 10.0.32.0/20 17 1024-65535 allow', 'out 10.0.32.0/20 17 53-53 allow']],
    ['a range', ec2.Port.tcpRange(8000, 8010), ['in 10.0.32.0/20 6 1024-65535 allow', 'out 10.0.32.0/20 6 8000-8010 allow']],
    ['ping, answered by an echo reply', ec2.Port.icmpPing(), ['in 10.0.32.0/20 1 type 0 code -1 allow', 'out 10.0.32.0/20 1 type 8 code -1 allow']],
    ['an ICMP message without an answer', ec2.Port.icmpTypeAndCode(3, 4), ['out 10.0.32.0/20 1 type 3 code 4 allow']],
    ['all ICMP', ec2.Port.allIcmp(), ['in 10.0.32.0/20 1 type -1 code -1 allow', 'out 10.0.32.0/20 1 type -1 code -1 allow']],
    ['all TCP ports', ec2.Port.allTcp(), ['in 10.0.32.0/20 6 1024-65535 allow', 'out 10.0.32.0/20 6 0-65535 allow']],
  ])('%s', (_, port, expected) => {
    const { segment, template } = built();
    segment('app').allowTo(segment('data'), port, REASON);
    expect(entries(template(), 'App')).toEqual(expected);
  });

  test('in two families, each with its own entries, after the IPv6 block', () => {
    const { segment, template } = built({ dualStack: true });
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON);
    segment('app').allowTo(segment('data'), ec2.Port.allIcmpV6(), 'path MTU discovery between the segments');
    const synthesized = template();
    expect(entries(synthesized, 'App')).toEqual([
      'in 10.0.32.0/20 6 1024-65535 allow', 'in v6 58 type -1 code -1 allow', 'in v6 6 1024-65535 allow',
      'out 10.0.32.0/20 6 5432-5432 allow', 'out v6 58 type -1 code -1 allow', 'out v6 6 5432-5432 allow',
    ]);
    for (const entry of Object.values(synthesized.findResources('AWS::EC2::NetworkAclEntry'))) {
      expect([entry.Properties.Ipv6CidrBlock === undefined, entry.DependsOn]).toEqual(entry.Properties.Ipv6CidrBlock ? [false, ['Vpcipv6cidr40D3CB78']] : [true, undefined]);
    }
  });

  test.each<[string, ec2.Port, string]>([
    ['all traffic', ec2.Port.allTraffic(), 'a flow cannot carry "ALL TRAFFIC"; name what is needed with Port.tcp'],
    ['ESP', ec2.Port.esp(), 'a flow cannot carry "ESP 50"'],
    ['a port known only at deployment', ec2.Port.tcp(Token.asNumber({ Ref: 'Port' })), 'the port of the flow is known only at deployment; write the number'],
    ['ICMPv6 without IPv6', ec2.Port.allIcmpV6(), 'the VPC has no IPv6 addresses; set dualStack on the VPC, or use Port.icmpPing()'],
    ['ports beyond the last', ec2.Port.tcp(65536), 'tcp ports 65536 to 65536 are no range'],
    ['ports the wrong way round', ec2.Port.tcpRange(20, 10), 'tcp ports 20 to 10 are no range'],
  ])('fails for %s', (_, port, message) => {
    const { segment } = built();
    expect(() => segment('app').allowTo(segment('data'), port, REASON)).toThrow(message);
  });
});

describe('flows to and from the internet', () => {
  test('come in at the edge, behind an entry that denies the VPC\'s own addresses', () => {
    const { segment, template } = built();
    segment('public').allowFromInternet(ec2.Port.tcp(443), 'customers reach the shop');
    const synthesized = template();
    expect(entries(synthesized, 'Public')).toEqual(['in 0.0.0.0/0 6 443-443 allow', 'in vpc -1 all deny', 'out 0.0.0.0/0 6 1024-65535 allow', 'out vpc -1 all deny']);
    const numbers = Object.values(synthesized.findResources('AWS::EC2::NetworkAclEntry')).map(({ Properties: entry }) => [entry.RuleAction, entry.RuleNumber]);
    expect(numbers.filter(([action]) => action === 'deny').every(([, number]) => number === 20_000)).toBe(true);
    expect(numbers.filter(([action]) => action === 'allow').every(([, number]) => number > 20_000 && number < 32_767)).toBe(true);
    synthesized.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { CidrIp: '0.0.0.0/0', FromPort: 443 });
  });

  test('come in over IPv6, too, with dual stack', () => {
    const { segment, template } = built({ dualStack: true });
    segment('public').allowFromInternet(ec2.Port.tcp(443), 'customers reach the shop');
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { CidrIpv6: '::/0', FromPort: 443 });
    expect(entries(template(), 'Public')).toContain('in ::/0 6 443-443 allow');
  });

  test('go out through NAT gateways, whose segment takes them in and out', () => {
    const { segment, template } = built({ egress: Egress.viaNat() });
    segment('app').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer');
    const synthesized = template();
    expect(entries(synthesized, 'App')).toEqual(['in 0.0.0.0/0 6 1024-65535 allow', 'in vpc -1 all deny', 'out 0.0.0.0/0 6 443-443 allow', 'out vpc -1 all deny']);
    expect(entries(synthesized, 'Public')).toEqual([
      'in 0.0.0.0/0 6 1024-65535 allow', 'in 10.0.16.0/20 6 443-443 allow', 'in vpc -1 all deny',
      'out 0.0.0.0/0 6 443-443 allow', 'out 10.0.16.0/20 6 1024-65535 allow', 'out vpc -1 all deny',
    ]);
    synthesized.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { CidrIp: '0.0.0.0/0', FromPort: 443 });
    synthesized.resourceCountIs('AWS::EC2::SecurityGroupIngress', 0);
  });

  test('go out over IPv4 only: nothing else has a route', () => {
    const { segment, template } = built({ egress: Egress.viaNat(), dualStack: true });
    segment('app').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer');
    expect(entries(template(), 'App').filter((entry) => entry.includes('::') || entry.includes('v6'))).toEqual([]);
    template().resourceCountIs('AWS::EC2::SecurityGroupEgress', 1);
  });

  test('go through the firewall and the NAT gateways behind it', () => {
    const { segment, template } = built({ egress: Egress.viaFirewall({ allowedDomains: ['example.com'] }) });
    segment('app').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer');
    for (const name of ['Firewall', 'Nat']) {
      expect(entries(template(), name)).toContain('in 10.0.16.0/20 6 443-443 allow');
      expect(entries(template(), name)).toContain('out 0.0.0.0/0 6 443-443 allow');
    }
    expect(entries(template(), 'Public')).toEqual([]);
  });

  test('fails to come in elsewhere than at the edge', () => {
    expect(() => built().segment('app').allowFromInternet(ec2.Port.tcp(443), 'customers reach the shop'))
      .toThrow('Test/Vpc/AppSegment: segment "app" is not an edge segment; let connections in at an edge segment (edge: true) and declare a flow from there to this one.');
  });

  test('fails to go out where there is no egress', () => {
    expect(() => built().segment('app').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer'))
      .toThrow('segment "app" has no route to the internet; give the VPC an egress, such as Egress.viaFirewall or Egress.viaNat, that names the segment.');
  });

  test('fails to go out of a segment that the egress does not name', () => {
    expect(() => built({ egress: Egress.viaNat() }).segment('data').allowToInternet(ec2.Port.tcp(443), 'payments go to the acquirer'))
      .toThrow('segment "data" has no route to the internet; declare the flow on app, or name the segment in the VPC\'s egress.');
  });

  test.each([ec2.Port.allTcp(), ec2.Port.allUdp(), ec2.Port.allIcmp(), ec2.Port.tcpRange(1000, 2024)])('fails for %s from anywhere', (port) => {
    expect(() => built().segment('public').allowFromInternet(port, 'customers reach the shop')).toThrow(`would allow ${port.toString()} from anywhere; name the ports`);
  });

  test('fails for all ports to anywhere', () => {
    expect(() => built().segment('public').allowToInternet(ec2.Port.allTcp(), 'updates are fetched from mirrors')).toThrow('would allow ALL PORTS to anywhere');
    expect(() => built().segment('public').allowFromInternet(ec2.Port.allTraffic(), 'customers reach the shop')).toThrow('a flow cannot carry "ALL TRAFFIC"');
  });

  test('takes the widest range that is refused no more', () => {
    expect(() => built().segment('public').allowFromInternet(ec2.Port.tcpRange(1000, 2023), 'customers reach the shop')).not.toThrow();
  });
});

describe('flows to and from other networks', () => {
  test('name the block at both layers, behind the entry that denies the VPC\'s own', () => {
    const { segment, template } = built();
    segment('management').allowFromCidr('192.168.10.0/24', ec2.Port.tcp(22), 'operators come in over the VPN');
    segment('app').allowToCidr('172.16.0.0/12', ec2.Port.tcp(1433), 'orders reads the warehouse on premises');
    expect(entries(template(), 'Management')).toEqual([
      'in 192.168.10.0/24 6 22-22 allow', 'in vpc -1 all deny', 'out 192.168.10.0/24 6 1024-65535 allow', 'out vpc -1 all deny',
    ]);
    template().hasResourceProperties('AWS::EC2::SecurityGroupIngress', { CidrIp: '192.168.10.0/24', FromPort: 22 });
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { CidrIp: '172.16.0.0/12', FromPort: 1433 });
  });

  test('take IPv6 blocks with dual stack', () => {
    const { segment, template } = built({ dualStack: true });
    segment('app').allowToCidr('2001:db8::/48', ec2.Port.tcp(443), 'orders calls the partner directly');
    expect(entries(template(), 'App')).toEqual(['in 2001:db8::/48 6 1024-65535 allow', 'in v6 -1 all deny', 'out 2001:db8::/48 6 443-443 allow', 'out v6 -1 all deny']);
    template().hasResourceProperties('AWS::EC2::SecurityGroupEgress', { CidrIpv6: '2001:db8::/48' });
  });

  test.each([
    ['0.0.0.0/0', '"0.0.0.0/0" is every address; use allowToInternet'],
    ['::/0', '"::/0" is every address; use allowToInternet'],
    ['10.0.32.0/24', '"10.0.32.0/24" lies in the VPC\'s 10.0.0.0/16; declare a flow between segments with allowTo'],
    ['10.0.0.0/8', 'lies in the VPC\'s 10.0.0.0/16'],
    ['192.168.1.1/24', 'does not start at a multiple of its size; write \'192.168.1.0/24\''],
    ['2001:db8::/48', 'the VPC has no IPv6 addresses; set dualStack on the VPC'],
    ['2001:xyz::/48', 'write an IPv6 block'],
    ['example.com', 'write an IPv4 block'],
  ])('fails for %s', (cidr, message) => {
    expect(() => built().segment('app').allowToCidr(cidr, ec2.Port.tcp(443), REASON)).toThrow(message);
  });

  test('fails for everything from outside, and for a block known only at deployment', () => {
    expect(() => built().segment('app').allowFromCidr('0.0.0.0/0', ec2.Port.tcp(443), REASON)).toThrow('is every address; use allowFromInternet');
    expect(() => built().segment('app').allowFromCidr(Token.asString({ Ref: 'Block' }), ec2.Port.tcp(443), REASON)).toThrow('known only at deployment; write the block');
  });
});

describe('what a declaration must say', () => {
  test('fails for a duplicate and shows the first', () => {
    const { segment } = built();
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON);
    expect(() => segment('app').allowTo(segment('data'), ec2.Port.POSTGRES, 'billing reads its database'))
      .toThrow('Test/Vpc/AppSegment: the flow app -> data, tcp 5432: orders reads its database is declared already; declare it once; extend the reason there if two workloads share it.');
  });

  test.each(['', '   ', 'needed', 'x y'])('fails for the reason %j', (reason) => {
    const { segment } = built();
    expect(() => segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), reason)).toThrow(/reason; say in a few words why/);
  });

  test('fails for a segment of another VPC', () => {
    const { stack, segment } = built();
    const other = new SegmentedVpc(stack, 'Other', { cidr: '10.1.0.0/16' });
    expect(() => segment('app').allowTo(other.segment('data'), ec2.Port.tcp(5432), REASON))
      .toThrow('segment "data" is in another VPC; use allowToCidr and allowFromCidr with the addresses on the other side');
  });
});

describe('entries', () => {
  const numbers = (template: Template) => Object.fromEntries(Object.entries(template.findResources('AWS::EC2::NetworkAclEntry'))
    .map(([id, { Properties }]) => [id, Properties.RuleNumber]));

  test('keep their ids and numbers when flows are added before or after them', () => {
    const declare = (ports: number[]) => {
      const { segment, template } = built({ egress: Egress.viaNat() });
      ports.forEach((port) => segment('app').allowTo(segment('data'), ec2.Port.tcp(port), REASON));
      segment('app').allowToInternet(ec2.Port.tcp(ports.length), 'payments go to the acquirer');
      return numbers(template());
    };
    const before = declare([5432, 6379]);
    const after = declare([3306, 5432, 9092, 6379]);
    const kept = Object.keys(before).filter((id) => !/Tcp2\w{8}$/.test(id));
    expect(kept.length).toBeGreaterThan(8);
    expect(Object.fromEntries(kept.map((id) => [id, after[id]]))).toEqual(Object.fromEntries(kept.map((id) => [id, before[id]])));
  });

  test('keep their numbers when the addresses change', () => {
    const declare = (cidr: string) => {
      const { segment, template } = built({ cidr });
      segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON);
      return numbers(template());
    };
    expect(declare('10.0.0.0/16')).toEqual(declare('172.31.0.0/16'));
  });

  test('are at most 19 a direction and family; the last fits', () => {
    const { segment, template } = built();
    for (let port = 1; port <= 19; port++) {
      segment('app').allowTo(segment('data'), ec2.Port.tcp(port), REASON);
    }
    expect(entries(template(), 'App').filter((entry) => entry.startsWith('out'))).toHaveLength(19);
    expect(entries(template(), 'App').filter((entry) => entry.startsWith('in'))).toHaveLength(1);
  });

  test('fails beyond them and names the flows', () => {
    const { segment } = built();
    for (let port = 1; port <= 19; port++) {
      segment('app').allowTo(segment('data'), ec2.Port.tcp(port), REASON);
    }
    expect(() => segment('app').allowTo(segment('data'), ec2.Port.tcp(20), 'one flow too many'))
      .toThrow(/^Test\/Vpc\/AppSegment\/NetworkAcl: the network ACL of segment 'app' needs more than the 19 usable egress entries for IPv4: app -> data, tcp 1: .*; app -> data, tcp 20: one flow too many; drop a flow, join ports/);
  });

  test('count the entry that denies the VPC\'s own addresses', () => {
    const { segment } = built();
    for (let port = 1; port <= 18; port++) {
      segment('app').allowTo(segment('data'), ec2.Port.tcp(port), REASON);
    }
    expect(() => segment('app').allowToCidr('192.168.0.0/24', ec2.Port.tcp(443), 'orders calls the partner')).toThrow('19 usable egress entries');
  });

  test('tell on the network ACL what they let through beyond the flows', () => {
    const { segment, template } = built();
    segment('app').allowTo(segment('data'), ec2.Port.tcp(5432), REASON);
    const [sentence] = segment('app').residues;
    expect(segment('app').residues).toHaveLength(1);
    expect(sentence).toBe('tcp 1024-65535 from data: meant for answers, but a network ACL cannot tell them from new connections to high ports; security groups can');
    const networkAcl = Object.entries(template().findResources('AWS::EC2::NetworkAcl')).find(([id]) => id.startsWith('VpcApp'))![1];
    expect(networkAcl.Metadata['cdk-zero-trust']).toEqual({ description: 'Denies all traffic of segment app but declared flows and their answers', residues: [sentence] });
  });
});

describe('endpoints of AWS services', () => {
  test('behind gateways are named by prefix list in security groups and by every address in network ACLs', () => {
    const { vpc, segment, template } = built({ endpoints: { dynamodb: StorageEndpoint.NONE, usedBy: ['app'] } });
    const synthesized = template();
    synthesized.hasResourceProperties('AWS::EC2::SecurityGroupEgress', {
      GroupId: { 'Fn::GetAtt': ['VpcAppSegmentSecurityGroup15F630E1', 'GroupId'] },
      DestinationPrefixListId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^VpcPrefixLists'), 's3'] },
      CidrIp: Match.absent(),
      FromPort: 443,
      ToPort: 443,
    });
    expect(entries(synthesized, 'App')).toEqual(['in 0.0.0.0/0 6 1024-65535 allow', 'in vpc -1 all deny', 'out 0.0.0.0/0 6 443-443 allow', 'out vpc -1 all deny']);
    expect(entries(synthesized, 'Data')).toEqual([]);
    expect(Object.keys(vpc.gatewayEndpoints)).toEqual(['s3']);
    expect(segment('app').flows.map((flow) => flow.target)).toEqual(['s3']);
  });

  test('behind interfaces are reached by flows of the segments that use them', () => {
    const { segment, template } = built({ endpoints: { s3: StorageEndpoint.INTERFACE, dynamodb: StorageEndpoint.NONE, usedBy: ['app', 'data'] } });
    const ingress = Object.values(template().findResources('AWS::EC2::SecurityGroupIngress')).map(({ Properties }) => [Properties.SourceSecurityGroupId['Fn::GetAtt'][0], Properties.FromPort, Properties.ToPort]);
    expect(ingress).toEqual([['VpcAppSegmentSecurityGroup15F630E1', 443, 443], ['VpcDataSegmentSecurityGroupA1B7507A', 443, 443]]);
    expect(entries(template(), 'Endpoints')).toEqual([
      'in 10.0.16.0/20 6 443-443 allow', 'in 10.0.32.0/20 6 443-443 allow', 'out 10.0.16.0/20 6 1024-65535 allow', 'out 10.0.32.0/20 6 1024-65535 allow',
    ]);
    expect(segment('endpoints').ipv4Cidr).toBe('10.0.240.0/20');
  });

  test('choosing them later moves no address', () => {
    const cidrs = (props: SegmentedVpcProps) => built(props).vpc.segments.map((segment) => segment.ipv4Cidr);
    expect(cidrs({ egress: Egress.viaEndpointsOnly() })).toEqual(cidrs({}));
  });
});

describe('lists of segments', () => {
  test.each<[string, () => Segments, string]>([
    ['an edge without purpose', () => Segments.of([{ name: 'web', edge: true }]), 'Segments: segment "web" has a route to the internet and no purpose; say what it is for'],
    ['an edge with a blank purpose', () => Segments.of([{ name: 'web', edge: true, purpose: ' ' }]), 'no purpose'],
    ['a name twice', () => Segments.standard().add({ name: 'app' }), 'there are two segments "app"'],
    ['a name CDK cannot use', () => Segments.of([{ name: 'My App' }]), '"My App" is not a segment name; use 1 to 16 lower-case letters'],
    ['a name the library keeps', () => Segments.of([{ name: 'endpoints' }]), 'is kept for a segment that the library adds'],
    ['dropping what is not there', () => Segments.standard().drop('web'), 'there is no segment "web"; take one of public, app, data and management'],
    ['renaming to a taken name', () => Segments.standard().rename('app', 'data'), 'there are two segments "data"'],
    ['a block and a size', () => Segments.of([{ name: 'a', cidr: '10.0.0.0/20', prefixLength: 20 }]), 'has both cidr "10.0.0.0/20" and prefixLength 20'],
  ])('fails for %s', (_, make, message) => {
    expect(make).toThrow(message);
  });

  test('leave the list they come from as it is', () => {
    const standard = Segments.standard();
    standard.drop('app');
    standard.rename('data', 'store');
    expect(standard.names).toEqual(['public', 'app', 'data', 'management']);
    expect(standard.drop('app').add({ name: 'app' }).names).toEqual(['public', 'data', 'management', 'app']);
  });
});
