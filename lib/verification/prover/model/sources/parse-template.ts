import { ModelInputError, shownValue } from '../errors';
import { JsonObject, isObject, own } from './json-objects';
import { parseJson, readText } from './read-file';

/** CloudFormation takes 1 MB; what tools write before they pack it may be larger. */
const MAX_JSON_BYTES = 32 * 1024 * 1024;

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

/** YAML is loaded only where a template is written in it: assemblies are JSON. */
function parseYaml(file: string, text: string): unknown {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  return (require('./parse-yaml') as typeof import('./parse-yaml')).parseYaml(file, text);
}
