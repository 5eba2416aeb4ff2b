import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CustomerKey, NoticeTopic, NoticeTopicProps } from '../../lib/data';
import { FindingPublishingFrequency, FindingsNotice, FindingsNoticeProps, ThreatDetection, ThreatDetectionProps } from '../../lib/detection';

interface Shared {
  readonly topic: NoticeTopic;
  readonly encryptionKey: CustomerKey;
}

/** What is shared exists in both templates, so that only its use differs. */
function json(build: (stack: Stack, shared: Shared) => void): unknown {
  const stack = new Stack(new App(), 'Stack');
  build(stack, {
    topic: new NoticeTopic(stack, 'SharedTopic'),
    encryptionKey: new CustomerKey(stack, 'SharedKey', { description: 'notices' }),
  });
  return Template.fromStack(stack).toJSON();
}

type Row<P> = [keyof P, (shared: Shared) => P, P];
const off = (property: keyof ThreatDetectionProps): Row<ThreatDetectionProps> => [property, () => ({ [property]: false }), { [property]: true }];

test.each<Row<ThreatDetectionProps>>([
  ['publishingFrequency', () => ({ publishingFrequency: FindingPublishingFrequency.ONE_HOUR }), { publishingFrequency: FindingPublishingFrequency.SIX_HOURS }],
  off('s3DataEvents'), off('eksAuditLogs'), off('ebsMalwareProtection'), off('rdsLoginEvents'), off('lambdaNetworkLogs'), off('runtimeMonitoring'),
  off('manageEc2Agent'), off('manageFargateAgent'), off('manageEksAgent'), off('aiProtection'), off('notices'),
  ['noticeSeverity', () => ({ noticeSeverity: 4 }), { noticeSeverity: 9 }],
  ['noticeTopic', ({ topic }) => ({ noticeTopic: topic }), {}],
])('ThreatDetection: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, shared) => new ThreatDetection(stack, 'Construct', one(shared)))).not.toEqual(json((stack) => new ThreatDetection(stack, 'Construct', other)));
});

test.each<Row<FindingsNoticeProps>>([
  ['minimumSeverity', () => ({ minimumSeverity: 4 }), { minimumSeverity: 9 }],
  ['topic', ({ topic }) => ({ topic }), {}],
])('FindingsNotice: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, shared) => new FindingsNotice(stack, 'Construct', one(shared)))).not.toEqual(json((stack) => new FindingsNotice(stack, 'Construct', other)));
});

test.each<Row<NoticeTopicProps>>([
  ['displayName', () => ({ displayName: 'one' }), { displayName: 'other' }],
  ['encryptionKey', ({ encryptionKey }) => ({ encryptionKey }), {}],
])('NoticeTopic: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, shared) => new NoticeTopic(stack, 'Construct', one(shared)))).not.toEqual(json((stack) => new NoticeTopic(stack, 'Construct', other)));
});
