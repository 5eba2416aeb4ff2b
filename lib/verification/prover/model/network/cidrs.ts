/** Arithmetic of address blocks, for reading templates alone: neither the search nor the stepper uses it. */

/** A block: its first address and how many of its bits are fixed. */
export interface Block { readonly v6: boolean; readonly first: bigint; readonly length: number }

function parse4(address: string): bigint | undefined {
  if (!/^\d{1,3}(\.\d{1,3}){3}$/.test(address)) return undefined;
  const parts = address.split('.').map(Number);
  return parts.every((part) => part < 256) ? parts.reduce((sum, part) => sum * 256n + BigInt(part), 0n) : undefined;
}

function parse6(address: string): bigint | undefined {
  if (address.length > 45) return undefined;
  const gap = address.indexOf('::');
  if (gap !== address.lastIndexOf('::')) return undefined;
  const words = (part: string): string[] => (part === '' ? [] : part.split(':'));
  const head = words(gap < 0 ? address : address.slice(0, gap));
  const tail = gap < 0 ? [] : words(address.slice(gap + 2));
  const missing = 8 - head.length - tail.length;
  if (gap < 0 ? missing !== 0 : missing < 1) return undefined;
  const all = [...head, ...Array<string>(missing).fill('0'), ...tail];
  return all.every((word) => /^[0-9a-f]{1,4}$/i.test(word)) ? all.reduce((sum, word) => sum * 65536n + BigInt(parseInt(word, 16)), 0n) : undefined;
}

/** A block from its text; undefined where the text is none. A lone address is none: CloudFormation wants the length. */
export function parseBlock(text: string): Block | undefined {
  const parts = /^([0-9a-fA-F.:]{2,45})\/(\d{1,3})$/.exec(text);
  if (!parts) return undefined;
  const v6 = parts[1].includes(':');
  const value = v6 ? parse6(parts[1]) : parse4(parts[1]);
  const length = Number(parts[2]);
  const bits = v6 ? 128 : 32;
  if (value === undefined || length > bits) return undefined;
  const free = BigInt(bits - length);
  return { v6, first: (value >> free) << free, length };
}

/** True where all addresses of the second are in the first. */
export function contains(outer: Block, inner: Block): boolean {
  if (outer.v6 !== inner.v6 || outer.length > inner.length) return false;
  const free = BigInt((outer.v6 ? 128 : 32) - outer.length);
  return outer.first >> free === inner.first >> free;
}

/** True where some address is in both. */
export function overlap(a: Block, b: Block): boolean {
  return contains(a, b) || contains(b, a);
}

/** A block as text. */
export function blockText(block: Block): string {
  if (!block.v6) return `${[24n, 16n, 8n, 0n].map((shift) => (block.first >> shift) & 255n).join('.')}/${block.length}`;
  const words = [112n, 96n, 80n, 64n, 48n, 32n, 16n, 0n].map((shift) => ((block.first >> shift) & 65535n).toString(16));
  while (words.length > 1 && words[words.length - 1] === '0') words.pop();
  return words.length === 8 ? `${words.join(':')}/${block.length}` : `${words.join(':')}::/${block.length}`;
}

/** The block of `Fn::Cidr` at an index, `hostBits` being what the function calls `cidrBits`; undefined where there is none. */
export function cidrAt(block: Block, index: number, hostBits: number): Block | undefined {
  const bits = block.v6 ? 128 : 32;
  const length = bits - hostBits;
  if (length < block.length || length > bits || index < 0 || BigInt(index) >= 1n << BigInt(length - block.length)) return undefined;
  return { v6: block.v6, first: block.first + (BigInt(index) << BigInt(hostBits)), length };
}

const known = (text: string): Block => parseBlock(text)!;

/** Addresses that the internet carries. */
const PUBLIC6 = known('2000::/3');
const NOT_PUBLIC4 = ['0.0.0.0/8', '10.0.0.0/8', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '172.16.0.0/12', '192.168.0.0/16', '224.0.0.0/3'].map(known);

/** True where a block holds some addresses of the internet, but not all of its family. */
export function isPartOfInternet(block: Block): boolean {
  if (block.v6) return overlap(block, PUBLIC6) && !contains(block, PUBLIC6);
  return block.length > 0 && !NOT_PUBLIC4.some((one) => contains(one, block));
}

const NEVER_IN_VPC = ['0.0.0.0/8', '127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/3'].map(known);

/** True where a block holds some addresses that a VPC may get at deployment, but not all of its family. */
export function mayBePartOfVpc(block: Block): boolean {
  if (block.v6) return isPartOfInternet(block);
  return block.length > 0 && !NEVER_IN_VPC.some((one) => contains(one, block));
}
