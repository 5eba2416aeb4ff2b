import { OidcIssuer } from './oidc-issuer';
import { requireExact } from './workload-subject-texts';

/** Properties of {@link WorkloadSubject.of}. */
export interface WorkloadSubjectProps {
  /**
   * Who signs its tokens.
   */
  readonly issuer: OidcIssuer;

  /**
   * For whom its tokens are made out (`aud`).
   */
  readonly audience: string;

  /**
   * Whom its tokens name (`sub`), exactly.
   */
  readonly subject: string;
}

/**
 * A workload elsewhere, by what the tokens of its platform say of it: issuer, audience and subject, all three compared
 * exactly. There is no way to write a pattern.
 *
 * Platforms have classes of their own: `GitHubRepository`, `GitLabProject`, `CircleCiProject`, `TerraformWorkspace`,
 * `AzureManagedIdentity`.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export class WorkloadSubject {
  /**
   * A workload of any platform.
   *
   * @param props what its tokens say
   * @throws when audience or subject have wildcards or are not known yet
   */
  public static of(props: WorkloadSubjectProps): WorkloadSubject {
    return WorkloadSubject._with(props, {});
  }

  /**
   * With other claims of the token, by their names; STS knows such for a few issuers.
   *
   * @internal
   */
  public static _with({ issuer, audience, subject }: Omit<WorkloadSubjectProps, 'subject'> & { readonly subject?: string }, claims: { readonly [claim: string]: string }): WorkloadSubject {
    requireExact('WorkloadSubject', 'an audience', audience);
    const all = { ...subject === undefined ? {} : { sub: requireExact('WorkloadSubject', 'a subject', subject) }, ...claims };
    return new WorkloadSubject(issuer, audience, subject, all);
  }

  private constructor(
    /** Who signs its tokens. */
    public readonly issuer: OidcIssuer,
    /** For whom its tokens are made out. */
    public readonly audience: string,
    /** Whom its tokens name; nothing where another claim does. */
    public readonly subject: string | undefined,
    private readonly claims: { readonly [claim: string]: string },
  ) {}

  /**
   * Claims that its tokens must have beside the audience.
   *
   * @internal
   */
  public get _claims(): { readonly [claim: string]: string } {
    return this.claims;
  }
}
