import { CommandOption } from './command';
import { CommandInputError } from './errors';
import { ConditionSpec } from '../verification/claim-format';

/** The option that fixes keys of the context. */
export const CONTEXT_OPTION: CommandOption = { type: 'string', multiple: true, value: 'KEY=VALUE', description: 'The request has this value of a context key' };

/** Operators by keys whose values are no plain texts. */
const OPERATORS: readonly (readonly [RegExp, string])[] = [
  [/^aws:(sourceip|vpcsourceip)$/, 'IpAddress'],
  [/^aws:(securetransport|multifactorauthpresent|viaawsservice|principalisawsservice)$|^(kms|ec2):.*(isforawsresource|isencrypted)$/, 'Bool'],
  [/^aws:(currenttime|epochtime|tokenissuetime)$/, 'DateEquals'],
  [/^aws:multifactorauthage$|:max-keys$/, 'NumericEquals'],
];

/**
 * Conditions that say what `--context key=value` says; a key that is given more than once has one of the values.
 *
 * @throws CommandInputError for what is not `key=value`
 */
export function conditionsOf(texts: readonly string[]): ConditionSpec[] {
  const values = new Map<string, string[]>();
  for (const text of texts) {
    const at = text.indexOf('=');
    if (at < 1 || !/^[A-Za-z0-9-]+:\S+$/.test(text.slice(0, at))) {
      throw new CommandInputError(`--context ${JSON.stringify(text)} is not key=value`, 'write it as aws:SourceIp=203.0.113.7');
    }
    const key = text.slice(0, at);
    values.set(key, [...values.get(key) ?? [], text.slice(at + 1)]);
  }
  return [...values].map(([key, list]) => ({ operator: OPERATORS.find(([keys]) => keys.test(key.toLowerCase()))?.[1] ?? 'StringEquals', key, values: list }));
}
