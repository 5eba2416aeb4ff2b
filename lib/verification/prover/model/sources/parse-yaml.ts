import { parseDocument, Tags } from 'yaml';
import { ModelInputError } from '../errors';
import { checkDepth, tooDeep } from './read-file';
import { shortTags } from './short-tags';

const MAX_YAML_BYTES = 4 * 1024 * 1024;
/** Aliases that one document may expand to, so that a few lines cannot grow into gigabytes. */
const MAX_ALIASES = 1000;

/**
 * The plain value of a YAML document, with short tags written out as functions, and dates and times kept as text.
 * @throws ModelInputError with line and column, or if it is too large, too deep, or its aliases expand to too much
 */
export function parseYaml(file: string, text: string): unknown {
  if (text.length > MAX_YAML_BYTES) {
    throw new ModelInputError(file, '', `it has ${text.length} characters of YAML, and at most ${MAX_YAML_BYTES} are read`, 'split it, or write it as JSON');
  }
  try {
    const document = parseDocument(text, { version: '1.1', customTags, logLevel: 'error', prettyErrors: false, stringKeys: true });
    const problem = document.errors[0] ?? document.warnings.find((warning) => warning.code === 'TAG_RESOLVE_FAILED');
    if (problem && /call stack/.test(problem.message)) throw tooDeep(file);
    if (problem) {
      const before = text.slice(0, problem.pos[0]).split('\n');
      throw new ModelInputError(
        file, `line ${before.length}, column ${before[before.length - 1].length + 1}`,
        problem.message.split('\n')[0].replace(/[.:]$/, ''), 'correct the syntax there',
      );
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    checkDepth(file, value);
    return value;
  } catch (error) {
    if (error instanceof ModelInputError) throw error;
    if (error instanceof RangeError) throw tooDeep(file);
    const message = (error as Error).message.split('\n')[0];
    throw new ModelInputError(file, '', `it cannot be read as YAML (${message})`, 'write out what its aliases stand for');
  }
}

/** Dates stay text, `Version: 2012-10-17`, and so do times that look like numbers, `22:22`; numbers keep no leading zero but as text. */
function customTags(tags: Tags): Tags {
  const kept = tags.filter((tag) => {
    const name = typeof tag === 'string' ? tag : tag.tag;
    const format = typeof tag === 'string' ? undefined : (tag as { format?: string }).format;
    return !/timestamp|binary|omap|pairs|:set$/.test(name) && format !== 'TIME' && format !== 'OCT' && format !== 'BIN';
  });
  const leadingZero = { tag: 'tag:yaml.org,2002:str', default: true as const, test: /^0[0-9]+$/, resolve: (text: string) => text };
  return [leadingZero, ...kept, ...shortTags()];
}
