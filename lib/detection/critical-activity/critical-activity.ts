import { Duration, Token } from 'aws-cdk-lib';
import { aws_iam as iamRefs } from 'aws-cdk-lib/interfaces';
import { ActivityDefinition, FROM_AWS } from './activity-definition';
import * as audit from './audit-and-detection';
import { CustomActivityProps } from './custom-activity-props';
import * as data from './data';
import { EventHome } from './event-home';
import * as identity from './identity';
import * as network from './network';
import * as organization from './organization';
import * as root from './root-and-sign-in';
import { invalidInput, requireReason, shown } from '../../private/errors';

/**
 * One kind of activity that people are told of: by a rule within seconds, where a single event says it, and by a metric filter on the log
 * group of a trail, where CIS AWS Foundations prescribes one or only their number says it.
 */
export class CriticalActivity {
  /** All that are here, in the order of the README. */
  public static all(): CriticalActivity[] {
    return [
      root.ROOT_USE, root.SIGN_IN_WITHOUT_MFA, root.FAILED_SIGN_INS, root.DENIED_CALLS,
      identity.IAM_POLICY_CHANGES, identity.IAM_TRUST_CHANGES, identity.IAM_CREDENTIAL_CHANGES, identity.IDENTITY_CENTER_CHANGES,
      organization.GUARDRAIL_CHANGES, organization.ORGANIZATION_CHANGES,
      network.SECURITY_GROUP_CHANGES, network.NETWORK_ACL_CHANGES, network.GATEWAY_CHANGES, network.ROUTE_TABLE_CHANGES, network.VPC_CHANGES,
      audit.TRAIL_TAMPERING, audit.CONFIG_TAMPERING, audit.GUARD_DUTY_TAMPERING, audit.SECURITY_HUB_TAMPERING, audit.SCANNER_TAMPERING,
      audit.ALERT_TAMPERING,
      data.KEY_DISABLING, data.BUCKET_POLICY_CHANGES, data.SNAPSHOT_SHARING,
    ].map((definition) => new CriticalActivity(definition));
  }

  /** Root signs in, fails to, or makes any call; a privileged root session is started. CIS 4.3. */
  public static rootUse(): CriticalActivity {
    return new CriticalActivity(root.ROOT_USE);
  }

  /** A user signs in to the console with a password alone. CIS 4.2. */
  public static signInWithoutMfa(): CriticalActivity {
    return new CriticalActivity(root.SIGN_IN_WITHOUT_MFA);
  }

  /** Three sign-ins fail within five minutes. By metric filter only. CIS 4.6. */
  public static failedSignIns(): CriticalActivity {
    return new CriticalActivity(root.FAILED_SIGN_INS);
  }

  /** 25 calls are denied within five minutes. By metric filter only. CIS 4.1. */
  public static deniedCalls(): CriticalActivity {
    return new CriticalActivity(root.DENIED_CALLS);
  }

  /** IAM policies, their attachments and permissions boundaries change. CIS 4.4. */
  public static iamPolicyChanges(): CriticalActivity {
    return new CriticalActivity(identity.IAM_POLICY_CHANGES);
  }

  /** Roles are made, trust policies and identity providers change. */
  public static iamTrustChanges(): CriticalActivity {
    return new CriticalActivity(identity.IAM_TRUST_CHANGES);
  }

  /** Users, keys and passwords are made, second factors taken away. */
  public static iamCredentialChanges(): CriticalActivity {
    return new CriticalActivity(identity.IAM_CREDENTIAL_CHANGES);
  }

  /** Permission sets and assignments change. The events arrive in the region of Identity Center. */
  public static identityCenterChanges(): CriticalActivity {
    return new CriticalActivity(identity.IDENTITY_CENTER_CHANGES);
  }

  /** Policies of the organization change or are detached. The events arrive in the management account. */
  public static guardrailChanges(): CriticalActivity {
    return new CriticalActivity(organization.GUARDRAIL_CHANGES);
  }

