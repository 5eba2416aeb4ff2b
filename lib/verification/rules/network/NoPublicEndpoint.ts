import { ResourceRule, state } from '../../engine/rule';
import { Value, demand, isFalse, isText, isTrue, openness } from '../../engine/values';

const closed = (value: Value) => value.kind === 'absent' || isFalse(value);

/** What each type must say so that it has no endpoint on the internet; some are public unless told otherwise. */
const PRIVATE: Record<string, readonly (readonly [path: string, met: (value: Value) => boolean])[]> = {
  'AWS::RDS::DBInstance': [['PubliclyAccessible', closed]],
  'AWS::RDS::DBCluster': [['PubliclyAccessible', closed]],
  'AWS::Redshift::Cluster': [['PubliclyAccessible', closed]],
  'AWS::RedshiftServerless::Workgroup': [['PubliclyAccessible', closed]],
  'AWS::AmazonMQ::Broker': [['PubliclyAccessible', closed]],
  'AWS::DMS::ReplicationInstance': [['PubliclyAccessible', isFalse]],
  'AWS::EKS::Cluster': [['ResourcesVpcConfig.EndpointPublicAccess', isFalse]],
  'AWS::MSK::Cluster': [['BrokerNodeGroupInfo.ConnectivityInfo.PublicAccess.Type', (value) => value.kind === 'absent' || isText(value, 'DISABLED')]],
  'AWS::OpenSearchService::Domain': [['VPCOptions', (value) => value.kind === 'object']],
  'AWS::Elasticsearch::Domain': [['VPCOptions', (value) => value.kind === 'object']],
};

export const NoPublicEndpoint: ResourceRule = {
  id: 'NoPublicEndpoint',
  area: 'network',
  demands: 'No database, broker, search domain or Kubernetes control plane has an endpoint on the internet.',
  why: 'A public endpoint leaves a password or a token as the only control.',
  fix: 'Turn public access off and put it into private subnets.',
  link: 'https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html',
  frameworks: ['CIS AWS Foundations 7.0 3.2.3', 'AWS FSBP RDS.2', 'AWS FSBP EKS.1', 'NIST 800-53 R5 AC-4'],
  types: Object.keys(PRIVATE),
  * check(resource, { values }) {
    for (const [path, met] of PRIVATE[resource.type]) {
      const failure = demand(values.of(resource, path), met);
      if (failure) {
        yield { what: `${path} ${state(failure)}`, at: path };
      }
    }
    // Left out and without a subnet group, RDS decides by the default VPC, which is public.
    if (resource.type === 'AWS::RDS::DBInstance' && !('DBClusterIdentifier' in resource.properties)
      && values.of(resource, 'PubliclyAccessible').some((value) => value.kind === 'absent')
      && values.of(resource, 'DBSubnetGroupName').some((value) => value.kind === 'absent' || openness(value) !== undefined)) {
      yield { what: 'PubliclyAccessible and DBSubnetGroupName are not set, so RDS makes it public in the default VPC', at: 'PubliclyAccessible' };
    }
    for (const value of values.of(resource, 'ResourcesVpcConfig.PublicAccessCidrs.*')) {
      if (isText(value, '0.0.0.0/0') && values.of(resource, 'ResourcesVpcConfig.EndpointPublicAccess').some(isTrue)) {
        yield { cause: '0.0.0.0/0', what: 'the public endpoint admits everyone', at: 'ResourcesVpcConfig.PublicAccessCidrs' };
      }
    }
  },
};
