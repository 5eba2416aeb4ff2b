import { read, Resources, VPC } from './support';

const PARAMETERS = { Parameters: { Any: { Type: 'String' }, Some: { Type: 'CommaDelimitedList' } } };
const subnets = [{ Ref: 'A' }, { Ref: 'B' }];

const BASE: Resources = {
  ...VPC,
  Balancer: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: subnets, Scheme: 'internal', SecurityGroups: [{ Ref: 'Group' }] }],
  Network: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: subnets, Scheme: 'internal', Type: 'network' }],
  Machine: ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' }, PrivateIpAddress: '10.0.0.9' }],
  Service: ['AWS::ECS::Service', {
    NetworkConfiguration: { AwsvpcConfiguration: { Subnets: [{ Ref: 'B' }], SecurityGroups: [{ Ref: 'Group' }] } },
    LoadBalancers: [{ ContainerName: 'c', ContainerPort: 8080, TargetGroupArn: { Ref: 'ForService' } }],
  }],
  ForService: ['AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'ip', Port: 80, Protocol: 'HTTP' }],
};

const forwardTo = (name: string) => [{ Type: 'forward', TargetGroupArn: { Ref: name } }];
const listenerOf = (front: string, name: string, properties: object = {}): Resources => ({
  Listener: ['AWS::ElasticLoadBalancingV2::Listener', { LoadBalancerArn: { Ref: front }, Port: 443, Protocol: 'HTTPS', DefaultActions: forwardTo(name), ...properties }],
});
const group = (properties: object): Resources => ({ Targets: ['AWS::ElasticLoadBalancingV2::TargetGroup', { Port: 80, Protocol: 'HTTP', ...properties }] });

function balancer(logicalId: string, more: Resources) {
  const result = read({ ...BASE, ...more }, PARAMETERS);
  const known = new Set(result.network.interfaces.map((one) => one.id));
  return { ...result, known, parts: result.network.loadBalancers.filter((one) => one.id === result.id(logicalId)) };
}

