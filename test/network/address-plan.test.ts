import * as fc from 'fast-check';
import { PlanRequest, formatBlock, overlap, parseBlock, planAddresses, sizeOf } from '../../lib/network/address-plan';

const plan = (input: Partial<Parameters<typeof planAddresses>[1]> = {}) => planAddresses('Test/Vpc', {
  cidr: '10.0.0.0/16',
  prefixLength: 16,
  zones: 3,
  auxiliary: [],
  endpoints: 'endpoints',
  segments: [{ name: 'public' }, { name: 'app' }, { name: 'data' }, { name: 'management' }],
  ...input,
});

const blockOf = (blocks: ReturnType<typeof plan>, name: string) => blocks.find((block) => block.name === name)!;

describe('the default plan', () => {
  test('gives each segment a sixteenth of the VPC, and interface endpoints the last', () => {
    const text = (offset: number, prefixLength: number) => formatBlock({ start: 0x0a000000 + offset, prefixLength });
    expect(plan().map((block) => [block.name, text(block.offset, block.prefixLength), block.subnetPrefixLength])).toEqual([
      ['public', '10.0.0.0/20', 22],
      ['app', '10.0.16.0/20', 22],
      ['data', '10.0.32.0/20', 22],
      ['management', '10.0.48.0/20', 22],
      ['endpoints', '10.0.240.0/20', 22],
    ]);
  });

  test('leaves room for a fourth zone, so that it moves nothing', () => {
    expect(plan({ zones: 4 })).toEqual(plan({ zones: 2 }));
  });

  test('gives five and six zones an eighth each', () => {
    expect(plan({ zones: 5 }).map((block) => block.subnetPrefixLength)).toEqual([23, 23, 23, 23, 23]);
  });

  test('fits the smallest VPC', () => {
    expect(plan({ cidr: '10.0.0.0/22', prefixLength: 22, auxiliary: [{ name: 'firewall', subnetPrefixLength: 28 }, { name: 'nat', subnetPrefixLength: 28 }] })
      .map((block) => block.subnetPrefixLength)).toEqual([28, 28, 28, 28, 28, 28, 28]);
  });
});

describe('stability', () => {
  test('dropping a segment moves no other', () => {
    const dropped = plan({ segments: [{ name: 'public' }, { name: 'app', dropped: true }, { name: 'data' }, { name: 'management' }] });
    expect(dropped).toEqual(plan().filter((block) => block.name !== 'app'));
  });

  test('a segment added at the end, and firewall and NAT subnets, move no other', () => {
    const grown = plan({
      segments: [{ name: 'public' }, { name: 'app' }, { name: 'data' }, { name: 'management' }, { name: 'batch' }],
      auxiliary: [{ name: 'firewall', subnetPrefixLength: 28 }],
    });
    for (const block of plan()) {
      expect(blockOf(grown, block.name)).toEqual(block);
    }
  });
});

describe('properties of every plan', () => {
  const segments = fc.uniqueArray(fc.record({
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g'),
    prefixLength: fc.option(fc.integer({ min: 2, max: 6 }), { nil: undefined }),
    dropped: fc.boolean(),
  }), { minLength: 1, maxLength: 6, selector: (segment) => segment.name });

  test('blocks are aligned, inside the VPC, apart from each other, and hold their subnets', () => {
    let plans = 0;
    const upTo = (min: number, max: number) => fc.integer({ min, max });
    const vpcs = fc.record({ prefixLength: upTo(16, 20), zones: upTo(1, 6), auxiliaries: upTo(0, 3) });
    fc.assert(fc.property(vpcs, segments, ({ prefixLength, zones, auxiliaries }, requests) => {
      const base = { start: 0x0a000000, prefixLength };
      let blocks;
      try {
        blocks = plan({
          cidr: formatBlock(base),
          prefixLength,
          zones,
          segments: requests.map((request): PlanRequest => (
            { ...request, prefixLength: request.prefixLength && prefixLength + request.prefixLength })),
          auxiliary: Array.from({ length: auxiliaries }, (_, index) => ({ name: `x${index}`, subnetPrefixLength: 28 })),
        });
      } catch (error) {
        // What does not fit is refused; that it is never cut short is what this test is about.
        expect((error as Error).message).toMatch(/does not fit|leaves a \/\d+/);
        return;
      }
      plans++;
      const kept = requests.filter((request) => !request.dropped).map((request) => request.name);
      expect(blocks.map((block) => block.name)).toEqual(expect.arrayContaining(kept));
      blocks.forEach((block, index) => {
        const own = { start: base.start + block.offset, prefixLength: block.prefixLength };
        expect(own.start % sizeOf(own.prefixLength)).toBe(0);
        expect(block.offset + sizeOf(block.prefixLength)).toBeLessThanOrEqual(sizeOf(prefixLength));
        expect(block.subnetPrefixLength).toBeLessThanOrEqual(28);
        expect(zones * sizeOf(block.subnetPrefixLength)).toBeLessThanOrEqual(sizeOf(block.prefixLength));
        blocks.slice(index + 1).forEach((other) => {
          expect(overlap(own, { start: base.start + other.offset, prefixLength: other.prefixLength })).toBe(false);
          expect(Math.floor(other.ipv6Index / 16)).not.toBe(Math.floor(block.ipv6Index / 16));
        });
        expect(block.ipv6Index % 16).toBe(0);
        expect(block.ipv6Index).toBeLessThan(256);
      });
    }), { numRuns: 300, seed: 20261122 });
    expect(plans).toBeGreaterThan(150);
  });
});

