import { App, CfnParameter, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { Organization, OrganizationAccountProps, OrganizationAttributes, OrganizationProps, OrganizationTargetKind } from '../../lib/identity';
import { nagFindings } from '../support/nag-findings';

const MANAGEMENT = '999988887777';
const EXISTING: OrganizationAttributes = {
  organizationId: 'o-a1b2c3d4e5',
  rootId: 'r-ab12',
  managementAccountId: MANAGEMENT,
  units: [
    { path: 'Workloads', unitId: 'ou-ab12-11111111' },
    { path: 'Workloads/Production', unitId: 'ou-ab12-22222222' },
    { path: '/Sandbox', unitId: 'ou-ab12-33333333' },
  ],
  accounts: [
    { name: 'shop', accountId: '111122223333', unit: 'Workloads/Production' },
    { accountId: MANAGEMENT, unit: '/' },
  ],
};

/** A changed logical id would make a second organization, unit or account. */
const LOGICAL_IDS = [
  'Organization29A5FC3F', 'OrganizationUnitSecurityCD6F0B18', 'OrganizationUnitWorkloadsB8C2CB45', 'OrganizationUnitWorkloadsUnitProduction9ECC4E0D',
  'OrganizationAccountauditFBD52701', 'OrganizationAccountshop24B003A7', 'OrganizationAccountspare847E53FE',
];
const TEST_UNIT = 'OrganizationUnitWorkloadsUnitTest193BFD3B';

function stackOf(app = new App()): Stack {
  return new Stack(app, 'Stack');
}

const imported = (more: Partial<OrganizationAttributes> = {}) => Organization.fromOrganizationAttributes(stackOf(), 'Organization', { ...EXISTING, ...more });

const account = (name: string, more: Partial<OrganizationAccountProps> = {}): OrganizationAccountProps => ({ name, email: `${name}@example.com`, unit: 'Workloads', ...more });

const NEW: OrganizationProps = {
  units: ['Security', 'Workloads', 'Workloads/Production'],
  accounts: [account('audit', { unit: 'Security', roleName: 'Admin' }), account('shop', { unit: 'Workloads/Production' }), account('spare', { unit: '/' })],
};

function made(props: OrganizationProps = NEW, app = new App()): { stack: Stack; organization: Organization; template: Template } {
  const stack = stackOf(app);
  const organization = new Organization(stack, 'Organization', props);
  return { stack, organization, template: Template.fromStack(stack) };
}

describe('an organization that exists', () => {
  test('is known by its root, units and accounts, and nothing of it is created', () => {
    const organization = imported();
    expect(organization.organizationId).toBe('o-a1b2c3d4e5');
    expect(organization.managementAccountId).toBe(MANAGEMENT);
    expect(organization.controlTower).toBe(false);
    expect(organization.targets.map(({ kind, path, targetId, parent }) => [kind, path, targetId, parent?.path])).toEqual([
      [OrganizationTargetKind.ROOT, '/', 'r-ab12', undefined],
      [OrganizationTargetKind.ORGANIZATIONAL_UNIT, '/Workloads', 'ou-ab12-11111111', '/'],
      [OrganizationTargetKind.ORGANIZATIONAL_UNIT, '/Workloads/Production', 'ou-ab12-22222222', '/Workloads'],
      [OrganizationTargetKind.ORGANIZATIONAL_UNIT, '/Sandbox', 'ou-ab12-33333333', '/'],
      [OrganizationTargetKind.ACCOUNT, '/Workloads/Production/shop', '111122223333', '/Workloads/Production'],
      [OrganizationTargetKind.ACCOUNT, `/${MANAGEMENT}`, MANAGEMENT, '/'],
    ]);
    Template.fromStack(Stack.of(organization)).templateMatches({ Resources: Match.absent() });
  });

  test.each(['Workloads/Production', '/Workloads/Production', ' Workloads/Production', 'ou-ab12-22222222'])('has the unit %j', (path) => {
    expect(imported().unit(path).targetId).toBe('ou-ab12-22222222');
  });

  test.each(['shop', '111122223333'])('has the account %j', (name) => {
    expect(imported().account(name).path).toBe('/Workloads/Production/shop');
  });

  test('may be known only at deployment', () => {
    const stack = stackOf();
    const [organizationId, rootId, unitId, accountId] = ['OrganizationId', 'RootId', 'UnitId', 'AccountId'].map((id) => new CfnParameter(stack, id).valueAsString);
    const organization = Organization.fromOrganizationAttributes(stack, 'Organization', {
      organizationId, rootId, managementAccountId: accountId, units: [{ path: 'Sandbox', unitId }], accounts: [{ name: 'try', accountId, unit: 'Sandbox' }],
    });
    expect(organization.unit('Sandbox').targetId).toBe(unitId);
    expect(organization.account('try').targetId).toBe(accountId);
  });

  test.each<[string, (organization: ReturnType<typeof imported>) => unknown, string]>([
    ['an unknown unit', (organization) => organization.unit('Staging'), 'Stack/Organization: there is no unit "Staging"; take one of "Workloads", "Workloads/Production" and "Sandbox", or declare it.'],
    ['a misspelt unit', (organization) => organization.unit('Workloads/Prodution'), 'Stack/Organization: there is no unit "Workloads/Prodution"; write "Workloads/Production", or declare it.'],
    ['another case', (organization) => organization.unit('sandbox'), 'Stack/Organization: there is no unit "sandbox"; write "Sandbox", or declare it.'],
    ['a name without what is above it', (organization) => organization.unit('Production'), 'Stack/Organization: there is no unit "Production"; write "Workloads/Production", or declare it.'],
    ['the root as a unit', (organization) => organization.unit('/'), 'Stack/Organization: there is no unit "/"; take the root of the organization.'],
    ['an empty path', (organization) => organization.unit(''), 'Stack/Organization: there is no unit ""; take one of "Workloads", "Workloads/Production" and "Sandbox", or declare it.'],
    ['an unknown account', (organization) => organization.account('pos'), `Stack/Organization: there is no account "pos"; take one of "shop" and "${MANAGEMENT}", or declare it.`],
    ['a misspelt account', (organization) => organization.account('shp'), 'Stack/Organization: there is no account "shp"; write "shop", or declare it.'],
    ['a path as an account', (organization) => organization.account('Workloads/Production/shop'), 'Stack/Organization: there is no account "Workloads/Production/shop"; write "shop", or declare it.'],
  ])('fails for %s', (_, find, message) => {
    expect(() => find(imported())).toThrow(message);
  });

  test('fails for a unit or account where none was declared', () => {
    const organization = imported({ units: undefined, accounts: undefined });
    expect(() => organization.unit('Sandbox')).toThrow('there is no unit "Sandbox"; declare it: there is no unit yet.');
    expect(() => organization.account('shop')).toThrow('there is no account "shop"; declare it: there is no account yet.');
  });

  test('fails for an unknown one of many, without listing them all', () => {
    const units = Array.from({ length: 11 }, (_, index) => ({ path: `Department ${index} of many`, unitId: `ou-ab12-${'0123456789a'[index].repeat(8)}` }));
    expect(() => imported({ units, accounts: [] }).unit('X')).toThrow(/take one of "Department 0 of many", (".*", ){6}"Department 7 of many" and 3 more, or declare it\.$/);
  });

  test.each<[string, Partial<OrganizationAttributes>, string]>([
    ['the id of a root as the organization', { organizationId: 'r-ab12' }, 'Stack/Organization: "r-ab12" is not the id of an organization; write its id, such as \'o-a1b2c3d4e5\'.'],
    ['the id of a unit as the root', { rootId: 'ou-ab12-11111111' }, '"ou-ab12-11111111" is not the id of a root'],
    ['the id of an account as a unit', { units: [{ path: 'Workloads', unitId: '111122223333' }] }, '"111122223333" is not the id of an organizational unit'],
    ['the id of a unit as an account', { accounts: [{ accountId: 'ou-ab12-11111111', unit: '/' }] }, '"ou-ab12-11111111" is not the id of an account'],
    ['a name as the management account', { managementAccountId: 'payer' }, 'the management account "payer" is not an account; write its twelve digits.'],
    ['two units of one path', { units: [{ path: 'A', unitId: 'ou-ab12-11111111' }, { path: '/A', unitId: 'ou-ab12-22222222' }] }, 'there are two units "A"; declare each unit once.'],
    ['two units of one id', { units: [{ path: 'A', unitId: 'ou-ab12-11111111' }, { path: 'B', unitId: 'ou-ab12-11111111' }] }, 'the unit A and the unit B have the same id "ou-ab12-11111111"; give each its own id.'],
    ['a unit below an undeclared one', { units: [{ path: 'A/B', unitId: 'ou-ab12-11111111' }] }, 'the unit "A/B" stands below "A", which is not declared; declare "A" before it.'],
    ['the root as a unit', { units: [{ path: '/', unitId: 'ou-ab12-11111111' }] }, '"/" names no unit'],
    ['a path with an empty name', { units: [{ path: 'A//B', unitId: 'ou-ab12-11111111' }] }, 'the path "A//B" has "" as the name of a unit; use one to 128 characters between slashes'],
    ['a path with spaces around a name', { units: [{ path: 'A /B', unitId: 'ou-ab12-11111111' }] }, 'has "A " as the name of a unit'],
    ['two accounts of one name', { accounts: [{ name: 'a', accountId: '111122223333', unit: '/' }, { name: 'a', accountId: '111122224444', unit: '/' }] }, 'there are two accounts "a"; give each account a name of its own.'],
    ['two accounts of one id', { accounts: [{ name: 'a', accountId: '111122223333', unit: '/' }, { name: 'b', accountId: '111122223333', unit: '/' }] }, 'the account a and the account b have the same id "111122223333"'],
    ['an account that is placed nowhere', { accounts: [{ name: 'a', accountId: '111122223333', unit: '' }] }, 'the account "a" is placed nowhere; name its unit, such as \'Workloads/Production\', or \'/\' for the root.'],
    ['an account without a unit, from a language without types', { accounts: [{ name: 'a', accountId: '111122223333' } as never] }, 'the account "a" is placed nowhere'],
    ['an account in an unknown unit', { accounts: [{ name: 'a', accountId: '111122223333', unit: 'Nowhere' }] }, 'there is no unit "Nowhere"'],
    ['a unit of Control Tower without Control Tower', { units: [{ path: 'A', unitId: 'ou-ab12-11111111', registeredWithControlTower: true }] }, 'the unit "A" is registered with Control Tower, which does not govern the organization; set controlTower'],
  ])('fails for %s', (_, more, message) => {
    expect(() => imported({ accounts: [], ...more })).toThrow(message);
  });

  test.each([[1, 5, true], [6, 6, false]])('has units of up to five levels: %d to %d', (from, to, accepted) => {
    for (let levels = from; levels <= to; levels++) {
      const units = Array.from({ length: levels }, (_, index) => ({ path: 'ABCDEF'.slice(0, index + 1).split('').join('/'), unitId: `ou-ab12-${String(index).repeat(8)}` }));
      const build = () => imported({ units, accounts: [] });
      if (accepted) {
        expect(build().targets).toHaveLength(levels + 1);
      } else {
        expect(build).toThrow('the unit "A/B/C/D/E/F" is 6 levels below the root; nest units at most 5 deep.');
      }
    }
  });
});

describe('a new organization', () => {
  test('has all features, and its units and accounts where they belong', () => {
    const { organization, template } = made();
    template.hasResourceProperties('AWS::Organizations::Organization', { FeatureSet: 'ALL' });
    const root = { 'Fn::GetAtt': [Match.stringLikeRegexp('^Organization'), 'RootId'] };
    template.hasResourceProperties('AWS::Organizations::OrganizationalUnit', { Name: 'Workloads', ParentId: root });
    template.hasResourceProperties('AWS::Organizations::OrganizationalUnit', { Name: 'Production', ParentId: { 'Fn::GetAtt': [Match.stringLikeRegexp('UnitWorkloads'), 'Id'] } });
    template.hasResourceProperties('AWS::Organizations::Account', {
      AccountName: 'audit', Email: 'audit@example.com', RoleName: 'Admin', ParentIds: [{ 'Fn::GetAtt': [Match.stringLikeRegexp('UnitSecurity'), 'Id'] }],
    });
    template.hasResourceProperties('AWS::Organizations::Account', { AccountName: 'spare', RoleName: Match.absent(), ParentIds: [root] });
    expect(organization.targets.map(({ path }) => path)).toEqual(['/', '/Security', '/Workloads', '/Workloads/Production', '/Security/audit', '/Workloads/Production/shop', '/spare']);
    expect(organization.unit('Workloads/Production').parent).toBe(organization.unit('Workloads'));
    expect(organization.account('shop').parent).toBe(organization.unit('Workloads/Production'));
  });

  test('stays when the stack goes, every part of it', () => {
    const { template } = made();
    const resources = Object.values(template.toJSON().Resources as Record<string, Record<string, unknown>>);
    expect(resources).toHaveLength(7);
    resources.forEach((resource) => expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }));
  });

  test('is made one thing after the other', () => {
    const { stack, organization, template } = made();
    const ids = organization.resources.map(({ logicalId }) => stack.resolve(logicalId) as string);
    const resources = template.toJSON().Resources as Record<string, { DependsOn?: string[] }>;
    expect(Object.keys(resources).sort()).toEqual([...ids].sort());
    ids.forEach((id, index) => expect(resources[id].DependsOn).toEqual(index === 0 ? undefined : [ids[index - 1]]));
  });

  test('keeps its logical ids', () => {
    const { template } = made();
    expect(Object.keys(template.toJSON().Resources)).toEqual(LOGICAL_IDS);
  });

  test('keeps logical ids where units and accounts come in another order, and where an account moves', () => {
    const { template } = made({
      units: ['Workloads', 'Workloads/Production', 'Security'],
      accounts: [account('spare', { unit: 'Workloads' }), account('shop', { unit: 'Security' }), account('audit', { unit: 'Security' })],
    });
    expect(Object.keys(template.toJSON().Resources).sort()).toEqual([...LOGICAL_IDS].sort());
  });

  test('tells names apart that are the same once other characters are left out', () => {
    const { template } = made({ units: ['a-b', 'ab', 'a b', 'Default', 'Resource', 'a-b/Resource'], accounts: [account('a.b', { unit: 'ab' }), account('ab', { unit: 'ab' })] });
    template.resourceCountIs('AWS::Organizations::OrganizationalUnit', 6);
    template.resourceCountIs('AWS::Organizations::Account', 2);
  });

  test('takes units and accounts later', () => {
    const stack = stackOf();
    const organization = new Organization(stack, 'Organization');
    const unit = organization.addUnit('Sandbox');
    const shop = organization.addAccount(account('shop', { unit: 'Sandbox' }));
    expect([organization.unit('Sandbox'), organization.account('shop')]).toEqual([unit, shop]);
    expect(stack.resolve([organization.organizationId, organization.managementAccountId, organization.root.targetId])).toEqual(
      ['Id', 'ManagementAccountId', 'RootId'].map((attribute) => ({ 'Fn::GetAtt': [expect.stringMatching(/^Organization/), attribute] })));
  });

  test('fails for a second one in the account', () => {
    const stack = stackOf();
    new Organization(stack, 'First');
    expect(() => new Organization(stack, 'Second')).toThrow('Stack/Second: an account has one organization, and Stack/First/Resource creates it; add the units and accounts there');
    expect(() => new Organization(stack, 'Third', { existing: EXISTING })).not.toThrow();
  });

  test('is the same, however often it is made', () => {
    expect(made().template.toJSON()).toEqual(made().template.toJSON());
  });

  test.each<[string, OrganizationProps, string]>([
    ['six levels', { units: ['A', 'A/B', 'A/B/C', 'A/B/C/D', 'A/B/C/D/E', 'A/B/C/D/E/F'] }, 'Stack/Organization: the unit "A/B/C/D/E/F" is 6 levels below the root; nest units at most 5 deep.'],
    ['a unit below an undeclared one', { units: ['Worklods/Production'] }, 'the unit "Worklods/Production" stands below "Worklods", which is not declared'],
    ['a unit twice', { units: ['A', 'A'] }, 'there are two units "A"'],
    ['two accounts with one address', { accounts: [account('a', { unit: '/' }), account('b', { unit: '/', email: 'A@Example.com' })] }, 'Stack/Organization: the accounts "a" and "b" have the same address "A@Example.com"; give each account an address of its own.'],
    ['two accounts with one name', { accounts: [account('a', { unit: '/' }), account('a', { unit: '/', email: 'b@example.com' })] }, 'there are two accounts "a"'],
    ['an account placed nowhere', { accounts: [account('a', { unit: ' ' })] }, 'the account "a" is placed nowhere'],
    ['an account in an unknown unit', { accounts: [account('a')] }, 'there is no unit "Workloads"; declare it: there is no unit yet.'],
    ['no address', { accounts: [account('a', { unit: '/', email: 'a.example.com' })] }, '"a.example.com" is not the address of the account "a"; write an email address of 6 to 64 characters.'],
    ['an address that is too long', { accounts: [account('a', { unit: '/', email: `a@${'b'.repeat(59)}.com` })] }, 'is not the address of the account "a"'],
    ['a name that is too long', { accounts: [account('a'.repeat(51), { unit: '/', email: 'a@example.com' })] }, 'is not the name of an account; use 1 to 50 printable ASCII characters without spaces at their ends.'],
    ['a name with other letters', { accounts: [account('Zürich', { unit: '/', email: 'a@example.com' })] }, '"Zürich" is not the name of an account'],
    ['an empty name', { accounts: [account('', { unit: '/', email: 'a@example.com' })] }, '"" is not the name of an account'],
    ['an ARN as a role name', { accounts: [account('a', { unit: '/', roleName: 'arn:aws:iam::111122223333:role/Admin' })] }, '"arn:aws:iam::111122223333:role/Admin" is not the name of a role'],
  ])('fails for %s', (_, props, message) => {
    expect(() => made(props)).toThrow(message);
  });

  test('fails for a path and a name known only at deployment, and takes such an address', () => {
    const stack = stackOf();
    const organization = new Organization(stack, 'Organization');
    const value = new CfnParameter(stack, 'Value').valueAsString;
    expect(() => organization.addUnit(value)).toThrow('the path of a unit is known only at deployment');
    expect(() => organization.addAccount(account(value, { unit: '/' }))).toThrow('a value known only at deployment is not the name of an account');
    organization.addAccount(account('a', { unit: '/', email: value }));
    organization.addAccount(account('b', { unit: '/', email: value }));
    Template.fromStack(stack).resourceCountIs('AWS::Organizations::Account', 2);
  });
});

