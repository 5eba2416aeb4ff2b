import { randomInt } from 'node:crypto';
import { fieldsOf, type JsonField } from './json-fields.lambda-shared';
import { RotationError } from './rotation-errors.lambda-shared';
import type { Credential } from './rotation-steps.lambda-shared';

/** How the generated value looks. */
export interface GeneratedValueSettings {
  readonly length: number;
  readonly alphabet: string;
  /** The top-level field of a JSON secret that holds the value; absent where the whole secret is the value. */
  readonly field?: string;
}

/** Reads the settings that the construct put in the environment. Throws a contract error. */
export function settingsFrom(environment: Readonly<Record<string, string | undefined>>): GeneratedValueSettings {
  const length = Number(environment.VALUE_LENGTH);
  const ranges = (environment.VALUE_CODE_POINTS ?? '').split(',').map((range) => /^(\d+)-(\d+)$/.exec(range));
  if (!Number.isInteger(length) || length < 1 || ranges.some((range) => !range)) {
    throw new RotationError('contract', 'VALUE_LENGTH and VALUE_CODE_POINTS do not say what to generate: deploy the function with its construct');
  }
  let alphabet = '';
  for (const range of ranges) {
    for (let point = Number(range![1]); point <= Number(range![2]); point += 1) {
      alphabet += String.fromCharCode(point);
    }
  }
  return { length, alphabet, field: environment.VALUE_FIELD || undefined };
}

/** A new value. randomInt rejects what would favor the first characters, so every character is equally likely. */
export function generateValue({ alphabet, length }: GeneratedValueSettings): string {
  return Array.from({ length }, () => alphabet[randomInt(alphabet.length)]).join('');
}

/** A credential that is only a value: whoever uses it reads it from the secret. */
export class GeneratedValue implements Credential {
  constructor(private readonly settings: GeneratedValueSettings) {}

  public renew(current: string): string {
    const { field } = this.settings;
    const value = generateValue(this.settings);
    if (field === undefined) {
      if (fieldsOf(current)) {
        throw new RotationError('contract', 'the current version is a JSON object, but no field is configured: a plain value would drop its fields');
      }
      return value;
    }
    const span = this.valueSpan(current, 'current', field);
    return `${current.slice(0, span.start)}${JSON.stringify(value)}${current.slice(span.end)}`;
  }

  public check(pending: string, current: string): void {
    const { field } = this.settings;
    if (field === undefined) {
      if (pending === '' || fieldsOf(pending)) {
        throw new RotationError('contract', `the pending version is ${pending === '' ? 'empty' : 'a JSON object'}, not a plain value`);
      }
      return;
    }
    const ofPending = this.valueSpan(pending, 'pending', field);
    const ofCurrent = this.valueSpan(current, 'current', field);
    if (pending.slice(0, ofPending.start) !== current.slice(0, ofCurrent.start) || pending.slice(ofPending.end) !== current.slice(ofCurrent.end)) {
      throw new RotationError('contract', 'the pending version differs from the one it was made from in more than the generated field');
    }
  }

  private valueSpan(text: string, role: string, field: string): JsonField {
    const fields = fieldsOf(text);
    if (!fields) {
      throw new RotationError('contract', `the ${role} version is not a JSON object, but the field ${JSON.stringify(field)} is configured`);
    }
    const spans = fields.filter(({ name }) => name === field);
    if (spans.length !== 1) {
      throw new RotationError('contract', `the ${role} version has ${spans.length === 0 ? 'no' : 'more than one'} field ${JSON.stringify(field)}`);
    }
    const value: unknown = JSON.parse(text.slice(spans[0].start, spans[0].end));
    if (typeof value !== 'string' || value === '') {
      throw new RotationError('contract', `the field ${JSON.stringify(field)} of the ${role} version is not a string with a value`);
    }
    return spans[0];
  }
}
