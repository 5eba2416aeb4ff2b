import { TableModel } from './dynamodb';
import { Fault, Faults } from './faults';
import { Execution, MemoryRecords } from './ports';
import { inTurns } from './turns';
import { Mode, PlaybookSettings } from '../../../../lib/response/playbook-settings';
import { command as carryOut } from '../../../../lib/response/runtime/commands.lambda-shared';
import { Target } from '../../../../lib/response/runtime/playbook.lambda-shared';
import { recordId, ResponseRecord } from '../../../../lib/response/runtime/response-record.lambda-shared';
import { HUB_ACCOUNT, PlaybookRun, playbookSettings } from '../run-playbook';
import { closeDoor, DoorAccess, DoorAccount, doorFinding, doorsOver } from '../toy-playbook';

export const MINUTE = 60_000;
export const DOORS = ['front', 'back', 'guarded'] as const;
const WINDOW_MINUTES = 60;

export type ScheduledFault = { readonly index: number; readonly fault: Fault };

/** What may happen to the account and its playbook. */
export type Event =
  | { readonly kind: 'finding'; readonly door: string; readonly id: number; readonly createdAgo: number; readonly updatedAgo: number; readonly variant: Variant }
  | { readonly kind: 'deliver'; readonly which: number; readonly faults: readonly ScheduledFault[] }
  | { readonly kind: 'deliver two'; readonly which: readonly [number, number]; readonly turns: readonly number[]; readonly faults: readonly ScheduledFault[] }
  | { readonly kind: 'duplicate'; readonly which: number }
  | { readonly kind: 'clock'; readonly minutes: number }
  | { readonly kind: 'decide'; readonly which: number; readonly decision: 'approve' | 'reject' }
  | { readonly kind: 'state machine'; readonly which: number; readonly faults: readonly ScheduledFault[] }
  | { readonly kind: 'undo'; readonly door: string; readonly faults: readonly ScheduledFault[] }
  | { readonly kind: 'open by hand'; readonly door: string }
  | { readonly kind: 'notices fail' };

export type Variant = 'valid' | 'sample' | 'archived' | 'below' | 'other type' | 'wall' | 'unreadable';

export interface Given {
  readonly mode: Mode;
  readonly limit: number;
  readonly lag: number;
  readonly table: boolean;
  readonly approvals: boolean;
}

interface Message {
  readonly id: string;
  readonly body: unknown;
  deliveries: number;
}

/** One change of the account, with what was true at that moment. */
export interface Witnessed {
  readonly door: string;
  readonly what: string;
  readonly at: number;
  readonly record: ResponseRecord | undefined;
  readonly evidenceAttempted: boolean;
  readonly undoneAt: number | undefined;
}

/** An account, its queue, its people and its playbook. Whatever its account changes is written down with what was true then. */
export class World {
  public readonly account: DoorAccount;
  public readonly run: PlaybookRun<Target, DoorAccess>;
  public readonly witnessed: Witnessed[] = [];
  public readonly answered = new Set<string>();
  public readonly deadLetters = new Set<string>();
  public readonly messages: Message[] = [];
  /** Doors that some finding that counts was about. */
  public readonly threatened = new Set<string>();
  private readonly queue: Message[] = [];
  private readonly evidence = new Set<string>();
  private readonly undone = new Map<string, number>();
  private byHand = false;

  constructor(public readonly given: Given) {
    this.account = new DoorAccount(DOORS, () => this.run.now, ['guarded']);
    this.account.lag = given.lag;
    const { effects } = this.account;
    const push = effects.push.bind(effects);
    effects.push = (...added) => {
      added.forEach(({ door, what, at }) => this.byHand || this.witness(door, what, at));
      return push(...added);
    };
    const overrides: Partial<PlaybookSettings> = {
      mode: given.mode,
      triggers: [{ type: 'Policy:S3/*', minimumSeverity: 7 }],
      breaker: { limit: given.limit, windowMinutes: WINDOW_MINUTES },
    };
    this.run = new PlaybookRun<Target, DoorAccess>(closeDoor, playbookSettings('close-door', {}, overrides), {
      access: doorsOver(this.account), records: given.table ? new TableModel() : new MemoryRecords(), withoutApprovals: !given.approvals,
    });
  }

  public async happen(event: Event): Promise<void> {
    switch (event.kind) {
      case 'finding':
        return this.send(event);
      case 'duplicate': {
        const original = this.messages[event.which % Math.max(1, this.messages.length)];
        return original && this.enqueue(original.body);
      }
      case 'deliver':
        return this.deliver(event.which, event.faults);
      case 'deliver two':
        await inTurns(event.turns, ...event.which.map((which, index) => (pause: () => Promise<void>) =>
          this.deliver(which, index === 0 ? event.faults : [], pause)));
        return;
      case 'clock':
        this.run.now += event.minutes * MINUTE;
        return;
      case 'decide':
        return this.decide(event.which, event.decision);
      case 'state machine':
        return this.stateMachine(this.run.approvals.executions[event.which % Math.max(1, this.run.approvals.executions.length)], event.faults);
      case 'undo':
        return this.undo(event.door, event.faults);
      case 'open by hand':
        return this.openByHand(event.door);
      case 'notices fail':
        this.run.notices.failing.push(true);
    }
  }

