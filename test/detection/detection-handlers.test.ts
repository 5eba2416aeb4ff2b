import { FakeDetectionApi } from './support/fake-detection-api';
import { handler as scans } from '../../lib/detection/inspector-scans.lambda';
import { handler as macie } from '../../lib/detection/macie-settings.lambda';
import { handler as administrator } from '../../lib/detection/service-administrator.lambda';
import { hurry } from '../identity/support/custom-resource-events';

const SECURITY = '111122223333';
const OTHER = '444455556666';

let aws: FakeDetectionApi;
let logged: string[];

beforeEach(async () => {
  aws = new FakeDetectionApi();
  await aws.start();
  logged = [];
  jest.spyOn(process.stdout, 'write').mockImplementation((line) => logged.push(String(line)) > 0);
  hurry();
});

afterEach(async () => {
  jest.restoreAllMocks();
  await aws.stop();
});

describe.each([
  ['guardduty', 'POST /admin/enable', 'POST /admin/disable', 'GET /admin'],
  ['inspector2', 'POST /delegatedadminaccounts/enable', 'POST /delegatedadminaccounts/disable', 'POST /delegatedadminaccounts/list'],
  ['macie2', 'POST /admin', 'DELETE /admin', 'GET /admin'],
])('the administrator of %s', (Service, enable, disable, list) => {
  const properties = { Service, AccountId: SECURITY, DisableOnRemoval: 'true' };
  const of = (status: string) => aws.administrators[Service].filter((one) => one[1] === status).map(([account]) => account);

  test('is named, and looked at again', async () => {
    const { Status, PhysicalResourceId } = await aws.send(administrator, 'Create', properties);
    expect([Status, PhysicalResourceId]).toEqual(['SUCCESS', `${Service}/${SECURITY}/turned-on`]);
    expect(of('ENABLED')).toEqual([SECURITY]);
    expect(aws.changes()).toEqual([enable]);
    expect(aws.calls[aws.calls.length - 1].at).toBe(list);
  });

  test('is asked for with a signature of this service, region and session', async () => {
    await aws.send(administrator, 'Create', properties);
    expect(aws.calls.map(({ authorization }) => authorization)).toEqual(aws.calls.map(() => expect.stringMatching(
      new RegExp(`^AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/\\d{8}/eu-west-1/${Service}/aws4_request, SignedHeaders=[a-z0-9;-]*x-amz-security-token[a-z0-9;-]*, Signature=[0-9a-f]{64}$`))));
  });

  test('that is there already is left as it is, also by removal', async () => {
    aws.administrators[Service].push([SECURITY, 'ENABLED']);
    const { PhysicalResourceId } = await aws.send(administrator, 'Create', properties);
    expect(PhysicalResourceId).toBe(`${Service}/${SECURITY}/found-on`);
    await aws.send(administrator, 'Delete', properties, PhysicalResourceId);
    expect(aws.changes()).toEqual([]);
    expect(of('ENABLED')).toEqual([SECURITY]);
  });

  test('is found on whatever page', async () => {
    aws.pageSize = 1;
    aws.administrators[Service].push([OTHER, Service === 'macie2' ? 'DISABLING_IN_PROGRESS' : 'DISABLE_IN_PROGRESS'], [SECURITY, 'ENABLED']);
    expect((await aws.send(administrator, 'Create', properties)).PhysicalResourceId).toBe(`${Service}/${SECURITY}/found-on`);
  });

  test('is taken away by removal where this resource named it, and only if it may', async () => {
    const { PhysicalResourceId } = await aws.send(administrator, 'Create', properties);
    await aws.send(administrator, 'Delete', { ...properties, DisableOnRemoval: 'false' }, PhysicalResourceId);
    expect(of('ENABLED')).toEqual([SECURITY]);
    expect((await aws.send(administrator, 'Delete', properties, PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(of('ENABLED')).toEqual([]);
    expect(aws.changes()).toEqual([enable, disable]);
    await aws.send(administrator, 'Delete', properties, PhysicalResourceId);
    expect(aws.changes()).toEqual([enable, disable]);
  });

  test('that is another one is not replaced, and the answer says who it is', async () => {
    aws.administrators[Service].push([OTHER, 'ENABLED']);
    const { Status, Reason, PhysicalResourceId } = await aws.send(administrator, 'Create', properties);
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining(`OtherAdministratorError: ${OTHER} administers ${Service} in this region; disable it there first`)]);
    expect(aws.changes()).toEqual([]);
    await aws.send(administrator, 'Delete', properties, PhysicalResourceId);
    expect(of('ENABLED')).toEqual([OTHER]);
  });

  test('changes: the former one goes first, where this resource named it and may', async () => {
    const { PhysicalResourceId } = await aws.send(administrator, 'Create', properties);
    const moved = { ...properties, AccountId: OTHER };
    const updated = await aws.send(administrator, 'Update', moved, PhysicalResourceId, properties);
    expect([updated.Status, updated.PhysicalResourceId]).toEqual(['SUCCESS', `${Service}/${OTHER}/turned-on`]);
    expect(of('ENABLED')).toEqual([OTHER]);
    // What CloudFormation sends next for the former resource takes nothing away.
    await aws.send(administrator, 'Delete', properties, PhysicalResourceId);
    expect(of('ENABLED')).toEqual([OTHER]);
  });

  test('is waited for while the service is busy, and a refusal is final', async () => {
    aws.failures[enable] = ['ThrottlingException', 'InternalServerException'];
    expect((await aws.send(administrator, 'Create', properties)).Status).toBe('SUCCESS');
    aws.administrators[Service] = [];
    aws.failures[enable] = ['AccessDeniedException'];
    const { Status, Reason } = await aws.send(administrator, 'Create', properties);
    expect([Status, Reason]).toEqual(['FAILED', expect.stringContaining(`AccessDeniedException: ${enable}: no: AccessDeniedException`)]);
  });

  test('that does not come is no success', async () => {
    aws.ignored.add(enable);
    expect(await aws.send(administrator, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`NotInForceError: ${SECURITY} does not administer ${Service}`) });
  });

  test('that does not go is no success', async () => {
    const { PhysicalResourceId } = await aws.send(administrator, 'Create', properties);
    aws.ignored.add(disable);
    expect(await aws.send(administrator, 'Delete', properties, PhysicalResourceId)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('still administers') });
  });
});

