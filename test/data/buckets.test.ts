import { App, Duration, Stack, Token } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import {
  AccessLogBucket, ArchiveBucket, ArchiveBucketProps, BucketCheck, BucketDelivery, ColdStorage, CustomerKey, DeliveryBucket, DeliveryBucketProps,
  RetentionMode,
} from '../../lib/data';
import { LeastPrivilegeRole, Trust } from '../../lib/identity';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const ACCOUNT = '111122223333';
const TRAIL = 'arn:aws:cloudtrail:eu-west-1:444455556666:trail/audit';
const stackIn = (app = new App(), id = 'Stack', region = 'eu-west-1') => new Stack(app, id, { env: { region, account: ACCOUNT } });
const config: BucketDelivery = {
  sid: 'Config', service: new iam.ServicePrincipal('config.amazonaws.com'), prefixes: [`AWSLogs/${ACCOUNT}/Config`], checks: [BucketCheck.ACL, BucketCheck.LIST],
};
const trail: BucketDelivery = {
  sid: 'Trail', service: new iam.ServicePrincipal('cloudtrail.amazonaws.com'), prefixes: ['AWSLogs/444455556666', 'AWSLogs/o-a1b2c3d4e5'], sourceArns: [TRAIL],
};
const guardDuty: BucketDelivery = {
  sid: 'GuardDuty',
  service: new iam.ServicePrincipal('guardduty.amazonaws.com'),
  prefixes: ['findings'],
  checks: [BucketCheck.LOCATION],
  ownerFullControl: false,
  sourceAccounts: [ACCOUNT],
  sourceArns: [`arn:aws:guardduty:eu-west-1:${ACCOUNT}:detector/*`],
};

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | string[];
  readonly Condition?: unknown;
  readonly Resource: unknown;
}

const both = (() => {
  const stack = stackIn();
  const archive = new ArchiveBucket(stack, 'Archive');
  archive.allowDelivery(trail);
  archive.allowDelivery(guardDuty);
  new DeliveryBucket(stack, 'Delivery', { accessLogs: archive.accessLogs }).allowDelivery(config);
  return Template.fromStack(stack);
})();

function statements(type: 'AWS::S3::BucketPolicy' | 'AWS::KMS::Key', start: string): { readonly [sid: string]: Statement } {
  const [[, { Properties }]] = Object.entries(both.findResources(type)).filter(([id]) => id.startsWith(start));
  const found = (Properties.PolicyDocument ?? Properties.KeyPolicy).Statement as Statement[];
  return Object.fromEntries(found.map((statement, index) => [statement.Sid ?? String(index), statement]));
}

const bucket = (start: string) => Object.entries(both.findResources('AWS::S3::Bucket')).find(([id]) => id.startsWith(start))![1];

test('the archive locks each version for a year in compliance mode, encrypts with its key, and outlives its stack', () => {
  expect(bucket('ArchiveDA')).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      ObjectLockEnabled: true,
      ObjectLockConfiguration: { ObjectLockEnabled: 'Enabled', Rule: { DefaultRetention: { Days: 365, Mode: 'COMPLIANCE' } } },
      VersioningConfiguration: { Status: 'Enabled' },
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true },
      OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{
          BlockedEncryptionTypes: { EncryptionType: ['SSE-C'] },
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: { 'Fn::GetAtt': [expect.stringMatching('^ArchiveKey'), 'Arn'] } },
        }],
      },
      LoggingConfiguration: { DestinationBucketName: { Ref: expect.stringMatching('^ArchiveAccessLogs') }, TargetObjectKeyFormat: { PartitionedPrefix: { PartitionDateSource: 'EventTime' } } },
      LifecycleConfiguration: {
        Rules: [
          { Id: 'Keep', Status: 'Enabled', ExpirationInDays: 365, NoncurrentVersionExpiration: { NoncurrentDays: 90 }, Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 90 }] },
          { Id: 'CleanUp', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 }, ExpiredObjectDeleteMarker: true },
        ],
      },
    },
  });
});

test('the bucket for Config has Object Lock without a default retention, for Config delivers to no other', () => {
  const { Properties } = bucket('Delivery');
  expect(Properties.ObjectLockEnabled).toBe(true);
  expect(Properties.ObjectLockConfiguration).toBeUndefined();
  expect(Properties.VersioningConfiguration).toEqual({ Status: 'Enabled' });
});

