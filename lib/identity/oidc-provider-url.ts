import { CfnResource, Reference, Token, Tokenization } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_iam as iamRefs } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';

/** What a resource can make of itself before it is written. */
interface Templated {
  _toCloudFormation(): { readonly Resources: { readonly [logicalId: string]: { readonly Properties?: { readonly Url?: unknown } } | undefined } };
}

/** The URL that a resource makes a provider for: IAM's own resource, or the custom resource of older CDK constructs. */
export function providerUrl(resource: IConstruct): string | undefined {
  if (resource instanceof iam.CfnOIDCProvider) {
    return known(resource.url);
  }
  if (CfnResource.isCfnResource(resource) && resource.cfnResourceType === 'Custom::AWSCDKOpenIdConnectProvider') {
    const { Resources: written } = (resource as unknown as Templated)._toCloudFormation();
    const [properties] = Object.values(resource.stack.resolve(written) as typeof written);
    return known(properties?.Properties?.Url);
  }
  return undefined;
}

/**
 * Whose tokens a provider accepts, by its ARN or by the resource that the ARN refers to; nothing where only the deployment
 * knows.
 */
export function issuerUrl({ oidcProviderRef: { oidcProviderArn: arn } }: iamRefs.IOIDCProviderRef): string | undefined {
  const [, written] = /:oidc-provider\/(.+)$/.exec(arn) ?? [];
  if (written !== undefined) {
    return known(`https://${written}`);
  }
  const targets = Tokenization.reverseString(arn).tokens.filter((token) => Reference.isReference(token)).map(({ target }) => target);
  return targets.map((target) => providerUrl(target)).find((url) => url !== undefined);
}

function known(url: unknown): string | undefined {
  return typeof url === 'string' && !Token.isUnresolved(url) ? url : undefined;
}
