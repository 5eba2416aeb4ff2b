import { RetryableError } from '../runtime/errors.lambda-shared';

/** Waits before each look, in milliseconds. */
const WAITS = [0, 200, 400, 800, 1600];

/** Replaced in tests. */
export type Sleep = (milliseconds: number) => Promise<void>;

export const sleepFor: Sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Looks with growing waits until the effect of an undo is there: services answer from copies that lag.
 *
 * @throws RetryableError where it is not seen, so that nothing unverified is called done
 */
export async function requireSeen(what: string, look: () => Promise<boolean>, sleep: Sleep): Promise<void> {
  for (const wait of WAITS) {
    await sleep(wait);
    if (await look()) {
      return;
    }
  }
  throw new RetryableError(`${what} was accepted, but cannot be seen yet`);
}
