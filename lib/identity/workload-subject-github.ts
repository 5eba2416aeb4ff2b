import { OidcIssuer } from './oidc-issuer';
import { WorkloadSubject } from './workload-subject';
import { requireExact, requireRef } from './workload-subject-texts';
import { invalidInput, requireReason, shown } from '../private/errors';

/** Options of {@link GitHubRepository.of}. */
export interface GitHubRepositoryOptions {
  /**
   * The number of the owner, which stays when the name is given to somebody else. With `repositoryId` it belongs to the
   * subject of each repository made or renamed since 2026-07-15, and of those that were switched to immutable subjects.
   *
   * @default - the repository's subject has names only
   * @see https://github.blog/changelog/2026-04-23-immutable-subject-claims-for-github-actions-oidc-tokens/
   */
  readonly ownerId?: number;

  /**
   * The number of the repository; see `ownerId`. `gh api repos/OWNER/NAME --jq '.id, .owner.id'` prints both.
   *
   * @default - the repository's subject has names only
   */
  readonly repositoryId?: number;

  /**
   * The number that the owner must have beside a subject of names only (`repository_owner_id`): whoever takes the owner's name
   * over then does not get in. Not with `ownerId` and `repositoryId`, whose subject says it already.
   *
   * @default - the name decides
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
   */
  readonly requiredOwnerId?: number;

  /**
   * The number that the repository must have beside a subject of names only (`repository_id`): a repository made later under
   * the same name then does not get in. See `requiredOwnerId`.
   *
   * @default - the name decides
   */
  readonly requiredRepositoryId?: number;

  /**
   * The reusable workflow that the job must be one of (`job_workflow_ref`), such as
   * `octo-org/pipelines/.github/workflows/deploy.yml@refs/heads/main`: who may write to the repository then cannot change what
   * the job does. STS reads the claim of GitHub's own issuers alone, so a GitHub Enterprise Server cannot have it.
   *
   * @default - any workflow of the repository
   */
  readonly workflow?: string;

  /**
   * The audience that the job asks for; that of AWS's own action.
   *
   * @default 'sts.amazonaws.com'
   */
  readonly audience?: string;

  /**
   * The issuer, for enterprises with one of their own.
   *
   * @default OidcIssuer.GITHUB
   */
  readonly issuer?: OidcIssuer;
}

