import { Construct } from 'constructs';
import { assign, present } from './inheritance';
import { OrganizationPolicy } from './organization-policy';
import { OrganizationPolicyContent } from './organization-policy-content';
import { LockableOrganizationPolicyProps } from './organization-policy-props';
import { requireEachOnce, requireForm } from './policy-checks';
import { OrganizationPolicyType } from '../../identity/policy-types';
import { invalidInput, shown } from '../../private/errors';

/** What holds for one tag. */
export interface TagPolicyTag {
  /** The tag's key, in the one way of writing it that is right, such as `CostCenter`. */
  readonly key: string;

  /**
   * Values that it may have. Each may hold one `*`, which stands for any characters. An empty list forbids the tag.
   *
   * @default - any value
   */
  readonly allowedValues?: string[];

  /**
   * Types of resources on which a wrong value or a wrong way of writing the key is refused, such as `ec2:instance`, or
   * `ec2:ALL_SUPPORTED` for all of a service. It makes requests fail which worked before, and says nothing about a tag that is missing.
   *
   * @default - none: wrong tags are only reported
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_supported-resources-enforcement.html
   */
  readonly enforcedFor?: string[];

  /**
   * Types of resources which must have the tag. Those that do not are reported, and tools such as the CloudFormation hook
   * `AWS::TagPolicies::TaggingComplianceValidator` can refuse them. Direct calls are not refused: use a guardrail for that.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/enforce-required-tag-keys-iac.html
   */
  readonly requiredFor?: string[];
}

/** Properties of {@link TagPolicy}. */
export interface TagPolicyProps extends LockableOrganizationPolicyProps {
  /** The tags, each once. Policies further down may say more of them, but not change what is said here. */
  readonly tags: TagPolicyTag[];
}

/**
 * Says how tags are written, which values they have and which resources must have them.
 *
 * Without `enforcedFor` it only reports. Resources without the tag count as right unless `requiredFor` names their type.
 *
 * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_example-tag-policies.html
 */
export class TagPolicy extends OrganizationPolicy {
  /**
   * @throws if there is no tag or one twice, if a key, value or type of resources is not of the right form, and for what
   * {@link OrganizationPolicy} refuses
   */
  constructor(scope: Construct, id: string, props: TagPolicyProps) {
    const { tags, lockForChildren = true } = props;
    const where = `${scope.node.path}/${id}`;
    requireEachOnce(where, 'tag', tags.map(({ key }) => key));
    super(
      scope, id, { ...props, description: props.description ?? `How tags are written: ${tags.map(({ key }) => key).join(', ')}`.slice(0, 512) },
      OrganizationPolicyType.TAG,
      OrganizationPolicyContent._of({ tags: Object.fromEntries(tags.map((tag) => [tag.key, written(where, tag, lockForChildren)])) }),
    );
  }
}

function written(where: string, { key, allowedValues, enforcedFor, requiredFor }: TagPolicyTag, locked: boolean): object {
  requireForm(where, key, /^(?!aws:)[\p{L}\p{N}\p{Z}_.:/=+@-]{1,128}$/iu, 'the key of a tag', "use up to 128 letters, digits, spaces and _.:/=+-@, not beginning with 'aws:'");
  const list = (values: readonly string[] | undefined) => values && assign(values, locked);
  return present({
    tag_key: assign(key, locked),
    tag_value: list(allowedValues && checkedValues(where, key, allowedValues)),
    enforced_for: list(enforcedFor && checkedTypes(where, key, 'enforced', enforcedFor)),
    report_required_tag_for: list(requiredFor && checkedTypes(where, key, 'required', requiredFor)),
  });
}

function checkedValues(where: string, key: string, values: readonly string[]): readonly string[] {
  for (const value of values) {
    requireForm(where, value, /^[\p{L}\p{N}\p{Z}_.:/=+@*-]{0,256}$/u, `a value of the tag ${key}`, 'use up to 256 letters, digits, spaces and _.:/=+-@');
    if (value.split('*').length > 2) {
      throw invalidInput(where, `the value ${shown(value)} of the tag ${key} has more than one *`, 'use one, or several values');
    }
  }
  // Values are told apart by case, other than keys.
  const twice = values.find((value, index) => values.indexOf(value) !== index);
  if (twice !== undefined) {
    throw invalidInput(where, `the value ${shown(twice)} of the tag ${key} is there twice`, 'name it once');
  }
  return values;
}

function checkedTypes(where: string, key: string, how: string, types: readonly string[]): readonly string[] {
  requireEachOnce(where, `type of resources for which the tag ${key} is ${how}`, types);
  for (const type of types) {
    requireForm(where, type, /^[a-z][a-z0-9-]*:[A-Za-z][A-Za-z0-9_/-]*$/, 'a type of resources',
      "write it as 'service:type', such as 'ec2:instance', or 'ec2:ALL_SUPPORTED' for all of a service; other wildcards do not work");
  }
  return types;
}