describe.each([['EC2', 'ec2'], ['ECR', 'ecr'], ['LAMBDA', 'lambda'], ['LAMBDA_CODE', 'lambdaCode'], ['CODE_REPOSITORY', 'codeRepository']])('the scan %s', (Scan, state) => {
  const properties = { AccountId: SECURITY, Scan, DisableOnRemoval: 'true' };

  test('is turned on in this account, and looked at again', async () => {
    const { Status, PhysicalResourceId } = await aws.send(scans, 'Create', properties);
    expect([Status, PhysicalResourceId]).toEqual(['SUCCESS', `${SECURITY}/${Scan}/turned-on`]);
    expect(aws.scans[state]).toBe('ENABLING');
    expect(aws.calls.filter(({ at }) => at === 'POST /enable').map(({ body }) => body)).toEqual([{ resourceTypes: [Scan], accountIds: [SECURITY] }]);
    expect(aws.calls[aws.calls.length - 1].at).toBe('POST /status/batch/get');
    expect(Object.values(aws.scans).filter((status) => status !== 'DISABLED')).toHaveLength(1);
  });

  test.each(['ENABLED', 'ENABLING'])('that is %s already stays so, also after removal', async (status) => {
    aws.scans[state] = status;
    const { PhysicalResourceId } = await aws.send(scans, 'Create', properties);
    expect(PhysicalResourceId).toBe(`${SECURITY}/${Scan}/found-on`);
    await aws.send(scans, 'Delete', properties, PhysicalResourceId);
    expect(aws.changes()).toEqual([]);
  });

  test('is turned off by removal where this resource turned it on, and only if it may', async () => {
    const { PhysicalResourceId } = await aws.send(scans, 'Create', properties);
    await aws.send(scans, 'Delete', { ...properties, DisableOnRemoval: 'false' }, PhysicalResourceId);
    expect(aws.changes()).toEqual(['POST /enable']);
    await aws.send(scans, 'Delete', properties, PhysicalResourceId);
    expect(aws.scans[state]).toBe('DISABLING');
  });
});

