import { OidcIssuer } from './oidc-issuer';
import { WorkloadSubject } from './workload-subject';
import { requireUuid } from './workload-subject-texts';

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

  /** Jobs of the project, whoever causes them and for whatever branch. Keep forked pull requests from getting secrets. */
  public jobs(): WorkloadSubject {
    return WorkloadSubject._with({ issuer: OidcIssuer.circleCi(this.organizationId), audience: this.organizationId }, { 'oidc.circleci.com/project-id': this.projectId });
  }

  /**
   * Jobs of the project that one user causes.
   *
   * @param userId a UUID
   * @throws when it is no UUID
   */
  public jobsOf(userId: string): WorkloadSubject {
    return WorkloadSubject.of({
      issuer: OidcIssuer.circleCi(this.organizationId),
      audience: this.organizationId,
      subject: `org/${this.organizationId}/project/${this.projectId}/user/${requireUuid('CircleCiProject.jobsOf', 'a user', userId)}`,
    });
  }
}
