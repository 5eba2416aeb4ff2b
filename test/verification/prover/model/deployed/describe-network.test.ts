/* eslint-disable @stylistic/max-len -- outputs read along the line */

import * as fc from 'fast-check';
import { readDescribedNetwork } from '../../../../../lib/verification/prover/model/deployed/describe-network';
import { reach } from '../../../../../lib/verification/prover/network/reach';
import { End, Query } from '../../../../../lib/verification/prover/network/result';
import { NetworkFacts, Route } from '../../../../../lib/verification/prover/network-facts';
import { networks, queries } from '../../network/random-networks';
import { countCases } from '../../support/generated-cases';

const RUNS = Number(process.env.PROVER_RUNS ?? 400);
const SEED = Number(process.env.PROVER_SEED ?? 20261122);

/** The network of the generators without what describe commands do not show. */
function plain(facts: NetworkFacts): NetworkFacts {
  return {
    ...facts,
    loadBalancers: [],
    lattice: undefined,
    virtualGateways: facts.virtualGateways!.map((one) => ({ ...one, id: 'vgw-1', cidrs: undefined })),
    firewallEndpoints: facts.firewallEndpoints!.map((one) => ({ ...one, id: 'vpce-fw', passes: undefined })),
    securityGroups: facts.securityGroups.map((one) => ({ ...one, unknown: undefined })),
    networkAcls: facts.networkAcls.map((one) => ({ ...one, unknown: undefined })),
    interfaces: facts.interfaces.map((one) => ({ ...one, unknown: undefined, forElsewhere: undefined })),
    routeTables: facts.routeTables.map((table) => ({
      ...table,
      unknown: undefined,
      routes: table.routes.map((route): Route => {
        const renamed: { readonly [id: string]: string } = { vgw: 'vgw-1', vpce: 'vpce-s3', fw: 'vpce-fw' };
        return 'id' in route.target ? { ...route, target: { ...route.target, id: renamed[route.target.id] ?? route.target.id } } : route;
      }),
    })),
    transitGateways: facts.transitGateways.map((one) => ({ ...one, elsewhere: one.elsewhere?.map((way) => ({ ...way, cidrs: undefined })) })),
  };
}

const FIELD: { readonly [kind: string]: string } = {
  'internet-gateway': 'GatewayId',
  'egress-only-gateway': 'EgressOnlyInternetGatewayId',
  'nat-gateway': 'NatGatewayId',
  'gateway-endpoint': 'GatewayId',
  'firewall-endpoint': 'GatewayId',
  'transit-gateway': 'TransitGatewayId',
  'peering': 'VpcPeeringConnectionId',
  'virtual-gateway': 'GatewayId',
  'network-interface': 'NetworkInterfaceId',
};
const six = (cidr: string): boolean => cidr.includes(':');
const protocol = (number: number): string => ({ 6: 'tcp', 17: 'udp', 1: 'icmp' } as { [n: number]: string })[number] ?? String(number);

