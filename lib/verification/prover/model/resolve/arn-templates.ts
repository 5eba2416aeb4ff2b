import { Letter } from '../../deployment';
import { LETTER } from '../resolved-case';
import type { Environment } from './references';

/** What the fields of a template are taken from. */
export interface Fields {
  readonly environment: Environment;
  name(): string;
  ref(): string;
  /** Text of a property; undefined where it is not given. */
  property(path: string): string | undefined;
  /** Whether a letter surely is a name. */
  isName(letter: string): boolean;
  /** A letter for what only the deployment knows. */
  opaque(attribute: string, format: Letter['format']): string;
}

/** A template of `ResourceType` with its fields filled in. */
export function filledIn(template: string, fields: Fields): string {
  return template.replace(/\{([^}]+)\}/g, (_, field: string) => filled(field, fields));
}

function filled(field: string, fields: Fields): string {
  const { environment } = fields;
  if (field === 'name') return fields.name();
  if (field === 'ref') return fields.ref();
  if (field === 'partition' || field === 'region' || field === 'account' || field === 'suffix') return environment[field];
  if (field.startsWith('#')) {
    const [attribute, format = 'name'] = field.slice(1).split(':');
    return fields.opaque(attribute, format as Letter['format']);
  }
  const [source, form] = field.split('|');
  if (form !== undefined) return formed(source, form, fields);
  const [property, otherwise] = field.split('=');
  return fields.property(property) ?? otherwise ?? fields.opaque(property, 'any');
}

function formed(source: string, form: string, fields: Fields): string {
  if (form === 'path') return fields.name().replace(/^\//, '');
  const text = fields.property(source);
  if (form === 'host') return text?.replace(/^https:\/\//, '') ?? fields.opaque('Host', 'any');
  if (form === 'bus') {
    if (text === undefined || text === 'default') return '';
    const name = text.slice(text.lastIndexOf('/') + 1);
    return name === text && text.startsWith('arn:') ? `${fields.opaque('Bus', 'name')}/` : `${name}/`;
  }
  const { partition, region, account } = fields.environment;
  if (text === undefined) return fields.opaque('FunctionArn', 'any');
  if (text.startsWith('arn:')) return text;
  // A text that may be anything may be an ARN, too.
  if (LETTER.test(text[0] ?? '') && text.length === 1 && !fields.isName(text)) return fields.opaque('FunctionArn', 'any');
  return text.includes(':') ? fields.opaque('FunctionArn', 'any') : `arn:${partition}:lambda:${region}:${account}:function:${text}`;
}
