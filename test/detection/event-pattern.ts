/**
 * Whether EventBridge would deliver an event to a rule with the pattern: the part of its pattern language that this library
 * uses. Anything else throws, so that a test cannot pass on a pattern nobody understood.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
 */
export function matches(pattern: unknown, event: unknown): boolean {
  if (Array.isArray(pattern)) {
    const values = Array.isArray(event) ? event : [event];
    return pattern.some((condition) => values.some((value) => satisfies(condition, value)));
  }
  if (typeof pattern !== 'object' || pattern === null) {
    throw new Error(`a pattern's leaf is not a list: ${JSON.stringify(pattern)}`);
  }
  if (Array.isArray(event)) {
    return event.some((item) => matches(pattern, item));
  }
  return Object.entries(pattern).every(([key, inner]) => matches(inner, (event as Record<string, unknown> | undefined)?.[key]));
}

function satisfies(condition: unknown, value: unknown): boolean {
  if (typeof condition !== 'object' || condition === null) {
    return condition === value;
  }
  const [[operator, operand], ...more] = Object.entries(condition);
  if (more.length > 0) {
    throw new Error(`one condition has several operators: ${JSON.stringify(condition)}`);
  }
  switch (operator) {
    case 'prefix':
      return typeof value === 'string' && value.startsWith(operand as string);
    case 'numeric':
      return typeof value === 'number' && numeric(operand as unknown[], value);
    default:
      throw new Error(`the operator ${operator} is not known here`);
  }
}

function numeric(operand: unknown[], value: number): boolean {
  for (let index = 0; index < operand.length; index += 2) {
    const bound = operand[index + 1] as number;
    const holds = { '<': value < bound, '<=': value <= bound, '=': value === bound, '>=': value >= bound, '>': value > bound }[operand[index] as string];
    if (holds === undefined) {
      throw new Error(`the comparison ${String(operand[index])} is not known here`);
    }
    if (!holds) {
      return false;
    }
  }
  return true;
}
