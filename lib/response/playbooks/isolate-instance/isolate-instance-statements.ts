import { ArnFormat, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { PLAYBOOK_TAG, PLAYBOOK_TAG_VALUE } from './isolate-instance-options';
import { AutoScalingExit } from './isolate-instance-props';
import { WildcardException } from '../../../identity';
import { PlaybookContext, PlaybookSpec } from '../../playbook-spec';
import { identityArn, protectedArns } from '../../protected-arns';

type Statements = Pick<PlaybookSpec, 'reads' | 'acts' | 'undoes' | 'denies' | 'wildcardExceptions'>;

/** Actions that know no resources, or whose resource the finding does not name (service authorization reference, 2026-11). */
const LISTS = [
  'autoscaling:DescribeAutoScalingInstances', 'ec2:DescribeInstances', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSnapshots',
  'elasticloadbalancing:DescribeLoadBalancers', 'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth',
];

/** What the playbook's roles may do. */
export function isolateInstanceStatements(scope: IConstruct, context: PlaybookContext, exit: AutoScalingExit, rolePath: string): Statements {
  const arns = arnsOf(scope, rolePath, context.region);
  const owned = { StringEquals: { 'aws:ResourceAccount': Stack.of(scope).account } };
  const ours = { StringEquals: { ...owned.StringEquals, [`aws:ResourceTag/${PLAYBOOK_TAG}`]: PLAYBOOK_TAG_VALUE } };
  const tagged = { StringEquals: { [`aws:RequestTag/${PLAYBOOK_TAG}`]: PLAYBOOK_TAG_VALUE } };
  const standby = exit === AutoScalingExit.STANDBY;
  const allow = (sid: string, actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    new iam.PolicyStatement({ sid, actions, resources, conditions });

  const reads = [
    allow('FindInstancesAndWhatTheyBelongTo', LISTS, ['*']),
    allow('ReadProtectionOfInstances', ['ec2:DescribeInstanceAttribute'], [arns.instances], owned),
    allow('ReadRolesOfInstances', ['iam:GetInstanceProfile'], [arns.profiles]),
    allow('ReadDenials', ['iam:GetRolePolicy'], [arns.roles]),
  ];
  const acts = [
    allow('ProtectInstances', ['ec2:ModifyInstanceAttribute'], [arns.instances, arns.volumes], owned),
    allow('LeaveAutoScalingGroups', [standby ? 'autoscaling:EnterStandby' : 'autoscaling:DetachInstances'], [arns.autoScalingGroups]),
    allow('LeaveTargetGroups', ['elasticloadbalancing:DeregisterTargets'], [arns.targetGroups]),
    allow('LeaveClassicLoadBalancers', ['elasticloadbalancing:DeregisterInstancesFromLoadBalancer'], [arns.classicLoadBalancers]),
    // In a shared VPC the VPC is another account's, and the group is ours.
    allow('MakeGroupsInVpcs', ['ec2:CreateSecurityGroup'], [arns.vpcs]),
    allow('MakeGroups', ['ec2:CreateSecurityGroup'], [arns.securityGroups], tagged),
    allow('TagWhatItMakes', ['ec2:CreateTags'], [arns.securityGroups, arns.snapshots], {
      StringEquals: { ...tagged.StringEquals, 'ec2:CreateAction': ['CreateSecurityGroup', 'CreateSnapshots'] },
    }),
    allow('RuleItsGroups', [
      'ec2:AuthorizeSecurityGroupEgress', 'ec2:AuthorizeSecurityGroupIngress', 'ec2:DeleteSecurityGroup', 'ec2:RevokeSecurityGroupEgress', 'ec2:RevokeSecurityGroupIngress',
    ], [arns.securityGroups], ours),
    allow('SwapGroupsOfInterfaces', ['ec2:ModifyNetworkInterfaceAttribute'], [arns.interfaces, arns.instances], owned),
    allow('SwapToItsGroups', ['ec2:ModifyNetworkInterfaceAttribute'], [arns.securityGroups], ours),
    allow('SnapshotVolumes', ['ec2:CreateSnapshots'], [arns.instances, arns.volumes], owned),
    allow('MakeSnapshots', ['ec2:CreateSnapshots'], [arns.snapshots], tagged),
    allow('DenySessionsOfRoles', ['iam:PutRolePolicy'], [arns.roles]),
  ];
  const undoes = [
    allow('SwapBackToAnyGroup', ['ec2:ModifyNetworkInterfaceAttribute'], [arns.securityGroups], owned),
    allow('ReturnToAutoScalingGroups', [standby ? 'autoscaling:ExitStandby' : 'autoscaling:AttachInstances'], [arns.autoScalingGroups]),
    allow('ReturnToTargetGroups', ['elasticloadbalancing:RegisterTargets'], [arns.targetGroups]),
    allow('ReturnToClassicLoadBalancers', ['elasticloadbalancing:RegisterInstancesWithLoadBalancer'], [arns.classicLoadBalancers]),
    allow('DeleteDenials', ['iam:DeleteRolePolicy'], [arns.roles]),
  ];
  return {
    reads,
    acts,
    undoes,
    denies: [new iam.PolicyStatement({
      sid: 'NeverProtectedRoles', effect: iam.Effect.DENY, actions: ['iam:DeleteRolePolicy', 'iam:PutRolePolicy'], resources: protectedArns(scope, context, 'role'),
    })],
    wildcardExceptions: exceptionsOf([...reads, ...acts, ...undoes]),
  };
}

/** One for each resource pattern, with all actions that have it. */
function exceptionsOf(statements: readonly iam.PolicyStatement[]): WildcardException[] {
  const patterns = [...new Set(statements.flatMap(({ resources }) => resources))];
  return patterns.map((pattern) => {
    const actions = [...new Set(statements.filter(({ resources }) => resources.includes(pattern)).flatMap((statement) => statement.actions))].sort();
    return WildcardException.resource(pattern, actions, pattern === '*'
      ? 'These calls list, and AWS knows no resources for them'
      : 'Which instance is to be isolated, with which interfaces, groups and role, is known only from the finding. The calls are limited to resources of '
        + 'this account and, where AWS has a condition for it, to groups and snapshots that carry the playbook\'s tag; protected roles are denied');
  });
}

/** In the stack's own region, unless findings of others are answered where they happened. */
function arnsOf(scope: IConstruct, rolePath: string, region?: string) {
  const stack = Stack.of(scope);
  const ec2 = (resource: string, account = stack.account) =>
    stack.formatArn({ service: 'ec2', region, account, resource, resourceName: '*' });
  const elb = (resource: string) =>
    stack.formatArn({ service: 'elasticloadbalancing', region, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME });
  return {
    instances: ec2('instance'),
    interfaces: ec2('network-interface'),
    securityGroups: ec2('security-group'),
    volumes: ec2('volume'),
    vpcs: ec2('vpc', '*'),
    // ARNs of snapshots name no account.
    snapshots: ec2('snapshot', ''),
    autoScalingGroups: stack.formatArn({
      service: 'autoscaling', region, resource: 'autoScalingGroup:*:autoScalingGroupName/*', arnFormat: ArnFormat.NO_RESOURCE_NAME,
    }),
    targetGroups: elb('targetgroup/*/*'),
    classicLoadBalancers: elb('loadbalancer/*'),
    profiles: identityArn(scope, 'instance-profile/*'),
    roles: identityArn(scope, `role${rolePath}*`),
  };
}
