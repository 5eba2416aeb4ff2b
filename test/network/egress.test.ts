import { Template } from 'aws-cdk-lib/assertions';
import { NetworkForTestsOptions, networkForTests } from './support/network';
import { Egress, NatGateways } from '../../lib/network/egress';
import { SegmentNetwork, VpcNetwork } from '../../lib/network/segment-network';

function bound(egress: Egress, options: NetworkForTestsOptions = {}) {
  const { stack, network } = networkForTests(options);
  const binding = egress._bind(stack, network);
  return { stack, network, binding, template: Template.fromStack(stack) };
}

/** Default routes and returns by subnet, as the template has them: `{ appSubnet1: { '0.0.0.0/0': target } }`. */
function routesOf(template: Template, network: VpcNetwork, segment: string): { [destination: string]: any }[] {
  const found = network.segments.find((one) => one.name === segment) as SegmentNetwork;
  const routes = Object.values(template.findResources('AWS::EC2::Route')).map((route) => route.Properties);
  return found.subnets.map((subnet) => {
    const table = found.subnets[0].stack.resolve(subnet.routeTable.routeTableId);
    return Object.fromEntries(routes.filter((route) => route.RouteTableId.Ref === table.Ref)
      .map(({ DestinationCidrBlock, RouteTableId: _, ...target }) => [DestinationCidrBlock, target]));
  });
}

const NO_NETWORK = ['AWS::EC2::NatGateway', 'AWS::EC2::EIP', 'AWS::NetworkFirewall::Firewall'];

describe('no egress', () => {
  test.each([['none', Egress.none()], ['viaEndpointsOnly', Egress.viaEndpointsOnly()]])('%s creates nothing and passes nothing', (_, egress) => {
    const { template, network, binding } = bound(egress);
    NO_NETWORK.forEach((type) => template.resourceCountIs(type, 0));
    expect(routesOf(template, network, 'app')).toEqual([{}, {}]);
    expect(binding.middlebox).toBe(false);
    expect(binding.transit('app')).toEqual([]);
    expect(egress._segments).toEqual([]);
    expect(egress._auxiliarySegments).toEqual([]);
  });

  test('only viaEndpointsOnly asks for endpoints by itself', () => {
    expect([Egress.none(), Egress.viaEndpointsOnly(), Egress.viaNat(), Egress.viaFirewall({ allowedDomains: ['a.example.com'] })]
      .map((egress) => egress._wantsEndpoints)).toEqual([false, true, false, false]);
  });
});

describe('NAT', () => {
  test('each zone has a gateway in its public subnet, and the segment leaves through the one of its zone', () => {
    const { template, network, binding, stack } = bound(Egress.viaNat(), { zones: 3, region: 'eu-west-1' });
    template.resourceCountIs('AWS::EC2::NatGateway', 3);
    template.resourceCountIs('AWS::EC2::EIP', 3);
    const gateways = template.findResources('AWS::EC2::NatGateway');
    const subnetOf = (id: string) => gateways[id].Properties.SubnetId;
    const routes = routesOf(template, network, 'app');
    expect(routes.map((route) => subnetOf(route['0.0.0.0/0'].NatGatewayId['Fn::GetAtt'][0])))
      .toEqual(network.segments.find((one) => one.name === 'public')!.subnets.map((subnet) => stack.resolve(subnet.subnetId)));
    expect(binding.middlebox).toBe(false);
    expect(binding.transit('app')).toEqual(['public']);
    expect(binding.transit('data')).toEqual([]);
    expect(binding.inspects('app', 'data')).toBe(false);
  });

  test('a gateway waits for the route of its subnet to the internet', () => {
    const { template } = bound(Egress.viaNat());
    const gateways = Object.values(template.findResources('AWS::EC2::NatGateway'));
    gateways.forEach((gateway, zone) => expect(gateway.DependsOn).toEqual(expect.arrayContaining([expect.stringContaining(`publicSubnet${zone + 1}DefaultRoute`)])));
    expect(gateways).toHaveLength(2);
  });

  test('each address belongs to one gateway', () => {
    const { template } = bound(Egress.viaNat());
    const allocations = Object.values(template.findResources('AWS::EC2::NatGateway')).map((gateway) => gateway.Properties.AllocationId['Fn::GetAtt'][0]);
    expect(new Set(allocations)).toEqual(new Set(Object.keys(template.findResources('AWS::EC2::EIP'))));
  });

  test('segments that are not named get no route', () => {
    const { template, network } = bound(Egress.viaNat({ segments: ['data'] }));
    expect(routesOf(template, network, 'app')).toEqual([{}, {}]);
    expect(routesOf(template, network, 'data').map((routes) => Object.keys(routes))).toEqual([['0.0.0.0/0'], ['0.0.0.0/0']]);
  });

  test('one gateway serves all zones', () => {
    const { template, network } = bound(Egress.viaNat({ gateways: NatGateways.single() }));
    template.resourceCountIs('AWS::EC2::NatGateway', 1);
    const targets = routesOf(template, network, 'app').map((routes) => routes['0.0.0.0/0'].NatGatewayId);
    expect(targets[0]).toEqual(targets[1]);
  });

  test('a regional gateway stands in no subnet and serves all zones', () => {
    const { template, network, binding } = bound(Egress.viaNat({ gateways: NatGateways.regional() }));
    const gateways = Object.entries(template.findResources('AWS::EC2::NatGateway'));
    expect(gateways.map(([, gateway]) => gateway.Properties)).toEqual([{
      AvailabilityMode: 'regional', ConnectivityType: 'public', VpcId: { Ref: expect.stringMatching(/^Vpc/) },
    }]);
    template.resourceCountIs('AWS::EC2::EIP', 0);
    expect(routesOf(template, network, 'app')).toEqual([1, 2].map(() => ({ '0.0.0.0/0': { NatGatewayId: { 'Fn::GetAtt': [gateways[0][0], 'NatGatewayId'] } } })));
    expect(binding.transit('app')).toEqual([]);
  });

  test('fails without a public segment and says which choices need none', () => {
    const { stack, network } = networkForTests({ without: ['public', 'nat'] });
    expect(() => Egress.viaNat()._bind(stack, network)).toThrow(/Net\/Egress: NAT gateways need a segment with a route to the internet gateway.*add a public segment/);
  });

  test('fails for a regional gateway without an internet gateway', () => {
    const { stack, network } = networkForTests({ without: ['public', 'nat'] });
    expect(() => Egress.viaNat({ gateways: NatGateways.regional() })._bind(stack, network)).toThrow(/regional NAT gateway needs the internet gateway/);
  });
});

