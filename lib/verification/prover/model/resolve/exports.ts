import { Unknown } from '../resolved';
import { LETTER } from '../resolved-case';
import type { Resolver } from './resolver';
import { Scope } from './scope';
import { Call, NOTHING, unknownText, Value } from './values';
import { own } from '../sources/json-objects';

interface Export {
  readonly scope: Scope;
  readonly output: string;
  readonly environment: string;
}

/** What `Fn::GetStackOutput` asks for. */
export interface StackOutput {
  readonly stackName: string;
  readonly output: string;
  readonly region?: string;
  /** Role that may read the output in another account. */
  readonly role?: string;
}

/** What stacks give to one another. */
export class Exports {
  private byName?: Map<string, Export[]>;
  private readonly open = new Set<string>();

  public constructor(private readonly resolver: Resolver) {}

  /** The value of an export of the importer's account and region. */
  public imported(name: string, call: Call): Value {
    const { account, region } = this.resolver.references.environment(call.scope);
    const candidates = (this.all().get(name) ?? []).filter((one) => one.environment === `${account}/${region}`);
    if (candidates.length !== 1) {
      // Of an export that no template makes, or several do: the same name in the same place is the same value.
      return this.resolver.letters.letter(`export:${account}:${region}:${name}`, `\${export ${this.resolver.letters.shown(name)}}`, 'any');
    }
    return this.value(candidates[0].scope, candidates[0].output, call);
  }

  /** The value of an output by the name of its stack. */
  public output(asked: StackOutput, call: Call): Value {
    const here = this.resolver.references.environment(call.scope);
    const candidates = this.resolver.world.scopes.filter((scope) => {
      if (scope.parent || scope.template.stackName !== asked.stackName) return false;
      const there = this.resolver.references.environment(scope);
      return there.region === (asked.region ?? here.region) && (asked.role !== undefined || there.account === here.account);
    });
    if (candidates.length !== 1) return unknownText(call);
    return this.value(candidates[0], asked.output, call);
  }

  /** The value of an output of a stack. */
  public value(scope: Scope, name: string, call: Call): Value {
    const output = scope.outputs.get(name);
    if (!output) {
      this.resolver.gap(scope, name, `${call.name} in ${call.scope.path} asks for the output "${name}", which the stack does not have`);
      return unknownText(call);
    }
    const condition = own(output, 'Condition');
    if (typeof condition === 'string' && this.resolver.truth(scope, condition) !== true) return unknownText(call);
    const key = `${scope.path}#${name}`;
    if (this.open.has(key)) {
      this.resolver.gap(scope, name, `the output "${name}" refers to itself: ${[...this.open, key].join(' -> ')}`);
      return unknownText(call);
    }
    this.open.add(key);
    try {
      const value = this.resolver.value(own(output, 'Value'), scope);
      return value === NOTHING ? new Unknown(`the output "${name}" of ${scope.path} has no value`) : value;
    } finally {
      this.open.delete(key);
    }
  }

  private all(): ReadonlyMap<string, readonly Export[]> {
    if (this.byName) return this.byName;
    const found = new Map<string, Export[]>();
    // Names that are made of other imports find nothing while these are collected.
    this.byName = found;
    const collected: [string, Export][] = [];
    for (const scope of this.resolver.world.scopes) {
      for (const [output, content] of scope.outputs) {
        const name = own(own(content, 'Export'), 'Name');
        const text = name === undefined ? undefined : this.resolver.text(name, scope);
        if (text === undefined) continue;
        const condition = own(content, 'Condition');
        if (typeof condition === 'string' && this.resolver.truth(scope, condition) === false) continue;
        const { account, region } = this.resolver.references.environment(scope);
        collected.push([text, { scope, output, environment: `${account}/${region}` }]);
      }
    }
    for (const [name, one] of collected) found.set(name, [...(found.get(name) ?? []), one]);
    return found;
  }
}

/** Whether a name is known to the last character. */
export function isLiteral(text: string): boolean {
  return !LETTER.test(text);
}
