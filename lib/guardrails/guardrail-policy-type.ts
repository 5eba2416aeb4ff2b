/** The types of organization policies that guardrails are written in. */
export enum GuardrailPolicyType {
  /**
   * Limits what identities of member accounts may do, wherever the resource is.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps.html
   */
  SERVICE_CONTROL = 'SERVICE_CONTROL_POLICY',

  /**
   * Limits what anybody may do to resources of member accounts, wherever the identity is.
   *
   * @see https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_rcps.html
   */
  RESOURCE_CONTROL = 'RESOURCE_CONTROL_POLICY',
}
