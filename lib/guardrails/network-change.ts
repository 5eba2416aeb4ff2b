/** Kinds of changes that connect a network or weaken it, as {@link Guardrails.denyNetworkChanges} tells them apart. */
export enum NetworkChange {
  /** Internet, egress-only and carrier gateways, public addresses of instances, and Global Accelerator. */
  INTERNET_ACCESS = 'INTERNET_ACCESS',

  /** NAT gateways. */
  ADDRESS_TRANSLATION = 'ADDRESS_TRANSLATION',

  /** Peering of VPCs and of transit gateways, within and across regions. */
  PEERING = 'PEERING',

  /** Site-to-site and client VPN, and Direct Connect. */
  PRIVATE_LINES = 'PRIVATE_LINES',

  /** Transit gateways of one's own, and their Connect attachments. */
  TRANSIT_GATEWAYS = 'TRANSIT_GATEWAYS',

  /** Default VPCs and subnets. */
  DEFAULT_NETWORKS = 'DEFAULT_NETWORKS',

  /** Switching off the enforcement of encryption in VPCs. */
  ENCRYPTION_CONTROL = 'ENCRYPTION_CONTROL',

  /** VPC endpoints of services that neither AWS nor an approved owner runs. */
  FOREIGN_ENDPOINTS = 'FOREIGN_ENDPOINTS',

  /** Copies of traffic by traffic mirroring. */
  TRAFFIC_MIRRORING = 'TRAFFIC_MIRRORING',
}
