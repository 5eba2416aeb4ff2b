import type { Endpoint } from '../../deployment';
import type { ResolvedResource } from '../resolved';
import type { Reading } from './reading';
import { textOf } from './resolved-values';

const KINDS: { readonly [type: string]: Endpoint['kind'] } = {
  Gateway: 'gateway', Interface: 'interface', GatewayLoadBalancer: 'gateway-load-balancer',
};
/** Service names have a prefix, and the region before or after the service: `com.amazonaws.eu-west-1.s3`, `aws.sagemaker.eu-west-1.studio`. */
const PREFIX = /^(?:cn\.)?(?:com\.amazonaws|aws|eu\.amazonwebservices|com\.amazonaws\.vpce)\./;

/** VPC endpoints with their policies. */
export function readEndpoints(reading: Reading): Endpoint[] {
  return reading.ofType('AWS::EC2::VPCEndpoint').flatMap((resource) => {
    const type = textOf(resource.properties.VpcEndpointType) ?? 'Gateway';
    const kind = Object.prototype.hasOwnProperty.call(KINDS, type) ? KINDS[type] : undefined;
    if (kind === undefined) {
      // Endpoints of resources and service networks have no policy: they are the network's matter alone.
      return [];
    }
    const policy = reading.document(resource, 'PolicyDocument', 'endpoint');
    return [{
      id: resource.id,
      vpcId: reading.textAt(resource, 'VpcId') ?? reading.letter(resource, 'Properties.VpcId', 'missing', 'name'),
      service: serviceOf(reading, resource),
      kind,
      ...(policy && { policy }),
      source: resource.source,
    }];
  });
}

function serviceOf(reading: Reading, resource: ResolvedResource): string {
  const name = reading.textAt(resource, 'ServiceName') ?? reading.letter(resource, 'Properties.ServiceName', 'missing', 'no-colon');
  return name.replace(PREFIX, '').split('.').filter((part) => part !== resource.region).join('.');
}
