import type { Technique } from '../technique';
import { COMPUTE_TECHNIQUES } from './compute';
import { DATA_TECHNIQUES } from './data';
import { DELIVERY_TECHNIQUES } from './delivery';
import { GOVERNANCE_TECHNIQUES } from './governance';
import { IAM_TECHNIQUES } from './iam';

/** Every technique that is known by its steps. */
export const TECHNIQUES: readonly Technique[] = [
  ...IAM_TECHNIQUES, ...COMPUTE_TECHNIQUES, ...DELIVERY_TECHNIQUES, ...DATA_TECHNIQUES, ...GOVERNANCE_TECHNIQUES,
];

/** Techniques that are not a list of permissions, with what they are about. */
export const OTHER_TECHNIQUES: ReadonlyMap<string, string> = new Map([
  ['sts-001', 'assume a role that trusts the whole account, through a permission for many roles'],
  ['generic-passrole', 'pass a role to a service that no other technique is about'],
  ['iam-tags', 'give itself a tag on which its permissions depend'],
  ['iam-boundary', 'write permissions of identities without the boundary that binds itself'],
]);
