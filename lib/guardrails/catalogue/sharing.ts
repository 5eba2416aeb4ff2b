import { controlTower, exempting, fsbp } from './exempting';
import { ACCOUNT_ID, checkedNames } from './input';
import { Guardrail } from '../guardrail';
import type { SharingGuardrailProps } from '../guardrail-props';

/** Denies to hand images, snapshots, documents and other resources to accounts outside. */
export function denySharing(props: SharingGuardrailProps): Guardrail {
  const trusted = props.trustedAccounts && checkedNames('denySharing', props.trustedAccounts, ACCOUNT_ID);
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  return Guardrail._define({
    id: 'sharing',
    protectsAgainst: 'Data that leaves the organization as a shared snapshot, image, layer, service or resource, without any copy that a network could see.',
    traps: [
      'Images, database snapshots and documents have no condition key for whom they are shared with: sharing them within the organization needs an exempt role too.',
      'ec2:ModifyImageAttribute also sets the description of an image, which is then denied as well.',
      'Shares of Resource Access Manager within the organization stay allowed, if they are made with allowExternalPrincipals turned off.',
      'Resources with policies of their own, such as buckets, keys and queues, are the matter of resource control policies.',
    ],
    controls: [...fsbp('DocumentDB.3', 'EC2.1', 'Neptune.3', 'RDS.1', 'SSM.4'), ...controlTower('CT.EC2.PV.3')],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'SharedCopies',
        actions: [
          'appstream:UpdateImagePermissions', 'backup:PutBackupVaultSharingPolicy', 'ec2:ModifyFpgaImageAttribute', 'ec2:ModifyImageAttribute',
          'ec2:ModifyVpcEndpointServicePermissions',
          'lambda:AddLayerVersionPermission', 'rds:ModifyDBClusterSnapshotAttribute', 'rds:ModifyDBSnapshotAttribute',
          'redshift:AuthorizeDataShare', 'redshift:AuthorizeSnapshotAccess', 'ssm:ModifyDocumentPermission', 'workspaces:UpdateWorkspaceImagePermission',
        ],
        conditions: when({}),
      },
      {
        sid: 'SharedSnapshots',
        actions: ['ec2:ModifySnapshotAttribute'],
        resources: ['arn:*:ec2:*::snapshot/*'],
        // The key is there only where an account is added.
        conditions: when({ Null: { 'ec2:Add/userId': 'false' }, ...(trusted ? { StringNotEquals: { 'ec2:Add/userId': trusted } } : {}) }),
      },
      {
        sid: 'ExternalShares',
        actions: ['ram:CreateResourceShare'],
        // External principals are allowed unless a new share says otherwise.
        conditions: when({ BoolIfExists: { 'ram:RequestedAllowsExternalPrincipals': 'true' } }),
      },
      {
        sid: 'ExternalShareUpdates',
        actions: ['ram:UpdateResourceShare'],
        conditions: when({ Bool: { 'ram:RequestedAllowsExternalPrincipals': 'true' } }),
      },
      {
        sid: 'ExternalShareMembers',
        actions: ['ram:AssociateResourceShare'],
        conditions: when({ Bool: { 'ram:AllowsExternalPrincipals': 'true' } }),
      },
    ],
  });
}
