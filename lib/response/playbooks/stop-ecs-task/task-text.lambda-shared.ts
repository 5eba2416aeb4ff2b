import { TaskBefore, TaskTarget } from './task-target.lambda-shared';
import { JsonObject } from '../../playbook-settings';
import { Facts, PlaybookText } from '../../runtime/playbook.lambda-shared';

/** What people read about a stopped task. */
export function stopEcsTaskText(target: TaskTarget, state: JsonObject, _facts: Facts): PlaybookText {
  const before = state as Partial<TaskBefore>;
  const [, cluster, task] = /cluster\/(.+)\|.*\/(.+)$/.exec(`${target.clusterArn}|${target.taskArn}`) ?? [];
  const service = /^service:(.+)$/.exec(before.group ?? '')?.[1];
  return {
    subject: `task ${task} of the cluster ${cluster}${service === undefined ? '' : `, started by the service ${service}`}`,
    short: `task ...${task.slice(-6)} of ${cluster}`,
    done: [
      'ECS was told to stop the task and says that it is stopping. Its containers get SIGTERM, and SIGKILL after their stop timeout (30 seconds unless the definition says more).',
      ...before.roleName ? [`What the task's session of the role ${before.roleName} may do was denied. Other tasks with that role go on.`] : [],
    ].join('\n'),
    notDone: [
      'What the container had on its disk is lost with it: no picture of it was taken. The image and the task definition are as they were.',
      ...before.roleKept ? [`No session of a role was denied: ${before.roleKept}.`] : [],
    ].join('\n'),
    stillPossible: [
      service === undefined
        ? 'Whoever can run tasks can run it again.'
        : 'The service starts another task from the same image and definition: what let the attacker in lets the attacker in again.',
      'Credentials that were in the container (environment, secrets, the execution role\'s pull token) are known to whoever was in it: rotate them.',
    ].join('\n'),
    byHand: `  aws ecs stop-task --cluster ${cluster} --task ${task} --region ${target.region} --reason 'finding'`,
    ...before.roleName ? { undo: `The denial of the task's session of the role ${before.roleName} is deleted. The task itself does not come back.` } : {},
  };
}
