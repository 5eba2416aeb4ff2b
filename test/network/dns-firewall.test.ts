import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { DnsFirewall, DnsFirewallAction, DnsFirewallOptions, DnsThreatConfidence } from '../../lib/network/dns-firewall';
import { nagFindings } from '../support/nag-findings';

function filtered(options: DnsFirewallOptions = {}, region?: string) {
  const app = new App();
  const stack = new Stack(app, 'Net', region ? { env: { region } } : {});
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', { vpcId: 'vpc-12345678', availabilityZones: ['a'] });
  const firewall = new DnsFirewall(stack, 'Dns', { vpc, ...options });
  return { app, stack, firewall, template: Template.fromStack(stack) };
}

const rulesOf = (template: Template) => Object.values(template.findResources('AWS::Route53Resolver::FirewallRuleGroup'))[0].Properties.FirewallRules;
const listOf = (template: Template, rule: any) => template.findResources('AWS::Route53Resolver::FirewallDomainList')[rule.FirewallDomainListId['Fn::GetAtt'][0]].Properties.Domains;

const AWS_NAMES = [{ 'Fn::Join': ['', ['*.', { Ref: 'AWS::URLSuffix' }]] }, '*.api.aws', '*.compute.internal', '*.ec2.internal'];

describe('DnsFirewall', () => {
  test('by default attacks are blocked or alerted on, after the names of AWS', () => {
    const { template } = filtered();
    const rules = rulesOf(template);
    expect(rules.map((rule: any) => [rule.Priority, rule.Action, rule.BlockResponse, rule.DnsThreatProtection, rule.ConfidenceThreshold])).toEqual([
      [100, 'ALLOW', undefined, undefined, undefined],
      [200, 'BLOCK', 'NXDOMAIN', 'DGA', 'HIGH'],
      [300, 'BLOCK', 'NXDOMAIN', 'DICTIONARY_DGA', 'HIGH'],
      [400, 'BLOCK', 'NXDOMAIN', 'DNS_TUNNELING', 'HIGH'],
      [500, 'ALERT', undefined, 'DGA', 'LOW'],
      [600, 'ALERT', undefined, 'DICTIONARY_DGA', 'LOW'],
      [700, 'ALERT', undefined, 'DNS_TUNNELING', 'LOW'],
    ]);
    expect(listOf(template, rules[0])).toEqual(AWS_NAMES);
  });

  test('a walled garden resolves AWS, the named domains and nothing else', () => {
    const { template } = filtered({ allowedDomains: ['api.example.com', '.internal.example.org'] });
    const rules = rulesOf(template);
    expect(rules[0]).toMatchObject({ Action: 'ALLOW', FirewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN' });
    expect(listOf(template, rules[0])).toEqual([...AWS_NAMES, 'api.example.com', 'internal.example.org', '*.internal.example.org']);
    const last = rules[rules.length - 1];
    expect(last).toMatchObject({ Action: 'BLOCK', BlockResponse: 'NXDOMAIN' });
    expect(listOf(template, last)).toEqual(['*']);
  });

  test('an empty list of allowed domains closes everything but AWS', () => {
    const { template } = filtered({ allowedDomains: [] });
    expect(listOf(template, rulesOf(template)[0])).toEqual(AWS_NAMES);
    expect(listOf(template, rulesOf(template).at(-1))).toEqual(['*']);
  });

  test('what is blocked by name stands before what is allowed', () => {
    const { template } = filtered({ blockedDomains: ['.bad.example'], blockedDomainLists: ['rslvr-fdl-0123456789abcdef'], allowedDomains: ['.example.com'] });
    const rules = rulesOf(template);
    expect(listOf(template, rules[0])).toEqual(['bad.example', '*.bad.example']);
    expect(rules[1]).toMatchObject({ Action: 'BLOCK', FirewallDomainListId: 'rslvr-fdl-0123456789abcdef' });
    expect(rules[2].Action).toBe('ALLOW');
  });

  test('priorities are unique and rise', () => {
    const { template } = filtered({ blockedDomains: ['.bad.example'], allowedDomains: [] });
    const priorities = rulesOf(template).map((rule: any) => rule.Priority);
    expect(priorities).toEqual([...new Set<number>(priorities)].sort((a, b) => a - b));
  });

  test('ALERT lets every query through and keeps no block response', () => {
    const { template } = filtered({ action: DnsFirewallAction.ALERT, blockedDomains: ['bad.example'], allowedDomains: [] });
    expect(new Set(rulesOf(template).map((rule: any) => rule.Action))).toEqual(new Set(['ALERT', 'ALLOW']));
    expect(rulesOf(template).some((rule: any) => 'BlockResponse' in rule)).toBe(false);
  });

  test('at the lowest confidence everything is blocked and nothing is only alerted on', () => {
    const { template } = filtered({ threatConfidence: DnsThreatConfidence.LOW });
    expect(rulesOf(template).map((rule: any) => rule.Action)).toEqual(['ALLOW', 'BLOCK', 'BLOCK', 'BLOCK']);
  });

  test('without threat detection no rule uses DNS Firewall Advanced', () => {
    const { template } = filtered({ threatDetection: false });
    expect(rulesOf(template)).toHaveLength(1);
  });

  test('queries are logged to an encrypted group that is kept, before they are filtered', () => {
    const { template, firewall } = filtered();
    const group = firewall.queryLog.node.defaultChild!;
    const logGroupId = firewall.queryLog.stack.resolve((group as any).ref).Ref;
    template.hasResource('AWS::Logs::LogGroup', { DeletionPolicy: 'Retain', Properties: { RetentionInDays: 365, KmsKeyId: Match.anyValue() } });
    template.hasResourceProperties('AWS::Route53Resolver::ResolverQueryLoggingConfig', { DestinationArn: { 'Fn::GetAtt': [logGroupId, 'Arn'] } });
    const config = Object.keys(template.findResources('AWS::Route53Resolver::ResolverQueryLoggingConfig'))[0];
    template.hasResourceProperties('AWS::Route53Resolver::ResolverQueryLoggingConfigAssociation', {
      ResolverQueryLogConfigId: { 'Fn::GetAtt': [config, 'Id'] }, ResourceId: 'vpc-12345678',
    });
    template.hasResource('AWS::Route53Resolver::FirewallRuleGroupAssociation', { DependsOn: Match.arrayWith([config]) });
  });

  test('it fails closed, as AWS does unless told otherwise', () => {
    filtered().template.resourceCountIs('AWS::Route53Resolver::FirewallConfig', 0);
  });

  test.each([[false, 'DISABLED'], [true, 'ENABLED']])('failOpen %s is written down', (failOpen, status) => {
    filtered({ failOpen }).template.hasResourceProperties('AWS::Route53Resolver::FirewallConfig', { ResourceId: 'vpc-12345678', FirewallFailOpen: status });
  });

  test('it is held at the VPC', () => {
    const { template } = filtered();
    template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', { VpcId: 'vpc-12345678', MutationProtection: 'ENABLED', Priority: 101 });
  });

  test.each<[string, DnsFirewallOptions, RegExp]>([
    ['a list id that is none', { blockedDomainLists: ['AWSManagedDomainsMalwareDomainList'] }, /"AWSManagedDomainsMalwareDomainList" is not the id of a domain list/],
    ['a list twice', { blockedDomainLists: ['rslvr-fdl-01', 'rslvr-fdl-01'] }, /names "rslvr-fdl-01" twice/],
    ['a malformed domain', { blockedDomains: ['*.bad.example'] }, /blockedDomains: "\*\.bad\.example" starts with a star; write "\.bad\.example"/],
    ['a malformed allowed domain', { allowedDomains: ['com'] }, /allowedDomains: "com" is a whole top-level domain/],
    ['a name allowed and blocked', { allowedDomains: ['.example.com'], blockedDomains: ['example.com'] }, /"example.com" is both allowed and blocked/],
    ['a priority that Firewall Manager keeps', { priority: 100 }, /Net\/Dns: priority is 100; give a whole number from 101 to 9899/],
    ['a priority out of range', { priority: 9900 }, /priority is 9900/],
    ['a fraction as priority', { priority: 101.5 }, /priority is 101.5/],
  ])('fails for %s', (_, options, message) => {
    expect(() => filtered(options)).toThrow(message);
  });

  test.each([101, 9899])('takes the priority %d', (priority) => {
    filtered({ priority }).template.hasResourceProperties('AWS::Route53Resolver::FirewallRuleGroupAssociation', { Priority: priority });
  });

  test.each(['us-east-1', 'us-gov-west-1', 'cn-north-1', 'eusc-de-east-1'])('in %s the names of AWS are those of the partition', (region) => {
    const { template } = filtered({}, region);
    expect(listOf(template, rulesOf(template)[0])).toEqual(AWS_NAMES);
    expect(JSON.stringify(template.findResources('AWS::Route53Resolver::FirewallDomainList'))).not.toContain('amazonaws');
  });

  test.each<[string, DnsFirewallOptions]>([['default', {}], ['walled garden', { allowedDomains: ['.example.com'] }]])('has no finding: %s', (_, options) => {
    expect(nagFindings(filtered(options).app)).toEqual([]);
  });
});
