import { Lazy } from 'aws-cdk-lib';
import { Playbook, ProtectedService, StopEcsTaskProps } from '../../../../lib/response';
import { stopEcsTask } from '../../../../lib/response/playbooks/stop-ecs-task/stop-ecs-task.lambda-shared';
import { callsOf, grantsOf, specOf, statementsOf } from '../grants';

const spec = (props: StopEcsTaskProps = {}) => specOf(Playbook.stopEcsTask(props));
const REASON = 'customers pay by it';
const token = Lazy.string({ produce: () => 'later' });

test('the grants are what the code calls, no more and no less', () => {
  expect(grantsOf(spec())).toEqual(callsOf(stopEcsTask));
});

test('without the role only tasks are read and stopped', () => {
  expect(grantsOf(spec({ revokeTaskRole: false }))).toEqual({ reads: ['ecs:DescribeTasks'], acts: ['ecs:StopTask'], undoes: [] });
  expect(spec({ revokeTaskRole: false }).denies).toEqual([]);
});

test('tasks are bounded by cluster, roles by path, and protected roles are denied', () => {
  const { acts, denies } = spec({ clusters: ['apps'], taskRolePath: '/apps/' });
  expect(statementsOf(acts)).toEqual([
    {
      Sid: 'StopTasks',
      Effect: 'Allow',
      Action: 'ecs:StopTask',
      Resource: expect.stringMatching(/:ecs:eu-west-1:111122223333:task\/apps\/\*$/) as unknown,
      Condition: { ArnLike: { 'ecs:cluster': ['arn:aws:ecs:eu-west-1:111122223333:cluster/apps'] } },
    },
    { Sid: 'EndSessionsOfTasks', Effect: 'Allow', Action: 'iam:PutRolePolicy', Resource: expect.stringMatching(/:iam::111122223333:role\/apps\/\*$/) as unknown },
  ]);
  expect(statementsOf(denies)).toEqual([{
    Sid: 'NeverProtectedRoles',
    Effect: 'Deny',
    Action: ['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
    Resource: expect.arrayContaining([expect.stringMatching(/role\/deployer$/)]) as unknown,
  }]);
});

test('the handler is told of services and role', () => {
  expect(spec({ protectedServices: [ProtectedService.named('apps', 'checkout', REASON)] }).options).toEqual({
    protectedServices: [{ cluster: 'apps', service: 'checkout', reason: REASON }], revokeTaskRole: true,
  });
});

test.each<[string, () => unknown, RegExp]>([
  ['no cluster', () => spec({ clusters: [] }), /clusters is empty; name the clusters/],
  ['a cluster twice', () => spec({ clusters: ['a', 'a'] }), /"a" is named twice/],
  ['an ARN as a cluster', () => spec({ clusters: ['arn:aws:ecs:eu-west-1:111122223333:cluster/a'] }), /is not the name of a cluster; use 1 to 255/],
  ['a wildcard', () => spec({ clusters: ['*'] }), /"\*" is not the name of a cluster/],
  ['a path without slashes', () => spec({ taskRolePath: 'apps' }), /"apps" is not a path of IAM roles/],
  ['a path for a role that is left alone', () => spec({ taskRolePath: '/apps/', revokeTaskRole: false }), /taskRolePath is "\/apps\/" and revokeTaskRole is false/],
  ['a service twice', () => spec({ protectedServices: [1, 2].map(() => ProtectedService.named('a', 'b', REASON)) }), /"a\/b" is named twice/],
  ['a service with a slash', () => ProtectedService.named('a', 'b/c', REASON), /"b\/c" is not the name of a service/],
  ['an empty cluster of a service', () => ProtectedService.named('', 'b', REASON), /"" is not the name of a cluster/],
  ['a service known later', () => ProtectedService.named('a', token, REASON), /known only at deployment is not the name of a service/],
  ['no reason', () => ProtectedService.named('a', 'b', ''), /the exception for a\/b has no reason/],
  ['a reason of 201 characters', () => ProtectedService.named('a', 'b', 'so it is '.repeat(23)), /say it in at most 200 characters/],
])('fails on %s', (_what, act, message) => {
  expect(act).toThrow(message);
});
