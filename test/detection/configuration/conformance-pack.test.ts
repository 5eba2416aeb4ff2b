import { App, Duration, Stack } from 'aws-cdk-lib';
import * as config from 'aws-cdk-lib/aws-config';
import { parse } from 'yaml';
import {
  CisFoundationsLevel, CisFoundationsVersion, ComplianceRule, ConformancePack, ConformancePackOptions,
} from '../../../lib/detection/configuration';
import { cisData, nistData } from '../../../lib/detection/configuration/pack-data';

interface Template {
  readonly Parameters?: Record<string, { Type: string; Default?: string }>;
  readonly Resources: Record<string, { Type: string; Properties: any }>;
}
const read = (pack: ConformancePack) => parse(pack.templateBody) as Template;
const rulesOf = (pack: ConformancePack): Record<string, any> => (
  Object.fromEntries(Object.values(read(pack).Resources).map(({ Properties }) => [Properties.ConfigRuleName, Properties])));

/**
 * Rules that AWS announced on 2026-07-10 and CDK does not list yet.
 * See https://aws.amazon.com/about-aws/whats-new/2026/07/aws-config-additional-managed-rules
 */
const NEWER = [
  'API_GWV2_ACCESS_LOGS_ENABLED', 'CLOUDTRAIL_ALL_READ_S3_DATA_EVENT_CHECK', 'CLOUDTRAIL_ALL_WRITE_S3_DATA_EVENT_CHECK', 'CLOUDTRAIL_S3_BUCKET_ACCESS_LOGGING',
  'EC2_LAUNCH_TEMPLATE_IMDSV2_CHECK', 'IAM_EXTERNAL_ACCESS_ANALYZER_ENABLED', 'IAM_SERVER_CERTIFICATE_EXPIRATION_CHECK', 'KMS_KEY_POLICY_NO_PUBLIC_ACCESS',
  'S3_BUCKET_MFA_DELETE_ENABLED', 'SECURITY_ACCOUNT_INFORMATION_PROVIDED', 'SNS_TOPIC_NO_PUBLIC_ACCESS', 'SQS_QUEUE_NO_PUBLIC_ACCESS', 'VPC_SG_PORT_RESTRICTION_CHECK',
];
const known = new Set([...Object.values(config.ManagedRuleIdentifiers as unknown as Record<string, string>), ...NEWER]);

const versions = Object.values(CisFoundationsVersion);
const packs: [string, ConformancePack][] = [
  ...versions.flatMap((version) => [CisFoundationsLevel.LEVEL_1, CisFoundationsLevel.LEVEL_2].map((level): [string, ConformancePack] => [
    `CIS ${version} level ${level}`, ConformancePack.cisFoundations({ version, level }),
  ])),
  ['NIST', ConformancePack.nist80053()],
];

describe.each(packs)('the pack of %s', (_name, pack) => {
  test('has only rules that AWS maintains', () => {
    for (const { Type, Properties } of Object.values(read(pack).Resources)) {
      expect(Type).toBe('AWS::Config::ConfigRule');
      expect(Properties.Source.Owner).toBe('AWS');
      expect(known).toContain(Properties.Source.SourceIdentifier);
    }
  });

  test('checks every control, or says why not', () => {
    expect(pack.controls.length).toBeGreaterThan(25);
    for (const { control, rules, notChecked } of pack.controls) {
      expect([control, rules.length > 0]).toEqual([control, notChecked === undefined]);
      expect([control, (notChecked ?? 'a reason of words').trim().split(' ').length > 3]).toEqual([control, true]);
      expect(pack.rules).toEqual(expect.arrayContaining(rules));
    }
    expect([...new Set(pack.controls.flatMap(({ rules }) => rules))].sort()).toEqual(pack.rules);
    expect(new Set(pack.controls.map(({ control }) => control)).size).toBe(pack.controls.length);
  });

  test('says with each rule which controls it serves', () => {
    for (const [name, { Description }] of Object.entries(rulesOf(pack))) {
      const [first] = pack.controls.filter(({ rules }) => rules.includes(name));
      expect(Description).toContain(first.control);
      expect(Description.length).toBeLessThanOrEqual(256);
    }
  });

  test('fits the quotas of Config', () => {
    expect(pack.rules.length).toBeLessThanOrEqual(130);
    expect(Buffer.byteLength(pack.templateBody)).toBeLessThanOrEqual(51_200);
    expect(Object.keys(read(pack).Parameters ?? {}).length).toBeLessThanOrEqual(60);
  });

  test('has parameters that are declared, and declares what is used', () => {
    const used = Object.values(read(pack).Resources).flatMap(({ Properties }) => Object.values(Properties.InputParameters ?? {}))
      .filter((value): value is { Ref: string } => typeof value === 'object').map(({ Ref }) => Ref);
    expect([...new Set(used)].sort()).toEqual(Object.keys(read(pack).Parameters ?? {}));
    const inputs = pack._inputs(new Stack(new App(), 'Stack')).map(({ parameterName }) => parameterName);
    const open = Object.entries(read(pack).Parameters ?? {}).filter(([, { Default }]) => Default === undefined).map(([name]) => name);
    expect(inputs).toEqual(open);
  });
});

