import { readdirSync, readFileSync } from 'fs';
import * as path from 'path';
import { ACCOUNT_POLICIES, ATTACHED_POLICIES, NOT_BEARING, OWN_POLICIES, READ_APART } from '../../../../../lib/verification/prover/model/policies/policy-properties';

const LIBRARY = path.dirname(require.resolve('aws-cdk-lib/package.json'));
/** Where the L1 constructs turn their properties into CloudFormation's. */
const CONVERSION = /function convertCfn(\w+)PropsToCloudFormation\(properties\)\{[^{]*\{/g;
const NESTED = /^(\w+?)(ResourcePolicy|DestinationPolicy)Property$/;
/** Documents have names such as these, and are JSON, texts or lists. */
const NAME = /(polic(y|ies)(document|text|template)?|content|agentpermissions)$/i;
const DOCUMENT = /^(?:cdk\(\)\.(objectToCloudFormation|stringToCloudFormation|unionMapper|listMapper)|convertCfn\w+(?:Resource|Destination)PolicyPropertyToCloudFormation)/;

/** Properties of all types of the installed library that may hold policy documents. */
function candidates(): string[] {
  const found = new Set<string>();
  for (const folder of readdirSync(LIBRARY).filter((one) => one.startsWith('aws-'))) {
    const lib = path.join(LIBRARY, folder, 'lib');
    for (const file of readdirSync(lib).filter((one) => one.endsWith('.generated.js'))) {
      const text = readFileSync(path.join(lib, file), 'utf8');
      const types = new Map([...text.matchAll(/"(AWS::\w+::(\w+))"/g)].map(([, type, name]) => [name, type]));
      for (const match of text.matchAll(CONVERSION)) {
        const type = types.get(match[1]);
        if (type === undefined || NESTED.test(match[1])) {
          continue;
        }
        const body = text.slice(match.index! + match[0].length, text.indexOf('):properties}', match.index));
        for (const [, name, value] of body.matchAll(/(?:^|,)"?([A-Z]\w*)"?:((?:cdk\(\)\.|convertCfn)\w+)/g)) {
          if (NAME.test(name) && DOCUMENT.test(value)) {
            found.add(`${type}.${name}`);
          }
        }
      }
    }
  }
  return [...found].sort();
}

const READ = new Set([
  ...Object.entries(OWN_POLICIES).map(([type, at]) => `${type}.${at.split('.')[0]}`),
  ...Object.entries({ ...ATTACHED_POLICIES, ...ACCOUNT_POLICIES }).map(([type, { policy }]) => `${type}.${policy}`),
  ...READ_APART,
]);

describe('properties of the installed library that may hold policies', () => {
  const all = candidates();

  test('are many', () => {
    expect(all.length).toBeGreaterThan(100);
    expect(all).toEqual(expect.arrayContaining(['AWS::S3::BucketPolicy.PolicyDocument', 'AWS::KMS::Key.KeyPolicy', 'AWS::DynamoDB::Table.ResourcePolicy']));
  });

  test('are each read, or named as bearing on nothing', () => {
    expect(all.filter((one) => !READ.has(one) && !(one in NOT_BEARING))).toEqual([]);
  });

  test('are never both', () => {
    expect(Object.keys(NOT_BEARING).filter((one) => READ.has(one))).toEqual([]);
  });

  test('that are named are there', () => {
    const apart = new Set(['AWS::DynamoDB::GlobalTable.Replicas', 'AWS::Events::EventBusPolicy.Statement']);
    expect([...READ, ...Object.keys(NOT_BEARING)].filter((one) => !apart.has(one) && !all.includes(one))).toEqual([]);
  });
});
