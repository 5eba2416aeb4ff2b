import { CommandFolder, policy, allow } from './support';
import { CLAIMS, TEMPLATE } from './templates';
import { DiffData } from '../../lib/report/diff-data';
import { ProofData } from '../../lib/report/proof-data';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
  folder.write('app.yaml', TEMPLATE);
  folder.write('claims.json', CLAIMS);
});
afterEach(() => folder.remove());

const ACCOUNT = '111122223333';

/** What an account says of the template's role, with these statements. */
function details(...statements: object[]): object {
  return {
    UserDetailList: [],
    GroupDetailList: [],
    Policies: [],
    RoleDetailList: [{
      Path: '/',
      RoleName: 'reader',
      RoleId: 'AROAEXAMPLEID',
      Arn: `arn:aws:iam::${ACCOUNT}:role/reader`,
      CreateDate: '2026-01-01T00:00:00Z',
      AssumeRolePolicyDocument: policy({ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }),
      InstanceProfileList: [],
      RolePolicyList: [{ PolicyName: 'Read', PolicyDocument: encodeURIComponent(JSON.stringify(policy(...statements))) }],
      AttachedManagedPolicies: [],
      Tags: [],
    }],
  };
}

const AS_PLANNED = { Sid: 'Read', ...allow('s3:GetObject', 'arn:aws:s3:::report-data/*') };

test('claims of the templates hold for identities that are deployed as planned', () => {
  folder.write('iam.json', details(AS_PLANNED));
  const { code, data } = folder.json<ProofData>(['verify', 'app.yaml', '--claims', 'claims.json', '--no-built-in', '--account-authorization-details', 'iam.json']);
  expect(data.claims.map(({ id, verdict }) => `${verdict} ${id}`)).toEqual(['PROVED nobody-can[write the data]', 'PROVED only-path[web->store]']);
  expect(code).toBe(0);
});

test('what somebody added by hand breaks them', () => {
  folder.write('iam.json', details(AS_PLANNED, allow('s3:*')));
  const { code, data } = folder.json<ProofData>(['verify', 'app.yaml', '--claims', 'claims.json', '--no-built-in', '--account-authorization-details', 'iam.json']);
  expect(code).toBe(1);
  expect(data.claims[0]).toMatchObject({ verdict: 'REFUTED', findings: [{ request: { principal: expect.stringContaining(`${ACCOUNT}:`), action: 's3:PutObject' } }, ...data.claims[0].findings.slice(1)] });
});

test('without templates the claims of every account are decided', () => {
  folder.write('iam.json', details({ Effect: 'Allow', Action: '*', Resource: '*' }));
  const { data } = folder.json<ProofData>(['verify', '--account-authorization-details', 'iam.json']);
  expect(data.claims.find(({ id }) => id.startsWith('built-in.no-administrator'))).toMatchObject({ verdict: 'REFUTED' });
});

test('an organization policy that is exported counts', () => {
  folder.write('iam.json', details(AS_PLANNED, allow('s3:*')));
  folder.write('organization.json', {
    Organization: { Id: 'o-ab12cd34ef', MasterAccountId: '999988887777' },
    Policies: [{
      PolicySummary: { Id: 'p-12345678', Name: 'no-writes', Type: 'SERVICE_CONTROL_POLICY' },
      Content: JSON.stringify(policy({ Effect: 'Deny', Action: 's3:Put*', Resource: '*' })),
      Targets: [{ TargetId: ACCOUNT }],
    }],
    Parents: { [ACCOUNT]: 'r-ab12' },
  });
  const argv = ['verify', 'app.yaml', '--claims', 'claims.json', '--no-built-in', '--account-authorization-details', 'iam.json', '--only', 'nobody-can'];
  expect(folder.run(argv).code).toBe(1);
  expect(folder.run([...argv, '--organization', 'organization.json']).code).toBe(0);
});

test('drift of deployed identities is shown by meaning', () => {
  folder.write('iam.json', details({ ...AS_PLANNED, Action: ['s3:GetObject', 's3:getObject'] }));
  expect(folder.json<DiffData>(['diff', 'app.yaml', 'iam.json']).data).toMatchObject({ access: [], paths: [] });
  folder.write('iam.json', details(AS_PLANNED, { Sid: 'ByHand', ...allow('s3:DeleteObject', 'arn:aws:s3:::report-data/*') }));
  const { code, data } = folder.json<DiffData>(['diff', 'app.yaml', 'iam.json', '--fail-on-new']);
  expect(code).toBe(1);
  expect(data.access.map(({ change, request, granting }) => [change, request.action, granting[0].sid])).toEqual([['added', 's3:DeleteObject', 'ByHand']]);
  expect(folder.json<DiffData>(['diff', 'iam.json', 'app.yaml']).data.access.map(({ change }) => change)).toEqual(['removed']);
});

