import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CustomerKey } from '../../lib/data';
import {
  AccountPasswordPolicy, AccountPasswordPolicyProps, CentralRootManagement, CentralRootManagementProps, DelegatedAdministrator,
  DelegatedAdministratorProps, ExistingAccount, ExistingUnit, IOrganization, Organization, OrganizationAccountProps,
  OrganizationAttributes, OrganizationPolicyType, OrganizationPolicyTypes, OrganizationPolicyTypesProps, OrganizationProps,
  SettingFunctionOptions, TrustedServiceAccess, TrustedServiceAccessProps,
} from '../../lib/identity';

/** Two values of one property; they may need the stack. */
type Pair<P> = (stack: Stack) => [Partial<P>, Partial<P>];
type Table<P> = { readonly [K in keyof Required<P>]: Pair<P> };

const EXISTING: OrganizationAttributes = { organizationId: 'o-a1b2c3d4e5', rootId: 'r-ab12', managementAccountId: '999988887777' };
const ACCOUNTS = [{ name: 'audit', accountId: '111122223333', unit: '/' }, { name: 'log', accountId: '444455556666', unit: '/' }];
const [ANALYZER, CONFIG, IAM] = ['access-analyzer.amazonaws.com', 'config.amazonaws.com', 'iam.amazonaws.com'];

const one = (stack: Stack, id: string, more: Partial<OrganizationAttributes> = {}): IOrganization => (
  Organization.fromOrganizationAttributes(stack, id, { ...EXISTING, accounts: ACCOUNTS, ...more }));
const another = (stack: Stack): [{ organization: IOrganization }, { organization: IOrganization }] => [
  { organization: one(stack, 'A') }, { organization: one(stack, 'B', { organizationId: 'o-zzzzzzzzzz', rootId: 'r-zz99', managementAccountId: '000011112222' }) },
];

const FUNCTION: Table<SettingFunctionOptions> = {
  encryptionKey: (stack) => [{}, { encryptionKey: new CustomerKey(stack, 'Shared', { description: 'settings' }) }],
  logRetention: () => [{}, { logRetention: logs.RetentionDays.TWO_YEARS }],
};

const ACCOUNT: Table<OrganizationAccountProps> = {
  name: () => [{ name: 'a' }, { name: 'b' }],
  email: () => [{ email: 'a@example.com' }, { email: 'b@example.com' }],
  unit: () => [{ unit: '/' }, { unit: 'Workloads' }],
  roleName: () => [{}, { roleName: 'Admin' }],
};

const ORGANIZATION: Table<OrganizationProps> = {
  existing: () => [{}, { existing: EXISTING }],
  units: () => [{}, { units: ['Workloads', 'Security'] }],
  accounts: () => [{}, { accounts: [{ name: 'a', email: 'a@example.com', unit: '/' }] }],
};

const POLICY_TYPES: Table<OrganizationPolicyTypesProps> = {
  ...FUNCTION,
  organization: another,
  policyTypes: () => [{ policyTypes: [OrganizationPolicyType.TAG] }, { policyTypes: [OrganizationPolicyType.BACKUP] }],
  disableOnRemoval: () => [{ disableOnRemoval: false }, { disableOnRemoval: true }],
};

const ACCESS: Table<TrustedServiceAccessProps> = {
  ...FUNCTION,
  // What is enabled belongs to the organization of the account, whichever it is; which one it is decides what is refused.
  organization: (stack) => [{ organization: one(stack, 'A') }, { organization: one(stack, 'B', { controlTower: true }) }],
  services: () => [{ services: [ANALYZER] }, { services: [IAM] }],
  disableOnRemoval: () => [{ disableOnRemoval: false }, { disableOnRemoval: true }],
};

const ADMINISTRATOR: Table<DelegatedAdministratorProps> = {
  ...FUNCTION,
  organization: another,
  account: (stack) => [{ account: one(stack, 'A').account('audit') }, { account: one(stack, 'B').account('log') }],
  services: () => [{ services: [ANALYZER] }, { services: [CONFIG] }],
  serviceAccess: (stack) => [{}, { serviceAccess: new TrustedServiceAccess(stack, 'Access', { organization: one(stack, 'A'), services: [ANALYZER] }) }],
  deregisterOnRemoval: () => [{ deregisterOnRemoval: false }, { deregisterOnRemoval: true }],
};

const ROOT: Table<CentralRootManagementProps> = {
  ...FUNCTION,
  organization: (stack) => [{ organization: one(stack, 'A') }, { organization: one(stack, 'B', { managementAccountId: '000011112222' }) }],
  rootSessions: () => [{ rootSessions: false }, { rootSessions: true }],
  serviceAccess: (stack) => [{}, { serviceAccess: new TrustedServiceAccess(stack, 'Access', { organization: one(stack, 'A'), services: [IAM] }) }],
  disableOnRemoval: () => [{ disableOnRemoval: false }, { disableOnRemoval: true }],
};

const PASSWORDS: Table<AccountPasswordPolicyProps> = {
  ...FUNCTION,
  minimumLength: () => [{ minimumLength: 14 }, { minimumLength: 15 }],
  reusePrevention: () => [{ reusePrevention: 24 }, { reusePrevention: 23 }],
  maxAge: () => [{}, { maxAge: Duration.days(90) }],
  hardExpiry: () => [{ maxAge: Duration.days(90) }, { maxAge: Duration.days(90), hardExpiry: true }],
  allowUsersToChangePassword: () => [{}, { allowUsersToChangePassword: false }],
};