describe('blocks', () => {
  test.each(['10.0.0.0/16', '0.0.0.0/0', '255.255.255.255/32', '192.168.128.0/17'])('%s reads and writes back', (cidr) => {
    expect(formatBlock(parseBlock('Test', 'cidr', cidr))).toBe(cidr);
  });

  test.each([
    ['10.0.0.0', /write an IPv4 block/],
    ['10.0.0.256/16', /write an IPv4 block/],
    ['10.0.0.0/33', /write an IPv4 block/],
    ['2001:db8::/48', /write an IPv4 block/],
    ['10.0.0.1/16', /does not start at a multiple of its size; write '10.0.0.0\/16'/],
  ])('fails for %s', (cidr, message) => {
    expect(() => parseBlock('Test', 'cidr', cidr)).toThrow(message);
  });

  test.each([
    ['10.0.0.0/20', '10.0.15.0/24', true],
    ['10.0.0.0/20', '10.0.16.0/24', false],
    ['10.0.16.0/24', '10.0.0.0/20', false],
    ['10.0.0.0/20', '10.0.0.0/20', true],
  ])('%s and %s overlap: %s', (a, b, expected) => {
    expect(overlap(parseBlock('Test', 'a', a), parseBlock('Test', 'b', b))).toBe(expected);
  });
});

describe('contradictions', () => {
  test('fails where a pinned block lies outside the VPC, with its place', () => {
    expect(() => plan({ segments: [{ name: 'app', cidr: '10.1.0.0/20' }] }))
      .toThrow("Test/Vpc: segment \"app\" has \"10.1.0.0/20\", which is not inside the VPC's 10.0.0.0/16; take a block inside the VPC's.");
  });

  test('fails where pinned blocks overlap', () => {
    expect(() => plan({ segments: [{ name: 'app', cidr: '10.0.64.0/18' }, { name: 'data', cidr: '10.0.96.0/20' }] }))
      .toThrow('Test/Vpc: segments "app" and "data" overlap in 10.0.96.0/20; give each segment a block of its own, or leave cidr out.');
  });

  test('fails where a pinned block overlaps the place of interface endpoints', () => {
    expect(() => plan({ segments: [{ name: 'app', cidr: '10.0.128.0/17' }] })).toThrow('segments "app" and "endpoints" overlap');
  });

  test.each([[23, '10.0.0.0/23'], [28, '10.0.0.0/28']])('fails for a VPC of /%i, which has no room for its subnets', (prefixLength, cidr) => {
    expect(() => plan({ cidr, prefixLength })).toThrow(/leaves a \/\d+ for each of 3 zones and EC2 takes none smaller than \/28; give the segment at least a \/26, or the VPC at least a \/22/);
  });

  test.each([15, 29])('fails for a VPC of /%i', (prefixLength) => {
    expect(() => plan({ cidr: undefined, prefixLength })).toThrow(`the VPC's prefix length is /${prefixLength}; take one between /16 and /22`);
  });

  test('fails for a segment with too small a block', () => {
    expect(() => plan({ segments: [{ name: 'app', prefixLength: 27 }] })).toThrow('segment "app" has a /27, which leaves a /29');
  });

  test('fails for a segment as large as the VPC', () => {
    expect(() => plan({ segments: [{ name: 'app', prefixLength: 16 }] })).toThrow('segment "app" asks for a /16 in a VPC of /16; take a prefix length above 16');
  });

  test('fails for more segments than there are places', () => {
    const segments = Array.from({ length: 13 }, (_, index) => ({ name: `s${index}` }));
    expect(plan({ segments: segments.slice(0, 12) })).toHaveLength(13);
    expect(() => plan({ segments })).toThrow('segment "s12" does not fit');
  });

  test('fails where a block is pinned while an IPAM pool chooses', () => {
    expect(() => plan({ cidr: undefined, segments: [{ name: 'app', cidr: '10.0.0.0/20' }] })).toThrow('pins "10.0.0.0/20" while an IPAM pool chooses');
  });
});
