import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct, IConstruct } from 'constructs';
import { BreakGlassAccessProps } from './break-glass-access-props';
import { BreakGlassAlarm } from './break-glass-alarm';
import { BREAK_GLASS_GROUP, requireBreakGlassNames } from './break-glass-names';
import {
  CHANGES_OF_ITSELF, REPAIR_TECHNIQUES, repairExceptions, repairStatements, roleDenials, ROLE_TECHNIQUE, userStatements, WAYS_TO_HIDE, WAYS_TO_STAY,
} from './break-glass-policies';
import { iamArn } from './iam-arn';
import { LeastPrivilegeRole } from './least-privilege-role';
import { Trust } from './trust';
import { NoticeTopic } from '../data';
import { acknowledge } from '../private/acknowledgements';
import { invalidInput } from '../private/errors';
import { Claim, ClaimPolicy, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/**
 * A way in for the day when the identity provider is down or a guardrail denies too much: two IAM users outside of the
 * provider who may do nothing but assume one role, with a second factor shown minutes ago, for an hour. Each use is told at once.
 *
 * The users get no access key, no password and no device here: a secret in a template is none. Enrol both by hand after the
 * deployment, keep the devices apart, and drill it.
 *
 * The names are physical, unlike elsewhere in this library: guardrails exempt the role by its exact ARN, alarms of other
 * regions name users and role, and people must know them when nothing else works. Users and role that are made again under
 * the same names are not trusted as the old ones were: IAM keeps unique ids in trust policies.
 *
 * IAM's events and sign-ins at the global endpoint arrive in one region of the partition (us-east-1 in commercial regions), all
 * others where the call is made: put this construct there, and `watchIn` into every other region that is not denied.
 *
 * @see https://docs.aws.amazon.com/wellarchitected/latest/security-pillar/sec_permissions_emergency_process.html
 */
export class BreakGlassAccess extends Construct {
  /** The role's exact name, for `GuardrailExemption.role(access.roleName, reason, { path: access.rolePath })`. */
  public readonly roleName: string;
  /** The role's exact path, beginning and ending with a slash. */
  public readonly rolePath: string;
  /** The users' exact names, for `ProtectedPrincipal.userName` and the exemptions of an {@link AccessKeyAgeLimit}. */
  public readonly userNames: string[];
  /** What the users assume. */
  public readonly role: LeastPrivilegeRole;
  /** The two users. */
  public readonly users: iam.User[];
  /** Where each use is told. */
  public readonly topic: NoticeTopic;
  /** The rules and alarms of this region. */
  public readonly alarm: BreakGlassAlarm;

  private readonly userPolicy: iam.ManagedPolicy;

  /**
   * @throws if names are not exact, there are not two users, the path is the root, the age of the second factor is not 1 minute
   * to 1 hour, or a statement has an unreasoned wildcard
   */
  constructor(scope: Construct, id: string, props: BreakGlassAccessProps = {}) {
    super(scope, id);
    this.userNames = [...props.userNames ?? ['break-glass-1', 'break-glass-2']];
    this.roleName = props.roleName ?? 'BreakGlass';
    this.rolePath = props.path ?? '/break-glass/';
    requireBreakGlassNames(this, { userNames: this.userNames, roleName: this.roleName, path: this.rolePath });
    const maxMfaAge = props.maxMfaAge ?? Duration.minutes(15);
    if (maxMfaAge.isUnresolved() || maxMfaAge.toSeconds({ integral: false }) < 60 || maxMfaAge.toSeconds({ integral: false }) > 3600) {
      throw invalidInput(this, `maxMfaAge is ${maxMfaAge.isUnresolved() ? 'known only at deployment' : maxMfaAge.toHumanString()}`, 'use 1 minute to 1 hour');
    }
    if (props.wildcardExceptions && !props.statements) {
      throw invalidInput(this, 'there are wildcardExceptions without statements', 'give both, or none for the repairs of the default');
    }

    const group = new iam.Group(this, 'Group', { groupName: BREAK_GLASS_GROUP, path: this.rolePath });
    this.users = this.userNames.map((userName, index) => new iam.User(this, `User${index + 1}`, { userName, path: this.rolePath, groups: [group] }));
    for (const user of this.users) {
      acknowledge(user, 'ZeroTrustChecks::ZeroTrust-NoIamUser',
        'The way in for the day when the identity provider is down cannot depend on it; the user has no key, may only assume one role with a second factor, and is told of at each use');
    }
    this.role = new LeastPrivilegeRole(this, 'Role', {
      roleName: this.roleName,
      path: this.rolePath,
      description: 'For emergencies: repairs guardrails and ways in. Each use is alarmed',
      trust: this.users.map((user) => Trust.user(user, { maxMfaAge })),
      maxSessionDuration: Duration.hours(1),
      statements: [...props.statements ?? repairStatements(this), ...roleDenials(this.itself())],
      wildcardExceptions: props.statements ? props.wildcardExceptions : repairExceptions(this),
    });
    const given = userStatements(this, this.rolePath, this.role.roleArn);
    this.userPolicy = new iam.ManagedPolicy(this, 'UserPolicy', {
      managedPolicyName: BREAK_GLASS_GROUP,
      path: this.rolePath,
      description: 'Own password and devices, and the role for emergencies',
      groups: [group],
      statements: given,
    });
    this.alarm = this.watchIn(this, 'Alarm', props.topic);
    this.topic = this.alarm.topic;
    this.stateClaims(given);
    if (!props.statements) {
      this.answerForTheRepairs();
    }
  }

  /**
   * Tells of each use that another region records. Calls are recorded in the region that they are made in, sign-ins in the region
   * of their endpoint.
   *
   * @param scope a stack of the same account and another region
   * @param id the construct's id
   * @param topic a topic of that region; a new one where none is given
   */
  public watchIn(scope: Construct, id: string, topic?: NoticeTopic): BreakGlassAlarm {
    return new BreakGlassAlarm(scope, id, { userNames: this.userNames, roleName: this.roleName, path: this.rolePath, topic });
  }

  /** Its own users, group, policy and role. */
  private itself(): string[] {
    return ['user', 'group', 'policy', 'role'].map((kind) => iamArn(this, `${kind}${this.rolePath}*`));
  }

  /** Whoever can open what is locked can also open it for himself; the proofs say so, and this is the answer. */
  private answerForTheRepairs(): void {
    const repairs = this.role.node.findChild('WildcardExceptions');
    const answer = (policy: IConstruct, statement: number, technique: string, principal: IConstruct, reason: string) => acknowledge(policy,
      `ZeroTrustProofs::built-in.no-escalation[everybody; ${technique}; ${principal.node.path}/Resource; ${policy.node.path}/Resource/PolicyDocument.Statement.${statement}]`,
      reason);
    for (const { technique, statement, reason } of REPAIR_TECHNIQUES) {
      answer(repairs, statement, technique, this.role, reason);
    }
    for (const user of this.users) {
      answer(this.userPolicy, 0, ROLE_TECHNIQUE, user, 'The emergency: with a fresh second factor the user assumes the role, and each use is alarmed');
    }
  }

  private stateClaims(given: readonly iam.PolicyStatement[]): void {
    const about = this.node.path;
    const role = ClaimPrincipal.of(this.role);
    const anything = [ClaimResource.arn('*')];
    Claims.of(this).state(
      ...this.users.map((user) => Claim.atMost(ClaimPolicy.of(user), ClaimPolicy._statements(() => given), {
        name: 'user-no-more-than-the-role',
        about: user.node.path,
        promise: `The user ${user.node.path} manages an own password and device and assumes the role for emergencies, nothing else`,
      })),
      Claim.only(...this.users.map((user) => ClaimPrincipal.of(user))).can({
        name: 'only-can-break-glass',
        about,
        promise: `Nobody but the two users assumes the role ${this.role.node.path}`,
        actions: ['sts:AssumeRole'],
        resources: [ClaimResource.of(this.role)],
      }),
      Claim.cannot({
        name: 'cannot-stay',
        about,
        promise: `The role ${this.role.node.path} makes no long-lived credentials`,
        principals: [role],
        actions: WAYS_TO_STAY,
        resources: anything,
      }),
      Claim.cannot({
        name: 'cannot-hide',
        about,
        promise: `The role ${this.role.node.path} stops neither trails nor alarms`,
        principals: [role],
        actions: WAYS_TO_HIDE,
        resources: anything,
      }),
      Claim.cannot({
        name: 'cannot-change-itself',
        about,
        promise: `The role ${this.role.node.path} changes neither itself nor its users`,
        principals: [role],
        actions: CHANGES_OF_ITSELF,
        resources: [this.role, this.userPolicy, ...this.users].map((resource) => ClaimResource.of(resource)),
      }),
    );
  }
}
