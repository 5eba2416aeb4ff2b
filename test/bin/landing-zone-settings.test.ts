import { readFileSync } from 'fs';
import * as path from 'path';
import { landingZoneJsonSchema, parseLandingZoneSettings, SettingsError } from '../../bin/landing-zone-settings';

const ROOT = path.join(__dirname, '../..');

function linesOf(settings: string | object): string[] {
  const text = typeof settings === 'string' ? settings : JSON.stringify(settings, null, 2);
  try {
    parseLandingZoneSettings(text, 'landing-zone.json');
  } catch (error) {
    if (error instanceof SettingsError) {
      return error.lines;
    }
    throw error;
  }
  return [];
}

test('an empty object gives secure defaults', () => {
  expect(parseLandingZoneSettings('{}', 'x')).toEqual({
    network: {
      cidr: '10.0.0.0/16', zones: 3, egress: 'none', allowedDomains: [], endpoints: ['core', 'serverless'], administration: 'none', dualStack: false,
    },
    response: { mode: 'observe', modes: {}, protectedUsers: [] },
    audit: { trail: true, lock: 'compliance', days: 365 },
  });
});

test('the committed file is valid and names its schema', () => {
  const text = readFileSync(path.join(ROOT, 'landing-zone.json'), 'utf8');
  expect(linesOf(text)).toEqual([]);
  expect(JSON.parse(text).$schema).toBe('./landing-zone.schema.json');
});

test('the committed JSON schema is the one made from the code', () => {
  expect(JSON.parse(readFileSync(path.join(ROOT, 'landing-zone.schema.json'), 'utf8'))).toEqual(JSON.parse(JSON.stringify(landingZoneJsonSchema())));
});

test.each<[string, object, string]>([
  ['account', { account: '1234' }, 'landing-zone.json:2: account is "1234"; write the 12 digits of an AWS account id in quotes.'],
  ['account number', { account: 111122223333 }, 'landing-zone.json:2: account is 111122223333; write the 12 digits of an AWS account id in quotes.'],
  ['region', { region: 'Ireland' }, 'landing-zone.json:2: region is "Ireland"; write a region\'s code such as "eu-west-1".'],
  ['organizationId', { organizationId: 'acme' }, 'landing-zone.json:2: organizationId is "acme"; write an organization id such as "o-ab12cd34ef".'],
  ['alarmEmail', { alarmEmail: 'nobody' }, 'landing-zone.json:2: alarmEmail is "nobody"; write an e-mail address, or leave the setting out.'],
  ['cidr', { network: { cidr: '10.0.0.0/8' } }, 'landing-zone.json:3: network.cidr is "10.0.0.0/8"; write an IPv4 range of /16 to /28 such as "10.0.0.0/16".'],
  ['cidr octet', { network: { cidr: '10.300.0.0/16' } }, 'landing-zone.json:3: network.cidr is "10.300.0.0/16"; write an IPv4 range of /16 to /28 such as "10.0.0.0/16".'],
  ['zones too few', { network: { zones: 1 } }, 'landing-zone.json:3: network.zones is 1; write 2 to 4: one zone alone fails as a whole.'],
  ['zones too many', { network: { zones: 5 } }, 'landing-zone.json:3: network.zones is 5; write 2 to 4.'],
  ['zones not whole', { network: { zones: 2.5 } }, 'landing-zone.json:3: network.zones is 2.5; write a whole number from 2 to 4.'],
  ['egress', { network: { egress: 'natt' } }, 'landing-zone.json:3: network.egress is "natt"; write "none", "nat" or "firewall".'],
  ['firewall without domains', { network: { egress: 'firewall' } }, 'landing-zone.json:2: network.allowedDomains is missing; name at least one domain, or set egress to "none".'],
  ['domains without firewall', { network: { allowedDomains: ['a.example'] } }, 'landing-zone.json:3: network.allowedDomains is ["a.example"]; leave it out, or set egress to "firewall": nothing else filters domains.'],
  ['endpoint set', { network: { endpoints: ['core', 'all'] } }, 'landing-zone.json:5: network.endpoints[1] is "all"; write "core", "containers", "kubernetes", "serverless" or "data".'],
  ['administration', { network: { administration: 'bastion' } }, 'landing-zone.json:3: network.administration is "bastion"; write "none", "session-manager" or "instance-connect".'],
  ['dualStack', { network: { dualStack: 'yes' } }, 'landing-zone.json:3: network.dualStack is "yes"; write true or false.'],
  ['mode', { response: { mode: 'auto' } }, 'landing-zone.json:3: response.mode is "auto"; write "observe", "approve" or "automatic".'],
  ['protectedUsers', { response: { protectedUsers: ['a b'] } }, 'landing-zone.json:4: response.protectedUsers[0] is "a b"; write the name of an IAM user: letters, digits and +=,.@_-.'],
  ['targets', { guardrails: { targets: ['prod'], allowedRegions: ['eu-west-1'] } }, 'landing-zone.json:4: guardrails.targets[0] is "prod"; write the id of a root ("r-..."), an organizational unit ("ou-...") or an account (12 digits).'],
  ['no regions', { guardrails: { targets: ['r-ab12'], allowedRegions: [] } }, 'landing-zone.json:6: guardrails.allowedRegions is []; name at least one region.'],
  ['unknown setting', { network: { natGateways: 3 } }, 'landing-zone.json:3: network.natGateways is not a setting; use one of cidr, zones, egress, allowedDomains, endpoints, administration, dualStack.'],
  ['not an object', [], 'landing-zone.json:1: the file is []; write one JSON object.'],
])('fails on a wrong %s with one line: place, value and fix', (_name, settings, line) => {
  expect(linesOf(settings)).toEqual([line]);
});

test('fails with one line for each of several wrong values', () => {
  expect(linesOf({ region: 'x', network: { egress: 'y', zones: 9 }, response: { mode: 'z' } })).toHaveLength(4);
});

test.each([
  ['', 'landing-zone.json:1: not valid JSON (value expected); write one JSON object.'],
  ['{\n  "region": ,\n}', 'landing-zone.json:2: not valid JSON (value expected); write one JSON object.'],
  ['{\n  // a comment\n}', 'landing-zone.json:2: not valid JSON (invalid comment token); write one JSON object.'],
])('fails on %j with the line at which it stops being JSON', (text, line) => {
  expect(linesOf(text)).toEqual([line]);
});