describe('a scan', () => {
  const properties = { AccountId: SECURITY, Scan: 'EC2', DisableOnRemoval: 'true' };

  test('keeps its identity where nothing changes, and comes back where somebody turned it off', async () => {
    const { PhysicalResourceId } = await aws.send(scans, 'Create', properties);
    aws.scans.ec2 = 'DISABLED';
    const again = await aws.send(scans, 'Update', properties, PhysicalResourceId, properties);
    expect([again.Status, again.PhysicalResourceId, aws.scans.ec2]).toEqual(['SUCCESS', PhysicalResourceId, 'ENABLING']);
  });

  test('fails where Inspector says so within a good answer', async () => {
    aws.failedAccounts['POST /enable'] = ['ACCESS_DENIED'];
    expect(await aws.send(scans, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('ACCESS_DENIED: /enable of EC2: no: ACCESS_DENIED') });
    aws.failedAccounts['POST /status/batch/get'] = ['RESOURCE_NOT_FOUND'];
    expect((await aws.send(scans, 'Create', properties)).Status).toBe('FAILED');
  });

  test('is waited for while another change is under way', async () => {
    aws.failedAccounts['POST /enable'] = ['DISABLE_IN_PROGRESS', 'ENABLE_IN_PROGRESS'];
    aws.failures['POST /enable'] = ['ConflictException'];
    expect((await aws.send(scans, 'Create', properties)).Status).toBe('SUCCESS');
    expect(aws.changes()).toHaveLength(4);
  });

  test('that nothing turns on or off is no success', async () => {
    aws.ignored.add('POST /enable');
    expect(await aws.send(scans, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('NotInForceError: the scan EC2') });
    aws.ignored.clear();
    const { PhysicalResourceId } = await aws.send(scans, 'Create', properties);
    aws.ignored.add('POST /disable');
    expect(await aws.send(scans, 'Delete', properties, PhysicalResourceId)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('is still on') });
  });

  test.each([{ Scan: 'LAMBDA-CODE' }, { AccountId: '1111' }, { Endpoint: 'file:///etc/passwd' }, { DisableOnRemoval: 'yes' }])('fails on %j and calls nobody', async (bad) => {
    expect((await aws.send(scans, 'Create', { ...properties, ...bad })).Status).toBe('FAILED');
    expect(aws.calls).toEqual([]);
  });
});

