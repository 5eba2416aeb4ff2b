/** What a way to gain privileges is, as data. */
import type { Condition } from '../../policy-facts';

/**
 * Kinds of techniques: passing a role to something new; using something that has a role already; giving oneself more;
 * taking over another principal; taking credentials; changing the policy of a resource.
 */
export type Category = 'new-passrole' | 'existing-passrole' | 'self-escalation' | 'principal-access' | 'credential-access' | 'resource-policy';

/** What the technique works on; the permissions that name it as `target` are all needed on the same one. */
export type Target =
  /** The one who asks. */
  | { readonly kind: 'self'; readonly as: 'role' | 'user' }
  /** A customer managed policy that is attached to the one who asks, or is its boundary. */
  | { readonly kind: 'own-policy' | 'own-boundary' }
  /** A group of the user who asks. */
  | { readonly kind: 'own-group' }
  /** Any group. */
  | { readonly kind: 'group' }
  /** Another role, or another user. */
  | { readonly kind: 'role' | 'user' }
  /** A customer managed policy that is attached to another role. */
  | { readonly kind: 'policy-of-role' }
  /** A role that trusts one of the services. */
  | { readonly kind: 'passed-role'; readonly services: readonly string[] }
  /** A resource that acts as a role. */
  | { readonly kind: 'resource'; readonly what: string; readonly types: readonly string[]; readonly at: Place }
  /** A resource that has a policy. */
  | { readonly kind: 'owned-resource'; readonly what: string; readonly at: Place }
  /** Nothing in particular: something that is made for the purpose. */
  | { readonly kind: 'nothing' };

/** Part of an ARN that tells the kind of a resource: `lambda`, `function:*`. Region is any, account the asker's. */
export interface Place {
  readonly service: string;
  readonly resource: string;
  /** The ARN has neither region nor account (buckets). */
  readonly global?: boolean;
}

/** A permission that a technique needs. */
export interface Permission {
  readonly action: string;
  /** The target, the role or user that has it (a policy's, a function's), a kind of resources, or whatever the action works on. */
  readonly on: 'target' | 'carrier' | 'anything' | Place;
  /** What the request is like besides. */
  readonly where?: readonly Condition[];
  /** Goes into the request of the permission before it: one context has to satisfy both. */
  readonly sameRequest?: boolean;
}

/** Whom the technique makes of the one who asks. */
export type Gain =
  /** The role or user of the target as it is. */
  | 'target'
  /** The target with any policy that one likes, within the boundary of the target. */
  | 'target-with-any-policy'
  /** A new principal with any policy, within the boundary that the permissions ask for. */
  | 'new-principal'
  /** The one who asks without its boundary, or without what its policies deny. */
  | 'self-without-boundary'
  | 'self-without-denials'
  /** Everything that the service can do to the target. */
  | 'resource'
  /** Whatever there is in the account. */
  | 'administrator';

/** A way to gain privileges. */
export interface Technique {
  /** Stable: claims except techniques by it. Ids below 100 are those of the public catalogue. */
  readonly id: string;
  readonly category: Category;
  /** What one does, as the end of `X can ...`. */
  readonly title: string;
  readonly target: Target;
  /** All of them are needed. */
  readonly permissions: readonly Permission[];
  readonly gain: Gain;
  /** Works only in accounts into which the CDK deploys. */
  readonly onlyCdk?: boolean;
  /** Where it is described. */
  readonly reference: string;
}
