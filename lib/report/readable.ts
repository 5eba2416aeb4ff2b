import { Letters } from '../verification/prover/deployment';
import { Source, Statement } from '../verification/prover/policy-facts';

const LETTER = /[\uE000-\uF8FF]/g;

// eslint-disable-next-line no-control-regex -- these are what must not get to a terminal
const CONTROL = /[\u0000-\u001F\u007F-\u009F\u2028-\u202E\u2066-\u2069]/g;

/** A text of somebody's template as one line that does nothing to a terminal: control characters are written out. */
export function printable(text: string): string {
  return text.replace(CONTROL, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A text with what its letters stand for: `arn:aws:s3:::${Data.Bucket}`. */
export function readable(text: string, letters?: Letters): string {
  return printable(text.replace(LETTER, (letter) => letters?.get(letter)?.text ?? '${?}'));
}

/** A copy of plain data with every letter in its texts made readable. */
export function readableData<T>(value: T, letters?: Letters): T {
  if (typeof value === 'string') return readable(value, letters) as T & string;
  if (Array.isArray(value)) return value.map((item: unknown) => readableData(item, letters)) as T & unknown[];
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [readable(key, letters), readableData(item as unknown, letters)])) as T;
}

/** Where something stands: the construct's path or the resource, and the place in it. */
export function placeOf(source: Source | undefined): string {
  if (source === undefined) return '';
  const at = source.at?.replace(/^Properties\./, '');
  const resource = source.constructPath ?? (source.template === '' ? source.logicalId : `${source.template}#${source.logicalId}`);
  return printable(at === undefined ? resource : `${resource} ${at}`);
}

/** A statement in one line: what it says, and where it stands. */
export function statementText(statement: Statement, letters?: Letters): string {
  const { effect, sid, actions, notActions, resources, notResources, principals, notPrincipals, conditions, source } = statement;
  const place = placeOf(source);
  const parts = [
    effect,
    actions ? list(actions) : `everything but ${list(notActions ?? [])}`,
    ...(resources ? [`on ${list(resources)}`] : notResources ? [`on everything but ${list(notResources)}`] : []),
    ...(principals ? [`to ${list(principals.map(({ value }) => value))}`] : notPrincipals ? [`to everybody but ${list(notPrincipals.map(({ value }) => value))}`] : []),
    ...conditions.map(({ operator, key, values }, index) => `${index === 0 ? 'if' : 'and'} ${key} ${operator} ${list(values)}`),
  ];
  const name = sid === undefined ? '' : `${sid}: `;
  return readable(`${name}${parts.join(' ')}${place === '' ? '' : ` (${place})`}`, letters);
}

const SHOWN = 4;

function list(values: readonly string[]): string {
  return values.length <= SHOWN ? values.join(', ') : `${values.slice(0, SHOWN).join(', ')} and ${values.length - SHOWN} more`;
}
