import { Acknowledgement, Model, Resource, Subject, TemplateEntry } from './model';
import { Failure, Value, Values, demand } from './values';

/** One thing wrong with one resource. */
export interface Problem {
  /** Tells several problems of the same rule on one resource apart; part of the id that is acknowledged. */
  readonly cause?: string;
  /** What is wrong, with the value, without a full stop. */
  readonly what: string;
  /** The property, such as `SecurityGroupIngress`; nothing for the resource as a whole. */
  readonly at?: string;
}

/** What a rule may look at beside the resource under check. */
export interface RuleContext {
  readonly model: Model;
  readonly values: Values;
  /** A table that one rule computes once for all resources of a run. */
  once<T>(key: string, compute: () => T): T;
}

/** What every rule says about itself; `docs/checks.md` is made of it. */
export interface RuleDocs {
  /** Name of the rule in PascalCase, unique. */
  readonly id: string;
  /** The area of `rules/` that it lies in. */
  readonly area: 'identity' | 'network' | 'data' | 'logging' | 'compute' | 'governance';
  /** What the rule demands, as a sentence. */
  readonly demands: string;
  /** What happens where it is broken. */
  readonly why: string;
  /** What to write instead. */
  readonly fix: string;
  /** The AWS document that the rule rests on. */
  readonly link: string;
  /** Controls of public frameworks that ask for the same. */
  readonly frameworks: readonly string[];
}

/** A rule over resources of certain types. */
export interface ResourceRule extends RuleDocs {
  readonly types: readonly string[];
  check(resource: Resource, context: RuleContext): Iterable<Problem>;
}

/** A rule over the parameters of a template. */
export interface ParameterRule extends RuleDocs {
  checkParameter(parameter: TemplateEntry, context: RuleContext): Iterable<Problem>;
}

/** A rule over the acknowledgements of the construct tree. */
export interface AcknowledgementRule extends RuleDocs {
  checkAcknowledgement(acknowledgement: Acknowledgement): Iterable<Problem>;
}

export type Rule = ResourceRule | ParameterRule | (ResourceRule & ParameterRule) | AcknowledgementRule;

/** A problem with its rule and its place, ready to be reported. */
export interface Finding {
  readonly rule: RuleDocs;
  /** The rule with the cause in brackets: `NoWildcardAdmin[Action::*]`. */
  readonly ruleAndCause: string;
  readonly subject: Subject;
  readonly what: string;
  /** Locations inside the resource. */
  readonly locations: string[];
}

/** How a demand failed, as the end of a sentence that starts with the property. */
export function state(failure: Failure): string {
  if ('undecided' in failure) {
    return `cannot be decided: ${failure.undecided}`;
  }
  switch (failure.broken.kind) {
    case 'absent': return 'is not set';
    case 'literal': return `is ${JSON.stringify(failure.broken.value)}`;
    case 'reference': return `refers to ${failure.broken.resource.logicalId}`;
    default: return 'is not what it must be';
  }
}

/** One demand on one property, as zero or one problem. */
export function demanding(resource: Resource, context: RuleContext, path: string, met: (value: Value) => boolean, cause?: string): Problem[] {
  const failure = demand(context.values.of(resource, path), met);
  return failure ? [{ ...(cause === undefined ? {} : { cause }), what: `${path} ${state(failure)}`, at: path }] : [];
}

/** Which resources are guarded by other resources, such as a bucket by its policy. */
export class Guards {
  private readonly guards = new Map<Resource, Resource[]>();

  public add(guarded: Resource, guard: Resource): void {
    this.guards.set(guarded, [...this.guards.get(guarded) ?? [], guard]);
  }

  /** Whether a guard is there whenever the resource is: without a condition, or under the same one. */
  public cover(guarded: Resource): boolean {
    return (this.guards.get(guarded) ?? []).some(({ condition, template }) => condition === undefined
      || (condition === guarded.condition && template === guarded.template));
  }
}
