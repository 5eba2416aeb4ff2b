import { PATIENCE, World } from './world';

/** Messages that were taken and not wanted yet. */
const kept = new Map<string, string[]>();

/** Takes the messages of a queue until one is as it should be; the others are kept for who wants them. */
export async function take(world: World, region: string, queueUrl: string, wanted: (body: string) => boolean, within = PATIENCE): Promise<string> {
  const sqs = world.services(region);
  const deadline = Date.now() + within;
  const others = kept.get(queueUrl) ?? [];
  kept.set(queueUrl, others);
  for (;;) {
    const index = others.findIndex(wanted);
    if (index >= 0) {
      return others.splice(index, 1)[0];
    }
    if (Date.now() >= deadline) {
      throw new Error(`No such message came within ${within} ms; ${others.length} others did: ${others.join('\n').slice(0, 2_000)}`);
    }
    const { Messages = [] } = await sqs.json('sqs', 'AmazonSQS.ReceiveMessage', { QueueUrl: queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 0 });
    for (const { Body, ReceiptHandle } of Messages as { Body: string; ReceiptHandle: string }[]) {
      await sqs.json('sqs', 'AmazonSQS.DeleteMessage', { QueueUrl: queueUrl, ReceiptHandle });
      others.push(Body);
    }
    if (Messages.length === 0) {
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** How many messages wait in a queue or are with a consumer. */
export async function depth(world: World, region: string, queueUrl: string): Promise<number> {
  const { Attributes } = await world.services(region).json('sqs', 'AmazonSQS.GetQueueAttributes', { QueueUrl: queueUrl, AttributeNames: ['All'] });
  const { ApproximateNumberOfMessages, ApproximateNumberOfMessagesNotVisible } = Attributes as Record<string, string>;
  return Number(ApproximateNumberOfMessages) + Number(ApproximateNumberOfMessagesNotVisible);
}
