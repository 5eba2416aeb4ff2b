import { IConstruct } from 'constructs';
import { Source } from './secret-network';
import { Claim, ClaimCondition, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Whom and what the claims of a secret name. */
export interface SecretTerms {
  /** The rotation, and whoever was named as a reader. */
  readonly readers: ClaimPrincipal[];
  /** The rotation. */
  readonly writers: ClaimPrincipal[];
  /** Where alone values are read from; empty for anywhere. */
  readonly networks: Source[];
  /** Who reads from anywhere all the same. */
  readonly fromAnywhere: ClaimPrincipal[];
  /** Who alone deletes it; absent where its policy denies the deletion to nobody. */
  readonly deleters?: ClaimPrincipal[];
}

const TAKE_OVER = [
  'secretsmanager:CancelRotateSecret', 'secretsmanager:DeleteResourcePolicy', 'secretsmanager:PutResourcePolicy', 'secretsmanager:ReplicateSecretToRegions',
  'secretsmanager:UpdateSecret',
];

const DELETE = 'secretsmanager:DeleteSecret';

/** What a secret promises, for the prover. The terms are asked for at synthesis, when everybody has been named. */
export function stateSecretClaims(about: IConstruct, secret: ClaimResource, termsOf: () => SecretTerms): void {
  const { path } = about.node;
  const resources = [secret];
  Claims.of(about)._stateLater(() => {
    const terms = termsOf();
    return [
      Claim.only(...terms.readers).can({
        name: 'only-can-read',
        about: path,
        promise: `Only the named readers and the rotation read the value of the secret ${path}`,
        actions: ['secretsmanager:GetSecretValue'],
        resources,
      }),
      Claim.only(...terms.writers).can({
        name: 'only-can-write',
        about: path,
        promise: `Only the rotation writes the value of the secret ${path}`,
        actions: ['secretsmanager:PutSecretValue', 'secretsmanager:UpdateSecretVersionStage'],
        resources,
      }),
      Claim.nobodyCan({
        name: 'cannot-be-taken-over',
        about: path,
        promise: `Nobody in the templates can ${terms.deleters ? '' : `delete the secret ${path}, `}replicate ${terms.deleters ? `the secret ${path}` : 'it'}, or change its policy, key or rotation`,
        actions: terms.deleters ? TAKE_OVER : [...TAKE_OVER, DELETE],
        resources,
      }),
      ...(terms.deleters ? [Claim.nobodyCan({
        name: 'protected-from-deletion',
        about: path,
        promise: `Nobody${terms.deleters.length > 0 ? ' but the named administrators' : ''} deletes the secret ${path}`,
        actions: [DELETE],
        resources,
        unless: terms.deleters,
      })] : []),
      ...(terms.networks.length > 0 ? [Claim.nobodyCan({
        name: 'read-through-its-network-only',
        about: path,
        promise: `The value of the secret ${path} is read only through the endpoints of its network, save by the roles with a reason`,
        actions: ['secretsmanager:GetSecretValue'],
        resources,
        unless: terms.fromAnywhere,
        where: [...new Set(terms.networks.map(({ key }) => key))].map((key) => (
          ClaimCondition.of('StringNotEquals', key, ...terms.networks.filter((network) => network.key === key).map(({ value }) => value)))),
      })] : []),
    ];
  });
}
