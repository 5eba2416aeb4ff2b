import { renderChecks } from '../../build-tools/checks';
import { ZERO_TRUST_RULES } from '../../lib/verification/packs/zero-trust';

test('the page holds every rule once, and does not depend on their order', () => {
  const page = renderChecks(ZERO_TRUST_RULES);
  expect(page).toBe(renderChecks([...ZERO_TRUST_RULES].reverse()));
  expect(page).toContain(`${ZERO_TRUST_RULES.length} rules`);
  for (const { id, demands, why, fix, link } of ZERO_TRUST_RULES) {
    expect(page.split(`### ${id}\n`)).toHaveLength(2);
    expect([demands, why, fix, link].every((text) => page.includes(text))).toBe(true);
  }
});
