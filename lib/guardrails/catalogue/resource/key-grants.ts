import { defineResourceGuardrail } from './define';
import { Guardrail } from '../../guardrail';
import type { ResourceGuardrailProps } from '../../resource-guardrail-props';
import { exempting } from '../exempting';

/** Denies grants to anybody but AWS services, and key policies that lock everybody out. */
export function denyKeyGrants(props: ResourceGuardrailProps): Guardrail {
  return defineResourceGuardrail({
    id: 'key-grants',
    protectsAgainst: 'A key that is lent in a grant, which no policy shows, or that nobody can manage any more.',
    traps: [
      'Code that makes grants for its own roles must be exempt, or name those roles in the key\'s policy.',
      'Grants that exist already stay; kms:RetireGrant is never bound.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'ResourceKeyGrants',
        actions: ['kms:CreateGrant'],
        // Absent is not for a service.
        conditions: exempting(props.exemptions, {
          BoolIfExists: { 'kms:GrantIsForAWSResource': 'false', 'aws:PrincipalIsAWSService': 'false' },
        }),
      },
      {
        sid: 'ResourceKeyLockout',
        actions: ['kms:CreateKey', 'kms:PutKeyPolicy'],
        conditions: exempting(props.exemptions, { Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } }),
      },
    ],
  });
}

/** Denies whatever destroys a key, and with it all that it encrypts. */
export function denyKeyDeletion(props: ResourceGuardrailProps): Guardrail {
  return defineResourceGuardrail({
    id: 'key-deletion',
    protectsAgainst: 'Somebody of any account who destroys a key, and with it all data under it.',
    traps: [
      'Stacks that delete keys fail in deleting: keep the key (RemovalPolicy.RETAIN) and let an exempt role delete it later.',
      'Disabling a key stays allowed: it can be undone at once.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [{
      sid: 'ResourceKeyDeletion',
      actions: ['kms:DeleteImportedKeyMaterial', 'kms:ScheduleKeyDeletion'],
      conditions: exempting(props.exemptions),
    }],
  });
}