describe('the segments that go out', () => {
  test.each<[string, Egress, RegExp]>([
    ['an unknown segment', Egress.viaNat({ segments: ['ap'] }), /there is no segment "ap"; name one of public, nat, firewall, app, data and endpoints/],
    ['a segment twice', Egress.viaNat({ segments: ['app', 'app'] }), /names the segment "app" twice/],
    ['no segment', Egress.viaNat({ segments: [] }), /no segment uses the egress/],
    ['an edge segment', Egress.viaNat({ segments: ['public'] }), /"public" already has a route to the internet gateway/],
    ['an unknown segment behind the firewall', Egress.viaFirewall({ allowedDomains: ['a.example.com'], segments: ['x'] }), /there is no segment "x"/],
  ])('fails for %s', (_, egress, message) => {
    const { stack, network } = networkForTests();
    expect(() => egress._bind(stack, network)).toThrow(message);
  });
});

describe('firewall', () => {
  const egress = () => Egress.viaFirewall({ allowedDomains: ['api.example.com', '.example.org'] });

  test('asks for subnets of its own and for NAT subnets that hold nothing else', () => {
    expect(egress()._auxiliarySegments).toEqual([
      { name: 'firewall', prefixLength: 28, edge: false },
      { name: 'nat', prefixLength: 28, edge: true },
    ]);
  });

  test('the way out and the way back lead through the firewall and the gateway of the same zone', () => {
    const { template, network, stack } = bound(egress(), { zones: 3, region: 'eu-west-1' });
    const segment = (name: string) => network.segments.find((one) => one.name === name)!;
    const firewalls = template.findResources('AWS::NetworkFirewall::Firewall');
    const gateways = template.findResources('AWS::EC2::NatGateway');
    expect(Object.keys(firewalls)).toHaveLength(3);
    const firewallOf = (target: any) => target.VpcEndpointId['Fn::Select'][1]['Fn::Split'][1]['Fn::Join'][1]['Fn::GetAtt'][0];

    network.zones.forEach((_, zone) => {
      const out = routesOf(template, network, 'app')[zone]['0.0.0.0/0'];
      const onward = routesOf(template, network, 'firewall')[zone]['0.0.0.0/0'];
      const back = routesOf(template, network, 'nat')[zone];
      const subnet = (name: string) => stack.resolve(segment(name).subnets[zone].subnetId);
      expect(firewalls[firewallOf(out)].Properties.SubnetMappings).toEqual([{ SubnetId: subnet('firewall') }]);
      expect(gateways[onward.NatGatewayId['Fn::GetAtt'][0]].Properties.SubnetId).toEqual(subnet('nat'));
      expect(firewallOf(back[segment('app').subnets[zone].ipv4CidrBlock])).toBe(firewallOf(out));
      // Nothing else comes back through this zone's firewall.
      expect(Object.keys(back).sort()).toEqual(['0.0.0.0/0', segment('app').subnets[zone].ipv4CidrBlock].sort());
    });
  });

  test('no route rests on the order of a list: each firewall has one subnet and its endpoints are never indexed', () => {
    const { template } = bound(egress());
    const text = JSON.stringify(template.toJSON());
    expect(text).not.toMatch(/"Fn::Select":\[\d+,\{"Fn::GetAtt":\["[^"]+","EndpointIds"\]\}/);
    Object.values(template.findResources('AWS::NetworkFirewall::Firewall'))
      .forEach((firewall) => expect(firewall.Properties.SubnetMappings).toHaveLength(1));
  });

  test('public subnets keep their routes, so load balancers in them are not inspected one way', () => {
    const { template, network } = bound(egress());
    expect(routesOf(template, network, 'public').map((routes) => Object.keys(routes))).toEqual([['0.0.0.0/0'], ['0.0.0.0/0']]);
  });

  test('rules are evaluated in order, and what matches none is dropped and logged', () => {
    const { template } = bound(egress());
    template.hasResourceProperties('AWS::NetworkFirewall::FirewallPolicy', {
      FirewallPolicy: {
        StatelessDefaultActions: ['aws:forward_to_sfe'],
        StatelessFragmentDefaultActions: ['aws:drop'],
        StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER', StreamExceptionPolicy: 'REJECT' },
        StatefulDefaultActions: ['aws:drop_established_app_layer_to_server', 'aws:alert_established_app_layer_to_server'],
      },
    });
    template.hasResourceProperties('AWS::NetworkFirewall::RuleGroup', { Type: 'STATEFUL', Capacity: 1000, RuleGroup: { StatefulRuleOptions: { RuleOrder: 'STRICT_ORDER' } } });
  });

  test('HOME_NET is every segment, in the policy and in the rule group', () => {
    const { template, network } = bound(egress());
    const blocks = network.segments.map((segment) => segment.ipv4Cidr);
    template.hasResourceProperties('AWS::NetworkFirewall::FirewallPolicy', { FirewallPolicy: { PolicyVariables: { RuleVariables: { HOME_NET: { Definition: blocks } } } } });
    template.hasResourceProperties('AWS::NetworkFirewall::RuleGroup', { RuleGroup: { RuleVariables: { IPSets: { HOME_NET: { Definition: blocks } } } } });
  });

  test('HOME_NET holds the IPv6 blocks of a dual-stack VPC too', () => {
    const { stack, network } = networkForTests();
    const dual = { ...network, dualStack: true, segments: network.segments.map((segment) => ({ ...segment, ipv6Cidrs: [`2001:db8:${segment.name.length}::/64`] })) };
    egress()._bind(stack, dual);
    const group = Object.values(Template.fromStack(stack).findResources('AWS::NetworkFirewall::RuleGroup'))[0];
    expect(group.Properties.RuleGroup.RuleVariables.IPSets.HOME_NET.Definition).toEqual(expect.arrayContaining(['2001:db8:3::/64', network.segments[0].ipv4Cidr]));
  });

  test('alerts and flows of each firewall are logged to encrypted groups that are kept', () => {
    const { template } = bound(egress());
    const groups = template.findResources('AWS::Logs::LogGroup');
    expect(Object.values(groups).map((group) => [group.DeletionPolicy, group.Properties.RetentionInDays, Boolean(group.Properties.KmsKeyId)])).toEqual([['Retain', 365, true], ['Retain', 365, true]]);
    const logging = Object.values(template.findResources('AWS::NetworkFirewall::LoggingConfiguration'));
    expect(logging).toHaveLength(2);
    logging.forEach((one) => {
      const configs: any[] = one.Properties.LoggingConfiguration.LogDestinationConfigs;
      expect(configs.map((config) => [config.LogType, config.LogDestinationType, config.LogDestination.logGroup.Ref in groups]))
        .toEqual([['ALERT', 'CloudWatchLogs', true], ['FLOW', 'CloudWatchLogs', true]]);
    });
    expect(new Set(logging.map((one) => one.Properties.FirewallArn['Fn::GetAtt'][0])).size).toBe(2);
  });

  test('the binding names the segments that packets pass', () => {
    const { binding } = bound(egress());
    expect(binding.middlebox).toBe(true);
    expect(binding.transit('app')).toEqual(['firewall', 'nat']);
    expect(binding.transit('data')).toEqual([]);
    expect(binding.inspects('app', 'data')).toBe(false);
  });

  test.each<[string, Partial<{ allowedDomains: string[]; ruleCapacity: number }>, RegExp]>([
    ['no domains', { allowedDomains: [] }, /allowedDomains is empty/],
    ['a malformed domain', { allowedDomains: ['exa mple.com'] }, /"exa mple.com" is not a domain name/],
    ['a capacity of nothing', { ruleCapacity: 0 }, /ruleCapacity is 0; give a whole number from 1 to 30000/],
    ['a fraction of a rule', { ruleCapacity: 1.5 }, /ruleCapacity is 1.5/],
    ['more than AWS takes', { ruleCapacity: 30_001 }, /ruleCapacity is 30001/],
    ['more rules than there is room for', { ruleCapacity: 6 }, /1 allowed domains make 7 firewall rules, and ruleCapacity is 6; raise ruleCapacity/],
  ])('fails for %s', (_, props, message) => {
    const { stack, network } = networkForTests();
    expect(() => Egress.viaFirewall({ allowedDomains: ['a.example.com'], ...props })._bind(stack, network)).toThrow(message);
  });

  test.each([7, 30_000])('takes a capacity of %d', (ruleCapacity) => {
    const { template } = bound(Egress.viaFirewall({ allowedDomains: ['a.example.com'], ruleCapacity }));
    template.hasResourceProperties('AWS::NetworkFirewall::RuleGroup', { Capacity: ruleCapacity });
  });
});
