import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as config from 'aws-cdk-lib/aws-config';
import { ArchiveBucket, DeliveryBucket, NoticeTopic } from '../../../lib/data';
import {
  CisFoundationsLevel, CisFoundationsOptions, CisFoundationsVersion, ComplianceAggregator, ComplianceAggregatorProps, ComplianceNotice,
  ComplianceNoticeProps, ComplianceRule, ComplianceRuleOptions, ConformancePack, OrganizationConformancePack, OrganizationConformancePackProps,
  RecordedResources, RecordingMode,
} from '../../../lib/detection/configuration';
import { ConfigurationCompliance } from '../../../lib/detection/configuration-compliance';
import { ConfigurationComplianceProps } from '../../../lib/detection/configuration-compliance-props';
import { OrganizationTarget } from '../../../lib/identity';

const { EC2_INSTANCE, IAM_ROLE } = config.ResourceType;
const REASON = 'they come and go by the thousand';
const pack = () => ConformancePack.of('ours', [ComplianceRule.requiredTags(['owner'])]);
const account = (id: string) => OrganizationTarget.account(id);

interface Shared {
  readonly topic: NoticeTopic;
  readonly bucket: DeliveryBucket;
}
type Row<P> = [keyof P, (shared: Shared) => P, P];

/** What is shared exists in both templates, so that only its use differs. */
function json(build: (stack: Stack, shared: Shared) => void): unknown {
  const stack = new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
  build(stack, { topic: new NoticeTopic(stack, 'SharedTopic'), bucket: new DeliveryBucket(stack, 'SharedBucket') });
  return Template.fromStack(stack).toJSON();
}

test.each<Row<ConfigurationComplianceProps>>([
  ['enableRecorder', () => ({ enableRecorder: false }), {}],
  ['resources', () => ({ resources: RecordedResources.allExcept([EC2_INSTANCE], REASON) }), {}],
  ['globalResources', () => ({ globalResources: false, serviceLinkedRole: true }), { globalResources: true, serviceLinkedRole: true }],
  ['mode', () => ({ mode: RecordingMode.daily() }), {}],
  ['serviceLinkedRole', () => ({ serviceLinkedRole: false }), { serviceLinkedRole: true }],
  ['bucket', ({ bucket }) => ({ bucket }), {}],
  ['keyPrefix', () => ({ keyPrefix: 'a' }), { keyPrefix: 'b' }],
  ['snapshots', () => ({ snapshots: config.MaximumExecutionFrequency.ONE_HOUR }), {}],
  ['rules', () => ({ rules: [ComplianceRule.requiredTags(['owner'])] }), {}],
  ['packs', () => ({ packs: [pack()] }), {}],
  ['notices', () => ({ notices: false }), { notices: true }],
  ['noticeDriftOnly', () => ({ noticeDriftOnly: true }), { noticeDriftOnly: false }],
  ['noticeExceptRules', () => ({ noticeExceptRules: [] }), {}],
  ['noticeTopic', ({ topic }) => ({ noticeTopic: topic }), {}],
])('ConfigurationCompliance: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, shared) => new ConfigurationCompliance(stack, 'It', one(shared)))).not.toEqual(json((stack) => new ConfigurationCompliance(stack, 'It', other)));
});

test.each<Row<ComplianceRuleOptions>>([
  ['parameters', () => ({ parameters: { tag1Key: 'a' } }), {}],
  ['resourceTypes', () => ({ resourceTypes: [IAM_ROLE] }), {}],
  ['frequency', () => ({ frequency: config.MaximumExecutionFrequency.ONE_HOUR }), {}],
  ['name', () => ({ name: 'tags' }), {}],
  ['description', () => ({ description: 'Who to ask' }), {}],
])('ComplianceRuleOptions: two values of %s give two templates', (_name, one, other) => {
  const compliance = (options: ComplianceRuleOptions) => ({ rules: [ComplianceRule.managed('REQUIRED_TAGS', options)] });
  expect(json((stack, shared) => new ConfigurationCompliance(stack, 'It', compliance(one(shared)))))
    .not.toEqual(json((stack) => new ConfigurationCompliance(stack, 'It', compliance(other))));
  expect(ConformancePack.of('p', compliance(one({} as Shared)).rules).templateBody).not.toBe(ConformancePack.of('p', compliance(other).rules).templateBody);
});