describe('an organization that is added to', () => {
  test('is not created again, and what exists in it neither', () => {
    const { organization, template } = made({ existing: EXISTING, units: ['Workloads/Test'], accounts: [account('test', { unit: 'Workloads/Test' })] });
    template.resourceCountIs('AWS::Organizations::Organization', 0);
    expect(template.findResources('AWS::Organizations::OrganizationalUnit')).toEqual({ [TEST_UNIT]: expect.objectContaining({ Properties: { Name: 'Test', ParentId: 'ou-ab12-11111111' } }) });
    template.hasResourceProperties('AWS::Organizations::Account', { AccountName: 'test', ParentIds: [{ 'Fn::GetAtt': [TEST_UNIT, 'Id'] }] });
    expect(organization.organizationId).toBe('o-a1b2c3d4e5');
    expect(organization.managementAccountId).toBe(MANAGEMENT);
    expect(organization.account('shop').targetId).toBe('111122223333');
  });

  test('keeps the logical id of a unit once the unit above it exists', () => {
    const { template } = made({ units: ['Workloads', 'Workloads/Test'] });
    expect(Object.keys(template.findResources('AWS::Organizations::OrganizationalUnit'))).toContain(TEST_UNIT);
  });

  test('fails for what exists', () => {
    expect(() => made({ existing: EXISTING, units: ['Sandbox'] })).toThrow('there are two units "Sandbox"');
    expect(() => made({ existing: EXISTING, accounts: [account('shop')] })).toThrow('there are two accounts "shop"');
  });

  test('fails in a stack of another account than the management account', () => {
    const stack = new Stack(new App(), 'Stack', { env: { account: '111122223333', region: 'eu-central-1' } });
    expect(() => new Organization(stack, 'Organization', { existing: EXISTING })).toThrow(
      `Stack/Organization: the stack is in the account 111122223333, and only ${MANAGEMENT}, which manages the organization, may change it; place it in a stack of the management account.`);
    expect(new Organization(new Stack(new App(), 'Stack', { env: { account: MANAGEMENT } }), 'Organization', { existing: EXISTING }).controlTower).toBe(false);
  });
});