  /** Delivers what is left, as a queue does, without faults and after every lease. */
  public async drain(): Promise<void> {
    while (this.queue.length > 0) {
      this.run.now += 10 * MINUTE;
      await this.deliver(0, []);
    }
  }

  private send({ door, id, createdAgo, updatedAgo, variant }: Event & { kind: 'finding' }): void {
    if (variant === 'valid') {
      this.threatened.add(door);
    }
    const time = (ago: number) => new Date(this.run.now - ago * MINUTE).toISOString();
    this.enqueue(variant === 'unreadable' ? '{"source":' : doorFinding(variant === 'wall' ? 'wall' : door, {
      id: `finding-${id}`,
      createdAt: time(Math.max(createdAgo, updatedAgo)),
      updatedAt: time(updatedAgo),
      severity: variant === 'below' ? 5 : 8,
      type: variant === 'other type' ? 'Recon:EC2/Portscan' : undefined,
      sample: variant === 'sample',
      archived: variant === 'archived',
      count: createdAgo > updatedAgo ? 2 : 1,
    }));
  }

  private enqueue(body: unknown): void {
    const message = { id: `message-${this.messages.length}`, body, deliveries: 0 };
    this.messages.push(message);
    this.queue.push(message);
  }

  private async deliver(which: number, faults: readonly ScheduledFault[], pause?: () => Promise<void>): Promise<void> {
    const [message] = this.queue.splice(which % Math.max(1, this.queue.length), 1);
    if (!message) {
      return;
    }
    message.deliveries++;
    const invocation = this.faults(faults, pause);
    let answered = false;
    try {
      answered = await this.run.deliver(message.body, { delivery: message.deliveries, messageId: message.id, faults: invocation });
    } catch {
      // The invocation ended: the queue waits until the message is visible again.
    }
    if (answered && !invocation.crashed) {
      this.answered.add(message.id);
    } else if (message.deliveries >= this.run.settings.maxReceiveCount) {
      this.deadLetters.add(message.id);
    } else {
      this.queue.push(message);
    }
  }

  private async decide(which: number, decision: 'approve' | 'reject'): Promise<void> {
    const asked = this.run.approvals.executions.filter(({ state }) => state === 'asked');
    const execution = asked[which % Math.max(1, asked.length)];
    if (execution) {
      await refusable(this.run.command({ command: 'decide', record: execution.record, decision, by: 'alice' }));
    }
  }

  /** One transition of an execution; where its task fails it stays where it is, and is tried again. */
  private async stateMachine(execution: Execution | undefined, faults: readonly ScheduledFault[]): Promise<void> {
    if (!execution) {
      return;
    }
    const { record, name, by = 'nobody' } = execution;
    const commands = {
      started: { command: 'ask', record, taskToken: name },
      approved: { command: 'act', record, approvedBy: by },
      rejected: { command: 'close', record, outcome: 'rejected', by },
    };
    if (execution.state === 'asked' || execution.state === 'ended') {
      return;
    }
    const before = execution.state;
    if (await refusable(this.command(commands[before], faults))) {
      execution.state = before === 'started' ? 'asked' : 'ended';
    }
  }

  private async undo(door: string, faults: readonly ScheduledFault[]): Promise<void> {
    const key = `close-door|${HUB_ACCOUNT}|${door}`;
    const latest = await this.run.records.latest(key);
    // Undoing again what was undone says nothing new.
    if (latest && latest.status !== 'UNDONE' && await refusable(this.command({ command: 'undo', record: recordId(latest), by: 'bob', reason: 'false alarm' }, faults))) {
      this.undone.set(key, this.run.now);
    }
  }

  private async command(command: Record<string, string>, faults: readonly ScheduledFault[]): Promise<unknown> {
    const invocation = this.faults(faults);
    return carryOut(command, this.run.responder(invocation));
  }

  /** Somebody opens the door, where no response is under way. */
  private async openByHand(door: string): Promise<void> {
    const latest = await this.run.records.latest(`close-door|${HUB_ACCOUNT}|${door}`);
    if (latest?.status === 'CONTAINED') {
      this.byHand = true;
      await this.account.open(door);
      this.byHand = false;
    }
  }

  private faults(scheduled: readonly ScheduledFault[], pause?: () => Promise<void>): Faults {
    return new Faults((call, index, given) => {
      if (call === 'evidence.write') {
        this.evidence.add((given[0] as { objectKey: string }).objectKey);
      }
      return scheduled.find((fault) => fault.index === index)?.fault ?? 'none';
    }, pause);
  }

  private witness(door: string, what: string, at: number): void {
    const key = `close-door|${HUB_ACCOUNT}|${door}`;
    const record = this.run.records.all.filter((candidate) => candidate.key === key).at(-1);
    const evidenceAttempted = [...this.evidence].some((objectKey) => objectKey.endsWith(`/${record?.generation}/before.json`));
    this.witnessed.push({ door, what, at, record, evidenceAttempted, undoneAt: this.undone.get(key) });
  }
}

/** Whether it was done; what is refused or fails is for its caller to know. */
async function refusable(doing: Promise<unknown>): Promise<boolean> {
  try {
    await doing;
    return true;
  } catch {
    return false;
  }
}

