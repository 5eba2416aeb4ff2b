import { Lazy, Resource, Stack, Stage } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_iam as iamRefs } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { iamArn } from './iam-arn';
import { OidcIssuer } from './oidc-issuer';
import { providerUrl } from './oidc-provider-url';
import { requireExact } from './workload-subject-texts';
import { InvalidInputError, invalidInput, shown } from '../private/errors';

/** IAM's quota of audiences of a provider, which cannot be raised. */
const AUDIENCES = 100;

/** Thumbprints that IAM takes of a provider. */
const THUMBPRINTS = 5;

/** Properties of {@link OidcProvider}. */
export interface OidcProviderProps {
  /**
   * Whose tokens the account accepts.
   */
  readonly issuer: OidcIssuer;

  /**
   * For whom tokens may be made out (`aud`), beside those of the workload identities that use the provider.
   *
   * @default - those of the workload identities only
   */
  readonly audiences?: string[];

  /**
   * Of an issuer whose certificate is from an authority that IAM does not know, such as your own: SHA-1 fingerprints of the
   * highest certificate of the chain that its JWKS address sends, 1 to 5, 40 hexadecimal digits each. Renew them before the
   * authority's certificate changes, or nobody comes in.
   *
   * @default - none: IAM checks the issuer's certificate against its own list of authorities
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc_verify-thumbprint.html
   */
  readonly thumbprints?: string[];
}

/**
 * Lets an account accept tokens of an issuer. An account has one for each URL, whatever the region: IAM refuses a second.
 * `WorkloadIdentity` makes the one of its stack by itself; make it yourself to share it between stacks. Where the account has
 * one already, take it with `fromIssuer`.
 *
 * By itself it lets nobody in: each role names the subjects that it trusts. It has no thumbprints unless they are given, since
 * IAM checks the certificates of issuers against its own list of authorities.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_providers_create_oidc.html
 */
export class OidcProvider extends Resource implements iamRefs.IOIDCProviderRef {
  /**
   * The provider that the account has already, made by hand or in another stack. Nothing of it is changed: its audiences must
   * hold those that are used.
   *
   * @param scope where it is used
   * @param id unique in the scope
   * @param issuer whose tokens it accepts
   */
  public static fromIssuer(scope: Construct, id: string, issuer: OidcIssuer): iamRefs.IOIDCProviderRef {
    return new ExistingProvider(scope, id, issuer);
  }

  /**
   * The provider of the stack for an issuer, made when it is first asked for.
   *
   * @internal
   */
  public static _of(scope: Construct, issuer: OidcIssuer): OidcProvider {
    const stack = Stack.of(scope);
    const known = stack.node.findAll().find((one): one is OidcProvider => (
      one instanceof OidcProvider && one.issuer.url === issuer.url && one.stack === stack));
    // URLs differ in a single slash or dot, which an id must keep; a colon is in none of them.
    return known ?? new OidcProvider(stack, `OidcProvider-${issuer.conditionPrefix.replaceAll('/', ':')}`, { issuer });
  }

  /** Whose tokens it accepts. */
  public readonly issuer: OidcIssuer;

  /** ARN of the provider. */
  public readonly oidcProviderArn: string;

  /** The provider, for whatever takes a reference to one. */
  public readonly oidcProviderRef: iamRefs.OIDCProviderReference;

  private readonly audiences: string[] = [];

  /**
   * @throws when the account gets a provider for the same issuer elsewhere in the app, an audience has a wildcard, or
   * a thumbprint is none
   */
  constructor(scope: Construct, id: string, props: OidcProviderProps) {
    super(scope, id);
    this.issuer = props.issuer;
    this.requireOnlyOne();
    props.audiences?.forEach((audience) => this._accept(audience));
    const resource = new iam.CfnOIDCProvider(this, 'Resource', {
      url: this.issuer.url,
      clientIdList: Lazy.list({ produce: () => this.audiences }, { omitEmpty: true }),
      thumbprintList: props.thumbprints === undefined ? undefined : thumbprints(this, props.thumbprints),
    });
    this.oidcProviderArn = resource.attrArn;
    this.oidcProviderRef = { oidcProviderArn: this.oidcProviderArn };
  }

  /**
   * Accepts tokens for one audience more.
   *
   * @internal
   */
  public _accept(audience: string): void {
    requireExact(this, 'an audience', audience);
    if (!this.audiences.includes(audience)) {
      this.audiences.push(audience);
    }
    if (this.audiences.length > AUDIENCES) {
      throw invalidInput(this, `there are ${this.audiences.length} audiences, IAM takes ${AUDIENCES}`, 'let workloads share an audience: the subject tells them apart');
    }
  }

  private requireOnlyOne(): void {
    const [problem] = this.problems();
    if (problem) {
      throw problem;
    }
    // Whatever makes another one later is found when the app is synthesized.
    this.node.addValidation({ validate: () => this.problems().map(({ message }) => message) });
  }

  /**
   * Other providers that the account gets for the issuer, from this library or from CDK. The account is that of the stack's
   * environment; stacks without one count as one account, as CDK takes them.
   */
  private problems(): InvalidInputError[] {
    const stage = Stage.of(this);
    return (stage ?? this.node.root).node.findAll()
      .filter((one) => providerUrl(one) === this.issuer.url && !one.node.scopes.includes(this))
      .filter((one) => Stage.of(one) === stage && Stack.of(one).account === this.stack.account)
      .map((other) => invalidInput(this, `the account gets a provider for ${this.issuer.url} already, from ${other.node.path}`,
        'pass that one to what needs it, or take it with OidcProvider.fromIssuer: IAM has one for each URL'));
  }
}

function thumbprints(scope: Construct, given: string[]): string[] {
  const wrong = given.find((one) => !/^[0-9a-f]{40}$/i.test(one));
  if (wrong !== undefined) {
    throw invalidInput(scope, `${shown(wrong)} is not a thumbprint`, 'write the SHA-1 fingerprint as 40 hexadecimal digits without colons');
  }
  if (given.length === 0 || given.length > THUMBPRINTS) {
    throw invalidInput(scope, `there are ${given.length} thumbprints, IAM takes ${THUMBPRINTS}`, `give 1 to ${THUMBPRINTS}, or leave them out`);
  }
  return given;
}

/** A provider that is there. */
class ExistingProvider extends Resource implements iamRefs.IOIDCProviderRef {
  public readonly oidcProviderRef: iamRefs.OIDCProviderReference;

  constructor(scope: Construct, id: string, issuer: OidcIssuer) {
    super(scope, id);
    this.oidcProviderRef = { oidcProviderArn: iamArn(this, `oidc-provider/${issuer.conditionPrefix}`) };
  }
}
