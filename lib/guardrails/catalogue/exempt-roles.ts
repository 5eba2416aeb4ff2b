import { cis } from './exempting';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';

/** Whatever makes a role, changes what it may do or who may use it, or hands it to a service. */
const ROLE_CONTROL = [
  'iam:AttachRolePolicy', 'iam:CreateRole', 'iam:DeleteRole', 'iam:DeleteRolePermissionsBoundary', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy',
  'iam:PassRole', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy', 'iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole',
  'iam:UpdateRoleDescription',
];

/**
 * The companion of every exemption: only an exempt role may control a role that is exempt, and only one that is exempt
 * from at least as much, or a role could lend itself what it lacks.
 */
export function protectExemptRoles(guardrails: readonly Guardrail[]): Guardrail | undefined {
  const exemptFrom = new Map<string, Set<string>>();
  const needProtection = new Set<string>();
  for (const guardrail of guardrails) {
    for (const exemption of guardrail.exemptions) {
      exemptFrom.set(exemption.principalArn, (exemptFrom.get(exemption.principalArn) ?? new Set()).add(guardrail.guardrailId));
      if (exemption.needsProtection) {
        needProtection.add(exemption.principalArn);
      }
    }
  }
  if (needProtection.size === 0) {
    return undefined;
  }
  const groups = new Map<string, string[]>();
  for (const arn of [...needProtection].sort()) {
    const key = [...exemptFrom.get(arn)!].sort().join(',');
    groups.set(key, [...groups.get(key) ?? [], arn]);
  }
  const statements = [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, arns], index): DenyStatement => {
    const needed = key.split(',');
    const controllers = [...exemptFrom].filter(([, ids]) => needed.every((id) => ids.has(id))).map(([arn]) => arn).sort();
    return { sid: `ExemptRoles${index + 1}`, actions: ROLE_CONTROL, resources: arns, conditions: { ArnNotLike: { 'aws:PrincipalArn': controllers } } };
  });
  return Guardrail._define({
    id: 'exempt-roles',
    protectsAgainst: 'Somebody who creates, edits or passes a role that a guardrail exempts by its name, to escape the guardrail.',
    traps: [
      'Create exempt roles before the policies are attached, or through a role with the same exemptions: for stack sets there is GuardrailExemption.stackSets.',
      'A role that hands an exempt role to a service, such as the deployment role of a CloudFormation execution role, must be exempt too.',
      'Functions, instances, stacks and build projects that already have an exempt role act as it for whoever may change them: guard those too.',
      'Its trust policy decides who enters an exempt role: trust exact roles that are exempt alike, never the whole account.',
      'Where it trusts an identity provider or a trust anchor, whoever may change that can enter it: attach the guardrail federation too.',
      'Its customer managed policies can still be changed: use inline policies, or name them in protectPlatformRoles.',
    ],
    controls: cis('2.1.2', '-', '-', '-'),
    statements,
  });
}