test.each<[keyof CisFoundationsOptions, CisFoundationsOptions]>([
  ['version', { version: CisFoundationsVersion.V5_0 }],
  ['level', { level: CisFoundationsLevel.LEVEL_1 }],
  ['parameters', { parameters: { MaxAccessKeyAge: '30' } }],
  ['exceptRules', { exceptRules: [{ rule: 'access-keys-rotated', reason: 'We have no users' }] }],
])('CisFoundationsOptions: two values of %s give two templates', (_name, options) => {
  const compliance = (some: CisFoundationsOptions) => json((stack) => new ConfigurationCompliance(stack, 'It', { packs: [ConformancePack.cisFoundations(some)] }));
  expect(compliance(options)).not.toEqual(compliance({}));
});

test.each<Row<ComplianceNoticeProps>>([
  ['driftOnly', () => ({ driftOnly: true }), {}],
  ['exceptRules', () => ({ exceptRules: ['tags-', 'keys-'] }), {}],
  ['topic', ({ topic }) => ({ topic }), {}],
])('ComplianceNotice: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, shared) => new ComplianceNotice(stack, 'It', one(shared)))).not.toEqual(json((stack) => new ComplianceNotice(stack, 'It', other)));
});

test.each<Row<ComplianceAggregatorProps>>([
  ['regions', () => ({ regions: ['eu-west-1'] }), {}],
])('ComplianceAggregator: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, shared) => new ComplianceAggregator(stack, 'It', one(shared)))).not.toEqual(json((stack) => new ComplianceAggregator(stack, 'It', other)));
});

test.each<Row<OrganizationConformancePackProps>>([
  ['pack', () => ({ pack: ConformancePack.nist80053() }), { pack: pack() }],
  ['exceptAccounts', () => ({ pack: pack(), exceptAccounts: [account('222233334444')] }), { pack: pack() }],
])('OrganizationConformancePack: two values of %s give two templates', (_name, one, other) => {
  expect(json((stack, shared) => new OrganizationConformancePack(stack, 'It', one(shared)))).not.toEqual(json((stack) => new OrganizationConformancePack(stack, 'It', other)));
});

const stackIn = () => new Stack(new App(), 'Stack', { env: { region: 'eu-west-1', account: '111122223333' } });
const many = (count: number) => Array.from({ length: count }, (_, index) => index);

