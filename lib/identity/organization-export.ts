import { readFileSync } from 'fs';
import { ExistingAccount, ExistingUnit, OrganizationAttributes } from './organization-attributes';
import { invalidInput, shown } from '../private/errors';

interface Fields { readonly [name: string]: unknown }

const ROOT = /^r-[0-9a-z]{4,32}$/;
const UNIT = /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/;
const ACCOUNT = /^\d{12}$/;

/** What a file says of an organization, in the form that the command line takes for its policies, with names beside it. */
export function readOrganizationExport(file: string): OrganizationAttributes {
  const json = objectOf(parsed(file), file, '');
  const organization = objectOf(json.Organization, file, 'Organization');
  const managementAccountId = organization.ManagementAccountId ?? organization.MasterAccountId;
  const organizationId = textAt(organization.Id, file, 'Organization.Id');
  const parents = parentsOf(json.Parents, file);
  const roots = [...new Set(parents.values())].filter((id) => ROOT.test(id));
  if (roots.length !== 1) {
    throw invalidInput(`${file}, Parents`, roots.length === 0 ? 'nothing stands below a root' : `there are the roots ${roots.join(', ')}`,
      "give each account and unit its parent, up to the one root, such as 'r-ab12'");
  }
  const names = new Map([...namesOf(json.OrganizationalUnits, file, 'OrganizationalUnits'), ...namesOf(json.Accounts, file, 'Accounts')]);
  const path = (id: string): string => wayTo(id, parents, file).map((one) => nameOf(one, names)).join('/');
  const ids = [...parents.keys()];
  const units = ids.filter((id) => UNIT.test(id)).map((id): ExistingUnit => ({ unitId: id, path: path(id) }));
  const accountIds = ids.filter((id) => ACCOUNT.test(id));
  return {
    organizationId,
    rootId: roots[0],
    ...managementAccountId !== undefined && { managementAccountId: textAt(managementAccountId, file, 'Organization.MasterAccountId') },
    units: units.sort((a, b) => depth(a) - depth(b) || (a.path < b.path ? -1 : 1)),
    accounts: accountIds.map((accountId): ExistingAccount => ({
      accountId,
      unit: path(parents.get(accountId)!) || '/',
      // Two accounts may have one name; then neither has it here.
      ...accountIds.filter((other) => names.get(other) === names.get(accountId)).length === 1 && { name: names.get(accountId) },
    })).sort((a, b) => a.accountId < b.accountId ? -1 : 1),
  };
}

function parsed(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw invalidInput(file, `the export cannot be read: ${(error as Error).message}`, 'write the path of a file that exists');
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw invalidInput(file, `it is not JSON: ${(error as Error).message}`, 'write what aws organizations answers with --output json');
  }
}

/** Parent by account or unit. */
function parentsOf(value: unknown, file: string): Map<string, string> {
  const entries = Array.isArray(value)
    ? value.map((item, index): [string, unknown, string] => {
      const { ChildId: child, Id: id, ParentId: parent, Parents: list } = objectOf(item, file, `Parents.${index}`);
      const first = Array.isArray(list) ? (list[0] as Fields | undefined)?.Id : undefined;
      return [textAt(child ?? id, file, `Parents.${index}.ChildId`), parent ?? first, `Parents.${index}.ParentId`];
    })
    : Object.entries(objectOf(value, file, 'Parents')).map(([child, parent]): [string, unknown, string] => [child, parent, `Parents.${child}`]);
  const parents = new Map<string, string>();
  for (const [child, parent, place] of entries) {
    if (!UNIT.test(child) && !ACCOUNT.test(child)) {
      throw invalidInput(`${file}, ${place}`, `${shown(child)} is neither a unit nor an account`, "write an id such as 'ou-ab12-34cdefgh', or twelve digits");
    }
    const above = textAt(parent, file, place);
    if (!UNIT.test(above) && !ROOT.test(above)) {
      throw invalidInput(`${file}, ${place}`, `${shown(above)} is neither a root nor a unit`, "write an id such as 'r-ab12' or 'ou-ab12-34cdefgh'");
    }
    parents.set(child, above);
  }
  return parents;
}

function namesOf(value: unknown, file: string, place: string): [string, string][] {
  if (value !== undefined && !Array.isArray(value)) {
    throw invalidInput(`${file}, ${place}`, `${shown(value)} is not a list`, `write the items of the answer's ${place} in brackets`);
  }
  return (value ?? []).map((item, index) => {
    const { Id: id, Name: name } = objectOf(item, file, `${place}.${index}`);
    return [textAt(id, file, `${place}.${index}.Id`), textAt(name, file, `${place}.${index}.Name`)];
  });
}

/** Units from the root down to this one, without the root. */
function wayTo(id: string, parents: ReadonlyMap<string, string>, file: string): string[] {
  const way: string[] = [];
  for (let here = id; !ROOT.test(here);) {
    const above = parents.get(here);
    if (above === undefined || way.includes(here)) {
      throw invalidInput(`${file}, Parents`, `the way from ${shown(id)} up to the root ends at ${shown(here)}`, 'give each account and unit its parent');
    }
    way.unshift(here);
    here = above;
  }
  return way;
}

/** A slash within a name would read as a level of its own. */
function nameOf(id: string, names: ReadonlyMap<string, string>): string {
  const name = names.get(id)?.trim();
  return name === undefined || name === '' || name.includes('/') ? id : name;
}

function depth({ path }: ExistingUnit): number {
  return path.split('/').length;
}

function objectOf(value: unknown, file: string, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw invalidInput(place === '' ? file : `${file}, ${place}`, `${shown(value)} is not an object`, 'write what aws organizations answers with --output json');
  }
  return value as Fields;
}

function textAt(value: unknown, file: string, place: string): string {
  if (typeof value !== 'string' || value === '') {
    throw invalidInput(`${file}, ${place}`, `${shown(value)} is not a text`, 'write it within quotes');
  }
  return value;
}
