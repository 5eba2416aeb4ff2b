import { AutoScalingClient } from '@aws-sdk/client-auto-scaling';
import { EC2Client } from '@aws-sdk/client-ec2';
import { ElasticLoadBalancingClient } from '@aws-sdk/client-elastic-load-balancing';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { IAMClient } from '@aws-sdk/client-iam';
import { AutoScalingCalls } from './auto-scaling-calls.lambda-shared';
import { Ec2Calls } from './ec2-calls.lambda-shared';
import { InstanceAccess } from './instance-access.lambda-shared';
import { inspectInstance } from './instance-inspection.lambda-shared';
import { InstanceRoleCalls } from './instance-role-calls.lambda-shared';
import { deniableRole, denyRole, isDenied } from './instance-role.lambda-shared';
import { InstanceTarget, instanceTargets } from './instance-target.lambda-shared';
import { instanceText } from './instance-text.lambda-shared';
import { undoIsolation } from './instance-undo.lambda-shared';
import { IsolateInstanceOptions } from './isolate-instance-options';
import { LoadBalancerCalls } from './load-balancer-calls.lambda-shared';
import {
  before, leaveAutoScalingGroup, leaveLoadBalancers, protectInstance, removeOpenGroups, snapshotVolumes,
} from './supporting-steps.lambda-shared';
import { swapGroups } from './swap-groups.lambda-shared';
import { clientsOf } from '../../runtime/clients.lambda-shared';
import { RuntimePlaybook, SessionStatement, Step } from '../../runtime/playbook.lambda-shared';

const NAME = 'isolate-instance';

const clients = clientsOf(NAME, (config) => ({
  ec2: new Ec2Calls(new EC2Client(config)),
  autoScaling: new AutoScalingCalls(new AutoScalingClient(config)),
  loadBalancers: new LoadBalancerCalls(new ElasticLoadBalancingV2Client(config), new ElasticLoadBalancingClient(config)),
  roles: new InstanceRoleCalls(new IAMClient(config)),
}));

const denySessions: Step<InstanceTarget, InstanceAccess> = {
  name: 'deny-role-sessions',
  weight: 'containment',
  calls: ['iam:PutRolePolicy'],
  effect: 'Deny the sessions that the instance has of its role everything, those to come too: stolen credentials go on elsewhere, whatever the groups are',
  async run(input, { roles }) {
    const role = deniableRole(before(input));
    if (role !== undefined) {
      await denyRole(role, input.target, roles);
    }
  },
  async verify(input, { roles }) {
    const role = deniableRole(before(input));
    return role === undefined || isDenied(role, input.target, roles);
  },
};

/** Blocks new flows of instances that act for an attacker, and keeps them for who looks into it. */
export const isolateInstance: RuntimePlaybook<InstanceTarget, InstanceAccess, IsolateInstanceOptions> = {
  name: NAME,
  targets: instanceTargets,
  access: (reach) => ({ ...clients(reach), accountId: reach.accountId }),
  inspect: inspectInstance,
  reads: [
    'ec2:DescribeInstances', 'ec2:DescribeInstanceAttribute', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSnapshots',
    'autoscaling:DescribeAutoScalingInstances', 'elasticloadbalancing:DescribeTargetGroups', 'elasticloadbalancing:DescribeTargetHealth',
    'elasticloadbalancing:DescribeLoadBalancers', 'iam:GetInstanceProfile', 'iam:GetRolePolicy',
  ],
  // Protected and out of its groups first, so that nobody terminates it for being unhealthy.
  steps: [protectInstance, leaveAutoScalingGroup, leaveLoadBalancers, swapGroups, removeOpenGroups, snapshotVolumes, denySessions],
  undoes: [
    'ec2:ModifyNetworkInterfaceAttribute', 'ec2:ModifyInstanceAttribute', 'ec2:DeleteSecurityGroup', 'autoscaling:ExitStandby', 'autoscaling:AttachInstances',
    'elasticloadbalancing:RegisterTargets', 'elasticloadbalancing:RegisterInstancesWithLoadBalancer', 'iam:DeleteRolePolicy',
  ],
  undo: undoIsolation,
  text: instanceText,
  sessionPolicy: memberSession,
};

/** Short, for a session's policy has at most 2,048 characters: the member role's own policy has the conditions and single actions. */
function memberSession({ accountId, instanceId }: InstanceTarget, partition: string): SessionStatement[] {
  const ec2 = (resource: string) => `arn:${partition}:ec2:*:${accountId}:${resource}`;
  return [
    {
      Effect: 'Allow',
      Action: [
        'ec2:DescribeInstances', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSnapshots', 'autoscaling:DescribeAutoScalingInstances',
        'elasticloadbalancing:Describe*',
      ],
      Resource: ['*'],
    },
    {
      Effect: 'Allow',
      Action: ['ec2:DescribeInstanceAttribute', 'ec2:Modify*Attribute', 'ec2:CreateSnapshots', 'ec2:*SecurityGroup*', 'ec2:CreateTags'],
      Resource: [
        ec2(`instance/${instanceId}`), ec2('network-interface/*'), ec2('security-group/*'), ec2('volume/*'), `arn:${partition}:ec2:*::snapshot/*`,
        `arn:${partition}:ec2:*:*:vpc/*`,
      ],
    },
    {
      Effect: 'Allow',
      Action: ['autoscaling:*Standby', 'autoscaling:*tachInstances', 'elasticloadbalancing:*Targets', 'elasticloadbalancing:*Instances*LoadBalancer'],
      Resource: [`arn:${partition}:autoscaling:*:${accountId}:autoScalingGroup:*`, `arn:${partition}:elasticloadbalancing:*:${accountId}:*`],
    },
    {
      Effect: 'Allow',
      Action: ['iam:GetInstanceProfile', 'iam:*RolePolicy'],
      Resource: [`arn:${partition}:iam::${accountId}:instance-profile/*`, `arn:${partition}:iam::${accountId}:role/*`],
    },
  ];
}
