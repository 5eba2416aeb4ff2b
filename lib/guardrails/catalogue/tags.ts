import { exempting } from './exempting';
import { checkedNames, NameKind } from './input';
import { invalidInput } from '../../private/errors';
import { Guardrail } from '../guardrail';
import type { TagGuardrailProps } from '../guardrail-props';
import { TaggedResource } from '../tagged-resource';

const TAG_KEY: NameKind = {
  what: 'the key of a tag', pattern: /^(?!aws:)[\w .:/=+@-]{1,128}$/i, fix: "use 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with 'aws:'",
};

const DEFAULT_RESOURCES = [
  TaggedResource.EC2_INSTANCE, TaggedResource.EBS_VOLUME, TaggedResource.RDS_INSTANCE, TaggedResource.RDS_CLUSTER, TaggedResource.DYNAMODB_TABLE,
  TaggedResource.LAMBDA_FUNCTION, TaggedResource.SECRET,
];

/** Denies to make resources without the tags, and to take the tags away. */
export function requireTags(tagKeys: string[], props: TagGuardrailProps): Guardrail {
  const tags = checkedNames('requireTags', tagKeys, TAG_KEY);
  const kinds = props.resources ?? DEFAULT_RESOURCES;
  if (kinds.length === 0) {
    throw invalidInput('Guardrails.requireTags', 'no type of resource needs the tags', 'name at least one, or leave resources out');
  }
  const sorted = (values: readonly string[]) => [...new Set(values)].sort();
  const resources = sorted(kinds.map(({ _arn }) => _arn));
  return Guardrail._define({
    id: 'tags',
    protectsAgainst: 'Resources that nobody can trace to an owner, and that rules which go by tags do not see.',
    traps: [
      'Each resource that one request makes needs the tags: RunInstances must name them for the instance and for its volumes.',
      'AutoScaling and other services that launch with service-linked roles are not bound.',
      'A tag policy can enforce which values a tag has, and required tags for CloudFormation: prefer it where it can.',
      'Keys of tags ignore case in conditions, but not in bills.',
      'An empty value passes, and values can be changed: which are allowed is the matter of a tag policy.',
    ],
    controls: [],
    exemptions: props.exemptions,
    statements: [
      // Keys in one condition must all be absent to match, so each tag needs a statement.
      ...tags.map((tag, index) => ({
        sid: `RequiredTag${index + 1}`,
        actions: sorted(kinds.flatMap(({ _createdBy }) => _createdBy)),
        resources,
        conditions: exempting(props.exemptions, { Null: { [`aws:RequestTag/${tag}`]: 'true' } }),
      })),
      {
        sid: 'RequiredTagsStay',
        actions: sorted(kinds.map(({ _untaggedBy }) => _untaggedBy)),
        resources,
        conditions: exempting(props.exemptions, { 'ForAnyValue:StringEquals': { 'aws:TagKeys': tags } }),
      },
      // EC2 takes all tags away where a request names none.
      ...(kinds.some(({ _untaggedBy }) => _untaggedBy === 'ec2:DeleteTags') ? [{
        sid: 'RequiredTagsStayAll',
        actions: ['ec2:DeleteTags'],
        resources: resources.filter((arn) => arn.startsWith('arn:*:ec2:')),
        conditions: exempting(props.exemptions, { Null: { 'aws:TagKeys': 'true' } }),
      }] : []),
    ],
  });
}
