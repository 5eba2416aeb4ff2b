import type { Endpoint, Gap } from '../../deployment';
import type { Organization, Policy, Principal, Resource } from '../../policy-facts';

/** What one case of the templates says about who may do what. */
export interface PolicyPart {
  readonly principals: readonly Principal[];
  /** Each once: its policy holds for the ARN and for whatever lies below it. */
  readonly resources: readonly Resource[];
  readonly organization?: Organization;
  readonly endpoints: readonly Endpoint[];
  /** By the key of a resource: ARN of the role or user that it is, or acts as. */
  readonly principalArns: ReadonlyMap<string, string>;
  /** The managed policies of the templates, also those that nobody has. */
  readonly managedPolicies: readonly Policy[];
  readonly gaps: readonly Gap[];
  readonly assumptions: readonly string[];
}
