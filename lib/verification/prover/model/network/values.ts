import { Resolved, Unknown } from '../resolved';

/** Characters that stand for texts known only at deployment. */
const LETTER = /[\uE000-\uF8FF]/;

/** The properties of an object; undefined for whatever is none. */
export function object(value: Resolved | undefined): { readonly [key: string]: Resolved } | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Unknown)
    ? value as { readonly [key: string]: Resolved }
    : undefined;
}

/** A property of an object, or of an object in an object: `at(value, 'Placement', 'Tenancy')`. */
export function at(value: Resolved | undefined, ...names: readonly string[]): Resolved | undefined {
  let now = value;
  for (const name of names) {
    if (now instanceof Unknown) return now;
    const found = object(now);
    now = found && Object.prototype.hasOwnProperty.call(found, name) ? found[name] : undefined;
  }
  return now === null ? undefined : now;
}

/** A text, a number or a truth as text. */
export function text(value: Resolved | undefined): string | undefined {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

/** A list; one value alone is a list of one, as CloudFormation reads it. Undefined where nobody knows what is in it. */
export function list(value: Resolved | undefined): readonly Resolved[] | undefined {
  if (value === undefined || value === null) return [];
  if (value instanceof Unknown) return undefined;
  return Array.isArray(value) ? value as readonly Resolved[] : [value];
}

/** A list of texts; undefined where one of them is not known to be one. */
export function texts(value: Resolved | undefined): readonly string[] | undefined {
  const found = list(value)?.map(text);
  return found?.every((one) => one !== undefined) ? found : undefined;
}

/** A whole number, also as text; undefined for everything else. */
export function whole(value: Resolved | undefined): number | undefined {
  const found = text(value);
  return found !== undefined && /^-?\d{1,15}$/.test(found) ? Number(found) : undefined;
}

/** True or false, also as text; undefined for everything else. */
export function flag(value: Resolved | undefined): boolean | undefined {
  const found = text(value)?.toLowerCase();
  return found === 'true' ? true : found === 'false' ? false : undefined;
}

/** True where nothing of the text waits for the deployment. */
export function isLiteral(value: string): boolean {
  return !LETTER.test(value);
}

/** Numbers of IANA by the names that CloudFormation takes. */
const PROTOCOLS = new Map([['all', -1], ['-1', -1], ['tcp', 6], ['udp', 17], ['icmp', 1], ['icmpv6', 58], ['58', 58]]);

/**
 * Number of a protocol; undefined where it is none.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ec2-securitygroupingress.html
 */
export function protocolNumber(value: Resolved | undefined): number | undefined {
  const found = text(value)?.toLowerCase();
  if (found === undefined) return undefined;
  const number = PROTOCOLS.get(found) ?? (/^\d{1,3}$/.test(found) ? Number(found) : undefined);
  return number !== undefined && number <= 255 ? number : undefined;
}
