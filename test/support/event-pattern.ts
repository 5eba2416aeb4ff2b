/** An event or a part of one. */
type Json = string | number | boolean | null | Json[] | { readonly [key: string]: Json };
type Fields = { readonly [key: string]: Json };

/**
 * Whether EventBridge would give an event to a rule with this pattern. Knows the comparisons that the library uses; any other
 * is an error, so that no test passes on a guess.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matchesPattern(pattern: Fields, event: Json): boolean {
  return Object.entries(pattern).every(([key, wanted]) => {
    if (key === '$or') {
      return (wanted as Fields[]).some((alternative) => matchesPattern(alternative, event));
    }
    const values = fieldsOf(event).map((fields) => fields[key]);
    return Array.isArray(wanted)
      ? wanted.some((one) => values.some((value) => matchesValue(one, value)))
      // What lies in something that is not there is not there either, which a pattern may ask for.
      : values.some((value) => matchesPattern(wanted as Fields, value ?? {}));
  });
}

/** Of a list any element may match. */
function fieldsOf(event: Json): Fields[] {
  return (Array.isArray(event) ? event : [event]).filter((item): item is Fields => typeof item === 'object' && item !== null && !Array.isArray(item));
}

function matchesValue(wanted: Json, value: Json | undefined): boolean {
  if (Array.isArray(value)) {
    return value.some((item) => matchesValue(wanted, item));
  }
  if (typeof wanted !== 'object' || wanted === null) {
    return value === wanted;
  }
  const [[operator, operand], ...more] = Object.entries(wanted);
  if (more.length > 0) {
    throw new Error(`${JSON.stringify(wanted)} has several comparisons`);
  }
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(operand as string);
    case 'anything-but':
      return value !== undefined && (isPrefix(operand)
        ? ![operand.prefix].flat().some((prefix) => String(value).startsWith(prefix))
        : !(operand as Json[]).includes(value));
    case 'exists':
      return (value !== undefined) === operand;
    case 'numeric':
      return typeof value === 'number' && isAtLeast(operand, value);
    default:
      throw new Error(`the matcher does not know ${operator}`);
  }
}

function isAtLeast(operand: Json, value: number): boolean {
  const [comparison, bound, ...more] = (Array.isArray(operand) ? operand : [operand]) as [string, number, ...Json[]];
  if (comparison !== '>=' || more.length > 0) {
    throw new Error(`the matcher does not know numeric ${JSON.stringify(operand)}`);
  }
  return value >= bound;
}

function isPrefix(operand: Json): operand is { readonly prefix: string | string[] } {
  return typeof operand === 'object' && operand !== null && !Array.isArray(operand) && 'prefix' in operand;
}

/** A pattern of a template with its references replaced, such as `{ 'AWS::Partition': 'aws' }`. */
export function resolvedPattern(pattern: unknown, references: { readonly [logicalId: string]: string }): Fields {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) {
      return value.map(resolve);
    }
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    const fields = value as { readonly [key: string]: unknown };
    if (typeof fields.Ref === 'string') {
      if (references[fields.Ref] === undefined) {
        throw new Error(`nothing stands for ${fields.Ref}`);
      }
      return references[fields.Ref];
    }
    if (Array.isArray(fields['Fn::Join'])) {
      const [delimiter, items] = fields['Fn::Join'] as [string, unknown[]];
      return items.map(resolve).join(delimiter);
    }
    return Object.fromEntries(Object.entries(fields).map(([key, item]) => [key, resolve(item)]));
  };
  return resolve(pattern) as Fields;
}
