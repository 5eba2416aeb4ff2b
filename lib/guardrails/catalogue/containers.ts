import { exempting, fsbp } from './exempting';
import { Guardrail } from '../guardrail';
import type { ContainerGuardrailProps } from '../guardrail-props';

/** Denies containers with rights over their host or addresses on the internet, and registries and clusters that nobody watches. */
export function restrictContainers(props: ContainerGuardrailProps): Guardrail {
  const when = (conditions: Parameters<typeof exempting>[1]) => exempting(props.exemptions, conditions);
  return Guardrail._define({
    id: 'containers',
    protectsAgainst: 'A container that breaks out to its host or is reachable from the internet, an image that was replaced, and clusters without audit log or encrypted secrets.',
    traps: [
      'Daemons for security and monitoring often need privileged containers: exempt the role that registers them.',
      'A task that is run alone (RunTask) tells of its address in no condition key: keep its subnets private.',
      'Clusters of EKS do not log unless they are told to, so one that says nothing of its audit log is denied; the console and eksctl leave it out.',
      'Scans, immutability and signing of ECR can be changed by exempt roles only: set them when a repository is made.',
    ],
    controls: fsbp('ECR.1', 'ECR.2', 'ECS.2', 'ECS.4', 'ECS.16', 'EKS.3', 'EKS.8'),
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'PrivilegedContainers',
        actions: ['ecs:RegisterDaemonTaskDefinition', 'ecs:RegisterTaskDefinition'],
        conditions: when({ StringEquals: { 'ecs:privileged': 'true' } }),
      },
      {
        sid: 'PublicContainers',
        actions: ['ecs:CreateService', 'ecs:UpdateService'],
        conditions: when({ Bool: { 'ecs:auto-assign-public-ip': 'true' } }),
      },
      ...(props.executeCommand === true ? [] : [{
        sid: 'ContainerShells',
        actions: [
          'ecs:CreateDaemon', 'ecs:CreateService', 'ecs:RunTask', 'ecs:StartTask', 'ecs:UpdateDaemon', 'ecs:UpdateService',
        ],
        conditions: when({ StringEquals: { 'ecs:enable-execute-command': 'true' } }),
      }]),
      {
        sid: 'ContainerRegistries',
        actions: [
          'ecr:DeleteRegistryPolicy', 'ecr:DeleteSigningConfiguration', 'ecr:PutAccountSetting', 'ecr:PutImageScanningConfiguration',
          'ecr:PutImageTagMutability', 'ecr:PutRegistryPolicy', 'ecr:PutRegistryScanningConfiguration', 'ecr:PutReplicationConfiguration',
          'ecr:PutSigningConfiguration',
        ],
        conditions: when({}),
      },
      { sid: 'ClusterSecrets', actions: ['eks:CreateCluster'], conditions: when({ Null: { 'eks:encryptionConfigProviderKeyArns': 'true' } }) },
      { sid: 'ClusterAuditLog', actions: ['eks:CreateCluster'], conditions: when({ BoolIfExists: { 'eks:loggingType/audit': 'false' } }) },
      { sid: 'ClusterAuditLogUpdates', actions: ['eks:UpdateClusterConfig'], conditions: when({ Bool: { 'eks:loggingType/audit': 'false' } }) },
    ],
  });
}
