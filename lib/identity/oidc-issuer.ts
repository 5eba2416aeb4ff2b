import { Token } from 'aws-cdk-lib';
import { requireUuid } from './workload-subject-texts';
import { invalidInput, shown } from '../private/errors';

/** Which tokens an Azure application accepts: they differ in issuer and audience. */
export enum AzureTokenVersion {
  /** Issued by `https://sts.windows.net/<tenant>/`; what managed identities get unless the application says otherwise. */
  V1 = 'v1',
  /** Issued by `https://login.microsoftonline.com/<tenant>/v2.0`; `requestedAccessTokenVersion` of the application is 2. */
  V2 = 'v2',
}

/**
 * Who signs the tokens that workloads present. Compared with the `iss` of tokens as a text: a slash at the end counts.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class OidcIssuer {
  /** GitHub Actions of github.com. */
  public static readonly GITHUB: OidcIssuer = new OidcIssuer('https://token.actions.githubusercontent.com');

  /** GitLab pipelines of gitlab.com. */
  public static readonly GITLAB: OidcIssuer = new OidcIssuer('https://gitlab.com');

  /** Runs of HCP Terraform. */
  public static readonly HCP_TERRAFORM: OidcIssuer = new OidcIssuer('https://app.terraform.io');

  /**
   * GitHub Actions of an enterprise with an issuer of its own, which no other customer of GitHub can get tokens of.
   *
   * @param slug the enterprise's name in URLs, such as `octocat-inc`
   * @throws when it is no such name
   * @see https://docs.github.com/en/enterprise-cloud@latest/actions/reference/security/oidc
   */
  public static gitHubEnterprise(slug: string): OidcIssuer {
    if (Token.isUnresolved(slug) || !/^[a-z0-9][a-z0-9-]*$/i.test(slug)) {
      throw invalidInput('OidcIssuer.gitHubEnterprise', `${shown(slug)} is not the name of an enterprise`, "write it as in the enterprise's URL, such as 'octocat-inc'");
    }
    return new OidcIssuer(`${OidcIssuer.GITHUB.url}/${slug}`);
  }

  /**
   * The jobs of an organization of CircleCI, which has an issuer of its own.
   *
   * @param organizationId from the organization's settings, a UUID
   * @throws when it is no UUID
   * @see https://circleci.com/docs/openid-connect-tokens/
   */
  public static circleCi(organizationId: string): OidcIssuer {
    return new OidcIssuer(`https://oidc.circleci.com/org/${requireUuid('OidcIssuer.circleCi', 'an organization of CircleCI', organizationId)}`);
  }

  /**
   * A tenant of Microsoft Entra ID.
   *
   * @param tenantId a UUID
   * @param version which tokens the application accepts
   * @throws when it is no UUID
   * @see https://aws.amazon.com/blogs/security/how-to-access-aws-resources-from-microsoft-entra-id-tenants-using-aws-security-token-service/
   */
  public static azure(tenantId: string, version: AzureTokenVersion): OidcIssuer {
    const tenant = requireUuid('OidcIssuer.azure', 'a tenant', tenantId);
    return new OidcIssuer(version === AzureTokenVersion.V1 ? `https://sts.windows.net/${tenant}/` : `https://login.microsoftonline.com/${tenant}/v2.0`);
  }

  /**
   * Any other issuer, such as a GitLab of your own.
   *
   * @param url exactly the `iss` of its tokens; `https://`, without port and query, with a slash at the end only where `iss` has one
   * @throws when it is no such URL
   */
  public static of(url: string): OidcIssuer {
    if (Token.isUnresolved(url) || url.length > 255 || !/^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+(\/[\w.~%-]+)*\/?$/.test(url)) {
      throw invalidInput('OidcIssuer.of', `${shown(url)} is not the URL of an issuer`, "write it as the 'iss' of its tokens: https, a host in lower case, no port and no query");
    }
    return new OidcIssuer(url);
  }

  private constructor(
    /** As `iss` of its tokens has it. */
    public readonly url: string,
  ) {}

  /** What stands before the claims in condition keys, and ends the provider's ARN: the URL without `https://`. */
  public get conditionPrefix(): string {
    return this.url.replace(/^https:\/\//, '');
  }
}