/**
 * A repository of GitHub, whose jobs are trusted by what they run for: a branch, a tag, an environment or pull requests.
 *
 * GitHub names in a job's subject the environment where the job has one, and only else the branch or the tag. An environment
 * with required reviewers and a rule on branches is the strongest of them.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export class GitHubRepository {
  /**
   * @param repository owner and name as GitHub writes them: IAM tells case apart
   * @param options ids, workflow, audience
   * @throws when it is no repository, the ids do not go together, the workflow is not exact, or STS reads no such claim of the issuer
   */
  public static of(repository: string, options: GitHubRepositoryOptions = {}): GitHubRepository {
    const where = 'GitHubRepository.of';
    const [, owner, name] = /^([A-Za-z0-9][\w-]{0,38})\/([\w.-]{1,100})$/.exec(repository) ?? [];
    if (owner === undefined || name === '.' || name === '..') {
      throw invalidInput(where, `${shown(repository)} is not a repository of GitHub`, "write owner and name, such as 'octo-org/app'");
    }
    const { ownerId, repositoryId, requiredOwnerId, requiredRepositoryId, workflow } = options;
    if ((ownerId === undefined) !== (repositoryId === undefined)) {
      throw invalidInput(where, `${shown(repository)} has ${ownerId === undefined ? 'a repositoryId' : 'an ownerId'} alone`, 'give both: an immutable subject has both');
    }
    if (repositoryId !== undefined && (requiredOwnerId !== undefined || requiredRepositoryId !== undefined)) {
      throw invalidInput(where, `${shown(repository)} has ids in its subject and required ids`,
        'give required ids only where its subject has names alone');
    }
    const ids = [ownerId, repositoryId, requiredOwnerId, requiredRepositoryId];
    const wrong = ids.find((id) => id !== undefined && !(Number.isSafeInteger(id) && id > 0));
    if (wrong !== undefined) {
      throw invalidInput(where, `${shown(wrong)} is not an id of GitHub`, 'write the whole number that its API gives');
    }
    if (workflow !== undefined && !/^[A-Za-z0-9][\w-]*\/[\w.-]+\/\.github\/workflows\/[\w .-]+\.ya?ml@\S+$/.test(requireExact(where, 'a workflow', workflow))) {
      throw invalidInput(where, `${shown(workflow)} is not a workflow`, "write it as 'octo-org/pipelines/.github/workflows/deploy.yml@refs/heads/main'");
    }
    requireClaims(where, options);
    return new GitHubRepository(ownerId === undefined ? `${owner}/${name}` : `${owner}@${ownerId}/${name}@${repositoryId}`, options);
  }

  private constructor(private readonly written: string, private readonly options: GitHubRepositoryOptions) {}

  /**
   * Jobs for a branch, unless they have an environment. Whoever can push there is trusted: protect the branch.
   *
   * @param name such as `main`
   * @throws when it is no branch
   */
  public branch(name: string): WorkloadSubject {
    return this.subject(`ref:refs/heads/${requireRef('GitHubRepository.branch', 'branch', name)}`);
  }

  /**
   * Jobs for a tag, unless they have an environment. Whoever can make the tag is trusted: protect it by a ruleset.
   *
   * @param name such as `v1.2.3`; patterns are refused, so use an environment for releases
   * @throws when it is no tag
   */
  public tag(name: string): WorkloadSubject {
    return this.subject(`ref:refs/tags/${requireRef('GitHubRepository.tag', 'tag', name)}`);
  }

  /**
   * Jobs that deploy to an environment, from whatever branch the environment lets in.
   *
   * @param name as the repository's settings have it
   * @throws when it is not exact
   */
  public environment(name: string): WorkloadSubject {
    return this.subject(`environment:${requireExact('GitHubRepository.environment', 'an environment', name).replaceAll(':', '%3A')}`);
  }

  /**
   * Jobs of pull requests, whose code nobody has reviewed yet. Give the role nothing but reading.
   *
   * @param reason why unreviewed code may have the role
   * @throws when the reason says nothing
   */
  public pullRequests(reason: string): WorkloadSubject {
    requireReason('GitHubRepository.pullRequests', 'the trust in pull requests', reason);
    return this.subject('pull_request');
  }

  private subject(rest: string): WorkloadSubject {
    const { issuer = OidcIssuer.GITHUB, audience = 'sts.amazonaws.com' } = this.options;
    return WorkloadSubject._with({ issuer, audience, subject: `repo:${this.written}:${rest}` }, claimsOf(this.options));
  }
}

/** What tokens must say beside audience and subject, by the names of the claims. */
function claimsOf({ workflow, requiredOwnerId, requiredRepositoryId }: GitHubRepositoryOptions): { readonly [claim: string]: string } {
  return {
    ...workflow === undefined ? {} : { job_workflow_ref: workflow },
    ...requiredOwnerId === undefined ? {} : { repository_owner_id: String(requiredOwnerId) },
    ...requiredRepositoryId === undefined ? {} : { repository_id: String(requiredRepositoryId) },
  };
}

/**
 * A condition on a claim that STS does not read lets nobody in.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html#condition-keys-wif
 */
function requireClaims(where: string, options: GitHubRepositoryOptions): void {
  const { url } = options.issuer ?? OidcIssuer.GITHUB;
  const [claim] = Object.keys(claimsOf(options));
  if (claim !== undefined && url !== OidcIssuer.GITHUB.url && !url.startsWith(`${OidcIssuer.GITHUB.url}/`)) {
    throw invalidInput(where, `STS reads no ${claim} from tokens of ${url}, so nobody would get in`,
      'leave workflow and required ids out, and trust an environment whose rules protect it');
  }
}
