import { Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { CustomerKey } from '../data';
import { throughSecretsManager } from './value-readers';
import { ClaimPrincipal } from '../verification/claims';

/** Lets a reader decrypt the secret, by its own policy, or by the key's where it has none that could or belongs to another account. */
export function grantKeyTo(secret: secretsmanager.ISecret, key: kms.IKey, grantee: iam.IGrantable): iam.Grant {
  const actions = ['kms:Decrypt'];
  const conditions = throughSecretsManager(secret);
  const grant = iam.Grant.addToPrincipal({ grantee, actions, resourceArns: [key.keyArn], conditions });
  const { principalAccount } = grantee.grantPrincipal;
  const foreign = principalAccount !== undefined && Token.compareStrings(principalAccount, Stack.of(secret).account) === TokenComparison.DIFFERENT;
  if (!grant.success || foreign) {
    // Without the secret's ARN: the secret needs the key, so the key cannot need the secret.
    key.addToResourcePolicy(new iam.PolicyStatement({
      principals: [grantee.grantPrincipal],
      actions,
      resources: ['*'],
      conditions: { StringEquals: { 'kms:ViaService': conditions.StringEquals['kms:ViaService'] } },
    }));
    if (key instanceof CustomerKey) {
      key._admit(ClaimPrincipal.of(grantee), `Reads the secret ${secret.node.path}`);
    }
  }
  return grant;
}
