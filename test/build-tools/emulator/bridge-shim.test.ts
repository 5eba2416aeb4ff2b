import { createServer, IncomingMessage } from 'http';
import { AddressInfo } from 'net';
import { LocalServices, localServices } from '../../../build-tools/emulator/aws-request-client';
import { BridgeEvent, coerced, handle, handler } from '../../../build-tools/emulator/bridge-shim';
import { BRIDGED_TYPES, BridgedType, Properties, Servers } from '../../../build-tools/emulator/bridged-types';

interface Call {
  readonly server: string;
  readonly service: string;
  readonly what: string;
  readonly parameters: unknown;
}

/** Servers that remember what they are asked, and answer by it. */
function servers(answers: Record<string, string | object> = {}): Servers & { calls: Call[] } {
  const calls: Call[] = [];
  const named = (server: string): LocalServices => {
    const answer = (service: string, what: string, parameters: unknown) => {
      calls.push({ server, service, what, parameters });
      return answers[what] ?? '';
    };
    return {
      query: async (service, _version, action, parameters) => String(answer(service, action, parameters)),
      json: async (service, target, body) => answer(service, target.slice(target.lastIndexOf('.') + 1), body) as Record<string, unknown>,
      rest: async (service, method, path, body) => answer(service, `${method} ${path}`, body) as Record<string, unknown>,
      text: async (service, method, path, body) => String(answer(service, `${method} ${path}`, body)),
    };
  };
  return { ministack: named('ministack'), moto: named('moto'), account: '000000000000', region: 'eu-west-1', calls };
}

function event(type: string, properties: Properties, more: Partial<BridgeEvent> = {}): BridgeEvent {
  return {
    RequestType: 'Create',
    ResponseURL: 'http://127.0.0.1:1/',
    StackId: 'stack',
    RequestId: 'request',
    LogicalResourceId: 'Thing',
    ResourceProperties: { ServiceToken: 'arn', ServiceTimeout: '30', EmulatedType: type, ...properties },
    ...more,
  };
}

test('booleans and numbers are what they were, at any depth, and texts that look like them stay texts', () => {
  expect(coerced(
    { Enable: 'true', Off: 'false', Days: '30', Name: 'true', Id: '000000000001', List: [{ Enable: 'false', Days: '1.5' }], Days2: '4' },
    { booleans: ['Enable', 'Off'], numbers: ['Days'] },
  )).toEqual({ Enable: true, Off: false, Days: 30, Name: 'true', Id: '000000000001', List: [{ Enable: false, Days: 1.5 }], Days2: '4' });
});