describe('load balancers', () => {
  test('take connections at all of their interfaces and open others to what services register', () => {
    const { parts, id } = balancer('Balancer', listenerOf('Balancer', 'ForService'));
    expect(parts).toEqual([expect.objectContaining({
      scheme: 'internal',
      preservesClient: false,
      interfaceClassIds: [`${id('Balancer')} in ${id('A')}`, `${id('Balancer')} in ${id('B')}`],
      listeners: [{ protocol: 6, port: 443, targetClassIds: [`${id('Service')} in ${id('B')}`], targetPorts: [8080] }],
    })]);
  });

  test('face the internet unless they say otherwise', () => {
    const { network } = read({ ...VPC, One: ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: subnets }] });
    expect(network.loadBalancers[0].scheme).toBe('internet-facing');
  });

  test.each<[string, Resources, number[], string]>([
    ['instances by id', group({ Targets: [{ Id: { Ref: 'Machine' } }] }), [80], 'Machine'],
    ['instances by id and port', group({ Targets: [{ Id: { Ref: 'Machine' }, Port: 81 }] }), [81], 'Machine'],
    ['addresses of instances', group({ TargetType: 'ip', Targets: [{ Id: '10.0.0.9' }] }), [80], 'Machine'],
    ['groups of instances', {
      ...group({}), Scale: ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: [{ Ref: 'A' }], TargetGroupARNs: [{ Ref: 'Targets' }], LaunchConfigurationName: 'x' }],
    }, [80], 'Scale'],
  ])('know %s', (_, more, ports, target) => {
    const { parts, known, id } = balancer('Balancer', { ...listenerOf('Balancer', 'Targets'), ...more });
    expect(parts[0].listeners).toEqual([expect.objectContaining({ port: 443, targetPorts: ports })]);
    expect(parts[0].listeners[0].targetClassIds.every((one) => known.has(one) && one.startsWith(id(target)))).toBe(true);
  });

  test('may be targets of load balancers', () => {
    const { parts, known, id } = balancer('Network', { ...listenerOf('Network', 'Targets', { Protocol: 'TCP' }), ...group({ TargetType: 'alb', Targets: [{ Id: { Ref: 'Balancer' } }] }) });
    expect(parts[0].listeners[0].targetClassIds.map((one) => known.has(one) && one.startsWith(id('Balancer')))).toEqual([true, true]);
  });

  test.each<[string, object]>([
    ['registered by nobody', {}],
    ['addresses of nobody', { TargetType: 'ip', Targets: [{ Id: '10.9.9.9' }] }],
    ['known only at deployment', { Targets: { Ref: 'Some' } }],
    ['on a port known only at deployment', { Targets: [{ Id: { Ref: 'Machine' }, Port: { Ref: 'Any' } }] }],
  ])('with targets %s have targets that are in no facts', (_, properties) => {
    const { parts, known } = balancer('Balancer', { ...listenerOf('Balancer', 'Targets'), ...group(properties) });
    expect(parts[0].listeners[0].targetClassIds.some((one) => known.has(one))).toBe(false);
    expect(parts[0].listeners[0].targetClassIds).toHaveLength(1);
  });

  test('have targets that are in no facts beside known ones where a group of instances may register with any', () => {
    const { parts, known } = balancer('Balancer', {
      ...listenerOf('Balancer', 'Targets'),
      ...group({ Targets: [{ Id: { Ref: 'Machine' } }] }),
      Scale: ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: [{ Ref: 'A' }], TargetGroupARNs: { Ref: 'Some' }, LaunchConfigurationName: 'x' }],
    });
    expect(parts[0].listeners.flatMap((one) => one.targetClassIds).map((one) => known.has(one)).sort()).toEqual([false, true]);
  });

  test('whose actions are not known have targets that are in no facts', () => {
    const { parts, known } = balancer('Balancer', listenerOf('Balancer', 'x', { DefaultActions: { Ref: 'Some' } }));
    expect(known.has(parts[0].listeners[0].targetClassIds[0])).toBe(false);
  });

  test('with functions as targets send no packets to anybody', () => {
    const { parts } = balancer('Balancer', { ...listenerOf('Balancer', 'Targets'), ...group({ TargetType: 'lambda', Targets: [{ Id: 'arn:x' }] }) });
    expect(parts[0].listeners).toEqual([]);
  });

  test('follow rules of listeners as well, and forwards to several groups', () => {
    const { parts, id } = balancer('Balancer', {
      ...listenerOf('Balancer', 'ForService', { DefaultActions: [{ Type: 'fixed-response' }] }),
      ...group({ Targets: [{ Id: { Ref: 'Machine' } }] }),
      Rule: ['AWS::ElasticLoadBalancingV2::ListenerRule', {
        ListenerArn: { Ref: 'Listener' }, Priority: 1, Actions: [{ Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: 'Targets' } }, { TargetGroupArn: { Ref: 'ForService' } }] } }],
      }],
    });
    expect(parts[0].listeners.map((one) => one.targetClassIds[0])).toEqual([id('Machine'), `${id('Service')} in ${id('B')}`]);
  });

  test.each<[object, object, boolean]>([
    [{ Protocol: 'TCP' }, { Targets: [{ Id: { Ref: 'Machine' } }], Protocol: 'TCP' }, true],
    [{ Protocol: 'TCP' }, { TargetType: 'ip', Targets: [{ Id: '10.0.0.9' }], Protocol: 'TCP' }, false],
    [{ Protocol: 'UDP' }, { TargetType: 'ip', Targets: [{ Id: '10.0.0.9' }], Protocol: 'UDP' }, true],
    [{ Protocol: 'TCP' }, { Targets: [{ Id: { Ref: 'Machine' } }], Protocol: 'TCP', TargetGroupAttributes: [{ Key: 'preserve_client_ip.enabled', Value: 'false' }] }, false],
  ])('of layer four keep the client: %j %j', (listener, targets, expected) => {
    const { parts, network, id } = balancer('Network', { ...listenerOf('Network', 'Targets', listener), ...group(targets) });
    expect(parts.map((one) => one.preservesClient)).toEqual([expected]);
    expect(network.interfaces.find((one) => one.id.startsWith(id('Network')))?.securityGroupIds).toEqual([]);
  });

  test('listen with TCP and UDP where they say so', () => {
    const { parts } = balancer('Network', { ...listenerOf('Network', 'Targets', { Protocol: 'TCP_UDP', Port: '53' }), ...group({ Targets: [{ Id: { Ref: 'Machine' } }] }) });
    expect(parts[0].listeners.map((one) => [one.protocol, one.port])).toEqual([[6, 53], [17, 53]]);
  });

  test.each([[{ Port: { Ref: 'Any' } }], [{ Protocol: 'SCTP' }]])('of which the port or protocol is not known are a gap: %j', (properties) => {
    expect(balancer('Balancer', listenerOf('Balancer', 'ForService', properties)).reasons).toEqual([expect.stringContaining('Listener')]);
  });

  test('that Global Accelerator brings the internet to face the internet', () => {
    const { parts, network, id } = balancer('Balancer', {
      Ends: ['AWS::GlobalAccelerator::EndpointGroup', { ListenerArn: 'arn:x', EndpointGroupRegion: 'eu-west-1', EndpointConfigurations: [{ EndpointId: { Ref: 'Balancer' } }] }],
    });
    expect(parts[0].scheme).toBe('internet-facing');
    expect(network.interfaces.filter((one) => one.id.startsWith(id('Balancer'))).map((one) => one.publicIpv4)).toEqual([true, true]);
  });

  test('of the first generation', () => {
    const { parts, id } = balancer('Classic', {
      Classic: ['AWS::ElasticLoadBalancing::LoadBalancer', {
        Subnets: subnets, Scheme: 'internal', Instances: [{ Ref: 'Machine' }], Listeners: [{ LoadBalancerPort: '80', InstancePort: '8080', Protocol: 'HTTP' }],
      }],
    });
    expect(parts).toEqual([expect.objectContaining({ scheme: 'internal', listeners: [{ protocol: 6, port: 80, targetClassIds: [id('Machine')], targetPorts: [8080] }] })]);
  });

  test('of the first generation with a port that is not known are a gap', () => {
    const { reasons } = balancer('Classic', {
      Classic: ['AWS::ElasticLoadBalancing::LoadBalancer', { Subnets: subnets, Listeners: [{ LoadBalancerPort: { Ref: 'Any' }, InstancePort: '8080', Protocol: 'HTTP' }] }],
    });
    expect(reasons).toHaveLength(1);
  });
});
