import { Token } from 'aws-cdk-lib';
import { contentOf, expectDifferent, ROOT } from './support';
import { TagPolicy, TagPolicyProps, TagPolicyTag } from '../../../lib/guardrails';

const LOCK = { '@@operators_allowed_for_child_policies': ['@@none'] };
const ENVIRONMENT: TagPolicyTag = { key: 'Environment', allowedValues: ['Prod', 'Non-prod'], enforcedFor: ['ec2:ALL_SUPPORTED'] };

function tags(all: TagPolicyTag[], props: Partial<TagPolicyProps> = {}): unknown {
  return contentOf((stack) => new TagPolicy(stack, 'Tags', { targets: [ROOT], tags: all, ...props })).tags;
}

test('two keys and how they are written, as in the first example of AWS', () => {
  expect(tags([{ key: 'CostCenter' }, { key: 'Project' }])).toEqual({
    CostCenter: { tag_key: { '@@assign': 'CostCenter', ...LOCK } }, Project: { tag_key: { '@@assign': 'Project', ...LOCK } },
  });
});

test('a tag that is forbidden, as in the second example of AWS', () => {
  expect(tags([{ key: 'Color', allowedValues: [], enforcedFor: ['dynamodb:table'] }], { lockForChildren: false })).toEqual({
    Color: { tag_key: { '@@assign': 'Color' }, tag_value: { '@@assign': [] }, enforced_for: { '@@assign': ['dynamodb:table'] } },
  });
});

test('values for all resources of a service, as in the third example of AWS, and what enforces them cannot be taken away either', () => {
  expect(tags([ENVIRONMENT])).toEqual({
    Environment: {
      tag_key: { '@@assign': 'Environment', ...LOCK }, tag_value: { '@@assign': ['Prod', 'Non-prod'], ...LOCK }, enforced_for: { '@@assign': ['ec2:ALL_SUPPORTED'], ...LOCK },
    },
  });
});

test('a tag that resources must have', () => {
  expect(tags([{ key: 'Owner', requiredFor: ['ec2:instance', 's3:bucket'] }], { lockForChildren: false })).toEqual({
    Owner: { tag_key: { '@@assign': 'Owner' }, report_required_tag_for: { '@@assign': ['ec2:instance', 's3:bucket'] } },
  });
});

test.each(['300*', '*@example.com', 'a b', 'Grün', ''])('the value %j is possible', (value) => {
  expect(() => tags([{ key: 'Key', allowedValues: [value] }])).not.toThrow();
});

test.each<[string, TagPolicyTag[], string]>([
  ['without a tag', [], 'Org/Tags: there is no tag; name at least one.'],
  ['for a tag that is there twice, in whatever case', [{ key: 'owner' }, { key: 'Owner' }], 'Org/Tags: the tag "Owner" is there twice; name it once.'],
  ['for a tag of AWS', [{ key: 'aws:name' }], 'Org/Tags: "aws:name" is not the key of a tag'],
  ['for a tag of AWS in capitals', [{ key: 'AWS:name' }], 'Org/Tags: "AWS:name" is not the key of a tag'],
  ['for a long key', [{ key: 'k'.repeat(129) }], 'is not the key of a tag'],
  ['for a key with an asterisk', [{ key: 'Cost*' }], '"Cost*" is not the key of a tag'],
  ['for a key known at deployment only', [{ key: Token.asString({ Ref: 'Key' }) }], 'a value known only at deployment is not the key of a tag'],
  ['for two asterisks in a value', [{ key: 'Mail', allowedValues: ['*@*.com'] }], 'Org/Tags: the value "*@*.com" of the tag Mail has more than one *; use one, or several values.'],
  ['for a long value', [{ key: 'Key', allowedValues: ['v'.repeat(257)] }], 'is not a value of the tag Key'],
  ['for a value that is there twice', [{ key: 'Key', allowedValues: ['a', 'A', 'a'] }], 'Org/Tags: the value "a" of the tag Key is there twice'],
  ['for all types of a service as before', [{ key: 'Key', enforcedFor: ['ec2:*'] }], 'Org/Tags: "ec2:*" is not a type of resources'],
  ['for all services', [{ key: 'Key', enforcedFor: ['*:ALL_SUPPORTED'] }], '"*:ALL_SUPPORTED" is not a type of resources'],
  ['for a type of CloudFormation', [{ key: 'Key', requiredFor: ['AWS::EC2::Instance'] }], '"AWS::EC2::Instance" is not a type of resources'],
  ['for a type that is there twice', [{ key: 'Key', requiredFor: ['ec2:instance', 'ec2:instance'] }], 'the type of resources for which the tag Key is required "ec2:instance" is there twice'],
  ['for no type', [{ key: 'Key', enforcedFor: [] }], 'there is no type of resources for which the tag Key is enforced'],
])('fails %s', (_name, all, message) => {
  expect(() => tags(all)).toThrow(message);
});

test('fails if it does not fit, with its size', () => {
  const allowedValues = Array.from({ length: 100 }, (_, index) => `${index}-${'v'.repeat(100)}`);
  expect(() => tags([{ key: 'Key', allowedValues }])).toThrow(/Org\/Tags: the policy has 10\d{3} characters, \d+ more than the 10000 that one may have; say less in it/);
});

test('two values of each property give two templates', () => {
  expectDifferent<Pick<TagPolicyProps, 'tags' | 'lockForChildren'>>({
    tags: [[{ key: 'A' }], [{ key: 'B' }]], lockForChildren: [true, false],
  }, (stack, props) => new TagPolicy(stack, 'Tags', { targets: [ROOT], tags: [ENVIRONMENT], ...props }));
  expectDifferent<TagPolicyTag>({
    key: ['A', 'B'], allowedValues: [['a'], ['b']], enforcedFor: [undefined, ['s3:bucket']], requiredFor: [undefined, ['s3:bucket']],
  }, (stack, tag) => new TagPolicy(stack, 'Tags', { targets: [ROOT], tags: [{ ...ENVIRONMENT, ...tag }] }));
});
