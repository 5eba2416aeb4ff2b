import { App, Stack, Stage } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { RECOMMENDED_FLAGS, stackIn, stagedStack } from './support/stacks';
import { ArchiveBucket } from '../../lib/data';
import { FindingsExport, FindingsExportProps, FindingsSource, ThreatDetection } from '../../lib/detection';
import { expectProved, proofsOf } from '../../lib/verification/testing';
import { nagFindings } from '../support/nag-findings';

const DETECTOR = '12abc34d567e8fa901bc2d34e56789f0';
const AUDIT: FindingsSource = { accountId: '444455556666', region: 'eu-west-1' };

interface WrittenStatement {
  readonly Sid?: string;
  readonly Principal: { readonly Service?: string };
  readonly Action: unknown;
  readonly Resource: unknown;
  readonly Condition?: unknown;
}

const ofGuardDuty = (statements: readonly WrittenStatement[]) => statements.filter(({ Principal }) => Principal?.Service?.startsWith('guardduty'));
const bucketStatements = (template: Template) => ofGuardDuty(
  Object.values(template.findResources('AWS::S3::BucketPolicy')).flatMap(({ Properties }) => Properties.PolicyDocument.Statement));
const keyStatements = (template: Template) => ofGuardDuty(
  Object.values(template.findResources('AWS::KMS::Key')).flatMap(({ Properties }) => Properties.KeyPolicy.Statement));

describe('into an archive of the same account', () => {
  const stack = stackIn();
  const detection = new ThreatDetection(stack, 'Detection', { notices: false });
  new FindingsExport(stack, 'Export', { detection, bucket: new ArchiveBucket(stack, 'Archive') });
  const template = Template.fromStack(stack);
  const [detector] = Object.keys(template.findResources('AWS::GuardDuty::Detector'));
  const [bucket] = Object.entries(template.findResources('AWS::S3::Bucket')).filter(([, { Properties }]) => Properties.ObjectLockEnabled).map(([id]) => id);
  const sources = {
    StringEquals: { 'aws:SourceAccount': ['111122223333'] },
    ArnLike: {
      'aws:SourceArn': [{ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':guardduty:eu-west-1:111122223333:detector/', { Ref: detector }]] }],
    },
  };

  test('findings go there, encrypted with its key', () => {
    template.hasResourceProperties('AWS::GuardDuty::PublishingDestination', {
      DetectorId: { Ref: detector },
      DestinationType: 'S3',
      DestinationProperties: { DestinationArn: { 'Fn::GetAtt': [bucket, 'Arn'] }, KmsKeyArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ArchiveKey'), 'Arn'] } },
    });
  });

  test('bucket and key let GuardDuty in for this detector alone', () => {
    expect(bucketStatements(template).map(({ Sid, Action, Resource, Condition }) => [Sid, Action, Resource, Condition])).toEqual([
      ['GuardDutyChecks', 's3:GetBucketLocation', { 'Fn::GetAtt': [bucket, 'Arn'] }, sources],
      ['GuardDutyWrites', 's3:PutObject', { 'Fn::Join': ['', [{ 'Fn::GetAtt': [bucket, 'Arn'] }, '/AWSLogs/*']] }, sources],
    ]);
    expect(keyStatements(template).map(({ Action, Condition }) => [Action, Condition])).toEqual([
      [['kms:Decrypt', 'kms:DescribeKey', 'kms:GenerateDataKey*'], sources],
    ]);
  });

  test('the export waits for both', () => {
    const [destination] = Object.values(template.findResources('AWS::GuardDuty::PublishingDestination'));
    for (const type of ['AWS::S3::BucketPolicy', 'AWS::KMS::Key']) {
      const ids = Object.keys(template.findResources(type)).filter((id) => id.startsWith('Archive') && !id.includes('AccessLogs'));
      expect(ids.length).toBeGreaterThan(0);
      expect(destination.DependsOn).toEqual(expect.arrayContaining(ids));
    }
  });
});

test('a bucket of another stack names any detector of the account and region, so that neither stack waits for the other', () => {
  const app = new App();
  const env = { account: '111122223333', region: 'eu-west-1' };
  const logs = new Stack(app, 'Logs', { env });
  const stack = new Stack(app, 'Security', { env });
  new FindingsExport(stack, 'Export', { detection: new ThreatDetection(stack, 'Detection'), bucket: new ArchiveBucket(logs, 'Archive') });
  app.synth();
  expect(JSON.stringify(bucketStatements(Template.fromStack(logs)))).toContain(':guardduty:eu-west-1:111122223333:detector/*');
});

test('a detector that is known is named there too', () => {
  const app = new App();
  const env = { account: '111122223333', region: 'eu-west-1' };
  const logs = new Stack(app, 'Logs', { env });
  const stack = new Stack(app, 'Security', { env });
  new FindingsExport(stack, 'Export', { detection: ThreatDetection.fromDetectorId(stack, 'Detection', DETECTOR), bucket: new ArchiveBucket(logs, 'Archive') });
  expect(JSON.stringify(bucketStatements(Template.fromStack(logs)))).toContain(`detector/${DETECTOR}`);
});

