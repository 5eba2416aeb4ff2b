/**
 * What a property can be at deployment. A template value with intrinsic functions stands for several possible values;
 * a rule asks for all of them and never takes one of them as the fact.
 */
import { Json, JsonObject, Model, Resource, Template, objectOr } from './model';

/** One possible value. */
export type Value =
  /** The property is not set, or set to `AWS::NoValue`. */
  | { readonly kind: 'absent' }
  /** Known text, number or Boolean; `<X>` stands for a reference inside a text, `open` says what cannot be known of it. */
  | { readonly kind: 'literal'; readonly value: string | number | boolean; readonly open?: string }
  | { readonly kind: 'list'; readonly items: Json[]; readonly template: Template }
  | { readonly kind: 'object'; readonly object: JsonObject; readonly template: Template }
  /** An attribute of a resource of the same app, or something computed from one. */
  | { readonly kind: 'reference'; readonly resource: Resource; readonly attribute: string }
  /** Any value; `hidden` where it is a parameter that CloudFormation does not show. */
  | { readonly kind: 'unknown'; readonly why: string; readonly hidden?: boolean };

const ABSENT: Value = { kind: 'absent' };

/** More alternatives than this are one unknown: conditions multiply. */
const MOST_ALTERNATIVES = 128;

/** Looks values up in a model. */
export class Values {
  constructor(public readonly model: Model) {}

  /** Every possible value of a property: `BucketEncryption.ServerSideEncryptionConfiguration.*.BucketKeyEnabled`, `*` for all elements. */
  public of(resource: Resource, path: string): Value[] {
    return this.walk([{ kind: 'object', object: resource.properties, template: resource.template }], path.split('.'));
  }

  /** Every possible value below another value. */
  public under(value: Value, path: string): Value[] {
    return this.walk([value], path.split('.'));
  }

  /** The possible elements of a list; a single value is a list of one, as IAM reads it. Elements that may be left out are kept. */
  public elements(values: Value[]): Value[] {
    return values.flatMap((value) => {
      switch (value.kind) {
        case 'absent': return [];
        case 'list': return value.items.flatMap((item) => this.elements(this.expand(item, value.template)));
        default: return [value];
      }
    });
  }

  /** What a template value can be. */
  public expand(json: Json | undefined, template: Template): Value[] {
    const values = this.expandDeep(json, template, 0);
    return values.length > MOST_ALTERNATIVES ? [{ kind: 'unknown', why: 'it has too many alternatives' }] : values;
  }

  private walk(values: Value[], segments: string[]): Value[] {
    let current = values;
    for (const segment of segments) {
      current = current.flatMap((value): Value[] => {
        if (segment === '*') {
          return this.elements([value]);
        }
        switch (value.kind) {
          case 'object': return this.expand(value.object[segment], value.template);
          case 'unknown': return [value];
          case 'reference': return [{ kind: 'unknown', why: `it is computed from ${value.resource.logicalId}` }];
          default: return [ABSENT];
        }
      });
    }
    return current;
  }

