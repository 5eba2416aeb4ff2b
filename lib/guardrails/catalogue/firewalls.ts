import { exempting, fsbp } from './exempting';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies to remove Network Firewall, WAF and Shield from where they stand, to change their rules and to stop their logs. */
export function protectFirewalls(props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'firewalls',
    protectsAgainst: 'Traffic that passes because a firewall was removed, emptied or no longer logs.',
    traps: [
      'Web ACLs and firewalls can be made and attached by everybody, but changed and removed by exempt roles only: so are those of workloads.',
      'What Firewall Manager manages is changed by its service-linked role, which is not bound.',
      'Some services attach web ACLs through actions of their own, such as cloudfront:UpdateDistribution, elasticloadbalancing:SetWebAcl and apigateway:SetWebACL: those stay allowed.',
    ],
    controls: fsbp('NetworkFirewall.2'),
    exemptions: props.exemptions,
    statements: [{
      sid: 'Firewalls',
      actions: [
        'network-firewall:DeleteFirewall', 'network-firewall:DeleteFirewallPolicy', 'network-firewall:DeleteResourcePolicy',
        'network-firewall:DeleteRuleGroup', 'network-firewall:DeleteTLSInspectionConfiguration', 'network-firewall:DeleteVpcEndpointAssociation',
        'network-firewall:DisassociateAvailabilityZones', 'network-firewall:DisassociateSubnets', 'network-firewall:UpdateFirewallAnalysisSettings',
        'network-firewall:UpdateFirewallDeleteProtection', 'network-firewall:UpdateFirewallPolicy', 'network-firewall:UpdateFirewallPolicyChangeProtection',
        'network-firewall:UpdateLoggingConfiguration', 'network-firewall:UpdateRuleGroup', 'network-firewall:UpdateSubnetChangeProtection',
        'network-firewall:UpdateTLSInspectionConfiguration',
        'shield:DeleteProtection', 'shield:DeleteProtectionGroup', 'shield:DisableApplicationLayerAutomaticResponse', 'shield:DisableProactiveEngagement',
        'shield:DisassociateDRTLogBucket', 'shield:DisassociateDRTRole', 'shield:UpdateEmergencyContactSettings', 'shield:UpdateSubscription',
        'wafv2:DeleteIPSet', 'wafv2:DeleteLoggingConfiguration', 'wafv2:DeletePermissionPolicy', 'wafv2:DeleteRegexPatternSet', 'wafv2:DeleteRuleGroup',
        'wafv2:DeleteWebACL', 'wafv2:DisassociateWebACL', 'wafv2:PutLoggingConfiguration', 'wafv2:UpdateIPSet', 'wafv2:UpdateRegexPatternSet',
        'wafv2:UpdateRuleGroup', 'wafv2:UpdateWebACL',
      ],
      conditions: exempting(props.exemptions),
    }],
  });
}
