import { Letter } from '../../deployment';
import { Unknown } from '../resolved';
import { LETTER } from '../resolved-case';
import { filledIn } from './arn-templates';
import { pseudoParameter } from './pseudo-parameters';
import { partitionOf, suffixOf } from './regions';
import type { Resolver } from './resolver';
import { ResourceType, resourceType } from './resource-types';
import { Scope, sourceOf } from './scope';
import { isList, NOTHING, scalarText, Value } from './values';
import { isObject, own } from '../sources/json-objects';

/** Where a stack is deployed: texts that are known, or letters. */
export interface Environment {
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  readonly suffix: string;
}

/** Names that CloudFormation or a service makes up: letters, digits and hyphens. */
const ID_TYPES = /^(?:AWS::EC2::.*::Id|AWS::EC2::AvailabilityZone::Name|AWS::Route53::HostedZone::Id|Number)$/;

/** Of a stack's name CloudFormation keeps at least so much in the 64 characters of a role's name. */
const KEPT_OF_STACK_NAME = 20;

/** What `Ref` and `Fn::GetAtt` give. */
export class References {
  private readonly environments = new Map<Scope, Environment>();
  private readonly known = new Map<string, string>();
  private readonly open = new Set<string>();

  public constructor(private readonly resolver: Resolver) {}

  /** The account, region and partition of a stack. */
  public environment(scope: Scope): Environment {
    const known = this.environments.get(scope);
    if (known) return known;
    const { letters } = this.resolver;
    const { account, region, stage = '' } = scope.template;
    const shown = (name: string) => `\${${stage.replace(/^\//, '')}${stage === '' ? '' : '/'}AWS::${name}}`;
    const place = region ?? letters.letter(`region:${stage}`, shown('Region'), 'name');
    const named = partitionOf(place);
    const partition = named?.partition ?? this.resolver.world.partition ?? letters.letter(`partition:${stage}`, shown('Partition'), 'name');
    const environment = {
      account: account ?? letters.letter(`account:${stage}`, shown('AccountId'), 'account'),
      region: place,
      partition,
      suffix: named?.suffix ?? suffixOf(partition) ?? letters.letter(`suffix:${stage}`, shown('URLSuffix'), 'name'),
    };
    this.environments.set(scope, environment);
    return environment;
  }

  /** What `Ref` gives for a pseudo parameter, resource or parameter. */
  public ref(name: string, scope: Scope): Value {
    if (name.startsWith('AWS::')) return pseudoParameter(name, scope, this.resolver);
    if (scope.resources.has(name)) return this.id(scope, name);
    const parameter = scope.parameters.get(name);
    if (parameter) return this.parameter(scope, name, parameter);
    this.resolver.gap(scope, name, `Ref names "${name}", which is neither a parameter nor a resource of the template`);
    return this.opaque(scope, name, 'Ref', 'any');
  }

  /** What `Fn::GetAtt` gives. */
  public getAtt(logicalId: string, attribute: string, scope: Scope): Value {
    const resource = scope.resources.get(logicalId);
    if (!resource) {
      this.resolver.gap(scope, logicalId, `Fn::GetAtt names "${logicalId}", which is no resource of the template`);
      return this.opaque(scope, logicalId, attribute, 'any');
    }
    const child = scope.children.get(logicalId);
    if (child && attribute.startsWith('Outputs.')) {
      const call = { name: 'Fn::GetAtt', resolver: this.resolver, scope, key: () => `${scope.path}#${logicalId}.${attribute}` };
      return this.resolver.exports.value(child, attribute.slice('Outputs.'.length), call);
    }
    const known = resourceType(String(own(resource, 'Type')));
    const template = own(known?.attributes, attribute);
    if (template === 'list') return new Unknown(`${logicalId}.${attribute} is a list that only the deployment knows`);
    if (template === 'arn' || (template === undefined && attribute === 'Arn')) return this.arn(scope, logicalId) ?? this.opaque(scope, logicalId, attribute, 'any');
    if (template === 'ref') return this.id(scope, logicalId);
    return typeof template === 'string' ? this.expanded(template, scope, logicalId, known!) : this.opaque(scope, logicalId, attribute, 'any');
  }

  /** What `Ref` gives for a resource. */
  public id(scope: Scope, logicalId: string): string {
    return this.guarded(scope, logicalId, 'Ref', () => {
      const type = this.typeOf(scope, logicalId);
      if (!type) return this.opaque(scope, logicalId, 'Ref', 'any');
      if (type.ref === 'arn') return this.arn(scope, logicalId) ?? this.opaque(scope, logicalId, 'Ref', 'any');
      return type.ref === undefined || type.ref === 'name' ? this.name(scope, logicalId, type) : this.expanded(type.ref, scope, logicalId, type);
    });
  }

  /** The ARN of a resource; missing where its type is not known to have one. */
  public arn(scope: Scope, logicalId: string): string | undefined {
    const type = this.typeOf(scope, logicalId);
    return type?.arn === undefined ? undefined : this.guarded(scope, logicalId, 'Arn', () => this.expanded(type.arn!, scope, logicalId, type));
  }

  private name(scope: Scope, logicalId: string, type: ResourceType): string {
    return this.guarded(scope, logicalId, 'Name', () => {
      const given = type.name === undefined ? undefined : this.property(scope, logicalId, type.name);
      if (given !== undefined) return given;
      const asRef = type.ref === undefined || type.ref === 'name';
      const made = this.opaque(scope, logicalId, asRef ? 'Ref' : 'Name', type.format ?? 'name');
      return type.generated === 'from stack' ? `${this.stackPrefix(scope)}${made}` : made;
    });
  }