  /** Accounts, units and administrators of the organization change. The events arrive in the management account. CIS 4.15. */
  public static organizationChanges(): CriticalActivity {
    return new CriticalActivity(organization.ORGANIZATION_CHANGES);
  }

  /** Security groups change. CIS 4.10. */
  public static securityGroupChanges(): CriticalActivity {
    return new CriticalActivity(network.SECURITY_GROUP_CHANGES);
  }

  /** Network ACLs change. CIS 4.11. */
  public static networkAclChanges(): CriticalActivity {
    return new CriticalActivity(network.NETWORK_ACL_CHANGES);
  }

  /** Gateways are made or taken away. CIS 4.12. */
  public static gatewayChanges(): CriticalActivity {
    return new CriticalActivity(network.GATEWAY_CHANGES);
  }

  /** Routes change. CIS 4.13. */
  public static routeTableChanges(): CriticalActivity {
    return new CriticalActivity(network.ROUTE_TABLE_CHANGES);
  }

  /** VPCs, peerings and endpoints change. CIS 4.14. */
  public static vpcChanges(): CriticalActivity {
    return new CriticalActivity(network.VPC_CHANGES);
  }

  /** Trails and event data stores change or stop. CIS 4.5. */
  public static trailTampering(): CriticalActivity {
    return new CriticalActivity(audit.TRAIL_TAMPERING);
  }

  /** AWS Config changes or stops. CIS 4.9. */
  public static configTampering(): CriticalActivity {
    return new CriticalActivity(audit.CONFIG_TAMPERING);
  }

  /** GuardDuty changes or stops. */
  public static guardDutyTampering(): CriticalActivity {
    return new CriticalActivity(audit.GUARD_DUTY_TAMPERING);
  }

  /** Security Hub changes or stops. */
  public static securityHubTampering(): CriticalActivity {
    return new CriticalActivity(audit.SECURITY_HUB_TAMPERING);
  }

  /** Access Analyzer, Inspector or Macie change or stop. */
  public static scannerTampering(): CriticalActivity {
    return new CriticalActivity(audit.SCANNER_TAMPERING);
  }

  /** Rules, alarms, topics, log groups and flow logs are taken away. */
  public static alertTampering(): CriticalActivity {
    return new CriticalActivity(audit.ALERT_TAMPERING);
  }

  /** Keys are disabled or deleted, or their policies change. CIS 4.7. */
  public static keyDisabling(): CriticalActivity {
    return new CriticalActivity(data.KEY_DISABLING);
  }

  /** Policies of buckets, and what protects them, change. CIS 4.8. */
  public static bucketPolicyChanges(): CriticalActivity {
    return new CriticalActivity(data.BUCKET_POLICY_CHANGES);
  }

  /** Snapshots and images are shared or exported. */
  public static snapshotSharing(): CriticalActivity {
    return new CriticalActivity(data.SNAPSHOT_SHARING);
  }

