import { cis, exempting } from './exempting';
import { invalidInput, shown } from '../../private/errors';
import { BillingChange } from '../billing-change';
import { Guardrail } from '../guardrail';
import type { BillingGuardrailProps } from '../identity-guardrail-props';

/** What costs or commits money, by kind. */
const ACTIONS: Readonly<Record<BillingChange, readonly string[]>> = {
  [BillingChange.PAYMENT]: [
    'aws-portal:Modify*', 'billing:PutContractInformation', 'billing:RedeemCredits', 'billing:UpdateBillingPreferences',
    'billing:UpdateIAMAccessPreference', 'billingconductor:UpdateBillingTransferPreference', 'freetier:UpgradeAccountPlan',
    'invoicing:CreateProcurementPortalPreference', 'invoicing:Delete*', 'invoicing:Put*', 'invoicing:StartInvoiceCorrection', 'invoicing:Update*',
    'payments:Accept*', 'payments:Create*', 'payments:Delete*', 'payments:MakePayment', 'payments:Update*',
    'purchase-orders:Add*', 'purchase-orders:Delete*', 'purchase-orders:Modify*', 'purchase-orders:Update*',
    'tax:BatchDelete*', 'tax:BatchPut*', 'tax:Delete*', 'tax:Put*', 'tax:UpdateExemptions',
  ],
  [BillingChange.MARKETPLACE]: [
    'aws-marketplace:AcceptAgreement*', 'aws-marketplace:AssociateProductsWithPrivateMarketplace', 'aws-marketplace:CancelAgreement',
    'aws-marketplace:CreateAgreementRequest', 'aws-marketplace:CreatePrivateMarketplaceRequests',
    'aws-marketplace:DisassociateProductsFromPrivateMarketplace', 'aws-marketplace:PutProcurementSystemConfiguration', 'aws-marketplace:Subscribe',
    'aws-marketplace:Unsubscribe', 'aws-marketplace:UpdatePurchaseOrders',
  ],
  [BillingChange.COMMITMENTS]: [
    'bedrock-mantle:CreateReservation', 'devicefarm:PurchaseOffering', 'devicefarm:RenewOffering', 'dynamodb:PurchaseReservedCapacityOfferings',
    'ec2:AcceptReservedInstancesExchangeQuote', 'ec2:CreateReservedInstancesListing', 'ec2:PurchaseCapacityBlock*', 'ec2:PurchaseHostReservation',
    'ec2:PurchaseReservedInstancesOffering', 'elasticache:PurchaseReservedCacheNodesOffering', 'es:PurchaseReserved*',
    'glacier:PurchaseProvisionedCapacity', 'mediaconnect:PurchaseOffering', 'medialive:PurchaseOffering', 'memorydb:PurchaseReservedNodesOffering',
    'outposts:CreateOrder', 'rds:PurchaseReservedDBInstancesOffering', 'redshift-serverless:CreateReservation', 'redshift:AcceptReservedNodeExchange',
    'redshift:PurchaseReservedNodeOffering', 'savingsplans:CreateSavingsPlan', 'shield:CreateSubscription',
  ],
  [BillingChange.DOMAINS]: [
    'route53domains:AcceptDomainTransferFromAnotherAwsAccount', 'route53domains:RegisterDomain', 'route53domains:RenewDomain', 'route53domains:TransferDomain',
  ],
  [BillingChange.SUPPORT_PLANS]: [
    'supportplans:AcceptSupportAgreement', 'supportplans:Cancel*', 'supportplans:Create*', 'supportplans:StartSupportPlanUpdate', 'supportplans:Update*',
  ],
};

/** Denies changes that cost or commit money, but for the kinds that stay allowed. */
export function denyBillingChanges(props: BillingGuardrailProps): Guardrail {
  const where = 'Guardrails.denyBillingChanges';
  const allowed = props.allowed ?? [];
  if (new Set(allowed).size !== allowed.length) {
    throw invalidInput(where, `a kind of change is there twice in ${shown(allowed)}`, 'name each once');
  }
  const denied = Object.values(BillingChange).filter((change) => !allowed.includes(change));
  if (denied.length === 0) {
    throw invalidInput(where, 'every kind of change is allowed, so nothing would be denied', 'leave one out, or leave the guardrail out');
  }
  return Guardrail._define({
    id: 'billing',
    protectsAgainst: 'Money that is spent or committed by somebody who may administer a workload.',
    traps: [
      'The account that buys for the organization needs an exempt role, or the kinds of changes which it makes must stay allowed; so does the one with the domains.',
      'The first use of a model by a third party in Bedrock subscribes to it at AWS Marketplace, as whoever uses it.',
      'Running what is paid by the hour is not denied: budgets watch it, and the guardrail instance-types limits it.',
      'Giving domains away, and changing where they point, is the matter of the guardrail dns.',
      'The payment of the whole organization is managed in the management account, which no service control policy binds.',
    ],
    controls: cis('2.1.2', '-', '-', '-'),
    exemptions: props.exemptions,
    statements: [{ sid: 'Billing', actions: denied.flatMap((change) => ACTIONS[change]).sort(), conditions: exempting(props.exemptions) }],
  });
}
