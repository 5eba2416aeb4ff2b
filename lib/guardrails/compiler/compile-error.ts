/** Guardrails that do not fit the quotas. The construct that compiles them says where. */
export class CompileError extends Error {
  constructor(
    /** What does not fit, where, by how much, and what each guardrail costs. */
    public readonly problem: string,
    /** What to do about it. */
    public readonly fix: string,
  ) {
    super(`${problem}; ${fix}.`);
    this.name = 'CompileError';
  }
}
