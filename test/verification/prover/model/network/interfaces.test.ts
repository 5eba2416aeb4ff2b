import { IN_BOTH, read, Resources, VPC } from './support';
import { addressKey } from '../../../../../lib/verification/prover/deployment';

const PARAMETERS = { Parameters: { Any: { Type: 'String' }, Some: { Type: 'CommaDelimitedList' }, Peer: { Type: 'AWS::EC2::SecurityGroup::Id' } } };
const GATEWAY: Resources = {
  Internet: ['AWS::EC2::InternetGateway'],
  Attached: ['AWS::EC2::VPCGatewayAttachment', { VpcId: { Ref: 'Vpc' }, InternetGatewayId: { Ref: 'Internet' } }],
};

function classesOf(logicalId: string, resources: Resources) {
  const result = read({ ...VPC, ...resources }, PARAMETERS);
  const ids = result.interfaceIds.get(addressKey('Stack', logicalId)) ?? [];
  const classes = result.network.interfaces.filter((one) => ids.includes(one.id)).map((one) => ({ ...one, ipv6: one.ipv6 ?? true }));
  return { ...result, ids, classes };
}

const subnets = [{ Ref: 'A' }, { Ref: 'B' }];
const groups = [{ Ref: 'Group' }];
const subnetGroup = (type: string, properties: object = { SubnetIds: subnets }): Resources => ({ Names: [type, properties] });