describe('into the log archive of an organization', () => {
  test('the archive lets the named detectors in, and regions that have to be opted in under their own name', () => {
    const logs = stackIn();
    FindingsExport.allow(new ArchiveBucket(logs, 'Archive'), [AUDIT, { ...AUDIT, region: 'eu-central-1', detectorId: DETECTOR }, { ...AUDIT, region: 'ap-south-2' }]);
    const arn = (region: string, detector: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:guardduty:${region}:444455556666:detector/${detector}`]] });
    expect(bucketStatements(Template.fromStack(logs)).filter(({ Action }) => Action === 's3:PutObject').map(({ Principal, Condition }) => [Principal, Condition])).toEqual([
      [{ Service: 'guardduty.amazonaws.com' }, {
        StringEquals: { 'aws:SourceAccount': ['444455556666'] }, ArnLike: { 'aws:SourceArn': [arn('eu-west-1', '*'), arn('eu-central-1', DETECTOR)] },
      }],
      [{ Service: 'guardduty.ap-south-2.amazonaws.com' }, {
        StringEquals: { 'aws:SourceAccount': ['444455556666'] }, ArnLike: { 'aws:SourceArn': [arn('ap-south-2', '*')] },
      }],
    ]);
  });

  test('the administrator exports to it by its names', () => {
    const stack = stackIn();
    const bucket = s3.Bucket.fromBucketAttributes(stack, 'Archive', {
      bucketName: 'archive', account: '777788889999', encryptionKey: kms.Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:eu-west-1:777788889999:key/1234'),
    });
    new FindingsExport(stack, 'Export', { detection: ThreatDetection.fromDetectorId(stack, 'Detection', DETECTOR), bucket });
    Template.fromStack(stack).hasResourceProperties('AWS::GuardDuty::PublishingDestination', {
      DestinationProperties: {
        DestinationArn: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::archive']] }, KmsKeyArn: 'arn:aws:kms:eu-west-1:777788889999:key/1234',
      },
    });
  });
});

test.each<[string, FindingsSource[], RegExp]>([
  ['no detector', [], /Stack\/Archive: there is no detector whose findings it takes/],
  ['a bad account', [{ ...AUDIT, accountId: '4444' }], /"4444" is not an account id; write its twelve digits/],
  ['a bad region', [{ ...AUDIT, region: 'Ireland' }], /"Ireland" is not a region/],
  ['a bad detector', [{ ...AUDIT, detectorId: '*' }], /"\*" is not a detector id/],
])('fails to let in %s', (_name, sources, message) => {
  const stack = stackIn();
  expect(() => FindingsExport.allow(new ArchiveBucket(stack, 'Archive'), sources)).toThrow(message);
});

test('fails on a bucket whose key nobody knows', () => {
  const stack = stackIn();
  const bucket = s3.Bucket.fromBucketName(stack, 'Archive', 'archive');
  expect(() => new FindingsExport(stack, 'Export', { detection: new ThreatDetection(stack, 'Detection'), bucket }))
    .toThrow(/Stack\/Export: no key of the bucket Stack\/Archive is known, and GuardDuty encrypts what it writes; use an ArchiveBucket/);
});

test('all that is claimed is proved, and breaks where GuardDuty may write for anybody', () => {
  const build = () => {
    const stack = stagedStack();
    const bucket = new ArchiveBucket(stack, 'Archive');
    new FindingsExport(stack, 'Export', { detection: new ThreatDetection(stack, 'Detection', { notices: false }), bucket });
    return { stack, bucket };
  };
  expectProved(build().stack.node.root);
  const { stack, bucket } = build();
  const document = stack.resolve(bucket.policy!.document) as { Statement: { Sid?: string }[] };
  const written = document.Statement.findIndex(({ Sid }) => Sid === 'GuardDutyWrites');
  (bucket.policy!.node.defaultChild as s3.CfnBucketPolicy).addPropertyDeletionOverride(`PolicyDocument.Statement.${written}.Condition`);
  const broken = proofsOf(stack.node.root).results.filter(({ verdict }) => verdict !== 'PROVED').map(({ claim }) => claim.id.replace(/\[.*/, ''));
  expect(broken).toContain('services-deliver-as-declared');
});

test.each([[{}], [RECOMMENDED_FLAGS]])('has no finding of cdk-nag under the flags %#', (context) => {
  const app = new App({ context });
  const stack = new Stack(app, 'Stack');
  new FindingsExport(stack, 'Export', { detection: new ThreatDetection(stack, 'Detection'), bucket: new ArchiveBucket(stack, 'Archive') });
  expect(nagFindings(app)).toEqual([]);
});

test.each<[keyof FindingsExportProps, (stack: Stack) => Partial<FindingsExportProps>]>([
  ['detection', (stack) => ({ detection: ThreatDetection.fromDetectorId(stack, 'Other', DETECTOR) })],
  ['bucket', (stack) => ({ bucket: new ArchiveBucket(stack, 'Other') })],
])('two values of %s give two templates', (_name, other) => {
  const json = (more: (stack: Stack) => Partial<FindingsExportProps>) => {
    const stack = stackIn();
    new FindingsExport(stack, 'Export', { detection: new ThreatDetection(stack, 'Detection'), bucket: new ArchiveBucket(stack, 'Archive'), ...more(stack) });
    return Template.fromStack(stack).findResources('AWS::GuardDuty::PublishingDestination');
  };
  expect(json(other)).not.toEqual(json(() => ({})));
});

test('a stage deploys the parts into their accounts', () => {
  const stage = new Stage(new App(), 'Stage');
  const logs = new Stack(stage, 'Logs', { env: { account: '777788889999', region: 'eu-west-1' } });
  FindingsExport.allow(new ArchiveBucket(logs, 'Archive'), [AUDIT]);
  expectProved(stage);
});
