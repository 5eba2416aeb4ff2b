import { Fault, Faults } from './models/faults';
import { Execution, MemoryApprovals, MemoryEvidence, MemoryMembers, MemoryNotices, MemoryRecords } from './models/ports';
import { JsonObject, Metric, PlaybookSettings } from '../../../lib/response/playbook-settings';
import { CommandAnswer } from '../../../lib/response/runtime/command-answer.lambda-shared';
import { command } from '../../../lib/response/runtime/commands.lambda-shared';
import { RuntimePlaybook, Target } from '../../../lib/response/runtime/playbook.lambda-shared';
import { Records, Responder } from '../../../lib/response/runtime/ports.lambda-shared';
import { respond } from '../../../lib/response/runtime/respond.lambda-shared';
import { ResponseRecord } from '../../../lib/response/runtime/response-record.lambda-shared';

export const HUB_ACCOUNT = '111122223333';
export const START = Date.parse('2026-11-29T12:00:00Z');

export interface RunOptions<A> {
  /** Absent: what the playbook makes. */
  readonly access?: (accountId: string, region: string, faults: Faults) => A;
  readonly withoutApprovals?: boolean;
  /** Absent: in memory. */
  readonly records?: Records & { readonly all: readonly ResponseRecord[] };
  readonly ownAccount?: string;
}

export interface DeliverOptions {
  /** 1 is the first. */
  readonly delivery?: number;
  readonly messageId?: string;
  /** What happens to each call of a port; by default nothing does. */
  readonly fault?: (call: string, index: number) => Fault;
  readonly faults?: Faults;
  readonly remainingTime?: () => number;
}

/**
 * Drives a playbook with the engine that runs it in Lambda, over models of everything that is not the playbook's own. The clock stands
 * still unless moved, and waits take no time.
 */
export class PlaybookRun<T extends Target, A, O extends object = JsonObject> {
  public readonly records: Records & { readonly all: readonly ResponseRecord[] };
  public readonly evidence = new MemoryEvidence();
  public readonly notices = new MemoryNotices();
  public readonly approvals = new MemoryApprovals();
  public readonly members: MemoryMembers;
  /** Lines of the log, without those that the metrics write. */
  public readonly log: Array<Record<string, string | number | boolean | undefined>> = [];
  public readonly metrics: Array<{ readonly metric: Metric; readonly value: number }> = [];
  public readonly slept: number[] = [];
  /** Milliseconds since 1970. */
  public now = START;
  private invocations = 0;

  constructor(
    private readonly playbook: RuntimePlaybook<T, A, O>,
    public settings: PlaybookSettings<O>,
    private readonly options: RunOptions<A> = {},
  ) {
    this.records = options.records ?? new MemoryRecords();
    this.members = new MemoryMembers(options.ownAccount ?? HUB_ACCOUNT);
  }

  /** What one invocation works with. */
  public responder(faults = new Faults(), remainingTime = () => 60_000): Responder<T, A, O> {
    this.invocations++;
    const { access, ownAccount = HUB_ACCOUNT, withoutApprovals } = this.options;
    return {
      playbook: access ? overAccess(this.playbook, (reach) => access(reach.accountId, reach.region, faults)) : this.playbook,
      settings: this.settings,
      ownAccount,
      region: 'eu-west-1',
      partition: 'aws',
      runbookName: 'RespondToFindings',
      ports: {
        records: faults.over('records', this.records),
        evidence: faults.over('evidence', this.evidence),
        notices: neverThrows(faults.over('notices', this.notices)),
        approvals: withoutApprovals ? undefined : faults.over('approvals', this.approvals),
        members: faults.over('members', this.members),
        log: (entry) => this.log.push(entry),
        metrics: (metric, value = 1) => this.metrics.push({ metric, value }),
        now: () => this.now,
        sleep: async (milliseconds) => {
          this.slept.push(milliseconds);
        },
        remainingTime,
        invocation: `invocation-${this.invocations}`,
      },
    };
  }

  /** Delivers one message. @returns whether it is answered; else the queue delivers it again */
  public async deliver(body: unknown, options: DeliverOptions = {}): Promise<boolean> {
    const { delivery = 1, messageId = 'message-1', fault, remainingTime } = options;
    const responder = this.responder(options.faults ?? new Faults(fault), remainingTime);
    const { batchItemFailures } = await respond([sqsRecord(body, delivery, messageId)], responder);
    return batchItemFailures.length === 0;
  }

  /** A command, as the state machine or the runbook gives it. */
  public async command(event: JsonObject, fault?: (call: string, index: number) => Fault): Promise<CommandAnswer> {
    return command(event, this.responder(new Faults(fault)));
  }

  /** Lets the state machine go on as far as it can: it asks, and acts on or closes what people decided. */
  public async stateMachine(): Promise<void> {
    for (const execution of this.approvals.executions) {
      await this.execution(execution);
    }
  }

  /** How often something was counted. */
  public counted(metric: Metric): number {
    return this.metrics.filter((one) => one.metric === metric).length;
  }

  private async execution(execution: Execution): Promise<void> {
    const { record, by = 'somebody' } = execution;
    switch (execution.state) {
      case 'started':
        await this.command({ command: 'ask', record, taskToken: execution.name });
        execution.state = 'asked';
        return;
      case 'approved':
        await this.command({ command: 'act', record, approvedBy: by });
        execution.state = 'ended';
        return;
      case 'rejected':
        await this.command({ command: 'close', record, outcome: 'rejected', by });
        execution.state = 'ended';
    }
  }
}

/** A message as Lambda gets it from a queue. */
export function sqsRecord(body: unknown, delivery = 1, messageId = 'message-1') {
  return {
    messageId,
    receiptHandle: 'handle',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(delivery), SentTimestamp: '0', SenderId: 'events', ApproximateFirstReceiveTimestamp: '0' },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: `arn:aws:sqs:eu-west-1:${HUB_ACCOUNT}:findings`,
    awsRegion: 'eu-west-1',
  };
}

/** Settings of a playbook in mode AUTOMATIC that answers every type. */
export function playbookSettings<O extends object>(playbook: string, options: O, overrides: Partial<PlaybookSettings<O>> = {}): PlaybookSettings<O> {
  return {
    playbook,
    triggers: [{ type: '*' }],
    mode: 'AUTOMATIC',
    modeRules: [],
    protectedPrincipals: [],
    breaker: { limit: 5, windowMinutes: 60 },
    approvalMinutes: 60,
    maxReceiveCount: 3,
    options,
    ...overrides,
  };
}

function overAccess<T extends Target, A, O extends object>(playbook: RuntimePlaybook<T, A, O>, access: RuntimePlaybook<T, A, O>['access']): RuntimePlaybook<T, A, O> {
  return new Proxy(playbook, { get: (target, property) => (property === 'access' ? access : Reflect.get(target, property) as unknown) });
}

/** The real port never throws. */
function neverThrows(notices: MemoryNotices) {
  return {
    send: async (notice: Parameters<MemoryNotices['send']>[0]): Promise<boolean> => {
      try {
        return await notices.send(notice);
      } catch {
        return false;
      }
    },
  };
}
