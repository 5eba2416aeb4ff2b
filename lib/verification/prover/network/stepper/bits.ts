/** Addresses as strings of bits: the stepper's own reading, apart from the search's. */

const known = new Map<string, string | undefined>();

function read(text: string): string | undefined {
  if (!text.includes(':')) {
    const bytes = text.split('.');
    if (bytes.length !== 4 || !bytes.every((byte) => /^\d+$/.test(byte) && Number(byte) < 256)) return undefined;
    return bytes.map((byte) => Number(byte).toString(2).padStart(8, '0')).join('');
  }
  const gap = text.indexOf('::');
  const left = (gap < 0 ? text : text.slice(0, gap)).split(':').filter((word) => word !== '');
  const right = gap < 0 ? [] : text.slice(gap + 2).split(':').filter((word) => word !== '');
  const missing = 8 - left.length - right.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  const words = [...left, ...new Array<string>(Math.max(missing, 0)).fill('0'), ...right];
  if (!words.every((word) => /^[0-9a-f]{1,4}$/i.test(word))) return undefined;
  return words.map((word) => parseInt(word, 16).toString(2).padStart(16, '0')).join('');
}

function bits(text: string): string | undefined {
  if (!known.has(text)) known.set(text, read(text));
  return known.get(text);
}

/** The fixed bits of a block, with how many the family has; undefined where the text is no block. */
function fixed(block: string): { readonly prefix: string; readonly width: number } | undefined {
  const slash = block.indexOf('/');
  const all = bits(slash < 0 ? block : block.slice(0, slash));
  const length = slash < 0 ? all?.length ?? 0 : Number(block.slice(slash + 1));
  return all === undefined || !Number.isInteger(length) || length > all.length ? undefined : { prefix: all.slice(0, length), width: all.length };
}

/** Whether an address is in a block; undefined where the text is no block. */
export function inBlock(address: string, block: string): boolean | undefined {
  const want = fixed(block);
  const have = bits(address);
  if (!want || have === undefined) return undefined;
  return have.length === want.width && have.startsWith(want.prefix);
}

/** How many bits of an address a block fixes. */
export function fixedBits(block: string): number {
  return fixed(block)?.prefix.length ?? -1;
}

/** True for an address of IPv6. */
export function isIpv6(address: string): boolean {
  return address.includes(':');
}

const RESERVED = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'];

/** True for an address that the internet carries and no VPC has. */
export function isOutside(address: string, vpcBlocks: readonly string[]): boolean {
  if (vpcBlocks.some((block) => inBlock(address, block))) return false;
  return isIpv6(address) ? inBlock(address, '2000::/3')! : !RESERVED.some((block) => inBlock(address, block));
}
