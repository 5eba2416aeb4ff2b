/**
 * The final templates as the rules see them: parsed once, resources indexed by type. Nothing here knows the CDK, so the
 * same rules can run over any CloudFormation template.
 */

/** What JSON can hold. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** What a finding is about. */
export interface Subject {
  /** Empty where it is not in a template. */
  readonly logicalId: string;
  /** The CloudFormation type, `Parameter` or `Construct`. */
  readonly type: string;
  /** Path of the construct, or of the stack where no construct made it. */
  readonly constructPath: string;
  /** Whether {@link constructPath} is only the stack. */
  readonly withoutConstruct: boolean;
}

/** A resource or parameter of a template. */
export interface TemplateEntry extends Subject {
  readonly template: Template;
}

/** One resource of a template. */
export interface Resource extends TemplateEntry {
  readonly properties: JsonObject;
  readonly deletionPolicy: Json | undefined;
  readonly updateReplacePolicy: Json | undefined;
  /** The condition under which it is made, or nothing where it always is. */
  readonly condition: Json | undefined;
}

/** One template as it is handed to the model. */
export interface TemplateSource {
  readonly body: JsonObject;
  readonly stackPath: string;
  /** The account of the stack, where it is known. */
  readonly account?: string;
  /** The resource of the parent template that deploys this one, for a nested stack. */
  readonly parent?: { readonly source: TemplateSource; readonly logicalId: string };
  /** Construct path of a resource or parameter of this template. */
  pathOf?(logicalId: string): string | undefined;
}

/** One parsed template. */
export class Template {
  public readonly resources = new Map<string, Resource>();
  public readonly parameters: JsonObject;
  public readonly mappings: JsonObject;
  public readonly outputs: JsonObject;
  public readonly stackPath: string;
  public readonly account: string | undefined;
  public readonly parentLogicalId: string | undefined;

  constructor(public readonly source: TemplateSource, public readonly parent: Template | undefined) {
    this.stackPath = source.stackPath;
    this.account = source.account;
    this.parentLogicalId = source.parent?.logicalId;
    this.parameters = objectOr(source.body.Parameters);
    this.mappings = objectOr(source.body.Mappings);
    this.outputs = objectOr(source.body.Outputs);
    for (const [logicalId, body] of Object.entries(objectOr(source.body.Resources))) {
      const entry = objectOr(body);
      this.resources.set(logicalId, {
        ...this.entry(logicalId, String(entry.Type)),
        properties: objectOr(entry.Properties),
        deletionPolicy: entry.DeletionPolicy,
        updateReplacePolicy: entry.UpdateReplacePolicy,
        condition: entry.Condition,
      });
    }
  }

  public entry(logicalId: string, type: string): TemplateEntry {
    const path = this.source.pathOf?.(logicalId);
    return { logicalId, type, template: this, constructPath: path ?? this.stackPath, withoutConstruct: path === undefined };
  }
}

/** An acknowledgement as the construct tree holds it. */
export interface Acknowledgement {
  readonly constructPath: string;
  /** What it was made on: `App`, `Stage`, `Stack`, the CloudFormation type of a resource, or `Construct`. */
  readonly on: string;
  /** The id as the framework stored it: `Plugin::Rule[finding]`, with `Annotation` for an id without a plugin. */
  readonly id: string;
  readonly reason: string;
}

/** All templates that are checked together. */
export class Model {
  public readonly templates: Template[] = [];
  private readonly byType = new Map<string, Resource[]>();
  private readonly nested = new Map<Template, Map<string, Template>>();
  private exports: Map<string, { template: Template; value: Json }> | undefined;

  constructor(sources: TemplateSource[], public readonly acknowledgements: readonly Acknowledgement[] = []) {
    const made = new Map<TemplateSource, Template>();
    const make = (source: TemplateSource): Template => {
      let template = made.get(source);
      if (!template) {
        template = new Template(source, source.parent && make(source.parent.source));
        made.set(source, template);
        this.add(template);
      }
      return template;
    };
    sources.forEach(make);
  }

  /** Resources of a type, in the order of the templates. */
  public ofType(type: string): readonly Resource[] {
    return this.byType.get(type) ?? [];
  }

  /** Every type that occurs. */
  public types(): string[] {
    return [...this.byType.keys()];
  }

  public get resourceCount(): number {
    return this.templates.reduce((sum, template) => sum + template.resources.size, 0);
  }

  /** The template behind an `AWS::CloudFormation::Stack`, where it belongs to the app. */
  public nestedTemplate(stack: Resource): Template | undefined {
    return this.nested.get(stack.template)?.get(stack.logicalId);
  }

  /** What a template of this model exports under a literal name. */
  public exported(name: string): { template: Template; value: Json } | undefined {
    if (!this.exports) {
      this.exports = new Map();
      for (const template of this.templates) {
        for (const output of Object.values(template.outputs)) {
          const { Export: exported, Value: value } = objectOr(output);
          const exportName = objectOr(exported).Name;
          if (typeof exportName === 'string') {
            this.exports.set(exportName, { template, value });
          }
        }
      }
    }
    return this.exports.get(name);
  }

  private add(template: Template): void {
    this.templates.push(template);
    if (template.parent && template.parentLogicalId) {
      const siblings = this.nested.get(template.parent) ?? new Map<string, Template>();
      siblings.set(template.parentLogicalId, template);
      this.nested.set(template.parent, siblings);
    }
    for (const resource of template.resources.values()) {
      const known = this.byType.get(resource.type);
      if (known) {
        known.push(resource);
      } else {
        this.byType.set(resource.type, [resource]);
      }
    }
  }
}

/** The value if it is an object, else an empty one: malformed templates are CloudFormation's to refuse. */
export function objectOr(value: Json | undefined): JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value) ? value : {};
}
