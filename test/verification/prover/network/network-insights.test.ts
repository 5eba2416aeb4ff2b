import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnNetworkInsightsAccessScope, CfnNetworkInsightsAccessScopeProps } from 'aws-cdk-lib/aws-ec2';
import { ClaimSpec, EndRef } from '../../../../lib/verification/claim-format';
import { accessScopes, AccessScopes } from '../../../../lib/verification/prover/network/network-insights';

const subnets = (...ids: string[]): EndRef => ({ subnets: ids.map((logicalId) => ({ stack: 'Landing/Network', logicalId })) });
const promise = 'a promise';
const CLAIMS: readonly ClaimSpec[] = [
  { id: 'no-path[internet->data]', promise, kind: 'no-path', from: { internet: true }, to: subnets('Data1', 'Data2'), layers: ['both', 'groups'] },
  { id: 'no-path[data->10.9.0.0/16]', promise, kind: 'no-path', from: subnets('Data1'), to: { cidr: '10.9.0.0/16' }, ports: { protocol: 6, from: 22 } },
  { id: 'only-path[edge->app]', promise, kind: 'only-path', from: subnets('Edge'), to: { resource: { stack: 'Landing/App', logicalId: 'Eni' } }, ports: [{ protocol: 6, from: 443 }, { protocol: 17, from: 8000, to: 8010 }, { protocol: 1 }, { protocol: -1, from: 53 }] },
  { id: 'no-path[ping]', promise, kind: 'no-path', from: { internet: true }, to: subnets('Data1'), ports: { protocol: 1, from: 8 } },
  { id: 'reachable[edge->app]', promise, kind: 'reachable', from: subnets('Edge'), to: subnets('App'), ports: { protocol: 6, from: 443 } },
];
const known = ({ logicalId }: { readonly logicalId: string }): string => `id-${logicalId}`;

/** Properties as the L1 construct writes them. */
const lowered = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(lowered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key[0].toLowerCase() + key.slice(1), lowered(one)]));
};

/** Writes each scope by the construct of the CDK, which checks the shape. */
function byConstruct({ template }: AccessScopes): object {
  const stack = new Stack(new App(), 'Scopes');
  for (const [id, { Properties }] of Object.entries(template.Resources)) {
    const scope = new CfnNetworkInsightsAccessScope(stack, id, lowered(Properties) as CfnNetworkInsightsAccessScopeProps);
    scope.overrideLogicalId(id);
  }
  return Template.fromStack(stack).toJSON().Resources;
}

test('scopes have the shape that CloudFormation takes', () => {
  const scopes = accessScopes(CLAIMS, known);
  expect(byConstruct(scopes)).toEqual(scopes.template.Resources);
  expect(Object.keys(scopes.template.Resources)).toEqual(['noPathInternetDataScope', 'noPathData1090016Scope', 'onlyPathEdgeAppScope']);
  expect(scopes.template.Parameters).toBeUndefined();
});

test('a claim of no path matches every path between its ends, one of only some ports excludes those', () => {
  const { Resources } = accessScopes(CLAIMS, known).template;
  expect(Object.values(Resources).map((one) => one.Properties)).toEqual([
    {
      MatchPaths: [{
        Source: { ResourceStatement: { ResourceTypes: ['AWS::EC2::InternetGateway'] } }, Destination: { ResourceStatement: { Resources: ['id-Data1', 'id-Data2'] } },
      }],
      Tags: [{ Key: 'Name', Value: 'no-path[internet->data]' }],
    },
    {
      MatchPaths: [{
        Source: { ResourceStatement: { Resources: ['id-Data1'] } },
        Destination: { PacketHeaderStatement: { DestinationAddresses: ['10.9.0.0/16'], DestinationPorts: ['22'], Protocols: ['tcp'] } },
      }],
      Tags: [{ Key: 'Name', Value: 'no-path[data->10.9.0.0/16]' }],
    },
    {
      MatchPaths: [{ Source: { ResourceStatement: { Resources: ['id-Edge'] } }, Destination: { ResourceStatement: { Resources: ['id-Eni'] } } }],
      ExcludePaths: [
        { DestinationPorts: ['443'], Protocols: ['tcp'] }, { DestinationPorts: ['8000-8010'], Protocols: ['udp'] }, { DestinationPorts: ['53'], Protocols: ['tcp', 'udp'] },
      ].map((PacketHeaderStatement) => ({
        Source: { ResourceStatement: { Resources: ['id-Edge'] } }, Destination: { ResourceStatement: { Resources: ['id-Eni'] }, PacketHeaderStatement },
      })),
      Tags: [{ Key: 'Name', Value: 'only-path[edge->app]' }],
    },
  ]);
});

test('what a scope cannot say is told', () => {
  expect(accessScopes(CLAIMS, known).left).toEqual([
    { claim: 'no-path[internet->data]', because: 'Network Access Analyzer looks at all layers together, not at groups alone' },
    { claim: 'no-path[ping]', because: 'Network Access Analyzer does not look at protocol 1' },
  ]);
});

test('ids that are not known are parameters, one each', () => {
  const twins: readonly ClaimSpec[] = [...CLAIMS, { ...CLAIMS[0], id: 'no-path(internet->data)' }];
  const { template, claims } = accessScopes(twins, () => undefined);
  expect(Object.entries(template.Parameters!)).toEqual([
    ['LandingNetworkData1Id', { Type: 'String', Description: 'Id of Data1 of stack Landing/Network' }],
    ['LandingNetworkData2Id', { Type: 'String', Description: 'Id of Data2 of stack Landing/Network' }],
    ['LandingNetworkEdgeId', { Type: 'String', Description: 'Id of Edge of stack Landing/Network' }],
    ['LandingAppEniId', { Type: 'String', Description: 'Id of Eni of stack Landing/App' }],
  ]);
  expect(JSON.stringify(template)).toContain('{"Ref":"LandingNetworkData1Id"}');
  expect(claims).toMatchObject({ noPathInternetDataScope: 'no-path[internet->data]', noPathInternetData2Scope: 'no-path(internet->data)' });
  expect(JSON.stringify(template)).not.toContain('ImportValue');
});
