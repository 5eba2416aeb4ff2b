/** A control of a framework that a guardrail serves. Serving is not passing: a guardrail keeps a state from being undone. */
export interface FrameworkControl {
  /** The framework and its version, such as `CIS AWS Foundations v7.0`. */
  readonly framework: string;

  /** The control's id in that version. */
  readonly id: string;
}
