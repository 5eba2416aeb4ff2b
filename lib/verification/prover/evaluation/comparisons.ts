import { address, addressRange, inRange } from './addresses';
import { EvaluationInputError, quoted } from './errors';
import { codePoints, fits, Pattern, patternOf, Piece } from './glob';

/** A value of a policy: as written, and with its variables replaced where the operator takes any. */
export interface PolicyValue {
  readonly raw: string;
  readonly pieces: readonly Piece[];
}

/** Whether a value of the request matches a value of the policy. */
export type Comparison = (wanted: PolicyValue, actual: string) => boolean;

const NUMBER = /^[+-]?(\d+(\.\d*)?|\.\d+)$/;
const EPOCH = /^-?(\d{1,3}|\d{5,})(\.\d+)?$/;
const DATE = /^(\d{4})(?:-(\d\d)(?:-(\d\d)(?:T(\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?(Z|[+-]\d\d:\d\d))?)?)?$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const COLON = 58;

/**
 * The comparing operators; negated ones are their opposite. A value of the policy that AWS refuses is an error; one of the
 * request that is not of the operator's type matches nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
export const COMPARISONS: { [operator: string]: Comparison } = {
  StringEquals: (wanted, actual) => plain(wanted) === actual,
  StringEqualsIgnoreCase: (wanted, actual) => plain(wanted).toLowerCase() === actual.toLowerCase(),
  StringLike: (wanted, actual) => fits(patternOf(wanted.pieces), codePoints(actual)),
  NumericEquals: numeric((actual, wanted) => actual === wanted),
  NumericLessThan: numeric((actual, wanted) => actual < wanted),
  NumericLessThanEquals: numeric((actual, wanted) => actual <= wanted),
  NumericGreaterThan: numeric((actual, wanted) => actual > wanted),
  NumericGreaterThanEquals: numeric((actual, wanted) => actual >= wanted),
  DateEquals: dated((actual, wanted) => actual === wanted),
  DateLessThan: dated((actual, wanted) => actual < wanted),
  DateLessThanEquals: dated((actual, wanted) => actual <= wanted),
  DateGreaterThan: dated((actual, wanted) => actual > wanted),
  DateGreaterThanEquals: dated((actual, wanted) => actual >= wanted),
  Bool: (wanted, actual) => truth(wanted) === actual.toLowerCase(),
  BinaryEquals: (wanted, actual) => bytes(wanted.raw) === (BASE64.test(actual) ? actual : undefined),
  IpAddress: (wanted, actual) => {
    const range = addressRange(wanted.raw) ?? refuse(wanted.raw, 'an IP address or range', '203.0.113.0/24 or 2001:db8::/32');
    const one = address(actual);
    return one !== undefined && inRange(range, one);
  },
  ArnEquals: arnLike,
  ArnLike: arnLike,
};

/** Operators whose values may have variables. */
export const TAKES_VARIABLES = /^(String|Arn|Bool)/;

/** Each negated operator with the one that it is the opposite of. */
export const NEGATED: { readonly [operator: string]: string } = {
  StringNotEquals: 'StringEquals',
  StringNotEqualsIgnoreCase: 'StringEqualsIgnoreCase',
  StringNotLike: 'StringLike',
  NumericNotEquals: 'NumericEquals',
  DateNotEquals: 'DateEquals',
  NotIpAddress: 'IpAddress',
  ArnNotEquals: 'ArnEquals',
  ArnNotLike: 'ArnLike',
};

/** Seconds since 1970 of a W3C date or of epoch seconds; four digits are a year. Undefined where it is neither. */
export function instant(text: string): number | undefined {
  if (EPOCH.test(text)) {
    return Number(text);
  }
  const parts = DATE.exec(text);
  if (!parts) {
    return undefined;
  }
  const [year, month, day, hour, minute, second] = [1, 2, 3, 4, 5, 6].map((index) => Number(parts[index] ?? (index === 2 || index === 3 ? 1 : 0)));
  const time = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(time);
  if (back.getUTCFullYear() !== year || back.getUTCMonth() !== month - 1 || back.getUTCDate() !== day || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  const zone = parts[8] ?? 'Z';
  const offset = zone === 'Z' ? 0 : (zone[0] === '-' ? -1 : 1) * (Number(zone.slice(1, 3)) * 3600 + Number(zone.slice(4, 6)) * 60);
  return time / 1000 + Number(parts[7] ?? 0) - offset;
}

function numeric(holds: (actual: number, wanted: number) => boolean): Comparison {
  return (wanted, actual) => {
    const limit = NUMBER.test(wanted.raw) ? Number(wanted.raw) : refuse(wanted.raw, 'a number', '10 or 2.5');
    return NUMBER.test(actual) && holds(Number(actual), limit);
  };
}

function dated(holds: (actual: number, wanted: number) => boolean): Comparison {
  return (wanted, actual) => {
    const limit = instant(wanted.raw) ?? refuse(wanted.raw, 'a date', '2026-01-31T12:00:00Z or seconds since 1970');
    const time = instant(actual);
    return time !== undefined && holds(time, limit);
  };
}

function truth(wanted: PolicyValue): string {
  const text = plain(wanted).toLowerCase();
  if (text !== 'true' && text !== 'false') {
    // What came out of a variable is the request's, so it is no error but no match.
    return wanted.raw.includes('${') ? 'neither' : refuse(wanted.raw, 'a Boolean', 'true or false');
  }
  return text;
}

function bytes(raw: string): string {
  return BASE64.test(raw) ? raw : refuse(raw, 'base64', 'QmluYXJ5VmFsdWU=');
}

/** Each of the six components of an ARN for itself; the last one takes further colons. */
function arnLike(wanted: PolicyValue, actual: string): boolean {
  const patterns = components(patternOf(wanted.pieces));
  const texts = components(codePoints(actual));
  return patterns.length === 6 && texts.length === 6 && patterns.every((pattern, index) => fits(pattern, texts[index]));
}

function components(arn: Pattern): Pattern[] {
  const parts: number[][] = [[]];
  for (const point of arn) {
    if (point === COLON && parts.length < 6) {
      parts.push([]);
    } else {
      parts[parts.length - 1].push(point);
    }
  }
  return parts;
}

function plain(wanted: PolicyValue): string {
  return wanted.pieces.map((piece) => piece.text).join('');
}

function refuse(raw: string, what: string, example: string): never {
  throw new EvaluationInputError('Condition', `${quoted(raw)} is not ${what}`, `write a value such as ${example}`);
}
