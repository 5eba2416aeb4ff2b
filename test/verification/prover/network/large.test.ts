import { largeNetwork } from './large-network';
import { reach } from '../../../../lib/verification/prover/network/reach';
import { segmentPaths } from '../../../../lib/verification/prover/network/segments';

test('ten thousand interfaces, two thousand groups and 450 segments', () => {
  const facts = largeNetwork({ interfaces: 10_000, groups: 2_000, rules: 20, subnets: 450 });
  const begun = process.hrtime.bigint();
  const all = segmentPaths(facts);
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  const refuted = all.groups.flatMap((from) => all.groups.filter((to) => all.verdict(from, to) === 'REFUTED')).length;
  expect({ groups: all.groups.length, refuted }).toEqual({ groups: 450, refuted: 192_346 });
  process.stdout.write(`all pairs of 450 segments: ${seconds.toFixed(2)} s\n`);
}, 60_000);

test.each(['groups', 'acls', 'both'] as const)('of a smaller one, each pair by itself says the same: %s', (layers) => {
  const facts = largeNetwork({ interfaces: 60, groups: 30, rules: 6, subnets: 20 }, 7);
  const all = segmentPaths(facts, layers);
  const verdicts = all.groups.flatMap((from) => all.groups.map((to) => ({ from, to, verdict: all.verdict(from, to) })));
  expect(verdicts).toEqual(verdicts.map(({ from, to }) => (
    { from, to, verdict: reach(facts, { kind: 'no-path', from: { kind: 'subnets', group: from }, to: { kind: 'subnets', group: to }, layers }).verdict })));
  expect(new Set(verdicts.map((one) => one.verdict))).toEqual(new Set(['PROVED', 'REFUTED']));
});
