import { cidrBlocks } from './cidr';
import { availabilityZones, findInMap, getStackOutput, importValue, length } from './lookup-functions';
import { base64, join, select, split, sub, toJsonString } from './text-functions';
import { IntrinsicFunction, misused, NOTHING, scalarText, unknownText, Value } from './values';
import { Unknown } from '../resolved';
import { isObject, own } from '../sources/json-objects';

/**
 * The functions of templates by name.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function intrinsicFunction(name: string): IntrinsicFunction | undefined {
  return FUNCTIONS.get(name);
}

const ref: IntrinsicFunction = (argument, call) => {
  return typeof argument === 'string' ? call.resolver.references.ref(argument, call.scope) : misused(call, 'the name of a parameter or resource');
};

const getAtt: IntrinsicFunction = (argument, call) => {
  let [logicalId, attribute]: unknown[] = Array.isArray(argument) && argument.length === 2 ? argument : [];
  if (typeof argument === 'string' && argument.includes('.')) {
    logicalId = argument.slice(0, argument.indexOf('.'));
    attribute = argument.slice(argument.indexOf('.') + 1);
  }
  if (typeof logicalId !== 'string') return misused(call, 'a resource and the name of an attribute');
  if (typeof attribute !== 'string') attribute = isObject(attribute) ? scalarText(call.resolver.value(attribute, call.scope)) : undefined;
  if (typeof attribute !== 'string') return misused(call, 'a resource and the name of an attribute');
  return call.resolver.references.getAtt(logicalId, attribute, call.scope);
};

const chosen: IntrinsicFunction = (argument, call) => {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== 'string') return misused(call, 'a condition and two values');
  const { resolver, scope } = call;
  const holds = resolver.truth(scope, argument[0]);
  if (holds !== undefined) return resolver.value(argument[holds ? 1 : 2], scope);
  return either([resolver.value(argument[1], scope), resolver.value(argument[2], scope)], call);
};

/** One of several values, and only the deployment knows which. */
function either(values: readonly Value[], call: Parameters<IntrinsicFunction>[1]): Value {
  const [first] = values;
  if (first !== NOTHING && values.every((value) => value === first)) return first;
  if (values.every((value) => scalarText(value) !== undefined)) return unknownText(call);
  return new Unknown(`${call.name} chooses by what only the deployment knows`);
}

const transform: IntrinsicFunction = (argument) => {
  const name = own(argument, 'Name');
  return new Unknown(`the macro ${typeof name === 'string' ? name : 'of Fn::Transform'} is run at deployment`);
};

const FUNCTIONS: ReadonlyMap<string, IntrinsicFunction> = new Map<string, IntrinsicFunction>([
  ['Ref', ref],
  ['Fn::GetAtt', getAtt],
  ['Fn::If', chosen],
  ['Fn::Join', join],
  ['Fn::Sub', sub],
  ['Fn::Select', select],
  ['Fn::Split', split],
  ['Fn::Base64', base64],
  ['Fn::ToJsonString', toJsonString],
  ['Fn::FindInMap', findInMap],
  ['Fn::ImportValue', importValue],
  ['Fn::GetStackOutput', getStackOutput],
  ['Fn::GetAZs', availabilityZones],
  ['Fn::Length', length],
  ['Fn::Cidr', cidrBlocks],
  ['Fn::Transform', transform],
]);
