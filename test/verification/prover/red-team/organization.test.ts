import { PROBES } from './organization-probes';
import { decided } from './support';

test.each(PROBES.map((probe) => [probe.name, probe] as const))('%s', (_, probe) => {
  expect(decided(probe)).toBe(probe.expect);
});
