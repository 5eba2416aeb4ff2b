import { App, Duration, Lazy, Stack } from 'aws-cdk-lib';
import { Guardrail, GuardrailExemption, Guardrails, NetworkChange } from '../../lib/guardrails';
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

test('without geographies of inference profiles a prompt needs an approved region', () => {
  expect(Guardrails.denyRegionsExcept(['eu-west-1'])._statements.map(({ sid }) => sid)).toEqual(['Regions']);
});

test('the audit trail of every log group is protected from deletion when none is named, and their settings are left to their owners', () => {
  const statements = Guardrails.protectAuditTrail()._statements;
  expect(statements.at(-1)).toMatchObject({ sid: 'AuditLogGroups', actions: ['logs:DeleteLogGroup', 'logs:DeleteLogStream'], resources: undefined });
  expect(JSON.stringify(statements)).not.toContain('logs:PutRetentionPolicy');
});

test('accounts whose defaults supply tokens may leave them out, but not make them optional', () => {
  expect(Guardrails.requireImdsV2({ accountDefaultsSupplyIt: true })._statements[0].conditions).toEqual({ StringEquals: { 'ec2:MetadataHttpTokens': 'optional' } });
  expect(Guardrails.requireImdsV2({ accountDefaultsSupplyIt: false })._statements[0].conditions).toEqual({ StringNotEquals: { 'ec2:MetadataHttpTokens': 'required' } });
});

test('exemptions stand beside a condition of the same operator', () => {
  const exemptions = [GuardrailExemption.role('deployer', 'deploys the platform')];
  expect(Guardrails.denyRegionsExcept(['eu-west-1'], { exemptions, inferenceProfileGeographies: ['eu'] })._statements[1].conditions).toEqual({
    StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] },
    ArnNotLike: { 'bedrock:InferenceProfileArn': ['arn:*:bedrock:*:*:inference-profile/eu.*'], 'aws:PrincipalArn': ['arn:*:iam::*:role/deployer'] },
  });
});

test('the order of names does not matter', () => {
  expect(Guardrails.protectBuckets(['b', 'a'].map((name) => `${name}-state`))._statements).toEqual(Guardrails.protectBuckets(['a-state', 'b-state'])._statements);
});

const at = new Stack(new App(), 'S').region;
const LISTS: [string, (names: string[]) => Guardrail, string, string[], string[]][] = [
  ['protectAuditTrail', (logGroupNames) => Guardrails.protectAuditTrail({ logGroupNames }), 'the name of a log group', ['/aws/lambda/x', '*', 'x'.repeat(512)], ['', 'a b', 'x'.repeat(513), 'a:b']],
  ['protectLogArchive', (names) => Guardrails.protectLogArchive(names), 'the name of a bucket', ['logs', 'logs-*', 'a'.repeat(63)], ['', '*', '**', '*-logs', 'Logs', 'lo', 'a'.repeat(64), 'logs/x', 'arn:aws:s3:::logs']],
  ['protectLogArchive', (keyAliases) => Guardrails.protectLogArchive(['logs'], { keyAliases }), 'the alias of a key', ['logs', 'logs/*'], ['', '*', 'alias/logs', 'a b']],
  ['protectBuckets', (names) => Guardrails.protectBuckets(names), 'the name of a bucket', ['state'], ['', '*', 'State']],
  ['protectAlarms', (alarmNames) => Guardrails.protectAlarms({ alarmNames }), 'the name of an alarm', ['security-*', 'Root use (all)'], ['', '*', 'a:b', 'x'.repeat(256)]],
  ['protectAlarms', (ruleNames) => Guardrails.protectAlarms({ ruleNames }), 'the name of a rule', ['security-*'], ['', '*', 'a b', 'bus/rule', 'x'.repeat(65)]],
  ['protectAlarms', (topicNames) => Guardrails.protectAlarms({ topicNames }), 'the name of a topic', ['notices.fifo'], ['', '*', 'a b', 'a:b', 'x'.repeat(257)]],
  ['protectAlarms', (logGroupNames) => Guardrails.protectAlarms({ logGroupNames }), 'the name of a log group', ['audit/*'], ['', 'a:b']],
  ['denySharing', (trustedAccounts) => Guardrails.denySharing({ trustedAccounts }), 'an account id', ['111122223333'], ['', '*', '11112222333', '1111222233334']],
  ['denyNetworkChanges', (endpointServiceOwners) => Guardrails.denyNetworkChanges({ endpointServiceOwners }), 'an owner of endpoint services', ['111122223333', 'aws-marketplace'], ['', '*', 'amazon', '1234']],
  ['protectDns', (hostedZoneIds) => Guardrails.protectDns({ hostedZoneIds }), 'the id of a hosted zone', ['Z0123456789ABCDEFGHIJ'], ['', '*', '/hostedzone/Z0123', 'z0123', 'Z'.repeat(33)]],
  ['requireTags', (keys) => Guardrails.requireTags(keys), 'the key of a tag', ['Owner', 'cost:center', 'x'.repeat(128)], ['', '*', 'aws:x', 'AWS:x', 'a,b', 'x'.repeat(129)]],
  ['protectBackups', (vaultNames) => Guardrails.protectBackups({ vaultNames }), 'the name of a backup vault', ['central-*', 'x'.repeat(50)], ['', '*', 'x', 'a b', 'x'.repeat(51)]],
  ['protectBackups', (copyTargetPaths) => Guardrails.protectBackups({ copyTargetPaths }), 'a path of the organization', ['o-exampleorgid/r-ab12/', 'o-exampleorgid/r-ab12/*', 'o-exampleorgid/r-ab12/ou-ab12-11111111/*'], ['', '*', 'o-exampleorgid', 'o-exampleorgid/*', 'ou-ab12-11111111', 'o-exampleorgid/r-ab12', 'o-*/r-ab12/']],
  ['restrictFunctions', (layerAccounts) => Guardrails.restrictFunctions({ layerAccounts }), 'an account id', ['111122223333'], ['', '*']],
  ['denyInstanceTypesExcept', (types) => Guardrails.denyInstanceTypesExcept(types), 'an instance type', ['t4g.*', 'm7g.16xlarge', 'u-6tb1.metal', 'c7gn.metal-*'], ['', '*', '*.small', 't4g', 'db.t4g.small*x.', 'T4G.small']],
  ['denyInstanceTypesExcept', (databaseClasses) => Guardrails.denyInstanceTypesExcept(['t4g.*'], { databaseClasses }), 'a class of database instances', ['db.t4g.*', 'db.r6i.2xlarge.tpc2.mem3x'], ['', '*', 'db.*', 't4g.small', 'db.t4g']],
  ['denyInstanceTypesExcept', (sageMakerTypes) => Guardrails.denyInstanceTypesExcept(['t4g.*'], { sageMakerTypes }), 'an instance type of SageMaker', ['ml.t3.*'], ['', '*', 'ml.*', 't3.small']],
  ['denyImagesExcept', (owners) => Guardrails.denyImagesExcept(owners), 'an owner of images', ['111122223333', 'amazon', 'aws-marketplace', 'aws-backup-vault'], ['', '*', 'self', 'Amazon', '1234']],
  ['denyRegionsExcept', (inferenceProfileGeographies) => Guardrails.denyRegionsExcept(['eu-west-1'], { inferenceProfileGeographies }), 'the geography of an inference profile', ['eu', 'us-gov', 'global'], ['', '*', 'EU', 'eu.', 'eu-']],
];

