import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Trust } from './trust';
import { WildcardException } from './wildcard-exception';

/** Properties of a `LeastPrivilegeRole`. */
export interface LeastPrivilegeRoleProps {
  /**
   * Who may assume the role, at least one.
   */
  readonly trust: Trust[];

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
   * The organization that must own the resource on whose behalf a trusted service acts, such as `o-a1b2c3d4e5`.
   *
   * @default - the trust of services names the account only
   */
  readonly organizationId?: string;

  /**
   * Regions in which the role may work, such as `eu-central-1`. Everything else is denied, grants included; services with
   * one global endpoint are left out of the restriction.
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
   * Path of the role's ARN, such as `/service/`.
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
}
