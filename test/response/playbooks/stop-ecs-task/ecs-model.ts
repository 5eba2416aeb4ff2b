import { RoleDescription } from '../../../../lib/response/playbooks/iam-principals.lambda-shared';
import { RoleSessions } from '../../../../lib/response/playbooks/revoke-sessions/role-sessions.lambda-shared';
import { EcsTasks, Task } from '../../../../lib/response/playbooks/stop-ecs-task/ecs-tasks.lambda-shared';
import { RetryableError, TerminalError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { Crash } from '../drive';

/** How a call ends. `lost`: carried out, and the answer is lost. `crash`: carried out, and the function ends. */
export type Fault = 'none' | 'throttled' | 'denied' | 'lost' | 'crash';

/** ECS and IAM of one account; every call is one fault's turn, of either service. */
export class AccountModel implements EcsTasks, RoleSessions {
  public readonly tasks = new Map<string, Task>();
  public readonly taskRoles = new Map<string, string>();
  public readonly roles = new Map<string, RoleDescription & { readonly roleId: string }>();
  public readonly policies = new Map<string, string>();
  /** The calls of AWS, by the names that IAM knows them by. */
  public readonly calls: string[] = [];
  public readonly stopped: Array<{ readonly taskArn: string; readonly reason: string }> = [];
  public faults: Fault[] = [];

  public describe(_clusterArn: string, taskArn: string): Promise<Task | undefined> {
    return this.answer('ecs:DescribeTasks', () => this.tasks.get(taskArn));
  }

  public taskRole(taskDefinitionArn: string): Promise<string | undefined> {
    return this.answer('ecs:DescribeTaskDefinition', () => this.taskRoles.get(taskDefinitionArn));
  }

  public stop(_clusterArn: string, taskArn: string, reason: string): Promise<boolean> {
    return this.answer('ecs:StopTask', () => {
      const task = this.tasks.get(taskArn);
      if (task && task.desiredStatus !== 'STOPPED') {
        this.stopped.push({ taskArn, reason });
        this.tasks.set(taskArn, { ...task, desiredStatus: 'STOPPED' });
      }
      return task !== undefined;
    });
  }

  public role(roleName: string): Promise<RoleDescription & { readonly roleId: string } | undefined> {
    return this.answer('iam:GetRole', () => this.roles.get(roleName));
  }

  public policy(roleName: string, policyName: string): Promise<string | undefined> {
    return this.answer('iam:GetRolePolicy', () => this.policies.get(`${roleName}/${policyName}`));
  }

  public putPolicy(roleName: string, policyName: string, document: string): Promise<void> {
    return this.answer('iam:PutRolePolicy', () => {
      this.policies.set(`${roleName}/${policyName}`, document);
    });
  }

  public deletePolicy(roleName: string, policyName: string): Promise<void> {
    return this.answer('iam:DeleteRolePolicy', () => {
      this.policies.delete(`${roleName}/${policyName}`);
    });
  }

  private async answer<T>(call: string, act: () => T): Promise<T> {
    this.calls.push(call);
    const fault = this.faults.shift() ?? 'none';
    if (fault === 'throttled') {
      throw new RetryableError(`${call} failed with Throttling`);
    }
    if (fault === 'denied') {
      throw new TerminalError(`${call} failed with AccessDenied`);
    }
    const answer = act();
    if (fault === 'lost') {
      throw new RetryableError(`${call} failed with TimeoutError`);
    }
    if (fault === 'crash') {
      throw new Crash();
    }
    return answer;
  }
}
