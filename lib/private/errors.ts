import { Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Input that contradicts itself or asks for what the library refuses. Its message is one sentence that a user can act on. */
export class InvalidInputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InvalidInputError';
  }
}

/**
 * The one way this library refuses input.
 *
 * @param where the construct whose input it is, or another place such as `landing-zone.json:12`
 * @param problem what is wrong, with the bad value, without a full stop
 * @param fix what to write instead, as an imperative without a full stop
 */
export function invalidInput(where: IConstruct | string, problem: string, fix: string): InvalidInputError {
  const place = typeof where === 'string' ? where : where.node.path || 'App';
  return new InvalidInputError(`${place}: ${problem}; ${fix}.`);
}

/** A value as it may be shown in an error: strings quoted, tokens not spelled out. */
export function shown(value: unknown): string {
  if (Token.isUnresolved(value)) {
    return 'a value known only at deployment';
  }
  return JSON.stringify(value) ?? String(value);
}

/** Refuses an empty or meaningless reason: exceptions and flows are only as good as what justifies them. */
export function requireReason(where: IConstruct | string, subject: string, reason: string): string {
  const text = reason?.trim() ?? '';
  if (text.length < 8 || !text.includes(' ')) {
    throw invalidInput(where, `${subject} has ${text ? `${shown(text)} as its reason` : 'no reason'}`, 'say in a few words why it is needed, for the person who reviews it');
  }
  return text;
}
