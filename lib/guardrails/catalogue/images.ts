import { exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

const IMAGE_OWNER: NameKind = {
  what: 'an owner of images', pattern: /^(\d{12}|amazon|aws-backup-vault|aws-marketplace)$/, fix: "write an account id, 'amazon', 'aws-marketplace' or 'aws-backup-vault'",
};

/** Denies machines from images of others than the approved owners. */
export function denyImagesExcept(owners: string[], props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'images',
    protectsAgainst: 'Machines made from an image of a stranger, such as one with the name of a well-known image.',
    traps: [
      'Allowed AMIs in the declarative policy for EC2 do the same for service-linked roles too, and hide the other images: prefer them, and keep this as the second layer.',
      'Name the account that builds your golden images; images of an account itself need its id as well.',
      'EKS Auto Mode and the managed instances of ECS and Lambda launch from images of AWS accounts of their own, one a region: name those that are in use.',
      'Auto Scaling launches with a service-linked role, which is not bound.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'ImageOwners',
        actions: ['ec2:CreateFleet', 'ec2:CreateReplaceRootVolumeTask', 'ec2:RequestSpotInstances', 'ec2:RunInstances'],
        resources: ['arn:*:ec2:*::image/*'],
        conditions: exempting(props.exemptions, { StringNotEquals: { 'ec2:Owner': checkedNames('denyImagesExcept', owners, IMAGE_OWNER) } }),
      },
      {
        sid: 'ImageSettings',
        actions: ['ec2:DisableAllowedImagesSettings', 'ec2:EnableAllowedImagesSettings', 'ec2:ReplaceImageCriteriaInAllowedImagesSettings'],
        conditions: exempting(props.exemptions),
      },
    ],
  });
}
