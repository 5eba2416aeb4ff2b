/** A file of claims that cannot be read. Its message names the place, the value and the fix. */
export class ClaimsInputError extends Error {
  /**
   * @param place file and JSON path, such as `zero-trust.claims.json: claims.3.kind`
   * @param problem what is wrong, with the bad value, without a full stop
   * @param fix what to write instead, as an imperative without a full stop
   */
  constructor(public readonly place: string, public readonly problem: string, public readonly fix: string) {
    super(`${place}: ${problem}; ${fix}.`);
    this.name = 'ClaimsInputError';
  }
}

/** A claim names something that the templates do not hold: nothing can be said about it. */
export class NotInTemplates extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'NotInTemplates';
  }
}