/** Outputs of the commands for such a network. */
function described(facts: NetworkFacts): { name: string; content: unknown }[] {
  const route = ({ destination, target, propagated }: Route): object => ({
    ...('prefixListId' in destination ? { DestinationPrefixListId: destination.prefixListId } : six(destination.cidr) ? { DestinationIpv6CidrBlock: destination.cidr } : { DestinationCidrBlock: destination.cidr }),
    ...(target.kind === 'local' ? { GatewayId: 'local' } : target.kind === 'blackhole' ? { NatGatewayId: 'nat-gone', State: 'blackhole' } : { [FIELD[target.kind]]: target.id }),
    Origin: propagated ? 'EnableVgwRoutePropagation' : 'CreateRoute',
  });
  const content = {
    Vpcs: facts.vpcs.map((one) => ({
      VpcId: one.id,
      CidrBlock: one.cidrs[0],
      Ipv6CidrBlockAssociationSet: one.cidrs.slice(1).map((Ipv6CidrBlock) => ({ Ipv6CidrBlock, Ipv6CidrBlockState: { State: 'associated' } })),
      BlockPublicAccessStates: { InternetGatewayBlockMode: one.blockPublicAccess },
    })),
    Subnets: facts.subnets.map((one) => ({
      SubnetId: one.id,
      VpcId: one.vpcId,
      CidrBlock: one.cidrs[0],
      Ipv6CidrBlockAssociationSet: one.cidrs.slice(1).map((Ipv6CidrBlock) => ({ Ipv6CidrBlock, Ipv6CidrBlockState: { State: 'associated' } })),
      ...(one.blockPublicAccess && { BlockPublicAccessStates: { InternetGatewayBlockMode: one.blockPublicAccess } }),
      Tags: [{ Key: 'aws-cdk:subnet-name', Value: one.group }, { Key: 'Name', Value: `subnet ${one.id}` }],
    })),
    RouteTables: facts.routeTables.map((one) => ({
      RouteTableId: one.id,
      VpcId: one.vpcId,
      Routes: one.routes.map(route),
      Associations: [
        ...facts.subnets.filter((subnet) => subnet.routeTableId === one.id).map((subnet) => ({ SubnetId: subnet.id })),
        ...[...facts.internetGateways, ...facts.virtualGateways!].filter((gateway) => gateway.edgeRouteTableId === one.id).map((gateway) => ({ GatewayId: gateway.id })),
      ],
    })),
    NetworkAcls: facts.networkAcls.map((one) => ({
      NetworkAclId: one.id,
      VpcId: one.vpcId,
      Associations: facts.subnets.filter((subnet) => subnet.networkAclId === one.id).map((subnet) => ({ SubnetId: subnet.id })),
      Entries: [...one.entries.map((entry) => ({
        Egress: entry.direction === 'egress',
        RuleNumber: entry.number,
        RuleAction: entry.action,
        Protocol: String(entry.protocol),
        ...(six(entry.cidr) ? { Ipv6CidrBlock: entry.cidr } : { CidrBlock: entry.cidr }),
        ...(entry.protocol === 1 ? { IcmpTypeCode: { Type: entry.from, Code: entry.to } } : entry.from === -1 ? {} : { PortRange: { From: entry.from, To: entry.to } }),
      })), ...[false, true].map((Egress) => ({ Egress, RuleNumber: 32767, RuleAction: 'deny', Protocol: '-1', CidrBlock: '0.0.0.0/0' }))],
    })),
    SecurityGroups: facts.securityGroups.slice(0, 2).map((one) => ({
      GroupId: one.id,
      VpcId: one.vpcId,
      ...Object.fromEntries((['ingress', 'egress'] as const).map((direction) => [direction === 'ingress' ? 'IpPermissions' : 'IpPermissionsEgress', one.rules.filter((rule) => rule.direction === direction).map((rule) => ({
        IpProtocol: protocol(rule.protocol),
        ...(rule.protocol === -1 ? {} : { FromPort: rule.from, ToPort: rule.to }),
        IpRanges: rule.cidr !== undefined && !six(rule.cidr) ? [{ CidrIp: rule.cidr }] : [],
        Ipv6Ranges: rule.cidr !== undefined && six(rule.cidr) ? [{ CidrIpv6: rule.cidr }] : [],
        UserIdGroupPairs: rule.groupId === undefined ? [] : [{ GroupId: rule.groupId, UserId: '111111111111' }],
        PrefixListIds: rule.prefixListId === undefined ? [] : [{ PrefixListId: rule.prefixListId }],
      }))])),
    })),
    NetworkInterfaces: facts.interfaces.map((one) => ({
      NetworkInterfaceId: one.id,
      SubnetId: one.subnetId,
      InterfaceType: 'interface',
      Groups: one.securityGroupIds.map((GroupId) => ({ GroupId })),
      SourceDestCheck: one.checksDestination,
      ...(one.publicIpv4 ? { Association: { PublicIp: '198.51.100.7' } } : {}),
      Ipv6Addresses: one.ipv6 === false ? [] : [{ Ipv6Address: '2600:1::1' }],
    })),
    NatGateways: facts.natGateways.map((one) => ({ NatGatewayId: one.id, VpcId: one.vpcId, SubnetId: one.subnetId, ConnectivityType: one.public ? 'public' : 'private', State: 'available' })),
    InternetGateways: facts.internetGateways.map((one) => ({ InternetGatewayId: one.id, Attachments: [{ VpcId: one.vpcId, State: 'available' }] })),
    VpcPeeringConnections: facts.peerings.map((one) => ({ VpcPeeringConnectionId: one.id, RequesterVpcInfo: { VpcId: one.requesterVpcId }, AccepterVpcInfo: { VpcId: one.accepterVpcId }, Status: { Code: 'active' } })),
    VpcEndpoints: [{ VpcEndpointId: 'vpce-s3', VpcEndpointType: 'Gateway' }, ...facts.firewallEndpoints!.map((one) => ({ VpcEndpointId: one.id, VpcEndpointType: 'GatewayLoadBalancer', SubnetIds: [one.subnetId] }))],
    VpnGateways: facts.virtualGateways!.map((one) => ({ VpnGatewayId: one.id, VpcAttachments: [{ VpcId: one.vpcId, State: 'attached' }] })),
    TransitGateways: facts.transitGateways.map((one) => ({ TransitGatewayId: one.id, Options: { SecurityGroupReferencingSupport: one.securityGroupReferencing ? 'enable' : 'disable' } })),
    TransitGatewayAttachments: facts.transitGateways.flatMap((one) => [
      ...one.attachments.map(({ id, tableId }) => ({ TransitGatewayAttachmentId: id, TransitGatewayId: one.id, ResourceType: 'vpc', Association: { TransitGatewayRouteTableId: tableId } })),
      ...(one.elsewhere ?? []).map(({ id, tableId }) => ({ TransitGatewayAttachmentId: id, TransitGatewayId: one.id, ResourceType: 'vpn', ...(tableId && { Association: { TransitGatewayRouteTableId: tableId } }) })),
    ]),
    TransitGatewayVpcAttachments: facts.transitGateways.flatMap((one) => one.attachments.map(({ id, vpcId, subnetIds }) => ({ TransitGatewayAttachmentId: id, TransitGatewayId: one.id, VpcId: vpcId, SubnetIds: subnetIds }))),
  };
  const rules = {
    SecurityGroupRules: facts.securityGroups.slice(2).flatMap((one) => one.rules.map((rule) => ({
      GroupId: one.id,
      IsEgress: rule.direction === 'egress',
      IpProtocol: protocol(rule.protocol),
      FromPort: rule.from,
      ToPort: rule.to,
      ...(rule.cidr === undefined ? {} : six(rule.cidr) ? { CidrIpv6: rule.cidr } : { CidrIpv4: rule.cidr }),
      ...(rule.groupId && { ReferencedGroupInfo: { GroupId: rule.groupId } }),
      ...(rule.prefixListId && { PrefixListId: rule.prefixListId }),
    }))),
  };
  return [
    { name: 'all.json', content }, { name: 'rules.json', content: [rules] },
    ...facts.transitGateways[0].tables.map((table) => ({
      name: `${table.id}.json`,
      content: {
        TransitGatewayRouteTableId: table.id,
        AdditionalRoutesAvailable: false,
        Routes: table.routes.map((one) => ({ DestinationCidrBlock: one.cidr, State: one.blackhole ? 'blackhole' : 'active', TransitGatewayAttachments: one.attachmentId ? [{ TransitGatewayAttachmentId: one.attachmentId }] : [] })),
      },
    })),
    ...Object.entries(facts.prefixLists).map(([id, cidrs]) => ({ name: 'list.json', content: { PrefixListId: id, Entries: cidrs.map((Cidr) => ({ Cidr })) } })),
  ];
}

