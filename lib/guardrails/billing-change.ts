/** Kinds of changes that cost or commit money, as {@link Guardrails.denyBillingChanges} tells them apart. */
export enum BillingChange {
  /** Payment methods, tax, invoices, purchase orders, credits and billing preferences. */
  PAYMENT = 'PAYMENT',

  /** Subscriptions and agreements of AWS Marketplace, and private marketplaces. */
  MARKETPLACE = 'MARKETPLACE',

  /** Reservations, savings plans, capacity blocks and subscriptions for a year or more. */
  COMMITMENTS = 'COMMITMENTS',

  /** Registration, renewal and taking over of domain names. */
  DOMAINS = 'DOMAINS',

  /** Support plans. */
  SUPPORT_PLANS = 'SUPPORT_PLANS',
}