test('access logs go to a bucket with keys of S3 and without Object Lock, for S3 delivers to no other', () => {
  const { Properties, DeletionPolicy } = bucket('ArchiveAccessLogs');
  expect([Properties.ObjectLockEnabled, Properties.AccessControl, Properties.LoggingConfiguration, DeletionPolicy]).toEqual([undefined, undefined, undefined, 'Retain']);
  expect(Properties.BucketEncryption.ServerSideEncryptionConfiguration[0].ServerSideEncryptionByDefault).toEqual({ SSEAlgorithm: 'AES256' });
  const { AccessLogsOfThisAccount } = statements('AWS::S3::BucketPolicy', 'ArchiveAccessLogs');
  expect(AccessLogsOfThisAccount).toMatchObject({
    Action: 's3:PutObject', Principal: { Service: 'logging.s3.amazonaws.com' }, Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
  });
  // S3 checks whether it may deliver when logging is turned on.
  expect(bucket('ArchiveDA').DependsOn).toEqual([expect.stringMatching('^ArchiveAccessLogsPolicy')]);
});

test('a bucket shared by two is logged to once each, and admits nobody twice', () => {
  both.resourceCountIs('AWS::S3::Bucket', 3);
  expect(Object.keys(statements('AWS::S3::BucketPolicy', 'ArchiveAccessLogs'))).toEqual(['0', '1', 'AccessLogsOfThisAccount', 'NobodyErases']);
});

test('everybody is denied plain connections, old TLS, deletes, and identities other keys', () => {
  const policy = statements('AWS::S3::BucketPolicy', 'ArchivePolicy');
  const denied = Object.values(policy).filter(({ Effect }) => Effect === 'Deny').map(({ Action, Condition }) => [Action, Condition]);
  expect(denied).toEqual([
    ['s3:*', { Bool: { 'aws:SecureTransport': 'false' } }],
    ['s3:*', { NumericLessThan: { 's3:TlsVersion': 1.2 } }],
    [['s3:BypassGovernanceRetention', 's3:DeleteObject', 's3:DeleteObjectVersion'], undefined],
    ['s3:DeleteBucket', undefined],
    // A header that is absent fulfils what negates: Null keeps requests without one, which get the bucket's key.
    ['s3:PutObject', {
      StringNotEquals: { 's3:x-amz-server-side-encryption': 'aws:kms' }, Null: { 's3:x-amz-server-side-encryption': 'false' }, Bool: { 'aws:PrincipalIsAWSService': 'false' },
    }],
    ['s3:PutObject', {
      ArnNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': { 'Fn::GetAtt': [expect.stringMatching('^ArchiveKey'), 'Arn'] } },
      Null: { 's3:x-amz-server-side-encryption-aws-kms-key-id': 'false' },
      Bool: { 'aws:PrincipalIsAWSService': 'false' },
    }],
  ]);
});

test('a service writes under its prefixes only, for its sources only, and what it writes is the owner\'s', () => {
  const policy = statements('AWS::S3::BucketPolicy', 'ArchivePolicy');
  const source = { ArnLike: { 'aws:SourceArn': [TRAIL] } };
  expect(policy.TrailChecks).toMatchObject({ Action: 's3:GetBucketAcl', Condition: source, Principal: { Service: 'cloudtrail.amazonaws.com' } });
  expect(policy.TrailWrites).toMatchObject({ Action: 's3:PutObject', Condition: { ...source, StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } } });
  expect(JSON.stringify(policy.TrailWrites.Resource)).toMatch(/AWSLogs\/444455556666\/\*.*AWSLogs\/o-a1b2c3d4e5\/\*/);
  expect(statements('AWS::KMS::Key', 'ArchiveKey').TrailEncrypts).toMatchObject({ Action: ['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*'], Condition: source });
});

test('a service that states no owner and looks up the region is let in as it asks', () => {
  const policy = statements('AWS::S3::BucketPolicy', 'ArchivePolicy');
  const sources = { StringEquals: { 'aws:SourceAccount': [ACCOUNT] }, ArnLike: { 'aws:SourceArn': guardDuty.sourceArns } };
  expect(policy.GuardDutyChecks).toMatchObject({ Action: 's3:GetBucketLocation', Condition: sources });
  expect(policy.GuardDutyWrites.Condition).toEqual(sources);
});

