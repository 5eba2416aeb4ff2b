import { textOf } from './outcome.lambda-shared';
import { FindingSummary, Target } from './playbook.lambda-shared';
import { Responder } from './ports.lambda-shared';
import { FailedStep, recordId, ResponseRecord, ResponseStatus } from './response-record.lambda-shared';

/** What a command answers: plain data without secrets, for the state machine and for people. */
export interface CommandAnswer {
  readonly record: string;
  readonly status: ResponseStatus;
  readonly target: string;
  readonly reason?: string;
  readonly by?: string;
  readonly finding: FindingSummary;
  readonly startedAt: string;
  readonly actedAt?: string;
  readonly finishedAt?: string;
  readonly partial: readonly FailedStep[];
  readonly approvalExpiresAt?: string;
  /** In words, what an undo put back and what not. */
  readonly undone?: string;
}

export function commandAnswer<T extends Target, A, O extends object>(
  record: ResponseRecord,
  { playbook }: Responder<T, A, O>,
  undone?: string,
): CommandAnswer {
  const { status, reason, by, finding, startedAt, actedAt, finishedAt, partial, approval } = record;
  return {
    record: recordId(record),
    status,
    target: textOf(playbook, record.target as T, record.before ?? {}, record.facts).subject,
    reason,
    by: by ?? approval?.approvedBy,
    finding,
    startedAt: time(startedAt)!,
    actedAt: time(actedAt),
    finishedAt: time(finishedAt),
    partial,
    approvalExpiresAt: status === 'AWAITING_APPROVAL' ? time(approval?.expiresAt) : undefined,
    undone,
  };
}

function time(milliseconds: number | undefined): string | undefined {
  return milliseconds === undefined ? undefined : new Date(milliseconds).toISOString();
}
