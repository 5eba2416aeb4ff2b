/** A policy or request that AWS would not accept, or that cannot be read. Its message names the place, the value and the fix. */
export class EvaluationInputError extends Error {
  /**
   * @param place where it stands, such as `guardrails: Statement.0.Condition`
   * @param problem what is wrong, with the bad value, without a full stop
   * @param fix what to write instead, as an imperative without a full stop
   */
  constructor(public readonly place: string, public readonly problem: string, public readonly fix: string) {
    super(`${place}: ${problem}; ${fix}.`);
    this.name = 'EvaluationInputError';
  }
}

/** A value as an error shows it: JSON, cut where it is long. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
