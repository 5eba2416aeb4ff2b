import { Duration } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { contentOf, expectDifferent, openPlaces, ROOT, unlocked } from './support';
import {
  BackupCopy, BackupIndex, BackupMalwareScan, BackupMalwareScanner, BackupPolicy, BackupPolicyPlan, BackupPolicyProps, BackupResourceSelectionOptions,
  BackupResourceType, BackupRule, BackupScannedResource, BackupSelection, BackupTagCondition, BackupTagSelectionOptions,
} from '../../../lib/guardrails';

const set = (value: unknown) => ({ '@@assign': value });
const cron = (text: string) => events.Schedule.expression(`cron(${text})`);

const RULE: BackupRule = { ruleName: 'Night', vaultName: 'central', schedule: cron('0 3 ? * * *') };
const TAGGED = BackupSelection.tag('Tagged', { roleName: 'backup', tagKey: 'backup', tagValues: ['daily'] });
const PLAN: BackupPolicyPlan = { planName: 'Daily', regions: ['eu-west-1'], rules: [RULE], selections: [TAGGED] };

function plans(all: BackupPolicyPlan[], props: Partial<BackupPolicyProps> = {}): Record<string, Record<string, Record<string, unknown>>> {
  return contentOf((stack) => new BackupPolicy(stack, 'Backup', { targets: [ROOT], lockForChildren: false, plans: all, ...props })).plans as never;
}

const planOf = (change: Partial<BackupPolicyPlan>) => plans([{ ...PLAN, ...change }]).Daily;
const ruleOf = (change: Partial<BackupRule>) => planOf({ rules: [{ ...RULE, ...change }] }).rules.Night as Record<string, unknown>;

test('a plan of few words', () => {
  expect(plans([PLAN])).toEqual({
    Daily: {
      regions: set(['eu-west-1']),
      rules: { Night: { schedule_expression: set('cron(0 3 ? * * *)'), target_backup_vault_name: set('central'), lifecycle: { delete_after_days: set('35') } } },
      selections: { tags: { Tagged: { iam_role_arn: set('arn:aws:iam::$account:role/backup'), tag_key: set('backup'), tag_value: set(['daily']) } } },
    },
  });
});

test('all of a rule, as in the first example of AWS', () => {
  const lifecycle = { move_to_cold_storage_after_days: set('30'), delete_after_days: set('120'), opt_in_to_archive_for_supported_resources: set('false') };
  const copy = { deleteAfter: Duration.days(120), moveToColdStorageAfter: Duration.days(30) };
  expect(plans([{
    planName: 'PII_Backup_Plan',
    regions: ['ap-northeast-2', 'us-east-1', 'eu-north-1'],
    rules: [{
      ruleName: 'Hourly',
      schedule: cron('0 5/1 ? * * *'),
      startWindow: Duration.hours(8),
      completionWindow: Duration.days(7),
      deleteAfter: Duration.days(270),
      moveToColdStorageAfter: Duration.days(180),
      vaultName: 'FortKnox',
      airGappedVaultName: 'AirGappedVault',
      indexes: [BackupIndex.EBS, BackupIndex.S3],
      copies: [{ region: 'us-east-1', vaultName: 'secondary_vault', ...copy }, { region: 'us-west-1', account: '111111111111', vaultName: 'tertiary_vault', ...copy }],
    }],
    selections: [BackupSelection.tag('datatype', { roleName: 'MyIamRole', tagKey: 'dataType', tagValues: ['PII', 'RED'] })],
    windowsVss: true,
  }])).toEqual({
    PII_Backup_Plan: {
      regions: set(['ap-northeast-2', 'us-east-1', 'eu-north-1']),
      rules: {
        Hourly: {
          schedule_expression: set('cron(0 5/1 ? * * *)'),
          start_backup_window_minutes: set('480'),
          complete_backup_window_minutes: set('10080'),
          lifecycle: { move_to_cold_storage_after_days: set('180'), delete_after_days: set('270'), opt_in_to_archive_for_supported_resources: set('false') },
          target_backup_vault_name: set('FortKnox'),
          target_logically_air_gapped_backup_vault_arn: set('arn:aws:backup:$region:$account:backup-vault:AirGappedVault'),
          index_actions: { resource_types: set(['EBS', 'S3']) },
          copy_actions: {
            'arn:aws:backup:us-east-1:$account:backup-vault:secondary_vault': {
              target_backup_vault_arn: set('arn:aws:backup:us-east-1:$account:backup-vault:secondary_vault'), lifecycle,
            },
            'arn:aws:backup:us-west-1:111111111111:backup-vault:tertiary_vault': {
              target_backup_vault_arn: set('arn:aws:backup:us-west-1:111111111111:backup-vault:tertiary_vault'), lifecycle,
            },
          },
        },
      },
      selections: { tags: { datatype: { iam_role_arn: set('arn:aws:iam::$account:role/MyIamRole'), tag_key: set('dataType'), tag_value: set(['PII', 'RED']) } } },
      advanced_backup_settings: { ec2: { windows_vss: set('enabled') } },
    },
  });
});