test.each([
  ['AWS::GuardDuty::Detector', { Enable: 'true', FindingPublishingFrequency: 'FIFTEEN_MINUTES', Features: [{ Name: 'S3_DATA_EVENTS', Status: 'ENABLED' }] },
    { 'POST /detector': { detectorId: 'd1' } },
    { id: 'd1', attributes: { Id: 'd1' } },
    [{ server: 'moto', service: 'guardduty', what: 'POST /detector', parameters: { enable: true, findingPublishingFrequency: 'FIFTEEN_MINUTES', features: [{ name: 'S3_DATA_EVENTS', status: 'ENABLED' }] } }]],
  ['AWS::EC2::SecurityGroupIngress', { GroupId: 'sg-1', IpProtocol: 'tcp', FromPort: '443', ToPort: '443', SourceSecurityGroupId: 'sg-2', Description: 'from app' },
    { AuthorizeSecurityGroupIngress: '<a><securityGroupRuleId>sgr-1</securityGroupRuleId></a>' },
    { id: 'sgr-1' },
    [{
      server: 'ministack',
      service: 'ec2',
      what: 'AuthorizeSecurityGroupIngress',
      parameters: {
        GroupId: 'sg-1', IpPermissions: [{ IpProtocol: 'tcp', FromPort: '443', ToPort: '443', Groups: [{ GroupId: 'sg-2', Description: 'from app' }] }],
      },
    }]],
  ['AWS::EC2::SecurityGroupEgress', { GroupId: 'sg-1', IpProtocol: '-1', DestinationPrefixListId: 'pl-1' },
    { AuthorizeSecurityGroupEgress: '<securityGroupRuleId>sgr-2</securityGroupRuleId>' },
    { id: 'sgr-2' },
    [{
      server: 'ministack',
      service: 'ec2',
      what: 'AuthorizeSecurityGroupEgress',
      parameters: {
        GroupId: 'sg-1', IpPermissions: [{ IpProtocol: '-1', PrefixListIds: [{ PrefixListId: 'pl-1' }] }],
      },
    }]],
  ['AWS::SecretsManager::RotationSchedule', { SecretId: 's', RotationLambdaARN: 'arn', RotationRules: { AutomaticallyAfterDays: '30' } },
    { RotateSecret: {} },
    { id: 's' },
    [{ server: 'ministack', service: 'secretsmanager', what: 'RotateSecret', parameters: { SecretId: 's', RotationLambdaARN: 'arn', RotationRules: { AutomaticallyAfterDays: 30 }, RotateImmediately: false } }]],
  ['AWS::Organizations::Policy', { Name: 'p', Type: 'SERVICE_CONTROL_POLICY', Content: { Version: '2012-10-17' }, TargetIds: ['r-abcd', 'ou-1'] },
    { ListRoots: { Roots: [{ Id: 'r-root' }] }, CreatePolicy: { Policy: { PolicySummary: { Id: 'p-1', Arn: 'arn' } } }, AttachPolicy: {} },
    { id: 'p-1', attributes: { Id: 'p-1', Arn: 'arn' } },
    [
      { server: 'moto', service: 'organizations', what: 'ListRoots', parameters: {} },
      { server: 'moto', service: 'organizations', what: 'CreatePolicy', parameters: { Name: 'p', Description: '', Type: 'SERVICE_CONTROL_POLICY', Content: '{"Version":"2012-10-17"}' } },
      { server: 'moto', service: 'organizations', what: 'AttachPolicy', parameters: { PolicyId: 'p-1', TargetId: 'r-root' } },
      { server: 'moto', service: 'organizations', what: 'AttachPolicy', parameters: { PolicyId: 'p-1', TargetId: 'ou-1' } },
    ]],
])('%s is made by calls of its service', async (type, properties, answers, made, calls) => {
  const to = servers(answers);
  expect(await handle(event(type, properties), to)).toEqual(made);
  expect(JSON.parse(JSON.stringify(to.calls))).toEqual(calls);
});

test('the organization is made before its first policy', async () => {
  const to = servers({ CreatePolicy: { Policy: { PolicySummary: { Id: 'p-1', Arn: 'arn' } } } });
  let there = false;
  to.moto.json = async (service, target, body) => {
    const what = target.slice(target.lastIndexOf('.') + 1);
    to.calls.push({ server: 'moto', service, what, parameters: body });
    there ||= what === 'CreateOrganization';
    if (what === 'ListRoots' && !there) {
      throw new Error('AWSOrganizationsNotInUseException');
    }
    return what === 'ListRoots' ? { Roots: [{ Id: 'r-root' }] } : { Policy: { PolicySummary: { Id: 'p-1', Arn: 'arn' } } };
  };
  await handle(event('AWS::Organizations::Policy', { Name: 'p', Type: 'SERVICE_CONTROL_POLICY', Content: '{}' }), to);
  expect(to.calls.map(({ what }) => what)).toEqual(['ListRoots', 'CreateOrganization', 'ListRoots', 'CreatePolicy']);
});

test.each(Object.keys(BRIDGED_TYPES))('%s goes without a word where it was never made', async (type) => {
  const to = servers();
  await handle(event(type, {}, { RequestType: 'Delete', PhysicalResourceId: 'failed' }), to);
  expect(to.calls).toEqual([]);
});

describe('what was only synthesized', () => {
  const template = '{&quot;Resources&quot;:{&quot;A&quot;:{&quot;x&quot;:{&quot;Fn::GetAtt&quot;:[&quot;Thing&quot;,&quot;Id&quot;]},&quot;y&quot;:{&quot;Fn::GetAtt&quot;:[&quot;Other&quot;,&quot;Arn&quot;]}}}}';

  test('makes no call of a service, and stands for what its template reads of it', async () => {
    const to = servers({ GetTemplate: `<TemplateBody>${template}</TemplateBody>` });
    expect(await handle(event('AWS::Macie::FindingsFilter', { Name: 'f' }), to)).toEqual({ id: 'synthesized-only-Thing', attributes: { Id: 'synthesized-only-Thing-Id' } });
    expect(to.calls).toEqual([{ server: 'ministack', service: 'cloudformation', what: 'GetTemplate', parameters: { StackName: 'stack' } }]);
  });

  test('may change and go', async () => {
    const to = servers();
    for (const RequestType of ['Update', 'Delete'] as const) {
      expect(await handle(event('AWS::Macie::FindingsFilter', {}, { RequestType }), to)).toEqual({ id: 'synthesized-only-Thing', attributes: {} });
    }
    expect(to.calls).toEqual([]);
  });
});

