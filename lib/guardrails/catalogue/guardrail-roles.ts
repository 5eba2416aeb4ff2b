import { cis, controlTower, exempting } from './exempting';
import { POLICY_NAME, ROLE_NAME, STACK_NAME } from './identity-input';
import { checkedNames, NameKind } from './input';
import { Guardrail } from '../guardrail';
import type { DenyStatement } from '../guardrail-definition';
import type { PlatformRoleGuardrailProps } from '../identity-guardrail-props';

const QUALIFIER: NameKind = { what: 'a qualifier of the CDK', pattern: /^[A-Za-z0-9_-]{1,10}$/, fix: 'use up to ten letters, digits, hyphens and underscores' };

/** Whatever makes a role or changes what it may do and who may use it. Handing it to a service is its ordinary use. */
const ROLE_WRITES = [
  'iam:AttachRolePolicy', 'iam:CreateRole', 'iam:DeleteRole', 'iam:DeleteRolePermissionsBoundary', 'iam:DeleteRolePolicy', 'iam:DetachRolePolicy',
  'iam:PutRolePermissionsBoundary', 'iam:PutRolePolicy', 'iam:TagRole', 'iam:UntagRole', 'iam:UpdateAssumeRolePolicy', 'iam:UpdateRole',
  'iam:UpdateRoleDescription',
];

/** Stack refactoring moves resources from one stack into another, so it is a write on both. */
const STACK_WRITES = [
  'cloudformation:CancelUpdateStack', 'cloudformation:ContinueUpdateRollback', 'cloudformation:CreateChangeSet', 'cloudformation:CreateStack',
  'cloudformation:CreateStackRefactor', 'cloudformation:DeleteChangeSet', 'cloudformation:DeleteStack', 'cloudformation:ExecuteChangeSet',
  'cloudformation:ExecuteStackRefactor', 'cloudformation:RollbackStack', 'cloudformation:SetStackPolicy', 'cloudformation:SignalResource',
  'cloudformation:TagResource', 'cloudformation:UntagResource', 'cloudformation:UpdateStack', 'cloudformation:UpdateTerminationProtection',
];

const POLICY_WRITES = [
  'iam:CreatePolicy', 'iam:CreatePolicyVersion', 'iam:DeletePolicy', 'iam:DeletePolicyVersion', 'iam:SetDefaultPolicyVersion', 'iam:TagPolicy', 'iam:UntagPolicy',
];

/** Roles through which the organization acts in its accounts. They may change what is protected here, and are protected themselves. */
const HANDS_OF_THE_ORGANIZATION = ['AWSCloudFormationStackSetExecutionRole', 'AWSControlTowerExecution', 'stacksets-exec-*'];

/** Roles of Control Tower and of Identity Center. */
const ROLES_OF_AWS = ['AWSControlTower*', 'aws-controltower-*', 'aws-reserved/sso.amazonaws.com/*'];

/** Denies changes of the roles, stacks and policies through which the platform runs an account. */
export function protectPlatformRoles(props: PlatformRoleGuardrailProps): Guardrail {
  const where = 'protectPlatformRoles';
  const qualifiers = props.bootstrapQualifiers?.length === 0 ? [] : checkedNames(where, props.bootstrapQualifiers ?? ['hnb659fds'], QUALIFIER);
  const [accessRole] = checkedNames(where, [props.accessRoleName ?? 'OrganizationAccountAccessRole'], ROLE_NAME);
  const roles = [
    accessRole, ...HANDS_OF_THE_ORGANIZATION.filter((name) => !name.startsWith('AWSControlTower')), ...ROLES_OF_AWS,
    ...qualifiers.map((qualifier) => `cdk-${qualifier}-*`), ...props.roleNames ? checkedNames(where, props.roleNames, ROLE_NAME) : [],
  ];
  const stacks = [
    'StackSet-*', ...qualifiers.length > 0 ? ['CDKToolkit'] : [], ...props.stackNames ? checkedNames(where, props.stackNames, STACK_NAME) : [],
  ];
  const conditions = exempting(props.exemptions);
  const spared = [conditions?.ArnNotLike?.['aws:PrincipalArn'] ?? [], HANDS_OF_THE_ORGANIZATION.map(roleArn)].flat().sort();
  const bound = { ArnNotLike: { 'aws:PrincipalArn': [...new Set(spared)] } };
  const statements: DenyStatement[] = [
    { sid: 'PlatformRoles', actions: ROLE_WRITES, resources: [...new Set(roles)].sort().map(roleArn), conditions: bound },
    {
      sid: 'PlatformStacks',
      actions: STACK_WRITES,
      resources: [...new Set(stacks)].sort().map((name) => `arn:*:cloudformation:*:*:stack/${name}/*`),
      conditions: bound,
    },
  ];
  if (props.policyNames) {
    const policies = checkedNames(where, props.policyNames, POLICY_NAME).map((name) => `arn:*:iam::*:policy/${name}`);
    statements.push({ sid: 'PlatformPolicies', actions: POLICY_WRITES, resources: policies, conditions: bound });
  }
  return Guardrail._define({
    id: 'guardrail-roles',
    protectsAgainst: 'Somebody who edits the roles and stacks through which the organization runs an account, to act as the platform or to lock it out.',
    traps: [
      'Bootstrapping of the CDK, and enrolling an account into Control Tower by hand, make roles that are protected: exempt the role that does it.',
      'Handing a protected role to a service stays allowed, as deployments do it: what a role may be handed to is the matter of its trust policy.',
      'Stack sets and Control Tower change what is protected through their own roles, which are protected alike.',
      'No policy of an organization sees the trust policy in a request: whom a new role trusts is the matter of Access Analyzer and of reviews.',
      'Stack refactoring is denied on the stacks themselves; a role stays protected whatever stack holds it.',
      'Roles keep what their customer managed policies say: name those in policyNames, or use inline policies.',
    ],
    controls: [...cis('2.1.2', '-', '-', '-'), ...controlTower('AWS-GR_IAM_ROLE_CHANGE_PROHIBITED', 'CT.IAM.PV.1')],
    exemptions: props.exemptions,
    statements,
  });
}

function roleArn(name: string): string {
  return `arn:*:iam::*:role/${name}`;
}
