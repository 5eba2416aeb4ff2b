import { Resolved, ResolvedResource, Unknown } from '../resolved';

/** Resolved values as properties of policies have them: CloudFormation takes numbers for texts and texts for lists of one. */

/** An object of a template. */
export interface Fields { readonly [name: string]: Resolved }

/** The object, or undefined where it is none. */
export function fieldsOf(value: Resolved | undefined): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown) ? value as Fields : undefined;
}

/** The own property of an object. */
export function field(value: Resolved | undefined, name: string): Resolved | undefined {
  const fields = fieldsOf(value);
  return fields !== undefined && Object.prototype.hasOwnProperty.call(fields, name) ? fields[name] : undefined;
}

/** What stands at a path of names, parted by dots. An Unknown on the way is what stands there. */
export function valueAt(value: Resolved | undefined, path: string): Resolved | undefined {
  let here = value;
  for (const name of path.split('.')) {
    if (here instanceof Unknown) {
      return here;
    }
    here = field(here, name);
  }
  return here;
}

/** A property of a resource by its path. */
export function property(resource: ResolvedResource, path: string): Resolved | undefined {
  return valueAt(resource.properties, path);
}

/** The text, also of a number or Boolean; undefined where it is none. */
export function textOf(value: Resolved | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** The items of a list; one value stands for a list of one, and nothing for none. */
export function listOf(value: Resolved | undefined): readonly Resolved[] {
  return value === undefined || value === null ? [] : Array.isArray(value) ? value as readonly Resolved[] : [value];
}

/** True or false, also as text; undefined where it is neither. */
export function flagOf(value: Resolved | undefined): boolean | undefined {
  const text = textOf(value)?.toLowerCase();
  return text === 'true' ? true : text === 'false' ? false : undefined;
}

const LETTER = /[\ue000-\uf8ff]/;

/** Whether a text has parts that only the deployment knows. */
export function hasLetters(text: string): boolean {
  return LETTER.test(text);
}