  /**
   * An activity of your own.
   *
   * @param props what is told, when, and what people read
   * @throws if the id is none, nothing says when, texts are empty, or the threshold counts nothing
   */
  public static custom(props: CustomActivityProps): CriticalActivity {
    const place = 'CriticalActivity.custom';
    if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(props.id)) {
      throw invalidInput(place, `${shown(props.id)} is not an id`, "use small letters, digits and dashes: 'payroll-reads'");
    }
    for (const [name, text] of [['headline', props.headline], ['whatToDo', props.whatToDo]]) {
      if (text.trim() === '') {
        throw invalidInput(place, `${props.id} has no ${name}`, 'write what people read when it happens');
      }
    }
    if (!props.eventPattern && !props.filterPattern) {
      throw invalidInput(place, `${props.id} has neither eventPattern nor filterPattern`, 'say which events are told');
    }
    if (!props.filterPattern && (props.threshold !== undefined || props.period)) {
      throw invalidInput(place, `${props.id} has a threshold or period and no filterPattern`, 'give a filterPattern, or leave both out');
    }
    return new CriticalActivity({
      id: props.id,
      headline: props.headline,
      whatToDo: props.whatToDo,
      home: props.home ?? EventHome.ANY_REGION,
      reads: props.reads,
      pattern: props.eventPattern && { ...props.eventPattern, source: props.eventPattern.source ?? FROM_AWS },
      filter: props.filterPattern && {
        pattern: props.filterPattern.logPatternString,
        threshold: counted(place, props.threshold ?? 1),
        period: inMinutes(place, props.period ?? Duration.minutes(5)),
      },
    });
  }

  /** Names it in rules, metrics and alarms. */
  public readonly id: string;
  /** First line of its notices. */
  public readonly headline: string;
  /** Where its events reach EventBridge. */
  public readonly home: EventHome;
  /** Controls that its metric filter serves, such as `CIS AWS Foundations 5.0 4.3`. */
  public readonly controls: string[];

  private constructor(
    /** @internal */
    public readonly _definition: ActivityDefinition,
  ) {
    this.id = _definition.id;
    this.headline = _definition.headline;
    this.home = _definition.home;
    const cis = _definition.filter?.cis;
    this.controls = cis === undefined ? [] : [['3.0', 4], ['5.0', 4], ['6.0', 5], ['7.0', 5]].map(([version, section]) => `CIS AWS Foundations ${version} ${section}.${cis}`);
  }

  /**
   * The same, but its metric filter's alarm goes off at another number of events.
   *
   * @param threshold so many events, 1 or more
   * @param period within 1 minute to 1 day, in whole minutes
   * @throws if it has no metric filter, or the numbers are none
   */
  public withThreshold(threshold: number, period: Duration): CriticalActivity {
    const place = `CriticalActivity ${this.id}`;
    const { filter } = this._definition;
    if (!filter) {
      throw invalidInput(place, 'it has no metric filter, so there is no threshold', 'leave withThreshold out: a rule tells each event');
    }
    const louder = { ...filter, threshold: counted(place, threshold), period: inMinutes(place, period) };
    return new CriticalActivity({ ...this._definition, filter: louder });
  }

  /**
   * The same, but the rule does not tell what sessions of some roles do, such as the deployment's. The metric filter stays as CIS
   * prescribes it. Whoever takes over such a role is not told of either.
   *
   * @param reason why nobody needs to be told, for the person who reviews it
   * @param roles the roles
   * @throws if there is no rule or no role, or the reason says nothing
   */
  public exceptRoles(reason: string, ...roles: iamRefs.IRoleRef[]): CriticalActivity {
    const place = `CriticalActivity ${this.id}`;
    requireReason(place, 'the exception for roles', reason);
    const { pattern } = this._definition;
    if (!pattern || roles.length === 0) {
      throw invalidInput(place, pattern ? 'no role is named' : 'it has no rule, only a metric filter', pattern ? 'name at least one' : 'raise its threshold instead');
    }
    const detail = (pattern.detail ?? {}) as { readonly userIdentity?: object };
    if (detail.userIdentity) {
      throw invalidInput(place, 'it looks at who acts already', 'write an activity of your own with CriticalActivity.custom');
    }
    const sessionIssuer = { arn: [{ 'anything-but': roles.map(({ roleRef }) => roleRef.roleArn) }, { exists: false }] };
    const quieter = { ...pattern, detail: { ...detail, userIdentity: { sessionContext: { sessionIssuer } } } };
    return new CriticalActivity({ ...this._definition, pattern: quieter });
  }
}

function counted(place: string, threshold: number): number {
  if (Token.isUnresolved(threshold) || !Number.isInteger(threshold) || threshold < 1) {
    throw invalidInput(place, `the threshold is ${shown(threshold)}`, 'use a whole number, 1 or more');
  }
  return threshold;
}

function inMinutes(place: string, period: Duration): Duration {
  const minutes = period.isUnresolved() ? NaN : period.toMinutes({ integral: false });
  if (!Number.isInteger(minutes) || minutes < 1 || minutes > 24 * 60) {
    throw invalidInput(place, `the period is ${period.isUnresolved() ? 'known only at deployment' : period.toHumanString()}`, 'use whole minutes, 1 minute to 1 day');
  }
  return period;
}
