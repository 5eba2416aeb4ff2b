import { exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { DnsGuardrailProps } from '../guardrail-props';

const HOSTED_ZONE_ID: NameKind = { what: 'the id of a hosted zone', pattern: /^[A-Z0-9]{1,32}$/, fix: "write it as 'Z0123456789ABCDEFGHIJ'" };

/** Denies to weaken the DNS Firewall and the query logs, and to give away zones and domains. */
export function protectDns(props: DnsGuardrailProps): Guardrail {
  const zones = props.hostedZoneIds && checkedNames('protectDns', props.hostedZoneIds, HOSTED_ZONE_ID);
  const conditions = exempting(props.exemptions);
  return Guardrail._define({
    id: 'dns',
    protectsAgainst: 'Names that are resolved without filter and log, and zones or domains that fall to somebody else.',
    traps: [
      'DNS is a way out even where there is no route: the firewall and its logs are what watches it.',
      'The stacks that manage firewall rules and query logs need an exempt role, those of workloads that delete their zones too.',
      'Rule groups that Firewall Manager attaches are changed by its service-linked role, which is not bound.',
      'Records stay changeable: applications and ACM need them.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'DnsFirewall',
        actions: [
          'route53resolver:DeleteFirewallDomainList', 'route53resolver:DeleteFirewallRule', 'route53resolver:DeleteFirewallRuleGroup',
          'route53resolver:DeleteResolverQueryLogConfig', 'route53resolver:DisassociateFirewallRuleGroup',
          'route53resolver:DisassociateResolverQueryLogConfig', 'route53resolver:ImportFirewallDomains', 'route53resolver:UpdateFirewallConfig',
          'route53resolver:UpdateFirewallDomains', 'route53resolver:UpdateFirewallRule', 'route53resolver:UpdateFirewallRuleGroupAssociation',
          'route53resolver:UpdateResolverConfig', 'route53resolver:UpdateResolverDnssecConfig',
        ],
        conditions,
      },
      {
        sid: 'DnsZones',
        actions: [
          'route53:DeactivateKeySigningKey', 'route53:DeleteHostedZone', 'route53:DeleteKeySigningKey', 'route53:DisableHostedZoneDNSSEC',
        ],
        resources: zones?.map((zone) => `arn:*:route53:::hostedzone/${zone}`),
        conditions,
      },
      {
        sid: 'DnsDomains',
        actions: [
          'route53:DeleteQueryLoggingConfig',
          'route53domains:DeleteDomain', 'route53domains:DisableDomainAutoRenew', 'route53domains:DisableDomainTransferLock',
          'route53domains:DisassociateDelegationSignerFromDomain', 'route53domains:PushDomain', 'route53domains:RetrieveDomainAuthCode',
          'route53domains:TransferDomainToAnotherAwsAccount', 'route53domains:UpdateDomainContact', 'route53domains:UpdateDomainNameservers',
        ],
        conditions,
      },
    ],
  });
}
