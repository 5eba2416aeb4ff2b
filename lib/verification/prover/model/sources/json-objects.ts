/** An object of JSON. Its keys come from outside: read them with `own`, and set them with `assign`. */
export type JsonObject = { readonly [key: string]: unknown };

/** Whether it is an object, and no list. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The value of a key that the object itself has: `toString` and `__proto__` of every object do not count. */
export function own(object: unknown, key: string): unknown {
  return isObject(object) && Object.prototype.hasOwnProperty.call(object, key) ? object[key] : undefined;
}

/** Sets a key, `__proto__` included, which an assignment would take for the prototype. */
export function assign(object: { [key: string]: unknown }, key: string, value: unknown): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  } else {
    object[key] = value;
  }
}
