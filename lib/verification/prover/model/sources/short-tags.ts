import { CollectionTag, Pair, Scalar, ScalarTag, YAMLMap } from 'yaml';

/** Functions that YAML templates may write as tags. `!Ref` and `!Condition` stand for keys without `Fn::`. */
const FUNCTIONS = [
  'And', 'Base64', 'Cidr', 'Contains', 'EachMemberEquals', 'EachMemberIn', 'Equals', 'FindInMap', 'GetAZs', 'GetAtt', 'GetStackOutput', 'If',
  'ImportValue', 'Join', 'Length', 'Not', 'Or', 'RefAll', 'Select', 'Split', 'Sub', 'ToJsonString', 'Transform', 'ValueOf', 'ValueOfAll',
];

/**
 * The short forms of YAML templates: `!Sub text` is `Fn::Sub: text`, `!GetAtt A.b` is `Fn::GetAtt: [A, b]`.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/intrinsic-function-reference.html
 */
export function shortTags(): (ScalarTag | CollectionTag)[] {
  const names: [tag: string, key: string][] = [['!Ref', 'Ref'], ['!Condition', 'Condition']];
  names.push(...FUNCTIONS.map((name): [string, string] => [`!${name}`, `Fn::${name}`]));
  return names.flatMap(([tag, key]): (ScalarTag | CollectionTag)[] => [
    { tag, resolve: (text) => ({ [key]: key === 'Fn::GetAtt' ? splitAttribute(text) : text }) },
    { tag, collection: 'seq', resolve: (node) => under(key, node) },
    { tag, collection: 'map', resolve: (node) => under(key, node) },
  ]);
}

function under(key: string, node: unknown): YAMLMap {
  const map = new YAMLMap();
  map.items.push(new Pair(new Scalar(key), node));
  return map;
}

function splitAttribute(text: string): string | string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}
