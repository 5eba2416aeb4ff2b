import { cis, exempting } from './exempting';
import { Guardrail } from '../guardrail';
import { GuardrailProps } from '../guardrail-props';

/** Denies a member account to leave the organization, to be closed or moved by its own people, and to switch regions. */
export function denyLeavingOrganization(props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'organization',
    protectsAgainst: 'An account that leaves the organization, and with it every other guardrail, or that is closed from within.',
    traps: [
      'AcceptHandshake also accepts the invitation to enable all features of an organization that began with consolidated billing only.',
      'Opt-in regions are then enabled from the management account or a delegated administrator.',
    ],
    controls: cis('2.1.2', '-', '-', '-'),
    exemptions: props.exemptions,
    statements: [{
      sid: 'Organization',
      actions: ['account:CloseAccount', 'account:DisableRegion', 'account:EnableRegion', 'organizations:AcceptHandshake', 'organizations:LeaveOrganization'],
      conditions: exempting(props.exemptions),
    }],
  });
}
