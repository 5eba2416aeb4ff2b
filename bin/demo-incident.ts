import { createHash, randomBytes } from 'crypto';
import { ACCOUNT, REGION } from '../build-tools/emulator/environment';
import { keyFinding } from '../e2e/support/findings';
import { take } from '../e2e/support/queues';
import { keyStatus, UserWithKey, userWithKey } from '../e2e/support/users';
import { World } from '../e2e/support/world';

const FINDING_TYPE = 'CredentialAccess:IAMUser/CompromisedCredentials';
const PLAYBOOK = 'deactivate-access-key';
const WITHIN = 30_000;

/** Is told what takes long. */
export type Step = (what: string) => void;

/** What became of a leaked key; all of it as the services say. */
export interface Incident {
  readonly findingType: string;
  readonly userName: string;
  readonly accessKeyId: string;
  /** The key's status before the finding, after it, and after the undo. */
  readonly statuses: readonly string[];
  /** Seconds from the finding on the bus until IAM says that the key is inactive. */
  readonly secondsToContain: number;
  /** Seconds from the finding on the bus until the notice is in a queue. */
  readonly secondsToTell: number;
  readonly notice: { readonly subject: string; readonly message: string };
  readonly evidence: {
    readonly objectKey: string;
    /** Of what the bucket gives; the same as in the record of the response. */
    readonly sha256: string;
    /** Mode of Object Lock. */
    readonly lock: string;
    readonly lockedUntil: string;
  };
  readonly undo: {
    readonly functionName: string;
    /** What the runbook sends to it. */
    readonly command: Readonly<Record<string, string>>;
    /** What the response is after it. */
    readonly status: string;
  };
}

/**
 * Makes a user with a key, puts a finding about the key on the bus, and undoes what the playbook did.
 *
 * @param stack with the playbooks
 * @throws Error saying what did not happen
 */
export async function answerLeakedKey(world: World, stack: string, step: Step): Promise<Incident> {
  const user = await userWithKey(world, `demo-${randomBytes(4).toString('hex')}`);
  const heard = await listener(world, world.output(stack, 'NoticeTopic'));
  const before = await keyStatus(world, user);

  step(`Putting the finding ${FINDING_TYPE} about ${user.userName} on the bus`);
  const started = performance.now();
  const seconds = () => Math.round(performance.now() - started) / 1_000;
  await world.put(keyFinding({ user, region: REGION, type: FINDING_TYPE }));
  const contained = await statusOnce(world, user, 'Inactive');
  const secondsToContain = seconds();

  step(`Waiting for the notice: the key is ${contained} after ${secondsToContain.toFixed(2)} s`);
  const body = await take(world, REGION, heard, (text) => text.includes(user.accessKeyId.slice(-4)), WITHIN);
  const secondsToTell = seconds();
  const { Subject: subject, Message: message } = JSON.parse(body) as { Subject: string; Message: string };
  const record = new RegExp(`${PLAYBOOK}\\|${ACCOUNT}\\|${user.accessKeyId}\\|[0-9]+`).exec(message)?.[0];
  if (record === undefined) {
    throw new Error(`The notice does not name the record by which the response is undone:\n${message}`);
  }

  step('Reading the evidence');
  const evidence = await evidenceOf(world, stack, record);

  step('Undoing it as the runbook does');
  const undo = await undone(world, stack, record);
  const after = await statusOnce(world, user, 'Active');
  return {
    findingType: FINDING_TYPE,
    userName: user.userName,
    accessKeyId: user.accessKeyId,
    statuses: [before, contained, after],
    secondsToContain,
    secondsToTell,
    notice: { subject, message },
    evidence,
    undo,
  };
}

/** A queue that hears what people are told. @returns its address */
async function listener(world: World, TopicArn: string): Promise<string> {
  const services = world.services(REGION);
  const QueueName = 'demo-hears';
  const arn = `${TopicArn.replace(':sns:', ':sqs:').replace(/[^:]*$/, '')}${QueueName}`;
  const Policy = JSON.stringify({
    Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: arn }],
  });
  const { QueueUrl } = await services.json('sqs', 'AmazonSQS.CreateQueue', { QueueName, Attributes: { Policy } });
  await services.query('sns', '2010-03-31', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: arn });
  return QueueUrl as string;
}

