import { Unknown } from '../resolved';
import { LETTER } from '../resolved-case';
import { IntrinsicFunction, isList, misused, scalarText } from './values';

/** CloudFormation's own bound. */
const MAX_BLOCKS = 256;

/**
 * `Fn::Cidr`: as many blocks of a size, from the start of a block; computed where all is known.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference-cidr.html
 */
export const cidrBlocks: IntrinsicFunction = (argument, call) => {
  const value = call.resolver.value(argument, call.scope);
  if (!isList(value) || value.length < 2 || value.length > 3) return misused(call, 'a block, a count and the bits of each block');
  const texts = value.map((part) => (part instanceof Unknown ? '\uE000' : scalarText(part)));
  if (texts.some((text) => text === undefined)) return misused(call, 'a block, a count and the bits of each block');
  const [block, count, bits] = texts as string[];
  if (LETTER.test(`${block}${count}${bits ?? ''}`)) return new Unknown(`${call.name} divides what only the deployment knows`);
  return blocks(block, Number(count), bits === undefined ? undefined : Number(bits)) ?? misused(call, 'a block that holds as many blocks of that size');
};

/** The blocks, or undefined if the block does not hold them. */
export function blocks(block: string, count: number, bits: number | undefined): string[] | undefined {
  const [address, prefixText, more] = block.split('/');
  const prefix = Number(prefixText);
  const family = address.includes(':') ? 128 : 32;
  const start = family === 32 ? ipv4Number(address) : ipv6Number(address);
  const host = bits ?? 8;
  if (start === undefined || more !== undefined || !/^\d{1,3}$/.test(prefixText ?? '') || prefix > family) return undefined;
  if (!Number.isInteger(count) || count < 1 || count > MAX_BLOCKS || !Number.isInteger(host) || host < 1 || host > family - prefix) return undefined;
  if (BigInt(count) > 1n << BigInt(family - prefix - host)) return undefined;
  const size = 1n << BigInt(host);
  const aligned = start & ~((1n << BigInt(family - prefix)) - 1n);
  return Array.from({ length: count }, (_, index) => {
    const at = aligned + BigInt(index) * size;
    return `${family === 32 ? ipv4Text(at) : ipv6Text(at)}/${family - host}`;
  });
}

function ipv4Number(address: string): bigint | undefined {
  const parts = address.split('.');
  if (parts.length !== 4 || parts.some((part) => !/^\d{1,3}$/.test(part) || Number(part) > 255)) return undefined;
  return parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n);
}

function ipv6Number(address: string): bigint | undefined {
  const halves = address.split('::');
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - head.length - (tail?.length ?? 0);
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  const parts = [...head, ...Array<string>(missing).fill('0'), ...(tail ?? [])];
  if (parts.some((part) => !/^[0-9a-f]{1,4}$/i.test(part))) return undefined;
  return parts.reduce((sum, part) => (sum << 16n) | BigInt(`0x${part}`), 0n);
}

function ipv4Text(address: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => String((address >> shift) & 255n)).join('.');
}

function ipv6Text(address: bigint): string {
  const parts = Array.from({ length: 8 }, (_, index) => ((address >> BigInt(112 - 16 * index)) & 0xffffn).toString(16));
  const zeros = /(?:^|:)0(?::0)+(?=:|$)/g;
  const text = parts.join(':');
  const longest = [...text.matchAll(zeros)].sort((one, other) => other[0].length - one[0].length)[0];
  if (!longest) return text;
  return `${text.slice(0, longest.index)}::${text.slice(longest.index + longest[0].length + 1)}`;
}
