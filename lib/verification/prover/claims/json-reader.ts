import { ClaimsInputError } from './errors';

/** A value of JSON with the place it stands at, read strictly. */
export class JsonReader {
  private readonly read = new Set<string>();

  public constructor(public readonly value: unknown, public readonly place: string, private readonly isFile = false) {}

  /** The value of a key; missing where the key is. */
  public at(key: string): JsonReader | undefined {
    this.read.add(key);
    const object = this.object();
    return Object.hasOwn(object, key) && object[key] !== undefined ? new JsonReader(object[key], `${this.place}${this.isFile ? ': ' : '.'}${key}`) : undefined;
  }

  /** As `at`, where it has to be there. */
  public need(key: string): JsonReader {
    return this.at(key) ?? this.fail(`it has no ${key}`, `add ${key}`);
  }

  /** Refuses keys that nobody has asked for. */
  public done(): void {
    const unknown = Object.keys(this.object()).find((key) => !this.read.has(key));
    if (unknown !== undefined) this.fail(`${quoted(unknown)} is not a field here`, `use ${[...this.read].join(', ')}`);
  }

  public object(): Readonly<Record<string, unknown>> {
    if (typeof this.value !== 'object' || this.value === null || Array.isArray(this.value)) return this.fail(`${quoted(this.value)} is not an object`, 'write an object');
    return this.value as Readonly<Record<string, unknown>>;
  }

  public text(): string {
    if (typeof this.value !== 'string' || this.value.trim() === '') return this.fail(`${quoted(this.value)} is not a text`, 'write a text that is not empty');
    return this.value;
  }

  public integer(low: number, high: number): number {
    const { value } = this;
    if (typeof value !== 'number' || !Number.isInteger(value) || value < low || value > high) {
      return this.fail(`${quoted(value)} is not a whole number from ${low} to ${high}`, 'write one');
    }
    return value;
  }

  public oneOf<T extends string>(values: readonly T[]): T {
    const found = values.find((one) => one === this.value);
    return found ?? this.fail(`${quoted(this.value)} is not known here`, `write one of ${values.join(', ')}`);
  }

  public list<T>(item: (reader: JsonReader) => T, least = 1): readonly T[] {
    const { value } = this;
    if (!Array.isArray(value)) return this.fail(`${quoted(value)} is not a list`, 'write a list');
    if (value.length < least) return this.fail('the list is empty', 'name at least one');
    return value.map((one: unknown, index) => item(new JsonReader(one, `${this.place}.${index}`)));
  }

  public fail(problem: string, fix: string): never {
    throw new ClaimsInputError(this.place, problem, fix);
  }
}

/** A value as an error shows it: JSON, cut where it is long. */
function quoted(value: unknown): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    // Deeper than the stack: no claim is.
    text = 'a value nested too deeply';
  }
  return text.length > 120 ? `${text.slice(0, 117)}...` : text;
}
