import { Letter } from '../../deployment';
import { COMPUTE_TYPES } from './types/compute-types';
import { DATA_TYPES } from './types/data-types';
import { DETECTION_TYPES } from './types/detection-types';
import { IDENTITY_TYPES } from './types/identity-types';
import { NETWORK_TYPES } from './types/network-types';

/**
 * What `Ref` and `Fn::GetAtt` give for a type of resource. Templates of texts name in braces: `{partition}`, `{region}`,
 * `{account}`, `{name}` (the physical name), `{ref}` (what `Ref` gives), `{Property}` (a property, or a letter where it is
 * not given), `{Property=x}` (x where it is not given), `{#attribute}` (a letter of its own, without colon and slash), and
 * `{#attribute:no-colon}`. Forms: `{name|path}` is the name without its first slash, `{Property|host}` an address without
 * `https://`, `{Property|function}` the ARN of a function that is given by name or ARN, `{Property|bus}` the name of an event
 * bus with a slash behind it, and nothing for the default one.
 */
export interface ResourceType {
  /** Property that gives the physical name; where it is not given CloudFormation makes one up. */
  readonly name?: string;
  /** `from stack`: a name that CloudFormation makes up begins with that of the stack. */
  readonly generated?: 'from stack';
  /** Form of names and ids that CloudFormation or the service makes up; `name` (no colon and no slash) where missing. */
  readonly format?: Letter['format'];
  /** Template of the ARN. */
  readonly arn?: string;
  /** What `Ref` gives: the name (where missing), the ARN, or a template. */
  readonly ref?: string;
  /** Templates by attribute: `arn`, `ref`, or a template; `list` where it is a list. `Arn` is the ARN unless said otherwise. */
  readonly attributes?: { readonly [attribute: string]: string };
}

/**
 * The type, where it is known.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-template-resource-type-ref.html
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
export function resourceType(type: string): ResourceType | undefined {
  return TYPES.get(type);
}

/** Names of all types that are known. */
export function resourceTypes(): readonly string[] {
  return [...TYPES.keys()];
}

const TYPES: ReadonlyMap<string, ResourceType> = new Map(
  [COMPUTE_TYPES, DATA_TYPES, DETECTION_TYPES, IDENTITY_TYPES, NETWORK_TYPES].flatMap((types) => Object.entries(types)),
);
