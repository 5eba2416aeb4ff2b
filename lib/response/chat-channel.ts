import { Token } from 'aws-cdk-lib';
import { invalidInput, shown } from '../private/errors';

/**
 * A channel of a chat client. Its workspace or team must have been authorized once, by a person, in the console of Amazon Q
 * Developer in chat applications.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/getting-started.html
 */
export class ChatChannel {
  /**
   * A channel of Slack.
   *
   * @param workspaceId as the console shows it, such as `T0123ABCD`
   * @param channelId the end of the channel's link, such as `C0123ABCD`
   * @throws if an id is none
   */
  public static slack(workspaceId: string, channelId: string): ChatChannel {
    requireId('ChatChannel.slack', workspaceId, /^[0-9A-Z]{1,255}$/, "use the id that the console shows, such as 'T0123ABCD'");
    requireId('ChatChannel.slack', channelId, /^[A-Za-z0-9]{1,255}$/, "use the end of the channel's link, such as 'C0123ABCD'");
    return new ChatChannel({ slackWorkspaceId: workspaceId, slackChannelId: channelId }, undefined);
  }

  /**
   * A channel of Microsoft Teams.
   *
   * @param tenantId of the organization, a UUID
   * @param teamId of the team, a UUID
   * @param channelId as the channel's link has it, such as `19%3ab6ef35dc342d56ba5654e6fc6d25a071%40thread.tacv2`
   * @throws if an id is none
   */
  public static microsoftTeams(tenantId: string, teamId: string, channelId: string): ChatChannel {
    const place = 'ChatChannel.microsoftTeams';
    const uuid = /^[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}$/;
    requireId(place, tenantId, uuid, 'use the UUID of the tenant');
    requireId(place, teamId, uuid, 'use the UUID of the team');
    requireId(place, channelId, /^[A-Za-z0-9%_.~-]{1,1024}$/, 'use it as the channel\'s link has it, with its %-signs');
    return new ChatChannel(undefined, { teamsTenantId: tenantId, teamId, teamsChannelId: channelId });
  }

  private constructor(
    /** @internal */
    public readonly _slack: { readonly slackWorkspaceId: string; readonly slackChannelId: string } | undefined,
    /** @internal */
    public readonly _teams: { readonly teamsTenantId: string; readonly teamId: string; readonly teamsChannelId: string } | undefined,
  ) {}
}

function requireId(place: string, id: string, pattern: RegExp, fix: string): void {
  if (Token.isUnresolved(id) || !pattern.test(id)) {
    throw invalidInput(place, `${shown(id)} is not an id`, fix);
  }
}
