import { Interval } from './space';

/**
 * A box of packets: inclusive bounds of source and destination (atoms), protocol, source port and destination port. For ICMP
 * the ports are type and code, as in a packet.
 */
export type Box = readonly [number, number, number, number, number, number, number, number, number, number];

/** Where each field's bounds are in a box. */
export const FIELD = { source: 0, destination: 2, protocol: 4, sourcePort: 6, destinationPort: 8 } as const;
export const PROTOCOLS: Interval = [0, 255];
export const PORTS: Interval = [0, 65535];
/** What systems choose for the near end of a connection. */
export const EPHEMERAL: Interval = [1024, 65535];

/** All packets between two intervals of addresses. */
export function between(source: Interval, destination: Interval): Box {
  return [source[0], source[1], destination[0], destination[1], PROTOCOLS[0], PROTOCOLS[1], PORTS[0], PORTS[1], PORTS[0], PORTS[1]];
}

/** The packets in both, or undefined where there are none. The search spends most of its time here. */
export function meet(a: Box, b: Box): Box | undefined {
  const s0 = a[0] > b[0] ? a[0] : b[0];
  const s1 = a[1] < b[1] ? a[1] : b[1];
  if (s0 > s1) return undefined;
  const d0 = a[2] > b[2] ? a[2] : b[2];
  const d1 = a[3] < b[3] ? a[3] : b[3];
  if (d0 > d1) return undefined;
  const p0 = a[4] > b[4] ? a[4] : b[4];
  const p1 = a[5] < b[5] ? a[5] : b[5];
  if (p0 > p1) return undefined;
  const x0 = a[6] > b[6] ? a[6] : b[6];
  const x1 = a[7] < b[7] ? a[7] : b[7];
  if (x0 > x1) return undefined;
  const y0 = a[8] > b[8] ? a[8] : b[8];
  const y1 = a[9] < b[9] ? a[9] : b[9];
  if (y0 > y1) return undefined;
  return [s0, s1, d0, d1, p0, p1, x0, x1, y0, y1];
}

/** True where some packet is in both. */
export function touches(a: Box, b: Box): boolean {
  return a[0] <= b[1] && b[0] <= a[1] && a[2] <= b[3] && b[2] <= a[3] && a[4] <= b[5] && b[4] <= a[5]
    && a[6] <= b[7] && b[6] <= a[7] && a[8] <= b[9] && b[8] <= a[9];
}

/** True where some packet is in all three. */
export function meetAll(a: Box, b: Box, c: Box): boolean {
  for (let field = 0; field < 10; field += 2) {
    if (Math.max(a[field], b[field], c[field]) > Math.min(a[field + 1], b[field + 1], c[field + 1])) return false;
  }
  return true;
}

/** The box with one field narrowed, or undefined where nothing is left. */
export function narrow(box: Box, field: number, [low, high]: Interval): Box | undefined {
  const from = Math.max(box[field], low);
  const to = Math.min(box[field + 1], high);
  return from <= to ? replace(box, field, [from, to]) : undefined;
}

/** The box with one field set. */
export function replace(box: Box, field: number, [low, high]: Interval): Box {
  const copy = [...box] as unknown as number[];
  copy[field] = low;
  copy[field + 1] = high;
  return copy as unknown as Box;
}

/** The packets of the first that are not in the second, as disjoint boxes. */
export function minus(a: Box, b: Box): Box[] {
  if (!meet(a, b)) return [a];
  const parts: Box[] = [];
  let rest = a;
  for (let field = 0; field < 10; field += 2) {
    if (rest[field] < b[field]) {
      parts.push(replace(rest, field, [rest[field], b[field] - 1]));
      rest = replace(rest, field, [b[field], rest[field + 1]]);
    }
    if (rest[field + 1] > b[field + 1]) {
      parts.push(replace(rest, field, [b[field + 1] + 1, rest[field + 1]]));
      rest = replace(rest, field, [rest[field], b[field + 1]]);
    }
  }
  return parts;
}

/** The packets of the first that are in none of the others. */
export function minusAll(a: Box, others: readonly Box[]): Box[] {
  return others.reduce<Box[]>((rest, other) => rest.flatMap((part) => minus(part, other)), [a]);
}

/** True where the first holds all of the second. */
export function holds(a: Box, b: Box): boolean {
  for (let field = 0; field < 10; field += 2) {
    if (a[field] > b[field] || a[field + 1] < b[field + 1]) return false;
  }
  return true;
}

const ECHO: readonly { readonly protocol: number; readonly request: number; readonly reply: number }[] = [
  { protocol: 1, request: 8, reply: 0 },
  { protocol: 58, request: 128, reply: 129 },
];

/**
 * The answers to the packets of a box, each beside the packets it answers. Ports and addresses trade places; of ICMP only an
 * echo request has an answer.
 */
export function answers(box: Box): { readonly asked: Box; readonly answer: Box }[] {
  const found: { asked: Box; answer: Box }[] = [];
  const turned = (part: Box): Box => [part[2], part[3], part[0], part[1], part[4], part[5], part[8], part[9], part[6], part[7]];
  let others: Box[] = [box];
  for (const echo of ECHO) {
    const icmp = narrow(box, FIELD.protocol, [echo.protocol, echo.protocol]);
    if (!icmp) continue;
    others = others.flatMap((part) => minus(part, replace(part, FIELD.protocol, [echo.protocol, echo.protocol])));
    const asked = narrow(icmp, FIELD.sourcePort, [echo.request, echo.request]);
    const asking = asked && narrow(asked, FIELD.destinationPort, [0, 0]);
    if (asking) {
      found.push({
        asked: asking,
        answer: [asking[2], asking[3], asking[0], asking[1], echo.protocol, echo.protocol, echo.reply, echo.reply, 0, 0],
      });
    }
  }
  return [...found, ...others.map((part) => ({ asked: part, answer: turned(part) }))];
}