test('a search for malware, as in the eighth example of AWS', () => {
  const rule = (ruleName: string, text: string, days: number, malwareScan: BackupMalwareScan): BackupRule => ({
    ruleName, schedule: cron(text), startWindow: Duration.hours(1), vaultName: 'Default', deleteAfter: Duration.days(days), malwareScan,
  });
  const made = planOf({
    rules: [rule('Daily_With_Incremental_Scan', '0 5 ? * * *', 35, BackupMalwareScan.INCREMENTAL), rule('Monthly_With_Full_Scan', '0 5 1 * ? *', 365, BackupMalwareScan.FULL)],
    malwareScanner: { roleName: 'MyGuardDutyScannerRole', resources: [BackupScannedResource.EBS] },
  });
  expect(made).toMatchObject({
    rules: {
      Daily_With_Incremental_Scan: { start_backup_window_minutes: set('60'), scan_actions: { GUARDDUTY: { scan_mode: set('INCREMENTAL_SCAN') } } },
      Monthly_With_Full_Scan: { lifecycle: { delete_after_days: set('365') }, scan_actions: { GUARDDUTY: { scan_mode: set('FULL_SCAN') } } },
    },
    scan_settings: { GUARDDUTY: { resource_types: set(['EBS']), scanner_role_arn: set('arn:aws:iam::$account:role/MyGuardDutyScannerRole') } },
  });
});

test('what is on S3, and tags', () => {
  expect(planOf({ s3AccessControlLists: false, s3ObjectTags: false, windowsVss: true, planTags: { Stage: 'Beta' } })).toMatchObject({
    advanced_backup_settings: { ec2: { windows_vss: set('enabled') }, s3: { backup_acls: set('disabled'), backup_object_tags: set('disabled') } },
    backup_plan_tags: { Stage: { tag_key: set('Stage'), tag_value: set('Beta') } },
  });
  expect(ruleOf({ recoveryPointTags: { Owner: 'Backup' } })).toMatchObject({ recovery_point_tags: { Owner: { tag_key: set('Owner'), tag_value: set('Backup') } } });
});

test('continuous backups', () => {
  expect(ruleOf({ continuousBackup: true })).toMatchObject({ enable_continuous_backup: set('true'), lifecycle: { delete_after_days: set('35') } });
  expect(ruleOf({ continuousBackup: false })).not.toHaveProperty('enable_continuous_backup');
});

test('ARNs are of the partition of the regions', () => {
  const made = planOf({
    regions: ['cn-north-1'],
    rules: [{ ...RULE, copies: [{ region: 'cn-northwest-1', vaultName: 'copies' }] }],
    selections: [BackupSelection.resources('Volumes', { roleName: 'backup', rolePath: '/service/', resourceTypes: [BackupResourceType.EBS_VOLUME] })],
  });
  expect(JSON.stringify(made)).not.toContain('arn:aws:');
  expect(made.selections).toEqual({ resources: { Volumes: { iam_role_arn: set('arn:aws-cn:iam::$account:role/service/backup'), resource_types: set(['arn:aws-cn:ec2:*:*:volume/*']) } } });
});