test('a network read from outputs says what the network itself says', () => {
  const said = new Set<string>();
  fc.assert(fc.property(networks, fc.array(queries, { minLength: 3, maxLength: 3 }), (random, asked) => {
    const facts = plain(random);
    // A group of which no rule is listed is not there; the third is listed by its rules alone.
    fc.pre(facts.securityGroups[2].rules.length > 0);
    const { network, gaps } = readDescribedNetwork(described(facts));
    expect(gaps).toEqual([]);
    for (const query of asked) {
      const { verdict } = reach(facts, query);
      said.add(verdict);
      expect({ query, verdict: reach(network, query).verdict }).toEqual({ query, verdict });
    }
  }), { numRuns: RUNS, seed: SEED });
  countCases('network: read from outputs', RUNS * 3);
  expect([...said].sort()).toEqual(['PROVED', 'REFUTED', 'UNKNOWN']);
}, 600_000);

const NOTHING = { Vpcs: [], Subnets: [], RouteTables: [], NetworkAcls: [], SecurityGroups: [], NetworkInterfaces: [], InternetGateways: [] };
const anything = { GroupId: 'sg-1', VpcId: 'vpc-1', OwnerId: '111111111111', IpPermissions: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '10.0.0.0/16' }] }], IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }] };
const ARN = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:loadbalancer/net/front/50dc6c495c0c9188';
const GROUP = 'arn:aws:elasticloadbalancing:eu-west-1:111111111111:targetgroup/back/73e2d6bc24d8a067';
const openAcl = { NetworkAclId: 'acl-1', VpcId: 'vpc-1', Associations: ['subnet-1', 'subnet-2'].map((SubnetId) => ({ SubnetId })), Entries: [false, true].map((Egress) => ({ Egress, RuleNumber: 100, RuleAction: 'allow', Protocol: '-1', CidrBlock: '0.0.0.0/0' })) };

