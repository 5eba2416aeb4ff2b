import { ResourceRule } from '../../engine/rule';
import { isText, textOf } from '../../engine/values';

export const DnsFirewallBlocks: ResourceRule = {
  id: 'DnsFirewallBlocks',
  area: 'network',
  demands: 'A DNS firewall rule group blocks something, allows no detected threat, and allows no list that holds every domain.',
  why: 'Names can carry data out of a VPC that has no other way out; a rule that allows ends the evaluation.',
  fix: 'Block what is detected with high confidence, and allow only lists of named domains.',
  link: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-groups.html',
  frameworks: ['NIST 800-53 R5 SC-7(10)', 'NIST 800-53 R5 SC-20'],
  types: ['AWS::Route53Resolver::FirewallRuleGroup'],
  * check(group, { values }) {
    const rules = values.elements(values.of(group, 'FirewallRules'));
    if (!rules.some((rule) => values.under(rule, 'Action').every((action) => isText(action, 'BLOCK')))) {
      yield { cause: 'no-block', what: 'no rule blocks', at: 'FirewallRules' };
    }
    for (const rule of rules.filter((candidate) => values.under(candidate, 'Action').some((action) => !isText(action, 'BLOCK', 'ALERT')))) {
      const threats = values.under(rule, 'DnsThreatProtection').filter((threat) => threat.kind !== 'absent');
      for (const threat of threats) {
        yield { cause: textOf(threat), what: `a rule allows what is detected as ${textOf(threat)}`, at: 'FirewallRules' };
      }
      for (const list of values.under(rule, 'FirewallDomainListId')) {
        if (list.kind === 'reference' && values.of(list.resource, 'Domains.*').some((domain) => /^\*\.?$/.test(textOf(domain)))) {
          yield { cause: list.resource.logicalId, what: `a rule allows the list ${list.resource.logicalId}, which holds every domain`, at: 'FirewallRules' };
        }
      }
    }
  },
};
