import { ArnFormat, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IConstruct } from 'constructs';
import { StopEcsTaskOptions } from './stop-ecs-task-options';
import { StopEcsTaskProps } from './stop-ecs-task-props';
import { WildcardException } from '../../../identity';
import { invalidInput, shown } from '../../../private/errors';
import { Claim, ClaimResource } from '../../../verification/claims';
import { FindingTrigger } from '../../finding-trigger';
import { PlaybookContext, PlaybookSpecFactory } from '../../playbook-spec';
import { requirePath } from '../../principal-path';
import { identityArn, protectedArns } from '../../protected-arns';
import { answerForInlinePolicies } from '../inline-policy-answer';

/** Runtime Monitoring and malware protection know of tasks; what another resource's finding says, another playbook answers. */
const DEFAULT_TRIGGERS = [
  'Backdoor:Runtime/*', 'CryptoCurrency:Runtime/*', 'DefenseEvasion:Runtime/*', 'Execution:ECS/*', 'Execution:Runtime/*', 'Impact:Runtime/*', 'Persistence:Runtime/*',
  'PrivilegeEscalation:Runtime/*', 'Trojan:Runtime/*', 'UnauthorizedAccess:Runtime/*',
].map((type) => FindingTrigger.guardDuty(type));

const ROLE_READS = ['iam:GetRole', 'iam:GetRolePolicy'];

/** The playbook that stops tasks of ECS. */
export function stopEcsTaskSpec(props: StopEcsTaskProps): PlaybookSpecFactory {
  const { clusters, protectedServices = [], revokeTaskRole = true, taskRolePath = '/' } = props;
  return (scope, context) => {
    requireClusters(scope, clusters);
    requireRolePath(scope, props);
    requireOnce(scope, protectedServices.map(({ cluster, service }) => `${cluster}/${service}`));
    const tasks = (clusters ?? ['*']).map((cluster) => ecsArn(scope, context, 'task', `${cluster}/*`));
    const ofClusters = { ArnLike: { 'ecs:cluster': (clusters ?? ['*']).map((cluster) => ecsArn(scope, context, 'cluster', cluster)) } };
    const roles = identityArn(scope, `role${taskRolePath}*`);
    const options: StopEcsTaskOptions = { protectedServices: protectedServices.map((service) => service._settings), revokeTaskRole };
    return {
      runtimeName: 'stop-ecs-task',
      description: 'Stops tasks of ECS',
      handlerAsset: 'response/playbooks/stop-ecs-task/stop-ecs-task.lambda',
      options,
      triggers: props.triggers ?? DEFAULT_TRIGGERS,
      reads: [
        new iam.PolicyStatement({ sid: 'ReadTasks', actions: ['ecs:DescribeTasks'], resources: tasks, conditions: ofClusters }),
        ...revokeTaskRole ? [
          new iam.PolicyStatement({ sid: 'ReadTaskDefinitions', actions: ['ecs:DescribeTaskDefinition'], resources: ['*'] }),
          new iam.PolicyStatement({ sid: 'ReadTaskRoles', actions: ROLE_READS, resources: [roles] }),
        ] : [],
      ],
      acts: [
        new iam.PolicyStatement({ sid: 'StopTasks', actions: ['ecs:StopTask'], resources: tasks, conditions: ofClusters }),
        ...revokeTaskRole ? [new iam.PolicyStatement({ sid: 'EndSessionsOfTasks', actions: ['iam:PutRolePolicy'], resources: [roles] })] : [],
      ],
      undoes: revokeTaskRole ? [new iam.PolicyStatement({ sid: 'AdmitSessionsOfTasks', actions: ['iam:DeleteRolePolicy'], resources: [roles] })] : [],
      denies: revokeTaskRole ? [neverProtectedRoles(scope, context)] : [],
      wildcardExceptions: [
        ...tasks.map((arn) => WildcardException.resource(arn, ['ecs:DescribeTasks', 'ecs:StopTask'],
          'Which task is compromised is known only from the finding. The calls are limited to tasks of the clusters that are named')),
        ...revokeTaskRole ? [
          WildcardException.resource('*', ['ecs:DescribeTaskDefinition'], 'AWS gives the action no resource: it reads the definition that names the role of a task'),
          WildcardException.resource(roles, [...ROLE_READS, 'iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
            `Which role a compromised task has is known only from its definition. The calls are limited to roles below ${taskRolePath} of this account, and protected roles are denied`),
        ] : [],
      ],
      remains: [
        'stop any task of the clusters that it is made for',
        ...revokeTaskRole ? [`write any inline policy on roles below ${taskRolePath} that are not protected: IAM has no condition for what a policy says`] : [],
      ],
      admit: (responder, operator) => answerForInlinePolicies([responder, operator], 'iam:PutRolePolicy',
        'The session of a task is denied by an inline policy with its id, and IAM has no condition for what such a policy says. '
        + 'The code writes denials only, protected roles are denied, and the functions become no role'),
      claims: (responder, operator) => [Claim.cannot({
        name: 'starts-nothing',
        about: scope.node.path,
        promise: 'The playbook starts and changes no task, service or task definition, and becomes no role',
        principals: [responder, ...operator ? [operator] : []],
        actions: [
          'ecs:CreateService', 'ecs:DeleteCluster', 'ecs:DeleteService', 'ecs:DeregisterTaskDefinition', 'ecs:ExecuteCommand', 'ecs:RegisterTaskDefinition', 'ecs:RunTask',
          'ecs:StartTask', 'ecs:UpdateService', 'iam:PassRole', 'iam:UpdateAssumeRolePolicy',
        ],
        resources: [ClaimResource.arn('*')],
      })],
    };
  };
}

function neverProtectedRoles(scope: IConstruct, context: PlaybookContext): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid: 'NeverProtectedRoles', effect: iam.Effect.DENY, actions: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'], resources: protectedArns(scope, context, 'role'),
  });
}

function requireClusters(scope: IConstruct, clusters: readonly string[] | undefined): void {
  if (clusters?.length === 0) {
    throw invalidInput(scope, 'clusters is empty', 'name the clusters whose tasks it may stop, or leave it out for all');
  }
  for (const cluster of clusters ?? []) {
    if (!Token.isUnresolved(cluster) && !/^[\w-]{1,255}$/.test(cluster)) {
      throw invalidInput(scope, `${shown(cluster)} is not the name of a cluster`, 'use 1 to 255 letters, digits, hyphens and underscores');
    }
  }
  requireOnce(scope, clusters ?? []);
}

function requireOnce(scope: IConstruct, names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw invalidInput(scope, `${shown(twice)} is named twice`, 'name it once');
  }
}

function requireRolePath(scope: IConstruct, { revokeTaskRole, taskRolePath }: StopEcsTaskProps): void {
  if (taskRolePath === undefined) {
    return;
  }
  requirePath(scope.node.path, 'role', taskRolePath);
  if (revokeTaskRole === false) {
    throw invalidInput(scope, `taskRolePath is ${shown(taskRolePath)} and revokeTaskRole is false`, 'remove taskRolePath, or set revokeTaskRole to true');
  }
}

function ecsArn(scope: IConstruct, { region }: PlaybookContext, resource: string, resourceName: string): string {
  return Stack.of(scope).formatArn({ service: 'ecs', region, resource, resourceName, arnFormat: ArnFormat.SLASH_RESOURCE_NAME });
}
