/** A part of a statement that the server has printed. */
export interface Token {
  /** A bare word in capitals, the text of a quoted name or string, or one character of punctuation. */
  readonly text: string;
  readonly kind: 'word' | 'quoted' | 'punctuation';
  /** Where it stands in the statement. */
  readonly start: number;
  readonly end: number;
}

const BLANK = /[ \t\r\n]+/y;
const WORD = /[A-Za-z0-9_$.\u0080-\uffff]+/y;
const QUOTES: Readonly<Record<string, RegExp>> = {
  '`': /`((?:[^`]|``)*)`/y,
  '\'': /'((?:[^']|'')*)'/y,
  '"': /"((?:[^"]|"")*)"/y,
};

/**
 * Takes a statement of SHOW GRANTS or SHOW CREATE USER apart, as it is printed with the sql_mode NO_BACKSLASH_ESCAPES: a quote within
 * quotes is doubled. What is in quotes is a token of its own, so no name of a user or a table passes for a part of the grammar.
 * Undefined where a quote is not closed.
 */
export function tokensOf(statement: string): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    return pattern.exec(statement);
  };
  while (at < statement.length) {
    const blank = take(BLANK);
    if (blank) {
      at += blank[0].length;
      continue;
    }
    const quote = statement[at];
    const quoted = quote in QUOTES ? take(QUOTES[quote]) : null;
    const word = quoted ? null : take(WORD);
    if (quote in QUOTES && !quoted) {
      return undefined;
    }
    const end = at + (quoted ?? word ?? quote)[0].length;
    tokens.push({
      text: quoted ? quoted[1].replaceAll(quote + quote, quote) : word ? word[0].toUpperCase() : quote,
      kind: quoted ? 'quoted' : word ? 'word' : 'punctuation',
      start: at,
      end,
    });
    at = end;
  }
  return tokens;
}

/** Whether these bare words stand at a place. */
export function wordsAt(tokens: readonly Token[], at: number, ...words: string[]): boolean {
  return words.every((word, index) => tokens[at + index]?.kind === 'word' && tokens[at + index].text === word);
}
