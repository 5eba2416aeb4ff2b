import { HOURS_A_MONTH } from './endpoint-catalogue';

/**
 * List prices by the hour in US East (N. Virginia), in US dollars, without tax and without the data processed.
 *
 * @see https://aws.amazon.com/vpc/pricing/
 * @see https://aws.amazon.com/network-firewall/pricing/
 */
export const EGRESS_PRICES_DATE = '2026-11-22';
export const NAT_GATEWAY_HOUR_USD = 0.045;
export const PUBLIC_ADDRESS_HOUR_USD = 0.005;
/** A NAT gateway behind a firewall endpoint is not charged, one for one. */
export const FIREWALL_ENDPOINT_HOUR_USD = 0.395;

/** A price by the hour as a price a month. */
export function aMonth(hourUsd: number): number {
  return Math.round(hourUsd * HOURS_A_MONTH * 100) / 100;
}
