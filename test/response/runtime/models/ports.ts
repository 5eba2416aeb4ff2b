import { JsonObject } from '../../../../lib/response/playbook-settings';
import { breakerKey, withSlot } from '../../../../lib/response/runtime/breaker.lambda-shared';
import { ConflictError, RefusedCommandError } from '../../../../lib/response/runtime/errors.lambda-shared';
import { Reach, Target } from '../../../../lib/response/runtime/playbook.lambda-shared';
import { Approvals, BreakerSlot, Evidence, Members, Notice, Notices, Records } from '../../../../lib/response/runtime/ports.lambda-shared';
import { EvidenceReference, ResponseRecord } from '../../../../lib/response/runtime/response-record.lambda-shared';

/** The table of responses, in memory: what it gives is a copy, as a table's is. */
export class MemoryRecords implements Records {
  /** By key, in order of the generation. */
  public readonly items = new Map<string, ResponseRecord[]>();
  public readonly breakers = new Map<string, number[]>();

  public async latest(key: string): Promise<ResponseRecord | undefined> {
    return copy(this.items.get(key)?.at(-1));
  }

  public async save(record: ResponseRecord): Promise<void> {
    this.requireNext(record);
    this.put(record);
  }

  public async saveWithSlot(record: ResponseRecord, slot: BreakerSlot): Promise<boolean> {
    const times = withSlot(this.breakers.get(breakerKey(slot)) ?? [], slot);
    if (!times) {
      return false;
    }
    this.requireNext(record);
    this.breakers.set(breakerKey(slot), times);
    this.put(record);
    return true;
  }

  /** Every response, in order of key and generation. */
  public get all(): ResponseRecord[] {
    return [...this.items.values()].flat();
  }

  private requireNext(record: ResponseRecord): void {
    const stored = this.items.get(record.key)?.find((candidate) => candidate.generation === record.generation);
    if ((stored?.version ?? 0) !== record.version - 1) {
      throw new ConflictError('another invocation wrote the record of this response meanwhile');
    }
  }

  private put(record: ResponseRecord): void {
    const others = (this.items.get(record.key) ?? []).filter((candidate) => candidate.generation !== record.generation);
    this.items.set(record.key, [...others, copy(record)].sort((one, other) => one.generation - other.generation));
  }
}

/** The evidence bucket: objects by key, each with all its versions. */
export class MemoryEvidence implements Evidence {
  public readonly objects = new Map<string, Array<{ readonly sha256: string; readonly text: string }>>();

  public async write({ objectKey, sha256, bytes }: EvidenceReference & { readonly bytes: Uint8Array }): Promise<void> {
    this.objects.set(objectKey, [...this.objects.get(objectKey) ?? [], { sha256, text: Buffer.from(bytes).toString('utf8') }]);
  }
}

/** What people got. */
export class MemoryNotices implements Notices {
  public readonly sent: Notice[] = [];
  /** Taken one a notice; then none fails. */
  public failing: boolean[] = [];

  public async send(notice: Notice): Promise<boolean> {
    if (this.failing.shift()) {
      return false;
    }
    this.sent.push(notice);
    return true;
  }

  public get subjects(): string[] {
    return this.sent.map(({ subject }) => subject);
  }
}

/** One execution of the state machine that asks people. */
export interface Execution {
  readonly name: string;
  readonly record: string;
  state: 'started' | 'asked' | 'approved' | 'rejected' | 'ended';
  by?: string;
}

/** Step Functions: an execution a name; the token of one that is asked is its name. */
export class MemoryApprovals implements Approvals {
  public readonly executions: Execution[] = [];

  public async start(name: string, input: JsonObject): Promise<void> {
    if (!this.executions.some((execution) => execution.name === name)) {
      this.executions.push({ name, record: String(input.record), state: 'started' });
    }
  }

  public async approve(taskToken: string, by: string): Promise<void> {
    this.answer(taskToken, 'approved', by);
  }

  public async reject(taskToken: string, by: string): Promise<void> {
    this.answer(taskToken, 'rejected', by);
  }

  private answer(taskToken: string, state: 'approved' | 'rejected', by: string): void {
    const execution = this.executions.find((candidate) => candidate.name === taskToken);
    if (execution?.state !== 'asked') {
      throw new RefusedCommandError('the question is closed: it was answered or its time is over');
    }
    execution.state = state;
    execution.by = by;
  }
}

/** Every account can be reached; what was asked for is kept. */
export class MemoryMembers implements Members {
  public readonly reached: Array<{ readonly accountId: string; readonly policy: JsonObject; readonly session: string }> = [];

  constructor(private readonly ownAccount: string) {}

  public async reach(target: Target, policy: JsonObject, session: string): Promise<Reach> {
    this.reached.push({ accountId: target.accountId, policy, session });
    return {
      region: target.region === 'global' ? 'eu-west-1' : target.region,
      partition: 'aws',
      accountId: target.accountId,
      credentials: target.accountId === this.ownAccount ? undefined : { accessKeyId: 'ASIAMEMBER', secretAccessKey: 'model' },
    };
  }
}

function copy<T>(value: T): T {
  return value === undefined ? value : JSON.parse(JSON.stringify(value)) as T;
}