test('two exports of an account are compared', () => {
  folder.write('before.json', details(AS_PLANNED));
  folder.write('after.json', details(AS_PLANNED, allow('sqs:SendMessage')));
  expect(folder.json<DiffData>(['diff', 'before.json', 'after.json']).data.access.map(({ change, request }) => `${change} ${request.action}`)).toEqual(['added sqs:SendMessage']);
});

test('the network may be the one that is deployed', () => {
  const tags = (logicalId: string) => [{ Key: 'aws:cloudformation:stack-name', Value: 'app.yaml' }, { Key: 'aws:cloudformation:logical-id', Value: logicalId }];
  const own = { OwnerId: ACCOUNT };
  const group = (id: string, ingress: object[]) => ({
    ...own, GroupId: id, VpcId: 'vpc-1', GroupName: id, Description: id, IpPermissions: ingress, IpPermissionsEgress: [{ IpProtocol: '-1', IpRanges: [{ CidrIp: '0.0.0.0/0' }] }],
  });
  const wide = (port: number) => [{ IpProtocol: 'tcp', FromPort: 5432, ToPort: port, UserIdGroupPairs: [{ GroupId: 'sg-web', UserId: ACCOUNT }] }];
  const network = (port: number) => ({
    Vpcs: [{ ...own, VpcId: 'vpc-1', CidrBlock: '10.0.0.0/16', CidrBlockAssociationSet: [], Ipv6CidrBlockAssociationSet: [], Tags: tags('Vpc') }],
    Subnets: [['subnet-web', '10.0.0.0/24', 'Web'], ['subnet-store', '10.0.1.0/24', 'Store']].map(([SubnetId, CidrBlock, id]) => (
      { ...own, SubnetId, VpcId: 'vpc-1', CidrBlock, Ipv6CidrBlockAssociationSet: [], Tags: tags(id) })),
    RouteTables: [{ ...own, RouteTableId: 'rtb-1', VpcId: 'vpc-1', Associations: [{ Main: true, RouteTableId: 'rtb-1' }], Routes: [{ DestinationCidrBlock: '10.0.0.0/16', GatewayId: 'local', State: 'active', Origin: 'CreateRouteTable' }], PropagatingVgws: [] }],
    NetworkAcls: [{
      ...own,
      NetworkAclId: 'acl-1',
      VpcId: 'vpc-1',
      IsDefault: true,
      Associations: ['subnet-web', 'subnet-store'].map((SubnetId) => ({ NetworkAclId: 'acl-1', SubnetId })),
      Entries: [true, false].flatMap((Egress) => [100, 32767].map((RuleNumber) => ({ Egress, RuleNumber, CidrBlock: '0.0.0.0/0', Protocol: '-1', RuleAction: RuleNumber === 100 ? 'allow' : 'deny' }))),
    }],
    SecurityGroups: [group('sg-web', []), group('sg-store', wide(port))],
    NetworkInterfaces: [['eni-web', 'subnet-web', 'sg-web', '10.0.0.5', 'WebInterface'], ['eni-store', 'subnet-store', 'sg-store', '10.0.1.5', 'StoreInterface']].map(([NetworkInterfaceId, SubnetId, GroupId, PrivateIpAddress, id]) => ({
      ...own,
      NetworkInterfaceId,
      SubnetId,
      VpcId: 'vpc-1',
      Groups: [{ GroupId, GroupName: GroupId }],
      PrivateIpAddress,
      PrivateIpAddresses: [{ PrivateIpAddress, Primary: true }],
      Ipv6Addresses: [],
      SourceDestCheck: true,
      InterfaceType: 'interface',
      Status: 'in-use',
      TagSet: tags(id),
    })),
    InternetGateways: [],
    EgressOnlyInternetGateways: [],
    NatGateways: [],
    VpcEndpoints: [],
    VpcPeeringConnections: [],
    PrefixLists: [],
    TransitGatewayVpcAttachments: [],
    LoadBalancers: [],
  });
  const argv = ['verify', 'app.yaml', '--claims', 'claims.json', '--no-built-in', '--only', 'only-path', '--describe', 'network.json'];
  folder.write('network.json', network(5432));
  const proved = folder.json<ProofData>(argv);
  expect(proved.data.claims[0].findings.map(({ message }) => message)).toEqual([]);
  folder.write('network.json', network(5440));
  expect(folder.json<ProofData>(argv).data.claims[0]).toMatchObject({ verdict: 'REFUTED' });
});

test.each([
  [['verify', 'app.yaml', '--account-authorization-details', 'wrong.json'], /wrong\.json/],
  [['verify', 'app.yaml', '--organization', 'wrong.json'], /wrong\.json/],
  [['verify', 'app.yaml', '--describe', 'wrong.json'], /wrong\.json/],
])('fails on a file that is no such output: %j', (argv, message) => {
  folder.write('wrong.json', [1]);
  const { code, err } = folder.run(argv);
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(message) });
});
