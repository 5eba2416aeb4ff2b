import { FakeEc2 } from './support/fake-ec2';

const GROUP = 'sg-0123456789abcdef0';
const rule = (id: string, egress: boolean, group = GROUP) => ({ id: `sgr-${id}`, group, egress });
const context = { logStreamName: 'stream', getRemainingTimeInMillis: () => 60_000 };

let ec2: FakeEc2;
let url: string;
type Handler = (event: unknown, context: unknown) => Promise<void>;
let emptyGroup: Handler;
let findPrefixLists: Handler;

beforeEach(async () => {
  ec2 = new FakeEc2();
  url = await ec2.start();
  Object.assign(process.env, {
    AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'example', AWS_SESSION_TOKEN: 'token',
  });
  jest.spyOn(process.stdout, 'write').mockImplementation(() => true);
  // Each test starts like a new execution environment: the client is made once from the environment.
  jest.resetModules();
  emptyGroup = jest.requireActual<{ handler: Handler }>('../../lib/network/default-security-group.lambda').handler;
  findPrefixLists = jest.requireActual<{ handler: Handler }>('../../lib/network/prefix-list.lambda').handler;
});

afterEach(async () => {
  jest.restoreAllMocks();
  await ec2.stop();
});

const event = (RequestType: string, ResourceProperties: Record<string, string>, PhysicalResourceId?: string) => ({
  RequestType, ResourceProperties: { Endpoint: url, ...ResourceProperties }, PhysicalResourceId, ResponseURL: `${url}/answer`, StackId: 'stack', RequestId: 'request', LogicalResourceId: 'logical',
});

const actions = () => ec2.calls.map((call) => call.Action);

describe('emptying a security group', () => {
  test('on creation removes its rules and nobody else\'s', async () => {
    ec2.rules = [rule('in', false), rule('out', true), rule('other', false, 'sg-ffffffff')];
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: GROUP }]);
    expect(ec2.rules.map(({ id }) => id)).toEqual(['sgr-other']);
    expect(actions()).toEqual(['DescribeSecurityGroupRules', 'RevokeSecurityGroupIngress', 'RevokeSecurityGroupEgress', 'DescribeSecurityGroupRules']);
    expect(ec2.calls[1]).toMatchObject({ 'Version': '2016-11-15', 'GroupId': GROUP, 'SecurityGroupRuleId.1': 'sgr-in' });
  });

  test('signs what it sends', async () => {
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(ec2.authorizations[0]).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE\/\d{8}\/eu-west-1\/ec2\/aws4_request, SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/);
  });

  test('on creation of an empty one changes nothing', async () => {
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(actions()).toEqual(['DescribeSecurityGroupRules']);
  });

  test('again, and on update, removes what came since', async () => {
    ec2.rules = [rule('in', false)];
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    ec2.rules = [rule('late', true)];
    await emptyGroup(event('Update', { SecurityGroupId: GROUP }, GROUP), context);
    expect(ec2.answers.map(({ Status, PhysicalResourceId }) => [Status, PhysicalResourceId])).toEqual([['SUCCESS', GROUP], ['SUCCESS', GROUP]]);
    expect(ec2.rules).toEqual([]);
  });

  test('of another VPC on update answers with the other group', async () => {
    await emptyGroup(event('Update', { SecurityGroupId: 'sg-99' }, GROUP), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'sg-99' }]);
  });

  test('on deletion leaves it as it is and calls nobody', async () => {
    ec2.rules = [rule('in', false)];
    await emptyGroup(event('Delete', { SecurityGroupId: GROUP }, GROUP), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: GROUP }]);
    expect(ec2.calls).toEqual([]);
  });

  test('reads all pages and revokes in portions', async () => {
    ec2.rules = Array.from({ length: 250 }, (_, index) => rule(String(index), false));
    ec2.pageSize = 100;
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(ec2.rules).toEqual([]);
    expect(actions().slice(0, 6)).toEqual([...Array(3).fill('DescribeSecurityGroupRules'), ...Array(3).fill('RevokeSecurityGroupIngress')]);
    expect(Object.keys(ec2.calls[5]).filter((key) => key.startsWith('SecurityGroupRuleId.'))).toHaveLength(50);
  });

  test('waits where EC2 is busy', async () => {
    ec2.failures = [['RequestLimitExceeded', 503], ['InternalError', 500]];
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(ec2.calls).toHaveLength(3);
  });

  test('goes on where somebody else removed a rule meanwhile', async () => {
    ec2.rules = [rule('in', false)];
    const describe = ec2.calls;
    ec2.failures = [];
    const original = ec2.failures.shift.bind(ec2.failures);
    jest.spyOn(ec2.failures, 'shift').mockImplementation(() => describe.length === 2 ? ['InvalidSecurityGroupRuleId.NotFound', 400] : original());
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(ec2.rules).toEqual([]);
  });

  test('fails with what EC2 says where it may not', async () => {
    ec2.failures = [['UnauthorizedOperation', 403]];
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'FAILED', Reason: 'UnauthorizedOperation: DescribeSecurityGroupRules: it is UnauthorizedOperation (log stream stream)' }]);
    expect(ec2.calls).toHaveLength(1);
  });

  test('fails where rules stay', async () => {
    ec2.rules = [rule('in', false)];
    ec2.stubborn = true;
    await emptyGroup(event('Create', { SecurityGroupId: GROUP }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'FAILED', Reason: `Error: rules of ${GROUP} are still there: sgr-in (log stream stream)` }]);
  }, 20_000);

  test.each(['', 'sg-x; drop', 'i-0123456789abcdef0'])('fails for the group %j without calling EC2', async (SecurityGroupId) => {
    await emptyGroup(event('Create', { SecurityGroupId }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'FAILED' }]);
    expect(ec2.calls).toEqual([]);
  });
});

describe('looking up prefix lists', () => {
  beforeEach(() => {
    ec2.prefixLists = [['com.amazonaws.eu-west-1.s3', 'pl-6da54004'], ['com.amazonaws.eu-west-1.dynamodb', 'pl-6fa54006'], ['com.amazonaws.global.cloudfront', 'pl-1']];
  });

  test.each(['Create', 'Update'])('on %s gives their ids as attributes', async (type) => {
    ec2.pageSize = 2;
    await findPrefixLists(event(type, { Services: 's3,dynamodb', Region: 'eu-west-1' }, 'prefix-lists-of-eu-west-1'), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS', PhysicalResourceId: 'prefix-lists-of-eu-west-1', Data: { s3: 'pl-6da54004', dynamodb: 'pl-6fa54006' } }]);
  });

  test('finds them whatever their names start with', async () => {
    ec2.prefixLists = [['eu.amazonaws.eusc-de-east-1.s3', 'pl-2'], ['x.eusc-de-east-1.s3express', 'pl-3']];
    await findPrefixLists(event('Create', { Services: 's3', Region: 'eusc-de-east-1' }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS', Data: { s3: 'pl-2' } }]);
  });

  test('on deletion does nothing', async () => {
    await findPrefixLists(event('Delete', { Services: 's3', Region: 'eu-west-1' }, 'prefix-lists-of-eu-west-1'), context);
    expect(ec2.answers).toMatchObject([{ Status: 'SUCCESS' }]);
    expect(ec2.calls).toEqual([]);
  });

  test('fails where the region has none', async () => {
    await findPrefixLists(event('Create', { Services: 's3', Region: 'us-east-1' }), context);
    expect(ec2.answers).toMatchObject([{ Status: 'FAILED', Reason: 'Error: the region has no prefix list of s3 (log stream stream)' }]);
  });
});