test.each([['7.0', 70], ['6.0', 63], ['5.0', 63], ['3.0', 62]])('CIS %s has %s recommendations in the data, without a gap in their numbers', (version, count) => {
  const numbers = cisData().controls.flatMap((control) => control.numbers[version] ?? []);
  expect(numbers).toHaveLength(count);
  for (const number of numbers) {
    const [, section, last] = /^(.*)\.(\d+)$/.exec(number)!;
    const before = `${section}.${Number(last) - 1}`;
    expect([number, last === '1' || numbers.includes(before) || numbers.some((one) => one.startsWith(`${before}.`))]).toEqual([number, true]);
  }
});

test('the data says where it is from and when it was compared', () => {
  for (const { source, asOf } of [cisData(), nistData()]) {
    expect(source).toMatch(/CIS|NIST/);
    expect(asOf).toMatch(/^\d{4}-\d{2}-\d{2}$/);
  }
});

test('every version of CIS counts its own numbers, and level 1 is less', () => {
  expect(rulesOf(ConformancePack.cisFoundations())['iam-root-access-key-check'].Description).toBe('CIS 7.0 2.4: root has no access key');
  expect(rulesOf(ConformancePack.cisFoundations({ version: CisFoundationsVersion.V3_0 }))['iam-root-access-key-check'].Description).toBe('CIS 3.0 1.4: root has no access key');
  expect(ConformancePack.cisFoundations({ level: CisFoundationsLevel.LEVEL_1 }).rules).not.toContain('root-account-hardware-mfa-enabled');
  expect(ConformancePack.cisFoundations().rules).toContain('root-account-hardware-mfa-enabled');
  expect(ConformancePack.cisFoundations({ version: CisFoundationsVersion.V5_0, level: CisFoundationsLevel.LEVEL_1 }).name).toBe('cis-aws-foundations-5-0-level-1');
});

test('NIST names all 300 controls of release 5.2.0 that are not withdrawn', () => {
  const { controls } = ConformancePack.nist80053();
  expect(controls).toHaveLength(300);
  expect(controls.map(({ control }) => control)).not.toContain('AC-13');
  expect(controls.find(({ control }) => control === 'IA-5')!.rules).toContain('iam-password-policy');
  expect(controls.find(({ control }) => control === 'PE-3')).toEqual({ control: 'PE-3', rules: [], notChecked: expect.stringContaining('premises') });
});

