import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_iam as iamRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { iamArn } from './iam-arn';
import { LeastPrivilegeRole } from './least-privilege-role';
import { OidcProvider } from './oidc-provider';
import { issuerUrl } from './oidc-provider-url';
import { Trust } from './trust';
import { requireTrustPolicyRoom } from './trust-policy-size';
import { WildcardException } from './wildcard-exception';
import { WorkloadSubject } from './workload-subject';
import { invalidInput } from '../private/errors';

/** Properties of {@link WorkloadIdentity}. */
export interface WorkloadIdentityProps {
  /**
   * Who may have the role: at least one, all of one issuer.
   */
  readonly subjects: WorkloadSubject[];

  /**
   * The provider of the account for the issuer of the subjects.
   *
   * @default - that of the stack, made where it is not there yet
   */
  readonly provider?: iamRefs.IOIDCProviderRef;

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
   * How long a session may last, 1 to 12 hours.
   *
   * @default Duration.hours(1)
   */
  readonly maxSessionDuration?: Duration;

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
   * Path of the role's ARN, such as `/pipelines/`.
   *
   * @default '/'
   */
  readonly path?: string;

  /**
   * A fixed name, for pipelines that must name the role before it exists.
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
 * A role for a pipeline or a workload of another cloud, which comes in with a token of its platform in place of keys.
 *
 * Issuer, audience and subject are compared exactly; wildcards are refused. It is a `LeastPrivilegeRole`: grants and wildcards
 * are treated as there.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc.html
 */
export class WorkloadIdentity extends LeastPrivilegeRole {
  /** The provider that the role trusts. */
  public readonly provider: iamRefs.IOIDCProviderRef;

  /**
   * @throws when there is no subject, they have different issuers, the provider is another issuer's, they are more than a
   * trust policy holds, or whatever a `LeastPrivilegeRole` refuses
   */
  constructor(scope: Construct, id: string, props: WorkloadIdentityProps) {
    const { subjects, provider: given, trustPolicyQuota, ...role } = props;
    const provider = providerOf(scope, `${scope.node.path}/${id}`, subjects, given);
    super(scope, id, { ...role, trust: [Trust._webIdentity(provider, subjects)] });
    this.provider = provider;
    // The provider's ARN is known but for partition and account, whatever refers to it.
    const Federated = iamArn(this, `oidc-provider/${subjects[0].issuer.conditionPrefix}`);
    requireTrustPolicyRoom(this, { trusted: `${subjects.length} subjects`, longest: { Federated }, quota: trustPolicyQuota });
  }
}

function providerOf(scope: Construct, where: string, subjects: WorkloadSubject[], given?: iamRefs.IOIDCProviderRef): iamRefs.IOIDCProviderRef {
  if (subjects.length === 0) {
    throw invalidInput(where, 'nobody may have the role', 'give at least one subject');
  }
  const [{ issuer }] = subjects;
  const other = subjects.find((subject) => subject.issuer.url !== issuer.url);
  if (other) {
    throw invalidInput(where, `the subjects have different issuers, ${issuer.url} and ${other.issuer.url}`, 'make a role for each issuer');
  }
  const accepted = given && issuerUrl(given);
  if (accepted !== undefined && accepted !== issuer.url) {
    throw invalidInput(where, `the provider accepts tokens of ${accepted}, the subjects have those of ${issuer.url}`, 'pass the provider of their issuer');
  }
  const provider = given ?? OidcProvider._of(scope, issuer);
  if (provider instanceof OidcProvider) {
    subjects.forEach(({ audience }) => provider._accept(audience));
  }
  return provider;
}
