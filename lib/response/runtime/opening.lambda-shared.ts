import { FindingSummary } from './playbook.lambda-shared';
import { ResponseRecord } from './response-record.lambda-shared';

/**
 * What a finding means for a target, by the latest response to it.
 *
 * `begin`: a new generation. `recheck`: a new one, unless the target is still contained. `resume`: go on with the latest. `busy`: another
 * invocation is at it. `ignore`: nothing, but people are told where they were not yet.
 */
export type Opening =
  | { readonly kind: 'begin'; readonly generation: number }
  | { readonly kind: 'recheck'; readonly generation: number }
  | { readonly kind: 'resume' }
  | { readonly kind: 'busy' }
  | { readonly kind: 'ignore'; readonly reason: string };

/** Beyond its expiry a question counts as open for this long: the state machine closes it meanwhile, if it works at all. */
const CLOSING_MILLISECONDS = 15 * 60_000;

/** Pure: what to do about a finding. `owner` is this invocation, which may go on with what it had begun. */
export function openingOf(latest: ResponseRecord | undefined, finding: FindingSummary, owner: string, now: number): Opening {
  if (!latest) {
    return { kind: 'begin', generation: 1 };
  }
  if (isHeld(latest, owner, now)) {
    return { kind: 'busy' };
  }
  // What is half done goes on, whichever finding brings it up: it is about the finding that it acted on.
  const halfDone = latest.status === 'ACTING' || (latest.status === 'FAILED' && latest.actedAt !== undefined);
  if (!halfDone && latest.decidedAt !== undefined && !newer(finding.createdAt, latest.decidedAt)) {
    return { kind: 'ignore', reason: 'a person undid or rejected a response to this target, and the finding is older than that' };
  }
  const next = latest.generation + 1;
  const isNews = newer(finding.updatedAt ?? finding.createdAt, latest.finishedAt);
  switch (latest.status) {
    case 'STARTED':
    case 'ACTING':
    case 'OBSERVED':
    case 'REFUSED':
    case 'FAILED':
      return { kind: 'resume' };
    case 'AWAITING_APPROVAL':
      return awaiting(latest, finding, now);
    case 'CONTAINED':
    case 'MISSING':
      return isNews ? { kind: 'recheck', generation: next } : { kind: 'ignore', reason: 'an earlier response answered it' };
    case 'EXPIRED':
      return isNews ? { kind: 'begin', generation: next } : { kind: 'ignore', reason: 'nobody approved it in time, and it is no later than that' };
    case 'REJECTED':
    case 'UNDOING':
    case 'UNDONE':
      return { kind: 'begin', generation: next };
  }
}

function awaiting(latest: ResponseRecord, finding: FindingSummary, now: number): Opening {
  const { approval } = latest;
  if (!approval?.started) {
    return { kind: 'resume' };
  }
  if (now > approval.expiresAt + CLOSING_MILLISECONDS && newer(finding.updatedAt ?? finding.createdAt, approval.expiresAt)) {
    return { kind: 'begin', generation: latest.generation + 1 };
  }
  return { kind: 'ignore', reason: 'approval is pending' };
}

/** Whether another invocation works on the response. Its lease outlives it, so that clocks may differ by some seconds. */
export function isHeld(record: ResponseRecord, owner: string, now: number): boolean {
  return record.lease !== undefined && record.lease.owner !== owner && record.lease.until > now;
}

/** What says no time cannot be told from an old one. */
function newer(time: number | undefined, end: number | undefined): boolean {
  return time !== undefined && (end === undefined || time > end);
}
