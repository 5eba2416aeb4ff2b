/** A setting that was not as it was asked for when it was looked at again. */
export class NotInForceError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotInForceError';
  }
}

/** Organizations and IAM allow one change at a time, and few a second. These say: later. */
const LATER = ['ConcurrentModificationException', 'ConcurrentModification', 'PolicyChangesInProgressException', 'ServiceException', 'TooManyRequestsException'];
const ATTEMPTS = 7;
const FIRST_WAIT_MS = 250;

/** A call that is made again, with growing waits, while the service says later. */
export async function patiently<T>(call: () => Promise<T>, later: readonly string[] = []): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await call();
    } catch (error) {
      if (attempt === ATTEMPTS || ![...LATER, ...later].includes(nameOf(error))) {
        throw error;
      }
      await pause(attempt);
    }
  }
}

/** The answer to a call, or undefined where it fails with one of these errors. */
export async function unless<T>(names: readonly string[], call: () => Promise<T>): Promise<T | undefined> {
  try {
    return await call();
  } catch (error) {
    if (names.includes(nameOf(error))) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Looks until something holds: answers lag behind changes.
 *
 * @throws NotInForceError where it does not hold in the end
 */
export async function until(holds: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (let attempt = 1; !await holds(); attempt++) {
    if (attempt === ATTEMPTS) {
      throw new NotInForceError(otherwise);
    }
    await pause(attempt);
  }
}

/** All items of an answer that comes in pages. */
export async function everyPage<T>(page: (token: string | undefined) => Promise<{ readonly items?: T[]; readonly next?: string }>): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items = [], next } = await patiently(() => page(token));
    all.push(...items);
    token = next;
  } while (token);
  return all;
}

/** Says in the log what was left as it is, and why. */
export function left(what: string, why: string): void {
  process.stdout.write(`${JSON.stringify({ level: 'info', message: `left as it is: ${what}`, reason: why })}\n`);
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

async function pause(attempt: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** (attempt - 1)));
}