  private expandDeep(json: Json | undefined, template: Template, depth: number): Value[] {
    if (json === undefined || json === null) {
      return [ABSENT];
    }
    if (typeof json !== 'object') {
      return [{ kind: 'literal', value: json }];
    }
    if (Array.isArray(json)) {
      return [{ kind: 'list', items: json, template }];
    }
    const keys = Object.keys(json);
    if (keys.length !== 1 || !(keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) {
      return [{ kind: 'object', object: json, template }];
    }
    // References between templates can be circular only in a template that CloudFormation refuses.
    return depth > 20 ? [{ kind: 'unknown', why: 'it is nested too deeply' }] : this.intrinsic(keys[0], json[keys[0]], template, depth + 1);
  }

  private intrinsic(name: string, argument: Json, template: Template, depth: number): Value[] {
    switch (name) {
      case 'Ref': return this.ref(String(argument), template, depth);
      case 'Fn::GetAtt': return this.getAtt(argument, template, depth);
      case 'Fn::If': return Array.isArray(argument)
        ? [...this.expandDeep(argument[1], template, depth), ...this.expandDeep(argument[2], template, depth)]
        : [unknown('a malformed Fn::If')];
      case 'Fn::Join': return this.join(argument, template, depth);
      case 'Fn::Sub': return this.sub(argument, template, depth);
      case 'Fn::Base64': return this.expandDeep(argument, template, depth);
      case 'Fn::Select': return this.select(argument, template, depth);
      case 'Fn::Split':
      case 'Fn::Cidr': return Array.isArray(argument) ? this.derived(argument[name === 'Fn::Cidr' ? 0 : 1], name, template, depth) : [unknown(name)];
      case 'Fn::FindInMap': return this.findInMap(argument, template, depth);
      case 'Fn::ImportValue': return this.imported(argument, template, depth);
      default: return [unknown(`it is the result of ${name}`)];
    }
  }

  private ref(name: string, template: Template, depth: number): Value[] {
    if (name === 'AWS::NoValue') {
      return [ABSENT];
    }
    if (name === 'AWS::AccountId' && template.account) {
      return [{ kind: 'literal', value: template.account }];
    }
    if (name.startsWith('AWS::')) {
      return [{ kind: 'literal', value: `<${name}>` }];
    }
    const resource = template.resources.get(name);
    if (resource) {
      return [{ kind: 'reference', resource, attribute: 'Ref' }];
    }
    const parameter = objectOr(template.parameters[name]);
    if (template.parent && template.parentLogicalId) {
      const passed = objectOr(template.parent.resources.get(template.parentLogicalId)?.properties.Parameters)[name];
      if (passed !== undefined) {
        return this.expandDeep(passed, template.parent, depth);
      }
    }
    if (Array.isArray(parameter.AllowedValues) && parameter.AllowedValues.length > 0) {
      return parameter.AllowedValues.flatMap((value) => this.expandDeep(value, template, depth));
    }
    const hidden = parameter.NoEcho === true || parameter.NoEcho === 'true';
    return [{ kind: 'unknown', why: `it is the parameter ${name}, which can be any value`, ...(hidden ? { hidden } : {}) }];
  }

  private getAtt(argument: Json, template: Template, depth: number): Value[] {
    const parts = (Array.isArray(argument) ? argument.map((part) => (typeof part === 'string' ? part : '?')) : String(argument).split('.'));
    const resource = template.resources.get(parts[0]);
    if (!resource) {
      return [unknown(`it refers to ${parts[0]}, which the template does not hold`)];
    }
    const attribute = parts.slice(1).join('.');
    const nested = attribute.startsWith('Outputs.') ? this.model.nestedTemplate(resource) : undefined;
    if (nested) {
      return this.expandDeep(objectOr(nested.outputs[attribute.slice('Outputs.'.length)]).Value, nested, depth);
    }
    if (resource.type === 'AWS::CloudFormation::CustomResource' || resource.type.startsWith('Custom::') || attribute.startsWith('Outputs.')) {
      return [unknown(`it is an output of ${resource.logicalId}, which is known only at deployment`)];
    }
    return [{ kind: 'reference', resource, attribute }];
  }

  private join(argument: Json, template: Template, depth: number): Value[] {
    if (!Array.isArray(argument) || typeof argument[0] !== 'string') {
      return [unknown('a malformed Fn::Join')];
    }
    const lists = this.expandDeep(argument[1], template, depth);
    return lists.flatMap((list) => (list.kind === 'list'
      ? this.concatenated(list.items.map((item) => this.expandDeep(item, list.template, depth)), argument[0] as string)
      : [unknown('it joins a list that is known only at deployment')]));
  }

  private sub(argument: Json, template: Template, depth: number): Value[] {
    const [text, variables]: [Json, JsonObject] = Array.isArray(argument) ? [argument[0], objectOr(argument[1])] : [argument, {}];
    if (typeof text !== 'string') {
      return [unknown('a malformed Fn::Sub')];
    }
    const parts = text.split(/(\$\{[^}]*\})/).filter((part) => part !== '').map((part): Value[] => {
      const name = /^\$\{\s*([^!}][^}]*?)\s*\}$/.exec(part)?.[1];
      if (name === undefined) {
        return [{ kind: 'literal', value: part.replace(/^\$\{!/, '${') }];
      }
      if (name in variables) {
        return this.expandDeep(variables[name], template, depth);
      }
      return name.includes('.') ? this.getAtt(name, template, depth) : this.ref(name, template, depth);
    });
    return this.concatenated(parts, '');
  }

  /** Each combination of the alternatives as one text. */
  private concatenated(parts: Value[][], separator: string): Value[] {
    let texts: { text: string; open?: string }[] = [{ text: '' }];
    parts.forEach((alternatives, index) => {
      texts = texts.flatMap((start) => alternatives.map((value) => ({
        text: (index > 0 ? `${start.text}${separator}` : start.text) + textOf(value),
        open: start.open ?? openness(value),
      })));
      if (texts.length > MOST_ALTERNATIVES) {
        texts = [{ text: '<?>', open: 'it has too many alternatives' }];
      }
    });
    return texts.map(({ text, open }) => ({ kind: 'literal', value: text, ...(open ? { open } : {}) }));
  }

  private select(argument: Json, template: Template, depth: number): Value[] {
    if (!Array.isArray(argument)) {
      return [unknown('a malformed Fn::Select')];
    }
    return this.expandDeep(argument[1], template, depth).flatMap((list): Value[] => {
      if (list.kind === 'list') {
        const index = Number(typeof argument[0] === 'object' ? NaN : argument[0]);
        const chosen = Number.isInteger(index) ? [list.items[index]] : list.items;
        return chosen.flatMap((item) => this.expandDeep(item, list.template, depth));
      }
      return [list.kind === 'reference' ? list : unknown('it is selected from a list that is known only at deployment')];
    });
  }

  /** What is computed from a reference is as trustworthy as the reference. */
  private derived(source: Json | undefined, name: string, template: Template, depth: number): Value[] {
    return this.expandDeep(source, template, depth).map((value) => (value.kind === 'reference' ? value : unknown(`it is the result of ${name}`)));
  }

  private findInMap(argument: Json, template: Template, depth: number): Value[] {
    if (!Array.isArray(argument) || typeof argument[0] !== 'string') {
      return [unknown('it is the result of Fn::FindInMap')];
    }
    const pick = (level: JsonObject, key: Json | undefined): Json[] => (typeof key === 'string' ? [level[key]] : Object.values(level));
    const found = pick(objectOr(template.mappings[argument[0]]), argument[1])
      .flatMap((level) => pick(objectOr(level), argument[2]))
      .flatMap((value) => this.expandDeep(value, template, depth));
    // A key that is not there has a default, which only the language extensions know, or fails.
    const missing = argument.length > 3 || found.length === 0 || found.some(({ kind }) => kind === 'absent');
    return missing ? [unknown(`it is looked up in the mapping ${argument[0]}`)] : found;
  }

  private imported(argument: Json, template: Template, depth: number): Value[] {
    return this.expandDeep(argument, template, depth).flatMap((name) => {
      const exported = name.kind === 'literal' ? this.model.exported(String(name.value)) : undefined;
      return exported
        ? this.expandDeep(exported.value, exported.template, depth)
        : [unknown(`it is imported from another stack as ${textOf(name)}`)];
    });
  }
}