describe('resources with interfaces in both subnets', () => {
  test.each<[string, object, Resources, object]>([
    ['AWS::Lambda::Function', { VpcConfig: IN_BOTH }, {}, { purpose: 'function', publicIpv4: false, ipv6: false }],
    ['AWS::Lambda::Function', { VpcConfig: { ...IN_BOTH, Ipv6AllowedForDualStack: true } }, {}, { purpose: 'function', ipv6: true }],
    ['AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: subnets, SecurityGroups: groups } } }, {}, { purpose: 'service', publicIpv4: false }],
    ['AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: subnets, SecurityGroups: groups, AssignPublicIp: 'ENABLED' } } }, {}, { publicIpv4: true }],
    ['AWS::ECS::TaskSet', { NetworkConfiguration: { AwsVpcConfiguration: { Subnets: subnets, SecurityGroups: groups } } }, {}, { purpose: 'service' }],
    ['AWS::Events::Rule', { Targets: [{ EcsParameters: { NetworkConfiguration: { AwsVpcConfiguration: { Subnets: subnets, SecurityGroups: groups } } } }] }, {}, { purpose: 'AWS::Events::Rule' }],
    ['AWS::RDS::DBInstance', { DBSubnetGroupName: { Ref: 'Names' }, VPCSecurityGroups: groups }, subnetGroup('AWS::RDS::DBSubnetGroup'), { purpose: 'database', publicIpv4: false }],
    ['AWS::RDS::DBInstance', { DBSubnetGroupName: { Ref: 'Names' }, VPCSecurityGroups: groups }, { ...subnetGroup('AWS::RDS::DBSubnetGroup'), ...GATEWAY }, { publicIpv4: true }],
    ['AWS::RDS::DBInstance', { DBSubnetGroupName: { Ref: 'Names' }, VPCSecurityGroups: groups, PubliclyAccessible: 'false' }, { ...subnetGroup('AWS::RDS::DBSubnetGroup'), ...GATEWAY }, { publicIpv4: false }],
    ['AWS::RDS::DBCluster', { DBSubnetGroupName: { Ref: 'Names' }, VpcSecurityGroupIds: groups }, { ...subnetGroup('AWS::RDS::DBSubnetGroup'), ...GATEWAY }, { purpose: 'database', publicIpv4: false }],
    ['AWS::RDS::DBCluster', { DBSubnetGroupName: { Ref: 'Names' }, VpcSecurityGroupIds: groups, DBClusterInstanceClass: 'db.m6gd.large' }, { ...subnetGroup('AWS::RDS::DBSubnetGroup'), ...GATEWAY }, { publicIpv4: true }],
    ['AWS::RDS::DBProxy', { VpcSubnetIds: subnets, VpcSecurityGroupIds: groups }, {}, { purpose: 'database-proxy' }],
    ['AWS::DocDB::DBCluster', { DBSubnetGroupName: { Ref: 'Names' }, VpcSecurityGroupIds: groups }, subnetGroup('AWS::DocDB::DBSubnetGroup'), { purpose: 'database' }],
    ['AWS::Neptune::DBCluster', { DBSubnetGroupName: { Ref: 'Names' }, VpcSecurityGroupIds: groups }, subnetGroup('AWS::Neptune::DBSubnetGroup'), { purpose: 'database' }],
    ['AWS::Redshift::Cluster', { ClusterSubnetGroupName: { Ref: 'Names' }, VpcSecurityGroupIds: groups, PubliclyAccessible: true }, subnetGroup('AWS::Redshift::ClusterSubnetGroup'), { publicIpv4: true }],
    ['AWS::RedshiftServerless::Workgroup', { WorkgroupName: 'w', ...IN_BOTH }, {}, { purpose: 'database', publicIpv4: false }],
    ['AWS::ElastiCache::ReplicationGroup', { CacheSubnetGroupName: { Ref: 'Names' }, SecurityGroupIds: groups }, subnetGroup('AWS::ElastiCache::SubnetGroup'), { purpose: 'cache', ipv6: false }],
    ['AWS::ElastiCache::CacheCluster', { CacheSubnetGroupName: { Ref: 'Names' }, VpcSecurityGroupIds: groups }, subnetGroup('AWS::ElastiCache::SubnetGroup'), { purpose: 'cache' }],
    ['AWS::ElastiCache::ServerlessCache', IN_BOTH, {}, { purpose: 'cache' }],
    ['AWS::MemoryDB::Cluster', { SubnetGroupName: { Ref: 'Names' }, SecurityGroupIds: groups }, subnetGroup('AWS::MemoryDB::SubnetGroup'), { purpose: 'cache' }],
    ['AWS::DAX::Cluster', { SubnetGroupName: { Ref: 'Names' }, SecurityGroupIds: groups }, subnetGroup('AWS::DAX::SubnetGroup'), { purpose: 'cache' }],
    ['AWS::OpenSearchService::Domain', { VPCOptions: IN_BOTH }, {}, { purpose: 'search-domain' }],
    ['AWS::OpenSearchServerless::VpcEndpoint', { VpcId: { Ref: 'Vpc' }, ...IN_BOTH }, {}, { purpose: 'endpoint' }],
    ['AWS::MSK::Cluster', { BrokerNodeGroupInfo: { ClientSubnets: subnets, SecurityGroups: groups } }, {}, { purpose: 'broker', publicIpv4: false }],
    ['AWS::MSK::Cluster', { BrokerNodeGroupInfo: { ClientSubnets: subnets, SecurityGroups: groups, ConnectivityInfo: { PublicAccess: { Type: 'SERVICE_PROVIDED_EIPS' } } } }, {}, { publicIpv4: true }],
    ['AWS::MSK::ServerlessCluster', { VpcConfigs: [{ SubnetIds: subnets, SecurityGroups: groups }] }, {}, { purpose: 'broker' }],
    ['AWS::KafkaConnect::Connector', { KafkaCluster: { ApacheKafkaCluster: { Vpc: { Subnets: subnets, SecurityGroups: groups } } } }, {}, { purpose: 'AWS::KafkaConnect::Connector' }],
    ['AWS::AmazonMQ::Broker', { SubnetIds: subnets, SecurityGroups: groups, PubliclyAccessible: false }, {}, { purpose: 'broker', publicIpv4: false }],
    ['AWS::FSx::FileSystem', IN_BOTH, {}, { purpose: 'file-system' }],
    ['AWS::CodeBuild::Project', { VpcConfig: { VpcId: { Ref: 'Vpc' }, Subnets: subnets, SecurityGroupIds: groups } }, {}, { purpose: 'build' }],
    ['AWS::Batch::ComputeEnvironment', { ComputeResources: { Subnets: subnets, SecurityGroupIds: groups } }, {}, { purpose: 'batch' }],
    ['AWS::SageMaker::Model', { VpcConfig: { Subnets: subnets, SecurityGroupIds: groups } }, {}, { purpose: 'AWS::SageMaker::Model' }],
    ['AWS::SageMaker::Domain', { SubnetIds: subnets, DefaultUserSettings: { SecurityGroups: groups } }, {}, { purpose: 'AWS::SageMaker::Domain' }],
    ['AWS::ApiGatewayV2::VpcLink', IN_BOTH, {}, { purpose: 'vpc-link' }],
    ['AWS::AppRunner::VpcConnector', { Subnets: subnets, SecurityGroups: groups }, {}, { purpose: 'connector' }],
    ['AWS::Route53Resolver::ResolverEndpoint', { IpAddresses: [{ SubnetId: { Ref: 'A' } }, { SubnetId: { Ref: 'B' } }], SecurityGroupIds: groups }, {}, { purpose: 'resolver-endpoint' }],
    ['AWS::DMS::ReplicationInstance', { ReplicationSubnetGroupIdentifier: { Ref: 'Names' }, VpcSecurityGroupIds: groups }, subnetGroup('AWS::DMS::ReplicationSubnetGroup'), { publicIpv4: true }],
    ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', VpcId: { Ref: 'Vpc' }, ServiceName: 'x', ...IN_BOTH }, {}, { purpose: 'endpoint', ipv6: false }],
    ['AWS::EC2::VerifiedAccessEndpoint', { LoadBalancerOptions: { SubnetIds: subnets }, SecurityGroupIds: groups }, {}, { purpose: 'verified-access' }],
    ['AWS::VpcLattice::ResourceGateway', { VpcIdentifier: { Ref: 'Vpc' }, ...IN_BOTH }, {}, { purpose: 'resource-gateway' }],
    ['AWS::Unheard::Of', { Deep: { In: [{ TheSubnetIds: subnets, TheSecurityGroupIds: groups }] } }, {}, { purpose: 'AWS::Unheard::Of', publicIpv4: false }],
    ['AWS::Unheard::Of', { Subnets: subnets, SecurityGroups: groups, PubliclyAccessible: true }, {}, { publicIpv4: true }],
    ['AWS::EKS::FargateProfile', { ClusterName: { Ref: 'Names' }, Subnets: subnets }, { Names: ['AWS::EKS::Cluster', { ResourcesVpcConfig: IN_BOTH }] }, { purpose: 'node' }],
    ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: subnets, LaunchTemplate: { LaunchTemplateId: { Ref: 'Names' } } },
      { Names: ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: groups } }] }, { purpose: 'instance', publicIpv4: false }],
    ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: subnets, MixedInstancesPolicy: { LaunchTemplate: { LaunchTemplateSpecification: { LaunchTemplateId: { Ref: 'Names' } } } } },
      { Names: ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: { NetworkInterfaces: [{ Groups: groups, AssociatePublicIpAddress: true }] } }] }, { publicIpv4: true }],
    ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: subnets, LaunchConfigurationName: { Ref: 'Names' } },
      { Names: ['AWS::AutoScaling::LaunchConfiguration', { SecurityGroups: groups, AssociatePublicIpAddress: true }] }, { publicIpv4: true }],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: subnets, SecurityGroups: groups }, {}, { purpose: 'load-balancer', publicIpv4: true, ipv6: false }],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { SubnetMappings: [{ SubnetId: { Ref: 'A' } }, { SubnetId: { Ref: 'B' } }], SecurityGroups: groups, Scheme: 'internal', IpAddressType: 'dualstack' }, {}, { publicIpv4: false, ipv6: true }],
    ['AWS::ElasticLoadBalancing::LoadBalancer', { Subnets: subnets, SecurityGroups: groups, Listeners: [] }, {}, { publicIpv4: true }],
  ])('%s %j', (type, properties, more, expected) => {
    const { classes, id, reasons } = classesOf('One', { One: [type, properties], ...more });
    expect(reasons).toEqual([]);
    expect(classes.map((one) => one.subnetId)).toEqual([id('A'), id('B')]);
    for (const one of classes) {
      expect(one).toMatchObject({ checksDestination: true, ...expected });
      expect(one.unknown).toBeUndefined();
      if (type !== 'AWS::EKS::FargateProfile') expect(one.securityGroupIds).toEqual([id('Group')]);
    }
  });
});

