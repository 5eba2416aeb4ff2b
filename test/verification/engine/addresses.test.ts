import { reachOf } from '../../../lib/verification/engine/addresses';

test.each([
  ['10.0.0.0/8', 'private'], ['10.255.255.255/32', 'private'], ['10.0.0.0/7', 'wide'], ['172.16.0.0/12', 'private'], ['172.32.0.0/16', 'public'],
  ['172.16.0.0/11', 'wide'], ['192.168.0.0/16', 'private'], ['192.168.0.0/15', 'wide'], ['100.64.0.0/10', 'private'], ['100.128.0.0/16', 'public'],
  ['0.0.0.0/0', 'wide'], ['0.0.0.0/1', 'wide'], ['128.0.0.0/1', 'wide'], ['203.0.113.0/24', 'public'], ['203.0.113.7', 'public'], ['10.1.2.3/0', 'wide'],
  ['255.255.255.255/32', 'private'], ['256.0.0.0/8', 'unreadable'], ['10.0.0.0/33', 'unreadable'], ['<Vpc.CidrBlock>', 'unreadable'], ['', 'unreadable'],
  ['::/0', 'wide'], ['::/1', 'wide'], ['2000::/3', 'wide'], ['2001:db8::/32', 'public'], ['2001:db8::1/128', 'public'],
  ['fd00::/8', 'private'], ['fc00::/7', 'private'], ['fc00::/6', 'wide'], ['fe80::/10', 'private'], ['::1/128', 'private'],
])('%s is %s', (cidr, reach) => {
  expect(reachOf(cidr)).toBe(reach);
});