/** A value as text; what is not literal stands in angle brackets. */
export function textOf(value: Value): string {
  switch (value.kind) {
    case 'absent': return '';
    case 'literal': return String(value.value);
    case 'reference': return value.attribute === 'Ref' ? `<${value.resource.logicalId}>` : `<${value.resource.logicalId}.${value.attribute}>`;
    case 'unknown': return '<?>';
    default: return JSON.stringify(value.kind === 'list' ? value.items : value.object);
  }
}

/** Why a value cannot be decided, or nothing where it can. */
export function openness(value: Value): string | undefined {
  return value.kind === 'unknown' ? value.why : value.kind === 'literal' ? value.open : undefined;
}

export function isTrue(value: Value): boolean {
  return value.kind === 'literal' && (value.value === true || value.value === 'true');
}

export function isFalse(value: Value): boolean {
  return value.kind === 'literal' && (value.value === false || value.value === 'false');
}

export function isText(value: Value, ...texts: string[]): boolean {
  return value.kind === 'literal' && texts.includes(String(value.value));
}

/** How a demand on a property failed: some possible value breaks it, or whether one does cannot be known. */
export type Failure = { readonly broken: Value } | { readonly undecided: string };

/** Holds each possible value against a demand; the worst answer counts. */
export function demand(values: Value[], met: (value: Value) => boolean): Failure | undefined {
  let undecided: string | undefined;
  for (const value of values) {
    if (!met(value)) {
      const why = openness(value);
      if (why === undefined) {
        return { broken: value };
      }
      undecided ??= why;
    }
  }
  return undecided === undefined ? undefined : { undecided };
}

function unknown(why: string): Value {
  return { kind: 'unknown', why };
}