describe('resources with one interface', () => {
  test.each<[string, object, object]>([
    ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' }, SecurityGroupIds: groups }, { purpose: 'instance', publicIpv4: false, ipv6: false, checksDestination: true }],
    ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' }, SecurityGroupIds: groups, SourceDestCheck: false, Ipv6AddressCount: 1 }, { checksDestination: false, ipv6: true }],
    ['AWS::EC2::Instance', { NetworkInterfaces: [{ DeviceIndex: '0', SubnetId: { Ref: 'A' }, GroupSet: groups, AssociatePublicIpAddress: true }] }, { publicIpv4: true }],
    ['AWS::EC2::NetworkInterface', { SubnetId: { Ref: 'A' }, GroupSet: groups }, { purpose: 'network-interface', publicIpv4: false }],
    ['AWS::EFS::MountTarget', { FileSystemId: 'fs-1', SubnetId: { Ref: 'A' }, SecurityGroups: groups }, { purpose: 'file-system', ipv6: false }],
    ['AWS::EC2::InstanceConnectEndpoint', { SubnetId: { Ref: 'A' }, SecurityGroupIds: groups }, { purpose: 'instance-connect-endpoint' }],
    ['AWS::SageMaker::NotebookInstance', { SubnetId: { Ref: 'A' }, SecurityGroupIds: groups }, { purpose: 'notebook' }],
    ['AWS::Glue::Connection', { ConnectionInput: { PhysicalConnectionRequirements: { SubnetId: { Ref: 'A' }, SecurityGroupIdList: groups } } }, { purpose: 'AWS::Glue::Connection' }],
    ['AWS::DataSync::LocationEFS', {
      Ec2Config: { SubnetArn: { 'Fn::Sub': 'arn:aws:ec2:eu-west-1:111122223333:subnet/${A}' }, SecurityGroupArns: [{ 'Fn::Sub': 'arn:aws:ec2:eu-west-1:111122223333:security-group/${Group}' }] },
    }, { purpose: 'AWS::DataSync::LocationEFS' }],
  ])('%s %j', (type, properties, expected) => {
    const { classes, id, reasons } = classesOf('One', { One: [type, properties] });
    expect(reasons).toEqual([]);
    expect(classes).toEqual([expect.objectContaining({ subnetId: id('A'), securityGroupIds: [id('Group')], ...expected })]);
  });

  test('of instances and interfaces are called as routes call them', () => {
    const { classes, id } = classesOf('One', { One: ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' } }] });
    expect(classes[0].id).toBe(id('One'));
  });
});

describe('what properties do not state', () => {
  test('is the default group of the VPC', () => {
    const { classes, network } = classesOf('One', { One: ['AWS::Lambda::Function', { VpcConfig: { SubnetIds: subnets, SecurityGroupIds: [] } }] });
    expect(classes[0].securityGroupIds).toEqual([network.securityGroups[1].id]);
  });

  test.each([[true, true], ['true', true], [false, false]])('is the public address that the subnet gives: %j', (maps, expected) => {
    const { classes } = classesOf('One', {
      Open: ['AWS::EC2::Subnet', { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.9.0/24', MapPublicIpOnLaunch: maps }],
      One: ['AWS::EC2::Instance', { SubnetId: { Ref: 'Open' }, SecurityGroupIds: groups }],
    });
    expect(classes[0].publicIpv4).toBe(expected);
  });

  test('no function without subnets has an interface', () => {
    expect(classesOf('One', { One: ['AWS::Lambda::Function', { Runtime: 'x' }] })).toMatchObject({ ids: [], classes: [], reasons: [] });
  });

  test('instances of a cluster are where the cluster is', () => {
    const { classes, id } = classesOf('One', {
      ...subnetGroup('AWS::RDS::DBSubnetGroup'),
      Cluster: ['AWS::RDS::DBCluster', { DBSubnetGroupName: { Ref: 'Names' }, VpcSecurityGroupIds: groups }],
      One: ['AWS::RDS::DBInstance', { DBClusterIdentifier: { Ref: 'Cluster' } }],
    });
    expect(classes.map((one) => [one.subnetId, one.securityGroupIds])).toEqual([[id('A'), [id('Group')]], [id('B'), [id('Group')]]]);
  });
});

describe('elastic addresses', () => {
  const instance: Resources = { One: ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' } }] };
  test.each<[Resources]>([
    [{ Address: ['AWS::EC2::EIP', { InstanceId: { Ref: 'One' } }] }],
    [{ Address: ['AWS::EC2::EIPAssociation', { InstanceId: { Ref: 'One' }, AllocationId: 'eipalloc-1' }] }],
  ])('make an instance public: %j', (more) => {
    expect(classesOf('One', { ...instance, ...more }).classes[0].publicIpv4).toBe(true);
  });

  test('make an interface public, also where it is attached to an instance', () => {
    const { classes } = classesOf('Machine', {
      One: ['AWS::EC2::NetworkInterface', { SubnetId: { Ref: 'A' } }],
      Machine: ['AWS::EC2::Instance', { NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: { Ref: 'One' } }] }],
      Address: ['AWS::EC2::EIPAssociation', { NetworkInterfaceId: { Ref: 'One' } }],
    });
    expect(classes).toEqual([expect.objectContaining({ publicIpv4: true, purpose: 'network-interface' })]);
  });

  test('of what is not in the templates are a gap', () => {
    expect(classesOf('One', { ...instance, Address: ['AWS::EC2::EIPAssociation', { InstanceId: 'i-1' }] }).reasons).toHaveLength(1);
  });
});

describe('what is not known', () => {
  test('is unknown on the class where it is about groups, which may then be any', () => {
    const { classes, id } = classesOf('One', { One: ['AWS::Lambda::Function', { VpcConfig: { SubnetIds: subnets, SecurityGroupIds: [{ Ref: 'Peer' }] } }] });
    expect(classes[0].unknown).toContain('security groups');
    expect(classes[0].securityGroupIds).toContain(id('Group'));
  });

  test('is unknown on the class where a custom resource says which group it is', () => {
    const { classes } = classesOf('One', {
      Made: ['Custom::Group', { ServiceToken: 'arn:x' }],
      One: ['AWS::Lambda::Function', { VpcConfig: { SubnetIds: subnets, SecurityGroupIds: [{ 'Fn::GetAtt': ['Made', 'GroupId'] }] } }],
    });
    expect(classes[0].unknown).toContain('security groups');
  });

  test.each<[string, object]>([
    ['AWS::EC2::Instance', { NetworkInterfaces: [{ SubnetId: { Ref: 'A' }, AssociatePublicIpAddress: { Ref: 'Any' } }] }],
    ['AWS::ECS::Service', { NetworkConfiguration: { AwsvpcConfiguration: { Subnets: subnets, AssignPublicIp: { Ref: 'Any' } } } }],
    ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' }, SourceDestCheck: { Ref: 'Any' } }],
    ['AWS::EC2::Instance', { SubnetId: { Ref: 'A' }, LaunchTemplate: { LaunchTemplateId: 'lt-1', Version: '1' } }],
    ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: subnets, LaunchConfigurationName: 'other' }],
    ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: subnets }],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: subnets, SecurityGroups: groups, Scheme: { Ref: 'Any' } }],
    ['Custom::Something', { ServiceToken: 'arn:x', SubnetIds: subnets }],
  ])('is unknown on the class: %s %j', (type, properties) => {
    const { classes } = classesOf('One', { One: [type, properties] });
    expect(classes.length).toBeGreaterThan(0);
    for (const one of classes) expect(one.unknown).toBeDefined();
  });

  test.each<[string, object]>([
    ['AWS::Lambda::Function', { VpcConfig: { SubnetIds: { Ref: 'Some' }, SecurityGroupIds: groups } }],
    ['AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-0123'], SecurityGroupIds: groups } }],
    ['AWS::EC2::Instance', { SubnetId: { Ref: 'Any' } }],
    ['AWS::RDS::DBInstance', { DBSubnetGroupName: 'other', VPCSecurityGroups: groups }],
    ['AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Interface', VpcId: { Ref: 'Vpc' }, ServiceName: 'x', SubnetIds: { Ref: 'Some' } }],
    ['AWS::ElasticLoadBalancingV2::LoadBalancer', { Subnets: { Ref: 'Some' } }],
    ['AWS::AutoScaling::AutoScalingGroup', { VPCZoneIdentifier: { Ref: 'Some' } }],
    ['AWS::Unheard::Of', { Subnets: { Ref: 'Some' } }],
  ])('is a gap where it is about subnets, and the resource has interfaces that no facts have: %s %j', (type, properties) => {
    const { classes, ids, gaps } = classesOf('One', { One: [type, properties] });
    expect(gaps).toEqual([expect.objectContaining({ bearsOn: 'network', source: expect.objectContaining({ logicalId: 'One' }) })]);
    expect(classes).toEqual([]);
    expect(ids.length).toBeGreaterThan(0);
  });

  test('is no gap in an app without subnets, of which nothing is proved anyway', () => {
    const { gaps, interfaceIds } = read({ One: ['AWS::Lambda::Function', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: ['sg-1'] } }] });
    expect(gaps).toEqual([]);
    expect(interfaceIds.get(addressKey('Stack', 'One'))).toHaveLength(1);
  });
});

