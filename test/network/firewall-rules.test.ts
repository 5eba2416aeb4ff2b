import { Stack, Token } from 'aws-cdk-lib';
import * as fc from 'fast-check';
import { domainPatterns } from '../../lib/network/domain-names';
import { firewallRules } from '../../lib/network/firewall-rules';

const stack = () => new Stack(undefined, 'Net');
const read = (...values: string[]) => domainPatterns(stack(), 'allowedDomains', values);

describe('domain names', () => {
  test.each<[string, { name: string; subdomains: boolean }]>([
    ['api.example.com', { name: 'api.example.com', subdomains: false }],
    ['.example.com', { name: 'example.com', subdomains: true }],
    ['API.Example.COM', { name: 'api.example.com', subdomains: false }],
    ['xn--bcher-kva.example', { name: 'xn--bcher-kva.example', subdomains: false }],
    [`${'a'.repeat(63)}.example.com`, { name: `${'a'.repeat(63)}.example.com`, subdomains: false }],
  ])('reads %s', (value, pattern) => expect(read(value)).toEqual([pattern]));

  test.each<[string, string, RegExp]>([
    ['a star', '*.example.com', /"\*\.example\.com" starts with a star; write "\.example\.com"/],
    ['a star alone', '*', /starts with a star/],
    ['nothing', '', /"" is not a domain name/],
    ['a dot', '.', /not a domain name/],
    ['a URL', 'https://example.com', /is an address, a port or a URL/],
    ['a path', 'example.com/login', /not a domain name/],
    ['a port', 'example.com:443', /is an address, a port or a URL/],
    ['an IPv4 address', '192.0.2.1', /is an address/],
    ['an IPv6 address', '2001:db8::1', /is an address/],
    ['a top-level domain', '.com', /is a whole top-level domain/],
    ['a host without a domain', 'localhost', /is a whole top-level domain/],
    ['a final dot', 'example.com.', /not a domain name/],
    ['two dots', 'example..com', /not a domain name/],
    ['an underscore', 'a_b.example.com', /not a domain name/],
    ['a leading hyphen', '-a.example.com', /not a domain name/],
    ['a space', 'example .com', /not a domain name/],
    ['a rule of its own', 'example.com"; sid:1;) pass ip any any -> any any (sid:2;)', /is an address, a port or a URL/],
    ['a line break', 'example.com\npass', /not a domain name/],
    ['a label of 64 characters', `${'a'.repeat(64)}.example.com`, /not a domain name/],
    ['254 characters', `${'a.'.repeat(121)}example.com.a`, /not a domain name/],
  ])('fails for %s', (_, value, message) => expect(() => read(value)).toThrow(message));

  test('fails for a value known only at deployment', () => {
    expect(() => read(Token.asString({ Ref: 'Domain' }))).toThrow(/a value known only at deployment; write the name out/);
  });

  test.each([
    [['a.example.com', 'a.example.com'], /"a.example.com" is already covered by "a.example.com"/],
    [['A.example.com', 'a.example.com'], /is already covered/],
    [['.example.com', 'a.example.com'], /"a.example.com" is already covered by ".example.com"/],
    [['example.com', '.example.com'], /"example.com" is already covered by ".example.com"/],
    [['.a.example.com', '.example.com'], /".a.example.com" is already covered/],
  ])('fails for %j, which says the same twice', (values, message) => expect(() => read(...values)).toThrow(message));

  test('names that only look alike stand beside each other', () => {
    expect(read('.example.com', 'badexample.com', 'example.com.evil.org')).toHaveLength(3);
  });
});

describe('rules', () => {
  const rules = (plainHttp: boolean, ...values: string[]) => firewallRules({ domains: read(...values), plainHttp });

  test('drops come first, then names are let through on their port', () => {
    expect(rules(true, 'api.example.com', '.example.org')).toEqual([
      'drop udp $HOME_NET any -> any 443 (msg:"QUIC hides the server name"; sid:1000001; rev:1;)',
      'drop udp $HOME_NET any -> any any (msg:"UDP to the internet"; sid:1000002; rev:1;)',
      'drop icmp $HOME_NET any -> any any (msg:"ICMP to the internet"; sid:1000003; rev:1;)',
      'drop tcp $HOME_NET any -> any ![80,443] (msg:"TCP to another port"; sid:1000004; rev:1;)',
      'drop tcp $HOME_NET any -> any any (msg:"Neither TLS nor HTTP"; flow:to_server,established; app-layer-protocol:failed; sid:1000005; rev:1;)',
      'pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; content:"api.example.com"; startswith; endswith; nocase; flow:to_server,established; msg:"TLS to api.example.com"; sid:1000006; rev:1;)',
      'pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; dotprefix; content:".example.org"; endswith; nocase; flow:to_server,established; msg:"TLS to .example.org"; sid:1000007; rev:1;)',
      'pass http $HOME_NET any -> $EXTERNAL_NET 80 (http.host; content:"api.example.com"; startswith; endswith; flow:to_server,established; msg:"HTTP to api.example.com"; sid:1000008; rev:1;)',
      'pass http $HOME_NET any -> $EXTERNAL_NET 80 (http.host; dotprefix; content:".example.org"; endswith; flow:to_server,established; msg:"HTTP to .example.org"; sid:1000009; rev:1;)',
    ]);
  });

  test('without plain HTTP port 80 is closed', () => {
    expect(rules(false, 'api.example.com').filter((rule) => rule.includes('80') || rule.includes('http'))).toEqual([]);
    expect(rules(false, 'api.example.com')[3]).toContain('!443');
  });

  // The semantics of dotprefix, startswith and endswith as the Suricata documentation gives them.
  const matches = (rule: string, host: string): boolean => {
    const content = /content:"([^"]+)"/.exec(rule)![1];
    const buffer = rule.includes('dotprefix') ? `.${host}` : host;
    return buffer.endsWith(content) && (!rule.includes('startswith') || buffer.startsWith(content) && buffer.length === content.length);
  };
  const label = fc.stringMatching(/^[a-z0-9]{1,8}$/);

  test('a name matches itself alone, a domain matches itself and everything below', () => {
    fc.assert(fc.property(fc.array(label, { minLength: 2, maxLength: 4 }), label, fc.boolean(), (labels, other, subdomains) => {
      const name = labels.join('.');
      const rule = firewallRules({ domains: [{ name, subdomains }], plainHttp: false })[5];
      expect(matches(rule, name)).toBe(true);
      expect(matches(rule, `${other}.${name}`)).toBe(subdomains);
      expect(matches(rule, `${other}${name}`)).toBe(false);
      expect(matches(rule, `${name}.${other}.example`)).toBe(false);
    }));
  });

  test('whatever is accepted as a name cannot end its rule', () => {
    fc.assert(fc.property(fc.string(), (value) => {
      let patterns;
      try {
        patterns = domainPatterns(stack(), 'allowedDomains', [value]);
      } catch {
        return;
      }
      expect(patterns[0].name).toMatch(/^[a-z0-9.-]+$/);
    }));
  });
});
