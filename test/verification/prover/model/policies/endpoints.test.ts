import { caseOf, document, resource } from './resolved-resources';
import { readPolicies } from '../../../../../lib/verification/prover/model/policies/read-policies';
import { Resolved } from '../../../../../lib/verification/prover/model/resolved';

const endpoint = (properties: { readonly [name: string]: Resolved }) =>
  readPolicies(caseOf(resource('Endpoint', 'AWS::EC2::VPCEndpoint', { VpcId: 'vpc', ServiceName: 'com.amazonaws.eu-west-1.s3', ...properties }))).endpoints;

describe('endpoints', () => {
  test.each([
    ['com.amazonaws.eu-west-1.s3', 's3'], ['com.amazonaws.eu-west-1.ecr.api', 'ecr.api'], ['cn.com.amazonaws.eu-west-1.sqs', 'sqs'],
    ['aws.sagemaker.eu-west-1.studio', 'sagemaker.studio'], ['com.amazonaws.s3-global.accesspoint', 's3-global.accesspoint'],
    ['com.amazonaws.vpce.eu-west-1.vpce-svc-0123456789abcdef0', 'vpce.vpce-svc-0123456789abcdef0'],
  ])('of %s are of %s', (ServiceName, service) => {
    expect(endpoint({ ServiceName, VpcEndpointType: 'Interface' })).toEqual([{ id: 'Endpoint', vpcId: 'vpc', service, kind: 'interface', source: { template: 'App', logicalId: 'Endpoint' } }]);
  });

  test.each([[undefined, 'gateway'], ['Gateway', 'gateway'], ['Interface', 'interface'], ['GatewayLoadBalancer', 'gateway-load-balancer']])('of type %s are of kind %s', (type, kind) => {
    expect(endpoint(type === undefined ? {} : { VpcEndpointType: type })[0].kind).toBe(kind);
  });

  test('of other types have no policy, and are the matter of the network', () => {
    expect(endpoint({ VpcEndpointType: 'Resource' })).toEqual([]);
  });

  test('have their policy, or an unknown one', () => {
    expect(endpoint({ PolicyDocument: document({ Principal: '*', Action: 's3:*', Resource: '*' }) })[0].policy).toMatchObject({ statements: [{ principals: [{ kind: 'Any' }] }] });
    expect(endpoint({ PolicyDocument: document({ Action: 's3:*', Resource: '*' }) })[0].policy).toMatchObject({ statements: [], unknown: expect.any(String) });
  });
});