describe.each(LISTS)('%s', (factory, build, what, good, bad) => {
  test.each(good)(`takes %j as ${what}`, (name) => {
    expect(JSON.stringify(build([name])._statements)).toContain(name);
  });

  test.each([...bad, at])(`fails for %j, which is not ${what}`, (name) => {
    expect(() => build([name])).toThrow(new RegExp(`^Guardrails\\.${factory}: .* is not ${what}; `));
  });

  test(`fails without ${what}`, () => {
    expect(() => build([])).toThrow(`${what} is missing, so nothing would be guarded; name at least one`);
  });

  test(`fails where ${what} is there twice`, () => {
    expect(() => build([good[0], good[0]])).toThrow(`${what} is there twice in`);
  });
});

test.each([6, 31, 7.5])('fails for a recovery window of %d days', (days) => {
  expect(() => Guardrails.protectSecrets({ minimumRecoveryWindow: Duration.hours(days * 24) })).toThrow(`the minimum recovery window is ${days} days; use whole days from 7 to 30`);
});

test.each([6, 31])('fails for a waiting period of %d days', (days) => {
  expect(() => Guardrails.protectKeys({ minimumWaitingPeriod: Duration.days(days) })).toThrow(`the minimum waiting period is ${days} days; use whole days from 7 to 30`);
});

test.each([89, 2561])('fails for a rotation period of %d days', (days) => {
  expect(() => Guardrails.protectKeys({ maximumRotationPeriod: Duration.days(days) })).toThrow(`the maximum rotation period is ${days} days; use whole days from 90 to 2560`);
});

test.each([7, 30])('%d days are a window and a period', (days) => {
  expect(JSON.stringify(Guardrails.protectSecrets({ minimumRecoveryWindow: Duration.days(days) })._statements)).toContain(`"${days}"`);
  expect(JSON.stringify(Guardrails.protectKeys({ minimumWaitingPeriod: Duration.days(days) })._statements)).toContain(`"${days}"`);
});

test('fails for a period that is known at deployment only', () => {
  expect(() => Guardrails.protectSecrets({ minimumRecoveryWindow: Duration.days(Lazy.number({ produce: () => 7 })) })).toThrow('the minimum recovery window is known only at deployment');
});

test.each([0, 65, 1.5, NaN])('fails for %d hops', (maximumHops) => {
  expect(() => Guardrails.requireImdsV2({ maximumHops })).toThrow(/is not a number of hops; use a whole number from 1 to 64/);
});

test.each([1, 64])('%d hops are possible', (maximumHops) => {
  expect(Guardrails.requireImdsV2({ maximumHops })._statements[1].conditions).toEqual({ NumericGreaterThan: { 'ec2:MetadataHttpPutResponseHopLimit': String(maximumHops) } });
});

test('fails where a kind of network change is allowed twice, all are, or owners say nothing', () => {
  expect(() => Guardrails.denyNetworkChanges({ allowed: [NetworkChange.FOREIGN_ENDPOINTS], endpointServiceOwners: ['111122223333'] })).toThrow(/endpointServiceOwners says nothing where FOREIGN_ENDPOINTS is allowed; leave one of them out/);
  expect(() => Guardrails.denyNetworkChanges({ allowed: [NetworkChange.PEERING, NetworkChange.PEERING] })).toThrow(/a kind of change is there twice in \["PEERING","PEERING"\]; name each once/);
  expect(() => Guardrails.denyNetworkChanges({ allowed: Object.values(NetworkChange) })).toThrow(/every kind of change is allowed, so nothing would be denied/);
});

test('fails where nothing is guarded', () => {
  expect(() => Guardrails.protectAlarms({})).toThrow(/nothing is named, so nothing would be guarded; name alarms, rules, topics or log groups/);
  expect(() => Guardrails.restrictFunctions({ insideVpc: false })).toThrow(/nothing is restricted; set insideVpc, signedCode or layerAccounts/);
  expect(() => Guardrails.requireTags(['Owner'], { resources: [] })).toThrow(/no type of resource needs the tags; name at least one/);
});
