/** Where the value of a field stands in the text of a JSON object. */
export interface JsonField {
  readonly name: string;
  readonly start: number;
  readonly end: number;
}

/**
 * Where the values of a JSON object's own fields stand in its text, or undefined where the text is not a JSON object.
 * Replacing text keeps every other byte: parsing and writing again would round long numbers and merge repeated names.
 */
export function fieldsOf(text: string): JsonField[] | undefined {
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
      return undefined;
    }
  } catch {
    return undefined;
  }
  // The text is valid JSON from here on, so strings and brackets are balanced.
  const spans: JsonField[] = [];
  let at = skipSpace(text, text.indexOf('{') + 1);
  while (text[at] !== '}') {
    const nameEnd = endOfString(text, at);
    const name = JSON.parse(text.slice(at, nameEnd)) as string;
    const start = skipSpace(text, skipSpace(text, nameEnd) + 1);
    const end = endOfValue(text, start);
    spans.push({ name, start, end });
    at = skipSpace(text, end);
    if (text[at] === ',') {
      at = skipSpace(text, at + 1);
    }
  }
  return spans;
}

function skipSpace(text: string, from: number): number {
  let at = from;
  while (' \t\r\n'.includes(text[at])) {
    at += 1;
  }
  return at;
}

function endOfString(text: string, from: number): number {
  let at = from + 1;
  while (text[at] !== '"') {
    at += text[at] === '\\' ? 2 : 1;
  }
  return at + 1;
}

function endOfValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  for (;;) {
    const char = text[at];
    if (char === '"') {
      at = endOfString(text, at);
    } else {
      depth += '{['.includes(char) ? 1 : 0;
      if ('}]'.includes(char)) {
        if (depth === 0) {
          return at;
        }
        depth -= 1;
      }
      at += 1;
    }
    if (depth === 0 && ' \t\r\n,}'.includes(text[at])) {
      return at;
    }
  }
}
