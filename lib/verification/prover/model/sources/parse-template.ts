import type { Tags } from 'yaml';
import { ModelInputError, shownValue } from '../errors';
import { JsonObject, isObject, own } from './json-objects';
import { checkDepth, parseJson, readText, tooDeep } from './read-file';
import { shortTags } from './short-tags';

/** CloudFormation takes 1 MB; what tools write before they pack it may be larger. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;
const MAX_YAML_BYTES = 4 * 1024 * 1024;
/** Aliases that one document may expand to, so that a few lines cannot grow into gigabytes. */
const MAX_ALIASES = 1000;

/**
 * A template from a file, JSON or YAML, with the short tags of YAML written out as functions.
 * @throws ModelInputError if it cannot be read, its syntax is wrong, or it is no template
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function readTemplate(file: string): JsonObject {
  return parseTemplate(file, readText(file, MAX_JSON_BYTES));
}

/** A template of a cloud assembly: a stack of the CDK may hold nothing. */
export function readStackTemplate(file: string): JsonObject {
  return parseTemplate(file, readText(file, MAX_JSON_BYTES), true);
}

/** As `readTemplate`, from its text. */
export function parseTemplate(file: string, text: string, mayBeEmpty = false): JsonObject {
  const json = /^\s*\{/.test(text) && (/\.(json|template)$/i.test(file) || isJson(text));
  const value = json ? parseJson(file, text) : parseYaml(file, text);
  return checkedTemplate(file, mayBeEmpty && isObject(value) && own(value, 'Resources') === undefined ? { ...value, Resources: {} } : value);
}

/** Checks what the rest relies on: sections and resources are objects, and each resource has a type. */
export function checkedTemplate(file: string, value: unknown): JsonObject {
  if (!isObject(value)) {
    throw new ModelInputError(file, '', `a template is an object, and this is ${shownValue(value)}`, 'give it a section Resources');
  }
  for (const section of ['Resources', 'Parameters', 'Conditions', 'Mappings', 'Outputs']) {
    const content = own(value, section);
    if (content !== undefined && content !== null && !isObject(content)) {
      throw new ModelInputError(file, section, `it must be an object, and is ${shownValue(content)}`, 'write its entries by name');
    }
  }
  const resources = own(value, 'Resources');
  if (!isObject(resources)) {
    throw new ModelInputError(file, 'Resources', 'a template has resources, and this has none', 'give it the section, or leave the file out');
  }
  for (const [logicalId, resource] of Object.entries(resources)) {
    if (logicalId.startsWith('Fn::')) continue;
    checkResource(file, logicalId, resource);
  }
  return value;
}

/** @throws ModelInputError if it has no type, or its properties are no object */
export function checkResource(file: string, logicalId: string, resource: unknown): void {
  const place = `Resources.${logicalId}`;
  if (!isObject(resource)) {
    throw new ModelInputError(file, place, `a resource is an object, and this is ${shownValue(resource)}`, 'give it a Type');
  }
  if (typeof own(resource, 'Type') !== 'string') {
    throw new ModelInputError(file, `${place}.Type`, `it must be text, and is ${shownValue(own(resource, 'Type'))}`, 'name the type, such as AWS::S3::Bucket');
  }
  const properties = own(resource, 'Properties');
  if (properties !== undefined && properties !== null && !isObject(properties)) {
    throw new ModelInputError(file, `${place}.Properties`, `they must be an object, and are ${shownValue(properties)}`, 'write them by name');
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function parseYaml(file: string, text: string): unknown {
  if (text.length > MAX_YAML_BYTES) {
    throw new ModelInputError(file, '', `it has ${text.length} characters of YAML, and at most ${MAX_YAML_BYTES} are read`, 'split it, or write it as JSON');
  }
  try {
    // Loaded only where a template is YAML: assemblies are JSON.
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const yaml = require('yaml') as typeof import('yaml');
    const document = yaml.parseDocument(text, { version: '1.1', customTags, logLevel: 'error', prettyErrors: false, stringKeys: true });
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
