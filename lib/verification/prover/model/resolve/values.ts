import { Resolved, Unknown } from '../resolved';
import type { Resolver } from './resolver';
import { Scope } from './scope';

/** Characters that one text may come to: functions over functions could double it at each step. */
export const MAX_TEXT = 2_000_000;

/** What `AWS::NoValue` comes to: the property or element is not there. */
export const NOTHING: unique symbol = Symbol('AWS::NoValue');

/** A resolved value, or nothing. */
export type Value = Resolved | typeof NOTHING;

/** An intrinsic function: its argument as written, and where it stands. */
export type IntrinsicFunction = (argument: unknown, call: Call) => Value;

/** The call of a function. */
export interface Call {
  readonly name: string;
  readonly resolver: Resolver;
  readonly scope: Scope;
  /** The same in the same stack is the same value, even where it is not known. */
  readonly key: () => string;
}

/** A text that only the deployment knows: the same for the same call. */
export function unknownText(call: Call, format: 'name' | 'no-colon' | 'any' = 'any'): string {
  return call.resolver.letters.letter(call.key(), expressionText(call.scope, call.key()), format);
}

/** How people know a value that a function makes: `${App: {"Fn::Select":[0,{"Fn::GetAZs":""}]}}`, long ones cut. */
export function expressionText(scope: Scope, key: string): string {
  const prefix = expressionKey(scope, '');
  const text = key.startsWith(prefix) ? key.slice(prefix.length) : key;
  return `\${${scope.path}: ${text.length > 120 ? `${text.slice(0, 100)}... ${checksum(text)}` : text}}`;
}

/** The same expression in the same stack is the same value, even where it is not known. */
export function expressionKey(scope: Scope, expression: string): string {
  return `expression:${scope.path}:${expression}`;
}

/** Tells long expressions apart that begin alike. */
function checksum(text: string): string {
  let sum = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) sum = Math.imul(sum ^ text.charCodeAt(index), 0x01000193);
  return (sum >>> 0).toString(16).padStart(8, '0');
}

/** The function is given something that CloudFormation would not accept. */
export function misused(call: Call, expected: string): Unknown {
  return new Unknown(`${call.name} expects ${expected}`);
}

/** A scalar as text. */
export function scalarText(value: Value): string | undefined {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

export function isList(value: Value): value is readonly Resolved[] {
  return Array.isArray(value);
}
