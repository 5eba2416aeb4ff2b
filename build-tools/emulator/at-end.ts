/** What is to be done when this process ends, also by Ctrl-C: what was asked for last comes first. */
const pending = new Set<() => void>();
let watching = false;

/**
 * Does something at the end of this process, unless it was done before. It has to be done without waiting.
 *
 * @returns takes it back
 */
export function atEnd(todo: () => void): () => void {
  // The same function may be given twice.
  const once = () => todo();
  pending.add(once);
  watch();
  return () => void pending.delete(once);
}

function watch(): void {
  if (watching) {
    return;
  }
  watching = true;
  const doAll = () => [...pending].reverse().forEach((todo) => {
    pending.delete(todo);
    todo();
  });
  process.once('exit', doAll);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      doAll();
      // Who waits for this process is told how it ended.
      process.kill(process.pid, signal);
    });
  }
}