describe('Macie', () => {
  const DISCOVERY = { Setting: 'automated-discovery', On: 'true', Members: 'ALL' };
  const RESULTS = { Setting: 'results', BucketName: 'results', KeyPrefix: 'macie/', KmsKeyArn: 'arn:aws:kms:eu-west-1:111122223333:key/1' };

  test('automated discovery is turned on, and off by removal', async () => {
    const { Status, PhysicalResourceId } = await aws.send(macie, 'Create', DISCOVERY);
    expect([Status, PhysicalResourceId]).toEqual(['SUCCESS', 'macie/automated-discovery']);
    expect(aws.discovery).toEqual({ status: 'ENABLED', autoEnableOrganizationMembers: 'ALL' });
    await aws.send(macie, 'Delete', DISCOVERY, PhysicalResourceId);
    expect(aws.discovery).toEqual({ status: 'DISABLED', autoEnableOrganizationMembers: 'NONE' });
  });

  test('automated discovery of one account says nothing of members', async () => {
    await aws.send(macie, 'Create', { Setting: 'automated-discovery', On: 'true' });
    expect(aws.calls.filter(({ at }) => at.startsWith('PUT')).map(({ body }) => body)).toEqual([{ status: 'ENABLED' }]);
  });

  test('what is as it should be is not written', async () => {
    aws.discovery = { status: 'ENABLED', autoEnableOrganizationMembers: 'ALL' };
    expect((await aws.send(macie, 'Update', DISCOVERY, 'macie/automated-discovery', DISCOVERY)).Status).toBe('SUCCESS');
    expect(aws.changes()).toEqual([]);
  });

  test('discovery that is off is turned off, and removal leaves it', async () => {
    aws.discovery = { status: 'ENABLED' };
    await aws.send(macie, 'Create', { Setting: 'automated-discovery', On: 'false' });
    expect(aws.discovery.status).toBe('DISABLED');
    aws.calls.length = 0;
    await aws.send(macie, 'Delete', { Setting: 'automated-discovery', On: 'false' }, 'macie/automated-discovery');
    expect(aws.calls).toEqual([]);
  });

  test('new members are taken in, and by removal no more', async () => {
    await aws.send(macie, 'Create', { Setting: 'new-members', On: 'true' });
    expect(aws.organization.autoEnable).toBe(true);
    await aws.send(macie, 'Delete', { Setting: 'new-members', On: 'true' }, 'macie/new-members');
    expect(aws.organization.autoEnable).toBe(false);
    expect(aws.changes()).toEqual(['PATCH /admin/configuration', 'PATCH /admin/configuration']);
  });

  test('results go to the bucket, and stay there', async () => {
    const { Status, PhysicalResourceId } = await aws.send(macie, 'Create', RESULTS);
    expect(Status).toBe('SUCCESS');
    expect(aws.results).toEqual({ configuration: { s3Destination: { bucketName: 'results', keyPrefix: 'macie/', kmsKeyArn: RESULTS.KmsKeyArn } } });
    aws.calls.length = 0;
    await aws.send(macie, 'Delete', RESULTS, PhysicalResourceId);
    expect(aws.calls).toEqual([]);
    await aws.send(macie, 'Update', { ...RESULTS, BucketName: 'other' }, PhysicalResourceId, RESULTS);
    expect(aws.results).toMatchObject({ configuration: { s3Destination: { bucketName: 'other' } } });
  });

  test.each([[DISCOVERY, 'PUT /automated-discovery/configuration'], [RESULTS, 'PUT /classification-export-configuration'], [{ Setting: 'new-members', On: 'true' }, 'PATCH /admin/configuration']])(
    '%j that is refused or does not hold is no success', async (properties, at) => {
      aws.failures[at] = ['AccessDeniedException'];
      expect(await aws.send(macie, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`AccessDeniedException: ${at}`) });
      aws.ignored.add(at);
      expect(await aws.send(macie, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('NotInForceError: Macie does not say') });
    });

  test.each([{ Setting: 'everything' }, { ...DISCOVERY, On: 'yes' }, { ...DISCOVERY, Members: 'SOME' }, { ...RESULTS, BucketName: 7 }])('fails on %j and calls nobody', async (bad) => {
    expect((await aws.send(macie, 'Create', bad)).Status).toBe('FAILED');
    expect(aws.calls).toEqual([]);
  });
});

test('answers that are no JSON, and services that are not there, are failures and not silence', async () => {
  const properties = { Service: 'guardduty', AccountId: SECURITY, DisableOnRemoval: 'true', Endpoint: 'http://127.0.0.1:1' };
  expect(await aws.send(administrator, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('fetch failed') });
  expect(logged.join('')).toContain('fetch failed');
  expect(logged.join('')).not.toContain('AKIAEXAMPLE');
});
