import { EntryRequest, NetworkAclPlan, NoEntryLeft, residuesOf } from '../../lib/network/network-acl-plan';

const request = (port: number, more: Partial<EntryRequest> = {}): EntryRequest => ({
  direction: 'egress', family: 'ipv4', peer: 'data', cidr: '10.0.32.0/20', traffic: { protocol: 'tcp', from: port, to: port }, inside: true, ...more,
});
const plan = () => new NetworkAclPlan((family) => family === 'ipv4' ? '10.0.0.0/16' : 'fd00::/56');
const numberAlone = (port: number): number => plan().allow(request(port), 'flow')[0].ruleNumber;

test('an entry that exists is not made again, and both flows use it', () => {
  const entries = plan();
  expect(entries.allow(request(443), 'one')).toHaveLength(1);
  expect(entries.allow(request(443), 'two')).toEqual([]);
  expect(entries.planned).toHaveLength(1);
  expect(entries.usersOf('egress', 'ipv4')).toEqual(['one', 'two']);
});

test('numbers do not depend on what came before', () => {
  const entries = plan();
  [22, 80, 443, 5432].forEach((port) => entries.allow(request(port), 'flow'));
  expect(entries.planned.map((entry) => entry.ruleNumber)).toEqual([22, 80, 443, 5432].map(numberAlone));
});

test('where two entries hash to one number the later takes the next, and the earlier stays', () => {
  const byNumber = new Map<number, number>();
  let pair: [number, number] | undefined;
  for (let port = 1; !pair; port++) {
    const number = numberAlone(port);
    const other = byNumber.get(number);
    pair = other === undefined ? undefined : [other, port];
    byNumber.set(number, port);
  }
  const entries = plan();
  const [first] = entries.allow(request(pair[0]), 'first');
  const [second] = entries.allow(request(pair[1]), 'second');
  expect(second.ruleNumber).toBe(first.ruleNumber + 1);
  expect(first.ruleNumber).toBe(numberAlone(pair[0]));
});

test('numbers are ones that EC2 takes, with segments before the VPC\'s own block before everything else', () => {
  const entries = plan();
  entries.allow(request(443), 'inside');
  entries.allow(request(443, { peer: 'any', cidr: '0.0.0.0/0', inside: false }), 'outside');
  entries.allow(request(443, { peer: 'any', cidr: '::/0', inside: false, family: 'ipv6' }), 'outside');
  const [inside, deny, outside, deny6, outside6] = entries.planned;
  expect([deny.action, deny.cidr, deny6.action, deny6.cidr]).toEqual(['deny', '10.0.0.0/16', 'deny', 'fd00::/56']);
  expect(inside.ruleNumber).toBeLessThan(deny.ruleNumber);
  expect(Math.max(deny.ruleNumber, deny6.ruleNumber)).toBeLessThan(Math.min(outside.ruleNumber, outside6.ruleNumber));
  const numbers = entries.planned.map((entry) => entry.ruleNumber);
  expect(new Set(numbers).size).toBe(5);
  expect(Math.min(...numbers)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...numbers)).toBeLessThanOrEqual(32_766);
});

test('families and directions have 19 entries each', () => {
  const entries = plan();
  for (let port = 1; port <= 19; port++) {
    entries.allow(request(port), 'flow');
    entries.allow(request(port, { direction: 'ingress' }), 'flow');
    entries.allow(request(port, { family: 'ipv6', cidr: 'fd00::/60' }), 'flow');
  }
  expect(entries.planned).toHaveLength(57);
  expect(() => entries.allow(request(20), 'the last')).toThrow(NoEntryLeft);
  expect(() => entries.allow(request(19), 'shares one')).not.toThrow();
});

test('residues are the entries for answers', () => {
  const entries = plan();
  entries.allow(request(443), 'flow');
  entries.allow(request(0, { direction: 'ingress', traffic: { protocol: 'udp', from: 1024, to: 65535 } }), 'flow');
  expect(residuesOf(entries.planned)).toEqual([expect.stringMatching(/^udp 1024-65535 from data: meant for answers/)]);
});
