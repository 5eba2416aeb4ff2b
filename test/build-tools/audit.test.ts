import { auditVerdict } from '../../build-tools/audit';

const report = (...severities: string[]) => JSON.stringify({
  vulnerabilities: Object.fromEntries(severities.map((severity, index) => [`p${index}`, { name: `p${index}`, severity, range: '<1.0.0' }])),
  metadata: { vulnerabilities: {} },
});

test.each([[[]], [['low']], [['moderate', 'info']]])('findings %j pass', (severities) => {
  expect(auditVerdict(report(...severities)).passed).toBe(true);
});

test.each([['high'], ['critical']])('fails for a finding of severity %s and names the package', (severity) => {
  expect(auditVerdict(report('low', severity))).toEqual({ passed: false, lines: ['2 vulnerable packages, 1 of them high or critical.', `${severity}: p1 <1.0.0`] });
});

test.each([
  ['the registry refuses', JSON.stringify({ message: '405 Method Not Allowed', error: { summary: '' } }), '405 Method Not Allowed'],
  ['there is no network', JSON.stringify({ error: { summary: 'request failed' } }), 'request failed'],
  ['npm breaks', '', 'npm audit gave no report'],
])('fails, for nothing was audited, where %s', (_what, json, reason) => {
  const { passed, lines } = auditVerdict(json);
  expect(passed).toBe(false);
  expect(lines).toEqual([expect.stringMatching(/^NOT AUDITED: /)]);
  expect(lines[0]).toContain(reason);
});