test.each<[string, (stack: Stack) => ConfigurationComplianceProps, RegExp]>([
  ['resources of a recorder made elsewhere', () => ({ enableRecorder: false, resources: RecordedResources.ALL }), /Stack\/Config: resources is set and the recorder is not made here; remove resources: who records decides/],
  ['a bucket of a recorder made elsewhere', (stack) => ({ enableRecorder: false, bucket: new DeliveryBucket(stack, 'Bucket') }), /bucket is set and the recorder is not made here/],
  ['a bucket with default retention', (stack) => ({ bucket: new ArchiveBucket(stack, 'Archive') }), /AWS Config cannot deliver to Stack\/Archive, whose objects are locked by default; use a DeliveryBucket/],
  ['a topic of notices that are off', (stack) => ({ notices: false, noticeTopic: new NoticeTopic(stack, 'Topic') }), /noticeTopic is set and notices is false; remove noticeTopic/],
  ['drift of notices that are off', () => ({ notices: false, noticeDriftOnly: true }), /noticeDriftOnly is set and notices is false/],
  ['a prefix with a slash at its end', () => ({ keyPrefix: 'a/' }), /keyPrefix is "a\/"; use letters, digits/],
  ['identities beside named types', () => ({ resources: RecordedResources.only([IAM_ROLE], REASON), globalResources: true }), /globalResources is set and resources names the types/],
  ['a frequency of what is left out', () => ({ resources: RecordedResources.allExcept([EC2_INSTANCE], REASON), mode: RecordingMode.continuous([EC2_INSTANCE]) }), /mode has a frequency of its own for AWS::EC2::Instance, which is not recorded/],
  ['a frequency of what is not named', () => ({ resources: RecordedResources.only([IAM_ROLE], REASON), mode: RecordingMode.continuous([EC2_INSTANCE]) }), /for AWS::EC2::Instance, which is not recorded/],
  ['two rules of one kind', () => ({ rules: [ComplianceRule.requiredTags(['a']), ComplianceRule.requiredTags(['b'])] }), /two rules are named "REQUIRED_TAGS"; give each a name of its own/],
  ['a pack twice', () => ({ packs: [pack(), pack()] }), /the pack "ours" is there twice/],
  ['51 packs', () => ({ packs: many(51).map((index) => ConformancePack.of(`p${index}`, [ComplianceRule.requiredTags(['a'])])) }), /there are 51 packs and AWS Config takes 50/],
])('fails on %s', (_name, props, message) => {
  const stack = stackIn();
  expect(() => new ConfigurationCompliance(stack, 'Config', props(stack))).toThrow(message);
});

test.each<[string, (stack: Stack) => unknown, RegExp]>([
  ['no types', () => RecordedResources.allExcept([], REASON), /RecordedResources\.allExcept: it names no types; name types, or use RecordedResources\.ALL/],
  ['a type twice', () => RecordedResources.only([IAM_ROLE, IAM_ROLE], REASON), /"AWS::IAM::Role" is named twice/],
  ['an exclusion without a reason', () => RecordedResources.allExcept([IAM_ROLE], ''), /the exclusion has no reason/],
  ['a selection without a reason', () => RecordedResources.only([IAM_ROLE], ''), /the selection has no reason/],
  ['a type of a mode twice', () => RecordingMode.daily([IAM_ROLE, IAM_ROLE]), /"AWS::IAM::Role" is named twice/],
  ['what cannot be recorded daily', () => RecordingMode.continuous([config.ResourceType.of('AWS::Config::ResourceCompliance')]), /AWS::Config::ResourceCompliance cannot be recorded daily/],
  ['an empty name of a rule', (stack) => new ComplianceNotice(stack, 'Notice', { exceptRules: [''] }), /exceptRules is \[""\]; name beginnings of names, each once/],
  ['a region of a view that is none', (stack) => new ComplianceAggregator(stack, 'View', { regions: ['Ireland'] }), /"Ireland" is not the name of a region/],
  ['a unit left out', (stack) => new OrganizationConformancePack(stack, 'Pack', { pack: pack(), exceptAccounts: [OrganizationTarget.root('r-ab12')] }), /\/ is no account; name accounts/],
  ['an account left out twice', (stack) => new OrganizationConformancePack(stack, 'Pack', { pack: pack(), exceptAccounts: [account('222233334444'), account('222233334444')] }), /the account 222233334444 is left out twice/],
  ['1001 accounts left out', (stack) => new OrganizationConformancePack(stack, 'Pack', { pack: pack(), exceptAccounts: many(1001).map((index) => account(String(100000000000 + index))) }), /1001 accounts are left out and Config takes 1000/],
  ['a prefix with a slash at its beginning', (stack) => ConfigurationCompliance.admit(new DeliveryBucket(stack, 'Bucket'), ['222233334444'], '/a'), /keyPrefix is "\/a"/],
])('fails on %s', (_name, make, message) => {
  expect(() => make(stackIn())).toThrow(message);
});
