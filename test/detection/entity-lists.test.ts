import { mkdtempSync, readFileSync } from 'fs';
import { tmpdir } from 'os';
import * as path from 'path';
import { App, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RECOMMENDED_FLAGS, stackIn } from './support/stacks';
import { EntityListContent, EntityListFormat, IThreatDetection, ThreatDetection, ThreatList, ThreatListProps, TrustedList, TrustedListProps } from '../../lib/detection';
import { nagFindings } from '../support/nag-findings';

const ENTRIES = ['203.0.113.7', '198.51.100.0/24', '2001:db8::/48', 'bad.example.com'];
const content = EntityListContent.fromEntries(ENTRIES);
const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0';
const detectorOf = (stack: Stack, id = 'Detection', detectorId = DETECTOR) => ThreatDetection.fromDetectorId(stack, id, detectorId);

test('entries become an asset that the list names, in every partition', () => {
  const app = new App();
  const stack = new Stack(app, 'Stack', { env: { account: '111122223333', region: 'cn-north-1' } });
  new ThreatList(stack, 'Threats', { detection: detectorOf(stack), content });
  const template = Template.fromStack(stack);
  template.hasResourceProperties('AWS::GuardDuty::ThreatEntitySet', {
    DetectorId: DETECTOR,
    Format: 'TXT',
    Activate: true,
    ExpectedBucketOwner: '111122223333',
    Name: Match.stringLikeRegexp('^[A-Za-z0-9_-]+$'),
    Location: Match.stringLikeRegexp('^s3://cdk-hnb659fds-assets-111122223333-cn-north-1/[0-9a-f]{64}\\.txt$'),
  });
  const assembly = app.synth();
  const file = JSON.stringify(template.toJSON()).match(/([0-9a-f]{64})\.txt/)![1];
  expect(readFileSync(path.join(assembly.directory, `asset.${file}.txt`), 'utf8')).toBe(`${ENTRIES.join('\n')}\n`);
});

test('the same entries are the same asset, and others another', () => {
  const location = (entries: string[]) => {
    const stack = stackIn();
    new ThreatList(stack, 'Threats', { detection: detectorOf(stack), content: EntityListContent.fromEntries(entries) });
    return JSON.stringify(Template.fromStack(stack).findResources('AWS::GuardDuty::ThreatEntitySet'));
  };
  expect(location(ENTRIES)).toBe(location(ENTRIES));
  expect(location(ENTRIES)).not.toBe(location(ENTRIES.slice(1)));
});

test('where nothing is staged the file stays where it is', () => {
  const app = new App({ context: { 'aws:cdk:disable-asset-staging': true }, outdir: mkdtempSync(path.join(tmpdir(), 'out-')) });
  const stack = new Stack(app, 'Stack');
  new ThreatList(stack, 'Threats', { detection: detectorOf(stack), content });
  const manifest = JSON.parse(readFileSync(path.join(app.synth().directory, 'Stack.assets.json'), 'utf8')) as { files: Record<string, { source: { path: string } }> };
  const list = Object.values(manifest.files).map(({ source }) => source.path).find((file) => file.endsWith('.txt'))!;
  expect(readFileSync(path.resolve(app.outdir, list), 'utf8')).toContain('bad.example.com');
});

test('a trusted list has its reason in the template', () => {
  const stack = stackIn();
  new TrustedList(stack, 'Trusted', { detection: detectorOf(stack), content, reason: 'our own scanners', listName: 'scanners' });
  Template.fromStack(stack).hasResource('AWS::GuardDuty::TrustedEntitySet', {
    Metadata: { Reason: 'our own scanners' }, Properties: { Name: 'scanners', DetectorId: DETECTOR, Activate: true },
  });
});

test('an object of a bucket is named with the bucket\'s owner', () => {
  const stack = stackIn();
  const bucket = s3.Bucket.fromBucketAttributes(stack, 'Lists', { bucketName: 'lists', account: '111122223333' });
  new ThreatList(stack, 'Threats', { detection: detectorOf(stack), content: EntityListContent.fromBucket(bucket, 'threats.stix', EntityListFormat.STIX) });
  Template.fromStack(stack).hasResourceProperties('AWS::GuardDuty::ThreatEntitySet', { Location: 's3://lists/threats.stix', Format: 'STIX', ExpectedBucketOwner: '111122223333' });
});

test.each(['203.0.113.7', '198.51.100.0/0', '198.51.100.0/32', '2001:db8::/128', '::1', 'example.com', 'a-b.xn--p1ai'])(
  '%s is an entry', (entry) => {
    expect(() => EntityListContent.fromEntries([entry])).not.toThrow();
  });

test.each(['', ' ', '203.0.113', '203.0.113.256', '198.51.100.0/33', '198.51.100.0/', '198.51.100.0/01', '198.51.100.0/8/8', '2001:db8::/129', 'localhost', '*.example.com', '-a.example.com', 'a-.example.com', 'a..com', 'https://example.com', 'example.com\nother.com', `${'a'.repeat(64)}.com`])(
  'fails on %j as an entry', (entry) => {
    expect(() => EntityListContent.fromEntries([entry])).toThrow(/is neither an address, a range nor a domain; write it as '203\.0\.113\.7'/);
  });

type Build = (stack: Stack, detection: IThreatDetection) => void;

