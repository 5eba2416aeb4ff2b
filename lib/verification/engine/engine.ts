import { Model, Subject } from './model';
import { Finding, Problem, Rule, RuleContext } from './rule';
import { Values } from './values';

/** What a run found and how much it looked at. */
export interface EngineResult {
  readonly findings: Finding[];
  /** How often a rule was held against a resource or parameter. */
  readonly checks: number;
  /** How many of these found nothing. */
  readonly passed: number;
  /** The rules that were held against something. */
  readonly rules: ReadonlySet<string>;
  readonly resources: number;
}

/** Holds every rule against every resource it is for. A rule that throws is a finding: an unchecked resource is not a good one. */
export function runRules(model: Model, rules: readonly Rule[]): EngineResult {
  const tables = new Map<string, unknown>();
  const context: RuleContext = {
    model,
    values: new Values(model),
    once: <T>(key: string, compute: () => T): T => {
      if (!tables.has(key)) {
        tables.set(key, compute());
      }
      return tables.get(key) as T;
    },
  };
  const collected = new Map<string, Finding>();
  const held = new Set<string>();
  let checks = 0;
  let passed = 0;
  const hold = (rule: Rule, subject: Subject, check: () => Iterable<Problem>) => {
    const problems = guarded(check);
    held.add(rule.id);
    checks += 1;
    passed += problems.length === 0 ? 1 : 0;
    problems.forEach((problem) => collect(collected, rule, subject, problem));
  };
  for (const rule of rules) {
    if ('check' in rule) {
      for (const type of rule.types) {
        for (const resource of model.ofType(type)) {
          hold(rule, resource, () => rule.check(resource, context));
        }
      }
    }
    if ('checkParameter' in rule) {
      for (const template of model.templates) {
        for (const name of Object.keys(template.parameters)) {
          const parameter = template.entry(name, 'Parameter');
          hold(rule, parameter, () => rule.checkParameter(parameter, context));
        }
      }
    }
    if ('checkAcknowledgement' in rule) {
      for (const acknowledgement of model.acknowledgements) {
        const subject = { logicalId: '', type: 'Construct', constructPath: acknowledgement.constructPath, withoutConstruct: false };
        hold(rule, subject, () => rule.checkAcknowledgement(acknowledgement));
      }
    }
  }
  return { findings: [...collected.values()].sort(byPlace), checks, passed, rules: held, resources: model.resourceCount };
}

/** The cause of a finding that says that a rule failed. */
export const RULE_ERROR = 'rule-error';

function guarded(check: () => Iterable<Problem>): Problem[] {
  try {
    return [...check()];
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ cause: RULE_ERROR, what: `the rule failed, so this resource is unchecked: ${message}` }];
  }
}

function collect(collected: Map<string, Finding>, rule: Rule, subject: Subject, problem: Problem): void {
  const ruleAndCause = problem.cause === undefined ? rule.id : `${rule.id}[${bracketed(problem.cause)}]`;
  const location = locationOf(subject, problem.at);
  const key = [subject.constructPath, subject.logicalId, ruleAndCause].join('\n');
  const known = collected.get(key);
  if (!known) {
    collected.set(key, { rule, ruleAndCause, subject, what: problem.what, locations: [location] });
  } else if (!known.locations.includes(location)) {
    known.locations.push(location);
  }
}

function locationOf(subject: Subject, at: string | undefined): string {
  if (subject.type === 'Parameter') {
    return `Parameters.${subject.logicalId}.${at ?? 'Default'}`;
  }
  const inside = at === undefined ? 'Properties' : /^(DeletionPolicy|UpdateReplacePolicy)$/.test(at) ? at : `Properties.${at}`;
  return subject.withoutConstruct ? `Resources.${subject.logicalId}.${inside}` : inside;
}

/** A cause as it may stand in an id: no spaces, which the framework rewrites, and no bracket, which it must find in pairs. */
function bracketed(cause: string): string {
  return cause.replace(/\$\{([^}]*)\}/g, '<$1>').replace(/\s+/g, '-').replace(/[[\](){}]/g, '');
}

function byPlace(a: Finding, b: Finding): number {
  return compare(a.subject.constructPath, b.subject.constructPath)
    || compare(a.subject.logicalId, b.subject.logicalId)
    || compare(a.ruleAndCause, b.ruleAndCause);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
