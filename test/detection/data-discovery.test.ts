import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { bySid, RECOMMENDED_FLAGS, stackIn, stagedStack } from './support/stacks';
import { ArchiveBucket, CustomerKey, DeliveryBucket, NoticeTopic } from '../../lib/data';
import {
  AllowedText, CustomDataIdentifier, CustomDataIdentifierProps, DataAllowList, DataAllowListProps, DataDiscovery, DataDiscoveryProps,
  DiscoveredMembers, DiscoverySuppression, DiscoverySuppressionProps, FindingPublishingFrequency,
} from '../../lib/detection';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { matchesPattern } from '../support/event-pattern';
import { nagFindings } from '../support/nag-findings';

type Build = (stack: Stack) => DataDiscoveryProps;

function templateOf(build: Build = () => ({}), region?: string): Template {
  const stack = stackIn(region);
  new DataDiscovery(stack, 'Macie', build(stack));
  return Template.fromStack(stack);
}

const settingsIn = (template: Template) => Object.fromEntries(Object.entries(template.findResources('Custom::MacieSetting'))
  .map(([id, { Properties: { ServiceToken, ServiceTimeout, Endpoint, Setting, ...rest }, DependsOn }]) => [Setting, { id, rest, DependsOn }]));
const macieStatements = (document: { Statement: { Sid?: string; Principal?: { Service?: string } }[] }) => document.Statement
  .filter(({ Principal }) => Principal?.Service === 'macie.amazonaws.com');

