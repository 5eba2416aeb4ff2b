import { DomainPattern } from './domain-names';

/** First signature id; AWS leaves the numbers from one million on to customers. */
const FIRST_SID = 1_000_001;

/** What the rules of one firewall allow. */
export interface FirewallRulesInput {
  readonly domains: readonly DomainPattern[];
  /** Whether plain HTTP on port 80 to these names is allowed beside TLS on 443. */
  readonly plainHttp: boolean;
}

/**
 * The Suricata rules of the egress firewall, in the order in which they are evaluated.
 *
 * Suricata rules and not a domain-list rule group: a domain list matches on every port and leaves to the default action
 * what is not TLS or HTTP. The default action drops established connections of a known protocol only, and a UDP datagram
 * or an ICMP packet that is never answered does not belong to one: data could leave that way. So these are dropped here
 * by name, TCP is held to the two ports and to protocols that Suricata recognizes, and names are tied to their port.
 *
 * @see https://docs.aws.amazon.com/network-firewall/latest/developerguide/suricata-rule-evaluation-order.html
 */
export function firewallRules(input: FirewallRulesInput): string[] {
  const ports = input.plainHttp ? '[80,443]' : '443';
  const rules = [
    'drop udp $HOME_NET any -> any 443 (msg:"QUIC hides the server name"; ',
    'drop udp $HOME_NET any -> any any (msg:"UDP to the internet"; ',
    'drop icmp $HOME_NET any -> any any (msg:"ICMP to the internet"; ',
    `drop tcp $HOME_NET any -> any !${ports} (msg:"TCP to another port"; `,
    'drop tcp $HOME_NET any -> any any (msg:"Neither TLS nor HTTP"; flow:to_server,established; app-layer-protocol:failed; ',
    ...input.domains.map((domain) =>
      `pass tls $HOME_NET any -> $EXTERNAL_NET 443 (tls.sni; ${match(domain)}nocase; flow:to_server,established; msg:"TLS to ${label(domain)}"; `),
    // Suricata lower-cases http.host itself and refuses nocase there.
    ...(input.plainHttp ? input.domains.map((domain) =>
      `pass http $HOME_NET any -> $EXTERNAL_NET 80 (http.host; ${match(domain)}flow:to_server,established; msg:"HTTP to ${label(domain)}"; `) : []),
  ];
  return rules.map((rule, index) => `${rule}sid:${FIRST_SID + index}; rev:1;)`);
}

function match(domain: DomainPattern): string {
  return domain.subdomains
    ? `dotprefix; content:".${domain.name}"; endswith; `
    : `content:"${domain.name}"; startswith; endswith; `;
}

function label(domain: DomainPattern): string {
  return domain.subdomains ? `.${domain.name}` : domain.name;
}
