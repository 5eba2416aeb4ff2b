import { defineResourceGuardrail } from './define';
import { invalidInput } from '../../../private/errors';
import { enumerate } from '../../../private/names';
import { Guardrail } from '../../guardrail';
import type { DenyStatement } from '../../guardrail-definition';
import { OidcIssuer } from '../../oidc-issuer';

/** Denies roles to web identities of unknown issuers, and of unknown tenants of shared ones. */
export function denyUnknownOidcIssuers(issuers: OidcIssuer[]): Guardrail {
  const where = 'ResourceGuardrails.denyUnknownOidcIssuers';
  if (issuers.length === 0) {
    throw invalidInput(where, 'no issuer is known, so no web identity could take a role', 'name at least one');
  }
  const names = issuers.map(({ issuer }) => issuer);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `the issuer ${twice} is named twice`, 'name it once, with all its subjects');
  }
  const sorted = [...issuers].sort((a, b) => (a.issuer < b.issuer ? -1 : 1));
  return defineResourceGuardrail({
    id: 'oidc',
    protectsAgainst: `A role whose trust lets in tokens of an issuer other than ${enumerate(sorted.map(({ issuer }) => issuer))}, or of a stranger at one of them.`,
    traps: [
      'Each EKS cluster is an issuer of its own (IAM roles for service accounts): name it, or use EKS Pod Identity, which needs none.',
      'Sign-in with Facebook, Google or Amazon straight to a role is denied: put Cognito before it.',
      'The trust of each role must still name audience and subject: this only keeps strangers out.',
      'SAML is not covered: see that nobody can change SAML providers.',
    ],
    controls: [],
    statements: [
      {
        sid: 'OidcIssuers',
        actions: ['sts:AssumeRoleWithWebIdentity'],
        conditions: { Null: Object.fromEntries(sorted.map((issuer) => [keyOf(issuer), 'true'])) },
      },
      ...sorted.filter(({ values }) => values.length > 0).map((issuer, index): DenyStatement => ({
        sid: `OidcTenants${index + 1}`,
        actions: ['sts:AssumeRoleWithWebIdentity'],
        conditions: {
          StringNotLike: { [keyOf(issuer)]: [...issuer.values].sort() },
          // Tokens of other issuers lack the key, and are no matter of this statement.
          Null: { [keyOf(issuer)]: 'false' },
        },
      })),
    ],
  });
}

function keyOf({ issuer, claim }: OidcIssuer): string {
  return `${issuer}:${claim}`;
}
