import { Ports } from './ports.lambda-shared';
import { recordId, ResponseRecord, ResponseStatus } from './response-record.lambda-shared';

/** The lease ends this long after the invocation must have ended, so that clocks that differ by some seconds do no harm. */
const LEASE_MARGIN = 30_000;

type Changes = Partial<Omit<ResponseRecord, 'key' | 'generation' | 'version' | 'lease'>>;

/** An invocation's hold on one response: nobody else may go on with it meanwhile, and every write says so again. */
export class Hold {
  /** Claims a new response. */
  public static async begin(record: ResponseRecord, ports: Ports): Promise<Hold> {
    return Hold.takeOver(record, ports);
  }

  /** Claims a response as it was read. Throws ConflictError where somebody else did. */
  public static async takeOver(record: ResponseRecord, ports: Ports, changes: Changes = {}): Promise<Hold> {
    const hold = new Hold(record, ports);
    await hold.update(changes);
    return hold;
  }

  /** Writes what a command has to say without holding the response, and lets go of whoever held it. */
  public static async note(record: ResponseRecord, ports: Ports, changes: Changes): Promise<ResponseRecord> {
    const hold = new Hold(record, ports);
    await hold.letGo(changes);
    return hold.record;
  }

  private constructor(private current: ResponseRecord, private readonly ports: Ports) {}

  public get record(): ResponseRecord {
    return this.current;
  }

  public get id(): string {
    return recordId(this.current);
  }

  /** The record as it is to be written, held. */
  public with(changes: Changes): ResponseRecord {
    const lease = { owner: this.ports.invocation, until: this.ports.now() + this.ports.remainingTime() + LEASE_MARGIN };
    return { ...this.current, ...changes, version: this.current.version + 1, lease };
  }

  public async update(changes: Changes): Promise<void> {
    await this.write(this.with(changes));
  }

  /** Begins to act: takes a slot of the circuit breaker in the same transaction. False where there is none. */
  public async act(changes: Changes, breaker: { playbook: string; limit: number; windowMinutes: number }): Promise<boolean> {
    const at = this.ports.now();
    const next = this.with({ ...changes, status: 'ACTING', actedAt: at });
    const { playbook, limit, windowMinutes } = breaker;
    const { accountId } = next.target;
    if (!await this.ports.records.saveWithSlot(next, { playbook, accountId, limit, windowMilliseconds: windowMinutes * 60_000, at })) {
      return false;
    }
    this.current = next;
    return true;
  }

  /** Writes how it ended and lets go. */
  public async finish(status: ResponseStatus, changes: Changes = {}): Promise<void> {
    await this.letGo({ ...changes, status, finishedAt: this.ports.now() });
  }

  /** Lets go, so that a redelivery need not wait until the lease ends. */
  public async letGo(changes: Changes = {}): Promise<void> {
    await this.write({ ...this.with(changes), lease: undefined });
  }

  private async write(next: ResponseRecord): Promise<void> {
    await this.ports.records.save(next);
    this.current = next;
  }
}
