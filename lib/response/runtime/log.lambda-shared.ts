/** One line of the log: JSON without secrets, so that metric filters and queries can read it. */
export type Log = (entry: Record<string, string | number | boolean | undefined>) => void;

/** Writes to the log group as it is: the runtime's own logging would put text before the JSON. */
export const writeLog: Log = (entry) => {
  process.stdout.write(`${JSON.stringify({ time: new Date().toISOString(), ...entry })}\n`);
};
