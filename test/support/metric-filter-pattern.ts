/** An event as a trail writes it into its log group. */
type Json = string | number | boolean | null | Json[] | { readonly [key: string]: Json };

/** A condition of a pattern, or several of them. */
type Condition = (event: Json) => boolean;

/**
 * Whether CloudWatch Logs counts an event with this filter pattern: the part of its JSON syntax that filters for CloudTrail use. Whatever it
 * does not know, and whatever AWS does not document, is an error, so that no test passes on a guess.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
export function matchesFilterPattern(pattern: string, event: Json): boolean {
  // CloudWatch Logs takes no more.
  if (pattern.length > 1024) {
    throw new Error(`the pattern has ${pattern.length} characters`);
  }
  const parser = new Parser(tokensOf(pattern));
  return parser.whole()(event);
}

const TOKEN = /\s*(?:(&&|\|\||!=|=|[{}()])|(\$(?:\.[A-Za-z][A-Za-z0-9]*)+)|"([^"\\]*)"|([A-Za-z0-9_.:*/-]+))/y;

type Token = { readonly kind: 'sign' | 'field' | 'quoted' | 'bare'; readonly text: string };

function tokensOf(pattern: string): Token[] {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (pattern.slice(TOKEN.lastIndex).trim() !== '') {
    const at = TOKEN.lastIndex;
    const found = TOKEN.exec(pattern);
    if (!found) {
      throw new Error(`the matcher does not know what stands at ${at}: ${pattern.slice(at, at + 20)}`);
    }
    const [, sign, field, quoted, bare] = found;
    const kind = sign !== undefined ? 'sign' : field !== undefined ? 'field' : quoted !== undefined ? 'quoted' : 'bare';
    tokens.push({ kind, text: sign ?? field ?? quoted ?? bare });
  }
  return tokens;
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  public whole(): Condition {
    this.sign('{');
    const condition = this.alternatives();
    this.sign('}');
    if (this.at < this.tokens.length) {
      throw new Error(`something stands behind the pattern: ${this.tokens[this.at].text}`);
    }
    return condition;
  }

  /** Both signs without parentheses between them would need a precedence, which AWS does not document. */
  private alternatives(): Condition {
    const conditions = [this.condition()];
    const sign = this.next()?.text;
    while (this.next()?.kind === 'sign' && ['&&', '||'].includes(this.next()!.text)) {
      if (this.next()!.text !== sign) {
        throw new Error('&& and || stand beside each other without parentheses');
      }
      this.at++;
      conditions.push(this.condition());
    }
    return (event) => (sign === '||' ? conditions.some((one) => one(event)) : conditions.every((one) => one(event)));
  }

  private condition(): Condition {
    if (this.next()?.text === '(' && this.next()?.kind === 'sign') {
      this.at++;
      const inner = this.alternatives();
      this.sign(')');
      return inner;
    }
    const field = this.take('field').text.slice(2).split('.');
    if (this.next()?.kind === 'bare' && this.next()!.text === 'NOT') {
      this.at++;
      if (this.take('bare').text !== 'EXISTS') {
        throw new Error('NOT stands without EXISTS');
      }
      return (event) => valueAt(event, field) === undefined;
    }
    const operator = this.take('sign').text;
    if (operator !== '=' && operator !== '!=') {
      throw new Error(`the matcher does not know ${operator} between a field and a value`);
    }
    const { text } = this.next()?.kind === 'quoted' ? this.take('quoted') : this.take('bare');
    return (event) => compare(valueAt(event, field), operator, text, field.join('.'));
  }

  private next(): Token | undefined {
    return this.tokens[this.at];
  }

  private take(kind: Token['kind']): Token {
    const token = this.next();
    if (token?.kind !== kind) {
      throw new Error(`a ${kind} is missing before ${token?.text ?? 'the end'}`);
    }
    this.at++;
    return token;
  }

  private sign(text: string): void {
    if (this.take('sign').text !== text) {
      throw new Error(`${text} is missing`);
    }
  }
}

function valueAt(event: Json, field: readonly string[]): Json | undefined {
  return field.reduce<Json | undefined>((value, name) => (
    typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as { readonly [key: string]: Json })[name] : undefined), event);
}

function compare(value: Json | undefined, operator: '=' | '!=', text: string, field: string): boolean {
  if (operator === '!=' && typeof value !== 'string') {
    throw new Error(`${field} is not there, and AWS does not document what != is then`);
  }
  if (typeof value !== 'string') {
    return false;
  }
  const pattern = new RegExp(`^${text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')).join('.*')}$`);
  return pattern.test(value) === (operator === '=');
}
