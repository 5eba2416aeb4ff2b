import { IAMClient } from '@aws-sdk/client-iam';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { CustomResourceEvents, hurry } from './support/custom-resource-events';
import { FakeOrganizations } from './support/fake-organizations';
import {
  AccountPasswordPolicy, CentralRootManagement, DelegatedAdministrator, Organization, OrganizationPolicyType, OrganizationPolicyTypes,
  TrustedServiceAccess,
} from '../../lib/identity';
import { handler as passwordPolicy } from '../../lib/identity/account-password-policy.lambda';
import { handler as centralRoot } from '../../lib/identity/central-root-management.lambda';
import { handler as administrator } from '../../lib/identity/delegated-administrator.lambda';
import { handler as policyType } from '../../lib/identity/policy-types.lambda';
import { handler as serviceAccess } from '../../lib/identity/trusted-service-access.lambda';

const ANALYZER = 'access-analyzer.amazonaws.com';
const IAM = 'iam.amazonaws.com';
const SECURITY = '111122223333';
const OTHER = '444455556666';

let aws: FakeOrganizations;
let cloudFormation: CustomResourceEvents;
let waits: number[];

beforeEach(() => {
  aws = new FakeOrganizations();
  cloudFormation = new CustomResourceEvents();
  waits = hurry();
});

afterEach(() => jest.restoreAllMocks());

/** The switches, each with how to see and set its state. */
const SWITCHES = [
  {
    name: 'a policy type',
    handler: policyType,
    properties: { RootId: 'r-ab12', PolicyType: 'TAG_POLICY', DisableOnRemoval: 'true' },
    option: 'DisableOnRemoval',
    key: 'r-ab12/TAG_POLICY',
    on: 'EnablePolicyType',
    off: 'DisablePolicyType',
    look: 'ListRoots',
    isOn: () => aws.policyTypes.get('TAG_POLICY') === 'ENABLED',
    before: () => { aws.policyTypes.set('TAG_POLICY', 'ENABLED'); },
  },
  {
    name: 'the access of a service',
    handler: serviceAccess,
    properties: { ServicePrincipal: ANALYZER, DisableOnRemoval: 'true' },
    option: 'DisableOnRemoval',
    key: ANALYZER,
    on: 'EnableAWSServiceAccess',
    off: 'DisableAWSServiceAccess',
    look: 'ListAWSServiceAccessForOrganization',
    isOn: () => aws.services.has(ANALYZER),
    before: () => { aws.services.add(ANALYZER); },
  },
  {
    name: 'an administrator',
    handler: administrator,
    properties: { AccountId: SECURITY, ServicePrincipal: ANALYZER, DeregisterOnRemoval: 'true' },
    option: 'DeregisterOnRemoval',
    key: `${SECURITY}/${ANALYZER}`,
    on: 'RegisterDelegatedAdministrator',
    off: 'DeregisterDelegatedAdministrator',
    look: 'ListDelegatedAdministrators',
    isOn: () => aws.administrators.some(([account]) => account === SECURITY),
    before: () => { aws.administrators.push([SECURITY, ANALYZER]); },
  },
  ...(['RootCredentialsManagement', 'RootSessions'] as const).map((Feature) => ({
    name: Feature,
    handler: centralRoot,
    properties: { Feature, DisableOnRemoval: 'true' },
    option: 'DisableOnRemoval',
    key: Feature,
    on: `EnableOrganizations${Feature}`,
    off: `DisableOrganizations${Feature}`,
    look: 'ListOrganizationsFeatures',
    isOn: () => aws.rootFeatures.has(Feature),
    before: () => { aws.rootFeatures.add(Feature); },
  })),
];

const made = () => aws.calls.map((call) => call.split(':')[1]);