describe('selections', () => {
  const selected = (...selections: BackupSelection[]) => planOf({ selections }).selections;

  test('by tag, but for some, as in the sixth example of AWS', () => {
    expect(selected(BackupSelection.tag('env', {
      roleName: 'IAMRole', tagKey: 'env', tagValues: ['prod', 'gamma'], conditions: [BackupTagCondition.stringNotEquals('backup', 'false')],
    }))).toEqual({
      tags: {
        env: {
          iam_role_arn: set('arn:aws:iam::$account:role/IAMRole'),
          tag_key: set('env'),
          tag_value: set(['prod', 'gamma']),
          conditions: { string_not_equals: { condition_1: { condition_key: set('aws:ResourceTag/backup'), condition_value: set('false') } } },
        },
      },
    });
  });

  test('by type and tags, as in the seventh example of AWS', () => {
    const condition = (key: string, value: string) => ({ condition_key: set(`aws:ResourceTag/${key}`), condition_value: set(value) });
    expect(selected(BackupSelection.resources('most', {
      roleName: 'IAMRole',
      resourceTypes: [BackupResourceType.ALL],
      notResourceTypes: [BackupResourceType.FSX_FILE_SYSTEM, BackupResourceType.RDS_INSTANCE],
      conditions: [
        BackupTagCondition.stringEquals('backup', 'true'), BackupTagCondition.stringLike('key1', 'include*'), BackupTagCondition.stringEquals('stage', 'prod'), BackupTagCondition.stringNotLike('key2', '*exclude*'),
      ],
    }))).toEqual({
      resources: {
        most: {
          iam_role_arn: set('arn:aws:iam::$account:role/IAMRole'),
          resource_types: set(['*']),
          not_resource_types: set(['arn:aws:fsx:*:*:file-system/*', 'arn:aws:rds:*:*:db:*']),
          conditions: {
            string_equals: { condition_1: condition('backup', 'true'), condition_3: condition('stage', 'prod') },
            string_like: { condition_2: condition('key1', 'include*') },
            string_not_like: { condition_4: condition('key2', '*exclude*') },
          },
        },
      },
    });
  });

  test('all types are those of AWS', () => {
    const types = Object.values(BackupResourceType).filter((one): one is BackupResourceType => one instanceof BackupResourceType);
    const made = selected(BackupSelection.resources('all', { roleName: 'r', resourceTypes: types })) as { resources: { all: { resource_types: { '@@assign': string[] } } } };
    expect(made.resources.all.resource_types['@@assign']).toEqual([
      '*', 'arn:aws:backup-gateway:*:*:vm/*', 'arn:aws:cloudformation:*:*:stack/*', 'arn:aws:dsql:*:*:cluster/*', 'arn:aws:dynamodb:*:*:table/*',
      'arn:aws:ec2:*:*:instance/*', 'arn:aws:ec2:*:*:volume/*', 'arn:aws:elasticfilesystem:*:*:file-system/*', 'arn:aws:eks:*:*:cluster/*',
      'arn:aws:fsx:*:*:file-system/*', 'arn:aws:fsx:*:*:volume/*', 'arn:aws:rds:*:*:cluster:*', 'arn:aws:rds:*:*:db:*', 'arn:aws:redshift:*:*:cluster:*',
      'arn:aws:redshift-serverless:*:*:namespace/*', 'arn:aws:s3:::*', 'arn:aws:ssm-sap:*:*:HANA/*', 'arn:aws:storagegateway:*:*:gateway/*', 'arn:aws:timestream:*:*:database/*',
    ]);
  });

  const tag = (change: Partial<BackupTagSelectionOptions>) => () => BackupSelection.tag('T', { roleName: 'r', tagKey: 'k', tagValues: ['v'], ...change });
  const conditions = (count: number) => Array.from({ length: count }, (_, index) => BackupTagCondition.stringEquals('k', `${index}`));
  test.each<[string, () => unknown, string]>([
    ['a name with a space', () => BackupSelection.tag('a b', { roleName: 'r', tagKey: 'k', tagValues: ['v'] }), '"a b" is not the name of a selection'],
    ['a role with its path', tag({ roleName: 'service/r' }), 'BackupSelection.tag T: "service/r" is not the name of a role; write its name without path.'],
    ['half a path', tag({ rolePath: '/service' }), '"/service" is not the path of a role'],
    ['an empty key', tag({ tagKey: '' }), '"" is not the key of a tag'],
    ['no value', tag({ tagValues: [] }), 'there is no value of the tag'],
    ['a value twice', tag({ tagValues: ['v', 'v'] }), 'a value of the tag is there twice'],
    ['31 conditions', tag({ conditions: conditions(31) }), 'BackupSelection.tag T: 31 conditions; use at most 30.'],
    ['no type', () => BackupSelection.resources('R', { roleName: 'r', resourceTypes: [] }), 'BackupSelection.resources R: there is no type of resources'],
    ['a type twice', () => BackupSelection.resources('R', { roleName: 'r', resourceTypes: [BackupResourceType.ALL, BackupResourceType.ALL] }), 'the type of resources "*" is there twice'],
    ['no type that is left out', () => BackupSelection.resources('R', { roleName: 'r', resourceTypes: [BackupResourceType.ALL], notResourceTypes: [] }), 'there is no type of resources that is left out'],
    ['an empty key of a condition', () => BackupTagCondition.stringLike('', 'v'), 'BackupTagCondition: "" is not the key of a tag'],
    ['a long value of a condition', () => BackupTagCondition.stringLike('k', 'v'.repeat(257)), 'is not the value of a tag'],
  ])('fails for %s', (_name, build, message) => {
    expect(build).toThrow(message);
  });

  test('30 conditions are possible', () => {
    expect(tag({ conditions: conditions(30) })).not.toThrow();
  });
});