/** What two values lead to: templates, or the refusal of one. */
function outcomes<P>(pair: Pair<P>, build: (stack: Stack, props: Partial<P>) => unknown, env?: { account: string }): [unknown, unknown] {
  const [first, second] = [0, 1].map((index) => {
    const stack = new Stack(new App(), 'Stack', { env });
    try {
      build(stack, pair(stack)[index]);
    } catch (error) {
      return (error as Error).message;
    }
    return Template.fromStack(stack).toJSON() as unknown;
  });
  return [first, second];
}

const differ = <P>(pair: Pair<P>, build: (stack: Stack, props: Partial<P>) => unknown, env?: { account: string }): void => {
  const [first, second] = outcomes(pair, build, env);
  expect(first).not.toEqual(second);
};

test.each(Object.entries(ORGANIZATION))('Organization heeds %s', (_, pair) => {
  differ(pair, (stack, props) => new Organization(stack, 'Organization', props));
});

test.each(Object.entries(ACCOUNT))('an account to create heeds %s', (_, pair) => {
  differ(pair, (stack, props) => new Organization(stack, 'Organization', { units: ['Workloads'], accounts: [{ name: 'a', email: 'a@example.com', unit: '/', ...props }] }));
});

test.each(Object.entries(POLICY_TYPES))('OrganizationPolicyTypes heeds %s', (_, pair) => {
  differ(pair, (stack, props) => new OrganizationPolicyTypes(stack, 'Setting', { organization: one(stack, 'Organization'), policyTypes: [OrganizationPolicyType.TAG], ...props }));
});

test.each(Object.entries(ACCESS))('TrustedServiceAccess heeds %s', (name, pair) => {
  differ(pair, (stack, props) => new TrustedServiceAccess(stack, 'Setting', {
    organization: one(stack, 'Organization'), services: name === 'organization' ? [CONFIG] : [ANALYZER], ...props,
  }));
});

test.each(Object.entries(ADMINISTRATOR))('DelegatedAdministrator heeds %s', (_, pair) => {
  differ(pair, (stack, props) => {
    const organization = one(stack, 'Organization');
    return new DelegatedAdministrator(stack, 'Setting', { organization, account: organization.account('audit'), services: [ANALYZER], ...props });
  });
});

test.each(Object.entries(ROOT))('CentralRootManagement heeds %s', (_, pair) => {
  differ(pair, (stack, props) => new CentralRootManagement(stack, 'Setting', { organization: one(stack, 'Organization'), ...props }), { account: '999988887777' });
});

test.each(Object.entries(PASSWORDS))('AccountPasswordPolicy heeds %s', (_, pair) => {
  differ(pair, (stack, props) => new AccountPasswordPolicy(stack, 'Setting', props));
});

describe('what exists', () => {
  const seen = (attributes: Partial<OrganizationAttributes>): unknown => {
    const organization = one(new Stack(), 'Organization', attributes);
    const { organizationId, managementAccountId, controlTower, targets } = organization;
    return [organizationId, managementAccountId, controlTower, targets.map(({ path, targetId }) => [path, targetId])];
  };
  const UNIT: ExistingUnit = { path: 'A', unitId: 'ou-ab12-11111111' };

  test.each<[keyof OrganizationAttributes, Partial<OrganizationAttributes>, Partial<OrganizationAttributes>]>([
    ['organizationId', {}, { organizationId: 'o-zzzzzzzzzz' }],
    ['rootId', {}, { rootId: 'r-zz99' }],
    ['managementAccountId', {}, { managementAccountId: undefined }],
    ['controlTower', {}, { controlTower: true }],
    ['units', {}, { units: [UNIT] }],
    ['accounts', {}, { accounts: [] }],
  ])('is told by %s', (_, first, second) => {
    expect(seen(first)).not.toEqual(seen(second));
  });

  test.each<[keyof ExistingAccount, Partial<ExistingAccount>]>([['accountId', { accountId: '000011112222' }], ['unit', { unit: 'A' }], ['name', { name: 'b' }]])('is told by %s of accounts', (_, more) => {
    const account: ExistingAccount = { accountId: '111122223333', unit: '/', name: 'a' };
    expect(seen({ units: [UNIT], accounts: [account] })).not.toEqual(seen({ units: [UNIT], accounts: [{ ...account, ...more }] }));
  });

  test.each<[keyof ExistingUnit, Partial<ExistingUnit>]>([['path', { path: 'B' }], ['unitId', { unitId: 'ou-ab12-22222222' }]])('is told by %s of units', (_, more) => {
    expect(seen({ units: [UNIT] })).not.toEqual(seen({ units: [{ ...UNIT, ...more }] }));
  });

  test('is told by registeredWithControlTower of units', () => {
    differ<ExistingUnit>(
      () => [{ registeredWithControlTower: true }, { registeredWithControlTower: false }],
      (stack, more) => new Organization(stack, 'Organization', { existing: { ...EXISTING, controlTower: true, units: [{ ...UNIT, ...more }] }, units: ['A/B'] }),
    );
  });
});
