/** How a permission came to a role after it was made. */
export enum GrantKind {
  /** A statement, as `grant*` methods of other constructs add them. */
  STATEMENT = 'STATEMENT',
  /** A statement of an inline policy that was attached. */
  INLINE_POLICY = 'INLINE_POLICY',
  /** A managed policy that was attached; what it allows is not in the template. */
  MANAGED_POLICY = 'MANAGED_POLICY',
}

/** One permission that a role got after it was made. References appear as `<LogicalId.Attribute>`. */
export interface GrantedPermission {
  /** How it came. */
  readonly kind: GrantKind;
  /** `Allow` or `Deny`; a managed policy counts as `Allow`. */
  readonly effect: string;
  /** The actions; empty for a managed policy. */
  readonly actions: string[];
  /** The resources; for a managed policy its ARN. */
  readonly resources: string[];
  /** The conditions as JSON, `{}` without any. */
  readonly conditions: string;
  /** Wildcards without an accepted exception, as `Action::s3:Get*` or `Resource::*`. */
  readonly openWildcards: string[];
}