describe('the lock', () => {
  test('leaves nothing of a plan open, and lets plans be added, as in the fourth example of AWS', () => {
    const all = {
      ...PLAN,
      windowsVss: true,
      planTags: { a: 'b' },
      malwareScanner: { roleName: 'scan' },
      rules: [{
        ...RULE, copies: [{ region: 'eu-west-1', vaultName: 'copies' }], recoveryPointTags: { a: 'b' }, indexes: [BackupIndex.S3], malwareScan: BackupMalwareScan.FULL,
      }],
      selections: [BackupSelection.tag('T', { roleName: 'r', tagKey: 'k', tagValues: ['v'], conditions: [BackupTagCondition.stringEquals('a', 'b')] })],
    };
    const locked = plans([all], { lockForChildren: true });
    expect(locked['@@operators_allowed_for_child_policies']).toEqual(['@@append']);
    expect(openPlaces(locked)).toEqual(['/']);
    expect(unlocked(locked)).toEqual(plans([all]));
  });
});

const copyOf = (change: Partial<BackupCopy>) => ruleOf({ copies: [{ region: 'eu-west-1', vaultName: 'copies', ...change }] });

test.each<[string, () => unknown, string]>([
  ['without a plan', () => plans([]), 'Org/Backup: there is no backup plan; name at least one.'],
  ['for plans whose names differ by case, as keys do not', () => plans([PLAN, { ...PLAN, planName: 'daily' }]), 'Org/Backup: the backup plan "daily" is there twice'],
  ['for a plan with a space', () => planOf({ planName: 'a b' }), '"a b" is not the name of a backup plan'],
  ['without a region', () => planOf({ regions: [] }), 'Org/Backup/Daily: there is no region'],
  ['for a region that is none', () => planOf({ regions: ['eu-west-9'] }), 'Org/Backup/Daily: "eu-west-9" is not an AWS region'],
  ['for two partitions', () => planOf({ regions: ['eu-west-1', 'cn-north-1'] }), 'regions of several partitions'],
  ['without a rule', () => planOf({ rules: [] }), 'Org/Backup/Daily: there is no backup rule'],
  ['for two rules of one name', () => planOf({ rules: [RULE, RULE] }), 'the backup rule "Night" is there twice'],
  ['for a rule with a slash', () => ruleOf({ ruleName: 'a/b' }), '"a/b" is not the name of a backup rule'],
  ['without a selection', () => planOf({ selections: [] }), 'there is no backup selection'],
  ['for selections of both kinds', () => planOf({ selections: [TAGGED, BackupSelection.resources('R', { roleName: 'r', resourceTypes: [BackupResourceType.ALL] })] }),
    'Org/Backup/Daily: some selections are by tag and some by type, which exclude each other'],
  ['for a rate', () => ruleOf({ schedule: events.Schedule.rate(Duration.days(1)) }), 'Org/Backup/Daily/Night: "rate(1 day)" is not a cron expression of six fields; use events.Schedule.cron'],
  ['for a cron expression of five fields', () => ruleOf({ schedule: cron('0 3 * * *') }), 'is not a cron expression of six fields'],
  ['for a vault of one letter', () => ruleOf({ vaultName: 'v' }), '"v" is not the name of a backup vault; use 2 to 50'],
  ['for an ARN as air-gapped vault', () => ruleOf({ airGappedVaultName: 'arn:aws:backup' }), 'is not the name of a backup vault'],
  ['for a start window of 59 minutes', () => ruleOf({ startWindow: Duration.minutes(59) }), 'Org/Backup/Daily/Night: the start window, in minutes, is 59; use a whole number from 60'],
  ['for a completion window that ends with the start window', () => ruleOf({ startWindow: Duration.hours(2), completionWindow: Duration.hours(2) }), 'a backup may take 120 minutes, and wait 120 for its start'],
  ['for a completion window below the start window of AWS', () => ruleOf({ completionWindow: Duration.hours(8) }), 'a backup may take 480 minutes, and wait 480 for its start'],
  ['for half a day', () => ruleOf({ deleteAfter: Duration.hours(12) }), 'the age at which backups are deleted, in days, is 0.5'],
  ['for less than 90 days in cold storage', () => ruleOf({ moveToColdStorageAfter: Duration.days(30), deleteAfter: Duration.days(119) }),
    'Org/Backup/Daily/Night: backups move to cold storage after 30 days and are deleted after 119, and they stay there for at least 90; delete them after 120 days or later.'],
  ['for cold storage with deletion by default', () => ruleOf({ moveToColdStorageAfter: Duration.days(30) }), 'are deleted after 35'],
  ['for an archive without cold storage', () => ruleOf({ archiveSupportedResources: true }), 'archiveSupportedResources has no effect without moveToColdStorageAfter'],
  ['for continuous backups of 36 days', () => ruleOf({ continuousBackup: true, deleteAfter: Duration.days(36) }), 'continuous backups are kept for 36 days; keep them for at most 35'],
  ['for continuous backups in cold storage', () => ruleOf({ continuousBackup: true, moveToColdStorageAfter: Duration.days(1) }), 'continuous backups cannot move to cold storage'],
  ['for no copy', () => ruleOf({ copies: [] }), 'there is no copy to a vault'],
  ['for a copy that is there twice', () => ruleOf({ copies: [{ region: 'eu-west-1', vaultName: 'vv' }, { region: 'eu-west-1', vaultName: 'vv' }] }), 'the copy to a vault "arn:aws:backup:eu-west-1:$account:backup-vault:vv" is there twice'],
  ['for a copy in another partition', () => copyOf({ region: 'cn-north-1' }), 'a copy in cn-north-1, which is in another partition than the regions of the plan'],
  ['for a copy to an account that is none', () => copyOf({ account: '$account' }), '"$account" is not an account id'],
  ['for a copy whose ages contradict', () => copyOf({ moveToColdStorageAfter: Duration.days(1) }), 'Org/Backup/Daily/Night/copy to copies in eu-west-1: backups move to cold storage after 1 days'],
  ['for a tag of AWS', () => ruleOf({ recoveryPointTags: { 'aws:a': 'b' } }), '"aws:a" is not the key of a tag'],
  ['for no tag', () => planOf({ planTags: {} }), 'there is no tag'],
  ['for no index', () => ruleOf({ indexes: [] }), 'there is no index'],
  ['for a scan without a scanner', () => ruleOf({ malwareScan: BackupMalwareScan.FULL }), 'a rule asks for a scan for malware, and the plan has no scanner'],
  ['for a scanner without a scan', () => planOf({ malwareScanner: { roleName: 'r' } }), 'the plan has a scanner for malware, and no rule asks for a scan'],
  ['for all and some resources that are scanned', () => planOf({
    rules: [{ ...RULE, malwareScan: BackupMalwareScan.FULL }], malwareScanner: { roleName: 'r', resources: [BackupScannedResource.ALL, BackupScannedResource.S3] },
  }), 'all resources are scanned, and some are named beside'],
])('fails %s', (_name, build, message) => {
  expect(build).toThrow(message);
});

