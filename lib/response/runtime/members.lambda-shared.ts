import { TerminalError } from './errors.lambda-shared';
import { JsonObject, MemberSettings } from '../playbook-settings';
import { Reach, Target } from './playbook.lambda-shared';
import { Members } from './ports.lambda-shared';

/** The hub: acts in its own account as itself, in others by the member role. */
export class HubMembers implements Members {
  constructor(
    private readonly hub: { readonly accountId: string; readonly region: string; readonly partition: string; readonly appId: string },
    private readonly members: MemberSettings | undefined,
  ) {}

  public async reach(target: Target, policy: JsonObject, session: string): Promise<Reach> {
    const { accountId, region: hubRegion, partition, appId } = this.hub;
    const region = target.region === 'global' ? hubRegion : target.region;
    if (target.accountId === accountId) {
      return { region, partition, accountId };
    }
    if (!this.members) {
      throw new TerminalError(`the target is in account ${target.accountId}, and this playbook acts in its own account ${accountId} only`);
    }
    // Few playbooks leave their account, and the client takes time to load.
    const { assumedRole } = await import('./assumed-role.lambda-shared');
    const credentials = await assumedRole({
      region: hubRegion,
      appId,
      roleArn: `arn:${partition}:iam::${target.accountId}:role/${this.members.roleName}`,
      externalId: this.members.externalId,
      session,
      policy: JSON.stringify(policy),
    });
    return { region, partition, accountId: target.accountId, credentials };
  }
}