test('without sources a service delivers for the bucket\'s own account', () => {
  expect(statements('AWS::S3::BucketPolicy', 'DeliveryPolicy').ConfigChecks).toMatchObject({
    Action: ['s3:GetBucketAcl', 's3:ListBucket'], Condition: { StringEquals: { 'aws:SourceAccount': [ACCOUNT] } },
  });
});

describe('claims', () => {
  function app(more: (stack: Stack, archive: ArchiveBucket) => void = () => undefined): App {
    const root = new App();
    const stack = stackIn(root);
    const archive = new ArchiveBucket(stack, 'Archive');
    archive.allowDelivery(trail);
    new DeliveryBucket(stack, 'Delivery').allowDelivery(config);
    more(stack, archive);
    return root;
  }
  const role = (stack: Stack, ...given: iam.PolicyStatement[]) => new LeastPrivilegeRole(stack, 'Role', { trust: [Trust.service('lambda.amazonaws.com')], statements: given });
  const NAMES = ['no-external-access', 'every-access-encrypted', 'cannot-be-erased', 'cannot-be-dismantled', 'services-deliver-as-declared', 'only-can-read'];

  test('are proved, with a reader and a trail of another account', () => {
    const root = app((stack, archive) => archive.allowReading(role(stack), 'investigates what the trail recorded'));
    expectProved(root);
    const stated = proofsOf(root).results.map(({ claim }) => claim.id);
    for (const about of ['Stack/Archive', 'Stack/Delivery']) {
      expect(stated).toEqual(expect.arrayContaining(NAMES.map((name) => `${name}[${about}]`)));
    }
    expect(stated).toEqual(expect.arrayContaining(NAMES.filter((name) => !/dismantled|read/.test(name)).map((name) => `${name}[Stack/ArchiveAccessLogs]`)));
  });

  test.each<[string, string, (stack: Stack, archive: ArchiveBucket) => void]>([
    ['only-can-read', 'a grant that nobody declared', (stack, archive) => archive.grantRead(role(stack))],
    ['cannot-be-dismantled', 'a role that may change the policy', (stack, archive) => {
      role(stack, new iam.PolicyStatement({ actions: ['s3:PutBucketPolicy'], resources: [archive.bucketArn] }));
    }],
    ['cannot-be-dismantled', 'a role that may shorten the retention', (stack, archive) => {
      role(stack, new iam.PolicyStatement({ actions: ['s3:PutBucketObjectLockConfiguration'], resources: [archive.bucketArn] }));
    }],
    ['services-deliver-as-declared', 'a service that comes in by hand', (_, archive) => {
      archive.addToResourcePolicy(new iam.PolicyStatement({
        principals: [new iam.ServicePrincipal('delivery.logs.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [archive.arnForObjects('*')],
        conditions: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
      }));
    }],
    ['no-external-access', 'another account', (_, archive) => {
      archive.addToResourcePolicy(new iam.PolicyStatement({ principals: [new iam.AccountPrincipal('444455556666')], actions: ['s3:ListBucket'], resources: [archive.bucketArn] }));
    }],
  ])('%s breaks by %s', (claim, _, more) => {
    expect(() => expectProved(app(more), { only: [claim], builtIn: false })).toThrow(`REFUTED ${claim}[Stack/Archive`);
  });

  test('a role that may delete objects deletes none: the policy denies it', () => {
    const root = app((stack, archive) => {
      role(stack, new iam.PolicyStatement({ actions: ['s3:DeleteObject', 's3:DeleteObjectVersion'], resources: [archive.arnForObjects('a')] }));
    });
    expectProved(root, { only: ['cannot-be-erased'], builtIn: false });
  });
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  new ArchiveBucket(stack, 'Archive').allowDelivery(trail);
  new DeliveryBucket(stack, 'Delivery').allowDelivery(config);
  expect(nagFindings(app)).toEqual([]);
});

test('buckets and keys keep their logical ids', () => {
  expect([...Object.keys(both.findResources('AWS::S3::Bucket')), ...Object.keys(both.findResources('AWS::KMS::Key'))]).toEqual(['ArchiveDA4CB258', 'ArchiveAccessLogsEB0A12A9', 'Delivery5F6C039D', 'ArchiveKeyDC5BCBC1', 'DeliveryKeyE3800CC2']);
});

test('the same input makes the same template, in any partition', () => {
  const make = () => {
    const stack = stackIn(new App(), 'Stack', 'cn-north-1');
    new ArchiveBucket(stack, 'Archive').allowDelivery(config);
    return Template.fromStack(stack).toJSON();
  };
  expect(make()).toEqual(make());
  expect(JSON.stringify(make())).not.toMatch(/arn:aws:/);
});

describe('properties', () => {
  type Make<P> = (stack: Stack) => P;
  const shared = {
    encryptionKey: (stack: Stack) => ({ encryptionKey: new CustomerKey(stack, 'Key', { description: 'logs', usableThrough: ['s3'] }) }),
    accessLogs: (stack: Stack) => ({ accessLogs: new AccessLogBucket(stack, 'Logs') }),
    coldStorage: () => ({ coldStorage: ColdStorage.NEVER }),
  };
  const ARCHIVE: { readonly [K in keyof Required<ArchiveBucketProps>]: Make<ArchiveBucketProps> } = {
    ...shared,
    retention: () => ({ retention: Duration.days(730) }),
    retentionMode: () => ({ retentionMode: RetentionMode.GOVERNANCE }),
    expiration: () => ({ expiration: Duration.days(730) }),
  };
  const DELIVERY: { readonly [K in keyof Required<DeliveryBucketProps>]: Make<DeliveryBucketProps> } = {
    ...shared,
    expiration: () => ({ expiration: Duration.days(30) }),
  };
  const templateOf = (build: (stack: Stack) => void) => {
    const stack = stackIn();
    build(stack);
    return Template.fromStack(stack).toJSON() as unknown;
  };

  test.each(Object.entries(ARCHIVE))('%s changes the archive', (_, props) => {
    expect(templateOf((stack) => new ArchiveBucket(stack, 'Bucket', props(stack)))).not.toEqual(templateOf((stack) => new ArchiveBucket(stack, 'Bucket')));
  });

  test.each(Object.entries(DELIVERY))('%s changes the bucket for Config', (_, props) => {
    expect(templateOf((stack) => new DeliveryBucket(stack, 'Bucket', props(stack)))).not.toEqual(templateOf((stack) => new DeliveryBucket(stack, 'Bucket')));
  });

  test('expiration changes the bucket of access logs', () => {
    const short = templateOf((stack) => new AccessLogBucket(stack, 'Bucket', { expiration: Duration.days(30) }));
    expect(short).not.toEqual(templateOf((stack) => new AccessLogBucket(stack, 'Bucket')));
  });

  test.each<[keyof BucketDelivery, Partial<BucketDelivery>]>([
    ['sid', { sid: 'Other' }], ['service', { service: new iam.ServicePrincipal('guardduty.amazonaws.com') }], ['prefixes', { prefixes: ['other'] }],
    ['sourceArns', { sourceArns: [TRAIL] }], ['sourceAccounts', { sourceAccounts: ['444455556666'] }], ['checks', { checks: [BucketCheck.LOCATION] }],
    ['ownerFullControl', { ownerFullControl: false }],
  ])('%s changes a delivery', (_, change) => {
    const delivery = (more: Partial<BucketDelivery>) => templateOf((stack) => new DeliveryBucket(stack, 'Bucket').allowDelivery({ ...config, ...more }));
    expect(delivery(change)).not.toEqual(delivery({}));
  });
});

test.each<[number, boolean]>([[90, false], [179, false], [180, true]])('objects that live %d days move to colder storage: %s', (days, moves) => {
  const stack = stackIn();
  new DeliveryBucket(stack, 'Bucket', { expiration: Duration.days(days) });
  const { Properties } = Object.entries(Template.fromStack(stack).findResources('AWS::S3::Bucket')).find(([id]) => !id.includes('AccessLogs'))![1];
  expect(Properties.LifecycleConfiguration.Rules[0].Transitions !== undefined).toBe(moves);
});

test.each([1, 36500])('a retention of %d days is taken', (days) => {
  const stack = stackIn();
  new ArchiveBucket(stack, 'Archive', { retention: Duration.days(days), coldStorage: ColdStorage.NEVER });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', { ObjectLockConfiguration: { Rule: { DefaultRetention: { Days: days } } } });
});

test('an archive that is kept longer than it is locked', () => {
  const stack = stackIn();
  new ArchiveBucket(stack, 'Archive', { retention: Duration.days(30), expiration: Duration.days(2555), coldStorage: ColdStorage.after(Duration.days(30)) });
  Template.fromStack(stack).hasResourceProperties('AWS::S3::Bucket', {
    LifecycleConfiguration: { Rules: Match.arrayWith([Match.objectLike({ ExpirationInDays: 2555, Transitions: [{ StorageClass: 'GLACIER_IR', TransitionInDays: 30 }] })]) },
  });
});

describe('fails', () => {
  const archive = (props: ArchiveBucketProps) => () => new ArchiveBucket(stackIn(), 'Archive', props);
  const delivery = (more: Partial<BucketDelivery>) => () => new DeliveryBucket(stackIn(), 'Bucket').allowDelivery({ ...config, ...more });

  test.each<[string, () => unknown, string]>([
    ['for a retention of hours', archive({ retention: Duration.hours(36) }), 'Stack/Archive: retention is 1 day 12 hours; use whole days, 1 to 36500.'],
    ['for a retention of nothing', archive({ retention: Duration.days(0) }), 'retention is 0 days'],
    ['for a retention of 36,501 days', archive({ retention: Duration.days(36501) }), 'retention is 36501 days'],
    ['for a retention known only at deployment', archive({ retention: Duration.days(Token.asNumber({ Ref: 'Days' })) }), 'retention is known only at deployment'],
    ['for an expiration before the retention', archive({ expiration: Duration.days(364) }),
      'Stack/Archive: objects expire after 364 days and are locked for 365; use an expiration that is not before the retention.'],
    ['for objects that move when they are gone', archive({ coldStorage: ColdStorage.after(Duration.days(365)) }), 'objects move to colder storage after 365 days and expire after 365'],
    ['for colder storage after hours', () => ColdStorage.after(Duration.hours(1)), 'ColdStorage.after: the age is 1 hour; use whole days'],
    ['for access logs that live hours', () => new AccessLogBucket(stackIn(), 'Logs', { expiration: Duration.hours(1) }), 'Stack/Logs: expiration is 1 hour'],
    ['for a bucket for Config that keeps nothing', () => new DeliveryBucket(stackIn(), 'Bucket', { expiration: Duration.days(0) }), 'Stack/Bucket: expiration is 0 days'],
    ['for a statement id with a dash', delivery({ sid: 'a-b' }), '"a-b" is not a statement id; use letters and digits'],
    ['for no prefix', delivery({ prefixes: [] }), 'the delivery Config has no prefixes; name at least one'],
    ['for no check', delivery({ checks: [] }), 'the delivery Config has no checks; name at least one, or leave checks out'],
    ['for no account', delivery({ sourceAccounts: [] }), 'the delivery Config has no sourceAccounts'],
    ['for a prefix with a slash at its end', delivery({ prefixes: ['AWSLogs/'] }), '"AWSLogs/" is not a prefix of object keys'],
    ['for a prefix with a wildcard', delivery({ prefixes: ['AWSLogs/*'] }), '"AWSLogs/*" is not a prefix'],
    ['for the whole bucket', delivery({ prefixes: [''] }), '"" is not a prefix'],
    ['for an account of eleven digits', delivery({ sourceAccounts: ['11112222333'] }), '"11112222333" is not an account id'],
    ['for resources of any account', delivery({ sourceArns: ['arn:aws:config:eu-west-1:*:config-rule/a'] }), 'the source ARN "arn:aws:config:eu-west-1:*:config-rule/a" is of any account; name its account, or give sourceAccounts'],
    ['for any resource', delivery({ sourceArns: ['*'] }), 'the source ARN "*" is of any account'],
    ['for a reader without a reason', () => new DeliveryBucket(stackIn(), 'Bucket').allowReading(new iam.AccountRootPrincipal(), 'why'), 'has "why" as its reason'],
    ['for access logs of another region', () => {
      const app = new App();
      new ArchiveBucket(stackIn(app), 'Archive', { accessLogs: new AccessLogBucket(stackIn(app, 'Other', 'us-east-1'), 'Logs') });
    }, 'Stack/Archive: its access logs would go to another region: from "eu-west-1" to "us-east-1"; use an AccessLogBucket of the same region.'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