test.each<[string, Partial<BackupRule>]>([
  ['a start window of 60 minutes', { startWindow: Duration.minutes(60) }],
  ['a completion window one minute longer', { startWindow: Duration.minutes(60), completionWindow: Duration.minutes(61) }],
  ['90 days in cold storage', { moveToColdStorageAfter: Duration.days(30), deleteAfter: Duration.days(120), archiveSupportedResources: true }],
  ['continuous backups of 35 days', { continuousBackup: true, deleteAfter: Duration.days(35) }],
])('%s is possible', (_name, change) => {
  expect(() => ruleOf(change)).not.toThrow();
});

test('fails if plans do not fit, with their size', () => {
  const many = Array.from({ length: 10 }, (_, index) => ({ ...PLAN, planName: `Plan${index}` }));
  expect(() => plans(many, { lockForChildren: true })).toThrow(/Org\/Backup: the policy has 1\d{4} characters, \d+ more than the 10000 that one may have/);
  expect(() => plans(many)).not.toThrow();
});

test('two values of each property give two templates', () => {
  expectDifferent<Pick<BackupPolicyProps, 'plans' | 'lockForChildren'>>({ plans: [[PLAN], [{ ...PLAN, planName: 'Other' }]], lockForChildren: [true, false] },
    (stack, props) => new BackupPolicy(stack, 'Backup', { targets: [ROOT], plans: [PLAN], ...props }));
  expectDifferent<Omit<BackupPolicyPlan, 'malwareScanner'>>({
    planName: ['A', 'B'],
    regions: [['eu-west-1'], ['eu-west-2']],
    rules: [[RULE], [{ ...RULE, ruleName: 'Other' }]],
    selections: [[TAGGED], [BackupSelection.tag('Other', { roleName: 'r', tagKey: 'k', tagValues: ['v'] })]],
    windowsVss: [undefined, false],
    s3AccessControlLists: [undefined, false],
    s3ObjectTags: [undefined, true],
    planTags: [undefined, { a: 'b' }],
  }, (stack, plan) => new BackupPolicy(stack, 'Backup', { targets: [ROOT], plans: [{ ...PLAN, ...plan }] }));
});

