import { Names } from 'aws-cdk-lib';
import * as chatbot from 'aws-cdk-lib/aws-chatbot';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sns from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { ChatChannel } from './chat-channel';
import { LeastPrivilegeRole, SourceContext, Trust } from '../identity';
import { Claim, ClaimPrincipal, ClaimResource, Claims } from '../verification/claims';

/** Properties of {@link ChatNotices}. */
export interface ChatNoticesProps {
  /** What the channel shows: the notices and alarms of an incident response. */
  readonly topic: sns.ITopic;
  /** Where it shows them. */
  readonly channel: ChatChannel;
}

/**
 * Shows the notices of an incident response in a channel of Slack or Microsoft Teams, by Amazon Q Developer in chat applications
 * (AWS Chatbot before).
 *
 * It shows and does nothing else: whoever is in the channel could type commands to AWS, so the channel's role allows none, and its guardrail
 * denies all, also where somebody gives the role more. The default would be a guardrail of `AdministratorAccess`. It costs nothing.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/understanding-permissions.html
 */
export class ChatNotices extends Construct {
  /** The channel's role, which allows nothing. */
  public readonly role: LeastPrivilegeRole;
  /** The channel's guardrail, which denies everything. */
  public readonly guardrail: iam.ManagedPolicy;
  /** ARN of the channel's configuration. */
  public readonly configurationArn: string;

  /**
   * @param scope where it lives
   * @param id its construct id
   * @param props topic and channel
   */
  constructor(scope: Construct, id: string, props: ChatNoticesProps) {
    super(scope, id);
    this.role = new LeastPrivilegeRole(this, 'Role', {
      trust: [Trust.service('chatbot.amazonaws.com', {
        sourceContext: SourceContext.absent('The role allows nothing, so nothing is gained by assuming it on behalf of somebody else'),
      })],
      description: `Allows nothing: the channel of ${this.node.path} only shows notices`,
    });
    this.guardrail = new iam.ManagedPolicy(this, 'Guardrail', {
      description: `Denies commands in the channel of ${this.node.path}`,
      statements: [new iam.PolicyStatement({ sid: 'NoCommands', effect: iam.Effect.DENY, actions: ['*'], resources: ['*'] })],
    });
    const common = {
      configurationName: Names.uniqueResourceName(this, { maxLength: 128, separator: '-' }),
      iamRoleArn: this.role.roleArn,
      guardrailPolicies: [this.guardrail.managedPolicyArn],
      snsTopicArns: [props.topic.topicArn],
      loggingLevel: 'ERROR',
      userRoleRequired: false,
    };
    const { _slack: slack, _teams: teams } = props.channel;
    this.configurationArn = slack
      ? new chatbot.CfnSlackChannelConfiguration(this, 'Channel', { ...common, ...slack }).attrArn
      : new chatbot.CfnMicrosoftTeamsChannelConfiguration(this, 'Channel', { ...common, ...teams! }).attrArn;
    Claims.of(this).state(Claim.cannot({
      name: 'only-shows',
      about: this.node.path,
      promise: `The channel of ${this.node.path} can do nothing in the account`,
      principals: [ClaimPrincipal.of(this.role)],
      actions: ['*'],
      resources: [ClaimResource.arn('*')],
    }));
  }
}