describe('beside Control Tower', () => {
  const governed: OrganizationAttributes = {
    ...EXISTING,
    controlTower: true,
    units: [...EXISTING.units!, { path: 'Legacy', unitId: 'ou-ab12-44444444', registeredWithControlTower: false }],
  };

  test('units are created where Control Tower owns nothing', () => {
    const { organization, template } = made({ existing: governed, units: ['Staging', 'Staging/A', 'Legacy/B'] });
    template.resourceCountIs('AWS::Organizations::OrganizationalUnit', 3);
    expect(organization.controlTower).toBe(true);
  });

  test('fails for a unit below a registered one', () => {
    expect(() => made({ existing: governed, units: ['Workloads/Test'] })).toThrow(
      'Stack/Organization: the unit "Workloads/Test" would stand below "/Workloads", which is registered with Control Tower; create and register it in Control Tower and declare it among the existing units, or place it elsewhere.');
  });

  test.each(['Workloads', 'Legacy', '/'])('fails for an account in %s', (unit) => {
    expect(() => made({ existing: governed, accounts: [account('new', { unit })] })).toThrow(
      'Stack/Organization: the account "new" would be created outside of Account Factory, so Control Tower would not govern it; create it with Account Factory and declare it among the existing accounts.');
  });
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  new Organization(stackOf(app), 'Organization', NEW);
  expect(nagFindings(app)).toEqual([]);
});