/** The key's status, once IAM says that it is the wanted one. */
async function statusOnce(world: World, user: UserWithKey, wanted: 'Active' | 'Inactive'): Promise<string> {
  const deadline = performance.now() + WITHIN;
  for (;;) {
    const status = await keyStatus(world, user);
    if (status === wanted) {
      return status;
    }
    if (performance.now() > deadline) {
      throw new Error(`The key of ${user.userName} is ${status} after ${WITHIN / 1_000} s; it was to be ${wanted}.`);
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function evidenceOf(world: World, stack: string, record: string): Promise<Incident['evidence']> {
  const services = world.services(REGION);
  const [, target, generation] = /^(.*)\|(\d+)$/.exec(record)!;
  const { Item } = await services.json('dynamodb', 'DynamoDB_20120810.GetItem', {
    TableName: world.output(stack, 'RecordsTable'), Key: { target: { S: target }, generation: { N: generation } }, ConsistentRead: true,
  });
  const recorded = (JSON.parse(Item.record.S as string) as { evidence?: { objectKey: string; sha256: string } }).evidence;
  if (recorded === undefined) {
    throw new Error(`The record ${record} names no evidence.`);
  }
  const { objectKey } = recorded;
  const at = `/${world.output(stack, 'EvidenceBucket')}/${objectKey}`;
  const sha256 = createHash('sha256').update(await services.text('s3', 'GET', at)).digest('hex');
  if (sha256 !== recorded.sha256) {
    throw new Error(`The evidence ${objectKey} has the SHA-256 ${sha256}; the record of the response says ${recorded.sha256}.`);
  }
  const retention = await services.text('s3', 'GET', `${at}?retention`);
  const [lock, lockedUntil] = ['Mode', 'RetainUntilDate'].map((name) => new RegExp(`<${name}>([^<]+)<`).exec(retention)?.[1]);
  if (lock === undefined || lockedUntil === undefined) {
    throw new Error(`The evidence ${objectKey} is not locked: ${retention}`);
  }
  return { objectKey, sha256, lock, lockedUntil };
}

interface RunbookStep {
  readonly name: string;
  readonly inputs: { readonly FunctionName: string; readonly InputPayload: Readonly<Record<string, string>> };
}

/** Reads the deployed runbook and carries out the step that undoes: no local server runs runbooks itself. */
async function undone(world: World, stack: string, record: string): Promise<Incident['undo']> {
  const { Content } = await world.moto(REGION).json('ssm', 'AmazonSSM.GetDocument', { Name: world.output(stack, 'Runbook') });
  const { mainSteps } = JSON.parse(Content as string) as { mainSteps: RunbookStep[] };
  const { FunctionName, InputPayload } = mainSteps.find(({ name }) => name === 'UndoDeactivateAccessKey')!.inputs;
  const given: Record<string, string> = {
    '{{ Record }}': record, '{{ Reason }}': 'It was a demonstration.', '{{ automation:EXECUTION_ID }}': '00000000-0000-4000-8000-000000000000',
  };
  const filled = (text: string) => text.replace(/\{\{ [\w:]+ \}\}/g, (parameter) => given[parameter]);
  const command = Object.fromEntries(Object.entries(InputPayload).map(([name, value]) => [name, filled(value)]));
  const functionName = FunctionName.replace(/^.*:/, '');
  const deadline = performance.now() + WITHIN;
  for (;;) {
    const answer = await world.services(REGION).rest('lambda', 'POST', `/2015-03-31/functions/${functionName}/invocations`, command);
    // The notice goes out before the responder lets go of the record.
    if (answer.errorType !== 'RetryableError' || performance.now() > deadline) {
      if (answer.status !== 'UNDONE') {
        throw new Error(`The undo was answered by ${JSON.stringify(answer)}.`);
      }
      return { functionName, command, status: answer.status as string };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
