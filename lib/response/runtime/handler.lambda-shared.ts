import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { StateMachineApprovals } from './approvals.lambda-shared';
import { clientConfig } from './clients.lambda-shared';
import { CommandAnswer } from './command-answer.lambda-shared';
import { command } from './commands.lambda-shared';
import { nameOf, RejectedEventError } from './errors.lambda-shared';
import { BucketEvidence } from './evidence.lambda-shared';
import { BatchAnswer, InvocationContext, QueueEvent } from './invocation.lambda-shared';
import { writeLog } from './log.lambda-shared';
import { HubMembers } from './members.lambda-shared';
import { embeddedMetrics } from './metrics.lambda-shared';
import { TopicNotices } from './notices.lambda-shared';
import { Plan, plan, PlanOptions } from './plan.lambda-shared';
import { RuntimePlaybook, Target } from './playbook.lambda-shared';
import { Ports, Responder } from './ports.lambda-shared';
import { TableRecords } from './records.lambda-shared';
import { respond } from './respond.lambda-shared';
import { SignedCalls } from './signed-calls.lambda-shared';
import { Environment, PlaybookSettings } from '../playbook-settings';

/** What the bundle of a playbook exports. */
export interface PlaybookHandler<O extends object> {
  /** Answers findings from a queue, and commands that invoke the function directly. */
  handler(event: unknown, context: InvocationContext): Promise<BatchAnswer | CommandAnswer>;
  /** What the playbook would do about an event, for the command line. Calls nothing unless told to read. */
  plan(body: string, settings: PlaybookSettings<O>, options?: PlanOptions): Promise<Plan>;
}

/** Makes the function of a playbook. */
export function playbookHandler<T extends Target, A, O extends object>(playbook: RuntimePlaybook<T, A, O>): PlaybookHandler<O> {
  const clients = lazyClients(playbook.name);
  return {
    async handler(event: unknown, context: InvocationContext): Promise<BatchAnswer | CommandAnswer> {
      const responder = responderOf(playbook, clients, context);
      if (isQueueEvent(event)) {
        return respond(event.Records, responder);
      }
      if (typeof event === 'object' && event !== null && 'command' in event) {
        return command(event, responder);
      }
      throw new RejectedEventError('the function answers messages of its queue and commands, and this is neither');
    },
    plan: (body, settings, options) => plan(playbook, body, settings, options),
  };
}

function isQueueEvent(event: unknown): event is QueueEvent {
  return typeof event === 'object' && event !== null && Array.isArray((event as { Records?: unknown }).Records);
}

interface Clients {
  readonly dynamodb: () => DynamoDBClient;
  readonly sns: () => SNSClient;
}

/** Each is made when it is first needed, and once. */
function lazyClients(playbook: string): Clients {
  let dynamodb: DynamoDBClient | undefined;
  let sns: SNSClient | undefined;
  return {
    dynamodb: () => dynamodb ??= new DynamoDBClient(clientConfig(playbook)),
    sns: () => sns ??= new SNSClient(clientConfig(playbook)),
  };
}

const sleep = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

function responderOf<T extends Target, A, O extends object>(
  playbook: RuntimePlaybook<T, A, O>,
  clients: Clients,
  context: InvocationContext,
): Responder<T, A, O> {
  const [, partition, , region, ownAccount] = context.invokedFunctionArn.split(':');
  const settings = JSON.parse(required(Environment.SETTINGS)) as PlaybookSettings<O>;
  return {
    playbook,
    settings,
    ownAccount,
    region,
    partition,
    runbookName: process.env[Environment.RUNBOOK_NAME],
    ports: portsOf(playbook.name, settings, clients, context, { accountId: ownAccount, region, partition }),
  };
}

function portsOf(
  playbook: string,
  settings: PlaybookSettings<object>,
  clients: Clients,
  context: InvocationContext,
  hub: { readonly accountId: string; readonly region: string; readonly partition: string },
): Ports {
  const calls = new SignedCalls(hub.region, playbook, sleep);
  const stateMachine = process.env[Environment.APPROVAL_STATE_MACHINE_ARN];
  return {
    records: new TableRecords(clients.dynamodb, required(Environment.RECORDS_TABLE), sleep),
    evidence: new BucketEvidence(calls, required(Environment.EVIDENCE_BUCKET)),
    notices: new TopicNotices(clients.sns, required(Environment.NOTICE_TOPIC_ARN),
      (error) => writeLog({ playbook, error: nameOf(error), reason: 'the notice was not sent' })),
    approvals: stateMachine ? new StateMachineApprovals(calls, stateMachine) : undefined,
    members: new HubMembers(calls, hub, settings.members),
    log: writeLog,
    metrics: embeddedMetrics(playbook, Date.now, (line) => process.stdout.write(line)),
    now: Date.now,
    sleep,
    remainingTime: () => context.getRemainingTimeInMillis(),
    invocation: context.awsRequestId,
  };
}

function required(name: Environment): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`the function has no ${name} in its environment`);
  }
  return value;
}
