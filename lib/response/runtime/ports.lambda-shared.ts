import { Log } from './log.lambda-shared';
import { Metrics } from './metrics.lambda-shared';
import { Reach, RuntimePlaybook, Target } from './playbook.lambda-shared';
import { EvidenceReference, ResponseRecord } from './response-record.lambda-shared';
import { JsonObject, PlaybookSettings } from '../playbook-settings';

/** The table of responses. Reads are consistent. */
export interface Records {
  /** The latest response to a target. */
  latest(key: string): Promise<ResponseRecord | undefined>;
  /**
   * Writes a record whose version is one above what the table has; version 1 is a new record.
   *
   * @throws ConflictError where somebody else wrote meanwhile
   */
  save(record: ResponseRecord): Promise<void>;
  /**
   * Takes a slot of the circuit breaker and writes the record, both or none.
   *
   * @returns false where no slot is free
   * @throws ConflictError where somebody else wrote the record meanwhile
   */
  saveWithSlot(record: ResponseRecord, breaker: BreakerSlot): Promise<boolean>;
}

/** A slot of a circuit breaker: at most `limit` in any window of `windowMilliseconds`. */
export interface BreakerSlot {
  readonly playbook: string;
  readonly accountId: string;
  readonly limit: number;
  readonly windowMilliseconds: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** Where the state before an action is kept, so that nobody can change it. */
export interface Evidence {
  /** Writing the same again is harmless. */
  write(evidence: EvidenceReference & { readonly bytes: Uint8Array }): Promise<void>;
}

/** A text for people. */
export interface Notice {
  readonly subject: string;
  readonly message: string;
  /** Names the response, so that a chat client can keep its messages together. */
  readonly record?: string;
  /** Where people decide or undo. */
  readonly link?: string;
}

/** Tells people; whether it did. Containment never depends on it, so it never throws. */
export interface Notices {
  send(notice: Notice): Promise<boolean>;
}

/** Asks people by a state machine that waits. */
export interface Approvals {
  /** Starting the same name again is harmless. */
  start(name: string, input: JsonObject): Promise<void>;
  approve(taskToken: string, by: string): Promise<void>;
  reject(taskToken: string, by: string): Promise<void>;
}

/** Other accounts. */
export interface Members {
  /** What clients are made with for this target. The member role's session may do no more than the policy says. */
  reach(target: Target, policy: JsonObject, session: string): Promise<Reach>;
}

/** All that a response works with; the handler gives it AWS, tests a model. */
export interface Ports {
  readonly records: Records;
  readonly evidence: Evidence;
  readonly notices: Notices;
  /** Absent: nothing of this playbook asks for approval. */
  readonly approvals?: Approvals;
  readonly members: Members;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** Milliseconds until the function is stopped. */
  readonly remainingTime: () => number;
  /** Tells this invocation from every other. */
  readonly invocation: string;
}

/** One playbook as it is deployed. */
export interface Responder<T extends Target, A, O extends object> {
  readonly playbook: RuntimePlaybook<T, A, O>;
  readonly settings: PlaybookSettings<O>;
  readonly ownAccount: string;
  /** Where the function runs: its runbook, topic and state machine are there. */
  readonly region: string;
  readonly partition: string;
  readonly runbookName?: string;
  readonly ports: Ports;
}
