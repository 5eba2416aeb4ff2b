import { OidcIssuer } from './oidc-issuer';
import { WorkloadSubject } from './workload-subject';
import { requireExact, requireRef } from './workload-subject-texts';
import { invalidInput, shown } from '../private/errors';

/** Options of {@link GitLabProject.of}. */
export interface GitLabProjectOptions {
  /**
   * The audience that the job's `id_tokens` ask for.
   *
   * @default - the URL of the instance
   */
  readonly audience?: string;

  /**
   * The instance.
   *
   * @default OidcIssuer.GITLAB
   */
  readonly issuer?: OidcIssuer;
}

/**
 * A project of GitLab, whose jobs are trusted by the branch or the tag that they run for.
 *
 * Protect the branch or the tag: whoever can push there is trusted.
 *
 * @see https://docs.gitlab.com/ci/cloud_services/aws/
 */
export class GitLabProject {
  /**
   * @param path groups and project, such as `platform/deploy/app`
   * @param options audience and instance
   * @throws when it is no path of a project
   */
  public static of(path: string, options: GitLabProjectOptions = {}): GitLabProject {
    requireExact('GitLabProject.of', 'a project', path);
    if (!/^[A-Za-z0-9_][\w.-]*(\/[A-Za-z0-9_][\w.-]*)+$/.test(path)) {
      throw invalidInput('GitLabProject.of', `${shown(path)} is not the path of a project`, "write groups and project, such as 'platform/app'");
    }
    return new GitLabProject(path, options);
  }

  private constructor(private readonly path: string, private readonly options: GitLabProjectOptions) {}

  /**
   * Jobs for a branch.
   *
   * @param name such as `main`
   * @throws when it is no branch
   */
  public branch(name: string): WorkloadSubject {
    return this.subject('branch', requireRef('GitLabProject.branch', 'branch', name));
  }

  /**
   * Jobs for a tag.
   *
   * @param name such as `v1.2.3`
   * @throws when it is no tag
   */
  public tag(name: string): WorkloadSubject {
    return this.subject('tag', requireRef('GitLabProject.tag', 'tag', name));
  }

  private subject(type: string, ref: string): WorkloadSubject {
    const { issuer = OidcIssuer.GITLAB } = this.options;
    return WorkloadSubject.of({ issuer, audience: this.options.audience ?? issuer.url, subject: `project_path:${this.path}:ref_type:${type}:ref:${ref}` });
  }
}
