import { Resolved, Unknown } from '../resolved';
import { LETTER } from '../resolved-case';
import { IntrinsicFunction, isList, misused, NOTHING, scalarText, unknownText, Value } from './values';
import { isObject, own } from '../sources/json-objects';

/** `Fn::FindInMap`; with keys that are not known, what all that may be found have in common. */
export const findInMap: IntrinsicFunction = (argument, call) => {
  const { resolver, scope } = call;
  if (!Array.isArray(argument) || argument.length < 3 || argument.length > 4) return misused(call, 'a map and two keys');
  const [mapName, top, second] = argument.slice(0, 3).map((part) => resolver.text(part, scope));
  if (mapName === undefined || top === undefined || second === undefined) return misused(call, 'a map and two keys');
  const fallback: unknown = own(argument[3], 'DefaultValue');
  const otherwise = (): Value | undefined => (fallback === undefined ? undefined : resolver.value(fallback, scope));
  const map = scope.mappings.get(mapName);
  if (!map) {
    if (LETTER.test(mapName)) return unknownText(call);
    return otherwise() ?? new Unknown(`there is no map "${mapName}"`);
  }
  const rows = LETTER.test(top) ? Object.values(map) : [own(map, top)];
  const cells = rows.flatMap((row) => (LETTER.test(second) ? (isObject(row) ? Object.values(row) : []) : [own(row, second)]));
  const open = LETTER.test(top) || LETTER.test(second);
  const found = cells.filter((cell) => cell !== undefined).map((cell) => resolver.value(cell, scope));
  if (!open) return found[0] ?? otherwise() ?? new Unknown(`the map "${mapName}" has no "${top}", "${second}"`);
  const last = otherwise();
  const all: readonly Value[] = last === undefined ? found : [...found, last];
  if (all.length > 0 && all.every((value) => sameText(value, all[0]))) return all[0];
  return all.every((value) => scalarText(value) !== undefined) ? unknownText(call) : new Unknown(`${call.name} looks up what only the deployment knows`);
};

function sameText(one: Value, other: Value): boolean {
  return one === other || (one !== NOTHING && other !== NOTHING && !(one instanceof Unknown) && JSON.stringify(one) === JSON.stringify(other));
}

/** `Fn::ImportValue`: what a stack of the set exports under the name; a letter where none does. */
export const importValue: IntrinsicFunction = (argument, call) => {
  const name = call.resolver.text(argument, call.scope);
  if (name === undefined) return misused(call, 'the name of an export');
  return call.resolver.exports.imported(name, call);
};

/** `Fn::GetStackOutput`: the output of a stack by the stack's name. */
export const getStackOutput: IntrinsicFunction = (argument, call) => {
  const part = (key: string) => {
    const raw = own(argument, key);
    return raw === undefined ? undefined : call.resolver.text(raw, call.scope);
  };
  const [stackName, output, region, role] = [part('StackName'), part('OutputName'), part('Region'), part('RoleArn')];
  if (stackName === undefined || output === undefined) return misused(call, 'a StackName and an OutputName');
  return call.resolver.exports.output({ stackName, output, region, role }, call);
};

/** `Fn::GetAZs`: which zones an account has, and in which order, only the deployment knows. */
export const availabilityZones: IntrinsicFunction = (argument, call) => {
  return call.resolver.text(argument, call.scope) === undefined ? misused(call, 'a region') : new Unknown('which zones an account has, only the deployment knows');
};

/** `Fn::Length`. */
export const length: IntrinsicFunction = (argument, call) => {
  const value: Value = Array.isArray(argument) || isObject(argument) ? call.resolver.value(argument, call.scope) : NOTHING;
  if (value instanceof Unknown) return unknownText(call, 'name');
  return isList(value) ? (value as readonly Resolved[]).length : misused(call, 'a list');
};
