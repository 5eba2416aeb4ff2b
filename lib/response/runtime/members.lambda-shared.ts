import { assumedRole } from './assumed-role.lambda-shared';
import { TerminalError } from './errors.lambda-shared';
import { Reach, Target } from './playbook.lambda-shared';
import { Members } from './ports.lambda-shared';
import { SignedCalls } from './signed-calls.lambda-shared';
import { JsonObject, MemberSettings } from '../playbook-settings';

/** The hub: acts in its own account as itself, in others by the member role. */
export class HubMembers implements Members {
  constructor(
    private readonly calls: Pick<SignedCalls, 'send'>,
    private readonly hub: Reach,
    private readonly members: MemberSettings | undefined,
  ) {}

  public async reach(target: Target, policy: JsonObject, session: string): Promise<Reach> {
    const { accountId, partition } = this.hub;
    const region = target.region === 'global' ? this.hub.region : target.region;
    if (target.accountId === accountId) {
      return { region, partition, accountId };
    }
    if (!this.members) {
      throw new TerminalError(`the target is in account ${target.accountId}, and this playbook acts in its own account ${accountId} only`);
    }
    const credentials = await assumedRole(this.calls, {
      roleArn: `arn:${partition}:iam::${target.accountId}:role/${this.members.roleName}`,
      externalId: this.members.externalId,
      session,
      policy: JSON.stringify(policy),
    });
    return { region, partition, accountId: target.accountId, credentials };
  }
}
