import { OidcIssuer } from './oidc-issuer';
import { WorkloadSubject } from './workload-subject';
import { requireExact, requireRef, requireUuid } from './workload-subject-texts';
import { invalidInput, shown } from '../private/errors';

/** Properties of {@link CircleCiProject.branch}. */
export interface CircleCiBranchProps {
  /**
   * The user who causes the jobs, a UUID.
   */
  readonly userId: string;

  /**
   * The repository from which the pipelines come, such as `github.com/octo-org/app`.
   */
  readonly origin: string;

  /**
   * The branch, such as `main`.
   */
  readonly branch: string;
}

/**
 * A project of CircleCI.
 *
 * The subject of CircleCI's tokens ends in the user who caused the job, so no exact subject names a project; STS checks the
 * token's `oidc.circleci.com/project-id` for that.
 *
 * @see https://circleci.com/docs/openid-connect-tokens/
 */
export class CircleCiProject {
  /**
   * @param organizationId from the organization's settings, a UUID
   * @param projectId from the project's settings, a UUID
   * @throws when one is no UUID
   */
  public static of(organizationId: string, projectId: string): CircleCiProject {
    return new CircleCiProject(requireUuid('CircleCiProject.of', 'an organization', organizationId), requireUuid('CircleCiProject.of', 'a project', projectId));
  }

  private constructor(private readonly organizationId: string, private readonly projectId: string) {}

  /** Jobs of the project, whoever causes them and for whatever branch, by either of CircleCI's tokens. Keep forked pull requests from getting secrets. */
  public jobs(): WorkloadSubject {
    return WorkloadSubject._with({ issuer: OidcIssuer.circleCi(this.organizationId), audience: this.organizationId }, { 'oidc.circleci.com/project-id': this.projectId });
  }

  /**
   * Jobs of the project that one user causes, whatever they run for, by `$CIRCLE_OIDC_TOKEN`. The subject of
   * `$CIRCLE_OIDC_TOKEN_V2` has the source of the change too where the trigger has one: see `branch`.
   *
   * @param userId a UUID
   * @throws when it is no UUID
   */
  public jobsOf(userId: string): WorkloadSubject {
    return this.subject(this.user('CircleCiProject.jobsOf', userId));
  }

  /**
   * Jobs of the project that one user causes for one branch, by `$CIRCLE_OIDC_TOKEN_V2`. Pipelines of custom webhooks have no
   * branch there. Protect the branch: whoever can push there is trusted.
   *
   * @param props user, repository and branch
   * @throws when one of them is not exact
   */
  public branch(props: CircleCiBranchProps): WorkloadSubject {
    const where = 'CircleCiProject.branch';
    const { origin, branch } = props;
    requireExact(where, 'a repository', origin);
    if (!/^[a-z0-9-]+(\.[a-z0-9-]+)+(\/[\w.~-]+){2,}$/.test(origin)) {
      throw invalidInput(where, `${shown(origin)} is not the origin of a pipeline`, "write host and repository, such as 'github.com/octo-org/app'");
    }
    return this.subject(`${this.user(where, props.userId)}/vcs-origin/${origin}/vcs-ref/refs/heads/${requireRef(where, 'branch', branch)}`);
  }

  private user(where: string, userId: string): string {
    return `org/${this.organizationId}/project/${this.projectId}/user/${requireUuid(where, 'a user', userId)}`;
  }

  private subject(subject: string): WorkloadSubject {
    return WorkloadSubject.of({ issuer: OidcIssuer.circleCi(this.organizationId), audience: this.organizationId, subject });
  }
}
