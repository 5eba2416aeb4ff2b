/**
 * What `zero-trust.claims.json` in a cloud assembly says: the promises of constructs, and what an app declares to be meant.
 * Plain data without CDK and without the prover, so that both may know it.
 *
 * Texts (ARNs, values of conditions, documents) may name what only the deployment knows: `${Stack/Path#LogicalId}` is what `Ref`
 * gives there, `${Stack/Path#LogicalId.Arn}` what `Fn::GetAtt` gives, `${AWS::AccountId}` a pseudo parameter that no environment settles.
 */

/** Name of the file in the assembly. */
export const CLAIMS_FILE_NAME = 'zero-trust.claims.json';

/** Name of the file beside it that says what was decided. */
export const PROOFS_FILE_NAME = 'zero-trust.proofs.json';

/** The file. */
export interface ClaimsFile {
  readonly version: 1;
  readonly claims: readonly ClaimSpec[];
  readonly declarations: readonly Declaration[];
}

/** A resource of a template: the path of its stack (`LandingZone/Network`; of plain templates the file's name) and its logical id. */
export interface Address {
  readonly stack: string;
  readonly logicalId: string;
}

/** One condition of a policy, as policies write it. */
export interface ConditionSpec {
  readonly operator: string;
  readonly key: string;
  readonly values: readonly string[];
}

/** Who. Exactly one of the fields but `where` is there. */
export interface PrincipalRef {
  /** A role or user of the templates; of a function, a task or an instance profile its role. */
  readonly address?: Address;
  /** ARN, `*` and `?` being wildcards. */
  readonly arn?: string;
  /** A service principal; `*` for every one. */
  readonly service?: string;
  /** All principals of an account, by its id. */
  readonly account?: string;
  /** All principals of the accounts of the resource asked about: `own-account`; of its organization: `own-organization`. */
  readonly all?: 'own-account' | 'own-organization' | 'anybody';
  /** Only requests that fulfil these as well. */
  readonly where?: readonly ConditionSpec[];
}

/** On what. Exactly one of address and arn is there. */
export interface ResourceRef {
  /** A resource of the templates: its ARN with whatever lies in it (objects of a bucket, streams of a log group). */
  readonly address?: Address;
  /** ARN, `*` and `?` being wildcards. */
  readonly arn?: string;
}

/** A policy: a document, or the policies of a resource of the templates. */
export interface PolicyRef {
  readonly address?: Address;
  /** A policy document as JSON. */
  readonly document?: unknown;
}

/** One end of a path. Exactly one field but `name` and `groups` is there. */
export interface EndRef {
  /** How people call it: `segment data`. */
  readonly name?: string;
  /** Whatever has an interface in one of these subnets. */
  readonly subnets?: readonly Address[];
  /** Beside subnets: security groups that workloads carry there. Interfaces with each of them count, whether or not a template has any. */
  readonly groups?: readonly Address[];
  /** The interfaces of a function, database, load balancer, endpoint, instance, ... */
  readonly resource?: Address;
  readonly internet?: boolean;
  readonly cidr?: string;
}

/** Ports of one protocol; missing ports are all. */
export interface PortsSpec {
  /** -1 all, 6 TCP, 17 UDP, 1 ICMP, 58 ICMPv6. */
  readonly protocol: number;
  readonly from?: number;
  readonly to?: number;
}

/** Which filters a network claim counts on: each of the list is proved by itself. */
export type LayerSpec = 'both' | 'groups' | 'acls';

/** A promise. */
export type ClaimSpec = {
  /** Unique in the file; `no-path[internet->data]`. What stands in the brackets tells claims of a kind apart, without `::`. */
  readonly id: string;
  /** What is promised, in a sentence. */
  readonly promise: string;
  /** Path of the construct that states it; missing for those that people write. */
  readonly statedBy?: string;
} & ClaimBody;

export type ClaimBody =
  /** Nobody of the deployment, and nobody outside of it, may do any of the actions to any of the resources, but `unless`. */
  | { readonly kind: 'nobody-can'; readonly actions: readonly string[]; readonly resources: readonly ResourceRef[]; readonly unless?: readonly PrincipalRef[]; readonly where?: readonly ConditionSpec[] }
  /** As nobody-can with `principals` as the exceptions; each of them must be found in the deployment where it has an address. */
  | { readonly kind: 'only-can'; readonly principals: readonly PrincipalRef[]; readonly actions: readonly string[]; readonly resources: readonly ResourceRef[] }
  /** The principals may not do the actions to the resources. */
  | { readonly kind: 'cannot'; readonly principals: readonly PrincipalRef[]; readonly actions: readonly string[]; readonly resources: readonly ResourceRef[]; readonly where?: readonly ConditionSpec[] }
  /** What the policy allows, the reference allows too. */
  | { readonly kind: 'at-most'; readonly policy: PolicyRef; readonly reference: PolicyRef }
  | { readonly kind: 'no-path'; readonly from: EndRef; readonly to: EndRef; readonly ports?: PortsSpec; readonly layers?: readonly LayerSpec[] }
  | { readonly kind: 'only-path'; readonly from: EndRef; readonly to: EndRef; readonly ports: readonly PortsSpec[]; readonly layers?: readonly LayerSpec[] }
  /** A connection gets there and its answer back. */
  | { readonly kind: 'reachable'; readonly from: EndRef; readonly to: EndRef; readonly ports: PortsSpec }
  /** None of the catalogued techniques gives the principals more than they have. Missing principals: all of the templates. */
  | { readonly kind: 'no-escalation'; readonly principals?: readonly PrincipalRef[]; readonly exceptTechniques?: readonly { readonly id: string; readonly reason: string }[] }
  /** Nobody outside of the account (or the organization, where it is known), nor an AWS service on somebody else's behalf, but `unless`. */
  | { readonly kind: 'no-external-access'; readonly resource: ResourceRef; readonly unless?: readonly PrincipalRef[] }
  /** Requests without TLS are denied. */
  | { readonly kind: 'every-access-encrypted'; readonly resource: ResourceRef }
  /** Nobody of the principals may do anything in other regions, but the actions given. */
  | { readonly kind: 'denied-outside'; readonly regions: readonly string[]; readonly exceptActions?: readonly string[]; readonly principals?: readonly PrincipalRef[] }
  /** Nothing is allowed that the policies before did not allow. */
  | { readonly kind: 'no-new-access'; readonly before: PolicyRef; readonly after: PolicyRef };

/** What is meant to be so, and why: the claims that hold for every app take it as given. */
export type Declaration = {
  readonly reason: string;
  readonly statedBy?: string;
} & (
  /** May administer the account. */
  | { readonly kind: 'administrator'; readonly principal: PrincipalRef }
  /** May reach the resource from outside. */
  | { readonly kind: 'external-access'; readonly resource: ResourceRef; readonly principal: PrincipalRef }
  /** May read the secret, or decrypt with the key. */
  | { readonly kind: 'reader'; readonly resource: ResourceRef; readonly principal: PrincipalRef }
  /** May stop or change audit and detection. */
  | { readonly kind: 'security-operator'; readonly principal: PrincipalRef }
  /** Subnets or resources that the internet may reach. */
  | { readonly kind: 'edge'; readonly end: EndRef }
  /** Subnets that hold data: no way out to the internet. */
  | { readonly kind: 'data-segment'; readonly end: EndRef }
);
