import { controlTower, exempting } from './exempting';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies ways to data and machines that pass by their file systems, networks and logs. */
export function denyDirectAccess(props: GuardrailProps): Guardrail {
  return Guardrail._define({
    id: 'direct-access',
    protectsAgainst: 'Disks that are read block by block or exported as files, and consoles that no network control and no session log sees.',
    traps: [
      'Backup and migration tools of other vendors use the EBS direct APIs and VM Import/Export: exempt their roles.',
      'Services of AWS, such as malware scans of GuardDuty, use service-linked roles, which are not bound.',
      'The serial console is also switched off by the declarative policy for EC2, which an account cannot change.',
      'Exports of database snapshots to S3 are what some analysts live from: exempt their role.',
    ],
    controls: controlTower('CT.EC2.PV.4', 'CT.EC2.PV.5', 'CT.EC2.PV.9'),
    exemptions: props.exemptions,
    statements: [{
      sid: 'DirectAccess',
      actions: [
        'ebs:CompleteSnapshot', 'ebs:GetSnapshotBlock', 'ebs:ListChangedBlocks', 'ebs:ListSnapshotBlocks', 'ebs:PutSnapshotBlock', 'ebs:StartSnapshot',
        'ec2:CreateInstanceExportTask', 'ec2:CreateStoreImageTask', 'ec2:EnableSerialConsoleAccess', 'ec2:ExportImage', 'ec2:ImportImage',
        'ec2:ImportInstance', 'ec2:ImportSnapshot', 'ec2:ImportVolume',
        'ec2-instance-connect:SendSerialConsoleSSHPublicKey',
        'rds:StartExportTask',
      ],
      conditions: exempting(props.exemptions),
    }],
  });
}