  /**
   * How a name begins that CloudFormation makes up: with the name of the outermost stack, of which it keeps less where the whole would be
   * too long for the service.
   */
  private stackPrefix(scope: Scope): string {
    const stackName = scope.parent ? undefined : scope.template.stackName;
    if (scope.parent) return this.stackPrefix(scope.parent.scope);
    return stackName === undefined || LETTER.test(stackName) ? '' : stackName.slice(0, KEPT_OF_STACK_NAME);
  }

  private typeOf(scope: Scope, logicalId: string): ResourceType | undefined {
    return resourceType(String(own(scope.resources.get(logicalId), 'Type')));
  }

  private property(scope: Scope, logicalId: string, name: string): string | undefined {
    let value: unknown = own(scope.resources.get(logicalId), 'Properties');
    for (const key of name.split('.')) value = own(value, key);
    if (value === undefined) return undefined;
    const text = scalarText(this.resolver.value(value, scope));
    return text === '' ? undefined : text;
  }

  private expanded(template: string, scope: Scope, logicalId: string, type: ResourceType): string {
    return filledIn(template, {
      environment: this.environment(scope),
      name: () => this.name(scope, logicalId, type),
      ref: () => this.id(scope, logicalId),
      property: (path) => this.property(scope, logicalId, path),
      isName: (letter) => this.resolver.letters.get(letter)?.format === 'name',
      opaque: (attribute, format) => this.opaque(scope, logicalId, attribute, format),
    });
  }

  /** Names may be made of other resources' names, and these of the first: such a circle is cut at a letter, and is a gap. */
  private guarded(scope: Scope, logicalId: string, what: string, make: () => string): string {
    const key = `${scope.path}#${logicalId}.${what}`;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    if (this.open.has(key)) {
      const circle = [...this.open].slice([...this.open].indexOf(key)).filter((one) => !one.endsWith('.Name'));
      this.resolver.gap(scope, logicalId, `its name refers to itself: ${[...circle, key].join(' -> ')}`);
      return this.opaque(scope, logicalId, what, 'any');
    }
    this.open.add(key);
    try {
      const made = make();
      this.known.set(key, made);
      return made;
    } finally {
      this.open.delete(key);
    }
  }

  /** A letter for what only the deployment knows of a resource or parameter. */
  public opaque(scope: Scope, logicalId: string, attribute: string, format: Letter['format']): string {
    const path = (sourceOf(scope, logicalId).constructPath ?? `${scope.path}/${logicalId}`).replace(/\/Resource$/, '');
    return this.resolver.letters.letter(`${scope.path}#${logicalId}.${attribute}`, `\${${path}${attribute === 'Ref' ? '' : `.${attribute}`}}`, format);
  }

  private parameter(scope: Scope, name: string, parameter: { readonly [key: string]: unknown }): Value {
    const type = String(own(parameter, 'Type') ?? 'String');
    const list = /List\b|CommaDelimitedList/.test(type);
    const fromStore = type.startsWith('AWS::SSM::');
    if (scope.parent && !fromStore) {
      const { scope: outer, logicalId } = scope.parent;
      const passed = own(own(own(outer.resources.get(logicalId), 'Properties'), 'Parameters'), name);
      // Nobody but the parent passes parameters to a nested stack: what it does not pass is the default.
      const value = this.passed(passed === undefined ? own(parameter, 'Default') : passed, passed === undefined ? scope : outer, `${scope.path}#${name}`);
      if (value !== undefined && value !== NOTHING) return list ? this.asList(value, name) : this.asText(value, scope, name);
    }
    if (list) return new Unknown(`the parameter ${name} is a list that only the deployment knows`);
    const stored = /<(.*)>/.exec(type)?.[1] ?? type;
    return this.opaque(scope, name, 'Ref', ID_TYPES.test(stored) ? 'name' : 'any');
  }

  private passed(raw: unknown, scope: Scope, key: string): Value | undefined {
    if (raw === undefined || raw === null) return undefined;
    if (this.open.has(key)) {
      this.resolver.gap(scope, key, `the parameter is passed what it is itself: ${[...this.open, key].join(' -> ')}`);
      return undefined;
    }
    this.open.add(key);
    try {
      return this.resolver.value(raw, scope);
    } finally {
      this.open.delete(key);
    }
  }

  private asText(value: Value, scope: Scope, name: string): Value {
    if (value instanceof Unknown) return this.opaque(scope, name, 'Ref', 'any');
    if (isList(value) && value.every((element) => scalarText(element) !== undefined)) return value.map((element) => scalarText(element)).join(',');
    return scalarText(value) ?? (isObject(value) ? new Unknown(`the parameter ${name} is passed an object`) : this.opaque(scope, name, 'Ref', 'any'));
  }

  private asList(value: Value, name: string): Value {
    if (isList(value) || value instanceof Unknown) return value;
    const text = scalarText(value) ?? '';
    const elements = text.split(',').map((element) => element.trim());
    const open = (text.match(/[\uE000-\uF8FF]/g) ?? []).some((letter) => !['name', 'account'].includes(this.resolver.letters.get(letter)?.format ?? 'any'));
    return open && LETTER.test(text) ? new Unknown(`the parameter ${name} is a list that only the deployment knows`) : elements;
  }
}
