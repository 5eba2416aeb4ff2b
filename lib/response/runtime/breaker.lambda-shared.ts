import { BreakerSlot } from './ports.lambda-shared';

/**
 * The times at which a circuit breaker let something act, with a new one: undefined where the window is full. Times that another
 * clock took in this one's future count as well.
 */
export function withSlot(times: readonly number[], slot: BreakerSlot): number[] | undefined {
  const counted = times.filter((time) => time > slot.at - slot.windowMilliseconds);
  return counted.length < slot.limit ? [...counted, slot.at] : undefined;
}

/** The item of a circuit breaker in the table of responses. */
export function breakerKey(slot: Pick<BreakerSlot, 'playbook' | 'accountId'>): string {
  return `breaker|${slot.playbook}|${slot.accountId}`;
}