describe('two values give two templates', () => {
  test('of each property of a rule and of its life', () => {
    const pairs: [Partial<BackupRule>, Partial<BackupRule>][] = [
      [{}, { schedule: cron('0 4 ? * * *') }], [{}, { vaultName: 'other' }], [{}, { airGappedVaultName: 'gap' }], [{}, { startWindow: Duration.hours(1) }],
      [{}, { completionWindow: Duration.hours(9) }], [{}, { continuousBackup: true }], [{}, { copies: [{ region: 'eu-west-1', vaultName: 'copies' }] }],
      [{}, { recoveryPointTags: { a: 'b' } }], [{}, { indexes: [BackupIndex.EBS] }], [{}, { deleteAfter: Duration.days(1) }],
      [{ deleteAfter: Duration.days(200) }, { deleteAfter: Duration.days(200), moveToColdStorageAfter: Duration.days(9) }],
      [{ deleteAfter: Duration.days(200), moveToColdStorageAfter: Duration.days(9) },
        { deleteAfter: Duration.days(200), moveToColdStorageAfter: Duration.days(9), archiveSupportedResources: true }],
    ];
    pairs.forEach(([one, other]) => expect([other, ruleOf(one)]).not.toEqual([other, ruleOf(other)]));
  });

  test('of each property of a copy', () => {
    const pairs: Partial<BackupCopy>[] = [{ region: 'eu-west-2' }, { vaultName: 'other' }, { account: '111122223333' }, { deleteAfter: Duration.days(1) }];
    pairs.forEach((other) => expect([other, copyOf({})]).not.toEqual([other, copyOf(other)]));
  });

  test('of each property of a scan', () => {
    const scan = (scanner: Partial<BackupMalwareScanner>, malwareScan = BackupMalwareScan.FULL) => planOf({ rules: [{ ...RULE, malwareScan }], malwareScanner: { roleName: 'scan', ...scanner } });
    expect(scan({})).not.toEqual(scan({ roleName: 'other' }));
    expect(scan({})).not.toEqual(scan({ rolePath: '/service/' }));
    expect(scan({})).not.toEqual(scan({ resources: [BackupScannedResource.S3] }));
    expect(scan({})).not.toEqual(scan({}, BackupMalwareScan.INCREMENTAL));
  });

  test('of each property of a selection', () => {
    const tag = (change: Partial<BackupTagSelectionOptions>) => planOf({ selections: [BackupSelection.tag('T', { roleName: 'r', tagKey: 'k', tagValues: ['v'], ...change })] });
    const changes: Partial<BackupTagSelectionOptions>[] = [
      { roleName: 's' }, { rolePath: '/a/' }, { conditions: [BackupTagCondition.stringEquals('a', 'b')] }, { tagKey: 'l' }, { tagValues: ['w'] },
    ];
    changes.forEach((change) => expect([change, tag(change)]).not.toEqual([change, tag({})]));
    const type = (change: Partial<BackupResourceSelectionOptions>) => planOf({
      selections: [BackupSelection.resources('R', { roleName: 'r', resourceTypes: [BackupResourceType.ALL], ...change })],
    });
    expect(type({ resourceTypes: [BackupResourceType.S3_BUCKET] })).not.toEqual(type({}));
    expect(type({ notResourceTypes: [BackupResourceType.S3_BUCKET] })).not.toEqual(type({}));
  });
});