/** One VPC with two subnets, a load balancer in the first and an instance in the second. */
const BASE = {
  Vpcs: [{ VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', Tags: [{ Key: 'Name', Value: 'main' }] }],
  Subnets: ['1', '2'].map((n) => ({ SubnetId: `subnet-${n}`, VpcId: 'vpc-1', CidrBlock: `10.0.${n}.0/24`, OwnerId: '111111111111' })),
  RouteTables: [{ RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true }], Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local' }, { DestinationCidrBlock: '0.0.0.0/0', GatewayId: 'igw-1', State: 'active' }] }],
  NetworkAcls: [openAcl],
  SecurityGroups: [anything],
  InternetGateways: [{ InternetGatewayId: 'igw-1', Attachments: [{ VpcId: 'vpc-1' }] }],
  NetworkInterfaces: [
    { NetworkInterfaceId: 'eni-lb', SubnetId: 'subnet-1', VpcId: 'vpc-1', Description: 'ELB net/front/50dc6c495c0c9188', InterfaceType: 'network_load_balancer', Groups: [], Association: { PublicIp: '198.51.100.1' } },
    { NetworkInterfaceId: 'eni-app', SubnetId: 'subnet-2', VpcId: 'vpc-1', PrivateIpAddress: '10.0.2.10', InterfaceType: 'interface', Groups: [{ GroupId: 'sg-1' }], Attachment: { InstanceId: 'i-1', DeviceIndex: 0 }, TagSet: [{ Key: 'Name', Value: 'app' }] },
    { NetworkInterfaceId: 'eni-nat', SubnetId: 'subnet-1', VpcId: 'vpc-1', InterfaceType: 'nat_gateway', Groups: [], Association: { PublicIp: '198.51.100.2' } },
  ],
  LoadBalancers: [{ LoadBalancerArn: ARN, Type: 'network', Scheme: 'internet-facing', VpcId: 'vpc-1' }],
  Listeners: [{ ListenerArn: `${ARN}/1`, LoadBalancerArn: ARN, Port: 443, Protocol: 'TLS' }],
  TargetGroups: [{ TargetGroupArn: GROUP, TargetType: 'ip', Protocol: 'TCP', Port: 8080, VpcId: 'vpc-1', LoadBalancerArns: [ARN] }],
};
const HEALTH = { name: 'health-73e2d6bc24d8a067.json', content: { TargetHealthDescriptions: [{ Target: { Id: '10.0.2.10', Port: 8080 } }] } };
const from = (end: End | string, to: string): Query => ({ kind: 'no-path', from: typeof end === 'string' ? { kind: 'interface', id: end } : end, to: { kind: 'interface', id: to } });
const INTERNET: End = { kind: 'internet' };

test('load balancers lead to the interfaces that hold their targets\' addresses', () => {
  const { network, gaps, names } = readDescribedNetwork([{ name: 'all.json', content: BASE }, HEALTH]);
  expect(gaps).toEqual([]);
  expect(reach(network, from(INTERNET, 'eni-app'))).toMatchObject({ verdict: 'REFUTED', path: { legs: [{ to: { id: 'eni-lb' } }, { packet: { destinationPort: 8080 }, to: { id: 'eni-app' } }] } });
  expect(reach(network, { kind: 'no-path', from: { kind: 'interface', id: 'eni-app' }, to: INTERNET }).verdict).toBe('PROVED');
  expect([...names]).toEqual([['vpc-1', 'main'], ['eni-app', 'app']]);
  expect(network.interfaces.map((one) => one.id)).toEqual(['eni-lb', 'eni-app']);
});

test('targets that no output tells are not known, and the command that tells them is named', () => {
  const { network } = readDescribedNetwork([{ name: 'all.json', content: BASE }]);
  const verdict = reach(network, from(INTERNET, 'eni-app'));
  expect(verdict).toMatchObject({ verdict: 'UNKNOWN', reason: expect.stringContaining(`run aws elbv2 describe-target-health --target-group-arn ${GROUP}`) });
});

test('what is left out of the outputs is a gap with its command', () => {
  const said = (content: object): string[] => readDescribedNetwork([{ name: 'all.json', content }]).gaps.map((gap) => gap.because);
  expect(said(NOTHING)).toEqual([]);
  expect(said({ ...NOTHING, SecurityGroups: undefined, Vpcs: undefined })).toEqual([
    'No output has Vpcs: run aws ec2 describe-vpcs', 'No output has SecurityGroups: run aws ec2 describe-security-groups',
  ]);
  expect(said({ ...BASE, Listeners: undefined })).toEqual(['eni-lb belongs to a load balancer, and no output has Listeners: run aws elbv2 describe-listeners']);
  expect(said({ ...BASE, Vpcs: [] })).toEqual(expect.arrayContaining(['VPC vpc-1 of subnet subnet-1 is in no output: run aws ec2 describe-vpcs --vpc-ids vpc-1']));
  expect(said({ ...BASE, Subnets: BASE.Subnets.slice(0, 1) })).toEqual(['Subnet subnet-2 of eni-app is in no output: run aws ec2 describe-subnets --subnet-ids subnet-2']);
});

test('targets of routes that no output tells are not known, and the command is named', () => {
  const routes = [{ DestinationCidrBlock: '0.0.0.0/0', NatGatewayId: 'nat-1' }];
  const { network } = readDescribedNetwork([{ name: 'all.json', content: { ...BASE, RouteTables: [{ ...BASE.RouteTables[0], Routes: routes }] } }, HEALTH]);
  expect(reach(network, { kind: 'no-path', from: { kind: 'interface', id: 'eni-app' }, to: INTERNET })).toMatchObject({
    verdict: 'UNKNOWN', reason: 'Target nat-1 (run aws ec2 describe-nat-gateways) of a route is not in the facts',
  });
});

test('what other accounts have in a subnet that they share is not known', () => {
  const Subnets = [{ ...BASE.Subnets[0] }, { ...BASE.Subnets[1], OwnerId: '222222222222' }];
  const { network } = readDescribedNetwork([{ name: 'all.json', content: { ...BASE, Subnets } }, HEALTH]);
  const query: Query = { kind: 'no-path', from: { kind: 'interface', id: 'eni-lb' }, to: { kind: 'subnet-set', ids: ['subnet-2'] }, constraints: { protocol: 17 } };
  expect(network.interfaces.map((one) => one.id)).toContain('what other accounts have in subnet-2');
  expect(reach({ ...network, securityGroups: [] }, query).verdict).toBe('UNKNOWN');
  expect(reach(network, { ...query, to: { kind: 'interface', id: 'what other accounts have in subnet-2' } }).verdict).toBe('UNKNOWN');
});

test.each([
  ['a list that no command writes', { Buckets: [] }, 'x.json: Buckets: is not a list that a describe command of EC2 or of Elastic Load Balancing writes; give outputs with Vpcs, Subnets, RouteTables, NetworkAcls and so on.'],
  ['one page of several', { Vpcs: [], NextToken: 'abc' }, 'x.json: NextToken: says that this is not all of the output; run the command without --max-items and --no-paginate.'],
  ['no object', 'text', 'x.json: "text" is not an object; give the output of the command as it was written, with --output json.'],
  ['a list that is none', { Vpcs: {} }, 'Vpcs: {} is not a list'],
  ['an entry that is no object', { Vpcs: ['vpc-1'] }, 'x.json: Vpcs.0: "vpc-1" is not an object'],
  ['an id that is none', { Vpcs: [{ VpcId: 7 }] }, 'x.json: Vpcs.0.VpcId: 7 is not a text'],
  ['a protocol that is none', { SecurityGroups: [{ GroupId: 'sg', IpPermissions: [{ IpProtocol: 'tpc', IpRanges: [] }] }] }, 'SecurityGroups.0.IpPermissions.0.IpProtocol: "tpc" is not a protocol; give -1, tcp, udp, icmp, icmpv6 or a number up to 255.'],
  ['an action that is none', { NetworkAcls: [{ NetworkAclId: 'a', VpcId: 'v', Entries: [{ Protocol: '-1', RuleAction: 'pass' }] }] }, 'NetworkAcls.0.Entries.0.RuleAction: "pass" is not an action; give allow or deny.'],
  ['routes of a table that nobody names', { Routes: [] }, 'x.json: Routes: does not say what it is about; put the id into the name of the file, such as tgw-rtb-0123456789abcdef0.json, or beside the list as TransitGatewayRouteTableId.'],
])('fails for %s', (_name, content, message) => {
  expect(() => readDescribedNetwork([{ name: 'x.json', content }])).toThrow(message);
});
