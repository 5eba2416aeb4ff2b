import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Who the claims of a secret name. Asked for at synthesis, when everybody has been named. */
export interface SecretPeople {
  /** The rotation, and whoever was named as a reader. */
  readers(): ClaimPrincipal[];
  /** The rotation. */
  writers(): ClaimPrincipal[];
}

/** What a secret promises, for the prover. */
export function stateSecretClaims(about: secretsmanager.Secret, people: SecretPeople): void {
  const { path } = about.node;
  const resources = [ClaimResource.of(about)];
  Claims.of(about)._stateLater(() => [
    Claim.only(...people.readers()).can({
      name: 'only-can-read',
      about: path,
      promise: `Only the named readers and the rotation read the value of the secret ${path}`,
      actions: ['secretsmanager:GetSecretValue'],
      resources,
    }),
    Claim.only(...people.writers()).can({
      name: 'only-can-write',
      about: path,
      promise: `Only the rotation writes the value of the secret ${path}`,
      actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
      resources,
    }),
    Claim.nobodyCan({
      name: 'cannot-be-taken-over',
      about: path,
      promise: `Nobody in the templates can delete the secret ${path}, replicate it, or change its policy, key or rotation`,
      actions: [
        'secretsmanager:CancelRotateSecret', 'secretsmanager:DeleteResourcePolicy', 'secretsmanager:DeleteSecret', 'secretsmanager:PutResourcePolicy',
        'secretsmanager:ReplicateSecretToRegions', 'secretsmanager:UpdateSecret',
      ],
      resources,
    }),
  ]);
}
