import { invalidInput, shown } from '../private/errors';

/** Every character Secrets Manager's own generator knows, besides the space: it makes the first value. */
const GENERATABLE = Array.from({ length: 0x7e - 0x21 + 1 }, (_, index) => String.fromCharCode(0x21 + index)).join('');

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const DIGITS = '0123456789';

/**
 * The characters a generated value is made of. Each is equally likely.
 */
export class ValueCharacters {
  /** The 26 lower-case and 26 upper-case letters and the ten digits: 5.95 bits a character. Safe in URLs, shells and files. */
  public static readonly ALPHANUMERIC = new ValueCharacters(LOWER + LOWER.toUpperCase() + DIGITS);

  /** Letters, digits and `-._~`, which URLs carry unescaped: 6.04 bits a character. */
  public static readonly URL_SAFE = new ValueCharacters(`${LOWER}${LOWER.toUpperCase()}${DIGITS}-._~`);

  /** The sixteen digits `0` to `9` and `a` to `f`: 4 bits a character. */
  public static readonly HEX = new ValueCharacters(`${DIGITS}abcdef`);

  /** All 94 printable ASCII characters without the space: 6.55 bits a character. Mind the quoting where the value is used. */
  public static readonly PRINTABLE = new ValueCharacters(GENERATABLE);

  /**
   * A set of your own.
   *
   * @param characters at least two different printable ASCII characters other than the space, each once
   * @throws if a character is repeated, or is one that Secrets Manager does not generate
   * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetRandomPassword.html
   */
  public static of(characters: string): ValueCharacters {
    const foreign = [...characters].filter((character) => !GENERATABLE.includes(character));
    if (foreign.length > 0) {
      throw invalidInput('ValueCharacters.of', `${shown(foreign.join(''))} cannot be generated`, 'use printable ASCII characters other than the space');
    }
    if (new Set(characters).size !== characters.length || characters.length < 2) {
      throw invalidInput('ValueCharacters.of', `${shown(characters)} repeats a character or has fewer than two`, 'name each character once, or it would be more likely than the others');
    }
    return new ValueCharacters(characters);
  }

  private constructor(
    /** The characters, each once. */
    public readonly characters: string,
  ) {}

  /** Bits of entropy that each character of a generated value adds: the logarithm of the number of characters. */
  public get bitsPerCharacter(): number {
    return Math.log2(this.characters.length);
  }

  /**
   * What Secrets Manager's generator must leave out for its first value to be made of the same characters.
   * @internal
   */
  public get _excluded(): string {
    return [...GENERATABLE].filter((character) => !this.characters.includes(character)).join('');
  }

  /**
   * The characters as ranges of code points, `48-57,65-90`: spelled out they would look like a secret in an environment variable.
   * @internal
   */
  public get _codePoints(): string {
    const ranges: [number, number][] = [];
    for (const point of [...this.characters].map((character) => character.charCodeAt(0)).sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last && last[1] === point - 1) {
        last[1] = point;
      } else {
        ranges.push([point, point]);
      }
    }
    return ranges.map(([from, to]) => `${from}-${to}`).join(',');
  }
}
