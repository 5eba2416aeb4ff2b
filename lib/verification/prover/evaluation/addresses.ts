/** An address, or the first address of a range. */
export interface Address {
  readonly family: 4 | 6;
  readonly bits: bigint;
}

/** All addresses that share their first bits. */
export interface AddressRange extends Address {
  readonly prefix: number;
}

const DECIMAL = /^(0|[1-9]\d{0,2})$/;
const HEXADECIMAL = /^[0-9a-fA-F]{1,4}$/;

/** An IPv4 or IPv6 address, or undefined where it is none. */
export function address(text: string): Address | undefined {
  const bits = text.includes(':') ? sixteenBytes(text) : fourBytes(text);
  return bits === undefined ? undefined : { family: text.includes(':') ? 6 : 4, bits };
}

/** A range as `10.0.0.0/8` or `2001:db8::/32`, or one address; undefined where it is neither. Host bits do not count. */
export function addressRange(text: string): AddressRange | undefined {
  const [first, length, ...rest] = text.split('/');
  const start = address(first);
  if (!start || rest.length > 0) {
    return undefined;
  }
  const width = start.family === 4 ? 32 : 128;
  if (length === undefined) {
    return { ...start, prefix: width };
  }
  const prefix = DECIMAL.test(length) ? Number(length) : NaN;
  return prefix <= width ? { ...start, prefix } : undefined;
}

/** Whether the address is in the range. IPv4 and IPv6 have nothing in common. */
export function inRange(range: AddressRange, one: Address): boolean {
  if (range.family !== one.family) {
    return false;
  }
  const size = 2n ** BigInt((range.family === 4 ? 32 : 128) - range.prefix);
  return range.bits / size === one.bits / size;
}

function fourBytes(text: string): bigint | undefined {
  const bytes = text.split('.');
  if (bytes.length !== 4 || !bytes.every((byte) => DECIMAL.test(byte) && Number(byte) <= 255)) {
    return undefined;
  }
  return bytes.reduce((bits, byte) => bits * 256n + BigInt(byte), 0n);
}

function sixteenBytes(text: string): bigint | undefined {
  const halves = text.split('::');
  if (halves.length > 2) {
    return undefined;
  }
  const [head, tail] = halves.map((half, index) => groups(half, index === halves.length - 1));
  if (!head || (halves.length === 2 && !tail)) {
    return undefined;
  }
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (halves.length === 2 ? missing < 1 : missing !== 0) {
    return undefined;
  }
  return [...head, ...new Array<bigint>(missing).fill(0n), ...(tail ?? [])].reduce((bits, group) => bits * 65_536n + group, 0n);
}

/** The groups of one side of `::`; the last one of an address may be written as IPv4. */
function groups(text: string, last: boolean): bigint[] | undefined {
  if (text === '') {
    return [];
  }
  const found: bigint[] = [];
  const parts = text.split(':');
  for (const [index, part] of parts.entries()) {
    const embedded = last && index === parts.length - 1 && part.includes('.') ? fourBytes(part) : undefined;
    if (embedded !== undefined) {
      found.push(embedded / 65_536n, embedded % 65_536n);
    } else if (HEXADECIMAL.test(part)) {
      found.push(BigInt(`0x${part}`));
    } else {
      return undefined;
    }
  }
  return found;
}
