import { Token } from 'aws-cdk-lib';
import { cis, exempting } from './exempting';
import { invalidInput, shown } from '../../private/errors';
import { Guardrail } from '../guardrail';
import type { GuardrailProps } from '../guardrail-props';

/** Denies roles and users without a permissions boundary, and to change what the boundary says. */
export function requirePermissionsBoundary(policyName: string, props: GuardrailProps): Guardrail {
  if (Token.isUnresolved(policyName) || !/^([\w+=,.@-]+\/)*[\w+=,.@-]{1,128}$/.test(policyName)) {
    throw invalidInput('Guardrails.requirePermissionsBoundary', `${shown(policyName)} is not the name of a managed policy`, 'write its exact name, behind its path without the first slash: with a wildcard, anybody could make his own boundary');
  }
  const boundary = `arn:*:iam::*:policy/${policyName}`;
  return Guardrail._define({
    id: 'permissions-boundary',
    protectsAgainst: 'Somebody who may make roles and gives one of them more than he has himself.',
    traps: [
      'The boundary must be in each account before the guardrail is attached, made by an exempt role.',
      'Roles that have no boundary yet can get no further policies from those who are bound: give them the boundary first.',
      'Managed policies that a role without a boundary has already can still be changed, and the role with them.',
      'Stacks of the CDK need the boundary on every role: set the context key @aws-cdk/core:permissionsBoundary.',
      'Roles of Identity Center and service-linked roles are made by AWS and not bound.',
      'A boundary limits what a role may do; it does not see whom the role trusts.',
    ],
    controls: [...cis('2.1.2', '-', '-', '-'), ...cis('2.14', '2.15', '1.15', '1.16')],
    exemptions: props.exemptions,
    statements: [
      {
        sid: 'PermissionsBoundary',
        actions: [
          'iam:AttachRolePolicy', 'iam:AttachUserPolicy', 'iam:CreateRole', 'iam:CreateUser', 'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy',
          'iam:PutUserPermissionsBoundary', 'iam:PutUserPolicy',
        ],
        // Where there is no boundary the key is absent, and then it does not match either.
        conditions: exempting(props.exemptions, { ArnNotLike: { 'iam:PermissionsBoundary': boundary } }),
      },
      {
        sid: 'PermissionsBoundaryRemoval',
        actions: ['iam:DeleteRolePermissionsBoundary', 'iam:DeleteUserPermissionsBoundary'],
        conditions: exempting(props.exemptions),
      },
      {
        sid: 'PermissionsBoundaryPolicy',
        actions: ['iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion'],
        resources: [boundary],
        conditions: exempting(props.exemptions),
      },
    ],
  });
}
