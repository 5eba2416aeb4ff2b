import { Gap, Letter, Letters } from '../deployment';
import { ResolvedResource } from './resolved';

/** What the templates come to in one case of their conditions. */
export interface ResolvedCase {
  /** `StackPath.ConditionName`, and whether it holds. */
  readonly conditions: { readonly [name: string]: boolean };
  /** Those that are there in this case, in the order of the templates. */
  readonly resources: readonly ResolvedResource[];
  readonly letters: LetterTable;
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly string[];
}

const FIRST_LETTER = 0xe000;
/** As many as Unicode's private use area has characters: U+E000 to U+F8FF. */
const MAX_LETTERS = 6400;

/** Matches a text that has an opaque letter in it. */
export const LETTER = /[\uE000-\uF8FF]/;

/**
 * The opaque letters of a case, by character. Mints new ones: one letter a key, in the order of asking, so that the same
 * templates always get the same letters.
 */
export class LetterTable extends Map<string, Letter> implements Letters {
  private readonly byKey = new Map<string, string>();
  private readonly texts = new Map<string, number>();
  private spent = false;

  /** @param bindings what is known in this case of texts that otherwise would be letters, by their key */
  public constructor(private readonly bindings: ReadonlyMap<string, string> = new Map()) {
    super();
  }

  /**
   * The letter of a text that only the deployment knows, or the text itself where the case implies it.
   * @param key identity of the text: the same key is the same text
   * @param text as people know it: `${AWS::AccountId}`
   * @param format what it surely is
   */
  public letter(key: string, text: string, format: Letter['format']): string {
    const bound = this.bindings.get(key);
    if (bound !== undefined) return bound;
    const known = this.byKey.get(key);
    if (known !== undefined) return known;
    if (this.size >= MAX_LETTERS) this.spent = true;
    // Letters that share a character would be taken for the same text, whatever they are combined of: the case is then
    // marked as not wholly read, and nothing is called proved.
    const letter = this.spent ? String.fromCharCode(FIRST_LETTER + MAX_LETTERS - 1) : String.fromCharCode(FIRST_LETTER + this.size);
    if (!this.spent) this.set(letter, { text: this.distinct(text), format });
    this.byKey.set(key, letter);
    return letter;
  }

  /** Letters are known by their texts when deployments are compared: no two have the same. */
  private distinct(text: string): string {
    const count = (this.texts.get(text) ?? 0) + 1;
    this.texts.set(text, count);
    return count === 1 ? text : this.distinct(`${text} (${count})`);
  }

  /** Whether there were more texts than letters. */
  public get overflowed(): boolean {
    return this.spent;
  }

  /** The key that a letter was minted for. */
  public keyOf(letter: string): string | undefined {
    for (const [key, known] of this.byKey) {
      if (known === letter) return key;
    }
    return undefined;
  }

  /** A text with its letters written out, for people. */
  public shown(text: string): string {
    return text.replace(/[\uE000-\uF8FF]/g, (letter) => this.get(letter)?.text ?? letter);
  }
}

/** The gap of a case that has more unknown texts than there are letters. */
export function overflowGap(letters: LetterTable, stack: string): Gap {
  const because = `there are more than ${letters.size} texts that only the deployment knows`;
  return { because, source: { template: stack, logicalId: 'Resources' }, bearsOn: 'both' };
}

/** The letters in a text, each once. */
export function lettersIn(text: string): string[] {
  return LETTER.test(text) ? [...new Set(text.match(/[\uE000-\uF8FF]/g))] : [];
}
