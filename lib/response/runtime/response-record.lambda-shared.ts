import { RejectedEventError } from './errors.lambda-shared';
import { Facts, FindingSummary, Target } from './playbook.lambda-shared';
import { JsonObject, Mode } from '../playbook-settings';

/**
 * How far a response has come.
 *
 * `STARTED`: claimed, nothing changed. `OBSERVED` and `REFUSED`: people were told, nothing changed. `AWAITING_APPROVAL`: people were asked.
 * `ACTING`: steps may have run. `CONTAINED` and `MISSING`: the end. `FAILED`: stopped by what no retry mends; a redrive goes on.
 * `REJECTED`: a person said no. `EXPIRED`: nobody said anything. `UNDOING` and `UNDONE`: put back by a person.
 */
export type ResponseStatus =
  | 'STARTED' | 'OBSERVED' | 'REFUSED' | 'AWAITING_APPROVAL' | 'ACTING' | 'CONTAINED' | 'MISSING' | 'FAILED' | 'REJECTED' | 'EXPIRED' | 'UNDOING' | 'UNDONE';

/** Who works on a response, and until when nobody else may: longer than the invocation can live. */
export interface Lease {
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

/** What the table keeps of one response: all that a redelivery, an approval or an undo needs. Times are milliseconds since 1970. */
export interface ResponseRecord {
  /** `playbook|account|target` */
  readonly key: string;
  /** 1 for the first response to this target; a new one begins where an earlier one had ended. */
  readonly generation: number;
  /** Counts writes, so that of two writers the slower one notices. */
  readonly version: number;
  readonly status: ResponseStatus;
  readonly target: Target;
  /** The finding that began it. */
  readonly finding: FindingSummary;
  readonly mode: Mode;
  readonly startedAt: number;
  readonly lease?: Lease;
  /** The target's state before the first step; never changes once `actedAt` is set. */
  readonly before?: JsonObject;
  readonly evidence?: EvidenceReference;
  /** Set before the first step, with the slot of the circuit breaker in one transaction: from then on the account may be changed. */
  readonly actedAt?: number;
  /** Steps that are done. */
  readonly step: number;
  readonly facts: Facts;
  /** Supporting steps that failed. */
  readonly partial: readonly FailedStep[];
  readonly approval?: Approval;
  /** Why it ended as it did, in words. */
  readonly reason?: string;
  /** Who approved, rejected or undid it, as they said. */
  readonly by?: string;
  readonly finishedAt?: number;
  /**
   * When a person last undid or rejected a response to this target, in this generation or one before: findings that were there by then
   * never act again.
   */
  readonly decidedAt?: number;
  /** Whether people know how it ended; only where the end is one that they are told of once. */
  readonly notified: boolean;
  /** Findings that people were told of on one day, where nothing is done about them. */
  readonly told?: Told;
}

export interface EvidenceReference {
  readonly objectKey: string;
  /** Hexadecimal. */
  readonly sha256: string;
}

export interface FailedStep {
  readonly step: string;
  readonly reason: string;
}

/** A question to people. */
export interface Approval {
  /** 1 for the first time that this response asks. */
  readonly attempt: number;
  readonly started: boolean;
  readonly expiresAt: number;
  /** Answers the state machine. Never in a log or a notice. */
  readonly taskToken?: string;
  readonly approvedBy?: string;
}

export interface Told {
  /** `2026-11-29`, in UTC */
  readonly day: string;
  readonly findings: readonly string[];
}

const TARGET_ID = /^[\w+=,.@:/-]{1,512}$/;

/** @throws RejectedEventError where the target's id has characters that would not survive a command line */
export function keyOf(playbook: string, target: Target): string {
  if (!TARGET_ID.test(target.id)) {
    throw new RejectedEventError('the target has a name with characters that no AWS resource of its kind has');
  }
  return `${playbook}|${target.accountId}|${target.id}`;
}

/** Names a response in notices, commands and the log. */
export function recordId(record: Pick<ResponseRecord, 'key' | 'generation'>): string {
  return `${record.key}|${record.generation}`;
}

const RECORD_ID = /^([a-z0-9-]{1,64}\|\d{12}\|[\w+=,.@:/-]{1,512})\|([1-9]\d{0,8})$/;

/** The parts of a record's name; undefined where it is none. */
export function parseRecordId(id: string): { readonly key: string; readonly generation: number } | undefined {
  const found = RECORD_ID.exec(id);
  return found ? { key: found[1], generation: Number(found[2]) } : undefined;
}

/** A response to a target that begins. */
export function newRecord(given: Pick<ResponseRecord, 'key' | 'generation' | 'target' | 'finding' | 'mode' | 'startedAt' | 'decidedAt'>): ResponseRecord {
  return { ...given, version: 0, status: 'STARTED', step: 0, facts: {}, partial: [], notified: false };
}
