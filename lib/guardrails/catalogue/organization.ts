import { cis, exempting } from './exempting';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies a member account to leave the organization, to be closed or moved by its own people, and to switch regions. */
export function denyLeavingOrganization(props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'organization',
    protectsAgainst: 'An account that leaves the organization, and with it every other guardrail, or that is closed from within.',
    traps: [
      'AcceptHandshake also accepts the invitation to enable all features of an organization that began with consolidated billing only.',
      'An account moves to another organization by accepting its invitation, without leaving first: that is AcceptHandshake too.',
      'Opt-in regions are then enabled from the management account or a delegated administrator with an exempt role.',
      'The account that administers policies or root access for the organization is bound where this is attached to it; the management account never is.',
    ],
    controls: [...cis('2.1.1', '-', '-', '-'), ...cis('2.1.2', '-', '-', '-')],
    exemptions: props.exemptions,
    statements: [{
      sid: 'Organization',
      actions: [
        'account:CloseAccount', 'account:DisableRegion', 'account:EnableRegion',
        // Root users of members could have credentials of their own again.
        'iam:DisableOrganizationsRootCredentialsManagement', 'iam:DisableOrganizationsRootSessions',
        'organizations:AcceptHandshake', 'organizations:CreateOrganization',
        // Takes every policy of the type from all its targets at once.
        'organizations:DisablePolicyType',
        'organizations:LeaveOrganization',
      ],
      conditions: exempting(props.exemptions),
    }],
  });
}