describe.each(SWITCHES)('$name', ({ handler, properties, option, key, on, off, look, isOn, before }) => {
  beforeEach(() => {
    if (handler === centralRoot) {
      aws.services.add(IAM);
    }
  });

  test('is turned on, and looked at again', async () => {
    const { Status, PhysicalResourceId } = await cloudFormation.send(handler, 'Create', properties);
    expect([Status, PhysicalResourceId]).toEqual(['SUCCESS', `${key}/turned-on`]);
    expect(isOn()).toBe(true);
    expect(made().filter((call) => !call.startsWith('List'))).toEqual([on]);
    expect(made()[made().length - 1]).toBe(look);
  });

  test('is left as it is found, and found means that somebody else needs it', async () => {
    before();
    const created = await cloudFormation.send(handler, 'Create', properties);
    expect([created.Status, created.PhysicalResourceId]).toEqual(['SUCCESS', `${key}/found-on`]);
    await cloudFormation.send(handler, 'Delete', properties, created.PhysicalResourceId);
    expect(made().filter((call) => !call.startsWith('List'))).toEqual([]);
    expect(isOn()).toBe(true);
  });

  test('is turned off by its removal where this resource turned it on', async () => {
    const { PhysicalResourceId } = await cloudFormation.send(handler, 'Create', properties);
    const deleted = await cloudFormation.send(handler, 'Delete', properties, PhysicalResourceId);
    expect(deleted.Status).toBe('SUCCESS');
    expect(isOn()).toBe(false);
    expect(made().filter((call) => !call.startsWith('List'))).toEqual([on, off]);
  });

  test('stays on where its removal is not to turn it off', async () => {
    const { PhysicalResourceId } = await cloudFormation.send(handler, 'Create', properties);
    aws.calls.length = 0;
    expect((await cloudFormation.send(handler, 'Delete', { ...properties, [option]: 'false' }, PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(isOn()).toBe(true);
    expect(aws.calls).toEqual([]);
  });

  test('is removed twice without harm', async () => {
    const { PhysicalResourceId } = await cloudFormation.send(handler, 'Create', properties);
    await cloudFormation.send(handler, 'Delete', properties, PhysicalResourceId);
    expect((await cloudFormation.send(handler, 'Delete', properties, PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(made().filter((call) => call === off)).toHaveLength(1);
  });

  test('is turned off by nobody where its creation failed', async () => {
    aws.failures = { [on]: ['AccessDeniedException'] };
    const failed = await cloudFormation.send(handler, 'Create', properties);
    before();
    aws.calls.length = 0;
    expect((await cloudFormation.send(handler, 'Delete', properties, failed.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(aws.calls).toEqual([]);
    expect(isOn()).toBe(true);
  });

  test('keeps its identity where nothing changes, and is turned on again where somebody turned it off', async () => {
    const { PhysicalResourceId } = await cloudFormation.send(handler, 'Create', properties);
    const again = await cloudFormation.send(handler, 'Update', properties, PhysicalResourceId, properties);
    expect([again.Status, again.PhysicalResourceId]).toEqual(['SUCCESS', PhysicalResourceId]);
    await cloudFormation.send(handler, 'Delete', properties, PhysicalResourceId);
    const restored = await cloudFormation.send(handler, 'Update', properties, `${key}/found-on`, properties);
    expect([restored.Status, restored.PhysicalResourceId]).toEqual(['SUCCESS', `${key}/turned-on`]);
    expect(isOn()).toBe(true);
  });

  test('repeated, a creation finds its own work and leaves it in the end', async () => {
    await cloudFormation.send(handler, 'Create', properties);
    const { PhysicalResourceId } = await cloudFormation.send(handler, 'Create', properties);
    expect(PhysicalResourceId).toBe(`${key}/found-on`);
  });

  test('waits until a change is seen', async () => {
    aws.lag = 3;
    expect((await cloudFormation.send(handler, 'Create', properties)).Status).toBe('SUCCESS');
    expect(isOn()).toBe(true);
    expect(waits.length).toBeGreaterThan(1);
  });

  test.each(['ConcurrentModificationException', 'TooManyRequestsException', 'ServiceException'])('is tried again after %s, with growing waits', async (later) => {
    aws.failures = { [on]: [later, later, later] };
    expect((await cloudFormation.send(handler, 'Create', properties)).Status).toBe('SUCCESS');
    expect(made().filter((call) => call === on)).toHaveLength(4);
    expect(waits.slice(0, 3)).toEqual([250, 500, 1000]);
  });

  test('fails where the service is busy for too long', async () => {
    aws.failures = { [on]: Array(20).fill('ConcurrentModificationException') };
    const { Status, Reason } = await cloudFormation.send(handler, 'Create', properties);
    expect([Status, Reason]).toEqual(['FAILED', 'ConcurrentModificationException: it is ConcurrentModificationException (log stream stream)']);
    expect(made().filter((call) => call === on)).toHaveLength(7);
  });

  test('fails at once with what the service says', async () => {
    aws.failures = { [on]: ['AccessDeniedException'] };
    expect(await cloudFormation.send(handler, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^AccessDeniedException: /) });
    expect(made().filter((call) => call === on)).toHaveLength(1);
  });

  test('fails where the change is taken and not made', async () => {
    aws.stubborn = true;
    expect(await cloudFormation.send(handler, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^NotInForceError: /) });
    before();
    expect(await cloudFormation.send(handler, 'Delete', properties, `${key}/turned-on`)).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^NotInForceError: .* still /) });
  });

  test.each(Object.keys(properties))('fails without %s, calling nobody', async (missing) => {
    const rest = Object.fromEntries(Object.entries(properties).filter(([name]) => name !== missing));
    expect((await cloudFormation.send(handler, 'Create', rest)).Status).toBe('FAILED');
    expect(aws.calls).toEqual([]);
  });
});

describe('a policy type', () => {
  const properties = { RootId: 'r-ab12', PolicyType: 'SERVICE_CONTROL_POLICY', DisableOnRemoval: 'true' };
  const policy = (Id: string, AwsManaged = false, Type = 'SERVICE_CONTROL_POLICY') => ({ Id, Type, AwsManaged });

  test('is not disabled while policies are there that this would detach', async () => {
    const { PhysicalResourceId } = await cloudFormation.send(policyType, 'Create', properties);
    aws.policies = [policy('p-FullAWSAccess', true), policy('p-1', true), policy('p-12345678')];
    expect((await cloudFormation.send(policyType, 'Delete', properties, PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(aws.policyTypes.get('SERVICE_CONTROL_POLICY')).toBe('ENABLED');
    expect(cloudFormation.logged.join('')).toContain('disabling it would detach p-12345678');
  });

  test('is disabled where only policies of AWS and of other types are there', async () => {
    const { PhysicalResourceId } = await cloudFormation.send(policyType, 'Create', properties);
    aws.policies = [policy('p-FullAWSAccess', true), policy('p-12345678', false, 'TAG_POLICY')];
    await cloudFormation.send(policyType, 'Delete', properties, PhysicalResourceId);
    expect(aws.policyTypes.size).toBe(0);
  });

  test('that is being disabled is waited for', async () => {
    aws.policyTypes.set('SERVICE_CONTROL_POLICY', 'PENDING_DISABLE');
    const answer = aws.ListRoots.bind(aws);
    jest.spyOn(aws, 'ListRoots').mockImplementation((input) => {
      if (aws.calls.length === 7) {
        aws.policyTypes.clear();
      }
      return answer(input);
    });
    expect((await cloudFormation.send(policyType, 'Create', properties)).PhysicalResourceId).toBe('r-ab12/SERVICE_CONTROL_POLICY/turned-on');
    // It is two pages: looked at once whether it is on, then three times whether it is still on its way.
    expect(made().indexOf('EnablePolicyType')).toBe(8);
  });

  test('that somebody else enables at the same time counts as found', async () => {
    aws.failures = { EnablePolicyType: ['PolicyTypeAlreadyEnabledException'] };
    const before = aws.ListRoots.bind(aws);
    jest.spyOn(aws, 'ListRoots').mockImplementation((input) => {
      if (aws.calls.includes('organizations:EnablePolicyType')) {
        aws.policyTypes.set('SERVICE_CONTROL_POLICY', 'ENABLED');
      }
      return before(input);
    });
    expect((await cloudFormation.send(policyType, 'Create', properties)).PhysicalResourceId).toBe('r-ab12/SERVICE_CONTROL_POLICY/found-on');
  });

  test('fails for the root of another organization', async () => {
    expect(await cloudFormation.send(policyType, 'Create', { ...properties, RootId: 'r-none' })).toMatchObject({
      Status: 'FAILED', Reason: expect.stringContaining('the organization of this account has no root r-none, but r-zz99, r-yy88, r-ab12'),
    });
  });
});

test('the access of a service stays while an account administers it', async () => {
  const properties = { ServicePrincipal: ANALYZER, DisableOnRemoval: 'true' };
  const { PhysicalResourceId } = await cloudFormation.send(serviceAccess, 'Create', properties);
  aws.administrators = [[SECURITY, ANALYZER]];
  expect((await cloudFormation.send(serviceAccess, 'Delete', properties, PhysicalResourceId)).Status).toBe('SUCCESS');
  expect(aws.services.has(ANALYZER)).toBe(true);
  expect(cloudFormation.logged.join('')).toContain(`${SECURITY} administers it`);
});

describe('an administrator', () => {
  const properties = { AccountId: SECURITY, ServicePrincipal: ANALYZER, DeregisterOnRemoval: 'true' };
  const moved = { ...properties, AccountId: OTHER };

  test('gives way to the next, whom the service does not take beside it', async () => {
    const first = await cloudFormation.send(administrator, 'Create', properties);
    const second = await cloudFormation.send(administrator, 'Update', moved, first.PhysicalResourceId, properties);
    expect([second.Status, second.PhysicalResourceId]).toEqual(['SUCCESS', `${OTHER}/${ANALYZER}/turned-on`]);
    expect((await cloudFormation.send(administrator, 'Delete', properties, first.PhysicalResourceId)).Status).toBe('SUCCESS');
    expect(aws.administrators).toEqual([[OTHER, ANALYZER]]);
  });

  test('comes back when the deployment is rolled back', async () => {
    const first = await cloudFormation.send(administrator, 'Create', properties);
    const second = await cloudFormation.send(administrator, 'Update', moved, first.PhysicalResourceId, properties);
    await cloudFormation.send(administrator, 'Update', properties, second.PhysicalResourceId, moved);
    await cloudFormation.send(administrator, 'Delete', moved, second.PhysicalResourceId);
    expect(aws.administrators).toEqual([[SECURITY, ANALYZER]]);
  });

  test('fails to replace one whom somebody else registered', async () => {
    aws.administrators = [[SECURITY, ANALYZER]];
    const found = await cloudFormation.send(administrator, 'Create', properties);
    expect(await cloudFormation.send(administrator, 'Update', moved, found.PhysicalResourceId, properties)).toMatchObject({
      Status: 'FAILED', Reason: expect.stringMatching(/^ConstraintViolationException: /),
    });
    expect(aws.administrators).toEqual([[SECURITY, ANALYZER]]);
  });
});

test('central root waits until IAM knows that the organization trusts it', async () => {
  aws.failures = { ListOrganizationsFeatures: ['ServiceAccessNotEnabledException', 'ServiceAccessNotEnabledException'] };
  aws.services.add(IAM);
  expect((await cloudFormation.send(centralRoot, 'Create', { Feature: 'RootSessions', DisableOnRemoval: 'false' })).Status).toBe('SUCCESS');
});

test('central root fails for an unknown feature', async () => {
  expect((await cloudFormation.send(centralRoot, 'Create', { Feature: 'RootPasswords', DisableOnRemoval: 'false' })).Status).toBe('FAILED');
  expect(aws.calls).toEqual([]);
});

describe('the password policy', () => {
  const properties = { MinimumLength: '14', ReusePrevention: '24', AllowUsersToChange: 'true', HardExpiry: 'false' };
  const POLICY = {
    MinimumPasswordLength: 14,
    PasswordReusePrevention: 24,
    RequireLowercaseCharacters: true,
    RequireUppercaseCharacters: true,
    RequireNumbers: true,
    RequireSymbols: true,
    AllowUsersToChangePassword: true,
    HardExpiry: false,
  };

  test.each(['Create', 'Update'])('is set as a whole on %s', async (type) => {
    aws.passwordPolicy = { MinimumPasswordLength: 6, MaxPasswordAge: 90 };
    expect(await cloudFormation.send(passwordPolicy, type, properties, 'account-password-policy')).toMatchObject({ Status: 'SUCCESS', PhysicalResourceId: 'account-password-policy' });
    expect(aws.passwordPolicy).toEqual({ ...POLICY, ExpirePasswords: false });
    expect(made()).toEqual(['UpdateAccountPasswordPolicy', 'GetAccountPasswordPolicy']);
  });

  test('expires passwords where it is asked for', async () => {
    const { Status } = await cloudFormation.send(passwordPolicy, 'Create', { ...properties, MaxAgeDays: '90', HardExpiry: 'true', AllowUsersToChange: 'false' });
    expect(Status).toBe('SUCCESS');
    expect(aws.passwordPolicy).toEqual({ ...POLICY, MaxPasswordAge: 90, HardExpiry: true, AllowUsersToChangePassword: false, ExpirePasswords: true });
  });

  test('is waited for, and tried again where IAM is busy', async () => {
    aws.lag = 3;
    aws.failures = { UpdateAccountPasswordPolicy: ['ServiceException'], GetAccountPasswordPolicy: ['TooManyRequestsException'] };
    expect((await cloudFormation.send(passwordPolicy, 'Create', properties)).Status).toBe('SUCCESS');
  });

  test('stays when the resource is deleted', async () => {
    await cloudFormation.send(passwordPolicy, 'Create', properties);
    aws.calls.length = 0;
    expect((await cloudFormation.send(passwordPolicy, 'Delete', properties, 'account-password-policy')).Status).toBe('SUCCESS');
    expect(aws.calls).toEqual([]);
  });

  test('fails where another one is in force afterwards', async () => {
    aws.stubborn = true;
    aws.passwordPolicy = { ...POLICY, MaxPasswordAge: 30 };
    expect(await cloudFormation.send(passwordPolicy, 'Create', properties)).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^NotInForceError: /) });
  });

  test.each([['MinimumLength', 'fourteen'], ['MaxAgeDays', '-1'], ['HardExpiry', 'yes']])('fails for %s %j without calling IAM', async (name, value) => {
    expect((await cloudFormation.send(passwordPolicy, 'Create', { ...properties, [name]: value })).Status).toBe('FAILED');
    expect(aws.calls).toEqual([]);
  });
});

describe('what a function calls', () => {
  const organization = (scope: Construct) => Organization.fromOrganizationAttributes(scope, 'Organization', {
    organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', accounts: [{ accountId: SECURITY, unit: '/', name: 'security' }],
  });

  /** Actions that the role of the one function holds, beside its log. */
  function allowed(build: (stack: Stack) => unknown): string[] {
    const stack = new Stack(new App(), 'Stack');
    build(stack);
    const policies = Object.entries(Template.fromStack(stack).findResources('AWS::IAM::ManagedPolicy')).filter(([id]) => !id.includes('ServiceAccessSettings'));
    const statements = policies.flatMap(([, { Properties }]) => Properties.PolicyDocument.Statement as { Action: string | string[] }[]);
    return [...new Set(statements.flatMap(({ Action }) => Action))].filter((action) => !action.startsWith('logs:')).sort();
  }

  const roundTrip = async (index: number, reversible: string) => {
    const { handler, properties, option } = SWITCHES[index];
    aws.services.add(IAM);
    const { PhysicalResourceId } = await cloudFormation.send(handler, 'Create', { ...properties, [option]: reversible });
    await cloudFormation.send(handler, 'Update', { ...properties, [option]: reversible }, PhysicalResourceId, properties);
    await cloudFormation.send(handler, 'Delete', { ...properties, [option]: reversible }, PhysicalResourceId);
  };

  test.each([true, false])('is what its role allows, no more and no less (undone on removal: %s)', async (undo) => {
    const cases: [number[], (stack: Stack) => unknown][] = [
      [[0], (stack) => new OrganizationPolicyTypes(stack, 'A', { organization: organization(stack), policyTypes: [OrganizationPolicyType.TAG], disableOnRemoval: undo })],
      [[1], (stack) => new TrustedServiceAccess(stack, 'A', { organization: organization(stack), services: [ANALYZER], disableOnRemoval: undo })],
      [[2], (stack) => {
        const of = organization(stack);
        new DelegatedAdministrator(stack, 'A', { organization: of, account: of.account('security'), services: [ANALYZER], deregisterOnRemoval: undo });
      }],
      [[3, 4], (stack) => new CentralRootManagement(stack, 'A', { organization: organization(stack), disableOnRemoval: undo })],
    ];
    for (const [indexes, build] of cases) {
      aws.calls.length = 0;
      for (const index of indexes) {
        await roundTrip(index, String(undo));
      }
      expect([...new Set(aws.calls)].sort()).toEqual(allowed(build));
    }
  });

  test('to set passwords is what its role allows', async () => {
    await cloudFormation.send(passwordPolicy, 'Create', { MinimumLength: '14', ReusePrevention: '24', AllowUsersToChange: 'true', HardExpiry: 'false' });
    expect([...new Set(aws.calls)].sort()).toEqual(allowed((stack) => new AccountPasswordPolicy(stack, 'A')));
  });
});

test.each([
  ['eu-central-1', 'organizations.us-east-1.amazonaws.com', 'us-east-1', 'iam.amazonaws.com', 'us-east-1'],
  ['us-gov-east-1', 'organizations.us-gov-west-1.amazonaws.com', 'us-gov-west-1', 'iam.us-gov.amazonaws.com', 'us-gov-west-1'],
  ['cn-north-1', 'organizations.cn-northwest-1.amazonaws.com.cn', 'cn-northwest-1', 'iam.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
])('from %s the SDK reaches the one endpoint of the partition', async (region, ...expected) => {
  jest.restoreAllMocks();
  const seen: string[] = [];
  for (const client of [new OrganizationsClient({ region }), new IAMClient({ region })]) {
    const { url, properties } = client.config.endpointProvider({ Region: region, UseFIPS: false, UseDualStack: false });
    seen.push(url.hostname, (properties as { authSchemes: { signingRegion: string }[] }).authSchemes[0].signingRegion);
  }
  expect(seen).toEqual(expected);
});
