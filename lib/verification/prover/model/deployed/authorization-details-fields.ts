import { ModelInputError, shownValue } from '../errors';

/** The parts of what `aws iam get-account-authorization-details` gives. */

/** Names of its lists. */
export const LISTS = { users: 'UserDetailList', groups: 'GroupDetailList', roles: 'RoleDetailList', policies: 'Policies' } as const;

/** An object of the output, with the place where it stands. */
export interface Entry {
  readonly fields: { readonly [name: string]: unknown };
  readonly place: string;
}

const FIX = 'give the whole output of aws iam get-account-authorization-details';

/**
 * The pages of an output: itself, or a list of them.
 *
 * @throws ModelInputError for anything else, and where the last page is missing
 */
export function pagesOf(json: unknown, file: string): Entry[] {
  const list = Array.isArray(json) ? json as unknown[] : [json];
  const pages = list.map((page, index) => ({ fields: objectAt(page, file, Array.isArray(json) ? `${index}` : ''), place: Array.isArray(json) ? `${index}` : '' }));
  if (!pages.some(({ fields }) => Object.values(LISTS).some((name) => own(fields, name) !== undefined))) {
    throw new ModelInputError(file, '', `it has none of ${Object.values(LISTS).join(', ')}`, FIX);
  }
  const last = pages[pages.length - 1];
  if (own(last.fields, 'IsTruncated') === true) {
    throw new ModelInputError(file, last.place === '' ? 'IsTruncated' : `${last.place}.IsTruncated`, 'there are more pages', `${FIX}, or a list of all its pages`);
  }
  return pages;
}

/** The objects of a list of a page; none where the list is missing. */
export function entriesOf(page: Entry, name: string, file: string): Entry[] {
  const value = own(page.fields, name);
  const at = page.place === '' ? name : `${page.place}.${name}`;
  if (value === undefined || value === null) {
    return [];
  }
  if (!Array.isArray(value)) {
    throw new ModelInputError(file, at, `${shownValue(value)} is not a list`, FIX);
  }
  return value.map((item, index) => ({ fields: objectAt(item, file, `${at}.${index}`), place: `${at}.${index}` }));
}

/** A list inside an entry; none where it is missing. */
export function listAt(entry: Entry, name: string): readonly unknown[] {
  const value = own(entry.fields, name);
  return Array.isArray(value) ? value : [];
}

/** A text that has to be there. */
export function textAt(entry: Entry, name: string, file: string): string {
  const value = own(entry.fields, name);
  if (typeof value !== 'string' || value === '') {
    throw new ModelInputError(file, `${entry.place}.${name}`, `${shownValue(value)} is not a text`, FIX);
  }
  return value;
}

/** Tags by key. */
export function tagsOf(entry: Entry): { readonly [key: string]: string } {
  return Object.fromEntries(listAt(entry, 'Tags').flatMap((tag): [string, string][] => {
    const { Key: key, Value: value } = (tag ?? {}) as { readonly Key?: unknown; readonly Value?: unknown };
    return typeof key === 'string' ? [[key, typeof value === 'string' ? value : '']] : [];
  }));
}

/** A document without its percent encoding. Other values stay as they are. */
export function decodedDocument(value: unknown): unknown {
  if (typeof value !== 'string' || !/^\s*%7B/i.test(value)) {
    return value;
  }
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

function objectAt(value: unknown, file: string, place: string): Entry['fields'] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ModelInputError(file, place, `${shownValue(value)} is not an object`, FIX);
  }
  return value as Entry['fields'];
}

function own(fields: Entry['fields'], name: string): unknown {
  return Object.prototype.hasOwnProperty.call(fields, name) ? fields[name] : undefined;
}
