import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as s3 from 'aws-cdk-lib/aws-s3';
import FLAGS from 'aws-cdk-lib/recommended-feature-flags.json';
import { ArchiveBucket, EncryptedLogGroup } from '../../lib/data';
import { AuditedAccess, AuditedEvents, AuditTrail, AuditTrailProps, TrailArchive, TrailSource } from '../../lib/detection';
import { IOrganization, Organization } from '../../lib/identity';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const ACCOUNT = '111122223333';
const MANAGEMENT = '444455556666';
const ORGANIZATION = 'o-a1b2c3d4e5';
const stackIn = (region = 'eu-west-1', app = new App(), id = 'Stack') => new Stack(app, id, { env: { region, account: ACCOUNT } });

function organization(stack: Stack, managementAccountId: string | undefined = MANAGEMENT): IOrganization {
  return Organization.fromOrganizationAttributes(stack, 'Organization', { organizationId: ORGANIZATION, rootId: 'r-ab12', managementAccountId });
}

function templateOf(props: (stack: Stack) => AuditTrailProps = () => ({}), region?: string): Template {
  const stack = stackIn(region);
  new AuditTrail(stack, 'Trail', props(stack));
  return Template.fromStack(stack);
}

const partition = (...parts: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ...parts]] });
const plain = templateOf();
const ofTheOrganization = templateOf((stack) => ({ organization: organization(stack) }));