describe('Kubernetes', () => {
  const cluster: Resources = { Cluster: ['AWS::EKS::Cluster', { ResourcesVpcConfig: IN_BOTH }] };

  test('gives clusters a group of their own, which takes rules of templates', () => {
    const { classes, network, id } = classesOf('Cluster', {
      ...cluster,
      Add: ['AWS::EC2::SecurityGroupIngress', { GroupId: { 'Fn::GetAtt': ['Cluster', 'ClusterSecurityGroupId'] }, IpProtocol: 'tcp', FromPort: 443, ToPort: 443, SourceSecurityGroupId: { Ref: 'Group' } }],
    });
    const own = network.securityGroups.find((one) => one.id === classes[0].securityGroupIds[1])!;
    expect(classes[0].securityGroupIds[0]).toBe(id('Group'));
    expect(own.rules.map((rule) => [rule.direction, rule.protocol, rule.groupId])).toEqual([
      ['ingress', -1, own.id], ['egress', -1, undefined], ['egress', -1, undefined], ['ingress', 6, id('Group')],
    ]);
  });

  test.each<[object, Resources]>([
    [{ ClusterName: { Ref: 'Cluster' }, Subnets: subnets }, {}],
    [{ ClusterName: { Ref: 'Cluster' }, Subnets: subnets, LaunchTemplate: { Id: { Ref: 'Template' } } }, { Template: ['AWS::EC2::LaunchTemplate', { LaunchTemplateData: { SecurityGroupIds: groups } }] }],
  ])('nodes have the group of the cluster, or what their template says: %j', (properties, more) => {
    const { classes, id, network } = classesOf('Nodes', { ...cluster, ...more, Nodes: ['AWS::EKS::Nodegroup', properties] });
    expect(classes.map((one) => one.securityGroupIds)).toEqual(Array(2).fill([more.Template ? id('Group') : network.securityGroups[2].id]));
  });

  test('nodes of clusters that are not in the templates have groups that are not known', () => {
    expect(classesOf('Nodes', { Nodes: ['AWS::EKS::Nodegroup', { ClusterName: 'other', Subnets: subnets }] }).classes[0].unknown).toBeDefined();
  });
});
