/**
 * What `zero-trust.guardrails.json` in a cloud assembly says: the guardrails of an app before they are packed, and where they
 * ended up. `cdk-zero-trust replay` and `cdk-zero-trust guardrails` read it. Plain data without CDK.
 */

/** Name of the file in the assembly. */
export const GUARDRAILS_FILE_NAME = 'zero-trust.guardrails.json';

/** The file. */
export interface GuardrailsFile {
  readonly version: 1;
  /** One for each construct `OrganizationPolicies`, in the order of their paths. */
  readonly sets: readonly GuardrailSetSpec[];
}

export interface GuardrailSetSpec {
  /** Path of the construct. */
  readonly construct: string;
  /** Path of its stack. */
  readonly stack: string;
  /** What the names of its policies begin with, before a dash; absent where only the deployment knows it. */
  readonly namePrefix?: string;
  readonly guardrails: readonly GuardrailSpec[];
  readonly policies: readonly PolicySpec[];
  readonly targets: readonly TargetSpec[];
}

/** One guardrail, as it was declared. */
export interface GuardrailSpec {
  readonly id: string;
  /** `SERVICE_CONTROL_POLICY` or `RESOURCE_CONTROL_POLICY`. */
  readonly policyType: string;
  readonly protectsAgainst: string;
  readonly stage: 'enforced' | 'tested' | 'observed';
  /** Paths of the targets it is meant for. */
  readonly targets: readonly string[];
  /** Where it is tested. */
  readonly testTarget?: string;
  /** Characters that it takes in a policy of its own. */
  readonly characters: number;
  readonly exemptions: readonly { readonly principalArn: string; readonly reason: string }[];
  /** Statements in the grammar of IAM; those of resource control policies have `"Principal": "*"`. */
  readonly statements: readonly { readonly [element: string]: unknown }[];
}

/** One policy that the construct makes. */
export interface PolicySpec {
  readonly logicalId: string;
  /** Its name in the organization; absent where only the deployment knows it. */
  readonly name?: string;
  readonly policyType: string;
  readonly targets: readonly string[];
  /** Ids of the guardrails that it holds; none of other policies. */
  readonly guardrails: readonly string[];
  /** Characters it counts for. */
  readonly size: number;
  readonly quota: number;
}

/** One root, unit or account. */
export interface TargetSpec {
  readonly path: string;
  readonly kind: string;
  /** Absent where only the deployment knows it. */
  readonly id?: string;
  readonly parent?: string;
  /** What is left there, a policy type each. */
  readonly headroom: readonly {
    readonly policyType: string;
    readonly policies: number;
    readonly foreign: number;
    readonly inherited: number;
    readonly free: number;
    readonly freeCharacters: number;
    readonly costs: readonly { readonly guardrail: string; readonly characters: number }[];
  }[];
}
