import { CfnResource, Names, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as route53resolver from 'aws-cdk-lib/aws-route53resolver';
import { Construct } from 'constructs';
import { DomainPattern, domainPatterns } from './domain-names';
import { CustomerKey, EncryptedLogGroup } from '../data';
import { invalidInput, shown } from '../private/errors';

/** What happens to a DNS query that a rule of {@link DnsFirewall} catches. */
export enum DnsFirewallAction {
  /** The query is answered with "no such name". */
  BLOCK = 'BLOCK',
  /** The query is answered, and the query log names the rule. To see what blocking would break. */
  ALERT = 'ALERT',
}

/**
 * How sure Route 53 must be that a query is an attack.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/firewall-advanced.html
 */
export enum DnsThreatConfidence {
  /** Few attacks are missed, and some good queries are caught. */
  LOW = 'LOW',
  /** In between. */
  MEDIUM = 'MEDIUM',
  /** Only what is well corroborated is caught. */
  HIGH = 'HIGH',
}

/** Options of {@link DnsFirewall} that do not depend on the VPC. */
export interface DnsFirewallOptions {
  /**
   * The only names outside AWS that are resolved: `api.example.com` is that name alone, `.example.com` the name and
   * everything below, private hosted zones included. An empty list leaves AWS's own names and the VPC's.
   *
   * @default - every name that no other rule blocks is resolved
   */
  readonly allowedDomains?: string[];

  /**
   * Names that are never resolved, written as in `allowedDomains`.
   *
   * @default - none
   */
  readonly blockedDomains?: string[];

  /**
   * Ids (`rslvr-fdl-...`) of domain lists that are blocked: AWS managed lists or your own. The id of an AWS managed list
   * differs from region to region: `aws route53resolver list-firewall-domain-lists` shows it.
   *
   * @default - none
   */
  readonly blockedDomainLists?: string[];

  /**
   * Whether queries that look like DNS tunnelling or like generated domain names are caught (DNS Firewall Advanced, which
   * has a price of its own and is not offered in every region of every partition).
   *
   * @default true
   */
  readonly threatDetection?: boolean;

  /**
   * From which confidence on such queries are blocked. Those of lower confidence raise an alert in the query log.
   *
   * @default DnsThreatConfidence.HIGH
   */
  readonly threatConfidence?: DnsThreatConfidence;

  /**
   * What happens to a query that a rule catches, whatever the rule.
   *
   * @default DnsFirewallAction.BLOCK
   */
  readonly action?: DnsFirewallAction;

  /**
   * Whether queries are answered when DNS Firewall itself fails. `false` writes down what is the default of AWS too; it needs
   * a resource type that is new in CloudFormation and not in every region.
   *
   * @default - false, without a resource that says so
   */
  readonly failOpen?: boolean;

  /**
   * Whether the rule group is held at the VPC: it can then neither be taken away nor moved in the order. To remove it,
   * turn this off in one deployment and remove it in the next.
   *
   * @default true
   */
  readonly mutationProtection?: boolean;

  /**
   * Place of the rule group among those of the VPC, 101 to 9899; lower comes first. AWS Firewall Manager keeps the rest.
   *
   * @default 101
   */
  readonly priority?: number;

  /**
   * How long the query log is kept.
   *
   * @default logs.RetentionDays.ONE_YEAR
   */
  readonly logRetention?: logs.RetentionDays;
}

/** Properties of {@link DnsFirewall}. */
export interface DnsFirewallProps extends DnsFirewallOptions {
  /**
   * The VPC whose queries are filtered and logged.
   */
  readonly vpc: ec2.IVpc;

  /**
   * Encrypts the query log.
   *
   * @default - a new {@link CustomerKey} of the log group
   */
  readonly logKey?: CustomerKey;
}

type Rule = Omit<route53resolver.CfnFirewallRuleGroup.FirewallRuleProperty, 'priority'>;

const THREATS = ['DGA', 'DICTIONARY_DGA', 'DNS_TUNNELING'];

/**
 * Route 53 Resolver DNS Firewall for one VPC, with a log of every query.
 *
 * Data can leave a VPC in the names it asks for, also where nothing routes to the internet: the resolver of the VPC asks
 * on its behalf. So this belongs into every VPC, most of all into those without egress. With `allowedDomains` nothing but
 * the named domains and AWS's own is resolved.
 *
 * AWS managed domain lists have another id in each region and no CloudFormation resource, so they are not in by default;
 * name them in `blockedDomainLists`. What stands in by default needs no list.
 *
 * @see https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall.html
 */
export class DnsFirewall extends Construct {
  /** The rules. */
  public readonly ruleGroup: route53resolver.CfnFirewallRuleGroup;
  /** Holds the rules at the VPC. */
  public readonly association: route53resolver.CfnFirewallRuleGroupAssociation;
  /** Every query of the VPC, with its answer and the rule that caught it. */
  public readonly queryLog: EncryptedLogGroup;

  /**
   * @param scope the construct to add it to
   * @param id unique in the scope
   * @param props the VPC, and what is filtered
   * @throws when a domain is malformed or named twice, a list id is not one, the priority is out of range, or a name is
   * both allowed and blocked
   */
  constructor(scope: Construct, id: string, props: DnsFirewallProps) {
    super(scope, id);
    const priority = props.priority ?? 101;
    if (!Number.isInteger(priority) || priority <= 100 || priority >= 9900) {
      throw invalidInput(this, `priority is ${priority}`, 'give a whole number from 101 to 9899');
    }
    this.queryLog = new EncryptedLogGroup(this, 'QueryLog', { encryptionKey: props.logKey, retention: props.logRetention });
    const logging = new route53resolver.CfnResolverQueryLoggingConfig(this, 'QueryLogging', { destinationArn: this.queryLog.logGroupArn });
    new route53resolver.CfnResolverQueryLoggingConfigAssociation(this, 'QueryLoggingAssociation', {
      resolverQueryLogConfigId: logging.attrId,
      resourceId: props.vpc.vpcId,
    });

    this.ruleGroup = new route53resolver.CfnFirewallRuleGroup(this, 'Rules', { firewallRules: this.rules(props) });
    this.association = new route53resolver.CfnFirewallRuleGroupAssociation(this, 'Association', {
      firewallRuleGroupId: this.ruleGroup.attrId,
      vpcId: props.vpc.vpcId,
      priority,
      name: Names.uniqueResourceName(this, { maxLength: 64, separator: '-' }),
      mutationProtection: (props.mutationProtection ?? true) ? 'ENABLED' : 'DISABLED',
    });
    // No query may be answered unfiltered or unlogged between the two.
    this.association.node.addDependency(logging);
    if (props.failOpen !== undefined) {
      // By its name: the oldest CDK that this library supports has no class for it.
      new CfnResource(this, 'FailureMode', {
        type: 'AWS::Route53Resolver::FirewallConfig',
        properties: { ResourceId: props.vpc.vpcId, FirewallFailOpen: props.failOpen ? 'ENABLED' : 'DISABLED' },
      });
    }
  }

  private rules(props: DnsFirewallOptions): route53resolver.CfnFirewallRuleGroup.FirewallRuleProperty[] {
    const action = props.action ?? DnsFirewallAction.BLOCK;
    const blocked = domainPatterns(this, 'blockedDomains', props.blockedDomains ?? []);
    const allowed = props.allowedDomains && domainPatterns(this, 'allowedDomains', props.allowedDomains);
    for (const pattern of blocked) {
      if (allowed?.some((other) => other.name === pattern.name)) {
        throw invalidInput(this, `${shown(pattern.name)} is both allowed and blocked`, 'leave it in one of allowedDomains and blockedDomains');
      }
    }
    const rules: Rule[] = [];
    if (blocked.length > 0) {
      rules.push({ ...caught(action), firewallDomainListId: this.domainList('Blocked', blocked.flatMap(specifications)) });
    }
    for (const listId of checkedListIds(this, props.blockedDomainLists ?? [])) {
      rules.push({ ...caught(action), firewallDomainListId: listId });
    }
    rules.push(this.allowance(allowed ?? []));
    if (props.threatDetection ?? true) {
      const confidence = props.threatConfidence ?? DnsThreatConfidence.HIGH;
      rules.push(...THREATS.map((threat) => ({ ...caught(action), dnsThreatProtection: threat, confidenceThreshold: confidence })));
      if (confidence !== DnsThreatConfidence.LOW) {
        rules.push(...THREATS.map((threat) => ({
          ...caught(DnsFirewallAction.ALERT), dnsThreatProtection: threat, confidenceThreshold: DnsThreatConfidence.LOW,
        })));
      }
    }
    if (allowed) {
      rules.push({ ...caught(action), firewallDomainListId: this.domainList('Everything', ['*']) });
    }
    return rules.map((rule, index) => ({ ...rule, priority: (index + 1) * 100 }));
  }

  /** Before the rules that guess: a database's or a load balancer's name looks generated, because it is. */
  private allowance(domains: DomainPattern[]): Rule {
    return {
      action: 'ALLOW',
      // The owner of an allowed name decides where its aliases point; they need not be listed one by one.
      firewallDomainRedirectionAction: 'TRUST_REDIRECTION_DOMAIN',
      firewallDomainListId: this.domainList('Allowed', [...this.awsNames(), ...domains.flatMap(specifications)]),
    };
  }

  /**
   * Names that AWS alone answers for, so that nobody else can read what is asked: service endpoints, databases, load
   * balancers, and the names of the VPC's own instances.
   */
  private awsNames(): string[] {
    const stack = Stack.of(this);
    return [`*.${stack.urlSuffix}`, '*.api.aws', '*.compute.internal', '*.ec2.internal'];
  }

  private domainList(id: string, domains: string[]): string {
    return new route53resolver.CfnFirewallDomainList(this, id, { domains }).attrId;
  }
}

function caught(action: DnsFirewallAction): { action: string; blockResponse?: string } {
  return action === DnsFirewallAction.BLOCK ? { action, blockResponse: 'NXDOMAIN' } : { action };
}

/** A star stands for whole labels below a name and does not match the name itself. */
function specifications(pattern: DomainPattern): string[] {
  return pattern.subdomains ? [pattern.name, `*.${pattern.name}`] : [pattern.name];
}

function checkedListIds(scope: Construct, ids: string[]): string[] {
  ids.forEach((listId, index) => {
    if (!/^rslvr-fdl-[0-9a-f]+$/.test(listId)) {
      throw invalidInput(scope, `blockedDomainLists: ${shown(listId)} is not the id of a domain list`, "give an id such as 'rslvr-fdl-0123456789abcdef'");
    }
    if (ids.indexOf(listId) !== index) {
      throw invalidInput(scope, `blockedDomainLists names ${shown(listId)} twice`, 'name it once');
    }
  });
  return ids;
}
