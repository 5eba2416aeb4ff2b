import { EXEMPTIONS as exemptions } from './exemptions';
import { Guardrail } from '../../lib/guardrails/guardrail';
import { Guardrails } from '../../lib/guardrails/guardrails';

/** Service control policies about the organization, its identities and its record. */
export function identityGuardrails(): Record<string, Guardrail> {
  return {
    'root': Guardrails.denyRootUser(),
    'organization': Guardrails.denyLeavingOrganization({ exemptions }),
    'guardrail-roles': Guardrails.protectPlatformRoles({ exemptions, roleNames: ['security/*'], stackNames: ['landing-zone-*'], policyNames: ['security/*'] }),
    'iam-users': Guardrails.denyIamUsers({ exemptions, mailUserPath: '/mail/' }),
    'mfa': Guardrails.requireMfa({ actionsWithoutMfa: ['ses:SendRawEmail'] }),
    'federation': Guardrails.denyFederationChanges({ exemptions }),
    'billing': Guardrails.denyBillingChanges({ exemptions }),
    'ai': Guardrails.restrictAi({ exemptions, models: ['amazon.nova-*'], shortTermApiKeys: true }),
    'permissions-boundary': Guardrails.requirePermissionsBoundary('platform/Boundary', { exemptions }),
    'services': Guardrails.denyServicesExcept(['ec2', 'lambda', 's3'], { exemptions }),
    'principal-tags': Guardrails.protectPrincipalTags(['team', 'kubernetes-namespace'], { exemptions }),
    'identity-center': Guardrails.protectIdentityCenter({ exemptions }),
    'account-settings': Guardrails.protectAccountSettings({ exemptions }),
  };
}
