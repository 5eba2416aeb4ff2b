/** Something that the person who ran the command gave it is wrong: the command ends with exit code 2 and this sentence. */
export class CommandInputError extends Error {
  /**
   * @param problem what is wrong and where, with the bad value, without a full stop
   * @param fix what to write instead, as an imperative without a full stop
   */
  constructor(problem: string, fix: string) {
    super(`${problem}; ${fix}.`);
    this.name = 'CommandInputError';
  }
}

/** Names of the errors that mean bad input, wherever in the library they are thrown. */
const INPUT_ERRORS = new Set(['CommandInputError', 'EvaluationInputError', 'ModelInputError', 'ClaimsInputError', 'InvalidInputError']);

/** Whether an error says that the input is wrong, and not the program. */
export function isInputError(error: unknown): error is Error {
  return error instanceof Error && INPUT_ERRORS.has(error.name);
}
