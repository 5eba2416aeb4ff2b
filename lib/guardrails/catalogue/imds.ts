import { cis, exempting, fsbp } from './exempting';
import { invalidInput, shown } from '../../private/errors';
import { Guardrail } from '../guardrail';
import type { InstanceMetadataGuardrailProps } from '../guardrail-props';

/** Denies instances whose metadata service answers without a token, and credentials that came from such an answer. */
export function requireImdsV2(props: InstanceMetadataGuardrailProps): Guardrail {
  const hops = props.maximumHops ?? 2;
  if (!Number.isInteger(hops) || hops < 1 || hops > 64) {
    throw invalidInput('Guardrails.requireImdsV2', `${shown(hops)} is not a number of hops`, 'use a whole number from 1 to 64');
  }
  const instances = ['arn:*:ec2:*:*:instance/*'];
  return Guardrail._define({
    id: 'imds',
    protectsAgainst: 'A forged request of an application to the metadata service of its instance, which hands out the credentials of its role.',
    traps: [
      'Where neither launch nor template names the token setting, its condition key is absent: without accountDefaultsSupplyIt such a launch is denied, even if the account\'s default is version 2.',
      'The declarative policy for EC2 sets the default of all accounts and can enforce it: prefer it, and keep this as the second layer.',
      'Instances that already run with version 1 lose their credentials at once: find them first by the metric MetadataNoToken.',
      'Auto Scaling and EC2 Fleet launch with the rights of service-linked roles, which no service control policy binds: guard their launch templates.',
    ],
    controls: [...cis('6.7', '6.7', '5.7', '5.6'), ...fsbp('AutoScaling.3', 'EC2.8', 'EC2.170')],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'ImdsV2',
        actions: ['ec2:RunInstances'],
        resources: instances,
        conditions: exempting(props.exemptions, props.accountDefaultsSupplyIt === true
          ? { StringEquals: { 'ec2:MetadataHttpTokens': 'optional' } }
          : { StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } }),
      },
      {
        sid: 'ImdsHops',
        actions: ['ec2:RunInstances'],
        resources: instances,
        conditions: exempting(props.exemptions, { NumericGreaterThan: { 'ec2:MetadataHttpPutResponseHopLimit': String(hops) } }),
      },
      {
        sid: 'ImdsSettings',
        actions: ['ec2:ModifyInstanceMetadataDefaults', 'ec2:ModifyInstanceMetadataOptions'],
        conditions: exempting(props.exemptions),
      },
      {
        sid: 'ImdsV1Credentials',
        actions: ['*'],
        // In requests with credentials of an instance only; 1.0 where no token was needed to get them.
        conditions: exempting(props.exemptions, { NumericLessThan: { 'ec2:RoleDelivery': '2.0' } }),
      },
    ],
  });
}
