/** Statements as cubes of atoms. */
import type { Condition, Statement } from '../policy-facts';
import type { Atom, OperatorTable, ResolvedValues } from './atoms';
import { atom, conditionAtom, OPERATORS, parseOperator, textAtom } from './atoms';
import { compilePattern, expandArn } from './patterns';
import type { Cube } from './search';
import { cube } from './search';

/** What a policy variable stands for: a text, nothing as its key is absent, or whatever its key holds. */
export type VariableValue = { readonly text: string } | 'absent' | 'free';

/** Resolves the key of a policy variable, in lower case. */
export type Variables = (key: string) => VariableValue;

const VARIABLE = /\$\{([^}*?$][^}]*)\}/g;
const PLAIN_THEORIES = /^(numeric|date|ip|notip|null|binary)/;

/** Policies of identities complete ARNs that are too short with wildcards; others do not. */
export type Completion = 'complete' | 'as-written';

/** A statement in atoms. */
export interface CompiledStatement {
  readonly statement: Statement;
  readonly action?: Atom;
  readonly resource?: Atom;
  readonly conditions: readonly Atom[];
  readonly cube: Cube;
}

/** Compiles statements, and keeps those that have no variables. */
export class StatementCompiler {
  private readonly fixed = { 'complete': new WeakMap<Statement, CompiledStatement>(), 'as-written': new WeakMap<Statement, CompiledStatement>() };
  private readonly letters = new Map<string, string>();

  public constructor(private readonly operators: OperatorTable = OPERATORS) {}

  /** The letter that stands for the value of a key. Counted from the end of the range: those of the facts count from its start. */
  public letterOf(key: string): string {
    let letter = this.letters.get(key);
    if (letter === undefined) {
      letter = String.fromCharCode(0xf8ff - this.letters.size);
      this.letters.set(key, letter);
    }
    return letter;
  }

  /** Keys of the letters that were given out. */
  public get variableLetters(): ReadonlyMap<string, string> {
    return this.letters;
  }

  /** The atoms of the statement. */
  public compile(statement: Statement, variables: Variables, arns: Completion = 'complete'): CompiledStatement {
    const known = this.fixed[arns].get(statement);
    if (known !== undefined) return known;
    const varied = { used: false };
    const compiled = this.compiled(statement, arns, key => {
      varied.used = true;
      return variables(key);
    });
    if (!varied.used) this.fixed[arns].set(statement, compiled);
    return compiled;
  }

  private compiled(statement: Statement, arns: Completion, variables: Variables): CompiledStatement {
    const action = this.actionAtom(statement);
    const resource = this.resourceAtom(statement, arns, variables);
    const conditions = statement.conditions.map(condition => this.condition(condition, variables));
    const atoms = [...action === undefined ? [] : [action], ...resource === undefined ? [] : [resource], ...conditions];
    return { statement, action, resource, conditions, cube: cube(atoms, statement) };
  }

  private actionAtom(statement: Statement): Atom | undefined {
    const texts = (statement.actions ?? statement.notActions)?.map(text => text.toLowerCase());
    if (texts === undefined || (statement.actions !== undefined && texts.includes('*'))) return undefined;
    return textAtom('action', texts, 'glob', statement.actions === undefined);
  }

  private resourceAtom(statement: Statement, arns: Completion, variables: Variables): Atom | undefined {
    const texts = statement.resources ?? statement.notResources;
    if (texts === undefined || (statement.resources !== undefined && texts.includes('*'))) return undefined;
    const resolved = this.resolve(arns === 'complete' ? texts.map(expandArn) : texts, variables);
    if (resolved === undefined) return atom('resource', false, 'all', { theory: 'opaque' });
    return textAtom('resource', resolved.texts, 'glob', statement.resources === undefined, resolved.needs);
  }

  private condition(condition: Condition, variables: Variables): Atom {
    const { base } = parseOperator(condition.operator);
    const values = PLAIN_THEORIES.test(base) ? { texts: condition.values, needs: [] } : this.resolve(condition.values, variables);
    const result = values === undefined ? undefined : conditionAtom(condition, values, this.operators);
    return result ?? atom(condition.key.toLowerCase(), true, 'all', { theory: 'opaque' });
  }

  /** Texts with their variables in place; undefined where a default stands beside a key that may or may not be there. */
  private resolve(texts: readonly string[], variables: Variables): ResolvedValues | undefined {
    const resolved: string[] = [];
    const needs = new Set<string>();
    for (const text of texts) {
      let dropped = false;
      let unclear = false;
      const result = text.replace(VARIABLE, (_, inner: string) => {
        const [name, ...rest] = inner.split(',');
        const key = name.trim().toLowerCase();
        const fallback = rest.length === 0 ? undefined : rest.join(',').trim().replace(/^'|'$/g, '');
        const value = variables(key);
        if (value === 'absent') {
          dropped ||= fallback === undefined;
          return fallback === undefined ? '' : escaped(fallback);
        }
        if (value !== 'free') return escaped(value.text);
        unclear ||= fallback !== undefined;
        needs.add(key);
        return this.letterOf(key);
      });
      if (unclear) return undefined;
      if (!dropped) resolved.push(result);
    }
    return { texts: resolved, needs: [...needs] };
  }
}

function escaped(text: string): string {
  return text.replace(/[*?$]/g, '${$&}');
}

/** Whether two atoms of one field can hold together, kept by their ids. */
export type Overlap = (a: Atom, b: Atom) => boolean;

/** A pattern of actions of one of the services, given as prefixes of actions, such as those that RCPs cover. */
export function serviceAtom(services: readonly string[]): Atom {
  return textAtom('action', services.map(service => `${escaped(service.toLowerCase())}${service.includes(':') ? '' : ':'}*`), 'glob');
}

/** The subject of a query as one atom: the text may have wildcards. */
export function targetAtom(field: 'action' | 'resource', texts: readonly string[]): Atom | undefined {
  const patterns = field === 'action' ? texts.map(text => text.toLowerCase()) : texts;
  if (patterns.some(text => compilePattern(text, 'glob').universal)) return undefined;
  return textAtom(field, patterns, 'glob');
}
