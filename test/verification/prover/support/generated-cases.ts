import * as fs from 'fs';

const KEY = Symbol.for('cdk-zero-trust.generated-cases');

/**
 * Counts cases that a suite generated and compared. The counts of a test file are in a global of its process; where the
 * variable PROVER_CASES names a file, each count is also appended to it as a line of JSON, so that all files can be summed.
 */
export function countCases(suite: string, n: number): void {
  const counts = generatedCases();
  counts.set(suite, (counts.get(suite) ?? 0) + n);
  const file = process.env.PROVER_CASES;
  if (file) fs.appendFileSync(file, `${JSON.stringify({ suite, cases: n })}\n`);
}

/** Cases by suite, so far in this process. */
export function generatedCases(): Map<string, number> {
  const holder = globalThis as unknown as { [KEY]?: Map<string, number> };
  holder[KEY] ??= new Map();
  return holder[KEY]!;
}
