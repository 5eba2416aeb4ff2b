/** Lets two invocations take turns at each of their calls, in an order that is given. */
export async function inTurns<R>(choices: readonly number[], ...tasks: ReadonlyArray<(pause: () => Promise<void>) => Promise<R>>): Promise<R[]> {
  const waiting: Array<(() => void) | undefined> = tasks.map(() => undefined);
  let running = tasks.length;
  const results = Promise.all(tasks.map(async (task, index) => {
    try {
      return await task(() => new Promise<void>((resolve) => {
        waiting[index] = resolve;
      }));
    } finally {
      running--;
    }
  }));
  for (let turn = 0; running > 0; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    const ready = waiting.flatMap((resume, index) => (resume ? [index] : []));
    if (ready.length > 0) {
      const chosen = ready[(choices[turn % choices.length] ?? 0) % ready.length];
      const resume = waiting[chosen]!;
      waiting[chosen] = undefined;
      resume();
    }
  }
  return results;
}
