import { read, Resources, VPC } from './support';

const PARAMETERS = { Parameters: { Any: { Type: 'String' }, Some: { Type: 'CommaDelimitedList' } } };
const BASE: Resources = {
  ...VPC,
  Machine: ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' } }],
  Mesh: ['AWS::VpcLattice::ServiceNetwork', { AuthType: 'AWS_IAM' }],
  Join: ['AWS::VpcLattice::ServiceNetworkVpcAssociation', {
    ServiceNetworkIdentifier: { Ref: 'Mesh' }, VpcIdentifier: { 'Fn::GetAtt': ['Vpc', 'VpcId'] }, SecurityGroupIds: [{ Ref: 'Group' }],
  }],
  Orders: ['AWS::VpcLattice::Service', {}],
  Offer: ['AWS::VpcLattice::ServiceNetworkServiceAssociation', { ServiceNetworkIdentifier: { 'Fn::GetAtt': ['Mesh', 'Arn'] }, ServiceIdentifier: { 'Fn::GetAtt': ['Orders', 'Arn'] } }],
  Targets: ['AWS::VpcLattice::TargetGroup', { Type: 'INSTANCE', Config: { Port: 8080, Protocol: 'HTTP', VpcIdentifier: { Ref: 'Vpc' } }, Targets: [{ Id: { Ref: 'Machine' } }] }],
  Listen: ['AWS::VpcLattice::Listener', {
    ServiceIdentifier: { Ref: 'Orders' }, Protocol: 'HTTPS', DefaultAction: { Forward: { TargetGroups: [{ TargetGroupIdentifier: { Ref: 'Targets' } }] } },
  }],
};

function lattice(more: Resources = {}) {
  const result = read({ ...BASE, ...more }, PARAMETERS);
  return { ...result, lattice: result.network.lattice! };
}

describe('VPC Lattice', () => {
  test('is not there where no template has it', () => {
    expect(read(VPC).network.lattice).toBeUndefined();
  });

  test('joins VPCs to services with their targets', () => {
    const { lattice: found, id, reasons } = lattice();
    expect(reasons).toEqual([]);
    expect(found.networks).toEqual([expect.objectContaining({
      id: id('Mesh'), authType: 'iam', serviceIds: [id('Orders')], vpcs: [expect.objectContaining({ vpcId: id('Vpc'), securityGroupIds: [id('Group')] })],
    })]);
    expect(found.networks[0].unknown).toBeUndefined();
    expect(found.services).toEqual([expect.objectContaining({
      id: id('Orders'), authType: 'none', listeners: [{ protocol: 6, port: 443, targetClassIds: [id('Machine')], targetPorts: [8080] }],
    })]);
  });

  test('is joined by endpoints for a service network as well', () => {
    const { lattice: found, id } = lattice({
      Point: ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'ServiceNetwork', ServiceNetworkArn: { 'Fn::GetAtt': ['Mesh', 'Arn'] }, VpcId: { Ref: 'Vpc' }, SubnetIds: [{ Ref: 'A' }], SecurityGroupIds: [{ Ref: 'Group' }] }],
    });
    expect(found.networks[0].vpcs.map((one) => one.vpcId)).toEqual([id('Vpc'), id('Vpc')]);
  });

  test('forwards by rules too', () => {
    const rule = (name: string, action: object): Resources => ({ [name]: ['AWS::VpcLattice::Rule', { ListenerIdentifier: { 'Fn::GetAtt': ['Listen', 'Arn'] }, Priority: 1, Match: {}, Action: action }] });
    const { lattice: found, id } = lattice({
      Other: ['AWS::EC2::Instance', { SubnetId: { Ref: 'B' } }],
      More: ['AWS::VpcLattice::TargetGroup', { Type: 'INSTANCE', Config: { Port: 81, Protocol: 'HTTP' }, Targets: [{ Id: { Ref: 'Other' } }] }],
      ...rule('Nothing', { FixedResponse: { StatusCode: 404 } }),
      ...rule('Further', { Forward: { TargetGroups: [{ TargetGroupIdentifier: { Ref: 'More' } }] } }),
    });
    expect(found.services[0].listeners.map((one) => [one.targetClassIds, one.targetPorts])).toEqual([[[id('Machine')], [8080]], [[id('Other')], [81]]]);
  });

  test.each<[string, Resources]>([
    ['nobody', { Targets: ['AWS::VpcLattice::TargetGroup', { Type: 'IP', Config: { Port: 80, Protocol: 'HTTP' } }] }],
    ['addresses', { Targets: ['AWS::VpcLattice::TargetGroup', { Type: 'IP', Config: { Port: 80, Protocol: 'HTTP' }, Targets: [{ Id: '10.0.0.1' }] }] }],
    ['a list that is not known', { Targets: ['AWS::VpcLattice::TargetGroup', { Type: 'IP', Config: { Port: 80, Protocol: 'HTTP' }, Targets: { Ref: 'Some' } }] }],
  ])('with %s as targets has targets that are in no facts', (_, more) => {
    const { lattice: found, network } = lattice(more);
    const ids = found.services[0].listeners.flatMap((one) => one.targetClassIds);
    expect(ids).toHaveLength(1);
    expect(network.interfaces.map((one) => one.id)).not.toContain(ids[0]);
  });

  test('has functions as targets without packets', () => {
    const { lattice: found } = lattice({ Targets: ['AWS::VpcLattice::TargetGroup', { Type: 'LAMBDA', Targets: [{ Id: 'arn:x' }] }] });
    expect(found.services[0].listeners).toEqual([]);
  });

  test('with what is not in the templates is unknown', () => {
    const { lattice: found } = lattice({
      Far: ['AWS::VpcLattice::ServiceNetworkVpcAssociation', { ServiceNetworkIdentifier: 'sn-1', VpcIdentifier: { Ref: 'Vpc' } }],
      Odd: ['AWS::VpcLattice::ServiceNetworkServiceAssociation', { ServiceNetworkIdentifier: { Ref: 'Mesh' }, ServiceIdentifier: 'svc-1' }],
    });
    expect(found.networks.find((one) => one.id === 'sn-1')!.unknown).toContain('not in the templates');
    expect(found.services.find((one) => one.id === 'svc-1')!.unknown).toContain('not in the templates');
  });

  test('with an association to a network that is not known is a gap', () => {
    expect(lattice({ Far: ['AWS::VpcLattice::ServiceNetworkVpcAssociation', { ServiceNetworkIdentifier: { Ref: 'Some' }, VpcIdentifier: { Ref: 'Vpc' } }] }).reasons).toHaveLength(1);
  });

  test('on a port that is not known is unknown', () => {
    const { lattice: found } = lattice({ Listen: ['AWS::VpcLattice::Listener', { ServiceIdentifier: { Ref: 'Orders' }, Protocol: 'HTTP', Port: { Ref: 'Any' }, DefaultAction: {} }] });
    expect(found.services[0].unknown).toContain('Listen');
  });
});
