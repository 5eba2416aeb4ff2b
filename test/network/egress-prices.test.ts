import * as fs from 'fs';
import * as path from 'path';
import { Egress, NatGateways } from '../../lib/network/egress';
import { EGRESS_PRICES_DATE } from '../../lib/network/egress-prices';

const readme = fs.readFileSync(path.join(__dirname, '../../lib/network/README.egress-and-endpoints.md'), 'utf8');
const CHOICES: [string, Egress][] = [
  ['`Egress.viaNat()`', Egress.viaNat()],
  ['`Egress.viaNat({ gateways: NatGateways.single() })`', Egress.viaNat({ gateways: NatGateways.single() })],
  ['`Egress.viaFirewall(...)`', Egress.viaFirewall({ allowedDomains: ['a.example.com'] })],
];

describe('prices of egress', () => {
  test.each(CHOICES)('the documentation has those of %s', (name, egress) => {
    const prices = [1, 2, 3].map((zones) => egress.monthlyPrice(zones).toFixed(2));
    expect(readme).toContain(`| ${name} | ${prices.join(' | ')} |`);
  });

  test('the documentation has their date', () => expect(readme).toContain(`as of ${EGRESS_PRICES_DATE}, a month`));

  test('no way out costs nothing', () => {
    expect([Egress.none(), Egress.viaEndpointsOnly()].map((egress) => egress.monthlyPrice(3))).toEqual([0, 0]);
  });

  test('a regional gateway is paid for in each zone', () => {
    expect(Egress.viaNat({ gateways: NatGateways.regional() }).monthlyPrice(3)).toBe(Egress.viaNat().monthlyPrice(3));
  });

  test.each([0, 2.5, NaN])('fails to price %d zones', (zones) => expect(() => Egress.none().monthlyPrice(zones)).toThrow(/is not a number of zones/));
});
