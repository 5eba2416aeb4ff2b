import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Organization } from '../../lib/identity';
import { readOrganizationExport as readForProofs } from '../../lib/verification/prover/model/deployed/organization-export';

const [PRODUCTION, WORKLOADS, SANDBOX] = ['ou-ab12-22222222', 'ou-ab12-11111111', 'ou-ab12-33333333'];
const EXPORT = {
  Organization: { Id: 'o-a1b2c3d4e5', MasterAccountId: '999988887777' },
  Policies: [],
  Parents: { 111122223333: PRODUCTION, [PRODUCTION]: WORKLOADS, 999988887777: 'r-ab12', [WORKLOADS]: 'r-ab12', [SANDBOX]: 'r-ab12' },
};
const NAMES = {
  OrganizationalUnits: [{ Id: PRODUCTION, Name: 'Production', Arn: 'x' }, { Id: WORKLOADS, Name: 'Workloads' }],
  Accounts: [{ Id: '111122223333', Name: 'shop', Status: 'ACTIVE' }, { Id: '999988887777', Name: 'payer' }, { Id: '000000000000', Name: 'gone' }],
};

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'export-'));
  file = join(folder, 'organization.json');
});

afterEach(() => rmSync(folder, { recursive: true }));

function read(json: unknown, controlTower?: boolean) {
  writeFileSync(file, typeof json === 'string' ? json : JSON.stringify(json));
  return Organization.fromExport(new Stack(new App(), 'Stack'), 'Organization', file, controlTower === undefined ? undefined : { controlTower });
}

const paths = (json: unknown) => read(json).targets.map(({ path, targetId }) => [path, targetId]);

test('has names where the export has them', () => {
  const organization = read({ ...EXPORT, ...NAMES });
  expect([organization.organizationId, organization.managementAccountId, organization.controlTower]).toEqual(['o-a1b2c3d4e5', '999988887777', false]);
  expect(organization.targets.map(({ path, targetId }) => [path, targetId])).toEqual([
    ['/', 'r-ab12'], ['/Workloads', WORKLOADS], [`/${SANDBOX}`, SANDBOX], ['/Workloads/Production', PRODUCTION],
    ['/Workloads/Production/shop', '111122223333'], ['/payer', '999988887777'],
  ]);
});

test('has ids where the export has no names', () => {
  expect(paths(EXPORT)).toEqual([
    ['/', 'r-ab12'], [`/${WORKLOADS}`, WORKLOADS], [`/${SANDBOX}`, SANDBOX], [`/${WORKLOADS}/${PRODUCTION}`, PRODUCTION],
    [`/${WORKLOADS}/${PRODUCTION}/111122223333`, '111122223333'], ['/999988887777', '999988887777'],
  ]);
});

test('knows that Control Tower governs it where it is told', () => {
  expect(read(EXPORT, true).controlTower).toBe(true);
});

test('takes the answers of list-parents, and the newer name of the management account', () => {
  const list = [...Object.entries(EXPORT.Parents)].map(([id, parent], index) => (
    index % 2 === 0 ? { ChildId: id, ParentId: parent } : { Id: id, Parents: [{ Id: parent, Type: 'ROOT' }] }));
  const json = { Organization: { Id: 'o-a1b2c3d4e5', ManagementAccountId: '999988887777' }, Parents: list };
  expect(paths(json)).toEqual(paths(EXPORT));
  expect(read(json).managementAccountId).toBe('999988887777');
});

test('is the same in whatever order the file is', () => {
  const reversed = Object.fromEntries(Object.entries(EXPORT.Parents).reverse());
  expect(paths({ ...EXPORT, ...NAMES, Parents: reversed })).toEqual(paths({ ...EXPORT, ...NAMES }));
});

test('calls units by their ids whose names have a slash or are empty, and accounts that share a name', () => {
  const names = {
    OrganizationalUnits: [{ Id: PRODUCTION, Name: 'R/D' }, { Id: WORKLOADS, Name: ' ' }],
    Accounts: [{ Id: '111122223333', Name: 'shop' }, { Id: '999988887777', Name: 'shop' }],
  };
  expect(paths({ ...EXPORT, ...names })).toEqual(paths(EXPORT));
});

test('is what proofs take, names or not', () => {
  expect(readForProofs({ ...EXPORT, ...NAMES }, 'file').organization).toEqual(readForProofs(EXPORT, 'file').organization);
  expect(readForProofs({ ...EXPORT, ...NAMES }, 'file').organization.id).toBe('o-a1b2c3d4e5');
});

test.each<[string, unknown, string]>([
  ['no JSON', '{', ': it is not JSON: '],
  ['a list', [], ': [] is not an object; write what aws organizations answers with --output json.'],
  ['no organization', { Parents: {} }, ', Organization: undefined is not an object; '],
  ['no id', { ...EXPORT, Organization: {} }, ', Organization.Id: undefined is not a text; write it within quotes.'],
  ['an account as a number', { ...EXPORT, Organization: { Id: 'o-a1b2c3d4e5', MasterAccountId: 999988887777 } }, ', Organization.MasterAccountId: 999988887777 is not a text; '],
  ['no parents', { Organization: EXPORT.Organization }, ', Parents: undefined is not an object; '],
  ['nothing below a root', { ...EXPORT, Parents: {} }, ", Parents: nothing stands below a root; give each account and unit its parent, up to the one root, such as 'r-ab12'."],
  ['two roots', { ...EXPORT, Parents: { [SANDBOX]: 'r-ab12', [WORKLOADS]: 'r-cd34' } }, ', Parents: there are the roots r-ab12, r-cd34; '],
  ['a unit without a parent', { ...EXPORT, Parents: { [SANDBOX]: 'r-ab12', 111122223333: PRODUCTION } }, `, Parents: the way from "${PRODUCTION}" up to the root ends at "${PRODUCTION}"; `],
  ['a circle', { ...EXPORT, Parents: { [SANDBOX]: 'r-ab12', [WORKLOADS]: PRODUCTION, [PRODUCTION]: WORKLOADS } }, `, Parents: the way from "${WORKLOADS}" up to the root ends at "${WORKLOADS}"; `],
  ['a name as a child', { ...EXPORT, Parents: { Workloads: 'r-ab12' } }, ', Parents.Workloads: "Workloads" is neither a unit nor an account; '],
  ['an account as a parent', { ...EXPORT, Parents: { [SANDBOX]: '111122223333' } }, `, Parents.${SANDBOX}: "111122223333" is neither a root nor a unit; `],
  ['a child without a parent', { ...EXPORT, Parents: [{ Id: SANDBOX }] }, ', Parents.0.ParentId: undefined is not a text; '],
  ['a parent without a child', { ...EXPORT, Parents: [{ ParentId: 'r-ab12' }] }, ', Parents.0.ChildId: undefined is not a text; '],
  ['units by name', { ...EXPORT, OrganizationalUnits: {} }, ', OrganizationalUnits: {} is not a list; '],
  ['a unit without a name', { ...EXPORT, OrganizationalUnits: [{ Id: SANDBOX }] }, ', OrganizationalUnits.0.Name: undefined is not a text; '],
  ['an account that is none', { ...EXPORT, Accounts: ['shop'] }, ', Accounts.0: "shop" is not an object; '],
])('fails for %s, with the file and the place', (_, json, message) => {
  expect(() => read(json)).toThrow(`${file}${message}`);
});

test('fails for a file that is not there', () => {
  expect(() => Organization.fromExport(new Stack(), 'Organization', join(folder, 'none.json'))).toThrow(`${join(folder, 'none.json')}: the export cannot be read: ENOENT`);
});
