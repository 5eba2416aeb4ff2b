import { read, Resources, VPC } from './support';

const pass = (priority: number, match: object, action = 'aws:pass') => ({ Priority: priority, RuleDefinition: { Actions: [action], MatchAttributes: match } });
const RULES = (rules: object[]): Resources => ({
  Rules: ['AWS::NetworkFirewall::RuleGroup', {
    RuleGroupName: 'r', Type: 'STATELESS', Capacity: 10, RuleGroup: { RulesSource: { StatelessRulesAndCustomActions: { StatelessRules: rules } } },
  }],
});
const REFERENCE = { StatelessRuleGroupReferences: [{ Priority: 1, ResourceArn: { Ref: 'Rules' } }] };

function endpointOf(policy: object, more: Resources = {}) {
  const result = read({
    ...VPC,
    ...more,
    Policy: ['AWS::NetworkFirewall::FirewallPolicy', { FirewallPolicyName: 'p', FirewallPolicy: policy }],
    Wall: ['AWS::NetworkFirewall::Firewall', { FirewallName: 'f', FirewallPolicyArn: { Ref: 'Policy' }, VpcId: { Ref: 'Vpc' }, SubnetMappings: [{ SubnetId: { Ref: 'A' } }] }],
  }, { Parameters: { Any: { Type: 'String' }, Some: { Type: 'CommaDelimitedList' } } });
  return { ...result, endpoint: result.network.firewallEndpoints![0] };
}

describe('firewalls', () => {
  test.each<[string, object, Resources, unknown]>([
    ['that pass everything', { StatelessDefaultActions: ['aws:pass'] }, {}, 'everything'],
    ['that drop everything', { StatelessDefaultActions: ['aws:drop'] }, {}, []],
    ['whose stateful engine decides', { StatelessDefaultActions: ['aws:forward_to_sfe'] }, {}, undefined],
    ['whose stateful engine drops everything', {
      StatelessDefaultActions: ['aws:forward_to_sfe'], StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' }, StatefulDefaultActions: ['aws:drop_strict'],
    }, {}, []],
    ['whose stateful engine has rules', {
      StatelessDefaultActions: ['aws:forward_to_sfe'],
      StatefulEngineOptions: { RuleOrder: 'STRICT_ORDER' },
      StatefulDefaultActions: ['aws:drop_strict'],
      StatefulRuleGroupReferences: [{ ResourceArn: 'arn:x' }],
    }, {}, undefined],
    ['that pass what a rule names', { StatelessDefaultActions: ['aws:drop'], ...REFERENCE }, RULES([
      pass(2, { Protocols: [17] }),
      pass(1, {
        Protocols: [6],
        Sources: [{ AddressDefinition: '10.0.0.0/16' }],
        Destinations: [{ AddressDefinition: '10.1.0.0/16' }],
        DestinationPorts: [{ FromPort: 443, ToPort: 443 }],
        SourcePorts: [{ FromPort: 1024, ToPort: 65535 }],
      }),
    ]), [
      { protocol: 6, source: '10.0.0.0/16', destination: '10.1.0.0/16', sourcePorts: [1024, 65535], destinationPorts: [443, 443] },
      { protocol: 17, source: '0.0.0.0/0', destination: '0.0.0.0/0' }, { protocol: 17, source: '::/0', destination: '::/0' },
    ]],
    ['that drop something after all they pass', { StatelessDefaultActions: ['aws:drop'], ...REFERENCE }, RULES([
      pass(1, { Protocols: [6], Sources: [{ AddressDefinition: '10.0.0.0/16' }] }), pass(2, {}, 'aws:drop'),
    ]), [{ protocol: 6, source: '10.0.0.0/16', destination: '0.0.0.0/0' }]],
    ['that drop something before', { StatelessDefaultActions: ['aws:drop'], ...REFERENCE }, RULES([pass(1, { Protocols: [6] }, 'aws:drop'), pass(2, {})]), undefined],
    ['that look at flags', { StatelessDefaultActions: ['aws:drop'], ...REFERENCE }, RULES([pass(1, { Protocols: [6], TCPFlags: [{ Flags: ['SYN'] }] })]), undefined],
    ['that forward something', { StatelessDefaultActions: ['aws:drop'], ...REFERENCE }, RULES([pass(1, {}, 'aws:forward_to_sfe')]), undefined],
    ['with rules that are not in the templates', { StatelessDefaultActions: ['aws:drop'], StatelessRuleGroupReferences: [{ Priority: 1, ResourceArn: 'arn:x' }] }, {}, undefined],
    ['with rules that are not known', { StatelessDefaultActions: ['aws:drop'], ...REFERENCE }, RULES([pass(1, { Protocols: { Ref: 'Some' } })]), undefined],
    ['with actions that are not known', { StatelessDefaultActions: { Ref: 'Some' } }, {}, undefined],
    ['without a policy', {}, {}, undefined],
  ])('%s', (_, policy, more, passes) => {
    const { endpoint, id, reasons } = endpointOf(policy, more);
    expect(reasons).toEqual([]);
    expect(endpoint.subnetId).toBe(id('A'));
    expect(endpoint.passes).toEqual(passes);
  });

  test('have an endpoint for each association', () => {
    const { network, id } = endpointOf({ StatelessDefaultActions: ['aws:drop'] }, {
      More: ['AWS::NetworkFirewall::VpcEndpointAssociation', { FirewallArn: { Ref: 'Wall' }, VpcId: { Ref: 'Vpc' }, SubnetMapping: { SubnetId: { Ref: 'B' } } }],
    });
    expect(network.firewallEndpoints).toEqual([expect.objectContaining({ subnetId: id('A'), passes: [] }), expect.objectContaining({ subnetId: id('B'), passes: [] })]);
  });

  test('in subnets that are not known are a gap', () => {
    const { reasons } = read({ ...VPC, Wall: ['AWS::NetworkFirewall::Firewall', { FirewallName: 'f', FirewallPolicyArn: 'arn:x', SubnetMappings: { Ref: 'Some' } }] },
      { Parameters: { Some: { Type: 'CommaDelimitedList' } } });
    expect(reasons).toEqual([expect.stringContaining('Wall')]);
  });
});
