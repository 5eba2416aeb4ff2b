import { Duration } from 'aws-cdk-lib';
import { exempting, fsbp } from './exempting';
import { checkedDays } from './input';
import { Guardrail } from '../guardrail';
import type { SecretGuardrailProps } from '../guardrail-props';

/** Denies to delete secrets for good, to stop their rotation and to let everybody read them. */
export function protectSecrets(props: SecretGuardrailProps): Guardrail {
  const days = checkedDays('protectSecrets', 'the minimum recovery window', props.minimumRecoveryWindow ?? Duration.days(30), 7, 30);
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  return Guardrail._define({
    id: 'secrets',
    protectsAgainst: 'A secret that is deleted beyond recovery, is no longer rotated, or has a policy for everybody.',
    traps: [
      'Stacks of CloudFormation delete secrets without recovery: retain them, or their deletion fails.',
      'RotateSecret stays allowed: it is how rotation is set up, and how operators rotate at once. It also makes the interval longer, which no condition key tells from setting it up.',
      'PutResourcePolicy must say BlockPublicPolicy, which the CLI and CloudFormation leave out unless they are told to.',
    ],
    controls: fsbp('SecretsManager.1'),
    exemptions: props.exemptions,
    statements: [
      { sid: 'SecretsForceDelete', actions: ['secretsmanager:DeleteSecret'], conditions: when({ Bool: { 'secretsmanager:ForceDeleteWithoutRecovery': 'true' } }) },
      { sid: 'SecretsRecovery', actions: ['secretsmanager:DeleteSecret'], conditions: when({ NumericLessThan: { 'secretsmanager:RecoveryWindowInDays': days } }) },
      { sid: 'SecretsRotation', actions: ['secretsmanager:CancelRotateSecret'], conditions: when({}) },
      { sid: 'SecretsPublicPolicy', actions: ['secretsmanager:PutResourcePolicy'], conditions: when({ BoolIfExists: { 'secretsmanager:BlockPublicPolicy': 'false' } }) },
    ],
  });
}
