import { LandingZoneSummary, renderLandingZoneSummary } from '../../lib/report/landing-zone-summary';

const SUMMARY: LandingZoneSummary = {
  stacks: [
    { name: 'LandingZone-Network', resources: 120, template: 'LandingZoneNetwork.template.json' },
    { name: 'LandingZone-Detection', resources: 9, template: 'LandingZoneDetection.template.json' },
  ],
  resourcesByDomain: { network: 120, detection: 9 },
  checks: [
    { plugin: 'ZeroTrustChecks', rules: 30, evaluations: 400, findings: 0, acknowledged: 4 },
    { plugin: 'CloudFormation Validate', findings: 0, acknowledged: 0 },
  ],
  claims: [],
  acknowledgements: 4,
  findings: [],
  assembly: 'cdk.out',
};

test('shows stacks, domains and checks in aligned plain text', () => {
  expect(renderLandingZoneSummary(SUMMARY, { colors: false })).toBe(`Built: 2 stacks, 129 resources

  Stack                  Resources  Template
  ─────────────────────  ─────────  ──────────────────────────────────
  LandingZone-Network          120  LandingZoneNetwork.template.json
  LandingZone-Detection          9  LandingZoneDetection.template.json

  Domain     Resources
  ─────────  ─────────
  detection          9
  network          120

Checked

  Plugin                   Rules  Applied  Passed  Acknowledged  Findings
  ───────────────────────  ─────  ───────  ──────  ────────────  ────────
  ZeroTrustChecks             30      400     396             4         0
  CloudFormation Validate      -        -       -             0         0

  4 acknowledgements, each on one resource and with its reason: docs/acknowledgements.md
  Templates: cdk.out
  No unacknowledged finding.
`);
});

test('lists each finding and counts them', () => {
  const text = renderLandingZoneSummary({ ...SUMMARY, findings: ['A/B: ZeroTrustChecks::ZeroTrust-NoWildcardAdmin'] }, { colors: false });
  expect(text).toContain('Findings\n\n  A/B: ZeroTrustChecks::ZeroTrust-NoWildcardAdmin\n');
  expect(text).toContain('  1 unacknowledged finding.\n');
});

test('colors only where they are wanted', () => {
  // eslint-disable-next-line no-control-regex
  const colored = /\u001b\[/;
  expect(renderLandingZoneSummary(SUMMARY, { colors: true })).toMatch(colored);
  expect(renderLandingZoneSummary(SUMMARY, { colors: false })).not.toMatch(colored);
});

test('shows claims by how their ids begin, with what was decided', () => {
  const claims = [{ claim: 'no-path', proved: 31, refuted: 1, unknown: 0 }, { claim: 'only-can-read', proved: 1, refuted: 0, unknown: 2 }];
  expect(renderLandingZoneSummary({ ...SUMMARY, claims }, { colors: false })).toContain(`Proved

  Claims         PROVED  REFUTED  UNKNOWN
  ─────────────  ──────  ───────  ───────
  no-path            31        1        0
  only-can-read       1        0        2
  all                32        1        2
`);
  expect(renderLandingZoneSummary(SUMMARY, { colors: false })).not.toContain('Proved');
});
