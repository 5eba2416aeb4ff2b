/** Templates or an assembly that CloudFormation or the CDK would not accept, or that cannot be read. Names the file, the place and the fix. */
export class ModelInputError extends Error {
  /**
   * @param file file as the caller named it, or the path of a stack
   * @param place where in it: `Resources.Bucket`, `line 3, column 7`; empty for the file as a whole
   * @param problem what is wrong, with the bad value, without a full stop
   * @param fix what to do instead, as an imperative without a full stop
   */
  constructor(public readonly file: string, public readonly place: string, public readonly problem: string, public readonly fix: string) {
    super(`${place === '' ? file : `${file}: ${place}`}: ${problem}; ${fix}.`);
    this.name = 'ModelInputError';
  }
}

/** A value as an error shows it: JSON, cut where it is long. */
export function shownValue(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    text = 'a value too deep to show';
  }
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
