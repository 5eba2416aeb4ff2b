import * as iam from 'aws-cdk-lib/aws-iam';
import { GuardrailExemption } from './guardrail-exemption';

/** Properties of {@link Guardrails.custom} and {@link ResourceGuardrails.custom}. */
export interface CustomGuardrailProps {
  /**
   * Names the guardrail in errors and reports: small letters, digits and dashes, and none of the catalogue's.
   */
  readonly guardrailId: string;

  /**
   * What it protects against, in one sentence.
   */
  readonly protectsAgainst: string;

  /**
   * What it denies: statements with the effect Deny. Those of resource control policies name every principal (`iam.StarPrincipal`) or none.
   * Exempt roles through `exemptions`, not by conditions on their ARN.
   */
  readonly statements: iam.PolicyStatement[];

  /**
   * Roles that the guardrail does not bind. The policies that carry it then deny everybody else to create or edit a role of that name.
   *
   * @default - none
   */
  readonly exemptions?: GuardrailExemption[];

  /**
   * What to know before it is attached.
   *
   * @default - none
   */
  readonly traps?: string[];

  /**
   * Actions and condition keys that AWS has added since the library's dated catalogues, so that they are not taken for mistakes.
   *
   * @default - none
   */
  readonly uncatalogued?: string[];
}
