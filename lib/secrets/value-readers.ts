import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { invalidInput, shown } from '../private/errors';

/** The ARN that requests of a principal carry in `aws:PrincipalArn`. */
export function readerArnOf(secret: secretsmanager.ISecret, principal: iam.IPrincipal): string {
  const foreign = nameInOtherStack(secret, principal);
  if (foreign) {
    return foreign;
  }
  const { principalJson, conditions } = principal.policyFragment;
  const arns = principalJson.AWS ?? [];
  const [arn] = arns;
  // An account's principal is a token until it is resolved.
  const written = JSON.stringify(Stack.of(secret).resolve(arn ?? ''));
  if (arns.length !== 1 || Object.keys(principalJson).length !== 1 || Object.keys(conditions).length > 0 || /\*|:root"|^"\d{12}"$/.test(written)) {
    throw invalidInput(secret, `${shown(arns.length === 1 ? arn : principalJson)} is not one named role or user`, 'grant the reading role itself; nobody else reads the value');
  }
  return arn;
}

/**
 * The policy of the secret names the role, and the role's policy names the secret: in two stacks each would need the other,
 * so the role's ARN is written from its physical name.
 */
function nameInOtherStack(secret: secretsmanager.ISecret, principal: iam.IPrincipal): string | undefined {
  if (!Construct.isConstruct(principal) || Stack.of(principal) === Stack.of(secret)) {
    return undefined;
  }
  const resource = principal.node.defaultChild;
  const named = resource instanceof iam.CfnRole ? { type: 'role', name: resource.roleName, path: resource.path }
    : resource instanceof iam.CfnUser ? { type: 'user', name: resource.userName, path: resource.path } : undefined;
  if (!named) {
    return undefined;
  }
  if (named.name === undefined || Token.isUnresolved(named.name) || Token.isUnresolved(named.path)) {
    throw invalidInput(secret, `the reader ${principal.node.path} is in another stack and has no name of its own`,
      `give it a ${named.type}Name, or put the secret into its stack; otherwise the two stacks would need each other`);
  }
  return Stack.of(principal).formatArn({ service: 'iam', region: '', resource: named.type, resourceName: `${(named.path ?? '/').slice(1)}${named.name}` });
}

/** Conditions of an identity's permission for the key: it is used by Secrets Manager, for this secret or its replica. */
export function throughSecretsManager(
  secret: secretsmanager.ISecret, replica?: { readonly region: string; readonly secretArn: string },
): Record<string, Record<string, string | string[]>> {
  const { region, urlSuffix } = Stack.of(secret);
  const { region: where, secretArn } = replica ?? { region, secretArn: secret.secretArn };
  const hosts = [...new Set([`secretsmanager.${where}.amazonaws.com`, `secretsmanager.${where}.${urlSuffix}`])];
  return { StringEquals: { 'kms:ViaService': hosts, 'kms:EncryptionContext:SecretARN': secretArn } };
}

/**
 * Conditions of a permission for the current version: a request names its label or none, for then it is meant, and no version id, which could
 * be that of any version.
 */
export const CURRENT_ONLY: Record<string, Record<string, string>> = {
  StringEqualsIfExists: { 'secretsmanager:VersionStage': 'AWSCURRENT' },
  Null: { 'secretsmanager:VersionId': 'true' },
};
