/** What Node asks an object how it is printed by. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom');

/**
 * Keeps an object out of what prints it: `util.inspect`, `console.log`, `JSON.stringify` and string templates show `text`.
 * Its fields are read as before.
 */
export function printedAs<T extends object>(object: T, text: string): T {
  for (const name of [INSPECT, 'toJSON', 'toString'] as const) {
    Object.defineProperty(object, name, { value: () => text });
  }
  return object;
}

/** The same for a parsed JSON value and for every object and list in it. */
export function printedAsHidden<T>(value: T, text: string): T {
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  Object.values(value).forEach((inner) => printedAsHidden(inner, text));
  return printedAs(value, text);
}
