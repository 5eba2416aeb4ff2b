import { EvaluationInputError, quoted } from './errors';

const ACCOUNT = /^\d{12}$/;

/** An object as it is read. */
export interface Fields { readonly [name: string]: unknown }

/** The object behind a JSON text. */
export function parsedJson(text: string, place: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new EvaluationInputError(place, `the text is not JSON (${(error as Error).message})`, 'correct it there');
  }
}

/** An object, neither a list nor null. */
export function fields(value: unknown, place: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new EvaluationInputError(place, `${quoted(value)} is not an object`, 'write an object in braces');
  }
  return value as Fields;
}

/** Refuses elements of other names: a misspelt Condition would otherwise widen a policy. */
export function onlyKnown(object: Fields, known: readonly string[], place: string): void {
  for (const key of Object.keys(object)) {
    if (!known.includes(key)) {
      throw new EvaluationInputError(place, `${quoted(key)} is not an element there`, `use ${known.join(', ')}`);
    }
  }
}

/** A text, or a list of texts. */
export function texts(value: unknown, place: string): string[] {
  const list = Array.isArray(value) ? value as unknown[] : [value];
  if (list.length === 0 || !list.every((item) => typeof item === 'string')) {
    throw new EvaluationInputError(place, `${quoted(value)} is not a text or a list of texts`, 'write one text or a list with at least one');
  }
  return list as string[];
}

/** Texts by name, such as tags. */
export function textsByName(json: unknown, place: string): { [name: string]: string } | undefined {
  if (json === undefined) {
    return undefined;
  }
  for (const [name, value] of Object.entries(fields(json, place))) {
    if (typeof value !== 'string') {
      throw new EvaluationInputError(`${place}.${name}`, `${quoted(value)} is not a text`, 'write a text');
    }
  }
  return json as { [name: string]: string };
}

/** Twelve digits, or undefined where nothing is there. */
export function accountId(json: unknown, place: string): string | undefined {
  if (json !== undefined && (typeof json !== 'string' || !ACCOUNT.test(json))) {
    throw new EvaluationInputError(place, `${quoted(json)} is not an account`, 'write twelve digits within quotes');
  }
  return json;
}

/** True or false, or undefined where nothing is there. */
export function flag(json: unknown, place: string): boolean | undefined {
  if (json !== undefined && typeof json !== 'boolean') {
    throw new EvaluationInputError(place, `${quoted(json)} is neither true nor false`, 'write true or false');
  }
  return json;
}
