import { Duration, Names, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as rolesanywhere from 'aws-cdk-lib/aws-rolesanywhere';
import { aws_rolesanywhere as anywhereRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { LeastPrivilegeRole } from './least-privilege-role';
import { policySize } from './policy-size';
import { CertificateIdentity } from './roles-anywhere-certificate';
import { Trust } from './trust';
import { requireTrustPolicyRoom } from './trust-policy-size';
import { WildcardException } from './wildcard-exception';
import { invalidInput, shown } from '../private/errors';

/** What STS takes of session policies, as text. */
const SESSION_POLICY = 2_048;

/** Properties of {@link RolesAnywhereRole}. */
export interface RolesAnywhereRoleProps {
  /**
   * The trust anchor, such as a {@link RolesAnywhereTrust} of this account and region.
   */
  readonly trustAnchor: anywhereRefs.ITrustAnchorRef;

  /**
   * Whose certificates get the role, at least one.
   */
  readonly certificates: CertificateIdentity[];

  /**
   * What the role may do. Wildcards in actions and resources need an entry in `wildcardExceptions`.
   *
   * @default - nothing; grants of other constructs and `allow` add to it
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The wildcards in `statements`, each with its reason.
   *
   * @default - none: every wildcard is refused
   */
  readonly wildcardExceptions?: WildcardException[];

  /**
   * Regions in which the role may work, such as `eu-central-1`.
   *
   * @default - not restricted
   */
  readonly allowedRegions?: string[];

  /**
   * How long a session lasts, 15 minutes to 12 hours.
   *
   * @default Duration.hours(1)
   */
  readonly sessionDuration?: Duration;

  /**
   * The most that sessions may do, whatever the role may: statements of a session policy, together at most 2,048 characters.
   *
   * @default - what the role may
   */
  readonly sessionStatements?: iam.PolicyStatement[];

  /**
   * Whether requests must say on which instance they are made. What a client says of itself is for logs, not for decisions.
   *
   * @default false
   */
  readonly requireInstanceProperties?: boolean;

  /**
   * The most the role can ever do, whatever is granted, such as a `WorkloadBoundary`.
   *
   * @default - none, or the one applied to the role's stack or app
   */
  readonly permissionsBoundary?: iam.IManagedPolicy;

  /**
   * What the role is for.
   *
   * @default - none
   */
  readonly description?: string;

  /**
   * Path of the role's ARN, such as `/datacenter/`.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * A fixed name. Only where something outside must name the role before it exists.
   *
   * @default - CloudFormation makes the name
   */
  readonly roleName?: string;

  /**
   * How many characters of a role's trust policy the account takes, after the quota was raised: 2,048 to 4,096.
   *
   * @default 2048
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly trustPolicyQuota?: number;
}

/**
 * A role for workloads outside of AWS that come in with certificates, and the profile through which they do.
 *
 * It trusts one trust anchor and exactly the named certificates: a role that trusts the service alone gives itself to every
 * certificate of every anchor of the account. It is a `LeastPrivilegeRole`: grants and wildcards are treated as there.
 *
 * @see https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html
 */
export class RolesAnywhereRole extends LeastPrivilegeRole {
  /** The profile, which the credential helper of the workload names beside role and anchor. */
  public readonly profile: rolesanywhere.CfnProfile;

  /**
   * @throws when no certificate is named, they are more than a trust policy holds, the session is out of range or its policy too
   * long, or whatever a `LeastPrivilegeRole` refuses
   */
  constructor(scope: Construct, id: string, props: RolesAnywhereRoleProps) {
    const {
      trustAnchor, certificates, sessionDuration = Duration.hours(1), sessionStatements, requireInstanceProperties, trustPolicyQuota, ...role
    } = props;
    const where = `${scope.node.path}/${id}`;
    if (certificates.length === 0) {
      throw invalidInput(where, 'nobody may have the role', 'name at least one certificate');
    }
    const seconds = sessionDuration.isUnresolved() ? 0 : sessionDuration.toSeconds({ integral: false });
    if (!Number.isInteger(seconds) || seconds < 900 || seconds > 43_200) {
      throw invalidInput(where, `a session of ${sessionDuration.isUnresolved() ? shown(sessionDuration.toString()) : sessionDuration.toHumanString()} is out of range`,
        'use 15 minutes to 12 hours');
    }
    super(scope, id, {
      ...role,
      maxSessionDuration: Duration.seconds(Math.max(seconds, 3_600)),
      trust: [Trust._of(certificates.map((certificate) => statementOf(trustAnchor, certificate)))],
    });
    const longest = { 'aws:SourceArn': anchorArn(this) };
    requireTrustPolicyRoom(this, { trusted: `${certificates.length} certificates`, longest, quota: trustPolicyQuota });
    this.profile = new rolesanywhere.CfnProfile(this, 'Profile', {
      name: Names.uniqueResourceName(this, { maxLength: 255, allowedSpecialCharacters: '-_' }),
      enabled: true,
      roleArns: [this.roleArn],
      durationSeconds: seconds,
      requireInstanceProperties: requireInstanceProperties ?? false,
      acceptRoleSessionName: false,
      sessionPolicy: sessionStatements === undefined ? undefined : sessionPolicy(this, sessionStatements),
    });
  }
}

/** As long as the ARN of any trust anchor, whose id is a UUID. */
function anchorArn(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'rolesanywhere', resource: 'trust-anchor', resourceName: '00000000-0000-0000-0000-000000000000' });
}

function statementOf(anchor: anywhereRefs.ITrustAnchorRef, certificate: CertificateIdentity): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['sts:AssumeRole', 'sts:SetSourceIdentity', 'sts:TagSession'],
    principals: [new iam.ServicePrincipal('rolesanywhere.amazonaws.com')],
    conditions: {
      ArnEquals: { 'aws:SourceArn': anchor.trustAnchorRef.trustAnchorArn },
      StringEquals: certificate._conditions,
    },
  });
}

function sessionPolicy(scope: Construct, statements: iam.PolicyStatement[]): string {
  const stack = Stack.of(scope);
  const document = new iam.PolicyDocument({ statements });
  const size = policySize(stack.resolve(document));
  if (statements.length === 0 || size > SESSION_POLICY) {
    throw invalidInput(scope, statements.length === 0 ? 'the session policy has no statements, so sessions may do nothing' : `the session policy may reach ${size} characters, STS takes ${SESSION_POLICY}`,
      statements.length === 0 ? 'leave it out, or say what sessions may do' : 'shorten it, or limit the role itself');
  }
  return stack.toJsonString(document);
}