describe('as it is by default', () => {
  const template = templateOf();
  const settings = settingsIn(template);
  const sources = {
    StringEquals: { 'aws:SourceAccount': ['111122223333'] },
    ArnLike: {
      'aws:SourceArn': ['export-configuration:*', 'classification-job/*'].map((what) => (
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:macie2:eu-west-1:111122223333:${what}`]] })),
    },
  };

  test('Macie is on, publishes every 15 minutes and stays when the stack goes', () => {
    template.hasResource('AWS::Macie::Session', {
      DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain', Properties: { Status: 'ENABLED', FindingPublishingFrequency: 'FIFTEEN_MINUTES' },
    });
  });

  test('it samples by itself and records in a bucket, once Macie is on and the bucket is there', () => {
    expect(Object.keys(settings).sort()).toEqual(['automated-discovery', 'results']);
    expect(settings['automated-discovery'].rest).toEqual({ On: 'true' });
    expect(settings.results.rest).toEqual({
      BucketName: { Ref: expect.stringMatching(/^MacieResults/) }, KeyPrefix: 'macie/', KmsKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^MacieResultsKey/), 'Arn'] },
    });
    const session = Object.keys(template.findResources('AWS::Macie::Session'));
    expect(settings['automated-discovery'].DependsOn).toEqual(expect.arrayContaining([...session, settings.results.id]));
    const [policy] = Object.keys(template.findResources('AWS::S3::BucketPolicy')).filter((id) => !id.includes('AccessLogs'));
    const [key] = Object.keys(template.findResources('AWS::KMS::Key')).filter((id) => id.startsWith('MacieResultsKey'));
    expect(settings.results.DependsOn).toEqual(expect.arrayContaining([...session, policy, key]));
  });

  test('Macie may write below its prefix, for this account alone', () => {
    const [policy] = Object.entries(template.findResources('AWS::S3::BucketPolicy')).filter(([id]) => !id.includes('AccessLogs'));
    const bucket = { 'Fn::GetAtt': [expect.stringMatching(/^MacieResults/), 'Arn'] };
    expect(bySid({ Statement: macieStatements(policy[1].Properties.PolicyDocument) as { Sid: string }[] })).toEqual({
      MacieChecks: { Effect: 'Allow', Principal: { Service: 'macie.amazonaws.com' }, Action: 's3:GetBucketLocation', Resource: bucket, Condition: sources },
      MacieWrites: {
        Effect: 'Allow', Principal: { Service: 'macie.amazonaws.com' }, Action: 's3:PutObject', Resource: { 'Fn::Join': ['', [bucket, '/macie/*']] }, Condition: sources,
      },
    });
    const key = Object.values(template.findResources('AWS::KMS::Key')).flatMap(({ Properties }) => macieStatements(Properties.KeyPolicy) as { Action: unknown; Condition: unknown }[]);
    expect(key.flatMap(({ Action }) => Action)).toEqual(['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*', 'kms:Encrypt']);
    key.forEach(({ Condition }) => expect(Condition).toEqual(sources));
  });

  test('the function may set up Macie and nothing else, and says nothing of an organization', () => {
    const document = Object.values(template.findResources('AWS::IAM::ManagedPolicy')).find(({ Properties }) => JSON.stringify(Properties).includes('macie2:'))!.Properties.PolicyDocument;
    expect(bySid(document)).toEqual({
      WriteItsOwnLog: expect.anything(),
      SetUpMacie: {
        Effect: 'Allow',
        Action: [
          'macie2:GetAutomatedDiscoveryConfiguration', 'macie2:GetClassificationExportConfiguration', 'macie2:PutClassificationExportConfiguration',
          'macie2:UpdateAutomatedDiscoveryConfiguration',
        ],
        Resource: '*',
      },
    });
  });

  test.each([['High', true], ['Medium', false], ['Low', false]])('a finding of severity %s is told: %s', (description, told) => {
    const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
    expect(matchesPattern(rule.Properties.EventPattern, {
      'version': '0',
      'id': '0948ba87-d3b8-c6d4-f2da-732a1example',
      'detail-type': 'Macie Finding',
      'source': 'aws.macie',
      'account': '111122223333',
      'region': 'eu-west-1',
      'resources': [],
      'detail': { schemaVersion: '1.0', type: 'SensitiveData:S3Object/Credentials', severity: { score: 3, description } },
    })).toBe(told);
  });

  test('a notice that could not be published sets off an alarm', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/Events',
      MetricName: 'FailedInvocations',
      Dimensions: [{ Name: 'RuleName', Value: { Ref: Match.stringLikeRegexp('NoticeRule') } }],
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Topic') }],
    });
  });

  test('a notice says what, where, and that nothing was done', () => {
    const [rule] = Object.values(template.findResources('AWS::Events::Rule'));
    const { InputPathsMap: paths, InputTemplate: text } = rule.Properties.Targets[0].InputTransformer;
    expect(Object.values(paths)).toEqual(expect.arrayContaining(['$.detail.type', '$.detail.accountId', '$.detail.resourcesAffected.s3Bucket.name', '$.detail.id']));
    expect(text).toContain('It was reported only');
  });
});

test('the administrator of an organization takes in members', () => {
  const template = templateOf(() => ({ members: DiscoveredMembers.ALL }));
  const settings = settingsIn(template);
  expect(settings['automated-discovery'].rest).toEqual({ On: 'true', Members: 'ALL' });
  expect(settings['new-members'].rest).toEqual({ On: 'true' });
  expect(settings['automated-discovery'].DependsOn).toContain(settings['new-members'].id);
  expect(JSON.stringify(template.findResources('AWS::IAM::ManagedPolicy'))).toContain('macie2:UpdateOrganizationConfiguration');
  expect(settingsIn(templateOf(() => ({ members: DiscoveredMembers.NONE })))['new-members'].rest).toEqual({ On: 'false' });
});

test('discovery that costs is off by name where nobody wants it', () => {
  expect(settingsIn(templateOf(() => ({ automatedDiscovery: false })))['automated-discovery'].rest).toEqual({ On: 'false' });
});

test('no ARN names a partition', () => {
  expect(JSON.stringify(templateOf(undefined, 'us-gov-west-1').toJSON())).not.toContain('arn:aws:');
});

test.each<[string, Build, RegExp]>([
  ['a topic without notices', (stack) => ({ notices: false, noticeTopic: new NoticeTopic(stack, 'Topic') }), /Stack\/Macie: noticeTopic is set and notices is false/],
  ['members without discovery', () => ({ automatedDiscovery: false, members: DiscoveredMembers.NEW }), /members is NEW and automatedDiscovery is false; turn automatedDiscovery on/],
  ['a bucket that locks', (stack) => ({ resultsBucket: new ArchiveBucket(stack, 'Archive') }), /the bucket Stack\/Archive locks each object by default, and Macie does not write there; use a DeliveryBucket/],
  ['a bucket of another account', (stack) => ({
    resultsBucket: new DeliveryBucket(new Stack(stack.node.root as App, 'Other', { env: { account: '444455556666', region: 'eu-west-1' } }), 'Results'),
  }), /the bucket Other\/Results is in another account/],
])('fails on %s', (_name, build, message) => {
  expect(() => templateOf(build)).toThrow(message);
});

test('fails on a second session', () => {
  const stack = stackIn();
  new DataDiscovery(stack, 'One');
  expect(() => new DataDiscovery(stack, 'Two')).toThrow(/Stack\/Two: an account and region has one session of Macie, and Stack\/One makes it; keep one of them/);
});

describe('claims', () => {
  test('all are proved', () => {
    const stack = stagedStack();
    new DataDiscovery(stack, 'Macie', { members: DiscoveredMembers.ALL });
    expectProved(stack.node.root);
  });

  test('somebody who may stop Macie breaks them', () => {
    const stack = stagedStack();
    new DataDiscovery(stack, 'Macie');
    const saboteur = new iam.Role(stack, 'Saboteur', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
    saboteur.addToPolicy(new iam.PolicyStatement({ actions: ['macie2:DisableMacie'], resources: ['*'] }));
    expect(proofsOf(stack.node.root).results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id)).toEqual(['cannot-be-stopped[Stage/Stack/Macie]']);
  });
});

const key = (stack: Stack) => new CustomerKey(stack, 'Key', { description: 'logs' });

test.each<[keyof DataDiscoveryProps, Build, Build]>([
  ['publishingFrequency', () => ({ publishingFrequency: FindingPublishingFrequency.SIX_HOURS }), () => ({})],
  ['automatedDiscovery', () => ({ automatedDiscovery: false }), () => ({})],
  ['members', () => ({ members: DiscoveredMembers.NEW }), () => ({})],
  ['resultsBucket', (stack) => ({ resultsBucket: new DeliveryBucket(stack, 'Bucket') }), () => ({})],
  ['notices', () => ({ notices: false }), () => ({})],
  ['noticeTopic', (stack) => ({ noticeTopic: new NoticeTopic(stack, 'Topic') }), (stack) => { new NoticeTopic(stack, 'Topic'); return {}; }],
  ['encryptionKey', (stack) => ({ encryptionKey: key(stack) }), (stack) => { key(stack); return {}; }],
  ['logRetention', () => ({ logRetention: logs.RetentionDays.TWO_YEARS }), () => ({})],
])('DataDiscovery: two values of %s give two templates', (_name, one, other) => {
  expect(templateOf(one).toJSON()).not.toEqual(templateOf(other).toJSON());
});

type Make<P> = (stack: Stack, discovery: DataDiscovery, props: Partial<P>) => void;

function beside<P>(make: Make<P>) {
  return (props: Partial<P> | ((stack: Stack) => Partial<P>) = {}): Template => {
    const stack = stackIn();
    const discovery = new DataDiscovery(stack, 'Macie', { notices: false });
    make(stack, discovery, typeof props === 'function' ? props(stack) : props);
    return Template.fromStack(stack);
  };
}

const identifier = beside<CustomDataIdentifierProps>((stack, discovery, props) => new CustomDataIdentifier(stack, 'Employees', { discovery, pattern: 'E-[0-9]{6}', ...props }));
const allowList = beside<DataAllowListProps>((stack, discovery, props) => new DataAllowList(stack, 'Allowed', {
  discovery, text: AllowedText.matching('E-000000'), reason: 'made for tests only', ...props,
}));
const suppression = beside<DiscoverySuppressionProps>((stack, discovery, props) => new DiscoverySuppression(stack, 'Hidden', {
  discovery, findingTypes: ['SensitiveData:S3Object/Personal'], reason: 'the bucket is made for that', ...props,
}));

test.each([[identifier, 'AWS::Macie::CustomDataIdentifier'], [allowList, 'AWS::Macie::AllowList'], [suppression, 'AWS::Macie::FindingsFilter']] as const)('%# waits until Macie is on', (make, type) => {
  const template = make();
  const [resource] = Object.values(template.findResources(type));
  expect(resource.DependsOn).toEqual(Object.keys(template.findResources('AWS::Macie::Session')));
});

test('what only you know is looked for', () => {
  identifier({ keywords: ['employee'], ignoreWords: ['E-000000'], maximumMatchDistance: 300, identifierName: 'employees' }).hasResourceProperties('AWS::Macie::CustomDataIdentifier', {
    Name: 'employees', Regex: 'E-[0-9]{6}', Keywords: ['employee'], IgnoreWords: ['E-000000'], MaximumMatchDistance: 300,
  });
});

test('what may be overlooked is a pattern or words of a file, with the reason', () => {
  allowList().hasResource('AWS::Macie::AllowList', {
    Metadata: { Reason: 'made for tests only' }, Properties: { Criteria: { Regex: 'E-000000' }, Description: 'made for tests only' },
  });
  allowList((stack) => ({ text: AllowedText.words(s3.Bucket.fromBucketName(stack, 'Words', 'words'), 'words.txt') })).hasResourceProperties('AWS::Macie::AllowList', {
    Criteria: { S3WordsList: { BucketName: 'words', ObjectKey: 'words.txt' } },
  });
});

test('findings are archived by type and bucket, with the reason', () => {
  suppression((stack) => ({ buckets: [s3.Bucket.fromBucketName(stack, 'Crm', 'crm')] })).hasResource('AWS::Macie::FindingsFilter', {
    Metadata: { Reason: 'the bucket is made for that' },
    Properties: {
      Action: 'ARCHIVE',
      FindingCriteria: { Criterion: { 'type': { eq: ['SensitiveData:S3Object/Personal'] }, 'resourcesAffected.s3Bucket.name': { eq: ['crm'] } } },
    },
  });
  suppression().hasResourceProperties('AWS::Macie::FindingsFilter', { FindingCriteria: { Criterion: { 'resourcesAffected.s3Bucket.name': Match.absent() } } });
});

const words = (count: number, word = 'word') => Array.from({ length: count }, (_, index) => `${word}${index}`);

test.each<[string, () => Template, RegExp]>([
  ['an empty pattern', () => identifier({ pattern: '' }), /Stack\/Employees: the pattern has 0 characters; use 1 to 512/],
  ['a long pattern', () => identifier({ pattern: 'a'.repeat(513) }), /the pattern has 513 characters/],
  ['a reference back', () => identifier({ pattern: '(a)\\1' }), /the pattern has "\\\\1", and Macie neither refers back nor looks around/],
  ['a look behind', () => identifier({ pattern: '(?<=a)b' }), /the pattern has "\(\?<=", and Macie/],
  ['no keywords', () => identifier({ keywords: [] }), /there are 0 keywords, and Macie takes 1 to 50/],
  ['51 keywords', () => identifier({ keywords: words(51) }), /there are 51 keywords/],
  ['a short keyword', () => identifier({ keywords: ['ab'] }), /"ab" has 2 characters, and keywords have 3 to 90/],
  ['11 words to ignore', () => identifier({ ignoreWords: words(11) }), /there are 11 ignoreWords, and Macie takes 1 to 10/],
  ['a long word to ignore', () => identifier({ ignoreWords: ['a'.repeat(91)] }), /has 91 characters, and ignoreWords have 4 to 90/],
  ['a distance of 0', () => identifier({ keywords: ['employee'], maximumMatchDistance: 0 }), /maximumMatchDistance is 0; use a whole number from 1 to 300/],
  ['a distance of 301', () => identifier({ keywords: ['employee'], maximumMatchDistance: 301 }), /maximumMatchDistance is 301/],
  ['a distance without keywords', () => identifier({ maximumMatchDistance: 10 }), /maximumMatchDistance is set, and there are no keywords/],
  ['a short name', () => identifier({ identifierName: 'ab' }), /the name "ab" has 2 characters; use 3 to 64/],
  ['an allow list without a reason', () => allowList({ reason: '' }), /overlooking this text has no reason/],
  ['an allow list with a bad pattern', () => allowList({ text: AllowedText.matching('(?!a)') }), /Stack\/Allowed: the pattern has "\(\?!"/],
  ['an allow list without a file', () => allowList((stack) => ({ text: AllowedText.words(new s3.Bucket(stack, 'B'), '') })), /the key of the file with the words is empty/],
  ['a suppression without types', () => suppression({ findingTypes: [] }), /findingTypes is empty; write them out/],
  ['a wildcard type', () => suppression({ findingTypes: ['SensitiveData:S3Object/*'] }), /"SensitiveData:S3Object\/\*" is not a type of findings/],
  ['a suppression of no bucket', () => suppression({ buckets: [] }), /buckets is empty; name at least one, or leave buckets out for all/],
  ['a suppression without a reason', () => suppression({ reason: 'x' }), /hiding these findings has "x" as its reason/],
  ['a long name of a rule', () => suppression({ ruleName: 'a'.repeat(65) }), /has 65 characters; use 3 to 64/],
])('fails on %s', (_name, build, message) => {
  expect(build).toThrow(message);
});

test('bounds are within', () => {
  expect(() => identifier({ pattern: 'a'.repeat(512), keywords: words(50), ignoreWords: words(10), maximumMatchDistance: 1, identifierName: 'abc' })).not.toThrow();
  expect(() => suppression({ ruleName: 'a'.repeat(64), findingTypes: ['Policy:IAMUser/S3BucketPublic'] })).not.toThrow();
});

test.each<[keyof CustomDataIdentifierProps, Partial<CustomDataIdentifierProps>, Partial<CustomDataIdentifierProps>]>([
  ['pattern', { pattern: 'F-[0-9]{6}' }, {}],
  ['keywords', { keywords: ['employee'] }, {}],
  ['ignoreWords', { ignoreWords: ['E-000000'] }, {}],
  ['maximumMatchDistance', { keywords: ['employee'], maximumMatchDistance: 20 }, { keywords: ['employee'] }],
  ['identifierName', { identifierName: 'other' }, {}],
])('CustomDataIdentifier: two values of %s give two templates', (_name, one, other) => {
  expect(identifier(one).toJSON()).not.toEqual(identifier(other).toJSON());
});

test.each<[keyof DataAllowListProps, Partial<DataAllowListProps>]>([
  ['text', { text: AllowedText.matching('other') }], ['reason', { reason: 'another good reason' }], ['listName', { listName: 'other' }],
])('DataAllowList: two values of %s give two templates', (_name, other) => {
  expect(allowList(other).toJSON()).not.toEqual(allowList().toJSON());
});

test.each<[keyof DiscoverySuppressionProps, (stack: Stack) => Partial<DiscoverySuppressionProps>]>([
  ['findingTypes', () => ({ findingTypes: ['SensitiveData:S3Object/Financial'] })],
  ['buckets', (stack) => ({ buckets: [s3.Bucket.fromBucketName(stack, 'Crm', 'crm')] })],
  ['reason', () => ({ reason: 'another good reason' })],
  ['ruleName', () => ({ ruleName: 'other' })],
])('DiscoverySuppression: two values of %s give two templates', (_name, other) => {
  expect(suppression(other).toJSON()).not.toEqual(suppression().toJSON());
});

test.each([[{}], [RECOMMENDED_FLAGS]])('has no finding of cdk-nag under the flags %#', (context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  const discovery = new DataDiscovery(stack, 'Macie', { members: DiscoveredMembers.ALL });
  new CustomDataIdentifier(stack, 'Employees', { discovery, pattern: 'E-[0-9]{6}' });
  new DataAllowList(stack, 'Allowed', { discovery, text: AllowedText.matching('E-000000'), reason: 'made for tests only' });
  new DiscoverySuppression(stack, 'Hidden', { discovery, findingTypes: ['SensitiveData:S3Object/Personal'], reason: 'the bucket is made for that' });
  expect(nagFindings(app)).toEqual([]);
});
