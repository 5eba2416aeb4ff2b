import { objectOr } from '../../engine/model';
import { Guards, ResourceRule, RuleContext } from '../../engine/rule';

/** A control, and the properties of other resources that put it in force. */
const IN_FORCE_THROUGH: Record<string, readonly (readonly [type: string, path: string])[]> = {
  'AWS::EC2::NetworkAcl': [['AWS::EC2::SubnetNetworkAclAssociation', 'NetworkAclId']],
  'AWS::Route53Resolver::FirewallRuleGroup': [['AWS::Route53Resolver::FirewallRuleGroupAssociation', 'FirewallRuleGroupId']],
  'AWS::Route53Resolver::ResolverQueryLoggingConfig': [['AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', 'ResolverQueryLogConfigId']],
  'AWS::NetworkFirewall::FirewallPolicy': [['AWS::NetworkFirewall::Firewall', 'FirewallPolicyArn']],
  'AWS::WAFv2::WebACL': [['AWS::WAFv2::WebACLAssociation', 'WebACLArn'], ['AWS::CloudFront::Distribution', 'DistributionConfig.WebACLId']],
  'AWS::Organizations::Policy': [],
};

export const ControlIsInForce: ResourceRule = {
  id: 'ControlIsInForce',
  area: 'network',
  demands: 'A network ACL, DNS firewall rule group, query log configuration, firewall policy, web ACL or organization policy is attached to something.',
  why: 'A control that is attached to nothing looks like protection in every review and protects nothing.',
  fix: 'Associate it with what it is to protect, or remove it.',
  link: 'https://docs.aws.amazon.com/vpc/latest/userguide/vpc-network-acls.html',
  frameworks: ['NIST 800-53 R5 SC-7', 'NIST 800-53 R5 CM-6'],
  types: Object.keys(IN_FORCE_THROUGH),
  * check(control, context) {
    const attached = context.once('controls-in-force', () => inForce(context));
    const targets = control.type === 'AWS::Organizations::Policy' && context.values.elements(context.values.of(control, 'TargetIds')).length > 0;
    if (!attached.cover(control) && !targets) {
      yield { what: 'nothing is associated with it' };
    }
  },
};

function inForce({ model, values }: RuleContext): Guards {
  const attached = new Guards();
  for (const [type, path] of Object.values(IN_FORCE_THROUGH).flat()) {
    for (const attachment of model.ofType(type)) {
      for (const value of values.of(attachment, path)) {
        if (value.kind === 'reference') {
          attached.add(value.resource, attachment);
        }
      }
    }
  }
  // What is exported is attached in another app.
  for (const template of model.templates) {
    for (const output of Object.values(template.outputs).filter((candidate) => objectOr(candidate).Export !== undefined)) {
      for (const value of values.under({ kind: 'object', object: { output }, template }, 'output.Value')) {
        if (value.kind === 'reference') {
          attached.add(value.resource, value.resource);
        }
      }
    }
  }
  return attached;
}
