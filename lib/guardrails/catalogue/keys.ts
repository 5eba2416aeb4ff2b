import { Duration } from 'aws-cdk-lib';
import { cis, controlTower, exempting, fsbp } from './exempting';
import { checkedDays } from './input';
import { Guardrail } from '../guardrail';
import type { KeyGuardrailProps } from '../guardrail-props';

/** Denies to delete keys in haste, to lock oneself out of them, to stop their rotation and to grant them to anybody but services. */
export function protectKeys(props: KeyGuardrailProps): Guardrail {
  const waiting = checkedDays('protectKeys', 'the minimum waiting period', props.minimumWaitingPeriod ?? Duration.days(30), 7, 30);
  const rotation = checkedDays('protectKeys', 'the maximum rotation period', props.maximumRotationPeriod ?? Duration.days(365), 90, 2560);
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  return Guardrail._define({
    id: 'kms',
    protectsAgainst: 'Data that becomes unreadable because its key is deleted, locked or no longer rotated, or readable through a grant that nobody sees in a policy.',
    traps: [
      'Grants that services ask for in your name (EBS, RDS and others) stay allowed; an application that makes grants itself needs an exempt role.',
      'Disabling a key can be undone and stays allowed: it is how an incident is contained. Deny it for single keys in their policies, or with log-archive.',
      'A stack that is deleted schedules the deletion of its keys with the waiting period that it was given: leave it out, or keep it long enough.',
      'Grants that are there already stay: list them.',
    ],
    controls: [...cis('4.6', '4.6', '3.6', '3.6'), ...fsbp('KMS.3'), ...controlTower('CT.KMS.PV.1', 'CT.KMS.PV.3')],
    exemptions: props.exemptions,
    statements: [
      { sid: 'KeyDeletion', actions: ['kms:ScheduleKeyDeletion'], conditions: when({ NumericLessThan: { 'kms:ScheduleKeyDeletionPendingWindowInDays': waiting } }) },
      { sid: 'KeyLockout', actions: ['kms:CreateKey', 'kms:PutKeyPolicy'], conditions: when({ Bool: { 'kms:BypassPolicyLockoutSafetyCheck': 'true' } }) },
      { sid: 'KeyMaterial', actions: ['kms:DeleteCustomKeyStore', 'kms:DeleteImportedKeyMaterial', 'kms:DisableKeyRotation'], conditions: when({}) },
      { sid: 'KeyRotationPeriod', actions: ['kms:EnableKeyRotation'], conditions: when({ NumericGreaterThan: { 'kms:RotationPeriodInDays': rotation } }) },
      {
        sid: 'KeyGrants',
        actions: ['kms:CreateGrant'],
        conditions: when({ BoolIfExists: { 'aws:PrincipalIsAWSService': 'false', 'kms:GrantIsForAWSResource': 'false' } }),
      },
    ],
  });
}
