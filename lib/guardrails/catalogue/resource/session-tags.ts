import { defineResourceGuardrail } from './define';
import { Guardrail } from '../../guardrail';
import type { Conditions } from '../../guardrail-definition';

/** Tags of sessions of EKS Pod Identity. */
const POD_IDENTITY = ['eks-cluster-arn', 'eks-cluster-name', 'kubernetes-namespace', 'kubernetes-pod-name', 'kubernetes-pod-uid', 'kubernetes-service-account'];

/** Tags of sessions of IAM Roles Anywhere: what the certificate says of its subject and issuer. */
const ROLES_ANYWHERE = [
  ...['Issuer', 'Subject'].flatMap((side) => ['C', 'CN', 'L', 'O', 'OU', 'ST'].map((part) => `x509${side}/${part}`)),
  'x509SAN/DNS', 'x509SAN/Name/CN', 'x509SAN/URI',
];

/** Denies tagging a session with what only EKS and Roles Anywhere say of a workload. */
export function protectSessionTags(): Guardrail {
  return defineResourceGuardrail({
    id: 'session-tags',
    protectsAgainst: 'Somebody who tags his session as another workload, where policies trust the tags of EKS Pod Identity or Roles Anywhere.',
    traps: [
      'Tags of the same keys on roles and users do the same: deny iam:TagRole and iam:TagUser for them too.',
      'Sessions that EKS or Roles Anywhere began may pass their tags on.',
    ],
    controls: [],
    statements: [
      { sid: 'PodIdentityTags', actions: ['sts:TagSession'], conditions: onlyServices(POD_IDENTITY, 'eks-cluster-arn') },
      { sid: 'RolesAnywhereTags', actions: ['sts:TagSession'], conditions: onlyServices(ROLES_ANYWHERE, 'x509Subject/CN') },
    ],
  });
}

/** Whoever has the telling tag already got it from the service, and passes it on. Keys of tags ignore case; their values in conditions do not. */
function onlyServices(keys: readonly string[], telling: string): Conditions {
  return {
    'ForAnyValue:StringEqualsIgnoreCase': { 'aws:TagKeys': [...keys].sort() },
    'BoolIfExists': { 'aws:PrincipalIsAWSService': 'false' },
    'Null': { [`aws:PrincipalTag/${telling}`]: 'true' },
  };
}
