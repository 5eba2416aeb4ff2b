/** Templates as they were read, before anything is resolved. */

/** Everything that is proved together. */
export interface TemplateSet {
  readonly templates: readonly LoadedTemplate[];
  /** `zero-trust.claims.json` of each assembly, parsed, unchecked. */
  readonly claimsFiles: readonly { readonly file: string; readonly content: unknown }[];
}

/** A template and what its surroundings say about it. */
export interface LoadedTemplate {
  /** Path of the stack (`LandingZone/Network`), of nested stacks with the parent's before it; of plain templates the file's name. */
  readonly stack: string;
  /** File that it was read from. */
  readonly file: string;
  readonly stackName?: string;
  /** Stacks of one stage share the account and region that only the deployment knows. Missing as empty. */
  readonly stage?: string;
  readonly template: { readonly [section: string]: unknown };
  /** Twelve digits; missing where only the deployment knows. */
  readonly account?: string;
  readonly region?: string;
  /** Paths of constructs by logical id. */
  readonly constructPaths: ReadonlyMap<string, string>;
  /** For a nested stack: where it is nested. */
  readonly nestedIn?: { readonly stack: string; readonly logicalId: string };
}
