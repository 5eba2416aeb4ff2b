import { Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../private/errors';

/**
 * Issuers whose tokens anybody can have, since all their tenants share one. Not complete: look at your issuer's own pages.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_oidc_secure-by-default.html
 */
const SHARED: readonly string[] = [
  'accounts.google.com', 'agent.buildkite.com', 'api.pulumi.com', 'app.terraform.io', 'cognito-identity.amazonaws.com', 'gitlab.com',
  'oidc-configuration.audit-log.githubusercontent.com', 'oidc.codefresh.io', 'oidc.vercel.com', 'proidc.upbound.io', 'sandboxes.cloud', 'scalr.io',
  'studio.datachain.ai/api', 'token.actions.githubusercontent.com', 'tokens.cloud.shisho.dev', 'vstoken.actions.githubusercontent.com',
];

/** Issuers without the claim `sub` among the keys of policies. */
const WITHOUT_SUBJECT: readonly string[] = ['graph.facebook.com', 'www.amazon.com'];

/**
 * An issuer of web identity tokens whose tokens may be turned into a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class OidcIssuer {
  /**
   * An issuer that is ours alone, such as one of a company's identity provider or of an EKS cluster.
   *
   * @param url its URL as in the token's claim `iss`, with its trailing slash if it has one
   * @throws if that is no URL of an issuer, or the issuer is shared by strangers
   */
  public static own(url: string): OidcIssuer {
    const where = 'OidcIssuer.own';
    const issuer = checkedIssuer(where, url);
    if (SHARED.includes(issuer)) {
      throw invalidInput(where, `strangers get tokens from ${issuer} too`, 'use OidcIssuer.shared and say which subjects are yours');
    }
    return new OidcIssuer(issuer, 'sub', []);
  }

  /**
   * An issuer that many tenants share, of which some subjects are ours.
   *
   * @param url its URL as in the token's claim `iss`
   * @param subjects patterns of the claim `sub`, with `*` for any characters, such as `repo:our-organization/*`
   * @throws if that is no URL of an issuer, or a subject begins with a wildcard
   */
  public static shared(url: string, subjects: string[]): OidcIssuer {
    const where = 'OidcIssuer.shared';
    const issuer = checkedIssuer(where, url);
    if (issuer === 'cognito-identity.amazonaws.com') {
      throw invalidInput(where, 'the subjects of Cognito are random, and tell nothing of who has them', 'use OidcIssuer.cognitoIdentityPools');
    }
    if (subjects.length === 0) {
      throw invalidInput(where, `no subject of ${issuer} is named, so none of its tokens would do`, 'name the subjects that are yours, or leave the issuer out');
    }
    for (const subject of subjects) {
      // At least a few characters must be certain before the first wildcard, and a tenant is told by them.
      if (Token.isUnresolved(subject) || !/^[^*?\s]{4,}[^\s]*$/.test(subject)) {
        throw invalidInput(where, `${shown(subject)} does not say whose subjects of ${issuer} are meant`, "begin it with what is yours alone, such as 'repo:our-organization/*'");
      }
    }
    return new OidcIssuer(issuer, 'sub', subjects);
  }

  /**
   * Identity pools of Cognito. All pools share one issuer; the pool is the audience.
   *
   * @param poolIds ids of the pools, such as `eu-west-1:12345678-1234-1234-1234-123456789012`
   * @throws if one is no id of an identity pool
   * @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html
   */
  public static cognitoIdentityPools(poolIds: string[]): OidcIssuer {
    const where = 'OidcIssuer.cognitoIdentityPools';
    const wrong = poolIds.find((id) => Token.isUnresolved(id) || !/^[\w-]+:[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id));
    if (wrong !== undefined || poolIds.length === 0) {
      throw invalidInput(where, wrong === undefined ? 'no pool is named' : `${shown(wrong)} is not the id of an identity pool`, "write ids such as 'eu-west-1:12345678-1234-1234-1234-123456789012'");
    }
    return new OidcIssuer('cognito-identity.amazonaws.com', 'aud', poolIds);
  }

  private constructor(
    /** Its URL without `https://`, as policies name it. */
    public readonly issuer: string,
    /** The claim that tells whose a token is. */
    public readonly claim: string,
    /** Patterns of that claim; none where every token of the issuer is ours. */
    public readonly values: string[],
  ) {}
}

function checkedIssuer(where: string, url: string): string {
  const issuer = Token.isUnresolved(url) ? '' : url.replace(/^https:\/\//, '');
  if (!/^[a-z0-9.-]+\.[a-z]{2,}(\/[\w.~/-]*)?$/i.test(issuer)) {
    throw invalidInput(where, `${shown(url)} is not the URL of an issuer`, "write it out, such as 'https://token.actions.githubusercontent.com', without port and wildcards");
  }
  if (WITHOUT_SUBJECT.includes(issuer)) {
    throw invalidInput(where, `${issuer} tells no subject in policies, and anybody has an account there`, 'put Cognito before it, and use OidcIssuer.cognitoIdentityPools');
  }
  return issuer;
}
