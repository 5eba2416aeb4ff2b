import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { WildcardException } from './wildcard-exception';
import { NoticeTopic } from '../data';

/** Properties of {@link BreakGlassAccess}. */
export interface BreakGlassAccessProps {
  /**
   * Names of the two users, one for each person or safe. Exact: alarms in other regions name them.
   *
   * @default ['break-glass-1', 'break-glass-2']
   */
  readonly userNames?: string[];

  /**
   * Name of the role. Exact: guardrails exempt it by its ARN before or after it exists.
   *
   * @default 'BreakGlass'
   */
  readonly roleName?: string;

  /**
   * Path of users, group and role, below the root, so that policies can protect all of them by one pattern.
   *
   * @default '/break-glass/'
   */
  readonly path?: string;

  /**
   * What the role may do. Staying, hiding and changing the emergency's own identities are denied beside it, whatever is written
   * here.
   *
   * @default - detach policies of the organization, assign accounts in Identity Center, repair trust policies of roles and
   * metadata of SAML providers, and read what these need. It is made for the management account or the one that administers
   * Identity Center; elsewhere only the repairs of roles work
   */
  readonly statements?: iam.PolicyStatement[];

  /**
   * The wildcards in `statements`, each with its reason.
   *
   * @default - none
   */
  readonly wildcardExceptions?: WildcardException[];

  /**
   * How long ago the second factor may have been shown when the role is assumed, 1 minute to 1 hour. A session of the role
   * lasts an hour at most, so access ends within this time and an hour after the sign-in.
   *
   * @default Duration.minutes(15)
   */
  readonly maxMfaAge?: Duration;

  /**
   * Where each use is told, at once.
   *
   * @default - a new {@link NoticeTopic}; subscribe people or a pager to it
   */
  readonly topic?: NoticeTopic;
}
