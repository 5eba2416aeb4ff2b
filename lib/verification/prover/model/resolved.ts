import { Source } from '../policy-facts';

/**
 * A value of a template with its intrinsic functions resolved. Texts that only the deployment knows are opaque letters, alone
 * or inside a text; a value of which not even the shape is known (a list from a parameter) is Unknown; what `AWS::NoValue`
 * takes away is not there.
 */
export type Resolved = string | number | boolean | null | readonly Resolved[] | { readonly [key: string]: Resolved } | Unknown;

/** A value of unknown shape. */
export class Unknown {
  public constructor(public readonly because: string) {}
}

/** A resource that is there in one case of the conditions, with its properties resolved. */
export interface ResolvedResource {
  readonly type: string;
  readonly stack: string;
  readonly logicalId: string;
  /** What `Ref` gives: a name or id, with letters. The same text wherever the resource is referred to, across stacks as well. */
  readonly id: string;
  /** Where its type is known to have one, built from what is known. */
  readonly arn?: string;
  readonly properties: { readonly [name: string]: Resolved };
  readonly dependsOn: readonly string[];
  /** Twelve digits or a letter. */
  readonly account: string;
  readonly region: string;
  readonly partition: string;
  /** Without `at`. */
  readonly source: Source;
}