test('is removed by what it was made as', async () => {
  const to = servers();
  await handle(event('AWS::GuardDuty::Detector', { Enable: 'true' }, { RequestType: 'Delete', PhysicalResourceId: 'd1' }), to);
  expect(to.calls).toEqual([{ server: 'moto', service: 'guardduty', what: 'DELETE /detector/d1', parameters: undefined }]);
});

test('fails to change what was made', async () => {
  await expect(handle(event('AWS::GuardDuty::Detector', {}, { RequestType: 'Update', PhysicalResourceId: 'd1' }), servers()))
    .rejects.toThrow('AWS::GuardDuty::Detector cannot be changed in place. Reset the emulator and deploy again.');
});

test('fails where a service answers without an id', async () => {
  await expect(handle(event('AWS::EC2::NetworkAcl', { VpcId: 'vpc-1' }), servers({ CreateNetworkAcl: '<x/>' }))).rejects.toThrow('The answer has no networkAclId');
});

describe('over the wire', () => {
  const heard: { request: IncomingMessage; body: string }[] = [];
  let answer: { status: number; body: string };
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (data: Buffer) => {
      body += data.toString('utf8');
    }).on('end', () => {
      heard.push({ request, body });
      response.writeHead(request.method === 'PUT' ? 200 : answer.status).end(answer.body);
    });
  });
  let address: string;

  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    Object.assign(process.env, { MINISTACK_ENDPOINT: address, MOTO_ENDPOINT: address, ACCOUNT: '000000000000', AWS_REGION: 'us-east-1' });
  });
  afterAll(() => server.close());
  beforeEach(() => {
    heard.length = 0;
    answer = { status: 200, body: '{"detectorId":"d1"}' };
  });

  test('a success is answered with the id and the attributes', async () => {
    await handler({ ...event('AWS::GuardDuty::Detector', { Enable: 'true' }), ResponseURL: `${address}/answer` });
    expect(heard.map(({ request }) => `${request.method} ${request.url}`)).toEqual(['POST /detector', 'PUT /answer']);
    expect(JSON.parse(heard[1].body)).toEqual({ StackId: 'stack', RequestId: 'request', LogicalResourceId: 'Thing', Status: 'SUCCESS', PhysicalResourceId: 'd1', Data: { Id: 'd1' } });
  });

  test('a failure is answered with its reason', async () => {
    answer = { status: 400, body: 'no such thing' };
    await handler({ ...event('AWS::GuardDuty::Detector', { Enable: 'true' }), ResponseURL: `${address}/answer` });
    expect(JSON.parse(heard[1].body)).toMatchObject({ Status: 'FAILED', PhysicalResourceId: 'failed', Reason: expect.stringContaining('guardduty answered 400 to POST /detector') });
  });

  test.each([
    ['ec2', { Filter: [{ Name: 'vpc-id', Value: ['a', 'b'] }], Flag: { Value: true }, Absent: undefined }, 'Action=Do&Version=1&Filter.1.Name=vpc-id&Filter.1.Value.1=a&Filter.1.Value.2=b&Flag.Value=true'],
    ['iam', { Names: ['a', 'b'], Count: 3 }, 'Action=Do&Version=1&Names.member.1=a&Names.member.2=b&Count=3'],
  ])('the parameters of %s are written as it reads them', async (service, parameters, form) => {
    await localServices(address, 'us-east-1', '111111111111').query(service, '1', 'Do', parameters);
    expect(heard[0].body).toBe(form);
    expect(heard[0].request.headers.authorization).toContain(`Credential=111111111111/20260101/us-east-1/${service}/aws4_request`);
  });
});

test('fails as the type does', async () => {
  const failing: BridgedType = { create: async () => Promise.reject(new Error('no')), remove: async () => undefined };
  await expect(handle(event('A', {}), servers(), { A: failing })).rejects.toThrow('no');
});
