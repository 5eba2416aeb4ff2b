import { App, Stack } from 'aws-cdk-lib';
import { Guardrails } from '../../lib/guardrails';
import { GLOBAL_ACTIONS, GLOBAL_ACTIONS_DATE } from '../../lib/guardrails/catalogue/global-services';

test('the list of global actions is dated, sorted and without repetition', () => {
  expect(GLOBAL_ACTIONS_DATE).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  expect([...new Set(GLOBAL_ACTIONS)].sort()).toEqual(GLOBAL_ACTIONS);
  expect(GLOBAL_ACTIONS).toHaveLength(86);
  expect(GLOBAL_ACTIONS.every((action) => /^[a-z0-9-]+:[A-Za-z*]+$/.test(action))).toBe(true);
});

describe('regions', () => {
  test.each<[string, string[], RegExp]>([
    ['no region', [], /no region is approved; name at least one/],
    ['a region that does not exist', ['eu-west-9'], /"eu-west-9" is not an AWS region; write its code/],
    ['a zone', ['eu-west-1a'], /"eu-west-1a" is not an AWS region/],
    ['a wildcard', ['eu-*'], /"eu-\*" is not an AWS region/],
    ['a region twice', ['eu-west-1', 'eu-west-1'], /a region is named twice/],
    ['two partitions', ['eu-west-1', 'us-gov-west-1', 'eu-west-2'], /several partitions: eu-west-1 and eu-west-2 of aws and us-gov-west-1 of aws-us-gov/],
  ])('fails for %s', (_name, regions, message) => {
    expect(() => Guardrails.denyRegionsExcept(regions)).toThrow(message);
  });

  test('fails for a region that is known at deployment only', () => {
    expect(() => Guardrails.denyRegionsExcept([new Stack(new App(), 'S').region])).toThrow(/a value known only at deployment is not an AWS region/);
  });

  test.each([['us-gov-west-1'], ['cn-north-1'], ['eusc-de-east-1']])('%s is a region', (region) => {
    expect(Guardrails.denyRegionsExcept([region])._statements[0].conditions).toEqual({ StringNotEquals: { 'aws:RequestedRegion': [region] } });
  });

  test.each(['bedrock', '*', '*:*', 'Bedrock:Invoke', 'bedrock:'])('fails for the global action %s', (action) => {
    expect(() => Guardrails.denyRegionsExcept(['eu-west-1'], { globalActions: [action] })).toThrow(/is not an action; write it as/);
  });
});

describe('audit-trail', () => {
  test.each(['', 'a b', 'x'.repeat(513), 'a:b'])('fails for the log group %j', (name) => {
    expect(() => Guardrails.protectAuditTrail({ logGroupNames: [name] })).toThrow(/is not the name of a log group/);
  });
});
