import { Gap } from '../../deployment';
import { Resolved, Unknown } from '../resolved';
import { LetterTable } from '../resolved-case';
import { Exports } from './exports';
import { intrinsicFunction } from './intrinsics';
import { References } from './references';
import { Scope, sourceOf, World } from './scope';
import { Call, expressionKey, expressionText, MAX_TEXT, NOTHING, scalarText, Value } from './values';
import { assign } from '../sources/json-objects';

/** Calls and values within one another, references followed included. */
const MAX_DEPTH = 300;
/** Text of the template that would be taken for a letter, or that CloudFormation replaces after all functions. */
const SPECIAL = /[\uE000-\uF8FF]|\{\{resolve:/;

/** Whether a condition of a stack holds; undefined where it is not of those that the case decides. */
export type Truth = (scope: Scope, condition: string) => boolean | undefined;

/** Resolves the values of templates in one case of the conditions. */
export class Resolver {
  public readonly references: References;
  public readonly exports: Exports;
  private depth = 0;
  private readonly gapTexts = new Set<string>();
  private readonly found: Gap[] = [];

  public constructor(public readonly world: World, public readonly letters: LetterTable, public readonly truth: Truth) {
    this.references = new References(this);
    this.exports = new Exports(this);
  }

  /** What could not be read so far. */
  public get gaps(): readonly Gap[] {
    return this.found;
  }

  /** Notes once that something cannot be read. */
  public gap(scope: Scope, logicalId: string, because: string): void {
    const key = `${scope.path}#${logicalId}#${because}`;
    if (this.gapTexts.has(key)) return;
    this.gapTexts.add(key);
    this.found.push({ because, source: sourceOf(scope, logicalId), bearsOn: 'both' });
  }

  /** A value with its functions resolved. Values without any are given back as they are. */
  public value(raw: unknown, scope: Scope): Value {
    if (typeof raw === 'string') return SPECIAL.test(raw) ? this.literal(raw, scope) : raw;
    if (typeof raw !== 'object' || raw === null) return raw === undefined ? NOTHING : (raw as Resolved);
    if (this.depth >= MAX_DEPTH) return new Unknown(`functions and references are nested more than ${MAX_DEPTH} deep`);
    this.depth++;
    try {
      return Array.isArray(raw) ? this.list(raw, scope) : this.object(raw as { readonly [key: string]: unknown }, scope);
    } finally {
      this.depth--;
    }
  }

  /** A value as text: what is none, and not known, becomes a letter of its own; undefined for lists, objects and nothing. */
  public text(raw: unknown, scope: Scope): string | undefined {
    const value = this.value(raw, scope);
    if (value instanceof Unknown) {
      const key = keyOf(raw, scope);
      return this.letters.letter(key, expressionText(scope, key), 'any');
    }
    return scalarText(value);
  }

  /** A text that functions made: too long ones are not followed, and dynamic references in it are letters. */
  public made(text: string, call: Call): Value {
    if (text.length > MAX_TEXT) return new Unknown(`${call.name} comes to more than ${MAX_TEXT} characters`);
    return text.includes('{{resolve:') ? this.dynamic(text, call.scope) : text;
  }

  private list(raw: readonly unknown[], scope: Scope): Resolved {
    let changed = false;
    const out: Resolved[] = [];
    for (const child of raw) {
      const value = this.value(child, scope);
      changed ||= value !== child;
      if (value !== NOTHING) out.push(value as Resolved);
    }
    return changed ? out : (raw as readonly Resolved[]);
  }

  private object(raw: { readonly [key: string]: unknown }, scope: Scope): Value {
    const keys = Object.keys(raw);
    if (keys.length === 1 && (keys[0] === 'Ref' || keys[0].startsWith('Fn::'))) return this.call(keys[0], raw, scope);
    const strange = keys.find((key) => key.startsWith('Fn::'));
    if (strange !== undefined) return new Unknown(`${strange} stands beside other keys`);
    let changed = false;
    const out: { [key: string]: Resolved } = {};
    for (const key of keys) {
      const value = this.value(raw[key], scope);
      const name = SPECIAL.test(key) ? key.replace(/[\uE000-\uF8FF]/g, '\uFFFD') : key;
      changed ||= value !== raw[key] || name !== key;
      if (value !== NOTHING) assign(out, name, value);
    }
    return changed ? out : (raw as { readonly [key: string]: Resolved });
  }

  private call(name: string, raw: { readonly [key: string]: unknown }, scope: Scope): Value {
    const fn = intrinsicFunction(name);
    if (!fn) return new Unknown(`${name} is not a function that is known`);
    return fn(raw[name], { name, resolver: this, scope, key: () => keyOf(raw, scope) });
  }

  private literal(text: string, scope: Scope): string {
    const plain = text.replace(/[\uE000-\uF8FF]/g, (character) => this.letters.letter(`character:${character}`, character, 'name'));
    return this.dynamic(plain, scope);
  }

  /** `{{resolve:ssm:name}}`: the same reference in the same account and region is the same text. */
  private dynamic(text: string, scope: Scope): string {
    return text.replace(/\{\{resolve:[^{}]*\}\}/g, (reference) => {
      const { account, region } = this.references.environment(scope);
      return this.letters.letter(`dynamic:${account}:${region}:${reference}`, this.letters.shown(reference), 'any');
    });
  }
}

function keyOf(raw: unknown, scope: Scope): string {
  return expressionKey(scope, JSON.stringify(raw));
}
