/** Told of each record: its text, and its number in the file, from 1. */
export type OnRecord = (text: string, number: number) => void;

/** More than CloudTrail writes for one event, enriched ones too (1 MB). */
const LARGEST_RECORD = 4 * 1024 * 1024;

const QUOTE = 0x22;
const BACKSLASH = 0x5C;
const COMMA = 0x2C;
const SPACE = 0x20;
const OPEN_BRACE = 0x7B;
const CLOSE_BRACE = 0x7D;
const OPEN_BRACKET = 0x5B;
const CLOSE_BRACKET = 0x5D;

/** Lists of records in the object of a log file, and in the answer of `aws cloudtrail lookup-events`. */
const LISTS = new Set(['Records', 'Events']);

/** What is wrong with a log that cannot be split. */
export class SplitError extends Error {
  constructor(public readonly problem: string, public readonly fix: string) {
    super(problem);
    this.name = 'SplitError';
  }
}

/**
 * Splits logs into records as they come in, holding no more than one record: objects with a list of `Records` or `Events`,
 * lists of records, and records one after another.
 */
export class RecordSplitter {
  private depth = 0;
  private inText = false;
  private escaped = false;
  /** Depth at which records begin, while within a list of records. */
  private listDepth = -1;
  /** Depth of the record being read; -1 between records. */
  private recordDepth = -1;
  /** The object around a list of records is no record itself. */
  private wrapper = false;
  private parts: Buffer[] = [];
  private size = 0;
  /** The latest text at depth 1: the key before a list. */
  private key: number[] = [];
  private readingKey = false;
  private count = 0;
  private started = false;
  /** Within an element of a list that is no object. */
  private inOther = false;

  public constructor(private readonly onRecord: OnRecord) {}

  /** Records found so far. */
  public get records(): number {
    return this.count;
  }

  /**
   * Takes the next bytes.
   *
   * @throws SplitError for what is no log
   */
  public write(chunk: Buffer): void {
    // Of a record that began in an earlier chunk the whole chunk may be part.
    let from = this.recordDepth >= 0 ? 0 : -1;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at];
      if (this.inText) {
        if (this.escaped) {
          this.escaped = false;
        } else if (byte === BACKSLASH) {
          this.escaped = true;
        } else if (byte === QUOTE) {
          this.inText = false;
          this.readingKey = false;
        } else if (this.readingKey && this.key.length < 16) {
          this.key.push(byte);
        }
        continue;
      }
      if (this.depth === this.listDepth && byte > SPACE) this.element(byte);
      switch (byte) {
        case QUOTE:
          this.inText = true;
          if (this.depth === 1 && this.listDepth < 0) {
            this.readingKey = true;
            this.key = [];
          }
          break;
        case OPEN_BRACE:
          this.started = true;
          if (this.recordDepth < 0 && (this.listDepth < 0 ? this.depth === 0 : this.depth === this.listDepth)) {
            this.recordDepth = this.depth;
            from = at;
          }
          this.depth++;
          break;
        case OPEN_BRACKET:
          this.started = true;
          if (this.listDepth < 0 && (this.depth === 0 || (this.depth === 1 && LISTS.has(String.fromCharCode(...this.key))))) {
            // What was taken for a record is the object around them.
            this.wrapper = this.depth === 1;
            this.recordDepth = -1;
            this.parts = [];
            this.size = 0;
            from = -1;
            this.listDepth = this.depth + 1;
          }
          this.depth++;
          break;
        case CLOSE_BRACE:
        case CLOSE_BRACKET:
          this.depth--;
          if (this.depth < 0) {
            throw new SplitError(`after record ${this.count} a bracket closes that was never opened`, 'fetch the log again');
          }
          if (this.recordDepth === this.depth) {
            this.emit(chunk.subarray(from, at + 1));
            from = -1;
          } else if (this.depth === this.listDepth - 1) {
            this.listDepth = -1;
          } else if (this.wrapper && this.depth === 0) {
            this.wrapper = false;
          }
          break;
        default:
          if (!this.started && byte > SPACE && byte !== 0xEF && byte !== 0xBB && byte !== 0xBF) {
            throw new SplitError('it does not begin as JSON', 'give CloudTrail logs: JSON, or JSON lines, plain or in gzip');
          }
      }
    }
    if (this.recordDepth >= 0 && from >= 0) {
      this.keep(chunk.subarray(from));
    }
  }

  /**
   * Says that nothing comes any more.
   *
   * @throws SplitError where something is missing
   */
  public end(): void {
    if (this.depth > 0 || this.inText) {
      throw new SplitError(`it ends within ${this.recordDepth >= 0 ? 'record' : 'the list, after record'} ${this.count + (this.recordDepth >= 0 ? 1 : 0)}`, 'fetch the log again');
    }
    if (!this.started) {
      throw new SplitError('it is empty', 'leave the file out, or fetch the log again');
    }
  }

  /** Elements of a list that are no objects are records too, that nobody can read. */
  private element(byte: number): void {
    if (byte === COMMA || byte === CLOSE_BRACKET) {
      this.inOther = false;
    } else if (byte !== OPEN_BRACE && !this.inOther) {
      this.inOther = true;
      this.count++;
      this.onRecord('null', this.count);
    }
  }

  private keep(part: Buffer): void {
    this.size += part.length;
    if (this.size > LARGEST_RECORD) {
      throw new SplitError(`record ${this.count + 1} is larger than ${LARGEST_RECORD} bytes`, 'give CloudTrail logs: JSON with a list of Records, or JSON lines');
    }
    // A copy: the chunk's memory is used again.
    this.parts.push(Buffer.from(part));
  }

  private emit(last: Buffer): void {
    const text = this.parts.length === 0 ? last.toString('utf8') : Buffer.concat([...this.parts, last]).toString('utf8');
    this.parts = [];
    this.size = 0;
    this.recordDepth = -1;
    this.count++;
    this.onRecord(text, this.count);
  }
}