test('records all regions, reads and writes, with validation, a customer key, Insights and CloudWatch Logs, and outlives its stack', () => {
  plain.hasResource('AWS::CloudTrail::Trail', {
    DeletionPolicy: 'RetainExceptOnCreate',
    UpdateReplacePolicy: 'Retain',
    Properties: {
      TrailName: 'audit-trail',
      IsLogging: true,
      IsMultiRegionTrail: true,
      IncludeGlobalServiceEvents: true,
      IsOrganizationTrail: false,
      EnableLogFileValidation: true,
      KMSKeyId: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TrailArchiveKey'), 'Arn'] },
      S3BucketName: { Ref: Match.stringLikeRegexp('^TrailArchive') },
      CloudWatchLogsLogGroupArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TrailLog'), 'Arn'] },
      CloudWatchLogsRoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^TrailLogRole'), 'Arn'] },
      EventSelectors: Match.absent(),
      AdvancedEventSelectors: [{ Name: 'Management events', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
      InsightSelectors: [{ InsightType: 'ApiCallRateInsight' }, { InsightType: 'ApiErrorRateInsight' }],
    },
  });
});

test('is made when bucket, key and role admit it, for CloudTrail tries them at once', () => {
  const [{ DependsOn }] = Object.values(plain.findResources('AWS::CloudTrail::Trail'));
  expect(DependsOn).toEqual([
    expect.stringMatching('^TrailArchivePolicy'), expect.stringMatching('^TrailArchiveKey'), expect.stringMatching('^TrailLogRole'), expect.stringMatching('^TrailLogRoleWildcardExceptions'),
  ]);
});

interface Statement {
  readonly Sid?: string;
  readonly Condition?: unknown;
  readonly Resource: unknown;
}

function statement(template: Template, type: string, sid: string): Statement {
  const found = Object.values(template.findResources(type))
    .flatMap(({ Properties }) => (Properties.PolicyDocument ?? Properties.KeyPolicy).Statement as Statement[])
    .filter(({ Sid }) => Sid === sid);
  expect(found).toHaveLength(1);
  return found[0];
}

test.each<[string, Template, string, string, string[]]>([
  ['an account', plain, 'Trailaudittrail', ACCOUNT, [`/AWSLogs/${ACCOUNT}/*`]],
  ['an organization', ofTheOrganization, 'TrailOfTheOrganizationaudittrail', MANAGEMENT, [`/AWSLogs/${MANAGEMENT}/*`, `/AWSLogs/${ORGANIZATION}/*`]],
])('the trail of %s is the only one that bucket and key admit, by its ARN', (_, template, sid, owner, paths) => {
  const source = { 'aws:SourceArn': [partition(`:cloudtrail:eu-west-1:${owner}:trail/audit-trail`)] };
  expect(statement(template, 'AWS::S3::BucketPolicy', `${sid}Checks`).Condition).toEqual({ ArnLike: source });
  const writes = statement(template, 'AWS::S3::BucketPolicy', `${sid}Writes`);
  expect(writes.Condition).toEqual({ ArnLike: source, StringEquals: { 's3:x-amz-acl': 'bucket-owner-full-control' } });
  expect([writes.Resource].flat()).toEqual(paths.map((path) => ({ 'Fn::Join': ['', [expect.anything(), path]] })));
  expect(statement(template, 'AWS::KMS::Key', `${sid}Encrypts`).Condition).toEqual({ ArnLike: source });
});

test('an organization\'s trail may write streams of the owner and of the organization, an account\'s its own', () => {
  const streams = (template: Template) => [statement(template, 'AWS::IAM::ManagedPolicy', 'StreamsOfTheTrail').Resource].flat();
  const stream = (name: string) => partition(`:logs:eu-west-1:${ACCOUNT}:log-group:`, { Ref: expect.stringMatching('^TrailLog') as unknown }, `:log-stream:${name}`);
  expect(streams(plain)).toEqual([stream(`${ACCOUNT}_CloudTrail_eu-west-1*`)]);
  expect(streams(ofTheOrganization)).toEqual([stream(`${MANAGEMENT}_CloudTrail_eu-west-1*`), stream(`${ORGANIZATION}_*`)]);
  ofTheOrganization.hasResourceProperties('AWS::CloudTrail::Trail', { IsOrganizationTrail: true });
});

test('where nobody said who owns the organization, it is the stack\'s account', () => {
  const stack = stackIn();
  const organized = Organization.fromOrganizationAttributes(stack, 'Organization', { organizationId: ORGANIZATION, rootId: 'r-ab12' });
  expect(stack.resolve(new AuditTrail(stack, 'Trail', { organization: organized }).trailArn)).toEqual(partition(`:cloudtrail:eu-west-1:${ACCOUNT}:trail/audit-trail`));
});

describe('an archive of another account', () => {
  const app = new App();
  const archiveStack = new Stack(app, 'LogArchive', { env: { account: '777788889999', region: 'eu-west-1' } });
  TrailArchive.open(new ArchiveBucket(archiveStack, 'Archive'), { accountId: MANAGEMENT, region: 'eu-west-1', organizationId: ORGANIZATION });
  const stack = new Stack(app, 'Management', { env: { account: MANAGEMENT, region: 'eu-west-1' } });
  const trail = new AuditTrail(stack, 'Trail', {
    organization: organization(stack),
    archive: TrailArchive.elsewhere(s3.Bucket.fromBucketName(stack, 'Bucket', 'org-archive'), kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:777788889999:key/1234')),
  });

  test('is named, not made', () => {
    Template.fromStack(stack).hasResourceProperties('AWS::CloudTrail::Trail', { S3BucketName: 'org-archive', KMSKeyId: 'arn:aws:kms:eu-west-1:777788889999:key/1234' });
    Template.fromStack(stack).resourceCountIs('AWS::S3::Bucket', 0);
    expect(trail.archiveBucket).toBeUndefined();
  });

  test('admits that trail and no other', () => {
    const source = { 'aws:SourceArn': [partition(`:cloudtrail:eu-west-1:${MANAGEMENT}:trail/audit-trail`)] };
    expect(statement(Template.fromStack(archiveStack), 'AWS::S3::BucketPolicy', 'TrailOfTheOrganizationaudittrailWrites').Condition).toMatchObject({ ArnLike: source });
  });

  test('keeps its claims, the deputy of another account included', () => {
    expectProved(app);
  });
});

describe('events', () => {
  const selectorsOf = (make: (stack: Stack) => AuditedEvents) => {
    const template = templateOf((stack) => ({ events: [make(stack)] }));
    const [{ Properties }] = Object.values(template.findResources('AWS::CloudTrail::Trail'));
    const [management, ...others] = Properties.AdvancedEventSelectors as { readonly FieldSelectors: { readonly Field: string }[] }[];
    expect(management.FieldSelectors).toEqual([{ Field: 'eventCategory', Equals: ['Management'] }]);
    return others.map(({ FieldSelectors }) => Object.fromEntries(FieldSelectors.map(({ Field, ...rest }) => [Field, rest])));
  };
  const data = (type: string, more: object = {}) => ({ 'eventCategory': { Equals: ['Data'] }, 'resources.type': { Equals: [type] }, ...more });
  const network = (source: string, more: object = {}) => ({ eventCategory: { Equals: ['NetworkActivity'] }, eventSource: { Equals: [source] }, ...more });
  const bucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Bucket', 'ledger');
  const objects = [partition(':s3:::ledger/')];

  test.each<[string, (stack: Stack) => AuditedEvents, object[]]>([
    ['all objects', (stack) => AuditedEvents.s3Objects(AuditedAccess.ALL, [bucket(stack)]), [data('AWS::S3::Object', { 'resources.ARN': { NotStartsWith: objects } })]],
    ['all objects without an exception', () => AuditedEvents.s3Objects(AuditedAccess.ALL, []), [data('AWS::S3::Object')]],
    ['reads of objects', (stack) => AuditedEvents.s3ObjectsOf(AuditedAccess.READ, bucket(stack)),
      [data('AWS::S3::Object', { 'readOnly': { Equals: ['true'] }, 'resources.ARN': { StartsWith: objects } })]],
    ['writes of objects', (stack) => AuditedEvents.s3ObjectsOf(AuditedAccess.WRITE, bucket(stack)),
      [data('AWS::S3::Object', { 'readOnly': { Equals: ['false'] }, 'resources.ARN': { StartsWith: objects } })]],
    ['all functions', () => AuditedEvents.lambdaInvocations(), [data('AWS::Lambda::Function')]],
    ['one function', (stack) => AuditedEvents.lambdaInvocations(lambda.Function.fromFunctionArn(stack, 'Function', 'arn:aws:lambda:eu-west-1:111122223333:function:pay')),
      [data('AWS::Lambda::Function', { 'resources.ARN': { Equals: ['arn:aws:lambda:eu-west-1:111122223333:function:pay'] } })]],
    ['reads of a table', (stack) => AuditedEvents.dynamoDbItems(AuditedAccess.READ, dynamodb.Table.fromTableArn(stack, 'Table', 'arn:aws:dynamodb:eu-west-1:111122223333:table/orders')),
      [data('AWS::DynamoDB::Table', { 'readOnly': { Equals: ['true'] }, 'resources.ARN': { Equals: ['arn:aws:dynamodb:eu-west-1:111122223333:table/orders'] } })]],
    ['snapshots block by block', () => AuditedEvents.ebsSnapshotBlocks(), [data('AWS::EC2::Snapshot')]],
    ['another type', () => AuditedEvents.ofType('AWS::SNS::Topic', AuditedAccess.WRITE, 'arn:aws:sns:eu-west-1:111122223333:t'),
      [data('AWS::SNS::Topic', { 'readOnly': { Equals: ['false'] }, 'resources.ARN': { Equals: ['arn:aws:sns:eu-west-1:111122223333:t'] } })]],
    ['what endpoints deny', () => AuditedEvents.deniedAtVpcEndpoints('s3.amazonaws.com', 'kms.amazonaws.com'),
      [network('s3.amazonaws.com', { errorCode: { Equals: ['VpceAccessDenied'] } }), network('kms.amazonaws.com', { errorCode: { Equals: ['VpceAccessDenied'] } })]],
    ['what passes endpoints', () => AuditedEvents.atVpcEndpoints('ec2.amazonaws.com'), [network('ec2.amazonaws.com')]],
  ])('%s', (_, make, expected) => {
    expect(selectorsOf(make)).toEqual(expected);
  });

  test('499 values beside that of management events are taken', () => {
    // Each type has a category and itself as values, and these resources.
    expect(selectorsOf(() => AuditedEvents.ofType('AWS::SNS::Topic', AuditedAccess.ALL, ...Array.from({ length: 497 }, (_, index) => `arn:aws:sns:eu-west-1:111122223333:t${index}`)))).toHaveLength(1);
  });
});

describe('claims', () => {
  test('are proved', () => {
    const stack = stackIn();
    new AuditTrail(stack, 'Trail');
    expectProved(stack.node.root);
    expect(proofsOf(stack).results.map(({ claim }) => claim.id)).toEqual(expect.arrayContaining([
      'cannot-be-stopped[Stack/Trail]', 'only-the-trail-writes[Stack/Trail]', 'only-can-read[Stack/Trail/Archive]', 'cannot-be-erased[Stack/Trail/Log]',
    ]));
  });

  test.each([
    ['cloudtrail:StopLogging', 'cannot-be-stopped'], ['cloudtrail:PutEventSelectors', 'cannot-be-stopped'], ['logs:PutLogEvents', 'only-the-trail-writes'], ['s3:GetObject', 'only-can-read'],
  ])('whoever may %s breaks %s', (action, claim) => {
    const stack = stackIn();
    new AuditTrail(stack, 'Trail');
    new iam.ManagedPolicy(stack, 'Policy', {
      roles: [new iam.Role(stack, 'Role', { assumedBy: new iam.AccountPrincipal(ACCOUNT) })], statements: [new iam.PolicyStatement({ actions: [action], resources: ['*'] })],
    });
    expect(() => expectProved(stack.node.root, { only: [claim], builtIn: false })).toThrow(`REFUTED ${claim}[Stack/Trail`);
  });
});

test.each([['no', {}], ['all', FLAGS]])('cdk-nag finds nothing, under %s feature flags', (_, context) => {
  const app = new App({ context });
  new AuditTrail(new Stack(app, 'Stack'), 'Trail');
  expect(nagFindings(app)).toEqual([]);
});

test('the trail, its bucket and its log group keep their logical ids', () => {
  expect(['AWS::CloudTrail::Trail', 'AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup'].flatMap((type) => Object.keys(plain.findResources(type)))).toEqual([
    'Trail8987F129', 'TrailArchive7E49EDCF', 'TrailArchiveAccessLogsD22EEB63', 'TrailArchiveKey848FFFA4', 'TrailLogKey8337BD1C', 'TrailLog89668444',
  ]);
});

test('the same input makes the same template, in any partition', () => {
  expect(templateOf().toJSON()).toEqual(plain.toJSON());
  expect(JSON.stringify(templateOf(undefined, 'cn-north-1').toJSON())).not.toMatch(/arn:aws:/);
});

describe('properties', () => {
  const TABLE: { readonly [K in keyof Required<AuditTrailProps>]: (stack: Stack) => AuditTrailProps } = {
    organization: (stack) => ({ organization: organization(stack) }),
    trailName: () => ({ trailName: 'other' }),
    archive: (stack) => ({ archive: TrailArchive.bucket(new ArchiveBucket(stack, 'Other')) }),
    events: () => ({ events: [AuditedEvents.ebsSnapshotBlocks()] }),
    insights: () => ({ insights: false }),
    cloudWatchLogs: () => ({ cloudWatchLogs: false }),
    logGroup: (stack) => ({ logGroup: new EncryptedLogGroup(stack, 'Other') }),
  };

  test.each(Object.entries(TABLE))('%s changes the template', (_, props) => {
    expect(templateOf(props).toJSON()).not.toEqual(plain.toJSON());
  });

  const SOURCE: TrailSource = { accountId: MANAGEMENT, region: 'eu-west-1' };
  test.each<[keyof TrailSource, Partial<TrailSource>]>([
    ['trailName', { trailName: 'other' }], ['accountId', { accountId: ACCOUNT }], ['region', { region: 'us-east-1' }], ['organizationId', { organizationId: ORGANIZATION }],
  ])('%s changes whom an archive admits', (_, change) => {
    const opened = (source: TrailSource) => {
      const stack = stackIn();
      TrailArchive.open(new ArchiveBucket(stack, 'Archive'), source);
      return Template.fromStack(stack).toJSON() as unknown;
    };
    expect(opened({ ...SOURCE, ...change })).not.toEqual(opened(SOURCE));
  });
});

test.each(['abc', 'a.b-c_d', 'a'.repeat(128)])('the name %s is taken', (trailName) => {
  templateOf(() => ({ trailName })).hasResourceProperties('AWS::CloudTrail::Trail', { TrailName: trailName });
});

describe('fails', () => {
  test.each<[string, (stack: Stack) => AuditTrailProps, string]>([
    ['for a name of two letters', () => ({ trailName: 'ab' }), 'Stack/Trail: "ab" is not the name of a trail; use 3 to 128 letters'],
    ['for a name of 129 letters', () => ({ trailName: 'a'.repeat(129) }), 'is not the name of a trail'],
    ['for a name with two dashes', () => ({ trailName: 'a--b' }), '"a--b" is not the name of a trail'],
    ['for a name that ends with a dash', () => ({ trailName: 'abc-' }), '"abc-" is not the name'],
    ['for an address', () => ({ trailName: '192.168.5.4' }), '"192.168.5.4" is not the name'],
    ['for a log group that is not used', (stack) => ({ cloudWatchLogs: false, logGroup: new EncryptedLogGroup(stack, 'Log') }),
      'Stack/Trail: logGroup is set and cloudWatchLogs is false; remove logGroup, or set cloudWatchLogs to true.'],
    ['for 501 values', () => ({ events: [AuditedEvents.ofType('AWS::SNS::Topic', AuditedAccess.ALL, ...Array.from({ length: 498 }, (_, index) => `arn:aws:sns:eu-west-1:1:t${index}`))] }),
      'Stack/Trail: the events have 501 values; name at most 500'],
  ])('%s', (_, props, message) => {
    expect(() => templateOf(props)).toThrow(message);
  });

  test.each<[string, () => unknown, string]>([
    ['for no bucket', () => AuditedEvents.s3ObjectsOf(AuditedAccess.ALL), 'AuditedEvents: no bucket is named; name at least one bucket.'],
    ['for no event source', () => AuditedEvents.deniedAtVpcEndpoints(), 'no event source is named'],
    ['for a service without its domain', () => AuditedEvents.atVpcEndpoints('s3'), '"s3" is not an event source; write it as'],
    ['for a type of CloudFormation that is none', () => AuditedEvents.ofType('s3', AuditedAccess.ALL), '"s3" is not a type of resource'],
    ['for an archive opened for a name that is none', () => TrailArchive.open(new ArchiveBucket(stackIn(), 'Archive'), { trailName: 'a', accountId: MANAGEMENT, region: 'eu-west-1' }), '"a" is not the name of a trail'],
  ])('%s', (_, make, message) => {
    expect(make).toThrow(message);
  });
});