test('what the deployment alone knows is an input, in any partition', () => {
  const stack = new Stack(new App(), 'Stack');
  const inputs = stack.resolve(ConformancePack.cisFoundations()._inputs(stack)) as { parameterName: string; parameterValue: unknown }[];
  expect(inputs.map(({ parameterName }) => parameterName)).toEqual(['CloudShellPolicyArn', 'SupportPolicyArn']);
  expect(inputs[1].parameterValue).toEqual({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AWSSupportAccess']] });
  expect(ConformancePack.cisFoundations().templateBody).not.toContain('arn:aws');
});

test('parameters are given as inputs, and rules left out are gone from the controls, with the reason', () => {
  const pack = ConformancePack.cisFoundations({
    parameters: { MaxAccessKeyAge: '30' },
    exceptRules: [
      { rule: 's3-bucket-mfa-delete-enabled', reason: 'Object Lock keeps versions here' },
      { rule: 'rds-cluster-multi-az-enabled', reason: 'We have no clusters' },
    ],
  });
  expect(pack._inputs(new Stack(new App(), 'Stack'))).toContainEqual({ parameterName: 'MaxAccessKeyAge', parameterValue: '30' });
  expect(pack.rules).not.toContain('s3-bucket-mfa-delete-enabled');
  const of = (subject: string) => pack.controls.find((control) => control.subject === subject)!;
  expect(of('versions are deleted with MFA only')).toMatchObject({ rules: [], notChecked: 's3-bucket-mfa-delete-enabled is left out: Object Lock keeps versions here' });
  expect(of('databases stand in several zones')).toMatchObject({ rules: ['rds-multi-az-support'], partly: 'rds-cluster-multi-az-enabled is left out: We have no clusters' });
});

test('rules of your own choice make a pack, the same in any order', () => {
  const rules = [
    ComplianceRule.accessKeysRotated(Duration.days(30)),
    ComplianceRule.managed('IAM_GROUP_HAS_USERS_CHECK', {
      name: 'groups_have-users', description: 'Groups: "used"', frequency: config.MaximumExecutionFrequency.ONE_HOUR, resourceTypes: [config.ResourceType.IAM_GROUP], parameters: { b: '1', a: 'x: y' },
    }),
  ];
  const pack = ConformancePack.of('ours', rules);
  expect(ConformancePack.of('ours', [...rules].reverse()).templateBody).toBe(pack.templateBody);
  expect(read(pack)).toEqual({
    Resources: {
      AccessKeysRotated: {
        Type: 'AWS::Config::ConfigRule',
        Properties: { ConfigRuleName: 'access-keys-rotated', InputParameters: { maxAccessKeyAge: '30' }, Source: { Owner: 'AWS', SourceIdentifier: 'ACCESS_KEYS_ROTATED' } },
      },
      GroupsHaveUsers: {
        Type: 'AWS::Config::ConfigRule',
        Properties: {
          ConfigRuleName: 'groups_have-users',
          Description: 'Groups: "used"',
          InputParameters: { a: 'x: y', b: '1' },
          MaximumExecutionFrequency: 'One_Hour',
          Scope: { ComplianceResourceTypes: ['AWS::IAM::Group'] },
          Source: { Owner: 'AWS', SourceIdentifier: 'IAM_GROUP_HAS_USERS_CHECK' },
        },
      },
    },
  });
});

const many = (count: number, description?: string) => Array.from({ length: count }, (_, index) => ComplianceRule.managed('REQUIRED_TAGS', { name: `tags-${index}`, description }));

test('130 rules are fine', () => {
  expect(() => ConformancePack.of('ours', many(130))).not.toThrow();
});

test.each<[string, () => unknown, RegExp]>([
  ['no rules', () => ConformancePack.of('ours', []), /ConformancePack ours: it has 0 rules; give it 1 to 130/],
  ['131 rules', () => ConformancePack.of('ours', many(131)), /it has 131 rules; give it 1 to 130/],
  ['a template of too many bytes', () => ConformancePack.of('ours', many(130, 'x'.repeat(256))), /its template has \d+ bytes and Config takes 51200; shorten descriptions, or make two packs/],
  ['two rules of a name', () => ConformancePack.of('ours', [...many(1), ...many(1)]), /two of its rules are named "tags-0"/],
  ['two rules of nearly a name', () => ConformancePack.of('ours', [ComplianceRule.managed('A', { name: 'a-b' }), ComplianceRule.managed('A', { name: 'a_b' })]), /two of its rules are named "a_b"/],
  ['a name with a space', () => ConformancePack.of('our pack', many(1)), /"our pack" is not the name of a pack; use letters, digits and -/],
  ['a parameter that is none', () => ConformancePack.cisFoundations({ parameters: { MaxAccesKeyAge: '30' } }), /"MaxAccesKeyAge" is no parameter of the pack; did you mean MaxAccessKeyAge/],
  ['an empty parameter', () => ConformancePack.cisFoundations({ parameters: { MaxAccessKeyAge: ' ' } }), /the parameter MaxAccessKeyAge has 0 characters/],
  ['a rule left out that is none', () => ConformancePack.nist80053({ exceptRules: [{ rule: 'zzz', reason: 'We do not have it' }] }), /"zzz" is left out and is no rule of the pack; use one of access-keys-rotated/],
  ['a rule left out twice', () => ConformancePack.nist80053({ exceptRules: ['a', 'b'].map(() => ({ rule: 'alb-waf-enabled', reason: 'We have none' })) }), /"alb-waf-enabled" is left out twice/],
  ['a rule left out without a reason', () => ConformancePack.nist80053({ exceptRules: [{ rule: 'alb-waf-enabled', reason: '' }] }), /leaving out alb-waf-enabled has no reason/],
  ['an identifier that is none', () => ComplianceRule.managed('required-tags'), /"required-tags" is not the identifier of a rule/],
  ['a rule of no name', () => ComplianceRule.managed('REQUIRED_TAGS', { name: 'a b' }), /"a b" is not the name of a rule/],
  ['an empty description', () => ComplianceRule.managed('REQUIRED_TAGS', { description: ' ' }), /its description has 0 characters/],
  ['a long description', () => ComplianceRule.managed('REQUIRED_TAGS', { description: 'x'.repeat(257) }), /its description has 257 characters; say it in 1 to 256/],
  ['hours for days', () => ComplianceRule.accessKeysRotated(Duration.hours(5)), /5 hours is no number of days; use whole days/],
  ['no tags', () => ComplianceRule.requiredTags([]), /the keys are \[\]; name one to six keys/],
  ['seven tags', () => ComplianceRule.requiredTags(['a', 'b', 'c', 'd', 'e', 'f', 'g']), /name one to six keys; make several rules for more/],
  ['no ports', () => ComplianceRule.closedPorts([]), /there are no ports/],
  ['a port that is none', () => ComplianceRule.closedPorts([65536]), /65536 is no port; name whole numbers from 0 to 65535/],
])('fails on %s', (_name, make, message) => {
  expect(make).toThrow(message);
});

test.each<[keyof ConformancePackOptions, ConformancePackOptions]>([
  ['parameters', { parameters: { MaxAccessKeyAge: '30' } }],
  ['exceptRules', { exceptRules: [{ rule: 'access-keys-rotated', reason: 'We have no users' }] }],
])('two values of %s give two packs', (_name, options) => {
  const written = (pack: ConformancePack) => [pack.templateBody, pack._inputs(new Stack(new App(), 'Stack'))];
  expect(written(ConformancePack.nist80053(options))).not.toEqual(written(ConformancePack.nist80053()));
});

test.each([
  [ComplianceRule.accessKeysRotated(Duration.days(90)), 'ACCESS_KEYS_ROTATED', { maxAccessKeyAge: '90' }],
  [ComplianceRule.unusedCredentials(Duration.days(45)), 'IAM_USER_UNUSED_CREDENTIALS_CHECK', { maxCredentialUsageAge: '45' }],
  [ComplianceRule.certificatesRenewed(Duration.days(14)), 'ACM_CERTIFICATE_EXPIRATION_CHECK', { daysToExpiration: '14' }],
  [ComplianceRule.logsKept(Duration.days(365)), 'CW_LOGGROUP_RETENTION_PERIOD_CHECK', { MinRetentionTime: '365' }],
  [ComplianceRule.requiredTags(['owner', 'stage']), 'REQUIRED_TAGS', { tag1Key: 'owner', tag2Key: 'stage' }],
  [ComplianceRule.closedPorts([3389, 22, 22]), 'VPC_SG_PORT_RESTRICTION_CHECK', { restrictPorts: '22,3389' }],
])('a rule says what it asks for: %#', (rule, identifier, parameters) => {
  expect(rule.identifier).toBe(identifier);
  expect(known).toContain(identifier);
  expect(rule._packRule.parameters).toEqual(parameters);
});