test.each<[string, Build, RegExp]>([
  ['no entries', () => EntityListContent.fromEntries([]), /EntityListContent.fromEntries: there is no entry/],
  ['an entry twice', () => EntityListContent.fromEntries(['example.com', 'example.com']), /"example.com" is there twice; name it once/],
  ['an entry that the deployment knows', (stack) => EntityListContent.fromEntries([stack.stackName === '' ? '' : stack.stackId]), /an entry is known only at deployment/],
  ['a key with a slash', (stack) => EntityListContent.fromBucket(new s3.Bucket(stack, 'B'), '/a.txt'), /"\/a.txt" is not the key of an object/],
  ['an empty key', (stack) => EntityListContent.fromBucket(new s3.Bucket(stack, 'B'), ''), /"" is not the key of an object/],
  ['a name with a space', (stack, detection) => new ThreatList(stack, 'L', { detection, content, listName: 'a list' }), /Stack\/L: the name "a list" is not one of a list/],
  ['no reason', (stack, detection) => new TrustedList(stack, 'L', { detection, content, reason: '' }), /Stack\/L: trusting these has no reason/],
  ['a second trusted list', (stack, detection) => {
    new TrustedList(stack, 'One', { detection, content, reason: 'our own scanners' });
    new TrustedList(stack, 'Two', { detection, content, reason: 'our own scanners' });
  }, /Stack\/Two: the detector has a list of this kind already, such as Stack\/One; put the entries into one/],
  ['a seventh threat list', (stack, detection) => {
    Array.from({ length: 7 }, (_, index) => new ThreatList(stack, `L${index}`, { detection, content }));
  }, /Stack\/L6: the detector has 6 lists of this kind already, such as Stack\/L0/],
  ['a wide range', (stack, detection) => new TrustedList(stack, 'L', { detection, content: EntityListContent.fromEntries(['198.0.0.0/15']), reason: 'our own scanners' }), /"198.0.0.0\/15" trusts more addresses than anybody can answer for; use ranges of \/16/],
  ['a wide range of IPv6', (stack, detection) => new TrustedList(stack, 'L', { detection, content: EntityListContent.fromEntries(['2001:db8::/31']), reason: 'our own scanners' }), /"2001:db8::\/31" trusts more/],
  ['2,001 trusted entries', (stack, detection) => new TrustedList(stack, 'L', { detection, content: many(2001), reason: 'our own scanners' }), /there are 2001 trusted entries, and GuardDuty takes 2000/],
])('fails on %s', (_name, build, message) => {
  const stack = stackIn();
  const detection = detectorOf(stack);
  expect(() => build(stack, detection)).toThrow(message);
});

const many = (count: number) => EntityListContent.fromEntries(Array.from({ length: count }, (_, index) => `h${index}.example.com`));

test('six threat lists, one trusted list of each detector, 2,000 entries and ranges of /16 and /32 are fine', () => {
  const stack = stackIn();
  const detection = detectorOf(stack);
  Array.from({ length: 6 }, (_, index) => new ThreatList(stack, `L${index}`, { detection, content }));
  new TrustedList(stack, 'One', { detection, content: many(2000), reason: 'our own scanners' });
  new TrustedList(stack, 'Two', {
    detection: new ThreatDetection(stack, 'Own'), content: EntityListContent.fromEntries(['198.51.0.0/16', '2001:db8::/32']), reason: 'our own scanners',
  });
  expect(() => Template.fromStack(stack)).not.toThrow();
});

test.each([[{}], [RECOMMENDED_FLAGS]])('has no finding of cdk-nag under the flags %#', (context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  new ThreatList(stack, 'Threats', { detection: detectorOf(stack), content });
  new TrustedList(stack, 'Trusted', { detection: detectorOf(stack, 'Same'), content, reason: 'our own scanners' });
  expect(nagFindings(app)).toEqual([]);
});

const json = (build: Build) => {
  const stack = stackIn();
  build(stack, detectorOf(stack));
  return Template.fromStack(stack).toJSON();
};

test.each<[keyof ThreatListProps, (stack: Stack) => Partial<ThreatListProps>]>([
  ['detection', (stack) => ({ detection: detectorOf(stack, 'Other', DETECTOR.replace('1', '2')) })],
  ['content', () => ({ content: EntityListContent.fromEntries(['other.example.com']) })],
  ['listName', () => ({ listName: 'other' })],
])('ThreatList: two values of %s give two templates', (_name, other) => {
  const list = (more: (stack: Stack) => Partial<ThreatListProps>) => json((stack, detection) => new ThreatList(stack, 'List', { detection, content, ...more(stack) }));
  expect(list(other)).not.toEqual(list(() => ({})));
});

test.each<[keyof TrustedListProps, (stack: Stack) => Partial<TrustedListProps>]>([
  ['reason', () => ({ reason: 'their own scanners' })],
  ['content', () => ({ content: EntityListContent.fromEntries(['other.example.com']) })],
])('TrustedList: two values of %s give two templates', (_name, other) => {
  const list = (more: (stack: Stack) => Partial<TrustedListProps>) => json((stack, detection) => (
    new TrustedList(stack, 'List', { detection, content, reason: 'our own scanners', ...more(stack) })));
  expect(list(other)).not.toEqual(list(() => ({})));
});
