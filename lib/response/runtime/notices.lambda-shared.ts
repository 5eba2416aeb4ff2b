import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { classified } from './errors.lambda-shared';
import { Notice, Notices } from './ports.lambda-shared';

/** SNS takes at most 100 characters of ASCII without line breaks. */
const LONGEST_SUBJECT = 100;
/** All forms of a message together may have 256 KB. */
const LONGEST_MESSAGE = 60_000;
/** Chat clients cut what is longer. */
const LONGEST_CHAT_TEXT = 7_000;

/**
 * Sends notices to a topic: as text to mail, queues and functions; to HTTPS endpoints, which chat clients and webhooks are, as JSON in the
 * form of Amazon Q Developer's custom notifications.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export class TopicNotices implements Notices {
  constructor(
    private readonly client: () => Pick<SNSClient, 'send'>,
    private readonly topicArn: string,
    private readonly failed: (error: unknown) => void,
  ) {}

  public async send(notice: Notice): Promise<boolean> {
    const subject = subjectLine(notice.subject);
    const text = tidy(notice.message).slice(0, LONGEST_MESSAGE);
    try {
      await this.client().send(new PublishCommand({
        TopicArn: this.topicArn,
        Subject: subject,
        MessageStructure: 'json',
        Message: JSON.stringify({ default: text, https: JSON.stringify(chatMessage(subject, text, notice)) }),
      }));
      return true;
    } catch (error) {
      this.failed(classified('Publish', error));
      return false;
    }
  }
}

function chatMessage(subject: string, text: string, { record, link }: Notice): object {
  return {
    version: '1.0',
    source: 'custom',
    content: {
      textType: 'client-markdown',
      title: inert(subject),
      // As a block of code, for names in findings may be an attacker's: no mention, link or format comes from them.
      description: `\`\`\`\n${inert(text).slice(0, LONGEST_CHAT_TEXT)}\n\`\`\``,
      nextSteps: link === undefined ? undefined : [link],
    },
    metadata: { threadId: record, summary: inert(subject), eventType: 'response', additionalContext: record === undefined ? undefined : { record } },
  };
}

function inert(text: string): string {
  return text.replace(/[<>`]/g, '?');
}

function subjectLine(value: string): string {
  const ascii = plain(value, 1000).trim();
  return ascii.length <= LONGEST_SUBJECT ? ascii : `${ascii.slice(0, LONGEST_SUBJECT - 3)}...`;
}

/** What a value of an event may show in a text for people: one line, no control characters, bounded. */
export function plain(value: string, longest = 200): string {
  return value.replace(/[^\x20-\x7e]/g, '?').slice(0, longest);
}

/** A whole text: lines, and nothing else that a terminal or a mail client would take for more than text. */
export function tidy(value: string): string {
  return value.replace(/[^\x20-\x7e\n]/g, '?');
}
