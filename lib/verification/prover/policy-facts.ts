/**
 * What the policy side of the prover knows: principals, policies and resources as plain data. The search and the concrete
 * evaluator both take these, and share nothing else.
 *
 * A text that is known only at deployment is an opaque letter: one character of Unicode's private use area (U+E000 to
 * U+F8FF) for each distinct token. The same letter is the same text. Different letters may or may not be different texts,
 * and one letter may be any text of its format, so a letter is never taken to differ from anything.
 */

/** Where a fact comes from, for explanations and findings. */
export interface Source {
  /** Path of the stack or name of the file. */
  readonly template: string;
  /** Logical id of the resource, or a name. */
  readonly logicalId: string;
  /** Place inside the resource, such as `Properties.PolicyDocument.Statement.0`. */
  readonly at?: string;
  /** Path of the construct, where it is known. */
  readonly constructPath?: string;
}

/** One operator with one key of a condition block: the values are alternatives. */
export interface Condition {
  /** As written, with its set prefix and suffix: `StringEquals`, `ForAllValues:StringLikeIfExists`, `Null`. */
  readonly operator: string;
  /** As written; keys ignore case. */
  readonly key: string;
  readonly values: readonly string[];
}

/** Whom a statement of a resource policy or trust policy names. */
export interface PrincipalPattern {
  readonly kind: 'AWS' | 'Service' | 'Federated' | 'CanonicalUser' | 'Any';
  /** An ARN, an account id, a service principal, ...; `*` for anybody of the kind. */
  readonly value: string;
}

/** A statement. Exactly one of actions and notActions, and at most one of each other pair, is there. */
export interface Statement {
  readonly effect: 'Allow' | 'Deny';
  readonly sid?: string;
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  /** Missing in trust policies: the role itself. */
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Missing in identity policies. */
  readonly principals?: readonly PrincipalPattern[];
  readonly notPrincipals?: readonly PrincipalPattern[];
  /** All must hold. */
  readonly conditions: readonly Condition[];
  readonly source?: Source;
}

/** A policy document. */
export interface Policy {
  readonly name: string;
  readonly statements: readonly Statement[];
  /** Why the statements are not the whole truth: it may allow and deny more. */
  readonly unknown?: string;
  readonly source?: Source;
}

/** Who asks. */
export interface Principal {
  readonly kind: 'role' | 'user' | 'root' | 'service' | 'federated' | 'anonymous';
  /** ARN of the role or user, service principal, provider ARN, or `*` for anonymous. */
  readonly arn: string;
  /** Twelve digits or an opaque letter; missing for services and anonymous. */
  readonly account?: string;
  readonly identityPolicies: readonly Policy[];
  readonly boundary?: Policy;
  /** Policies passed when a session was started: the session may do no more than these allow. */
  readonly sessionPolicies?: readonly Policy[];
  /** The session's ARN where a role is used by a session: `arn:...:assumed-role/Name/session`. */
  readonly sessionArn?: string;
  readonly tags?: { readonly [key: string]: string };
  /** ARNs of the groups of a user. */
  readonly groups?: readonly string[];
  /** Neither SCPs nor RCPs bind it. */
  readonly serviceLinked?: boolean;
  readonly source?: Source;
}

/** What is asked about. */
export interface Resource {
  readonly arn: string;
  /** The account that owns it; missing where unknown. */
  readonly account?: string;
  /** The policy on the resource: of a bucket, key, queue, secret, role trust, ... */
  readonly policy?: Policy;
  /** How the policy takes part: trust of roles and policies of KMS keys are needed, other ones add to identity policies. */
  readonly policyKind?: 'resource' | 'role-trust' | 'kms-key';
  /** S3 Block Public Access on bucket or account: public statements of its policy are void. */
  readonly blocksPublicAccess?: boolean;
  readonly tags?: { readonly [key: string]: string };
  readonly source?: Source;
}

/** The organization as it bears on decisions. */
export interface Organization {
  readonly id?: string;
  readonly managementAccount?: string;
  /** Policies by account, one list a level from the root down. Each level must allow. */
  readonly serviceControlPolicies: { readonly [account: string]: readonly (readonly Policy[])[] };
  readonly resourceControlPolicies: { readonly [account: string]: readonly (readonly Policy[])[] };
  /** Services whose resources RCPs cover, as prefixes of actions. */
  readonly resourceControlServices: readonly string[];
  /** Every SCP and RCP that the templates have, whether or not it binds an account that is known. */
  readonly declaredPolicies?: readonly Policy[];
}

/** A concrete request: every value is literal text. Keys of the context are lower case. */
export interface Request {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: Resource;
  /** Present keys only; several values for multivalued keys. */
  readonly context: { readonly [key: string]: readonly string[] };
  /** The policy of the VPC endpoint that it goes through, where it goes through one. */
  readonly endpointPolicy?: Policy;
  readonly organization?: Organization;
}

/** What AWS would say to a request, and the statements that decided it. */
export interface Decision {
  readonly allowed: boolean;
  /** `explicit-deny`, `implicit-deny` with the layer that allowed nothing, or `allowed`. */
  readonly reason: string;
  /** The statements that decided: the denying ones, or those that allowed at each layer. */
  readonly decisive: readonly Statement[];
}

/** Proved, refuted with a request that anybody can replay, or unknown with the reason. */
export type Verdict =
  | { readonly verdict: 'PROVED'; readonly assumptions: readonly string[]; readonly blocking: readonly Statement[] }
  | { readonly verdict: 'REFUTED'; readonly witness: Request; readonly granting: readonly Statement[]; readonly escaped: readonly { readonly statement: Statement; readonly on: string }[] }
  | { readonly verdict: 'UNKNOWN'; readonly because: string };
